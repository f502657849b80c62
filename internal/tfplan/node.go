package tfplan

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// jsonKind is what a JSON value is.
type jsonKind uint8

const (
	jsonNone jsonKind = iota
	jsonNull
	jsonFalse
	jsonTrue
	jsonNumber
	jsonText
	jsonList
	jsonObject
)

var kindWords = [...]string{"nothing", "null", "false", "true", "a number", "a text", "a list", "an object"}

// kinds tell a value by its first byte.
var kinds = [256]jsonKind{'{': jsonObject, '[': jsonList, '"': jsonText, 't': jsonTrue, 'f': jsonFalse, 'n': jsonNull,
	'-': jsonNumber, '0': jsonNumber, '1': jsonNumber, '2': jsonNumber, '3': jsonNumber, '4': jsonNumber,
	'5': jsonNumber, '6': jsonNumber, '7': jsonNumber, '8': jsonNumber, '9': jsonNumber}

// node is a value of what is kept. The nodes stand in the order of the document,
// so that the first value in a list or object is the next node; those in it end
// where its next begins. Node 0 is no value: what is absent.
type node struct {
	key, at span
	next    int32
	kind    jsonKind
}

// span is a part of what is kept, a text with its quotes.
type span struct {
	from, to uint32
	escaped  bool
}

// open notes that a value begins; 0 when nothing is kept.
func (s *scanner) open() int {
	if s.mark < 0 {
		return 0
	}
	s.nodes = append(s.nodes, node{key: s.name, at: span{from: uint32(s.i - s.mark)}})
	s.name = span{}
	return len(s.nodes) - 1
}

func (s *scanner) close(at int, k jsonKind, escaped bool) {
	n := &s.nodes[at]
	n.kind, n.next = k, int32(len(s.nodes))
	n.at.to, n.at.escaped = uint32(s.i-s.mark), escaped
}

// keep takes a value and notes it, and all in it, until release.
func (s *scanner) keep() (int32, error) {
	if s.mark < 0 {
		s.mark = s.i
	}
	s.name = span{}
	at := len(s.nodes)
	return int32(at), s.skip()
}

// again takes a value that stands as the kept one does, byte by byte, without
// looking at it twice. It is false, and takes nothing, where the value differs
// or is no object.
func (s *scanner) again(at int32) bool {
	if at == 0 || s.nodes[at].kind != jsonObject {
		return false
	}
	if _, err := s.next(); err != nil {
		return false
	}
	size := int(s.nodes[at].at.to - s.nodes[at].at.from)
	if err := s.more(size); err != nil || !bytes.Equal(s.raw(at), s.buf[s.i:s.i+size]) {
		return false // whatever it is, taking it will tell
	}
	s.i += size
	return true
}

// release lets go of what was kept. Nobody may use its values afterwards.
func (s *scanner) release() {
	s.mark, s.nodes, s.values = -1, s.nodes[:1], s.values[:0]
}

// raw is a kept value as it stands in the document; nil where it is absent.
func (s *scanner) raw(at int32) []byte {
	if at == 0 {
		return nil
	}
	n := &s.nodes[at]
	return s.buf[s.mark+int(n.at.from) : s.mark+int(n.at.to)]
}

// unique makes sure that no key stands twice in the object whose members are the
// last nodes. The tools sort the keys of values, and then one look is enough.
func (s *scanner) unique(at int) error {
	if at == 0 {
		return nil
	}
	var last []byte
	sorted := true
	for i := at + 1; i < len(s.nodes) && sorted; i = int(s.nodes[i].next) {
		key := s.key(&s.nodes[i])
		sorted = i == at+1 || !s.nodes[i].key.escaped && bytes.Compare(last, key) < 0
		last = key
	}
	if sorted {
		return nil
	}
	var keys []string
	for i := at + 1; i < len(s.nodes); i = int(s.nodes[i].next) {
		keys = append(keys, string(s.key(&s.nodes[i])))
	}
	slices.Sort(keys)
	for i, key := range keys[1:] {
		if key == keys[i] {
			return twice(key)
		}
	}
	return nil
}

// key is a member's name; it is valid until the next text with escapes.
func (s *scanner) key(n *node) []byte { return s.unquote(s.buf[s.mark:], n.key) }

// unquote is the text of a span.
func (s *scanner) unquote(kept []byte, at span) []byte {
	raw := kept[at.from+1 : at.to-1]
	if at.escaped {
		s.scratch = unescape(s.scratch[:0], raw)
		return s.scratch
	}
	return raw
}

// unescape undoes the escapes of a text that was checked before. Half of a pair
// of surrogates is no character and becomes U+FFFD, as in encoding/json.
func unescape(to, raw []byte) []byte {
	for len(raw) > 0 {
		i := bytes.IndexByte(raw, '\\')
		if i < 0 {
			return append(to, raw...)
		}
		to = append(to, raw[:i]...)
		c := raw[i+1]
		if c != 'u' {
			to, raw = append(to, escapes[c]), raw[i+2:]
			continue
		}
		r := codeUnit(raw[i+2:])
		raw = raw[i+6:]
		if utf16.IsSurrogate(r) {
			pair := rune(utf8.RuneError)
			if len(raw) >= 6 && raw[0] == '\\' && raw[1] == 'u' {
				pair = utf16.DecodeRune(r, codeUnit(raw[2:]))
			}
			if r = pair; r != utf8.RuneError {
				raw = raw[6:]
			}
		}
		to = utf8.AppendRune(to, r)
	}
	return to
}

var escapes = [256]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

func codeUnit(digits []byte) rune {
	n, err := strconv.ParseUint(string(digits[:4]), 16, 16)
	if err != nil {
		return utf8.RuneError // escape has checked it
	}
	return rune(n)
}

// word takes a text and gives it.
func (s *scanner) word() (string, error) {
	from := s.i + 1
	if end := passPlain(s.buf, from); end < s.n && s.buf[end] == '"' { // nearly always
		s.i = end + 1
		return s.strings.of(s.buf[from:end]), nil
	}
	raw, err := s.words()
	return s.strings.of(raw), err
}

// words takes a text and gives it until something else is taken.
func (s *scanner) words() ([]byte, error) {
	own := s.mark < 0
	if own {
		s.mark = s.i
	}
	at := span{from: uint32(s.i - s.mark)}
	escaped, err := s.text()
	at.to, at.escaped = uint32(s.i-s.mark), escaped
	kept := s.buf[s.mark:]
	if own {
		s.mark = -1
	}
	if err != nil {
		return nil, err
	}
	return s.unquote(kept, at), nil
}

// copies gives one copy of a text that was there not long ago: types, zones and
// TTLs come again and again, and a name is asked for more than once.
type copies struct{ have []string }

func (t *copies) of(b []byte) string {
	const longest = 128
	if len(b) > longest {
		return string(b)
	}
	if t.have == nil {
		t.have = make([]string, 4096)
	}
	at := &t.have[mix(b)%4096]
	if *at != string(b) {
		*at = string(b)
	}
	return *at
}

// mix is a quick hash: of texts that differ in the middle alone one copy is lost,
// and nothing else.
func mix(b []byte) uint64 {
	const odd = 0x9E3779B97F4A7C15
	h := uint64(len(b)) * odd
	if n := len(b); n >= 8 {
		h ^= binary.LittleEndian.Uint64(b)
		h = h*odd ^ binary.LittleEndian.Uint64(b[n-8:])
	} else {
		for _, c := range b {
			h = h<<8 | uint64(c)
		}
	}
	return h * odd >> 40
}

// shapeError says that a value is of another kind than a plan has there.
type shapeError struct {
	found jsonKind
	field string
}

func (e *shapeError) Error() string {
	return "is no plan: " + kindWords[e.found] + " stands where it cannot be, in " + e.field
}

// readText takes a text or null, which leaves what is there.
func (s *scanner) readText(into *string, field string) error {
	c, err := s.next()
	if err != nil {
		return err
	}
	switch kinds[c] {
	case jsonText:
		*into, err = s.word()
		return err
	case jsonNull:
		return s.literal("null")
	case jsonNone:
		return unexpected(c, "a value")
	}
	return &shapeError{kinds[c], field}
}

// readBool takes true, false or null, which leaves what is there.
func (s *scanner) readBool(into *bool, field string) error {
	c, err := s.next()
	if err != nil {
		return err
	}
	switch kinds[c] {
	case jsonTrue, jsonFalse:
		*into = c == 't'
		return s.skip()
	case jsonNull:
		return s.skip()
	case jsonNone:
		return unexpected(c, "a value")
	}
	return &shapeError{kinds[c], field}
}
