package policy

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

// The readers of single values. Each returns what a field wants: a function
// that puts the value where it belongs, or says what is wrong with it.

// text reads text that says something.
func (r *reader) text(into *string) func(*yaml.Node) {
	return func(n *yaml.Node) {
		switch {
		case n.Kind != yaml.ScalarNode || n.ShortTag() != "!!str":
			r.wrong(n, "text")
		case strings.TrimSpace(n.Value) == "":
			r.fail(n, "", "the text is empty")
		default:
			*into = strings.TrimSpace(n.Value)
		}
	}
}

// texts reads a list of texts that has at least one.
func (r *reader) texts(into *[]string) func(*yaml.Node) {
	return func(n *yaml.Node) {
		r.list(n, func(e *yaml.Node) {
			var s string
			if r.text(&s)(e); s != "" {
				*into = append(*into, s)
			}
		})
		if empty(n) {
			r.fail(n, "", "the list is empty")
		}
	}
}

func (r *reader) flag(into *bool) func(*yaml.Node) {
	return func(n *yaml.Node) {
		if n.Kind != yaml.ScalarNode || n.ShortTag() != "!!bool" || n.Decode(into) != nil {
			r.wrong(n, "true or false")
		}
	}
}

func (r *reader) number(into *int, low, high int) func(*yaml.Node) {
	return func(n *yaml.Node) {
		if n.Kind != yaml.ScalarNode || n.ShortTag() != "!!int" {
			r.wrong(n, "a whole number")
			return
		}
		i, err := strconv.Atoi(n.Value)
		if err != nil || i < low || i > high {
			r.fail(n, "", "the number %s is not between %d and %d", n.Value, low, high)
			return
		}
		*into = i
	}
}

// level reads a level that is among those that make sense in the place.
func (r *reader) level(into *finding.Level, have ...finding.Level) func(*yaml.Node) {
	return func(n *yaml.Node) {
		var s string
		if r.text(&s)(n); s == "" {
			return
		}
		l, err := finding.ParseLevel(s)
		if err == nil && slices.Contains(have, l) {
			*into = l
			return
		}
		names := make([]string, len(have))
		for i, h := range have {
			names[i] = h.String()
		}
		if err == nil {
			r.fail(n, "", "the level %q makes no sense here; have %s", s, strings.Join(names, ", "))
			return
		}
		r.fail(n, didYouMean(s, names), "unknown level %q; have %s", s, strings.Join(names, ", "))
	}
}

// shown are the levels that people see.
var shown = []finding.Level{finding.Note, finding.Warn, finding.Hold, finding.Block}

// name reads an absolute name. A "*" as first label is that label; there are no
// globs, and a name that looks like one would silently match nothing.
func (r *reader) name(into *zone.Name) func(*yaml.Node) {
	return func(n *yaml.Node) {
		var s string
		if r.text(&s)(n); s == "" {
			return
		}
		if strings.ContainsAny(strings.TrimPrefix(s, "*."), "*?[]{}") {
			r.fail(n, `a "*" as first label is that very label; "under" is a name and all below it`,
				"the name %q looks like a glob: there are none", s)
			return
		}
		name, err := zone.ParseName(s)
		if err != nil {
			hint := ""
			if fqdn, e := zone.FQDN(s); e == nil && !strings.HasSuffix(s, ".") {
				hint = "write " + string(fqdn)
			}
			r.fail(n, hint, "%v", err)
			return
		}
		*into = name
	}
}

// rrTypes are the types that a policy may name: those of the IANA registry
// that zones hold, and the providers' own words. A type that none of them is
// would protect nothing.
var rrTypes = strings.Fields(`A AAAA AFSDB ALIAS ANAME APL CAA CDNSKEY CDS CERT CNAME CSYNC DHCID DNAME DNSKEY
	DS EUI48 EUI64 HINFO HIP HTTPS IPSECKEY KEY KX LOC MX NAPTR NS NSEC NSEC3 NSEC3PARAM OPENPGPKEY PTR RP RRSIG RT
	SIG SMIMEA SOA SPF SRV SSHFP SVCB TLSA TXT URI WALLET ZONEMD`)

func (r *reader) rrType(into *zone.Type) func(*yaml.Node) {
	return func(n *yaml.Node) {
		var s string
		if r.text(&s)(n); s == "" {
			return
		}
		t := zone.ParseType(s)
		if !slices.Contains(rrTypes, string(t)) && !isGeneric(string(t)) {
			r.fail(n, didYouMean(string(t), rrTypes), "unknown type %q; have %s, or TYPE and its number", s, strings.Join(rrTypes, ", "))
			return
		}
		*into = t
	}
}

// isGeneric reports whether a type is written as in RFC 3597, section 5.
func isGeneric(t string) bool {
	digits, ok := strings.CutPrefix(t, "TYPE")
	n, err := strconv.ParseUint(digits, 10, 16)
	return ok && err == nil && strconv.FormatUint(n, 10) == digits
}

func (r *reader) types(into *[]zone.Type) func(*yaml.Node) {
	return func(n *yaml.Node) {
		r.list(n, func(e *yaml.Node) {
			var t zone.Type
			if r.rrType(&t)(e); t != "" {
				*into = append(*into, t)
			}
		})
		if empty(n) {
			r.fail(n, "leave it out for every type", "the list is empty")
		}
	}
}

func (r *reader) duration(into *time.Duration, low time.Duration) func(*yaml.Node) {
	return func(n *yaml.Node) {
		var s string
		if r.text(&s)(n); s == "" {
			return
		}
		d, err := time.ParseDuration(s)
		if err != nil {
			r.fail(n, "write hours and minutes: 168h, 1h30m", "%q is no duration", s)
			return
		}
		if d < low {
			r.fail(n, "", "the duration %s is shorter than %s", s, low)
			return
		}
		*into = d
	}
}

const dateForm = "2006-01-02"

// date reads a day, which starts and ends in UTC.
func (r *reader) date(into *time.Time) func(*yaml.Node) {
	return func(n *yaml.Node) {
		if n.Kind != yaml.ScalarNode || n.ShortTag() != "!!timestamp" && n.ShortTag() != "!!str" {
			r.wrong(n, "a date")
			return
		}
		t, err := time.Parse(dateForm, n.Value)
		if err != nil {
			r.fail(n, "write it as 2026-01-31", "%q is no date", n.Value)
			return
		}
		*into = t
	}
}
