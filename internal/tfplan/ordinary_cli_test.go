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
			if code, out := check(t, plans[name]); code != 0 {
				t.Errorf("exit code %d\n%s", code, out)
			}
		})
	}
}

// TestGrave is the other side of it: a reader that sees nothing stops nothing.
func TestGrave(t *testing.T) {
	plans := tfplan.GravePlans(t)
	for _, name := range slices.Sorted(maps.Keys(plans)) {
		t.Run(name, func(t *testing.T) {
			if code, out := check(t, plans[name]); code != 2 && code != 3 {
				t.Errorf("exit code %d\n%s", code, out)
			}
		})
	}
}

func check(t *testing.T, plan string) (code int, out string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	env := cli.Env{Stdin: strings.NewReader(plan), Stdout: &stdout, Stderr: &stderr, Dir: t.TempDir(), Now: time.Now, Getenv: func(string) string { return "" }}
	code = cli.Main(t.Context(), []string{"check", "-"}, env)
	return code, stdout.String() + stderr.String()
}
