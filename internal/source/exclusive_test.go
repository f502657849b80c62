package source

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"zonecut/internal/zone"
)

// beside is a plan with the resource of another plan in it.
func beside(plan, other string) string {
	_, rest, _ := strings.Cut(strings.ReplaceAll(other, "_records.a", "_records.b"), `"resource_changes":[`)
	change, _, _ := strings.Cut(rest, `],"configuration"`)
	return strings.Replace(plan, `"resource_changes":[`, `"resource_changes":[`+change+",", 1)
}

// What a resource that takes over a zone does not list goes, set by set, where the
// zone is given; without it, or without its list, there is a gap.
func TestContextOfTakenZone(t *testing.T) {
	const z = "example.com. at namecheap/default"
	list := func(mode string, records ...string) string {
		return fmt.Sprintf(`{"id":"x","domain":"example.com","mode":%q,"email_type":null,"record":[%s],"nameservers":[]}`, mode, strings.Join(records, ","))
	}
	record := func(name, kind, address string) string {
		return fmt.Sprintf(`{"hostname":%q,"type":%q,"address":%q,"ttl":300,"mx_pref":10}`, name, kind, address)
	}
	www := record("www", "A", "192.0.2.1")
	const gap = "exclusive namecheap_domain_records.a holds all of example.com. from now on"
	for _, c := range []struct {
		name, plan string
		with       bool
		want       []string
	}{
		{"what is not listed goes", planOf("namecheap_domain_records", "create", "", list("OVERWRITE", www)), true, []string{
			"delete *.example.com. A: 192.0.2.9 by namecheap_domain_records.a",
			"delete eu.example.com. NS: ns1.example.net. by namecheap_domain_records.a",
			"delete ns1.example.com. A: 192.0.2.53 by namecheap_domain_records.a",
			"update www.example.com. A: 192.0.2.1 192.0.2.2 -> 192.0.2.1 by namecheap_domain_records.a",
		}},
		{"all is listed", planOf("namecheap_domain_records", "create", "", list("OVERWRITE", www, record("www", "A", "192.0.2.2"), record("*", "A", "192.0.2.9"), record("ns1", "A", "192.0.2.53"), record("eu", "NS", "ns1.example.net."))), true, nil},
		{"without the zone", planOf("namecheap_domain_records", "create", "", list("OVERWRITE", www)), false, []string{
			"create www.example.com. A: 192.0.2.1 by namecheap_domain_records.a", gap,
		}},
		{"it merges", planOf("namecheap_domain_records", "create", "", list("MERGE", www)), true, nil},
		{"it held the zone before", planOf("namecheap_domain_records", "update", list("OVERWRITE", www), list("OVERWRITE", record("www", "A", "192.0.2.2"))), true, []string{
			"update www.example.com. A: 192.0.2.1 192.0.2.2 -> 192.0.2.2 by namecheap_domain_records.a",
		}},
		{"nobody knows the name of one that it lists", strings.Replace(planOf("namecheap_domain_records", "create", "", list("OVERWRITE", www, `{"type":"A","address":"192.0.2.9","ttl":300,"mx_pref":10}`)), `"after_unknown":{}`, `"after_unknown":{"record":[{},{"hostname":true}]}`, 1), true, []string{
			"update www.example.com. A: 192.0.2.1 192.0.2.2 -> 192.0.2.1 by namecheap_domain_records.a",
			gap, "unknown name or type of namecheap_domain_records.a is unknown",
		}},
		{"it takes another zone", beside(planOf("namecheap_domain_records", "create", "", list("MERGE", record("api", "A", "192.0.2.7"))),
			planOf("namecheap_domain_records", "create", "", strings.Replace(list("OVERWRITE", www), "example.com", "example.org", 1))), true, []string{
			"create api.example.com. A: 192.0.2.7 by namecheap_domain_records.a",
			"create www.example.org. A: 192.0.2.1 by namecheap_domain_records.b",
			"exclusive namecheap_domain_records.b holds all of example.org. from now on",
		}},
		{"nobody knows what it lists", strings.Replace(planOf("namecheap_domain_records", "create", "", `{"domain":"example.com","mode":"OVERWRITE","nameservers":[]}`), `"after_unknown":{}`, `"after_unknown":{"record":true}`, 1), true, []string{
			gap, "unknown name or type of namecheap_domain_records.a is unknown",
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			write(t, "-- plan.json --\n"+c.plan+"-- example.com.zone --\n"+whole)
			in, err := Plan(t.Context(), "plan.json", Options{})
			if err != nil {
				t.Fatal(err)
			}
			if c.with {
				if err := in.Context(t.Context(), "example.com.zone", Options{}); err != nil {
					t.Fatal(err)
				}
			}
			var got []string
			for _, ch := range zone.Diff(in.Before.Snapshot(), in.After.Snapshot(), in.Ways) {
				if ch.Host != "namecheap/default" {
					t.Errorf("%s is not in %s", ch.Key, z)
				}
				line := fmt.Sprintf("%s %s %s:", ch.Op, ch.Owner, ch.Type)
				if ch.Before != nil {
					line += " " + strings.Join(ch.Before.Data, " ")
				}
				if ch.Before != nil && ch.After != nil {
					line += " ->"
				}
				if ch.After != nil {
					line += " " + strings.Join(ch.After.Data, " ")
				}
				got = append(got, line+" by "+in.Ways.Sets[ch.Key].Steps[0].Address)
			}
			for _, g := range in.Gaps {
				got = append(got, string(g.Kind)+" "+g.What)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
