package tfplan

import "zonecut/internal/zone"

// Vercel keeps one resource for each value, in a domain that it is told by name;
// the domain itself is no resource. vercel_project_domain is a host name that
// a project answers to and no record.
//
// The provider's code: a create posts a record beside those that are there, an
// update and a destroy go by its id. Domain and type force replacement. The
// values of SRV stand in an object of their own.
var vercelValue = &zone.Handling{Create: zone.CreateAdds, Delete: zone.DeleteByID, Change: zone.ChangeByActions}

// vercelTTL is the documented TTL of records without one.
const vercelTTL = 60

var vercelLayout = layout{
	zone: "domain", name: "name", kind: "type", ttl: "ttl", value: "value",
	before: map[zone.Type][]string{"MX": {"mx_priority"}},
	text:   zone.TXT, defaultTTL: vercelTTL, handling: vercelValue, owner: below,
	needs: []string{"srv", "mx_priority"},
}

var _ = register(&provider{
	source: "vercel/vercel",
	host:   "vercel",
	records: map[string]*recordType{
		"vercel_dns_record": vercelRecord(),
	},
})

func vercelRecord() *recordType {
	t := vercelLayout.recordType()
	t.values = []string{"value", "srv"}
	t.read = func(v Value) record {
		r, srv := vercelLayout.read(v), v.Field("srv")
		if r.kind != "SRV" {
			return r
		}
		if r.unknown = srv.AnyUnknown(); !r.unknown {
			r.add(dotted("SRV", join(srv, "priority", "weight", "port", "target")))
		}
		return r
	}
	return t
}
