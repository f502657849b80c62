package zonefile

import (
	"errors"
	"hash/maphash"
	"slices"
	"sync"

	"zonecut/internal/zone"
)

// rest answers for what is equal in two files, from one of them. Where a record
// is found by its sum, it is read again; what the sums do not tell (what is above
// an owner, who points at a name) is noted in a second reading when it is first
// asked for.
type rest struct {
	text  *text
	seeds seeds
	held  *keys // owners that the state holds as sets

	mu     sync.Mutex
	err    error
	cache  map[zone.Name][]*zone.RRset
	places *places
	above  map[uint64]struct{}
	to     []pointer
	byTo   bins // of to
	asked  bool // above, to and byTo are there
}

var _ zone.Rest = (*rest)(nil)

var errChanged = errors.New("it changed while it was read; compare again")

// Instance is the zone of the file.
func (r *rest) Instance() zone.Instance { return zone.Instance{Apex: r.text.zone.Apex} }

// Err says that the file is not what it was.
func (r *rest) Err() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.err == nil && r.text.info != nil && !r.text.still() {
		r.err = errChanged
	}
	if r.err == nil {
		return nil
	}
	return &Error{File: r.text.file, Message: errChanged.Error(), Hint: "compare copies that nobody writes"}
}

// guard runs what reads the file: a fault of memory is an error.
func (r *rest) guard(do func() error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	var err error
	if fault := each(1, func(int) { err = do() }); fault != nil {
		err = fault
	}
	if err != nil && r.err == nil {
		r.err = err
	}
}

// At are the sets of an owner.
func (r *rest) At(owner zone.Name) (sets []*zone.RRset) {
	r.guard(func() (err error) {
		sets, err = r.at(owner)
		return err
	})
	return sets
}

func (r *rest) at(owner zone.Name) ([]*zone.RRset, error) {
	if sets, ok := r.cache[owner]; ok {
		return sets, nil
	}
	key := maphash.String(r.seeds.owner, string(owner))
	if r.held.has(key) {
		return nil, nil
	}
	var found []zone.RRset
	reader := r.text.newReader()
	defer reader.close()
	x, done := r.index(), 0 // the number after the last record read
	for _, p := range x.of(key) {
		if p.n < done {
			continue // of $GENERATE or $INCLUDE
		}
		first, next := p.s.line(p.i)
		done = p.n - p.i + next
		follows := p.i == first && p.n > 0 && x.at(p.n-1).sum().owner == key
		sets, err := reader.read(p.s, first)
		if err != nil {
			return nil, err
		}
		for k, set := range sets {
			if set.Owner == owner {
				found = joinSet(found, set, k == 0 && follows)
			}
		}
	}
	sets := zone.NewSnapshot(found, nil).Sets()
	if r.cache == nil {
		r.cache = map[zone.Name][]*zone.RRset{}
	}
	r.cache[owner] = sets
	return sets, nil
}

// Exists reports whether the name or one below it has a set.
func (r *rest) Exists(name zone.Name) (exists bool) {
	r.guard(func() error {
		if r.text.zone.Apex.Under(name) {
			exists = r.any()
			return nil
		}
		key := maphash.String(r.seeds.owner, string(name))
		if exists = !r.held.has(key) && len(r.index().of(key)) > 0; exists {
			return nil
		}
		if err := r.ask(); err != nil {
			return err
		}
		_, exists = r.above[key]
		return nil
	})
	return exists
}

// any reports whether there is a set at all.
func (r *rest) any() bool {
	for _, s := range r.text.stretches {
		for _, p := range s.pieces {
			if slices.ContainsFunc(s.of(p), func(one sum) bool { return !r.held.has(one.owner) }) {
				return true
			}
		}
	}
	return false
}

// PointsTo are the sets whose data point at a name.
func (r *rest) PointsTo(target zone.Name) (out []*zone.RRset) {
	r.guard(func() error {
		if err := r.ask(); err != nil {
			return err
		}
		key := maphash.String(r.seeds.owner, string(target))
		seen := map[zone.Name]bool{}
		for _, n := range r.byTo.near(key) {
			if r.to[n].target != key {
				continue
			}
			owner, err := r.ownerOf(r.index().at(r.to[n].record))
			if err != nil {
				return err
			}
			if seen[owner] {
				continue
			}
			seen[owner] = true
			sets, err := r.at(owner)
			if err != nil {
				return err
			}
			for _, set := range sets {
				for _, to := range set.Targets() {
					if to == target {
						out = append(out, set) // once for each value, as a Snapshot has it
					}
				}
			}
		}
		return nil
	})
	slices.SortStableFunc(out, func(a, b *zone.RRset) int { return a.Key.Compare(b.Key) })
	return out
}

// ask makes the notes of a second reading.
func (r *rest) ask() error {
	if r.asked {
		return nil
	}
	all := make([]notes, len(r.text.stretches))
	errs := make([]error, len(all))
	if err := each(len(all), func(k int) {
		all[k] = notes{seeds: r.seeds, held: r.held, apex: []byte(r.text.zone.Apex), above: map[uint64]struct{}{}}
		errs[k] = r.text.stretches[k].noted(&all[k])
	}); err != nil {
		return err
	}
	r.above = map[uint64]struct{}{}
	base, n := 0, 0
	for k := range all {
		n += len(all[k].to)
	}
	r.to = make([]pointer, 0, n)
	for k := range all {
		if errs[k] != nil {
			return errs[k]
		}
		for key := range all[k].above {
			r.above[key] = struct{}{}
		}
		for _, p := range all[k].to {
			r.to = append(r.to, pointer{p.target, base + p.record})
		}
		base += r.text.stretches[k].count
	}
	r.byTo = newBins(len(r.to), func(do func(uint64)) {
		for i := range r.to {
			do(r.to[i].target)
		}
	})
	r.asked = true
	return nil
}
