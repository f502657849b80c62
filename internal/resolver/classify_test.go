package resolver

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/miekg/dns"
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
