package report

import (
	"strconv"
	"strings"

	"zonecut/internal/zone"
)

// What a signer renews is said in one line: nobody reads 800 signatures, and what
// people changed must not drown among them. The json report lists all of it.

// signing counts what a signer wrote.
type signing struct {
	gone, come int // signatures
	denials    int // sets of NSEC, NSEC3 and NSEC3PARAM
	serial     string
}

// unsigned are the changes of one zone that are no signer's, and what the signer
// wrote besides. A serial that grows alone goes with the signatures.
func unsigned(changes []*Change) (rest []*Change, s signing) {
	var serial *Change
	for _, c := range changes {
		if zone.Type(c.Type).IsDNSSEC() && c.Kind == "rrset" {
			s.add(c)
			continue
		}
		if serialOnly(c) != "" {
			serial = c
		}
		rest = append(rest, c)
	}
	if serial == nil || s == (signing{}) {
		return rest, s
	}
	s.serial = serialOnly(serial)
	others := rest[:0]
	for _, c := range rest {
		if c != serial {
			others = append(others, c)
		}
	}
	return others, s
}

func (s *signing) add(c *Change) {
	if c.Type != "RRSIG" {
		s.denials++
		return
	}
	var before, after []string
	if c.Before != nil {
		before = c.Before.Data
	}
	if c.After != nil {
		after = c.After.Data
	}
	s.gone += len(without(before, after))
	s.come += len(without(after, before))
}

// serialOnly is "OLD → NEW" for a change of an SOA that moves the serial and
// nothing else, "" for any other.
func serialOnly(c *Change) string {
	if c.Type != "SOA" || c.Op != "update" || c.Before == nil || c.After == nil || c.Before.TTL != c.After.TTL ||
		len(c.Before.Data) != 1 || len(c.After.Data) != 1 {
		return ""
	}
	was, ok := zone.ParseSOA(c.Before.Data[0])
	will, also := zone.ParseSOA(c.After.Data[0])
	if !ok || !also || was.Serial == will.Serial {
		return ""
	}
	serials := was.Serial.String() + " → " + will.Serial.String()
	if was.Serial = will.Serial; was != will {
		return ""
	}
	return serials
}

// String is the line, "" where no signer wrote anything.
func (s signing) String() string {
	var parts []string
	renewed := min(s.gone, s.come)
	if n := tally([]int{renewed, s.come - renewed, s.gone - renewed}, []string{"renewed", "added", "removed"}); n != "" {
		parts = append(parts, "signatures: "+n)
	}
	if s.denials > 0 {
		parts = append(parts, "denials (NSEC, NSEC3): "+strconv.Itoa(s.denials)+" changed")
	}
	if s.serial != "" {
		parts = append(parts, "serial "+s.serial)
	}
	return strings.Join(parts, "; ")
}

// signatures is the line of a whole report. Where not all changes are listed it
// counts those that are.
func signatures(r *Report) string {
	var all []*Change
	for i := range r.Changes {
		all = append(all, &r.Changes[i])
	}
	_, s := unsigned(all)
	s.serial = "" // of several zones there are several
	line := s.String()
	if line != "" && len(r.Changes) < r.Summary.Changes {
		line += ", of the " + strconv.Itoa(len(r.Changes)) + " changes listed"
	}
	return line
}
