package tfplan

import (
	"fmt"
	"strings"
	"testing"

	"zonecut/internal/zone"
)

func ns1Objects(r rrset) (string, []map[string]any, []map[string]any) {
	domain := strings.TrimPrefix(r.name+".example.com", "@.")
	var answers, marks []any
	for _, value := range r.values {
		if r.kind != "TXT" {
			value = strings.TrimSuffix(value, ".")
		}
		answers, marks = append(answers, map[string]any{"answer": value, "answer_parts": nil, "meta": nil, "region": nil}), append(marks, map[string]any{})
	}
	if r.unknown {
		answers, marks = append(answers, map[string]any{"answer_parts": nil, "meta": nil, "region": nil}), append(marks, map[string]any{"answer": true})
	}
	a := map[string]any{"zone": "example.com", "domain": domain, "type": r.kind, "ttl": r.ttl, "answers": answers, "filters": []any{}, "link": nil}
	return "ns1_record", []map[string]any{a}, []map[string]any{{"answers": marks, "filters": []any{}}}
}

func ns1RecordOf(domain, kind, answers, more string) string {
	return fmt.Sprintf(`{"zone":"example.com","domain":%q,"type":%q,"ttl":300,"answers":%s,"link":null,"short_answers":null%s}`, domain, kind, answers, more)
}

func ns1ZoneOf(id, servers string) string {
	return fmt.Sprintf(`{"id":%q,"zone":"example.com","dns_servers":%q,"ttl":1800,"dnssec":false}`, id, servers)
}

func TestNS1(t *testing.T) {
	www := ns1RecordOf("www.example.com", "A", `[{"answer":"192.0.2.1"}]`, "")
	signed := strings.Replace(ns1ZoneOf("z1", "dns1.p01.nsone.net"), `"dnssec":false`, `"dnssec":true`, 1)
	upDown := func(up string) string {
		return ns1RecordOf("www.example.com", "A", `[{"answer":"192.0.2.1","meta":{"up":"`+up+`","note":""},"region":"east"}]`,
			`,"filters":[{"filter":"up","disabled":false,"config":null},{"filter":"shuffle","disabled":true},{"filter":"select_first_n","config":{"N":"1"}}],"meta":null,"regions":[{"name":"east","meta":{"country":"US"}}]`)
	}
	const routed = "filters up then select_first_n N=1, region east country=US, answer 192.0.2.1 "
	for _, c := range []struct {
		name    string
		changes []planned
		want    string
	}{
		{"answers in all forms", []planned{
			{address: "ns1_record.a", actions: "create", after: ns1RecordOf("a.example.com", "MX", `[{"answer":"","answer_parts":["10","mx.example.net"]}]`, "")},
			{address: "ns1_record.b", actions: "create", after: ns1RecordOf("b.example.com", "TXT", `[{"answer":null,"answer_parts":["one","two"]}]`, "")},
			{address: "ns1_record.c", actions: "create", after: ns1RecordOf("example.com", "CAA", `[{"answer":"0 issue ca.example; policy=ev"}]`, "")},
			{address: "ns1_record.d", actions: "create", after: strings.Replace(ns1RecordOf("d.example.com", "A", `[]`, ""), `"short_answers":null`, `"short_answers":["192.0.2.2"]`, 1)},
			{address: "ns1_record.e", actions: "create", after: ns1RecordOf("e.example.com", "ALIAS", `[{"answer":"LB.example.net"}]`, "")},
			{address: "ns1_record.f", actions: "create", after: ns1RecordOf("f.example.com", "NAPTR", `[{"answer":"10 20 S SIP+D2U !^.*$! _sip.example.net"}]`, "")},
			{address: "ns1_record.g", actions: "create", after: ns1RecordOf("g.example.com", "URLFWD", `[{"answer":"/ https://example.net 301 2 0"}]`, "")}}, `
			create example.com. CAA in example.com. at ns1/default: - -> 300 0 issue "ca.example; policy=ev"
			  0 create ns1_record.c
			create a.example.com. MX in example.com. at ns1/default: - -> 300 10 mx.example.net.
			  0 create ns1_record.a
			create b.example.com. TXT in example.com. at ns1/default: - -> 300 "one" "two"
			  0 create ns1_record.b
			create d.example.com. A in example.com. at ns1/default: - -> 300 192.0.2.2
			  0 create ns1_record.d
			create e.example.com. ALIAS in example.com. at ns1/default: - -> 300 lb.example.net. {alias}
			  0 create ns1_record.e
			create f.example.com. NAPTR in example.com. at ns1/default: - -> 300 10 20 "S" "SIP+D2U" "!^.*$!" _sip.example.net.
			  0 create ns1_record.f
			create g.example.com. URLFWD in example.com. at ns1/default: - -> 300 / https://example.net 301 2 0 {redirect}
			  0 create ns1_record.g`},
		{"linked", []planned{{address: "ns1_record.www", actions: "update", before: www,
			after: strings.Replace(ns1RecordOf("www.example.com", "A", `[]`, ""), `"link":null`, `"link":"web.example.com"`, 1)}}, `
			update www.example.com. A in example.com. at ns1/default: 300 192.0.2.1 -> 300 web.example.com. {alias, linked web.example.com}
			  0 update ns1_record.www`},
		{"taken out of the rotation", []planned{{address: "ns1_record.www", actions: "update", before: upDown("true"), after: upDown("false")}}, `
			update www.example.com. A in example.com. at ns1/default: 300 192.0.2.1 {` + routed + `up=true region=east} -> 300 192.0.2.1 {` + routed + `up=false region=east}
			  0 update ns1_record.www`},
		{"metadata that nothing looks at", []planned{{address: "ns1_record.www", actions: "update", before: www,
			after: ns1RecordOf("www.example.com", "A", `[{"answer":"192.0.2.1","meta":{"up":"false"},"region":""}]`, "")}}, ""},
		{"the TTL of the zone", []planned{
			{address: "ns1_zone.z", actions: "no-op", before: ns1ZoneOf("z1", "dns1.p01.nsone.net"), after: ns1ZoneOf("z1", "dns1.p01.nsone.net")},
			{address: "ns1_record.www", actions: "create", after: strings.Replace(www, `"ttl":300,`, "", 1), unknown: `{"ttl":true}`}}, `
			create www.example.com. A in example.com. at ns1/default: - -> 1800 192.0.2.1
			  0 create ns1_record.www`},
		{"signing switched off", []planned{{address: "ns1_zone.z", actions: "update", before: signed, after: ns1ZoneOf("z1", "dns1.p01.nsone.net")}}, `
			delete example.com. DNSKEY in example.com. at ns1/default: 3600  {signed} -> -
			  0 update ns1_zone.z`},
		{"signing switched on", []planned{{address: "ns1_zone.z", actions: "update", before: ns1ZoneOf("z1", "dns1.p01.nsone.net"), after: signed}}, `
			create example.com. DNSKEY in example.com. at ns1/default: - -> 3600  {signed}
			  0 update ns1_zone.z`},
		{"a signed zone that goes", []planned{{address: "ns1_zone.z", actions: "delete", before: signed}}, `
			delete zone example.com. at ns1/default: 1 servers -> -
			  0 destroy ns1_zone.z
			delete example.com. DNSKEY in example.com. at ns1/default: 3600  {signed} -> -
			  0 destroy ns1_zone.z with zone`},
		{"a signed zone that is forgotten", []planned{{address: "ns1_zone.z", actions: "forget", before: signed}}, `
			forget zone example.com. at ns1/default: 1 servers -> 1 servers
			  0 forget ns1_zone.z`},
		{"a zone replaced under its name", []planned{
			{address: "ns1_zone.z", actions: "delete,create", before: ns1ZoneOf("z1", "dns1.p01.nsone.net,dns2.p01.nsone.net"), after: `{"zone":"example.com","primary":"192.0.2.53"}`, unknown: `{"id":true,"dns_servers":true}`},
			{address: "ns1_record.www", actions: "no-op", before: www, after: www}}, `
			recreate zone example.com. at ns1/default: 2 servers -> unknown
			  0 destroy ns1_zone.z
			  1 create ns1_zone.z
			delete www.example.com. A in example.com. at ns1/default: 300 192.0.2.1 -> -
			  0 destroy ns1_zone.z with zone`},
	} {
		t.Run(c.name, func(t *testing.T) {
			wantLines(t, small{changes: c.changes, config: `{"resources":[{"address":"ns1_record.www","mode":"managed","type":"ns1_record","name":"www","provider_config_key":"ns1","expressions":{"domain":{"constant_value":"www.example.com"}}}]}`}.read(t), c.want)
		})
	}
}

func TestNS1Handling(t *testing.T) {
	wantHandling(t, "ns1_record.www", ns1RecordOf("www.example.com", "A", `[{"answer":"192.0.2.1"}]`, ""),
		zone.Handling{Create: zone.CreateFails, Delete: zone.DeleteByKey, Change: zone.ChangeByActions})
}
