package resolver

import (
	"crypto/ed25519"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"

	"zonecut/internal/lab"
	"zonecut/internal/zone"
)

// fixed is a signer with keys that are the same in every run.
func fixed(t testing.TB, apex string, seed byte) *lab.Signer {
	t.Helper()
	key := func(flags uint16, seed byte) *lab.KeyPair {
		private := ed25519.NewKeyFromSeed([]byte(strings.Repeat(string(rune('a'+seed)), ed25519.SeedSize)))
		k := &dns.DNSKEY{Hdr: dns.RR_Header{Name: apex, Rrtype: dns.TypeDNSKEY, Class: dns.ClassINET, Ttl: 300}, Flags: flags, Protocol: 3,
			Algorithm: dns.ED25519, PublicKey: base64.StdEncoding.EncodeToString(private.Public().(ed25519.PublicKey))}
		return &lab.KeyPair{DNSKEY: k, Private: private}
	}
	return &lab.Signer{T: t, Apex: apex, KSK: key(257, seed), ZSK: key(256, seed+1), From: day(0), To: day(60)}
}

// day is a day of the tests' calendar; they validate on day 30.
func day(n int) time.Time { return time.Date(2026, 1, 1+n, 0, 0, 0, 0, time.UTC) }

func newCheck() *check {
	return &check{r: new(Resolver), now: day(30), left: maxVerify, out: new(Validation)}
}

func keysOf(s *lab.Signer) *keySet {
	return &keySet{apex: zone.Name(s.Apex), keys: []*dns.DNSKEY{s.KSK.DNSKEY, s.ZSK.DNSKEY}}
}

// Whatever keys and signatures come, the work they make is bounded.
func TestValidationIsBounded(t *testing.T) {
	s := fixed(t, "example.com.", 0)
	set := rrsets(lab.Parse(t, s.Apex, "www.example.com. 300 A 192.0.2.80"))[0]
	good := s.Sign(set.rrs, s.ZSK)
	bad := dns.Copy(good).(*dns.RRSIG)
	bad.Signature = base64.StdEncoding.EncodeToString(make([]byte, ed25519.SignatureSize))

	t.Run("signatures", func(t *testing.T) {
		c := newCheck()
		many := *set
		for range 200 {
			many.sigs = append(many.sigs, bad)
		}
		many.sigs = append(many.sigs, good)
		if sig, v := c.signed(&many, keysOf(s)); sig != nil || v.Status != Bogus || maxVerify-c.left != maxPerSet {
			t.Errorf("%v %+v after %d verifications, want bogus after %d", sig, v, maxVerify-c.left, maxPerSet)
		}
		many.sigs = append(many.sigs[:maxSignatures-1:maxSignatures-1], good)
		if sig, v := c.signed(&many, keysOf(s)); sig == nil {
			t.Errorf("a good one behind %d bad ones: %+v", maxSignatures-1, v)
		}
	})
	t.Run("keys of one tag", func(t *testing.T) {
		c := newCheck()
		one, k := *set, keysOf(s)
		one.sigs = []*dns.RRSIG{bad}
		for range 50 {
			k.keys = append(k.keys, s.ZSK.DNSKEY)
		}
		if _, v := c.signed(&one, k); v.Status != Bogus || maxVerify-c.left != maxPerTag {
			t.Errorf("%+v after %d verifications, want bogus after %d", v, maxVerify-c.left, maxPerTag)
		}
	})
	t.Run("all in all", func(t *testing.T) {
		c := newCheck()
		c.left = 0
		one := *set
		one.sigs = []*dns.RRSIG{good}
		if _, v := c.signed(&one, keysOf(s)); v.Status != Indeterminate || !strings.Contains(v.Why, "not looked at") {
			t.Errorf("with nothing left: %+v", v)
		}
	})
	t.Run("keys", func(t *testing.T) {
		m := new(dns.Msg)
		for i := range maxKeys + 1 {
			k := *s.KSK.DNSKEY
			k.PublicKey = base64.StdEncoding.EncodeToString([]byte(fmt.Sprintf("%032d", i)))
			m.Answer = append(m.Answer, &k)
		}
		a := &Answer{msg: m}
		a.Kind = Data
		_, v := newCheck().keys("example.com.", a, newView("", LinkDS, []*dns.DS{s.KSK.ToDS(dns.SHA256)}))
		if v.Status != Bogus || !strings.Contains(v.Why, "too many to look at") {
			t.Errorf("%+v", v)
		}
	})
}

// What this program cannot compute is not bogus: others can.
func TestWhatCannotBeVerifiedHere(t *testing.T) {
	for name, k := range map[string]*dns.DNSKEY{
		"RSA of 512 bits": {Flags: 257, Protocol: 3, Algorithm: dns.RSASHA256,
			PublicKey: base64.StdEncoding.EncodeToString(append([]byte{3, 1, 0, 1}, []byte(strings.Repeat("\xc1", 64))...))},
		"RSA with a large exponent": {Flags: 257, Protocol: 3, Algorithm: dns.RSASHA256,
			PublicKey: base64.StdEncoding.EncodeToString(append([]byte{5, 1, 0, 0, 0, 1}, []byte(strings.Repeat("\xc1", 256))...))},
	} {
		t.Run(name, func(t *testing.T) {
			k.Hdr = dns.RR_Header{Name: "example.com.", Rrtype: dns.TypeDNSKEY, Class: dns.ClassINET, Ttl: 300}
			sig := &dns.RRSIG{Hdr: dns.RR_Header{Name: "example.com.", Rrtype: dns.TypeRRSIG, Class: dns.ClassINET, Ttl: 300}, TypeCovered: dns.TypeDNSKEY,
				Algorithm: k.Algorithm, Labels: 2, OrigTtl: 300, Expiration: uint32(day(60).Unix()), Inception: uint32(day(0).Unix()), KeyTag: k.KeyTag(),
				SignerName: "example.com.", Signature: base64.StdEncoding.EncodeToString(make([]byte, 64))}
			a := &Answer{msg: &dns.Msg{Answer: []dns.RR{k, sig}}}
			a.Kind = Data
			view := newView("", LinkDS, []*dns.DS{k.ToDS(dns.SHA256)})
			if _, v := newCheck().keys("example.com.", a, view); v.Status != Indeterminate || !strings.Contains(v.Why, "cannot be verified here") {
				t.Errorf("%+v", v)
			}
			sig.Expiration = uint32(day(1).Unix())
			if _, v := newCheck().keys("example.com.", a, view); v.Status != Bogus || !strings.Contains(v.Why, "expired") {
				t.Errorf("expired: %+v", v)
			}
		})
	}
}

// replies are whole replies of a signed zone, in wire format.
func replies(t testing.TB, s *lab.Signer) [][]byte {
	t.Helper()
	var out [][]byte
	for _, hashed := range []bool{false, true} {
		s.Hashed = hashed
		rrs := s.Zone(lab.Parse(t, s.Apex, "$ORIGIN "+s.Apex+"\n@ 300 SOA ns host 1 3600 600 604800 60\n@ 300 NS ns\nns 300 A 192.0.2.1\nwww 300 A 192.0.2.80\n*.wild 300 A 192.0.2.81\nalias 300 CNAME www\nsub 300 NS ns.sub\n"))
		var denials []dns.RR
		for _, set := range rrsets(rrs) {
			m := new(dns.Msg)
			m.SetQuestion(string(set.owner), set.typ)
			m.Response, m.Authoritative = true, true
			m.Answer = set.rrs
			for _, sig := range set.sigs {
				m.Answer = append(m.Answer, sig)
			}
			if set.typ == dns.TypeNSEC || set.typ == dns.TypeNSEC3 || set.typ == dns.TypeSOA {
				denials = append(denials, m.Answer...)
			}
			out = append(out, pack(t, m))
		}
		for _, q := range []string{"nx.example.com.", "x.wild.example.com.", "sub.example.com.", "www.example.com."} {
			m := new(dns.Msg)
			m.SetQuestion(q, dns.TypeAAAA)
			m.Response, m.Authoritative, m.Ns = true, true, denials
			out = append(out, pack(t, m))
			m.Rcode = dns.RcodeNameError
			out = append(out, pack(t, m))
		}
	}
	return out
}

func pack(t testing.TB, m *dns.Msg) []byte {
	t.Helper()
	wire, err := m.Pack()
	if err != nil {
		t.Fatal(err)
	}
	return wire
}

// judged is what every judge of a reply says of it.
func judged(wire []byte, k *keySet, ds *dns.DS) []verdict {
	m := new(dns.Msg)
	if m.Unpack(wire) != nil || len(m.Question) != 1 {
		return nil
	}
	name, err := zone.FQDN(m.Question[0].Name)
	if err != nil {
		return nil
	}
	q := Query{Name: name, Type: zone.Type(dns.Type(m.Question[0].Qtype).String())}
	a := Answer{msg: m.Copy()}
	a.read(q, m)
	c := newCheck()
	_, keys := c.keys(k.apex, &a, newView("", LinkDS, []*dns.DS{ds}))
	v := c.reply(&a, name, q.Type, k)
	out := []verdict{keys, v}
	if a.Kind == Data {
		_, _, v := c.ds(&place{}, &a, name, k)
		out = append(out, v)
	}
	return out
}

// No reply makes the validator panic, and none is secure whose keys nobody
// trusts.
func FuzzValidate(f *testing.F) {
	s, stranger := fixed(f, "example.com.", 0), fixed(f, "example.com.", 10)
	for _, wire := range replies(f, s) {
		f.Add(wire)
	}
	f.Fuzz(func(t *testing.T, wire []byte) {
		judged(wire, keysOf(s), s.KSK.ToDS(dns.SHA256))
		for _, v := range judged(wire, keysOf(stranger), stranger.KSK.ToDS(dns.SHA256)) {
			if v.Status == Secure {
				t.Errorf("secure by keys that signed nothing: %x", wire)
			}
			if v.Status != Secure && (v.Why == "" || v.Link == "") {
				t.Errorf("%+v does not say why", v)
			}
		}
	})
}

// The alias that a DNAME makes is not signed, and must follow from it.
func TestAliasOfADNAME(t *testing.T) {
	s := fixed(t, "example.com.", 0)
	set := rrsets(lab.Parse(t, s.Apex, "old.example.com. 300 DNAME new.example.net."))[0]
	for target, want := range map[string]Status{"www.new.example.net.": Secure, "www.evil.example.net.": Bogus} {
		m := new(dns.Msg)
		m.SetQuestion("www.old.example.com.", dns.TypeA)
		m.Response, m.Authoritative = true, true
		m.Answer = append(lab.Parse(t, s.Apex, "www.old.example.com. 300 CNAME "+target), set.rrs[0], s.Sign(set.rrs, s.ZSK))
		if v := judged(pack(t, m), keysOf(s), s.KSK.ToDS(dns.SHA256)); v[1].Status != want {
			t.Errorf("to %s: %+v, want %s", target, v[1], want)
		}
	}
}

// The seeds of the fuzz are replies that hold.
func TestSeedsHold(t *testing.T) {
	s := fixed(t, "example.com.", 0)
	secure := 0
	all := replies(t, s)
	for _, wire := range all {
		for _, v := range judged(wire, keysOf(s), s.KSK.ToDS(dns.SHA256)) {
			if v.Status == Secure {
				secure++
				break
			}
		}
	}
	if secure < len(all)/2 {
		t.Errorf("%d of %d are secure", secure, len(all))
	}
}
