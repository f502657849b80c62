package rule

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// An archive whose rule is gone is no test any more, and a rule that finds
// nothing must fail one: taking a rule out, or emptying it, cannot pass.
func TestRulesAreNeeded(t *testing.T) {
	archives, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	have := map[string]bool{}
	for _, r := range All() {
		have[r.ID] = true
		empty := *r
		empty.Check = func(*Pass) {}
		cases, _ := archiveOf(t, r)
		for _, sections := range cases {
			for _, section := range []string{"facts", "unheard", "unasked"} { // an empty rule asks nothing
				delete(sections, section)
			}
		}
		failing := 0
		for _, sections := range cases {
			if want, got := runCase(t, &empty, sections); !cmp.Equal(want, got) {
				failing++
			}
		}
		if failing == 0 {
			t.Errorf("%s: no case misses its findings", r.ID)
		}
	}
	for _, a := range archives {
		if id := strings.TrimSuffix(filepath.Base(a), ".txtar"); !have[id] {
			t.Errorf("%s: there is no such rule", a)
		}
	}
}
