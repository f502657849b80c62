package resolver

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/miekg/dns"

	"zonecut/internal/fact"
	"zonecut/internal/zone"
)

// The signatures of an answer are those over the set that was asked for, and no
// others that come along.
func TestSignaturesOfTheSet(t *testing.T) {
	const sig = " 13 2 300 20260201000000 20260101000000 7 example.com. c2ln"
	r := &dns.Msg{MsgHdr: dns.MsgHdr{Response: true, Authoritative: true}}
	for _, text := range []string{
		"example.com. 300 IN SOA ns1.example.com. host.example.com. 1 3600 600 604800 60",
		"EXAMPLE.com. 300 IN RRSIG SOA" + sig, "example.com. 300 IN RRSIG NS" + sig, "www.example.com. 300 IN RRSIG SOA" + sig,
	} {
		rr, err := dns.NewRR(text)
		if err != nil {
			t.Fatal(err)
		}
		r.Answer = append(r.Answer, rr)
	}
	var a Answer
	a.read(Query{Name: "example.com.", Type: "SOA"}, r)
	want := []string{"SOA 13 2 300 20260201000000 20260101000000 7 example.com. c2ln"}
	if diff := cmp.Diff(want, a.Signatures); diff != "" || a.Kind != Data {
		t.Errorf("%s, signatures (-want +got):\n%s", a.Kind, diff)
	}
	r.Authoritative = false
	var plain Answer
	if plain.read(Query{Name: "example.com.", Type: "SOA"}, r); len(plain.Signatures) > 0 {
		t.Errorf("a reply that is no answer keeps %q", plain.Signatures)
	}
}

// What proves a denial is kept where signatures are asked for, each record with its
// own, and of an answer alone.
func TestDenialsOfAReply(t *testing.T) {
	const sig = " 13 2 300 20260201000000 20260101000000 7 example.com. c2ln"
	r := &dns.Msg{MsgHdr: dns.MsgHdr{Response: true, Authoritative: true}}
	for _, text := range []string{
		"example.com. 300 IN SOA ns1.example.com. host.example.com. 1 3600 600 604800 60", "example.com. 300 IN RRSIG SOA" + sig,
		"mail.example.com. 300 IN NSEC www.example.com. A RRSIG NSEC", "*.EXAMPLE.com. 300 IN NSEC mail.example.com. RRSIG NSEC",
		"*.example.com. 300 IN RRSIG NSEC" + sig,
	} {
		rr, err := dns.NewRR(text)
		if err != nil {
			t.Fatal(err)
		}
		r.Ns = append(r.Ns, rr)
	}
	q := Query{Name: "x.example.com.", Type: "A", DNSSEC: true}
	var a, plain, lame Answer
	a.read(q, r)
	want := []fact.Denial{
		{Owner: "*.example.com.", Type: "NSEC", Data: "mail.example.com. RRSIG NSEC", Signatures: []string{"NSEC 13 2 300 20260201000000 20260101000000 7 example.com. c2ln"}},
		{Owner: "mail.example.com.", Type: "NSEC", Data: "www.example.com. A RRSIG NSEC"},
	}
	if diff := cmp.Diff(want, a.Denials); diff != "" || a.Kind != NoData {
		t.Errorf("%s, denials (-want +got):\n%s", a.Kind, diff)
	}
	if plain.read(Query{Name: "x.example.com.", Type: "A"}, r); len(plain.Denials) > 0 {
		t.Errorf("nobody asked for %v", plain.Denials)
	}
	r.Authoritative = false
	if lame.read(q, r); len(lame.Denials) > 0 {
		t.Errorf("a reply that is no answer keeps %v", lame.Denials)
	}
}

// Of the NS set and its addresses that a server adds to most answers nothing is kept
// beside data of another type; an SOA says whose zone it is all the same.
func TestNoCutBesideData(t *testing.T) {
	section := func(texts ...string) (out []dns.RR) {
		for _, text := range texts {
			rr, err := dns.NewRR(text)
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, rr)
		}
		return out
	}
	const host, ns = "ns1.Example.com. 300 IN A 192.0.2.53", "Example.com. 300 IN NS ns1.Example.com."
	for _, c := range []struct {
		recurse   bool
		typ       string
		answer    []dns.RR
		kind      Kind
		cut, zone zone.Name
		address   int
	}{
		{typ: "A", answer: section("Example.com. 300 IN A 192.0.2.1"), kind: Data, zone: "example.com."},
		{typ: "A", recurse: true, answer: section("Example.com. 300 IN A 192.0.2.1"), kind: Data, zone: "example.com.", cut: "example.com.", address: 1},
		{typ: "NS", answer: section(ns), kind: Data, zone: "example.com.", cut: "example.com.", address: 1},
		{typ: "AAAA", kind: NoData, zone: "example.com.", cut: "example.com.", address: 1},
	} {
		r := &dns.Msg{MsgHdr: dns.MsgHdr{Response: true, Authoritative: true, RecursionAvailable: true}, Answer: c.answer, Extra: section(host),
			Ns: section(ns, "Example.com. 300 IN SOA ns1 host 1 3600 600 604800 60")}
		var a Answer
		a.read(Query{Name: "example.com.", Type: zone.Type(c.typ), Recurse: c.recurse}, r)
		if a.Kind != c.kind || a.Cut.Name != c.cut || a.Zone != c.zone || len(a.Glue) != c.address || len(a.Answer.Glue) != c.address || a.NegativeTTL != 60 {
			t.Errorf("%s: %s, cut %q, zone %q, glue %v", c.typ, a.Kind, a.Cut.Name, a.Zone, a.Glue)
		}
	}
}
