package tfplan

import (
	"strings"

	"zonecut/internal/zone"
	"zonecut/internal/zonefile"
)

// OVH keeps one resource for each value, or one for a whole zone.
//
// The provider's code: a create posts a record beside those that are there, an
// update and a destroy go by its number. Zone and type force replacement; name,
// target and TTL change in place. Values are written as in a master file, texts
// with quotes or without; SPF, DKIM and DMARC are ways to enter a TXT record. A
// TTL of 0 is that of the zone. The name of a zone that is yet to be ordered
// stands among the options of the order; a destroy terminates the service.
var ovhValue = &zone.Handling{Create: zone.CreateAdds, Delete: zone.DeleteByID, Change: zone.ChangeByActions}

// ovh_domain_zone_import is the zone as the text of a master file. Its create
// imports that text in place of all that the zone holds, and its destroy resets
// the zone to what OVH gives a new one. There is no update: each edit of the
// text is a destroy and a create, and in between the zone is the default one.
var ovhImport = &zone.Handling{Create: zone.CreateOverwrites, Delete: zone.DeleteByKey, Change: zone.ChangeByActions}

// At the registrar, name servers and keys are objects for the whole set. A
// destroy of the name servers puts OVH's own in their place; of keys it sends an
// empty list. ovh_domain_name is the domain itself, and a destroy terminates it.
var (
	ovhSigning  = &zone.Handling{Create: zone.CreateFails, Delete: zone.DeleteByKey, Change: zone.ChangeAtOnce}
	ovhRegistry = &zone.Handling{Create: zone.CreateOverwrites, Delete: zone.DeleteByKey, Change: zone.ChangeAtOnce}
)

// ovhTTL is what a zone gives to records without a TTL; ovhKeyTTL is assumed.
const (
	ovhTTL    = 3600
	ovhKeyTTL = 3600
)

var ovhLayout = layout{
	zone: "zone", name: "subdomain", kind: "fieldtype", ttl: "ttl", value: "target",
	types: map[string]zone.Type{"SPF": "TXT", "DKIM": "TXT", "DMARC": "TXT"},
	text:  quotedOrNot, names: relativeNames, defaultTTL: ovhTTL, zoneTTL: true, handling: ovhValue, owner: below,
}

var ovhDynHost = layout{
	zone: "zone_name", name: "sub_domain", fixed: "A", ttl: "ttl", value: "ip",
	defaultTTL: 60, handling: ovhValue, owner: below,
}

var _ = register(&provider{
	source: "ovh/ovh",
	host:   "ovh",
	records: map[string]*recordType{
		"ovh_domain_zone_record":         ovhLayout.recordType(),
		"ovh_domain_zone_dynhost_record": ovhDynHost.recordType(),
		"ovh_domain_zone_import": {
			needs: []string{"zone_name", "zone_file"}, zone: "zone_name", values: []string{"zone_file"},
			owner:   absolute,
			several: readOVHImport,
			resets:  func(k zone.Key) bool { return k.Owner == k.Apex && k.Type == "NS" },
		},
		"ovh_domain_zone_dnssec": {
			needs: []string{"zone_name"}, zone: "zone_name",
			owner: apexOnly,
			read: func(v Value) record {
				in := v.Field("zone_name")
				return record{zone: in.Text(), zoneIsName: true, zoneUnknown: in.Unknown(), kind: "DNSKEY", ttl: ovhKeyTTL, synthetic: "signed",
					absent: v.Field("status").Text() == "DISABLED", handling: ovhSigning}
			},
		},
	},
	zones: map[string]*zoneType{
		"ovh_domain_zone": {needs: []string{"name", "name_servers"}, servers: "name_servers", read: readOVHZone, byName: true},
	},
	data: map[string]*zoneType{
		"ovh_domain_zone": {needs: []string{"name", "name_servers"}, servers: "name_servers", read: readOVHZone, byName: true},
	},
})

var _ = register(&provider{
	source: "ovh/ovh",
	host:   "ovh-registrar",
	records: map[string]*recordType{
		"ovh_domain_name_servers": {
			needs: []string{"domain", "servers"}, zone: "domain", values: []string{"servers"},
			owner:  absolute,
			resets: func(zone.Key) bool { return true },
			read: func(v Value) record {
				return delegatedTo(v.Field("domain"), v.Field("servers"), "host", ovhRegistry)
			},
		},
		"ovh_domain_ds_records": {
			needs: []string{"domain", "ds_records"}, zone: "domain", values: []string{"ds_records"},
			owner: absolute, read: readOVHKeys,
		},
		"ovh_domain_name": {
			needs: []string{"domain_name", "target_spec"}, zone: "domain_name", values: []string{"target_spec"},
			owner: absolute,
			read: func(v Value) record {
				spec := v.Field("target_spec")
				r := delegatedTo(v.Field("domain_name"), spec.Field("dns_configuration").Field("name_servers"), "name_server", ovhRegistry)
				r.unknown = r.unknown || spec.Unknown()
				r.absent = len(r.data) == 0 && !r.unknown // left as it is, or to ovh_domain_name_servers
				return r
			},
		},
	},
})

// readOVHImport reads the text of a zone. Its SOA is left to the service, which
// counts the serial.
func readOVHImport(v Value) []record {
	in, text := v.Field("zone_name"), v.Field("zone_file")
	head := record{zone: in.Text(), zoneIsName: true, zoneUnknown: in.Unknown(), kind: "SOA", absent: true, whole: true, handling: ovhImport}
	records := []record{head}
	if in.Unknown() || text.Unknown() {
		head.absent, head.kindUnknown = false, true // what the zone will hold is known only after the apply
		return []record{head}
	}
	apex, err := zone.FQDN(in.Text())
	if err != nil {
		return records
	}
	parsed, err := zonefile.Parse(strings.NewReader(text.Text()), "zone_file", zonefile.Options{Apex: apex})
	if err != nil {
		if records[0].problem = err.Error(); text.Sensitive() {
			records[0].problem = "zone_file is no zone file" // the error quotes it
		}
		return records
	}
	for _, s := range parsed.Sets {
		if s.Type == "SOA" {
			continue
		}
		r := head
		r.absent, r.name, r.kind, r.ttl, r.data, r.sensitive = false, string(s.Owner), s.Type, s.TTL, s.Data, text.Sensitive()
		records = append(records, r)
	}
	return append(records[:1:1], together(records[1:])...)
}

// ovhAlgorithms are the numbers of the algorithms by the names that OVH has for
// them.
var ovhAlgorithms = map[string]string{"RSASHA1": "5", "RSASHA1_NSEC3_SHA1": "7", "RSASHA256": "8", "RSASHA512": "10",
	"ECDSAP256SHA256": "13", "ECDSAP384SHA384": "14", "ED25519": "15"}

func readOVHKeys(v Value) record {
	r := atRegistry(v.Field("domain"), "DS", ovhRegistry)
	keys := v.Field("ds_records")
	r.unknown = keys.AnyUnknown()
	for _, k := range keys.Items() {
		if !k.AnyUnknown() {
			r.publicKey(ovhAlgorithms[k.Field("algorithm").Text()], k.Field("public_key").Text())
		}
	}
	return r
}

// readOVHZone finds the name of a zone that is not ordered yet in the order.
func readOVHZone(v Value) hostedZone {
	name := v.Field("name")
	for _, plan := range v.Field("plan").Items() {
		for _, c := range plan.Field("configuration").Items() {
			if name.Text() == "" && c.Field("label").Text() == "zone" {
				name = c.Field("value")
			}
		}
	}
	z := hostedZone{}
	z.servers, z.serversUnknown = names(v.Field("name_servers"))
	z.named(name)
	return z
}
