package rule

import (
	"slices"

	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

var _ = register(Rule{
	ID:      "mx-removed",
	Title:   "a mail domain loses its MX set",
	Classes: []string{"C35"},
	Level:   finding.Block,
	Doc: `The MX set of a name goes whole, or turns into another type. Mail then goes
to the address of the name itself, where mostly nobody listens (RFC 5321, section
5.1), or is returned. At the apex of a zone and for names that the policy protects
this blocks; elsewhere it is held.

A government team removed ten records of a mail domain as unused and put them back
six days later; another tool's plan exchanged an MX set for a CNAME at the same
name, which no server can hold beside it (C35).

Harmless look-alike: a null MX ("0 .", RFC 7505) that comes instead and says that
the name takes no mail; exchangers that come and go while the set stays; the same
values from another resource; a null MX that goes.

To do: for a domain that shall take no mail put a null MX in place of the set; for
a move put the new exchangers beside the old ones first.`,
	Check: func(p *Pass) {
		for i := range p.Changes {
			if c := &p.Changes[i]; c.Type == "MX" && takesLast(p, c, takesMail) &&
				cutOver(p.Before, c.Key) == nil && !passedDown(p, c, takesMail) {
				mxRemoved(p, c)
			}
		}
	},
})

// takesMail is the kind of MX sets that name an exchanger: a null MX (RFC 7505)
// has none.
func takesMail(r *zone.RRset) bool {
	return r.Type == "MX" && (r.Unknown || len(r.Targets()) > 0)
}

func mxRemoved(p *Pass, c *zone.Change) {
	answer, same := inPlace(p, c, takesMail)
	if same {
		return
	}
	f := p.Report(c, "%s loses its MX set", c.Owner)
	f.Detail = lostLines(p, c, takesMail)
	protection, protected := p.Policy.Protects(c.Owner, "MX")
	switch {
	case protected:
		f.Detail = append(f.Detail, "protected: "+protection.Reason)
	case c.Owner != c.Apex:
		f.Level = finding.Hold
	}
	f.Hint = "put a null MX (0 .) in its place if the name shall take no mail, else keep an exchanger"
	if withZone(p, f, c); f.Cause != "" {
		return
	}
	f.Proof = []finding.Proof{deniedProof(p, c.Before)}
	if slices.ContainsFunc(p.After.In(c.Instance, c.Owner), leads) {
		answer = "mail goes to the address or alias of the name itself"
	}
	f.Detail = append(f.Detail, "then: "+answer)
}
