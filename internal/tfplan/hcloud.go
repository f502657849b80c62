package tfplan

import (
	"strconv"

	"zonecut/internal/zone"
)

// Hetzner has a resource for a whole record set and one for a single value of a
// set that others write to as well. Records name their zone by id or by name.
//
// The provider's code: hcloud_zone_rrset posts a new set, which the service
// refuses where there is one, deletes by the id "name/type", and changes TTL
// and values in place. hcloud_zone_record adds a value to the set and removes
// that value. Zone, name and type force replacement, of a single record the
// value too. The SOA is never deleted, only forgotten. A zone is replaced when
// its mode changes, and all its sets go with it.
var (
	hcloudSet    = &zone.Handling{Create: zone.CreateFails, Delete: zone.DeleteByKey, Change: zone.ChangeByActions}
	hcloudSingle = &zone.Handling{Create: zone.CreateAdds, Delete: zone.DeleteByValue, Change: zone.ChangeByActions}
)

// hcloudTTL is the provider's default for zones, whose TTL is that of sets
// without one. It is assumed of zones that the plan does not have.
const hcloudTTL = 3600

var _ = register(&provider{
	source: "hetznercloud/hcloud",
	host:   "hcloud",
	records: map[string]*recordType{
		"hcloud_zone_rrset": {
			needs:  []string{"zone", "name", "type", "records", "ttl"},
			zone:   "zone",
			values: []string{"records"},
			read:   readHcloudSet,
			owner:  zone.Relative,
			finish: qualify,
			keeps:  func(k zone.Key) bool { return k.Type == "SOA" },
		},
		"hcloud_zone_record": {
			needs:  []string{"zone", "name", "type", "value", "comment"},
			zone:   "zone",
			values: []string{"value"},
			read:   readHcloudRecord,
			owner:  zone.Relative,
			finish: qualify,
		},
	},
	zones: map[string]*zoneType{"hcloud_zone": hcloudZone},
	data:  map[string]*zoneType{"hcloud_zone": hcloudZone},
})

var hcloudZone = &zoneType{
	needs:   []string{"name", "mode", "authoritative_nameservers"},
	servers: "authoritative_nameservers",
	read:    readHcloudZone,
	byName:  true,
}

func readHcloudSet(v Value) record {
	r := hcloudRecord(v, hcloudSet)
	ttl := v.Field("ttl")
	r.ttl, _ = ttl.Seconds()
	if r.ttlUnknown = ttl.Unknown(); ttl.Null() {
		r.ttl, r.ttlOfZone = hcloudTTL, true
	}
	records := v.Field("records")
	r.sensitive, r.unknown = records.Sensitive(), records.Unknown()
	for _, item := range records.Items() {
		r.addHcloud(item.Field("value"))
	}
	return r
}

// readHcloudRecord reads a single value. The TTL is the set's and cannot be
// written here; a set that comes to be this way has that of the zone.
func readHcloudRecord(v Value) record {
	r := hcloudRecord(v, hcloudSingle)
	r.ttl, r.ttlOfZone = hcloudTTL, true
	r.sensitive = v.Field("value").Sensitive()
	r.addHcloud(v.Field("value"))
	return r
}

func hcloudRecord(v Value, handling *zone.Handling) record {
	id := v.Field("zone")
	_, err := strconv.ParseUint(id.Text(), 10, 64)
	return record{
		zone: id.Text(), zoneIsName: err != nil, zoneUnknown: id.Unknown(),
		name: v.Field("name").Text(), nameUnknown: v.Field("name").Unknown(),
		kind: zone.ParseType(v.Field("type").Text()), kindUnknown: v.Field("type").Unknown(),
		handling: handling,
	}
}

// addHcloud adds a value as a master file has it: texts in quotes, names
// without a dot in the zone.
func (r *record) addHcloud(value Value) {
	if value.AnyUnknown() {
		r.unknown = true
		return
	}
	r.addRelative(value.Text())
}

func readHcloudZone(v Value) hostedZone {
	z := hostedZone{id: v.Field("id").Text(), apexUnknown: v.Field("name").Unknown()}
	z.servers, z.serversUnknown = names(v.Field("authoritative_nameservers").Field("assigned"))
	z.ttl, _ = v.Field("ttl").Seconds()
	if z.apexUnknown {
		return z
	}
	var err error
	if z.apex, err = zone.FQDN(v.Field("name").Text()); err != nil {
		z.problem = err.Error()
	}
	return z
}
