package tfplan

import (
	"strings"

	"zonecut/internal/zone"
)

// Cloudflare, provider versions up to 4, keeps one resource for each value. An
// RRset is what all resources of one name and type hold together.
//
// A create adds a value and fails only on identical data, unless
// allow_overwrite makes it take over the record that is there; a destroy goes
// by object id; type and name force replacement. The dot at the end of a target
// means nothing. Version 5 has other resources, which cloudflare5.go reads.
var (
	cloudflareRecord    = &zone.Handling{Create: zone.CreateAdds, Delete: zone.DeleteByID, Change: zone.ChangeByActions}
	cloudflareOverwrite = &zone.Handling{Create: zone.CreateOverwrites, Delete: zone.DeleteByID, Change: zone.ChangeByActions}
)

// cloudflareAutoTTL is what is served where the TTL is automatic (written 1)
// and for everything proxied.
const cloudflareAutoTTL = 300

var _ = register(&provider{
	source: "cloudflare/cloudflare",
	host:   "cloudflare",
	records: map[string]*recordType{
		"cloudflare_record": {
			needs:    []string{"zone_id", "name", "type", "proxied", "allow_overwrite"},
			zone:     "zone_id",
			values:   []string{"content", "value", "data"},
			read:     readCloudflareRecord,
			owner:    cloudflareOwner,
			finish:   flatten,
			unsetTTL: (*record).automaticTTL,
		},
	},
	zones: map[string]*zoneType{
		"cloudflare_zone": {needs: []string{"zone", "name_servers"}, servers: "name_servers", read: readCloudflareZone},
	},
	data: map[string]*zoneType{
		"cloudflare_zone":  {needs: []string{"name", "zone_id"}, servers: "name_servers", read: readCloudflareZoneData},
		"cloudflare_zones": {needs: []string{"filter", "zones"}, items: func(v Value) []Value { return v.Field("zones").Items() }, read: readCloudflareListed},
	},
})

func readCloudflareRecord(v Value) record {
	r := record{
		zone: v.Field("zone_id").Text(), zoneUnknown: v.Field("zone_id").Unknown(),
		zoneName: cloudflareZoneName(v.Field("name").Text(), v.Field("hostname").Text()), fqdn: v.Field("hostname").Text(),
		name: v.Field("name").Text(), nameUnknown: v.Field("name").Unknown(),
		kind: zone.ParseType(v.Field("type").Text()), kindUnknown: v.Field("type").Unknown(),
		handling: cloudflareRecord,
	}
	if v.Field("allow_overwrite").True() {
		r.handling = cloudflareOverwrite
	}
	ttl := v.Field("ttl")
	r.ttl, _ = ttl.Seconds()
	r.ttlUnknown = ttl.Unknown()
	if v.Field("proxied").True() {
		r.synthetic = "proxied"
		r.automaticTTL()
	} else if r.ttl == 1 || ttl.Null() {
		r.automaticTTL()
	}
	r.cloudflareData(v)
	return r
}

func (r *record) automaticTTL() {
	r.ttl, r.ttlUnknown = cloudflareAutoTTL, false
	r.synthetic = strings.TrimPrefix(r.synthetic+", automatic ttl", ", ")
}

// cloudflareData finds the value. It stands in exactly one of data, content and
// value (the older name of content); the others are computed, so in an update
// they show what was.
func (r *record) cloudflareData(v Value) {
	content, value := v.Field("content"), v.Field("value")
	block, ok := v.Field("data").Block()
	switch {
	case ok:
		r.sensitive = block.Sensitive()
		if r.unknown = block.AnyUnknown(); !r.unknown {
			r.add(cloudflareBlock(r.kind, block, v.Field("priority").Text()))
		}
		return
	case v.Field("data").Unknown():
		r.unknown = true
		return
	}
	r.sensitive = content.Sensitive() || value.Sensitive()
	switch a, b := content.Text(), value.Text(); {
	case a == "" && b == "":
		r.unknown = content.Unknown() || value.Unknown()
	case a == "":
		r.addCloudflare(b, v.Field("priority"))
	default:
		r.addCloudflare(a, v.Field("priority"))
		if b != "" && a != b {
			other := record{kind: r.kind}
			other.addCloudflare(b, v.Field("priority"))
			r.instead = &alternative{attribute: "value", data: other.data}
		}
	}
}

func (r *record) addCloudflare(content string, priority Value) {
	switch {
	case r.kind == "TXT" || r.kind == "SPF":
		if !strings.HasPrefix(content, `"`) {
			r.data = append(r.data, zone.TXT(content))
			return
		}
	case r.kind == "MX" || r.kind == "URI" || r.kind == "SRV" && len(strings.Fields(content)) == 3:
		if priority.Unknown() {
			r.unknown = true
			return
		}
		content = priority.Text() + " " + content
	}
	r.add(dotted(r.kind, content))
}

// cloudflareBlock is the RDATA of a data block.
func cloudflareBlock(kind zone.Type, b Value, priority string) string {
	quoted := func(field string) string { return `"` + b.Field(field).Text() + `"` }
	switch kind {
	case "SRV":
		return dotted(kind, join(b, "priority", "weight", "port", "target"))
	case "CAA":
		return join(b, "flags", "tag") + " " + quoted("value")
	case "DS":
		return join(b, "key_tag", "algorithm", "digest_type", "digest")
	case "DNSKEY":
		return join(b, "flags", "protocol", "algorithm", "public_key")
	case "TLSA", "SMIMEA":
		return join(b, "usage", "selector", "matching_type", "certificate")
	case "SSHFP":
		return join(b, "algorithm", "type", "fingerprint")
	case "CERT":
		return join(b, "type", "key_tag", "algorithm", "certificate")
	case "HTTPS", "SVCB":
		return dotted(kind, join(b, "priority", "target", "value"))
	case "NAPTR":
		return dotted(kind, join(b, "order", "preference")+" "+quoted("flags")+" "+quoted("service")+" "+quoted("regex")+" "+b.Field("replacement").Text())
	case "URI":
		return priority + " " + b.Field("weight").Text() + " " + quoted("target")
	case "LOC":
		return join(b, "lat_degrees", "lat_minutes", "lat_seconds", "lat_direction") + " " +
			join(b, "long_degrees", "long_minutes", "long_seconds", "long_direction") + " " +
			strings.Join(strings.Fields(join(b, "altitude", "size", "precision_horz", "precision_vert")), "m ") + "m"
	}
	return b.Field("value").Text()
}

// cloudflareOwner reads a name: "@", relative, or absolute when it ends in the
// zone's name.
func cloudflareOwner(name string, apex zone.Name) (zone.Name, error) {
	name = strings.TrimSuffix(name, ".")
	if name == "@" || name == "" {
		return apex, nil
	}
	full, err := zone.FQDN(name)
	if err != nil || full.Under(apex) {
		return full, err
	}
	return zone.Relative(name, apex)
}

// cloudflareZoneName is the zone's name where the record shows it: the computed
// hostname without a relative name.
func cloudflareZoneName(name, hostname string) string {
	if name == "@" {
		return hostname
	}
	rest, ok := strings.CutPrefix(strings.ToLower(hostname), strings.ToLower(name)+".")
	if !ok || name == "" {
		return ""
	}
	return rest
}

// flatten marks a CNAME at the apex: Cloudflare answers with the addresses of
// its target.
func flatten(r *zone.RRset) {
	if r.Type == "CNAME" && r.Owner == r.Apex && !r.Is("proxied") {
		r.Synthetic = strings.TrimSuffix("flattened, "+r.Synthetic, ", ")
	}
}

func readCloudflareZone(v Value) hostedZone { return cloudflareZone(v, "zone", "id") }

func readCloudflareZoneData(v Value) hostedZone { return cloudflareZone(v, "name", "zone_id") }

func readCloudflareListed(v Value) hostedZone { return cloudflareZone(v, "name", "id") }

func cloudflareZone(v Value, name, id string) hostedZone {
	z := hostedZone{id: v.Field(id).Text(), apexUnknown: v.Field(name).Unknown()}
	z.servers, z.serversUnknown = names(v.Field("name_servers"))
	if kind := v.Field("type"); kind.Text() == "full" || kind.Unknown() { // else somebody else serves the zone
		z.others = append(z.others, "the service of all names")
	}
	if !v.Field("paused").True() {
		z.others = append(z.others, "the proxy")
	}
	if z.apexUnknown {
		return z
	}
	var err error
	if z.apex, err = zone.FQDN(v.Field(name).Text()); err != nil {
		z.problem = err.Error()
	}
	return z
}
