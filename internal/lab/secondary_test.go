package lab

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/miekg/dns"
)

var transferKey = &Key{Name: "xfr.example.", Algorithm: "hmac-sha256", Secret: "c2VjcmV0IGZvciB0cmFuc2ZlcnMgaW4gdGhlIGxhYg=="}

// holds waits until a server gives this address for www.
func (l *Lab) holds(ip, address string) {
	l.t.Helper()
	l.await(ip, l.Port, "www.eu.example.com.", dns.TypeA, func(m *dns.Msg) bool {
		return len(m.Answer) == 1 && strings.HasSuffix(m.Answer[0].String(), address)
	})
}

func with(serial int, address string) string {
	return strings.NewReplacer(" 1 3600", fmt.Sprintf(" %d 3600", serial), "192.0.2.80", address).Replace(child)
}

// A secondary fetches its zone with a key, and what changes after that when it is
// notified, from whichever program.
func TestTransfers(t *testing.T) {
	for _, p := range []Program{BIND, NSD, Knot} {
		t.Run(string(p), func(t *testing.T) {
			l := New(t)
			secondaries := map[Program]int{BIND: 11, NSD: 12, Knot: 13}
			var notify []string
			for _, n := range secondaries {
				notify = append(notify, l.IP(n))
			}
			primary := l.Authority(Spec{Program: p, IP: 10, Static: true, Secondaries: notify, Key: transferKey, Zones: map[string]string{"eu.example.com.": child}})
			if primary.stub != nil {
				t.Skipf("%s is not installed, and its stand-in transfers nothing", p)
			}
			for s, n := range secondaries {
				if a := l.Authority(Spec{Program: s, IP: n, Primary: primary.IP, Key: transferKey, Zones: map[string]string{"eu.example.com.": ""}}); a.stub != nil {
					t.Skipf("%s is not installed, and its stand-in transfers nothing", s)
				}
			}
			primary.Reload("eu.example.com.", with(2, "192.0.2.81"))
			for s, n := range secondaries {
				t.Logf("%s follows %s", s, p)
				l.holds(l.IP(n), "192.0.2.81")
			}
		})
	}
}

// A dynamic update reaches the secondaries as the difference that it is (IXFR;
// RFC 1995).
func TestIncrementalTransfers(t *testing.T) {
	for _, p := range []Program{BIND, Knot} {
		t.Run(string(p), func(t *testing.T) {
			l := New(t)
			primary := l.Authority(Spec{Program: p, IP: 10, Secondaries: []string{l.IP(11)}, Key: transferKey, Zones: map[string]string{"eu.example.com.": child}})
			secondary := l.Authority(Spec{Program: Knot, IP: 11, Primary: primary.IP, Key: transferKey, Zones: map[string]string{"eu.example.com.": ""}})
			if primary.stub != nil || secondary.stub != nil {
				t.Skip("the stand-ins transfer nothing")
			}
			primary.Update("eu.example.com.", []string{"www.eu.example.com. A"}, []string{"www.eu.example.com. 300 A 192.0.2.81"})
			l.holds(secondary.IP, "192.0.2.81")
			log, err := os.ReadFile(secondary.cmd.Stdout.(*os.File).Name())
			if err != nil {
				t.Fatal(err)
			}
			if !regexp.MustCompile(`IXFR, incoming, .* finished`).Match(log) {
				t.Errorf("no difference was fetched:\n%s", log)
			}
		})
	}
}

// Without the key there is no transfer, and none of an older serial: a secondary
// goes on with what it has. The key's return is followed, so it was the key.
func TestSecondaryLags(t *testing.T) {
	for _, s := range []Program{NSD, Knot} {
		t.Run(string(s), func(t *testing.T) {
			l := New(t)
			primary := l.Authority(Spec{Program: BIND, IP: 10, Static: true, Secondaries: []string{l.IP(11)}, Key: transferKey, Zones: map[string]string{"eu.example.com.": with(5, "192.0.2.80")}})
			secondary := l.Authority(Spec{Program: s, IP: 11, Primary: primary.IP, Key: transferKey, Zones: map[string]string{"eu.example.com.": ""}})
			if primary.stub != nil || secondary.stub != nil {
				t.Skip("the stand-ins transfer nothing")
			}
			primary.Rekey(&Key{Name: "other.example.", Algorithm: "hmac-sha256", Secret: transferKey.Secret})
			primary.Reload("eu.example.com.", with(6, "192.0.2.81"))
			l.stays(secondary.IP, "192.0.2.80")
			primary.Rekey(transferKey)
			primary.Reload("eu.example.com.", with(7, "192.0.2.82"))
			l.holds(secondary.IP, "192.0.2.82")
			primary.Reload("eu.example.com.", with(3, "192.0.2.83"))
			l.stays(secondary.IP, "192.0.2.82")
		})
	}
}

// stays asks a good while whether a server still gives this address for www.
func (l *Lab) stays(ip, address string) {
	l.t.Helper()
	for range 200 {
		m, err := l.Ask(ip, l.Port, "www.eu.example.com.", dns.TypeA, false)
		if err != nil || len(m.Answer) != 1 || !strings.HasSuffix(m.Answer[0].String(), address) {
			l.t.Fatalf("lab: %s says %v %v, want %s still", ip, m, err, address)
		}
	}
}
