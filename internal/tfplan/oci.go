package tfplan

import (
	"strings"

	"zonecut/internal/zone"
)

// Oracle Cloud keeps one resource for each record set; the older oci_dns_record
// keeps one for each value. A zone is named by its name or its OCID; private
// zones of one name differ by their view. Names are absolute without a dot.
//
// The provider's code: up to version 7 a create puts the set, over whatever is
// there; from version 8 on it fails where records are. A plan tells no versions,
// so the worse is taken. A destroy deletes by name and type, but leaves what the
// service protects, NS and SOA of the apex. Values and TTL change in place, the
// rest forces replacement. A single record is added, and removed by the hash of
// its content. A destroyed zone takes all its sets along.
var (
	ociSet    = &zone.Handling{Create: zone.CreateOverwrites, Delete: zone.DeleteByKey, Change: zone.ChangeByActions}
	ociSingle = &zone.Handling{Create: zone.CreateAdds, Delete: zone.DeleteByValue, Change: zone.ChangeByActions}
)

var _ = register(&provider{
	source: "oracle/oci",
	host:   "oci",
	records: map[string]*recordType{
		"oci_dns_rrset": {
			needs:  []string{"zone_name_or_id", "domain", "rtype", "items"},
			zone:   "zone_name_or_id",
			values: []string{"items"},
			read:   readOCISet,
			owner:  func(name string, _ zone.Name) (zone.Name, error) { return zone.FQDN(name) },
			unset: func(r *record) {
				r.unknown, r.problem = false, "it is made without items; up to version 7 of the provider that deletes what is there"
			},
		},
		"oci_dns_record": {
			needs:  []string{"zone_name_or_id", "domain", "rtype", "rdata"},
			zone:   "zone_name_or_id",
			values: []string{"rdata"},
			read:   readOCIRecord,
			owner:  func(name string, _ zone.Name) (zone.Name, error) { return zone.FQDN(name) },
		},
		"oci_dns_steering_policy_attachment": {
			needs:   []string{"zone_id", "domain_name", "steering_policy_id", "rtypes"},
			zone:    "zone_id",
			values:  []string{"steering_policy_id"},
			several: readOCIPolicy,
			owner:   func(name string, _ zone.Name) (zone.Name, error) { return zone.FQDN(name) },
		},
	},
	zones: map[string]*zoneType{"oci_dns_zone": ociZone(nil)},
	data: map[string]*zoneType{
		"oci_dns_zone":  ociZone(nil),
		"oci_dns_zones": ociZone(func(v Value) []Value { return v.Field("zones").Items() }),
	},
})

// ociRecord is what both kinds of resources have in common.
func ociRecord(v Value, handling *zone.Handling) record {
	in, name, kind := v.Field("zone_name_or_id"), v.Field("domain"), v.Field("rtype")
	r := record{zone: in.Text(), zoneIsName: !strings.HasPrefix(in.Text(), "ocid1."), zoneUnknown: in.Unknown(), fqdn: name.Text(),
		name: name.Text(), nameUnknown: name.Unknown(), kind: zone.ParseType(kind.Text()), kindUnknown: kind.Unknown(), handling: handling}
	if view := v.Field("view_id"); view.Unknown() || view.Text() != "" {
		r.view = ociView(view)
	}
	return r
}

func ociView(id Value) string {
	if id.Unknown() {
		return privateView(newID)
	}
	return privateView(id.Text())
}

// readOCISet reads a set whose TTL stands at each of its values; where they
// differ the lowest counts (RFC 2181, section 5.2).
func readOCISet(v Value) record {
	r, items := ociRecord(v, ociSet), v.Field("items")
	r.unknown, r.sensitive = items.Unknown(), items.Sensitive()
	for i, item := range items.Items() {
		data, ttl := item.Field("rdata"), item.Field("ttl")
		r.unknown = r.unknown || item.Unknown() || data.Unknown()
		r.ttlUnknown = r.ttlUnknown || ttl.Unknown()
		r.kept = r.kept || item.Field("is_protected").True()
		if n, ok := ttl.Seconds(); ok && (i == 0 || n < r.ttl) {
			r.ttl = n
		}
		r.addOCI(data)
	}
	return r
}

func readOCIRecord(v Value) record {
	r, data, ttl := ociRecord(v, ociSingle), v.Field("rdata"), v.Field("ttl")
	r.ttl, _ = ttl.Seconds()
	r.ttlUnknown, r.unknown, r.sensitive = ttl.Unknown(), data.Unknown(), data.Sensitive()
	r.kept = v.Field("is_protected").True()
	r.addOCI(data)
	return r
}

// addOCI adds a value as a master file has it, with names in full. ALIAS is the
// service's own type.
func (r *record) addOCI(data Value) {
	switch text := data.Text(); {
	case text == "":
	case r.kind == "TXT" || r.kind == "SPF":
		r.add(stringsOf(text))
	case r.kind == "ALIAS":
		r.synthetic = "alias"
		target, err := zone.FQDN(text)
		if err != nil {
			r.problem = err.Error()
			target = zone.Name(text)
		}
		r.data = append(r.data, string(target))
	default:
		r.add(dotted(r.kind, text))
	}
}

// ociPolicyTTL is the TTL of a traffic policy that says nothing of it.
const ociPolicyTTL = 30

// readOCIPolicy reads where a traffic policy answers: at a name, for the types
// of its answers, in place of the sets there. What it answers is in the policy,
// which is not read, so its id stands for it.
func readOCIPolicy(v Value) []record {
	in, name, policy, types := v.Field("zone_id"), v.Field("domain_name"), v.Field("steering_policy_id"), v.Field("rtypes")
	base := record{zone: in.Text(), zoneUnknown: in.Unknown(), fqdn: name.Text(), name: name.Text(), nameUnknown: name.Unknown(),
		set: "policy", synthetic: "steered", ttl: ociPolicyTTL, unknown: policy.Unknown(), handling: &zone.Handling{Create: zone.CreateFails, Delete: zone.DeleteByID, Change: zone.ChangeByActions}}
	if !base.unknown {
		base.data = []string{policy.Text()}
	}
	if types.AnyUnknown() {
		base.kindUnknown = true
		return []record{base}
	}
	var sets []record
	for _, kind := range texts(types) {
		r := base
		r.kind = zone.ParseType(kind)
		sets = append(sets, r)
	}
	return sets
}

func ociZone(items func(Value) []Value) *zoneType {
	t := &zoneType{needs: []string{"name", "zone_type", "nameservers"}, servers: "nameservers", read: readOCIZone, byName: true, items: items}
	if items != nil {
		t.needs = []string{"zones", "compartment_id"}
	}
	return t
}

// readOCIZone reads a zone. A secondary one holds what its primaries have.
func readOCIZone(v Value) hostedZone {
	name, servers := v.Field("name"), v.Field("nameservers")
	z := hostedZone{id: v.Field("id").Text(), apexUnknown: name.Unknown(), serversUnknown: servers.AnyUnknown(), signed: v.Field("dnssec_state").Text() == "ENABLED"}
	if v.Field("scope").Text() == "PRIVATE" {
		z.private, z.view = true, ociView(v.Field("view_id"))
	}
	for _, s := range servers.Items() {
		if n, err := zone.FQDN(s.Field("hostname").Text()); err == nil {
			z.servers = append(z.servers, n)
		}
	}
	z.servers = zone.SortNames(z.servers)
	for _, primary := range v.Field("external_masters").Items() {
		z.others = append(z.others, "the primary "+primary.Field("address").Text())
	}
	if z.apexUnknown {
		return z
	}
	var err error
	if z.apex, err = zone.FQDN(name.Text()); err != nil {
		z.problem = err.Error()
	}
	return z
}
