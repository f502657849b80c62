package zonefile

import (
	"slices"
	"sort"

	"github.com/miekg/dns"

	"zonecut/internal/zone"
)

// bins find things by hashes: each bin has those of one value of the first bits,
// some eight of them, in order.
type bins struct {
	shift uint
	start []uint32 // of each bin in order
	order []uint32
}

// newBins sorts n things into bins. hashes calls a function with the hash of each
// in order, and does so twice.
func newBins(n int, hashes func(func(uint64))) bins {
	b := bins{shift: 64, order: make([]uint32, n)}
	for size := 1; size*8 < n; size *= 2 {
		b.shift--
	}
	b.start = make([]uint32, 1<<(64-b.shift)+1)
	hashes(func(h uint64) { b.start[h>>b.shift+1]++ })
	for k := range len(b.start) - 1 {
		b.start[k+1] += b.start[k]
	}
	next := slices.Clone(b.start)
	id := uint32(0)
	hashes(func(h uint64) {
		k := h >> b.shift
		b.order[next[k]] = id
		next[k]++
		id++
	})
	return b
}

// near are the things in the bin of a hash.
func (b *bins) near(hash uint64) []uint32 { return b.in(int(hash >> b.shift)) }

func (b *bins) in(k int) []uint32 { return b.order[b.start[k]:b.start[k+1]] }

// places finds records by the hashes of their owners.
type places struct {
	bins
	stretches []*stretch
	base      []int // records before each stretch
}

// place is a record.
type place struct {
	s *stretch
	i int
	n int // its number in the file
}

func (p place) sum() sum { return p.s.sum(p.i) }

func (r *rest) index() *places {
	if r.places == nil {
		r.places = newPlaces(r.text)
	}
	return r.places
}

func newPlaces(t *text) *places {
	x := &places{stretches: t.stretches, base: make([]int, len(t.stretches)+1)}
	for k, s := range t.stretches {
		x.base[k+1] = x.base[k] + s.count
	}
	x.bins = newBins(x.base[len(t.stretches)], func(do func(uint64)) {
		for _, s := range t.stretches {
			for _, p := range s.pieces {
				for _, one := range s.of(p) {
					do(one.owner)
				}
			}
		}
	})
	return x
}

// at is a record by its number.
func (x *places) at(n int) place {
	k := sort.Search(len(x.stretches), func(k int) bool { return x.base[k+1] > n })
	return place{x.stretches[k], n - x.base[k], n}
}

// of are the records of an owner, in the order of the file.
func (x *places) of(owner uint64) []place {
	var out []place
	for _, n := range x.near(owner) {
		if p := x.at(int(n)); p.sum().owner == owner {
			out = append(out, p)
		}
	}
	return out
}

// typeName is the name of a type, as the parser writes it.
func typeName(code uint16) zone.Type {
	if name, ok := dns.TypeToString[code]; ok {
		return zone.Type(name)
	}
	return zone.Type(dns.Type(code).String())
}
