package octodns

import (
	"cmp"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"zonecut/internal/zone"
)

// retyped are plain keys that PyYAML, which reads YAML 1.1, takes for another
// type than text (its resolver.py).
var retyped = regexp.MustCompile(`^(?:` + strings.Join([]string{
	`(?i:yes|no|on|off|true|false|null)|~`,
	`[-+]?0b[01_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+`,
	`[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?`,
	`[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)`,
}, "|") + `)$`)

// another reports whether octoDNS publishes a plain key under another name than
// its text: "no:" as false, "1.10:" as 1.1.
func another(key *yaml.Node) bool {
	name := key.Value
	if key.Style != 0 || !retyped.MatchString(name) {
		return false
	}
	f, err := strconv.ParseFloat(name, 64)
	if err != nil {
		return true
	}
	short := strconv.FormatFloat(f, 'f', -1, 64)
	return name != short && name != short+".0"
}

// names reads all records of the file.
func (p *parser) names(root *yaml.Node) error {
	entries, err := p.entries(root, 0)
	if err != nil {
		return err
	}
	for _, e := range entries {
		owner, err := p.owner(e.key)
		if err != nil {
			return err
		}
		for _, item := range list(e.value) {
			line := item.Line
			if e.value.Kind != yaml.SequenceNode {
				line = e.key.Line
			}
			if err := p.record(owner, resolve(item), line); err != nil {
				return err
			}
		}
	}
	return nil
}

// owner reads a key: a name relative to the zone, "" for the apex.
func (p *parser) owner(key *yaml.Node) (zone.Name, error) {
	name := key.Value
	switch {
	case another(key):
		return "", p.fail(key.Line, fmt.Sprintf("write '%s'", name), "YAML reads the name %s as no text, and octoDNS publishes another name", quote(name))
	case isNull(key):
		return "", p.fail(key.Line, "write '' for the zone itself", "a record without a name")
	case name == "":
		return p.zone.Apex, nil
	case name == "@":
		return "", p.fail(key.Line, "write '' for the zone itself", `octoDNS refuses the name "@"`)
	case strings.HasSuffix(name, "."):
		return "", p.fail(key.Line, "write the name relative to the zone, without a dot at its end", "the name %s is absolute, and octoDNS puts the zone's name after it", quote(name))
	case strings.ContainsAny(name, " \t"):
		return "", p.fail(key.Line, "write labels joined by dots", "white space in the name %s", quote(name))
	}
	ascii, err := punycode(name)
	if err == nil {
		var owner zone.Name
		if owner, err = zone.ParseName(ascii + "." + strings.TrimPrefix(string(p.zone.Apex), ".")); err == nil {
			return owner, nil
		}
	}
	return "", p.fail(key.Line, "write a name as labels of 1 to 63 octets, 255 in all", "%s is not a domain name", quote(name))
}

// reading is one record as it is being read.
type reading struct {
	*parser
	owner  zone.Name
	typ    string
	line   int
	fields map[string]*yaml.Node
}

// record reads one record into its RRsets.
func (p *parser) record(owner zone.Name, n *yaml.Node, line int) error {
	if n.Tag == includeTag {
		return p.include(n)
	}
	if n.Kind != yaml.MappingNode {
		return p.fail(line, "write a mapping with type and value; --as config if the file is no zone", "what stands under %s is no record", owner)
	}
	r := &reading{parser: p, owner: owner, line: line}
	var err error
	if r.fields, err = p.fieldsOf(n, 0); err != nil {
		return err
	}
	typ := r.fields["type"]
	if typ == nil || typ.Kind != yaml.ScalarNode {
		return p.fail(line, "write its type; --as config if the file is no zone", "a record of %s has no type", owner)
	}
	r.typ = typ.Value
	if err := r.once(); err != nil {
		return err
	}
	sets, err := r.sets()
	if err != nil {
		return err
	}
	targets, err := r.targets()
	for i := range sets {
		if targets != "" {
			p.zone.targets[sets[i].Key] = targets
		}
	}
	p.zone.Sets = append(p.zone.Sets, sets...)
	return err
}

// fieldsOf are the values of a mapping by key.
func (p *parser) fieldsOf(n *yaml.Node, depth int) (map[string]*yaml.Node, error) {
	entries, err := p.entries(n, depth)
	if err != nil {
		return nil, err
	}
	fields := make(map[string]*yaml.Node, len(entries))
	for _, e := range entries {
		fields[e.key.Value] = e.value
	}
	return fields, nil
}

// once refuses a second record of one name and type, as octoDNS does, lenient or
// not.
func (r *reading) once() error {
	key, at := record{r.owner, r.typ}, zone.Origin{File: r.file, Line: r.line}
	if first, twice := r.zone.records[key]; twice {
		return duplicate(at, first, key)
	}
	r.zone.records[key] = at
	return nil
}

func duplicate(at, first zone.Origin, r record) error {
	return &Error{File: at.File, Line: at.Line, Hint: "write one record with all values",
		Message: fmt.Sprintf("a second record %s %s, the first is in %s:%d: octoDNS refuses duplicates", r.owner, r.typ, first.File, first.Line)}
}

func (r record) compare(s record) int {
	return cmp.Or(r.owner.Compare(s.owner), strings.Compare(r.typ, s.typ))
}

func (r *reading) fail(hint, format string, args ...any) error {
	return r.parser.fail(r.line, hint, "%s %s: %s", r.owner, r.typ, fmt.Sprintf(format, args...))
}

// set is the RRset of a type with these data.
func (r *reading) set(typ zone.Type, ttl uint32, data ...string) zone.RRset {
	return zone.RRset{
		Key: zone.Key{Instance: zone.Instance{Apex: r.zone.Apex}, Owner: r.owner, Type: typ},
		TTL: ttl, Data: data, Origins: []zone.Origin{{File: r.file, Line: r.line}},
	}
}

// sets are the RRsets of the record: one, but for the aliases of Route 53.
func (r *reading) sets() ([]zone.RRset, error) {
	if r.typ == route53Alias {
		return r.route53()
	}
	form, known := forms[r.typ]
	switch {
	case !known && ofProvider.MatchString(r.typ):
		form = providerForm
	case !known:
		return nil, r.fail("write one of "+knownTypes()+", or a provider's own as ClassName/TYPE", "unknown type")
	}
	ttl, err := r.ttl()
	if err != nil {
		return nil, err
	}
	values, err := r.values(form.single)
	if err != nil {
		return nil, err
	}
	set := r.set(zone.Type(r.typ), ttl)
	for _, v := range values {
		data, err := r.data(form, v)
		if err != nil {
			return nil, err
		}
		set.Data = append(set.Data, data)
	}
	if err := r.routing(form, &set); err != nil {
		return nil, err
	}
	return []zone.RRset{set}, nil
}

// ttl is the TTL as octoDNS's int() reads it.
func (r *reading) ttl() (uint32, error) {
	n := r.fields["ttl"]
	if n == nil {
		r.zone.Defaulted++
		return DefaultTTL, nil
	}
	ttl, ok := integer(n)
	if !ok || ttl < 0 || ttl > math.MaxInt32 { // RFC 2181, section 8
		return 0, r.fail("write seconds up to 2147483647", "%s is not a TTL", quote(n.Value))
	}
	return uint32(ttl), nil
}

// integer reads a number: octal where YAML 1.1 has it (a plain 010), decimal in
// quotes.
func integer(n *yaml.Node) (int64, bool) {
	if n.Kind != yaml.ScalarNode {
		return 0, false
	}
	if n.Tag == "!!int" || n.Tag == "!!float" {
		var i int64
		err := n.Decode(&i)
		return i, err == nil
	}
	i, err := strconv.ParseInt(strings.TrimSpace(n.Value), 10, 64)
	return i, err == nil
}

// values are the record's values. octoDNS looks at "value" only where there is
// no "values"; types that have one value know "value" alone.
func (r *reading) values(single bool) ([]*yaml.Node, error) {
	value, values := r.fields["value"], r.fields["values"]
	switch {
	case single && value == nil && values != nil:
		return nil, r.fail("write value: NAME", "has one value, and octoDNS does not look at \"values\"")
	case single && value != nil && value.Kind == yaml.SequenceNode:
		return nil, r.fail("write value: NAME", "has one value and no list")
	case !single && values != nil:
		if value != nil {
			r.zone.lose(fmt.Sprintf("%s %s: value", r.owner, r.typ), zone.Gap{Kind: zone.GapCollapsed, Group: "octoDNS key", Origin: zone.Origin{File: r.file, Line: value.Line},
				What: fmt.Sprintf("the \"value\" of %s %s", r.owner, r.typ), Why: "the record has \"values\" too, and octoDNS looks at them alone"})
		}
		value = values
	}
	if value == nil || len(list(value)) == 0 {
		return nil, r.fail("write value or values, or take the record out", "has no value")
	}
	return slices.Clone(list(value)), nil
}

// data is the canonical RDATA of one value.
func (r *reading) data(f form, n *yaml.Node) (string, error) {
	n = resolve(n)
	v := &value{node: n}
	switch {
	case n.Tag == includeTag:
		return "", r.include(n)
	case isNull(n):
		return "", r.fail("write value or values, or take the record out", "has an empty value")
	case n.Kind == yaml.MappingNode:
		var err error
		if v.fields, err = r.fieldsOf(n, 0); err != nil {
			return "", err
		}
	}
	text := f.read(r, v)
	if v.problem != "" {
		return "", r.parser.fail(n.Line, "mend the value", "%s %s: %s", r.owner, r.typ, v.problem)
	}
	data, err := zone.Data(zone.Type(r.typ), text)
	if err != nil {
		return "", r.parser.fail(n.Line, "mend the value", "%s: bad data: %v", r.owner, err)
	}
	return data, nil
}
