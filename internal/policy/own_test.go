package policy

import (
	"strings"
	"testing"
)

func TestOwnFindingsAreDocumented(t *testing.T) {
	all := Own()
	if len(all) != len(own) || len(all) == 0 {
		t.Fatalf("%d of %d", len(all), len(own))
	}
	for _, r := range all {
		for _, part := range []string{"Harmless look-alike", "To do: "} {
			if r.Title == "" || !strings.Contains(r.Doc, part) {
				t.Errorf("%s: title, or %q, is missing", r.ID, part)
			}
		}
	}
}
