package zonefile

import (
	"bytes"
	"sort"
)

// piece is some records of a stretch that follow each other: its own, or those of
// its lender, the stretch of the other text that it is held against. What is lent
// stays where it is, and lies further on here by some octets.
type piece struct {
	lent     bool
	from, to int // in the sums of the stretch or of its lender
	by       int
	base     int // records of the stretch before it
}

// seal makes a piece of the own records that are in none yet.
func (s *stretch) seal() {
	if from := s.sealed; from < len(s.sums) {
		s.pieces = append(s.pieces, piece{from: from, to: len(s.sums), base: s.count})
		s.sealed, s.count = len(s.sums), s.count+len(s.sums)-from
	}
}

// borrow takes records of the lender, as they lie further on by some octets.
func (s *stretch) borrow(from, to, by int) {
	s.seal()
	s.pieces = append(s.pieces, piece{lent: true, from: from, to: to, by: by, base: s.count})
	s.count += to - from
}

// of are the records of a piece, with the offsets of whose they are.
func (s *stretch) of(p piece) []sum {
	if p.lent {
		return s.lender.sums[p.from:p.to]
	}
	return s.sums[p.from:p.to]
}

// sum is record i of the stretch.
func (s *stretch) sum(i int) sum {
	k := sort.Search(len(s.pieces), func(k int) bool { return s.pieces[k].base > i }) - 1
	p := s.pieces[k]
	one := s.of(p)[i-p.base]
	one.at += uint64(p.by) << 16
	return one
}

// expect is about how many records so many octets have that are like the stretch.
func (s *stretch) expect(octets int) int {
	return int(float64(len(s.sums))/float64(s.end-s.start+1)*1.05*float64(octets)) + 64
}

// makeRoom makes room for the records of the stretch where none is lent.
func (s *stretch) makeRoom() {
	n := s.expected
	if n == 0 {
		n = bytes.Count(s.text[s.from:s.to], feed) + 1
	}
	if cap(s.sums) < n {
		s.sums = append(make([]sum, 0, n), s.sums...)
	}
}
