package tfplan

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"zonecut/internal/zone"
)

// layout says where a resource keeps what: it is how most providers are read,
// those whose attributes hold one value, or the values of one set, and nothing
// that is computed from other parts. The fields are names of attributes; "" is
// one that the resource does not have.
type layout struct {
	zone, name, kind, ttl, value string
	// zoneByID says that zone holds an id and not the zone's name.
	zoneByID bool
	// fqdn is the attribute with the computed absolute owner name.
	fqdn string
	// fixed is the type where no attribute says it; types are the provider's own
	// words for types of the DNS.
	fixed zone.Type
	types map[string]zone.Type
	// many says that value is a list or set; element is the attribute of its
	// members that holds the value, "" where they are texts.
	many    bool
	element string
	// before are the attributes that stand before the value of a type. Where they
	// are given for CAA, its value lacks the quotes.
	before map[zone.Type][]string
	// parts are the attributes that make the RDATA of a type, of the resource or of
	// a member of value; one that begins with a quote is a character string. Types
	// without parts have theirs in value.
	parts map[zone.Type][]string
	// text makes RDATA of a text; nil takes it as a master file has it.
	text func(string) string
	// names says how the names in values are written.
	names naming
	// defaultTTL is that of a record without a TTL, or of a zone that the plan
	// does not have where zoneTTL says that it is the zone's. A TTL of 0 is then
	// none.
	defaultTTL uint32
	zoneTTL    bool
	// ownTTL says that the host serves a TTL of its own choice where a record has
	// none; defaultTTL is then what it is taken for.
	ownTTL bool
	// hidden reports whether a record, or a member of value, is kept and not served.
	hidden func(Value) bool
	// set tells the variants of a set apart; "" is what everyone is answered.
	set func(Value) string
	// computes words what the provider answers instead of, or among, the values.
	computes func(Value) string
	// adjust sees a record last, for what no field can say.
	adjust func(*record, Value)

	handling *zone.Handling
	owner    func(name string, apex zone.Name) (zone.Name, error)
	needs    []string // beside the attributes above
	keeps    func(zone.Key) bool
}

// naming is what a name in a value means that lacks the dot at its end.
type naming uint8

const (
	absoluteNames naming = iota // absolute all the same
	relativeNames               // in the zone, as in a master file
	dottedNames                 // absolute if there is any dot in it, else in the zone
)

// recordType is the reader of a layout.
func (l layout) recordType() *recordType {
	t := &recordType{zone: l.zone, values: l.valueAttributes(), read: l.read, owner: l.owner, keeps: l.keeps, needs: l.needs}
	for _, name := range []string{l.zone, l.name, l.kind, l.ttl, l.value} {
		if name != "" {
			t.needs = append(t.needs, name)
		}
	}
	if l.names != absoluteNames {
		t.finish = qualify
	}
	t.unsetTTL = func(r *record) { r.ttl, r.ttlUnknown, r.ttlOfZone = l.defaultTTL, false, l.zoneTTL }
	t.ttl = l.ttl
	return t
}

// valueAttributes are those that hold data, the usual one first.
func (l layout) valueAttributes() []string {
	names := []string{l.value}
	if l.many {
		return names
	}
	for _, t := range slices.Sorted(maps.Keys(l.parts)) {
		for _, part := range l.parts[t] {
			names = append(names, strings.TrimPrefix(part, `"`))
		}
	}
	return slices.DeleteFunc(names, func(name string) bool { return name == "" })
}

func (l layout) read(v Value) record {
	in, name, kind, ttl := v.Field(l.zone), v.Field(l.name), v.Field(l.kind), v.Field(l.ttl)
	r := record{
		zone: in.Text(), zoneIsName: !l.zoneByID, zoneUnknown: in.Unknown(), fqdn: v.Field(l.fqdn).Text(),
		name: name.Text(), nameUnknown: name.Unknown(),
		kind: l.fixed, kindUnknown: kind.Unknown(), ttl: seconds(ttl), ttlUnknown: ttl.Unknown(),
		sensitive: v.Field(l.value).Sensitive(), handling: l.handling,
	}
	if l.kind != "" {
		r.kind = l.typeOf(kind.Text())
	}
	automatic := false
	if r.ttl == 0 && !r.ttlUnknown && (l.zoneTTL || ttl.Text() == "") {
		r.ttl, r.ttlOfZone = l.defaultTTL, l.zoneTTL
		automatic = l.ownTTL
	}
	r.absent = l.hidden != nil && l.hidden(v)
	if l.set != nil {
		r.set = l.set(v)
	}
	l.values(&r, v)
	if l.computes != nil {
		r.answers(l.computes(v))
	}
	if automatic {
		r.answers("automatic ttl")
	}
	if l.adjust != nil {
		l.adjust(&r, v)
	}
	return r
}

// answers adds words to the definition of what is answered.
func (r *record) answers(words string) { r.synthetic = strings.Trim(r.synthetic+", "+words, ", ") }

func (l layout) typeOf(text string) zone.Type {
	if t, own := l.types[text]; own {
		return t
	}
	return zone.ParseType(text)
}

// values adds what the value attribute holds.
func (l layout) values(r *record, v Value) {
	items := []Value{v.Field(l.value)}
	if l.many {
		r.unknown = items[0].Unknown()
		items = items[0].Items()
	}
	var words []string
	for _, name := range l.before[r.kind] {
		r.unknown = r.unknown || v.Field(name).Unknown()
		words = append(words, orZero(v.Field(name).Text()))
	}
	front := strings.Join(words, " ")
	for _, item := range items {
		if l.many && l.hidden != nil && l.hidden(item) {
			continue
		}
		parts := l.parts[r.kind]
		if l.element != "" && !item.Unknown() {
			item = item.Field(l.element)
		}
		switch {
		case parts != nil && l.many:
			l.compose(r, parts, item)
		case parts != nil:
			l.compose(r, parts, v)
		case item.Unknown():
			r.unknown = true
		case !item.Null() && (!r.unknown || front == ""):
			l.add(r, front, item.Text())
		}
	}
}

// compose makes RDATA of attributes.
func (l layout) compose(r *record, parts []string, v Value) {
	words := make([]string, len(parts))
	for i, part := range parts {
		name, isString := strings.CutPrefix(part, `"`)
		field := v.Field(name)
		if v.Unknown() || field.Unknown() {
			r.unknown = true
			return
		}
		switch text := field.Text(); {
		case isString:
			words[i] = `"` + strings.Trim(text, `"`) + `"`
		case len(parts) == 1:
			words[i] = text
		default:
			words[i] = orZero(text)
		}
	}
	if len(parts) > 1 || words[0] != "" {
		l.add(r, "", strings.Join(words, " "))
	}
}

// add makes RDATA of one value and what stands before it.
func (l layout) add(r *record, front, value string) {
	switch {
	case (r.kind == "TXT" || r.kind == "SPF") && l.text != nil:
		r.add(l.text(value))
		return
	case r.kind.IsAddress() && r.kind != "A" && r.kind != "AAAA":
		r.aliasOf(value)
		return
	case r.kind == "CAA" && front != "":
		value = `"` + strings.Trim(value, `"`) + `"`
	}
	r.addNamed(l.names, strings.TrimSpace(front+" "+value))
}

// addNamed adds a value whose name is written in one of the ways there are.
func (r *record) addNamed(how naming, text string) {
	if at, relative := relativeName(r.kind, text); how == relativeNames ||
		how == dottedNames && relative && !strings.Contains(strings.Fields(text)[at], ".") {
		r.addRelative(text)
		return
	}
	r.add(dotted(r.kind, text))
}

// aliasOf is the name whose addresses answer for a provider's ALIAS.
func (r *record) aliasOf(value string) {
	r.synthetic = "alias"
	target, err := zone.FQDN(value)
	if err != nil {
		r.problem = err.Error()
		target = zone.Name(value)
	}
	r.data = append(r.data, string(target))
}

// seconds is a TTL that is a number, or the text of one; 0 is none.
func seconds(v Value) uint32 {
	if ttl, ok := v.Seconds(); ok {
		return ttl
	}
	ttl, _ := strconv.ParseUint(v.Text(), 10, 31)
	return uint32(ttl)
}
