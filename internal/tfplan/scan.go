package tfplan

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// errTruncated says that the input ended inside the document.
var errTruncated = errors.New("the input ends in the middle of the document")

// readError is a fault of the input's source, not of what stands in it.
type readError struct{ err error }

func (e *readError) Error() string { return "reading: " + e.err.Error() }
func (e *readError) Unwrap() error { return e.err }

// scanner walks one JSON document without holding it. It exists beside
// encoding/json because a plan of a large zone is over 100 MB, most of which
// is skipped: json.Decoder can only skip by decoding. What is not skipped is
// handed to encoding/json, which checks it in full; of what is skipped only
// the strings and the nesting are checked.
type scanner struct {
	r     io.Reader
	buf   []byte
	i, n  int   // the unread part of buf
	base  int64 // offset of buf[0] in the input
	stack []byte
	value []byte // the last kept value; overwritten by the next
}

func newScanner(r io.Reader) *scanner {
	return &scanner{r: r, buf: make([]byte, 64<<10)}
}

// offset is the position of the next byte in the input.
func (s *scanner) offset() int64 { return s.base + int64(s.i) }

// fill reads on; io.EOF when there is nothing more.
func (s *scanner) fill() error {
	s.base += int64(s.n)
	s.i, s.n = 0, 0
	for {
		n, err := s.r.Read(s.buf)
		if n > 0 {
			s.n = n
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// more makes sure that a byte is there, inside the document.
func (s *scanner) more() error {
	if s.i < s.n {
		return nil
	}
	if err := s.fill(); err == io.EOF {
		return errTruncated
	} else if err != nil {
		return &readError{err}
	}
	return nil
}

// next skips white space and shows the byte after it.
func (s *scanner) next() (byte, error) {
	for {
		if err := s.more(); err != nil {
			return 0, err
		}
		switch c := s.buf[s.i]; c {
		case ' ', '\t', '\n', '\r':
			s.i++
		default:
			return c, nil
		}
	}
}

// expect takes one byte of punctuation.
func (s *scanner) expect(want byte) error {
	c, err := s.next()
	if err != nil {
		return err
	}
	if c != want {
		return s.unexpected(c, fmt.Sprintf("%q", want))
	}
	s.i++
	return nil
}

func (s *scanner) unexpected(c byte, want string) error {
	return fmt.Errorf("found %q where %s should be", c, want)
}

// object calls each for every member, which must take the value. An absent
// object (null) has no members.
func (s *scanner) object(each func(key string) error) error {
	return s.members('{', '}', "an object", func() error {
		raw, err := s.take(true)
		if err != nil {
			return err
		}
		var key string
		if err := json.Unmarshal(raw, &key); err != nil {
			return fmt.Errorf("found %.40q where a key should be", raw)
		}
		if err := s.expect(':'); err != nil {
			return err
		}
		return each(key)
	})
}

// array calls each for every element, which must take it.
func (s *scanner) array(each func() error) error {
	return s.members('[', ']', "a list", each)
}

func (s *scanner) members(open, end byte, what string, each func() error) error {
	c, err := s.next()
	if err != nil {
		return err
	}
	if c == 'n' {
		_, err := s.take(false)
		return err
	}
	if c != open {
		return s.unexpected(c, what)
	}
	s.i++
	if c, err = s.next(); err != nil {
		return err
	}
	if c == end {
		s.i++
		return nil
	}
	for {
		if err := each(); err != nil {
			return err
		}
		if c, err = s.next(); err != nil {
			return err
		}
		s.i++
		switch c {
		case end:
			return nil
		case ',':
		default:
			return s.unexpected(c, "a comma")
		}
	}
}

// skip passes over one value.
func (s *scanner) skip() error {
	_, err := s.take(false)
	return err
}

// decode takes one value and decodes it.
func (s *scanner) decode(into any) error {
	raw, err := s.take(true)
	if err != nil {
		return err
	}
	return json.Unmarshal(raw, into)
}

// take passes over one value and, if keep is set, gives its text, which is
// valid until the next take.
func (s *scanner) take(keep bool) ([]byte, error) {
	s.value = s.value[:0]
	c, err := s.next()
	if err != nil {
		return nil, err
	}
	switch c {
	case '{', '[', '"':
		err = s.takeNested(keep)
	case '}', ']', ',', ':':
		return nil, s.unexpected(c, "a value")
	default:
		err = s.takeWord(keep)
	}
	return s.value, err
}

// takeNested takes a string, or everything up to the closing bracket.
func (s *scanner) takeNested(keep bool) error {
	s.stack = s.stack[:0]
	inString, escaped := false, false
	for {
		if err := s.more(); err != nil {
			return err
		}
		window := s.buf[s.i:s.n]
		for j, c := range window {
			done := false
			switch {
			case escaped:
				escaped = false
			case inString:
				escaped = c == '\\'
				if c == '"' {
					inString = false
					done = len(s.stack) == 0
				}
			case c == '"':
				inString = true
			case c == '{' || c == '[':
				s.stack = append(s.stack, c+2) // in ASCII, the closing bracket is two further
			case c == '}' || c == ']':
				last := len(s.stack) - 1
				if s.stack[last] != c {
					s.i += j
					return s.unexpected(c, fmt.Sprintf("%q", s.stack[last]))
				}
				s.stack = s.stack[:last]
				done = last == 0
			}
			if done {
				s.pass(j+1, keep)
				return nil
			}
		}
		s.pass(len(window), keep)
	}
}

// takeWord takes a number, true, false or null.
func (s *scanner) takeWord(keep bool) error {
	for {
		if err := s.more(); err != nil {
			return err
		}
		window := s.buf[s.i:s.n]
		for j, c := range window {
			switch c {
			case ' ', '\t', '\n', '\r', ',', '}', ']', ':':
				s.pass(j, keep)
				return nil
			}
		}
		s.pass(len(window), keep)
	}
}

func (s *scanner) pass(n int, keep bool) {
	if keep {
		s.value = append(s.value, s.buf[s.i:s.i+n]...)
	}
	s.i += n
}

// end makes sure that nothing but white space follows.
func (s *scanner) end() (clean bool, err error) {
	_, err = s.next()
	if errors.Is(err, errTruncated) {
		return true, nil
	}
	return false, err
}
