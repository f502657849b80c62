package zonefile

// keys are hashes of owners.
type keys struct {
	set  map[uint64]struct{}
	bits []uint64 // a filter before the set, of a power of two
}

func (o *keys) has(key uint64) bool {
	if !o.maybe(key) {
		return false
	}
	_, ok := o.set[key]
	return ok
}

// maybe reports whether a key is perhaps there.
func (o *keys) maybe(key uint64) bool {
	bit := key & uint64(len(o.bits)*64-1)
	return o.bits[bit/64]&(1<<(bit%64)) != 0
}

// finish makes the filter, with 64 bits for each key.
func (o *keys) finish() {
	words := 1024
	for words < len(o.set) {
		words *= 2
	}
	o.bits = make([]uint64, words)
	for key := range o.set {
		bit := key & uint64(words*64-1)
		o.bits[bit/64] |= 1 << (bit % 64)
	}
}

// differing are the owners whose records are not the same in two texts. Most of
// two versions of a zone stand in one order, so that the texts are walked side
// by side first; what is left over is counted.
func differing(a, b *text) (*keys, error) {
	left := sideBySide(a, b)
	out := &keys{set: map[uint64]struct{}{}}
	if err := left.count(out.set); err != nil {
		return nil, err
	}
	out.finish()
	return out, nil
}

// leftover are the records of each side that have no partner yet, in pieces.
type leftover struct{ a, b [][]sum }

// walk goes over the records of a text.
type walk struct {
	stretches []*stretch
	s         *stretch
	pieces    []piece // of s
	sums      []sum   // what is left of the first piece
}

// more reports whether there is a record, and then sums is not empty.
func (w *walk) more() bool {
	for len(w.sums) == 0 {
		switch {
		case len(w.pieces) > 0:
			w.sums, w.pieces = w.s.of(w.pieces[0]), w.pieces[1:]
		case len(w.stretches) > 0:
			w.s, w.stretches = w.stretches[0], w.stretches[1:]
			w.pieces = w.s.pieces
		default:
			return false
		}
	}
	return true
}

// ahead is how many records one side may have more in one place to be found
// again.
const ahead = 64

// sideBySide takes away what stands in both texts in one order.
func sideBySide(a, b *text) *leftover {
	var a1, b1 []sum
	x, y := walk{stretches: a.stretches}, walk{stretches: b.stretches}
	budget := 0 // of looks ahead: in a shuffled file there is nothing to be found
	for _, s := range a.stretches {
		budget += 4 * s.count
	}
	for budget >= 0 && x.more() && y.more() {
		n := 0
		most := min(len(x.sums), len(y.sums))
		if &x.sums[0] == &y.sums[0] {
			n = most // lent: the very same
		}
		for ; n < most && x.sums[n].same(y.sums[n]); n++ {
		}
		if x.sums, y.sums = x.sums[n:], y.sums[n:]; len(x.sums) == 0 || len(y.sums) == 0 {
			continue
		}
		i, j := again(x.sums, y.sums)
		budget -= 2 * ahead
		a1, x.sums = append(a1, x.sums[:i]...), x.sums[i:]
		b1, y.sums = append(b1, y.sums[:j]...), y.sums[j:]
	}
	return &leftover{x.rest(a1), y.rest(b1)}
}

// rest are some records and all that are left.
func (w *walk) rest(some []sum) [][]sum {
	out := [][]sum{some}
	for ; w.more(); w.sums = nil {
		out = append(out, w.sums)
	}
	return out
}

// again is how far to go on either side to the same record: records came, went,
// or, where none is found, were replaced.
func again(x, y []sum) (i, j int) {
	for k := 1; k < ahead; k++ {
		if k < len(x) && x[k].same(y[0]) {
			return k, 0
		}
		if k < len(y) && y[k].same(x[0]) {
			return 0, k
		}
	}
	return 1, 1
}

// pileBits divides what is left over into piles small enough for a cache.
const pileBits = 10

// count takes away what stands on both sides in any order, and puts the owners
// of the rest into a set.
func (l *leftover) count(set map[uint64]struct{}) error {
	if len(l.a)+len(l.b) == 2 && len(l.a[0])+len(l.b[0]) < 1<<pileBits {
		for _, key := range unpaired(l.a[0], l.b[0]) {
			set[key] = struct{}{}
		}
		return nil
	}
	var a, b [][]sum
	if err := each(2, func(k int) {
		if k == 0 {
			a = piles(l.a)
		} else {
			b = piles(l.b)
		}
	}); err != nil {
		return err
	}
	found := make([][]uint64, 1<<pileBits)
	if err := each(len(found), func(k int) { found[k] = unpaired(a[k], b[k]) }); err != nil {
		return err
	}
	for _, owners := range found {
		for _, key := range owners {
			set[key] = struct{}{}
		}
	}
	return nil
}

// piles sorts records by the first bits of their owners.
func piles(pieces [][]sum) [][]sum {
	var start [1<<pileBits + 1]int
	n := 0
	for _, sums := range pieces {
		n += len(sums)
		for i := range sums {
			start[sums[i].owner>>(64-pileBits)+1]++
		}
	}
	for k := range 1 << pileBits {
		start[k+1] += start[k]
	}
	at := start
	sorted := make([]sum, n)
	for _, sums := range pieces {
		for i := range sums {
			k := sums[i].owner >> (64 - pileBits)
			sorted[at[k]] = sums[i]
			at[k]++
		}
	}
	out := make([][]sum, 1<<pileBits)
	for k := range out {
		out[k] = sorted[start[k]:start[k+1]]
	}
	return out
}

// slot is where to look for a record.
func (s sum) slot() uint64 { return s.owner ^ s.record }

// unpaired are the owners of the records that one side has more often.
func unpaired(a, b []sum) []uint64 {
	size := 16
	for size < 2*len(a) {
		size *= 2
	}
	slots := make([]int32, size) // 1 + index into a
	mask := uint64(size - 1)
	var out []uint64
	for i := range a {
		at := a[i].slot() & mask
		for slots[at] != 0 {
			at = (at + 1) & mask
		}
		slots[at] = int32(i + 1)
	}
	taken := make([]bool, len(a))
	for i := range b {
		at, found := b[i].slot()&mask, false
		for ; slots[at] != 0; at = (at + 1) & mask {
			if k := slots[at] - 1; !taken[k] && a[k].same(b[i]) {
				taken[k], found = true, true
				break
			}
		}
		if !found {
			out = append(out, b[i].owner)
		}
	}
	for k := range a {
		if !taken[k] {
			out = append(out, a[k].owner)
		}
	}
	return out
}
