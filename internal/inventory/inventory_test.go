package inventory

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"zonecut/internal/fact"
	"zonecut/internal/zone"
)

func set(owner, t string, data ...string) zone.RRset {
	return zone.RRset{Key: zone.Key{Instance: zone.Instance{Apex: "example.com."}, Owner: zone.Name(owner), Type: zone.Type(t)}, TTL: 300, Data: data}
}

// Of the zones that a change touches everything on which most depends is asked, with
// what must resolve and the certificates of names that go; of others, where an address
// changes, who names which servers; of private views nothing.
func TestAround(t *testing.T) {
	private := set("db.example.com.", "A", "10.0.0.1")
	private.View = "private:Z1"
	before := []zone.RRset{
		set("www.example.com.", "A", "192.0.2.1"), set("eu.example.com.", "NS", "ns1.example.net."), set("us.example.com.", "NS", "ns1.example.net."),
		set("us.example.com.", "DS", "1 13 2 AB"), set("example.com.", "MX", "10 mx.example.net."), set("example.com.", "A", "192.0.2.7"),
		set("host.example.com.", "A", "192.0.2.8"), private, set("example.com.", "NS", "ns1.example.com.", "ns1.example.net."),
		set("ns1.example.com.", "A", "192.0.2.53"), set("old.example.com.", "CNAME", "host.example.com."), set("_x.example.com.", "CNAME", "y.example.net."),
		set("*.example.com.", "A", "192.0.2.9"),
	}
	after := append([]zone.RRset{set("www.example.com.", "A", "192.0.2.2")}, before[2:10]...)
	after = slices.DeleteFunc(after, func(r zone.RRset) bool { return r.View != "" })
	was, is := zone.NewSnapshot(before, nil), zone.NewSnapshot(after, nil)
	var got []string
	project := Project{Must: []zone.Name{"auth.example.com.", "login.us.example.com.", "www.example.org."}, Zones: []zone.Name{"example.com.", "example.org."}}
	for _, q := range Around(zone.Diff(was, is, nil), was, project) {
		text := strings.Join([]string{q.Ask.Name, q.Ask.Type, string(q.At), q.Zone}, " ")
		if q.Signed {
			text += " signed"
		}
		got = append(got, text)
	}
	want := []string{
		"*.example.com. A walk example.com.",
		"_x.example.com. CNAME walk example.com.",
		"auth.example.com. AAAA walk example.com.",
		"auth.example.com. A walk example.com.",
		"eu.example.com. DNSKEY walk eu.example.com. signed",
		"eu.example.com. DS parent eu.example.com.",
		"eu.example.com. NS parent eu.example.com.",
		"eu.example.com. NS walk eu.example.com.",
		"eu.example.com. NS walk example.com.",
		"eu.example.com. SOA walk eu.example.com.",
		"example.com. A walk example.com.",
		"example.com. DNSKEY walk example.com. signed",
		"example.com. DS parent example.com.",
		"example.com. MX walk example.com.",
		"example.com. NS parent example.com.",
		"example.com. NS walk example.com.",
		"example.com. SOA walk example.com.",
		"example.org. NS parent example.org.",
		"example.org. NS walk example.org.",
		"login.us.example.com. AAAA walk us.example.com.",
		"login.us.example.com. A walk us.example.com.",
		"ns1.example.com. A walk example.com.",
		"old.example.com. CNAME walk example.com.",
		"old.example.com. TLS hosts ",
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

// Where no address changes nobody else's servers are asked for.
func TestAroundOthers(t *testing.T) {
	was, is := zone.NewSnapshot(nil, nil), zone.NewSnapshot([]zone.RRset{set("x.example.com.", "TXT", `"x"`)}, nil)
	for _, q := range Around(zone.Diff(was, is, nil), was, Project{Must: []zone.Name{"*.example.com."}, Zones: []zone.Name{"example.org."}}) {
		if !zone.Name(q.Ask.Name).Under("example.com.") || q.At == fact.AtHosts || strings.HasPrefix(q.Ask.Name, "*") {
			t.Errorf("asks %+v", q)
		}
	}
}

// Questions come in the order of their keys, each once, the first of those that differ
// only in what the key leaves out.
func TestDistinct(t *testing.T) {
	q := func(name, address string) fact.Question {
		return fact.Question{Ask: fact.Ask{Name: name, Type: "A"}, At: fact.AtOldServers, Servers: []fact.Server{{Name: "ns1.example.", Addresses: []string{address}}}}
	}
	got := distinct([]fact.Question{q("b.", "192.0.2.1"), q("a.", "192.0.2.2"), q("b.", "192.0.2.3"), q("a.", "192.0.2.4"), q("c.", "192.0.2.5")})
	if diff := cmp.Diff([]fact.Question{q("a.", "192.0.2.2"), q("b.", "192.0.2.1"), q("c.", "192.0.2.5")}, got); diff != "" {
		t.Error(diff)
	}
}
