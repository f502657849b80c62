package tfplan

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

func init() {
	shapes["cloudflare5"] = shape{
		host: "cloudflare/c1", objects: cloudflare5Objects, replaces: []string{"zone_id", "type"},
		zone: &planned{address: "cloudflare_zone.z", actions: "no-op", before: cloudflare5ZoneOf("c1", "example.com"), after: cloudflare5ZoneOf("c1", "example.com")},
	}
}

func cloudflare5Objects(r rrset) (kind string, attributes, unknown []map[string]any) {
	object := func() map[string]any {
		return map[string]any{"zone_id": "c1", "name": strings.ToLower(strings.TrimPrefix(r.name+".example.com", "@.")), "type": r.kind, "ttl": r.ttl,
			"content": nil, "data": nil, "priority": nil, "proxied": false, "settings": nil, "comment": nil, "tags": []any{}}
	}
	for _, value := range r.values {
		a := object()
		switch fields := strings.Fields(value); r.kind {
		case "MX":
			a["priority"], a["content"] = json.Number(fields[0]), strings.TrimSuffix(fields[1], ".")
		case "SRV":
			a["priority"] = json.Number(fields[0])
			a["data"] = map[string]any{"priority": json.Number(fields[0]), "weight": json.Number(fields[1]), "port": json.Number(fields[2]), "target": fields[3], "flags": nil}
		case "TXT":
			a["content"] = value
		default:
			a["content"] = strings.TrimSuffix(value, ".")
		}
		attributes, unknown = append(attributes, a), append(unknown, map[string]any{"id": true, "modified_on": true, "settings": true})
	}
	if r.unknown {
		attributes, unknown = append(attributes, object()), append(unknown, map[string]any{"id": true, "content": true})
	}
	return "cloudflare_dns_record", attributes, unknown
}

func cloudflare5ZoneOf(id, name string, servers ...string) string {
	return fmt.Sprintf(`{"id":%q,"name":%q,"name_servers":%s,"type":"full","account":{"id":"a1"},"paused":false}`, id, name, list(servers))
}

// cloudflare5RecordOf is a record as it is read back: its name is absolute.
func cloudflare5RecordOf(name, kind, content, more string) string {
	return fmt.Sprintf(`{"id":"r1","zone_id":"c1","name":%q,"type":%q,"ttl":1,"content":%q,"data":null,"proxied":false,"priority":null,"settings":null,"tags":[]%s}`,
		name, kind, content, more)
}

func TestCloudflare5(t *testing.T) {
	z := planned{address: "cloudflare_zone.z", actions: "no-op", before: cloudflare5ZoneOf("c1", "example.com"), after: cloudflare5ZoneOf("c1", "example.com")}
	www := cloudflare5RecordOf("www.example.com", "A", "192.0.2.1", "")
	caa := func(flags string) string {
		return strings.Replace(cloudflare5RecordOf("example.com", "CAA", `0 issue "ca.test"`, ""), `"data":null`, `"data":{"flags":`+flags+`,"tag":"issue","value":"ca.test"}`, 1)
	}
	for _, c := range []struct {
		name    string
		changes []planned
		want    string
	}{
		{"moved from the old type", []planned{z,
			{address: "cloudflare_dns_record.www", actions: "no-op", before: www, after: www, moved: "cloudflare_record.www"},
			{address: "cloudflare_dns_record.api", actions: "update", moved: "cloudflare_record.api", before: cloudflare5RecordOf("api.example.com", "A", "192.0.2.1", ""),
				after: cloudflare5RecordOf("api.example.com", "A", "192.0.2.2", "")}}, `
			update api.example.com. A in example.com. at cloudflare/c1: 300 192.0.2.1 {automatic ttl} -> 300 192.0.2.2 {automatic ttl}
			  0 update cloudflare_dns_record.api was cloudflare_record.api`},
		{"the two spellings of a name", []planned{z,
			{address: "cloudflare_dns_record.www", actions: "update", before: www, after: cloudflare5RecordOf("www", "A", "192.0.2.1", ""), unknown: `{"modified_on":true}`},
			{address: "cloudflare_dns_record.apex", actions: "update", before: cloudflare5RecordOf("example.com", "A", "192.0.2.1", ""), after: cloudflare5RecordOf("@", "A", "192.0.2.1", "")}}, ""},
		{"flags are a number or a text", []planned{z, {address: "cloudflare_dns_record.caa", actions: "update", before: caa(`"0"`), after: caa("0")}}, ""},
		{"a computed content tells nothing of parts that change", []planned{z, {address: "cloudflare_dns_record.caa", actions: "update", before: caa("0"), after: caa("128")}}, `
			update example.com. CAA in example.com. at cloudflare/c1: 300 0 issue "ca.test" {automatic ttl} -> 300 128 issue "ca.test" {automatic ttl}
			  0 update cloudflare_dns_record.caa`},
		{"flattened by choice", []planned{z, {address: "cloudflare_dns_record.w", actions: "create",
			after: strings.Replace(cloudflare5RecordOf("w", "CNAME", "x.example.net", ""), `"settings":null`, `"settings":{"flatten_cname":true,"ipv4_only":false}`, 1)}}, `
			create w.example.com. CNAME in example.com. at cloudflare/c1: - -> 300 x.example.net. {flattened, automatic ttl}
			  0 create cloudflare_dns_record.w`},
		{"one of two values, the zone only in their names", []planned{
			{address: "cloudflare_dns_record.a", actions: "delete", before: cloudflare5RecordOf("eu.example.com", "NS", "ns1.test", "")},
			{address: "cloudflare_dns_record.b", actions: "no-op", before: cloudflare5RecordOf("eu.example.com", "NS", "ns2.test", ""), after: cloudflare5RecordOf("eu.example.com", "NS", "ns2.test", "")},
			{address: "cloudflare_dns_record.c", actions: "no-op", before: www, after: www}}, `
			update eu.example.com. NS in example.com. at cloudflare/c1: 300 ns1.test., ns2.test. {automatic ttl} -> 300 ns2.test. {automatic ttl}
			  0 destroy cloudflare_dns_record.a
			  0 keep cloudflare_dns_record.b
			gap: assumed cloudflare/c1`},
		{"a name that is not read back yet tells no zone", []planned{
			{address: "cloudflare_dns_record.a", actions: "create", after: `{"zone_id":"c1","name":"www.shop","type":"A","ttl":1,"content":"192.0.2.1","data":null,"proxied":false}`, unknown: `{"id":true}`}}, `
			gap: zone cloudflare_dns_record cloudflare_dns_record.a`},
		{"an internal zone is another view", []planned{
			{address: "cloudflare_zone.z", actions: "no-op", before: strings.Replace(cloudflare5ZoneOf("c1", "example.com"), "full", "internal", 1), after: strings.Replace(cloudflare5ZoneOf("c1", "example.com"), "full", "internal", 1)},
			{address: "cloudflare_dns_record.www", actions: "delete", before: www}}, `
			delete www.example.com. A in example.com. (private:c1) at cloudflare/c1: 300 192.0.2.1 {automatic ttl} -> -
			  0 destroy cloudflare_dns_record.www`},
		{"a new zone, its servers and its records", []planned{
			{address: "cloudflare_zone.z", actions: "create", after: `{"name":"example.com","type":"full","account":{"id":"a1"},"paused":false}`, unknown: `{"id":true,"name_servers":true}`},
			{address: "cloudflare_dns_record.www", actions: "create", after: `{"name":"www","type":"A","ttl":60,"content":"192.0.2.1","data":null,"proxied":false}`, unknown: `{"id":true,"zone_id":true}`}}, `
			create zone example.com. at cloudflare/(new): - -> unknown
			  0 create cloudflare_zone.z
			create www.example.com. A in example.com. at cloudflare/(new): - -> 60 192.0.2.1
			  0 create cloudflare_dns_record.www`},
		{"what stays goes with its zone", []planned{
			{address: "cloudflare_zone.z", actions: "delete", before: cloudflare5ZoneOf("c1", "example.com", "ada.ns.cloudflare.com")},
			{address: "cloudflare_dns_record.www", actions: "no-op", before: www, after: www}}, `
			delete zone example.com. at cloudflare/c1: 1 servers -> -
			  0 destroy cloudflare_zone.z
			delete www.example.com. A in example.com. at cloudflare/c1: 300 192.0.2.1 {automatic ttl} -> -
			  0 destroy cloudflare_zone.z with zone`},
		{"signing switched off", []planned{z,
			{address: "cloudflare_zone_dnssec.z", actions: "update",
				before: `{"id":"c1","zone_id":"c1","status":"active","flags":257,"algorithm":"13","public_key":"mdsswUyr3DPW132mOi8V9xESWE8jTo0dxCjjnopKl+GqJxpVXckHAeF+KkxLbxILfDLUT0rAK9iUzy1L53eKGQ==","key_tag":2371,"ds":"x"}`,
				after:  `{"id":"c1","zone_id":"c1","status":"disabled"}`, unknown: `{"flags":true,"algorithm":true,"public_key":true,"key_tag":true,"ds":true}`}}, `
			delete example.com. DNSKEY in example.com. at cloudflare/c1: 3600 257 3 13 mdsswUyr3DPW132mOi8V9xESWE8jTo0dxCjjnopKl+GqJxpVXckHAeF+KkxLbxILfDLUT0rAK9iUzy1L53eKGQ== {signed} -> -
			  0 update cloudflare_zone_dnssec.z`},
	} {
		t.Run(c.name, func(t *testing.T) { wantLines(t, small{changes: c.changes}.read(t), c.want) })
	}
}

// A data source that lists zones names them.
func TestCloudflareZoneLists(t *testing.T) {
	www := planned{address: "cloudflare_dns_record.www", actions: "create", after: cloudflare5RecordOf("www", "A", "192.0.2.1", "")}
	old := planned{address: "cloudflare_record.www", actions: "create", after: cloudflareRecordOf("c1", "www", "A", 1, "192.0.2.1")}
	for name, p := range map[string]small{
		"version 5": {changes: []planned{www}, prior: []planned{{address: "data.cloudflare_zones.all", before: `{"max_items":10,"result":[` + cloudflare5ZoneOf("c0", "example.org") + `,` + cloudflare5ZoneOf("c1", "example.com") + `]}`}}},
		"version 4": {changes: []planned{old}, prior: []planned{{address: "data.cloudflare_zones.all", before: `{"filter":[{"name":"example.com"}],"zones":[{"id":"c0","name":"example.org"},{"id":"c1","name":"example.com"}]}`}}},
	} {
		t.Run(name, func(t *testing.T) {
			plan := p.read(t)
			if len(plan.Gaps) > 0 || len(plan.After.Sets) != 1 || plan.After.Sets[0].Owner != "www.example.com." {
				t.Errorf("gaps %v, sets %v", plan.Gaps, plan.After.Sets)
			}
		})
	}
}

var _ = ordinary("cloudflare5",
	edit{name: "proxied switched off", changes: []planned{cloudflare5Zone, {address: "cloudflare_dns_record.www", actions: "update",
		before: strings.Replace(cloudflare5RecordOf("www.example.com", "A", "192.0.2.1", ""), `"proxied":false`, `"proxied":true`, 1), after: cloudflare5RecordOf("www.example.com", "A", "192.0.2.1", "")}}},
	edit{name: "comment and tags", quiet: true, changes: []planned{cloudflare5Zone, {address: "cloudflare_dns_record.www", actions: "update",
		before: cloudflare5RecordOf("www.example.com", "A", "192.0.2.1", `,"comment":"old","modified_on":"x"`), after: cloudflare5RecordOf("www.example.com", "A", "192.0.2.1", `,"comment":"new"`), unknown: `{"modified_on":true,"comment_modified_on":true}`}}},
	edit{name: "zone paused, its computed attributes unknown", gaps: true, says: []string{"the proxy of cloudflare_zone.z goes or changes"}, changes: []planned{{address: "cloudflare_zone.z", actions: "update", before: cloudflare5ZoneOf("c1", "example.com", "ada.ns.cloudflare.com", "bob.ns.cloudflare.com"),
		after: `{"id":"c1","name":"example.com","type":"full","account":{"id":"a1"},"paused":true}`, unknown: `{"name_servers":true,"status":true}`}}},
	edit{name: "another proof of absence for a signed zone", changes: []planned{cloudflare5Zone, {address: "cloudflare_zone_dnssec.z", actions: "update",
		before: `{"id":"c1","zone_id":"c1","status":"active","dnssec_use_nsec3":false,"flags":257,"algorithm":"13","public_key":"mdsswUyr3DPW132mOi8V9xESWE8jTo0dxCjjnopKl+GqJxpVXckHAeF+KkxLbxILfDLUT0rAK9iUzy1L53eKGQ==","key_tag":2371}`,
		after:  `{"id":"c1","zone_id":"c1","status":"active","dnssec_use_nsec3":true}`, unknown: `{"flags":true,"algorithm":true,"public_key":true,"key_tag":true}`}}},
	edit{name: "moved from the old type", quiet: true, changes: []planned{cloudflare5Zone, {address: "cloudflare_dns_record.www", actions: "update", moved: "cloudflare_record.www",
		before: cloudflare5RecordOf("www", "A", "192.0.2.1", ""), after: cloudflare5RecordOf("www.example.com", "A", "192.0.2.1", ""), unknown: `{"meta":true}`}}},
)

var cloudflare5Zone = planned{address: "cloudflare_zone.z", actions: "no-op", before: cloudflare5ZoneOf("c1", "example.com"), after: cloudflare5ZoneOf("c1", "example.com")}

var _ = grave("cloudflare5",
	edit{name: "signing switched off", changes: []planned{cloudflare5Zone, {address: "cloudflare_zone_dnssec.z", actions: "delete",
		before: `{"id":"c1","zone_id":"c1","status":"active","flags":257,"algorithm":"13","public_key":"mdsswUyr3DPW132mOi8V9xESWE8jTo0dxCjjnopKl+GqJxpVXckHAeF+KkxLbxILfDLUT0rAK9iUzy1L53eKGQ==","key_tag":2371}`}}},
	edit{name: "zone replaced", changes: []planned{{address: "cloudflare_zone.z", actions: "delete,create", before: cloudflare5ZoneOf("c1", "example.com", "ada.ns.cloudflare.com"),
		after: `{"name":"example.com","type":"full","account":{"id":"a2"},"paused":false}`, unknown: `{"id":true,"name_servers":true}`}}},
	edit{name: "old type deleted and new type made, no moved block", changes: []planned{cloudflare5Zone,
		{address: "cloudflare_record.eu", actions: "delete", before: cloudflareRecordOf("c1", "eu", "NS", 3600, "ns1.test")},
		{address: "cloudflare_dns_record.eu", actions: "create", after: cloudflare5RecordOf("eu", "NS", "ns1.test", "")}}},
)
