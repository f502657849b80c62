package rollback

import (
	"slices"

	"zonecut/internal/fact"
	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

// Broken are the changes to undo for what a look after the apply found broken:
// those of the broken sets, as they are seen now where all servers that tell
// agree; what a broken finding is about; the addresses that name servers lose
// whose delegation comes back; and, from facts, what no change names. What is
// broken and of which nobody knows what it was comes back as remarks.
func Broken(changes []zone.Change, outcomes []finding.Outcome, findings []finding.Finding, facts *fact.Set) (broken []zone.Change, remarks []string) {
	picked := make([]bool, len(changes))
	seen := map[zone.Key][]string{}
	var beside []zone.Change
	about := finding.Index(findings)
	for i := range outcomes {
		o := &outcomes[i]
		// What a resolver alone holds, records at the servers do not mend.
		if o.Status != finding.StatusBroken || o.Cache {
			continue
		}
		found := pick(changes, picked, func(c *zone.Change) bool {
			return !c.Zone && c.View == o.View && string(c.Owner) == o.Name && string(c.Type) == o.Type && (o.Zone == "" || string(c.Apex) == o.Zone)
		})
		if data, agreed := agreed(o); agreed && len(found) == 1 && changes[found[0]].Set == "" {
			seen[changes[found[0]].Key] = data
		}
		if len(found) == 0 {
			found = pick(changes, picked, func(c *zone.Change) bool { return of(c, changes, about[o.Finding]) })
		}
		if len(found) > 0 {
			continue
		}
		if c, ok := captured(o, changes, facts); ok {
			beside = append(beside, c)
			continue
		}
		remarks = append(remarks, o.Name+" "+o.Type+" is broken, and what it was before is not known: take it from facts (--facts FILE, as zonecut capture writes it before an apply)")
	}
	pickHosts(changes, picked)
	for i := range changes {
		if !picked[i] {
			continue
		}
		c := changes[i]
		if data, ok := seen[c.Key]; ok {
			c.After = asSeen(&c, data)
		}
		broken = append(broken, c)
	}
	return append(broken, beside...), remarks
}

// pick marks the changes that fit, and gives their places.
func pick(changes []zone.Change, picked []bool, fits func(*zone.Change) bool) (found []int) {
	for i := range changes {
		if fits(&changes[i]) {
			picked[i], found = true, append(found, i)
		}
	}
	return found
}

// of reports whether a finding is about a change, or about the zone whose sets
// go with it.
func of(c *zone.Change, changes []zone.Change, f *finding.Finding) bool {
	if f == nil || f.Change == "" {
		return false
	}
	if c.ID() == f.Change {
		return true
	}
	return slices.ContainsFunc(changes, func(z zone.Change) bool {
		return z.Zone && z.ID() == f.Change && z.Instance == c.Instance && z.ZoneBefore != nil
	})
}

// pickHosts marks the address sets that changed of name servers whose NS set
// comes back: without them it would come back in vain.
func pickHosts(changes []zone.Change, picked []bool) {
	hosts := map[zone.Name]bool{}
	for i := range changes {
		if c := &changes[i]; picked[i] && c.Type == "NS" && c.Before != nil {
			for _, n := range c.Before.Targets() {
				hosts[n] = true
			}
		}
	}
	pick(changes, picked, func(c *zone.Change) bool { return hosts[c.Owner] && c.Type.IsAddress() && c.Before != nil })
}

// agreed are the data that every address gave which told of the set.
func agreed(o *finding.Outcome) (data []string, ok bool) {
	for _, s := range o.Servers {
		switch {
		case s.Data == nil:
		case ok && !slices.Equal(data, s.Data):
			return nil, false
		default:
			data, ok = s.Data, true
		}
	}
	return data, ok
}

// asSeen is the set as it was seen after the apply, nil where it was not there.
// Nothing was noted of its TTL: the plan's stands.
func asSeen(c *zone.Change, data []string) *zone.RRset {
	if len(data) == 0 {
		return nil
	}
	r := zone.RRset{Key: c.Key, Data: data}
	for _, s := range []*zone.RRset{c.Before, c.After} {
		if s != nil {
			r.TTL, r.TTLUnknown, r.Sensitive = s.TTL, s.TTLUnknown, s.Sensitive
		}
	}
	return &r
}

// captured is a change that no plan names: from what was captured before the
// apply to what was seen after it. A name that no zone holds was answered by a
// wildcard (RFC 4592), which is what came then.
func captured(o *finding.Outcome, changes []zone.Change, facts *fact.Set) (c zone.Change, ok bool) {
	owner, err := zone.ParseName(o.Name)
	apex, noApex := zone.ParseName(o.Zone)
	if err != nil || noApex != nil {
		return c, false
	}
	c.Key = zone.Key{Instance: instance(apex, changes), Owner: owner, Type: zone.Type(o.Type)}
	data, ttl, known := served(facts, &c.Key)
	now, told := agreed(o)
	if !known {
		return c, false
	}
	if owner.First() == fact.NonceLabel {
		c.Owner = "*." + owner.Parent()
	}
	if len(data) > 0 {
		c.Before = &zone.RRset{Key: c.Key, Data: slices.Clone(data), TTL: ttl}
	}
	if told {
		c.After = asSeen(&c, slices.Clone(now))
	} else {
		c.After = &zone.RRset{Key: c.Key, Unknown: true}
	}
	return c, true
}

// instance is the copy of a public zone that the changes speak of, or one of
// which no host is known.
func instance(apex zone.Name, changes []zone.Change) zone.Instance {
	for i := range changes {
		if changes[i].Public() && changes[i].Apex == apex {
			return changes[i].Instance
		}
	}
	return zone.Instance{Apex: apex}
}
