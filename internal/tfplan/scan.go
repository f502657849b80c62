package tfplan

import (
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

const (
	// maxDepth bounds nesting, as encoding/json does.
	maxDepth = 10_000
	// maxKept bounds what is held of one resource. Those that nobody reads are
	// passed over, whatever their size.
	maxKept = 16 << 20
	// window is how much is read at once.
	window = 256 << 10
	// pad is how many zeros stand behind the input in the buffer: no text, number
	// or white space goes on there, so that loops need not look for its end.
	pad = 8
)

// scanner reads one JSON document (RFC 8259) without holding it. All of it is
// checked; of what is kept, and only of that, it notes where each value stands
// (see node). How the tokens are read is in token.go.
type scanner struct {
	r    io.Reader
	err  error // how r ended
	buf  []byte
	i, n int   // the unread part of buf
	base int64 // offset of buf[0] in the input
	mark int   // where that which is kept begins in buf, -1 for nowhere

	nodes   []node
	values  []Value  // elements of lists that somebody asked for
	name    span     // of the member that comes next
	keys    []string // of the objects that are open, for finding doubles
	follows follows
	strings copies
	scratch []byte

	deepest int    // how deep values may be nested
	most    int    // how large the buffer may get
	ahead   *ahead // nil where nothing is read ahead
}

func newScanner(r io.Reader, buffer int64) *scanner {
	return &scanner{r: r, buf: make([]byte, buffer), mark: -1, nodes: make([]node, 1, 256), deepest: maxDepth, most: maxKept}
}

// offset is the position of the next byte in the input.
func (s *scanner) offset() int64 { return s.base + int64(s.i) }

// more makes sure that the next k bytes are there.
func (s *scanner) more(k int) error {
	for s.n-s.i < k {
		s.shift()
		if s.n+pad >= len(s.buf) {
			if len(s.buf) >= s.most {
				return fmt.Errorf("a value of more than %d MB stands here", maxKept>>20)
			}
			s.buf = append(s.buf, make([]byte, len(s.buf))...)
		}
		if s.err != nil {
			return s.err
		}
		n, err := s.r.Read(s.buf[s.n : len(s.buf)-pad])
		s.n += n
		clear(s.buf[s.n : s.n+pad])
		if err == io.EOF {
			s.err = errTruncated
		} else if err != nil {
			s.err = &readError{err}
		}
	}
	return nil
}

// shift moves what is still wanted to the front of the buffer.
func (s *scanner) shift() {
	from := s.i
	if s.mark >= 0 {
		from, s.mark = s.mark, 0
	}
	if from == 0 {
		return
	}
	copy(s.buf, s.buf[from:s.n])
	s.base += int64(from)
	s.i -= from
	s.n -= from
	clear(s.buf[s.n : s.n+pad])
}

// next skips white space and shows the byte after it.
func (s *scanner) next() (byte, error) {
	if c := s.buf[s.i]; c > ' ' { // nearly always: plans are one line without blanks
		return c, nil
	}
	return s.nextLine()
}

func (s *scanner) nextLine() (byte, error) {
	for {
		switch c := s.buf[s.i]; {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			s.i++
		case s.i < s.n:
			return c, nil
		default:
			if err := s.more(1); err != nil {
				return 0, err
			}
		}
	}
}

// expect takes one byte of punctuation.
func (s *scanner) expect(want byte) error {
	if s.buf[s.i] == want {
		s.i++
		return nil
	}
	return s.expectLater(want)
}

func (s *scanner) expectLater(want byte) error {
	c, err := s.next()
	if err != nil {
		return err
	}
	if c != want {
		return unexpected(c, fmt.Sprintf("%q", want))
	}
	s.i++
	return nil
}

func unexpected(c byte, want string) error {
	return fmt.Errorf("found %q where %s should be", c, want)
}

// object calls each for every member, which must take the value. An absent
// object (null) has no members.
func (s *scanner) object(each func(key string) error) error {
	first := len(s.keys)
	defer func() { s.keys = s.keys[:first] }()
	s.follows.objects++
	this := s.follows.objects
	var many map[string]bool
	return s.members('{', '}', "an object", func() error {
		key, isNew, err := s.memberKey(this)
		if err != nil {
			return err
		}
		if !isNew || many != nil || len(s.keys)-first >= few {
			if many, err = s.once(many, first, key); err != nil {
				return err
			}
		} else {
			s.keys = append(s.keys, key)
		}
		return each(key)
	})
}

// few keys are compared one by one.
const few = 24

// once notes a key of the object whose keys begin at first. A key that stands
// twice is an error: programs differ in which of its values they take, so that
// what is judged here need not be what is applied.
func (s *scanner) once(many map[string]bool, first int, key string) (map[string]bool, error) {
	if many == nil {
		for _, k := range s.keys[first:] {
			if k == key {
				return nil, twice(key)
			}
		}
		if s.keys = append(s.keys, key); len(s.keys)-first <= few {
			return nil, nil
		}
		many = make(map[string]bool, 2*few)
		for _, k := range s.keys[first:] {
			many[k] = true
		}
		return many, nil
	}
	if many[key] {
		return nil, twice(key)
	}
	many[key] = true
	return many, nil
}

func twice(key string) error { return fmt.Errorf("the key %.80q stands twice in one object", key) }

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
		return s.literal("null")
	}
	if c != open {
		return unexpected(c, what)
	}
	for first := true; ; first = false {
		if more, err := s.another(first, end, 0); err != nil || !more {
			return err
		}
		if err := each(); err != nil {
			return err
		}
	}
}

// another goes to the next member or element: over the opening bracket to the
// first, over a comma to the others. It is false at the closing bracket.
func (s *scanner) another(first bool, end byte, depth int) (bool, error) {
	if first {
		s.i++
		if depth > s.deepest {
			return false, fmt.Errorf("values are nested more than %d deep", maxDepth)
		}
	}
	c, err := s.next()
	if err != nil {
		return false, err
	}
	if c == end {
		s.i++
		return false, nil
	}
	if first {
		return true, nil
	}
	if c != ',' {
		return false, unexpected(c, "a comma")
	}
	s.i++
	return true, nil
}

// end makes sure that nothing but white space follows.
func (s *scanner) end() (clean bool, err error) {
	_, err = s.next()
	if errors.Is(err, errTruncated) {
		return true, nil
	}
	return false, err
}
