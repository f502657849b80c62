package tfplan

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
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
	"one value more":     {"app", "A", 300, v("192.0.2.1", "192.0.2.2", "192.0.2.3"), false},
	"one of two removed": {"app", "A", 300, v("192.0.2.1"), false},
	"verification added": {"@", "TXT", 3600, v("v=spf1 mx -all", "vendor-verification=5f1c"), false},
	"new sub-name":       {"eu2.shard.app", "A", 300, v("192.0.2.7"), false},
	"mail priority":      {"@", "MX", 3600, v("10 mx1.example.net.", "5 mx2.example.net."), false},
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

// edit is a change that only one provider has, as a plan.
type edit struct {
	name string
	// quiet says that it changes nothing that the DNS sees; gaps that the plan leaves
	// something open, which the reader says.
	quiet, gaps bool
	changes     []planned
	// code is what the program ends with; 0 is that for everyday edits, and either
	// of block and hold for those that must stop.
	code int
	// says are words that its output must have.
	says []string
}

// Judged is a plan, the exit codes that the program may end with, and words that
// it must say.
type Judged struct {
	Plan  string
	Codes []int
	Says  []string
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

// OrdinaryPlans are the plans of everyday edits, by "provider/edit". Each was read
// without a gap and changes what it should.
func OrdinaryPlans(t *testing.T) map[string]Judged {
	plans := map[string]Judged{}
	for provider, s := range shapes {
		edits := maps.Clone(ordinaryEdits)
		if s.recreates { // what is replaced there leaves a gap in between, which stops at the apex
			maps.DeleteFunc(edits, func(_ string, r rrset) bool {
				return r.name == "@" && strings.Contains(s.plan(t, standing, r.inPlace()).json(t), `"delete","create"`)
			})
		}
		addShared(t, plans, provider, edits, 0)
		plans[provider+"/tags alone"] = Judged{Plan: understood(t, provider, s.commented(t), edit{name: "tags alone", quiet: true}), Codes: []int{0}}
	}
	addOwn(t, plans, ownOrdinary, 0)
	return plans
}

// commented is an update of each resource of the standing zone that no part of the
// DNS sees: a comment, a tag, a note.
func (s shape) commented(t *testing.T) small {
	plan := s.plan(t, standing, standing)
	for i := range plan.changes {
		c := &plan.changes[i]
		if s.zone != nil && c.address == s.zone.address {
			continue
		}
		with := func(comment string) string {
			var a map[string]any
			if err := json.Unmarshal([]byte(c.before), &a); err != nil {
				t.Fatal(err)
			}
			a["comment"], a["tags"] = comment, []string{comment}
			return text(t, a)
		}
		c.actions, c.before, c.after = "update", with("a"), with("b")
	}
	return plan
}

// firstSet are the providers that most plans are of, by the names of their shapes.
var firstSet = []string{"aws", "azurerm", "google", "cloudflare", "cloudflare5", "digitalocean", "dnsimple", "ns1", "powerdns", "dns", "hcloud",
	"linode", "ovh", "gandi", "godaddy-dns", "namecheap, merging", "scaleway", "akamai", "oci", "alicloud", "infoblox", "vercel"}

// replacedThere are the everyday edits that a provider can only make by a
// replacement, which leaves the apex without its set for a moment. At other names
// that is a warning.
var replacedThere = map[string][]string{
	"powerdns": {"address changed", "verification added", "mail priority"},
}

// Each of the providers of the first set is judged in each of the ten edits.
func TestTenEdits(t *testing.T) {
	plans := OrdinaryPlans(t)
	for _, provider := range firstSet {
		if _, have := shapes[provider]; !have {
			t.Errorf("no shape for %s", provider)
			continue
		}
		for _, name := range append(sortedKeys(ordinaryEdits), "tags alone") {
			_, judged := plans[provider+"/"+name]
			if cannot := slices.Contains(shapes[provider].cannot, name) || slices.Contains(replacedThere[provider], name); judged == cannot {
				t.Errorf("%s/%s: judged is %v, and it cannot be is %v", provider, name, judged, cannot)
			}
		}
	}
	if len(ordinaryEdits)+1 != 10 {
		t.Errorf("%d edits", len(ordinaryEdits)+1)
	}
}

// GravePlans are the plans of what must stop, by "provider/edit".
func GravePlans(t *testing.T) map[string]Judged {
	plans := map[string]Judged{}
	for provider := range shapes {
		addShared(t, plans, provider, graveEdits, 2, 3)
	}
	addOwn(t, plans, ownGrave, 2, 3)
	return plans
}

func addShared(t *testing.T, plans map[string]Judged, provider string, edits map[string]rrset, codes ...int) {
	t.Helper()
	s := shapes[provider]
	for name, r := range edits {
		if slices.Contains(s.cannot, name) {
			continue
		}
		plan := understood(t, provider, s.plan(t, standing, r.inPlace()), edit{name: name})
		plans[provider+"/"+name] = Judged{Plan: plan, Codes: codes}
	}
}

func addOwn(t *testing.T, plans map[string]Judged, own map[string][]edit, codes ...int) {
	t.Helper()
	for provider, rows := range own {
		for _, r := range rows {
			name := provider + "/" + r.name
			if plans[name].Plan != "" {
				t.Errorf("two edits are called %s", name)
			}
			j := Judged{Plan: understood(t, provider, small{changes: r.changes}, r), Codes: codes, Says: r.says}
			if r.code != 0 {
				j.Codes = []int{r.code}
			}
			plans[name] = j
		}
	}
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

// understood is the plan of an edit as JSON, after a look at what is read of it.
func understood(t *testing.T, provider string, s small, e edit) string {
	t.Helper()
	p := s.read(t)
	if (len(p.Gaps) > 0) != e.gaps {
		t.Errorf("%s/%s: gaps %v", provider, e.name, p.Gaps)
	}
	if changes := zone.Diff(p.Before.Snapshot(), p.After.Snapshot(), p.Ways); (len(changes) == 0) != e.quiet {
		t.Errorf("%s/%s: %d changes, quiet is %v: %s", provider, e.name, len(changes), e.quiet, fmt.Sprint(slices.Collect(maps.Keys(p.Ways.Sets))))
	}
	return s.json(t)
}
