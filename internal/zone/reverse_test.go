package zone

import (
	"net/netip"
	"testing"
)

func TestReverse(t *testing.T) {
	for text, want := range map[string]Name{
		"192.0.2.7":     "7.2.0.192.in-addr.arpa.",
		"2001:db8::f01": "1.0.f.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.",
	} {
		got := Reverse(netip.MustParseAddr(text))
		if n, err := ParseName(string(got)); got != want || n != got || err != nil {
			t.Errorf("%s: %s, %v", text, got, err)
		}
	}
}
