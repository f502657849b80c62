package tfplan

import (
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// fixtures are the attributes of the resources that these tests have made plans of,
// by "source type"; those that the recorded real plans hold come to them at the end.
var fixtures = struct {
	sync.Mutex
	of map[string][]map[string]bool
}{of: map[string][]map[string]bool{}}

// noteFixture keeps what one side of a resource has, known or not.
func noteFixture(key string, sides ...json.RawMessage) {
	has := map[string]bool{}
	for _, side := range sides {
		var attributes map[string]json.RawMessage
		if json.Unmarshal(side, &attributes) == nil {
			for name := range attributes {
				has[name] = true
			}
		}
	}
	fixtures.Lock()
	defer fixtures.Unlock()
	if !slices.ContainsFunc(fixtures.of[key], func(other map[string]bool) bool { return maps.Equal(has, other) }) {
		fixtures.of[key] = append(fixtures.of[key], has)
	}
}

// A run of all tests has made a plan for each reader: one whose attributes nobody
// ever wrote down is no supported type.
func TestMain(m *testing.M) {
	code := m.Run()
	if code == 0 && allOfThem() {
		noteRecorded()
		if missing := withoutFixture(); len(missing) > 0 {
			fmt.Printf("FAIL: %d readers that no test makes a plan for:\n%s\n", len(missing), strings.Join(missing, "\n"))
			code = 1
		}
	}
	os.Exit(code)
}

// allOfThem reports whether this is a run of all tests.
func allOfThem() bool {
	return !slices.ContainsFunc([]string{"run", "skip", "list", "fuzz"}, func(name string) bool { return flag.Lookup("test."+name).Value.String() != "" })
}

func withoutFixture() []string {
	var missing []string
	for name, readers := range registry {
		for _, r := range readers {
			key := r.provider().source + " " + name
			if !slices.ContainsFunc(fixtures.of[key], func(has map[string]bool) bool {
				return !slices.ContainsFunc(r.needsOf(), func(need string) bool { return !has[need] })
			}) {
				missing = append(missing, fmt.Sprintf("%s with %v", key, r.needsOf()))
			}
		}
	}
	slices.Sort(missing)
	return missing
}

// noteRecorded adds what the recorded plans hold.
func noteRecorded() {
	files, _ := filepath.Glob(plansDir + "/*/*/plan.json")
	for _, file := range files {
		text, err := os.ReadFile(file)
		var p any
		if err == nil && json.Unmarshal(text, &p) == nil {
			noteTree(p)
		}
	}
}

func noteTree(part any) {
	switch part := part.(type) {
	case []any:
		for _, p := range part {
			noteTree(p)
		}
	case map[string]any:
		if provider, ok := part["provider_name"].(string); ok {
			change, _ := part["change"].(map[string]any)
			kind := fmt.Sprint(part["type"])
			if part["mode"] == "data" {
				kind = "data." + kind
			}
			for _, side := range []any{part["values"], change["before"], change["after"]} {
				if text, err := json.Marshal(side); err == nil && side != nil {
					noteFixture(source(provider)+" "+kind, text)
				}
			}
		}
		for _, p := range part {
			noteTree(p)
		}
	}
}
