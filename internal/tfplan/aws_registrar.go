package tfplan

import (
	"strings"

	"zonecut/internal/zone"
)

// The name servers of a registered domain are the delegation in the registry's
// zone, an NS set like any other: the parent is the name above the domain. What
// else a registration is, is a state of its own. Whether the contacts are shown
// to the public is nobody's outage and not read.
//
// aws_route53domains_registered_domain adopts a domain that is there; a destroy
// only forgets it, and leaves the delegation as it is. aws_route53domains_domain
// registers one, and a destroy gives it up.
var awsRegistration = &zone.Handling{Create: zone.CreateOverwrites, Delete: zone.DeleteByKey, Change: zone.ChangeAtOnce}

// registryTTL is assumed for delegations in a registry's zone, which no plan
// shows: that of .com and .net.
const registryTTL = 172800

var _ = register(&provider{
	source: "hashicorp/aws",
	host:   "aws-registrar",
	records: map[string]*recordType{
		"aws_route53domains_registered_domain": {
			needs:  []string{"domain_name", "name_server", "transfer_lock"},
			zone:   "domain_name",
			values: []string{"name_server"},
			owner:  func(name string, _ zone.Name) (zone.Name, error) { return targetName(name) },
			keeps:  func(zone.Key) bool { return true },
			read:   readAWSRegistration,
			held:   &heldType{abandons: true, read: readAWSDomain},
		},
		"aws_route53domains_domain": {
			needs:  []string{"domain_name", "name_server", "transfer_lock", "duration_in_years"},
			zone:   "domain_name",
			values: []string{"name_server"},
			owner:  func(name string, _ zone.Name) (zone.Name, error) { return targetName(name) },
			read:   readAWSRegistration,
			held:   &heldType{read: readAWSDomain},
		},
	},
})

func readAWSDomain(v Value) held {
	domain, owner := v.Field("domain_name"), v.Field("registrant_contact")
	r := &zone.Registration{TransferLock: onOff(v.Field("transfer_lock")), AutoRenew: onOff(v.Field("auto_renew")),
		Holds: holds(v.Field("status_list")), Expires: day(v.Field("expiration_date")),
		Registrant: digestOf(owner), RegistrantUnknown: owner.Unknown()}
	return held{registration: r, domain: domain.Text(), domainUnknown: domain.Unknown()}
}

func readAWSRegistration(v Value) record {
	domain, servers := v.Field("domain_name"), v.Field("name_server")
	_, parent, _ := strings.Cut(strings.TrimSuffix(domain.Text(), "."), ".")
	r := record{zone: parent, zoneIsName: true, zoneUnknown: domain.Unknown(), name: domain.Text(), nameUnknown: domain.Unknown(),
		kind: "NS", ttl: registryTTL, synthetic: "automatic ttl", unknown: servers.AnyUnknown(), handling: awsRegistration}
	for _, s := range servers.Items() {
		if name := s.Field("name").Text(); name != "" {
			r.add(dotted("NS", name))
		}
	}
	// Left out of the configuration, the block keeps the delegation as it is.
	r.absent = len(r.data) == 0 && !r.unknown
	return r
}
