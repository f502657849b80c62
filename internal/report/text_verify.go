package report

import (
	"slices"
	"strings"

	"zonecut/internal/finding"
)

// Bounds of what verify prints. A recipe is cut last of all: somebody will want
// to paste it.
const (
	maxOutcomes = 50
	maxPassed   = 20
	maxServers  = 12
	maxRemains  = 50
	maxRestore  = 500
)

func (p *page) verify(r *Report) {
	v := r.Verify
	p.outcomes(v.Expectations)
	p.paragraph()
	if r.CommandExit != nil && *r.CommandExit != 0 {
		p.line(0, "the command ended with exit code %d; what it did was verified all the same", *r.CommandExit)
	}
	p.line(0, "%s", looked(v))
	p.line(0, "%s", caches(v))
	atMost(p, v.Remains, maxRemains, "step", func(s string) { p.line(0, "to do: %s", s) })
	if r.Verdict == finding.Broken {
		p.restore(v.Restore)
	}
	p.foretold(r)
}

// outcomes shows the expectations, worst first; those that passed get less room.
func (p *page) outcomes(os []finding.Outcome) {
	var passed, other []finding.Outcome
	for _, o := range os {
		if o.Status == finding.StatusPass {
			passed = append(passed, o)
		} else {
			other = append(other, o)
		}
	}
	slices.SortStableFunc(other, func(a, b finding.Outcome) int {
		return slices.Index(statuses, a.Status) - slices.Index(statuses, b.Status)
	})
	p.paragraph()
	atMost(p, other, maxOutcomes, "expectation", p.outcome)
	atMost(p, passed, maxPassed, "passed expectation", p.outcome)
}

func (p *page) outcome(o finding.Outcome) {
	p.line(0, "%s", outcome(&o))
	if o.Status == finding.StatusPass {
		return
	}
	atMostAt(p, 4, o.Servers, maxServers, "server", func(s finding.Seen) {
		p.line(4, "%s", seen(s))
	})
}

// outcome is an expectation in one line.
func outcome(o *finding.Outcome) string {
	f := finding.Finding{Name: o.Name, Type: o.Type, Zone: o.Zone}
	s := string(o.Status) + ": " + f.Subject()
	if o.At != "" {
		s += " at " + o.At
	}
	if o.Want != "" {
		s += ": expected " + o.Want
	}
	if o.Why != "" {
		s += ": " + o.Why
	}
	return s
}

// restore prints the records that bring the state before back, as they go into
// a master file.
func (p *page) restore(lines []string) {
	if len(lines) == 0 {
		return
	}
	p.paragraph()
	p.line(0, "to restore the state before, put back:")
	p.paragraph()
	for _, l := range lines[:min(maxRestore, len(lines))] {
		p.WriteString(escapeMaster(l) + "\n")
	}
	if strings.Contains(strings.Join(lines, "\n"), "sha256:") {
		p.line(0, "; sha256:… stands for a hidden value; --show-values prints it")
	}
	if more := len(lines) - maxRestore; more > 0 {
		p.line(0, "; … and %s (zonecut rollback REPORT.json --format zone has all)", count(more, "more line"))
	}
}

// foretold reminds of what was found before the apply and still stands.
func (p *page) foretold(r *Report) {
	shown := groups(r.Findings)
	if len(shown) == 0 {
		return
	}
	p.paragraph()
	p.line(0, "found before the apply:")
	atMostAt(p, 2, shown, maxWith, "finding", func(g *group) { p.line(2, "%s", oneLine(g.head)) })
}
