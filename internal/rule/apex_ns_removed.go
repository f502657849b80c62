package rule

import (
	"slices"

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
with its whole zone counts as the loss of that zone does. A zone to which none of the
parent's servers delegates, when they are asked, is a note.

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
			byDelegation(p, f, c)
		}
	},
})

// byDelegation grades the loss of an apex NS set by what the parent's servers say:
// where none of them delegates to the zone nobody is sent to it.
func byDelegation(p *Pass, f *finding.Finding, c *zone.Change) {
	q := atParent(c.Instance, "NS")
	answers, _ := p.Ask(q)
	said := spoken(answers)
	with := slices.DeleteFunc(slices.Clone(said), func(a fact.Answer) bool { return a.Kind != fact.Data })
	switch {
	case len(with) > 0:
		f.Detail = append(f.Detail, "its parent delegates to it, say "+addresses(with))
		f.Evidence = evidence(q, with)
	case len(said) > 0 && len(said) == len(answers):
		f.Level = finding.Note
		f.Message += "; its parent does not delegate to it, says each of its addresses that was asked"
		f.Evidence = evidence(q, said)
	}
}

// atParent asks the parent of a zone about it.
func atParent(i zone.Instance, typ string) fact.Question {
	return fact.Question{Ask: fact.Ask{Name: string(i.Apex), Type: typ}, At: fact.AtParent, Zone: string(i.Apex), View: i.View}
}
