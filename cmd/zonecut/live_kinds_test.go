package main

import (
	"crypto/tls"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"

	"zonecut/internal/lab"
)

// One whole program for each kind of question: what the probes bring home, rules read.

// rewrite makes the zone after the change the one before with a line in another's
// place.
func (p *livePair) rewrite(t *testing.T, old, with string) {
	t.Helper()
	before, err := os.ReadFile(p.old)
	if err != nil {
		t.Fatal(err)
	}
	after := strings.Replace(string(before), old, with, 1)
	if after == string(before) {
		t.Fatalf("%q is not in the zone:\n%s", old, before)
	}
	after = strings.Replace(after, "SOA ns1 host 1 ", "SOA ns1 host 2 ", 1)
	if err := os.WriteFile(p.next, []byte(after), 0o600); err != nil {
		t.Fatal(err)
	}
}

// A first DS over a child is held against the keys and the signatures that its server
// answers with.
func TestLiveKeysAndSignatures(t *testing.T) {
	const cut = "eu.example.com."
	good, other := lab.NewSigner(t, cut, dns.ECDSAP256SHA256), lab.NewSigner(t, cut, dns.ECDSAP256SHA256)
	expired := *good
	expired.To = time.Now().Add(-time.Hour)
	for _, c := range []struct {
		name   string
		signer *lab.Signer
		code   int
		want   string
	}{
		{"signed with its key", good, 3, "[ds-added]"},
		{"signed with another key", other, 2, "without a key that its DS names"},
		{"signed until an hour ago", &expired, 2, "the RRSIG of the DNSKEY set expired at "},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newLivePair(t, map[string]string{cut: signedText(t, c.signer, cut)})
			p.rewrite(t, "eu 300 NS ns1.eu\n", "eu 300 NS ns1.eu\neu 300 DS "+strings.SplitN(good.DS().String(), "DS\t", 2)[1]+"\n")
			out, code := p.run(t, "check", append(p.flags, "--live")...)
			if code != c.code || !strings.Contains(out, c.want) {
				t.Errorf("%d, want %d and %q\n%s", code, c.code, c.want, out)
			}
		})
	}
}

// signedText is a child's zone, signed. The lab's address stands in it afterwards: the
// signature over that is none of this test's.
func signedText(t *testing.T, s *lab.Signer, apex string) string {
	t.Helper()
	const somewhere = "192.0.2.20"
	rrs := lab.Parse(t, apex, strings.ReplaceAll(childZone(apex, 300), "$IP(20)", somewhere))
	return strings.ReplaceAll(lab.Text(s.Zone(rrs)), somewhere, "$IP(20)")
}

// A name that goes is held against the certificate that another one is served with.
func TestLiveServedCertificate(t *testing.T) {
	for _, c := range []struct {
		name  string
		names []string
		life  time.Duration
		code  int
		want  string
	}{
		{"it is for the name", []string{"www.example.com", "docs.example.com"}, 300 * 24 * time.Hour, 3, "hold: docs.example.com. A in example.com."},
		{"its renewal is near", []string{"www.example.com", "docs.example.com"}, 24 * time.Hour, 2, "[removes-served-name]"},
		{"a wildcard covers the name", []string{"www.example.com", "docs.example.com", "*.example.com"}, 24 * time.Hour, 0, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newLivePair(t, map[string]string{"eu.example.com.": childZone("eu.example.com.", 300)})
			issuer := lab.NewIssuer(t, "Lab Authority")
			at, port := "127.0.0.1", lab.TLSHost(t, map[string]tls.Certificate{"": issuer.Issue(time.Now().Add(c.life), c.names...)})
			p.parent.Update("example.com.", nil, []string{"www.example.com. 300 A " + at})
			p.rewrite(t, "eu 300 NS ns1.eu\n", "eu 300 NS ns1.eu\nwww 300 A "+at+"\n")
			now, err := os.ReadFile(p.next)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(p.old, append(now, "docs 300 A "+at+"\n"...), 0o600); err != nil {
				t.Fatal(err)
			}
			flags := append(p.flags, "--live", "--tls-port", fmt.Sprint(port), "--tls-roots", issuer.File())
			out, code := p.run(t, "check", flags...)
			if code != c.code || !strings.Contains(out, c.want) || (c.want == "") == strings.Contains(out, "removes-served-name") {
				t.Errorf("%d, want %d and %q\n%s", code, c.code, c.want, out)
			}
		})
	}
}

// A zone that no run holds is handed to another server: what the servers that give it
// whole have is asked for by name at the one that comes.
func TestLiveHandoverOfAZoneNobodyHolds(t *testing.T) {
	const cut = "eu.example.com."
	for _, c := range []struct {
		name, next string
		found      bool
	}{
		{"a name is missing", "", true},
		{"all is there", "shop 60 CNAME www\n", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newLivePair(t, map[string]string{cut: childZone(cut, 300) + "shop 300 CNAME www\n"})
			if strings.Contains(strings.Join(p.lab.Servers(), "\n"), "embedded stand-in") {
				t.Skip("the stand-in gives no transfers")
			}
			p.lab.Authority(lab.Spec{Program: lab.NSD, IP: 21, Zones: map[string]string{cut: childZone(cut, 300) + c.next}})
			p.rewrite(t, "eu 300 NS ns1.eu\n", "eu 300 NS ns2.eu\nns2.eu 300 A "+p.lab.IP(21)+"\n")
			out, _ := p.run(t, "check", append(p.flags, "--live")...)
			if strings.Contains(out, "[cutover-missing]") != c.found || strings.Contains(out, "- shop.eu.example.com. A") != c.found {
				t.Errorf("%s\n%s", c.name, out)
			}
		})
	}
}
