package tfplan

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"zonecut/internal/zone"
)

func dnsimpleObjects(r rrset) (kind string, attributes, unknown []map[string]any) {
	object := func() map[string]any {
		return map[string]any{"zone_name": "example.com", "name": strings.TrimPrefix(r.name, "@"), "type": r.kind, "ttl": r.ttl, "regions": nil}
	}
	for _, value := range r.values {
		a := object()
		a["value"], a["priority"] = strings.TrimSuffix(value, "."), 0
		if priority, rest, ok := strings.Cut(value, " "); ok && (r.kind == "MX" || r.kind == "SRV") {
			a["value"], a["priority"] = strings.TrimSuffix(rest, "."), json.Number(priority)
		}
		attributes, unknown = append(attributes, a), append(unknown, map[string]any{"qualified_name": true})
	}
	if r.unknown {
		attributes, unknown = append(attributes, object()), append(unknown, map[string]any{"value": true, "priority": true})
	}
	return "dnsimple_zone_record", attributes, unknown
}

func dnsimpleRecordOf(name, kind, value string, more ...string) string {
	return fmt.Sprintf(`{"zone_name":"example.com","name":%q,"type":%q,"value":%q,"ttl":300,"priority":0,"regions":null%s}`, name, kind, value, strings.Join(more, ""))
}

const (
	dnsimpleDomainObject = `{"id":1,"name":"example.com","account_id":7,"unicode_name":"example.com"}`
	dnsimpleActive       = `{"id":2,"name":"example.com","account_id":7,"active":true}`
	dnsimpleInactive     = `{"id":2,"name":"example.com","account_id":7,"active":false}`
	dnsimpleServers      = `{"domain":"example.com","id":"example.com","name_servers":["ns1.dnsimple.com"]}`
)

func TestDNSimple(t *testing.T) {
	www := planned{address: "dnsimple_zone_record.www", actions: "no-op", before: dnsimpleRecordOf("www", "A", "192.0.2.1"), after: dnsimpleRecordOf("www", "A", "192.0.2.1")}
	for _, c := range []struct {
		name    string
		changes []planned
		want    string
	}{
		{"before 1.0", []planned{{address: "dnsimple_record.m", actions: "create",
			after: `{"domain":"example.com","name":"","type":"MX","value":"mx.example.net","ttl":"600","priority":"10"}`}}, `
			create example.com. MX in example.com. at dnsimple/default: - -> 600 10 mx.example.net.
			  0 create dnsimple_record.m`},
		{"text with quotes and without", []planned{
			{address: "dnsimple_zone_record.a", actions: "create", after: dnsimpleRecordOf("a", "TXT", `"one" "two"`)},
			{address: "dnsimple_zone_record.b", actions: "create", after: dnsimpleRecordOf("b", "TXT", `one two`)}}, `
			create a.example.com. TXT in example.com. at dnsimple/default: - -> 300 "one" "two"
			  0 create dnsimple_zone_record.a
			create b.example.com. TXT in example.com. at dnsimple/default: - -> 300 "one two"
			  0 create dnsimple_zone_record.b`},
		{"types of its own", []planned{
			{address: "dnsimple_zone_record.a", actions: "create", after: dnsimpleRecordOf("a", "POOL", "Web1.example.net")},
			{address: "dnsimple_zone_record.b", actions: "create", after: dnsimpleRecordOf("b", "URL", "https://example.net")}}, `
			create a.example.com. POOL in example.com. at dnsimple/default: - -> 300 web1.example.net. {pool}
			  0 create dnsimple_zone_record.a
			create b.example.com. URL in example.com. at dnsimple/default: - -> 300 https://example.net {redirect}
			  0 create dnsimple_zone_record.b`},
		{"a region", []planned{{address: "dnsimple_zone_record.a", actions: "create",
			after: strings.Replace(dnsimpleRecordOf("a", "A", "192.0.2.1"), `"regions":null`, `"regions":["SV1","ORD"]`, 1)}}, `
			create a.example.com. A [ORD SV1] in example.com. at dnsimple/default: - -> 300 192.0.2.1 {regions ORD SV1}
			  0 create dnsimple_zone_record.a`},
		{"a delegation that is forgotten", []planned{{address: "dnsimple_domain_delegation.d", actions: "delete", before: dnsimpleServers}}, `
			forget example.com. NS in com. at dnsimple-registrar/default: 172800 ns1.dnsimple.com. {automatic ttl} -> 172800 ns1.dnsimple.com. {automatic ttl}
			  0 forget dnsimple_domain_delegation.d`},
		{"a DS of a key", []planned{{address: "dnsimple_ds_record.d", actions: "create",
			after: `{"domain":"example.com","algorithm":"13","digest":null,"digest_type":null,"key_tag":null,"public_key":"mdsswUyr"}`}}, `
			create example.com. DS in com. at dnsimple-registrar/default: - -> 86400 13 mdsswUyr {of a public key, automatic ttl}
			  0 create dnsimple_ds_record.d`},
		{"a domain by its number", []planned{{address: "dnsimple_ds_record.d", actions: "create",
			after: `{"domain":"1234","algorithm":"13","digest":"AA","digest_type":"2","key_tag":"1","public_key":null}`}}, `
			gap: unread dnsimple_ds_record dnsimple_ds_record.d`},
		{"a domain that goes", []planned{{address: "dnsimple_domain.d", actions: "delete", before: dnsimpleDomainObject}, www}, `
			delete zone example.com. at dnsimple/default: 0 servers -> -
			  0 destroy dnsimple_domain.d
			delete www.example.com. A in example.com. at dnsimple/default: 300 192.0.2.1 -> -
			  0 destroy dnsimple_domain.d with zone`},
		{"a zone that is given up", []planned{{address: "dnsimple_zone.z", actions: "delete", before: dnsimpleActive}, www}, `
			forget zone example.com. at dnsimple/default: 0 servers -> 0 servers
			  0 forget dnsimple_zone.z`},
		{"a zone that is given up and goes", []planned{{address: "dnsimple_zone.z", actions: "delete", before: dnsimpleActive},
			{address: "dnsimple_domain.d", actions: "delete", before: dnsimpleDomainObject}}, `
			delete zone example.com. at dnsimple/default: 0 servers -> -
			  0 destroy dnsimple_domain.d
			  0 forget dnsimple_zone.z`},
		{"a zone that is given up and adopted again", []planned{{address: "dnsimple_zone.z", actions: "delete,create", before: dnsimpleActive, after: dnsimpleActive}, www}, `
			forget zone example.com. at dnsimple/default: 0 servers -> 0 servers
			  0 forget dnsimple_zone.z
			  1 create dnsimple_zone.z`},
		{"a zone that is switched off", []planned{{address: "dnsimple_zone.z", actions: "update", before: dnsimpleActive, after: dnsimpleInactive}, www}, `
			delete zone example.com. at dnsimple/default: 0 servers -> -
			  0 destroy dnsimple_zone.z
			delete www.example.com. A in example.com. at dnsimple/default: 300 192.0.2.1 -> -
			  0 destroy dnsimple_zone.z with zone`},
		{"a zone that is adopted to switch it off", []planned{{address: "dnsimple_zone.z", actions: "create", after: dnsimpleInactive}}, `
			delete zone example.com. at dnsimple/default: 0 servers -> -
			  0 destroy dnsimple_zone.z`},
		{"a zone that is switched on", []planned{{address: "dnsimple_zone.z", actions: "update", before: dnsimpleInactive, after: dnsimpleActive}}, `
			create zone example.com. at dnsimple/default: - -> 0 servers
			  0 create dnsimple_zone.z`},
		{"a zone that stays off", []planned{{address: "dnsimple_zone.z", actions: "delete", before: dnsimpleInactive}}, ""},
	} {
		t.Run(c.name, func(t *testing.T) { wantLines(t, small{changes: c.changes}.read(t), c.want) })
	}
}

func TestDNSimpleHandling(t *testing.T) {
	wantHandling(t, "dnsimple_zone_record.a", dnsimpleRecordOf("a", "A", "192.0.2.1"), zone.Handling{Create: zone.CreateAdds, Delete: zone.DeleteByID, Change: zone.ChangeByActions})
	wantHandling(t, "dnsimple_domain_delegation.a", dnsimpleServers, zone.Handling{Create: zone.CreateOverwrites, Delete: zone.DeleteByKey, Change: zone.ChangeAtOnce})
	wantHandling(t, "dnsimple_ds_record.a", `{"domain":"example.com","algorithm":"13","digest":"AA","digest_type":"2","key_tag":"1","public_key":null}`,
		zone.Handling{Create: zone.CreateAdds, Delete: zone.DeleteByID, Change: zone.ChangeByActions})
}

// wantHandling compares what the reader of a resource states of it.
func wantHandling(t *testing.T, address, after string, want zone.Handling) {
	t.Helper()
	p := small{changes: []planned{{address: address, actions: "create", after: after}}}.read(t)
	if len(p.Ways.Sets) != 1 {
		t.Errorf("%s: %d ways", address, len(p.Ways.Sets))
	}
	for key, way := range p.Ways.Sets {
		if got := way.Steps[0].Handling; got != want {
			t.Errorf("%s: got %+v, want %+v", key, got, want)
		}
	}
}
