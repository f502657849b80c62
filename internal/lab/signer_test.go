package lab

import (
	"net"
	"testing"
	"time"

	"github.com/miekg/dns"
)

// What the signer signs holds before Unbound, by each algorithm and kind of
// chain, and what it was told to do wrong does not.
func TestUnboundHoldsTheSigner(t *testing.T) {
	l := New(t)
	const zone = "@ 300 SOA ns host 1 3600 600 604800 60\n@ 300 NS ns\nns 300 A 192.0.2.53\nwww 300 A 192.0.2.80\n*.wild 300 A 192.0.2.81\na.ent 300 TXT x\nz.a 300 A 192.0.2.82\nb 300 A 192.0.2.83\n"
	cases := []struct {
		apex      string
		algorithm uint8
		how       func(*Signer)
		wrong     func(*Signer, []dns.RR) []dns.RR
		want      string
	}{
		{"rsa.", dns.RSASHA256, nil, nil, "secure"},
		{"p256.", dns.ECDSAP256SHA256, nil, nil, "secure"},
		{"ed25519.", dns.ED25519, nil, nil, "secure"},
		{"hashed.", dns.ED25519, func(s *Signer) { s.Hashed = true }, nil, "secure"},
		// Unbound forgives a day (val-sig-skew-max).
		{"ended.", dns.ED25519, func(s *Signer) { s.To = time.Now().Add(-48 * time.Hour) }, nil, "bogus"},
		{"bare.", dns.ED25519, nil, func(_ *Signer, rrs []dns.RR) []dns.RR {
			return Without(rrs, func(rr dns.RR) bool { return rr.Header().Rrtype == dns.TypeRRSIG })
		}, "bogus"},
		{"again.", dns.ED25519, nil, func(s *Signer, rrs []dns.RR) []dns.RR {
			return s.Resign(rrs, "www.again.", dns.TypeA, func(rr dns.RR) { rr.(*dns.A).A = net.IPv4(192, 0, 2, 99) })
		}, "secure"},
	}
	zones, anchors, root := map[string]string{}, "", ". 300 SOA r0.root. host. 1 3600 600 604800 60\n. 300 NS r0.root.\nr0.root. 300 A $IP(1)\n"
	for _, c := range cases {
		s := NewSigner(t, c.apex, c.algorithm)
		if c.how != nil {
			c.how(s)
		}
		rrs := s.Zone(Parse(t, c.apex, zone))
		if c.wrong != nil {
			rrs = c.wrong(s, rrs)
		}
		zones[c.apex] = Text(rrs)
		anchors += s.DS().String() + "\n"
		root += c.apex + " 300 NS ns." + c.apex + "\nns." + c.apex + " 300 A $IP(1)\n"
	}
	zones["."] = root
	if l.Authority(Spec{Program: NSD, IP: 1, Zones: zones}).stub != nil {
		t.Skip("no NSD is here, and nothing else in the lab serves signed zones")
	}
	unbound := l.Validator(53, anchors, l.IP(1))
	if unbound.Program != Unbound {
		t.Skip("no Unbound can run here, and nothing else in the lab validates")
	}
	for _, c := range cases {
		for _, q := range []string{"www.", "nx.", "x.wild.", "ent.", "c.", "a.", "z.b."} {
			if got := unbound.Security(q+c.apex, dns.TypeA); got != c.want {
				t.Errorf("%s%s A is %s, want %s", q, c.apex, got, c.want)
			}
		}
		if got := unbound.Security("www."+c.apex, dns.TypeAAAA); got != c.want {
			t.Errorf("www.%s AAAA is %s, want %s", c.apex, got, c.want)
		}
	}
}
