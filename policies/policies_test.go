package policies_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"zonecut/internal/finding"
	"zonecut/internal/policy"
	"zonecut/internal/rule"
	"zonecut/policies"
)

// Whoever reads the default policy sees every rule there is, at the highest
// level it gives, and the numbers that it uses.
func TestDefaultSaysWhatTheRulesSay(t *testing.T) {
	known, want := map[string]policy.RuleInfo{}, map[string]string{}
	for _, r := range rule.All() {
		// With a default of "off" it shows whether the file says the level.
		known[r.ID] = policy.RuleInfo{Level: finding.Off, Params: r.Params}
		want[r.ID] = r.Level.String()
	}
	name, data := policies.Default()
	p, err := policy.Load([]policy.Source{{Name: name, Data: data}}, known)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, s := range p.Settings() {
		r, err := rule.Lookup(s.Rule)
		if err != nil {
			continue // policy's own findings, about waivers
		}
		got[s.Rule] = s.Level.String()
		if diff := cmp.Diff(r.Params, s.Params); diff != "" && len(r.Params)+len(s.Params) > 0 {
			t.Errorf("%s: numbers (-rule +policy):\n%s", s.Rule, diff)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("levels (-rule +policy):\n%s", diff)
	}
}
