package rule

import (
	"slices"
	"strings"

	"zonecut/internal/zone"
)

// What a state knows of the name that a set points at, and whether a name is one
// that lost the dot at its end.

// answering are the copies of the closest zone of a view that answer for a name
// themselves. There is none when the run holds no such zone, or all copies of it
// hand the name down to a zone that is not in the run: then nothing is known.
func answering(s *zone.Snapshot, view string, name zone.Name) []zone.Instance {
	return slices.DeleteFunc(closest(s, view, name), func(i zone.Instance) bool {
		return cutOver(s, zone.Key{Instance: i, Owner: name}) != nil
	})
}

// closest are the copies of the closest zone of a view at or above a name.
func closest(s *zone.Snapshot, view string, name zone.Name) []zone.Instance {
	if copies := s.Instances(view, name); len(copies) > 0 {
		return copies
	}
	copies, _ := s.Parents(view, name)
	return copies
}

// answersFor are the sets of one instance that answer for a name: its own, else
// those of the wildcard that covers it.
func answersFor(s *zone.Snapshot, i zone.Instance, name zone.Name) []*zone.RRset {
	own := slices.DeleteFunc(s.In(i, name), func(r *zone.RRset) bool { return !holds(r) })
	if len(own) > 0 {
		return own
	}
	return slices.DeleteFunc(s.Wildcard(i, name), func(r *zone.RRset) bool { return !holds(r) })
}

// aliased is the kind of sets that make their owner an alias: a CNAME that the
// servers answer with, and not one that the provider follows itself.
func aliased(r *zone.RRset) bool {
	return r.Type == "CNAME" && !r.Addresses() && !r.Is("alias")
}

// covered reports whether a set lies below a delegation of its own instance,
// where nobody is answered from it. The NS set of a cut is covered by one above it
// only.
func covered(s *zone.Snapshot, k zone.Key) bool {
	cut := cutOver(s, k)
	if cut != nil && cut.Key == k {
		cut = cutOver(s, zone.Key{Instance: k.Instance, Owner: k.Owner.Parent()})
	}
	return cut != nil
}

// isNew reports whether a run makes a zone as a whole: what is wrong in it takes
// nothing away from anybody.
func isNew(p *Pass, i zone.Instance) bool {
	return p.Before.Zone(i) == nil && !slices.Contains(p.Before.Instances(i.View, i.Apex), i)
}

// newTargets are the names that a set begins to point at.
func newTargets(c *zone.Change) []zone.Name {
	if c.Zone || c.After == nil {
		return nil
	}
	var before []zone.Name
	if c.Before != nil {
		before = c.Before.Targets()
	}
	return slices.DeleteFunc(c.After.Targets(), func(t zone.Name) bool { return slices.Contains(before, t) })
}

// doubled reports whether a name ends in the zone's name twice, as names do that
// were whole and to which the zone's name was added. A zone of one label is left
// out: com.com. is a name like any other.
func doubled(name, apex zone.Name) bool {
	return strings.Contains(strings.TrimSuffix(string(apex), "."), ".") && name.Under(apex+apex)
}

// withoutZone is what stands before the zone's name in a name below it.
func withoutZone(name, apex zone.Name) string {
	return strings.TrimSuffix(string(name), "."+string(apex))
}
