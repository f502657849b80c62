package tfplan

import (
	"strings"

	"zonecut/internal/zone"
)

// Further providers that are told by a layout alone; plain.go says what is so
// where nothing else is said. That the service refuses a second set of one name
// and type is not in the code of those that keep a set in each resource, but in
// the unique id that it gives to each.

// only words what tells variants apart; "" where nothing does.
func only(word string, set func(Value) string) func(Value) string {
	return func(v Value) string {
		if text := set(v); text != "" {
			return word + " " + text
		}
		return ""
	}
}

// STACKIT. A zone has an id beside that of the resource.
var _ = plain("stackitcloud/stackit", "stackit", "stackit_dns_record_set",
	layout{zone: "zone_id", zoneByID: true, name: "name", fqdn: "fqdn", kind: "type", ttl: "ttl", value: "records", many: true, text: quotedOrNot,
		defaultTTL: 3600, zoneTTL: true, hidden: says("active", "false"), handling: plainSet, owner: belowOrAt},
	"stackit_dns_zone", zoneLayout{id: "zone_id", name: "dns_name", ttl: "default_ttl", off: says("active", "false"), needs: []string{"contact_email"}})

// Netlify, in two providers. Nothing of a record changes in place.
var netlifyLayout = layout{zone: "zone_id", zoneByID: true, name: "hostname", fqdn: "hostname", kind: "type", value: "value",
	before: map[zone.Type][]string{"MX": {"priority"}, "CAA": {"flag", "tag"}}, text: quotedOrNot, defaultTTL: 3600, handling: plainValue, owner: absolute}

var _ = plain("AegirHealth/netlify", "netlify", "netlify_dns_record", netlifyLayout, "netlify_dns_zone", zoneLayout{name: "name", needs: []string{"site_id"}})

var _ = func() *provider {
	l := netlifyLayout
	l.ttl, l.needs = "ttl", []string{"flag", "tag", "priority"}
	return plain("netlify/netlify", "netlify", "netlify_dns_record", l, "netlify_dns_zone", zoneLayout{name: "name", servers: "dns_servers", needs: []string{"dns_servers"}})
}()

// IONOS Cloud.
var _ = plain("ionos-cloud/ionoscloud", "ionoscloud", "ionoscloud_dns_record",
	layout{zone: "zone_id", zoneByID: true, name: "name", fqdn: "fqdn", kind: "type", ttl: "ttl", value: "content", before: priorityFirst,
		text: quotedOrNot, defaultTTL: 3600, hidden: says("enabled", "false"), handling: plainValue, owner: below, needs: []string{"priority", "enabled"}},
	"ionoscloud_dns_zone", zoneLayout{name: "name", servers: "nameservers", off: says("enabled", "false"), needs: []string{"enabled", "nameservers"}})

// Huawei Cloud and the Open Telekom Cloud, which comes of it. A set may be
// answered on one line only, a carrier's or a region's.
var _ = plain("huaweicloud/huaweicloud", "huaweicloud", "huaweicloud_dns_recordset",
	layout{zone: "zone_id", zoneByID: true, name: "name", fqdn: "name", kind: "type", ttl: "ttl", value: "records", many: true, text: quotedOrNot,
		defaultTTL: 300, hidden: says("status", "DISABLE"), handling: plainSet, owner: absolute, needs: []string{"line_id"},
		set: huaweiLine, computes: only("line", huaweiLine)},
	"huaweicloud_dns_zone", zoneLayout{name: "name", ttl: "ttl", private: says("zone_type", "private"), networks: "router", network: "router_id", needs: []string{"zone_type", "router"}})

var _ = plain("opentelekomcloud/opentelekomcloud", "opentelekomcloud", "opentelekomcloud_dns_recordset_v2",
	layout{zone: "zone_id", zoneByID: true, name: "name", fqdn: "name", kind: "type", ttl: "ttl", value: "records", many: true, text: quotedOrNot,
		defaultTTL: 300, handling: plainSet, owner: absolute},
	"opentelekomcloud_dns_zone_v2", zoneLayout{name: "name", ttl: "ttl", private: says("type", "private"), networks: "router", network: "router_id", needs: []string{"email", "router"}})

// DNS Made Easy. Numbers are texts; a record may be answered in one region only.
var _ = plain("DNSMadeEasy/dme", "dme", "dme_dns_record",
	layout{zone: "domain_id", zoneByID: true, name: "name", kind: "type", ttl: "ttl", value: "value",
		before: map[zone.Type][]string{"MX": {"mx_level"}, "SRV": {"priority", "weight", "port"}, "CAA": {"issuer_critical", "caa_type"}},
		text:   quotedOrNot, names: relativeNames, handling: plainValue, owner: below, needs: []string{"gtd_location", "mx_level"},
		set: dmeRegion, computes: only("region", dmeRegion)},
	"dme_domain", zoneLayout{name: "name", needs: []string{"gtd_enabled"}})

func huaweiLine(v Value) string {
	if line := v.Field("line_id").Text(); line != "default_view" {
		return line
	}
	return ""
}

func dmeRegion(v Value) string { return strings.TrimPrefix(v.Field("gtd_location").Text(), "DEFAULT") }

// name.com. A record has no TTL.
var _ = plain("lexfrei/namedotcom", "namedotcom", "namedotcom_record",
	layout{zone: "domain_name", name: "host", kind: "record_type", value: "answer", before: priorityFirst, text: quotedOrNot,
		defaultTTL: 300, handling: plainValue, owner: belowOrAt, needs: []string{"priority"}}, "", zoneLayout{})

// DNSPod of Tencent. A record is answered on one line; that of all has the name
// "默认", in English "Default".
var _ = plain("tencentcloudstack/tencentcloud", "dnspod", "tencentcloud_dnspod_record",
	layout{zone: "domain", name: "sub_domain", kind: "record_type", ttl: "ttl", value: "value", before: map[zone.Type][]string{"MX": {"mx"}},
		text: quotedOrNot, defaultTTL: 600, hidden: says("status", "DISABLE"), handling: plainValue, owner: below, needs: []string{"record_line", "mx"},
		set: dnspodLine, computes: only("line", dnspodLine)},
	"tencentcloud_dnspod_domain_instance", zoneLayout{name: "domain", byName: true, needs: []string{"grade", "slave_dns"}})

func dnspodLine(v Value) string {
	line := v.Field("record_line").Text()
	if line == "默认" || strings.EqualFold(line, "default") {
		return ""
	}
	return line
}

// G-Core, in the first shape of its provider. Filters choose among the values.
var _ = plain("G-Core/gcore", "gcore", "gcore_dns_zone_record",
	layout{zone: "zone", name: "domain", kind: "type", ttl: "ttl", value: "resource_record", many: true, element: "content", text: quotedOrNot,
		hidden: says("enabled", "false"), handling: plainNamedSet, owner: absolute,
		computes: only("filters", gcoreFilters)},
	"gcore_dns_zone", zoneLayout{name: "name", byName: true, signed: says("dnssec", "true"), off: says("enabled", "false"), needs: []string{"rrsets_amount"}})

func gcoreFilters(v Value) string {
	var filters []string
	for _, f := range v.Field("filter").Items() {
		filters = append(filters, f.Field("type").Text())
	}
	return strings.Join(filters, " then ")
}

// The other community's provider of GoDaddy finds a record by its value.
var _ = plain("veksh/godaddy-dns", "godaddy", "godaddy-dns_record",
	layout{zone: "domain", name: "name", kind: "type", ttl: "ttl", value: "data", before: map[zone.Type][]string{"MX": {"priority"}},
		text: quotedOrNot, names: dottedNames, defaultTTL: 3600, owner: below, needs: []string{"priority"},
		handling: &zone.Handling{Create: zone.CreateAdds, Delete: zone.DeleteByValue, Change: zone.ChangeByActions}}, "", zoneLayout{})
