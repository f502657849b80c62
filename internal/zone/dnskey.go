package zone

import (
	"strings"

	"github.com/miekg/dns"
)

// MatchesDS reports whether a DS of an owner names a DNSKEY of that owner: key
// tag, algorithm and digest agree (RFC 4034, section 5.1.4), and the key is a
// zone key that is not revoked (RFC 4034, section 5.2; RFC 5011, section 2.1).
// Both are canonical RDATA; what does not parse matches nothing.
func MatchesDS(owner Name, ds, dnskey string) bool {
	d, ok := parse[*dns.DS]("DS", ds)
	if !ok {
		return false
	}
	k, ok := parse[*dns.DNSKEY]("DNSKEY", dnskey)
	if !ok || k.Flags&dns.ZONE == 0 || k.Flags&dns.REVOKE != 0 || k.Protocol != 3 {
		return false
	}
	k.Hdr.Name = string(owner)
	made := k.ToDS(d.DigestType)
	return made != nil && made.KeyTag == d.KeyTag && made.Algorithm == d.Algorithm &&
		strings.EqualFold(made.Digest, d.Digest)
}

func parse[RR dns.RR](t Type, data string) (RR, bool) {
	rr, err := dns.NewRR(". 0 IN " + string(t) + " " + data)
	typed, ok := rr.(RR)
	return typed, ok && err == nil
}

// EffectiveDS are the values of a DS set that validators go by. With none of
// them the child counts as unsigned, not as bogus (RFC 4035, section 5.2): a
// validator leaves out algorithms and digests that it does not know, and SHA-1
// digests where a better one stands beside them (RFC 4509, section 3).
func EffectiveDS(set []string) []string {
	var known, better []string
	for _, data := range set {
		d, ok := parse[*dns.DS]("DS", data)
		if !ok || !validated[d.Algorithm] {
			continue
		}
		switch d.DigestType {
		case dns.SHA1:
			known = append(known, data)
		case dns.SHA256, dns.SHA384:
			known, better = append(known, data), append(better, data)
		}
	}
	if len(better) > 0 {
		return better
	}
	return known
}

// validated are the algorithms that validators implement (RFC 8624, section
// 3.1, the MUST and RECOMMENDED of the validation column).
var validated = map[uint8]bool{
	dns.RSASHA1: true, dns.RSASHA1NSEC3SHA1: true, dns.RSASHA256: true, dns.RSASHA512: true,
	dns.ECDSAP256SHA256: true, dns.ECDSAP384SHA384: true, dns.ED25519: true, dns.ED448: true,
}

// DNSKEY is what the data of a DNSKEY say besides the key itself (RFC 4034,
// section 2.1).
type DNSKEY struct {
	Algorithm uint8
	Tag       uint16
	// SEP marks a key that a DS is meant to name: only a hint (RFC 4034, section
	// 2.1.1). Revoked keys say that no DS may name them (RFC 5011, section 2.1).
	SEP, Revoked bool
}

// ParseDNSKEY reads canonical RDATA; what is no zone key is not ok.
func ParseDNSKEY(data string) (k DNSKEY, ok bool) {
	r, ok := parse[*dns.DNSKEY]("DNSKEY", data)
	if !ok || r.Flags&dns.ZONE == 0 || r.Protocol != 3 {
		return DNSKEY{}, false
	}
	return DNSKEY{Algorithm: r.Algorithm, Tag: r.KeyTag(), SEP: r.Flags&dns.SEP != 0, Revoked: r.Flags&dns.REVOKE != 0}, true
}

// DSAlgorithm is the algorithm of the key that a DS names; what is no DS is not
// ok.
func DSAlgorithm(ds string) (algorithm uint8, ok bool) {
	d, ok := parse[*dns.DS]("DS", ds)
	if !ok {
		return 0, false
	}
	return d.Algorithm, true
}
