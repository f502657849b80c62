package tfplan

import (
	"maps"
	"slices"

	"zonecut/internal/zone"
)

// F5's Distributed Cloud keeps a set in each resource, in a block whose name is
// the type. What a load balancer answers is in an object of its own, which is not
// read. Zones list sets as well, and their own name is not what says which zone
// they are: those are not read.
//
// From documentation: a set has a name and a type in a group of a zone, and no
// second one beside it; a destroy goes by them.
var _ = register(&provider{
	source: "volterraedge/volterra",
	host:   "volterra",
	records: map[string]*recordType{"volterra_dns_zone_record": {
		needs: []string{"dns_zone_name", "group_name", "rrset"}, zone: "dns_zone_name", values: []string{"rrset"},
		owner: belowOrAt, read: readVolterra,
	}},
})

// volterraTypes have their values in values, or one in value.
var volterraTypes = map[string]layout{
	"a_record": {fixed: "A"}, "aaaa_record": {fixed: "AAAA"}, "ns_record": {fixed: "NS"}, "ptr_record": {fixed: "PTR"}, "txt_record": {fixed: "TXT"},
	"cname_record": {fixed: "CNAME", value: "value"}, "alias_record": {fixed: "ALIAS", value: "value"},
	"mx_record":  {fixed: "MX", parts: map[zone.Type][]string{"MX": {"priority", "domain"}}},
	"srv_record": {fixed: "SRV", parts: map[zone.Type][]string{"SRV": {"priority", "weight", "port", "target"}}},
	"caa_record": {fixed: "CAA", parts: map[zone.Type][]string{"CAA": {"flags", "tag", `"value`}}},
	"lb_record":  {fixed: "ALIAS", value: "value"},
}

func readVolterra(v Value) record {
	in := v.Field("dns_zone_name")
	head := record{zone: in.Text(), zoneIsName: true, zoneUnknown: in.Unknown(), handling: plainNamedSet}
	set := first(v.Field("rrset"))
	for _, name := range slices.Sorted(maps.Keys(volterraTypes)) {
		l, block := volterraTypes[name], first(set.Field(name))
		if block.Unknown() {
			head.kindUnknown = true
			return head
		}
		if len(block.Keys()) == 0 {
			continue
		}
		if l.name, l.text = "name", quotedOrNot; l.value == "" {
			l.value, l.many = "values", true
		}
		r := l.read(block)
		if name == "lb_record" {
			balancer := block.Field("value")
			r.data, r.unknown, r.synthetic, r.problem = []string{first(balancer).Field("name").Text()}, balancer.AnyUnknown(), "balanced", ""
		}
		r.zone, r.zoneIsName, r.zoneUnknown, r.handling = head.zone, true, head.zoneUnknown, head.handling
		r.ttl, r.ttlUnknown = seconds(set.Field("ttl")), set.Field("ttl").Unknown()
		return r
	}
	head.absent, head.problem = true, "its type of record has no reader"
	return head
}
