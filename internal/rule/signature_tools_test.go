package rule

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"zonecut/internal/zone"
	"zonecut/internal/zonefile"
)

// odd are sets whose data have names in capitals, escapes, and types without a name.
const odd = `UPPER.Case A 192.0.2.7
ptr PTR Host.Example.NET.
service HTTPS 1 . alpn=h2
place LOC 52 22 23.000 N 4 53 32.000 E -2.00m 0.00m 10000m 10m
own TYPE65400 \# 3 ABCDEF
number NAPTR 100 10 "S" "SIP+D2U" "" _sip._udp.Example.com.
text TXT "a b\010c" "semi;colon"
who RP Host.example.net. T.example.net.
call SRV 0 0 1 H.example.net.
_443._tcp TLSA 3 1 1 0A3BA3B4C5D6E7F8091A2B3C4D5E6F708192A3B4C5D6E7F8091A2B3C4D5E6F70
`

// What the signers that people use make of a zone holds in each denial and signature.
func TestRealSigners(t *testing.T) {
	dir := t.TempDir()
	tool := func(t *testing.T, name string, args ...string) string {
		t.Helper()
		if _, err := exec.LookPath(name); err != nil {
			t.Skip(name + " is not installed")
		}
		c := exec.Command(name, args...)
		c.Dir = dir
		out, err := c.CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v\n%s", name, err, out)
		}
		lines := strings.Fields(string(out))
		if len(lines) == 0 {
			return ""
		}
		return lines[len(lines)-1]
	}
	if err := os.WriteFile(filepath.Join(dir, "zone"), []byte(eu+odd), 0o600); err != nil {
		t.Fatal(err)
	}
	ldns := func(args ...string) func(t *testing.T) {
		return func(t *testing.T) {
			k, z := tool(t, "ldns-keygen", "-a", "ECDSAP256SHA256", "-k", "eu.example.com"), tool(t, "ldns-keygen", "-a", "ECDSAP256SHA256", "eu.example.com")
			tool(t, "ldns-signzone", append(args, "-o", "eu.example.com.", "-f", "signed", "zone", k, z)...)
		}
	}
	bind := func(args ...string) func(t *testing.T) {
		return func(t *testing.T) {
			k, z := tool(t, "dnssec-keygen", "-q", "-a", "RSASHA256", "-b", "1024", "-f", "KSK", "eu.example.com"), tool(t, "dnssec-keygen", "-q", "-a", "RSASHA256", "-b", "1024", "eu.example.com")
			tool(t, "dnssec-signzone", append(args, "-O", "full", "-o", "eu.example.com", "-f", "signed", "-k", k, "zone", z)...)
		}
	}
	for name, sign := range map[string]func(t *testing.T){
		"ldns-signzone":                   ldns(),
		"ldns-signzone, a digest":         ldns("-z", "1:sha384"),
		"ldns-signzone, NSEC3":            ldns("-n", "-s", "abcd", "-t", "3"),
		"ldns-signzone, opt-out":          ldns("-n", "-p"),
		"dnssec-signzone":                 bind("-S"),
		"dnssec-signzone, NSEC3":          bind("-S", "-3", "abcd", "-H", "3"),
		"dnssec-signzone, NSEC3, opt-out": bind("-S", "-3", "-", "-A"),
	} {
		t.Run(name, func(t *testing.T) {
			sign(t)
			f, err := os.Open(filepath.Join(dir, "signed"))
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			read, err := zonefile.Parse(f, "signed", zonefile.Options{Apex: "eu.example.com."})
			if err != nil {
				t.Fatal(err)
			}
			state := read.State()
			z := signedIn(state.Snapshot(), zone.Instance{Apex: "eu.example.com."}, false)
			if !z.denies() {
				t.Fatal("it is not taken for a signed zone")
			}
			for _, l := range z.allLies() {
				t.Errorf("%s: %s", l.owner, l.text)
			}
			sets := z.allSets()
			faults, _ := z.faultsOf(sets, nil, len(sets), time.Now())
			for _, f := range faults {
				t.Errorf("%s: %s", f.owner, f.text)
			}
		})
	}
}
