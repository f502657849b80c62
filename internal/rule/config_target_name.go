package rule

import (
	"net/netip"
	"slices"

	"zonecut/internal/fact"
	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

// The names of addresses in configuration, as the DNS knows them.

// resolved is what the DNS says of a name.
type resolved struct {
	found
	addresses []netip.Addr
	// denied says that there is no such name, and not only no address of it.
	denied bool
}

// mostLinks bounds the aliases that are followed: each costs a round of questions.
const mostLinks = 2

// resolve asks for the addresses of a name, along its aliases; where it needs none, it
// has to exist.
func (s *search) resolve(n zone.Name, needs bool) (r resolved) {
	as := ""
	for m, link := n, 0; ; link++ {
		q := walk(m, "A")
		answers, known := s.p.Ask(q)
		if !known {
			return r
		}
		r.evidence = append(r.evidence, evidence(q, answers)...)
		has := func(k fact.Kind) bool {
			return slices.ContainsFunc(answers, func(a fact.Answer) bool { return a.Kind == k })
		}
		switch {
		case has(fact.Data):
			r.addresses = addressesIn(answers)
			return r
		case has(fact.Alias) && link < mostLinks:
			next, ok := s.alias(m)
			if !ok {
				return r
			}
			m, as = next, ", an alias of "+string(next)
			continue
		case has(fact.Alias):
			return r
		case allSay(answers, fact.NXDomain):
			r.wrong, r.denied = "leads to "+string(n)+as+", which does not exist", true
			r.proof = []finding.Proof{{Ask: walkTo(m).Ask, At: fact.AtWalk, Servers: []fact.Server{}, ComesTrueIf: finding.IfDenied, Want: []string{}}}
			return r
		case !needs && allSay(answers, fact.NoData):
			return r
		case allSay(answers, fact.NoData):
			return s.otherFamily(r, n, m, as)
		}
		r.unsure = "not all of those that should know " + string(m) + " answer for it"
		return r
	}
}

// otherFamily asks for the addresses of a name that has none of IPv4.
func (s *search) otherFamily(r resolved, n, m zone.Name, as string) resolved {
	q := walk(m, "AAAA")
	s.peersMissing(n) // to be asked in the same round
	answers, known := s.p.Ask(q)
	r.evidence = append(r.evidence, evidence(q, answers)...)
	switch {
	case !known:
	case allSay(answers, fact.NoData):
		r.wrong = "leads to " + string(n) + as + ", which has no address"
	default:
		r.addresses = addressesIn(answers)
	}
	return r
}

// alias is the target of a CNAME.
func (s *search) alias(n zone.Name) (zone.Name, bool) {
	answers, _ := s.p.Ask(walk(n, "CNAME"))
	data, _ := dataOf(answers)
	if len(data) != 1 {
		return "", false
	}
	target, err := zone.ParseName(data[0])
	return target, err == nil
}

func addressesIn(answers []fact.Answer) (out []netip.Addr) {
	data, _ := dataOf(answers)
	for _, d := range data {
		if a, err := netip.ParseAddr(d); err == nil {
			out = append(out, a)
		}
	}
	return out
}

// onlyInside says why a name that the public DNS denies, or gives no address, may be one
// that only a network of one's own knows: its top-level domain is none, or the names
// nearest to it that documents had are missing too. "" is that nothing speaks for that.
func (s *search) onlyInside(n zone.Name, denied bool) string {
	labels := n.Labels()
	top := zone.Name(labels[len(labels)-1] + ".")
	beside := s.peersMissing(n)
	if !denied {
		if beside {
			return "the public DNS has no address of it, nor of names beside it that were there before"
		}
		return ""
	}
	answers, known := s.p.Ask(fact.Question{Ask: fact.Ask{Name: string(top), Type: "NS"}, At: fact.AtParent, Zone: string(top)})
	switch {
	case !known:
		return "the public DNS denies it, and whether it has the top-level domain nobody asked"
	case allSay(answers, fact.NXDomain):
		return "the public DNS has no such top-level domain"
	case likeService(n):
		return "the public DNS denies it; it may be a service and its namespace in a cluster"
	case beside:
		return "the public DNS denies it, and with it names beside it that were there before"
	}
	return ""
}

// peersMissing reports whether names that documents had, as near to a name as any, are
// not there either.
func (s *search) peersMissing(n zone.Name) bool {
	const most = 3
	deny := false
	for _, peer := range firstOf(s.nearest(n), most) {
		known := s.inRun(peer)
		if known.state == unknowable {
			answers, _ := s.p.Ask(walk(peer, "A"))
			deny = deny || allSay(answers, fact.NXDomain, fact.NoData)
		}
		deny = deny || known.state == missing
	}
	return deny
}

func firstOf(names []zone.Name, most int) []zone.Name { return names[:min(len(names), most)] }

// nearest are the names that documents had which share the most labels with a name, and
// a domain at least.
func (s *search) nearest(n zone.Name) (out []zone.Name) {
	best := 2
	for _, h := range s.had {
		switch k := sharedLabels(n, h); {
		case h == n || k < best:
		case k == best:
			out = append(out, h)
		default:
			out, best = []zone.Name{h}, k
		}
	}
	return out
}

func sharedLabels(a, b zone.Name) int {
	x, y := a.Labels(), b.Labels()
	n := 0
	for n < len(x) && n < len(y) && x[len(x)-1-n] == y[len(y)-1-n] {
		n++
	}
	return n
}
