package tfplan_test

import (
	"bytes"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"zonecut/internal/cli"
	"zonecut/internal/tfplan"
)

// TestOrdinary runs every everyday edit of every provider through the program,
// with the policy that it comes with.
func TestOrdinary(t *testing.T) {
	plans := tfplan.OrdinaryPlans(t)
	for _, name := range slices.Sorted(maps.Keys(plans)) {
		t.Run(name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			env := cli.Env{Stdin: strings.NewReader(plans[name]), Stdout: &stdout, Stderr: &stderr, Dir: t.TempDir(),
				Now: time.Now, Getenv: func(string) string { return "" }}
			if code := cli.Main(t.Context(), []string{"check", "-"}, env); code != 0 {
				t.Errorf("exit code %d\n%s%s", code, &stdout, &stderr)
			}
		})
	}
}
