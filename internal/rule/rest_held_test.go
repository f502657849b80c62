package rule

import (
	"iter"
	"slices"

	"zonecut/internal/zone"
)

// heldRest stands for what two states of a zone have in common, as a large zone's
// reader has it, and counts how often all of it is asked for.
type heldRest struct {
	in    zone.Instance
	sets  map[zone.Name][]*zone.RRset
	walks int
}

func (r *heldRest) Instance() zone.Instance { return r.in }

func (r *heldRest) At(n zone.Name) []*zone.RRset { return slices.Clone(r.sets[n]) }

func (r *heldRest) Exists(n zone.Name) bool {
	for owner := range r.sets {
		if owner.Under(n) {
			return true
		}
	}
	return false
}

func (r *heldRest) PointsTo(zone.Name) []*zone.RRset { return nil }

func (r *heldRest) Keys() iter.Seq[zone.Key] {
	return func(yield func(zone.Key) bool) {
		r.walks++
		for _, sets := range r.sets {
			for _, s := range sets {
				if !yield(s.Key) {
					return
				}
			}
		}
	}
}

func (r *heldRest) Err() error { return nil }

// unheld are two states that hold as values only those owners at which they differ.
func unheld(before, after *zone.Snapshot) (b, a *zone.Snapshot, rests []*heldRest) {
	type place struct {
		in zone.Instance
		n  zone.Name
	}
	differ := map[place]bool{}
	for _, c := range zone.Diff(before, after, nil) {
		differ[place{c.Instance, c.Owner}] = true
	}
	of := func(s *zone.Snapshot) *zone.Snapshot {
		var state zone.State
		byZone := map[zone.Instance]*heldRest{}
		for _, z := range s.Zones() {
			state.Zones = append(state.Zones, *z)
			if before.Zone(z.Instance) == nil || after.Zone(z.Instance) == nil {
				continue
			}
			byZone[z.Instance] = &heldRest{in: z.Instance, sets: map[zone.Name][]*zone.RRset{}}
		}
		for _, r := range s.Sets() {
			rest := byZone[r.Instance]
			if rest == nil || differ[place{r.Instance, r.Owner}] {
				state.Sets = append(state.Sets, *r)
				continue
			}
			rest.sets[r.Owner] = append(rest.sets[r.Owner], r)
		}
		for _, z := range s.Zones() {
			if rest := byZone[z.Instance]; rest != nil {
				rests = append(rests, rest)
				state.Rests = append(state.Rests, rest)
			}
		}
		return state.Snapshot()
	}
	return of(before), of(after), rests
}
