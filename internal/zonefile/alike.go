package zonefile

import (
	"bytes"
	"sort"
)

// Most of the second file of a pair is the first one's text over again. Lines
// that stand in both, and are read in one state, give the same records: what the
// first file's gave is taken over, and only where they lie is another place. The
// first file is read whole, so that nothing is taken over that the parser has not
// taken.

// model is the stretch of the other text that a stretch is held against.
type model struct {
	*stretch
	reads  int  // of it, when it was last used
	at     int  // the record of it that is to come next
	level  bool // at is what stands here, as far as is known
	seen   int  // records of ours that were looked for in it
	apart  int  // offset up to which there is no use in trying again
	credit int  // what is left to be spent on looking
	taken  int  // records taken over
}

// credits are what a stretch may spend on looking for lines that are alike: one
// for each record looked for, some for each run of lines that is tried. Each
// record taken over earns one. A shuffled file is soon read as if it were alone.
const (
	credits = 256
	tryCost = 6
)

// stated is a TTL that stands from a record on as the last stated one.
type stated struct {
	record int
	ttl    uint32
}

// follow begins to hold the stretch against its model.
func (s *stretch) follow() {
	m := &s.model
	if m.stretch == nil {
		return
	}
	s.lender = m.stretch
	m.reads, m.at, m.level, m.seen, m.apart, m.credit, m.taken = m.stretch.reads, 0, true, 0, 0, credits, 0
	if m.err != nil {
		m.credit = 0
	}
}

// stale reports whether what was taken over came from a reading that was wrong.
func (s *stretch) stale() bool {
	return s.model.stretch != nil && s.model.reads != s.model.stretch.reads
}

// alike takes over the lines from i on that the model has too, and gives where
// they end.
func (s *stretch) alike(i int) (next int) {
	m := &s.model
	if n := len(s.sums); n > m.seen {
		m.look(s.sums[n-1])
		m.seen = n
	}
	if !m.level || s.base+i < m.apart || m.at >= len(m.sums) {
		return i
	}
	m.credit -= tryCost
	from := m.sums[m.at].offset()
	if !s.alikeAt(i, from) {
		return i
	}
	// Where the last line begins that has its own owner on both sides is a good
	// end: what follows needs nothing of the owner before.
	most := min(m.until(from)+1, from+s.to-s.base-i)
	n := sameText(m.text[from:max(from, most)], s.d[i:s.size])
	m.apart = s.base + i + n
	last := m.at + sort.Search(len(m.sums)-m.at, func(k int) bool { return m.sums[m.at+k].offset() >= from+n }) - 1
	for last > m.at && lowered[m.text[m.sums[last].offset()]] == 0 {
		last--
	}
	if last <= m.at {
		return i
	}
	s.takeOver(last, s.base+i-from)
	m.credit, m.taken = m.credit+last-m.at, m.taken+last-m.at
	next = m.sums[last].offset() - from + i
	m.at, m.seen = last, len(s.sums)
	return next
}

// look finds a record in the model, from the one on that is to come next.
func (m *model) look(one sum) {
	m.credit--
	m.level = false
	for k := m.at; k < min(len(m.sums), m.at+ahead); k++ {
		if m.sums[k].same(one) {
			m.at, m.level = k+1, true
			return
		}
	}
}

// alikeAt reports whether the state of the line at i is that of the model's line
// at an offset, in all that a record is read by.
func (s *stretch) alikeAt(i, from int) bool {
	m := &s.model
	switch c := s.d[i]; {
	case c != m.text[from]:
		return false
	case isBlank(c):
		if len(s.name) == 0 || s.key != m.sums[m.at].owner {
			return false
		}
	case lowered[c] == 0:
		return false
	}
	state := m.markAt(from)
	if s.origin != state.origin || s.ttlKnown != state.ttlKnown || s.ttl != state.ttl {
		return false
	}
	if !s.ttlKnown {
		ttl, known := m.lastAt(m.at)
		return known == s.lastTTLKnown && ttl == s.lastTTL
	}
	return true
}

// until is the first line from an offset on that does more than give a record,
// or is the last record.
func (s *stretch) until(from int) int {
	last := s.sums[len(s.sums)-1].offset()
	if k := sort.SearchInts(s.more, from); k < len(s.more) {
		return min(last, s.more[k])
	}
	return last
}

// lastAt is the last stated TTL before a record, where no $TTL is known.
func (s *stretch) lastAt(record int) (ttl uint32, known bool) {
	if k := sort.Search(len(s.stated), func(k int) bool { return s.stated[k].record >= record }); k > 0 {
		return s.stated[k-1].ttl, true
	}
	return s.begin.lastTTL, s.begin.lastTTLKnown
}

// takeOver gives the stretch the records of its model up to one, of lines that
// lie further on by some octets, and the state after them.
func (s *stretch) takeOver(last, by int) {
	m := &s.model
	// What the lines may have looked at counts as looked at.
	s.used.origin = s.used.origin || s.open.origin
	s.used.ttl = s.used.ttl || s.open.ttl
	if !s.ttlKnown {
		s.takeTTL(last, by)
	}
	if len(m.common) > 0 && !bytes.Equal(s.common, m.common) {
		fresh := s.fresh
		s.hold(m.common)
		s.fresh = fresh
	}
	s.borrow(m.at, last, by)
	s.countAlike(m.sums[m.at].offset(), m.sums[last].offset(), by)
}

// takeTTL takes over what lines do that state a TTL, or take the last stated one.
func (s *stretch) takeTTL(last, by int) {
	m := &s.model
	from, to := m.sums[m.at].offset(), m.sums[last].offset()
	one := m.markAt(from)
	for k := sort.Search(len(m.marks), func(k int) bool { return m.marks[k].offset > from }); ; k++ {
		one.offset = max(one.offset, from) + by
		s.marks = append(s.marks, one)
		if k == len(m.marks) || m.marks[k].offset >= to {
			break
		}
		one = m.marks[k]
	}
	if s.open.lastTTL && len(m.stated) > 0 && m.stated[0].record < last {
		// One of the lines may have been the first to state a TTL.
		s.used.lastTTL = s.used.lastTTL || m.took || m.stated[0].record < m.at
		s.open.lastTTL = false
	} else if s.open.lastTTL {
		s.used.lastTTL = s.used.lastTTL || m.took
	}
	s.lastTTL, s.lastTTLKnown = m.lastAt(last)
}

// sameText is how many octets two texts have in common at their start.
func sameText(a, b []byte) int {
	n := min(len(a), len(b))
	at := 0
	for size := 64; at < n; {
		end := min(n, at+size)
		if string(a[at:end]) == string(b[at:end]) {
			at, size = end, min(2*size, 1<<12)
			continue
		}
		if size <= 64 {
			break
		}
		size = max(64, size/8)
	}
	for at < n && a[at] == b[at] {
		at++
	}
	return at
}

// splitAs cuts a text where the lines are at which another one is cut, as far as
// they are found, and holds the stretches of the two against each other.
func (t *text) splitAs(x *text, size int, seeds seeds) {
	from, shift, budget := 0, 0, len(t.data)/8+size
	for k, s := range x.stretches {
		to := len(t.data)
		if s.to < len(x.data) {
			if at, ok := t.find(x.data, s.to, s.to+shift, from, &budget); ok {
				to, shift = at, at-s.to
			} else {
				to = t.boundary(min(len(t.data), max(from, s.to+shift-1)))
			}
		}
		one := t.newStretch(from, to, seeds)
		if k > 0 { // the first ones are read at the same time
			one.model.stretch = s
		}
		t.stretches = append(t.stretches, one)
		if from = to; from == len(t.data) {
			return
		}
	}
}

// unlike lets go of what the stretches were held against.
func (t *text) unlike() {
	for _, s := range t.stretches {
		if m := s.model.stretch; m != nil {
			m.more, m.stated = nil, nil
		}
		s.more, s.stated, s.model = nil, nil, model{}
	}
}

// find is where the lines of another text at an offset are, looked for around
// where they are expected: four lines of it or, where one of them differs, the
// first. What is not found costs time and nothing else.
func (t *text) find(other []byte, at, expected, from int, budget *int) (int, bool) {
	for _, lines := range []int{4, 1} {
		want := other[at-1 : lineAfter(other, at, lines)]
		if lo := expected - 1; lo >= from && lo < len(t.data) && bytes.HasPrefix(t.data[lo:], want) {
			return t.cut(expected)
		}
		for _, around := range []int{nearby, around} {
			lo := min(len(t.data), max(from, expected-around))
			hi := min(len(t.data), max(lo, expected+around))
			if *budget -= hi - lo; *budget < 0 {
				return 0, false
			}
			if n := bytes.Index(t.data[lo:hi], want); n >= 0 {
				return t.cut(lo + n + 1)
			}
		}
	}
	return 0, false
}

// nearby and around are how far from its place a line is looked for.
const nearby, around = 1 << 11, 1 << 16

// cut is a place to cut at, unless it is too near to the end.
func (t *text) cut(at int) (int, bool) { return at, at < len(t.data)-canonMax }

// lineAfter is the start of the line some lines on from an offset.
func lineAfter(text []byte, at, lines int) int {
	for ; lines > 0; lines-- {
		n := bytes.IndexByte(text[at:], '\n')
		if n < 0 {
			return len(text)
		}
		at += n + 1
	}
	return at
}
