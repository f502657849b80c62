package policies_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"zonecut/internal/finding"
	"zonecut/internal/policy"
	"zonecut/policies"
)

// top are the rules of this release with their highest levels.
var top = map[finding.Level][]string{
	finding.Block: {"delegation-removed", "delegation-shrunk", "apex-ns-removed", "apex-ns-changed", "apex-address-removed",
		"zone-deleted", "zone-replaced", "ds-added", "ds-changed", "mass-delete", "zone-shrunk", "input-collapsed",
		"rrset-emptied", "record-gap", "type-change-gap", "upsert-then-delete", "split-ownership",
		"ns-host-address-removed", "mx-removed", "protected-changed", "config-untested"},
	finding.Hold: {"delegation-changed", "wildcard-removed", "ds-removed", "value-unknown", "plan-incomplete", "record-forgotten"},
	finding.Warn: {"name-removed", "resource-unread", "drift"},
	finding.Note: {"apex-changed"},
}

var params = map[string]map[string]int{
	"mass-delete": {"max_deletes": 50, "min_deletes": 10, "max_percent": 10},
	"zone-shrunk": {"keep_percent": 70, "min_gone": 20},
}

// A rule that the default policy does not list could not be found by reading it.
func TestDefaultListsEveryRuleAtItsTopLevel(t *testing.T) {
	known, want := map[string]policy.RuleInfo{}, map[string]string{}
	for level, ids := range top {
		for _, id := range ids {
			// A default of its own that differs shows whether the file says it.
			known[id] = policy.RuleInfo{Level: finding.Off, Params: params[id]}
			want[id] = level.String()
		}
	}
	name, data := policies.Default()
	p, err := policy.Load([]policy.Source{{Name: name, Data: data}}, known)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, s := range p.Settings() {
		if _, ok := known[s.Rule]; ok {
			got[s.Rule] = s.Level.String()
		}
		for _, name := range slices.Sorted(maps.Keys(params[s.Rule])) {
			if n, ok := p.Param(s.Rule, name); !ok || n != params[s.Rule][name] {
				t.Errorf("%s %s is %d, want %d", s.Rule, name, n, params[s.Rule][name])
			}
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("levels (-want +got):\n%s", diff)
	}
}
