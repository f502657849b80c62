package lab

import (
	"slices"
	"testing"

	"github.com/miekg/dns"
)

// A resolver's own log says what it was asked, and of each resolver apart.
func TestAsked(t *testing.T) {
	l := New(t)
	l.Authority(Spec{Program: NSD, IP: 1, Zones: map[string]string{".": ". 300 SOA r0.root. host. 1 3600 600 604800 60\n. 300 NS r0.root.\nr0.root. 300 A $IP(1)\nwww. 300 A 192.0.2.1\n"}})
	one, two := l.Resolver(30, l.IP(1)), l.Resolver(31, l.IP(1))
	if _, ok := one.Asked(); !ok {
		t.Skip("no Unbound resolves here: " + string(one.Program))
	}
	one.Lookup("www.", dns.TypeA)
	for r, want := range map[*Resolver]bool{one: true, two: false} {
		asked, _ := r.Asked()
		if got := slices.Contains(asked, "www. A"); got != want {
			t.Errorf("%s was asked %q: www. among them %t, want %t", r.IP, asked, got, want)
		}
	}
}
