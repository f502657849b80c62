// Package octodns turns the zone files of octoDNS (YAML, an owner name to its
// records) into states of the zone.
//
// What a file says is what octoDNS's YamlProvider with its default settings
// would publish: processors, sources beside the file and the settings of its
// configuration (default_ttl, shared_filename) are not looked at. octoDNS's own
// checks of style are left to it. Pairing files, choosing a reader and comparing
// states are not done here.
package octodns

import (
	"fmt"
	"io"
	"maps"
	"slices"

	"zonecut/internal/zone"
)

// DefaultTTL is the TTL of a record that states none: octoDNS's own default,
// unless its configuration has another default_ttl.
const DefaultTTL = 3600

// Zone is what one zone file holds, or several of a zone that is split into one
// file for each name.
type Zone struct {
	Apex zone.Name
	// Sets are the records in the order of the file.
	Sets []zone.RRset
	// Origin is the file, the first one of a split zone.
	Origin zone.Origin
	// Gaps are keys that stood twice, of which octoDNS took the last.
	Gaps []zone.Gap
	// Defaulted counts the records that have DefaultTTL because they state none.
	Defaulted int

	records map[record]zone.Origin
	targets map[zone.Key]string // see Redirected
	lost    []string            // what each of Gaps leaves out, wherever it stands in the file
}

func (z *Zone) lose(what string, g zone.Gap) {
	z.Gaps, z.lost = append(z.Gaps, g), append(z.lost, what)
}

// record is what octoDNS takes for one: its types are not all RR types.
type record struct {
	owner zone.Name
	typ   string
}

// State is the zone as one side of a comparison. It is whole in what octoDNS
// manages: it knows no SOA, and leaves the NS set of the apex to the provider
// where the file has none.
func (z *Zone) State() zone.State {
	return zone.State{Sets: z.Sets, Zones: []zone.Zone{{
		Instance: zone.Instance{Apex: z.Apex},
		Coverage: zone.Complete,
		Origins:  []zone.Origin{z.Origin},
	}}}
}

// Join takes over the records of another file of a split zone. As in octoDNS, a
// record that both have is an error.
func (z *Zone) Join(other *Zone) error {
	for _, r := range slices.SortedFunc(maps.Keys(other.records), record.compare) {
		if first, twice := z.records[r]; twice {
			return duplicate(other.records[r], first, r)
		}
		z.records[r] = other.records[r]
	}
	z.Sets = append(z.Sets, other.Sets...)
	z.Gaps, z.lost = append(z.Gaps, other.Gaps...), append(z.lost, other.lost...)
	z.Defaulted += other.Defaulted
	maps.Copy(z.targets, other.targets)
	return nil
}

// Collapsed tells which keys stand twice after a change and did not before, and
// counts those that did: what octoDNS left out then it leaves out now. A key that
// stands twice before and no more after is a repair.
func Collapsed(before, after *Zone) (gaps []zone.Gap, standing int) {
	if after == nil {
		return nil, 0
	}
	was := map[string]int{}
	if before != nil {
		for _, what := range before.lost {
			was[what]++
		}
	}
	for i, what := range after.lost {
		if was[what]--; was[what] < 0 {
			gaps = append(gaps, after.Gaps[i])
		}
	}
	return gaps, len(after.lost) - len(gaps)
}

// Redirected tells of records that octoDNS begins or ceases to send to some of
// the providers (octodns: included, excluded, ignored). Which copies of the zone
// that takes them from, its configuration says and not the zone file.
func Redirected(before, after *Zone) []zone.Gap {
	if before == nil || after == nil {
		return nil
	}
	places := map[zone.Key]zone.Origin{}
	for i := range after.Sets {
		places[after.Sets[i].Key] = after.Sets[i].Origins[0]
	}
	was := map[zone.Key]bool{}
	for i := range before.Sets {
		was[before.Sets[i].Key] = true
	}
	var gaps []zone.Gap
	for key, at := range places {
		if a, b := before.targets[key], after.targets[key]; was[key] && a != b {
			gaps = append(gaps, zone.Gap{Kind: zone.GapUnread, Group: "octoDNS target", Origin: at,
				What: fmt.Sprintf("which providers lose or get %s %s", key.Owner, key.Type),
				Why:  fmt.Sprintf("its octodns settings change from %s to %s, and the providers are those of octoDNS's configuration", said(a), said(b))})
		}
	}
	zone.SortGaps(gaps)
	return gaps
}

func said(targets string) string {
	if targets == "" {
		return "none"
	}
	return targets
}

// Error says why a file is not read as a zone: where, what, and what to type.
type Error struct {
	File          string
	Line          int // 0 is the file as a whole
	Message, Hint string
}

// Error gives place and message on one line; the hint is the caller's to show.
func (e *Error) Error() string { return e.Where() + ": " + e.Message }

// Where is the place: "example.com.yaml:7".
func (e *Error) Where() string {
	if e.Line == 0 {
		return e.File
	}
	return fmt.Sprintf("%s:%d", e.File, e.Line)
}

// Trouble gives the error in parts, for a report.
func (e *Error) Trouble() (where, message, hint string) { return e.Where(), e.Message, e.Hint }

// Parse reads the file of one zone; without an apex the file's name says which.
// What it returns is the whole file or an error, which is an *Error: a part of a
// zone would read as a deletion of the rest.
func Parse(r io.Reader, file string, apex zone.Name) (*Zone, error) {
	p := &parser{file: file, room: maxNodes}
	if apex == "" {
		var ok bool
		if apex, ok = Name(file); !ok {
			return nil, p.fail(0, "name it so; --zone NAME says it for a pair of files", "nothing says which zone this is: octoDNS names the file after it, example.com.yaml")
		}
	}
	p.zone = &Zone{Apex: apex, records: map[record]zone.Origin{}, targets: map[zone.Key]string{}}
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, p.fail(0, "check that the file is there and readable", "reading: %v", err)
	}
	root, err := p.document(data)
	if err != nil {
		return nil, err
	}
	p.zone.Origin = zone.Origin{File: file, Line: root.Line}
	if err := p.names(root); err != nil {
		return nil, err
	}
	return p.zone, nil
}
