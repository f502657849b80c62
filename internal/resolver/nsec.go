package resolver

import (
	"slices"

	"github.com/miekg/dns"

	"zonecut/internal/zone"
)

// ownerOf is the owner of an NSEC record.
func ownerOf(n *dns.NSEC) zone.Name { return canonical(n.Hdr.Name) }

// nextOf is the next name of an NSEC record.
func nextOf(n *dns.NSEC) zone.Name { return canonical(n.NextDomain) }

// canonical is a name of a message that was packed before; "" for what is none.
func canonical(s string) zone.Name {
	n, _ := zone.FQDN(s)
	return n
}

// covers reports whether a name falls between the owner of an NSEC record and
// the next (RFC 4034, section 4.1.1), and the record may speak of it: that of a
// delegation or a DNAME says nothing about names below it (RFC 6840, section
// 4.1).
func covers(n *dns.NSEC, name zone.Name) bool {
	owner, next := ownerOf(n), nextOf(n)
	if owner.Compare(name) >= 0 || name.Below(owner) && hides(n.TypeBitMap) {
		return false
	}
	return name.Compare(next) < 0 || next.Compare(owner) <= 0 // the last one leads back to the apex
}

// hides reports whether the types at a name take what is below it out of the
// zone.
func hides(types []uint16) bool {
	has := func(t uint16) bool { return slices.Contains(types, t) }
	return has(dns.TypeDNAME) || has(dns.TypeNS) && !has(dns.TypeSOA)
}

// encloser is the closest name at or above a covered name that exists: the
// owner and the next name of the record do (RFC 4592, section 3.3.1).
func encloser(n *dns.NSEC, name zone.Name) zone.Name {
	a, b := closest(name, ownerOf(n)), closest(name, nextOf(n))
	if len(a) > len(b) {
		return a
	}
	return b
}
