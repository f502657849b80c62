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

// TestJudged runs the plans through the program, with the policy that it comes
// with.
func TestJudged(t *testing.T) {
	plans := tfplan.JudgedPlans(t)
	for _, name := range slices.Sorted(maps.Keys(plans)) {
		t.Run(name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			want := plans[name]
			env := cli.Env{Stdin: strings.NewReader(want.Plan), Stdout: &stdout, Stderr: &stderr, Dir: t.TempDir(),
				Now: time.Now, Getenv: func(string) string { return "" }}
			if code := cli.Main(t.Context(), []string{"check", "-"}, env); code != want.Code {
				t.Errorf("exit code %d, want %d\n%s%s", code, want.Code, &stdout, &stderr)
			}
			for _, rule := range want.Rules {
				if !strings.Contains(stdout.String(), rule) {
					t.Errorf("nothing says %q\n%s", rule, &stdout)
				}
			}
		})
	}
}
