package rule

import (
	"zonecut/internal/fact"
	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

var _ = register(Rule{
	ID:      "apex-ns-removed",
	Title:   "a zone loses its own NS set",
	Classes: []string{"C01"},
	Level:   finding.Block,
	Doc: `The NS set at a zone's apex is removed whole. Resolvers that trust the
child's set over the parent's (RFC 2181, section 5.4.1) then have none to trust,
name servers refuse to load such a zone, and secondaries let it expire.

The clean-up that cut a ministry's site off took the apex NS set along with a
"redundant" zone; it was reverted twelve minutes after the merge (C02).

Harmless look-alike: a provider that leaves the apex NS set in place whatever is
destroyed (Route 53, Google): there the set is only forgotten. A set that goes
with its whole zone counts as the loss of that zone does.

To do: keep the apex NS set equal to the parent's delegation. It goes last, with
the zone, after the delegation is gone and its TTL is over.`,
	Check: func(p *Pass) {
		for i := range p.Changes {
			c := &p.Changes[i]
			if c.Zone || !c.IsApexNS() || !gone(c) {
				continue
			}
			f := p.Report(c, "the zone %s loses its own NS set", c.Apex)
			f.Detail = valueLines(c)
			f.Hint = "keep the NS set at the apex for as long as anybody delegates to the zone"
			if withZone(p, f, c); f.Cause == "" {
				f.Proof = []finding.Proof{deniedProof(p, c.Before)}
			}
			p.Ask(atParent(c.Instance, "NS"))
		}
	},
})

// atParent asks the parent of a zone about it.
func atParent(i zone.Instance, typ string) fact.Question {
	return fact.Question{Ask: fact.Ask{Name: string(i.Apex), Type: typ}, At: fact.AtParent, Zone: string(i.Apex), View: i.View}
}
