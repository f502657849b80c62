package resolver

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"

	"zonecut/internal/lab"
	"zonecut/internal/zone"
)

// bindSigns signs a zone by BIND's tools with keys of an algorithm, and gives the
// records and the DS.
func bindSigns(t *testing.T, algorithm, apex, text string) (rrs []dns.RR, ds []dns.RR) {
	t.Helper()
	dir := t.TempDir()
	run := func(program string, args ...string) string {
		c := exec.Command(program, args...)
		c.Dir = dir
		out, err := c.Output()
		if err != nil {
			t.Fatalf("%s %q: %v", program, args, err)
		}
		return strings.TrimSpace(string(out))
	}
	ksk := run("dnssec-keygen", "-q", "-K", dir, "-a", algorithm, "-f", "KSK", "-n", "ZONE", apex)
	zsk := run("dnssec-keygen", "-q", "-K", dir, "-a", algorithm, "-n", "ZONE", apex)
	file := filepath.Join(dir, "zone")
	for _, k := range []string{ksk, zsk} {
		key, err := os.ReadFile(filepath.Join(dir, k+".key"))
		if err != nil {
			t.Fatal(err)
		}
		text += string(key)
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	run("dnssec-signzone", "-q", "-K", dir, "-o", apex, "-f", "signed", "-x", "zone", ksk, zsk)
	signed, err := os.ReadFile(filepath.Join(dir, "signed"))
	if err != nil {
		t.Fatal(err)
	}
	return lab.Parse(t, apex, string(signed)), lab.Parse(t, apex, run("dnssec-dsfromkey", "-2", filepath.Join(dir, ksk+".key")))
}

// A zone that BIND has signed by Ed448, which Go does not have, holds as it does for
// Unbound, with its wildcard and its denials; and a forged signature does not.
func TestValidateEd448(t *testing.T) {
	needSigned(t)
	for _, p := range []string{"dnssec-keygen", "dnssec-signzone", "dnssec-dsfromkey"} {
		if _, err := exec.LookPath(p); err != nil && os.Getenv("CI") != "true" {
			t.Skip(p + " is not installed: nothing here signs by Ed448")
		}
	}
	var ds []dns.RR
	signs := func(s *lab.Signer, rrs []dns.RR) []dns.RR {
		plain := lab.Without(rrs, func(rr dns.RR) bool {
			switch rr.Header().Rrtype {
			case dns.TypeRRSIG, dns.TypeDNSKEY, dns.TypeNSEC:
				return true
			}
			return false
		})
		out, first := bindSigns(t, "ED448", s.Apex, lab.Text(plain))
		ds = first
		return out
	}
	given := func(*lab.Signer) []dns.RR { return ds }
	w := newSignedWorld(t, []kase{{name: "ed448", zone: signs, ds: given}, {name: "forged", ds: given,
		zone: func(s *lab.Signer, rrs []dns.RR) []dns.RR {
			return forged("www", dns.TypeA, func(sig *dns.RRSIG) { sig.OrigTtl++ })(s, signs(s, rrs))
		}}})
	unbound := w.Validator(53, w.root.DS().String()+"\n", w.IP(1))
	for name, want := range map[zone.Name]Status{"www.ed448.lab.": Secure, "x.wild.ed448.lab.": Secure, "nx.ed448.lab.": Secure, "www.old.ed448.lab.": Secure,
		"www.sub.ed448.lab.": Insecure, "www.forged.lab.": Bogus, "nx.forged.lab.": Secure} {
		v := w.Validate(t.Context(), Wanted{Name: name, Type: "A", Now: time.Now()})
		if v.Status != want {
			t.Errorf("%s: %s (%s), want %s", name, v.Status, v.Why, want)
		}
		if got := unbound.Security(string(name), dns.TypeA); unbound.Program == lab.Unbound && got != string(want) {
			t.Errorf("Unbound says %s of %s, want %s", got, name, want)
		}
	}
}
