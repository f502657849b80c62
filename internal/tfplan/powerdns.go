package tfplan

import "zonecut/internal/zone"

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
