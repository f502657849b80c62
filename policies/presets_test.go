package policies_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"zonecut/internal/cli"
	"zonecut/internal/finding"
	"zonecut/internal/policy"
	"zonecut/internal/report"
	"zonecut/policies"
)

// check judges an input under a preset, "" for the default alone, with more
// policy beside it, and gives what stops or warns: "LEVEL RULE NAME".
func check(t *testing.T, preset, more string, input ...string) []string {
	t.Helper()
	dir := t.TempDir()
	own, out := filepath.Join(dir, "own.yaml"), filepath.Join(dir, "report.json")
	if preset != "" {
		more = "extends: " + preset + "\n" + more
	}
	write(t, own, "version: 1\n"+more)
	var errs bytes.Buffer
	args := append([]string{"check", "--policy", own, "--out", "json=" + out}, input...)
	code := cli.Main(t.Context(), args, cli.Env{Stdin: strings.NewReader(""), Stdout: &errs, Stderr: &errs, Dir: dir,
		Now: func() time.Time { return time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC) }, Getenv: func(string) string { return "" }})
	text, err := os.ReadFile(out)
	if err != nil || code == 1 {
		t.Fatalf("exit code %d, %v\n%s", code, err, errs.Bytes())
	}
	r, err := report.Read(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range r.Findings {
		if f.Level >= finding.Warn {
			got = append(got, strings.TrimSpace(fmt.Sprintf("%s %s %s", f.Level, f.Rule, f.Name)))
		}
	}
	slices.Sort(got)
	return slices.Compact(got)
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// pair writes two versions of example.com: records that stay, and records that
// go.
func pair(t *testing.T, stay, gone string) []string {
	t.Helper()
	const head = "$ORIGIN example.com.\n$TTL 172800\n@ SOA a b %d 7200 900 1209600 300\n@ NS a.example.net.\n@ NS b.example.net.\n"
	dir := t.TempDir()
	before, after := filepath.Join(dir, "before.zone"), filepath.Join(dir, "after.zone")
	write(t, before, fmt.Sprintf(head, 1)+stay+gone)
	write(t, after, fmt.Sprintf(head, 2)+stay)
	return []string{before, after}
}

// records are n records of a form with a number in it.
func records(n int, form string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, form+"\n", i)
	}
	return b.String()
}

func TestPresets(t *testing.T) {
	delegations := records(4000, "d%04d NS ns.example.net.\n\tNS ns.example.org.")
	tests := []struct {
		name, preset, more string
		input              []string
		want, byDefault    []string
	}{
		{"strict holds the loss of one name that people type", "strict", "",
			pair(t, "mail A 192.0.2.1\n", "www A 192.0.2.2\n"),
			[]string{"hold name-removed www.example.com."}, []string{"warn name-removed www.example.com."}},
		{"strict counts from five", "strict", "",
			pair(t, records(40, "h%d A 192.0.2.1"), records(5, "g%d TXT x")),
			[]string{"hold mass-delete example.com."}, nil},
		{"strict leaves four of forty", "strict", "",
			pair(t, records(40, "h%d A 192.0.2.1"), records(2, "g%d TXT x")), nil, nil},

		{"a registry removes a delegation on any day", "registry", "",
			pair(t, delegations, "gone NS ns1.example.net.\n\tNS ns2.example.net.\n"),
			[]string{"warn delegation-removed gone.example.com."}, []string{"block delegation-removed gone.example.com."}},
		{"and not one in a hundred of them", "registry", "rules: {delegation-removed: {level: off}}",
			pair(t, delegations, records(51, "gone%d NS ns.example.net.")),
			[]string{"hold mass-delete example.com."}, []string{"hold mass-delete example.com."}},
		{"the most that .gov ever removed passes", "registry", "rules: {delegation-removed: {level: off}}",
			pair(t, delegations, records(16, "gone%d NS ns.example.net.")), nil, nil},
		{"a file that lost a part is no order", "registry", "rules: {delegation-removed: {level: off}}",
			pair(t, delegations, records(120, "gone%d NS ns.example.net.")),
			[]string{"block zone-shrunk example.com."}, []string{"hold mass-delete example.com."}},
		{"a protected delegation under two days of TTL can be brought back", "registry",
			"protect: [{name: gone.example.com., level: warn}]",
			pair(t, delegations, "gone NS ns1.example.net.\n"),
			[]string{"warn delegation-removed gone.example.com.", "warn protected-changed gone.example.com."},
			[]string{"block delegation-removed gone.example.com.", "warn protected-changed gone.example.com."}},
		{"under three hours it cannot", "registry",
			"protect: [{name: gone.example.com., level: warn}]",
			pair(t, delegations, "gone 10800 NS ns1.example.net.\n"),
			[]string{"hold delegation-removed gone.example.com.", "hold protected-changed gone.example.com."},
			[]string{"block delegation-removed gone.example.com.", "warn protected-changed gone.example.com."}},

		{"a startup counts from six", "startup", "",
			pair(t, records(6, "h%d A 192.0.2.1"), records(6, "g%d TXT x")),
			[]string{"hold mass-delete example.com."}, nil},
		{"and takes five of eleven for five", "startup", "",
			pair(t, records(6, "h%d A 192.0.2.1"), records(5, "g%d TXT x")), nil, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, check(t, tt.preset, tt.more, tt.input...)); diff != "" {
				t.Errorf("under %s (-want +got):\n%s", tt.preset, diff)
			}
			if diff := cmp.Diff(tt.byDefault, check(t, "", tt.more, tt.input...)); diff != "" {
				t.Errorf("by default (-want +got):\n%s", diff)
			}
		})
	}
}

// Whoever asks for more gets no false alarm: nothing stops a harmless change
// under any preset but that zonecut reads no resource of that provider.
func TestHarmlessPlansUnderPresets(t *testing.T) {
	plans, err := filepath.Glob("../testdata/plans/harmless/*/plan.json")
	if err != nil || len(plans) == 0 {
		t.Fatalf("no plans: %v", err)
	}
	for _, p := range policies.Presets() {
		for _, plan := range plans {
			plan, err := filepath.Abs(plan)
			if err != nil {
				t.Fatal(err)
			}
			for _, got := range check(t, p.Name, "", plan) {
				if !strings.Contains(got, "resource-unread") {
					t.Errorf("%s under %s: %s", filepath.Base(filepath.Dir(plan)), p.Name, got)
				}
			}
		}
	}
}

// A preset says numbers and levels of rules, and nothing of anybody's names:
// lists add up, so that nobody could take one out again.
func TestPresetsSayNothingOfNames(t *testing.T) {
	for _, p := range policies.Presets() {
		for _, list := range []string{"scopes:", "protect:", "controllers:", "custom:", "evidence:", "owners:"} {
			if bytes.Contains(p.Data, []byte("\n"+list)) {
				t.Errorf("%s has %s", p.File, list)
			}
		}
	}
}

func TestUnknownPresetListsWhatThereIs(t *testing.T) {
	var sources []policy.Source
	for _, p := range policies.Presets() {
		sources = append(sources, policy.Source{Name: p.File, Preset: p.Name, Data: p.Data})
	}
	_, err := policy.Load(append(sources, policy.Source{Name: "p.yaml", Data: []byte("version: 1\nextends: relaxed\n")}), nil)
	if want := `p.yaml:2: unknown preset "relaxed"; have registry, startup, strict`; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
