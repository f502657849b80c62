package zonefile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/miekg/dns"

	"zonecut/internal/zone"
)

// parser reads one zone: a file and what it includes.
type parser struct {
	options Options
	zone    *Zone
	frame
	soa *dns.SOA

	// The TTL of a record that states none is that of $TTL (RFC 2308, section
	// 4), else the last stated one (RFC 1035, section 5.1).
	ttl, lastTTL           uint32
	ttlKnown, lastTTLKnown bool

	generated       int      // records of $GENERATE
	generatedBytes  int      // and their text
	root            *os.Root // of $INCLUDE
	depth, includes int

	// For a reader that starts inside a file: what is still as it was at the
	// start, what of that was looked at, and whether the last TTL was.
	open, used parts
	tookLast   bool

	texts  []string // where values and places of records stand
	places []zone.Origin
}

// parts are the parts of a parser's state.
type parts struct{ origin, ttl, lastTTL, soa bool }

// frame is what an included file has of its own and its includer gets back:
// the origin (RFC 1035, section 5.1) and, as in BIND, the owner.
type frame struct {
	file          string
	line          int
	origin, owner zone.Name
	raw           string // owner as written, to read a repeated one once
}

// fail makes the error for the entry in hand.
func (p *parser) fail(hint, format string, args ...any) error {
	return &Error{File: p.file, Line: p.line, Message: fmt.Sprintf(format, args...), Hint: hint}
}

// read takes all entries of one file.
func (p *parser) read(r io.Reader) error {
	src := newEntries(r)
	if err := p.kind(src); err != nil {
		return err
	}
	for {
		e, err := src.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return p.unreadable(err)
		}
		p.line = e.line
		if err := p.entry(e); err != nil {
			return err
		}
	}
}

func (p *parser) unreadable(err error) error {
	if at, ok := errors.AsType[*lineError](err); ok {
		return &Error{File: p.file, Line: at.line, Message: at.message, Hint: at.hint}
	}
	return &Error{File: p.file, Message: "reading: " + err.Error(), Hint: "check that the file is there and readable"}
}

// kind refuses what is plainly no master file before its first token makes a
// riddle of an error: an export once was the JSON body of an API's error.
func (p *parser) kind(src *entries) error {
	head, err := src.r.Peek(512)
	if err != nil && !errors.Is(err, io.EOF) {
		return p.unreadable(err)
	}
	if bytes.HasPrefix(head, []byte("\xef\xbb\xbf")) {
		return p.fail("save it as UTF-8 without the mark", "begins with a byte order mark, which name servers refuse")
	}
	if other := Foreign(head); other != "" {
		return p.fail("give the master file itself, and look at what wrote this one", "is %s and no master file: it begins %s", other, quote(firstLine(head)))
	}
	return nil
}

// entry takes one logical line: nothing, a directive or a record.
func (p *parser) entry(e entry) error {
	first, rest := token(e.text)
	switch {
	case len(first) == 0:
		return nil
	case e.blank:
		return p.record(e.text)
	case first[0] == '$':
		return p.directive(strings.ToUpper(string(first)), rest)
	}
	if err := p.own(first); err != nil {
		return err
	}
	return p.record(rest)
}

// own takes the owner field of a record.
func (p *parser) own(field []byte) error {
	if p.owner != "" && p.raw == string(field) {
		return nil
	}
	name, err := p.name(string(field))
	if err != nil {
		return err
	}
	p.owner, p.raw = name, string(field)
	return nil
}

// name reads a name of the file.
func (p *parser) name(s string) (zone.Name, error) {
	absolute := dns.IsFqdn(s)
	p.used.origin = p.used.origin || p.open.origin && !absolute
	if p.origin == "" && !absolute {
		apex, ok := NameFromFile(p.file)
		if !ok {
			return "", p.fail("say which zone this is: --zone NAME", "the name %s is relative, and nothing says to which zone: no $ORIGIN, no absolute SOA owner, no domain name as file name", quote([]byte(s)))
		}
		p.origin = apex
	}
	name, err := zone.Relative(s, p.origin)
	if err != nil {
		return "", p.fail("write a name as labels of 1 to 63 octets, 255 in all", "%s is not a domain name", quote([]byte(s)))
	}
	return name, nil
}

// record takes the fields after the owner.
func (p *parser) record(text []byte) error {
	if p.owner == "" {
		return p.fail("write the owner at the start of the line; @ is the zone itself", "the record has no owner: the line begins with white space and no record stands before it")
	}
	h, err := p.header(text)
	if err != nil {
		return err
	}
	if h.code == dns.TypeSOA {
		p.used.origin = p.used.origin || p.open.origin
		if p.origin == "" {
			p.origin = p.owner // an absolute SOA owner names the zone
		}
	}
	data, rr, err := p.data(h)
	if err != nil {
		return err
	}
	if soa, ok := rr.(*dns.SOA); ok {
		if done, err := p.start(soa, data); done || err != nil {
			return err
		}
	}
	ttl, err := p.recordTTL(h)
	if err != nil {
		return err
	}
	p.add(h.typ, ttl, data)
	return nil
}

// add appends one value, to its neighbour's set where key and TTL agree.
func (p *parser) add(typ zone.Type, ttl uint32, data string) {
	at := zone.Origin{File: p.file, Line: p.line}
	if n := len(p.zone.Sets); n > 0 {
		last := &p.zone.Sets[n-1]
		if last.Owner == p.owner && last.Type == typ && last.TTL == ttl {
			last.Data = append(last.Data, data)
			last.Origins = append(last.Origins, at)
			return
		}
	}
	if n := len(p.zone.Sets); n == cap(p.zone.Sets) && n >= block {
		p.zone.Sets = slices.Grow(p.zone.Sets, n) // a set is large, and append would soon grow by a quarter
	}
	p.zone.Sets = append(p.zone.Sets, zone.RRset{
		Key: zone.Key{Owner: p.owner, Type: typ},
		TTL: ttl, Data: alone(&p.texts, data), Origins: alone(&p.places, at),
	})
}

// block is how many values of records stand together in memory, in the end: many
// parsers read a few records only.
const block = 64

// alone is a list of one value, which stands with those of other records.
func alone[T any](values *[]T, v T) []T {
	if len(*values) == cap(*values) {
		*values = make([]T, 0, min(max(1, 2*cap(*values)), block))
	}
	*values = append(*values, v)
	n := len(*values)
	return (*values)[n-1 : n : n]
}

// start takes the SOA, which names the zone. The saved output of a transfer
// ends with the SOA it began with (RFC 5936, section 2.2): done says that this
// is that one.
func (p *parser) start(soa *dns.SOA, data string) (done bool, err error) {
	p.used.soa = p.used.soa || p.open.soa
	switch {
	case p.soa == nil:
		p.soa = soa
		p.zone.Apex = p.owner
		p.zone.Origin = zone.Origin{File: p.file, Line: p.line}
		return false, nil
	case p.owner != p.zone.Apex:
		return false, p.fail("keep one zone in a file", "a second SOA, of %s: the zone is %s (line %d)", p.owner, p.zone.Apex, p.zone.Origin.Line)
	case zone.RData(dns.Copy(p.soa)) != data: // a copy: other stretches of the file share it
		return false, p.fail("keep one SOA", "a second SOA that differs from the one on line %d", p.zone.Origin.Line)
	}
	return true, nil
}

// finish judges the file as a whole and puts the zone's name into the keys.
func (p *parser) finish() (*Zone, error) {
	z := p.zone
	p.line = 0
	switch {
	case p.soa == nil && len(z.Sets) == 0:
		return nil, p.fail("give the whole zone; /dev/null stands for a zone that is not there", "is empty: it holds no record")
	case p.soa == nil:
		return nil, p.fail("give the whole zone, with its SOA record", "has no SOA record: it is not the whole of a zone")
	case p.options.Apex != "" && p.options.Apex != z.Apex:
		p.line = z.Origin.Line
		return nil, p.fail("--zone "+string(z.Apex), "the SOA is that of %s and not of %s", z.Apex, p.options.Apex)
	}
	for i := range z.Sets {
		r := &z.Sets[i]
		if !r.Owner.Under(z.Apex) {
			p.file, p.line = r.Origins[0].File, r.Origins[0].Line
			return nil, p.fail("take the record out, or mend its owner (a name without a dot at its end is below $ORIGIN)", "%s %s is out of the zone %s", r.Owner, r.Type, z.Apex)
		}
		r.Instance = zone.Instance{Apex: z.Apex}
	}
	return z, nil
}

func (p *parser) close() {
	if p.root != nil {
		p.root.Close()
	}
}

// quote shows octets of a file on one line, and no more of them than help.
func quote(s []byte) string {
	const most = 60
	if len(s) > most {
		return fmt.Sprintf("%q…", s[:most])
	}
	return fmt.Sprintf("%q", s)
}
