package rule

import (
	"slices"
	"strings"
	"testing"
)

// A delegation that several servers had and one other takes over stands on that
// one alone, which no count of what stays or comes says.
func TestDelegationFallsToOneOther(t *testing.T) {
	set := func(servers string) string {
		var b strings.Builder
		b.WriteString(";; zone example.com.\n")
		for s := range strings.FieldsSeq(servers) {
			b.WriteString("eu 300 NS " + s + ".example.net.\n")
		}
		return b.String()
	}
	for name, c := range map[string]struct {
		before, after string
		said          bool
	}{
		"two fall to one other":      {"a b", "c", true},
		"three fall to one other":    {"a b c", "d", true},
		"one is exchanged":           {"a", "b", false},
		"two are exchanged":          {"a b", "c d", false},
		"three fall to two":          {"a b c", "c d", false},
		"one becomes two":            {"a", "b c", false},
		"the other is beside before": {"a b", "b c", false},
	} {
		t.Run(name, func(t *testing.T) {
			fs := runRules(t, set(c.before), set(c.after), "", nil, "delegation-changed")
			if len(fs) != 1 {
				t.Fatalf("%d findings, want 1", len(fs))
			}
			said := slices.ContainsFunc(fs[0].Detail, func(d string) bool { return strings.HasPrefix(d, "one name server is left") })
			if said != c.said {
				t.Errorf("said %v, want %v: %q", said, c.said, fs[0].Detail)
			}
		})
	}
}
