package tfplan

import (
	"fmt"
	"strings"
	"testing"

	"zonecut/internal/zone"
)

func init() {
	sources["oci"] = "oracle/oci"
	shapes["oci"] = shape{host: "oci/default", objects: ociObjects, replaces: []string{"zone_name_or_id", "domain", "rtype"}, zone: &ociStanding}
}

var ociStanding = planned{address: "oci_dns_zone.z", actions: "no-op", before: ociZoneOf("example.com", ""), after: ociZoneOf("example.com", "")}

func ociObjects(r rrset) (string, []map[string]any, []map[string]any) {
	domain := strings.ToLower(strings.TrimPrefix(r.name+".example.com", "@."))
	items, marks := []any{}, []any{}
	for _, value := range r.values {
		if r.kind == "TXT" {
			value = zone.TXT(value)
		}
		items = append(items, map[string]any{"domain": domain, "rtype": r.kind, "ttl": r.ttl, "rdata": value})
		marks = append(marks, map[string]any{"is_protected": true, "record_hash": true, "rrset_version": true})
	}
	if r.unknown {
		items = append(items, map[string]any{"domain": domain, "rtype": r.kind, "ttl": r.ttl})
		marks = append(marks, map[string]any{"rdata": true, "is_protected": true})
	}
	a := map[string]any{"zone_name_or_id": "ocid1.dns-zone.oc1..z", "domain": domain, "rtype": r.kind, "items": items, "view_id": nil, "scope": nil}
	return "oci_dns_rrset", []map[string]any{a}, []map[string]any{{"id": true, "items": marks}}
}

// ociZoneOf is a zone of the Internet, or one in a view.
func ociZoneOf(name, view string, servers ...string) string {
	scope, hosts := "GLOBAL", []string{}
	if view != "" {
		scope = "PRIVATE"
	}
	for _, s := range servers {
		hosts = append(hosts, fmt.Sprintf(`{"hostname":%q}`, s))
	}
	return fmt.Sprintf(`{"id":"ocid1.dns-zone.oc1..z%s","name":%q,"zone_type":"PRIMARY","scope":%q,"view_id":%q,"nameservers":[%s],"dnssec_state":"DISABLED","external_masters":[],"freeform_tags":{}}`,
		view, name, scope, view, strings.Join(hosts, ","))
}

func ociSetOf(in, domain, kind, view string, items ...string) string {
	return fmt.Sprintf(`{"zone_name_or_id":%q,"domain":%q,"rtype":%q,"view_id":%q,"items":[%s]}`, in, domain, kind, view, strings.Join(items, ","))
}

func ociItem(ttl int, rdata string, protected bool) string {
	return fmt.Sprintf(`{"ttl":%d,"rdata":%q,"is_protected":%v}`, ttl, rdata, protected)
}

func TestOCI(t *testing.T) {
	const id = "ocid1.dns-zone.oc1..z"
	a := ociItem(300, "192.0.2.1", false)
	www := ociSetOf(id, "www.example.com", "A", "", a)
	attached := `{"zone_id":"` + id + `","domain_name":"www.example.com","steering_policy_id":"ocid1.policy","rtypes":["A","AAAA"]}`
	for _, c := range []struct {
		name string
		plan small
		want string
	}{
		{"a zone by its name and by its id is one", small{changes: []planned{ociStanding,
			{address: "oci_dns_rrset.www", actions: "update", before: www, after: ociSetOf("example.com", "www.example.com", "A", "", ociItem(300, "192.0.2.2", false))}}}, `
			update www.example.com. A in example.com. at oci/default: 300 192.0.2.1 -> 300 192.0.2.2
			  0 update oci_dns_rrset.www`},
		{"views of one name", small{changes: []planned{ociStanding,
			{address: "oci_dns_zone.a", actions: "no-op", before: ociZoneOf("example.com", "va"), after: ociZoneOf("example.com", "va")},
			{address: "oci_dns_rrset.public", actions: "create", after: ociSetOf("example.com", "www.example.com", "A", "", a)},
			{address: "oci_dns_rrset.a", actions: "create", after: ociSetOf("example.com", "www.example.com", "A", "va", a)},
			{address: "oci_dns_rrset.b", actions: "create", after: ociSetOf("example.com", "www.example.com", "A", "vb", a)},
			{address: "oci_dns_rrset.id", actions: "delete", before: ociSetOf(id+"va", "db.example.com", "A", "", a)}}}, `
			create www.example.com. A in example.com. at oci/default: - -> 300 192.0.2.1
			  0 create oci_dns_rrset.public
			delete db.example.com. A in example.com. (private:va) at oci/default: 300 192.0.2.1 -> -
			  0 destroy oci_dns_rrset.id
			create www.example.com. A in example.com. (private:va) at oci/default: - -> 300 192.0.2.1
			  0 create oci_dns_rrset.a
			create www.example.com. A in example.com. (private:vb) at oci/default: - -> 300 192.0.2.1
			  0 create oci_dns_rrset.b`},
		{"a private zone is not that of the Internet", small{changes: []planned{
			{address: "oci_dns_zone.a", actions: "no-op", before: ociZoneOf("example.com", "va"), after: ociZoneOf("example.com", "va")},
			{address: "oci_dns_rrset.public", actions: "delete", before: ociSetOf("example.com", "www.example.com", "A", "", a)}}}, `
			delete www.example.com. A in example.com. at oci/default: 300 192.0.2.1 -> -
			  0 destroy oci_dns_rrset.public`},
		{"emptied", small{changes: []planned{ociStanding, {address: "oci_dns_rrset.www", actions: "update", before: www, after: ociSetOf(id, "www.example.com", "A", "")}}}, `
			update www.example.com. A in example.com. at oci/default: 300 192.0.2.1 -> 0 
			  0 update oci_dns_rrset.www`},
		{"made without items", small{
			changes: []planned{ociStanding, {address: "oci_dns_rrset.www", actions: "create", after: `{"zone_name_or_id":"example.com","domain":"www.example.com","rtype":"A"}`, unknown: `{"id":true,"items":true}`}},
			config:  `{"resources":[{"mode":"managed","type":"oci_dns_rrset","name":"www","expressions":{"domain":{}}}]}`}, `
			create www.example.com. A in example.com. at oci/default: - -> 0 
			  0 create oci_dns_rrset.www
			gap: unread oci_dns_rrset oci_dns_rrset.www`},
		{"items that are not known yet", small{
			changes: []planned{ociStanding, {address: "oci_dns_rrset.www", actions: "create", after: `{"zone_name_or_id":"example.com","domain":"www.example.com","rtype":"A"}`, unknown: `{"id":true,"items":true}`}},
			config:  `{"resources":[{"mode":"managed","type":"oci_dns_rrset","name":"www","expressions":{"items":{"references":["var.items"]}}}]}`}, `
			create www.example.com. A in example.com. at oci/default: - -> 0 unknown
			  0 create oci_dns_rrset.www`},
		{"what the service protects stays", small{changes: []planned{ociStanding,
			{address: "oci_dns_rrset.ns", actions: "delete", before: ociSetOf(id, "example.com", "NS", "", ociItem(86400, "ns1.p68.dns.oraclecloud.net.", true))},
			{address: "oci_dns_rrset.eu", actions: "delete", before: ociSetOf(id, "eu.example.com", "NS", "", ociItem(86400, "ns1.test.", false))}}}, `
			forget example.com. NS in example.com. at oci/default: 86400 ns1.p68.dns.oraclecloud.net. -> 86400 ns1.p68.dns.oraclecloud.net.
			  0 forget oci_dns_rrset.ns
			delete eu.example.com. NS in example.com. at oci/default: 86400 ns1.test. -> -
			  0 destroy oci_dns_rrset.eu`},
		{"spellings that mean the same, and the lowest of several TTLs", small{changes: []planned{ociStanding,
			{address: "oci_dns_rrset.t", actions: "update", before: ociSetOf(id, "t.example.com", "TXT", "", ociItem(60, `"v=spf1" "-all"`, false)), after: ociSetOf("example.com", "T.example.com", "TXT", "", ociItem(60, "v=spf1 -all", false))},
			{address: "oci_dns_rrset.mx", actions: "create", after: ociSetOf(id, "example.com", "MX", "", ociItem(60, "10 mx1.test", false), ociItem(300, "20 MX2.test.", false))},
			{address: "oci_dns_rrset.alias", actions: "create", after: ociSetOf(id, "example.com", "ALIAS", "", ociItem(300, "lb.test", false))}}}, `
			create example.com. ALIAS in example.com. at oci/default: - -> 300 lb.test. {alias}
			  0 create oci_dns_rrset.alias
			create example.com. MX in example.com. at oci/default: - -> 60 10 mx1.test., 20 mx2.test.
			  0 create oci_dns_rrset.mx`},
		{"single records of one set", small{changes: []planned{ociStanding,
			{address: "oci_dns_record.a", actions: "delete", before: `{"zone_name_or_id":"example.com","domain":"eu.example.com","rtype":"NS","rdata":"ns1.test.","ttl":300,"is_protected":false}`},
			{address: "oci_dns_record.b", actions: "no-op", before: `{"zone_name_or_id":"example.com","domain":"eu.example.com","rtype":"NS","rdata":"ns2.test.","ttl":300,"is_protected":false}`,
				after: `{"zone_name_or_id":"example.com","domain":"eu.example.com","rtype":"NS","rdata":"ns2.test.","ttl":300,"is_protected":false}`}}}, `
			update eu.example.com. NS in example.com. at oci/default: 300 ns1.test., ns2.test. -> 300 ns2.test.
			  0 destroy oci_dns_record.a
			  0 keep oci_dns_record.b`},
		{"a new private zone in a new view", small{changes: []planned{
			{address: "oci_dns_zone.z", actions: "create", after: `{"name":"corp.example","zone_type":"PRIMARY","scope":"PRIVATE"}`, unknown: `{"id":true,"view_id":true,"nameservers":true}`},
			{address: "oci_dns_rrset.a", actions: "create", after: strings.Replace(ociSetOf("", "a.corp.example", "A", "", a), `"zone_name_or_id":"","`, `"`, 1), unknown: `{"zone_name_or_id":true,"id":true}`}}}, `
			create zone corp.example. (private:(new)) at oci/default: - -> unknown
			  0 create oci_dns_zone.z
			create a.corp.example. A in corp.example. (private:(new)) at oci/default: - -> 300 192.0.2.1
			  0 create oci_dns_rrset.a`},
		{"signed, and fed by another", small{changes: []planned{
			{address: "oci_dns_zone.z", actions: "update", before: strings.Replace(ociZoneOf("example.com", ""), "DISABLED", "ENABLED", 1), after: ociZoneOf("example.com", "")},
			{address: "oci_dns_zone.s", actions: "update", before: strings.NewReplacer(`[],"free`, `[{"address":"192.0.2.53"}],"free`, "..z", "..s").Replace(ociZoneOf("example.org", "")), after: strings.NewReplacer(`[],"free`, `[{"address":"192.0.2.54"}],"free`, "..z", "..s").Replace(ociZoneOf("example.org", ""))}}}, `
			delete example.com. DNSKEY in example.com. at oci/default: 3600  {signed} -> -
			  0 update oci_dns_zone.z
			gap: unread oci_dns_zone oci_dns_zone.s`},
		{"a traffic policy is taken from a name", small{changes: []planned{ociStanding,
			{address: "oci_dns_rrset.www", actions: "no-op", before: www, after: www},
			{address: "oci_dns_steering_policy_attachment.www", actions: "delete", before: attached}}}, `
			delete www.example.com. A [policy] in example.com. at oci/default: 30 ocid1.policy {steered} -> -
			  0 destroy oci_dns_steering_policy_attachment.www
			delete www.example.com. AAAA [policy] in example.com. at oci/default: 30 ocid1.policy {steered} -> -
			  0 destroy oci_dns_steering_policy_attachment.www`},
		{"a traffic policy comes to a name", small{changes: []planned{ociStanding,
			{address: "oci_dns_steering_policy_attachment.www", actions: "create", after: strings.Replace(attached, `,"rtypes":["A","AAAA"]`, "", 1), unknown: `{"id":true,"rtypes":true}`}}}, `
			gap: unknown oci_dns_steering_policy_attachment oci_dns_steering_policy_attachment.www`},
		{"a zone that only a data source names", small{changes: []planned{{address: "oci_dns_rrset.www", actions: "delete", before: www}},
			prior: []planned{{address: "data.oci_dns_zones.all", before: `{"compartment_id":"c","zones":[` + ociZoneOf("example.org", "v") + `,` + ociZoneOf("example.com", "") + `]}`}}}, `
			delete www.example.com. A in example.com. at oci/default: 300 192.0.2.1 -> -
			  0 destroy oci_dns_rrset.www`},
	} {
		t.Run(c.name, func(t *testing.T) { wantLines(t, c.plan.read(t), c.want) })
	}
}

var _ = ordinary("oci",
	edit{name: "tags of the zone", quiet: true, changes: []planned{{address: "oci_dns_zone.z", actions: "update", before: ociStanding.before,
		after: strings.Replace(ociStanding.before, `"freeform_tags":{}`, `"freeform_tags":{"team":"dns"}`, 1)}}},
	edit{name: "alias retargeted", changes: []planned{ociStanding, {address: "oci_dns_rrset.at", actions: "update",
		before: ociSetOf("example.com", "example.com", "ALIAS", "", ociItem(300, "a.test.", false)), after: ociSetOf("example.com", "example.com", "ALIAS", "", ociItem(300, "b.test.", false))}}},
	edit{name: "another policy at a name", changes: []planned{ociStanding, {address: "oci_dns_steering_policy_attachment.www", actions: "delete,create",
		before: `{"zone_id":"ocid1.dns-zone.oc1..z","domain_name":"www.example.com","steering_policy_id":"ocid1.a","rtypes":["A"]}`,
		after:  `{"zone_id":"ocid1.dns-zone.oc1..z","domain_name":"www.example.com","steering_policy_id":"ocid1.b","rtypes":["A"]}`}}},
)

var _ = grave("oci",
	edit{name: "emptied", changes: []planned{ociStanding, {address: "oci_dns_rrset.eu", actions: "update",
		before: ociSetOf("example.com", "eu.example.com", "NS", "", ociItem(300, "ns1.test.", false)), after: ociSetOf("example.com", "eu.example.com", "NS", "")}}},
	edit{name: "made first, then destroyed", changes: []planned{ociStanding, {address: "oci_dns_rrset.www", actions: "create,delete",
		before: ociSetOf("example.com", "www.example.com", "A", "", ociItem(300, "192.0.2.1", false)), after: ociSetOf("ocid1.dns-zone.oc1..z", "www.example.com", "A", "", ociItem(300, "192.0.2.2", false))}}},
	edit{name: "the policy of a name that has nothing else", changes: []planned{ociStanding, {address: "oci_dns_steering_policy_attachment.www", actions: "delete",
		before: `{"zone_id":"ocid1.dns-zone.oc1..z","domain_name":"www.example.com","steering_policy_id":"ocid1.a","rtypes":["A"]}`}}},
)
