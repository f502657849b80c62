package report

import (
	"encoding/xml"
	"io"
	"strconv"
	"strings"

	"zonecut/internal/finding"
)

// JUnit's XML, in the form that Jenkins, GitLab, Azure and Buildkite read: one
// test case for each finding, named after what it is about, and one for each
// rule that found nothing. Names are the same in the next run, so that a history
// of one shows when it began.
//
// What stops the job is a failure, and what could not be looked at an error: so
// there is one or the other exactly where the verdict is not to pass. A finding
// that is not known and stops nothing is skipped, as is what the input did not
// tell: neither is ever a pass. Warnings, notes and what somebody answers for
// pass, with their words as output.
var _ = register("junit", writeJUnit)

type junitSuites struct {
	XMLName  xml.Name   `xml:"testsuites"`
	Name     string     `xml:"name,attr"`
	Tests    int        `xml:"tests,attr"`
	Failures int        `xml:"failures,attr"`
	Errors   int        `xml:"errors,attr"`
	Suite    junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name       string          `xml:"name,attr"`
	Tests      int             `xml:"tests,attr"`
	Failures   int             `xml:"failures,attr"`
	Errors     int             `xml:"errors,attr"`
	Skipped    int             `xml:"skipped,attr"`
	Properties []junitProperty `xml:"properties>property"`
	Cases      []junitCase     `xml:"testcase"`
}

type junitProperty struct {
	Name  string `xml:"name,attr"`
	Value string `xml:"value,attr"`
}

type junitCase struct {
	Class   string       `xml:"classname,attr"`
	Name    string       `xml:"name,attr"`
	File    string       `xml:"file,attr,omitempty"`
	Line    string       `xml:"line,attr,omitempty"`
	Error   *junitResult `xml:"error"`
	Failure *junitResult `xml:"failure"`
	Skipped *junitResult `xml:"skipped"`
	Out     string       `xml:"system-out,omitempty"`
}

type junitResult struct {
	Type    string `xml:"type,attr,omitempty"`
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

func writeJUnit(w io.Writer, r *Report) error {
	s := junitSuite{Name: "zonecut " + Escape(r.Command), Properties: []junitProperty{
		{"verdict", string(r.Verdict)}, {"verdict-text", verdict(r)}, {"change-set", Escape(r.Digest)}}}
	for _, e := range r.Errors {
		s.add(junitCase{Name: "could not judge: " + orNothing(e.Where, e.Message), Error: junitOf("error", trouble(e), e.Hint)})
	}
	if r.Verify == nil {
		s.findings(r)
	} else {
		s.outcomes(r.Verify.Expectations)
		s.accepted(r.Findings)
	}
	for _, g := range r.Gaps[:min(maxListed, len(r.Gaps))] {
		s.add(junitCase{Class: "gap", Name: g.What, Skipped: junitOf("", gapLine(g))})
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	if err := e.Encode(junitSuites{Name: "zonecut", Tests: s.Tests, Failures: s.Failures, Errors: s.Errors, Suite: s}); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

// junitOf is a result with a first line and the ones below it.
func junitOf(typ, first string, more ...string) *junitResult {
	return &junitResult{Type: typ, Message: clip(Escape(first), maxLine), Text: strings.TrimRight(strings.Join(safe(append([]string{first}, more...)...), "\n"), "\n")}
}

// add counts a case and makes its names safe. XML has no place for most control
// characters, not even escaped ones.
func (s *junitSuite) add(c junitCase) {
	c.Class, c.Name, c.File = clip(Escape(strings.TrimSuffix("zonecut."+c.Class, ".")), maxLine), clip(Escape(c.Name), maxLine), clip(Escape(c.File), maxLine)
	s.Tests++
	switch {
	case c.Error != nil:
		s.Errors++
	case c.Failure != nil:
		s.Failures++
	case c.Skipped != nil:
		s.Skipped++
	}
	s.Cases = append(s.Cases, c)
}

func (s *junitSuite) findings(r *Report) {
	found := map[string]bool{}
	for i := range r.Findings {
		f := &r.Findings[i]
		if found[f.Rule] = true; i < maxListed {
			s.add(junitFinding(f))
		}
	}
	if more := len(r.Findings) - maxListed; more > 0 {
		s.add(junitCase{Name: count(more, "more finding"), Skipped: junitOf("", "left out; the json report has all")})
	}
	for _, rule := range r.Rules {
		if !found[rule.ID] {
			s.add(junitCase{Class: rule.ID, Name: rule.Title})
		}
	}
}

// accepted are the findings that somebody answers for: verify shows them too.
func (s *junitSuite) accepted(fs []finding.Finding) {
	for i := range fs[:min(maxListed, len(fs))] {
		if fs[i].Accepted() {
			s.add(junitFinding(&fs[i]))
		}
	}
}

func junitFinding(f *finding.Finding) junitCase {
	c := junitCase{Class: f.Rule, Name: strings.TrimPrefix(f.ID, f.Rule+": ")}
	if at := inFile(f.Places); at.File != "" {
		c.File = at.File
		if at.Line > 0 {
			c.Line = strconv.Itoa(at.Line)
		}
	}
	first := word(f) + ": " + about(f)
	switch {
	case f.Stands() && f.Level >= finding.Hold:
		c.Failure = junitOf(f.Level.String(), first, told(f)...)
	case f.Stands() && f.Certainty == finding.Unknown:
		c.Skipped = junitOf("", first, told(f)...)
	default:
		c.Out = junitOf("", first, told(f)...).Text
	}
	return c
}

// outcomes are one case each for what verify expected.
func (s *junitSuite) outcomes(os []finding.Outcome) {
	for i := range os[:min(maxListed, len(os))] {
		o := &os[i]
		f := finding.Finding{Name: o.Name, Type: o.Type, Zone: o.Zone, View: o.View}
		c := junitCase{Class: "verify", Name: strings.TrimSpace(f.Subject() + " at " + orNothing(o.At, "all servers"))}
		result := junitOf(string(o.Status), outcome(o), outcomeLines(o)...)
		switch {
		case !o.Stands():
			c.Out = result.Text
		case o.Status == finding.StatusUnverifiable:
			c.Error = result
		default:
			c.Failure = result
		}
		s.add(c)
	}
	if more := len(os) - maxListed; more > 0 {
		s.add(junitCase{Class: "verify", Name: count(more, "more expectation"), Skipped: junitOf("", "left out; the json report has all")})
	}
}
