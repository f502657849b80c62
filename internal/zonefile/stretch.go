package zonefile

import (
	"bytes"
	"errors"
	"hash/maphash"
	"slices"

	"github.com/miekg/dns"

	"zonecut/internal/zone"
)

// stretch is a part of a master file that is read by itself, beside others. It
// begins where a logical line seems to begin, in a state that is guessed; both
// are held against the end of the stretch before, and where they do not fit the
// stretch is read again. What it gives is one sum for each record.
type stretch struct {
	text     []byte // the file
	mapped   bool   // text is a mapped file, of which pages can be forgotten
	from, to int    // the logical lines that begin here
	seeds    seeds

	// d is text from base on, with room behind its end.
	d    []byte
	base int
	size int // of d without the room

	parser
	start   int   // where reading began: from, or after a line that runs over from
	begin   carry // the state there that the stretch was read in
	sums    []sum // its own records
	marks   []mark
	named   []named
	soaAt   int      // offset of the SOA that named the zone, -1 if it is not here
	feeds   int      // line feeds from from to to
	lines   []feedAt // and those from from to a record of each lineStep
	counted int      // up to where there is no need to note them
	end     int      // where the first logical line begins that is not of this stretch
	err     error

	// All records, of which some may be lent.
	pieces   []piece
	lender   *stretch
	expected int   // records, 0 for unknown
	sealed   int   // own records that are in pieces
	count    int   // records in pieces
	wanted   []int // own records that are to be read again

	// What a stretch of another text needs to take over records of this one.
	reads  int      // how often it was read
	more   []int    // offsets of logical lines that do more than give a record
	stated []stated // the last stated TTL, while it may count
	took   bool     // a record took it
	turned int      // offset after the last directive that others follow, -1 for none
	model  model    // what this stretch may take over

	head   head
	buf    [canonMax]byte    // RDATA that is not written as it is hashed
	spelt  [maxText + 1]byte // and an owner
	name   []byte            // the owner, empty for none
	raw    []byte            // and as written
	key    uint64            // of the owner
	fresh  bool              // the owner is not held against common yet
	below  []byte            // origin, if it is plain
	common []byte            // the lowest name that all owners are at or below
	src    entries
	note   *notes // what a second reading looks for, nil in the first
}

// carry is the state that one line leaves to the next.
type carry struct {
	origin, owner          zone.Name
	ttl, lastTTL           uint32
	ttlKnown, lastTTLKnown bool
	soa                    *dns.SOA
	apex                   zone.Name
	soaPlace               zone.Origin
}

func (p *parser) carry() carry {
	return carry{p.origin, p.owner, p.ttl, p.lastTTL, p.ttlKnown, p.lastTTLKnown, p.soa, p.zone.Apex, p.zone.Origin}
}

func (p *parser) resume(c carry) {
	p.origin, p.owner, p.raw = c.origin, c.owner, ""
	p.ttl, p.ttlKnown, p.lastTTL, p.lastTTLKnown = c.ttl, c.ttlKnown, c.lastTTL, c.lastTTLKnown
	p.soa, p.zone.Apex, p.zone.Origin = c.soa, c.apex, c.soaPlace
}

// mark is the state for the records from an offset on, as far as reading one of
// them again needs it.
type mark struct {
	offset                 int
	origin                 zone.Name
	ttl, lastTTL           uint32
	ttlKnown, lastTTLKnown bool
}

func (m mark) like(n mark) bool { m.offset = n.offset; return m == n }

// named is an owner that stands on a line which gives no record: the SOA at the
// end of a saved transfer. Lines after it may be of that owner.
type named struct {
	offset int
	owner  zone.Name
}

// errUnlike is what a stretch ends with that only the whole file can explain.
var errUnlike = errors.New("not to be read in stretches")

// run reads the stretch from an offset and a state on.
func (s *stretch) run(from int, c carry, first bool) {
	s.base = min(from, s.from)
	s.d, s.size = s.text[s.base:], len(s.text)-s.base
	if s.to == len(s.text) {
		s.d = append(slices.Clip(s.d), make([]byte, canonMax)...) // a copy: a file has no room behind its end
	}
	s.start, s.begin = from, c
	s.parser = parser{options: s.options, zone: &Zone{}, frame: frame{file: s.file}}
	s.resume(c)
	if !first {
		s.open = parts{origin: true, ttl: true, lastTTL: true, soa: true}
	}
	s.beginLines()
	s.sums = s.sums[:0]
	if s.model.stretch == nil {
		s.makeRoom()
	}
	s.turned = -1
	s.marks, s.named, s.soaAt, s.err, s.common = s.marks[:0], s.named[:0], -1, nil, nil
	s.reads, s.more, s.stated, s.took = s.reads+1, s.more[:0], s.stated[:0], false
	s.pieces, s.sealed, s.count = s.pieces[:0], 0, 0
	s.adopt()
	s.mark(from)
	s.follow()
	defer s.close()
	i := from - s.base
	for to := s.to - s.base; i < to; {
		if s.model.credit > 0 {
			if next := s.alike(i); next > i {
				i = next
				continue
			}
			if s.model.credit <= 0 {
				s.makeRoom()
			}
		}
		if s.base+i >= s.counted {
			s.countTo(s.base + i)
		}
		if next, ok := s.quick(i); ok {
			s.feeds++
			i = next
			continue
		}
		n, err := s.full(i)
		if err != nil {
			s.err = err
			return
		}
		s.feeds += bytes.Count(s.d[i:i+n], feed)
		i += n
	}
	s.end = s.base + i
	s.endLines()
	s.seal()
	s.disown()
}

// forget lets go of the memory that the text of the stretch takes while it is
// mapped. It is read anew from the file where it is needed again.
func (s *stretch) forget() { s.forgetTo(s.to) }

// forgetTo is forget for all from the stretch on to an offset.
func (s *stretch) forgetTo(to int) {
	if s.mapped {
		forgetPages(s.text, s.from, to)
	}
}

// adopt takes owner and origin over from the parser.
func (s *stretch) adopt() {
	s.below = nil
	if o := []byte(s.origin); len(o) > 0 {
		if n, size, ok := plainName(make([]byte, maxText+1), o, nil); n == len(o) && size == n && ok || s.origin == zone.Root {
			s.below = o
		}
	}
	s.raw, s.name, s.head.text = nil, nil, nil
	if len(s.owner) > 0 && len(s.owner) <= maxText {
		s.name = s.spelt[:copy(s.spelt[:], s.owner)]
		s.key, s.fresh = maphash.Bytes(s.seeds.owner, s.name), true
	}
}

// disown gives the owner back to the parser.
func (s *stretch) disown() {
	if len(s.name) > 0 && string(s.owner) != string(s.name) {
		s.owner, s.parser.raw = zone.Name(s.name), ""
	}
}

// full reads one logical line by the parser and gives its length.
func (s *stretch) full(i int) (int, error) {
	s.disown()
	had, records, directives, before := s.soa, len(s.sums), s.generated+s.includes, mark{s.base + i, s.origin, s.ttl, s.lastTTL, s.ttlKnown, s.lastTTLKnown}
	text := s.d[i:s.size]
	s.src = entries{text: text, buf: s.src.buf}
	e, err := s.src.next()
	if err != nil {
		return 0, err
	}
	s.zone.Sets, s.tookLast = s.zone.Sets[:0], false
	if err := s.entry(e); err != nil {
		return 0, err
	}
	if s.soa != had {
		s.soaAt = s.base + i
	}
	if s.tookLast && !s.marks[len(s.marks)-1].like(before) {
		s.marks = append(s.marks, before)
	}
	if len(s.zone.Sets) == 0 && !e.blank && s.owner != "" {
		s.named = append(s.named, named{s.base + i, s.owner})
	}
	for k := range s.zone.Sets {
		s.sumSet(&s.zone.Sets[k], s.base+i)
	}
	s.zone.Sets = s.zone.Sets[:0]
	s.adopt()
	n := len(text) - len(s.src.text)
	moved := s.origin != before.origin || s.ttl != before.ttl || s.ttlKnown != before.ttlKnown
	if moved {
		s.turned = s.base + i + n
		s.mark(s.turned)
	}
	if s.soa != had || s.generated+s.includes != directives || len(s.sums) != records+1 {
		s.more = append(s.more, s.base+i)
	}
	if s.took = s.took || s.tookLast; s.lastTTL != before.lastTTL || !s.open.lastTTL && len(s.stated) == 0 {
		s.stated = append(s.stated, stated{len(s.sums) - 1, s.lastTTL})
	}
	return n, nil
}

// directs reports whether a directive after some octets of the stretch decides
// how what follows is read.
func (s *stretch) directs(after int) bool { return s.turned > s.from+after }

func (s *stretch) mark(offset int) {
	s.marks = append(s.marks, mark{offset, s.origin, s.ttl, s.lastTTL, s.ttlKnown, s.lastTTLKnown})
}

// sumSet sums the records that the parser gave.
func (s *stretch) sumSet(r *zone.RRset, offset int) {
	s.hold([]byte(r.Owner))
	if s.note != nil {
		s.note.owner([]byte(r.Owner))
	}
	key := maphash.String(s.seeds.owner, string(r.Owner))
	for _, data := range r.Data {
		if s.note != nil {
			if target, ok := zone.Target(r.Type, data); ok {
				s.note.target([]byte(target), len(s.sums))
			}
		}
		s.sums = append(s.sums, sum{key, s.seeds.record(r, data), uint64(offset)<<16 | uint64(typeCode(r.Type))})
	}
}

// hold takes an owner into the common name of all.
func (s *stretch) hold(owner []byte) {
	s.fresh = false
	if s.common == nil {
		s.common = bytes.Clone(owner)
		return
	}
	if len(s.common) == 1 {
		return // the root
	}
	if n := len(owner) - len(s.common); n > 1 && owner[n-1] == '.' && string(owner[n:]) == string(s.common) && owner[n-2] != '\\' {
		return
	}
	common := zone.Name(s.common)
	for !zone.Name(owner).Under(common) {
		common = common.Parent()
	}
	s.common = []byte(common)
}
