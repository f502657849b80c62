package resolver

import (
	"fmt"
	"strings"

	"github.com/miekg/dns"

	"zonecut/internal/zone"
)

// maxIterations is how many further hashes validators compute for a name; where
// a zone asks for more it counts as insecure (RFC 9276, section 3.2). It is what
// Unbound and BIND 9.18 take; others stop earlier.
const maxIterations = 150

// nsec3Chain are the NSEC3 records of one reply, of one chain, whose signatures
// hold.
type nsec3Chain struct {
	apex   zone.Name
	rrs    []*dns.NSEC3
	hashes map[zone.Name]string
}

// newChain keeps the records of a zone that share the parameters of the first
// and use a known hash and flags (RFC 5155, section 8.2).
func newChain(apex zone.Name, rrs []*dns.NSEC3) *nsec3Chain {
	h := &nsec3Chain{apex: apex, hashes: map[zone.Name]string{}}
	for _, r := range rrs {
		if r.Hash != dns.SHA1 || r.Flags&^1 != 0 || canonical(r.Hdr.Name).Parent() != apex {
			continue
		}
		if len(h.rrs) > 0 && (r.Iterations != h.rrs[0].Iterations || !strings.EqualFold(r.Salt, h.rrs[0].Salt)) {
			continue
		}
		h.rrs = append(h.rrs, r)
	}
	if len(h.rrs) == 0 {
		return nil
	}
	return h
}

// costly is the verdict on a chain whose hashes nobody computes.
func (h *nsec3Chain) costly() (verdict, bool) {
	n := h.rrs[0].Iterations
	return verdict{Insecure, LinkDenial, fmt.Sprintf("the NSEC3 of %s ask for %d iterations, and validators stop at %d", h.apex, n, maxIterations)}, n > maxIterations
}

func (h *nsec3Chain) hash(name zone.Name) string {
	if s, ok := h.hashes[name]; ok {
		return s
	}
	r := h.rrs[0]
	s := dns.HashName(string(name), r.Hash, r.Iterations, r.Salt)
	h.hashes[name] = s
	return s
}

func hashOf(r *dns.NSEC3) string {
	label, _, _ := strings.Cut(r.Hdr.Name, ".")
	return strings.ToUpper(label)
}

// match is the record of a name, nil without one.
func (h *nsec3Chain) match(name zone.Name) *dns.NSEC3 {
	for _, r := range h.rrs {
		if s := h.hash(name); s != "" && s == hashOf(r) {
			return r
		}
	}
	return nil
}

// cover is the record between whose hashes that of a name falls, nil without
// one.
func (h *nsec3Chain) cover(name zone.Name) *dns.NSEC3 {
	s := h.hash(name)
	for _, r := range h.rrs {
		owner, next := hashOf(r), strings.ToUpper(r.NextDomain)
		inside := owner < s && s < next
		if next <= owner {
			inside = s != owner && (owner < s || s < next)
		}
		if s != "" && inside {
			return r
		}
	}
	return nil
}

// encloser finds the closest encloser of a name (RFC 5155, section 8.3): the
// longest ancestor with a record, and the record that covers the name one label
// longer. Without a proof ce is "".
func (h *nsec3Chain) encloser(name zone.Name) (ce zone.Name, next *dns.NSEC3) {
	longer := name
	for n := name.Parent(); name.Below(h.apex) && n.Under(h.apex); n = n.Parent() {
		if r := h.match(n); r != nil {
			if next = h.cover(longer); next == nil || hides(r.TypeBitMap) {
				return "", nil
			}
			return n, next
		}
		if n == h.apex {
			break
		}
		longer = n
	}
	return "", nil
}

// optOut is the verdict on a proof that leaves room for unsigned delegations
// (RFC 5155, section 6).
func optOut(d *denial, next *dns.NSEC3, name zone.Name) verdict {
	v := d.held()
	if v.Status == Secure && next.Flags&1 != 0 {
		return verdict{Insecure, LinkDenial, fmt.Sprintf("the NSEC3 that covers %s leaves unsigned delegations out (opt-out)", name)}
	}
	return v
}

func (h *nsec3Chain) nxdomain(d *denial, name zone.Name) verdict {
	if v, over := h.costly(); over {
		return v
	}
	ce, next := h.encloser(name)
	switch {
	case h.match(name) != nil, ce == "":
		return d.lacking("that %s does not exist is not proven", name)
	case h.cover(wildcardOf(ce)) == nil:
		return d.lacking("that no wildcard %s exists is not proven", wildcardOf(ce))
	}
	return optOut(d, next, name)
}

func (h *nsec3Chain) nodata(d *denial, name zone.Name, t uint16) (v verdict, found []uint16) {
	if v, over := h.costly(); over {
		return v, nil
	}
	if r := h.match(name); r != nil {
		if !lacks(r.TypeBitMap, t, name) {
			return d.contrary(name, t), nil
		}
		return d.held(), r.TypeBitMap
	}
	ce, next := h.encloser(name)
	if ce == "" {
		return d.lacking("that %s has no %s is not proven", name, dns.Type(t)), nil
	}
	star := wildcardOf(ce)
	if r := h.match(star); r != nil && lacks(r.TypeBitMap, t, star) {
		return optOut(d, next, name), nil
	}
	// Without a record of its own there is only what an opt-out span leaves out: an
	// unsigned delegation (RFC 5155, section 8.6), and the empty non-terminals
	// above one.
	if next.Flags&1 != 0 {
		return optOut(d, next, name), nil
	}
	return d.lacking("that %s has no %s is not proven", name, dns.Type(t)), nil
}

func (h *nsec3Chain) wildcard(d *denial, s *rrset, labels int) verdict {
	if v, over := h.costly(); over {
		return v
	}
	longer := s.owner
	for n := longer; len(n.Labels()) > labels; n = n.Parent() {
		longer = n
	}
	next := h.cover(longer)
	if next == nil {
		return d.lacking("%s is made from a wildcard, and that %s does not exist is not proven", s, longer)
	}
	return optOut(d, next, longer)
}
