package zonefile

import (
	"hash/maphash"

	"zonecut/internal/zone"
)

// pick reads the records of some owners again, now as sets with their places,
// in the order of the file.
func (t *text) pick(wanted *keys) ([]zone.RRset, error) {
	t.number()
	picked := make([]picked, len(t.stretches))
	if err := each(len(t.stretches), func(k int) { picked[k] = t.pickFrom(t.stretches[k], wanted) }); err != nil {
		return nil, err
	}
	var out []zone.RRset
	next := false // to the last set of out, in the file
	for k, p := range picked {
		if p.err != nil {
			return nil, p.err
		}
		for i := range p.sets {
			out = joinSet(out, p.sets[i], i == 0 && next && p.first)
		}
		if t.stretches[k].count > 0 {
			next = p.last
		}
	}
	return out, nil
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
	for _, p := range s.pieces {
		sums := s.of(p)
		for i := 0; i < len(sums); i++ {
			if !wanted.has(sums[i].owner) {
				continue
			}
			next, err := out.line(r, s, p.base+i, wanted)
			if err != nil {
				out.err = err
				return out
			}
			i = next - p.base - 1
		}
	}
	return out
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
