package rule

import (
	"slices"

	"zonecut/internal/fact"
	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

var _ = register(Rule{
	ID:      "glue-mismatch",
	Title:   "glue is not what the child zone says",
	Classes: []string{"C06"},
	Level:   finding.Hold,
	Doc: `After the change the parent hands out an address for a name server below the cut
that the child zone does not give it. Resolvers that come from the parent ask the
glue address, those that have the child's answer ask the other: if the server is
gone from one of them, it is gone for a part of the users, for the TTL of the glue.
It is held, and blocks where no glue address answers.

A DNS service gave its name servers new addresses, and its registrar could not get
the registry to follow: the domains of its users were SERVFAIL (C06).

Where the run holds one side alone, facts tell of the other: the glue that the
parent's servers give, and the address that the child's servers give.

Harmless look-alike: glue that is missing, such as none for an AAAA that the child
has, while another address leads there; glue of a sibling zone, which the cut can do
without; glue that is a part of the child's addresses; a side that the
run does not hold and nobody asked; a difference that was there before.

To do: change parent and child in one run; keep the old address serving for the TTL
of the glue and that of the address.`,
	Check: func(p *Pass) {
		seen := map[zone.Key]bool{}
		for i := range p.Changes {
			c := &p.Changes[i]
			for _, k := range glueOf(p, c) {
				if !seen[k] {
					seen[k] = true
					glueMismatch(p, c, k)
					glueAgainstLiveChild(p, c, k)
				}
			}
			glueAtRegistry(p, c)
		}
	},
})

// glueOf are the address sets in a parent that a change may bring out of step
// with the child: by their own change, by that of the child's addresses, or by a
// delegation that makes them glue.
func glueOf(p *Pass, c *zone.Change) []zone.Key {
	switch {
	case c.Zone:
		return nil
	case c.IsDelegation() && c.After != nil:
		var out []zone.Key
		for _, n := range c.Added() {
			for _, t := range []zone.Type{"A", "AAAA"} {
				out = append(out, zone.Key{Instance: c.Instance, Owner: zone.Name(n), Type: t})
			}
		}
		return out
	case c.Type != "A" && c.Type != "AAAA":
		return nil
	case cutOver(p.After, c.Key) != nil:
		return []zone.Key{c.Key}
	}
	var out []zone.Key
	parents, _ := p.After.Parents(c.View, c.Apex)
	for _, i := range parents {
		out = append(out, zone.Key{Instance: i, Owner: c.Owner, Type: c.Type})
	}
	return out
}

// glueMismatch reports the glue of a key that no copy of the child gives the
// server, on the change that brought it about.
func glueMismatch(p *Pass, c *zone.Change, k zone.Key) {
	stray, cut, child := strayGlue(p.After, k)
	before, _, _ := strayGlue(p.Before, k)
	if stray = minusData(stray, before); len(stray) == 0 {
		return
	}
	f := p.Report(c, "the glue of %s for %s and its address in %s will differ", cut.Owner, k.Owner, cut.Owner)
	for _, v := range shown(p.After.Get(k), stray) {
		f.Detail = append(f.Detail, "glue "+string(k.Type)+" "+v+", which the child does not give it")
	}
	for _, v := range shown(child, child.Data) {
		f.Detail = append(f.Detail, "child "+string(k.Type)+" "+v)
	}
	f.Hint = "change glue and address together; keep the server answering at the old address for the TTL of the glue"
	if withZone(p, f, c); f.Cause != "" {
		return
	}
	f.Proof = glueProofs(c, k, cut.Owner, stray, child.Data)
	deadGlue(p, f, cut.Owner, k.Owner, p.After.Get(k).Data)
}

// glueProofs tell whether users meet the difference. New glue that is not what the
// child gives the host is that by itself, wherever it leads: nobody can look for its
// address but by the glue. Where the glue stays and the host moves away from it, what
// counts is whether the old address serves the zone still.
func glueProofs(c *zone.Change, glue zone.Key, cut zone.Name, stray, child []string) []finding.Proof {
	if c.Key == glue && len(child) > 0 {
		return []finding.Proof{{Ask: fact.Ask{Name: string(glue.Owner), Type: string(glue.Type)}, At: fact.AtOldServers,
			Servers: []fact.Server{}, ComesTrueIf: finding.IfDiffers, Want: child}}
	}
	return unservedProofs(cut, []fact.Server{{Name: string(glue.Owner), Addresses: stray}})
}

// strayGlue are the values of a glue set that no copy of the child zone gives the
// name server, with the cut that needs them (its own server's, RFC 9471, section
// 3.1) and all that the copies of the child give it.
func strayGlue(s *zone.Snapshot, k zone.Key) (stray []string, cut, child *zone.RRset) {
	glue := s.Get(k)
	if glue == nil || glue.Unknown || glue.Synthetic != "" {
		return nil, nil, nil
	}
	cut = cutOver(s, k)
	if cut == nil || !slices.Contains(cut.Data, string(k.Owner)) {
		return nil, nil, nil
	}
	known := false
	child = &zone.RRset{Key: k}
	for _, i := range s.Instances(k.View, cut.Owner) {
		in := zone.Key{Instance: i, Owner: k.Owner, Type: k.Type}
		r := s.Get(in)
		switch {
		case cutOver(s, in) != nil, r != nil && (r.Unknown || r.Synthetic != ""):
			return nil, nil, nil // passed on to a zone below, or not known
		case r != nil:
			known, child.Sensitive = true, child.Sensitive || r.Sensitive
			child.Data = append(child.Data, r.Data...)
		case s.Complete(i):
			known = true
		}
	}
	if !known {
		return nil, nil, nil
	}
	slices.Sort(child.Data)
	child.Data = slices.Compact(child.Data)
	return minusData(glue.Data, child.Data), cut, child
}
