package rule

import (
	"slices"
	"strings"

	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

var _ = register(Rule{
	ID:      "cname-conflict",
	Title:   "a CNAME stands beside other records",
	Classes: []string{"C14"},
	Level:   finding.Block,
	Doc: `After the change a name has a CNAME and something else: another type, or a
second CNAME (RFC 2181, section 10.1). A server refuses the whole zone, drops one
of the two, or answers with either, as resolvers happen to ask; an API refuses the
request in the middle of an apply. At the apex a CNAME always stands beside SOA and
NS, whether the run shows them or not.

A team's tool planned a CNAME at a name that kept its MX set; mail for the name
followed the CNAME to a host that took none (C14).

Harmless look-alike: a CNAME that comes while all else goes in the same change;
RRSIG, NSEC and NSEC3 beside it; a CNAME that the provider flattens, proxies or
makes an alias of; a load balancer of the host, which answers in its place; the
variants of one routing set; sets that are left empty; what
lies below a delegation; a conflict that stood before.

To do: take the other records away in the same change, or use the provider's alias
or flattening in place of the CNAME.`,
	Check: func(p *Pass) {
		seen := map[place]bool{}
		for i := range p.Changes {
			c := &p.Changes[i]
			if at := (place{c.Instance, c.Owner}); !c.Zone && holds(c.After) && !seen[at] && conflicts(p, c) {
				seen[at] = true
				cnameConflict(p, c)
			}
		}
	},
})

// conflicts reports whether a change brings a set into a conflict at its name.
func conflicts(p *Pass, c *zone.Change) bool {
	in := func(sets []*zone.RRset) bool {
		return slices.ContainsFunc(sets, func(r *zone.RRset) bool { return r.Key == c.Key && twice(r) == twice(c.After) })
	}
	cut := cutOver(p.After, c.Key)
	return (cut == nil || cut.Owner == c.Owner) &&
		in(besides(p.After, c.Instance, c.Owner)) && !in(besides(p.Before, c.Instance, c.Owner))
}

// besides are the sets at a name that cannot stand together, the CNAME first;
// none when all is well.
func besides(s *zone.Snapshot, i zone.Instance, owner zone.Name) []*zone.RRset {
	var cnames, others []*zone.RRset
	for _, r := range s.In(i, owner) {
		switch {
		case !holds(r) || r.Type.IsDNSSEC() || r.Is("balanced"): // a load balancer answers in the place of what is there
		case r.Type != "CNAME":
			others = append(others, r)
		case aliased(r):
			cnames = append(cnames, r)
		}
	}
	switch {
	case len(cnames) == 0:
		return nil
	case len(others) > 0, owner == i.Apex, slices.ContainsFunc(cnames, twice):
		return append(cnames, others...)
	}
	return nil
}

// twice reports whether one CNAME set has several targets.
func twice(r *zone.RRset) bool { return len(r.Data) > 1 && r.Synthetic == "" }

func cnameConflict(p *Pass, c *zone.Change) {
	after := besides(p.After, c.Instance, c.Owner)
	var types []string
	for _, r := range after[1:] {
		if t := string(r.Type); !slices.Contains(types, t) {
			types = append(types, t)
		}
	}
	f := p.Report(c, "%s has a CNAME beside %s", c.Owner, strings.Join(types, ", "))
	switch {
	case c.Owner == c.Apex:
		f.Message = string(c.Owner) + " gets a CNAME at the apex, beside the SOA and NS sets of the zone"
	case len(types) == 0 || len(types) == 1 && types[0] == "CNAME":
		f.Message = string(c.Owner) + " gets a CNAME with more than one target"
	}
	for _, r := range after {
		for _, v := range shown(r, r.Data) {
			f.Detail = append(f.Detail, "+ "+string(r.Type)+" "+v)
		}
	}
	f.Detail = firstLines(f.Detail)
	f.Proof = arrivedProofs(c)
	f.Hint = "take the other records of " + string(c.Owner) + " away in the same change, or write an alias in place of the CNAME"
}
