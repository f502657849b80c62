package cli

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"zonecut/internal/finding"
	"zonecut/internal/propagation"
	"zonecut/internal/report"
	"zonecut/internal/zone"
)

func change(owner, typ, op string, before, after *report.State) report.Change {
	return report.Change{ID: owner + " " + typ, Kind: "rrset", Zone: "example.com.", Name: owner, Type: typ, Op: op, Before: before, After: after}
}

func state(ttl uint32, data ...string) *report.State { return &report.State{TTL: ttl, Data: data} }

func TestExpectations(t *testing.T) {
	seconds := func(n int) *int { return &n }
	blue, green := change("www.example.com.", "A", "update", state(60, "192.0.2.1"), state(60, "192.0.2.2")), change("www.example.com.", "A", "create", nil, state(60, "192.0.2.3"))
	blue.Set, green.Set = "blue", "green"
	proxied := change("shop.example.com.", "A", "update", state(300, "192.0.2.1"), &report.State{TTL: 300, Data: []string{"192.0.2.1"}, Synthetic: "proxied, automatic ttl"})
	auto := change("mail.example.com.", "MX", "update", &report.State{TTL: 300, Data: []string{"10 a."}, Synthetic: "automatic ttl"}, state(300, "10 b."))
	hidden := change("key.example.com.", "TXT", "create", nil, &report.State{TTL: 60, Data: []string{"sha256:00"}, Hidden: true})
	cases := []struct {
		name    string
		changes []report.Change
		want    []propagation.Expectation
	}{
		{"a delegation is asked at the parent", []report.Change{change("eu.example.com.", "NS", "delete", state(300, "ns1.example.net."), nil)},
			[]propagation.Expectation{{Name: "eu.example.com.", Type: "NS", Delegation: true, Was: []string{"ns1.example.net."}, WasTTL: 300, Caches: seconds(300)}}},
		{"the apex NS set is asked in the zone", []report.Change{change("example.com.", "NS", "update", state(300, "a."), state(300, "b."))},
			[]propagation.Expectation{{Name: "example.com.", Type: "NS", Was: []string{"a."}, Want: []string{"b."}, WasTTL: 300, Caches: seconds(300)}}},
		{"variants are one answer", []report.Change{blue, green},
			[]propagation.Expectation{{Name: "www.example.com.", Type: "A", Was: []string{"192.0.2.1"}, Want: []string{"192.0.2.2", "192.0.2.3"}, WasTTL: 60, Synthetic: true, Caches: seconds(900)}}},
		{"a proxied set answers with other addresses", []report.Change{proxied},
			[]propagation.Expectation{{Name: "shop.example.com.", Type: "A", Was: []string{"192.0.2.1"}, Want: []string{"192.0.2.1"}, WasTTL: 300, Synthetic: true, Caches: seconds(300)}}},
		{"an automatic TTL changes no answer", []report.Change{auto},
			[]propagation.Expectation{{Name: "mail.example.com.", Type: "MX", Was: []string{"10 a."}, Want: []string{"10 b."}, WasTTL: 300, Caches: seconds(300)}}},
		{"hidden data are not known here", []report.Change{hidden},
			[]propagation.Expectation{{Name: "key.example.com.", Type: "TXT", Want: []string{"sha256:00"}, UnknownAfter: true, Hidden: true, Caches: seconds(900)}}},
		{"what is forgotten, and what a signer writes, is nobody's plan", []report.Change{
			change("eu.example.com.", "NS", "forget", state(300, "a."), state(300, "a.")), change("example.com.", "RRSIG", "create", nil, state(300, "x"))}, nil},
		{"servers may refuse a zone that goes", []report.Change{
			{ID: "zone", Kind: "zone", Zone: "example.com.", Name: "example.com.", Op: "delete"}, change("example.com.", "A", "delete", state(300, "192.0.2.1"), nil)},
			[]propagation.Expectation{{Name: "example.com.", Type: "A", Was: []string{"192.0.2.1"}, WasTTL: 300, ZoneGone: true, Caches: seconds(300)}}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			for i := range c.want {
				c.want[i].Zone = "example.com."
			}
			got := expectations(&report.Report{Changes: c.changes})
			if len(got) == 0 {
				got = nil
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// Only what somebody had to accept is a fear that can come true: notes and
// warnings are the plan.
func TestProofsAreOfFindingsThatStopAChange(t *testing.T) {
	r := &report.Report{Changes: []report.Change{change("eu.example.com.", "NS", "delete", state(300, "a."), nil)}}
	for _, level := range []finding.Level{finding.Note, finding.Warn, finding.Hold, finding.Block} {
		r.Findings = append(r.Findings, finding.Finding{ID: level.String(), Level: level, Zone: "example.com.", Name: "eu.example.com.", Type: "NS",
			Change: "eu.example.com. NS", Proof: []finding.Proof{{ComesTrueIf: finding.IfDenied}}})
	}
	r.Findings[3].Waived = &finding.Waiver{By: "dns@example.com"}
	var got []string
	for _, p := range proofs(r) {
		if p.Zone != zone.Name("example.com.") {
			t.Errorf("%+v", p)
		}
		if p.Accepted {
			p.Finding += " accepted"
		}
		got = append(got, p.Finding)
	}
	if diff := cmp.Diff([]string{"hold", "block accepted"}, got); diff != "" {
		t.Error(diff)
	}
	e := expectations(r)[0]
	if e.Finding != "hold" || e.Accepted {
		t.Errorf("one finding stands, so the change is not accepted: %+v", e)
	}
}
