package report

import (
	"io"
	"strings"

	"zonecut/internal/finding"
)

// Atlantis puts what a step of a workflow prints into its comment on the pull
// request as a fenced block of kind diff, the output of terraform beside it. In
// there Markdown does nothing, and the first character colours a line: "-" red,
// "+" green, "!" orange, "#" grey. So this is text for such a block, short,
// because Atlantis cuts long comments in pieces, and the verdict is its first
// line. Atlantis searches the same text for terraform's own sentences ("Plan: 1
// to add", "No changes.", "Refreshing state..."), and a fence would end the
// block: a record that holds one of them is broken up.
//
//	workflows:
//	  default:
//	    plan:
//	      steps:
//	        - init
//	        - plan
//	        - run: terraform show -json $PLANFILE | zonecut check --out atlantis -
//
// A step that does not end with 0 stops the workflow; Atlantis shows its output
// all the same.
var _ = register("atlantis", atlantis)

const (
	maxAtlantis     = 10 // findings
	maxAtlantisRows = 40 // of the change list
)

// comment is text for a block of kind diff.
type comment struct{ strings.Builder }

func atlantis(w io.Writer, r *Report) error {
	c := &comment{}
	c.line(" ", "zonecut %s: %s", r.Command, verdict(r))
	for _, e := range r.Errors {
		c.line("!", "zonecut: %s", trouble(e))
		if e.Hint != "" {
			c.line(" ", "  hint: %s", e.Hint)
		}
	}
	if r.Verify == nil {
		c.findings(r)
	} else {
		c.verify(r)
	}
	for i, n := 0, 0; i < len(r.Findings); i++ {
		if f := &r.Findings[i]; f.Accepted() {
			if n++; n <= maxAtlantis {
				c.line("#", "%s", accepted(f))
			}
		}
	}
	if n := len(r.Gaps); n > 0 {
		c.line("#", "%s not told by the input, first %s", count(n, "thing"), gapLine(r.Gaps[0]))
	}
	if s := uncovered(r.Summary); s != "" {
		c.line("#", "%s", s)
	}
	if r.Verify == nil && len(r.Changes) > 0 {
		c.changes(r.Changes)
	}
	_, err := io.WriteString(w, c.String())
	return err
}

// line is the one way into the comment.
func (c *comment) line(colour, format string, args ...any) {
	p := &page{}
	p.line(0, format, args...)
	c.WriteString(colour + " " + atlantisMarks.Replace(p.String()))
}

var atlantisMarks = strings.NewReplacer("```", "` ` `", "Plan: ", "Plan : ", "No changes.", "No changes .", "Refreshing", "Refresh ing")

func (c *comment) findings(r *Report) {
	shown := groups(r.Findings)
	var rest []*finding.Finding
	for i, g := range shown {
		if i >= maxAtlantis {
			rest = append(rest, g.head)
			continue
		}
		c.finding(g)
	}
	if len(rest) > 0 {
		c.line("#", "… and %s (%s; --out json has all)", count(len(rest), "more finding"), tallyLevels(rest))
	}
}

func (c *comment) finding(g *group) {
	f := g.head
	if f.Level < finding.Hold {
		c.line("#", "%s", oneLine(f))
		return
	}
	c.line("!", "%s", oneLine(f))
	for _, l := range told(f) {
		c.line(" ", "  %s", l)
	}
	if len(g.with) > 0 {
		c.line("!", "  and with it: %s (%s)", count(len(g.with), "finding"), tallyLevels(g.with))
	}
}

func (c *comment) verify(r *Report) {
	n := 0
	for _, s := range statuses {
		for i := range r.Verify.Expectations {
			o := &r.Verify.Expectations[i]
			if o.Status != s || s == finding.StatusPass {
				continue
			}
			if n++; n > maxAtlantis {
				continue
			}
			colour := "#"
			if s == finding.StatusBroken {
				colour = "!"
			}
			c.line(colour, "%s", outcome(o))
			if o.Exposed != nil {
				c.line(colour, "  %s", Exposed(o.Exposed))
			}
		}
	}
	if n > maxAtlantis {
		c.line("#", "… and %s (--out json has all)", count(n-maxAtlantis, "more expectation"))
	}
	c.line(" ", "%s; %s", looked(r.Verify), caches(r.Verify))
	for _, s := range r.Verify.Remains[:min(maxAtlantis, len(r.Verify.Remains))] {
		c.line("!", "to do: %s", s)
	}
}

func (c *comment) changes(changes []Change) {
	c.line(" ", "%s", changesTotal(changes))
	lines := diffLines(changeRows(changes))
	for _, l := range lines[:min(maxAtlantisRows, len(lines))] {
		c.WriteString(atlantisMarks.Replace(l) + "\n")
	}
	if more := len(lines) - maxAtlantisRows; more > 0 {
		c.line("#", "… and %s (zonecut diff has all)", count(more, "more line"))
	}
}
