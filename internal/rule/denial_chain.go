package rule

import (
	"fmt"
	"slices"
	"strings"

	"zonecut/internal/zone"
)

// The chain of NSEC or NSEC3 records: each leads to the next name, or hash, and the
// last one to the first. Each name of it then has one record that leads to it, and
// one step alone goes backwards; the other way round, records of which both is true
// are one chain in order. So what a change does to it can be told from the records
// that change.

// link is one record of a chain.
type link struct {
	from, to zone.Name
	optOut   bool
}

// back reports whether a link goes backwards, as the last one does.
func (l *link) back() bool { return l.to.Compare(l.from) <= 0 }

// linksOf are the links that a set makes in a chain: by is nil for NSEC.
func linksOf(r *zone.RRset, by *zone.Hashing) []link {
	if r == nil || (by == nil) != (r.Type == "NSEC") || r.Type != "NSEC" && r.Type != "NSEC3" {
		return nil
	}
	var out []link
	for _, data := range r.Data {
		d, ok := zone.ParseDenial(r.Type, data)
		if !ok || by != nil && *d.Hashed != *by {
			continue
		}
		from := r.Owner
		if by != nil {
			from = zone.Name(r.Owner.First())
		}
		out = append(out, link{from, d.Next, d.OptOut})
	}
	return out
}

// balanced reports whether a chain that was whole before these changes is whole after
// them. before says that it was there.
func balanced(changes []*zone.Change, by *zone.Hashing, before bool) bool {
	owed, backwards := map[zone.Name]int{}, 0
	count := func(r *zone.RRset, n int) {
		for _, l := range linksOf(r, by) {
			owed[l.from] -= n
			owed[l.to] += n
			if l.back() {
				backwards += n
			}
		}
	}
	for _, c := range changes {
		count(c.Before, -1)
		count(c.After, 1)
	}
	for _, n := range owed {
		if n != 0 {
			return false
		}
	}
	return backwards == 0 && before || backwards == 1 && !before
}

// readSpans reads all links of the zone, in order.
func (z *signedZone) readSpans(by *zone.Hashing) []link {
	t := zone.Type("NSEC")
	if by != nil {
		t = "NSEC3"
	}
	var out []link
	for _, n := range z.owners() {
		if r := z.get(n, t); r != nil {
			out = append(out, linksOf(r, by)...)
		}
	}
	slices.SortFunc(out, func(a, b link) int { return a.from.Compare(b.from) })
	return out
}

// owners are all names that own a set in the zone, in order.
func (z *signedZone) owners() []zone.Name {
	var out []zone.Name
	for r := range z.Census() {
		if r.Instance == z.in && (len(out) == 0 || out[len(out)-1] != r.Owner) {
			out = append(out, r.Owner)
		}
	}
	return zone.SortNames(out)
}

// brokenLinks are the links of a chain that do not lead to the next one.
func (z *signedZone) brokenLinks(links []link, by *zone.Hashing, named map[string]zone.Name) []lie {
	whose := func(n zone.Name) string {
		if by == nil {
			return string(n)
		}
		if name, ok := named[string(n)]; ok {
			return string(name)
		}
		return "the hash " + string(n)
	}
	var out []lie
	for i, l := range links {
		next := links[(i+1)%len(links)].from
		if l.to == next {
			continue
		}
		owner, kind := l.from, "NSEC"
		if by != nil {
			kind = "NSEC3"
			owner, _ = zone.Relative(string(l.from), z.in.Apex)
			if name, ok := named[string(l.from)]; ok {
				owner = name
			}
		}
		text := fmt.Sprintf("its %s leads past %s", kind, whose(next))
		if _, there := slices.BinarySearchFunc(links, l.to, func(l link, n zone.Name) int { return l.from.Compare(n) }); !there {
			text = fmt.Sprintf("its %s leads to %s, which has none, and not to %s", kind, whose(l.to), whose(next))
		}
		out = append(out, lie{owner, text})
	}
	return out
}

// allLies reads the zone whole: those of each name, also of names that went, and of
// the chain.
func (z *signedZone) allLies(went ...zone.Name) []lie {
	if !z.denies() {
		return nil
	}
	if z.nsec {
		links := z.readSpans(nil)
		var out []lie
		for _, n := range zone.SortNames(append(z.owners(), went...)) {
			out = append(out, z.liesAt(n)...)
		}
		return append(out, z.brokenLinks(links, nil, nil)...)
	}
	names := z.withInner(append(z.owners(), went...))
	z.spans = map[zone.Hashing][]link{}
	var out []lie
	for _, by := range z.hashings {
		z.spans[by] = z.readSpans(&by)
	}
	for _, n := range names {
		out = append(out, z.liesAt(n)...)
	}
	for _, by := range z.hashings {
		named := make(map[string]zone.Name, len(names))
		for _, n := range names {
			named[by.Hash(n)] = n
		}
		for _, l := range z.spans[by] {
			if _, ok := named[string(l.from)]; !ok {
				owner, _ := zone.Relative(string(l.from), z.in.Apex)
				out = append(out, lie{owner, "its NSEC3 is that of no name here"})
			}
		}
		out = append(out, z.brokenLinks(z.spans[by], &by, named)...)
	}
	return out
}

// withInner are names with the empty non-terminals above them, but the names that
// hashes make.
func (z *signedZone) withInner(names []zone.Name) []zone.Name {
	seen := map[zone.Name]bool{}
	var out []zone.Name
	for _, n := range names {
		if z.onlyHash(n) {
			continue
		}
		for ; n.Under(z.in.Apex) && !seen[n]; n = n.Parent() {
			seen[n] = true
			out = append(out, n)
			if n == z.in.Apex {
				break
			}
		}
	}
	return zone.SortNames(out)
}

// onlyHash reports whether a name is there for its NSEC3 alone.
func (z *signedZone) onlyHash(n zone.Name) bool {
	if n.Parent() != z.in.Apex || len(n.First()) != 32 || strings.Trim(n.First(), "0123456789abcdefghijklmnopqrstuv") != "" {
		return false
	}
	sets := z.In(z.in, n)
	return len(sets) > 0 && !slices.ContainsFunc(sets, func(r *zone.RRset) bool { return !signersOwn(r.Type) })
}
