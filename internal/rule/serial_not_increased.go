package rule

import (
	"fmt"

	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

var _ = register(Rule{
	ID:      "serial-not-increased",
	Title:   "the SOA serial does not grow with the zone",
	Classes: []string{"C22"},
	Level:   finding.Block,
	Doc: `Secondaries fetch a zone when its serial has grown, counted in a circle (RFC 1982).
A serial that goes back blocks: the secondaries keep the old zone, silently, until it
expires at them or the serial is past the old one again. Content that differs under
the same serial is a warning: the primary serves one zone and the secondaries another.

In two master files of a measurement network the serial was forgotten, and a second
commit had to follow the next day; a revert can set a serial back and then never
reaches a secondary (C22).

Harmless look-alike, a note: a serial of 0, 1 or one digit throughout, which the
provider or a build step replaces, the same on both sides. None at all: a file with
other comments or order and the same records; a serial past the end of the circle;
sources that leave the serial to the provider, as plans and octoDNS do.

To do: raise the serial with each change of the zone. To go back in earnest take two
steps of less than 2147483648 and let all secondaries follow in between (RFC 1982,
section 7).`,
	Check: func(p *Pass) {
		differs := map[zone.Instance][]*zone.Change{}
		for i := range p.Changes {
			if c := &p.Changes[i]; !c.Zone {
				differs[c.Instance] = append(differs[c.Instance], c)
			}
		}
		for _, z := range p.After.Zones() {
			was := p.Before.Zone(z.Instance)
			if changes := differs[z.Instance]; was != nil && was.Master && z.Master && len(changes) > 0 {
				serialOf(p, z.Instance, changes)
			}
		}
	},
})

func serialOf(p *Pass, i zone.Instance, changes []*zone.Change) {
	was, _, known := p.Before.SOA(i)
	will, _, ok := p.After.SOA(i)
	if !known || !ok || will.Serial.After(was.Serial) {
		return
	}
	f := p.Report(changeOf(p, zone.Key{Instance: i, Owner: i.Apex, Type: "SOA"}), "the serial of %s ", i.Apex)
	f.Window = nil // secondaries keep the old zone: no cache meets anything
	f.Hint = "raise the serial above " + was.Serial.String()
	switch {
	case placeholder(was.Serial) && placeholder(will.Serial):
		f.Level, f.Hint = finding.Note, "see that what loads the zone writes a serial of its own"
		f.Message += fmt.Sprintf("is %s, which looks like a placeholder; secondaries go by what is served", will.Serial)
	case will.Serial == was.Serial:
		f.Level, f.Digest = finding.Warn, digestOf(changes)
		f.Message += fmt.Sprintf("stays %s while the zone differs in %s: secondaries keep the old one", will.Serial, counted(len(changes), "set"))
	default:
		f.Message += fmt.Sprintf("goes back from %s to %s: secondaries keep the old zone until it expires", was.Serial, will.Serial)
		if was.Serial-will.Serial == 1<<31 {
			f.Message = fmt.Sprintf("the serials %s and %s of %s are half the circle apart: secondaries cannot tell which is the newer", was.Serial, will.Serial, i.Apex)
		}
		f.Hint += "; where the step back is meant, take it in two (RFC 1982, section 7)"
	}
}

// placeholder reports whether a serial is rather written for somebody to replace
// than counted: 0, 1 (Route 53's own), or one digit throughout.
func placeholder(s zone.Serial) bool {
	text := s.String()
	for i := range text {
		if text[i] != text[0] {
			return false
		}
	}
	return s < 2 || len(text) > 3
}
