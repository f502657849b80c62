package report

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"

	"zonecut/internal/finding"
)

// strict reads JSON into a type that knows every key, and refuses any other:
// the structural check of the formats for machines.
func strict[T any](t *testing.T, text string) T {
	t.Helper()
	var v T
	d := json.NewDecoder(strings.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&v); err != nil {
		t.Fatalf("%v:\n%s", err, text)
	}
	return v
}

// What the standard and code scanning ask of a log: SARIF 2.1.0, sections 3.13
// to 3.52, and GitHub's "SARIF support for code scanning".
func TestSARIFIsWellFormed(t *testing.T) {
	for name, c := range cases {
		r := New(c.run(t))
		log := strict[sarifLog](t, render(t, "sarif", r))
		if log.Version != "2.1.0" || log.Schema != sarifSchema || len(log.Runs) != 1 {
			t.Fatalf("%s: version %q, %d runs", name, log.Version, len(log.Runs))
		}
		run := log.Runs[0]
		if run.Tool.Driver.Name != "zonecut" || run.Tool.Driver.Rules == nil || run.Results == nil || len(run.Invocations) != 1 {
			t.Errorf("%s: a part is missing", name)
		}
		if inv := run.Invocations[0]; inv.ExitCode != c.verdict.Exit() || inv.OK == (c.verdict == finding.Error) {
			t.Errorf("%s: exit code %d, executed %v", name, inv.ExitCode, inv.OK)
		}
		ids := map[string]bool{}
		for _, rule := range run.Tool.Driver.Rules {
			if ids[rule.ID] || rule.Short.Text == "" || rule.Help.Text == "" || !slices.Contains([]string{"none", "note", "warning", "error"}, rule.Defaults.Level) {
				t.Errorf("%s: rule %+v", name, rule)
			}
			ids[rule.ID] = true
		}
		stops, prints := false, map[string]bool{}
		for _, res := range run.Results {
			if run.Tool.Driver.Rules[res.RuleIndex].ID != res.RuleID || res.Kind != "fail" || !slices.Contains([]string{"note", "warning", "error"}, res.Level) {
				t.Errorf("%s: result %+v", name, res)
			}
			if res.Message.Text == "" || strings.Contains(res.Message.Text, "](") || strings.Contains(res.Message.Text, "{0}") {
				t.Errorf("%s: message %q", name, res.Message.Text)
			}
			for _, l := range res.Locations {
				if _, err := url.Parse(l.Physical.Artifact.URI); err != nil || l.Physical.Artifact.URI == "" || l.Physical.Region.StartLine < 1 {
					t.Errorf("%s: location %+v: %v", name, l.Physical, err)
				}
			}
			if p := res.Fingerprints["primaryLocationLineHash"]; len(res.Locations) == 0 || len(p) != 18 || prints[p] {
				t.Errorf("%s: %d locations, fingerprint %q", name, len(res.Locations), p)
			} else {
				prints[p] = true
			}
			stops = stops || res.Level == "error"
		}
		if want := c.verdict == finding.Blocked || c.verdict == finding.Held || c.verdict == finding.Broken || r.Summary.Block > 0 && r.Verify == nil; stops != want {
			t.Errorf("%s: a result stops the job: %v, the verdict is %s", name, stops, c.verdict)
		}
	}
}

func TestSARIFSays(t *testing.T) {
	run := strict[sarifLog](t, render(t, "sarif", New(blocked(t)))).Runs[0]
	if n, want := len(run.Results), len(New(blocked(t)).Findings); n != want {
		t.Errorf("%d results of %d findings", n, want)
	}
	first := run.Results[0]
	if first.RuleID != "delegation-removed" || first.Locations[0].Physical.Artifact.URI != "example.com.zone" || first.Locations[0].Physical.Region.StartLine != 2 {
		t.Errorf("%+v", first)
	}
	if l := first.Locations[1]; l.Physical.Artifact.URI != "plan.json" || l.Logical[0].FullyQualifiedName != "aws_route53_record.eu" {
		t.Errorf("%+v", l)
	}
	if rule := run.Tool.Driver.Rules[first.RuleIndex]; rule.Short.Text != "a delegation goes away" || rule.Full.Text != "The NS set of a name goes." || !strings.HasSuffix(rule.Help.Text, "goes.\n\n* a <b> & [link] (https://example.com) { 0}\n\nTo do: keep it.") {
		t.Errorf("%+v", rule)
	}
	i := slices.IndexFunc(run.Results, func(r sarifResult) bool { return r.Suppressions != nil })
	if i < 0 || !strings.Contains(run.Results[i].Suppressions[0].Justification, "by alice until 2026-12-01: the verification is over") {
		t.Error("the waiver is not shown")
	}
	i = slices.IndexFunc(run.Results, func(r sarifResult) bool { return strings.HasPrefix(r.Message.Text, "unknown: ") })
	if i < 0 || run.Results[i].Props["certainty"] != "unknown" {
		t.Error("what is not known is not said")
	}
	failed := strict[sarifLog](t, render(t, "sarif", New(failing(t)))).Runs[0].Invocations[0]
	if failed.OK || failed.Notifications[1].Level != "error" || !strings.Contains(failed.Notifications[1].Message.Text, "terraform show -json") {
		t.Errorf("%+v", failed)
	}
}

// A fingerprint stays while the change does, whatever else is in the run, and
// goes with it.
func TestSARIFFingerprints(t *testing.T) {
	of := func(after string) string {
		run := runOf(t, public, "a 60 A 192.0.2.1\nb 60 A 192.0.2.1", after)
		found(t, &run, "r", finding.Block, "a.example.com. A in example.com.", "m")
		return strict[sarifLog](t, render(t, "sarif", New(run))).Runs[0].Results[0].Fingerprints["primaryLocationLineHash"]
	}
	one, same, other := of("b 60 A 192.0.2.1"), of("b 60 A 192.0.2.9"), of("a 60 A 192.0.2.7")
	if one != same || one == other {
		t.Errorf("%s, %s, %s", one, same, other)
	}
}

func TestFileURI(t *testing.T) {
	for in, want := range map[string]string{"a/b.tf": "a/b.tf", "./a b.tf": "a%20b.tf", "/abs/x": "file:///abs/x", "a:b": "./a:b", "x\xff\n": "x%FF%0A"} {
		if got := fileURI(in); got != want {
			t.Errorf("%q: got %s, want %s", in, got, want)
		}
	}
}
