package tfplan

import (
	"strings"

	"zonecut/internal/zone"
)

// DigitalOcean keeps one resource for each value. An RRset is what all
// resources of one name and type hold together.
//
// The provider's code: a create posts a record to the domain, beside those that
// are there, and keeps the number that comes back; an update and a destroy go
// by that number. Name, value and TTL change in place, domain and type force
// replacement. Domains are found by name, and a destroyed one takes all its
// records along.
var digitaloceanRecord = &zone.Handling{Create: zone.CreateAdds, Delete: zone.DeleteByID, Change: zone.ChangeByActions}

// digitaloceanTTL is the documented TTL of records that are made without one.
const digitaloceanTTL = 1800

// digitaloceanServers are those of every domain.
var digitaloceanServers = []zone.Name{"ns1.digitalocean.com.", "ns2.digitalocean.com.", "ns3.digitalocean.com."}

var _ = register(&provider{
	source: "digitalocean/digitalocean",
	host:   "digitalocean",
	records: map[string]*recordType{
		"digitalocean_record": {
			needs:    []string{"domain", "name", "type", "value", "priority", "flags"},
			zone:     "domain",
			values:   []string{"value"},
			read:     readDigitaloceanRecord,
			owner:    zone.Relative, // "@", a label, or absolute with the dot
			finish:   qualify,
			unsetTTL: func(r *record) { r.ttl, r.ttlUnknown = digitaloceanTTL, false },
		},
	},
	zones: map[string]*zoneType{
		"digitalocean_domain": {needs: []string{"name", "ip_address"}, read: readDigitaloceanDomain, byName: true},
	},
})

func readDigitaloceanRecord(v Value) record {
	value := v.Field("value")
	r := record{
		zone: v.Field("domain").Text(), zoneIsName: true, zoneUnknown: v.Field("domain").Unknown(),
		name: v.Field("name").Text(), nameUnknown: v.Field("name").Unknown(),
		kind: zone.ParseType(v.Field("type").Text()), kindUnknown: v.Field("type").Unknown(),
		ttlUnknown: v.Field("ttl").Unknown(), sensitive: value.Sensitive(), handling: digitaloceanRecord,
	}
	r.ttl, _ = v.Field("ttl").Seconds()
	fields := digitaloceanFields[r.kind]
	r.unknown = value.Unknown()
	for _, f := range fields {
		r.unknown = r.unknown || v.Field(f).Unknown()
	}
	if !r.unknown {
		r.addDigitalocean(v, fields, value.Text())
	}
	return r
}

// digitaloceanFields are what stands before the value of a type.
var digitaloceanFields = map[zone.Type][]string{
	"MX": {"priority"}, "SRV": {"priority", "weight", "port"}, "CAA": {"flags", "tag"},
}

func (r *record) addDigitalocean(v Value, fields []string, value string) {
	switch r.kind {
	case "TXT":
		r.data = append(r.data, zone.TXT(value))
		return
	case "CAA":
		if v.Field("tag").Text() != "iodef" {
			value = strings.TrimSuffix(value, ".") // the service asks for a dot that is no part of the value
		}
		value = `"` + value + `"`
	}
	var words []string
	for _, f := range fields {
		words = append(words, orZero(v.Field(f).Text()))
	}
	r.addRelative(strings.Join(append(words, value), " "))
}

// orZero is a number that is 0 when it is not set: state has 0 where the
// configuration has nothing.
func orZero(text string) string {
	if text == "" {
		return "0"
	}
	return text
}

func readDigitaloceanDomain(v Value) hostedZone {
	name := v.Field("name")
	z := hostedZone{apexUnknown: name.Unknown(), servers: digitaloceanServers, serversFixed: true}
	if z.apexUnknown {
		return z
	}
	z.id = name.Text() // the provider takes the name for the id
	var err error
	if z.apex, err = zone.FQDN(name.Text()); err != nil {
		z.problem = err.Error()
	}
	return z
}
