package zone

import (
	"crypto"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"
)

// signer is a key that signs for example.com.
type signer struct {
	t       *testing.T
	key     *dns.DNSKEY
	private crypto.Signer
}

func newSigner(t *testing.T, algorithm uint8, bits int) *signer {
	t.Helper()
	k := &dns.DNSKEY{Hdr: dns.RR_Header{Name: "example.com.", Rrtype: dns.TypeDNSKEY, Class: dns.ClassINET, Ttl: 300}, Flags: 257, Protocol: 3, Algorithm: algorithm}
	private, err := k.Generate(bits)
	if err != nil {
		t.Fatal(err)
	}
	return &signer{t, k, private.(crypto.Signer)}
}

func (s *signer) sign(signer string, from, to time.Time, owner string, typ Type, data ...string) string {
	s.t.Helper()
	set, ok := records(Name(owner), typ, data)
	if !ok {
		s.t.Fatalf("%q", data)
	}
	sig := &dns.RRSIG{Hdr: dns.RR_Header{Ttl: 300}, Algorithm: s.key.Algorithm, KeyTag: s.key.KeyTag(), SignerName: signer,
		Inception: uint32(from.Unix()), Expiration: uint32(to.Unix())}
	if err := sig.Sign(s.private, set); err != nil {
		s.t.Fatal(err)
	}
	return RData(sig)
}

// One signature that holds is enough; without one the nearest is spoken of.
func TestVerify(t *testing.T) {
	now := time.Date(2026, 1, 10, 0, 0, 0, 0, time.UTC)
	from, to := now.AddDate(0, 0, -9), now.AddDate(0, 0, 9)
	const soa = "ns1.example.com. host.example.com. 1 3600 600 604800 60"
	a, b := newSigner(t, dns.ECDSAP256SHA256, 256), newSigner(t, dns.RSASHA256, 1024)
	ka, kb := RData(a.key), RData(b.key)
	good := a.sign("example.com.", from, to, "example.com.", "SOA", soa)
	over := a.sign("example.com.", from, now.AddDate(0, 0, -1), "example.com.", "SOA", soa)
	foreign := a.sign("com.", from, to, "example.com.", "SOA", soa)
	odd := strings.Replace(good, "SOA 13 ", "SOA 253 ", 1)
	revoked := *a.key
	revoked.Flags |= dns.REVOKE
	for name, c := range map[string]struct {
		sigs, keys []string
		fault      string
		known      bool
	}{
		"holds":                          {[]string{good}, []string{ka}, "", true},
		"RSA holds":                      {[]string{b.sign("example.com.", from, to, "example.com.", "SOA", soa)}, []string{kb}, "", true},
		"an old one beside":              {[]string{over, good}, []string{kb, ka}, "", true},
		"none":                           {nil, []string{ka}, "the SOA set has no RRSIG", true},
		"over another set":               {[]string{a.sign("example.com.", from, to, "example.com.", "NS", "ns1.example.com.")}, []string{ka}, "the SOA set has no RRSIG", true},
		"expired":                        {[]string{over}, []string{ka}, "expired at 2026-01-09T00:00:00Z", true},
		"not yet valid":                  {[]string{a.sign("example.com.", now.AddDate(0, 0, 1), to, "example.com.", "SOA", soa)}, []string{ka}, "is not valid before 2026-01-11T00:00:00Z", true},
		"another key":                    {[]string{good}, []string{kb}, "which is not among the keys", true},
		"a revoked key":                  {[]string{good}, []string{RData(&revoked)}, "which is not among the keys", true},
		"another signer":                 {[]string{foreign}, []string{ka}, "is signed by com. and not by example.com.", true},
		"other data":                     {[]string{a.sign("example.com.", from, to, "example.com.", "SOA", strings.Replace(soa, " 1 ", " 2 ", 1))}, []string{ka}, "does not verify", true},
		"an algorithm that nobody knows": {[]string{odd}, []string{strings.Replace(ka, " 3 13 ", " 3 253 ", 1)}, "which is not among the keys", true},
	} {
		fault, known := Verify("example.com.", "SOA", []string{soa}, c.sigs, c.keys, "example.com.", now)
		if known != c.known || (fault == "") != (c.fault == "") || !strings.Contains(fault, c.fault) {
			t.Errorf("%s: %q %t, want %q", name, fault, known, c.fault)
		}
	}
	// The tag of a key covers its algorithm.
	unheard := *a.key
	unheard.Algorithm = dns.PRIVATEDNS
	sig := strings.Replace(odd, " "+tag(a.key)+" ", " "+tag(&unheard)+" ", 1)
	if fault, known := Verify("example.com.", "SOA", []string{soa}, []string{sig}, []string{RData(&unheard)}, "example.com.", now); known || !strings.Contains(fault, "cannot be verified here") {
		t.Errorf("a private algorithm: %q %t", fault, known)
	}
	// At an apex are the signatures of a dozen sets, of which those of others do not count.
	var many []string
	for range maxSignatures + 1 {
		many = append(many, a.sign("example.com.", from, to, "example.com.", "TXT", `"x"`))
	}
	if fault, _ := Verify("example.com.", "SOA", []string{soa}, append(many, good), []string{ka}, "example.com.", now); fault != "" {
		t.Errorf("behind those of another set: %q", fault)
	}
	cased := a.sign("example.com.", from, to, "example.com.", "HTTPS", "1 Web.example.com. alpn=h2")
	if fault, known := Verify("example.com.", "HTTPS", []string{`1 web.example.com. alpn="h2"`}, []string{cased}, []string{ka}, "example.com.", now); known || fault == "" {
		t.Errorf("a target whose case is not known any more: %q %t", fault, known)
	}
	own := a.sign("example.com.", from, to, "example.com.", "HTTPS", "1 . alpn=h2")
	if fault, known := Verify("example.com.", "HTTPS", []string{`1 . alpn="h3"`}, []string{own}, []string{ka}, "example.com.", now); !known || fault == "" {
		t.Errorf("another alpn: %q %t", fault, known)
	}
	if fault, known := Verify("example.com.", "A", []string{"no address"}, nil, nil, "example.com.", now); known || fault == "" {
		t.Errorf("unreadable: %q %t", fault, known)
	}
}

func tag(k *dns.DNSKEY) string { return Serial(k.KeyTag()).String() }
