package zone

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The key and digests of RFC 4034, section 5.4, and RFC 4509, section 2.3, and
// those of RFC 6605, section 6.1.
const (
	rsaKey  = "256 3 5 AQOeiiR0GOMYkDshWoSKz9XzfwJr1AYtsmx3TGkJaNXVbfi/2pHm822aJ5iI9BMzNXxeYCmZDRD99WYwYqUSdjMmmAphXdvxegXd/M5+X7OrzKBaMbCVdFLUUh6DhweJBjEVv5f2wwjM9XzcnOf+EPbtG9DMBmADjFDc2w/rljwvFw=="
	rsaSHA1 = "60485 5 1 2BB183AF5F22588179A53B0A98631FAD1A292118"
	rsaSHA2 = "60485 5 2 D4B7D520E7BB5F0F67674A0CCEB1E3E0614B93C4F9E99B8383F6A1E4469DA50A"
	ecKey   = "257 3 13 GojIhhXUN/u4v54ZQqGSnyhWJwaubCvTmeexv7bR6edbkrSqQpF64cYbcB7wNcP+e+MAnLr+Wi9xMWyQLc8NAA=="
	ecDS    = "55648 13 2 B4C8C1FE2E7477127B27115656AD6256F424625BF5C1E2770CE6D6E37DF61D17"
)

func TestMatchesDS(t *testing.T) {
	for name, c := range map[string]struct {
		owner   Name
		ds, key string
		want    bool
	}{
		"SHA-1 of RSA":           {"dskey.example.com.", rsaSHA1, rsaKey, true},
		"SHA-256 of RSA":         {"dskey.example.com.", rsaSHA2, rsaKey, true},
		"SHA-256 of ECDSA":       {"example.net.", ecDS, ecKey, true},
		"digest in lower case":   {"example.net.", "55648 13 2 b4c8c1fe2e7477127b27115656ad6256f424625bf5c1e2770ce6d6e37df61d17", ecKey, true},
		"another owner":          {"example.org.", ecDS, ecKey, false},
		"another key":            {"dskey.example.com.", rsaSHA1, ecKey, false},
		"another tag":            {"example.net.", "55649 13 2 B4C8C1FE2E7477127B27115656AD6256F424625BF5C1E2770CE6D6E37DF61D17", ecKey, false},
		"another algorithm":      {"example.net.", "55648 14 2 B4C8C1FE2E7477127B27115656AD6256F424625BF5C1E2770CE6D6E37DF61D17", ecKey, false},
		"one digit off":          {"example.net.", "55648 13 2 B4C8C1FE2E7477127B27115656AD6256F424625BF5C1E2770CE6D6E37DF61D18", ecKey, false},
		"digest of unknown kind": {"example.net.", "55648 13 3 B4C8C1FE2E7477127B27115656AD6256F424625BF5C1E2770CE6D6E37DF61D17", ecKey, false},
		"key revoked":            {"example.net.", "55776 13 2 13B14AB3A49087DA10C46195A102C029AB8AD1D0AEF6501CB4FDF5DA7C2C47C1", "385" + ecKey[3:], false},
		"no zone key":            {"example.net.", "55392 13 2 8C0D7C9BCCB4ABCAFD1A7207FDC4CBC3359B5868193E88076AD6626E243233D9", "1" + ecKey[3:], false},
		"another protocol":       {"example.net.", "55392 13 2 1637728B2D113F621BB8AC0BC19A8E0B5BC962A9D40D28FB8220E846F64113F4", "257 2" + ecKey[5:], false},
		"no key":                 {"example.net.", ecDS, "257 3 13", false},
		"no DS":                  {"example.net.", "", ecKey, false},
	} {
		if got := MatchesDS(c.owner, c.ds, c.key); got != c.want {
			t.Errorf("%s: MatchesDS = %t, want %t", name, got, c.want)
		}
	}
}

func TestEffectiveDS(t *testing.T) {
	const digest = " B4C8C1FE2E7477127B27115656AD6256F424625BF5C1E2770CE6D6E37DF61D17"
	for name, c := range map[string]struct{ set, want []string }{
		"empty":                          {nil, nil},
		"SHA-1 alone counts":             {[]string{rsaSHA1}, []string{rsaSHA1}},
		"SHA-1 beside SHA-256 does not":  {[]string{rsaSHA1, rsaSHA2}, []string{rsaSHA2}},
		"unknown digest":                 {[]string{"55648 13 3" + digest}, nil},
		"unknown algorithm":              {[]string{"55648 12 2" + digest}, nil},
		"unknown ones hide no SHA-1":     {[]string{"55648 12 2" + digest, rsaSHA1}, []string{rsaSHA1}},
		"two of SHA-2, order as it came": {[]string{ecDS, rsaSHA2}, []string{ecDS, rsaSHA2}},
		"no DS":                          {[]string{"55648"}, nil},
	} {
		if diff := cmp.Diff(c.want, EffectiveDS(c.set)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestParseDNSKEY(t *testing.T) {
	for _, c := range []struct {
		key  string
		want DNSKEY
		ok   bool
	}{
		{rsaKey, DNSKEY{Algorithm: 5, Tag: 60485}, true},
		{ecKey, DNSKEY{Algorithm: 13, Tag: 55648, SEP: true}, true},
		{"385" + ecKey[3:], DNSKEY{Algorithm: 13, Tag: 55776, SEP: true, Revoked: true}, true},
		{"1" + ecKey[3:], DNSKEY{}, false},
		{"257 2" + ecKey[5:], DNSKEY{}, false},
		{"", DNSKEY{}, false},
	} {
		if got, ok := ParseDNSKEY(c.key); got != c.want || ok != c.ok {
			t.Errorf("%s: %v %v, want %v %v", c.key, got, ok, c.want, c.ok)
		}
	}
	if a, ok := DSAlgorithm(ecDS); a != 13 || !ok {
		t.Errorf("%d %v, want 13", a, ok)
	}
	if a, ok := DSAlgorithm("12345"); ok {
		t.Errorf("half a DS has algorithm %d", a)
	}
}
