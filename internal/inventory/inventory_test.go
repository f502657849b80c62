package inventory

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"zonecut/internal/zone"
)

func set(owner, t string, data ...string) zone.RRset {
	return zone.RRset{Key: zone.Key{Instance: zone.Instance{Apex: "example.com."}, Owner: zone.Name(owner), Type: zone.Type(t)}, TTL: 300, Data: data}
}

// Of the zones that a change touches everything on which most depends is asked;
// of others nothing, and of private views nothing.
func TestAround(t *testing.T) {
	private := set("db.example.com.", "A", "10.0.0.1")
	private.View = "private:Z1"
	before := []zone.RRset{
		set("www.example.com.", "A", "192.0.2.1"), set("eu.example.com.", "NS", "ns1.example.net."), set("us.example.com.", "NS", "ns1.example.net."),
		set("us.example.com.", "DS", "1 13 2 AB"), set("example.com.", "MX", "10 mx.example.net."), set("example.com.", "A", "192.0.2.7"),
		set("host.example.com.", "A", "192.0.2.8"), private,
	}
	after := append([]zone.RRset{set("www.example.com.", "A", "192.0.2.2")}, before[2:7]...)
	was, is := zone.NewSnapshot(before, nil), zone.NewSnapshot(after, nil)
	var got []string
	for _, q := range Around(zone.Diff(was, is, nil), was) {
		got = append(got, strings.Join([]string{q.Ask.Name, q.Ask.Type, string(q.At), q.Zone}, " "))
	}
	want := []string{
		"eu.example.com. DNSKEY walk eu.example.com.",
		"eu.example.com. DS parent eu.example.com.",
		"eu.example.com. NS parent eu.example.com.",
		"eu.example.com. NS walk eu.example.com.",
		"eu.example.com. NS walk example.com.",
		"eu.example.com. SOA walk eu.example.com.",
		"example.com. A walk example.com.",
		"example.com. DNSKEY walk example.com.",
		"example.com. DS parent example.com.",
		"example.com. MX walk example.com.",
		"example.com. NS parent example.com.",
		"example.com. NS walk example.com.",
		"example.com. SOA walk example.com.",
		"us.example.com. DS parent us.example.com.",
		"us.example.com. NS parent us.example.com.",
		"www.example.com. A walk example.com.",
		"zonecut-nonce-3f9b1c7a.eu.example.com. A walk eu.example.com.",
		"zonecut-nonce-3f9b1c7a.example.com. A walk example.com.",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("questions (-want +got):\n%s", diff)
	}
}
