package report

import (
	"fmt"
	"strings"

	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

// ChangeSet gives the changes of sets and zones back as New got them, as far as
// a report tells: hidden values are unknown values, and of a way only the steps
// are left. All text is read anew as what it must be, for a report may come from
// anywhere and its names and data end up in commands. Rest are the other changes:
// registrations, certificates, configuration.
func (r *Report) ChangeSet() (changes []zone.Change, rest []Change, err error) {
	for i := range r.Changes {
		c := &r.Changes[i]
		if c.Kind != "rrset" && c.Kind != "zone" {
			rest = append(rest, *c)
			continue
		}
		out, err := c.read()
		if err != nil {
			return nil, nil, fmt.Errorf("change %d of the report: %w", i+1, err)
		}
		changes = append(changes, out)
	}
	return changes, rest, nil
}

func (c *Change) read() (out zone.Change, err error) {
	out.Zone, out.Op = c.Kind == "zone", zone.Op(c.Op)
	out.Key = zone.Key{Instance: zone.Instance{View: c.View, Host: c.Host}, Set: c.Set}
	if out.Apex, err = name(c.Zone); err != nil {
		return out, err
	}
	if out.Owner, err = name(c.Name); err != nil {
		return out, err
	}
	out.Way = &zone.Way{}
	for _, s := range c.Way {
		out.Way.Steps = append(out.Way.Steps, zone.Step{Do: zone.Do(s.Do), Address: s.Address, Previous: s.Previous, Deposed: s.Deposed})
	}
	if out.Zone {
		if out.ZoneBefore, err = c.Before.readZone(out.Instance); err != nil {
			return out, err
		}
		out.ZoneAfter, err = c.After.readZone(out.Instance)
		return out, err
	}
	if out.Type = zone.ParseType(c.Type); out.Type == "" || !mnemonic(c.Type) {
		return out, fmt.Errorf("%q is no type", c.Type)
	}
	if out.Before, err = c.Before.readSet(&out, c.Origins); err != nil {
		return out, err
	}
	out.After, err = c.After.readSet(&out, c.Origins)
	return out, err
}

// name reads a name in the spelling of a report.
func name(s string) (zone.Name, error) {
	n, err := zone.ParseName(s)
	if err == nil && string(n) != s {
		err = fmt.Errorf("%q is not how a report spells %q", s, n)
	}
	return n, err
}

// mnemonic reports whether a type is letters, digits and hyphens.
func mnemonic(s string) bool { return isAll(s, letters+"0123456789-_") }

func (s *State) readSet(c *zone.Change, origins []finding.Place) (*zone.RRset, error) {
	if s == nil {
		return nil, nil
	}
	r := &listed{Key: c.Key, TTL: s.TTL, Unknown: s.Unknown || s.Hidden, TTLUnknown: s.TTLUnknown, Sensitive: s.Hidden, Synthetic: s.Synthetic}
	for _, o := range origins {
		r.Origins = append(r.Origins, zone.Origin(o))
	}
	if s.Hidden {
		return (*zone.RRset)(r), nil
	}
	for _, text := range s.Data {
		if err := r.reads(text); err != nil {
			return nil, fmt.Errorf("%s %s: %w", c.Owner, c.Type, err)
		}
		r.Data = append(r.Data, text)
	}
	return (*zone.RRset)(r), nil
}

// listed is a set as a report lists it.
type listed zone.RRset

// reads refuses a value that New would not have written: RDATA in another
// spelling than the canonical one, of which a parser may take a part, or a
// definition that is more than one line of text.
func (r *listed) reads(text string) error {
	if strings.ContainsFunc(text, func(c rune) bool { return c < ' ' || c == 0x7f }) {
		return fmt.Errorf("%q holds control characters", text)
	}
	if r.Synthetic != "" {
		return nil
	}
	v, err := zone.Data(r.Type, text)
	if err == nil && v != text {
		err = fmt.Errorf("%q is not how a report spells %q", text, v)
	}
	return err
}

func (s *State) readZone(i zone.Instance) (*zone.Zone, error) {
	if s == nil {
		return nil, nil
	}
	z := &zone.Zone{Instance: i, ServersUnknown: s.Unknown}
	for _, text := range s.Data {
		n, err := name(text)
		if err != nil {
			return nil, fmt.Errorf("the zone %s: %w", i.Apex, err)
		}
		z.Servers = append(z.Servers, n)
	}
	return z, nil
}
