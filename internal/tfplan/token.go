package tfplan

import (
	"encoding/binary"
	"errors"
	"math/bits"
	"unicode/utf8"
)

// skip checks one value and passes over it. Where something is kept, the value
// and all in it is noted.
//
// This is written by hand for want of a library that reads from a stream, checks
// what it reads, and gives values without decoding them into Go's own types, of
// which a plan of 50,000 records, 62 MB, would make seven million. With
// encoding/json, the whole run over such a plan took more than three times the
// processor time. jsontext, of what is to be encoding/json/v2, needs GOEXPERIMENT
// or an untagged module; to pass over that plan alone, without keeping anything
// of it, it took 105 to 130 ms where this takes 80. FuzzScan holds what is taken,
// and what is read of it, to encoding/json.
func (s *scanner) skip() error { return s.value(0) }

func (s *scanner) value(depth int) error {
	c, err := s.next()
	if err != nil {
		return err
	}
	kind, at, escaped := kinds[c], s.open(), false
	switch kind {
	case jsonText:
		escaped, err = s.text()
	case jsonObject:
		err = s.passMembers(depth+1, at)
	case jsonList:
		err = s.passElements(depth + 1)
	case jsonNumber:
		err = s.number()
	case jsonTrue:
		err = s.literal("true")
	case jsonFalse:
		err = s.literal("false")
	case jsonNull:
		err = s.literal("null")
	default:
		err = unexpected(c, "a value")
	}
	if at > 0 {
		s.close(at, kind, escaped)
	}
	return err
}

func (s *scanner) passMembers(depth int, at int) error {
	for first := true; ; first = false {
		more, err := s.another(first, '}', depth)
		if err != nil {
			return err
		}
		if !more {
			return s.unique(at)
		}
		if c, err := s.next(); err != nil {
			return err
		} else if c != '"' {
			return unexpected(c, "a key")
		}
		from := s.i - s.mark
		escaped, err := s.text()
		if err != nil {
			return err
		}
		if s.mark >= 0 {
			s.name = span{uint32(from), uint32(s.i - s.mark), escaped}
		}
		if err := s.expect(':'); err != nil {
			return err
		}
		if err := s.value(depth); err != nil {
			return err
		}
	}
}

func (s *scanner) passElements(depth int) error {
	for first := true; ; first = false {
		if more, err := s.another(first, ']', depth); err != nil || !more {
			return err
		}
		if s.ahead != nil && depth < maxDepth-shallow {
			if took, err := s.leap(anyPart, nil); err != nil {
				return err
			} else if took {
				continue
			}
		}
		if err := s.value(depth); err != nil {
			return err
		}
	}
}

// text passes over a text from its opening quote on.
func (s *scanner) text() (escaped bool, err error) {
	s.i = passPlain(s.buf, s.i+1)
	if s.buf[s.i] == '"' && s.i < s.n { // nearly always
		s.i++
		return false, nil
	}
	for {
		s.i = passPlain(s.buf, s.i)
		switch c := s.buf[s.i]; {
		case s.i >= s.n:
			err = s.more(1)
		case c == '"':
			s.i++
			return escaped, nil
		case c == '\\':
			escaped, err = true, s.escape()
		case c < ' ':
			err = unexpected(c, "a text without control characters")
		default:
			err = s.rune()
		}
		if err != nil {
			return false, err
		}
	}
}

const (
	ones  = 0x0101010101010101
	highs = 0x8080808080808080
)

// passPlain passes over what stands for itself in a text, eight bytes at a time:
// all but quotes, backslashes, control characters and what is not ASCII. In each
// of the three sums the lowest high bit that is set marks the first such byte.
func passPlain(buf []byte, i int) int {
	for ; i+8 <= len(buf); i += 8 {
		w := binary.LittleEndian.Uint64(buf[i:])
		quote, slash := w^ones*'"', w^ones*'\\'
		if m := ((w - ones*' ') | (quote-ones)&^quote | (slash-ones)&^slash | w) & highs; m != 0 {
			return i + bits.TrailingZeros64(m)>>3
		}
	}
	return i
}

// errUTF8 says that a text is not UTF-8, which JSON has to be (RFC 8259, section
// 8.1).
var errUTF8 = errors.New("is not UTF-8 here")

func (s *scanner) rune() error {
	for !utf8.FullRune(s.buf[s.i:s.n]) {
		if err := s.more(s.n - s.i + 1); err != nil {
			return err
		}
	}
	r, size := utf8.DecodeRune(s.buf[s.i:s.n])
	if r == utf8.RuneError && size == 1 {
		return errUTF8
	}
	s.i += size
	return nil
}

// escape passes over an escape (RFC 8259, section 7).
func (s *scanner) escape() error {
	if err := s.more(2); err != nil {
		return err
	}
	switch c := s.buf[s.i+1]; c {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		s.i += 2
		return nil
	case 'u':
		if err := s.more(6); err != nil {
			return err
		}
		for _, h := range s.buf[s.i+2 : s.i+6] {
			if !isHex(h) {
				return unexpected(h, "a hexadecimal digit")
			}
		}
		s.i += 6
		return nil
	default:
		return unexpected(c, `an escape that follows "\"`)
	}
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f'
}

// literal takes true, false or null.
func (s *scanner) literal(word string) error {
	if s.n-s.i >= len(word) && string(s.buf[s.i:s.i+len(word)]) == word {
		s.i += len(word)
		return nil
	}
	for j := range len(word) {
		c, err := s.here()
		if err != nil {
			return err
		}
		if c != word[j] {
			return unexpected(c, word)
		}
		s.i++
	}
	return nil
}

// number takes a number (RFC 8259, section 6).
func (s *scanner) number() error {
	if s.buf[s.i] == '-' {
		s.i++
	}
	c, err := s.here()
	if err == nil && c == '0' {
		s.i++
	} else if err == nil {
		err = s.digits()
	}
	if err != nil {
		return err
	}
	if c, err = s.here(); err == nil && c == '.' {
		s.i++
		if err = s.digits(); err == nil {
			c, err = s.here()
		}
	}
	if err == nil && c|0x20 == 'e' {
		s.i++
		if c, err = s.here(); err == nil && (c == '+' || c == '-') {
			s.i++
		}
		if err == nil {
			err = s.digits()
		}
	}
	return err
}

// digits takes one digit or more.
func (s *scanner) digits() error {
	for n := 0; ; n++ {
		c, err := s.here()
		switch {
		case err != nil:
			return err
		case c >= '0' && c <= '9':
			s.i++
		case n == 0:
			return unexpected(c, "a digit")
		default:
			return nil
		}
	}
}

// here shows the next byte, white space or not.
func (s *scanner) here() (byte, error) {
	if s.i < s.n {
		return s.buf[s.i], nil
	}
	err := s.more(1)
	return s.buf[s.i], err
}
