package zonefile

import (
	"hash/maphash"
	"slices"

	"zonecut/internal/zone"
)

// pick reads the records of some owners again, now as sets with their places, in
// the order of the file, and gives them to the zones of the texts. A text that
// others are held against comes before them.
func pick(wanted *keys, texts ...*text) error {
	all, most := make([][]picked, len(texts)), 0
	for i, t := range texts {
		t.number()
		all[i], most = make([]picked, len(t.stretches)), max(most, len(t.stretches))
	}
	if err := each(most, func(k int) {
		for i, t := range texts {
			if k < len(t.stretches) {
				all[i][k] = t.pickFrom(t.stretches[k], wanted)
			}
		}
	}); err != nil {
		return err
	}
	for i, t := range texts {
		if err := t.take(all[i]); err != nil {
			return err
		}
	}
	return nil
}

// take joins what was picked from the stretches.
func (t *text) take(all []picked) error {
	var out []zone.RRset
	next := false // to the last set of out, in the file
	for k, p := range all {
		if p.err != nil {
			return p.err
		}
		for i := range p.sets {
			out = joinSet(out, p.sets[i], i == 0 && next && p.first)
		}
		if t.stretches[k].count > 0 {
			next = p.last
		}
	}
	t.zone.Sets = out
	return nil
}

// picked is what one stretch has of the records; first and last say whether the
// first and the last record of it are among them.
type picked struct {
	sets        []zone.RRset
	first, last bool
	err         error
}

func (t *text) pickFrom(s *stretch, wanted *keys) (out picked) {
	if s.count == 0 {
		return out
	}
	out.first, out.last = wanted.has(s.sum(0).owner), wanted.has(s.sum(s.count-1).owner)
	r := t.newReader()
	defer r.close()
	defer s.forget()
	s.look(wanted)
	done := 0
	for _, p := range s.pieces {
		for _, i := range s.wantedOf(p) {
			if i = p.base + i - p.from; i < done {
				continue // of $GENERATE or $INCLUDE
			}
			if done, out.err = out.line(r, s, i, wanted); out.err != nil {
				return out
			}
		}
	}
	return out
}

// look notes which own records have wanted owners.
func (s *stretch) look(wanted *keys) {
	s.wanted = s.wanted[:0]
	for i := range s.sums {
		if wanted.maybe(s.sums[i].owner) && wanted.has(s.sums[i].owner) {
			s.wanted = append(s.wanted, i)
		}
	}
}

// wantedOf are the records of a piece that have wanted owners, by their places in
// the sums.
func (s *stretch) wantedOf(p piece) []int {
	all := s.wanted
	if p.lent {
		all = s.lender.wanted
	}
	from, _ := slices.BinarySearch(all, p.from)
	to, _ := slices.BinarySearch(all, p.to)
	return all[from:to]
}

// line reads the logical line of record i of a stretch again, and gives the record
// after it.
func (out *picked) line(r *reader, s *stretch, i int, wanted *keys) (next int, err error) {
	first, next := s.line(i)
	sets, err := r.read(s, first)
	if err != nil {
		return 0, err
	}
	follows := first > 0 && i == first && wanted.has(s.sum(first-1).owner)
	for k, set := range sets {
		if wanted.has(maphash.String(s.seeds.owner, string(set.Owner))) {
			out.sets = joinSet(out.sets, set, k == 0 && follows)
		}
	}
	return next, nil
}

// joinSet appends a set, to the last one where the parser would have made one of
// the two: next says that nothing stands between them in the file.
func joinSet(sets []zone.RRset, r zone.RRset, next bool) []zone.RRset {
	if n := len(sets); next && n > 0 && sets[n-1].Key == r.Key && sets[n-1].TTL == r.TTL {
		last := &sets[n-1]
		last.Data = append(last.Data, r.Data...)
		last.Origins = append(last.Origins, r.Origins...)
		return sets
	}
	return append(sets, r)
}
