package tfplan

import (
	"net/netip"

	"zonecut/internal/zone"
)

// PowerDNS keeps one resource for each record set; names are absolute and end
// in a dot, texts have their quotes.
//
// The provider's code: a create sends the set with the change type REPLACE and
// so takes over what is there, a destroy deletes by name and type. There is no
// update: every attribute forces replacement (forks change the TTL in place).
// A zone is deleted by its name and takes along all it holds. Its name servers
// are the NS set of the apex that it is made with, and a change of them replaces
// the zone; records that name it by the name that stays are no part of the plan
// and were gone from a real server after such an apply.
var powerdnsRecord = &zone.Handling{Create: zone.CreateOverwrites, Delete: zone.DeleteByKey, Change: zone.ChangeByActions}

var _ = register(&provider{
	source: "pan-net/powerdns",
	host:   "powerdns",
	records: map[string]*recordType{
		"powerdns_record": {
			needs:  []string{"zone", "name", "type", "ttl", "records"},
			zone:   "zone",
			values: []string{"records"},
			read:   readPowerdnsRecord,
			owner:  func(name string, _ zone.Name) (zone.Name, error) { return zone.FQDN(name) },
		},
	},
	zones: map[string]*zoneType{
		"powerdns_zone": {needs: []string{"name", "kind", "masters"}, servers: "nameservers", read: readPowerdnsZone, byName: true},
	},
})

// The fork that is kept up has types of its own besides, and changes TTL and
// values in place. The zone of a network has its name computed, and a set that is
// disabled is not served.
var _ = register(&provider{
	source: "mmianl/powerdns",
	host:   "powerdns",
	records: map[string]*recordType{
		"powerdns_record": {needs: []string{"zone", "name", "type", "ttl", "records"}, zone: "zone", values: []string{"records"}, read: readPowerdnsRecord, owner: absolute},
		"powerdns_record_soa": layout{zone: "zone", name: "name", fixed: "SOA", ttl: "ttl", hidden: says("disabled", "true"), handling: powerdnsRecord, owner: absolute,
			parts: map[zone.Type][]string{"SOA": {"mname", "rname", "serial", "refresh", "retry", "expire", "minimum"}}, adjust: powerdnsSerial}.recordType(),
		"powerdns_ptr_record": layout{zone: "reverse_zone", name: "ip_address", fixed: "PTR", ttl: "ttl", value: "hostname", handling: powerdnsRecord,
			owner: func(name string, _ zone.Name) (zone.Name, error) {
				address, err := netip.ParseAddr(name)
				if err != nil {
					return "", err
				}
				return zone.FQDN(reverse(address))
			}}.recordType(),
	},
	zones: map[string]*zoneType{
		"powerdns_zone": {needs: []string{"name", "kind", "masters"}, servers: "nameservers", read: readPowerdnsZone, byName: true},
		"powerdns_reverse_zone": {needs: []string{"cidr", "kind", "nameservers"}, servers: "nameservers", byName: true, read: func(v Value) hostedZone {
			z, cidr := readPowerdnsZone(v), v.Field("cidr")
			if z.apexUnknown = cidr.Unknown(); !z.apexUnknown {
				var err error
				z.problem = ""
				if z.apex, err = zoneOf(cidr.Text()); err != nil {
					z.problem = err.Error()
				}
			}
			return z
		}},
	},
})

// powerdnsSerial reads an SOA whose serial alone is left to the server, as 0.
func powerdnsSerial(r *record, v Value) {
	rest := []string{"refresh", "retry", "expire", "minimum"}
	for _, name := range append(rest, "mname", "rname") {
		if v.Field(name).Unknown() {
			return
		}
	}
	if v.Field("serial").Unknown() {
		r.unknown = false
		r.add(join(v, "mname", "rname") + " 0 " + join(v, rest...))
	}
}

func readPowerdnsRecord(v Value) record {
	records := v.Field("records")
	r := record{
		zone: v.Field("zone").Text(), zoneIsName: true, zoneUnknown: v.Field("zone").Unknown(),
		name: v.Field("name").Text(), nameUnknown: v.Field("name").Unknown(),
		kind: zone.ParseType(v.Field("type").Text()), kindUnknown: v.Field("type").Unknown(),
		ttlUnknown: v.Field("ttl").Unknown(), unknown: records.AnyUnknown(), sensitive: records.Sensitive(),
		handling: powerdnsRecord,
		absent:   v.Field("disabled").True(), // only forks have it: the set is kept and not served
	}
	r.ttl, _ = v.Field("ttl").Seconds()
	for _, item := range records.Items() {
		if !item.Unknown() {
			r.add(dotted(r.kind, item.Text()))
		}
	}
	return r
}

func readPowerdnsZone(v Value) hostedZone {
	z := hostedZone{id: v.Field("id").Text(), apexUnknown: v.Field("name").Unknown()}
	z.servers, z.serversUnknown = names(v.Field("nameservers"))
	if z.apexUnknown {
		return z
	}
	var err error
	if z.apex, err = zone.FQDN(v.Field("name").Text()); err != nil {
		z.problem = err.Error()
	}
	return z
}
