package lab

import (
	"crypto"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"
)

// KeyPair is a DNSSEC key with its private half.
type KeyPair struct {
	*dns.DNSKEY
	Private crypto.Signer
}

// Key flags (RFC 4034, section 2.1.1).
const (
	FlagsKSK = dns.ZONE | dns.SEP
	FlagsZSK = dns.ZONE
)

// NewKeyPair makes a key of a zone.
func NewKeyPair(t testing.TB, apex string, flags uint16, algorithm uint8) *KeyPair {
	t.Helper()
	bits := map[uint8]int{dns.RSASHA1: 1024, dns.RSASHA1NSEC3SHA1: 1024, dns.RSASHA256: 2048, dns.RSASHA512: 2048,
		dns.ECDSAP256SHA256: 256, dns.ECDSAP384SHA384: 384, dns.ED25519: 256}[algorithm]
	k := &dns.DNSKEY{Hdr: dns.RR_Header{Name: apex, Rrtype: dns.TypeDNSKEY, Class: dns.ClassINET, Ttl: 300}, Flags: flags, Protocol: 3, Algorithm: algorithm}
	private, err := k.Generate(bits)
	if err != nil {
		t.Fatalf("lab: a key of algorithm %d: %v", algorithm, err)
	}
	return &KeyPair{k, private.(crypto.Signer)}
}

// Signer signs a zone offline as a signer does that can be told to go wrong: the
// DNSKEY set by one key, everything else by another, with an NSEC or NSEC3 chain.
// What is missing or wrong on purpose is changed afterwards, in the records that
// Zone gives, and signed again by Resign where it shall hold.
type Signer struct {
	T        testing.TB
	Apex     string
	KSK, ZSK *KeyPair
	// From and To are the inception and expiration of the signatures.
	From, To time.Time
	// Hashed makes an NSEC3 chain; with OptOut it leaves unsigned delegations
	// out.
	Hashed, OptOut bool
	Iterations     uint16
	// Salt is that of the hashes, in hexadecimal digits; "" is one that all share.
	Salt string
}

// NewSigner makes a signer with keys of its own whose signatures began a month
// ago and end in another.
func NewSigner(t testing.TB, apex string, algorithm uint8) *Signer {
	t.Helper()
	now := time.Now()
	return &Signer{T: t, Apex: apex, KSK: NewKeyPair(t, apex, FlagsKSK, algorithm), ZSK: NewKeyPair(t, apex, FlagsZSK, algorithm),
		From: now.Add(-30 * 24 * time.Hour), To: now.Add(30 * 24 * time.Hour)}
}

// DS is the DS of the key-signing key, for the parent.
func (s *Signer) DS() *dns.DS { return s.KSK.ToDS(dns.SHA256) }

// Sign signs one RRset with a key.
func (s *Signer) Sign(set []dns.RR, k *KeyPair) *dns.RRSIG {
	s.T.Helper()
	sig := &dns.RRSIG{Hdr: dns.RR_Header{Ttl: set[0].Header().Ttl}, Algorithm: k.Algorithm, KeyTag: k.KeyTag(), SignerName: s.Apex,
		Inception: uint32(s.From.Unix()), Expiration: uint32(s.To.Unix())}
	if err := sig.Sign(k.Private, set); err != nil {
		s.T.Fatalf("lab: signing %s: %v", set[0].Header().Name, err)
	}
	return sig
}

// Zone gives a zone with its keys, its chain of denials, and the signatures of
// all that the zone is authoritative for (RFC 4035, section 2.2).
func (s *Signer) Zone(rrs []dns.RR) []dns.RR {
	s.T.Helper()
	rrs = append(slices.Clone(rrs), s.KSK.DNSKEY, s.ZSK.DNSKEY)
	rrs = append(rrs, s.chain(rrs)...)
	var sigs []dns.RR
	for _, set := range setsOf(rrs) {
		h := set[0].Header()
		if cut, ok := s.cut(rrs, h.Name); ok && (cut != h.Name || !atCut(h.Rrtype) || h.Rrtype == dns.TypeNS) {
			continue
		}
		k := s.ZSK
		if h.Rrtype == dns.TypeDNSKEY {
			k = s.KSK
		}
		sigs = append(sigs, s.Sign(set, k))
	}
	return append(rrs, sigs...)
}

// Resign changes the records of one set and signs it again.
func (s *Signer) Resign(rrs []dns.RR, owner string, typ uint16, change func(dns.RR)) []dns.RR {
	s.T.Helper()
	var set []dns.RR
	out := Without(rrs, func(rr dns.RR) bool { return Signs(rr, owner, typ) })
	for i, rr := range out {
		if rr.Header().Name == owner && rr.Header().Rrtype == typ {
			out[i] = dns.Copy(rr)
			change(out[i])
			set = append(set, out[i])
		}
	}
	if len(set) == 0 {
		s.T.Fatalf("lab: %s has no %s", owner, dns.Type(typ))
	}
	return append(out, s.Sign(set, s.ZSK))
}

// cut is the delegation at or above a name of the zone.
func (s *Signer) cut(rrs []dns.RR, name string) (cut string, ok bool) {
	for _, rr := range rrs {
		if h := rr.Header(); h.Rrtype == dns.TypeNS && h.Name != s.Apex && dns.IsSubDomain(h.Name, name) {
			return h.Name, true
		}
	}
	return "", false
}

// atCut reports whether the parent answers for a type at a delegation, which is all
// that its chain of denials says of one. Glue there is not the parent's.
func atCut(typ uint16) bool {
	return typ == dns.TypeNS || typ == dns.TypeDS || typ == dns.TypeNSEC
}

// setsOf sorts records into RRsets, in the order in which they first come.
// Signatures are in none.
func setsOf(rrs []dns.RR) [][]dns.RR {
	type key struct {
		owner string
		typ   uint16
	}
	index := map[key]int{}
	var out [][]dns.RR
	for _, rr := range rrs {
		k := key{rr.Header().Name, rr.Header().Rrtype}
		if k.typ == dns.TypeRRSIG {
			continue
		}
		i, ok := index[k]
		if !ok {
			i = len(out)
			index[k], out = i, append(out, nil)
		}
		out[i] = append(out[i], rr)
	}
	return out
}

// Signs reports whether a record is a signature of an RRset.
func Signs(rr dns.RR, owner string, typ uint16) bool {
	sig, ok := rr.(*dns.RRSIG)
	return ok && sig.TypeCovered == typ && sig.Hdr.Name == owner
}

// Without drops the records that match.
func Without(rrs []dns.RR, drop func(dns.RR) bool) []dns.RR {
	return slices.DeleteFunc(slices.Clone(rrs), drop)
}

// Parse reads a master file, names in lower case.
func Parse(t testing.TB, apex, text string) []dns.RR {
	t.Helper()
	var out []dns.RR
	zp := dns.NewZoneParser(strings.NewReader(text), apex, "")
	for rr, ok := zp.Next(); ok; rr, ok = zp.Next() {
		rr.Header().Name = dns.CanonicalName(rr.Header().Name)
		out = append(out, rr)
	}
	if err := zp.Err(); err != nil {
		t.Fatalf("lab: zone %s: %v", apex, err)
	}
	return out
}

// Text is a master file of records.
func Text(rrs []dns.RR) string {
	var b strings.Builder
	for _, rr := range rrs {
		b.WriteString(rr.String() + "\n")
	}
	return b.String()
}
