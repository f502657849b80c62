package rule

import (
	"slices"

	"zonecut/internal/zone"
)

// newLies are what is wrong with the denials of a zone after its changes and was not
// before. A zone may be too large to be read for each change: what the changes
// themselves show decides whether it is.
func newLies(before, after *signedZone, changes []*zone.Change) []lie {
	switch {
	case !after.denies() && !after.hashed && before.denies():
		return []lie{{after.in.Apex, "neither NSEC nor NSEC3PARAM is left, so that nothing can be denied"}}
	case !after.denies(), !doubtful(before, after, changes):
		return nil
	}
	names := touched(before, after, changes)
	lies, was := after.allLies(names...), map[lie]bool{}
	if before.denies() {
		for _, l := range before.allLies(names...) {
			was[l] = true
		}
	}
	return slices.DeleteFunc(lies, func(l lie) bool { return was[l] })
}

// doubtful reports whether changes show that the denials may have become wrong.
func doubtful(before, after *signedZone, changes []*zone.Change) bool {
	names := touched(before, after, changes)
	if !after.nsec {
		names = after.withInner(names)
	}
	for _, n := range names {
		lies := after.liesAt(n)
		if len(lies) > 0 && (!before.denies() || !slices.Equal(lies, before.liesAt(n))) {
			return true
		}
	}
	if after.nsec {
		return !balanced(changes, nil, before != nil && before.nsec)
	}
	for _, by := range after.hashings {
		if !balanced(changes, &by, before != nil && slices.Contains(before.hashings, by)) || unexplained(changes, by, names) {
			return true
		}
	}
	return false
}

// touched are the names at which something changes, and those that come under a
// delegation or out from under one.
func touched(before, after *signedZone, changes []*zone.Change) []zone.Name {
	var out []zone.Name
	for _, c := range changes {
		if len(out) == 0 || out[len(out)-1] != c.Owner {
			out = append(out, c.Owner)
		}
		if c.Type != "NS" && c.Type != "DNAME" || c.Owner == c.Apex || c.Before != nil && c.After != nil {
			continue
		}
		for _, s := range []*signedZone{before, after} {
			if s == nil {
				continue
			}
			for _, r := range s.Below(c.View, c.Owner) {
				if r.Instance == c.Instance {
					out = append(out, r.Owner)
				}
			}
		}
	}
	return zone.SortNames(out)
}

// unexplained reports whether an NSEC3 record comes, goes or says something else of
// its own name, while none of the names that changed is it.
func unexplained(changes []*zone.Change, by zone.Hashing, names []zone.Name) bool {
	ours := make(map[string]bool, len(names))
	for _, n := range names {
		ours[by.Hash(n)] = true
	}
	of := func(r *zone.RRset) (types []zone.Type, there bool) {
		if r == nil {
			return nil, false
		}
		for _, data := range r.Data {
			if d, ok := zone.ParseDenial(r.Type, data); ok && *d.Hashed == by {
				return d.Types, true
			}
		}
		return nil, false
	}
	for _, c := range changes {
		if c.Type != "NSEC3" || ours[c.Owner.First()] {
			continue
		}
		was, had := of(c.Before)
		is, has := of(c.After)
		if had != has || !slices.Equal(was, is) {
			return true
		}
	}
	return false
}
