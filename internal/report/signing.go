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
	return strings.Join(parts, "; ")
}

// signatures is the line of a whole report. Where not all changes are listed it
// counts those that are.
func signatures(r *Report) string {
	var s signing
	for i := range r.Changes {
		if c := &r.Changes[i]; c.Kind == "rrset" && zone.Type(c.Type).IsDNSSEC() {
			s.add(c)
		}
	}
	line := s.String()
	if listed := len(r.Changes) + r.Unlisted; line != "" && listed < r.Summary.Changes {
		line += ", of the " + strconv.Itoa(listed) + " changes listed"
	}
	return line
}
