package tfplan

import (
	"maps"
	"strings"
	"testing"
)

var testServices = map[string][]string{"MX": {"priority"}, "SRV": {"priority", "weight", "port"}}

func init() {
	maps.Copy(sources, map[string]string{
		"cloudns": "ClouDNS/cloudns", "easydns": "CMDennis/easydns", "njalla": "Sighery/njalla", "volcengine": "volcengine/volcengine",
		"twc": "timeweb-cloud/timeweb-cloud", "sakuracloud": "sacloud/sakuracloud", "ultradns": "ultradns/ultradns", "constellix": "Constellix/constellix",
		"ibm": "IBM-Cloud/ibm", "volterra": "volterraedge/volterra",
	})
	maps.Copy(shapes, map[string]shape{
		"cloudns": {host: "cloudns/default", replaces: []string{"zone"}, objects: ofValues("cloudns_dns_record", "value", testServices, func(r rrset) fields {
			return fields{"zone": "example.com", "name": bareApex(r.name), "type": r.kind, "ttl": r.ttl, "caavalue": nil, "geodnscode": nil, "status": nil}
		})},
		"mangadex-cloudns": {host: "cloudns/default", source: "mangadex-pub/cloudns", replaces: []string{"zone", "name", "type", "ttl", "value", "priority"}, recreates: true, cannot: []string{"mail", "spelling only"},
			objects: ofValues("cloudns_dns_record", "value", map[string][]string{"MX": {"priority"}}, func(r rrset) fields {
				return fields{"zone": "example.com", "name": bareApex(r.name), "type": r.kind, "ttl": r.ttl, "priority": nil}
			})},
		"easydns": {host: "easydns/default", objects: ofValues("easydns_record", "rdata", testPrio, func(r rrset) fields {
			return fields{"domain": "example.com", "host": strings.ToLower(r.name), "type": r.kind, "ttl": r.ttl, "prio": nil, "geozone_id": 0, "write_mode": nil}
		})},
		"njalla": {host: "njalla/default", replaces: []string{"domain"}, cannot: []string{"service"}, objects: func(r rrset) (string, []map[string]any, []map[string]any) {
			return ofValues("njalla_record_"+strings.ToLower(r.kind), "content", map[string][]string{"MX": {"priority"}}, func(r rrset) fields {
				return fields{"domain": "example.com", "name": strings.ToLower(r.name), "ttl": r.ttl}
			})(r)
		}},
		"volcengine": {host: "volcengine/7", replaces: []string{"zid", "host", "line"}, zone: still("volcengine_dns_zone.z", `{"id":"7","zid":7,"zone_name":"example.com","allocate_dns_server_list":["ns1.volcengine-dns.com"]}`),
			objects: ofValues("volcengine_dns_record", "value", nil, func(r rrset) fields {
				return fields{"zid": 7, "host": strings.ToLower(r.name), "type": r.kind, "ttl": r.ttl, "line": "default", "weight": 1, "enable": true}
			})},
		"timeweb": {host: "timeweb/9", ttl: 600, cannot: []string{"ttl only"}, zone: still("data.twc_dns_zone.z", `{"id":"9","name":"example.com"}`),
			objects: ofValues("twc_dns_rr", "value", nil, func(r rrset) fields {
				return fields{"zone_id": "9", "name": strings.ToLower(r.name), "type": r.kind}
			})},
		"sakuracloud": {host: "sakuracloud/11", replaces: []string{"dns_id", "name", "type", "value", "ttl", "priority"}, recreates: true, cannot: []string{"mail", "spelling only"},
			zone: still("sakuracloud_dns.z", `{"id":"11","zone":"example.com","dns_servers":["ns1.gslb1.sakura.ne.jp","ns2.gslb1.sakura.ne.jp"],"record":[]}`),
			objects: ofValues("sakuracloud_dns_record", "value", testServices, func(r rrset) fields {
				return fields{"dns_id": "11", "name": strings.ToLower(r.name), "type": r.kind, "ttl": r.ttl, "priority": nil, "weight": nil, "port": nil}
			})},
		"ultradns": {host: "ultradns/default", replaces: []string{"zone_name", "record_type"}, objects: ofSet("ultradns_record", "record_data", func(r rrset) fields {
			return fields{"zone_name": "example.com.", "owner_name": fullName(r.name) + ".", "record_type": r.kind, "ttl": r.ttl}
		})},
		"constellix": {host: "constellix/5", zone: still("constellix_domain.z", `{"id":"5","name":"example.com","disabled":false,"has_gtd_regions":false,"nameserver_group":"1"}`), objects: constellixObjects},
		"ibm":        {host: "ibm-cis/c1", zone: still("ibm_cis_domain.z", `{"id":"c1:crn:v1:x","cis_id":"crn:v1:x","domain":"example.com","name_servers":["ns006.name.cloud.ibm.com"]}`), objects: ibmObjects},
		"ibm-classic": {host: "ibm-classic/3", zone: still("ibm_dns_domain.z", `{"id":"3","name":"example.com","serial":1,"target":""}`),
			objects: ofValues("ibm_dns_record", "data", map[string][]string{"MX": {"mx_priority"}, "SRV": {"priority", "weight", "port"}}, func(r rrset) fields {
				return fields{"domain_id": 3, "host": strings.ToLower(r.name), "type": strings.ToLower(r.kind), "ttl": r.ttl, "mx_priority": 0, "service": nil}
			})},
		"volterra": {host: "volterra/default", objects: volterraObjects},
	})
}

func constellixObjects(r rrset) (string, []map[string]any, []map[string]any) {
	kind := "constellix_" + strings.ToLower(r.kind) + "_record"
	a := fields{"id": "1", "domain_id": "5", "source_type": "domains", "name": bareApex(r.name), "ttl": r.ttl, "noanswer": false, "gtd_region": 1}
	if r.kind == "CNAME" {
		a["host"] = r.values[0]
		return kind, []map[string]any{a}, []map[string]any{{"id": true}}
	}
	members, marks := []any{}, []any{}
	for _, value := range r.values {
		m := fields{"disable_flag": "false"}
		m["value"] = quotedText(r.kind, split(m, value, map[string][]string{"MX": {"level"}, "SRV": {"priority", "weight", "port"}}[r.kind]...))
		members, marks = append(members, m), append(marks, fields{})
	}
	if r.unknown {
		members, marks = append(members, fields{"disable_flag": "false"}), append(marks, fields{"value": true})
	}
	a["roundrobin"] = members
	return kind, []map[string]any{a}, []map[string]any{{"id": true, "roundrobin": marks}}
}

func ibmObjects(r rrset) (string, []map[string]any, []map[string]any) {
	kind, attributes, unknown := perValue("ibm_cis_dns_record", "content", r, func(value string) map[string]any {
		a := fields{"id": "1", "cis_id": "crn:v1:x", "domain_id": "c1:crn:v1:x", "name": strings.ToLower(r.name), "type": r.kind, "ttl": r.ttl, "proxied": false, "data": nil, "priority": nil}
		switch f := strings.Fields(value); {
		case value == "":
		case r.kind == "SRV":
			a["data"] = fields{"priority": f[0], "weight": f[1], "port": f[2], "target": f[3], "service": "_sip", "proto": "_tcp", "name": "example.com"}
			a["name"], a["content"] = nil, nil
		case r.kind == "MX":
			a["content"] = split(a, value, "priority")
		default:
			a["content"] = value
		}
		return a
	})
	return kind, attributes, unknown
}

func volterraObjects(r rrset) (string, []map[string]any, []map[string]any) {
	a := fields{"id": "1", "dns_zone_name": "example.com", "group_name": "default"}
	block, mark := fields{"name": bareApex(r.name)}, fields{}
	switch {
	case r.kind == "CNAME":
		block["value"] = r.values[0]
	default:
		members, marks := []any{}, []any{}
		for _, value := range r.values {
			var m any = quotedText(r.kind, value)
			if names := map[string][]string{"MX": {"priority"}, "SRV": {"priority", "weight", "port"}}[r.kind]; names != nil {
				b := fields{}
				b[map[string]string{"MX": "domain", "SRV": "target"}[r.kind]] = split(b, value, names...)
				m = b
			}
			members, marks = append(members, m), append(marks, false)
		}
		if r.unknown {
			members, marks = append(members, nil), append(marks, true)
		}
		block["values"], mark["values"] = members, marks
	}
	name := strings.ToLower(r.kind) + "_record"
	a["rrset"] = []any{fields{"ttl": r.ttl, name: []any{block}}}
	return "volterra_dns_zone_record", []map[string]any{a}, []map[string]any{{"id": true, "rrset": []any{fields{name: []any{mark}}}}}
}

// What single rows of these providers say besides.
func TestPlainManaged(t *testing.T) {
	cloudns := func(kind, more string) string {
		return `{"zone":"example.com","name":"","type":"` + kind + `","ttl":300,"value":null,"geodnslocation":null,"geodnscode":null,"caavalue":null` + more + `}`
	}
	for _, c := range []struct {
		name string
		plan small
		want string
	}{
		{"cloudns: RDATA of attributes, places, redirects", small{changes: []planned{
			{address: "cloudns_dns_record.a", actions: "create", after: cloudns("CAA", `,"caaflag":"0","caatype":"issue","caavalue":"ca.example.net"`)},
			{address: "cloudns_dns_record.b", actions: "create", after: cloudns("WR", `,"value":"https://example.net/"`)},
			{address: "cloudns_dns_record.c", actions: "create", after: cloudns("A", `,"value":"192.0.2.1","geodnscode":"EU"`)},
			{address: "cloudns_dns_record.d", actions: "create", after: cloudns("DS", `,"name":"eu","keytag":1,"algorithm":13,"digesttype":2,"value":"0000000000000000000000000000000000000000000000000000000000000000"`)},
			{address: "cloudns_dns_record.e", actions: "create", after: cloudns("NAPTR", `,"name":"sip","order":"1","pref":"2","flag":"s","params":"SIP+D2U","regexp":"","replace":"_sip._udp.example.com"`)},
		}}, `
			create example.com. A [EU] in example.com. at cloudns/default: - -> 300 192.0.2.1 {location EU}
			  0 create cloudns_dns_record.c
			create example.com. CAA in example.com. at cloudns/default: - -> 300 0 issue "ca.example.net"
			  0 create cloudns_dns_record.a
			create example.com. WR in example.com. at cloudns/default: - -> 300 https://example.net/ {redirect}
			  0 create cloudns_dns_record.b
			create eu.example.com. DS in example.com. at cloudns/default: - -> 300 1 13 2 0000000000000000000000000000000000000000000000000000000000000000
			  0 create cloudns_dns_record.d
			create sip.example.com. NAPTR in example.com. at cloudns/default: - -> 300 1 2 "s" "SIP+D2U" "" _sip._udp.example.com.
			  0 create cloudns_dns_record.e`},
		{"easydns: a region, no TTL, a zone that stays, the registrar's things", small{changes: []planned{
			{address: "easydns_record.a", actions: "create", after: `{"domain":"example.com","host":"www","type":"A","rdata":"192.0.2.20","prio":null,"geozone_id":1}`, unknown: `{"ttl":true}`},
			{address: "easydns_record.b", actions: "create", after: `{"domain":"example.com","host":"@","type":"ANAME","rdata":"lb.example.net","prio":null,"geozone_id":0,"ttl":null}`},
			{address: "easydns_zone.z", actions: "delete", before: `{"domain":"example.com","on_system":true,"service":"1"}`},
			{address: "easydns_domain_nameservers.d", actions: "delete", before: `{"domain":"example.com","nameservers":["dns1.easydns.com","dns2.easydns.net"]}`},
			{address: "easydns_glue_record.g", actions: "create", after: `{"domain":"example.com","host":"ns1.example.com","ipv4":"192.0.2.53"}`, unknown: `{"ipv6":true}`},
			{address: "easydns_domain_registration_settings.r", actions: "update", before: `{"domain":"example.com","reglock":true,"renewal":"renew"}`, after: `{"domain":"example.com","reglock":false,"renewal":"renew"}`},
		}, config: `{"resources":[{"address":"easydns_record.a","mode":"managed","type":"easydns_record","name":"a","provider_config_key":"easydns","expressions":{"rdata":{"constant_value":"192.0.2.20"}}}]}`}, `
			forget zone example.com. at easydns/default: 0 servers -> 0 servers
			  0 forget easydns_zone.z
			forget example.com. NS in com. at easydns-registrar/default: 172800 dns1.easydns.com., dns2.easydns.net. {automatic ttl} -> 172800 dns1.easydns.com., dns2.easydns.net. {automatic ttl}
			  0 forget easydns_domain_nameservers.d
			create ns1.example.com. A in com. at easydns-registrar/default: - -> 172800 192.0.2.53 {automatic ttl}
			  0 create easydns_glue_record.g
			create ns1.example.com. AAAA in com. at easydns-registrar/default: - -> 172800 unknown {automatic ttl}
			  0 create easydns_glue_record.g
			update registration example.com. at easydns-registrar/default: transfer-lock on, auto-renew on -> transfer-lock off, auto-renew on
			  0 update easydns_domain_registration_settings.r
			create example.com. ALIAS in example.com. at easydns/default: - -> 3600 lb.example.net. {alias, automatic ttl}
			  0 create easydns_record.b
			create www.example.com. A [1] in example.com. at easydns/default: - -> 3600 192.0.2.20 {region 1}
			  0 create easydns_record.a`},
		{"sakura: a zone whose own records go, and a priority that is left out", small{changes: []planned{
			{address: "sakuracloud_dns.z", actions: "update", before: `{"id":"11","zone":"example.com","dns_servers":[],"record":[{"name":"www","type":"A","value":"192.0.2.1"},{"name":"@","type":"NS","value":"ns1.example.net."}]}`, after: `{"id":"11","zone":"example.com","dns_servers":[],"record":[{"name":"www","type":"A","value":"192.0.2.1"}]}`},
			{address: "sakuracloud_dns_record.a", actions: "create", after: `{"dns_id":"11","name":"@","type":"MX","ttl":60,"value":"mx.example.net.","priority":null,"weight":null,"port":null}`},
		}}, `
			create example.com. MX in example.com. at sakuracloud/11: - -> 60 10 mx.example.net.
			  0 create sakuracloud_dns_record.a
			gap: unread sakuracloud_dns sakuracloud_dns.z`},
		{"volcengine: a line, a list of zones", small{prior: []planned{{address: "data.volcengine_dns_zones.all", before: `{"total_count":1,"zones":[{"zid":7,"zone_name":"example.com","allocate_dns_server_list":[]}]}`}}, changes: []planned{
			{address: "volcengine_dns_record.a", actions: "create", after: `{"zid":7,"host":"@","type":"A","value":"192.0.2.1","line":"telecom","ttl":null,"weight":null}`},
		}}, `
			create example.com. A [telecom] in example.com. at volcengine/7: - -> 600 192.0.2.1 {line telecom, automatic ttl}
			  0 create volcengine_dns_record.a`},
	} {
		t.Run(c.name, func(t *testing.T) { wantLines(t, c.plan.read(t), c.want) })
	}
}

// replaced is a snippet with another text in place of one.
func replaced(text, old, now string) string { return strings.ReplaceAll(text, old, now) }
