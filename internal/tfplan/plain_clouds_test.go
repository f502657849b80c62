package tfplan

import (
	"fmt"
	"maps"
	"strings"
	"testing"
)

func init() {
	maps.Copy(sources, map[string]string{
		"stackit": "stackitcloud/stackit", "netlify": "netlify/netlify", "ionoscloud": "ionos-cloud/ionoscloud", "huaweicloud": "huaweicloud/huaweicloud",
		"opentelekomcloud": "opentelekomcloud/opentelekomcloud", "dme": "DNSMadeEasy/dme", "tencentcloud": "tencentcloudstack/tencentcloud",
		"gcore": "G-Core/gcore", "godaddy-dns": "veksh/godaddy-dns",
	})
	maps.Copy(shapes, map[string]shape{
		"stackit": {host: "stackit/st1", replaces: []string{"zone_id", "type"}, zone: still("stackit_dns_zone.z", `{"id":"p,st1","zone_id":"st1","name":"label","dns_name":"example.com","default_ttl":7200,"active":true,"contact_email":"a@example.net"}`),
			objects: ofSet("stackit_dns_record_set", "records", func(r rrset) fields {
				return fields{"zone_id": "st1", "name": fullName(r.name), "fqdn": fullName(r.name) + ".", "type": r.kind, "ttl": r.ttl, "active": true}
			})},
		"netlify": {host: "netlify/n1", replaces: []string{"zone_id", "hostname", "type", "value", "ttl", "priority"}, recreates: true, cannot: []string{"mail", "spelling only"},
			zone: still("netlify_dns_zone.z", `{"id":"n1","name":"example.com","dns_servers":["dns1.p01.nsone.net"],"domain":null}`),
			objects: ofValues("netlify_dns_record", "value", map[string][]string{"MX": {"priority"}}, func(r rrset) fields {
				return fields{"zone_id": "n1", "hostname": fullName(r.name), "type": r.kind, "ttl": r.ttl, "priority": 0, "flag": 0, "tag": ""}
			})},
		"ionoscloud": {host: "ionoscloud/i1", replaces: []string{"zone_id", "name", "type"}, zone: still("ionoscloud_dns_zone.z", `{"id":"i1","name":"example.com","enabled":true,"nameservers":[]}`),
			objects: ofValues("ionoscloud_dns_record", "content", testPriority, func(r rrset) fields {
				return fields{"zone_id": "i1", "name": bareApex(r.name), "fqdn": fullName(r.name), "type": r.kind, "ttl": r.ttl, "priority": 0, "enabled": true}
			})},
		"huaweicloud": {host: "huaweicloud/u1", replaces: []string{"zone_id", "line_id"}, zone: still("huaweicloud_dns_zone.z", `{"id":"u1","name":"example.com.","zone_type":"public","router":[],"ttl":300}`),
			objects: ofSet("huaweicloud_dns_recordset", "records", func(r rrset) fields {
				return fields{"zone_id": "u1", "name": fullName(r.name) + ".", "type": r.kind, "ttl": r.ttl, "line_id": "default_view", "status": "ENABLE"}
			})},
		"opentelekomcloud": {host: "opentelekomcloud/t1", replaces: []string{"zone_id", "name", "type"}, zone: still("opentelekomcloud_dns_zone_v2.z", `{"id":"t1","name":"example.com.","type":"public","email":"a@example.net","router":[],"ttl":300}`),
			objects: ofSet("opentelekomcloud_dns_recordset_v2", "records", func(r rrset) fields {
				return fields{"zone_id": "t1", "name": fullName(r.name) + ".", "type": r.kind, "ttl": r.ttl}
			})},
		"dme": {host: "dme/d1", replaces: []string{"name"}, zone: still("dme_domain.z", `{"id":"d1","name":"example.com","gtd_enabled":"false"}`),
			objects: ofValues("dme_dns_record", "value", map[string][]string{"MX": {"mx_level"}, "SRV": {"priority", "weight", "port"}}, func(r rrset) fields {
				return fields{"domain_id": "d1", "name": bareApex(r.name), "type": r.kind, "ttl": fmt.Sprint(r.ttl), "gtd_location": "DEFAULT", "mx_level": ""}
			})},
		"tencentcloud": {host: "dnspod/default", replaces: []string{"domain"}, objects: ofValues("tencentcloud_dnspod_record", "value", map[string][]string{"MX": {"mx"}}, func(r rrset) fields {
			return fields{"domain": "example.com", "sub_domain": strings.ToLower(r.name), "record_type": r.kind, "record_line": "默认", "ttl": r.ttl, "mx": 0, "status": "ENABLE"}
		})},
		"gcore": {host: "gcore/default", replaces: []string{"zone", "domain", "type"}, objects: gcoreObjects},
		"godaddy-dns": {host: "godaddy/default", objects: ofValues("godaddy-dns_record", "data", map[string][]string{"MX": {"priority"}}, func(r rrset) fields {
			return fields{"domain": "example.com", "name": strings.ToLower(r.name), "type": r.kind, "ttl": r.ttl, "priority": nil}
		})},
	})
}

func gcoreObjects(r rrset) (string, []map[string]any, []map[string]any) {
	records, marks := []any{}, []any{}
	for _, value := range r.values {
		records, marks = append(records, fields{"content": quotedText(r.kind, value), "enabled": true, "meta": []any{}}), append(marks, fields{})
	}
	if r.unknown {
		records, marks = append(records, fields{"enabled": true}), append(marks, fields{"content": true})
	}
	a := fields{"zone": "example.com", "domain": fullName(r.name), "type": r.kind, "ttl": r.ttl, "filter": []any{}, "resource_record": records}
	return "gcore_dns_zone_record", []map[string]any{a}, []map[string]any{{"id": true, "resource_record": marks}}
}

// What single rows of these providers say besides.
func TestPlainClouds(t *testing.T) {
	huawei := func(line, value string) string {
		return `{"zone_id":"u1","name":"www.example.com.","type":"A","ttl":300,"records":["` + value + `"],"line_id":"` + line + `","status":"ENABLE"}`
	}
	dnspod := func(line, status string) string {
		return `{"domain":"example.com","sub_domain":"www","record_type":"A","record_line":"` + line + `","ttl":600,"mx":null,"value":"192.0.2.1","status":"` + status + `"}`
	}
	for _, c := range []struct {
		name string
		plan small
		want string
	}{
		{"a line is another set", small{changes: []planned{*still("huaweicloud_dns_zone.z", `{"id":"u1","name":"example.com.","zone_type":"private","router":[{}],"ttl":300}`),
			{address: "huaweicloud_dns_recordset.a", actions: "no-op", before: huawei("default_view", "192.0.2.1"), after: huawei("default_view", "192.0.2.1")},
			{address: "huaweicloud_dns_recordset.b", actions: "delete", before: huawei("Dianxin", "192.0.2.2")}}}, `
			delete www.example.com. A [Dianxin] in example.com. (private:u1) at huaweicloud/u1: 300 192.0.2.2 {line Dianxin} -> -
			  0 destroy huaweicloud_dns_recordset.b`},
		{"no TTL, a type in lower case", small{changes: []planned{
			{address: "namedotcom_record.a", actions: "update", before: `{"domain_name":"example.com","host":"","record_type":"mx","answer":"mx1.example.net","priority":10}`, after: `{"domain_name":"example.com","host":"","record_type":"mx","answer":"mx2.example.net","priority":10}`},
			{address: "namedotcom_record.b", actions: "create", after: `{"domain_name":"example.com","host":"www.example.com","record_type":"A","answer":"192.0.2.1","priority":null}`}}}, `
			update example.com. MX in example.com. at namedotcom/default: 300 10 mx1.example.net. -> 300 10 mx2.example.net.
			  0 update namedotcom_record.a
			create www.example.com. A in example.com. at namedotcom/default: - -> 300 192.0.2.1
			  0 create namedotcom_record.b`},
		{"a line of everyone, and a record that is off", small{changes: []planned{
			{address: "tencentcloud_dnspod_record.a", actions: "update", before: dnspod("Default", "ENABLE"), after: dnspod("Default", "DISABLE")},
			{address: "tencentcloud_dnspod_record.b", actions: "create", after: dnspod("电信", "ENABLE")}}}, `
			delete www.example.com. A in example.com. at dnspod/default: 600 192.0.2.1 -> -
			  0 update tencentcloud_dnspod_record.a
			create www.example.com. A [电信] in example.com. at dnspod/default: - -> 600 192.0.2.1 {line 电信}
			  0 create tencentcloud_dnspod_record.b`},
		{"a set that is inactive", small{changes: []planned{{address: "stackit_dns_record_set.a", actions: "update",
			before: `{"zone_id":"st1","name":"www","fqdn":"www.example.com.","type":"A","ttl":60,"records":["192.0.2.1"],"active":true}`,
			after:  `{"zone_id":"st1","name":"www","fqdn":"www.example.com.","type":"A","ttl":60,"records":["192.0.2.1"],"active":false}`}}}, `
			delete www.example.com. A in example.com. at stackit/st1: 60 192.0.2.1 -> -
			  0 update stackit_dns_record_set.a
			gap: assumed stackit/st1`},
		{"nothing changes in place", small{changes: []planned{*still("netlify_dns_zone.z", `{"id":"n1","name":"example.com","dns_servers":[],"domain":null}`),
			{address: "netlify_dns_record.a", actions: "delete,create", before: `{"zone_id":"n1","hostname":"example.com","type":"MX","ttl":3600,"value":"mx1.example.net","priority":10,"flag":0,"tag":""}`,
				after: `{"zone_id":"n1","hostname":"example.com","type":"MX","ttl":3600,"value":"mx1.example.net","priority":20,"flag":0,"tag":""}`},
			{address: "netlify_dns_record.b", provider: "AegirHealth/netlify", actions: "create", after: `{"zone_id":"n1","hostname":"www.example.com","type":"A","value":"192.0.2.1"}`}}}, `
			recreate example.com. MX in example.com. at netlify/n1: 3600 10 mx1.example.net. -> 3600 20 mx1.example.net.
			  0 destroy netlify_dns_record.a
			  1 create netlify_dns_record.a
			create www.example.com. A in example.com. at netlify/n1: - -> 3600 192.0.2.1
			  0 create netlify_dns_record.b`},
		{"filters among values, one of which is off", small{changes: []planned{{address: "gcore_dns_zone_record.a", actions: "create",
			after: `{"zone":"example.com","domain":"www.example.com","type":"A","ttl":60,"filter":[{"type":"geodns","limit":1},{"type":"first_n","limit":1}],"resource_record":[{"content":"192.0.2.1","enabled":true},{"content":"192.0.2.2","enabled":false}]}`}}}, `
			create www.example.com. A in example.com. at gcore/default: - -> 60 192.0.2.1 {filters geodns then first_n}
			  0 create gcore_dns_zone_record.a`},
		{"a region", small{changes: []planned{*still("dme_domain.z", `{"id":"d1","name":"example.com","gtd_enabled":"true"}`),
			{address: "dme_dns_record.a", actions: "create", after: `{"domain_id":"d1","name":"","type":"ANAME","value":"lb.example.net.","ttl":"60","gtd_location":"EUROPE","mx_level":null}`},
			{address: "dme_dns_record.b", actions: "create", after: `{"domain_id":"d1","name":"www","type":"CNAME","value":"lb","ttl":"60","gtd_location":"DEFAULT","mx_level":null}`}}}, `
			create example.com. ANAME [EUROPE] in example.com. at dme/d1: - -> 60 lb.example.net. {alias, region EUROPE}
			  0 create dme_dns_record.a
			create www.example.com. CNAME in example.com. at dme/d1: - -> 60 lb.example.com.
			  0 create dme_dns_record.b`},
	} {
		t.Run(c.name, func(t *testing.T) { wantLines(t, c.plan.read(t), c.want) })
	}
}
