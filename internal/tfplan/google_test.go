package tfplan

import (
	"fmt"
	"strings"
	"testing"

	"zonecut/internal/zone"
)

func init() {
	sources["google"] = "hashicorp/google"
	shapes["google"] = shape{host: "google/p1/corp", objects: googleObjects, replaces: []string{"managed_zone", "name"}, zone: &googleStanding}
}

var googleStanding = planned{address: "google_dns_managed_zone.z", actions: "no-op", before: googleZoneOf("corp", "example.com."), after: googleZoneOf("corp", "example.com.")}

func googleObjects(r rrset) (string, []map[string]any, []map[string]any) {
	values, marks := []any{}, []any{}
	for _, value := range r.values {
		if r.kind == "TXT" {
			value = zone.TXT(value)
		}
		values, marks = append(values, value), append(marks, false)
	}
	if r.unknown {
		values, marks = append(values, nil), append(marks, true)
	}
	a := map[string]any{"managed_zone": "corp", "name": strings.ToLower(strings.TrimPrefix(r.name+".example.com.", "@.")), "type": r.kind, "ttl": r.ttl,
		"rrdatas": values, "routing_policy": []any{}, "project": "p1"}
	return "google_dns_record_set", []map[string]any{a}, []map[string]any{{"id": true, "rrdatas": marks, "routing_policy": []any{}}}
}

func googleZoneOf(label, name string, servers ...string) string {
	return fmt.Sprintf(`{"id":"projects/p1/managedZones/%s","name":%q,"dns_name":%q,"project":"p1","visibility":"public","name_servers":%s,"dnssec_config":[],"force_destroy":false}`,
		label, label, name, list(servers))
}

func googlePrivateOf(more string) string {
	return strings.Replace(googleZoneOf("corp", "example.com."), `"visibility":"public"`, `"visibility":"private",`+more, 1)
}

func googleRecordOf(inZone, name, kind string, ttl int, values ...string) string {
	return fmt.Sprintf(`{"managed_zone":%q,"name":%q,"type":%q,"ttl":%d,"rrdatas":%s,"routing_policy":[],"project":"p1"}`, inZone, name, kind, ttl, list(values))
}

func googleRouted(policy string) string {
	return `{"managed_zone":"corp","name":"www.example.com.","type":"A","ttl":30,"rrdatas":null,"project":"p1","routing_policy":[` + policy + `]}`
}

func googleWeights(a, b string) string {
	return googleRouted(`{"wrr":[{"weight":` + a + `,"rrdatas":["192.0.2.1"],"health_checked_targets":[]},{"weight":` + b + `,"rrdatas":["192.0.2.2"],"health_checked_targets":[]}],"geo":[],"primary_backup":[],"health_check":""}`)
}

func TestGoogle(t *testing.T) {
	www := googleRecordOf("corp", "www.example.com.", "A", 300, "192.0.2.1")
	z := googleStanding
	for _, c := range []struct {
		name    string
		changes []planned
		want    string
	}{
		{"the apex keeps its servers", []planned{z,
			{address: "google_dns_record_set.ns", actions: "delete", before: googleRecordOf("corp", "example.com.", "NS", 300, "ns1.test.")},
			{address: "google_dns_record_set.soa", actions: "delete", before: googleRecordOf("corp", "example.com.", "SOA", 300, "ns1.test. a.test. 1 2 3 4 5")},
			{address: "google_dns_record_set.sub", actions: "delete", before: googleRecordOf("corp", "sub.example.com.", "NS", 300, "ns1.test.")}}, `
			forget example.com. NS in example.com. at google/p1/corp: 300 ns1.test. -> 300 ns1.test.
			  0 forget google_dns_record_set.ns
			forget example.com. SOA in example.com. at google/p1/corp: 300 ns1.test. a.test. 1 2 3 4 5 -> 300 ns1.test. a.test. 1 2 3 4 5
			  0 forget google_dns_record_set.soa
			delete sub.example.com. NS in example.com. at google/p1/corp: 300 ns1.test. -> -
			  0 destroy google_dns_record_set.sub`},
		{"a type that changes in place", []planned{z, {address: "google_dns_record_set.eu", actions: "update",
			before: googleRecordOf("corp", "eu.example.com.", "NS", 300, "ns1.test."), after: googleRecordOf("corp", "eu.example.com.", "CNAME", 300, "x.test.")}}, `
			create eu.example.com. CNAME in example.com. at google/p1/corp: - -> 300 x.test.
			  0 update google_dns_record_set.eu
			delete eu.example.com. NS in example.com. at google/p1/corp: 300 ns1.test. -> -
			  0 update google_dns_record_set.eu`},
		{"left in place by its deletion policy", []planned{z, {address: "google_dns_record_set.www", actions: "delete",
			before: strings.Replace(www, "{", `{"deletion_policy":"ABANDON",`, 1)}}, `
			forget www.example.com. A in example.com. at google/p1/corp: 300 192.0.2.1 -> 300 192.0.2.1
			  0 forget google_dns_record_set.www`},
		{"a zone left in place", []planned{
			{address: "google_dns_managed_zone.z", actions: "delete", before: strings.Replace(googleZoneOf("corp", "example.com.", "ns-cloud-a1.googledomains.com."), "{", `{"deletion_policy":"ABANDON",`, 1)},
			{address: "google_dns_record_set.www", actions: "no-op", before: www, after: www}}, `
			forget zone example.com. at google/p1/corp: 1 servers -> 1 servers
			  0 forget google_dns_managed_zone.z`},
		{"what stays goes with its zone", []planned{
			{address: "google_dns_managed_zone.z", actions: "delete", before: googleZoneOf("corp", "example.com.", "ns-cloud-a1.googledomains.com.")},
			{address: "google_dns_record_set.www", actions: "no-op", before: www, after: www}}, `
			delete zone example.com. at google/p1/corp: 1 servers -> -
			  0 destroy google_dns_managed_zone.z
			delete www.example.com. A in example.com. at google/p1/corp: 300 192.0.2.1 -> -
			  0 destroy google_dns_managed_zone.z with zone`},
		{"texts are split at blanks, and a semicolon is no comment", []planned{z,
			{address: "google_dns_record_set.a", actions: "create", after: googleRecordOf("corp", "a.example.com.", "TXT", 300, `v=DKIM1; k=rsa`)},
			{address: "google_dns_record_set.b", actions: "create", after: googleRecordOf("corp", "b.example.com.", "TXT", 300, `"v=DKIM1; \"k\"=rsa" "p=x"`)},
			{address: "google_dns_record_set.c", actions: "create", after: googleRecordOf("corp", "c.example.com.", "TXT", 300, `first""second`)},
			{address: "google_dns_record_set.d", actions: "create", after: googleRecordOf("corp", "d.example.com.", "TXT", 300, `""`)}}, `
			create a.example.com. TXT in example.com. at google/p1/corp: - -> 300 "v=DKIM1;" "k=rsa"
			  0 create google_dns_record_set.a
			create b.example.com. TXT in example.com. at google/p1/corp: - -> 300 "v=DKIM1; \"k\"=rsa" "p=x"
			  0 create google_dns_record_set.b
			create c.example.com. TXT in example.com. at google/p1/corp: - -> 300 "first" "second"
			  0 create google_dns_record_set.c
			create d.example.com. TXT in example.com. at google/p1/corp: - -> 300 ""
			  0 create google_dns_record_set.d`},
		{"shares, places and fallbacks", []planned{z,
			{address: "google_dns_record_set.wrr", actions: "update", before: googleWeights("0.8", "0.2"), after: googleWeights("1", "0")},
			{address: "google_dns_record_set.geo", actions: "create", after: strings.Replace(googleRouted(`{"wrr":[],"enable_geo_fencing":true,"geo":[{"location":"us-east1","rrdatas":["192.0.2.1"]},{"location":"asia-east1","rrdatas":null,"health_checked_targets":[{"internal_load_balancers":[],"external_endpoints":["192.0.2.7"]}]}],"health_check":"hc1"}`), "www", "geo", 1)},
			{address: "google_dns_record_set.pb", actions: "create", after: strings.Replace(googleRouted(`{"primary_backup":[{"primary":[{"internal_load_balancers":[{"ip_address":"10.0.0.1"}]}],"backup_geo":[{"location":"us-west1","rrdatas":["10.0.0.2"]}],"trickle_ratio":0.1}]}`), "www", "pb", 1)}}, `
			create geo.example.com. A in example.com. at google/p1/corp: - -> 30 192.0.2.1, 192.0.2.7 {routed, geo us-east1 192.0.2.1, geo asia-east1 192.0.2.7, fenced, health check hc1}
			  0 create google_dns_record_set.geo
			create pb.example.com. A in example.com. at google/p1/corp: - -> 30 10.0.0.1, 10.0.0.2 {routed, primary 10.0.0.1, backup us-west1 10.0.0.2, trickle 0.1}
			  0 create google_dns_record_set.pb
			update www.example.com. A in example.com. at google/p1/corp: 30 192.0.2.1, 192.0.2.2 {routed, share 0.8 192.0.2.1, share 0.2 192.0.2.2} -> 30 192.0.2.1, 192.0.2.2 {routed, share 1 192.0.2.1, share 0 192.0.2.2}
			  0 update google_dns_record_set.wrr`},
		{"an address of a branch that is not known yet", []planned{z, {address: "google_dns_record_set.wrr", actions: "create",
			after:   googleRouted(`{"wrr":[{"weight":1,"health_checked_targets":[]}],"geo":[]}`),
			unknown: `{"routing_policy":[{"wrr":[{"rrdatas":true}]}]}`}}, `
			create www.example.com. A in example.com. at google/p1/corp: - -> 30 unknown {routed, share 1}
			  0 create google_dns_record_set.wrr`},
		{"a zone by its path", []planned{z, {address: "google_dns_record_set.www", actions: "create", after: googleRecordOf("projects/p1/managedZones/corp", "www.example.com.", "A", 300, "192.0.2.1")}}, `
			create www.example.com. A in example.com. at google/p1/corp: - -> 300 192.0.2.1
			  0 create google_dns_record_set.www`},
		{"a project that is not known yet", []planned{z, {address: "google_dns_record_set.www", actions: "create",
			after: strings.Replace(www, `,"project":"p1"`, "", 1), unknown: `{"id":true,"project":true}`}}, `
			create www.example.com. A in example.com. at google/p1/corp: - -> 300 192.0.2.1
			  0 create google_dns_record_set.www`},
		{"a label that two projects have", []planned{z,
			{address: "google_dns_managed_zone.y", actions: "no-op", before: strings.ReplaceAll(googleZoneOf("corp", "example.org."), "p1", "p2"), after: strings.ReplaceAll(googleZoneOf("corp", "example.org."), "p1", "p2")},
			{address: "google_dns_record_set.org", actions: "create", after: strings.ReplaceAll(googleRecordOf("corp", "www.example.org.", "A", 300, "192.0.2.1"), "p1", "p2")},
			{address: "google_dns_record_set.path", actions: "create", after: googleRecordOf("https://dns.googleapis.com/dns/v1/projects/p2/managedZones/corp", "a.example.org.", "A", 300, "192.0.2.1")},
			{address: "google_dns_record_set.www", actions: "create", after: strings.Replace(www, `,"project":"p1"`, "", 1), unknown: `{"id":true,"project":true}`}}, `
			create a.example.org. A in example.org. at google/p2/corp: - -> 300 192.0.2.1
			  0 create google_dns_record_set.path
			create www.example.org. A in example.org. at google/p2/corp: - -> 300 192.0.2.1
			  0 create google_dns_record_set.org
			gap: zone google_dns_record_set google_dns_record_set.www`},
		{"a zone that is nowhere in the plan", []planned{
			{address: "google_dns_record_set.eu", actions: "delete", before: googleRecordOf("corp", "eu.example.com.", "NS", 300, "ns1.test.")},
			{address: "google_dns_record_set.www", actions: "no-op", before: www, after: www}}, `
			delete eu.example.com. NS in example.com. at google/p1/corp: 300 ns1.test. -> -
			  0 destroy google_dns_record_set.eu
			gap: assumed google/p1/corp`},
		{"a new zone and its delegation", []planned{
			{address: "google_dns_managed_zone.sub", actions: "create", after: `{"name":"sub","dns_name":"sub.example.com.","visibility":"public","dnssec_config":[{"state":"on"}]}`, unknown: `{"id":true,"project":true,"name_servers":true}`},
			{address: "google_dns_record_set.www", actions: "create", after: `{"managed_zone":"sub","name":"www.sub.example.com.","type":"A","ttl":300,"rrdatas":["192.0.2.1"],"routing_policy":[]}`, unknown: `{"project":true,"id":true}`}}, `
			create zone sub.example.com. at google/sub: - -> unknown
			  0 create google_dns_managed_zone.sub
			create sub.example.com. DNSKEY in sub.example.com. at google/sub: - -> 3600  {signed}
			  0 create google_dns_managed_zone.sub
			create www.sub.example.com. A in sub.example.com. at google/sub: - -> 300 192.0.2.1
			  0 create google_dns_record_set.www`},
		{"a private zone is another view, and not seen where its network goes", []planned{
			{address: "google_dns_managed_zone.z", actions: "update",
				before: googlePrivateOf(`"private_visibility_config":[{"networks":[{"network_url":"https://www.googleapis.com/compute/v1/projects/p1/global/networks/a"},{"network_url":"projects/p1/global/networks/b"}]}]`),
				after:  googlePrivateOf(`"private_visibility_config":[{"networks":[{"network_url":"projects/p1/global/networks/a"},{"network_url":"projects/p1/global/networks/c"}]}]`)},
			{address: "google_dns_record_set.www", actions: "delete", before: www}}, `
			delete www.example.com. A in example.com. (private:p1/corp) at google/p1/corp: 300 192.0.2.1 -> -
			  0 destroy google_dns_record_set.www
			gap: unread google_dns_managed_zone google_dns_managed_zone.z`},
		{"a zone that forwards elsewhere", []planned{{address: "google_dns_managed_zone.z", actions: "update",
			before: googlePrivateOf(`"forwarding_config":[{"target_name_servers":[{"ipv4_address":"10.0.0.53","domain_name":"","ipv6_address":""}]}],"peering_config":[]`),
			after:  googlePrivateOf(`"forwarding_config":[{"target_name_servers":[{"ipv4_address":"10.9.9.53","domain_name":"","ipv6_address":""}]}],"peering_config":[]`)}}, `
			gap: unread google_dns_managed_zone google_dns_managed_zone.z`},
		{"a response policy's rule", []planned{
			{address: "google_dns_response_policy_rule.r", actions: "update",
				before: `{"response_policy":"corp","rule_name":"r","dns_name":"app.example.com.","behavior":"","local_data":[{"local_datas":[{"name":"app.example.com.","type":"A","ttl":60,"rrdatas":["10.0.0.1"]},{"name":"app.example.com.","type":"TXT","ttl":60,"rrdatas":["\"x\""]}]}]}`,
				after:  `{"response_policy":"corp","rule_name":"r","dns_name":"app.example.com.","behavior":"","local_data":[{"local_datas":[{"name":"app.example.com.","type":"A","ttl":60,"rrdatas":["10.0.0.2"]}]}]}`},
			{address: "google_dns_response_policy_rule.new", actions: "create", after: `{"response_policy":"corp","rule_name":"n","dns_name":"new.example.com.","local_data":[{"local_datas":[{"name":"new.example.com.","type":"A"}]}]}`,
				unknown: `{"local_data":[{"local_datas":[{"ttl":true,"rrdatas":true}]}]}`},
			{address: "google_dns_response_policy_rule.pass", actions: "delete", before: `{"response_policy":"corp","rule_name":"p","dns_name":"ok.example.com.","behavior":"bypassResponsePolicy","local_data":[]}`}}, `
			update app.example.com. A in . (private:response policy corp) at google-response-policy/default: 60 10.0.0.1 -> 60 10.0.0.2
			  0 update google_dns_response_policy_rule.r
			delete app.example.com. TXT in . (private:response policy corp) at google-response-policy/default: 60 "x" -> -
			  0 update google_dns_response_policy_rule.r
			create new.example.com. A in . (private:response policy corp) at google-response-policy/default: - -> ? unknown
			  0 create google_dns_response_policy_rule.new
			delete ok.example.com. BYPASS in . (private:response policy corp) at google-response-policy/default: 0 . {passes by the policy} -> -
			  0 destroy google_dns_response_policy_rule.pass`},
		{"a registration's delegation, chain and glue", []planned{
			{address: "google_clouddomains_registration.com", actions: "update",
				before: `{"domain_name":"example.com","management_settings":[],"dns_settings":[{"custom_dns":[{"name_servers":["ns1.test.","ns2.test."],"ds_records":[{"key_tag":2371,"algorithm":"ECDSAP256SHA256","digest_type":"SHA256","digest":"AB"}]}],"glue_records":[{"host_name":"ns.example.com","ipv4_addresses":["192.0.2.1"],"ipv6_addresses":[]}]}]}`,
				after:  `{"domain_name":"example.com","management_settings":[],"dns_settings":[{"custom_dns":[{"name_servers":["ns1.test.","ns3.test."],"ds_records":[]}],"glue_records":[{"host_name":"ns.example.com","ipv4_addresses":["192.0.2.1"],"ipv6_addresses":[]}]}]}`},
			{address: "google_clouddomains_registration.org", actions: "delete", before: `{"domain_name":"example.org","management_settings":[],"dns_settings":[{"custom_dns":[{"name_servers":["ns1.test."],"ds_records":[]}],"glue_records":[]}]}`}}, `
			delete example.com. DS in com. at google-registrar/default: 86400 2371 13 2 AB {automatic ttl} -> -
			  0 update google_clouddomains_registration.com
			update example.com. NS in com. at google-registrar/default: 172800 ns1.test., ns2.test. {automatic ttl} -> 172800 ns1.test., ns3.test. {automatic ttl}
			  0 update google_clouddomains_registration.com
			forget example.org. NS in org. at google-registrar/default: 172800 ns1.test. {automatic ttl} -> 172800 ns1.test. {automatic ttl}
			  0 forget google_clouddomains_registration.org
			forget registration example.org. at google-registrar/default:  -> ` + `
			  0 forget google_clouddomains_registration.org`},
	} {
		t.Run(c.name, func(t *testing.T) { wantLines(t, small{changes: c.changes}.read(t), c.want) })
	}
}

// The beta provider has the same resources under another source, and people mix
// the two.
func TestGoogleBeta(t *testing.T) {
	z := googleStanding
	z.provider = "hashicorp/google-beta"
	wantLines(t, small{changes: []planned{z,
		{address: "google_dns_record_set.a", provider: "hashicorp/google-beta", actions: "create", after: googleRecordOf("corp", "a.example.com.", "A", 300, "192.0.2.1")},
		{address: "google_dns_record_set.b", actions: "create", after: googleRecordOf("corp", "b.example.com.", "A", 300, "192.0.2.1")}}}.read(t), `
		create a.example.com. A in example.com. at google/p1/corp: - -> 300 192.0.2.1
		  0 create google_dns_record_set.a
		create b.example.com. A in example.com. at google/p1/corp: - -> 300 192.0.2.1
		  0 create google_dns_record_set.b`)
}

// Zones that only data sources name.
func TestGoogleDataSources(t *testing.T) {
	www := planned{address: "google_dns_record_set.www", actions: "delete", before: googleRecordOf("corp", "www.example.com.", "A", 300, "192.0.2.1")}
	one := `{"id":"projects/p1/managedZones/corp","name":"corp","dns_name":"example.com.","project":"p1","visibility":"private","name_servers":[]}`
	for name, p := range map[string]planned{
		"one":  {address: "data.google_dns_managed_zone.z", before: one},
		"many": {address: "data.google_dns_managed_zones.all", before: `{"project":"p1","managed_zones":[` + strings.ReplaceAll(one, "corp", "other") + "," + one + `]}`},
	} {
		t.Run(name, func(t *testing.T) {
			wantLines(t, small{changes: []planned{www}, prior: []planned{p}}.read(t), `
				delete www.example.com. A in example.com. (private:p1/corp) at google/p1/corp: 300 192.0.2.1 -> -
				  0 destroy google_dns_record_set.www`)
		})
	}
}

var _ = ordinary("google",
	edit{name: "weight shifted", changes: []planned{googleStanding, {address: "google_dns_record_set.www", actions: "update", before: googleWeights("0.8", "0.2"), after: googleWeights("0.5", "0.5")}}},
	edit{name: "labels and description", quiet: true, changes: []planned{{address: "google_dns_managed_zone.z", actions: "update", before: googleStanding.before,
		after: strings.Replace(googleStanding.before, "{", `{"labels":{"team":"dns"},"description":"x",`, 1)}}},
	edit{name: "routing in place of values", changes: []planned{googleStanding, {address: "google_dns_record_set.www", actions: "update",
		before: googleRecordOf("corp", "www.example.com.", "A", 30, "192.0.2.1"), after: googleWeights("0.9", "0.1")}}},
	edit{name: "one more network", quiet: true, changes: []planned{{address: "google_dns_managed_zone.z", actions: "update",
		before: googlePrivateOf(`"private_visibility_config":[{"networks":[{"network_url":"projects/p1/global/networks/a"}]}]`),
		after:  googlePrivateOf(`"private_visibility_config":[{"networks":[{"network_url":"projects/p1/global/networks/a"},{"network_url":"projects/p1/global/networks/b"}]}]`)}}},
	edit{name: "a new rule", changes: []planned{{address: "google_dns_response_policy_rule.r", actions: "create",
		after: `{"response_policy":"corp","rule_name":"r","dns_name":"app.example.com.","behavior":"","local_data":[{"local_datas":[{"name":"app.example.com.","type":"A","ttl":60,"rrdatas":["10.0.0.1"]}]}]}`}}},
)

var _ = grave("google",
	edit{name: "made first, then destroyed with equal data", changes: []planned{googleStanding, {address: "google_dns_record_set.eu", actions: "create,delete",
		before: googleRecordOf("corp", "eu.example.com.", "NS", 300, "ns1.test.", "ns2.test."), after: googleRecordOf("corp", "eu.example.com.", "NS", 300, "ns1.test.", "ns2.test.")}}},
	edit{name: "renamed without a moved block", changes: []planned{googleStanding,
		{address: "google_dns_record_set.a", actions: "delete", before: googleRecordOf("corp", "www.example.com.", "A", 300, "192.0.2.1")},
		{address: "google_dns_record_set.b", actions: "create", after: googleRecordOf("corp", "www.example.com.", "A", 300, "192.0.2.1")}}},
	edit{name: "zone deleted", changes: []planned{{address: "google_dns_managed_zone.z", actions: "delete", before: googleZoneOf("corp", "example.com.", "ns-cloud-a1.googledomains.com.")}}},
	edit{name: "zone replaced", changes: []planned{{address: "google_dns_managed_zone.z", actions: "delete,create", before: googleZoneOf("corp", "example.com.", "ns-cloud-a1.googledomains.com."),
		after: `{"name":"corp2","dns_name":"example.com.","project":"p1","visibility":"public"}`, unknown: `{"id":true,"name_servers":true}`}}},
	edit{name: "delegation taken in place for a name", changes: []planned{googleStanding, {address: "google_dns_record_set.eu", actions: "update",
		before: googleRecordOf("corp", "eu.example.com.", "NS", 300, "ns1.test.", "ns2.test."), after: googleRecordOf("corp", "eu.example.com.", "CNAME", 300, "x.test.")}}},
	edit{name: "signing switched off", changes: []planned{{address: "google_dns_managed_zone.z", actions: "update",
		before: strings.Replace(googleStanding.before, `"dnssec_config":[]`, `"dnssec_config":[{"state":"on"}]`, 1), after: strings.Replace(googleStanding.before, `"dnssec_config":[]`, `"dnssec_config":[{"state":"off"}]`, 1)}}},
)
