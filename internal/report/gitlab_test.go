package report

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"zonecut/internal/finding"
)

// What GitLab's documentation of the report's form asks for.
func TestGitLabIsWellFormed(t *testing.T) {
	print := regexp.MustCompile(`^[0-9a-f]{64}$`)
	for name, c := range cases {
		stops, open, prints := false, false, map[string]bool{}
		for _, i := range strict[[]gitlabIssue](t, render(t, "gitlab", New(c.run(t)))) {
			if i.Description == "" || i.CheckName == "" || !print.MatchString(i.Fingerprint) || i.Location.Lines.Begin < 1 || i.Location.Path == "" {
				t.Errorf("%s: %+v", name, i)
			}
			if strings.HasPrefix(i.Location.Path, "./") || !slices.Contains([]string{"info", "minor", "major", "critical", "blocker"}, i.Severity) || strings.Contains(i.Description, "\n") {
				t.Errorf("%s: %+v", name, i)
			}
			if prints[i.Fingerprint] && i.CheckName != "zonecut-gap" {
				t.Errorf("%s: GitLab would drop %+v", name, i)
			}
			prints[i.Fingerprint] = true
			stops = stops || i.Severity == "blocker" || i.Severity == "critical"
			open = open || strings.HasPrefix(i.CheckName, "verify-")
		}
		if want := c.verdict != finding.Pass; want != (stops || open) {
			t.Errorf("%s: an issue stops the job: %v, the verdict is %s", name, stops || open, c.verdict)
		}
	}
	if got := render(t, "gitlab", New(Run{})); got != "[]\n" {
		t.Errorf("nothing found is %q", got)
	}
}

func TestGitLabSays(t *testing.T) {
	by := map[string]gitlabIssue{}
	for _, i := range strict[[]gitlabIssue](t, render(t, "gitlab", New(blocked(t)))) {
		by[i.CheckName] = i
	}
	for check, want := range map[string]string{"delegation-removed": "blocker", "address-moved": "major", "value-unknown": "minor", "name-removed": "info", "zonecut-gap": "minor"} {
		if by[check].Severity != want {
			t.Errorf("%s is %q, want %q", check, by[check].Severity, want)
		}
	}
	if i := by["delegation-removed"]; i.Location.Path != "example.com.zone" || i.Location.Lines.Begin != 2 || !strings.Contains(i.Description, "; hint: keep this NS set") {
		t.Errorf("%+v", i)
	}
	if d := by["name-removed"].Description; !strings.Contains(d, "by alice until 2026-12-01: the verification is over") {
		t.Errorf("the waiver is not shown: %s", d)
	}
}
