package tfplan

import "hash/maphash"

// addresses is a set of addresses. It is looked into once for each resource of
// the state, with bytes that are no string yet, and takes a third of the memory
// of a map.
type addresses struct {
	seed  maphash.Seed
	texts [][]string // in blocks, which do not move as the set grows
	n     int
	slots []int32 // position + 1, 0 for none
}

// addressBlock is how many addresses stand in a block.
const addressBlock = 1024

func (a *addresses) add(address string) {
	if len(a.slots) == 0 {
		a.seed = maphash.MakeSeed()
	}
	if a.n%addressBlock == 0 {
		a.texts = append(a.texts, make([]string, 0, addressBlock))
	}
	last := &a.texts[len(a.texts)-1]
	*last = append(*last, address)
	if a.n++; 2*a.n <= len(a.slots) {
		a.put(a.n)
		return
	}
	a.slots = make([]int32, max(64, 2*len(a.slots)))
	for n := range a.n {
		a.put(n + 1)
	}
}

// at is the n-th address, from 1.
func (a *addresses) at(n int32) string {
	n--
	return a.texts[n/addressBlock][n%addressBlock]
}

func (a *addresses) put(n int) {
	size := uint64(len(a.slots))
	at := maphash.String(a.seed, a.at(int32(n))) % size
	for a.slots[at] != 0 {
		at = (at + 1) % size
	}
	a.slots[at] = int32(n)
}

func (a *addresses) has(address []byte) bool {
	size := uint64(len(a.slots))
	if size == 0 {
		return false
	}
	for at := maphash.Bytes(a.seed, address) % size; a.slots[at] != 0; at = (at + 1) % size {
		if a.at(a.slots[at]) == string(address) {
			return true
		}
	}
	return false
}
