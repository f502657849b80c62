package zonefile

import (
	"bytes"
	"os"
	"slices"
	"sync/atomic"

	"github.com/miekg/dns"

	"zonecut/internal/zone"
)

// stretchSize is how much of a file is read at a time, small enough that all
// cores have something to do to the end.
const stretchSize = 1 << 20

// headSize is how much of a file may hold directives and still have none in all
// that follows.
const headSize = 1 << 16

// text is a master file in memory with the sums of its records.
type text struct {
	file      string
	data      []byte
	options   Options
	stretches []*stretch
	zone      *Zone
	soa       *dns.SOA
	soaAt     int         // its offset
	lines     []int       // before each stretch
	directed  atomic.Bool // a stretch has a directive that matters to the next

	info    os.FileInfo // of the file as it was opened, nil for a text in memory
	release func()
}

// split cuts a text where a line begins that looks like a record of its own: it
// begins with an owner and so does not depend on the line before.
func (t *text) split(size int, seeds seeds) {
	for from := 0; from < len(t.data) || from == 0; {
		to := t.boundary(from + size)
		t.stretches = append(t.stretches, t.newStretch(from, to, seeds))
		if from = to; to == 0 {
			return
		}
	}
}

func (t *text) newStretch(from, to int, seeds seeds) *stretch {
	return &stretch{text: t.data, mapped: t.release != nil, from: from, to: to, seeds: seeds,
		parser: parser{options: t.options, frame: frame{file: t.file}}}
}

// boundary is the first good place to cut at or after an offset; the rest of the
// text is one stretch where it is short.
func (t *text) boundary(at int) int {
	for at < len(t.data)-canonMax {
		n := bytes.IndexByte(t.data[at:], '\n')
		if n < 0 {
			break
		}
		at += n + 1
		if at < len(t.data)-canonMax && lowered[t.data[at]] != 0 {
			return at
		}
	}
	return len(t.data)
}

// start is the state at the start of a file.
func (t *text) start() carry { return carry{origin: t.options.Apex} }

// settle holds each stretch against the end of the one before, and reads again
// what was begun in the wrong place or state.
func (t *text) settle() error {
	at, c := 0, t.start()
	var generated, generatedBytes, includes int
	t.zone, t.soaAt = &Zone{}, -1
	var common zone.Name
	for k, s := range t.stretches {
		if k > 0 && (s.err != nil || !s.fits(at, c) || s.stale()) {
			s.run(max(at, s.from), c, false)
			if s.forget(); s.lender != nil {
				s.lender.forget()
			}
		}
		if s.err != nil {
			return s.err
		}
		at, c = s.end, s.leave(c)
		if generated += s.generated; generated > t.options.Generate {
			return errUnlike
		}
		generatedBytes, includes = generatedBytes+s.generatedBytes, includes+s.includes
		if generatedBytes > maxGenerated || includes > maxIncludes {
			return errUnlike
		}
		if s.soaAt >= 0 {
			t.soaAt = s.soaAt
		}
		for _, path := range s.zone.Included {
			if !slices.Contains(t.zone.Included, path) {
				t.zone.Included = append(t.zone.Included, path)
			}
		}
		t.zone.MinimumTTL = t.zone.MinimumTTL || s.zone.MinimumTTL
		common = joint(common, zone.Name(s.common))
	}
	t.soa = c.soa
	t.zone.Apex, t.zone.Origin = c.apex, c.soaPlace
	if c.soa == nil || common == "" || !common.Under(c.apex) || t.options.Apex != "" && t.options.Apex != c.apex {
		return errUnlike
	}
	return nil
}

// joint is the lowest name that two names are at or below; "" is no name yet.
func joint(a, b zone.Name) zone.Name {
	switch {
	case a == "":
		return b
	case b == "":
		return a
	}
	for !b.Under(a) {
		a = a.Parent()
	}
	return a
}

// fits reports whether a stretch was begun where the one before ends, in a state
// that does not differ in what the stretch looked at. The owner is no matter: a
// logical line that begins where a stretch does has its own.
func (s *stretch) fits(at int, c carry) bool {
	b := &s.begin
	return at == s.from &&
		(!s.used.origin || b.origin == c.origin) &&
		(!s.used.ttl || b.ttl == c.ttl && b.ttlKnown == c.ttlKnown) &&
		(!s.used.lastTTL || b.lastTTL == c.lastTTL && b.lastTTLKnown == c.lastTTLKnown) &&
		(!s.used.soa || b.soa == c.soa)
}

// leave is the state after a stretch that fits the state before it.
func (s *stretch) leave(c carry) carry {
	end := s.carry()
	c.owner = end.owner // a stretch begins with an owner
	if s.used.origin || !s.open.origin {
		c.origin = end.origin
	}
	if s.used.ttl || !s.open.ttl {
		c.ttl, c.ttlKnown = end.ttl, end.ttlKnown
	}
	if s.used.lastTTL || !s.open.lastTTL {
		c.lastTTL, c.lastTTLKnown = end.lastTTL, end.lastTTLKnown
	}
	if s.soaAt >= 0 {
		c.soa, c.apex, c.soaPlace = end.soa, end.apex, end.soaPlace
	}
	return c
}
