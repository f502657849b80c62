package tfplan

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

func init() {
	sources["alicloud"] = "aliyun/alicloud"
	shapes["alicloud"] = shape{host: "alicloud/default", objects: alicloudObjects, replaces: []string{"domain_name"}}
}

func alicloudObjects(r rrset) (kind string, attributes, unknown []map[string]any) {
	object := func() map[string]any {
		return map[string]any{"domain_name": "example.com", "rr": strings.ToLower(r.name), "type": r.kind, "ttl": r.ttl, "line": "default", "status": "ENABLE", "priority": nil, "lang": nil, "remark": nil}
	}
	for _, value := range r.values {
		a := object()
		if r.kind == "MX" {
			priority, host, _ := strings.Cut(value, " ")
			a["priority"], value = json.Number(priority), host
		}
		if a["value"] = value; r.kind != "TXT" {
			a["value"] = strings.TrimSuffix(value, ".")
		}
		attributes, unknown = append(attributes, a), append(unknown, map[string]any{"id": true})
	}
	if r.unknown {
		attributes, unknown = append(attributes, object()), append(unknown, map[string]any{"id": true, "value": true})
	}
	return "alicloud_alidns_record", attributes, unknown
}

func alicloudRecordOf(name, kind, value, line, status string) string {
	return fmt.Sprintf(`{"domain_name":"example.com","rr":%q,"type":%q,"value":%q,"ttl":600,"line":%q,"status":%q,"priority":0,"remark":""}`, name, kind, value, line, status)
}

func alicloudPrivateOf(more string) string {
	return `{"id":"1:z1","zone_id":"z1","type":"A","value":"10.0.0.1","ttl":60,"priority":1,"status":"ENABLE",` + more + `}`
}

func TestAlicloud(t *testing.T) {
	www := alicloudRecordOf("www", "A", "192.0.2.1", "default", "ENABLE")
	domain := `{"id":"example.com","domain_name":"example.com","dns_servers":["dns7.hichina.com","dns8.hichina.com"],"group_id":""}`
	pvtz := func(pattern string) string {
		return `{"id":"z1","zone_name":"corp.example","name":"corp.example","proxy_pattern":"` + pattern + `"}`
	}
	for _, c := range []struct {
		name string
		plan small
		want string
	}{
		{"a line is a variant", small{changes: []planned{
			{address: "alicloud_alidns_record.all", actions: "no-op", before: www, after: www},
			{address: "alicloud_alidns_record.telecom", actions: "update", before: alicloudRecordOf("www", "A", "192.0.2.8", "telecom", "ENABLE"), after: alicloudRecordOf("www", "A", "192.0.2.9", "telecom", "ENABLE")},
			{address: "alicloud_alidns_record.oversea", actions: "delete", before: alicloudRecordOf("www", "A", "192.0.2.7", "oversea", "ENABLE")}}}, `
			delete www.example.com. A [oversea] in example.com. at alicloud/default: 600 192.0.2.7 {line oversea} -> -
			  0 destroy alicloud_alidns_record.oversea
			update www.example.com. A [telecom] in example.com. at alicloud/default: 600 192.0.2.8 {line telecom} -> 600 192.0.2.9 {line telecom}
			  0 update alicloud_alidns_record.telecom`},
		{"switched off", small{changes: []planned{{address: "alicloud_alidns_record.eu", actions: "update",
			before: alicloudRecordOf("eu", "NS", "ns1.test", "default", "ENABLE"), after: alicloudRecordOf("eu", "NS", "ns1.test", "default", "DISABLE")}}}, `
			delete eu.example.com. NS in example.com. at alicloud/default: 600 ns1.test. -> -
			  0 update alicloud_alidns_record.eu`},
		{"a redirect", small{changes: []planned{{address: "alicloud_alidns_record.r", actions: "create", after: alicloudRecordOf("old", "REDIRECT_URL", "https://www.example.com", "default", "ENABLE")}}}, `
			create old.example.com. REDIRECT_URL in example.com. at alicloud/default: - -> 600 https://www.example.com {redirect}
			  0 create alicloud_alidns_record.r`},
		{"the older resources", small{changes: []planned{
			{address: "alicloud_dns.z", actions: "create", after: `{"name":"example.org","group_id":""}`, unknown: `{"id":true,"dns_server":true}`},
			{address: "alicloud_dns_record.mx", actions: "create", after: `{"name":"example.org","host_record":"@","type":"MX","value":"mx.test","priority":10,"ttl":600,"routing":"default"}`}}}, `
			create zone example.org. at alicloud/default: - -> unknown
			  0 create alicloud_dns.z
			create example.org. MX in example.org. at alicloud/default: - -> 600 10 mx.test.
			  0 create alicloud_dns_record.mx`},
		{"what stays goes with its zone", small{changes: []planned{
			{address: "alicloud_alidns_domain.z", actions: "delete", before: domain},
			{address: "alicloud_alidns_record.www", actions: "no-op", before: www, after: www}}}, `
			delete zone example.com. at alicloud/default: 2 servers -> -
			  0 destroy alicloud_alidns_domain.z
			delete www.example.com. A in example.com. at alicloud/default: 600 192.0.2.1 -> -
			  0 destroy alicloud_alidns_domain.z with zone`},
		{"a priority that is not known yet", small{changes: []planned{{address: "alicloud_alidns_record.mx", actions: "create",
			after: `{"domain_name":"example.com","rr":"@","type":"MX","value":"mx.test","ttl":600,"line":"default"}`, unknown: `{"priority":true}`}}}, `
			create example.com. MX in example.com. at alicloud/default: - -> 600 unknown
			  0 create alicloud_alidns_record.mx`},
		{"private, by either name of the name", small{changes: []planned{
			{address: "alicloud_pvtz_zone.z", actions: "no-op", before: pvtz("ZONE"), after: pvtz("ZONE")},
			{address: "alicloud_pvtz_zone_record.a", actions: "create", after: alicloudPrivateOf(`"rr":"@"`), unknown: `{"resource_record":true}`},
			{address: "alicloud_pvtz_zone_record.b", actions: "create", after: alicloudPrivateOf(`"resource_record":"db"`), unknown: `{"rr":true}`},
			{address: "alicloud_pvtz_zone_record.c", actions: "update", before: alicloudPrivateOf(`"rr":"c","resource_record":"c"`), after: alicloudPrivateOf(`"rr":"d","resource_record":"c"`)}}}, `
			create corp.example. A in corp.example. (private:z1) at alicloud-private/z1: - -> 60 10.0.0.1
			  0 create alicloud_pvtz_zone_record.a
			delete c.corp.example. A in corp.example. (private:z1) at alicloud-private/z1: 60 10.0.0.1 -> -
			  0 update alicloud_pvtz_zone_record.c
			create d.corp.example. A in corp.example. (private:z1) at alicloud-private/z1: - -> 60 10.0.0.1
			  0 update alicloud_pvtz_zone_record.c
			create db.corp.example. A in corp.example. (private:z1) at alicloud-private/z1: - -> 60 10.0.0.1
			  0 create alicloud_pvtz_zone_record.b
			gap: unread alicloud_pvtz_zone_record alicloud_pvtz_zone_record.c`},
		{"private, the zone from a data source", small{
			changes: []planned{{address: "alicloud_pvtz_zone_record.a", actions: "delete", before: alicloudPrivateOf(`"rr":"a","resource_record":"a"`)}},
			prior:   []planned{{address: "data.alicloud_pvtz_zones.all", before: `{"names":["other.example","corp.example"],"zones":[{"zone_id":"z0","zone_name":"other.example"},{"zone_id":"z1","zone_name":"corp.example"}]}`}}}, `
			delete a.corp.example. A in corp.example. (private:z1) at alicloud-private/z1: 60 10.0.0.1 -> -
			  0 destroy alicloud_pvtz_zone_record.a`},
		{"private, what a name without records gets", small{changes: []planned{{address: "alicloud_pvtz_zone.z", actions: "update", before: pvtz("RECORD"), after: pvtz("ZONE")}}}, `
			gap: unread alicloud_pvtz_zone alicloud_pvtz_zone.z`},
	} {
		t.Run(c.name, func(t *testing.T) { wantLines(t, c.plan.read(t), c.want) })
	}
}

var _ = ordinary("alicloud",
	edit{name: "remark", quiet: true, changes: []planned{{address: "alicloud_alidns_record.www", actions: "update", before: alicloudRecordOf("www", "A", "192.0.2.1", "default", "ENABLE"),
		after: strings.Replace(alicloudRecordOf("www", "A", "192.0.2.1", "default", "ENABLE"), `"remark":""`, `"remark":"web"`, 1)}}},
	edit{name: "a line of its own", changes: []planned{
		{address: "alicloud_alidns_record.www", actions: "no-op", before: alicloudRecordOf("www", "A", "192.0.2.1", "default", "ENABLE"), after: alicloudRecordOf("www", "A", "192.0.2.1", "default", "ENABLE")},
		{address: "alicloud_alidns_record.telecom", actions: "create", after: alicloudRecordOf("www", "A", "192.0.2.2", "telecom", "ENABLE")}}},
	edit{name: "one line less", changes: []planned{
		{address: "alicloud_alidns_record.www", actions: "no-op", before: alicloudRecordOf("www", "A", "192.0.2.1", "default", "ENABLE"), after: alicloudRecordOf("www", "A", "192.0.2.1", "default", "ENABLE")},
		{address: "alicloud_alidns_record.telecom", actions: "delete", before: alicloudRecordOf("www", "A", "192.0.2.2", "telecom", "ENABLE")}}},
	edit{name: "tags of the domain", quiet: true, changes: []planned{{address: "alicloud_alidns_domain.z", actions: "update",
		before: `{"id":"example.com","domain_name":"example.com","dns_servers":["dns7.hichina.com"],"group_id":"","tags":{}}`,
		after:  `{"id":"example.com","domain_name":"example.com","dns_servers":["dns7.hichina.com"],"group_id":"","tags":{"a":"b"}}`}}},
)

var _ = grave("alicloud",
	edit{name: "delegation switched off", changes: []planned{{address: "alicloud_alidns_record.eu", actions: "update",
		before: alicloudRecordOf("eu", "NS", "ns1.test", "default", "ENABLE"), after: alicloudRecordOf("eu", "NS", "ns1.test", "default", "DISABLE")}}},
	edit{name: "zone deleted", changes: []planned{{address: "alicloud_alidns_domain.z", actions: "delete",
		before: `{"id":"example.com","domain_name":"example.com","dns_servers":["dns7.hichina.com"],"group_id":""}`}}},
)
