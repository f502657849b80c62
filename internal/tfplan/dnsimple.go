package tfplan

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"zonecut/internal/zone"
)

// DNSimple keeps one resource for each value. An RRset is what all resources of
// one zone, name and type hold together.
//
// The provider's code says: a create posts one more record, which the API
// refuses only where that very record is there; update and destroy go by the
// record's id. Zone and type force replacement; name, value, TTL and priority
// are updated in place. The dot at the end of a target means nothing.
//
// dnsimple_record is the name of the type before version 1.0: the zone is
// "domain" there, TTL and priority are texts.
var dnsimpleRecord = &zone.Handling{Create: zone.CreateAdds, Delete: zone.DeleteByID, Change: zone.ChangeByActions}

// The registrar has one object for each DS, and all its attributes force
// replacement. Of a delegation there is one for the whole set, written as a
// whole by create and update; a destroy only forgets it.
var (
	dnsimpleDS         = &zone.Handling{Create: zone.CreateAdds, Delete: zone.DeleteByID, Change: zone.ChangeByActions}
	dnsimpleDelegation = &zone.Handling{Create: zone.CreateOverwrites, Delete: zone.DeleteByKey, Change: zone.ChangeAtOnce}
)

// registryDSTTL is assumed for DS sets in a registry's zone, which no plan
// shows: that of .com and .net.
const registryDSTTL = 86400

// dnsimple_domain is the domain with its zone: a destroy takes all records
// along, and the registration if there is one. dnsimple_zone adopts the zone of
// a domain and gives it up again; all that it changes is whether it is served.
var _ = register(&provider{
	source: "dnsimple/dnsimple",
	host:   "dnsimple",
	records: map[string]*recordType{
		"dnsimple_zone_record": dnsimpleType("zone_name", "zone_name", "name", "type", "value", "priority"),
		"dnsimple_record":      dnsimpleType("domain", "domain", "name", "type", "value", "priority"),
	},
	zones: map[string]*zoneType{
		"dnsimple_domain": {needs: []string{"name", "account_id", "unicode_name"}, read: readDNSimpleZone, byName: true},
		"dnsimple_zone":   {needs: []string{"name", "account_id", "active"}, read: readDNSimpleZone, byName: true, adopts: true},
	},
	data: map[string]*zoneType{
		"dnsimple_zone": {needs: []string{"name", "account_id"}, read: readDNSimpleZone, byName: true},
	},
})

var _ = register(&provider{
	source: "dnsimple/dnsimple",
	host:   "dnsimple-registrar",
	records: map[string]*recordType{
		"dnsimple_domain_delegation": {
			needs:  []string{"domain", "name_servers"},
			zone:   "domain",
			values: []string{"name_servers"},
			owner:  dnsimpleDomain,
			keeps:  func(zone.Key) bool { return true },
			read:   readDNSimpleDelegation,
		},
		"dnsimple_ds_record": {
			needs:  []string{"domain", "algorithm", "digest", "key_tag"},
			zone:   "domain",
			values: []string{"digest", "digest_type", "key_tag", "algorithm", "public_key"},
			owner:  dnsimpleDomain,
			read:   readDNSimpleDS,
		},
	},
})

func dnsimpleType(zoneAttribute string, needs ...string) *recordType {
	return &recordType{
		needs:  needs,
		zone:   zoneAttribute,
		values: []string{"value"},
		owner:  dnsimpleOwner,
		read:   func(v Value) record { return readDNSimpleRecord(v, v.Field(zoneAttribute)) },
	}
}

func readDNSimpleRecord(v, inZone Value) record {
	name, kind, value, regions := v.Field("name"), v.Field("type"), v.Field("value"), v.Field("regions")
	r := record{
		zone: inZone.Text(), zoneIsName: true, zoneUnknown: inZone.Unknown(),
		name: name.Text(), nameUnknown: name.Unknown() || regions.AnyUnknown(),
		kind: zone.ParseType(kind.Text()), kindUnknown: kind.Unknown(),
		ttlUnknown: v.Field("ttl").Unknown(), handling: dnsimpleRecord,
		unknown: value.Unknown(), sensitive: value.Sensitive(),
	}
	r.ttl = dnsimpleTTL(v.Field("ttl"))
	r.dnsimpleRegions(regions)
	if !r.unknown && !r.kindUnknown {
		r.addDNSimple(value.Text(), v.Field("priority"))
	}
	return r
}

// dnsimpleTTL reads a number, or the text that it is in dnsimple_record.
func dnsimpleTTL(v Value) uint32 {
	if ttl, ok := v.Seconds(); ok {
		return ttl
	}
	ttl, _ := strconv.ParseUint(v.Text(), 10, 31)
	return uint32(ttl)
}

// dnsimpleRegions makes a record that is served in some regions only a variant
// of its set.
func (r *record) dnsimpleRegions(v Value) {
	var regions []string
	for _, item := range v.Items() {
		if text := item.Text(); text != "" && text != "global" {
			regions = append(regions, text)
		}
	}
	if slices.Sort(regions); len(regions) > 0 {
		r.set = strings.Join(regions, " ")
		r.synthetic = "regions " + r.set
	}
}

// addDNSimple completes the value: the priority stands apart, text may lack its
// quotes, and three types are the provider's own.
func (r *record) addDNSimple(value string, priority Value) {
	switch r.kind {
	case "MX", "SRV":
		if priority.Unknown() {
			r.unknown = true
			return
		}
		value = orZero(priority.Text()) + " " + value
	case "TXT", "SPF":
		if !strings.HasPrefix(value, `"`) {
			r.data = append(r.data, zone.TXT(value))
			return
		}
	case "ALIAS", "POOL":
		r.dnsimpleTarget(value)
		return
	case "URL":
		r.synthetic = strings.TrimSuffix("redirect, "+r.synthetic, ", ")
	}
	r.add(dotted(r.kind, value))
}

// dnsimpleTarget is the name whose addresses answer for an ALIAS, or of one
// CNAME of a POOL.
func (r *record) dnsimpleTarget(value string) {
	word := map[zone.Type]string{"ALIAS": "alias", "POOL": "pool"}[r.kind]
	r.synthetic = strings.TrimSuffix(word+", "+r.synthetic, ", ")
	target, err := zone.FQDN(value)
	if err != nil {
		r.problem = err.Error()
		target = zone.Name(value)
	}
	r.data = append(r.data, string(target))
}

// dnsimpleOwner appends the zone: names are relative, and empty at the apex.
func dnsimpleOwner(name string, apex zone.Name) (zone.Name, error) {
	if name == "" || name == "@" {
		return apex, nil
	}
	return zone.Relative(name, apex)
}

// readDNSimpleZone leaves the id alone: domain and zone have different ones, and
// everything goes by the name.
func readDNSimpleZone(v Value) hostedZone {
	name := v.Field("name")
	z := hostedZone{apexUnknown: name.Unknown(), off: v.Field("active").Text() == "false"}
	if z.apexUnknown {
		return z
	}
	var err error
	if z.apex, err = zone.FQDN(name.Text()); err != nil {
		z.problem = err.Error()
	}
	return z
}

// dnsimpleAtRegistrar is a set of a domain in its registry's zone.
func dnsimpleAtRegistrar(v Value, kind zone.Type, ttl uint32) record {
	domain := v.Field("domain")
	_, parent, ok := strings.Cut(strings.TrimSuffix(domain.Text(), "."), ".")
	if !ok {
		parent = "." // what is no name there is for dnsimpleDomain to say
	}
	return record{zone: parent, zoneIsName: true, zoneUnknown: domain.Unknown(), name: domain.Text(), nameUnknown: domain.Unknown(),
		kind: kind, ttl: ttl, synthetic: "automatic ttl"}
}

// dnsimpleDomain is the domain as the owner of a set in its parent. The API
// takes its number too, which tells no name.
func dnsimpleDomain(name string, _ zone.Name) (zone.Name, error) {
	if !strings.Contains(name, ".") {
		return "", errors.New("the domain " + strconv.Quote(name) + " is not given by its name")
	}
	return zone.FQDN(name)
}

func readDNSimpleDelegation(v Value) record {
	r := dnsimpleAtRegistrar(v, "NS", registryTTL)
	servers := v.Field("name_servers")
	r.handling, r.unknown, r.sensitive = dnsimpleDelegation, servers.AnyUnknown(), servers.Sensitive()
	for _, s := range servers.Items() {
		if s.Text() != "" {
			r.add(dotted("NS", s.Text()))
		}
	}
	return r
}

// readDNSimpleDS reads a DS; some registries are given the public key instead
// and make the DS themselves.
func readDNSimpleDS(v Value) record {
	r := dnsimpleAtRegistrar(v, "DS", registryDSTTL)
	r.handling = dnsimpleDS
	for _, field := range []string{"key_tag", "algorithm", "digest_type", "digest", "public_key"} {
		r.unknown = r.unknown || v.Field(field).Unknown()
	}
	switch key := v.Field("public_key").Text(); {
	case r.unknown:
	case v.Field("digest").Text() == "" && key != "":
		r.synthetic = "of a public key, " + r.synthetic
		r.data = []string{v.Field("algorithm").Text() + " " + key}
	default:
		r.add(join(v, "key_tag", "algorithm", "digest_type", "digest"))
	}
	return r
}
