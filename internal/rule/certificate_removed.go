package rule

import (
	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

var _ = register(Rule{
	ID:      "certificate-removed",
	Title:   "a certificate goes whose names are still in use",
	Classes: []string{"C29", "C31"},
	Level:   finding.Block,
	Doc: `A certificate is destroyed, no other certificate in the run is for one of its
names, and after the change an address, a CNAME, an alias or a wildcard still leads
users to that name. What they meet is a warning page. It blocks where the host
hands the certificate out itself, as ACM or Cloudflare do. A file (tls, ACME) is
held: destroying it takes away the copy in the state, and what served it serves it
until the next time it is put there. Names that nothing in the run leads to are a
note, unless the live world answers for them.

A certificate that is destroyed before its successor is there is a warning: a host
that lets go of one in use leaves its names without, for as long as the new one
takes to be issued.

A login service met its users with another party's certificate after its domain had
lapsed, and each of them was turned away before any server of its own was asked
(C31).

Harmless look-alike: another certificate for the same names, made by the same run
or there already, in any order of names; a wildcard that covers them; the
certificate of a name whose records go too; a name that, asked live, is served with another
certificate at every address, a note; one that is only forgotten and served
on; a deposed one.

To do: make the new one first (create_before_destroy), let what serves it change
over, then destroy the old one.`,
	Check: func(p *Pass) {
		for i := range p.Held {
			switch c := &p.Held[i]; {
			case c.Type != zone.Certified:
			case c.Op == zone.OpDelete:
				certificateRemoved(p, c)
			case c.Op == zone.OpRecreate:
				certificateAway(p, c)
			}
		}
	},
})

func certificateRemoved(p *Pass, c *zone.Change) {
	level, what := finding.Hold, "the certificate file goes"
	if c.HeldBefore.Certificate.Serves {
		level, what = finding.Block, "the certificate goes"
	}
	lost, unsure := lostCovers(p, c)
	reportCovers(p, c, lost, unsure, level, what)
}

// certificateAway is about a served certificate that is destroyed before the
// same object is made again.
func certificateAway(p *Pass, c *zone.Change) {
	was, will := c.HeldBefore.Certificate, c.HeldAfter.Certificate
	if !was.Serves || !destroyedFirst(c.Way) {
		return
	}
	for _, n := range was.Names {
		if !will.Covers(n) || len(needsOf(p.After, n)) == 0 || coveredMeanwhile(p, c, n) {
			continue
		}
		f := p.Report(c, "the certificate of %s is destroyed before the new one is there", n)
		f.Level = finding.Warn
		aboutName(f, c, n)
		f.Detail = append(f.Detail, "a host that refuses while it is in use stops the apply; one that does not leaves the name without until the new one is issued")
		f.Hint = "set lifecycle { create_before_destroy = true } on the certificate"
		return // the others go the same way
	}
}

// destroyedFirst reports whether a way destroys before it creates.
func destroyedFirst(w *zone.Way) bool {
	for _, d := range stepsThat(w, zone.Destroy) {
		for _, n := range stepsThat(w, zone.Create) {
			if w.Order(d, n) < 0 {
				return true
			}
		}
	}
	return false
}

// coveredMeanwhile reports whether another certificate that stays is for a name.
func coveredMeanwhile(p *Pass, c *zone.Change, n zone.Name) bool {
	for _, h := range p.After.Holdings() {
		before := p.Before.Holding(h.Key)
		if h.Key != c.Key && h.Certificate != nil && h.Certificate.Covers(n) && before != nil && before.Certificate.Covers(n) {
			return true
		}
	}
	return false
}
