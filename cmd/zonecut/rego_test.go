package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The example in testdata/rego is run by the real conftest. CI has it; elsewhere
// the test is skipped where it is missing, and says so.
func TestRegoJudgesDiffs(t *testing.T) {
	conftest, err := exec.LookPath("conftest")
	if err != nil && os.Getenv("CI") == "true" {
		t.Fatal("conftest is not on PATH; .ci/run installs it")
	}
	if err != nil {
		t.Skip("conftest is not on PATH: the example in testdata/rego was not tried")
	}
	for _, tt := range []struct{ name, input, deny string }{
		{"the incident", "incidents/delegation-deleted/plan.json", "the delegation of eu.example.com. in example.com. goes away"},
		{"another provider", "plans/aws/delete-delegation/plan.json", "the delegation of dev.example.com. in example.com. goes away"},
		{"a harmless plan", "plans/harmless/dns-moved-60/plan.json", ""},
		{"a server more", "plans/harmless/cloudflare-ns-added/plan.json", ""},
		{"no plan", "rego/README.md", "zonecut could not read the change"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			diff, _, _ := zonecut(t, "diff", "--out", "json", filepath.Join(data, tt.input))
			out, code := judgeByRego(t, conftest, diff)
			if denied := tt.deny != ""; denied != (code == 1) || !strings.Contains(out, tt.deny) {
				t.Errorf("exit code %d, want the words %q\n%s", code, tt.deny, out)
			}
		})
	}
	t.Run("nothing", func(t *testing.T) {
		if out, code := judgeByRego(t, conftest, ""); code != 1 {
			t.Errorf("no input at all passes: exit code %d\n%s", code, out)
		}
	})
}

func judgeByRego(t *testing.T, conftest, diff string) (out string, code int) {
	t.Helper()
	var b bytes.Buffer
	c := exec.Command(conftest, "test", "--no-color", "-p", "../../testdata/rego", "-")
	c.Stdin, c.Stdout, c.Stderr = strings.NewReader(diff), &b, &b
	err := c.Run()
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		return b.String(), exit.ExitCode()
	case err != nil:
		t.Fatal(err)
	}
	return b.String(), 0
}
