package report

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"zonecut/internal/finding"
)

// Text is for a tired person: what the run used, what is wrong, worst first,
// each with where it is written and how long they have, and the verdict as the
// last line. Every line goes through Escape, in one place, and everything is
// bounded; the json report has all of it.
var _ = register("text", text)

// Bounds of the text.
const (
	maxLine     = 400 // characters of a line
	maxFindings = 50
	maxDetails  = 12 // lines of one finding
	maxPlaces   = 3
	maxWith     = 5 // findings that go with another one
	maxWaived   = 20
	maxGaps     = 20
	maxNotes    = 20
)

func text(w io.Writer, r *Report) error {
	p := &page{}
	atMost(p, r.Notes, maxNotes, "note", func(n string) { p.line(0, "info: %s", n) })
	if r.Verify == nil {
		p.findings(r)
	} else {
		p.verify(r)
	}
	p.accepted(r)
	if r.Verbose {
		p.changes(r.Changes)
	}
	p.gaps(r.Gaps)
	if !r.Told {
		p.errors(r.Errors)
	}
	p.paragraph()
	if s := signatures(r); s != "" && r.Verify == nil {
		p.line(0, "%s", s)
	}
	if r.Verbose {
		p.line(0, "%s", changesTotal(r.Changes))
	}
	if s := uncovered(r.Summary); s != "" {
		p.line(0, "%s", s)
	}
	p.line(0, "%s", verdict(r))
	_, err := w.Write(p.Bytes())
	return err
}

// page is text in the making.
type page struct{ bytes.Buffer }

// line is the one way onto the page for anything that was not written here.
func (p *page) line(indent int, format string, args ...any) {
	p.WriteString(strings.Repeat(" ", indent))
	p.WriteString(clip(Escape(fmt.Sprintf(format, args...)), maxLine))
	p.WriteByte('\n')
}

// paragraph leaves a blank line, except at the top.
func (p *page) paragraph() {
	if b := p.Bytes(); len(b) > 0 && !bytes.HasSuffix(b, []byte("\n\n")) {
		p.WriteByte('\n')
	}
}

// atMost shows the first n items and says how many there are besides.
func atMost[T any](p *page, items []T, n int, noun string, show func(T)) {
	atMostAt(p, 0, items, n, noun, show)
}

func atMostAt[T any](p *page, indent int, items []T, n int, noun string, show func(T)) {
	for _, item := range items[:min(n, len(items))] {
		show(item)
	}
	if more := len(items) - n; more > 0 {
		p.line(indent, "… and %s (--out json has all)", count(more, "more "+noun))
	}
}

func (p *page) findings(r *Report) {
	shown := groups(r.Findings)
	for _, g := range shown[:min(maxFindings, len(shown))] {
		p.paragraph()
		p.group(g)
	}
	if len(shown) <= maxFindings {
		return
	}
	var rest []*finding.Finding
	for _, g := range shown[maxFindings:] {
		rest = append(rest, g.head)
	}
	p.paragraph()
	p.line(0, "… and %s (%s; --out json has all)", count(len(rest), "more finding"), tallyLevels(rest))
}

func (p *page) group(g *group) {
	f := g.head
	p.line(0, "%s", oneLine(f))
	atMostAt(p, 2, regraded(f), maxDetails, "level", func(s string) { p.line(2, "%s", s) })
	atMostAt(p, 4, f.Detail, maxDetails, "line", func(d string) { p.line(4, "%s", d) })
	atMostAt(p, 2, f.Places, maxPlaces, "place", func(at finding.Place) { p.line(2, "at: %s", place(at)) })
	if f.Hint != "" {
		p.line(2, "hint: %s", f.Hint)
	}
	atMostAt(p, 2, f.Evidence, maxDetails, "answer", p.evidence)
	if f.Level > finding.Note { // nobody has to hurry for a note
		p.window(f.Window)
	}
	if len(g.with) == 0 {
		return
	}
	p.line(2, "and with it: %s (%s)", count(len(g.with), "finding"), tallyLevels(g.with))
	for _, f := range g.with[:min(maxWith, len(g.with))] {
		p.line(4, "%s", strings.Join(append([]string{oneLine(f)}, regraded(f)...), "; "))
	}
}

func (p *page) evidence(e finding.Evidence) {
	p.line(2, "%s", seenLine(e))
}

func (p *page) window(w *finding.Window) {
	for _, l := range times(w) {
		p.line(2, "%s", l)
	}
}

// accepted shows what somebody answers for: it does not count, and stays seen.
func (p *page) accepted(r *Report) {
	var lines []string
	for i := range r.Findings {
		if f := &r.Findings[i]; f.Accepted() {
			lines = append(lines, accepted(f))
		}
	}
	if len(lines) > 0 {
		p.paragraph()
		atMost(p, lines, maxWaived, "accepted finding", func(s string) { p.line(0, "%s", s) })
	}
}

func (p *page) gaps(gaps []Gap) {
	if len(gaps) == 0 {
		return
	}
	p.paragraph()
	p.line(0, "not told by the input:")
	atMostAt(p, 2, gaps, maxGaps, "gap", func(g Gap) {
		p.line(2, "%s", gapLine(g))
	})
}

func (p *page) errors(errs []Error) {
	if len(errs) == 0 {
		return
	}
	p.paragraph()
	for _, e := range errs {
		p.line(0, "zonecut: %s", trouble(e))
		if e.Hint != "" {
			p.line(0, "hint: %s", e.Hint)
		}
	}
}

// uncovered says in one line what was not asked and what was there before.
func uncovered(s Summary) string {
	var parts []string
	if s.Unasked > 0 {
		parts = append(parts, count(s.Unasked, "question")+" about the live world "+wasWere(s.Unasked)+" not asked")
	}
	if s.Standing > 0 {
		parts = append(parts, count(s.Standing, "fault")+" stood before and "+wasWere(s.Standing)+" not made worse")
	}
	return strings.Join(parts, "; ")
}

func wasWere(n int) string {
	if n == 1 {
		return "was"
	}
	return "were"
}
