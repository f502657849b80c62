package tfplan

import "zonecut/internal/zone"

// Cloudflare signs a zone while its cloudflare_zone_dnssec is there. What the
// world sees is the DNSKEY set of the apex.
var cloudflareSigning = &zone.Handling{Create: zone.CreateFails, Delete: zone.DeleteByID, Change: zone.ChangeAtOnce}

// cloudflareKeyTTL is what Cloudflare serves for DNSKEY sets.
const cloudflareKeyTTL = 3600

var _ = register(&provider{
	source: "cloudflare/cloudflare",
	host:   "cloudflare",
	records: map[string]*recordType{
		"cloudflare_zone_dnssec": {
			needs:  []string{"zone_id", "public_key", "key_tag", "status"},
			zone:   "zone_id",
			values: []string{"public_key"},
			owner:  apexOnly,
			read:   readCloudflareDNSSEC,
		},
	},
})

func readCloudflareDNSSEC(v Value) record {
	id, key := v.Field("zone_id"), v.Field("public_key")
	r := record{zone: id.Text(), zoneUnknown: id.Unknown(), kind: "DNSKEY", ttl: cloudflareKeyTTL, synthetic: "signed",
		unknown: key.Unknown(), absent: v.Field("status").Text() == "disabled", handling: cloudflareSigning}
	if key.Text() != "" {
		r.add(v.Field("flags").Text() + " 3 " + v.Field("algorithm").Text() + " " + key.Text())
	}
	return r
}
