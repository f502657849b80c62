package zonefile

import (
	"bytes"
	"strings"
)

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
		s := g.text.stretches[g.looked]
		g.look(s)
		s.forget()
		g.looked++
	}
	g.next++
	s.expected = g.first.expect(s.to - s.from)
	return s, g.carry()
}

// met takes notice of a stretch that was read.
func (g *guess) met(s *stretch) {
	if s.directs(0) {
		g.text.directed.Store(true)
	}
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
