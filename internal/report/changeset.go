package report

import (
	"fmt"

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
	if out.Apex, err = zone.ParseName(c.Zone); err != nil {
		return out, err
	}
	if out.Owner, err = zone.ParseName(c.Name); err != nil {
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

// mnemonic reports whether a type is letters, digits and hyphens.
func mnemonic(s string) bool { return isAll(s, letters+"0123456789-_") }

func (s *State) readSet(c *zone.Change, origins []finding.Place) (*zone.RRset, error) {
	if s == nil {
		return nil, nil
	}
	r := &zone.RRset{Key: c.Key, TTL: s.TTL, Unknown: s.Unknown || s.Hidden, TTLUnknown: s.TTLUnknown, Sensitive: s.Hidden, Synthetic: s.Synthetic}
	for _, o := range origins {
		r.Origins = append(r.Origins, zone.Origin(o))
	}
	if s.Hidden {
		return r, nil
	}
	for _, text := range s.Data {
		t := c.Type
		if r.Is("alias") {
			t = "CNAME" // the name of the target
		}
		v, err := zone.Data(t, text)
		if err != nil {
			return nil, fmt.Errorf("%s %s: %w", c.Owner, c.Type, err)
		}
		r.Data = append(r.Data, v)
	}
	return r, nil
}

func (s *State) readZone(i zone.Instance) (*zone.Zone, error) {
	if s == nil {
		return nil, nil
	}
	z := &zone.Zone{Instance: i, ServersUnknown: s.Unknown}
	for _, text := range s.Data {
		n, err := zone.ParseName(text)
		if err != nil {
			return nil, fmt.Errorf("the zone %s: %w", i.Apex, err)
		}
		z.Servers = append(z.Servers, n)
	}
	return z, nil
}
