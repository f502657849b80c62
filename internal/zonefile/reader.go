package zonefile

import (
	"bytes"
	"hash/maphash"
	"sort"

	"zonecut/internal/zone"
)

// line are the records of the logical line that record i is of: one, but for
// $GENERATE and $INCLUDE.
func (s *stretch) line(i int) (first, next int) {
	offset := s.sum(i).offset()
	for first = i; first > 0 && s.sum(first-1).offset() == offset; first-- {
	}
	for next = i + 1; next < s.count && s.sum(next).offset() == offset; next++ {
	}
	return first, next
}

// reader reads single records of a text again, by the parser. Records of one
// owner are read in the order of the file, so that a line without an owner
// follows one that has it.
type reader struct {
	*parser
	t        *text
	src      entries
	at, line int // the last line read
}

func (t *text) newReader() *reader {
	return &reader{t: t, parser: &parser{options: t.options, frame: frame{file: t.file},
		zone: &Zone{Apex: t.zone.Apex, Origin: t.zone.Origin}}}
}

// read gives the sets of the logical line of record i of a stretch.
func (r *reader) read(s *stretch, i int) ([]zone.RRset, error) {
	_, next := s.line(i)
	offset := s.sum(i).offset()
	r.recall(s.markAt(offset))
	r.assume(s, offset)
	if r.soa = r.t.soa; offset == r.t.soaAt {
		r.soa = nil
	}
	r.src = entries{text: r.t.data[offset:], buf: r.src.buf}
	e, err := r.src.next()
	if err != nil {
		return nil, err
	}
	r.parser.line, r.generated, r.generatedBytes, r.includes, r.zone.Sets = r.lineOf(offset), 0, 0, 0, nil
	if err := r.entry(e); err != nil {
		return nil, err
	}
	if !s.gave(r.zone.Sets, i, next) {
		return nil, errUnlike
	}
	for k := range r.zone.Sets {
		r.zone.Sets[k].Instance = zone.Instance{Apex: r.t.zone.Apex}
	}
	return r.zone.Sets, nil
}

// assume takes an owner for a line that has none, and that follows no record of
// its owner.
func (r *reader) assume(s *stretch, offset int) {
	if r.owner == "" {
		r.owner = s.begin.owner
	}
	for k := len(s.named) - 1; k >= 0; k-- {
		if n := s.named[k]; n.offset < offset {
			if r.line == 0 || r.at < n.offset {
				r.owner = n.owner
			}
			return
		}
	}
}

// lineOf is the line of an offset, which often is not far below the last one.
func (r *reader) lineOf(offset int) int {
	if r.line > 0 && r.at <= offset && offset-r.at < lineStep {
		r.line += bytes.Count(r.t.data[r.at:offset], []byte{'\n'})
	} else {
		r.line = r.t.lineOf(offset)
	}
	r.at = offset
	return r.line
}

// markAt is the state for the record at an offset: the last mark that is not
// behind it.
func (s *stretch) markAt(offset int) mark {
	return s.marks[sort.Search(len(s.marks), func(k int) bool { return s.marks[k].offset > offset })-1]
}

// recall takes the state for reading a record again.
func (p *parser) recall(m mark) {
	p.origin, p.raw = m.origin, ""
	p.ttl, p.ttlKnown, p.lastTTL, p.lastTTLKnown = m.ttl, m.ttlKnown, m.lastTTL, m.lastTTLKnown
}

// gave reports whether sets are the records from one to before another, as they
// were summed.
func (s *stretch) gave(sets []zone.RRset, n, next int) bool {
	for i := range sets {
		r := &sets[i]
		key := maphash.String(s.seeds.owner, string(r.Owner))
		for _, data := range r.Data {
			if n == next || !s.sum(n).same(sum{owner: key, record: s.seeds.record(r, data)}) {
				return false
			}
			n++
		}
	}
	return n == next
}
