package tfplan

import (
	"strings"

	"zonecut/internal/zone"
)

// Linode keeps one resource for each value; its domain is known by a number.
//
// The provider's code: a create posts a record beside those that are there, an
// update and a destroy go by the number that came back. Domain and type force
// replacement. A name may carry the domain at its end, and is left out for the
// apex and for SRV, where service and protocol make it. CAA has no flags. A
// target without any dot is one in the domain. The name servers are the same
// five for all, and a domain that is disabled is not served.
var linodeValue = &zone.Handling{Create: zone.CreateAdds, Delete: zone.DeleteByID, Change: zone.ChangeByActions}

// linodeTTL is what a domain without a TTL gives to records without one. Others
// are rounded by the service to the nearest of a list; here they stand as written.
const linodeTTL = 86400

var linodeServers = zone.SortNames([]zone.Name{"ns1.linode.com.", "ns2.linode.com.", "ns3.linode.com.", "ns4.linode.com.", "ns5.linode.com."})

var linodeLayout = layout{
	zone: "domain_id", zoneByID: true, name: "name", kind: "record_type", ttl: "ttl_sec", value: "target",
	before: map[zone.Type][]string{
		"MX": {"priority"}, "SRV": {"priority", "weight", "port"},
		"CAA": {"flags", "tag"}, // there are no flags: 0
	},
	text: zone.TXT, names: dottedNames, defaultTTL: linodeTTL, zoneTTL: true, handling: linodeValue, owner: belowOrAt,
	needs: []string{"service", "protocol", "tag"},
}

var _ = register(&provider{
	source:  "linode/linode",
	host:    "linode",
	records: map[string]*recordType{"linode_domain_record": linodeRecord()},
	zones: map[string]*zoneType{
		"linode_domain": {needs: []string{"domain", "soa_email", "axfr_ips"}, read: readLinodeDomain},
	},
	data: map[string]*zoneType{
		"linode_domain": {needs: []string{"domain", "soa_email", "axfr_ips"}, read: readLinodeDomain},
	},
})

func linodeRecord() *recordType {
	t := linodeLayout.recordType()
	t.name = "name"
	t.read = func(v Value) record {
		r := linodeLayout.read(v)
		if service, protocol := v.Field("service"), v.Field("protocol"); r.kind == "SRV" && (service.Unknown() || service.Text() != "") {
			r.nameUnknown = service.Unknown() || protocol.Unknown()
			r.name = underscored(service.Text()) + "." + underscored(protocol.Text())
		}
		return r
	}
	return t
}

// underscored is a label of a service's name (RFC 2782), which the service
// completes where the underscore is left out.
func underscored(label string) string { return "_" + strings.TrimPrefix(label, "_") }

func readLinodeDomain(v Value) hostedZone {
	name := v.Field("domain")
	z := hostedZone{id: v.Field("id").Text(), apexUnknown: name.Unknown(), servers: linodeServers, serversFixed: true,
		off: v.Field("status").Text() == "disabled", ttl: seconds(v.Field("ttl_sec"))}
	z.named(name)
	return z
}
