package main

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// shapes are what the lines of a recipe may look like.
var shapes = map[string]*regexp.Regexp{
	"zone": regexp.MustCompile(`^(; .*|\S+ \d+ IN [A-Z0-9]+ .+)$`),
	"nsupdate": regexp.MustCompile(`^(; .*|zone \S+|send|prereq nxrrset \S+ IN [A-Z0-9]+|prereq yxrrset \S+ IN [A-Z0-9]+( .+)?|` +
		`update delete \S+ IN [A-Z0-9]+( .+)?|update add \S+ \d+ IN [A-Z0-9]+ .+)$`),
	"terraform": regexp.MustCompile(`^(# .*|#|resource "\w+" "[\w-]+" \{|  \w+ += .+|\}|)$`),
}

// Every recorded plan has a rollback, in every format, or a reason why not; what
// the plan hides stands in none.
func TestRollbackOfRealPlans(t *testing.T) {
	for _, v := range verdicts(t) {
		if v.exit == 1 {
			continue
		}
		t.Run(v.plan, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			if _, errs, code := zonecutIn(t, dir, "check", "--out", "json=report.json", filepath.Join(data, "plans", v.plan, "plan.json")); code == 1 {
				t.Fatal(errs)
			}
			for format, shape := range shapes {
				out, errs, code := zonecutIn(t, dir, "rollback", "--format", format, "report.json")
				switch {
				case code == 2 && out == "" && strings.Contains(errs, "would itself be blocked"):
				case code != 0:
					t.Errorf("%s: exit code %d\n%s", format, code, errs)
				}
				for line := range strings.Lines(out) {
					if line = strings.TrimSuffix(line, "\n"); !shape.MatchString(line) || strings.Contains(line, "sha256:") && format != "terraform" {
						t.Errorf("%s: %q", format, line)
					}
				}
			}
		})
	}
}
