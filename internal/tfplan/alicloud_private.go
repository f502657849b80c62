package tfplan

import "zonecut/internal/zone"

// Private zones of Alibaba Cloud are found by id and answer to the networks that
// they are attached to; an attachment is said when it goes. Their records are kept
// and handled as public ones, but have no lines.
//
// What a name without records gets depends on the zone's proxy pattern: nothing,
// or what the public zone says.
var _ = register(&provider{
	source: "aliyun/alicloud",
	host:   "alicloud-private",
	records: map[string]*recordType{
		"alicloud_pvtz_zone_record": {
			needs:    []string{"zone_id", "rr", "type", "value"},
			zone:     "zone_id",
			values:   []string{"value"},
			owner:    zone.Relative,
			unsetTTL: func(r *record) { r.ttl, r.ttlUnknown = alicloudPrivateTTL, false },
			read:     readAlicloudPrivate,
		},
	},
	zones: map[string]*zoneType{
		"alicloud_pvtz_zone": {needs: []string{"zone_name", "proxy_pattern"}, read: func(v Value) hostedZone { return readAlicloudPrivateZone(v, "id") }},
	},
	data: map[string]*zoneType{
		"alicloud_pvtz_zones": {needs: []string{"zones", "names"}, items: func(v Value) []Value { return v.Field("zones").Items() },
			read: func(v Value) hostedZone { return readAlicloudPrivateZone(v, "zone_id") }},
	},
})

// alicloudPrivateTTL is the provider's default for private zones.
const alicloudPrivateTTL = 60

// readAlicloudPrivate reads a record whose name stands in rr, or in the older
// resource_record; the other of the two is computed, so in an update it shows
// what was.
func readAlicloudPrivate(v Value) record {
	id, name, old := v.Field("zone_id"), v.Field("rr"), v.Field("resource_record")
	if name.Text() == "" && old.Text() != "" {
		name = old
	}
	r := readAlicloudRecord(v, name)
	r.zone, r.zoneUnknown = id.Text(), id.Unknown()
	if old.Text() != "" && old.Text() != name.Text() {
		r.problem = "rr is " + name.Text() + " and resource_record is " + old.Text()
	}
	return r
}

func readAlicloudPrivateZone(v Value, id string) hostedZone {
	name := v.Field("zone_name")
	if name.Text() == "" && v.Field("name").Text() != "" {
		name = v.Field("name")
	}
	z := alicloudZone(name)
	z.id, z.private = v.Field(id).Text(), true
	if pattern := v.Field("proxy_pattern").Text(); pattern != "" {
		z.others = []string{"the proxy pattern " + pattern}
	}
	return z
}
