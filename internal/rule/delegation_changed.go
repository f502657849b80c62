package rule

import (
	"fmt"

	"zonecut/internal/fact"
	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

var _ = register(Rule{
	ID:      "delegation-changed",
	Title:   "a delegation names other servers",
	Classes: []string{"C04"},
	Level:   finding.Hold,
	Doc: `Name servers of a delegation come, with or without others going. Whether
the new ones serve the zone, with the content of the old ones, the change cannot
show: it is held until somebody has looked. Servers that only come beside the
ones that stay are a note.

dnscontrol.org was switched to name servers that refused it until the transfer
was complete, and was away until the next day; at a cloud provider one of four
servers was pointed at an empty copy, and a quarter of all queries got NXDOMAIN
for three hours (C04).

Harmless look-alike: the planned move of a zone from one provider to another has
exactly this shape. Only the servers can tell, so the finding asks for that.

To do: ask every new server for the SOA and for some names, over UDP and TCP, and
compare with the old ones. Keep the old servers serving for the TTL of the old NS
set, in the parent and at the apex, after the change.`,
	Check: func(p *Pass) {
		for i := range p.Changes {
			c := &p.Changes[i]
			switch {
			case keepsCut(c) && len(c.Added()) > 0:
				delegationChanged(p, c)
			case followsZone(c):
				delegationFollows(p, c)
			}
		}
	},
})

func delegationChanged(p *Pass, c *zone.Change) {
	removed, added := len(c.Removed()), len(c.Added())
	f := p.Report(c, "the delegation of %s changes: %d of %s stay, %d new",
		c.Owner, len(c.Kept()), counted(len(c.Before.Data), "name server"), added)
	switch {
	case removed == 0:
		f.Level = finding.Note
		f.Message = fmt.Sprintf("the delegation of %s gains %s", c.Owner, counted(added, "name server"))
	case len(c.Kept()) == 0:
		f.Message = fmt.Sprintf("the delegation of %s moves to other name servers, none stays", c.Owner)
	}
	f.Detail = valueLines(c)
	if len(c.Before.Data) > 1 && len(c.After.Data) == 1 {
		f.Detail = append(f.Detail, "one name server is left: from then on its outage is the outage of the zone (RFC 2182, section 5)")
	}
	f.Detail = append(f.Detail, childDetail(p, c)...)
	f.Hint = "ask every new server for the SOA and some names of " + string(c.Owner) + " and compare with the old ones"
	if removed > 0 {
		f.Hint += fmt.Sprintf("; keep the old servers serving for %d s more", c.Before.TTL)
		p.Ask(serving(p.Before, c, fact.AtOldServers, c.Before.Data))
	}
	if movesAtRegistrar(p, c) {
		f.Cause = finding.ID("registrar-change", c.ID())
	} else if !comes(p, c) {
		f.Proof = unservedProofs(c.Owner, Servers(p.After, c.View, c.Added()))
	}
	q := serving(p.After, c, fact.AtNewServers, c.After.Data)
	answers, _ := p.Ask(q)
	if s := heard(q, answers); len(s.serve) > 0 {
		f.Detail = append(f.Detail, "answers for it now: "+addresses(s.serve))
	}
	f.Evidence = evidence(q, answers)
}

func delegationFollows(p *Pass, c *zone.Change) {
	f := p.Report(c, "the delegation of %s moves to the name servers of the zone in this run, known only after the apply", c.Owner)
	if len(c.Removed()) == 0 {
		f.Level = finding.Note
		f.Message = fmt.Sprintf("the delegation of %s gains the name servers of the zone in this run, known only after the apply", c.Owner)
	}
	f.Detail = append(valueLines(c), childDetail(p, c)...)
	f.Hint = "apply the zone alone first, fill it, compare it with the old servers, then move the delegation"
	p.Ask(serving(p.Before, c, fact.AtOldServers, c.Before.Data))
}

// childDetail says what the run knows of the child that the change does not fit
// to: a copy that goes at once, though resolvers hold the old delegation, and a
// copy whose own NS set names none of the new servers.
func childDetail(p *Pass, c *zone.Change) []string {
	var out []string
	for _, i := range p.Before.Instances(c.View, c.Owner) {
		if p.ZoneGone(zone.Key{Instance: i}) != nil {
			out = append(out, fmt.Sprintf("%s goes in the same run, but resolvers may ask its servers for %d s more", i, c.Before.TTL))
		}
	}
	for _, i := range p.After.Instances(c.View, c.Owner) {
		own := p.After.Get(zone.Key{Instance: i, Owner: c.Owner, Type: "NS"})
		if own != nil && len(own.Data) > 0 && len(c.After.Data) > 0 && !shares(own.Data, c.After.Data) {
			out = append(out, fmt.Sprintf("%s in this run has an NS set of its own without any of these servers", i))
		}
	}
	return out
}

// counted is a number with its noun.
func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
