package rule

import (
	"fmt"
	"slices"

	"zonecut/internal/fact"
	"zonecut/internal/finding"
	"zonecut/internal/zone"
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

Facts sharpen it: it blocks when fewer than two of those that stay serve the zone
while one that goes does, and names those that do not.

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
			f.Proof = unservedProofs(c.Owner, Servers(p.After, c.View, c.After.Data))
			if left > 1 {
				f.Level, f.Proof = finding.Warn, nil // where one fails the others answer
			}
			shrunkTo(p, f, c)
		}
	},
})

// shrunkTo lets what the servers that stay say sharpen the finding: one that does not
// serve the zone is none that is left, unless those that go served it no better.
func shrunkTo(p *Pass, f *finding.Finding, c *zone.Change) {
	q := serving(p.After, c, fact.AtNewServers, c.After.Data)
	answers, known := p.Ask(q)
	gq := serving(p.Before, c, fact.AtOldServers, c.Removed())
	going, also := p.Ask(gq)
	if !known || !also {
		return
	}
	stay, leave := heard(q, answers), heard(gq, going)
	f.Evidence = evidence(q, answers)
	f.Detail = append(f.Detail, (&servers{deny: stay.deny}).lines()...)
	for _, d := range (&servers{silent: stay.silent, unheard: stay.unheard}).doubts() {
		f.Detail = append(f.Detail, "not known: "+d)
	}
	if left := names(stay.serve); len(left) < 2 && len(stay.deny) > 0 && len(leave.serve) > 0 && len(stay.silent)+len(stay.unheard) == 0 {
		f.Level, f.Proof = finding.Block, lameProofs(q, stay.deny)
		f.Message += fmt.Sprintf(", of which %d serve it", len(left))
	}
}

// names are the servers of answers.
func names(answers []fact.Answer) []string {
	var out []string
	for _, a := range answers {
		out = append(out, a.Server)
	}
	slices.Sort(out)
	return slices.Compact(out)
}
