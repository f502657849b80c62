package zone

import (
	"hash/maphash"
	"math/bits"
)

// keyIndex finds sets by key, and lists of sets by owner, in a table of 4 bytes
// for each slot: a map of keys, which are six texts long, takes more memory than
// the sets of a large plan are worth. A slot has a position + 1, 0 for none, and
// above it as much of the hash as there is room for: what is not there is nearly
// always known without a look at what stands in its place.
type keyIndex struct {
	seed  maphash.Seed
	slots []uint32
	bits  int // of a position
}

// newKeyIndex indexes n things by a hash that the caller makes of seed.
func newKeyIndex(n int, hash func(seed maphash.Seed, i int) uint64) *keyIndex {
	size := 8
	for size < 2*n {
		size *= 2
	}
	x := &keyIndex{seed: maphash.MakeSeed(), slots: make([]uint32, size), bits: bits.Len(uint(n))}
	for i := range n {
		h := hash(x.seed, i)
		at := h % uint64(size)
		for x.slots[at] != 0 {
			at = (at + 1) % uint64(size)
		}
		x.slots[at] = x.tag(h) | uint32(i+1)
	}
	return x
}

// tag is the part of a hash that stands above a position.
func (x *keyIndex) tag(hash uint64) uint32 { return uint32(hash>>32) >> x.bits << x.bits }

// find gives the position for which is holds, among those with the hash; -1 for
// none.
func (x *keyIndex) find(hash uint64, is func(i int) bool) int {
	size, tag := uint64(len(x.slots)), x.tag(hash)
	for at := hash % size; x.slots[at] != 0; at = (at + 1) % size {
		if other := x.slots[at] ^ tag; other>>x.bits == 0 && is(int(other)-1) {
			return int(other) - 1
		}
	}
	return -1
}

// hashKey takes of a key what tells nearly all apart.
func hashKey(seed maphash.Seed, k *Key) uint64 {
	h := maphash.String(seed, string(k.Owner))
	for i := range len(k.Type) {
		h = h*31 + uint64(k.Type[i])
	}
	return h
}
