package tfplan

import (
	"maps"
	"strings"
	"testing"
)

func init() {
	maps.Copy(sources, map[string]string{"windns": "nrkno/windns", "freeipa": "rework-space-com/freeipa", "solidserver": "EfficientIP-Labs/solidserver", "technitium": "kevynb/technitium"})
	maps.Copy(shapes, map[string]shape{
		"windns": {host: "windns/default", ttl: 3600, cannot: []string{"ttl only"}, replaces: []string{"zone_name", "type"}, objects: ofSet("windns_record", "records", func(r rrset) fields {
			return fields{"zone_name": "example.com", "name": strings.ToLower(r.name), "type": r.kind, "create_ptr": nil}
		})},
		"freeipa": {host: "freeipa/default", replaces: []string{"zone_name", "type"}, objects: ofSet("freeipa_dns_record", "records", func(r rrset) fields {
			return fields{"zone_name": "example.com.", "name": strings.ToLower(r.name), "type": r.kind, "ttl": r.ttl, "set_identifier": nil}
		})},
		"solidserver": {host: "solidserver/ns.test/inside/example.com", cannot: []string{"mail", "service"}, replaces: []string{"name", "type", "value"}, recreates: true,
			zone: still("solidserver_dns_zone.z", `{"id":"77","dnsserver":"ns.test","dnsview":"inside","name":"example.com","createptr":false}`),
			objects: ofValues("solidserver_dns_rr", "value", nil, func(r rrset) fields {
				return fields{"dnsserver": "ns.test", "dnsview": "inside", "dnszone": "example.com", "name": fullName(r.name), "type": r.kind, "ttl": r.ttl}
			})},
		"technitium":      {host: "technitium/default", replaces: []string{"zone", "domain", "type"}, objects: technitiumObjects},
		"mmianl-powerdns": {host: "powerdns/default", source: "mmianl/powerdns", objects: powerdnsObjects, replaces: []string{"zone", "name", "type"}, cannot: []string{"spelling only"}},
	})
}

func technitiumObjects(r rrset) (string, []map[string]any, []map[string]any) {
	attribute := map[string]string{"A": "ip_address", "AAAA": "ip_address", "CNAME": "cname", "NS": "name_server", "TXT": "text", "MX": "exchange", "SRV": "target"}[r.kind]
	return ofValues("technitium_record", attribute, map[string][]string{"MX": {"preference"}, "SRV": {"priority", "weight", "port"}}, func(r rrset) fields {
		a := fields{"zone": "example.com", "domain": fullName(r.name), "type": r.kind, "ttl": r.ttl, "ptr": nil}
		for _, name := range []string{"ip_address", "name_server"} {
			a[name] = nil
		}
		return a
	})(r)
}

// What single rows of these say besides.
func TestPlainServers(t *testing.T) {
	for _, c := range []struct {
		name string
		plan small
		want string
	}{
		{"freeipa: two resources make one set, a reverse zone, a name in the zone", small{changes: []planned{
			*still("freeipa_dns_record.a", `{"zone_name":"example.com","name":"@","type":"TXT","ttl":null,"records":["one"],"set_identifier":"a"}`),
			{address: "freeipa_dns_record.b", actions: "delete", before: `{"zone_name":"example.com","name":"@","type":"TXT","ttl":null,"records":["two"],"set_identifier":"b"}`},
			{address: "freeipa_dns_record.c", actions: "create", after: `{"zone_name":"2.0.192.in-addr.arpa.","name":"7","type":"PTR","ttl":60,"records":["h1"],"set_identifier":null}`},
			{address: "freeipa_dns_zone.z", actions: "create", after: `{"id":"2.0.192.in-addr.arpa.","zone_name":"192.0.2.0/24","is_reverse_zone":true,"computed_zone_name":"2.0.192.in-addr.arpa.","disable_zone":false,"default_ttl":null}`},
		}}, `
			create zone 2.0.192.in-addr.arpa. at freeipa/default: - -> 0 servers
			  0 create freeipa_dns_zone.z
			create 7.2.0.192.in-addr.arpa. PTR in 2.0.192.in-addr.arpa. at freeipa/default: - -> 60 h1.2.0.192.in-addr.arpa.
			  0 create freeipa_dns_record.c
			update example.com. TXT in example.com. at freeipa/default: 86400 "one", "two" -> 86400 "one"
			  0 keep freeipa_dns_record.a
			  0 destroy freeipa_dns_record.b`},
		{"solidserver: two servers hold one zone, and a record that names none", small{changes: []planned{
			{address: "solidserver_dns_rr.a", actions: "delete", before: `{"dnsserver":"a.test","dnsview":"","dnszone":"example.com","name":"www.example.com","type":"A","value":"192.0.2.1","ttl":60}`},
			*still("solidserver_dns_rr.b", `{"dnsserver":"b.test","dnsview":"","dnszone":"example.com","name":"www.example.com","type":"A","value":"192.0.2.1","ttl":60}`),
		}}, `
			delete www.example.com. A in example.com. at solidserver/a.test//example.com: 60 192.0.2.1 -> -
			  0 destroy solidserver_dns_rr.a`},
		{"technitium: RDATA of attributes, the closest zone, a forwarder", small{changes: []planned{
			*still("technitium_zone.z", `{"name":"eu.example.com","type":"Primary","use_soa_serial_date_scheme":null}`),
			{address: "technitium_record.a", actions: "create", after: `{"zone":null,"domain":"www.eu.example.com","type":"CAA","ttl":60,"flags":"0","tag":"issue","value":"ca.example.net","ip_address":null,"name_server":null,"ptr":null}`},
			{address: "technitium_record.b", actions: "create", after: `{"zone":"eu.example.com","domain":"corp.eu.example.com","type":"FWD","ttl":60,"forwarder":"192.0.2.53","ip_address":null,"name_server":null,"ptr":null}`},
		}}, `
			create corp.eu.example.com. FWD in eu.example.com. at technitium/default: - -> 60 192.0.2.53 {forwarded}
			  0 create technitium_record.b
			create www.eu.example.com. CAA in eu.example.com. at technitium/default: - -> 60 0 issue "ca.example.net"
			  0 create technitium_record.a`},
		{"powerdns: a set switched off, an SOA, a pointer, the zone of a network", small{changes: []planned{
			{address: "powerdns_record.a", provider: "mmianl/powerdns", actions: "update", before: `{"zone":"example.com.","name":"www.example.com.","type":"A","ttl":60,"records":["192.0.2.1"],"disabled":false}`, after: `{"zone":"example.com.","name":"www.example.com.","type":"A","ttl":60,"records":["192.0.2.1"],"disabled":true}`},
			{address: "powerdns_record_soa.s", provider: "mmianl/powerdns", actions: "create", after: `{"zone":"example.com.","name":"example.com.","ttl":60,"disabled":false,"mname":"ns1.example.net.","rname":"a.example.net.","refresh":1,"retry":2,"expire":3,"minimum":4}`, unknown: `{"serial":true}`},
			{address: "powerdns_ptr_record.p", provider: "mmianl/powerdns", actions: "create", after: `{"reverse_zone":"2.0.192.in-addr.arpa.","ip_address":"192.0.2.7","hostname":"h1.example.com.","ttl":60}`},
			{address: "powerdns_reverse_zone.z", provider: "mmianl/powerdns", actions: "create", after: `{"cidr":"192.0.2.0/24","kind":"Master","nameservers":["ns1.example.net."]}`, unknown: `{"name":true,"id":true}`},
		}}, `
			create zone 2.0.192.in-addr.arpa. at powerdns/default: - -> 1 servers
			  0 create powerdns_reverse_zone.z
			create 7.2.0.192.in-addr.arpa. PTR in 2.0.192.in-addr.arpa. at powerdns/default: - -> 60 h1.example.com.
			  0 create powerdns_ptr_record.p
			create example.com. SOA in example.com. at powerdns/default: - -> 60 ns1.example.net. a.example.net. 0 1 2 3 4
			  0 create powerdns_record_soa.s
			delete www.example.com. A in example.com. at powerdns/default: 60 192.0.2.1 -> -
			  0 update powerdns_record.a`},
	} {
		t.Run(c.name, func(t *testing.T) { wantLines(t, c.plan.read(t), c.want) })
	}
}
