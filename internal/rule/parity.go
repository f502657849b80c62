package rule

import (
	"cmp"
	"slices"

	"zonecut/internal/fact"
	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

// What the servers that come into an NS set answer, held against those that were
// in it: the words that the rules about new servers share.

// mostCompared bounds the sets of one zone that are compared: at a polite pace
// these are 20 s for each address.
const mostCompared = 200

// handover reports whether servers come into the NS set of a zone that others
// served before, so that the two can be compared.
func handover(p *Pass, c *zone.Change) bool {
	return !c.Zone && c.Public() && (keepsCut(c) || c.IsApexNS() && compared(c)) && len(c.Added()) > 0 && !comes(p, c)
}

// handovers gives each zone that gets other servers once: the parent's set and the
// zone's own name the same servers.
func handovers(p *Pass) []*zone.Change {
	var out []*zone.Change
	told := map[zone.Name]bool{}
	for i := range p.Changes {
		if c := &p.Changes[i]; handover(p, c) && !told[c.Owner] {
			told[c.Owner] = true
			out = append(out, c)
		}
	}
	return out
}

// knownAsks are what to ask servers of a zone to see whether they have the same
// content: what the run holds of the zone and does not take away, what the policy
// protects in it, what most zones have, and a name that only a wildcard answers
// for.
func knownAsks(p *Pass, c *zone.Change) (asks []fact.Ask) {
	star := func(n zone.Name) string { return fact.NonceLabel + "." + below(n) }
	apex := string(c.Owner)
	for _, t := range []string{"A", "AAAA", "MX", "TXT", "CAA"} {
		asks = append(asks, fact.Ask{Name: apex, Type: t})
	}
	asks = append(asks, fact.Ask{Name: "www." + below(c.Owner), Type: "A"}, fact.Ask{Name: "_dmarc." + below(c.Owner), Type: "TXT"}, fact.Ask{Name: star(c.Owner), Type: "A"})
	for _, n := range p.Policy.Protected() {
		if n.Under(c.Owner) && !n.IsWildcard() {
			asks = append(asks, fact.Ask{Name: string(n), Type: "A"})
		}
	}
	going := map[zone.Key]bool{}
	for i := range p.Changes {
		if r := &p.Changes[i]; !r.Zone && r.Apex == c.Owner && gone(r) {
			going[r.Key] = true
		}
	}
	var more []fact.Ask
	for _, r := range p.Before.Held() {
		if r.Apex != c.Owner || r.View != c.View || going[r.Key] || !alike(p, r) {
			continue
		}
		ask := fact.Ask{Name: string(r.Owner), Type: string(r.Type)}
		if leads(r) && r.Type != "AAAA" {
			ask.Type = "A" // one host may flatten what another answers with a CNAME
		}
		if r.Owner.IsWildcard() {
			ask.Name = star(r.Owner.Parent())
		}
		more = append(more, ask)
	}
	slices.SortStableFunc(more, func(a, b fact.Ask) int { return cmp.Compare(weight(b), weight(a)) })
	return once(append(asks, more...))
}

// once are the asks, each at its first place.
func once(asks []fact.Ask) []fact.Ask {
	seen := map[fact.Ask]bool{}
	return slices.DeleteFunc(asks, func(a fact.Ask) bool {
		was := seen[a]
		seen[a] = true
		return was
	})
}

// below is what a name below another one ends in.
func below(n zone.Name) string {
	if n == zone.Root {
		return ""
	}
	return string(n)
}

// weight puts those sets first on which most depends.
func weight(a fact.Ask) int {
	switch a.Type {
	case "NS", "DS":
		return 2
	case "MX":
		return 1
	}
	return 0
}

// alike reports whether a set should be the same at every server of its zone: not
// the SOA and the apex NS set, which are a host's own; not what lies below a cut, or
// what software writes.
func alike(p *Pass, r *zone.RRset) bool {
	switch {
	case !r.Answers(), r.Set != "", r.Type == "SOA", r.IsApexNS(), r.Type.IsDNSSEC() && r.Type != "DS", r.Type == "URLFWD":
		return false
	case hidden(p.Before, r), p.Policy.Controlled(r), r.Owner.First() == "_acme-challenge":
		return false
	}
	return true
}

// zoneCopy is what one address of a new server has of what the old ones serve.
type zoneCopy struct {
	server, address string
	// has are the sets that it answers too, lacks those that it denies, unheard
	// those of which it says nothing.
	has, lacks, unheard []fact.Ask
	// star says that it answers for a name that nobody holds and that the old
	// servers deny.
	star     bool
	evidence []finding.Evidence
}

// comparison is what the facts say of all new servers of a zone.
type comparison struct {
	copies []*zoneCopy
	// old are the sets that some old server answers, left how many are compared at
	// some new server by nobody.
	old  []fact.Ask
	left int
	// silent says that no old server said anything, partly that names may be there
	// which nobody knows: the run sees a part, and no old server gives the zone whole.
	silent, partly bool
}

// at is the copy at an address.
func (s *comparison) at(server, address string) *zoneCopy {
	i := slices.IndexFunc(s.copies, func(z *zoneCopy) bool { return z.server == server && z.address == address })
	if i < 0 {
		s.copies = append(s.copies, &zoneCopy{server: server, address: address})
		i = len(s.copies) - 1
	}
	return s.copies[i]
}

// compare holds the servers that come against those that were there. It leaves
// out the servers that do not serve the zone at all, which ns-lame speaks of; ok
// is false when there are no facts.
func compare(p *Pass, c *zone.Change) (seen *comparison, ok bool) {
	out := &comparison{silent: true}
	lame := lameServers(p, c)
	asks := knownAsks(p, c)
	var old *contents
	if partial := !slices.ContainsFunc(p.Before.Instances(c.View, c.Owner), p.Before.Complete); partial || len(asks) > mostCompared {
		var known bool
		old, known = oldContents(p, c)
		out.partly = partial && known && old == nil
	}
	asks = once(append(asks, old.asks(p, c)...))
	most := min(mostCompared, len(asks))
	out.wholly(p, c, old, asks[most:], lame)
	for _, ask := range asks[:most] {
		q := fact.Question{Ask: ask, At: fact.AtOldServers, Servers: Servers(p.Before, c.View, c.Before.Data), Zone: string(c.Owner), View: c.View}
		was, known := p.Ask(q)
		q.At, q.Servers = fact.AtNewServers, Servers(p.After, c.View, c.Added())
		is, also := p.Ask(q)
		if !known || !also {
			continue
		}
		ok = true
		had := slices.ContainsFunc(was, answered)
		denied := !had && slices.ContainsFunc(was, func(a fact.Answer) bool { return a.Spoke() })
		out.silent = out.silent && !had && !denied
		if had {
			out.old = append(out.old, ask)
		}
		for i := range is {
			a := &is[i]
			if lame[a.Server+" "+a.Address] {
				continue
			}
			s := out.at(a.Server, a.Address)
			switch {
			case had && answered(*a):
				s.has = append(s.has, ask)
			case had && a.Spoke():
				s.lacks = append(s.lacks, ask)
				s.evidence = append(s.evidence, evidence(q, is[i:i+1])...)
			case had:
				s.unheard = append(s.unheard, ask)
			case denied && isNonce(ask) && answered(*a):
				s.star = true
				s.evidence = append(s.evidence, evidence(q, is[i:i+1])...)
			}
		}
	}
	slices.SortFunc(out.copies, func(a, b *zoneCopy) int {
		return cmpAddresses(a.server, a.address, b.server, b.address)
	})
	return out, ok
}

func cmpAddresses(s, a, t, b string) int { return cmp.Or(cmp.Compare(s, t), cmp.Compare(a, b)) }

// answered reports whether a reply has something for the name, be it an alias.
func answered(a fact.Answer) bool { return a.Kind == fact.Data || a.Kind == fact.Alias }

func isNonce(a fact.Ask) bool { return zone.Name(a.Name).First() == fact.NonceLabel }

// lameServers are the addresses of new servers that do not serve the zone.
func lameServers(p *Pass, c *zone.Change) map[string]bool {
	q := serving(p.After, c, fact.AtNewServers, c.After.Data)
	answers, _ := p.Ask(q)
	out := map[string]bool{}
	for _, a := range answers {
		if a.Kind != fact.Data {
			out[a.Server+" "+a.Address] = true
		}
	}
	return out
}

// askLines are sets as people know them: that behind a name that nobody holds is a
// wildcard.
func askLines(asks []fact.Ask, what string) []string {
	var out []string
	for _, a := range asks {
		name := zone.Name(a.Name)
		if isNonce(a) {
			name = "*." + zone.Name(below(name.Parent()))
		}
		out = append(out, what+" "+string(name)+" "+a.Type)
	}
	return out
}

// lackProofs come true when a server still denies what the old ones have.
func (s *zoneCopy) lackProofs(p *Pass, c *zone.Change) []finding.Proof {
	const most = 5
	var out []finding.Proof
	for _, a := range s.lacks[:min(most, len(s.lacks))] {
		out = append(out, finding.Proof{Ask: a, At: fact.AtNewServers, ComesTrueIf: finding.IfDenied, Want: []string{},
			Servers: []fact.Server{{Name: s.server, Addresses: []string{s.address}}}})
	}
	return out
}
