package report

import (
	"fmt"
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
		for _, c := range changes {
			out = append(out, entryOf(c).rows(depth)...)
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

// verbs are what happens to changes, as the list counts it, worst first.
var verbs = []string{"removed", "recreated", "forgotten", "retargeted", "changed", "TTL only", "added", "signing"}

// verb is what happens in one change.
func verb(c *Change) string {
	if signed(c) {
		return "signing"
	}
	switch c.Op {
	case "create":
		return "added"
	case "delete":
		return "removed"
	case "recreate":
		return "recreated"
	case "forget":
		return "forgotten"
	}
	b, a := c.Before, c.After
	if c.Kind != "rrset" || b == nil || a == nil || b.Synthetic != a.Synthetic {
		return "changed"
	}
	gone, come := differ(b, a)
	switch {
	case len(gone)+len(come) == 0:
		return "TTL only"
	case len(gone) > 0 && len(come) > 0 && len(gone) == len(b.values()):
		return "retargeted"
	}
	return "changed"
}

// tallyChanges counts changes by what happens: "1 removed, 2 retargeted".
func tallyChanges(changes []*Change) string {
	n := map[string]int{}
	for _, c := range changes {
		n[verb(c)]++
	}
	return tallyMap(n, verbs)
}

// tallyTypes counts sets that a signer writes: "12 RRSIG changed, 1 NSEC added".
func tallyTypes(changes []*Change) string {
	n := map[string]int{}
	var words []string
	for _, typ := range []string{"RRSIG", "NSEC", "NSEC3"} {
		for _, does := range []string{"removed", "changed", "added"} {
			words = append(words, typ+" "+does)
		}
	}
	for _, c := range changes {
		does := map[string]string{"create": "added", "delete": "removed"}[c.Op]
		n[c.Type+" "+orNothing(does, "changed")]++
	}
	return tallyMap(n, words)
}

func tallyMap(n map[string]int, words []string) string {
	numbers := make([]int, len(words))
	for i, w := range words {
		numbers[i] = n[w]
	}
	return tally(numbers, words)
}

// changesTotal is the count below a list: "3 changes: 1 removed, 2 TTL only".
func changesTotal(changes []Change) string {
	all := make([]*Change, len(changes))
	for i := range changes {
		all[i] = &changes[i]
	}
	total := count(len(changes), "change")
	if by := tallyChanges(all); by != "" {
		total += ": " + by
	}
	return total
}

// Layout of the rows: a change is one row where that fits the width of a
// terminal, else its values stand below it, one a row.
const (
	maxRow     = 96 // columns, indentation included
	maxValue   = 80 // characters of a value
	shownValue = 40 // what is shown of a longer one
)

// rows are one change.
func (e *entry) rows(depth int) []row {
	head := row{depth: depth, mark: e.mark, text: e.what}
	if e.inline != "" {
		head.text += " " + e.inline
	}
	if len(e.values) == 0 || len([]rune(head.text)) <= maxRow-2*depth-4 && !e.shortened() {
		return []row{head}
	}
	head.text = strings.TrimSpace(e.what + " " + e.head)
	out := []row{head}
	for _, v := range e.values {
		out = append(out, row{depth: depth + 1, mark: v.mark, text: brief(v.text)})
	}
	if e.tail != "" {
		out = append(out, row{depth: depth + 1, text: e.tail})
	}
	return out
}

func (e *entry) shortened() bool {
	for _, v := range e.values {
		if brief(v.text) != v.text {
			return true
		}
	}
	return false
}

// brief shortens a long value, a key or a TXT, so that two which differ anywhere
// still look different: it says the length and the SHA-256.
func brief(value string) string {
	runes := []rune(value)
	if len(runes) <= maxValue {
		return value
	}
	return fmt.Sprintf("%s… (%d characters, %s…)", wholeEscapes(string(runes[:shownValue])), len(runes), sum(value)[:len("sha256:")+8])
}

// wholeEscapes drops what a cut may have left of an escape, \DDD or \X (RFC
// 1035, section 5.1): half of one says something else.
func wholeEscapes(s string) string {
	if i := strings.LastIndexByte(s, '\\'); i >= 0 && i >= len(s)-3 {
		return strings.TrimRight(s[:i], `\`)
	}
	return s
}
