package rule

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"zonecut/internal/config"
	"zonecut/internal/fact"
	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

// Whether anybody is there at a new address in configuration: by the zones of the run,
// and by the live world, which is asked for the host alone and never for what else a
// value has.

// mostTargets bounds the addresses of one run that are asked about.
const mostTargets = 100

// found is what came of looking for an address.
type found struct {
	// wrong is why it cannot be right, unsure why it cannot be told; both "" where
	// nothing speaks against it, or nothing is known.
	wrong, unsure string
	evidence      []finding.Evidence
	proof         []finding.Proof
}

// search looks for the addresses of one run.
type search struct {
	p      *Pass
	looked int
	// had are the names that documents of the run had, views those of its zones.
	had   []zone.Name
	views []string
}

func newSearch(p *Pass) *search {
	s := &search{p: p, views: []string{""}}
	for _, z := range p.After.Zones() {
		if !slices.Contains(s.views, z.View) {
			s.views = append(s.views, z.View)
		}
	}
	for i := range p.Config {
		for _, t := range targetsOf(p.Config[i].Before) {
			if n, ok := t.name(); ok && !t.sensitive {
				s.had = append(s.had, n)
			}
		}
	}
	s.had = zone.SortNames(s.had)
	return s
}

// look tells what is known of a new address. had are the addresses that its document
// had.
func (s *search) look(at config.Path, t target, had []target) found {
	if a, err := netip.ParseAddr(t.host); err == nil {
		return s.literal(a, t, had)
	}
	n, ok := t.name()
	if !ok || t.scheme == "" && (secretive(at) || t.port == "" && likeFile(n)) || byPlatform(n) {
		return found{}
	}
	live := s.p.Facts != nil
	switch known := s.inRun(n); {
	case known.state == there || slices.ContainsFunc(had, t.sameEnd):
		return found{}
	case t.sensitive && live:
		return found{unsure: "its value is not to be shown, so nobody was asked for it"}
	case t.sensitive:
		return found{}
	case known.private != "":
		return onlyLive(live, "the zone "+known.private+" is above it")
	case inside(n):
		return onlyLive(live, "no public zone can hold it")
	case known.state == missing:
		if s.peersMissing(n) {
			return found{unsure: "its zone in this run does not hold it, nor names beside it that were there before"}
		}
		return found{wrong: "leads to " + string(n) + ", which its zone in this run does not hold"}
	}
	if s.looked++; s.looked > mostTargets {
		return onlyLive(live, fmt.Sprintf("more than %d addresses are new", mostTargets))
	}
	r := s.resolve(n, !strings.HasSuffix(t.scheme, "+srv")) // those hosts are found by SRV sets below it
	switch {
	case slices.ContainsFunc(had, func(o target) bool { return o.host == t.host }):
		return s.connect(n, t, r) // at another port; what is wrong with its name was so before
	case r.wrong != "" && s.onlyInside(n) != "":
		return found{unsure: s.onlyInside(n), evidence: r.evidence}
	case r.wrong != "" || r.unsure != "" || len(r.addresses) == 0:
		return r.found
	}
	own := func(a netip.Addr) bool { return a.IsLoopback() || a.IsUnspecified() }
	if i := slices.IndexFunc(r.addresses, own); i >= 0 {
		if slices.ContainsFunc(had, target.local) {
			return found{}
		}
		return found{wrong: fmt.Sprintf("leads to %s, which is %s: whoever reads it asks itself", n, r.addresses[i]), evidence: r.evidence}
	}
	return s.connect(n, t, r)
}

// literal asks whether anybody listens at an address that stands there as such. One of
// the machine itself is as often the one that it listens on.
func (s *search) literal(a netip.Addr, t target, had []target) found {
	switch {
	case a.IsLoopback() || a.IsUnspecified() || t.service() == 0 || slices.ContainsFunc(had, t.sameEnd):
		return found{}
	case t.sensitive:
		return onlyLive(s.p.Facts != nil, "its value is not to be shown, so nobody was asked for it")
	case !reachableFrom(a):
		return onlyLive(s.p.Facts != nil, "only a network of one's own can look there")
	}
	if s.looked++; s.looked > mostTargets {
		return onlyLive(s.p.Facts != nil, fmt.Sprintf("more than %d addresses are new", mostTargets))
	}
	to := fact.Server{Name: a.String(), Addresses: []string{a.String()}}
	return s.listens(zone.Reverse(a), a.String(), fact.TCP+strconv.Itoa(int(t.service())), to)
}

// onlyLive is a doubt that is said where somebody wants to know about the world.
func onlyLive(live bool, why string) found {
	if !live {
		return found{}
	}
	return found{unsure: why}
}

// resolved is what the DNS says of a name.
type resolved struct {
	found
	addresses []netip.Addr
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
			r.wrong = "leads to " + string(n) + as + ", which does not exist"
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

// onlyInside says why a name that the public DNS denies may be one that only a network of
// one's own knows: its top-level domain is none, or the names nearest to it that
// documents had are denied too. "" is that nothing speaks for that.
func (s *search) onlyInside(n zone.Name) string {
	labels := n.Labels()
	top := zone.Name(labels[len(labels)-1] + ".")
	beside := s.peersMissing(n)
	answers, known := s.p.Ask(fact.Question{Ask: fact.Ask{Name: string(top), Type: "NS"}, At: fact.AtParent, Zone: string(top)})
	switch {
	case !known:
		return "the public DNS denies it, and whether it has the top-level domain nobody asked"
	case allSay(answers, fact.NXDomain):
		return "the public DNS has no such top-level domain"
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

// runKnows is what the zones of a run say of a name after the change.
type runKnows struct {
	state existence
	// private is the apex of a zone of another view that stands above it.
	private string
}

// inRun looks for a name in the zones of the run: one that the change brings is there.
func (s *search) inRun(n zone.Name) (k runKnows) {
	after := s.p.After
	for _, view := range s.views {
		copies := closest(after, view, n)
		for _, i := range copies {
			if slices.ContainsFunc(answersFor(after, i, n), func(r *zone.RRset) bool { return leads(r) || r.Synthetic != "" }) {
				return runKnows{state: there}
			}
		}
		whole := !slices.ContainsFunc(copies, func(i zone.Instance) bool {
			return !after.Complete(i) || cutOver(after, zone.Key{Instance: i, Owner: n}) != nil
		})
		switch {
		case len(copies) == 0:
		case view != "":
			k.private = cmp.Or(k.private, copies[0].String())
		case whole:
			k.state = missing
		}
	}
	return k
}

// defaultPorts are those of schemes in which nobody writes the port.
var defaultPorts = map[string]uint16{"http": 80, "https": 443, "ws": 80, "wss": 443, "ldap": 389, "ldaps": 636, "amqp": 5672, "amqps": 5671,
	"postgres": 5432, "postgresql": 5432, "mysql": 3306, "redis": 6379, "rediss": 6379, "mongodb": 27017}

// service is the port that an address leads to, 0 where it names none.
func (t target) service() uint16 {
	if p, err := strconv.ParseUint(t.port, 10, 16); err == nil {
		return uint16(p)
	}
	return defaultPorts[t.scheme]
}

// connect asks whether somebody takes connections where the address names a port, and
// with HTTPS whether the certificate there is for the host.
func (s *search) connect(n zone.Name, t target, r resolved) found {
	port := t.service()
	if port == 0 || len(r.addresses) == 0 {
		return found{}
	}
	to := fact.Server{Name: string(n)}
	for _, a := range r.addresses {
		if !reachableFrom(a) {
			return found{unsure: "it leads to " + a.String() + ", where only a network of one's own can look"}
		}
		to.Addresses = append(to.Addresses, a.String())
	}
	kind := fact.TCP + strconv.Itoa(int(port))
	if t.scheme == "https" && port == 443 {
		kind = fact.TLS
	}
	out := s.listens(n, string(n), kind, to)
	out.evidence = slices.Concat(r.evidence, out.evidence)
	return out
}

// listens asks whether anybody listens at all of some addresses, or what certificate is
// served there.
func (s *search) listens(n zone.Name, who, kind string, to fact.Server) (out found) {
	q := fact.Question{Ask: fact.Ask{Name: string(n), Type: kind}, At: fact.AtHosts, Servers: []fact.Server{to}}
	answers, known := s.p.Ask(q)
	if !known {
		return out
	}
	port, _ := strings.CutPrefix(kind, fact.TCP)
	if kind == fact.TLS {
		port = "443"
	}
	out.evidence = evidence(q, answers)
	open := func(a fact.Answer) bool { return a.Kind == fact.Open || a.Kind == fact.Data }
	switch {
	case allSay(answers, fact.Closed):
		out.wrong = fmt.Sprintf("leads to %s, and nobody listens on port %s there", who, port)
	case !slices.ContainsFunc(answers, open):
		out.unsure = fmt.Sprintf("port %s of %s could not be looked at from here", port, who)
	case kind == fact.TLS:
		out.wrong = s.certificate(n, answers)
	}
	return out
}

// certificate says what is wrong with the certificates that are served for a name, ""
// for nothing. One that no public authority vouches for is somebody's own business.
func (s *search) certificate(n zone.Name, answers []fact.Answer) string {
	for _, a := range answers {
		if a.Kind != fact.Data || a.Certificate == nil {
			continue
		}
		c := servedCertificate{n, a.Data, a, a.Certificate}
		switch {
		case !c.public():
		case !c.isFor(n) && !c.byStar(n):
			return fmt.Sprintf("leads to %s, and the certificate served at %s is not for it", n, a.Address)
		case c.NotAfter.Before(s.p.Now):
			return fmt.Sprintf("leads to %s, and the certificate served at %s is over since %s", n, a.Address, c.NotAfter.Format(time.DateOnly))
		}
	}
	return ""
}

// carrierNet are the addresses that carriers share among their customers (RFC 6598).
var carrierNet = netip.MustParsePrefix("100.64.0.0/10")

// reachableFrom reports whether an address means the same host everywhere.
func reachableFrom(a netip.Addr) bool {
	a = a.Unmap()
	return a.IsGlobalUnicast() && !a.IsPrivate() && !carrierNet.Contains(a) && !slices.ContainsFunc(reservedNets, func(n netip.Prefix) bool { return n.Contains(a) })
}
