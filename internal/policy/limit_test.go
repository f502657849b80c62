package policy

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"zonecut/internal/finding"
)

// exposing is a finding with the window of a set under a TTL.
func exposing(t *testing.T, rule, where string, ttl int) finding.Finding {
	t.Helper()
	f := about(t, rule, where)
	share := min(1, 60/float64(ttl))
	recovery := 900
	f.Window = &finding.Window{LastGood: &ttl, Recovery: &recovery, ExposedPerMinute: &share}
	f.Digest, f.Places = digestA, []finding.Place{{File: "a.zone", Line: 4}}
	return f
}

const hour = "limits: {exposed_percent: 5, window: 1h, all: true}\n"

func TestLimits(t *testing.T) {
	const here = "example. www.example. A"
	protected := "limits: {exposed_percent: 5, window: 1h}\nprotect: [{name: www.example., types: [A]}]\n"
	tests := []struct {
		name, policy string
		f            func(*finding.Finding)
		ttl          int
		want         []string
	}{
		{"too fast", hour, nil, 300, []string{"name-removed hold", "not-guardable note"}},
		{"too fast by a second", hour, nil, 20*3600 - 1, []string{"name-removed hold", "not-guardable note"}},
		{"just in time", hour, nil, 20 * 3600, []string{"name-removed warn"}},
		{"no limits", "", nil, 300, []string{"name-removed warn"}},
		{"limits that say nothing", "limits: {}\n", nil, 300, []string{"name-removed warn"}},
		{"everything may meet it", "limits: {exposed_percent: 100, window: 24h, all: true}\n", nil, 300, []string{"name-removed warn"}},
		{"a name that is protected", protected, nil, 300, []string{"name-removed hold", "not-guardable note"}},
		{"another name", protected, func(f *finding.Finding) { f.Name = "ftp.example." }, 300, []string{"name-removed warn"}},
		{"another type", protected, func(f *finding.Finding) { f.Type = "TXT" }, 300, []string{"name-removed warn"}},
		{"a note is no danger", hour, func(f *finding.Finding) { f.Level = finding.Note }, 300, []string{"name-removed note"}},
		{"hold stays", hour, func(f *finding.Finding) { f.Level = finding.Hold }, 300, []string{"name-removed hold", "not-guardable note"}},
		{"block stays", hour, func(f *finding.Finding) { f.Level = finding.Block }, 300, []string{"name-removed block", "not-guardable note"}},
		{"a guess stops nothing", "rules: {name-removed: {on_unknown: warn}}\n" + hour, func(f *finding.Finding) { f.Certainty = finding.Unknown }, 300, []string{"name-removed warn"}},
		{"without a window", hour, func(f *finding.Finding) { f.Window = nil }, 300, []string{"name-removed warn"}},
		{"without a change", hour, func(f *finding.Finding) { f.Change = "" }, 300, []string{"name-removed warn"}},
		{"no share is known", hour, func(f *finding.Finding) { f.Window.ExposedPerMinute = nil }, 300, []string{"name-removed hold", "not-guardable note"}},
		{"in time for others", hour, func(f *finding.Finding) { f.Window.Guardable = true }, 7200, []string{"name-removed hold", "not-guardable note"}},
		{"no answer changes", hour, func(f *finding.Finding) { f.Window.ExposedPerMinute, f.Window.Guardable = nil, true }, 300, []string{"name-removed warn"}},
		{"a scope has decided", hour + "scopes: [{under: example., levels: {name-removed: warn, mx-removed: warn}}]\n",
			func(f *finding.Finding) { f.Rule, f.Level = "mx-removed", finding.Block }, 300, []string{"mx-removed warn"}},
		{"a scope has raised", "limits: {exposed_percent: 5, window: 1h, all: true}\nrules: {mx-removed: {level: note}}\nscopes: [{under: example., levels: {mx-removed: warn}}]\n",
			func(f *finding.Finding) { f.Rule, f.Level = "mx-removed", finding.Block }, 300, []string{"mx-removed hold", "not-guardable note"}},
		{"the policy lowered it everywhere", hour + "rules: {mx-removed: {level: warn}}\n",
			func(f *finding.Finding) { f.Rule, f.Level = "mx-removed", finding.Block }, 300, []string{"mx-removed hold", "not-guardable note"}},
		{"nobody wants to read why", hour + "rules: {not-guardable: {level: off}}\n", nil, 300, []string{"name-removed hold"}},
		{"a later file's limits", hour + "\x00limits: {exposed_percent: 50, window: 1m}\nprotect: [{name: www.example.}]", nil, 300, []string{"name-removed warn"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := exposing(t, "name-removed", here, tt.ttl)
			if tt.f != nil {
				tt.f(&f)
			}
			var got []string
			for _, f := range load(t, files(tt.policy)...).Apply([]finding.Finding{f}, nil, today) {
				got = append(got, f.Rule+" "+f.Level.String())
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// The arithmetic is that of the window: 5 % of 300 s are 15 s.
func TestNotGuardableSaysWhy(t *testing.T) {
	f := exposing(t, "name-removed", "example. www.example. A", 300)
	got := load(t, hour).Apply([]finding.Finding{f}, nil, today)
	raised := []finding.Regrade{{From: finding.Warn, To: finding.Hold, By: "the limits (p.yaml:2)"}}
	if diff := cmp.Diff(raised, got[0].Regraded); diff != "" {
		t.Errorf("regraded (-want +got):\n%s", diff)
	}
	want := finding.Finding{ID: "not-guardable: example. www.example. A", Rule: notGuardable, Level: finding.Note, Certainty: finding.Yes,
		Change: f.Change, Cause: f.ID, Zone: f.Zone, Name: f.Name, Type: f.Type, Digest: f.Digest, Places: f.Places,
		Message: "no rollback can come in time: a repair takes 1h, and by then 100 % of the caches have met the change; 5 % is the limit",
		Detail: []string{"said of: name-removed", "20 % of the caches each minute, for 1h: 100 %", "5 % are reached after 15s",
			"caches that met it keep it for up to 15m after the repair"},
		Hint: "let somebody answer for it before the apply; a TTL of 20h or more, set and waited for beforehand, would leave that time"}
	if diff := cmp.Diff(want, got[1]); diff != "" {
		t.Errorf("not-guardable (-want +got):\n%s", diff)
	}
	f.Window = &finding.Window{}
	got = load(t, hour).Apply([]finding.Finding{f}, nil, today)
	if want := "no rollback can come in time: a repair takes 1h, and by then perhaps all of the caches have met the change; 5 % is the limit"; got[1].Message != want {
		t.Errorf("message %q", got[1].Message)
	}
	details := []string{"said of: name-removed", "how many caches meet it each minute cannot be told: taken to be all of them",
		"how long caches keep the bad answer after the repair cannot be bounded"}
	if diff := cmp.Diff(details, got[1].Detail); diff != "" {
		t.Errorf("detail (-want +got):\n%s", diff)
	}
}

// One change says it once, of its worst finding, and all its warnings are held.
func TestNotGuardableOncePerChange(t *testing.T) {
	a, b := exposing(t, "name-removed", "example. www.example. A", 300), exposing(t, "mx-removed", "example. www.example. A", 300)
	c := exposing(t, "name-removed", "example. ftp.example. A", 300)
	var notes []string
	for _, f := range load(t, hour).Apply([]finding.Finding{a, b, c}, nil, today) {
		if f.Rule == notGuardable {
			notes = append(notes, f.Cause)
		} else if f.Level < finding.Hold {
			t.Errorf("%s is %s", f.ID, f.Level)
		}
	}
	if diff := cmp.Diff([]string{c.ID, b.ID}, notes); diff != "" {
		t.Errorf("causes (-want +got):\n%s", diff)
	}
}

// What limits hold somebody can answer for, and the arithmetic stays seen.
func TestWaiverOfWhatLimitsHold(t *testing.T) {
	p := load(t, hour)
	w, err := p.LoadWaivers([]Source{source(waiver("name-removed", "zone: example., name: www.example.", ""))})
	if err != nil {
		t.Fatal(err)
	}
	got := outcome(p.Apply([]finding.Finding{exposing(t, "name-removed", "example. www.example. A", 300)}, w, today))
	if got[0] != "name-removed hold waived by dns-team until 2026-04-01: moved" || len(got) < 2 {
		t.Errorf("findings %q", got)
	}
	_, err = p.LoadWaivers([]Source{source(waiver("not-guardable", "zone: example.", ""))})
	want := []string{"p.yaml:3: not-guardable says why another finding is held and cannot be waived (waive that finding)"}
	if diff := cmp.Diff(want, said(err)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestLimitsRefuse(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"no window", "limits:\n  exposed_percent: 5", "p.yaml:3: window is missing"},
		{"no share", "limits: {window: 1h}", "p.yaml:2: exposed_percent is missing"},
		{"no share at all", "limits: {exposed_percent: 0, window: 1h}", "p.yaml:2: the number 0 is not between 1 and 100"},
		{"more than all", "limits: {exposed_percent: 101, window: 1h}", "p.yaml:2: the number 101 is not between 1 and 100"},
		{"no time", "limits: {exposed_percent: 5, window: 0s}", "p.yaml:2: the duration 0s is shorter than 1s"},
		{"a number of hours", "limits: {exposed_percent: 5, window: 1}", "p.yaml:2: want text, have a number (put it in quotes if it is meant as text)"},
		{"an unknown key", "limits: {all: true, exposd_percent: 5, exposed_percent: 5, window: 1h}", `p.yaml:2: unknown key "exposd_percent"; have exposed_percent, window, all (did you mean "exposed_percent"?)`},
		{"a list", "limits: [1]", "p.yaml:2: want a mapping, have a list"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Load([]Source{source("version: 1\n" + tt.text + "\n")}, rules)
			if diff := cmp.Diff([]string{tt.want}, said(err)); diff != "" {
				t.Errorf("errors (-want +got):\n%s", diff)
			}
		})
	}
}

func TestSpell(t *testing.T) {
	for d, want := range map[time.Duration]string{time.Hour: "1h", 90 * time.Minute: "1h30m", 15 * time.Minute: "15m", 45 * time.Second: "45s",
		20*time.Hour + time.Second: "20h0m1s", 10 * time.Minute: "10m", 100 * time.Second: "1m40s"} {
		if got := spell(d); got != want {
			t.Errorf("spell(%d) = %q, want %q", d, got, want)
		}
	}
}
