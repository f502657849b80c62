package zone

import (
	"cmp"
	"iter"
	"slices"
)

// Rest is what a state holds of a zone besides its sets, where a zone is too
// large to be held whole: all sets of the owners at which both states of the run
// are alike. It belongs to one side, so that its answers tell the places of that
// side, and to a public zone of a master file, where nothing is sensitive. No
// owner of it has a set in the same state.
type Rest interface {
	Instance() Instance
	// At are the sets of an owner in normal form, in order of type.
	At(owner Name) []*RRset
	// Exists reports whether the name or one below it has a set.
	Exists(name Name) bool
	// PointsTo are the sets whose data point at a name, in canonical order.
	PointsTo(target Name) []*RRset
	// Keys are the keys of all sets, in no order.
	Keys() iter.Seq[Key]
	// Err says why an answer was not true, if one was not: the file is not what
	// it was.
	Err() error
}

// restsIn are the rests of a view.
func (s *Snapshot) restsIn(view string) iter.Seq[Rest] {
	return func(yield func(Rest) bool) {
		for _, r := range s.rests {
			if r.Instance().View == view && !yield(r) {
				return
			}
		}
	}
}

func (s *Snapshot) restOf(i Instance) Rest {
	for _, r := range s.rests {
		if r.Instance() == i {
			return r
		}
	}
	return nil
}

// Err says why an answer of the snapshot was not true, if one was not. Whoever
// has asked a snapshot asks this in the end.
func (s *Snapshot) Err() error {
	for _, r := range s.rests {
		if err := r.Err(); err != nil {
			return err
		}
	}
	return nil
}

// Held are the sets that the snapshot holds as values, in canonical order: all
// but those of a Rest, which are the same in the other state. The slice is
// shared.
func (s *Snapshot) Held() []*RRset { return s.sets }

// Census gives all sets in no order, to count a zone that is too large to be
// held: those of a Rest have their key and nothing else.
func (s *Snapshot) Census() iter.Seq[*RRset] {
	return func(yield func(*RRset) bool) {
		for _, r := range s.sets {
			if !yield(r) {
				return
			}
		}
		for _, rest := range s.rests {
			for k := range rest.Keys() {
				if !yield(&RRset{Key: k}) {
					return
				}
			}
		}
	}
}

// Each gives all sets in no order, one at a time: what a Rest holds is read for it
// and not kept. Of a registry's zone that takes seconds.
func (s *Snapshot) Each() iter.Seq[*RRset] {
	return func(yield func(*RRset) bool) {
		for _, r := range s.sets {
			if !yield(r) {
				return
			}
		}
		for _, rest := range s.rests {
			for k := range rest.Keys() {
				for _, r := range rest.At(k.Owner) {
					if r.Key == k && !yield(r) {
						return
					}
				}
			}
		}
	}
}

// all are the sets of a Rest.
func all(rest Rest) []*RRset {
	var out []*RRset
	seen := map[Name]bool{}
	for k := range rest.Keys() {
		if !seen[k.Owner] {
			seen[k.Owner] = true
			out = append(out, rest.At(k.Owner)...)
		}
	}
	return out
}

// canonical sorts sets of several places.
func canonical(sets []*RRset) []*RRset {
	slices.SortStableFunc(sets, func(a, b *RRset) int { return a.Key.Compare(b.Key) })
	return sets
}

// byName sorts sets by owner and then by key, as Below gives them.
func byName(sets []*RRset) []*RRset {
	slices.SortStableFunc(sets, func(a, b *RRset) int {
		return cmp.Or(a.Owner.Compare(b.Owner), a.Key.Compare(b.Key))
	})
	return sets
}

// Expand holds the Rest of an instance as sets, for a run in which something
// else speaks of the same instance. It is for both states or for none.
func (s *State) Expand(i Instance) {
	var keep []Rest
	for _, rest := range s.Rests {
		if rest.Instance() != i {
			keep = append(keep, rest)
			continue
		}
		for _, r := range all(rest) {
			s.Sets = append(s.Sets, *r)
		}
	}
	s.Rests = keep
}

// Speaks reports whether a state holds something of an instance.
func (s *State) Speaks(i Instance) bool {
	return slices.ContainsFunc(s.Zones, func(z Zone) bool { return z.Instance == i }) ||
		slices.ContainsFunc(s.Sets, func(r RRset) bool { return r.Instance == i }) ||
		slices.ContainsFunc(s.Shared, func(r *RRset) bool { return r.Instance == i })
}
