package tfplan

import (
	"slices"
	"strings"

	"zonecut/internal/zone"
)

// provider is what one provider's file states. A provider reads one side of
// one resource; it never sees a difference.
type provider struct {
	// source is the provider's address without the registry: mirrors keep it.
	source string
	// host begins the Host of every zone instance: "aws/Z123".
	host    string
	records map[string]*recordType
	// zones are resources, data are data sources that stand for a whole zone.
	zones, data map[string]*zoneType
	// held are the types that hold no records: registrations, certificates,
	// settings.
	held map[string]*heldType
}

// recordType is a resource type that holds records.
type recordType struct {
	// needs are attributes of the schema that this reader knows. The type name
	// alone is no key: providers have changed schemas under one name, and forks
	// keep the name under another source.
	needs []string
	// zone is the attribute that names the zone, values are those that hold the
	// data, for the references that the configuration has where the plan has no
	// value yet.
	zone   string
	values []string
	// read reads one side of a resource that holds one set; several reads one of
	// a resource that holds many, in place of read.
	read    func(Value) record
	several func(Value) []record
	// owner makes the owner name from the name as the provider writes it.
	owner func(name string, apex zone.Name) (zone.Name, error)
	// finish completes a set whose owner is known; nil for most.
	finish func(*zone.RRset)
	// unsetTTL completes a record whose TTL is unknown only because the
	// configuration leaves it to the provider; nil where that cannot be.
	unsetTTL func(*record)
	// unset does the same for the values, of which the first of values speaks.
	unset func(*record)
	// unread names what else the resource holds that nobody here reads.
	unread string
	// keeps reports whether a destroy leaves a set in place; nil is never.
	keeps func(zone.Key) bool
	// held is what the resource holds besides its records; nil for most.
	held *heldType
	// resets reports whether a destroy puts the host's own values in the place of
	// a set, which no plan shows; nil is never.
	resets func(zone.Key) bool
	// ttl is the attribute with the TTL; "" is "ttl".
	ttl string
	// name is the attribute whose absence from the configuration means the apex,
	// where the provider computes it then; "" where that cannot be.
	name string

	provider *provider
}

// zoneType is a resource type that is a zone.
type zoneType struct {
	needs []string
	// servers is the attribute that lists the assigned name servers.
	servers string
	// adopts says that a create takes over a zone that is there, and that a
	// destroy leaves it.
	adopts bool
	read   func(Value) hostedZone
	// byName says that a zone is known by its name at a provider configuration:
	// records name it so, and what replaces it is found under the same name.
	byName bool
	// items are the zones of a data source that lists several; nil where it is
	// one itself.
	items func(Value) []Value

	provider *provider
}

// record is one side of a resource that holds records, as its provider wrote
// it: the zone may be an id and the name relative until the whole plan is read.
type record struct {
	zone        string // the zone's id, or its name if zoneIsName
	zoneIsName  bool
	zoneUnknown bool
	// zoneImplied says that the resource names no zone, only a view: it is the
	// closest zone at or above the name, or above it for the cut of a zone.
	zoneImplied, cut bool
	// atRegistry says that the zone is the registry's, written by a registrar.
	atRegistry bool
	// zoneName is the zone's name where the resource itself betrays it.
	zoneName string
	// view is that of the zone where the record itself tells it.
	view string
	// fqdn is the absolute owner name where the resource holds it computed.
	fqdn        string
	name        string
	nameUnknown bool
	kind        zone.Type
	kindUnknown bool
	set         string
	ttl         uint32
	ttlUnknown  bool
	ttlOfZone   bool // no TTL of its own: that of the zone, if the plan has it, else ttl
	data        []string
	unknown     bool
	synthetic   string
	sensitive   bool
	handling    *zone.Handling
	// absent says that the resource is there and the set is not: signing that is
	// switched off.
	absent bool
	// kept says that a destroy of this resource leaves its sets in place.
	kept bool
	// whole says that the resource holds all of the zone: what it does not list,
	// it removes.
	whole bool
	// merges says that the values are written together with those that stand
	// there: what comes of it is known only to the host.
	merges bool
	// instead is the data to take when the configuration sets another attribute
	// than the one that data was read from; nil for nearly all.
	instead *alternative
	// problem says what was not understood; data then has it as it stood.
	problem string
}

type alternative struct {
	attribute string
	data      []string
}

// hostedZone is one side of a zone resource.
type hostedZone struct {
	id             string // "" when known only after the apply
	view           string // of a zone that is known by its name
	label          string // the part of the id that records may give alone
	apex           zone.Name
	apexUnknown    bool
	private        bool
	servers        []zone.Name
	serversUnknown bool
	madeWith       string // the delegation set that names the servers of a new zone
	off            bool   // there, and not served
	kept           bool   // a destroy of this resource leaves the zone in place
	signed         bool   // by the provider, with keys that no plan shows
	serversFixed   bool   // every zone of the provider has these
	ttl            uint32 // what records without one have; 0 is unknown
	// others decide over the answers besides the records, and nobody judges them:
	// the networks that see a private zone, the servers that it forwards to.
	others  []string
	problem string
}

// reader is one way to read a resource type: as records, as a zone, or as
// something else that is held, which may come with records.
type reader struct {
	records *recordType
	hosted  *zoneType
	held    *heldType
}

func (r reader) provider() *provider {
	switch {
	case r.records != nil:
		return r.records.provider
	case r.hosted != nil:
		return r.hosted.provider
	}
	return r.held.provider
}

func (r reader) fits(v Value) bool { return fits(v, r.needsOf()) }

// needsOf are the attributes by which the reader knows the schema.
func (r reader) needsOf() []string {
	switch {
	case r.records != nil:
		return r.records.needs
	case r.hosted != nil:
		return r.hosted.needs
	}
	return r.held.needs
}

// settings reports whether the reader is one of configuration alone.
func (r reader) settings() bool { return r.held != nil && r.held.settings }

// registry has the readers of each type; those of data sources under
// "data.<type>". Schemas that changed under one name have several.
var registry = map[string][]reader{}

// register makes a provider known. Each provider's file calls it once.
func register(p *provider) *provider {
	for name, t := range p.records {
		t.provider = p
		if t.held != nil {
			t.held.provider = p
		}
		registry[name] = append(registry[name], reader{records: t, held: t.held})
	}
	for name, t := range p.held {
		t.provider = p
		registry[name] = append(registry[name], reader{held: t})
	}
	for name, t := range p.zones {
		t.provider = p
		registry[name] = append(registry[name], reader{hosted: t})
	}
	for name, t := range p.data {
		t.provider = p
		registry["data."+name] = append(registry["data."+name], reader{hosted: t})
	}
	return p
}

// source is the address of a provider without its registry or mirror.
func source(providerName string) string {
	parts := strings.Split(providerName, "/")
	return strings.Join(parts[max(0, len(parts)-2):], "/")
}

// readersOf are the readers that a resource may be meant for: those of its
// provider, and for forks, which keep the type under another source, all.
func readersOf(providerName, mode, kind string) []reader {
	if mode == "data" {
		kind = "data." + kind
	}
	all, from := registry[kind], source(providerName)
	if own := slices.DeleteFunc(slices.Clone(all), func(r reader) bool { return r.provider().source != from }); len(own) > 0 {
		return own
	}
	return all
}

func fits(v Value, needs []string) bool {
	for _, name := range needs {
		if !v.Has(name) {
			return false
		}
	}
	return true
}
