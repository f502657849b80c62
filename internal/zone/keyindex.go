package zone

import "hash/maphash"

// keyIndex finds sets by key, and lists of sets by owner, in a table of 4 bytes
// for each slot: a map of keys, which are six texts long, takes more memory than
// the sets of a large plan are worth.
type keyIndex struct {
	seed  maphash.Seed
	slots []int32 // position + 1, 0 for none
}

// newKeyIndex indexes n things by a hash that the caller makes of seed.
func newKeyIndex(n int, hash func(seed maphash.Seed, i int) uint64) *keyIndex {
	size := 8
	for size < 2*n {
		size *= 2
	}
	x := &keyIndex{seed: maphash.MakeSeed(), slots: make([]int32, size)}
	for i := range n {
		at := hash(x.seed, i) % uint64(size)
		for x.slots[at] != 0 {
			at = (at + 1) % uint64(size)
		}
		x.slots[at] = int32(i + 1)
	}
	return x
}

// find gives the position for which is holds, among those with the hash; -1 for
// none.
func (x *keyIndex) find(hash uint64, is func(i int) bool) int {
	size := uint64(len(x.slots))
	for at := hash % size; x.slots[at] != 0; at = (at + 1) % size {
		if i := int(x.slots[at] - 1); is(i) {
			return i
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
