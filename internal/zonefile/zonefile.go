// Package zonefile turns master files (RFC 1035, section 5) into states of the
// zone and writes them back.
//
// The logical line (comments, parentheses, quotes), owner, TTL, class and the
// directives are read here; RDATA is miekg/dns's. Its ZoneParser is not used
// for whole files: it knows no lines, gives records of $GENERATE a TTL of 3600
// whatever $TTL says, and takes a record cut off before its RDATA for a whole
// one. What a zone means, comparing states, and choosing a reader for a file
// are not done here.
package zonefile

import (
	"fmt"
	"io"

	"zonecut/internal/zone"
)

// DefaultGenerate is how many records the $GENERATE directives of one zone may
// make when Options says nothing: enough for a /16 of PTR records.
const DefaultGenerate = 65536

// Options say what the file itself does not.
type Options struct {
	// Apex is the name of the zone; "" finds it in $ORIGIN, the owner of the SOA
	// or the name of the file.
	Apex zone.Name
	// IncludeRoot is the directory that $INCLUDE may read from, itself and below.
	// A name is relative to it, else to the including file. "" refuses $INCLUDE.
	IncludeRoot string
	// Generate caps the records made by $GENERATE; 0 is DefaultGenerate.
	Generate int
}

// Zone is what one master file holds, with all that it includes.
type Zone struct {
	Apex zone.Name
	// Sets are the records in the order of the file. Neighbours of one key and
	// TTL are one set; the rest is merged, and what is folded away is kept, by
	// zone.NewSnapshot.
	Sets []zone.RRset
	// Origin is the place of the SOA record.
	Origin zone.Origin
	// Included are the files that $INCLUDE read, each once.
	Included []string
	// MinimumTTL says that the file states no TTL before its SOA, so that the
	// SOA's minimum stands in: so does BIND, others take a TTL of their own.
	MinimumTTL bool

	rest *rest // what Sets leave out, for one of a pair
}

// State is the zone as one side of a comparison: whole, since a master file is.
func (z *Zone) State() zone.State {
	s := zone.State{Sets: z.Sets, Zones: []zone.Zone{{
		Instance:   zone.Instance{Apex: z.Apex},
		Coverage:   zone.Complete,
		Master:     true,
		DotDecides: true,
		Origins:    []zone.Origin{z.Origin},
	}}}
	if z.rest != nil {
		s.Rests = []zone.Rest{z.rest}
	}
	return s
}

// Error says why a file is not read as a zone: where, what, and what to type.
type Error struct {
	File          string
	Line          int // 0 is the file as a whole
	Message, Hint string
	// Err is what a transfer came to grief on: an Rcode, or an error of the network;
	// nil where the zone itself is at fault.
	Err error
}

// Unwrap gives what it comes of.
func (e *Error) Unwrap() error { return e.Err }

// Error gives place and message on one line; the hint is the caller's to show.
func (e *Error) Error() string { return e.Where() + ": " + e.Message }

// Where is the place: "example.com.zone:7".
func (e *Error) Where() string {
	if e.Line == 0 {
		return e.File
	}
	return fmt.Sprintf("%s:%d", e.File, e.Line)
}

// Trouble gives the error in parts, for a report.
func (e *Error) Trouble() (where, message, hint string) { return e.Where(), e.Message, e.Hint }

// Parse reads one zone. What it returns is the whole zone or an error, which
// is an *Error: a part of a zone would read as a deletion of the rest.
func Parse(r io.Reader, file string, o Options) (*Zone, error) {
	if o.Generate == 0 {
		o.Generate = DefaultGenerate
	}
	p := &parser{options: o, zone: &Zone{}, frame: frame{file: file, origin: o.Apex}}
	defer p.close()
	if err := p.read(r); err != nil {
		return nil, err
	}
	return p.finish()
}
