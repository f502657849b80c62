package tfplan

import (
	"strings"

	"zonecut/internal/zone"
)

// Alibaba's edge service keeps one resource for each value, but for addresses:
// the type "A/AAAA" holds those of both families in one text. What is proxied is
// answered with the service's own addresses. Names are absolute without a dot, a
// site is found by its id and is the zone.
//
// The provider's code: a create adds a record, update and destroy go by its id;
// site, name and type force replacement.
var esaRecord = &zone.Handling{Create: zone.CreateAdds, Delete: zone.DeleteByID, Change: zone.ChangeByActions}

// esaAutoTTL is assumed where the TTL is left to the service (written 1, or not
// at all) and for everything proxied; no manual tells it.
const esaAutoTTL = 60

var _ = register(&provider{
	source: "aliyun/alicloud",
	host:   "alicloud-esa",
	records: map[string]*recordType{
		"alicloud_esa_record": {
			needs:   []string{"site_id", "record_name", "record_type", "data"},
			zone:    "site_id",
			values:  []string{"data"},
			several: readESARecord,
			owner:   func(name string, _ zone.Name) (zone.Name, error) { return zone.FQDN(name) },
			finish:  flatten,
		},
	},
	zones: map[string]*zoneType{
		"alicloud_esa_site": {needs: []string{"site_name", "access_type", "coverage"}, read: func(v Value) hostedZone { return readESASite(v, "id") }},
	},
	data: map[string]*zoneType{
		"alicloud_esa_sites": {needs: []string{"sites", "names"}, items: func(v Value) []Value { return v.Field("sites").Items() },
			read: func(v Value) hostedZone { return readESASite(v, "site_id") }},
	},
})

// readESARecord reads one value, or the set of each address family.
func readESARecord(v Value) []record {
	site, name, kind, ttl, data := v.Field("site_id"), v.Field("record_name"), v.Field("record_type"), v.Field("ttl"), v.Field("data")
	base := record{zone: site.Text(), zoneUnknown: site.Unknown(), fqdn: name.Text(), name: name.Text(), nameUnknown: name.Unknown(),
		kind: zone.ParseType(kind.Text()), kindUnknown: kind.Unknown(), ttlUnknown: ttl.Unknown(),
		unknown: data.AnyUnknown(), sensitive: data.Sensitive(), handling: esaRecord}
	if v.Field("proxied").True() {
		base.synthetic = "proxied"
	}
	if base.ttl, _ = ttl.Seconds(); base.ttl <= 1 && !base.ttlUnknown || base.synthetic != "" {
		base.ttl, base.ttlUnknown = esaAutoTTL, false
		base.synthetic = strings.TrimPrefix(base.synthetic+", automatic ttl", ", ")
	}
	block, _ := data.Block()
	switch {
	case base.kind == "A/AAAA":
		return base.families(block.Field("value").Text())
	case !base.unknown:
		base.addESA(block)
	}
	return []record{base}
}

// families are the sets of the addresses in one text. Of what is not known yet
// only that an IPv4 address must be among it.
func (r record) families(text string) []record {
	four, six := r, r
	four.kind, six.kind = "A", "AAAA"
	for address := range strings.SplitSeq(text, ",") {
		switch address = strings.TrimSpace(address); {
		case strings.Contains(address, ":"):
			six.add(address)
		case address != "":
			four.add(address)
		}
	}
	six.unknown, six.absent = false, len(six.data) == 0
	return []record{four, six}
}

// addESA makes RDATA of the parts that stand in a block.
func (r *record) addESA(b Value) {
	value := b.Field("value").Text()
	switch r.kind {
	case "TXT":
		r.add(zone.TXT(value))
	case "CAA":
		r.add(join(b, "flag", "tag") + ` "` + value + `"`)
	case "MX":
		r.add(dotted("MX", orZero(b.Field("priority").Text())+" "+value))
	case "SRV":
		r.add(dotted("SRV", join(b, "priority", "weight", "port")+" "+value))
	case "URI":
		r.add(join(b, "priority", "weight") + ` "` + value + `"`)
	case "TLSA", "SMIMEA":
		r.add(join(b, "usage", "selector", "matching_type", "certificate"))
	case "SSHFP":
		r.add(join(b, "algorithm", "type", "fingerprint"))
	case "CERT":
		r.add(join(b, "type", "key_tag", "algorithm", "certificate"))
	default:
		r.add(dotted(r.kind, value))
	}
}

// readESASite reads a site. With access by CNAME another host serves the zone, and
// what the site says is seen only by who is sent there.
func readESASite(v Value, id string) hostedZone {
	z := alicloudZone(v.Field("site_name"))
	z.id, z.private = v.Field(id).Text(), v.Field("access_type").Text() == "CNAME"
	return z
}
