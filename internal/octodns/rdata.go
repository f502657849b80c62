package octodns

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"

	"go.yaml.in/yaml/v3"

	"zonecut/internal/zone"
)

// form is how octoDNS writes the values of a type.
type form struct {
	// single says that the type has exactly one value.
	single bool
	// routed says that the type takes dynamic and geo.
	routed bool
	// computed is set where the provider computes the answer.
	computed string
	read     func(*reading, *value) string
}

// forms are the types that octoDNS registers itself. Field names and their
// older aliases are those of its record classes.
var forms map[string]form

func init() { // not in the declaration: the readers lead back to it
	forms = map[string]form{
		"A":          {read: text, routed: true},
		"AAAA":       {read: text, routed: true},
		"ALIAS":      {read: target, single: true, computed: "alias"},
		"CAA":        {read: caa},
		"CNAME":      {read: target, single: true, routed: true},
		"DNAME":      {read: target, single: true},
		"DS":         {read: ds},
		"HTTPS":      {read: svcb},
		"LOC":        {read: loc},
		"MX":         {read: mx},
		"NAPTR":      {read: naptr},
		"NS":         {read: target},
		"OPENPGPKEY": {read: word},
		"PTR":        {read: target},
		"SPF":        {read: txt},
		"SRV":        {read: srv},
		"SSHFP":      {read: sshfp},
		"SVCB":       {read: svcb},
		"TLSA":       {read: tlsa},
		"TXT":        {read: txt},
		"URI":        {read: uri},
		"URLFWD":     {read: urlfwd, computed: "redirect"},
	}
}

// ofProvider are the types that one provider adds, by the convention of
// octoDNS: "PowerDnsProvider/LUA".
var ofProvider = regexp.MustCompile(`^[A-Za-z0-9]+/[A-Za-z0-9_-]+$`)

var providerForm = form{read: provider, computed: "computed"}

func knownTypes() string { return strings.Join(slices.Sorted(maps.Keys(forms)), ", ") }

// value is one value as it is being read; problem keeps the first fault.
type value struct {
	node    *yaml.Node
	fields  map[string]*yaml.Node
	problem string
}

func (v *value) wrong(format string, args ...any) string {
	if v.problem == "" {
		v.problem = fmt.Sprintf(format, args...)
	}
	return ""
}

// scalar is the text of the value as it stands in the file: what YAML would make
// of 3e928529 or "yes" is nothing that a zone means.
func (v *value) scalar() string {
	if v.node.Kind != yaml.ScalarNode {
		return v.wrong("the value is no text")
	}
	return v.node.Value
}

// field is the text of the first field there is of these names.
func (v *value) field(names ...string) string {
	if v.fields == nil {
		return v.wrong("the value is no mapping with %q", names[0])
	}
	for _, name := range names {
		if n := v.fields[name]; n != nil && !isNull(n) {
			if n.Kind != yaml.ScalarNode {
				return v.wrong("%q is no text", name)
			}
			return n.Value
		}
	}
	return v.wrong("no %q", names[0])
}

// number is a field that holds a whole number.
func (v *value) number(names ...string) string {
	text := v.field(names...)
	for _, name := range names {
		if n := v.fields[name]; n != nil && !isNull(n) {
			if i, ok := integer(n); ok {
				return strconv.FormatInt(i, 10)
			}
			return v.wrong("%q is %s and no number", name, quote(text))
		}
	}
	return ""
}

// zero is a number that octoDNS takes for 0 where it is not there.
func (v *value) zero(name string) string {
	if v.fields != nil && v.fields[name] == nil {
		return "0"
	}
	return v.number(name)
}

// word is a field without white space and without what has a meaning of its own
// in a master file.
func (v *value) word(names ...string) string { return v.bare(v.field(names...)) }

func (v *value) bare(text string) string {
	if text == "" || strings.ContainsAny(text, " \t\r\n;()\"") {
		return v.wrong("%s is no single word", quote(text))
	}
	return text
}

// quoted is a field as a character string. octoDNS puts it between quotes as it
// stands, so that a backslash escapes as in a master file.
func (v *value) quoted(names ...string) string {
	text := v.field(names...)
	if strings.ContainsAny(text, "\r\n") {
		return v.wrong("%s has a line break", quote(text))
	}
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] == '"' {
			b.WriteByte('\\')
		}
		b.WriteByte(text[i])
		if text[i] == '\\' && i+1 < len(text) {
			i++
			b.WriteByte(text[i])
		}
	}
	return `"` + b.String() + `"`
}

// name is a field that holds a target.
func (v *value) name(names ...string) string { return v.target(v.field(names...)) }

// target reads a name in a value. octoDNS never puts the zone's name after it:
// the value goes to the provider as it stands (record/target.py), and APIs take a
// name without a dot at its end as absolute. Up to 2026 octoDNS refused such
// values unless the record or zone was lenient; since then only its best-practice
// validators ask for the dot. One estate has 673 good values without it.
func (v *value) target(text string) string {
	if text == "" {
		return v.wrong("the target is empty")
	}
	name, err := fqdn(text)
	if err != nil {
		return v.wrong("%s is not a domain name", quote(text))
	}
	return string(name)
}

// fqdn reads an absolute name, with or without the dot, in any script.
func fqdn(text string) (zone.Name, error) {
	ascii, err := punycode(text)
	if err != nil {
		return "", err
	}
	return zone.FQDN(ascii)
}

// punycode encodes labels that are not ASCII, as octoDNS does (idna.py).
func punycode(name string) (string, error) {
	ascii := strings.IndexFunc(name, func(r rune) bool { return r >= utf8.RuneSelf }) < 0
	if ascii {
		return name, nil
	}
	return idna.Punycode.ToASCII(strings.ToLower(name))
}

func text(_ *reading, v *value) string { return v.scalar() }

func target(_ *reading, v *value) string { return v.target(v.scalar()) }

func word(_ *reading, v *value) string { return v.bare(v.scalar()) }

// txt reads text as octoDNS does (record/chunked.py): a quote at the start goes
// with the last character, what joins two strings goes, and an escaped semicolon
// is a semicolon. Nothing else is an escape. Its strings of 255 octets are made
// anew.
func txt(_ *reading, v *value) string {
	text := v.scalar()
	if rest, ok := strings.CutPrefix(text, `"`); ok {
		_, last := utf8.DecodeLastRuneInString(rest)
		text = rest[:len(rest)-last]
	}
	text = strings.ReplaceAll(text, `" "`, "")
	return zone.TXT(strings.ReplaceAll(text, `\;`, ";"))
}

func mx(_ *reading, v *value) string {
	return v.number("preference", "priority") + " " + v.name("exchange", "value")
}

func srv(_ *reading, v *value) string {
	return v.number("priority") + " " + v.number("weight") + " " + v.number("port") + " " + v.name("target")
}

func caa(_ *reading, v *value) string {
	return v.zero("flags") + " " + v.word("tag") + " " + v.quoted("value")
}

// ds reads the older fields too, whose names are shifted: flags is the key tag.
func ds(_ *reading, v *value) string {
	if v.fields["public_key"] != nil || v.fields["flags"] != nil {
		return v.number("flags") + " " + v.number("protocol") + " " + v.number("algorithm") + " " + v.word("public_key")
	}
	return v.number("key_tag") + " " + v.number("algorithm") + " " + v.number("digest_type") + " " + v.word("digest")
}

func sshfp(_ *reading, v *value) string {
	return v.number("algorithm") + " " + v.number("fingerprint_type") + " " + v.word("fingerprint")
}

func tlsa(_ *reading, v *value) string {
	return v.zero("certificate_usage") + " " + v.zero("selector") + " " + v.zero("matching_type") + " " + v.word("certificate_association_data")
}

func naptr(_ *reading, v *value) string {
	return v.number("order") + " " + v.number("preference") + " " + strings.ToUpper(v.quoted("flags")) + " " +
		v.quoted("service") + " " + v.quoted("regexp") + " " + v.name("replacement")
}

func uri(_ *reading, v *value) string {
	return v.number("priority") + " " + v.number("weight") + " " + v.quoted("target")
}

func loc(_ *reading, v *value) string {
	var parts []string
	for _, side := range []string{"lat", "long"} {
		parts = append(parts, v.number(side+"_degrees"), v.number(side+"_minutes"), v.word(side+"_seconds"), strings.ToUpper(v.word(side+"_direction")))
	}
	for _, length := range []string{"altitude", "size", "precision_horz", "precision_vert"} {
		parts = append(parts, v.word(length)+"m")
	}
	return strings.Join(parts, " ")
}

// svcb reads SVCB and HTTPS. The order of parameters is zone.Data's.
func svcb(r *reading, v *value) string {
	parts := []string{v.number("svcpriority"), v.name("targetname")}
	params := v.fields["svcparams"]
	if params == nil || isNull(params) {
		return strings.Join(parts, " ")
	}
	if params.Kind != yaml.MappingNode {
		return v.wrong("%q is no mapping", "svcparams")
	}
	entries, err := r.entries(params, 1)
	if err != nil {
		return v.wrong("%v", err)
	}
	for _, e := range entries {
		parts = append(parts, v.param(e))
	}
	return strings.Join(parts, " ")
}

func (v *value) param(e entry) string {
	var items []string
	for _, n := range list(e.value) {
		if n = resolve(n); n.Kind != yaml.ScalarNode {
			return v.wrong("%s is neither text nor a list", quote(e.key.Value))
		}
		if !isNull(n) {
			items = append(items, v.bare(n.Value))
		}
	}
	key := v.bare(e.key.Value)
	if len(items) == 0 {
		return key
	}
	return key + "=" + strings.Join(items, ",")
}

func urlfwd(_ *reading, v *value) string {
	return v.quoted("path") + " " + v.quoted("target") + " " + v.number("code") + " " + v.number("masking") + " " + v.number("query")
}

// provider is the value of a type of one provider: of its form nothing is known,
// so it compares by its text.
func provider(r *reading, v *value) string {
	words, err := r.flatten("", v.node, 0)
	if err != nil {
		return v.wrong("%v", err)
	}
	return strings.Join(words, " ")
}
