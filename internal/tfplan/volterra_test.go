package tfplan

import "testing"

// A load balancer answers with what another object says, and a type without a
// reader is named.
func TestVolterra(t *testing.T) {
	set := func(block string) string {
		return `{"dns_zone_name":"example.com","group_name":"default","rrset":[{"ttl":60,` + block + `}]}`
	}
	for _, c := range []struct {
		name string
		plan small
		want string
	}{
		{"a load balancer in place of an address", small{changes: []planned{{address: "volterra_dns_zone_record.a", actions: "update",
			before: set(`"a_record":[{"name":"www","values":["192.0.2.1"]}]`), after: set(`"lb_record":[{"name":"www","value":[{"name":"lb1","namespace":"n"}]}]`)}}}, `
			delete www.example.com. A in example.com. at volterra/default: 60 192.0.2.1 -> -
			  0 update volterra_dns_zone_record.a
			create www.example.com. ALIAS in example.com. at volterra/default: - -> 60 lb1 {balanced}
			  0 update volterra_dns_zone_record.a`},
		{"a type without a reader", small{changes: []planned{{address: "volterra_dns_zone_record.a", actions: "delete", before: set(`"loc_record":[{"name":"www","values":[{"altitude":1}]}]`)}}}, `
			gap: unread volterra_dns_zone_record volterra_dns_zone_record.a`},
		{"a zone is not read", small{changes: []planned{{address: "volterra_dns_zone.z", actions: "delete", before: `{"name":"acme","primary":[{}]}`}}}, `
			gap: unread volterra_dns_zone volterra_dns_zone.z`},
	} {
		t.Run(c.name, func(t *testing.T) { wantLines(t, c.plan.read(t), c.want) })
	}
}
