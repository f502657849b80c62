package zonefile

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

// maxEntry bounds one logical line. The longest RDATA is 65,535 octets, four
// characters each when all are escaped, plus quotes and names.
const maxEntry = 1 << 20

// entry is one logical line.
type entry struct {
	// text has no comment; parentheses and the line breaks between them are
	// blanks. It is valid until the next entry is read.
	text []byte
	// line is where the entry starts.
	line int
	// blank says that the line begins with white space: the owner is that of the
	// record before.
	blank bool
}

// entries cuts a file into logical lines.
type entries struct {
	r    *bufio.Reader
	text []byte // what is left to read where r is nil
	line int    // physical lines read
	buf  []byte
	long []byte

	depth  int // open parentheses
	opened int // line of the outermost one
	quote  bool
	// spanned is the line of the first quoted string of the entry that runs over
	// a line end. Where a quote is missing, every later one is read the wrong way
	// round, so this is the line to look at.
	spanned int
}

func newEntries(r io.Reader) *entries {
	return &entries{r: bufio.NewReaderSize(r, 64<<10)}
}

// lineError is a fault of the layout with its line.
type lineError struct {
	line          int
	message, hint string
}

func (e *lineError) Error() string { return e.message }

// next is the next logical line, io.EOF after the last.
func (s *entries) next() (entry, error) {
	line, err := s.physical()
	if err != nil {
		return entry{}, err
	}
	e := entry{line: s.line, blank: len(line) > 0 && (line[0] == ' ' || line[0] == '\t')}
	if !bytes.ContainsAny(line, "();\"\\\r\x00") {
		e.text = line
		return e, nil
	}
	s.buf, s.spanned = s.buf[:0], 0
	for {
		if err := s.fold(line); err != nil {
			return entry{}, err
		}
		if s.depth == 0 && !s.quote {
			e.text = s.buf
			return e, nil
		}
		if line, err = s.physical(); err != nil {
			return entry{}, s.open(err)
		}
	}
}

// physical is the next line of the file without its line feed.
func (s *entries) physical() ([]byte, error) {
	if s.r == nil {
		return s.cut()
	}
	line, err := s.r.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		s.long = append(s.long[:0], line...)
		for errors.Is(err, bufio.ErrBufferFull) && len(s.long) <= maxEntry {
			line, err = s.r.ReadSlice('\n')
			s.long = append(s.long, line...)
		}
		line = s.long
	}
	if len(line) > 0 {
		s.line++
	}
	switch {
	case len(line) > maxEntry:
		return nil, s.tooLong()
	case err != nil && (len(line) == 0 || !errors.Is(err, io.EOF)):
		return nil, err
	}
	return bytes.TrimSuffix(line, []byte("\n")), nil
}

// cut is physical for a text in memory.
func (s *entries) cut() ([]byte, error) {
	if len(s.text) == 0 {
		return nil, io.EOF
	}
	s.line++
	line, rest := s.text, []byte(nil)
	if i := bytes.IndexByte(s.text[:min(len(s.text), maxEntry)], '\n'); i >= 0 {
		line, rest = s.text[:i], s.text[i+1:]
	} else if len(s.text) > maxEntry {
		return nil, s.tooLong()
	}
	s.text = rest
	return line, nil
}

// fold appends a physical line to the entry.
func (s *entries) fold(line []byte) error {
	if s.quote {
		s.buf = append(s.buf, '\n')
	} else if len(s.buf) > 0 {
		s.buf = append(s.buf, ' ')
	}
	if len(s.buf)+len(line) > maxEntry {
		return s.tooLong()
	}
	line = bytes.TrimSuffix(line, []byte("\r"))
	for i := 0; i < len(line); i++ {
		c := line[i]
		switch {
		case c == 0:
			return &lineError{s.line, "has a NUL octet: this is not text", "give a master file as text (named-compilezone -F text -o OUT ZONE FILE)"}
		case c == '\\':
			if i++; i == len(line) {
				return &lineError{s.line, "backslash at the end of a line", `write \\ for a backslash`}
			}
			s.buf = append(s.buf, c, line[i])
			continue
		case c == '"':
			s.quote = !s.quote
		case s.quote:
		case c == ';':
			return nil
		case c == '(' || c == ')':
			if err := s.paren(c); err != nil {
				return err
			}
			c = ' '
		case c == '\r':
			c = ' '
		}
		s.buf = append(s.buf, c)
	}
	if s.quote && s.spanned == 0 {
		s.spanned = s.line
	}
	return nil
}

func (s *entries) paren(c byte) error {
	if c == '(' {
		if s.depth == 0 {
			s.opened = s.line
		}
		s.depth++
		return nil
	}
	if s.depth == 0 {
		return &lineError{s.line, "closing parenthesis without an opening one", `delete it, or write "(" where the record begins`}
	}
	s.depth--
	return nil
}

// open turns the end of the file inside an entry into what was left open.
func (s *entries) open(err error) error {
	switch {
	case !errors.Is(err, io.EOF):
		return err
	case s.quote:
		return &lineError{s.spanned, "a quoted string that begins here is never closed", `close it with " on its own line`}
	}
	return &lineError{s.opened, "a parenthesis that opens here is never closed", `write ")" after the last field of the record`}
}

func (s *entries) tooLong() error {
	if s.quote && s.spanned > 0 || s.depth > 0 {
		return s.open(io.EOF) // in effect: nobody writes a megabyte in parentheses
	}
	return &lineError{s.line, "the line is longer than any record can be", "give a master file as text"}
}

// token cuts the first field off a logical line. A backslash takes the next
// octet with it, and white space inside quotes is part of the field.
func token(text []byte) (field, rest []byte) {
	i := 0
	for i < len(text) && isBlank(text[i]) {
		i++
	}
	start, quote := i, false
	for i < len(text) && (quote || !isBlank(text[i])) {
		switch text[i] {
		case '\\':
			i++
		case '"':
			quote = !quote
		}
		i++
	}
	i = min(i, len(text))
	return text[start:i], text[i:]
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' }
