package rule

import (
	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

var _ = register(Rule{
	ID:      "zone-replaced",
	Title:   "a zone is destroyed and made anew",
	Classes: []string{"C02"},
	Level:   finding.Block,
	Doc: `A zone is destroyed and created again, because an argument changed that
cannot be changed in place. All of its content goes, whether this run lists it or
not, and comes back only as far as the run creates it. Most providers give the
new zone other name servers, so the delegation at the parent points at servers
that no longer have the zone, for the TTL that resolvers keep it: two days under
many top-level domains, even where the same run updates the parent.

A company whose zone was deleted recreated it from code in minutes and then
waited one to two hours for the new name servers to be known; five hours in all
(C02).

Harmless look-alike: a resource that is only moved or renamed in the source, or
forgotten, is no replacement. A private zone is held, not blocked: it has no
delegation to lose. A zone whose parent delegates elsewhere, or not at all, is a
note, in the run or as every server of the parent says.

To do: make the new zone beside the old one, fill it, compare the two, move the
delegation, wait for its TTL, and only then remove the old zone.`,
	Check: func(p *Pass) {
		for i := range p.Changes {
			if z := &p.Changes[i]; z.Zone && p.Replaced(z) {
				zoneReplaced(p, z)
			}
		}
	},
})

func zoneReplaced(p *Pass, z *zone.Change) {
	f := p.Report(z, "the zone %s is destroyed and made anew, with the loss of all its content", z.Apex)
	f.Level, f.Evidence = replacedLevel(p, z)
	f.Detail = append(zoneLoss(p, z), newServers(p, z)...)
	if f.Level > finding.Note && z.Public() {
		f.Proof = []finding.Proof{refusedProof(p, z)}
	}
	f.Hint = "make the new zone beside the old one, fill it, compare them, move the delegation, and remove the old zone after its TTL"
}

// replacedLevel tells how much the replacement of a zone counts, and by what
// answers. Only a zone to which nobody was delegated before is a note: a delegation
// that moves in the same run does not help, for resolvers keep the old one.
func replacedLevel(p *Pass, z *zone.Change) (finding.Level, []finding.Evidence) {
	own := ownServers(p.Before, z.Instance)
	was, will := above(p.Before, z.View, z.Apex), above(p.After, z.View, z.Apex)
	live, _, seen, told := byLiveParent(p, z)
	switch {
	case was.seen && !was.leadsTo(own) && !will.leadsTo(own):
		return finding.Note, nil
	case !z.Public():
		return finding.Hold, nil
	case !was.seen && !will.seen && told && live == finding.Note:
		return finding.Note, seen
	}
	return finding.Block, nil
}

// newServers says what name servers the new zone has, and who will know.
func newServers(p *Pass, z *zone.Change) []string {
	fixed, unknown, servers := comesBack(p, z)
	var out []string
	switch {
	case fixed:
		out = append(out, "the name servers stay the same: the provider gives them to every zone")
	case unknown || len(servers) == 0:
		out = append(out, "the new name servers are known only after the apply")
	}
	for _, s := range servers {
		out = append(out, "+ server "+s)
	}
	up := above(p.After, z.View, z.Apex)
	switch {
	case fixed:
	case shares(up.servers, ownServers(p.Before, z.Instance)):
		out = append(out, "the parent in this run still delegates to the old name servers")
	case up.unknown || len(up.servers) > 0:
		out = append(out, "the parent in this run delegates elsewhere, but resolvers keep the old delegation for its TTL")
	}
	return out
}

// comesBack are the name servers of what takes the place of a replaced zone.
func comesBack(p *Pass, z *zone.Change) (fixed, unknown bool, servers []string) {
	for i := range p.Changes {
		c := &p.Changes[i]
		if !c.Zone || c.ZoneAfter == nil || c.Apex != z.Apex {
			continue
		}
		if c.Instance == z.Instance || c.Way != nil && sameObject(c.Way, z.Way) {
			a := c.ZoneAfter
			for _, n := range a.Servers {
				servers = append(servers, string(n))
			}
			return a.FixedServers, a.ServersUnknown, servers
		}
	}
	return false, true, nil
}
