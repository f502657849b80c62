package tfplan

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

func init() {
	shapes["alicloud esa"] = shape{host: "alicloud-esa/s1", objects: esaObjects, replaces: []string{"site_id", "record_name", "record_type"}, zone: &esaStanding}
}

var esaStanding = planned{address: "alicloud_esa_site.z", actions: "no-op", before: esaSiteOf("NS"), after: esaSiteOf("NS")}

func esaSiteOf(access string) string {
	return `{"id":"s1","site_name":"example.com","access_type":"` + access + `","coverage":"global","instance_id":"i"}`
}

// esaObjects writes the addresses of a set into one resource, as people do.
func esaObjects(r rrset) (kind string, attributes, unknown []map[string]any) {
	name := strings.ToLower(strings.TrimPrefix(r.name+".example.com", "@."))
	object := func(kind string, block map[string]any) {
		attributes = append(attributes, map[string]any{"site_id": "s1", "record_name": name, "record_type": kind, "ttl": r.ttl, "proxied": false, "comment": nil, "data": []any{block}})
		unknown = append(unknown, map[string]any{"id": true, "create_time": true})
	}
	values := r.values
	switch {
	case r.kind == "A" && len(values) > 0:
		object("A/AAAA", map[string]any{"value": strings.Join(values, ",")})
		values = nil
	case r.kind == "AAAA":
		object("AAAA", map[string]any{"value": values[0]})
		values = nil
	}
	for _, value := range values {
		block := map[string]any{}
		fields := strings.Fields(value)
		if r.kind == "MX" || r.kind == "SRV" {
			for i, part := range []string{"priority", "weight", "port"}[:len(fields)-1] {
				block[part] = json.Number(fields[i])
			}
			value = fields[len(fields)-1]
		}
		if block["value"] = value; r.kind != "TXT" {
			block["value"] = strings.TrimSuffix(value, ".")
		}
		object(r.kind, block)
	}
	if r.unknown {
		of := r.kind
		if of == "A" {
			of = "A/AAAA"
		}
		object(of, map[string]any{})
		unknown[len(unknown)-1]["data"] = []any{map[string]any{"value": true}}
	}
	return "alicloud_esa_record", attributes, unknown
}

func esaRecordOf(name, kind, value string, proxied bool) string {
	return fmt.Sprintf(`{"id":"1","site_id":"s1","record_name":%q,"record_type":%q,"ttl":300,"proxied":%v,"data":[{"value":%q,"priority":0,"flag":0,"tag":"issue"}]}`, name, kind, proxied, value)
}

func TestESA(t *testing.T) {
	for _, c := range []struct {
		name    string
		changes []planned
		want    string
	}{
		{"both families in one text", []planned{esaStanding, {address: "alicloud_esa_record.www", actions: "update",
			before: esaRecordOf("www.example.com", "A/AAAA", "192.0.2.1, 2001:db8::1", false), after: esaRecordOf("www.example.com", "A/AAAA", "192.0.2.2", false)}}, `
			update www.example.com. A in example.com. at alicloud-esa/s1: 300 192.0.2.1 -> 300 192.0.2.2
			  0 update alicloud_esa_record.www
			delete www.example.com. AAAA in example.com. at alicloud-esa/s1: 300 2001:db8::1 -> -
			  0 update alicloud_esa_record.www`},
		{"proxied, flattened and an authority", []planned{esaStanding,
			{address: "alicloud_esa_record.p", actions: "create", after: esaRecordOf("p.example.com", "CNAME", "o.example.net", true)},
			{address: "alicloud_esa_record.at", actions: "create", after: esaRecordOf("example.com", "CNAME", "o.example.net", false)},
			{address: "alicloud_esa_record.caa", actions: "create", after: esaRecordOf("c.example.com", "CAA", "ca.test", false)}}, `
			create example.com. CNAME in example.com. at alicloud-esa/s1: - -> 300 o.example.net. {flattened}
			  0 create alicloud_esa_record.at
			create c.example.com. CAA in example.com. at alicloud-esa/s1: - -> 300 0 issue "ca.test"
			  0 create alicloud_esa_record.caa
			create p.example.com. CNAME in example.com. at alicloud-esa/s1: - -> 60 o.example.net. {proxied, automatic ttl}
			  0 create alicloud_esa_record.p`},
		{"a site that others send to", []planned{{address: "alicloud_esa_site.z", actions: "no-op", before: esaSiteOf("CNAME"), after: esaSiteOf("CNAME")},
			{address: "alicloud_esa_record.www", actions: "delete", before: esaRecordOf("www.example.com", "CNAME", "o.example.net", true)}}, `
			delete www.example.com. CNAME in example.com. (private:s1) at alicloud-esa/s1: 60 o.example.net. {proxied, automatic ttl} -> -
			  0 destroy alicloud_esa_record.www`},
	} {
		t.Run(c.name, func(t *testing.T) { wantLines(t, small{changes: c.changes}.read(t), c.want) })
	}
}

var _ = ordinary("alicloud esa",
	edit{name: "proxied switched on", changes: []planned{esaStanding, {address: "alicloud_esa_record.www", actions: "update",
		before: esaRecordOf("www.example.com", "A/AAAA", "192.0.2.1", false), after: esaRecordOf("www.example.com", "A/AAAA", "192.0.2.1", true)}}},
	edit{name: "comment", quiet: true, changes: []planned{esaStanding, {address: "alicloud_esa_record.www", actions: "update",
		before: esaRecordOf("www.example.com", "A/AAAA", "192.0.2.1", false), after: strings.Replace(esaRecordOf("www.example.com", "A/AAAA", "192.0.2.1", false), "{", `{"comment":"x",`, 1)}}},
)
