package report

import (
	"regexp"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"zonecut/internal/finding"
)

// What the specifications of the statement and of its predicate ask for:
// in-toto/attestation, spec/v1/statement.md and spec/predicates/test-result.md.
func TestInTotoIsWellFormed(t *testing.T) {
	hex := regexp.MustCompile(`^[0-9a-f]{64}$`)
	for name, c := range cases {
		r := New(c.run(t))
		s := strict[inTotoStatement](t, render(t, "intoto", r))
		if s.Type != "https://in-toto.io/Statement/v1" || s.PredicateType != "https://in-toto.io/attestation/test-result/v0.1" {
			t.Errorf("%s: %q, %q", name, s.Type, s.PredicateType)
		}
		if len(s.Subject) != 1 || !hex.MatchString(s.Subject[0].Digest["sha256"]) || "sha256:"+s.Subject[0].Digest["sha256"] != r.Digest {
			t.Errorf("%s: subject %+v of %s", name, s.Subject, r.Digest)
		}
		p := s.Predicate
		if !slices.Contains([]string{"PASSED", "WARNED", "FAILED"}, p.Result) || len(p.Configuration) == 0 || p.Passed == nil || p.Warned == nil || p.Failed == nil {
			t.Errorf("%s: %+v", name, p)
		}
		if fails := len(p.Failed) > 0; fails != (c.verdict != finding.Pass) || fails != (p.Result == "FAILED") {
			t.Errorf("%s: %s with the failed tests %q under the verdict %s", name, p.Result, p.Failed, c.verdict)
		}
		for _, d := range p.Configuration {
			if d.URI == "" && !hex.MatchString(d.Digest["sha256"]) {
				t.Errorf("%s: configuration %+v is neither named nor known by its content", name, d)
			}
		}
	}
}

func TestInTotoSays(t *testing.T) {
	p := strict[inTotoStatement](t, render(t, "intoto", New(blocked(t)))).Predicate
	want := [][]string{{"apex-changed"}, {"address-moved", "input", "name-removed", "value-unknown"}, {"delegation-removed", "target-missing"}}
	if diff := cmp.Diff(want, [][]string{p.Passed, p.Warned, p.Failed}); diff != "" {
		t.Errorf("passed, warned and failed; -want +got:\n%s", diff)
	}
	if c := p.Configuration; len(c) != 3 || c[2].Name != ".zonecut/policies/own.yaml" || "sha256:"+c[2].Digest["sha256"] != sum("own") {
		t.Errorf("%+v", c)
	}
	run := runOf(t, public, "a 60 A 192.0.2.1", "a 60 A 192.0.2.2")
	if got := strict[inTotoStatement](t, render(t, "intoto", New(run))).Predicate.Result; got != "PASSED" {
		t.Errorf("a run without findings %s", got)
	}
	found(t, &run, "r", finding.Warn, "a.example.com. A in example.com.", "m")
	if got := strict[inTotoStatement](t, render(t, "intoto", New(run))).Predicate.Result; got != "WARNED" {
		t.Errorf("a warning is %s", got)
	}
}

// A run that could not read its input says nothing of the change set without
// changes.
func TestInTotoOfNothing(t *testing.T) {
	empty := New(Run{})
	unread := strict[inTotoStatement](t, render(t, "intoto", New(Run{Errors: []Error{{Message: "m"}}})))
	if d := "sha256:" + unread.Subject[0].Digest["sha256"]; d == empty.Digest || unread.Predicate.Result != "FAILED" {
		t.Errorf("%+v", unread)
	}
}
