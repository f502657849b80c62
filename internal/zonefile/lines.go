package zonefile

import (
	"bytes"
	"sort"
)

// The lines of a file are counted while it is read, and noted now and then: the
// line of a record is asked for few of them.

// lineStep is about how much of a text is searched for line feeds to number a
// line.
const lineStep = 1 << 14

// feedAt is how many line feeds a stretch has before an offset, where a logical
// line begins.
type feedAt struct{ offset, feeds int }

var feed = []byte{'\n'}

// beginLines begins to count the line feeds of the stretch.
func (s *stretch) beginLines() {
	s.feeds, s.lines = 0, append(s.lines[:0], feedAt{s.from, 0})
	if s.start > s.from {
		s.feeds = bytes.Count(s.text[s.from:s.start], feed)
		s.countTo(s.start)
	}
	s.counted = s.start + lineStep
}

// countTo notes that so many line feeds are before an offset.
func (s *stretch) countTo(offset int) {
	s.lines = append(s.lines, feedAt{offset, s.feeds})
	s.counted = offset + lineStep
}

// countAlike counts the line feeds of a part of the lender's text, which stands
// here further on by some octets.
func (s *stretch) countAlike(from, to, by int) {
	l := s.lender
	if to-from <= 2*lineStep {
		s.feeds += bytes.Count(l.text[from:to], feed)
		return
	}
	before := l.feedsBefore(from)
	for k := l.lineNote(from) + 1; k < len(l.lines) && l.lines[k].offset < to; k++ {
		s.lines = append(s.lines, feedAt{l.lines[k].offset + by, s.feeds + l.lines[k].feeds - before})
	}
	s.feeds += l.feedsBefore(to) - before
	s.countTo(to + by)
}

// endLines leaves to the next stretch the line feeds that belong to it.
func (s *stretch) endLines() {
	if s.end > s.to {
		s.feeds -= bytes.Count(s.text[s.to:s.end], feed)
	}
}

// lineNote is the last note up to an offset.
func (s *stretch) lineNote(offset int) int {
	return sort.Search(len(s.lines), func(k int) bool { return s.lines[k].offset > offset }) - 1
}

// feedsBefore is how many line feeds the stretch has before an offset.
func (s *stretch) feedsBefore(offset int) int {
	at := s.lines[s.lineNote(offset)]
	return at.feeds + bytes.Count(s.text[at.offset:offset], feed)
}

// number numbers the lines before each stretch, and finds that of the SOA.
func (t *text) number() {
	t.lines = make([]int, len(t.stretches))
	for k := range len(t.stretches) - 1 {
		t.lines[k+1] = t.lines[k] + t.stretches[k].feeds
	}
	if at := &t.zone.Origin; at.Line == 0 && at.File == t.file {
		at.Line = t.lineOf(t.soaAt)
	}
}

// lineOf is the line of an offset.
func (t *text) lineOf(offset int) int {
	k := sort.Search(len(t.stretches), func(k int) bool { return t.stretches[k].to > offset })
	return 1 + t.lines[k] + t.stretches[k].feedsBefore(offset)
}
