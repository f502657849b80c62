package tfplan

import (
	"strings"

	"zonecut/internal/zone"
)

// Gandi keeps one resource for each record set of its LiveDNS.
//
// The provider's code: a create posts a new set, a destroy deletes by zone, name
// and type, which force replacement; TTL and values change in place. A text with
// "mutable" shares its set: a create and an update put its values beside those
// that are there, a destroy takes only its own. A zone is no more than switched
// on: a destroy leaves it, and so it is with a registered domain.
var (
	gandiSet    = &zone.Handling{Create: zone.CreateFails, Delete: zone.DeleteByKey, Change: zone.ChangeByActions}
	gandiShared = &zone.Handling{Create: zone.CreateAdds, Delete: zone.DeleteByValue, Change: zone.ChangeByActions}
)

// At the registrar the name servers are one object that is written whole; a
// destroy gives the domain back to LiveDNS, whose servers no plan shows. A key
// is given as such, and the registry makes the DS. All of a key forces
// replacement.
var (
	gandiDelegation = &zone.Handling{Create: zone.CreateOverwrites, Delete: zone.DeleteByKey, Change: zone.ChangeAtOnce}
	gandiKey        = &zone.Handling{Create: zone.CreateAdds, Delete: zone.DeleteByID, Change: zone.ChangeByActions}
	gandiGlue       = &zone.Handling{Create: zone.CreateFails, Delete: zone.DeleteByKey, Change: zone.ChangeByActions}
)

var gandiLayout = layout{
	zone: "zone", name: "name", kind: "type", ttl: "ttl", value: "values", many: true,
	text: quotedOrNot, names: relativeNames, handling: gandiSet, owner: below,
	needs: []string{"href"},
}

var _ = register(&provider{
	source:  "go-gandi/gandi",
	host:    "gandi",
	records: map[string]*recordType{"gandi_livedns_record": gandiRecord()},
	zones: map[string]*zoneType{
		"gandi_livedns_domain": {needs: []string{"name", "automatic_snapshots"}, read: readGandiZone, byName: true, adopts: true},
	},
	data: map[string]*zoneType{
		"gandi_livedns_domain": {needs: []string{"name", "ttl"}, read: readGandiZone, byName: true},
	},
})

var _ = register(&provider{
	source: "go-gandi/gandi",
	host:   "gandi-registrar",
	records: map[string]*recordType{
		"gandi_nameservers": {
			needs: []string{"domain", "nameservers"}, zone: "domain", values: []string{"nameservers"},
			owner:  absolute,
			resets: func(zone.Key) bool { return true },
			read: func(v Value) record {
				return delegatedTo(v.Field("domain"), v.Field("nameservers"), "", gandiDelegation)
			},
		},
		"gandi_domain": {
			needs: []string{"name", "nameservers", "owner"}, zone: "name", values: []string{"nameservers"},
			unread: "contacts and renewal",
			owner:  absolute,
			keeps:  func(zone.Key) bool { return true },
			read: func(v Value) record {
				servers := v.Field("nameservers")
				r := delegatedTo(v.Field("name"), servers, "", gandiDelegation)
				r.absent = len(r.data) == 0 && !r.unknown // left to gandi_nameservers
				return r
			},
		},
		"gandi_dnssec_key": {
			needs: []string{"domain", "algorithm", "public_key"}, zone: "domain", values: []string{"public_key", "algorithm"},
			owner: absolute,
			read: func(v Value) record {
				r := atRegistry(v.Field("domain"), "DS", gandiKey)
				if r.unknown = v.Field("public_key").Unknown() || v.Field("algorithm").Unknown(); !r.unknown {
					r.publicKey(v.Field("algorithm").Text(), v.Field("public_key").Text())
				}
				return r
			},
		},
		"gandi_glue_record": {
			needs: []string{"zone", "name", "ips"}, zone: "zone", values: []string{"ips"},
			owner:   absolute,
			several: readGandiGlue,
		},
	},
})

func gandiRecord() *recordType {
	t := gandiLayout.recordType()
	t.read = func(v Value) record {
		r := gandiLayout.read(v)
		if r.kind == "TXT" && v.Field("mutable").True() {
			r.handling, r.merges = gandiShared, true
		}
		return r
	}
	return t
}

func readGandiZone(v Value) hostedZone {
	var z hostedZone
	z.named(v.Field("name"))
	return z
}

// readGandiGlue reads the addresses of a host below a domain, as the registry
// serves them beside delegations to it.
func readGandiGlue(v Value) []record {
	return glue(v.Field("zone"), v.Field("name"), v.Field("ips"), gandiGlue)
}

// glue are the address sets of a name server in the registry's zone. The name is
// relative to the domain, or stands in full.
func glue(domain, name, addresses Value, handling *zone.Handling) []record {
	sets := make([]record, 0, 2)
	for _, kind := range []zone.Type{"A", "AAAA"} {
		r := atRegistry(domain, kind, handling)
		r.nameUnknown = r.nameUnknown || name.Unknown()
		host := strings.TrimSuffix(name.Text(), ".")
		if host != r.name && !strings.HasSuffix(host, "."+r.name) {
			host += "." + r.name
		}
		r.name = host
		items := addresses.Items()
		if len(items) == 0 {
			items = []Value{addresses}
		}
		for _, a := range items {
			switch {
			case a.Unknown():
				r.unknown = kind == "A"
			case a.Text() != "" && strings.Contains(a.Text(), ":") == (kind == "AAAA"):
				r.add(a.Text())
			}
		}
		r.absent = len(r.data) == 0 && !r.unknown
		sets = append(sets, r)
	}
	return sets
}
