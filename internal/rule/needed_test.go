package rule

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
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
		text, err := os.ReadFile(filepath.Join("testdata", r.ID+".txtar"))
		if err != nil {
			t.Fatal(err)
		}
		cases := map[string]map[string]string{}
		for _, f := range txtar.Parse(text).Files {
			name, section, _ := strings.Cut(f.Name, "/")
			if cases[name] == nil {
				cases[name] = map[string]string{}
			}
			if !slices.Contains([]string{"facts", "unheard", "unasked"}, section) { // an empty rule asks nothing
				cases[name][section] = string(f.Data)
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
