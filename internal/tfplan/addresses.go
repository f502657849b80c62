package tfplan

import "hash/maphash"

// addresses is a set of addresses. It is looked into once for each resource of
// the state, with bytes that are no string yet, and takes a third of the memory
// of a map.
type addresses struct {
	seed  maphash.Seed
	list  []string
	slots []int32 // position in list + 1, 0 for none
	plain bool    // nothing but the list is wanted
}

func (a *addresses) add(address string) {
	if a.plain {
		a.list = append(a.list, address)
		return
	}
	if len(a.slots) == 0 {
		a.seed = maphash.MakeSeed()
	}
	a.list = append(a.list, address)
	if 2*len(a.list) <= len(a.slots) {
		a.put(len(a.list))
		return
	}
	a.slots = make([]int32, max(64, 2*len(a.slots)))
	for n := range a.list {
		a.put(n + 1)
	}
}

func (a *addresses) put(n int) {
	size := uint64(len(a.slots))
	at := maphash.String(a.seed, a.list[n-1]) % size
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
		if a.list[a.slots[at]-1] == string(address) {
			return true
		}
	}
	return false
}
