package report

import (
	"strings"

	"zonecut/internal/finding"
)

// Bounds of what verify prints. A recipe is cut last of all: somebody will want
// to paste it.
const (
	maxBroken  = 50
	maxOpen    = 12
	maxPassed  = 8
	maxServers = 12
	maxRemains = 50
	maxRestore = 500
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
	atMost(p, bounds(v), maxOpen, "bound", func(s string) { p.line(0, "%s", s) })
	atMost(p, v.Remains, maxRemains, "step", func(s string) { p.line(0, "to do: %s", s) })
	if r.Verdict == finding.Broken {
		p.restore(v.Restore)
	}
	p.foretold(r)
}

// outcomes shows the expectations, worst first. What is broken gets the room;
// what is still open gets little, what passed the least.
func (p *page) outcomes(os []finding.Outcome) {
	by := map[finding.Status][]finding.Outcome{}
	for _, o := range os {
		by[o.Status] = append(by[o.Status], o)
	}
	p.paragraph()
	for _, s := range statuses {
		switch s {
		case finding.StatusBroken:
			atMost(p, by[s], maxBroken, "broken expectation", p.outcome)
		case finding.StatusPass:
			atMost(p, by[s], maxPassed, "passed expectation", p.outcome)
		default:
			atMost(p, by[s], maxOpen, string(s)+" expectation", p.outcome)
		}
	}
}

func (p *page) outcome(o finding.Outcome) {
	p.line(0, "%s", outcome(&o))
	if o.Exposed != nil {
		p.line(4, "%s", Exposed(o.Exposed))
	}
	if o.Status == finding.StatusPass || o.Status == finding.StatusPending && !o.Cache && agree(o.Servers) {
		return
	}
	atMostAt(p, 4, o.Servers, maxServers, "server", func(s finding.Seen) {
		p.line(4, "%s", seen(s))
	})
}

// agree reports whether all servers of an expectation say the same.
func agree(servers []finding.Seen) bool {
	for _, s := range servers {
		if s.Status != servers[0].Status || s.Saw != servers[0].Saw {
			return false
		}
	}
	return true
}

// outcome is an expectation in one line.
func outcome(o *finding.Outcome) string {
	f := finding.Finding{Name: o.Name, Type: o.Type, Zone: o.Zone, View: o.View}
	s := string(o.Status) + ": " + f.Subject()
	if o.At != "" {
		s += " at " + o.At
	}
	if o.Want != "" {
		s += ": planned " + o.Want
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
		p.line(0, "; … and %s (--out json has all)", count(more, "more line"))
	}
	p.line(0, "; as commands: zonecut rollback --broken --format nsupdate REPORT.json (--out json=REPORT.json)")
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
