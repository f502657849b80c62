package probe

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"zonecut/internal/fact"
	"zonecut/internal/lab"
	"zonecut/internal/resolver"
)

// internet is a root, com., example.com. at two servers of which only one knows of
// new.example.com., and two children at one server.
func internet(t *testing.T) (*lab.Lab, DNS) {
	t.Helper()
	l := lab.New(t)
	l.Authority(lab.Spec{Program: lab.NSD, IP: 1, Zones: map[string]string{
		".":    ". 300 SOA r0.root. host. 1 3600 600 604800 60\n. 300 NS r0.root.\nr0.root. 300 A $IP(1)\ncom. 300 NS a.com.\na.com. 300 A $IP(1)\n",
		"com.": "$ORIGIN com.\n@ 300 SOA a host 1 3600 600 604800 60\n@ 300 NS a\na 300 A $IP(1)\nexample 300 NS ns1.example\nexample 300 NS ns2.example\nns1.example 300 A $IP(10)\nns2.example 300 A $IP(11)\n",
	}})
	parent := "$ORIGIN example.com.\n@ 300 SOA ns1 host 1 3600 600 604800 60\n@ 300 NS ns1\n@ 300 NS ns2\nns1 300 A $IP(10)\nns2 300 A $IP(11)\nwww 300 A 192.0.2.80\n" +
		"eu 300 NS ns1.eu\nns1.eu 300 A $IP(20)\nus 300 NS ns1.us\nns1.us 300 A $IP(20)\n"
	l.Authority(lab.Spec{Program: lab.NSD, IP: 10, Zones: map[string]string{"example.com.": parent + "new 300 A 192.0.2.7\n"}})
	l.Authority(lab.Spec{Program: lab.Knot, IP: 11, Zones: map[string]string{"example.com.": parent}})
	child := "@ 300 SOA ns1 host 1 3600 600 604800 60\n@ 300 NS ns1\nns1 300 A $IP(20)\nwww 300 A 192.0.2.90\n"
	l.Authority(lab.Spec{Program: lab.NSD, IP: 20, Zones: map[string]string{"eu.example.com.": "$ORIGIN eu.example.com.\n" + child, "us.example.com.": "$ORIGIN us.example.com.\n" + child}})
	return l, DNS{Resolver: &resolver.Resolver{Client: resolver.Client{Port: uint16(l.Port), Timeout: 300 * time.Millisecond},
		Hints: []resolver.Server{{Name: "r0.root.", Addresses: []netip.Addr{netip.MustParseAddr(l.IP(1))}}}}}
}

// Questions that are asked together have the answers that each has alone, from
// the same servers.
func TestManyTellWhatEachTells(t *testing.T) {
	l, d := internet(t)
	old := []fact.Server{{Name: "ns1.eu.example.com.", Addresses: []string{l.IP(20)}}, {Name: "ns1.example.com."}}
	var questions []fact.Question
	for _, name := range []string{"www.example.com.", "new.example.com.", "no.example.com.", "example.com.", "eu.example.com.", "www.eu.example.com.", "us.example.com.", "nowhere."} {
		for _, typ := range []string{"A", "NS", "DS"} {
			for _, q := range []fact.Question{
				{At: fact.AtParent}, {At: fact.AtParent, Zone: "eu.example.com."}, {At: fact.AtWalk}, {At: fact.AtWalk, Zone: "example.com."}, {At: fact.AtWalk, Zone: "none.example.com."},
				{At: fact.AtOldServers, Servers: old}, {At: fact.AtNewServers, Servers: old}, {At: fact.AtNewServers, Servers: old[:1]}, {At: fact.AtWalk, Zone: "example.com.", Signed: true},
			} {
				q.Ask = fact.Ask{Name: name, Type: typ}
				questions = append(questions, q)
			}
		}
	}
	together, gaps := All(t.Context(), []Prober{d}, questions)
	if len(together.All()) != len(questions) {
		t.Errorf("%d of %d were asked", len(together.All()), len(questions))
	}
	ignore := cmpopts.IgnoreFields(fact.Answer{}, "Time", "RTT")
	tcp := 0
	for _, q := range questions {
		got, known := together.Get(q)
		want, why := d.Ask(t.Context(), q)
		if diff := cmp.Diff(want, got, ignore, cmpopts.EquateEmpty()); !known || diff != "" {
			t.Errorf("%s %s at %s of %s: known %v\n%s", q.Ask.Name, q.Ask.Type, q.At, q.Zone, known, diff)
		}
		for _, g := range why {
			if !strings.Contains(strings.Join(gaps, "\n"), g) {
				t.Errorf("the gap %q is not told", g)
			}
		}
		for _, a := range got {
			if q.At == fact.AtOldServers && a.Kind != fact.Data && a.Kind != fact.Timeout && a.Transport != "tcp" {
				t.Errorf("%s %s: %s gives it up over %s alone", q.Ask.Name, q.Ask.Type, a.Address, a.Transport)
			}
			if a.Transport == "tcp" {
				tcp++
			}
		}
	}
	if tcp == 0 {
		t.Error("nothing was confirmed over TCP")
	}
}
