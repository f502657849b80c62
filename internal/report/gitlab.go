package report

import (
	"io"
	"path/filepath"
	"strings"

	"zonecut/internal/finding"
)

// GitLab's Code Quality report: a list of issues, which a merge request shows
// beside its lines. Block is a blocker, hold critical, warn major, what is not
// known minor, a note info; what stops the run is a blocker too. What somebody
// answers for is info and says by whom. The file has no place for a verdict: it
// is to pass where no issue is a blocker or critical, or major in verify.
var _ = register("gitlab", writeGitLab)

type gitlabIssue struct {
	Description string         `json:"description"`
	CheckName   string         `json:"check_name"`
	Fingerprint string         `json:"fingerprint"`
	Severity    string         `json:"severity"`
	Location    gitlabLocation `json:"location"`
}

type gitlabLocation struct {
	Path  string      `json:"path"`
	Lines gitlabLines `json:"lines"`
}

type gitlabLines struct {
	Begin int `json:"begin"`
}

func writeGitLab(w io.Writer, r *Report) error {
	b := gitlabBuilder{issues: []gitlabIssue{}, fallback: someFile(r)}
	for _, e := range r.Errors {
		b.add("zonecut", "blocker", finding.Place{}, sum(trouble(e)), "could not judge: "+trouble(e), e.Hint)
	}
	if r.Verify != nil {
		b.outcomes(r.Verify.Expectations)
		if by := byResolvers(r); by != "" {
			b.add("zonecut-vantage", "info", finding.Place{}, sum(by), by)
		}
	}
	for i := range r.Findings[:min(maxListed, len(r.Findings))] {
		if f := &r.Findings[i]; r.Verify == nil || f.Accepted() {
			b.finding(f)
		}
	}
	if more := len(r.Findings) - maxListed; more > 0 {
		b.add("zonecut", "info", finding.Place{}, sum("more"), count(more, "more finding")+" left out; the json report has all")
	}
	for _, g := range r.Gaps[:min(maxListed, len(r.Gaps))] {
		b.add("zonecut-gap", "minor", finding.Place{File: g.File, Line: g.Line}, sum(gapLine(g)), "not told by the input: "+gapLine(g))
	}
	return encode(w, b.issues)
}

type gitlabBuilder struct {
	issues   []gitlabIssue
	fallback string
}

// add is one issue. GitLab shows the description in one line, and drops all but
// the first of those with one fingerprint.
func (b *gitlabBuilder) add(check, severity string, at finding.Place, print string, lines ...string) {
	var text []string
	for _, l := range safe(lines...) {
		if l != "" {
			text = append(text, l)
		}
	}
	file := strings.TrimPrefix(filepath.ToSlash(orNothing(at.File, b.fallback)), "./")
	b.issues = append(b.issues, gitlabIssue{Description: strings.Join(text, "; "), CheckName: Escape(check), Severity: severity,
		Fingerprint: strings.TrimPrefix(print, "sha256:"), Location: gitlabLocation{Escape(file), gitlabLines{max(at.Line, 1)}}})
}

func (b *gitlabBuilder) finding(f *finding.Finding) {
	severity := map[finding.Level]string{finding.Block: "blocker", finding.Hold: "critical", finding.Warn: "major"}[f.Level]
	switch {
	case f.Accepted():
		severity = "info"
	case severity == "" && f.Certainty == finding.Unknown:
		severity = "minor"
	case severity == "":
		severity = "info"
	}
	b.add(f.Rule, severity, inFile(f.Places), fingerprint(f), append([]string{word(f) + ": " + about(f)}, told(f)...)...)
}

func (b *gitlabBuilder) outcomes(os []finding.Outcome) {
	for i := range os[:min(maxListed, len(os))] {
		o := &os[i]
		severity := "major"
		switch {
		case !o.Stands():
			continue
		case o.Status == finding.StatusBroken:
			severity = "blocker"
		}
		b.add("verify-"+string(o.Status), severity, finding.Place{}, outcomePrint(o), append([]string{outcome(o)}, outcomeLines(o)...)...)
	}
}
