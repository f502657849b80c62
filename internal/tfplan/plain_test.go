package tfplan

import (
	"encoding/json"
	"maps"
	"strings"
	"testing"

	"zonecut/internal/zone"
)

// fields are the attributes of a resource without its values.
type fields = map[string]any

// ofValues makes resources of one value each; front are the attributes that MX
// and SRV have before theirs.
func ofValues(kind, attribute string, front map[string][]string, more func(rrset) fields) func(rrset) (string, []map[string]any, []map[string]any) {
	return func(r rrset) (string, []map[string]any, []map[string]any) {
		return perValue(kind, attribute, r, func(value string) map[string]any {
			a := more(r)
			a["id"] = "1"
			rest := value
			if names := front[r.kind]; names != nil {
				rest = split(a, value, names...)
			}
			a[attribute] = quotedText(r.kind, rest)
			return a
		})
	}
}

func ofSet(kind, attribute string, more func(rrset) fields) func(rrset) (string, []map[string]any, []map[string]any) {
	return func(r rrset) (string, []map[string]any, []map[string]any) {
		return perSet(kind, attribute, r, more(r), func(value string) string { return quotedText(r.kind, value) })
	}
}

var (
	testPriority = map[string][]string{"MX": {"priority"}, "SRV": {"priority"}}
	testPrio     = map[string][]string{"MX": {"prio"}, "SRV": {"prio"}}
)

func init() {
	maps.Copy(sources, map[string]string{
		"vultr": "vultr/vultr", "desec": "Valodim/desec", "hetznerdns": "germanbrew/hetznerdns", "exoscale": "exoscale/exoscale",
		"porkbun": "marcfrederick/porkbun", "transip": "aequitas/transip", "inwx": "inwx/inwx", "bunnynet": "BunnyWay/bunnynet",
		"selectel": "selectel/selectel", "yandex": "yandex-cloud/yandex", "openstack": "terraform-provider-openstack/openstack", "civo": "civo/civo",
		"godaddy": "n3integration/godaddy", "namedotcom": "lexfrei/namedotcom",
	})
	maps.Copy(shapes, map[string]shape{
		"vultr": {host: "vultr/default", replaces: []string{"domain", "type"}, objects: ofValues("vultr_dns_record", "data", testPriority, func(r rrset) fields {
			return fields{"domain": "example.com", "name": bareApex(r.name), "type": r.kind, "ttl": r.ttl, "priority": 0}
		})},
		"desec": {host: "desec/default", replaces: []string{"domain", "subname", "type"}, objects: ofSet("desec_rrset", "records", func(r rrset) fields {
			return fields{"domain": "example.com", "subname": bareApex(r.name), "type": r.kind, "ttl": r.ttl, "created": "x", "name": fullName(r.name) + "."}
		})},
		"hetznerdns": {host: "hetznerdns/h1", replaces: []string{"zone_id", "type"}, zone: still("hetznerdns_zone.z", `{"id":"h1","name":"example.com","ttl":7200,"ns":[]}`),
			objects: ofValues("hetznerdns_record", "value", nil, func(r rrset) fields {
				return fields{"zone_id": "h1", "name": strings.ToLower(r.name), "type": r.kind, "ttl": r.ttl}
			})},
		"exoscale": {host: "exoscale/e1", replaces: []string{"domain", "record_type"}, zone: still("exoscale_domain.z", `{"id":"e1","name":"example.com","token":"","state":"hosted","auto_renew":false,"expires_on":""}`),
			objects: ofValues("exoscale_domain_record", "content", testPrio, func(r rrset) fields {
				return fields{"domain": "e1", "name": bareApex(r.name), "record_type": r.kind, "ttl": r.ttl, "prio": nil, "hostname": fullName(r.name)}
			})},
		"porkbun": {host: "porkbun/default", replaces: []string{"domain"}, objects: ofValues("porkbun_dns_record", "content", testPrio, func(r rrset) fields {
			return fields{"domain": "example.com", "subdomain": bareApex(r.name), "type": r.kind, "ttl": r.ttl, "prio": 0, "notes": ""}
		})},
		"transip": {host: "transip/default", replaces: []string{"domain", "name"}, objects: ofSet("transip_dns_record", "content", func(r rrset) fields {
			return fields{"domain": "example.com", "name": strings.ToLower(r.name), "type": r.kind, "expire": r.ttl}
		})},
		"inwx": {host: "inwx/default", objects: ofValues("inwx_nameserver_record", "content", testPrio, func(r rrset) fields {
			return fields{"domain": "example.com", "name": fullName(r.name), "type": r.kind, "ttl": r.ttl, "prio": 0}
		})},
		"bunnynet": {host: "bunnynet/5", replaces: []string{"zone", "name", "type"}, zone: still("bunnynet_dns_zone.z", `{"id":5,"domain":"example.com","nameserver1":"kiki.bunny.net","nameserver2":"coco.bunny.net","dnssec_enabled":false}`),
			objects: ofValues("bunnynet_dns_record", "value", map[string][]string{"MX": {"priority"}, "SRV": {"priority", "weight", "port"}}, func(r rrset) fields {
				return fields{"zone": 5, "enabled": true, "name": bareApex(r.name), "type": r.kind, "ttl": r.ttl, "priority": 0, "accelerated": false, "smart_routing_type": "None"}
			})},
		"selectel": {host: "selectel/s1", replaces: []string{"zone_id", "name", "type"}, zone: still("selectel_domains_zone_v2.z", `{"id":"s1","name":"example.com.","disabled":false,"last_check_status":true}`),
			objects: selectelObjects},
		"yandex": {host: "yandex/y1", replaces: []string{"zone_id", "name"}, zone: still("yandex_dns_zone.z", `{"id":"y1","name":"label","zone":"example.com.","public":true,"private_networks":[]}`),
			objects: ofSet("yandex_dns_recordset", "data", func(r rrset) fields {
				return fields{"zone_id": "y1", "name": fullName(r.name) + ".", "type": r.kind, "ttl": r.ttl}
			})},
		"openstack": {host: "openstack/o1", replaces: []string{"zone_id", "name", "type"}, zone: still("openstack_dns_zone_v2.z", `{"id":"o1","name":"example.com.","email":"a@example.net","masters":[],"ttl":7200}`),
			objects: ofSet("openstack_dns_recordset_v2", "records", func(r rrset) fields {
				return fields{"zone_id": "o1", "name": fullName(r.name) + ".", "type": r.kind, "ttl": r.ttl, "region": "r"}
			})},
		"civo": {host: "civo/v1", zone: still("civo_dns_domain_name.z", `{"id":"v1","name":"example.com","account_id":"a"}`),
			objects: ofValues("civo_dns_domain_record", "value", map[string][]string{"MX": {"priority"}}, func(r rrset) fields {
				return fields{"domain_id": "v1", "name": strings.ToLower(r.name), "type": strings.ToLower(r.kind), "ttl": r.ttl, "priority": 10}
			})},
	})
}

func selectelObjects(r rrset) (string, []map[string]any, []map[string]any) {
	records, marks := []any{}, []any{}
	for _, value := range r.values {
		records, marks = append(records, fields{"content": quotedText(r.kind, value), "disabled": false}), append(marks, fields{})
	}
	if r.unknown {
		records, marks = append(records, fields{"disabled": false}), append(marks, fields{"content": true})
	}
	a := fields{"id": "1", "zone_id": "s1", "project_id": "p", "name": fullName(r.name) + ".", "type": r.kind, "ttl": r.ttl, "records": records}
	return "selectel_domains_rrset_v2", []map[string]any{a}, []map[string]any{{"id": true, "records": marks}}
}

// What single rows of the plain providers say besides.
func TestPlain(t *testing.T) {
	text := func(a fields) string {
		out, err := json.Marshal(a)
		if err != nil {
			t.Fatal(err)
		}
		return string(out)
	}
	bunny := func(kind, value string, more fields) string {
		a := fields{"zone": 5, "enabled": true, "name": "", "type": kind, "ttl": 300, "value": value, "accelerated": false, "smart_routing_type": "None"}
		maps.Copy(a, more)
		return text(a)
	}
	bunnyZone := *still("bunnynet_dns_zone.z", `{"id":5,"domain":"example.com","nameserver1":"kiki.bunny.net","nameserver2":"coco.bunny.net","dnssec_enabled":false}`)
	godaddy := func(domain string, records ...string) string {
		return `{"domain":"` + domain + `","customer":"","addresses":["192.0.2.1"],"nameservers":null,"record":[` + strings.Join(records, ",") + `]}`
	}
	txt := `{"name":"@","type":"TXT","data":"one","ttl":600,"priority":0,"weight":0,"port":0,"service":"","protocol":""}`
	www := `{"name":"www","type":"CNAME","data":"@","ttl":600,"priority":0}`
	for _, c := range []struct {
		name string
		plan small
		want string
	}{
		{"texts for numbers", small{changes: []planned{{address: "porkbun_dns_record.a", provider: "cullenmcdermott/porkbun", actions: "create",
			after: `{"domain":"example.com","name":"","type":"MX","ttl":"900","prio":"20","content":"mx.example.net","notes":null}`}}}, `
			create example.com. MX in example.com. at porkbun/default: - -> 900 20 mx.example.net.
			  0 create porkbun_dns_record.a`},
		{"an alias, an answer through a proxy, a record that is off", small{changes: []planned{bunnyZone,
			{address: "bunnynet_dns_record.a", actions: "create", after: bunny("Flatten", "lb.example.net", nil)},
			{address: "bunnynet_dns_record.b", actions: "create", after: bunny("A", "192.0.2.1", fields{"name": "www", "accelerated": true})},
			{address: "bunnynet_dns_record.c", actions: "update", before: bunny("TXT", "one", nil), after: bunny("TXT", "one", fields{"enabled": false})},
			{address: "bunnynet_dns_record.d", actions: "create", after: bunny("CAA", "ca.example.net", fields{"flags": 0, "tag": "issue"})},
			{address: "bunnynet_dns_record.f", actions: "create", after: bunny("CAA", "ca.example.net; policy=ev", fields{"name": "ev", "flags": 0, "tag": "issue"})},
			{address: "bunnynet_dns_record.e", actions: "create", after: bunny("A", "192.0.2.1", fields{"name": "geo", "smart_routing_type": "Latency", "latency_zone": "DE"})},
		}}, `
			create example.com. ALIAS in example.com. at bunnynet/5: - -> 300 lb.example.net. {alias}
			  0 create bunnynet_dns_record.a
			create example.com. CAA in example.com. at bunnynet/5: - -> 300 0 issue "ca.example.net"
			  0 create bunnynet_dns_record.d
			delete example.com. TXT in example.com. at bunnynet/5: 300 "one" -> -
			  0 update bunnynet_dns_record.c
			create ev.example.com. CAA in example.com. at bunnynet/5: - -> 300 0 issue "ca.example.net; policy=ev"
			  0 create bunnynet_dns_record.f
			create geo.example.com. A in example.com. at bunnynet/5: - -> 300 192.0.2.1 {latency DE}
			  0 create bunnynet_dns_record.e
			create www.example.com. A in example.com. at bunnynet/5: - -> 300 192.0.2.1 {proxied}
			  0 create bunnynet_dns_record.b`},
		{"one value is switched off", small{changes: []planned{
			*still("selectel_domains_zone_v2.z", `{"id":"s1","name":"example.com.","disabled":false,"last_check_status":true}`),
			{address: "selectel_domains_rrset_v2.a", actions: "update",
				before: `{"zone_id":"s1","name":"example.com.","type":"A","ttl":60,"records":[{"content":"192.0.2.1","disabled":false},{"content":"192.0.2.2","disabled":false}]}`,
				after:  `{"zone_id":"s1","name":"example.com.","type":"A","ttl":60,"records":[{"content":"192.0.2.1","disabled":false},{"content":"192.0.2.2","disabled":true}]}`}}}, `
			update example.com. A in example.com. at selectel/s1: 60 192.0.2.1, 192.0.2.2 -> 60 192.0.2.1
			  0 update selectel_domains_rrset_v2.a`},
		{"a private zone is a view, and a label is no zone", small{changes: []planned{
			*still("yandex_dns_zone.z", `{"id":"y1","name":"label","zone":"example.com.","public":false,"private_networks":["n"]}`),
			{address: "yandex_dns_recordset.a", actions: "create", after: `{"zone_id":"y1","name":"www","type":"A","ttl":60,"data":["192.0.2.1"]}`}}}, `
			create www.example.com. A in example.com. (private:y1) at yandex/y1: - -> 60 192.0.2.1
			  0 create yandex_dns_recordset.a`},
		{"the TTL of the zone", small{changes: []planned{
			*still("hetznerdns_zone.z", `{"id":"h1","name":"example.com","ttl":7200,"ns":[]}`),
			{address: "hetznerdns_record.a", actions: "create", after: `{"zone_id":"h1","name":"www","type":"CNAME","value":"lb","ttl":null}`}}}, `
			create www.example.com. CNAME in example.com. at hetznerdns/h1: - -> 7200 lb.example.com.
			  0 create hetznerdns_record.a`},
		{"a signed zone goes", small{changes: []planned{{address: "desec_domain.z", actions: "delete", before: `{"name":"example.com","minimum_ttl":3600,"keys":[],"created":"x","published":"x"}`}}}, `
			delete zone example.com. at desec/default: 2 servers -> -
			  0 destroy desec_domain.z
			delete example.com. DNSKEY in example.com. at desec/default: 3600  {signed} -> -
			  0 destroy desec_domain.z with zone`},
		{"registrars", small{changes: []planned{
			{address: "porkbun_nameservers.a", actions: "delete", before: `{"domain":"example.com","nameservers":["ns1.example.net"]}`},
			{address: "transip_domain_nameservers.a", actions: "update", before: `{"domain":"example.org","nameserver":[{"hostname":"ns1.example.net","ipv4":null}]}`, after: `{"domain":"example.org","nameserver":[{"hostname":"ns2.example.net","ipv4":null}]}`},
			{address: "namedotcom_domain_nameservers.a", actions: "create", after: `{"domain_name":"example.net","nameservers":["ns1.example.net"]}`},
			{address: "porkbun_dnssec_record.a", actions: "delete", before: `{"domain":"example.com","ds_data":{"key_tag":"1","algorithm":13,"digest_type":2,"digest":"0000000000000000000000000000000000000000000000000000000000000000"},"key_data":null}`},
			{address: "transip_domain_dnssec.a", actions: "create", after: `{"domain":"example.org","dnssec":[{"key_tag":1,"flags":257,"algorithm":13,"public_key":"AQIDBAUG"}]}`},
		}}, `
			delete example.com. DS in com. at porkbun-registrar/default: 86400 1 13 2 0000000000000000000000000000000000000000000000000000000000000000 {automatic ttl} -> -
			  0 destroy porkbun_dnssec_record.a
			update example.com. NS in com. at porkbun-registrar/default: 172800 ns1.example.net. {automatic ttl} -> 172800 unknown {reset, automatic ttl}
			  0 update porkbun_nameservers.a
			create example.net. NS in net. at namedotcom-registrar/default: - -> 172800 ns1.example.net. {automatic ttl}
			  0 create namedotcom_domain_nameservers.a
			create example.org. DS in org. at transip-registrar/default: - -> 86400 13 AQIDBAUG {of a public key, automatic ttl}
			  0 create transip_domain_dnssec.a
			update example.org. NS in org. at transip-registrar/default: 172800 ns1.example.net. {automatic ttl} -> 172800 ns2.example.net. {automatic ttl}
			  0 update transip_domain_nameservers.a`},
		{"lightsail replaces, and has no TTL", small{changes: []planned{
			{address: "aws_lightsail_domain_entry.a", actions: "delete,create", before: `{"domain_name":"example.com","name":"www","type":"A","target":"192.0.2.1","is_alias":false}`, after: `{"domain_name":"example.com","name":"www","type":"A","target":"192.0.2.2","is_alias":false}`}}}, `
			recreate www.example.com. A in example.com. at lightsail/default: 60 192.0.2.1 -> 60 192.0.2.2
			  0 destroy aws_lightsail_domain_entry.a
			  1 create aws_lightsail_domain_entry.a`},
		{"godaddy: what was there is removed", small{changes: []planned{{address: "godaddy_domain_record.z", actions: "create", after: godaddy("example.com", txt, `{"name":"@","type":"SRV","data":"sip.example.net","ttl":600,"priority":1,"weight":2,"port":5060,"service":"_sip","protocol":"_tcp"}`)}}}, `
			create example.com. A in example.com. at godaddy/default: - -> 3600 192.0.2.1
			  0 create godaddy_domain_record.z
			create example.com. TXT in example.com. at godaddy/default: - -> 600 "one"
			  0 create godaddy_domain_record.z
			create _sip._tcp.example.com. SRV in example.com. at godaddy/default: - -> 600 1 2 5060 sip.example.net.
			  0 create godaddy_domain_record.z
			gap: exclusive godaddy_domain_record godaddy_domain_record.z`},
		{"godaddy: what is no longer listed goes, and nothing else", small{changes: []planned{{address: "godaddy_domain_record.z", actions: "update", before: godaddy("example.com", txt, www), after: godaddy("example.com", www)}}}, `
			delete example.com. TXT in example.com. at godaddy/default: 600 "one" -> -
			  0 update godaddy_domain_record.z`},
		{"godaddy: the name servers stay, and one TTL is that of a set", small{changes: []planned{{address: "godaddy_domain_record.z", actions: "delete",
			before: `{"domain":"example.com","addresses":[],"nameservers":["ns1.example.net","ns2.example.net"],"record":[{"name":"app","type":"A","data":"192.0.2.1","ttl":600},{"name":"app","type":"A","data":"192.0.2.2","ttl":60}]}`}}}, `
			forget example.com. NS in example.com. at godaddy/default: 3600 ns1.example.net., ns2.example.net. -> 3600 ns1.example.net., ns2.example.net.
			  0 forget godaddy_domain_record.z
			delete app.example.com. A in example.com. at godaddy/default: 60 192.0.2.1, 192.0.2.2 -> -
			  0 destroy godaddy_domain_record.z`},
		{"godaddy: a destroy writes defaults", small{changes: []planned{{address: "godaddy_domain_record.z", actions: "delete", before: godaddy("example.com", txt, www)}}}, `
			delete example.com. A in example.com. at godaddy/default: 3600 192.0.2.1 -> -
			  0 destroy godaddy_domain_record.z
			delete example.com. TXT in example.com. at godaddy/default: 600 "one" -> -
			  0 destroy godaddy_domain_record.z
			update www.example.com. CNAME in example.com. at godaddy/default: 600 example.com. -> 600 unknown {reset}
			  0 update godaddy_domain_record.z`},
	} {
		t.Run(c.name, func(t *testing.T) { wantLines(t, c.plan.read(t), c.want) })
	}
}

// Two providers share one type name; the source tells them apart, and a fork of
// either is told by its attributes.
func TestSharedTypeName(t *testing.T) {
	for name, attribute := range map[string]string{"cullenmcdermott/porkbun": "name", "marcfrederick/porkbun": "subdomain", "someone/porkbun": "subdomain", "another/porkbun": "name"} {
		plan := small{changes: []planned{{address: "porkbun_dns_record.a", provider: name, actions: "create",
			after: `{"domain":"example.com","` + attribute + `":"www","type":"A","ttl":600,"prio":0,"content":"192.0.2.1"}`}}}
		p := plan.read(t)
		if len(p.Gaps) > 0 || len(p.After.Sets) != 1 || p.After.Sets[0].Owner != zone.Name("www.example.com.") {
			t.Errorf("%s: %v, gaps %v", name, p.After.Sets, p.Gaps)
		}
	}
}
