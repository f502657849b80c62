package rule

import (
	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

var _ = register(Rule{
	ID:      "wildcard-removed",
	Title:   "a wildcard goes",
	Classes: []string{"C11"},
	Level:   finding.Hold,
	Doc: `A wildcard set goes, and with it every name that only it answered. Which
names those are no zone says: only those who use them know. Names that nobody has
asked for lately break at once, since each has its own place in the caches.

A company moved its zone to another provider, and the import had left out the
wildcard and several names; the review had looked at mail, the apex and www (C03).

Harmless look-alike: a wildcard that turns from addresses into a CNAME or an alias
in the same change; one variant of a routing set; one address family of two; a
wildcard above it that gives the same data; a wildcard below a delegation, which
answered nobody.

To do: find out from query logs which names it answers, give those sets of their
own, then remove it. Mail and delegations at a wildcard have rules of their own.`,
	Check: func(p *Pass) {
		for i := range p.Changes {
			if c := &p.Changes[i]; !c.Zone && c.Owner.IsWildcard() && c.Before != nil {
				wildcardRemoved(p, c)
			}
		}
	},
})

func wildcardRemoved(p *Pass, c *zone.Change) {
	kind := ofType(c.Type)
	switch {
	case leads(c.Before):
		kind = leads
	case c.Type == "MX" || c.Type == "NS" || c.Type == "DS" || c.Type.IsDNSSEC():
		return
	}
	if !takesLast(p, c, kind) || cutOver(p.Before, c.Key) != nil || passedDown(p, c, kind) || p.Policy.Controlled(c.Before) {
		return
	}
	answer, same := inPlace(p, c, kind)
	if same {
		return
	}
	f := p.Report(c, "the wildcard %s goes, and every name that only it answered", c.Owner)
	f.Detail = lostLines(p, c, kind)
	f.Hint = "find in the query logs of " + string(c.Apex) + " which names it answers, and give those sets of their own first"
	if withZone(p, f, c); f.Cause == "" {
		f.Detail = append(f.Detail, "then: "+answer)
		f.Proof = []finding.Proof{deniedProof(p, c.Before)}
	}
}
