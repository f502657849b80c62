package zonefile

import (
	"errors"
	"fmt"
	"hash/maphash"
	"iter"

	"zonecut/internal/zone"
)

// keyBatch is how many bins of the index give their keys at a time.
const keyBatch = 1 << 10

// Keys are the keys of all sets, in no order.
func (r *rest) Keys() iter.Seq[zone.Key] {
	return func(yield func(zone.Key) bool) {
		var batches [][]zone.Key
		for from, more := 0, true; more; from += keyBatch * len(batches) {
			r.guard(func() (err error) {
				batches, more, err = r.someKeys(from, batches)
				return err
			})
			for _, keys := range batches {
				for _, key := range keys {
					if !yield(key) {
						return
					}
				}
			}
		}
	}
}

// someKeys are the keys of the bins from one on, a batch for each core and some.
func (r *rest) someKeys(from int, batches [][]zone.Key) (keys [][]zone.Key, more bool, err error) {
	if batches == nil {
		batches = make([][]zone.Key, 8)
	}
	end := len(r.index().start) - 1
	errs := make([]error, len(batches))
	err = each(len(batches), func(b int) {
		batches[b] = batches[b][:0]
		for k := from + b*keyBatch; k < min(end, from+(b+1)*keyBatch) && errs[b] == nil; k++ {
			batches[b], errs[b] = r.keysIn(k, batches[b])
		}
	})
	return batches, from+keyBatch*len(batches) < end, errors.Join(append(errs, err)...)
}

// keysIn appends the keys of one bin of the index.
func (r *rest) keysIn(k int, out []zone.Key) ([]zone.Key, error) {
	begin := len(out)
	var owners []uint64 // of out from begin on
	x := r.index()
next:
	for _, n := range x.in(k) {
		p := x.at(int(n))
		one := p.sum()
		if r.held.has(one.owner) {
			continue
		}
		owner, typ := zone.Name(""), typeName(one.typ())
		for i, key := range owners {
			if key == one.owner {
				if owner = out[begin+i].Owner; out[begin+i].Type == typ {
					continue next
				}
			}
		}
		if owner == "" {
			var err error
			if owner, err = r.ownerOf(p); err != nil {
				return out, err
			}
		}
		owners = append(owners, one.owner)
		out = append(out, zone.Key{Instance: r.Instance(), Owner: owner, Type: typ})
	}
	return out, nil
}

// ownerOf is the owner of a record: mostly it stands at the start of its line.
func (r *rest) ownerOf(p place) (zone.Name, error) {
	one := p.sum()
	line := r.text.data[one.offset():]
	origin := p.s.markAt(one.offset()).origin
	if maphash.String(r.seeds.owner, string(origin)) == one.owner {
		return origin, nil
	}
	var name [maxText + 1]byte
	if _, size, ok := plainName(name[:], line[:min(len(line), maxText+2)], []byte(origin)); ok && maphash.Bytes(r.seeds.owner, name[:size]) == one.owner {
		return zone.Name(name[:size]), nil
	}
	reader := r.text.newReader()
	defer reader.close()
	// A line without an owner follows one of the same owner that has it.
	for _, q := range r.index().of(one.owner) {
		first, _ := q.s.line(q.i)
		sets, err := reader.read(q.s, first)
		if err != nil {
			return "", err
		}
		for _, set := range sets {
			if maphash.String(r.seeds.owner, string(set.Owner)) == one.owner {
				return set.Owner, nil
			}
		}
	}
	return "", fmt.Errorf("line %d: %w", r.text.lineOf(one.offset()), errUnlike)
}
