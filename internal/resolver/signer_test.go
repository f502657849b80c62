package resolver

import (
	"crypto"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"

	"zonecut/internal/zone"
)

// A small signer for tests, that can be told to go wrong: it makes NSEC and NSEC3
// chains and signs with one key for the keys and one for the rest.

// pair is a key with its private half.
type pair struct {
	*dns.DNSKEY
	private crypto.Signer
}

func newPair(t testing.TB, apex string, flags uint16, algorithm uint8) *pair {
	t.Helper()
	bits := map[uint8]int{dns.RSASHA1: 1024, dns.RSASHA1NSEC3SHA1: 1024, dns.RSASHA256: 2048, dns.RSASHA512: 2048,
		dns.ECDSAP256SHA256: 256, dns.ECDSAP384SHA384: 384, dns.ED25519: 256}[algorithm]
	k := &dns.DNSKEY{Hdr: dns.RR_Header{Name: apex, Rrtype: dns.TypeDNSKEY, Class: dns.ClassINET, Ttl: 300}, Flags: flags, Protocol: 3, Algorithm: algorithm}
	private, err := k.Generate(bits)
	if err != nil {
		t.Fatal(err)
	}
	return &pair{k, private.(crypto.Signer)}
}

// signing is how a zone is signed.
type signing struct {
	t        testing.TB
	apex     string
	ksk, zsk *pair
	from, to time.Time
	// hashed makes an NSEC3 chain; with optOut it leaves unsigned delegations
	// out.
	hashed, optOut bool
	iterations     uint16
}

func newSigning(t testing.TB, apex string, algorithm uint8) *signing {
	t.Helper()
	now := time.Now()
	return &signing{t: t, apex: apex, ksk: newPair(t, apex, 257, algorithm), zsk: newPair(t, apex, 256, algorithm),
		from: now.Add(-30 * 24 * time.Hour), to: now.Add(30 * 24 * time.Hour)}
}

// ds is the DS of the key-signing key.
func (s *signing) ds() dns.RR { return s.ksk.ToDS(dns.SHA256) }

func (s *signing) sign(set []dns.RR, k *pair) *dns.RRSIG {
	s.t.Helper()
	sig := &dns.RRSIG{Hdr: dns.RR_Header{Ttl: set[0].Header().Ttl}, Algorithm: k.Algorithm, KeyTag: k.KeyTag(), SignerName: s.apex,
		Inception: uint32(s.from.Unix()), Expiration: uint32(s.to.Unix())}
	if err := sig.Sign(k.private, set); err != nil {
		s.t.Fatal(err)
	}
	return sig
}

// parse reads a master file.
func parse(t testing.TB, apex, text string) []dns.RR {
	t.Helper()
	var out []dns.RR
	zp := dns.NewZoneParser(strings.NewReader(text), apex, "")
	for rr, ok := zp.Next(); ok; rr, ok = zp.Next() {
		out = append(out, rr)
	}
	if err := zp.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

func text(rrs []dns.RR) string {
	var b strings.Builder
	for _, rr := range rrs {
		b.WriteString(rr.String() + "\n")
	}
	return b.String()
}

// zone signs a zone.
func (s *signing) zone(rrs []dns.RR) []dns.RR {
	s.t.Helper()
	rrs = append(slices.Clone(rrs), s.ksk.DNSKEY, s.zsk.DNSKEY)
	rrs = append(rrs, s.chain(rrs)...)
	var sigs []dns.RR
	for _, set := range rrsets(rrs) {
		if s.signs(rrs, set) {
			k := s.zsk
			if set.typ == dns.TypeDNSKEY {
				k = s.ksk
			}
			sigs = append(sigs, s.sign(set.rrs, k))
		}
	}
	return append(rrs, sigs...)
}

// cut is the delegation at or above a name of the zone.
func (s *signing) cut(rrs []dns.RR, name zone.Name) (cut zone.Name, ok bool) {
	for _, rr := range rrs {
		if owner := canonical(rr.Header().Name); rr.Header().Rrtype == dns.TypeNS && string(owner) != s.apex && name.Under(owner) {
			return owner, true
		}
	}
	return "", false
}

func (s *signing) signs(rrs []dns.RR, set *rrset) bool {
	cut, ok := s.cut(rrs, set.owner)
	return !ok || set.owner == cut && set.typ != dns.TypeNS
}

// chain makes the NSEC or NSEC3 records.
func (s *signing) chain(rrs []dns.RR) []dns.RR {
	types := map[zone.Name][]uint16{}
	for _, set := range rrsets(rrs) {
		if cut, ok := s.cut(rrs, set.owner); ok && cut != set.owner {
			continue // glue
		}
		types[set.owner] = append(types[set.owner], set.typ)
	}
	for n, ts := range types {
		_, delegated := s.cut(rrs, n)
		signed := !delegated || slices.Contains(ts, dns.TypeDS)
		switch {
		case s.hashed && s.optOut && !signed:
			delete(types, n)
		case !s.hashed:
			types[n] = append(ts, dns.TypeNSEC, dns.TypeRRSIG)
		case signed:
			types[n] = append(ts, dns.TypeRRSIG)
		}
	}
	if s.hashed {
		return s.nsec3(types)
	}
	var names []zone.Name
	for n := range types {
		names = append(names, n)
	}
	names = zone.SortNames(names)
	var out []dns.RR
	for i, n := range names {
		slices.Sort(types[n])
		out = append(out, &dns.NSEC{Hdr: s.header(string(n), dns.TypeNSEC), NextDomain: string(names[(i+1)%len(names)]), TypeBitMap: types[n]})
	}
	return out
}

func (s *signing) header(owner string, typ uint16) dns.RR_Header {
	return dns.RR_Header{Name: owner, Rrtype: typ, Class: dns.ClassINET, Ttl: 60}
}

func (s *signing) nsec3(types map[zone.Name][]uint16) []dns.RR {
	types[zone.Name(s.apex)] = append(types[zone.Name(s.apex)], dns.TypeNSEC3PARAM)
	for n := range types {
		for ; string(n) != s.apex; n = n.Parent() {
			if _, ok := types[n]; !ok {
				types[n] = nil // an empty non-terminal
			}
		}
	}
	byHash := map[string][]uint16{}
	var hashes []string
	for n, ts := range types {
		h := dns.HashName(string(n), dns.SHA1, s.iterations, "ab")
		slices.Sort(ts)
		byHash[h], hashes = ts, append(hashes, h)
	}
	slices.Sort(hashes)
	flags := uint8(0)
	if s.optOut {
		flags = 1
	}
	under := "." + strings.TrimPrefix(s.apex, ".")
	out := []dns.RR{&dns.NSEC3PARAM{Hdr: s.header(s.apex, dns.TypeNSEC3PARAM), Hash: dns.SHA1, Iterations: s.iterations, SaltLength: 1, Salt: "ab"}}
	for i, h := range hashes {
		out = append(out, &dns.NSEC3{Hdr: s.header(strings.ToLower(h)+under, dns.TypeNSEC3), Hash: dns.SHA1, Flags: flags, Iterations: s.iterations,
			SaltLength: 1, Salt: "ab", HashLength: 20, NextDomain: hashes[(i+1)%len(hashes)], TypeBitMap: byHash[h]})
	}
	return out
}

// without drops the records that match.
func without(rrs []dns.RR, drop func(dns.RR) bool) []dns.RR {
	return slices.DeleteFunc(slices.Clone(rrs), drop)
}

// resign changes the records of one set and signs it again.
func (s *signing) resign(rrs []dns.RR, owner string, typ uint16, change func(dns.RR)) []dns.RR {
	s.t.Helper()
	var set []dns.RR
	out := without(rrs, func(rr dns.RR) bool {
		sig, ok := rr.(*dns.RRSIG)
		return ok && sig.TypeCovered == typ && sig.Hdr.Name == owner
	})
	for i, rr := range out {
		if rr.Header().Name == owner && rr.Header().Rrtype == typ {
			out[i] = dns.Copy(rr)
			change(out[i])
			set = append(set, out[i])
		}
	}
	if len(set) == 0 {
		s.t.Fatalf("%s has no %s", owner, dns.Type(typ))
	}
	return append(out, s.sign(set, s.zsk))
}

// needSigned skips where no server is installed that serves signed zones.
func needSigned(t *testing.T) {
	t.Helper()
	for _, name := range []string{"nsd", "/usr/sbin/nsd"} {
		if _, err := exec.LookPath(name); err == nil {
			return
		}
	}
	if os.Getenv("CI") == "true" {
		t.Fatal("nsd is not installed")
	}
	t.Skip("nsd is not installed: nothing here serves signed zones")
}
