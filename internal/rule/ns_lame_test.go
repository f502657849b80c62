package rule

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"zonecut/internal/fact"
	"zonecut/internal/finding"
)

// Verify is told which servers to ask whether they still do not serve the zone:
// those that refuse and those that deny the name are different questions.
func TestProofsOfALameServer(t *testing.T) {
	const before = ";; zone example.com.\neu 300 NS ns1.example.net.\n"
	after := before + "eu 300 NS ns2.example.net.\neu 300 NS ns3.example.net.\neu 300 NS ns4.example.net.\n"
	ask := fact.Ask{Name: "eu.example.com.", Type: "SOA"}
	q := fact.Question{Ask: ask, At: fact.AtNewServers, Zone: "eu.example.com.", Servers: []fact.Server{
		{Name: "ns1.example.net."}, {Name: "ns2.example.net."}, {Name: "ns3.example.net."}, {Name: "ns4.example.net."}}}
	facts := &fact.Set{}
	facts.Add(q, fact.Answer{Server: "ns1.example.net.", Address: "192.0.2.1", Kind: fact.Refused},
		fact.Answer{Server: "ns2.example.net.", Address: "192.0.2.2", Kind: fact.Refused}, fact.Answer{Server: "ns2.example.net.", Address: "2001:db8::2", Kind: fact.Referral},
		fact.Answer{Server: "ns3.example.net.", Address: "192.0.2.3", Kind: fact.NXDomain}, fact.Answer{Server: "ns4.example.net.", Address: "192.0.2.4", Kind: fact.Data})
	fs := runRules(t, before, after, "", facts, "ns-lame")
	if len(fs) != 1 {
		t.Fatalf("%d findings, want 1", len(fs))
	}
	want := []finding.Proof{
		{Ask: ask, At: fact.AtNewServers, ComesTrueIf: finding.IfRefused, Want: []string{}, Servers: []fact.Server{{Name: "ns2.example.net.", Addresses: []string{"192.0.2.2", "2001:db8::2"}}}},
		{Ask: ask, At: fact.AtNewServers, ComesTrueIf: finding.IfDenied, Want: []string{}, Servers: []fact.Server{{Name: "ns3.example.net.", Addresses: []string{"192.0.2.3"}}}},
	}
	if d := cmp.Diff(want, fs[0].Proof); d != "" {
		t.Error(d)
	}
}
