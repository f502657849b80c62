package rule

import (
	"fmt"

	"zonecut/internal/fact"
	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

var _ = register(Rule{
	ID:      "ns-empty-copy",
	Title:   "a new name server serves another copy of the zone",
	Classes: []string{"C04"},
	Level:   finding.Block,
	Doc: `A name server that comes into an NS set answers for the zone with authority, and
denies all that the servers which were there before answer: its copy is empty. It
looks right to whoever asks for the SOA alone, and resolvers believe its NXDOMAIN.
That blocks. A copy that answers for any name whatever, while the old servers deny
it, is held: so do parked zones. Only facts tell; without them this rule says nothing.

At a cloud provider one of four servers of a zone was pointed at an empty copy: a
quarter of all queries got NXDOMAIN for three hours (C04).

Harmless look-alike: another SOA, another NS set at the apex, other TTLs, another
order; an alias that one provider flattens to addresses and the other answers as a
CNAME; other addresses for a name; a zone that the old servers do not serve either,
or that this very run creates; a server that was in the set before.

To do: transfer the zone to the new server, or import it there, and ask both for
the same names before the NS set changes.`,
	Check: func(p *Pass) {
		for _, c := range handovers(p) {
			if seen, ok := compare(p, c); ok {
				emptyCopies(p, c, seen)
			}
		}
	},
})

func emptyCopies(p *Pass, c *zone.Change, seen *comparison) {
	var empty, star []*zoneCopy
	for _, s := range seen.copies {
		switch {
		case s.empty():
			empty = append(empty, s)
		case s.star:
			star = append(star, s)
		}
	}
	if len(empty)+len(star) == 0 {
		return
	}
	f := p.Report(c, "%s answers for %s and has none of the %s that the present servers answer", copyNames(empty), c.Owner, many(len(seen.old), "set"))
	f.Hint = "have the zone transferred or imported there, ask both for the same names, then change the NS set"
	if len(empty) == 0 {
		f.Level = finding.Hold
		f.Message = fmt.Sprintf("%s answers for any name in %s, which the present servers deny", copyNames(star), c.Owner)
		f.Hint = "see that the zone there is the one that is meant, and not a parked copy"
	}
	for _, s := range empty {
		f.Detail = append(f.Detail, askLines(s.lacks, s.server+" ("+s.address+") denies")...)
		f.Evidence = append(f.Evidence, s.evidence...)
		f.Proof = append(f.Proof, s.lackProofs(p, c)...)
	}
	for _, s := range star {
		f.Evidence = append(f.Evidence, s.evidence...)
		f.Proof = append(f.Proof, finding.Proof{Ask: fact.Ask{Name: fact.NonceLabel + "." + below(c.Owner), Type: "A"}, At: fact.AtNewServers,
			Servers: []fact.Server{{Name: s.server, Addresses: []string{s.address}}}, ComesTrueIf: finding.IfAnswers, Want: []string{}})
	}
	f.Detail = firstLines(f.Detail)
}

// empty reports whether a copy has nothing of what the old servers answer.
func (s *zoneCopy) empty() bool { return len(s.has) == 0 && len(s.lacks) > 0 }

// copyNames names the addresses of copies.
func copyNames(copies []*zoneCopy) string {
	var out []string
	for _, s := range copies {
		out = append(out, s.server+" ("+s.address+")")
	}
	return listed(out)
}
