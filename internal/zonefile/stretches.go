package zonefile

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"sync"
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

// guess is the state at a stretch: that after the first one or, where directives
// are met, by those that seem to stand before it. What it misses costs time and
// nothing else.
type guess struct {
	*parser
	text   *text
	next   int // the stretch
	looked int // and the one up to which directives are looked for
	first  *stretch
}

// newGuess begins after the first stretch.
func (t *text) newGuess() *guess {
	g := &guess{text: t, next: 1, looked: 1, first: t.stretches[0], parser: &parser{options: t.options, zone: &Zone{}, frame: frame{file: t.file}}}
	g.resume(g.first.carry())
	g.owner = ""
	return g
}

// take gives the next stretch and the state at it.
func (g *guess) take() (*stretch, carry) {
	if g.next >= len(g.text.stretches) {
		return nil, carry{}
	}
	s := g.text.stretches[g.next]
	for g.text.directed.Load() && g.looked < g.next {
		g.look(g.text.stretches[g.looked])
		g.looked++
	}
	g.next++
	s.expected = g.first.expect(s.to - s.from)
	return s, g.carry()
}

// look looks through a stretch for directives.
func (g *guess) look(s *stretch) {
	for at := s.from; at < s.to; at++ {
		n := bytes.IndexByte(s.text[at:s.to], '$')
		if n < 0 {
			break
		}
		if at += n; s.text[at-1] == '\n' {
			g.hint(s.text[at:min(s.to, at+lineMax)])
		}
	}
}

// hint takes a directive where there seems to be one.
func (p *parser) hint(text []byte) {
	text, _, _ = bytes.Cut(text, []byte{'\n'})
	word, rest := token(text)
	switch strings.ToUpper(string(word)) {
	case "$ORIGIN", "$TTL":
		arg, _ := token(bytes.TrimRight(rest, "\r"))
		_ = p.directive(strings.ToUpper(string(word)), arg)
	}
}

// sumTexts reads texts in stretches, on all cores, and settles them. A stretch of
// each is read at a time, in the order of the texts, since one may be held against
// the one before. An error says only that the parser has to read the files whole.
func sumTexts(texts ...*text) error {
	if err := each(len(texts), func(k int) {
		t := texts[k]
		s := t.stretches[0]
		s.run(0, t.start(), true)
		t.directed.Store(s.directs(headSize))
		s.forget()
	}); err != nil {
		return err
	}
	most := 0
	guesses := make([]*guess, len(texts))
	for k, t := range texts {
		guesses[k], most = t.newGuess(), max(most, len(t.stretches)-1)
	}
	var mu sync.Mutex
	if err := each(most, func(int) {
		stretches, carries := make([]*stretch, len(texts)), make([]carry, len(texts))
		func() {
			mu.Lock()
			defer mu.Unlock() // in a fault of memory too
			for k, g := range guesses {
				stretches[k], carries[k] = g.take()
			}
		}()
		for k, s := range stretches {
			if s != nil {
				s.run(s.from, carries[k], false)
				if s.directs(0) {
					texts[k].directed.Store(true)
				}
			}
		}
		for _, s := range stretches {
			if s != nil {
				s.forget()
			}
		}
	}); err != nil {
		return err
	}
	for _, t := range texts {
		if err := t.settle(); err != nil {
			return err
		}
	}
	return nil
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
			s.forget()
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
