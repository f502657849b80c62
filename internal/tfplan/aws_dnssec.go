package tfplan

import "zonecut/internal/zone"

// Route 53 signs a zone while aws_route53_hosted_zone_dnssec says SIGNING, with
// keys that are resources of their own. What the world sees of both is the
// DNSKEY set of the apex: it is there while the zone is signed, and its content
// is what keys the plan knows. Each resource is found by its id.
var awsSigning = &zone.Handling{Create: zone.CreateAdds, Delete: zone.DeleteByID, Change: zone.ChangeAtOnce}

// awsKeyTTL is what Route 53 serves for DNSKEY sets.
const awsKeyTTL = 3600

var _ = register(&provider{
	source: "hashicorp/aws",
	host:   "aws",
	records: map[string]*recordType{
		"aws_route53_hosted_zone_dnssec": {
			needs: []string{"hosted_zone_id", "signing_status"},
			zone:  "hosted_zone_id",
			owner: apexOnly,
			read: func(v Value) record {
				r := awsKeys(v)
				status := v.Field("signing_status")
				r.synthetic, r.unknown = "signed", status.Unknown()
				r.absent = status.Text() == "NOT_SIGNING"
				return r
			},
		},
		"aws_route53_key_signing_key": {
			needs:  []string{"hosted_zone_id", "dnskey_record", "status"},
			zone:   "hosted_zone_id",
			values: []string{"dnskey_record"},
			owner:  apexOnly,
			read: func(v Value) record {
				r := awsKeys(v)
				key, status := v.Field("dnskey_record"), v.Field("status")
				r.unknown, r.absent = key.Unknown() || status.Unknown(), status.Text() == "INACTIVE"
				if key.Text() != "" {
					r.add(key.Text())
				}
				return r
			},
		},
	},
})

func awsKeys(v Value) record {
	id := v.Field("hosted_zone_id")
	return record{zone: awsZoneID(id.Text()), zoneUnknown: id.Unknown(), kind: "DNSKEY", ttl: awsKeyTTL, handling: awsSigning}
}

// apexOnly is the owner of what a zone has only at its apex.
func apexOnly(_ string, apex zone.Name) (zone.Name, error) { return apex, nil }
