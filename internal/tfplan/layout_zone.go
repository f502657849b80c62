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
	// networks is the attribute that lists who sees a private zone, by the member
	// network, or as texts where that is "".
	networks, network string
	// The data source that stands for a zone has the name of the resource. data is
	// another name, listed its attribute with several zones, dataNeeds the attributes
	// that it needs where those of the resource are others; noData says that there is
	// none, onlyData that there is no resource.
	data, listed     string
	dataNeeds        []string
	noData, onlyData bool
	// adopts says that a create takes over a zone that is there, and that a
	// destroy leaves it.
	adopts bool
	// adjust sees a zone last, for what no field can say.
	adjust func(*hostedZone, Value)
}

func (l zoneLayout) zoneType() *zoneType {
	return &zoneType{needs: append([]string{l.name}, l.needs...), servers: l.servers, byName: l.byName, adopts: l.adopts, read: l.read}
}

// dataType is the reader of its data source.
func (l zoneLayout) dataType() *zoneType {
	t := l.zoneType()
	if l.dataNeeds != nil {
		t.needs = append([]string{l.name}, l.dataNeeds...)
	}
	if l.listed != "" {
		t.needs, t.items = []string{l.listed}, func(v Value) []Value { return v.Field(l.listed).Items() }
	}
	return t
}

func (l zoneLayout) read(v Value) hostedZone {
	is := func(f func(Value) bool) bool { return f != nil && f(v) }
	z := hostedZone{id: v.Field(cmp.Or(l.id, "id")).Text(), servers: l.fixed, serversFixed: len(l.fixed) > 0,
		off: is(l.off), signed: is(l.signed), private: is(l.private), ttl: seconds(v.Field(l.ttl))}
	if l.servers != "" {
		z.servers, z.serversUnknown = names(v.Field(l.servers))
	}
	z.named(v.Field(l.name))
	if l.networks != "" {
		z.seenBy(v.Field(l.networks), l.network)
	}
	if l.adjust != nil {
		l.adjust(&z, v)
	}
	return z
}

// says is a condition on one attribute.
func says(attribute, text string) func(Value) bool {
	return func(v Value) bool { return v.Field(attribute).Text() == text }
}

// seenBy adds the networks that see a private zone.
func (z *hostedZone) seenBy(list Value, member string) {
	for _, n := range list.Items() {
		if member != "" {
			n = n.Field(member)
		}
		if n.Text() != "" {
			z.others = append(z.others, "network "+n.Text())
		}
	}
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
