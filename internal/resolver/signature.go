package resolver

import (
	"fmt"
	"time"

	"github.com/miekg/dns"

	"zonecut/internal/zone"
)

// Bounds on what keys and signatures that nobody vouches for yet can make a
// validation compute (KeyTrap, CVE-2023-50387): those of Unbound and BIND, or
// below.
const (
	maxKeys       = 32   // keys of one set
	maxSignatures = 8    // signatures of one set that are looked at
	maxPerTag     = 4    // keys of one tag and algorithm that are tried
	maxPerSet     = 8    // verifications for one set
	maxVerify     = 2000 // verifications for one validation
)

// rrset is an RRset as one reply gives it, with its signatures.
type rrset struct {
	owner zone.Name
	typ   uint16
	rrs   []dns.RR
	sigs  []*dns.RRSIG
}

func (s *rrset) String() string { return string(s.owner) + " " + dns.Type(s.typ).String() }

// rrsets gathers the sets of a section, in its order.
func rrsets(section []dns.RR) []*rrset {
	type key struct {
		owner zone.Name
		typ   uint16
	}
	byKey := map[key]*rrset{}
	var out []*rrset
	get := func(owner zone.Name, typ uint16) *rrset {
		k := key{owner, typ}
		if byKey[k] == nil {
			byKey[k] = &rrset{owner: owner, typ: typ}
			out = append(out, byKey[k])
		}
		return byKey[k]
	}
	for _, rr := range section {
		owner, err := zone.FQDN(rr.Header().Name)
		if err != nil || rr.Header().Class != dns.ClassINET {
			continue
		}
		rr.Header().Name = string(owner)
		if sig, ok := rr.(*dns.RRSIG); ok {
			s := get(owner, sig.TypeCovered)
			s.sigs = append(s.sigs, sig)
			continue
		}
		s := get(owner, rr.Header().Rrtype)
		s.rrs = append(s.rrs, rr)
	}
	return out
}

// find is the set of an owner and type that has records.
func find(sets []*rrset, owner zone.Name, typ uint16) *rrset {
	for _, s := range sets {
		if s.owner == owner && s.typ == typ && len(s.rrs) > 0 {
			return s
		}
	}
	return nil
}

// expanded reports whether a signature is that of a wildcard from which the
// owner was made (RFC 4035, section 5.3.4).
func expanded(owner zone.Name, sig *dns.RRSIG) bool {
	labels := dns.CountLabel(string(owner))
	if owner.IsWildcard() {
		labels-- // not counted in the field (RFC 4034, section 3.1.3)
	}
	return int(sig.Labels) < labels
}

// keySet is the DNSKEY set of a zone as one or more of its servers serve it, and
// is trusted.
type keySet struct {
	apex zone.Name
	from string // one who serves it
	id   string // its content
	keys []*dns.DNSKEY
}

// signed looks for a signature by one of the keys that holds at the validation's
// time: one is enough (RFC 4035, section 5.3.3). Without one it says of the
// signature that came closest what is wrong with it.
func (c *check) signed(s *rrset, k *keySet) (*dns.RRSIG, verdict) {
	worst := verdict{Bogus, LinkSignature, fmt.Sprintf("%s has no RRSIG", s)}
	if len(s.sigs) == 0 {
		return nil, worst
	}
	left, best := maxPerSet, -1
	for _, sig := range s.sigs[:min(len(s.sigs), maxSignatures)] {
		v, rank := c.signature(s, sig, k, &left)
		if v.Status == Secure {
			return sig, v
		}
		if rank > best {
			worst, best = v, rank
		}
	}
	return nil, worst
}

// signature judges one signature (RFC 4035, section 5.3.1). rank is how near it
// came to holding.
func (c *check) signature(s *rrset, sig *dns.RRSIG, k *keySet, left *int) (v verdict, rank int) {
	bogus := func(rank int, format string, args ...any) (verdict, int) {
		return verdict{Bogus, LinkSignature, fmt.Sprintf("the RRSIG of %s ", s) + fmt.Sprintf(format, args...)}, rank
	}
	signer, err := zone.FQDN(sig.SignerName)
	switch {
	case err != nil || signer != k.apex || !s.owner.Under(k.apex):
		return bogus(0, "is signed by %s and not by %s", sig.SignerName, k.apex)
	case int(sig.Labels) > dns.CountLabel(string(s.owner)):
		return bogus(0, "counts %d labels, more than the name has", sig.Labels)
	case before(sig.Expiration, c.now):
		return bogus(4, "expired at %s", when(sig.Expiration, c.now))
	case !before(sig.Inception, c.now.Add(time.Second)):
		return bogus(4, "is not valid before %s", when(sig.Inception, c.now))
	}
	tried, rank := 0, 1
	v, _ = bogus(1, "is by key %d (algorithm %d), which is not among the keys of %s", sig.KeyTag, sig.Algorithm, k.apex)
	for _, key := range k.keys {
		if key.Algorithm != sig.Algorithm || key.KeyTag() != sig.KeyTag {
			continue
		}
		if tried++; tried > maxPerTag || *left <= 0 {
			break
		}
		if c.left <= 0 {
			return verdict{Indeterminate, LinkSignature, fmt.Sprintf("the RRSIG of %s: not looked at, after %d verifications", s, maxVerify)}, 5
		}
		*left--
		c.left--
		err := zone.VerifySignature(sig, key, s.rrs)
		switch {
		case err == nil:
			return verdict{Status: Secure}, 6
		case !checkable[sig.Algorithm] || !zone.Refuted(sig.Algorithm, err):
			return verdict{Indeterminate, LinkSignature,
				fmt.Sprintf("the RRSIG of %s by key %d (algorithm %d) cannot be verified here: %v", s, sig.KeyTag, sig.Algorithm, err)}, 5
		}
		v, rank = bogus(3, "by key %d does not verify", sig.KeyTag)
	}
	return v, rank
}

// checkable are the algorithms that can be verified here: those of RFC 8624,
// section 3.1, that validators implement.
var checkable = map[uint8]bool{
	dns.RSASHA1: true, dns.RSASHA1NSEC3SHA1: true, dns.RSASHA256: true, dns.RSASHA512: true,
	dns.ECDSAP256SHA256: true, dns.ECDSAP384SHA384: true, dns.ED25519: true, dns.ED448: true,
}

// before reports whether a time of a signature, 32 bits of a circle (RFC 4034,
// section 3.1.5), is before now.
func before(t uint32, now time.Time) bool { return int32(t-uint32(now.Unix())) < 0 }

func when(t uint32, now time.Time) string {
	return now.Add(time.Duration(int32(t-uint32(now.Unix()))) * time.Second).UTC().Truncate(time.Second).Format(time.RFC3339)
}
