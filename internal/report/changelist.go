package report

import (
	"strings"

	"zonecut/internal/zone"
)

// The change list is what a reviewer reads, and there is one of it: diff, the
// text of check, markdown and html all print these rows. Every change stands
// under the copy of the zone that it is in, and there the cuts come first: the
// delegations with all that stands at and below them, then the apex, DNSSEC, and
// the ordinary names. What a signer writes is counted in one line.

// row is one line of the change list. Nothing in it is escaped yet.
type row struct {
	// depth is 0 for a zone, 1 for a part of it, then for a change and for one of
	// its values one more each.
	depth int
	// mark says what happens to it, as marks has it; "" is nothing.
	mark string
	text string
}

// The parts of a zone, in the order in which they are shown.
type part int

const (
	partZone part = iota // the zone itself
	partCut
	partApex
	partDNSSEC
	partName
	partSigned
	partCount
)

var partTitles = map[part]string{partCut: "delegations:", partApex: "apex:", partDNSSEC: "DNSSEC:", partName: "names:"}

// section is what stands under one heading.
type section struct {
	title   string
	changes []*Change
	// cuts are the names whose delegation changes here.
	cuts map[zone.Name]bool
}

// changeRows are the changes as a list for people.
func changeRows(changes []Change) []row {
	var out []row
	for _, s := range sections(changes) {
		out = append(out, row{text: s.title + ": " + tallyChanges(s.changes)})
		out = append(out, s.rows()...)
	}
	return out
}

// sections put together what stands under one heading, in the order of their
// first changes: a zone that is deleted or new comes in the change set before
// the sets of all zones.
func sections(changes []Change) []*section {
	var out []*section
	at := map[string]*section{}
	for i := range changes {
		c := &changes[i]
		h := heading(c)
		s := at[h]
		if s == nil {
			s = &section{title: h, cuts: map[zone.Name]bool{}}
			at[h], out = s, append(out, s)
		}
		s.changes = append(s.changes, c)
		if c.Kind == "rrset" && c.Type == "NS" && c.Name != c.Zone {
			s.cuts[zone.Name(c.Name)] = true
		}
	}
	return out
}

// heading is what a change stands under: its zone, or what it is of.
func heading(c *Change) string {
	switch {
	case c.Kind == "config":
		return "configuration"
	case c.Kind == "certificate":
		return "certificates at " + c.Host
	case c.Zone == "":
		return c.Kind
	}
	return zone.Instance{Apex: zone.Name(c.Zone), View: c.View, Host: c.Host}.String()
}

func (s *section) rows() []row {
	var parts [partCount][]*Change
	for _, c := range s.changes {
		p := s.part(c)
		parts[p] = append(parts[p], c)
	}
	// Where there is nothing but names, a title would say nothing.
	bare := len(parts[partName])+len(parts[partZone]) == len(s.changes)
	var out []row
	for p, changes := range parts {
		switch {
		case len(changes) == 0:
			continue
		case part(p) == partSigned:
			out = append(out, row{depth: 1, text: "written by the signer: " + tallyTypes(changes)})
			continue
		case partTitles[part(p)] != "" && !bare:
			out = append(out, row{depth: 1, text: partTitles[part(p)]})
		}
		depth := 2
		if bare || part(p) == partZone {
			depth = 1
		}
		single, alike := alikeInTTL(changes)
		for _, c := range single {
			out = append(out, entryOf(c).rows(depth)...)
		}
		for _, group := range alike {
			out = append(out, ttlRows(group, depth)...)
		}
	}
	return out
}

// part is where in its zone a change is shown. A DS set is the parent's and
// stands at the cut; glue, and names that a new cut takes over, stand below it.
func (s *section) part(c *Change) part {
	switch {
	case c.Kind != "rrset":
		return partZone
	case signed(c):
		return partSigned
	case c.Name == c.Zone && signingKeys[c.Type]:
		return partDNSSEC
	case c.Name == c.Zone:
		return partApex
	case c.Type == "NS" || c.Type == "DS" || s.atCut(zone.Name(c.Name)):
		return partCut
	}
	return partName
}

// atCut reports whether a name is at or below a cut that changes.
func (s *section) atCut(n zone.Name) bool {
	for ; len(s.cuts) > 0 && n != zone.Root; n = n.Parent() {
		if s.cuts[n] {
			return true
		}
	}
	return false
}

// signingKeys are the types at the apex that say how a zone is signed.
var signingKeys = map[string]bool{"DNSKEY": true, "CDNSKEY": true, "CDS": true, "NSEC3PARAM": true, "DS": true}

// signed reports whether a signer writes a set whenever anything changes.
func signed(c *Change) bool {
	return c.Kind == "rrset" && (c.Type == "RRSIG" || c.Type == "NSEC" || c.Type == "NSEC3")
}

// diffLines are the rows as a block of kind diff colours them: by the first
// character of the line.
func diffLines(rows []row) []string {
	colours := map[string]string{"": " ", "~": "!", "-/+": "!", ".": "#"}
	var out []string
	for _, r := range rows {
		c, ok := colours[r.mark]
		if !ok {
			c = r.mark
		}
		text := r.text
		if c == "!" || c == "#" {
			text = r.mark + " " + text
		}
		out = append(out, clip(c+" "+strings.Repeat("  ", r.depth)+Escape(text), maxLine))
	}
	return out
}
