package tfplan

import (
	"slices"
	"strings"

	"zonecut/internal/zone"
)

// NS1 keeps one resource for each record set, with a block for each answer. The
// filters of a set choose among its answers by their metadata; without filters
// all are served.
//
// The provider's code and its client say: a create is a PUT of zone, domain and
// type, which fails where the set exists; a destroy deletes by those three;
// they force replacement, while answers, TTL and filters are one update of the
// set. A destroyed zone takes all its records along. Zones are found by name.
var ns1Set = &zone.Handling{Create: zone.CreateFails, Delete: zone.DeleteByKey, Change: zone.ChangeByActions}

var _ = register(&provider{
	source: "ns1-terraform/ns1",
	host:   "ns1",
	records: map[string]*recordType{
		"ns1_record": {
			needs:  []string{"zone", "domain", "type", "answers"},
			zone:   "zone",
			values: []string{"answers", "short_answers", "link"},
			read:   readNS1Record,
			owner:  func(name string, _ zone.Name) (zone.Name, error) { return zone.FQDN(name) },
			// Left out of the configuration, the TTL is that of the zone.
			unsetTTL: func(r *record) { r.ttlOfZone, r.ttlUnknown = true, false },
		},
	},
	zones: map[string]*zoneType{
		"ns1_zone": {needs: []string{"zone", "dns_servers"}, servers: "dns_servers", read: readNS1Zone, byName: true},
	},
	data: map[string]*zoneType{
		"ns1_zone": {needs: []string{"zone", "dns_servers"}, servers: "dns_servers", read: readNS1Zone, byName: true},
	},
})

func readNS1Record(v Value) record {
	inZone, domain, kind := v.Field("zone"), v.Field("domain"), v.Field("type")
	r := record{
		zone: inZone.Text(), zoneIsName: true, zoneUnknown: inZone.Unknown(),
		name: domain.Text(), nameUnknown: domain.Unknown(),
		kind: zone.ParseType(kind.Text()), kindUnknown: kind.Unknown(),
		ttlUnknown: v.Field("ttl").Unknown(), handling: ns1Set,
	}
	r.ttl, _ = v.Field("ttl").Seconds()
	if link := v.Field("link"); link.Unknown() || link.Text() != "" {
		r.ns1Link(link)
		return r
	}
	for _, list := range []Value{v.Field("answers"), v.Field("short_answers")} {
		r.unknown = r.unknown || list.Unknown()
		r.sensitive = r.sensitive || list.Sensitive()
		for _, item := range list.Items() {
			r.ns1Answer(item)
		}
	}
	r.synthetic = strings.TrimPrefix(r.synthetic+ns1Routing(v), ", ")
	return r
}

// ns1Link is a record that holds no answers and gives those of another name.
func (r *record) ns1Link(link Value) {
	if r.unknown = link.Unknown(); r.unknown {
		r.synthetic = "alias, linked"
		return
	}
	r.synthetic = "alias, linked " + link.Text()
	target, err := zone.FQDN(link.Text())
	if err != nil {
		r.problem = err.Error()
		target = zone.Name(link.Text())
	}
	r.data = []string{string(target)}
}

// ns1Answer reads an answer in one text or in parts; a short answer is that
// text without a block around it.
func (r *record) ns1Answer(item Value) {
	text, parts := item, []Value(nil)
	if item.Has("answer") || item.Has("answer_parts") {
		text, parts = item.Field("answer"), item.Field("answer_parts").Items()
	}
	if text.Unknown() || item.Field("answer_parts").AnyUnknown() {
		r.unknown = true
		return
	}
	fields := make([]string, 0, len(parts))
	for _, p := range parts {
		fields = append(fields, p.Text())
	}
	switch {
	case len(fields) > 0:
		r.addNS1(fields)
	case r.kind == "TXT" || r.kind == "SPF":
		r.addNS1([]string{text.Text()})
	case r.kind == "CAA":
		r.addNS1(strings.SplitN(text.Text(), " ", 3))
	default:
		r.addNS1(strings.Fields(text.Text()))
	}
}

// ns1Quoted are the fields of a type that are quoted in a master file and bare
// here.
var ns1Quoted = map[zone.Type][]int{"CAA": {2}, "NAPTR": {2, 3, 4}, "URI": {2}, "HINFO": {0, 1}}

// addNS1 makes RDATA of its fields. Names in it are absolute without a dot.
func (r *record) addNS1(fields []string) {
	switch r.kind {
	case "TXT", "SPF":
		for i, f := range fields {
			fields[i] = zone.TXT(f)
		}
		r.add(strings.Join(fields, " "))
		return
	case "ALIAS":
		r.synthetic = "alias"
		if target, err := zone.FQDN(strings.Join(fields, " ")); err == nil {
			fields = []string{string(target)}
		}
	case "URLFWD":
		r.synthetic = "redirect"
	}
	for _, i := range ns1Quoted[r.kind] {
		if i < len(fields) && !strings.HasPrefix(fields[i], `"`) {
			fields[i] = zone.TXT(fields[i])
		}
	}
	r.add(dotted(r.kind, strings.Join(fields, " ")))
}

// ns1Routing is what chooses among the answers: the filters that are switched
// on, and the metadata they look at. Without filters nothing looks at it.
func ns1Routing(v Value) string {
	var filters []string
	for _, f := range v.Field("filters").Items() {
		if !f.Field("disabled").True() {
			filters = append(filters, strings.Join(append([]string{f.Field("filter").Text()}, ns1Map(f.Field("config"))...), " "))
		}
	}
	if len(filters) == 0 {
		return ""
	}
	text := ", filters " + strings.Join(filters, " then ")
	if meta := ns1Map(v.Field("meta")); len(meta) > 0 {
		text += ", meta " + strings.Join(meta, " ")
	}
	for _, region := range v.Field("regions").Items() {
		if meta := ns1Map(region.Field("meta")); len(meta) > 0 {
			text += ", region " + region.Field("name").Text() + " " + strings.Join(meta, " ")
		}
	}
	for _, a := range v.Field("answers").Items() {
		about := ns1Map(a.Field("meta"))
		if region := a.Field("region").Text(); region != "" {
			about = append(about, "region="+region)
		}
		if len(about) > 0 {
			text += ", answer " + ns1AnswerName(a) + " " + strings.Join(about, " ")
		}
	}
	return text
}

func ns1AnswerName(a Value) string {
	text := a.Field("answer").Text()
	for _, p := range a.Field("answer_parts").Items() {
		text += " " + p.Text()
	}
	return ns1Word(strings.TrimSpace(text))
}

// ns1Map is a map of texts in the order of its keys. A value that is not known
// yet differs from every other.
func ns1Map(v Value) []string {
	var words []string
	known, unknown := v.Names()
	for _, key := range known {
		if text := v.Field(key).Text(); text != "" {
			words = append(words, key+"="+ns1Word(text))
		}
	}
	for _, key := range unknown {
		words = append(words, key+"=unknown")
	}
	if v.Unknown() {
		words = append(words, "unknown")
	}
	slices.Sort(words)
	return words
}

// ns1Word keeps JSON in metadata from looking like two parts of a definition.
func ns1Word(text string) string { return strings.ReplaceAll(text, ", ", ",") }

// readNS1Zone reads a primary, secondary or linked zone alike; the name servers
// are one text.
func readNS1Zone(v Value) hostedZone {
	name, servers := v.Field("zone"), v.Field("dns_servers")
	z := hostedZone{apexUnknown: name.Unknown(), serversUnknown: servers.Unknown(), signed: v.Field("dnssec").True()}
	z.ttl, _ = v.Field("ttl").Seconds()
	for text := range strings.SplitSeq(servers.Text(), ",") {
		if n, err := zone.FQDN(strings.TrimSpace(text)); err == nil && n != zone.Root {
			z.servers = append(z.servers, n)
		}
	}
	z.servers = zone.SortNames(z.servers)
	if z.apexUnknown {
		return z
	}
	var err error
	if z.apex, err = zone.FQDN(name.Text()); err != nil {
		z.problem = err.Error()
	}
	return z
}
