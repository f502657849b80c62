package tfplan

import (
	"testing"

	"zonecut/internal/zone"
)

// Types by number, pools, an SOA without a serial, sets of several resources.
func TestUltradns(t *testing.T) {
	pool := func(more string) string {
		return `{"zone_name":"example.com.","owner_name":"www","record_type":"1","ttl":120,` + more + `}`
	}
	const soa = `{"zone_name":"example.com.","owner_name":"example.com.","record_type":"SOA","ttl":60,"record_data":["ns.example.net dns.admin@example.com 7200 3600 1209600 %s"]}`
	for _, c := range []struct {
		name string
		plan small
		want string
	}{
		{"a type by its number, an alias of the apex", small{changes: []planned{
			{address: "ultradns_record.a", actions: "create", after: `{"zone_name":"example.com","owner_name":"mail.example.com.","record_type":"15","ttl":60,"record_data":["2 mx.example.net"]}`},
			{address: "ultradns_record.b", actions: "create", after: `{"zone_name":"example.com.","owner_name":"example.com.","record_type":"65282","ttl":60,"record_data":["lb.example.net."]}`},
			{address: "ultradns_record.c", actions: "create", after: `{"zone_name":"example.com.","owner_name":"EXAMPLE.com.","record_type":"CAA","ttl":60,"record_data":["0 issue ca.example.net"]}`},
		}}, `
			create example.com. ALIAS in example.com. at ultradns/default: - -> 60 lb.example.net. {alias}
			  0 create ultradns_record.b
			create example.com. CAA in example.com. at ultradns/default: - -> 60 0 issue "ca.example.net"
			  0 create ultradns_record.c
			create mail.example.com. MX in example.com. at ultradns/default: - -> 60 2 mx.example.net.
			  0 create ultradns_record.a`},
		{"the SOA stays when its resource goes", small{changes: []planned{{address: "ultradns_record.s", actions: "delete", before: replaced(soa, "%s", "36000")}}}, `
			forget example.com. SOA in example.com. at ultradns/default: 60 ns.example.net. dns\.admin.example.com. 0 7200 3600 1209600 36000 -> 60 ns.example.net. dns\.admin.example.com. 0 7200 3600 1209600 36000
			  0 forget ultradns_record.s`},
		{"pools", small{changes: []planned{
			{address: "ultradns_sbpool.a", actions: "update", before: pool(`"max_served":1,"rdata_info":[{"rdata":"192.0.2.1","state":"NORMAL"},{"rdata":"192.0.2.2","state":"NORMAL"}],"backup_record":[]`), after: pool(`"max_served":1,"rdata_info":[{"rdata":"192.0.2.1","state":"NORMAL"},{"rdata":"192.0.2.2","state":"INACTIVE"}],"backup_record":[]`)},
			{address: "ultradns_rdpool.b", actions: "create", after: `{"zone_name":"example.com.","owner_name":"app","record_type":"A","ttl":120,"record_data":["192.0.2.1"],"order":"RANDOM"}`},
			{address: "ultradns_dirpool.c", actions: "create", after: `{"zone_name":"example.com.","owner_name":"geo","record_type":"A","conflict_resolve":"GEO","rdata_info":[{"rdata":"192.0.2.1","ttl":300},{"rdata":"192.0.2.2","ttl":60}]}`},
		}}, `
			create app.example.com. A in example.com. at ultradns/default: - -> 120 192.0.2.1 {distributed}
			  0 create ultradns_rdpool.b
			create geo.example.com. A in example.com. at ultradns/default: - -> 60 192.0.2.1, 192.0.2.2 {directional}
			  0 create ultradns_dirpool.c
			update www.example.com. A in example.com. at ultradns/default: 120 192.0.2.1, 192.0.2.2 {failover} -> 120 192.0.2.1 {failover}
			  0 update ultradns_sbpool.a`},
	} {
		t.Run(c.name, func(t *testing.T) { wantLines(t, c.plan.read(t), c.want) })
	}
	for kind, want := range map[string]zone.Handling{"TXT": *plainByValue, "A": *plainNamedSet} {
		p := small{changes: []planned{{address: "ultradns_record.a", actions: "create", after: `{"zone_name":"example.com.","owner_name":"a","record_type":"` + kind + `","ttl":60,"record_data":["192.0.2.1"]}`}}}.read(t)
		for _, way := range p.Ways.Sets {
			if way.Steps[0].Handling != want {
				t.Errorf("%s: %+v, want %+v", kind, way.Steps[0].Handling, want)
			}
		}
	}
}
