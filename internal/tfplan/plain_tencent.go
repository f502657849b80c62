package tfplan

import (
	"encoding/json"
	"strings"

	"zonecut/internal/zone"
)

// Further DNS of Tencent, and older or newer shapes of providers that are told by a
// layout; plain.go says what is so where nothing else is said. All of it is read
// from documentation.

// Private DNS of Tencent.
var _ = plain("tencentcloudstack/tencentcloud", "tencent-private", "tencentcloud_private_dns_record",
	layout{zone: "zone_id", zoneByID: true, name: "sub_domain", kind: "record_type", ttl: "ttl", value: "record_value", before: map[zone.Type][]string{"MX": {"mx"}},
		text: quotedOrNot, defaultTTL: 600, ownTTL: true, hidden: says("status", "disabled"), handling: plainValue, owner: below, needs: []string{"mx", "weight"}},
	"tencentcloud_private_dns_zone", zoneLayout{name: "domain", private: func(Value) bool { return true }, networks: "vpc_set", network: "uniq_vpc_id", needs: []string{"vpc_set", "dns_forward_status"}, noData: true})

// EdgeOne. In front of a name its network may answer.
var _ = plain("tencentcloudstack/tencentcloud", "teo", "tencentcloud_teo_dns_record",
	layout{zone: "zone_id", zoneByID: true, name: "name", fqdn: "name", kind: "type", ttl: "ttl", value: "content", before: priorityFirst,
		text: quotedOrNot, defaultTTL: 300, ownTTL: true, hidden: says("status", "disable"), handling: plainValue, owner: absolute, needs: []string{"priority"}},
	"tencentcloud_teo_zone", zoneLayout{name: "zone_name", servers: "name_servers", needs: []string{"type", "area"}, noData: true})

// Selectel's first DNS.
var _ = plain("selectel/selectel", "selectel-v1", "selectel_domains_record_v1",
	layout{zone: "domain_id", zoneByID: true, name: "name", fqdn: "name", kind: "type", ttl: "ttl", value: "content", before: map[zone.Type][]string{"MX": {"priority"}},
		parts: map[zone.Type][]string{"SRV": {"priority", "weight", "port", "target"}, "CAA": {"flag", "tag", `"value`}}, text: quotedOrNot,
		handling: plainValue, owner: belowOrAt, needs: []string{"priority", "target"}},
	"selectel_domains_domain_v1", zoneLayout{name: "name", dataNeeds: []string{}})

// G-Core, in the second shape of its provider: the fields of a value are texts of
// JSON each.
var _ = register(&provider{source: "G-Core/gcore", host: "gcore", records: map[string]*recordType{
	"gcore_dns_zone_rrset": layout{zone: "zone_name", name: "rrset_name", kind: "rrset_type", ttl: "ttl", value: "resource_records", many: true,
		handling: plainNamedSet, owner: absolute, computes: only("pickers", gcorePickers), adjust: gcoreContent}.recordType(),
}})

func gcorePickers(v Value) string {
	var types []string
	for _, p := range v.Field("pickers").Items() {
		types = append(types, p.Field("type").Text())
	}
	return strings.Join(types, " then ")
}

func gcoreContent(r *record, v Value) {
	r.data, r.problem = nil, ""
	for _, item := range v.Field("resource_records").Items() {
		content := item.Field("content")
		if item.Unknown() || content.AnyUnknown() {
			r.unknown = true
			continue
		}
		if item.Field("enabled").Text() == "false" {
			continue
		}
		var words []string
		for _, part := range content.Items() {
			words = append(words, jsonWord(part.Text()))
		}
		if r.kind == "TXT" {
			r.add(quotedOrNot(strings.Join(words, "")))
			continue
		}
		r.add(dotted(r.kind, strings.Join(words, " ")))
	}
}

// jsonWord is what a text of JSON holds: a string or a number.
func jsonWord(text string) string {
	var word string
	if json.Unmarshal([]byte(text), &word) == nil {
		return word
	}
	return text
}
