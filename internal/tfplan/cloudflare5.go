package tfplan

import "zonecut/internal/zone"

// Cloudflare, provider versions from 5, keeps one resource for each value, as
// before, under another name and with other attributes. A moved block takes
// cloudflare_record over; without one the plan deletes and creates.
//
// The provider's code: a create posts one more record, beside what is there;
// update and destroy go by the record's id; zone and type force replacement,
// everything else changes in place. There is no allow_overwrite. A zone is found
// by its id, and all its records go with it.
//
// A name is written as the configuration has it until the first refresh, and
// absolute from then on: both spellings are one name.
var _ = register(&provider{
	source: "cloudflare/cloudflare",
	host:   "cloudflare",
	records: map[string]*recordType{
		"cloudflare_dns_record": {
			needs:  []string{"zone_id", "name", "type", "content", "data", "proxied", "ttl"},
			zone:   "zone_id",
			values: []string{"content", "data"},
			read:   readCloudflare5Record,
			owner:  cloudflareOwner,
			finish: flatten,
		},
	},
	zones: map[string]*zoneType{
		"cloudflare_zone": {needs: []string{"name", "account", "name_servers"}, servers: "name_servers", read: readCloudflare5Zone},
	},
	data: map[string]*zoneType{
		"cloudflare_zones": {needs: []string{"result", "max_items"}, items: func(v Value) []Value { return v.Field("result").Items() }, read: readCloudflare5Zone},
	},
})

func readCloudflare5Record(v Value) record {
	id, name, kind, ttl, content := v.Field("zone_id"), v.Field("name"), v.Field("type"), v.Field("ttl"), v.Field("content")
	r := record{
		zone: id.Text(), zoneUnknown: id.Unknown(), name: name.Text(), nameUnknown: name.Unknown(),
		kind: zone.ParseType(kind.Text()), kindUnknown: kind.Unknown(), ttlUnknown: ttl.Unknown(),
		handling: cloudflareRecord, sensitive: content.Sensitive() || v.Field("data").Sensitive(),
	}
	if v.Field("id").Text() != "" {
		r.fqdn = r.name // it was read back, and so is absolute
	}
	if v.Field("settings").Field("flatten_cname").True() && r.kind == "CNAME" {
		r.synthetic = "flattened"
	}
	r.ttl, _ = ttl.Seconds()
	if v.Field("proxied").True() {
		r.synthetic = "proxied"
		r.automaticTTL()
	} else if r.ttl == 1 {
		r.automaticTTL()
	}
	r.cloudflare5Data(v)
	return r
}

// cloudflare5Data finds the value: in content, or in data for the types that
// have parts, whose content is computed.
func (r *record) cloudflare5Data(v Value) {
	content, data := v.Field("content"), v.Field("data")
	switch {
	case r.kindUnknown:
	case data.AnyUnknown():
		r.unknown = true
	case !data.Null():
		r.add(cloudflareBlock(r.kind, data, v.Field("priority").Text()))
	case content.Text() == "":
		r.unknown = content.Unknown()
	default:
		r.addCloudflare(content.Text(), v.Field("priority"))
	}
}

// readCloudflare5Zone reads a zone. One of type internal answers to the views of
// its account only.
func readCloudflare5Zone(v Value) hostedZone {
	z := cloudflareZone(v, "name", "id")
	z.private = v.Field("type").Text() == "internal"
	return z
}
