package rule

import "testing"

func TestSlipOf(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want slip
	}{
		{"net", "ne", lostOrAdded}, {"ne", "net", lostOrAdded}, {"nns", "ns", lostOrAdded}, {"xns", "ns", lostOrAdded}, {"a", "", lostOrAdded},
		{"exmaple", "example", swapped}, {"ab", "ba", swapped},
		{"ns-a", "ns-b", exchanged}, {"a", "b", exchanged},
		{"", "", noSlip}, {"same", "same", noSlip}, {"net", "n", noSlip}, {"abcd", "badc", noSlip}, {"abc", "cba", noSlip},
		{"abcd", "abyx", noSlip}, {"org", "com", noSlip}, {"abce", "bcd", noSlip}, {"aabc", "abcd", noSlip},
	} {
		if got := slipOf(c.a, c.b); got != c.want {
			t.Errorf("%q and %q: %d, want %d", c.a, c.b, got, c.want)
		}
		if got := slipOf(c.b, c.a); got != c.want {
			t.Errorf("%q and %q: %d, want %d", c.b, c.a, got, c.want)
		}
	}
}
