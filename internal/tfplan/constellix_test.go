package tfplan

import (
	"fmt"
	"testing"
)

// constellixTwo is a set of two values that may be switched off.
func constellixTwo(a, b string) string {
	return fmt.Sprintf(`{"domain_id":"5","source_type":"domains","name":"www","ttl":60,"noanswer":false,"gtd_region":1,"record_option":"roundRobin",
		"roundrobin":[{"value":"192.0.2.1","disable_flag":%q},{"value":"192.0.2.2","disable_flag":%q}]}`, a, b)
}

var constellixStill = *still("constellix_domain.z", `{"id":"5","name":"example.com","disabled":false,"has_gtd_regions":false,"nameserver_group":"1"}`)

var _ = grave("constellix",
	edit{name: "all values switched off", code: 2, says: []string{"rrset-emptied"}, changes: []planned{constellixStill,
		{address: "constellix_a_record.a", actions: "update", before: constellixTwo("false", "true"), after: constellixTwo("true", "true")}}},
)

// What takes the place of the values in turn, what is switched off, and a template.
func TestConstellix(t *testing.T) {
	set := func(more string) string {
		return `{"domain_id":"5","source_type":"domains","name":"www","ttl":60,"noanswer":false,"gtd_region":1,` + more + `}`
	}
	domain := constellixStill
	for _, c := range []struct {
		name string
		plan small
		want string
	}{
		{"one value is switched off", small{changes: []planned{domain, {address: "constellix_a_record.a", actions: "update",
			before: constellixTwo("false", "false"), after: constellixTwo("false", "true")}}}, `
			update www.example.com. A in example.com. at constellix/5: 60 192.0.2.1, 192.0.2.2 -> 60 192.0.2.1
			  0 update constellix_a_record.a`},
		{"a failover, pools, a region, a redirect", small{changes: []planned{domain,
			{address: "constellix_a_record.a", actions: "create", after: set(`"record_option":"failover","roundrobin":[],"record_failover_values":[{"value":"192.0.2.1","sort_order":"1","disable_flag":"false"},{"value":"192.0.2.2","sort_order":"2","disable_flag":"false"}]`)},
			{address: "constellix_aaaa_record.a", actions: "update", before: set(`"record_option":"pools","roundrobin":[],"pools":[123]`), after: set(`"record_option":"pools","roundrobin":[],"pools":[124]`)},
			{address: "constellix_mx_record.a", actions: "create", after: set(`"gtd_region":3,"roundrobin":[{"level":"10","value":"mx.example.net","disable_flag":"false"}]`)},
			{address: "constellix_http_redirection_record.a", actions: "create", after: set(`"name":"old","url":"https://example.net/"`)},
		}}, `
			create old.example.com. URL in example.com. at constellix/5: - -> 60 https://example.net/ {redirect}
			  0 create constellix_http_redirection_record.a
			create www.example.com. A in example.com. at constellix/5: - -> 60 192.0.2.1, 192.0.2.2 {failover}
			  0 create constellix_a_record.a
			update www.example.com. AAAA in example.com. at constellix/5: 60 pool 123 {pools} -> 60 pool 124 {pools}
			  0 update constellix_aaaa_record.a
			create www.example.com. MX [3] in example.com. at constellix/5: - -> 60 10 mx.example.net. {region 3}
			  0 create constellix_mx_record.a`},
		{"a record of a template is in no zone", small{changes: []planned{{address: "constellix_a_record.a", actions: "delete", before: set(`"domain_id":"900","source_type":"templates","roundrobin":[{"value":"192.0.2.1"}]`)}}}, `
			gap: zone constellix_a_record constellix_a_record.a`},
		{"a domain that is disabled is away", small{changes: []planned{{address: "constellix_domain.z", actions: "update", before: domain.before, after: replaced(domain.before, `"disabled":false`, `"disabled":true`)}}}, `
			delete zone example.com. at constellix/5: 0 servers -> -
			  0 destroy constellix_domain.z`},
	} {
		t.Run(c.name, func(t *testing.T) { wantLines(t, c.plan.read(t), c.want) })
	}
}
