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
func TestOrdinary(t *testing.T) { judge(t, tfplan.OrdinaryPlans(t)) }

// TestGrave is the other side of it: a reader that sees nothing stops nothing.
func TestGrave(t *testing.T) { judge(t, tfplan.GravePlans(t)) }

func judge(t *testing.T, plans map[string]tfplan.Judged) {
	t.Helper()
	for _, name := range slices.Sorted(maps.Keys(plans)) {
		t.Run(name, func(t *testing.T) {
			want := plans[name]
			code, out := check(t, want.Plan)
			if !slices.Contains(want.Codes, code) {
				t.Errorf("exit code %d, want one of %d\n%s", code, want.Codes, out)
			}
			for _, words := range want.Says {
				if !strings.Contains(out, words) {
					t.Errorf("nothing says %q\n%s", words, out)
				}
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
