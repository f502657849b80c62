package tfplan

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"zonecut/internal/zone"
)

// The edits that people make every day. Under the default policy none of them
// may stop, with any provider: a guard that cries wolf gets switched off.

// standing is a zone as it stands, below example.com.
var standing = []rrset{
	{"@", "A", 300, v("192.0.2.1"), false},
	{"@", "MX", 3600, v("10 mx1.example.net.", "20 mx2.example.net."), false},
	{"@", "TXT", 3600, v("v=spf1 mx -all"), false},
	{"www", "CNAME", 300, v("a.example.net."), false},
	{"app", "A", 300, v("192.0.2.1", "192.0.2.2"), false},
	{"eu", "NS", 3600, v("ns1.example.net.", "ns2.example.net."), false},
}

// ordinaryEdits are the sets that an edit puts in place of those of their key. They
// are called as the transitions are, for what a provider cannot write.
var ordinaryEdits = map[string]rrset{
	"retarget":           {"www", "CNAME", 300, v("b.example.net."), false},
	"address changed":    {"@", "A", 300, v("192.0.2.9"), false},
	"ttl only":           {"app", "A", 60, v("192.0.2.1", "192.0.2.2"), false},
	"record added":       {"api", "AAAA", 300, v("2001:db8::1"), false},
	"one of two removed": {"app", "A", 300, v("192.0.2.1"), false},
	"verification added": {"@", "TXT", 3600, v("v=spf1 mx -all", "vendor-verification=5f1c"), false},
	"new sub-name":       {"eu2.shard.app", "A", 300, v("192.0.2.7"), false},
	"mail":               {"@", "MX", 3600, v("10 mx1.example.net.", "5 mx2.example.net."), false},
}

// graveEdits are the sets that go, or are left so, and have to stop the change
// with every provider: what its reader does not see would pass.
var graveEdits = map[string]rrset{
	"delegation lost":           {"eu", "NS", 0, nil, false},
	"delegation shrunk":         {"eu", "NS", 3600, v("ns1.example.net."), false},
	"apex address removed":      {"@", "A", 0, nil, false},
	"mail at the apex removed":  {"@", "MX", 0, nil, false},
	"delegation becomes unsure": {"eu", "NS", 3600, nil, true},
}

// edit is an everyday change that only one provider has, as a plan. A quiet one
// changes nothing that the DNS sees.
type edit struct {
	name    string
	quiet   bool
	changes []planned
}

// ownOrdinary and ownGrave are the edits that providers have besides those of
// all.
var ownOrdinary, ownGrave = map[string][]edit{}, map[string][]edit{}

// ordinary adds rows to the everyday edits of a provider: weights, tags, proxies.
func ordinary(provider string, rows ...edit) bool {
	ownOrdinary[provider] = append(ownOrdinary[provider], rows...)
	return true
}

// grave adds rows to the edits of a provider that must stop.
func grave(provider string, rows ...edit) bool {
	ownGrave[provider] = append(ownGrave[provider], rows...)
	return true
}

// OrdinaryPlans are the plans of all edits, by "provider/edit". Each was read
// without a gap and changes what it should.
func OrdinaryPlans(t *testing.T) map[string]string {
	plans := map[string]string{}
	for provider, s := range shapes {
		if s.recreates {
			continue // there a change of TTL or values is a gap, and must stop
		}
		for name, r := range ordinaryEdits {
			if slices.Contains(s.cannot, name) {
				continue
			}
			plans[provider+"/"+name] = understood(t, provider+"/"+name, s.plan(t, standing, r.inPlace()), false)
		}
	}
	addOwn(t, plans, ownOrdinary)
	return plans
}

func addOwn(t *testing.T, plans map[string]string, own map[string][]edit) {
	t.Helper()
	for provider, rows := range own {
		for _, r := range rows {
			name := provider + "/" + r.name
			if plans[name] != "" {
				t.Errorf("two edits are called %s", name)
			}
			plans[name] = understood(t, name, small{changes: r.changes}, r.quiet)
		}
	}
}

// GravePlans are the plans of what must stop, by "provider/edit".
func GravePlans(t *testing.T) map[string]string {
	plans := map[string]string{}
	for provider, s := range shapes {
		for name, r := range graveEdits {
			if slices.Contains(s.cannot, name) {
				continue
			}
			plans[provider+"/"+name] = understood(t, provider+"/"+name, s.plan(t, standing, r.inPlace()), false)
		}
	}
	addOwn(t, plans, ownGrave)
	return plans
}

// inPlace is the standing zone with a set in place of that of its key; one
// without values leaves none.
func (r rrset) inPlace() []rrset {
	after := slices.DeleteFunc(slices.Clone(standing), func(old rrset) bool { return old.name == r.name && old.kind == r.kind })
	if len(r.values) == 0 && !r.unknown {
		return after
	}
	return append(after, r)
}

// understood is the plan as JSON, after a look at what is read of it.
func understood(t *testing.T, name string, s small, quiet bool) string {
	t.Helper()
	p := s.read(t)
	if len(p.Gaps) > 0 {
		t.Errorf("%s: gaps %v", name, p.Gaps)
	}
	if changes := zone.Diff(p.Before.Snapshot(), p.After.Snapshot(), p.Ways); (len(changes) == 0) != quiet {
		t.Errorf("%s: %d changes, quiet is %v: %s", name, len(changes), quiet, fmt.Sprint(slices.Collect(maps.Keys(p.Ways.Sets))))
	}
	return s.json(t)
}
