package resolver

import (
	"cmp"
	"net/netip"
	"slices"

	"github.com/miekg/dns"

	"zonecut/internal/fact"
	"zonecut/internal/zone"
)

// read takes over what a reply says.
func (a *Answer) read(q Query, r *dns.Msg) {
	a.Rcode, a.Authoritative, a.Node = rcode(r), r.Authoritative, node(r)
	a.answerSection(q, r)
	// Beside the data asked for, an NS set leads nowhere; what resolvers say is kept whole.
	leads := q.Recurse || q.Type == "NS" || len(a.Data) == 0
	a.authoritySection(q, r, leads)
	if leads {
		a.Glue, a.Answer.Glue = glue(r)
	}
	if q.DNSSEC && !q.Recurse {
		a.Denials = denials(r)
	}
	a.Stale = stale(r)
	kind, why := classify(q, a, r)
	if kind == Data || kind == Alias || kind == NXDomain || kind == NoData {
		a.Kind = kind
		return
	}
	if kind == Referral {
		a.adoptCut(q)
		why = "it refers to " + string(a.Cut.Name)
	}
	a.Data, a.TTL, a.Signatures, a.Denials = nil, 0, nil, nil
	*a = a.fail(q, kind, why)
}

// classify says what a reply amounts to, and why it is no answer.
func classify(q Query, a *Answer, r *dns.Msg) (kind Kind, why string) {
	switch r.Rcode {
	case dns.RcodeSuccess, dns.RcodeNameError:
	case dns.RcodeServerFailure:
		return ServFail, "SERVFAIL"
	case dns.RcodeRefused:
		return Refused, "REFUSED"
	case dns.RcodeNotAuth:
		return NotAuth, "NOTAUTH"
	default:
		return Unusable, "rcode " + rcode(r)
	}
	switch {
	case q.Recurse && !r.RecursionAvailable:
		return Refused, "it resolves for nobody"
	case !q.Recurse && referral(q, a, r):
		return Referral, ""
	case !q.Recurse && !r.Authoritative:
		return NotAuth, "the reply is not authoritative"
	case a.CNAME != "":
		return Alias, "" // with NXDOMAIN too: that is about the chain's end (RFC 6604, section 3)
	case r.Rcode == dns.RcodeNameError:
		return NXDomain, ""
	case len(a.Data) > 0:
		return Data, ""
	}
	return NoData, ""
}

// stale reports whether a resolver says that its answer is past its TTL.
func stale(r *dns.Msg) bool {
	o := r.IsEdns0()
	return o != nil && slices.ContainsFunc(o.Option, func(e dns.EDNS0) bool {
		ede, ok := e.(*dns.EDNS0_EDE)
		return ok && (ede.InfoCode == dns.ExtendedErrorCodeStaleAnswer || ede.InfoCode == dns.ExtendedErrorCodeStaleNXDOMAINAnswer)
	})
}

// referral reports whether the reply hands the name to another zone: an NS set
// of the name or a name above it, no SOA, and no authority. Some servers give
// the NS set of a cut in the answer section, or set AA on it (RFC 2181, section
// 6.1, says that they must not); the owner tells that from the NODATA of a
// server which adds its own apex NS set.
func referral(q Query, a *Answer, r *dns.Msg) bool {
	switch {
	case r.Rcode != dns.RcodeSuccess || a.Zone != "" || a.CNAME != "":
		return false
	case len(a.Data) > 0:
		return q.Type == "NS" && !r.Authoritative
	}
	return len(a.Cut.NS) > 0 && (!r.Authoritative || a.Cut.Name == q.Name)
}

// adoptCut makes an NS set in the answer section the referral that it is.
func (a *Answer) adoptCut(q Query) {
	if len(a.Data) > 0 {
		a.Cut = Cut{Name: q.Name, NS: a.Data, TTL: a.TTL}
	}
}

// answerSection keeps the records of exactly the owner and type asked for. An
// RRset whose TTLs differ counts with the least (RFC 2181, section 5.2).
func (a *Answer) answerSection(q Query, r *dns.Msg) {
	want, _ := wireType(q.Type)
	for _, rr := range r.Answer {
		if !owns(rr, q.Name) {
			continue
		}
		c, alias := rr.(*dns.CNAME)
		sig, signs := rr.(*dns.RRSIG)
		switch {
		case rr.Header().Rrtype == want:
			if len(a.Data) == 0 || rr.Header().Ttl < a.TTL {
				a.TTL = rr.Header().Ttl
			}
			a.Data = append(a.Data, zone.RData(rr))
		case signs && sig.TypeCovered == want:
			a.Signatures = append(a.Signatures, zone.RData(rr))
		case alias:
			a.CNAME, _ = zone.FQDN(c.Target)
		}
	}
	slices.Sort(a.Data)
	a.Data = slices.Compact(a.Data)
	slices.Sort(a.Signatures)
}

// authoritySection keeps whose zone the reply is from, and with cut where it hands
// the name to.
func (a *Answer) authoritySection(q Query, r *dns.Msg, cut bool) {
	for _, rr := range r.Ns {
		if !cut && rr.Header().Rrtype == dns.TypeNS {
			continue
		}
		owner, err := zone.FQDN(rr.Header().Name)
		if err != nil || !q.Name.Under(owner) {
			continue
		}
		switch rr := rr.(type) {
		case *dns.SOA:
			a.Zone, a.NegativeTTL = owner, min(rr.Hdr.Ttl, rr.Minttl)
		case *dns.NS:
			if a.Cut.Name != "" && a.Cut.Name != owner {
				continue
			}
			a.Cut.Name, a.Cut.TTL = owner, rr.Hdr.Ttl
			a.Cut.NS = append(a.Cut.NS, zone.RData(rr))
		}
	}
	slices.Sort(a.Cut.NS)
	a.Cut.NS = slices.Compact(a.Cut.NS)
}

// denials are the NSEC and NSEC3 records of a reply with their signatures, in the order
// of their owners: those in the authority section, and what is asked for itself where
// that is an NSEC.
func denials(r *dns.Msg) []fact.Denial {
	var out []fact.Denial
	all := slices.Concat(r.Ns, r.Answer)
	for _, rr := range all {
		h := rr.Header()
		owner, err := zone.FQDN(h.Name)
		if err != nil || h.Rrtype != dns.TypeNSEC && h.Rrtype != dns.TypeNSEC3 || len(out) == maxDenials {
			continue
		}
		d := fact.Denial{Owner: string(owner), Type: dns.TypeToString[h.Rrtype], Data: zone.RData(rr)}
		for _, s := range all {
			if sig, ok := s.(*dns.RRSIG); ok && sig.TypeCovered == h.Rrtype && owns(s, owner) && len(d.Signatures) < maxSignatures {
				d.Signatures = append(d.Signatures, zone.RData(sig))
			}
		}
		slices.Sort(d.Signatures)
		out = append(out, d)
	}
	slices.SortFunc(out, func(a, b fact.Denial) int {
		return cmp.Or(cmp.Compare(a.Owner, b.Owner), cmp.Compare(a.Type, b.Type), cmp.Compare(a.Data, b.Data))
	})
	return out
}

// glue are the addresses in the additional section of hosts that an NS set of
// the same message names; everything else there is nobody's business.
func glue(r *dns.Msg) (addresses map[zone.Name][]netip.Addr, all []fact.Glue) {
	hosts := map[zone.Name]bool{}
	for _, rr := range slices.Concat(r.Answer, r.Ns) {
		if ns, ok := rr.(*dns.NS); ok {
			if n, err := zone.FQDN(ns.Ns); err == nil {
				hosts[n] = true
			}
		}
	}
	out := map[zone.Name][]netip.Addr{}
	for _, rr := range r.Extra {
		owner, err := zone.FQDN(rr.Header().Name)
		if addr, ok := addressOf(rr); ok && err == nil && hosts[owner] {
			out[owner] = append(out[owner], addr)
			all = append(all, fact.Glue{Name: string(owner), Address: addr.String(), TTL: rr.Header().Ttl})
		}
	}
	slices.SortFunc(all, func(a, b fact.Glue) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Address, b.Address))
	})
	return out, all
}

// addressOf is the address in an A or AAAA record.
func addressOf(rr dns.RR) (addr netip.Addr, ok bool) {
	switch r := rr.(type) {
	case *dns.A:
		addr, ok = netip.AddrFromSlice(r.A.To4())
	case *dns.AAAA:
		addr, ok = netip.AddrFromSlice(r.AAAA.To16())
	}
	return addr, ok
}

// owns reports whether a record's owner is name, without regard to case.
func owns(rr dns.RR, name zone.Name) bool {
	owner, err := zone.FQDN(rr.Header().Name)
	return err == nil && owner == name
}
