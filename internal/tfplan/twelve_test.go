package tfplan

import "testing"

// The twelve traps between what a plan says and what the DNS will hold, each with
// one plan that falls into it.
func TestTwelveTraps(t *testing.T) {
	const mirror = "mirror.example.net/mirrored/cloudflare/cloudflare"
	zone4, zone5 := `{"id":"c1","zone":"example.com","name_servers":[]}`, `{"id":"c2","name":"example.org","account":{"id":"a"},"name_servers":[]}`
	for _, c := range []struct {
		name string
		plan small
		want string
	}{
		{"01 the type name is not the key", small{changes: []planned{
			{address: "cloudflare_zone.a", provider: mirror, actions: "delete", before: zone4},
			{address: "cloudflare_zone.b", provider: mirror, actions: "delete", before: zone5},
			{address: "cloudflare_zone.c", provider: mirror, actions: "delete", before: `{"id":"c3","label":"example.net"}`},
		}}, `
			delete zone example.com. at cloudflare/c1: 0 servers -> -
			  0 destroy cloudflare_zone.a
			delete zone example.org. at cloudflare/c2: 0 servers -> -
			  0 destroy cloudflare_zone.b
			gap: unread cloudflare_zone cloudflare_zone.c`},
		{"02 the zone is an opaque id, unknown where it is made", small{changes: []planned{
			{address: "aws_route53_zone.z", actions: "create", after: `{"name":"example.com","force_destroy":false,"vpc":[]}`, unknown: `{"zone_id":true,"name_servers":true,"id":true}`},
			{address: "aws_route53_record.www", actions: "create", after: `{"name":"www","type":"A","ttl":300,"records":["192.0.2.1"],"set_identifier":null,"alias":[]}`, unknown: `{"zone_id":true,"fqdn":true,"id":true}`},
		}, config: recordsIn("aws_route53_zone.z.zone_id", "aws_route53_zone.z")}, `
			create zone example.com. at aws/(new): - -> unknown
			  0 create aws_route53_zone.z
			create www.example.com. A in example.com. at aws/(new): - -> 300 192.0.2.1
			  0 create aws_route53_record.www after aws_route53_zone.z`},
		{"03 one set in several resources", small{changes: []planned{cloudflareStill,
			*still("cloudflare_dns_record.a", cloudflare5RecordOf("eu.example.com", "NS", "ns1.example.net", "")),
			{address: "cloudflare_dns_record.b", actions: "delete", before: cloudflare5RecordOf("eu.example.com", "NS", "ns2.example.net", "")},
		}}, `
			update eu.example.com. NS in example.com. at cloudflare/c1: 300 ns1.example.net., ns2.example.net. {automatic ttl} -> 300 ns1.example.net. {automatic ttl}
			  0 keep cloudflare_dns_record.a
			  0 destroy cloudflare_dns_record.b`},
		{"04 what is not listed is deleted", small{changes: []planned{
			{address: "godaddy_domain_record.z", provider: "n3integration/godaddy", actions: "create", after: `{"domain":"example.com","customer":"","addresses":[],"nameservers":[],"record":[{"name":"www","type":"A","data":"192.0.2.1","ttl":600}]}`},
		}}, `
			create www.example.com. A in example.com. at godaddy/default: - -> 600 192.0.2.1
			  0 create godaddy_domain_record.z
			gap: exclusive godaddy_domain_record godaddy_domain_record.z`},
		{"05 what is listed is not all", small{changes: []planned{
			{address: "akamai_dns_record.a", actions: "create", after: akamaiRecordOf("example.com", "MX", `"10 mx3.example.net."`, ``)},
		}}, `
			create example.com. MX in example.com. at akamai/default: - -> 300 10 mx3.example.net., unknown
			  0 create akamai_dns_record.a`},
		{"06 a name that ends as the zone does is absolute by its letters", small{changes: []planned{stillZone,
			{address: "aws_route53_record.a", actions: "create", after: awsRecordOf("Z1", "notexample.com", "A", 300, "192.0.2.1")},
			{address: "aws_route53_record.b", actions: "create", after: awsRecordOf("Z1", "", "A", 300, "192.0.2.1")},
			{address: "aws_route53_record.c", actions: "create", after: awsRecordOf("Z1", `\052.apps`, "A", 300, "192.0.2.1")},
		}}, `
			create example.com. A in example.com. at aws/Z1: - -> 300 192.0.2.1
			  0 create aws_route53_record.b
			create *.apps.example.com. A in example.com. at aws/Z1: - -> 300 192.0.2.1
			  0 create aws_route53_record.c
			create notexample.com. A in example.com. at aws/Z1: - -> 300 192.0.2.1
			  0 create aws_route53_record.a`},
		{"07 another spelling is no change", small{changes: []planned{cloudflareStill,
			{address: "cloudflare_dns_record.a", actions: "update", before: cloudflare5RecordOf("www", "AAAA", "2001:DB8:0:0::1", ""), after: cloudflare5RecordOf("www.example.com", "AAAA", "2001:db8::1", "")},
		}}, ``},
		{"08 one text in three spellings", small{changes: []planned{stillZone,
			{address: "aws_route53_record.t", actions: "create", after: `{"zone_id":"Z1","name":"","type":"TXT","ttl":300,"records":["v=spf1 -all"],"set_identifier":null,"alias":[]}`},
			{address: "powerdns_record.t", actions: "create", after: `{"zone":"example.com.","name":"example.com.","type":"TXT","ttl":300,"records":["\"v=spf1 -all\""]}`},
			{address: "desec_rrset.t", actions: "create", after: `{"domain":"example.com","subname":"","type":"TXT","ttl":300,"records":["\"v=spf1 -all\""]}`},
		}}, `
			create example.com. TXT in example.com. at aws/Z1: - -> 300 "v=spf1 -all"
			  0 create aws_route53_record.t
			create example.com. TXT in example.com. at desec/default: - -> 300 "v=spf1 -all"
			  0 create desec_rrset.t
			create example.com. TXT in example.com. at powerdns/default: - -> 300 "v=spf1 -all"
			  0 create powerdns_record.t`},
		{"09 RDATA stands in several attributes", small{changes: []planned{
			*still("linode_domain.z", linodeDomainOf("active")),
			{address: "linode_domain_record.s", actions: "create", after: `{"domain_id":7,"record_type":"SRV","ttl_sec":300,"target":"sip","service":"sip","protocol":"_tls","priority":1,"weight":2,"port":5061,"tag":null}`, unknown: `{"id":true,"name":true}`},
		}}, `
			create _sip._tls.example.com. SRV in example.com. at linode/7: - -> 300 1 2 5061 sip.example.com.
			  0 create linode_domain_record.s`},
		{"10 the answer is not the content", small{changes: []planned{cloudflareStill,
			{address: "cloudflare_load_balancer.lb", actions: "delete", before: balancerOf(`"p1"`, "true")},
			{address: "cloudflare_record.p", actions: "create", after: `{"zone_id":"c1","name":"www","type":"A","ttl":1,"data":[],"proxied":true,"priority":null,"allow_overwrite":false,"content":"192.0.2.1","value":null}`},
		}}, `
			delete app.example.com. ALIAS [service] in example.com. at cloudflare/c1: 300 p1, p9 {balanced} -> -
			  0 destroy cloudflare_load_balancer.lb
			create www.example.com. A in example.com. at cloudflare/c1: - -> 300 192.0.2.1 {proxied, automatic ttl}
			  0 create cloudflare_record.p`},
		{"11 a destroy leaves, resets or takes", small{changes: []planned{
			{address: "dnsimple_domain_delegation.a", actions: "delete", before: `{"domain":"example.com","name_servers":["ns1.example.net"],"id":"example.com"}`},
			{address: "gandi_nameservers.b", actions: "delete", before: `{"domain":"example.net","nameservers":["ns1.example.net"]}`},
			{address: "transip_domain.c", actions: "delete", before: `{"name":"example.org"}`},
		}}, `
			forget example.com. NS in com. at dnsimple-registrar/default: 172800 ns1.example.net. {automatic ttl} -> 172800 ns1.example.net. {automatic ttl}
			  0 forget dnsimple_domain_delegation.a
			update example.net. NS in net. at gandi-registrar/default: 172800 ns1.example.net. {automatic ttl} -> 172800 unknown {reset, automatic ttl}
			  0 update gandi_nameservers.b
			delete registration example.org. at transip-registrar/default:  -> -
			  0 destroy transip_domain.c`},
		{"12 records made as side effects are in no plan", small{changes: []planned{
			infobloxZoneOf("example.com", "default"),
			{address: "infoblox_ip_allocation.a", actions: "create", after: `{"fqdn":"h1.example.com","enable_dns":true,"disable":false,"dns_view":"default","ttl":60,"ipv4_addr":"192.0.2.2","ipv6_addr":""}`},
			{address: "cloudflare_email_routing_dns.e", actions: "create", after: `{"zone_id":"c1","name":"example.com"}`},
		}}, `
			create h1.example.com. A in example.com. at infoblox/default: - -> 60 192.0.2.2
			  0 create infoblox_ip_allocation.a
			gap: unread cloudflare_email_routing_dns cloudflare_email_routing_dns.e
			gap: unread infoblox_ip_allocation infoblox_ip_allocation.a`},
	} {
		t.Run(c.name, func(t *testing.T) { wantLines(t, c.plan.read(t), c.want) })
	}
}
