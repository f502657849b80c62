package report

import (
	_ "embed"
	"fmt"
	"io"
	"slices"
	"strings"
)

// DiffSchema is the name of the form of a diff in JSON.
const DiffSchema = "zonecut/diff/v1"

//go:embed schema/diff-v1.json
var diffSchemaJSON string

// DiffSchemaJSON is the JSON Schema (2020-12) of a diff in JSON.
func DiffSchemaJSON() []byte { return []byte(diffSchemaJSON) }

// Diff is the change set of a report alone, for those who judge it elsewhere.
type Diff struct {
	Schema  string   `json:"schema"`
	Tool    Tool     `json:"tool"`
	Changes []Change `json:"changes"`
	Gaps    []Gap    `json:"gaps"`
	Notes   []string `json:"notes"`
	// Errors are why the input could not be read; then there are no changes, and
	// nobody may take that for a change set without any.
	Errors []Error `json:"errors,omitempty"`
	Digest string  `json:"digest"`
}

var _ = registerDiff("json", writeDiff)
var _ = registerDiff("text", diffText)

func writeDiff(w io.Writer, r *Report) error {
	r = r.normal()
	return encode(w, Diff{Schema: DiffSchema, Tool: r.Tool, Changes: r.Changes, Gaps: r.Gaps,
		Notes: r.Notes, Errors: r.Errors, Digest: r.Digest})
}

// diffText is one line per change under the zone it is in. Unlike the text of a
// report it is not bounded: the changes are all that was asked for.
func diffText(w io.Writer, r *Report) error {
	p := &page{}
	atMost(p, r.Notes, maxNotes, "note", func(n string) { p.line(0, "info: %s", n) })
	for _, g := range byHeading(r.Changes) {
		p.paragraph()
		p.line(0, "%s", heading(g[0]))
		for _, c := range g {
			p.line(2, "%s", changeLine(c))
		}
	}
	p.gaps(r.Gaps)
	p.paragraph()
	p.line(0, "%s", diffTotal(r.Changes))
	_, err := w.Write(p.Bytes())
	return err
}

// byHeading puts together what stands under one heading: a zone that is deleted
// or new comes in the change set before the sets of all zones.
func byHeading(changes []Change) [][]*Change {
	var groups [][]*Change
	at := map[string]int{}
	for i := range changes {
		h := heading(&changes[i])
		if _, ok := at[h]; !ok {
			at[h] = len(groups)
			groups = append(groups, nil)
		}
		groups[at[h]] = append(groups[at[h]], &changes[i])
	}
	return groups
}

// heading is what a change stands under: its zone, or configuration.
func heading(c *Change) string {
	if c.Kind == "config" {
		return "configuration:"
	}
	s := c.Zone
	if c.View != "" {
		s += " (" + c.View + ")"
	}
	if c.Host != "" {
		s += " at " + c.Host
	}
	return s + ":"
}

// marks are what the lines of a diff begin with. An object that is forgotten is
// still served, which "-" would deny.
var marks = map[string]string{"create": "+", "delete": "-", "update": "~", "recreate": "-/+", "forget": "."}

// changeLine is a change in one line.
func changeLine(c *Change) string {
	what := c.Name
	switch {
	case c.Kind == "zone":
		what = "the zone"
	case c.Kind == "rrset":
		what += " " + c.Type
	}
	if c.Set != "" {
		what += " [" + c.Set + "]"
	}
	return marks[c.Op] + " " + what + suffix(happens(c))
}

func suffix(s string) string {
	if s == "" {
		return ""
	}
	return " " + s
}

// happens says what a change does to what is there.
func happens(c *Change) string {
	switch {
	case c.Kind == "config" && (c.Before.hidden() || c.After.hidden()):
		return settingNames(c)
	case c.Op == "create":
		return words(c, c.After)
	case c.Op == "delete":
		return words(c, c.Before)
	case c.Op == "forget":
		return strings.TrimSpace(words(c, c.Before) + " (still served, no longer managed here)")
	case c.Op == "recreate":
		return strings.TrimSpace("goes and comes back: " + strings.Join(differences(c), "; "))
	}
	return strings.Join(differences(c), "; ")
}

func (s *State) hidden() bool { return s != nil && s.Hidden }

// settingNames are the settings that differ, without the sums of their values.
func settingNames(c *Change) string {
	var names []string
	for _, s := range []*State{c.Before, c.After} {
		if s == nil {
			continue
		}
		for _, d := range s.Data {
			names = append(names, d[:max(strings.LastIndexByte(d, ' '), 0)])
		}
	}
	slices.Sort(names)
	return strings.Join(slices.Compact(names), ", ")
}

// words are all of one state of a change. Only a set has a TTL.
func words(c *Change, s *State) string {
	if s == nil {
		return ""
	}
	var parts []string
	if c.Kind == "rrset" {
		parts = append(parts, s.ttl())
	}
	if v := s.values(); len(v) > 0 {
		parts = append(parts, strings.Join(v, ", "))
	}
	if s.Synthetic != "" {
		parts = append(parts, "("+s.Synthetic+")")
	}
	return strings.Join(parts, " ")
}

const knownLater = "(known after the apply)"

func (s *State) ttl() string {
	if s.TTLUnknown {
		return knownLater
	}
	return fmt.Sprint(s.TTL)
}

func (s *State) values() []string {
	if !s.Unknown {
		return s.Data
	}
	return append(slices.Clone(s.Data), knownLater)
}

// dataDifference is "OLD → NEW" for a set that is exchanged, and what goes, what
// comes and how much stays for one that is changed in part.
func dataDifference(b, a *State) string {
	gone, come := without(b.values(), a.values()), without(a.values(), b.values())
	stay := len(b.values()) - len(gone)
	switch {
	case len(gone)+len(come) == 0:
		return ""
	case stay == 0:
		return orNothing(strings.Join(gone, ", "), "nothing") + " → " + orNothing(strings.Join(come, ", "), "nothing")
	}
	var parts []string
	for _, g := range gone {
		parts = append(parts, "- "+g)
	}
	for _, c := range come {
		parts = append(parts, "+ "+c)
	}
	return strings.Join(parts, ", ") + fmt.Sprintf(" (%d as before)", stay)
}

func without(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(v string) bool { return slices.Contains(b, v) })
}

// differences are what two states of one key do not have in common.
func differences(c *Change) []string {
	b, a := c.Before, c.After
	if b == nil || a == nil {
		return nil
	}
	var out []string
	if b.TTL != a.TTL || b.TTLUnknown != a.TTLUnknown {
		out = append(out, "TTL "+b.ttl()+" → "+a.ttl())
	}
	if d := dataDifference(b, a); d != "" {
		out = append(out, d)
	}
	if b.Synthetic != a.Synthetic {
		out = append(out, orNothing(b.Synthetic, "as written")+" → "+orNothing(a.Synthetic, "as written"))
	}
	if len(out) == 0 && c.Op == "recreate" {
		out = append(out, words(c, b))
	}
	return out
}

// diffTotal counts the changes by what happens.
func diffTotal(changes []Change) string {
	ops := []string{"create", "update", "recreate", "delete", "forget"}
	n := make([]int, len(ops))
	for i := range changes {
		n[slices.Index(ops, changes[i].Op)]++
	}
	total := count(len(changes), "change")
	if by := tally(n, ops); by != "" {
		total += ": " + by
	}
	return total
}
