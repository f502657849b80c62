package rule

import (
	"zonecut/internal/fact"
	"zonecut/internal/finding"
)

var _ = register(Rule{
	ID:      "delegation-shrunk",
	Title:   "a delegation loses name servers",
	Classes: []string{"C01", "C05"},
	Level:   finding.Block,
	Doc: `Name servers of a delegation go and none comes. With two or more left the
finding is a warning: the others answer. With one left it blocks: from then on
the outage of one server is the outage of the zone (RFC 2182, section 5), and
whether that one serves the zone nobody has to notice before.

Resolvers try the next server silently, so a wrong or dead one stays hidden as
long as others answer: one of five servers of a payment company's zone was
misspelt for four and a half years (C05). The server that was taken out may have
been the last that worked.

Harmless look-alike: a name server that is retired everywhere while two or more
stay, 45 delegations of one state on one day; the same set in another order or
letter case, which is no change.

To do: ask each server that stays for the zone's SOA, over UDP and TCP, before
the others go; where one is left, add a second one first.`,
	Check: func(p *Pass) {
		for i := range p.Changes {
			c := &p.Changes[i]
			if !keepsCut(c) || len(c.Removed()) == 0 || len(c.Added()) > 0 {
				continue
			}
			left := len(c.After.Data)
			f := p.Report(c, "the delegation of %s loses %s and keeps %d", c.Owner, counted(len(c.Removed()), "name server"), left)
			f.Detail = valueLines(c)
			f.Hint = "ask each server that stays for the SOA of " + string(c.Owner) + " first, over UDP and TCP"
			if left > 1 {
				f.Level = finding.Warn
			}
			p.Ask(serving(p.After, c, fact.AtNewServers, c.After.Data))
		}
	},
})
