package tfplan

import (
	"fmt"
	"testing"
)

func digitaloceanOf(name, kind, value string) string {
	return fmt.Sprintf(`{"domain":"example.com","name":%q,"type":%q,"value":%q,"ttl":300,"priority":10,"weight":5,"port":443,"flags":0,"tag":"issue"}`, name, kind, value)
}

func hcloudSetOf(zone, name, kind, value, ttl string) string {
	return fmt.Sprintf(`{"zone":%q,"name":%q,"type":%q,"ttl":%s,"records":[{"value":%q,"comment":null}]}`, zone, name, kind, ttl, value)
}

func hcloudSingleOf(zone, name, value string) string {
	return fmt.Sprintf(`{"zone":%q,"name":%q,"type":"A","value":%q,"comment":null}`, zone, name, value)
}

func powerdnsOf(name, kind, value string) string {
	return fmt.Sprintf(`{"zone":"example.com.","name":%q,"type":%q,"ttl":300,"records":[%q]}`, name, kind, value)
}

func powerdnsZoneOf(server string) string {
	return fmt.Sprintf(`{"id":"example.com.","name":"example.com.","kind":"Native","masters":null,"nameservers":[%q]}`, server)
}

// Providers that know a zone by its name.
func TestNamedZones(t *testing.T) {
	for _, c := range []struct {
		name string
		plan small
		want string
	}{
		{"digitalocean: names and values with and without the zone", small{changes: []planned{
			{address: "digitalocean_record.a", actions: "update", before: digitaloceanOf("www", "CNAME", "@"), after: digitaloceanOf("www.example.com.", "CNAME", "example.com.")},
			{address: "digitalocean_record.b", actions: "create", after: digitaloceanOf("@", "MX", "mail")},
			{address: "digitalocean_record.c", actions: "create", after: digitaloceanOf("_x._tcp", "SRV", "a.test.")},
			{address: "digitalocean_record.d", actions: "create", after: digitaloceanOf("@", "CAA", "ca.test.")},
		}}, `
			create example.com. CAA in example.com. at digitalocean/default: - -> 300 0 issue "ca.test"
			  0 create digitalocean_record.d
			create example.com. MX in example.com. at digitalocean/default: - -> 300 10 mail.example.com.
			  0 create digitalocean_record.b
			create _x._tcp.example.com. SRV in example.com. at digitalocean/default: - -> 300 10 5 443 a.test.
			  0 create digitalocean_record.c`},
		{"digitalocean: a TTL that the configuration leaves out", small{changes: []planned{
			{address: "digitalocean_record.a", actions: "create", unknown: `{"ttl":true}`,
				after: `{"domain":"example.com","name":"a","type":"A","value":"192.0.2.1","priority":null,"flags":null}`},
		}, config: `{"resources":[{"address":"digitalocean_record.a","mode":"managed","type":"digitalocean_record","name":"a","provider_config_key":"digitalocean","expressions":{"value":{"constant_value":"192.0.2.1"}}}]}`}, `
			create a.example.com. A in example.com. at digitalocean/default: - -> 1800 192.0.2.1
			  0 create digitalocean_record.a`},
		{"hcloud: by id and by name it is one zone, and one set of several objects", small{changes: []planned{
			{address: "hcloud_zone.z", actions: "no-op", before: hcloudZoneOf(7, "example.com"), after: hcloudZoneOf(7, "example.com")},
			{address: "hcloud_zone_record.a", actions: "delete", before: hcloudSingleOf("7", "www", "192.0.2.1")},
			{address: "hcloud_zone_record.b", actions: "no-op", before: hcloudSingleOf("example.com", "www", "192.0.2.2"), after: hcloudSingleOf("example.com", "www", "192.0.2.2")},
		}}, `
			update www.example.com. A in example.com. at hcloud/default: 3600 192.0.2.1, 192.0.2.2 -> 3600 192.0.2.2
			  0 destroy hcloud_zone_record.a
			  0 keep hcloud_zone_record.b`},
		{"hcloud: an id that nothing names", small{changes: []planned{
			{address: "hcloud_zone_record.a", actions: "delete", before: hcloudSingleOf("7", "www", "192.0.2.1")},
		}}, `
			gap: zone hcloud_zone_record hcloud_zone_record.a`},
		{"hcloud: the TTL of the zone is that of sets without one", small{changes: []planned{
			{address: "hcloud_zone.z", actions: "update", before: hcloudZoneOf(7, "example.com"), after: `{"id":7,"name":"example.com","mode":"primary","ttl":60,"authoritative_nameservers":{"assigned":[]}}`},
			{address: "hcloud_zone_rrset.a", actions: "no-op", before: hcloudSetOf("example.com", "a", "A", "192.0.2.1", "null"), after: hcloudSetOf("example.com", "a", "A", "192.0.2.1", "null")},
			{address: "hcloud_zone_rrset.b", actions: "no-op", before: hcloudSetOf("example.com", "b", "A", "192.0.2.1", "300"), after: hcloudSetOf("example.com", "b", "A", "192.0.2.1", "300")},
		}}, `
			update a.example.com. A in example.com. at hcloud/default: 3600 192.0.2.1 -> 60 192.0.2.1`},
		{"hcloud: a zone that the plan does not have, so that its default TTL is assumed", small{changes: []planned{
			{address: "hcloud_zone_rrset.a", actions: "no-op", before: hcloudSetOf("example.com", "a", "A", "192.0.2.1", "null"), after: hcloudSetOf("example.com", "a", "A", "192.0.2.1", "null")},
			{address: "hcloud_zone_rrset.b", actions: "update", before: hcloudSetOf("example.com", "b", "CNAME", "a", "null"), after: hcloudSetOf("example.com", "b", "CNAME", "c.test.", "null")},
		}}, `
			update b.example.com. CNAME in example.com. at hcloud/default: 3600 a.example.com. -> 3600 c.test.
			  0 update hcloud_zone_rrset.b`},
		{"hcloud: the SOA is let go, not deleted", small{changes: []planned{
			{address: "hcloud_zone_rrset.soa", actions: "delete", before: hcloudSetOf("example.com", "@", "SOA", "a.test. b.test. 0 1 2 3 4", "300")},
		}}, `
			forget example.com. SOA in example.com. at hcloud/default: 300 a.test. b.test. 0 1 2 3 4 -> 300 a.test. b.test. 0 1 2 3 4
			  0 forget hcloud_zone_rrset.soa`},
		{"powerdns: what does not wait for the new zone may go with the old one", small{changes: []planned{
			{address: "powerdns_record.a", actions: "delete,create", before: powerdnsOf("a.example.com.", "A", "192.0.2.1"), after: powerdnsOf("a.example.com.", "A", "192.0.2.2")},
			{address: "powerdns_zone.z", actions: "delete,create", before: powerdnsZoneOf("ns1.test."), after: powerdnsZoneOf("ns2.test.")},
		}}, `
			recreate zone example.com. at powerdns/default: 1 servers -> 1 servers
			  0 destroy powerdns_zone.z
			  1 create powerdns_zone.z
			delete a.example.com. A in example.com. at powerdns/default: 300 192.0.2.1 -> -
			  0 destroy powerdns_record.a
			  1 create powerdns_record.a
			  0 destroy powerdns_zone.z with zone`},
		{"powerdns: one zone name on two servers", small{changes: []planned{
			{address: "powerdns_record.in", actions: "no-op", before: powerdnsOf("a.example.com.", "A", "192.0.2.1"), after: powerdnsOf("a.example.com.", "A", "192.0.2.1")},
			{address: "powerdns_record.out", actions: "delete", before: powerdnsOf("a.example.com.", "A", "192.0.2.1")},
			{address: "powerdns_zone.in", actions: "no-op", before: powerdnsZoneOf("ns1.test."), after: powerdnsZoneOf("ns1.test.")},
			{address: "powerdns_zone.out", actions: "no-op", before: powerdnsZoneOf("ns1.test."), after: powerdnsZoneOf("ns1.test.")},
		}, config: `{"resources":[` +
			`{"address":"powerdns_record.in","mode":"managed","type":"powerdns_record","name":"in","provider_config_key":"powerdns.in","expressions":{}},` +
			`{"address":"powerdns_record.out","mode":"managed","type":"powerdns_record","name":"out","provider_config_key":"powerdns.out","expressions":{}},` +
			`{"address":"powerdns_zone.in","mode":"managed","type":"powerdns_zone","name":"in","provider_config_key":"powerdns.in","expressions":{}},` +
			`{"address":"powerdns_zone.out","mode":"managed","type":"powerdns_zone","name":"out","provider_config_key":"powerdns.out","expressions":{}}]}`}, `
			delete a.example.com. A in example.com. at powerdns/out: 300 192.0.2.1 -> -
			  0 destroy powerdns_record.out`},
		{"powerdns: a fork that can hide a set", small{changes: []planned{
			{address: "powerdns_record.a", actions: "update", provider: "mmianl/powerdns",
				before: `{"zone":"example.com.","name":"a.example.com.","type":"A","ttl":300,"records":["192.0.2.1"],"disabled":false}`,
				after:  `{"zone":"example.com.","name":"a.example.com.","type":"A","ttl":300,"records":["192.0.2.1"],"disabled":true}`},
		}}, `
			delete a.example.com. A in example.com. at powerdns/default: 300 192.0.2.1 -> -
			  0 update powerdns_record.a`},
	} {
		t.Run(c.name, func(t *testing.T) { wantLines(t, c.plan.read(t), c.want) })
	}
}
