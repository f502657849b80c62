package tfplan

import (
	"strings"

	"zonecut/internal/zone"
)

// registrarType is a registration that comes with the name servers of the domain:
// an NS set in the registry's zone, which is the name above the domain. Unset,
// the delegation stays as it is.
func registrarType(domain string, servers func(Value) Value, abandons bool, needs []string, fill func(*zone.Registration, Value)) *recordType {
	t := &recordType{
		needs:  append(needs, domain),
		zone:   domain,
		values: needs[:1],
		owner:  func(name string, _ zone.Name) (zone.Name, error) { return zone.FQDN(name) },
		held:   registers(abandons, domain, fill),
		read: func(v Value) record {
			name, list := v.Field(domain), servers(v)
			_, parent, _ := strings.Cut(strings.TrimSuffix(name.Text(), "."), ".")
			r := record{zone: parent, zoneIsName: true, zoneUnknown: name.Unknown(), name: name.Text(), nameUnknown: name.Unknown(),
				kind: "NS", ttl: registryTTL, synthetic: "automatic ttl", unknown: list.AnyUnknown(), handling: awsRegistration}
			for _, s := range list.Items() {
				if s.Text() != "" {
					r.add(dotted("NS", s.Text()))
				}
			}
			r.absent = len(r.data) == 0 && !r.unknown
			return r
		},
	}
	if abandons {
		t.keeps = func(zone.Key) bool { return true }
	}
	return t
}

// wordFlag is a setting that one of two words turns on or off.
func wordFlag(v Value, on, off string) zone.Flag {
	switch v.Text() {
	case on:
		return zone.On
	case off:
		return zone.Off
	}
	return onOff(v)
}
