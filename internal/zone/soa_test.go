package zone

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSerialsCountInACircle(t *testing.T) {
	for _, c := range []struct {
		s, t Serial
		want bool
	}{
		{2, 1, true}, {1, 2, false}, {1, 1, false},
		{0, 4294967295, true}, {4294967295, 0, false}, // RFC 1982, section 5.2
		{44, 4294967206, true}, {2024010101, 0, true}, {0, 2024010101, false},
		{1 << 31, 0, false}, {0, 1 << 31, false}, // neither is newer
		{1<<31 - 1, 0, true}, {0, 1<<31 + 1, true},
	} {
		if got := c.s.After(c.t); got != c.want {
			t.Errorf("%s after %s: %v, want %v", c.s, c.t, got, c.want)
		}
	}
}

func TestParseSOA(t *testing.T) {
	got, ok := ParseSOA("ns1.example.com. host.example.com. 4294967295 2 3 4 5")
	want := SOA{Primary: "ns1.example.com.", Mailbox: "host.example.com.", Serial: 4294967295, Refresh: 2, Retry: 3, Expire: 4, Minimum: 5}
	if diff := cmp.Diff(want, got); diff != "" || !ok {
		t.Errorf("%v: %s", ok, diff)
	}
	if got, ok := ParseSOA("ns1.example.com."); ok {
		t.Errorf("a name alone is read as %v", got)
	}
}

func TestSOAOfAnInstance(t *testing.T) {
	in := Instance{Apex: "example.com."}
	key := Key{Instance: in, Owner: "example.com.", Type: "SOA"}
	const data = "ns1.example.com. host.example.com. 1 2 3 4 5"
	for name, c := range map[string]struct {
		set RRset
		ok  bool
	}{
		"one":     {RRset{Key: key, TTL: 60, Data: []string{data}}, true},
		"unknown": {RRset{Key: key, TTL: 60, Data: []string{data}, Unknown: true}, false},
		"two":     {RRset{Key: key, TTL: 60, Data: []string{data, "a. " + data[17:]}}, false},
		"empty":   {RRset{Key: key, TTL: 60}, false},
	} {
		soa, ttl, ok := NewSnapshot([]RRset{c.set}, nil).SOA(in)
		if ok != c.ok || ok && (ttl != 60 || soa.Minimum != 5) {
			t.Errorf("%s: %v %d %v", name, soa, ttl, ok)
		}
	}
	if _, _, ok := NewSnapshot(nil, nil).SOA(in); ok {
		t.Error("a state without SOA has one")
	}
}

// A zone that one input writes as a master file is one, whatever else holds it.
func TestMasterStays(t *testing.T) {
	in := Instance{Apex: "example.com."}
	for _, zones := range [][]Zone{{{Instance: in, Master: true}, {Instance: in}}, {{Instance: in}, {Instance: in, Master: true}}} {
		if !NewSnapshot(nil, zones).Zone(in).Master {
			t.Error("the serial was lost with the second source")
		}
	}
}
