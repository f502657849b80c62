package report

import (
	"fmt"
	"slices"
	"strings"
)

// marks are what the lines of a change list begin with. An object that is
// forgotten is still served, which "-" would deny.
var marks = map[string]string{"create": "+", "delete": "-", "update": "~", "recreate": "-/+", "forget": "."}

// entry is one change in words, twice: in one line, and with a line for each
// value.
type entry struct {
	mark, what string
	// inline is all of it; head is what goes into the first line where the values
	// stand below, tail what comes after them.
	inline, head, tail string
	values             []value
}

// value is one value of a change and what happens to it.
type value struct{ mark, text string }

func entryOf(c *Change) *entry {
	e := &entry{mark: marks[c.Op], what: subject(c)}
	switch {
	case c.Kind == "config" && (c.Before.hidden() || c.After.hidden()):
		e.settings(c)
	case c.Op == "create":
		e.whole(c, c.After, "+", "")
	case c.Op == "delete":
		e.whole(c, c.Before, "-", "")
	case c.Op == "forget":
		e.whole(c, c.Before, "", "still served, no longer managed here")
	case c.Before == nil || c.After == nil:
	case c.Op == "recreate" && sameState(c.Before, c.After):
		e.whole(c, c.Before, "", "goes and comes back as it was")
	case c.Op == "recreate" && c.Kind == "certificate":
		e.difference(c.Type, c.Before, c.After, "is made anew")
	case c.Op == "recreate":
		e.difference(c.Type, c.Before, c.After, "goes and comes back")
	default:
		e.difference(c.Type, c.Before, c.After, "")
	}
	return e
}

func subject(c *Change) string {
	what := c.Name
	switch {
	case c.Kind == "zone":
		what = "the zone"
	case c.Kind == "registration":
		what = "the registration"
	case c.Kind == "certificate":
		return c.Set // the object that keeps it
	case c.Kind == "rrset":
		what += " " + c.Type
	}
	if c.Set != "" {
		what += " [" + c.Set + "]"
	}
	return what
}

func (s *State) hidden() bool { return s != nil && s.Hidden }

// settings names the settings that differ, without the sums of their values.
func (e *entry) settings(c *Change) {
	var names []string
	for _, s := range []*State{c.Before, c.After} {
		if s == nil {
			continue
		}
		for _, d := range s.Data {
			names = append(names, settingName(d))
		}
	}
	slices.Sort(names)
	names = slices.Compact(names)
	e.inline = strings.Join(names, ", ")
	for _, n := range names {
		e.values = append(e.values, value{"", n})
	}
}

// settingName is the path in "PATH VALUE". A path may hold spaces, and so may a
// value that is shown beside hidden ones.
func settingName(d string) string {
	i := strings.LastIndexByte(d, ' ')
	if v := d[i+1:]; !strings.HasPrefix(v, "sha256:") && v != "unknown" {
		i = strings.IndexByte(d, ' ')
	}
	return d[:max(i, 0)]
}

// whole is all of one state of a change. Only a set has a TTL.
func (e *entry) whole(c *Change, s *State, mark, why string) {
	if s == nil {
		return
	}
	if c.Kind == "rrset" {
		e.head = s.ttl()
	}
	values := s.values()
	for _, v := range values {
		e.values = append(e.values, value{mark, v})
	}
	synthetic := ""
	if s.Synthetic != "" {
		synthetic = "(" + s.Synthetic + ")"
	}
	if why != "" {
		why = "(" + why + ")"
	}
	e.inline = words(e.head, strings.Join(values, ", "), synthetic, why)
	e.head = words(e.head, synthetic, why)
}

// words joins what there is of some words.
func words(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " ")
}

// difference is what two states of one key do not have in common: for a set that
// is exchanged "OLD → NEW", for one that is changed in part what goes, what
// comes and how much stays.
func (e *entry) difference(typ string, b, a *State, how string) {
	var heads []string
	if how != "" {
		heads = append(heads, how)
	}
	if b.TTL != a.TTL || b.TTLUnknown != a.TTLUnknown {
		heads = append(heads, "TTL "+b.ttl()+" → "+a.ttl())
	}
	if b.Synthetic != a.Synthetic {
		heads = append(heads, orNothing(b.Synthetic, "as written")+" → "+orNothing(a.Synthetic, "as written"))
	}
	gone, come := differ(b, a)
	for _, v := range gone {
		e.values = append(e.values, value{"-", v})
	}
	for _, v := range come {
		e.values = append(e.values, value{"+", v})
	}
	e.head = strings.Join(heads, "; ")
	stay := len(b.values()) - len(gone)
	switch {
	case len(e.values) == 0:
	case stay == 0:
		if len(come) == 0 {
			e.tail = "nothing comes instead"
		}
		heads = append(heads, orNothing(strings.Join(gone, ", "), "nothing")+" → "+orNothing(strings.Join(come, ", "), "nothing"))
	default:
		e.tail = fmt.Sprintf("(%d as before)", stay)
		heads = append(heads, e.inPart())
	}
	if soa := soaDifference(gone, come); typ == "SOA" && soa != "" {
		e.values, heads = nil, append(heads[:len(heads)-1], soa)
	}
	e.inline = strings.Join(heads, "; ")
}

// inPart is what goes and what comes of a set that is changed in part.
func (e *entry) inPart() string {
	var parts []string
	for _, v := range e.values {
		parts = append(parts, v.mark+" "+v.text)
	}
	return strings.Join(parts, ", ") + " " + e.tail
}

const knownLater = "(known after the apply)"

func (s *State) ttl() string {
	if s.TTLUnknown {
		return knownLater
	}
	return fmt.Sprint(s.TTL)
}

// values are the data, with a word for those that are known later where the data
// do not say themselves which ones that are.
func (s *State) values() []string {
	if !s.Unknown || slices.ContainsFunc(s.Data, func(d string) bool { return strings.HasSuffix(d, " unknown") }) {
		return s.Data
	}
	return append(slices.Clone(s.Data), knownLater)
}

// differ are the values that go from one state to another and those that come.
func differ(b, a *State) (gone, come []string) {
	return without(b.values(), a.values()), without(a.values(), b.values())
}

func without(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(v string) bool { return slices.Contains(b, v) })
}

// sameState reports whether a set comes back as it went.
func sameState(b, a *State) bool {
	return b.TTL == a.TTL && b.TTLUnknown == a.TTLUnknown && b.Synthetic == a.Synthetic && slices.Equal(b.values(), a.values())
}

// soaFields are the RDATA of a SOA record (RFC 1035, section 3.3.13).
var soaFields = []string{"primary", "mailbox", "serial", "refresh", "retry", "expire", "negative TTL"}

// soaDifference says field by field how one SOA record becomes another; "" where
// the values are none: of five numbers a serial is hard to find.
func soaDifference(gone, come []string) string {
	if len(gone) != 1 || len(come) != 1 {
		return ""
	}
	b, a := strings.Fields(gone[0]), strings.Fields(come[0])
	if len(b) != len(soaFields) || len(a) != len(soaFields) {
		return ""
	}
	var parts []string
	for i, f := range soaFields {
		if a[i] != b[i] {
			parts = append(parts, f+" "+b[i]+" → "+a[i])
		}
	}
	return strings.Join(parts, ", ")
}
