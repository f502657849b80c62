package rule

import (
	"net/netip"
	"slices"

	"zonecut/internal/fact"
	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

// The other side of glue, where the run does not hold it and the live world tells,
// for glue-mismatch.

// glueAtRegistry judges a name server's own address that changes in the child, by
// the glue that the servers of the parent give.
func glueAtRegistry(p *Pass, c *zone.Change) {
	if c.Zone || !c.Public() || c.Type != "A" && c.Type != "AAAA" || !plainSet(c.Before) || !plainSet(c.After) ||
		cutOver(p.After, c.Key) != nil || !namesItself(p, c) {
		return
	}
	if parents, _ := p.After.Parents(c.View, c.Apex); len(parents) > 0 {
		return // in the run
	}
	q := atParent(c.Instance, "NS")
	answers, _ := p.Ask(q)
	var glue []string
	var from []fact.Answer
	for _, a := range answers {
		n := len(glue)
		for _, g := range a.Glue {
			if addr, err := netip.ParseAddr(g.Address); err == nil && g.Name == string(c.Owner) && addr.Is4() == (c.Type == "A") {
				glue = append(glue, g.Address)
			}
		}
		if len(glue) > n {
			from = append(from, a)
		}
	}
	slices.Sort(glue)
	glue = slices.Compact(glue)
	stray := minusData(minusData(glue, c.After.Data), minusData(glue, c.Before.Data))
	if len(stray) == 0 {
		return
	}
	f := p.Report(c, "the glue of %s for %s at the parent and its address in %s will differ", c.Apex, c.Owner, c.Apex)
	for _, v := range stray {
		f.Detail = append(f.Detail, "glue "+string(c.Type)+" "+v+" at the parent, which the zone no longer gives it")
	}
	f.Detail = append(f.Detail, valueLines(c)...)
	f.Evidence = evidence(q, from)
	f.Hint = "have the registrar change the glue together with the address; keep the server answering at the old one for the TTL of the glue"
	if withZone(p, f, c); f.Cause == "" {
		f.Proof = unservedProofs(c.Apex, []fact.Server{{Name: string(c.Owner), Addresses: stray}})
		deadGlue(p, f, c.Apex, c.Owner, glue)
	}
}

// namesItself reports whether an address is that of a name server of its own zone.
func namesItself(p *Pass, c *zone.Change) bool {
	return slices.Contains(ownServers(p.After, c.Instance), string(c.Owner))
}

// glueAgainstLiveChild judges glue that changes in the parent, by the address that
// the child's servers give the host.
func glueAgainstLiveChild(p *Pass, c *zone.Change, k zone.Key) {
	glue, cut := p.After.Get(k), cutOver(p.After, k)
	if cut == nil || !k.Public() || !plainSet(glue) || !slices.Contains(cut.Data, string(k.Owner)) || len(p.After.Instances(k.View, cut.Owner)) > 0 {
		return
	}
	q := fact.Question{Ask: fact.Ask{Name: string(k.Owner), Type: string(k.Type)}, At: fact.AtWalk, Zone: string(cut.Owner)}
	answers, _ := p.Ask(q)
	var child []string
	said := slices.DeleteFunc(spoken(answers), func(a fact.Answer) bool { return a.Kind == fact.Alias })
	for _, a := range said {
		child = append(child, a.Data...)
	}
	if len(said) == 0 {
		return
	}
	stray := minusData(glue.Data, child)
	if was := p.Before.Get(k); was != nil && cutOver(p.Before, k) != nil {
		stray = minusData(stray, was.Data)
	}
	if len(stray) == 0 {
		return
	}
	f := p.Report(c, "the glue of %s for %s is not the address that the zone's servers give it", cut.Owner, k.Owner)
	for _, v := range stray {
		f.Detail = append(f.Detail, "glue "+string(k.Type)+" "+v)
	}
	for _, v := range child {
		f.Detail = append(f.Detail, "child "+string(k.Type)+" "+v)
	}
	f.Detail = firstLines(f.Detail)
	f.Evidence = evidence(q, said)
	f.Hint = "change glue and address together; keep the server answering at the old address for the TTL of the glue"
	if withZone(p, f, c); f.Cause == "" {
		f.Proof = glueProofs(c, k, cut.Owner, stray, slices.Compact(slices.Sorted(slices.Values(child))))
		deadGlue(p, f, cut.Owner, k.Owner, glue.Data)
	}
}

// deadGlue raises a finding where no glue address of a host serves the zone.
func deadGlue(p *Pass, f *finding.Finding, apex, host zone.Name, glue []string) {
	answers, _ := p.Ask(fact.Question{Ask: fact.Ask{Name: string(apex), Type: "SOA"}, At: fact.AtNewServers, Zone: string(apex),
		Servers: []fact.Server{{Name: string(host), Addresses: glue}}})
	if len(answers) > 0 && !slices.ContainsFunc(answers, func(a fact.Answer) bool { return a.Err == "" && len(a.Data) > 0 }) {
		f.Level = finding.Block
		f.Message += ", and no glue address answers"
	}
}
