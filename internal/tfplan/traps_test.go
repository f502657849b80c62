package tfplan

import (
	"fmt"
	"testing"
)

func ovhRecordOf(name, kind string, ttl int, target string) string {
	return fmt.Sprintf(`{"id":"1","zone":"example.com","subdomain":%q,"fieldtype":%q,"ttl":%d,"target":%q}`, name, kind, ttl, target)
}

func linodeRecordOf(name, kind, target, more string) string {
	return fmt.Sprintf(`{"id":"1","domain_id":7,"name":%s,"record_type":%q,"ttl_sec":0,"target":%q,"service":null,"protocol":null,"tag":null,"priority":0,"weight":0,"port":0%s}`, name, kind, target, more)
}

func scalewayRecordOf(zone, name, kind, data, more string) string {
	return fmt.Sprintf(`{"id":"1","dns_zone":%q,"name":%q,"type":%q,"ttl":300,"data":%q,"priority":0,"geo_ip":[],"http_service":[],"view":[]%s}`, zone, name, kind, data, more)
}

func akamaiRecordOf(name, kind, targets, more string) string {
	return fmt.Sprintf(`{"zone":"example.com","name":%q,"recordtype":%q,"ttl":300,"target":[%s],"priority_increment":null,"record_sha":"x"%s}`, name, kind, targets, more)
}

func gandiRecordOf(kind, values, mutable string) string {
	return fmt.Sprintf(`{"zone":"example.com","name":"@","type":%q,"ttl":300,"href":"x","values":[%s],"mutable":%s}`, kind, values, mutable)
}

func infobloxA(view, name, ip string, ttl int) string {
	return fmt.Sprintf(`{"dns_view":%q,"fqdn":%q,"ip_addr":%q,"ttl":%d,"ref":"x"}`, view, name, ip, ttl)
}

func infobloxZoneOf(name, view string) planned {
	values := fmt.Sprintf(`{"fqdn":%q,"view":%q,"soa_default_ttl":7200,"ns_group":null}`, name, view)
	return planned{address: "infoblox_zone_auth." + "z" + fmt.Sprint(len(name)) + view, actions: "no-op", before: values, after: values}
}

// What each of these providers does that others do not.
func TestTraps(t *testing.T) {
	linodeZone := *still("linode_domain.z", linodeDomainOf("active"))
	for _, c := range []struct {
		name string
		plan small
		want string
	}{
		{"ovh: ways to enter a text, the zone's TTL, a relative target", small{changes: []planned{
			{address: "ovh_domain_zone_record.a", actions: "create", after: ovhRecordOf("k1._domainkey", "DKIM", 0, "v=DKIM1; p=AAAA")},
			{address: "ovh_domain_zone_record.b", actions: "create", after: ovhRecordOf("_dmarc", "DMARC", 60, `"v=DMARC1; p=none"`)},
			{address: "ovh_domain_zone_record.c", actions: "create", after: ovhRecordOf("", "MX", 0, "10 mail")},
			{address: "ovh_domain_zone_record.d", actions: "create", after: ovhRecordOf("", "CAA", 0, `0 issue "ca.example.net"`)},
			{address: "ovh_domain_zone_dynhost_record.e", actions: "create", after: `{"zone_name":"example.com","sub_domain":"home","ip":"192.0.2.1"}`, unknown: `{"ttl":true}`},
		}, config: `{"resources":[{"address":"ovh_domain_zone_dynhost_record.e","mode":"managed","type":"ovh_domain_zone_dynhost_record","name":"e","provider_config_key":"ovh","expressions":{"ip":{"constant_value":"192.0.2.1"}}}]}`}, `
			create example.com. CAA in example.com. at ovh/default: - -> 3600 0 issue "ca.example.net"
			  0 create ovh_domain_zone_record.d
			create example.com. MX in example.com. at ovh/default: - -> 3600 10 mail.example.com.
			  0 create ovh_domain_zone_record.c
			create _dmarc.example.com. TXT in example.com. at ovh/default: - -> 60 "v=DMARC1; p=none"
			  0 create ovh_domain_zone_record.b
			create k1._domainkey.example.com. TXT in example.com. at ovh/default: - -> 3600 "v=DKIM1; p=AAAA"
			  0 create ovh_domain_zone_record.a
			create home.example.com. A in example.com. at ovh/default: - -> 60 192.0.2.1
			  0 create ovh_domain_zone_dynhost_record.e`},
		{"ovh: the name servers go back to OVH's own", small{changes: []planned{
			{address: "ovh_domain_name_servers.d", actions: "delete", before: `{"domain":"example.com","servers":[{"host":"ns1.example.net","ip":""},{"host":"ns2.example.net","ip":""}]}`}}}, `
			update example.com. NS in com. at ovh-registrar/default: 172800 ns1.example.net., ns2.example.net. {automatic ttl} -> 172800 unknown {reset, automatic ttl}
			  0 update ovh_domain_name_servers.d`},
		{"ovh: the delegation and the keys change", small{changes: []planned{
			{address: "ovh_domain_name_servers.d", actions: "update", before: `{"domain":"example.com","servers":[{"host":"ns1.example.net"},{"host":"ns2.example.net"}]}`, after: `{"domain":"example.com","servers":[{"host":"ns1.example.net"}]}`, unknown: `{"servers":[{},{"host":true}]}`},
			{address: "ovh_domain_ds_records.d", actions: "delete", before: `{"domain":"example.com","ds_records":[{"algorithm":"ECDSAP256SHA256","flags":"KEY_SIGNING_KEY","public_key":"AQID BAUG","tag":1}]}`},
			{address: "ovh_domain_zone_dnssec.d", actions: "delete", before: `{"zone_name":"example.com","status":"ENABLED","id":"x"}`},
			{address: "ovh_domain_name.d", actions: "update", before: `{"domain_name":"example.org","target_spec":{"dns_configuration":{"name_servers":[{"name_server":"dns1.ovh.net"}]}}}`, after: `{"domain_name":"example.org","target_spec":{"dns_configuration":{"name_servers":[{"name_server":"ns1.example.net"}]}}}`},
		}}, `
			delete example.com. DS in com. at ovh-registrar/default: 86400 13 AQIDBAUG {of a public key, automatic ttl} -> -
			  0 destroy ovh_domain_ds_records.d
			update example.com. NS in com. at ovh-registrar/default: 172800 ns1.example.net., ns2.example.net. {automatic ttl} -> 172800 ns1.example.net., unknown {automatic ttl}
			  0 update ovh_domain_name_servers.d
			delete example.com. DNSKEY in example.com. at ovh/default: 3600  {signed} -> -
			  0 destroy ovh_domain_zone_dnssec.d
			update example.org. NS in org. at ovh-registrar/default: 172800 dns1.ovh.net. {automatic ttl} -> 172800 ns1.example.net. {automatic ttl}
			  0 update ovh_domain_name.d`},
		{"linode: the apex has no name, a service makes its own, CAA has no flags", small{changes: []planned{linodeZone,
			{address: "linode_domain_record.a", actions: "create", after: `{"domain_id":7,"record_type":"A","ttl_sec":null,"target":"192.0.2.1","service":null,"protocol":null,"tag":null}`, unknown: `{"id":true,"name":true}`},
			{address: "linode_domain_record.b", actions: "create", after: `{"domain_id":7,"record_type":"SRV","ttl_sec":300,"target":"sip","service":"sip","protocol":"_tls","priority":1,"weight":2,"port":5061,"tag":null}`, unknown: `{"id":true,"name":true}`},
			{address: "linode_domain_record.c", actions: "create", after: linodeRecordOf(`"www.example.com"`, "CAA", "ca.example.net", `,"tag":"issue"`)},
		}, config: `{"resources":[{"address":"linode_domain_record.a","mode":"managed","type":"linode_domain_record","name":"a","provider_config_key":"linode","expressions":{"domain_id":{"constant_value":7}}}]}`}, `
			create example.com. A in example.com. at linode/7: - -> 86400 192.0.2.1
			  0 create linode_domain_record.a
			create _sip._tls.example.com. SRV in example.com. at linode/7: - -> 300 1 2 5061 sip.example.com.
			  0 create linode_domain_record.b
			create www.example.com. CAA in example.com. at linode/7: - -> 86400 0 issue "ca.example.net"
			  0 create linode_domain_record.c`},
		{"linode: a name that comes from elsewhere is unknown", small{changes: []planned{linodeZone,
			{address: "linode_domain_record.a", actions: "create", after: `{"domain_id":7,"record_type":"A","ttl_sec":null,"target":"192.0.2.1","service":null,"protocol":null,"tag":null}`, unknown: `{"id":true,"name":true}`},
		}, config: `{"resources":[{"address":"linode_domain_record.a","mode":"managed","type":"linode_domain_record","name":"a","provider_config_key":"linode","expressions":{"name":{"references":["random_id.x.hex"]}}}]}`}, `
			gap: unknown linode_domain_record linode_domain_record.a`},
		{"linode: a domain that is disabled is away", small{changes: []planned{
			{address: "linode_domain.z", actions: "update", before: linodeDomainOf("active"), after: linodeDomainOf("disabled")},
			{address: "linode_domain_record.a", actions: "no-op", before: linodeRecordOf(`"www"`, "A", "192.0.2.1", ""), after: linodeRecordOf(`"www"`, "A", "192.0.2.1", "")}}}, `
			delete zone example.com. at linode/7: 5 servers -> -
			  0 destroy linode_domain.z
			delete www.example.com. A in example.com. at linode/7: 86400 192.0.2.1 -> -
			  0 destroy linode_domain.z with zone`},
		{"scaleway: a zone of a sub-domain, a name in full, a target without a dot", small{changes: []planned{
			{address: "scaleway_domain_zone.z", actions: "create", after: `{"domain":"example.com","subdomain":"eu"}`, unknown: `{"ns":true,"id":true}`},
			{address: "scaleway_domain_record.a", actions: "create", after: scalewayRecordOf("eu.example.com", "www.eu.example.com", "CNAME", "lb", `,"weighted":[]`)},
			{address: "scaleway_domain_record.b", actions: "create", after: scalewayRecordOf("eu.example.com", "", "SRV", "1 443 lb.example.net", `,"weighted":[]`)},
			{address: "scaleway_domain_record.c", actions: "create", after: scalewayRecordOf("eu.example.com", "@", "TXT", `"v=spf1 -all"`, `,"weighted":[]`)},
		}}, `
			create zone eu.example.com. at scaleway/default: - -> unknown
			  0 create scaleway_domain_zone.z
			create eu.example.com. SRV in eu.example.com. at scaleway/default: - -> 300 1 0 443 lb.example.net.
			  0 create scaleway_domain_record.b
			create eu.example.com. TXT in eu.example.com. at scaleway/default: - -> 300 "v=spf1 -all"
			  0 create scaleway_domain_record.c
			create www.eu.example.com. CNAME in eu.example.com. at scaleway/default: - -> 300 lb.eu.example.com.
			  0 create scaleway_domain_record.a`},
		{"scaleway: weights shift", small{changes: []planned{{address: "scaleway_domain_record.a", actions: "update",
			before: scalewayRecordOf("example.com", "www", "A", "192.0.2.1", `,"weighted":[{"ip":"192.0.2.1","weight":9},{"ip":"192.0.2.2","weight":1}]`),
			after:  scalewayRecordOf("example.com", "www", "A", "192.0.2.1", `,"weighted":[{"ip":"192.0.2.1","weight":5},{"ip":"192.0.2.2","weight":5}]`)}}}, `
			update www.example.com. A in example.com. at scaleway/default: 300 192.0.2.1, 192.0.2.2 {share 192.0.2.1 9, share 192.0.2.2 1} -> 300 192.0.2.1, 192.0.2.2 {share 192.0.2.1 5, share 192.0.2.2 5}
			  0 update scaleway_domain_record.a`},
		{"akamai: mail adds to what is there, and goes whole", small{changes: []planned{
			{address: "akamai_dns_record.a", actions: "create", after: akamaiRecordOf("example.com", "MX", `"mx3.example.net","mx4.example.net"`, `,"priority":30`)},
			{address: "akamai_dns_record.b", actions: "delete", before: akamaiRecordOf("example.com", "MX", `"10 mx1.example.net."`, ``)},
		}}, `
			recreate example.com. MX in example.com. at akamai/default: 300 10 mx1.example.net. -> 300 30 mx3.example.net., 30 mx4.example.net., unknown
			  0 create akamai_dns_record.a
			  0 destroy akamai_dns_record.b`},
		{"akamai: priorities grow", small{changes: []planned{
			{address: "akamai_dns_record.a", actions: "create", after: `{"zone":"example.com","name":"example.com","recordtype":"MX","ttl":300,"target":["mx1.example.net","mx2.example.net"],"priority":5,"priority_increment":10,"record_sha":null}`},
		}}, `
			create example.com. MX in example.com. at akamai/default: - -> 300 15 mx2.example.net., 5 mx1.example.net., unknown
			  0 create akamai_dns_record.a`},
		{"akamai: fields in attributes, and an alias at the apex", small{changes: []planned{
			{address: "akamai_dns_record.a", actions: "create", after: akamaiRecordOf("eu.example.com", "DS", ``, `,"keytag":1,"algorithm":13,"digest_type":2,"digest":"0000000000000000000000000000000000000000000000000000000000000000"`)},
			{address: "akamai_dns_record.b", actions: "create", after: akamaiRecordOf("example.com", "AKAMAICDN", `"www.example.com.edgesuite.net"`, ``)},
			{address: "akamai_dns_record.c", actions: "create", after: akamaiRecordOf("example.com", "CAA", `"0 issue ca.example.net"`, ``)},
			{address: "akamai_dns_record.d", actions: "create", after: akamaiRecordOf("sip.example.com", "NAPTR", ``, `,"order":1,"preference":2,"flagsnaptr":"s","service":"SIP+D2U","regexp":"","replacement":"_sip._udp.example.com"`)},
			{address: "akamai_dns_record.e", actions: "create", after: akamaiRecordOf("www.example.com", "HTTPS", ``, `,"svc_priority":1,"target_name":".","svc_params":"alpn=h2"`)},
		}}, `
			create example.com. ALIAS in example.com. at akamai/default: - -> 300 www.example.com.edgesuite.net. {alias}
			  0 create akamai_dns_record.b
			create example.com. CAA in example.com. at akamai/default: - -> 300 0 issue "ca.example.net"
			  0 create akamai_dns_record.c
			create eu.example.com. DS in example.com. at akamai/default: - -> 300 1 13 2 0000000000000000000000000000000000000000000000000000000000000000
			  0 create akamai_dns_record.a
			create sip.example.com. NAPTR in example.com. at akamai/default: - -> 300 1 2 "s" "SIP+D2U" "" _sip._udp.example.com.
			  0 create akamai_dns_record.d
			create www.example.com. HTTPS in example.com. at akamai/default: - -> 300 1 . alpn="h2"
			  0 create akamai_dns_record.e`},
		{"akamai: a zone that stops signing", small{changes: []planned{{address: "akamai_dns_zone.z", actions: "update",
			before: `{"zone":"example.com","contract":"1","type":"PRIMARY","sign_and_serve":true}`, after: `{"zone":"example.com","contract":"1","type":"PRIMARY","sign_and_serve":false}`}}}, `
			delete example.com. DNSKEY in example.com. at akamai/default: 3600  {signed} -> -
			  0 update akamai_dns_zone.z`},
		{"gandi: a shared text, and a zone that stays", small{changes: []planned{
			{address: "gandi_livedns_domain.z", actions: "delete", before: `{"name":"example.com","automatic_snapshots":true,"ttl":null}`},
			{address: "gandi_livedns_record.a", actions: "create", after: gandiRecordOf("TXT", `"one"`, "true")},
			{address: "gandi_livedns_record.b", actions: "create", after: gandiRecordOf("MX", `"10 mail"`, "null")},
		}}, `
			forget zone example.com. at gandi/default: 0 servers -> 0 servers
			  0 forget gandi_livedns_domain.z
			create example.com. MX in example.com. at gandi/default: - -> 300 10 mail.example.com.
			  0 create gandi_livedns_record.b
			create example.com. TXT in example.com. at gandi/default: - -> 300 "one", unknown
			  0 create gandi_livedns_record.a`},
		{"gandi: at the registrar", small{changes: []planned{
			{address: "gandi_nameservers.d", actions: "delete", before: `{"domain":"example.com","nameservers":["ns1.example.net","ns2.example.net"]}`},
			{address: "gandi_dnssec_key.d", actions: "create", after: `{"domain":"example.com","algorithm":13,"type":"ksk","public_key":"AQIDBAUG"}`},
			{address: "gandi_glue_record.d", actions: "update", before: `{"zone":"example.com","name":"ns1","ips":["192.0.2.53","2001:db8::53"]}`, after: `{"zone":"example.com","name":"ns1","ips":["192.0.2.54"]}`},
			{address: "gandi_domain.d", actions: "delete", before: `{"name":"example.org","nameservers":["ns1.example.net"],"owner":[{}]}`},
		}}, `
			create example.com. DS in com. at gandi-registrar/default: - -> 86400 13 AQIDBAUG {of a public key, automatic ttl}
			  0 create gandi_dnssec_key.d
			update example.com. NS in com. at gandi-registrar/default: 172800 ns1.example.net., ns2.example.net. {automatic ttl} -> 172800 unknown {reset, automatic ttl}
			  0 update gandi_nameservers.d
			update ns1.example.com. A in com. at gandi-registrar/default: 172800 192.0.2.53 {automatic ttl} -> 172800 192.0.2.54 {automatic ttl}
			  0 update gandi_glue_record.d
			delete ns1.example.com. AAAA in com. at gandi-registrar/default: 172800 2001:db8::53 {automatic ttl} -> -
			  0 update gandi_glue_record.d
			forget example.org. NS in org. at gandi-registrar/default: 172800 ns1.example.net. {automatic ttl} -> 172800 ns1.example.net. {automatic ttl}
			  0 forget gandi_domain.d
			gap: unread gandi_domain gandi_domain.d`},
		{"namecheap: a delegation that is merged, and one that ends", small{changes: []planned{
			{address: "namecheap_domain_records.a", actions: "create", after: namecheapOf("MERGE", "", `"ns1.example.net","ns2.example.net"`)},
			{address: "namecheap_domain_records.b", actions: "delete", before: `{"domain":"example.org","mode":"OVERWRITE","record":[],"nameservers":["ns1.example.net","ns2.example.net"]}`},
			{address: "namecheap_personal_nameserver.c", actions: "create", after: `{"domain":"example.com","nameserver":"ns1.example.com","ip":"192.0.2.53"}`},
		}}, `
			create example.com. NS in com. at namecheap-registrar/default: - -> 172800 ns1.example.net., ns2.example.net., unknown {automatic ttl}
			  0 create namecheap_domain_records.a
			create ns1.example.com. A in com. at namecheap-registrar/default: - -> 172800 192.0.2.53 {automatic ttl}
			  0 create namecheap_personal_nameserver.c
			update example.org. NS in org. at namecheap-registrar/default: 172800 ns1.example.net., ns2.example.net. {automatic ttl} -> 172800 unknown {reset, automatic ttl}
			  0 update namecheap_domain_records.b`},
		{"namecheap: from a delegation to records", small{changes: []planned{
			{address: "namecheap_domain_records.a", actions: "update", before: namecheapOf("OVERWRITE", "", `"ns1.example.net","ns2.example.net"`), after: namecheapOf("MERGE", namecheapRecord("@", "URL", "https://example.net/"), "")},
		}}, `
			update example.com. NS in com. at namecheap-registrar/default: 172800 ns1.example.net., ns2.example.net. {automatic ttl} -> 172800 unknown {reset, automatic ttl}
			  0 update namecheap_domain_records.a
			create example.com. URL in example.com. at namecheap/default: - -> 1800 https://example.net/ {redirect}
			  0 update namecheap_domain_records.a`},
		{"namecheap: mail that brings its own records", small{changes: []planned{
			{address: "namecheap_domain_records.a", actions: "create", after: `{"domain":"example.com","mode":"MERGE","email_type":"FWD","record":[` + namecheapRecord("@", "A", "192.0.2.1") + `],"nameservers":null}`},
		}}, `
			create example.com. A in example.com. at namecheap/default: - -> 1800 192.0.2.1
			  0 create namecheap_domain_records.a
			gap: unread namecheap_domain_records namecheap_domain_records.a`},
		{"vercel: the TTL that is left out, an alias at the apex", small{changes: []planned{
			{address: "vercel_dns_record.a", actions: "create", after: `{"domain":"example.com","name":"","type":"ALIAS","value":"cname.vercel-dns.com","mx_priority":null,"srv":null}`, unknown: `{"id":true,"ttl":true}`},
		}, config: `{"resources":[{"address":"vercel_dns_record.a","mode":"managed","type":"vercel_dns_record","name":"a","provider_config_key":"vercel","expressions":{"value":{"constant_value":"cname.vercel-dns.com"}}}]}`}, `
			create example.com. ALIAS in example.com. at vercel/default: - -> 60 cname.vercel-dns.com. {alias}
			  0 create vercel_dns_record.a`},
		{"infoblox: the closest zone of the view, the zone's TTL", small{changes: []planned{infobloxZoneOf("example.com", "default"), infobloxZoneOf("eu.example.com", "default"), infobloxZoneOf("example.com", "inside"),
			{address: "infoblox_a_record.a", actions: "create", after: infobloxA("default", "www.example.com", "192.0.2.1", -2147483648)},
			{address: "infoblox_a_record.b", actions: "create", after: infobloxA("default", "www.eu.example.com", "192.0.2.1", 60)},
			{address: "infoblox_a_record.c", actions: "create", after: infobloxA("inside", "www.eu.example.com", "192.0.2.1", 0)},
			{address: "infoblox_zone_delegated.d", actions: "delete", before: `{"fqdn":"us.example.com","view":"default","delegate_to":[{"name":"ns1.example.net","address":"192.0.2.53"}],"delegated_ttl":300,"disable":false,"ns_group":""}`},
			{address: "infoblox_zone_delegated.e", actions: "create", after: `{"fqdn":"eu.example.com","view":"default","delegate_to":[],"delegated_ttl":-2147483648,"disable":false,"ns_group":"out"}`},
		}}, `
			create eu.example.com. NS in example.com. at infoblox/default: - -> 7200 unknown
			  0 create infoblox_zone_delegated.e
			delete us.example.com. NS in example.com. at infoblox/default: 300 ns1.example.net. -> -
			  0 destroy infoblox_zone_delegated.d
			create www.example.com. A in example.com. at infoblox/default: - -> 7200 192.0.2.1
			  0 create infoblox_a_record.a
			create www.eu.example.com. A in example.com. (inside) at infoblox/default: - -> 0 192.0.2.1
			  0 create infoblox_a_record.c
			create www.eu.example.com. A in eu.example.com. at infoblox/default: - -> 60 192.0.2.1
			  0 create infoblox_a_record.b`},
		{"infoblox: no zone at all", small{changes: []planned{
			{address: "infoblox_a_record.a", actions: "create", after: infobloxA("default", "www.example.com", "192.0.2.1", 60)},
			{address: "infoblox_zone_delegated.d", actions: "delete", before: `{"fqdn":"eu.example.com","view":"default","delegate_to":[{"name":"ns1.example.net","address":"192.0.2.53"}],"delegated_ttl":300,"disable":false,"ns_group":null}`},
			{address: "infoblox_a_record.b", actions: "create", after: infobloxA("default", "www.example.net", "192.0.2.1", 60)},
		}}, `
			delete eu.example.com. NS in example.com. at infoblox/example.com: 300 ns1.example.net. -> -
			  0 destroy infoblox_zone_delegated.d
			create www.example.com. A in example.com. at infoblox/example.com: - -> 60 192.0.2.1
			  0 create infoblox_a_record.a
			create www.example.net. A in example.net. at infoblox/example.net: - -> 60 192.0.2.1
			  0 create infoblox_a_record.b
			gap: assumed infoblox/example.com
			gap: assumed infoblox/example.net`},
		{"infoblox: hosts, pointers and reverse zones", small{changes: []planned{infobloxZoneOf("example.com", "default"), infobloxZoneOf("192.0.2.0/24", "default"), infobloxZoneOf("2001:db8::/32", "default"), infobloxZoneOf("198.51.100.0/25", "default"),
			{address: "infoblox_ip_allocation.a", actions: "create", after: `{"fqdn":"h1.example.com","enable_dns":true,"disable":false,"ttl":60,"ipv4_cidr":"192.0.2.0/24","ipv4_addr":"","ipv6_addr":"2001:db8::1","filter_params":null}`, unknown: `{"dns_view":true,"allocated_ipv4_addr":true,"allocated_ipv6_addr":true}`},
			{address: "infoblox_ip_allocation.b", actions: "create", after: `{"fqdn":"h2.example.com","enable_dns":false,"dns_view":"default","ttl":60,"ipv4_addr":"192.0.2.2"}`},
			{address: "infoblox_ptr_record.a", actions: "create", after: `{"dns_view":"default","ptrdname":"h1.example.com","ip_addr":"192.0.2.7","ttl":60}`, unknown: `{"record_name":true}`},
			{address: "infoblox_ptr_record.b", actions: "create", after: `{"dns_view":"default","ptrdname":"h1.example.com","ip_addr":"2001:db8::7","ttl":60}`, unknown: `{"record_name":true}`},
			{address: "infoblox_ptr_record.c", actions: "create", after: `{"dns_view":"default","ptrdname":"h1.example.com","ttl":60,"cidr":"192.0.2.0/24"}`, unknown: `{"record_name":true,"ip_addr":true}`},
			{address: "infoblox_alias_record.a", actions: "create", after: `{"dns_view":"default","name":"example.com","target_name":"lb.example.net","target_type":"AAAA","ttl":60,"disable":false}`},
		}}, `
			create 7.2.0.192.in-addr.arpa. PTR in 2.0.192.in-addr.arpa. at infoblox/default: - -> 60 h1.example.com.
			  0 create infoblox_ptr_record.a
			create 7.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa. PTR in 8.b.d.0.1.0.0.2.ip6.arpa. at infoblox/default: - -> 60 h1.example.com.
			  0 create infoblox_ptr_record.b
			create example.com. AAAA in example.com. at infoblox/default: - -> 60 lb.example.net. {alias}
			  0 create infoblox_alias_record.a
			create h1.example.com. A in example.com. at infoblox/default: - -> 60 unknown
			  0 create infoblox_ip_allocation.a
			create h1.example.com. AAAA in example.com. at infoblox/default: - -> 60 2001:db8::1
			  0 create infoblox_ip_allocation.a
			gap: unknown infoblox_ptr_record infoblox_ptr_record.c
			gap: unread infoblox_ip_allocation infoblox_ip_allocation.a`},
	} {
		t.Run(c.name, func(t *testing.T) { wantLines(t, c.plan.read(t), c.want) })
	}
}
