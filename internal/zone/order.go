package zone

import (
	"cmp"
	"encoding/binary"
	"slices"
	"strings"
)

// Sorting compares each name many times, and canonical order reads names from
// the right, label by label. So the labels are turned round once, and what is
// compared then is plain text.

// ordered is one thing to sort: by rank, then by the name turned round, of which
// head is the first part in which names differ.
type ordered struct {
	head uint64
	name string
	rank int32
	at   int32
}

func (o *ordered) compare(p *ordered) int {
	return cmp.Or(cmp.Compare(o.rank, p.rank), cmp.Compare(o.head, p.head), strings.Compare(o.name, p.name))
}

// order prepares n names for sorting.
func order(n int, name func(i int) Name) []ordered {
	size := 0
	for i := range n {
		size += len(name(i)) + 1
	}
	var turned strings.Builder
	turned.Grow(size)
	ends := make([]int32, n+1)
	for i := range n {
		writeTurned(&turned, name(i))
		ends[i+1] = int32(turned.Len())
	}
	text, list := turned.String(), make([]ordered, n)
	common := ends[min(n, 1)]
	for i := range n {
		common = int32(shared(text[:common], text[ends[i]:ends[i+1]]))
	}
	for i := range list {
		list[i] = ordered{name: text[ends[i]+common : ends[i+1]], at: int32(i)}
		var head [8]byte
		copy(head[:], list[i].name)
		list[i].head = binary.BigEndian.Uint64(head[:])
	}
	return list
}

// writeTurned writes the labels from the right as they are on the wire, each with a
// zero after it, so that a label comes before those that begin with it. The octets
// 0 and 1, which only escapes make, are written as two, in their order.
func writeTurned(to *strings.Builder, n Name) {
	if strings.IndexByte(string(n), '\\') >= 0 {
		for _, label := range octets(n) {
			for _, b := range label {
				if b <= 1 {
					to.WriteByte(1)
					b++
				}
				to.WriteByte(b)
			}
			to.WriteByte(0)
		}
		return
	}
	for s := strings.TrimSuffix(string(n), "."); s != ""; {
		dot := strings.LastIndexByte(s, '.')
		to.WriteString(s[dot+1:])
		to.WriteByte(0)
		s = s[:max(dot, 0)]
	}
}

// shared is the length of what two texts begin with.
func shared(a, b string) int {
	n := min(len(a), len(b))
	for i := range n {
		if a[i] != b[i] {
			return i
		}
	}
	return n
}

// sortSets sorts sets by key; those of one key stay in their order.
func sortSets(sets []*RRset) {
	list := order(len(sets), func(i int) Name { return sets[i].Owner })
	ranks := ranks(sets)
	for i := range list {
		list[i].rank = ranks[i]
	}
	list = sortRuns(list, func(a, b *ordered) int {
		if c := a.compare(b); c != 0 {
			return c
		}
		r, s := sets[a.at], sets[b.at]
		return cmp.Or(strings.Compare(string(r.Type), string(s.Type)), strings.Compare(r.Set, s.Set), cmp.Compare(a.at, b.at))
	})
	in := slices.Clone(sets)
	for i := range list {
		sets[i] = in[list[i].at]
	}
}

// ranks are the places of the sets' instances in canonical order.
func ranks(sets []*RRset) []int32 {
	place := map[Instance]int32{}
	var all []Instance
	at := make([]int32, len(sets))
	for i, r := range sets {
		if i > 0 && r.Instance == sets[i-1].Instance {
			at[i] = at[i-1]
			continue
		}
		n, ok := place[r.Instance]
		if !ok {
			n = int32(len(all))
			place[r.Instance], all = n, append(all, r.Instance)
		}
		at[i] = n
	}
	byPlace := make([]int32, len(all))
	slices.SortFunc(all, Instance.Compare)
	for rank, i := range all {
		byPlace[place[i]] = int32(rank)
	}
	for i := range at {
		at[i] = byPlace[at[i]]
	}
	return at
}

// byOwner are the sets, which are sorted by key, in the canonical order of their
// owners alone, those of one owner as they were. The sets of an instance are in
// order, and instances are in the order of their apexes: nothing moves but where
// one zone is below another, or has several copies.
func byOwner(sets []*RRset) []*RRset {
	var ends []int
	for i := range sets {
		if i+1 == len(sets) || sets[i].Instance != sets[i+1].Instance {
			ends = append(ends, i+1)
		}
	}
	if len(ends) < 2 {
		return sets
	}
	return mergeRuns(slices.Clone(sets), ends, func(a, b **RRset) int { return (*a).Owner.Compare((*b).Owner) })
}

// sortRuns sorts a list. What tools list is in order for long stretches, which only
// have to be merged.
func sortRuns[T any](list []T, order func(a, b *T) int) []T {
	const few = 64
	var ends []int
	for i := range list {
		if i+1 == len(list) || order(&list[i], &list[i+1]) > 0 {
			if ends = append(ends, i+1); len(ends) > few {
				slices.SortFunc(list, func(a, b T) int { return order(&a, &b) })
				return list
			}
		}
	}
	return mergeRuns(list, ends, order)
}

// mergeRuns merges the runs of a list that end at given places; what is equal stays
// in its order. The list itself is used up.
func mergeRuns[T any](list []T, ends []int, order func(a, b *T) int) []T {
	from, to := list, []T(nil)
	for len(ends) > 1 {
		if to == nil {
			to = make([]T, len(list))
		}
		fewer, at := ends[:0], 0
		for i := 0; i < len(ends); i += 2 {
			middle, end := ends[i], ends[min(i+1, len(ends)-1)]
			mergeTwo(to[at:end], from[at:middle], from[middle:end], order)
			fewer, at = append(fewer, end), end
		}
		ends, from, to = fewer, to, from
	}
	return from
}

// mergeTwo puts two lists into one, those of the first before others of their rank.
func mergeTwo[T any](to, a, b []T, order func(a, b *T) int) {
	if len(a) == 0 || len(b) == 0 || order(&a[len(a)-1], &b[0]) <= 0 {
		copy(to[copy(to, a):], b)
		return
	}
	for n := range to {
		if len(b) == 0 || len(a) > 0 && order(&a[0], &b[0]) <= 0 {
			to[n], a = a[0], a[1:]
		} else {
			to[n], b = b[0], b[1:]
		}
	}
}
