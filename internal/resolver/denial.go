package resolver

import (
	"fmt"
	"slices"

	"github.com/miekg/dns"

	"zonecut/internal/zone"
)

// denial is what the authority section of a reply proves not to exist: its NSEC
// and NSEC3 records whose signatures hold (RFC 4035, section 5.4; RFC 5155,
// section 8).
type denial struct {
	apex  zone.Name
	nsec  []*dns.NSEC
	nsec3 *nsec3Chain // nil without any
	// bad is what is wrong with the signature of a record that could be part of
	// the proof.
	bad verdict
}

// maxDenials bounds the NSEC and NSEC3 records of one reply that are looked at;
// no proof needs more than three.
const maxDenials = 12

// denied gathers what a reply proves.
func (c *check) denied(m *dns.Msg, k *keySet) *denial {
	d := &denial{apex: k.apex}
	var hashed []*dns.NSEC3
	n := 0
	for _, s := range rrsets(m.Ns) {
		proof := s.typ == dns.TypeNSEC || s.typ == dns.TypeNSEC3
		if len(s.rrs) == 0 || !proof && s.typ != dns.TypeSOA {
			continue
		}
		if n++; n > maxDenials {
			break
		}
		sig, v := c.signed(s, k)
		if sig == nil {
			d.bad = worse(d.bad, v)
			continue
		}
		if proof && expanded(s.owner, sig) {
			continue // an NSEC is never made from a wildcard
		}
		for _, rr := range s.rrs {
			switch rr := rr.(type) {
			case *dns.NSEC:
				d.nsec = append(d.nsec, rr)
			case *dns.NSEC3:
				hashed = append(hashed, rr)
			}
		}
	}
	d.nsec3 = newChain(k.apex, hashed)
	return d
}

// lacking is the verdict when a proof is missing or does not cover.
func (d *denial) lacking(format string, args ...any) verdict {
	if d.bad.Status != "" {
		return d.bad
	}
	have := "no NSEC or NSEC3 comes with it"
	switch {
	case d.nsec3 != nil:
		have = fmt.Sprintf("the %d NSEC3 that came do not cover it", len(d.nsec3.rrs))
	case len(d.nsec) > 0:
		have = fmt.Sprintf("the %d NSEC that came do not cover it", len(d.nsec))
	}
	return verdict{Bogus, LinkDenial, fmt.Sprintf(format, args...) + ": " + have}
}

// held is the verdict when a proof is complete. What else is signed in the
// section, the SOA, must hold as well.
func (d *denial) held() verdict {
	if d.bad.Status != "" {
		return d.bad
	}
	return verdict{Status: Secure}
}

// nxdomain judges the statement that a name does not exist.
func (d *denial) nxdomain(name zone.Name) verdict {
	if d.nsec3 != nil {
		return d.nsec3.nxdomain(d, name)
	}
	for _, n := range d.nsec {
		if !covers(n, name) || closest(name, nextOf(n)) == name {
			continue // the latter is an empty non-terminal: it exists
		}
		star := wildcardOf(encloser(n, name))
		if slices.ContainsFunc(d.nsec, func(n *dns.NSEC) bool { return covers(n, star) }) {
			return d.held()
		}
		return d.lacking("that no wildcard %s exists is not proven", star)
	}
	return d.lacking("that %s does not exist is not proven", name)
}

// nodata judges the statement that a name has no set of a type. found are the
// types at the name itself, where a record shows them.
func (d *denial) nodata(name zone.Name, t uint16) (v verdict, found []uint16) {
	if d.nsec3 != nil {
		return d.nsec3.nodata(d, name, t)
	}
	for _, n := range d.nsec {
		switch owner := ownerOf(n); {
		case owner == name && lacks(n.TypeBitMap, t, name):
			return d.held(), n.TypeBitMap
		case owner == name:
			return d.contrary(name, t), nil
		case !covers(n, name):
		case closest(name, nextOf(n)) == name:
			return d.held(), nil // an empty non-terminal
		default:
			star := wildcardOf(encloser(n, name))
			for _, w := range d.nsec {
				if ownerOf(w) == star && lacks(w.TypeBitMap, t, star) {
					return d.held(), nil
				}
			}
			return d.lacking("that %s has no %s is not proven", star, dns.Type(t)), nil
		}
	}
	return d.lacking("that %s has no %s is not proven", name, dns.Type(t)), nil
}

// contrary is the verdict when a proof says the opposite of the answer.
func (d *denial) contrary(name zone.Name, t uint16) verdict {
	return verdict{Bogus, LinkDenial, fmt.Sprintf("it denies %s %s, and the NSEC or NSEC3 that came does not", name, dns.Type(t))}
}

// wildcard judges a set made from a wildcard whose parent has that many labels:
// nothing closer to the name may exist.
func (d *denial) wildcard(s *rrset, labels int) verdict {
	if d.nsec3 != nil {
		return d.nsec3.wildcard(d, s, labels)
	}
	for _, n := range d.nsec {
		if covers(n, s.owner) && closest(s.owner, nextOf(n)) != s.owner && len(encloser(n, s.owner).Labels()) == labels {
			return d.held()
		}
	}
	return d.lacking("%s is made from a wildcard, and that nothing closer exists is not proven", s)
}

// lacks reports whether the types at a name leave out a type and the alias in
// its place. The record of a delegation, which is the parent's, speaks of
// nothing but DS, and that of the child's apex of everything but DS (RFC 6840,
// section 4.1).
func lacks(types []uint16, t uint16, name zone.Name) bool {
	has := func(t uint16) bool { return slices.Contains(types, t) }
	switch {
	case has(t), has(dns.TypeCNAME):
		return false
	case t == dns.TypeDS:
		return !has(dns.TypeSOA) || name == zone.Root
	}
	return !has(dns.TypeNS) || has(dns.TypeSOA)
}

// wildcardOf is the wildcard below a name.
func wildcardOf(n zone.Name) zone.Name {
	if n == zone.Root {
		return "*."
	}
	return "*." + n
}

// closest is the longest name at or above both.
func closest(a, b zone.Name) zone.Name {
	for ; !b.Under(a); a = a.Parent() {
		if a == zone.Root {
			break
		}
	}
	return a
}
