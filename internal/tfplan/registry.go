package tfplan

import (
	"strings"

	"zonecut/internal/zone"
)

// What a registrar holds of a domain is served in the registry's zone: the
// delegation, the DS set, the addresses of name servers below the domain. The
// parent is the name above the domain; its TTLs are in no plan.

// atRegistry is a set of a registered domain in its registry's zone, at the
// domain or at a name below it.
func atRegistry(domain Value, kind zone.Type, handling *zone.Handling) record {
	name := strings.TrimSuffix(domain.Text(), ".")
	_, parent, ok := strings.Cut(name, ".")
	if !ok {
		parent = "." // what is no name there is for registered to say
	}
	ttl := uint32(registryTTL)
	if kind == "DS" {
		ttl = registryDSTTL
	}
	return record{zone: parent, zoneIsName: true, zoneUnknown: domain.Unknown(), name: name, nameUnknown: domain.Unknown(),
		kind: kind, ttl: ttl, synthetic: "automatic ttl", handling: handling, atRegistry: true}
}

// registrarSuffix ends the host of what a registrar holds in a registry's zone,
// beside that of the zones that the same company serves.
const registrarSuffix = "-registrar"

// registrarHost is the host of a registrar's sets where the provider has one
// name for both.
func registrarHost(p *provider, host string) string {
	if strings.HasSuffix(p.host, registrarSuffix) {
		return host
	}
	return p.host + registrarSuffix + strings.TrimPrefix(host, p.host)
}

func atRegistrar(host string) bool {
	company, _, _ := strings.Cut(host, "/")
	return strings.HasSuffix(company, registrarSuffix)
}

// delegatedTo is the delegation of a domain to the servers of a list; host is
// the attribute of its members that names one, "" where they are texts.
func delegatedTo(domain, servers Value, host string, handling *zone.Handling) record {
	r := atRegistry(domain, "NS", handling)
	r.unknown, r.sensitive = servers.Unknown(), servers.Sensitive()
	for _, s := range servers.Items() {
		if host != "" && !s.Unknown() {
			s = s.Field(host)
		}
		switch {
		case s.Unknown():
			r.unknown = true
		case s.Text() != "":
			r.add(dotted("NS", s.Text()))
		}
	}
	return r
}

// publicKey is the DS that a registry makes of a key which it is given: what it
// will say is known only there.
func (r *record) publicKey(algorithm, key string) {
	r.synthetic = "of a public key, automatic ttl"
	r.data = append(r.data, algorithm+" "+strings.Join(strings.Fields(key), ""))
}
