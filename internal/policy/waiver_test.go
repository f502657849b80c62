package policy

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"zonecut/internal/finding"
)

const (
	digestA = "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	digestB = "sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
)

// waiver is one waiver in a file of its own, in line 3. Its days are those of
// an ordinary one unless more says otherwise.
func waiver(rule, match, more string) string {
	for _, day := range []string{"created: 2026-03-01", "expires: 2026-04-01"} {
		if key, _, _ := strings.Cut(day, " "); !strings.Contains(more, key) {
			more += ", " + day
		}
	}
	return "version: 1\nwaivers:\n  - {rule: " + rule + ", match: {" + match + "}, reason: moved, owner: dns-team" + more + "}\n"
}

// deleted is a finding on a set that goes: a delegation for NS, else mail.
func deleted(apex, name, typ string) finding.Finding {
	rule := "mx-removed"
	if typ == "NS" {
		rule = "delegation-removed"
	}
	return finding.Finding{ID: rule + ": " + name + " in " + apex, Rule: rule, Level: finding.Block, Certainty: finding.Yes,
		Zone: apex, Name: name, Type: typ, Digest: digestA}
}

// outcome is what people learn: "RULE LEVEL [waived]" per finding, with the
// message and detail of those about waivers.
func outcome(fs []finding.Finding) []string {
	var out []string
	for _, f := range fs {
		s := f.Rule + " " + f.Level.String()
		if f.Waived != nil {
			s += " waived by " + f.Waived.By + " until " + f.Waived.Expires + ": " + f.Waived.Reason
		}
		if f.Message != "" {
			s += ": " + f.Message
		}
		out = append(out, s)
		for _, d := range f.Detail {
			out = append(out, "  "+d)
		}
	}
	return out
}

const (
	passes = "delegation-removed block waived by dns-team until 2026-04-01: moved"
	stands = "delegation-removed block"
)

// orphan is what is said of a waiver that misses the delegation of
// eu.example. in example. by one condition.
func orphan(of, miss string) []string {
	return []string{stands, "waiver-orphan note: the waiver of " + of + " matches no finding of this run",
		"  w.yaml:3: " + of, "    nearly eu.example. NS in example.: " + miss}
}

func TestWaivers(t *testing.T) {
	const fit = "zone: example., name: eu.example."
	private := deleted("example.", "eu.example.", "NS")
	private.View = "private:Z1"
	tests := []struct {
		name, policy, waivers string
		in                    finding.Finding
		want                  []string
	}{
		{name: "it fires", waivers: waiver("delegation-removed", fit, ""), want: []string{passes}},
		{name: "by zone alone", waivers: waiver("delegation-removed", "zone: example.", ""), want: []string{passes}},
		{name: "by what is under", waivers: waiver("delegation-removed", "zone: example., under: example.", ""), want: []string{passes}},
		{name: "with type and digest", waivers: waiver("delegation-removed", fit+", type: NS", ", digest: "+digestA), want: []string{passes}},
		{name: "on its first day", waivers: waiver("delegation-removed", fit, ", created: 2026-03-10"), want: []string{passes}},
		{name: "on its last day", waivers: waiver("delegation-removed", fit, ", expires: 2026-03-10"),
			want: []string{strings.Replace(passes, "2026-04-01", "2026-03-10", 1)}},
		{name: "another rule", waivers: waiver("mx-removed", fit, ""),
			want: []string{stands, "waiver-orphan note: the waiver of mx-removed for eu.example. in example. matches no finding of this run",
				"  w.yaml:3: mx-removed for eu.example. in example."}},
		// The child's zone has an NS set of the same name: waiving that must not
		// let the parent's go.
		{name: "another zone", waivers: waiver("delegation-removed", "zone: eu.example., name: eu.example.", ""),
			want: orphan("delegation-removed for eu.example.", "its zone is example., the waiver says eu.example.")},
		{name: "no zone", waivers: waiver("delegation-removed", "name: eu.example.", ""),
			want: orphan("delegation-removed for eu.example.", "its zone is example., the waiver says none")},
		{name: "another view", waivers: waiver("delegation-removed", fit+", view: internal", ""),
			want: orphan("delegation-removed for eu.example. in example. (internal)", "its view is none, the waiver says internal")},
		{name: "a private view by name", in: private, waivers: waiver("delegation-removed", fit+", view: \"private:Z1\"", ""), want: []string{passes}},
		{name: "a private view without a name", in: private, waivers: waiver("delegation-removed", fit, ""),
			want: []string{stands, "waiver-orphan note: the waiver of delegation-removed for eu.example. in example. matches no finding of this run",
				"  w.yaml:3: delegation-removed for eu.example. in example.",
				"    nearly eu.example. NS in example. (private:Z1): its view is private:Z1, the waiver says none"}},
		{name: "another name", waivers: waiver("delegation-removed", "zone: example., name: us.example.", ""),
			want: orphan("delegation-removed for us.example. in example.", "its name is eu.example., the waiver says us.example.")},
		{name: "under another name", waivers: waiver("delegation-removed", "zone: example., under: us.example.", ""),
			want: orphan("delegation-removed for all under us.example. in example.", "its name is eu.example., the waiver says us.example.")},
		{name: "another type", waivers: waiver("delegation-removed", fit+", type: DS", ""),
			want: orphan("delegation-removed for eu.example. DS in example.", "its type is NS, the waiver says DS")},
		{name: "another digest", waivers: waiver("delegation-removed", fit, ", digest: "+digestB),
			want: orphan("delegation-removed for eu.example. in example.", "its digest is "+digestA+", the waiver says "+digestB)},
		{name: "two conditions are no near miss", waivers: waiver("delegation-removed", "zone: example.com., name: us.example.com.", ""),
			want: []string{stands, "waiver-orphan note: the waiver of delegation-removed for us.example.com. in example.com. matches no finding of this run",
				"  w.yaml:3: delegation-removed for us.example.com. in example.com."}},
		{name: "expired", waivers: waiver("delegation-removed", fit, ", expires: 2026-03-09"),
			want: []string{stands, "waiver-expired warn: the waiver of delegation-removed for eu.example. in example. expired on 2026-03-09",
				"  still stands: delegation-removed: eu.example. in example."}},
		{name: "expired and nothing to waive", waivers: waiver("zone-deleted", "zone: example.", ", expires: 2026-03-09"),
			want: []string{stands, "waiver-orphan note: the waiver of zone-deleted for all in example. matches no finding of this run",
				"  w.yaml:3: zone-deleted for all in example., expired on 2026-03-09"}},
		{name: "not created yet", waivers: waiver("delegation-removed", fit, ", created: 2026-03-11"),
			want: []string{stands, "waiver-refused warn: the waiver of delegation-removed for eu.example. in example. is refused: it holds from 2026-03-11 on",
				"  still stands: delegation-removed: eu.example. in example."}},
		{name: "a rule that nobody waives", policy: "rules: {delegation-removed: {waivable: false}}", waivers: waiver("delegation-removed", fit, ""),
			want: []string{stands, "waiver-refused warn: the waiver of delegation-removed for eu.example. in example. is refused: the policy lets nobody waive delegation-removed",
				"  still stands: delegation-removed: eu.example. in example."}},
		{name: "a protection that nobody waives", policy: "protect: [{name: eu.example., types: [NS], waivable: false}]", waivers: waiver("delegation-removed", fit, ""),
			want: []string{stands, "waiver-refused warn: the waiver of delegation-removed for eu.example. in example. is refused: the policy protects eu.example. and lets nobody waive that",
				"  still stands: delegation-removed: eu.example. in example."}},
		{name: "a protection that may be waived", policy: "protect: [{name: eu.example., types: [NS]}]", waivers: waiver("delegation-removed", fit, ""), want: []string{passes}},
		{name: "a protection of another type", policy: "protect: [{name: eu.example., types: [DS], waivable: false}]", waivers: waiver("delegation-removed", fit, ""), want: []string{passes}},
		{name: "a waiver of what is off", policy: "rules: {delegation-removed: {level: off}}", waivers: waiver("delegation-removed", fit, ""),
			want: []string{"waiver-orphan note: the waiver of delegation-removed for eu.example. in example. matches no finding of this run",
				"  w.yaml:3: delegation-removed for eu.example. in example."}},
		{name: "orphans off", policy: "rules: {waiver-orphan: {level: off}}", waivers: waiver("mx-removed", fit, ""), want: []string{stands}},
		{name: "refused as a hold", policy: "rules: {delegation-removed: {waivable: false}, waiver-refused: {level: hold}}", waivers: waiver("delegation-removed", fit, ""),
			want: []string{stands, "waiver-refused hold: the waiver of delegation-removed for eu.example. in example. is refused: the policy lets nobody waive delegation-removed",
				"  still stands: delegation-removed: eu.example. in example."}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := load(t, tt.policy)
			w, err := p.LoadWaivers([]Source{{Name: "w.yaml", Data: []byte(tt.waivers)}})
			if err != nil {
				t.Fatal(err)
			}
			in := tt.in
			if in.Rule == "" {
				in = deleted("example.", "eu.example.", "NS")
			}
			got := p.Apply([]finding.Finding{in}, w, today)
			if diff := cmp.Diff(tt.want, outcome(got)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
			passed := tt.want[0] == got[0].Rule+" block" || strings.HasPrefix(tt.want[0], "waiver-orphan")
			if (finding.Judge(got) == finding.Pass) == (passed && tt.policy != "rules: {delegation-removed: {level: off}}") {
				t.Errorf("verdict %s", finding.Judge(got))
			}
		})
	}
}

func TestWaivedFindingKeepsItsLevel(t *testing.T) {
	p := load(t)
	w, err := p.LoadWaivers([]Source{{Name: "w.yaml", Data: []byte(waiver("mx-removed", "name: a.example.", ""))}})
	if err != nil {
		t.Fatal(err)
	}
	in := []finding.Finding{deleted("example.", "a.example.", "MX")}
	got := p.Apply(in, w, today)
	if got[0].Level != finding.Block || got[0].Stands() || finding.Judge(got) != finding.Pass || len(got) != 1 {
		t.Errorf("findings %v", outcome(got))
	}
	if in[0].Waived != nil {
		t.Error("the rules' own findings were changed")
	}
}

// Whoever renews a waiver before deleting the old one hears nothing of the old.
func TestRenewedWaiver(t *testing.T) {
	p := load(t)
	const match = "zone: example., name: eu.example."
	w, err := p.LoadWaivers([]Source{
		{Name: "old.yaml", Data: []byte(waiver("delegation-removed", match, ", expires: 2026-03-02"))},
		{Name: "new.yaml", Data: []byte(waiver("delegation-removed", match, ""))},
	})
	if err != nil {
		t.Fatal(err)
	}
	got := p.Apply([]finding.Finding{deleted("example.", "eu.example.", "NS")}, w, today)
	if diff := cmp.Diff([]string{passes}, outcome(got)); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}

func TestOrphansAreOneFindingPerFile(t *testing.T) {
	p := load(t)
	text := waiver("mx-removed", "zone: a.example.", "") + "  - {rule: mx-removed, match: {zone: b.example.}, reason: r, owner: o, created: 2026-03-01, expires: 2026-04-01}\n"
	w, err := p.LoadWaivers([]Source{{Name: "w.yaml", Data: []byte(text)}, {Name: "v.yaml", Data: []byte(text)}})
	if err != nil {
		t.Fatal(err)
	}
	got := p.Apply(nil, w, today)
	if len(got) != 2 || got[0].ID != "waiver-orphan: v.yaml" || got[1].ID != "waiver-orphan: w.yaml" {
		t.Fatalf("findings %v", outcome(got))
	}
	if want := "2 of 2 waivers match no finding of this run"; got[0].Message != want {
		t.Errorf("message %q", got[0].Message)
	}
	if diff := cmp.Diff([]finding.Place{{File: "v.yaml", Line: 3}, {File: "v.yaml", Line: 4}}, got[0].Places); diff != "" {
		t.Errorf("places (-want +got):\n%s", diff)
	}
}

func TestWaiverFindingsSayWhere(t *testing.T) {
	p := load(t)
	w, err := p.LoadWaivers([]Source{{Name: "w.yaml", Data: []byte(waiver("delegation-removed", "zone: example., name: eu.example., type: NS", ", expires: 2026-03-09"))}})
	if err != nil {
		t.Fatal(err)
	}
	got := p.Apply([]finding.Finding{deleted("example.", "eu.example.", "NS")}, w, today)[1]
	want := finding.Finding{ID: "waiver-expired: w.yaml:3", Rule: "waiver-expired", Level: finding.Warn, Certainty: finding.Yes,
		Zone: "example.", Name: "eu.example.", Type: "NS",
		Message: "the waiver of delegation-removed for eu.example. NS in example. expired on 2026-03-09",
		Detail:  []string{"still stands: delegation-removed: eu.example. in example."},
		Hint:    "let dns-team renew it in a change of its own, or delete it",
		Places:  []finding.Place{{File: "w.yaml", Line: 3}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("finding (-want +got):\n%s", diff)
	}
}

func TestLoadWaiversRefuses(t *testing.T) {
	const fit = "zone: example., name: eu.example."
	full := waiver("delegation-removed", fit, "")
	without := func(part string) string { return strings.Replace(full, part, "", 1) }
	tests := []struct {
		name, text string
		want       []string
	}{
		{"an unknown section", "version: 1\nwaiver: []\n", []string{`w.yaml:2: unknown key "waiver"; have version, waivers (did you mean "waivers"?)`}},
		{"no version", "waivers: []\n", []string{"w.yaml:1: version is missing (start with: version: 1)"}},
		{"a mapping", "version: 1\nwaivers: {rule: mx-removed}\n", []string{"w.yaml:2: want a list, have a mapping"}},
		{"an unknown key", strings.Replace(full, "reason:", "because:", 1), []string{
			`w.yaml:3: unknown key "because"; have rule, match, reason, owner, created, expires, digest, single_use (take it out, or write one of those)`, "w.yaml:3: reason is missing"}},
		{"no rule", without("rule: delegation-removed, "), []string{"w.yaml:3: rule is missing"}},
		{"no match", without("match: {" + fit + "}, "), []string{"w.yaml:3: match is missing"}},
		{"no reason", without("reason: moved, "), []string{"w.yaml:3: reason is missing"}},
		{"no owner", without("owner: dns-team, "), []string{"w.yaml:3: owner is missing"}},
		{"no created", without(", created: 2026-03-01"), []string{"w.yaml:3: created is missing"}},
		{"no expires", without(", expires: 2026-04-01"), []string{"w.yaml:3: expires is missing"}},
		{"a list of rules", strings.Replace(full, "rule: delegation-removed", "rule: [delegation-removed]", 1), []string{"w.yaml:3: want text, have a list"}},
		{"every rule", waiver(`"*"`, fit, ""), []string{`w.yaml:3: unknown rule "*" (zonecut policy list shows all 5)`}},
		{"an unknown rule", waiver("delegation-remove", fit, ""), []string{`w.yaml:3: unknown rule "delegation-remove"; nearest: delegation-removed (zonecut policy list shows all 5)`}},
		{"a waiver of waivers", waiver("waiver-expired", fit, ""), []string{"w.yaml:3: waiver-expired is about waivers and cannot be waived (mend the waiver it is about)"}},
		{"a match of everything", waiver("mx-removed", "", ""), []string{"w.yaml:3: a match needs at least zone or name (say the zone whose findings are meant)"}},
		{"a type alone", waiver("mx-removed", "type: MX", ""), []string{"w.yaml:3: a match needs at least zone or name (say the zone whose findings are meant)"}},
		{"all below", waiver("mx-removed", "under: example.", ""), []string{"w.yaml:3: a match needs at least zone or name (say the zone whose findings are meant)"}},
		{"name and under", waiver("mx-removed", fit+", under: example.", ""), []string{"w.yaml:3: a match has name or under, not both"}},
		{"NS without a zone", waiver("delegation-removed", "name: eu.example., type: NS", ""), []string{
			"w.yaml:3: eu.example. NS without a zone could be two sets: the one in the zone eu.example. itself and the one in its parent zone (write zone: eu.example., or the apex of the zone above it)"}},
		{"DS without a zone", waiver("delegation-removed", "name: eu.example., type: DS", ""), []string{
			"w.yaml:3: eu.example. DS without a zone could be two sets: the one in the zone eu.example. itself and the one in its parent zone (write zone: eu.example., or the apex of the zone above it)"}},
		{"a glob", waiver("mx-removed", `name: "a?.example."`, ""), []string{
			`w.yaml:3: the name "a?.example." looks like a glob: there are none (a "*" as first label is that very label; "under" is a name and all below it)`}},
		{"no date", waiver("mx-removed", fit, ", expires: never"), []string{`w.yaml:3: "never" is no date (write it as 2026-01-31)`}},
		{"a moment", waiver("mx-removed", fit, ", expires: 2026-03-02T10:00:00Z"), []string{`w.yaml:3: "2026-03-02T10:00:00Z" is no date (write it as 2026-01-31)`}},
		{"a year", waiver("mx-removed", fit, ", expires: 2026"), []string{"w.yaml:3: want a date, have a number"}},
		{"over before it starts", waiver("mx-removed", fit, ", expires: 2026-02-28"), []string{"w.yaml:3: the waiver expires on 2026-02-28, before it is created on 2026-03-01"}},
		{"a long life", waiver("mx-removed", fit, ", expires: 2026-05-31"), []string{
			"w.yaml:3: the waiver lives 91 days; max_waiver_days allows 90 (write expires: 2026-05-30, and renew it then)"}},
		{"half a digest", waiver("mx-removed", fit, ", digest: \"sha256:abc\""), []string{
			`w.yaml:3: "sha256:abc" is no digest (copy the digest of the finding: sha256: and 64 hex digits)`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w, err := load(t).LoadWaivers([]Source{{Name: "w.yaml", Data: []byte(tt.text)}})
			if diff := cmp.Diff(tt.want, said(err)); diff != "" {
				t.Errorf("errors (-want +got):\n%s", diff)
			}
			if w != nil {
				t.Error("waivers with faults came back")
			}
		})
	}
}

func TestWaiverLife(t *testing.T) {
	text := []Source{{Name: "w.yaml", Data: []byte(waiver("mx-removed", "name: example.", ", expires: 2026-05-30"))}}
	w, err := load(t).LoadWaivers(text)
	if err != nil {
		t.Fatalf("90 days are allowed: %v", err)
	}
	if _, err := load(t, "max_waiver_days: 89").LoadWaivers(text); err == nil {
		t.Error("the policy's own limit does not count")
	}
	last := w.All()[0]
	if end := time.Date(2026, 5, 31, 0, 0, 0, 0, time.UTC); !last.Expired(end) || last.Expired(end.Add(-time.Second)) {
		t.Error("the last day is the day the waiver names, in UTC")
	}
}

// Whoever answers for the loss of a zone answers for that of what it holds.
func TestWaiverCoversConsequences(t *testing.T) {
	zone := finding.Finding{ID: "zone", Rule: "zone-deleted", Level: finding.Hold, Certainty: finding.Yes, Zone: "eu.example.", Name: "eu.example."}
	child := func(id, cause string, level finding.Level, name string) finding.Finding {
		return finding.Finding{ID: id, Rule: "mx-removed", Level: level, Certainty: finding.Yes, Zone: "eu.example.", Name: name, Type: "MX", Cause: cause}
	}
	fs := []finding.Finding{zone,
		child("its record", "zone", finding.Hold, "a.eu.example."),
		child("what goes with the record", "its record", finding.Note, "b.eu.example."),
		child("worse than its cause", "zone", finding.Block, "c.eu.example."),
		child("not its consequence", "", finding.Hold, "d.eu.example."),
		child("nobody may waive it", "zone", finding.Hold, "auth.eu.example."),
		child("a circle", "a circle", finding.Hold, "e.eu.example."),
	}
	rules := map[string]RuleInfo{"zone-deleted": {Level: finding.Block}, "mx-removed": {Level: finding.Block}}
	p, err := Load([]Source{{Name: "p.yaml", Data: []byte("version: 1\nprotect: [{name: auth.eu.example., waivable: false}]\n")}}, rules)
	if err != nil {
		t.Fatal(err)
	}
	w, err := p.LoadWaivers([]Source{{Name: "w.yaml", Data: []byte(`version: 1
waivers: [{rule: zone-deleted, match: {zone: eu.example., name: eu.example.}, reason: closed, owner: dns, created: 2026-01-01, expires: 2026-03-01}]
`)}})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range p.Apply(fs, w, time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC)) {
		if f.Waived != nil {
			got = append(got, f.ID)
		}
	}
	slices.Sort(got)
	if diff := cmp.Diff([]string{"its record", "what goes with the record", "zone"}, got); diff != "" {
		t.Errorf("waived (-want +got):\n%s", diff)
	}
}
