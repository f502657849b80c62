package tfplan

import (
	"bytes"
	"cmp"
	"errors"
	"io"
	"slices"
)

// piece is a piece of the input and, once done is closed, what was read in it.
type piece struct {
	from, to int64
	done     chan struct{}
	parts    []part
}

// part is what was read of some elements of a list that stand side by side.
type part struct {
	from, to int64 // the first byte, and the one behind the last
	next     int64 // where one more element begins, 0 where that is not known
	kind     partKind

	found // of changes

	*states // of a state
}

// states are resources of a state and what they are called: which of them count
// is known once all changes are.
type states struct {
	all       []stated
	addresses []byte
	names     []string // of changes
}

// stated is a resource of a state: where it begins, and where its address ends
// among the addresses.
type stated struct {
	at int64
	to int
}

// spare are lists that are not in use. Unlike those of a sync.Pool they outlive
// collections, which come often while a plan is read.
type spare chan *states

func (s spare) get() *states {
	select {
	case one := <-s:
		return one
	default:
		return &states{}
	}
}

func (s spare) put(one *states) {
	select {
	case s <- one:
	default:
	}
}

// partKind is what the elements are.
type partKind uint8

const (
	anyPart   partKind = iota
	changes            // elements of resource_changes
	resources          // resources of a state
)

const (
	// shallow bounds how deep values may be nested that are read ahead: how deep
	// they stand in the document is not known.
	shallow = 1000
	// lookBack is how far before a piece is looked for what precedes a resource.
	lookBack = 64
	// slack is how much is read behind the end of a piece.
	slack = 16 << 10
	// maxGuesses bounds how many wrong guesses are made in one piece.
	maxGuesses = 8
)

// errAhead says that something is left for the one who reads in order.
var errAhead = errors.New("this is not read ahead")

// work reads pieces until there are no more.
func (a *ahead) work(file string) {
	p := newParser(nil, file, a.step+lookBack+window)
	p.deepest, p.most, p.spare = shallow, 0, a.spare
	for k := range a.jobs {
		if k.to > a.passed.Load() {
			p.readPiece(a.r, k)
		}
		close(k.done)
	}
}

// readPiece reads what it can of the resources that begin in a piece. A panic is
// for the one who reads in order, who will come to the same place.
func (p *parser) readPiece(r io.ReaderAt, k *piece) {
	defer func() {
		if recover() != nil {
			k.parts = nil
		}
	}()
	p.release()
	p.keys = p.keys[:0]
	p.base, p.i, p.n, p.err = max(0, k.from-lookBack), 0, 0, nil
	p.r = sectionFrom(r, p.base)
	p.fill(k.to - p.base)
	p.i = int(k.from - p.base)
	for wrong := 0; wrong < maxGuesses && p.guess(k.to); {
		one, err := p.readPart(k.to)
		if one.to > 0 {
			k.parts = append(k.parts, one)
		}
		if err != nil {
			p.release()
			wrong++
		}
	}
}

// fill reads a piece and what most of its last elements have behind its end. What
// more is wanted is read when it is.
func (p *parser) fill(size int64) {
	n, err := io.ReadFull(p.r, p.buf[p.n:min(p.n+int(size)+slack, len(p.buf)-pad)])
	p.n += n
	clear(p.buf[p.n : p.n+pad])
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		p.err = errTruncated
	} else if err != nil {
		p.err = &readError{err}
	}
}

// readPart reads elements of a list from here to the last that begins before the
// limit. What it gives holds in spite of an error: that stands behind it.
func (p *parser) readPart(limit int64) (part, error) {
	one := part{from: p.offset(), kind: p.partKind(), states: p.spare.get()}
	p.found = found{named: one.names[:0]}
	one.all, one.addresses = one.all[:0], one.addresses[:0]
	for from := one.from; from < limit; {
		var err error
		if one.kind == changes {
			err = p.readChange(false)
		} else {
			err = p.readStated(&one)
		}
		if err != nil {
			return p.finish(one), err
		}
		one.to, one.next = p.offset(), 0
		if c, err := p.next(); err != nil || c != ',' {
			return p.finish(one), err
		}
		p.i++
		if _, err := p.next(); err != nil {
			return p.finish(one), err
		}
		from = p.offset()
		one.next = from
	}
	return p.finish(one), nil
}

// finish puts into the part what was found.
func (p *parser) finish(one part) part {
	one.found, one.names = p.found, p.named
	return one
}

// partKind tells by its first keys what begins here.
func (p *parser) partKind() partKind {
	const near = 16 << 10
	head := p.buf[p.i:min(p.i+near, p.n)]
	change, values := bytes.Index(head, []byte(`"change":`)), bytes.Index(head, []byte(`"schema_version":`))
	if change >= 0 && (values < 0 || change < values) {
		return changes
	}
	return resources
}

// readStated passes over a resource of a state and notes where it is. The tools
// write the address first; whatever comes otherwise is not read ahead.
func (p *parser) readStated(one *part) error {
	at, named := p.offset(), false
	err := p.object(func(key string) error {
		if named {
			return p.skip()
		}
		if c, err := p.next(); err != nil || c != '"' || key != "address" {
			return cmp.Or(err, errAhead)
		}
		address, err := p.words()
		one.addresses, named = append(one.addresses, address...), true
		return err
	})
	if err == nil && !named {
		err = errAhead
	}
	if err != nil {
		return err
	}
	one.all = append(one.all, stated{at, len(one.addresses)})
	return nil
}

// guess goes to where the next resource seems to begin, before the limit.
func (p *parser) guess(limit int64) bool {
	for {
		i := bytes.Index(p.buf[p.i:p.n], []byte(`"address"`))
		if i < 0 {
			return false
		}
		at, ok := beginsResource(p.buf[:p.n], p.i+i)
		if p.base+int64(at) >= limit {
			return false
		}
		if ok && at >= p.i {
			p.i = at
			return true
		}
		p.i += i + 1
	}
}

// beginsResource reports whether the key "address" at a place of the text is the
// first of an element that looks like a resource, and where that begins.
func beginsResource(text []byte, key int) (at int, ok bool) {
	at = before(text, key)
	if at < 0 || text[at] != '{' {
		return at, false
	}
	if comma := before(text, at); comma < 0 || text[comma] != ',' && text[comma] != '[' {
		return at, false
	}
	rest := text[key+len(`"address"`):]
	rest, colon := bytes.CutPrefix(blanks(rest), []byte(":"))
	address, quote := bytes.CutPrefix(blanks(rest), []byte(`"`))
	if !colon || !quote {
		return at, false
	}
	end := passPlain(address, 0)
	for end+1 < len(address) && address[end] != '"' {
		step := 1
		if address[end] == '\\' {
			step = 2
		}
		end = passPlain(address, min(end+step, len(address)))
	}
	if end >= len(address) {
		return at, false
	}
	rest, comma := bytes.CutPrefix(blanks(address[end+1:]), []byte(","))
	rest = blanks(rest)
	return at, comma && slices.ContainsFunc(secondKeys, func(key string) bool { return bytes.HasPrefix(rest, []byte(key)) })
}

// secondKeys are what follows the address of a resource: as the tools write it,
// or sorted. Modules have an address too.
var secondKeys = []string{`"mode"`, `"module_address"`, `"previous_address"`, `"change"`, `"index"`, `"depends_on"`, `"deposed`}

// before is the place of the last byte that is not blank before a place, -1
// where there is none.
func before(text []byte, at int) int {
	return len(bytes.TrimRight(text[:at], " \t\r\n")) - 1
}

func blanks(text []byte) []byte { return bytes.TrimLeft(text, " \t\r\n") }
