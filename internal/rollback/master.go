package rollback

import (
	"fmt"
	"strings"

	"zonecut/internal/zone"
)

// Master is the recipe as lines of a master file, by zone: records that come
// back as they are, what is to be taken away, and what is not known, as
// comments. The names of the zones stand before their records; where there is one
// zone they say it themselves.
func (r *Recipe) Master() []string {
	var out []string
	for i := range r.Zones {
		z := &r.Zones[i]
		if len(r.Zones) > 1 {
			out = append(out, "; in the zone "+z.Instance.String()+":")
		}
		for j := range z.Steps {
			out = append(out, z.Steps[j].master()...)
		}
		out = append(out, comments(z.Remarks)...)
		if len(z.Steps) > 0 {
			out = append(out, "; the serial of "+string(z.Apex)+" is not set back: raise it")
		}
	}
	return append(out, comments(r.Remarks)...)
}

// master is one step: the whole set as it was, or what goes.
func (s *Step) master() []string {
	if s.After == nil {
		return comments(goes(s.Before, "take away: "))
	}
	if ok, why := s.Known(); !ok {
		return comments(append([]string{s.subject() + ": " + why}, s.definition()...))
	}
	var out []string
	for _, v := range s.After.Data {
		out = append(out, record(s.Owner, s.After.TTL, s.Type, v))
	}
	out = append(out, comments(goes(minus(s.Before, s.After), "not beside it: "))...)
	return append(out, comments(s.hostLines())...)
}

// hostLines are the remarks about addresses that no change names.
func (s *Step) hostLines() []string {
	var out []string
	for _, h := range s.Hosts {
		out = append(out, "glue that no change names, to be put back where it is gone: "+h)
	}
	return out
}

// definition are the values of a set that is more than its values.
func (s *Step) definition() []string {
	if s.After.Unknown {
		return nil
	}
	var out []string
	for _, v := range s.After.Data {
		out = append(out, "  "+string(s.Owner)+" "+string(s.Type)+" "+v)
	}
	return out
}

func (s *Step) subject() string { return string(s.Owner) + " " + string(s.Type) }

// goes are the lines about values that are to go.
func goes(r *zone.RRset, what string) []string {
	var out []string
	switch {
	case r == nil:
	case r.Unknown:
		out = append(out, what+string(r.Owner)+" "+string(r.Type)+", whatever it holds")
	default:
		for _, v := range r.Data {
			out = append(out, what+record(r.Owner, r.TTL, r.Type, v))
		}
	}
	return out
}

// minus is a set without the values of another one, nil where none is left.
func minus(r, other *zone.RRset) *zone.RRset {
	if r == nil || r.Unknown || computed(r) {
		return nil
	}
	out := *r
	out.Data = nil
	for _, v := range r.Data {
		if !contains(other.Data, v) {
			out.Data = append(out.Data, v)
		}
	}
	if len(out.Data) == 0 {
		return nil
	}
	return &out
}

func contains(data []string, v string) bool {
	for _, d := range data {
		if d == v {
			return true
		}
	}
	return false
}

// record is one line of a master file.
func record(owner zone.Name, ttl uint32, t zone.Type, data string) string {
	return fmt.Sprintf("%s %d IN %s %s", owner, ttl, t, data)
}

func comments(lines []string) []string {
	var out []string
	for _, l := range lines {
		out = append(out, "; "+strings.NewReplacer("\n", `\n`, "\r", `\r`).Replace(l))
	}
	return out
}
