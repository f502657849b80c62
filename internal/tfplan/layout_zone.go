package tfplan

import (
	"cmp"

	"zonecut/internal/zone"
)

// zoneLayout says where a zone resource keeps what, as layout does for records.
type zoneLayout struct {
	// id, name and ttl are attributes, id by default "id"; servers is the one that
	// lists the assigned name servers, or has those that all zones have in fixed.
	id, name, ttl, servers string
	fixed                  []zone.Name
	byName                 bool
	// off, signed and private say that a zone is not served, signed by the
	// provider, or not public.
	off, signed, private func(Value) bool
	needs                []string
}

func (l zoneLayout) zoneType() *zoneType {
	return &zoneType{needs: append([]string{l.name}, l.needs...), servers: l.servers, byName: l.byName, read: l.read}
}

func (l zoneLayout) read(v Value) hostedZone {
	is := func(f func(Value) bool) bool { return f != nil && f(v) }
	z := hostedZone{id: v.Field(cmp.Or(l.id, "id")).Text(), servers: l.fixed, serversFixed: len(l.fixed) > 0,
		off: is(l.off), signed: is(l.signed), private: is(l.private), ttl: seconds(v.Field(l.ttl))}
	if l.servers != "" {
		z.servers, z.serversUnknown = names(v.Field(l.servers))
	}
	z.named(v.Field(l.name))
	return z
}

// says is a condition on one attribute.
func says(attribute, text string) func(Value) bool {
	return func(v Value) bool { return v.Field(attribute).Text() == text }
}

// named sets the apex of a zone that is not unknown.
func (z *hostedZone) named(name Value) {
	if z.apexUnknown = name.Unknown(); z.apexUnknown {
		return
	}
	var err error
	if z.apex, err = zone.FQDN(name.Text()); err != nil {
		z.problem = err.Error()
	}
}
