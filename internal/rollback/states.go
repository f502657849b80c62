package rollback

import (
	"zonecut/internal/fact"
	"zonecut/internal/zone"
)

// States are the two states of undoing changes: what is there now, as the
// changes made it, and what was there before. Signatures are the signer's work
// and in neither. Of an SOA the serial never goes back, for secondaries take
// only a higher one (RFC 1982, RFC 1996): a change of it alone is nothing to
// undo, and what else changed comes back under the next serial.
func States(changes []zone.Change) (now, then zone.State) {
	for i := range changes {
		c := &changes[i]
		if c.Zone {
			now.Zones, then.Zones = addZone(now.Zones, c.ZoneAfter), addZone(then.Zones, c.ZoneBefore)
			continue
		}
		if c.Type.IsDNSSEC() || c.Type.IsHolding() {
			continue
		}
		before, after := c.Before, c.After
		if c.Type == "SOA" {
			if before = onward(before, after); before == nil {
				continue
			}
		}
		now.Sets, then.Sets = addSet(now.Sets, after), addSet(then.Sets, before)
	}
	return now, then
}

func addZone(zones []zone.Zone, z *zone.Zone) []zone.Zone {
	if z == nil {
		return zones
	}
	return append(zones, *z)
}

func addSet(sets []zone.RRset, r *zone.RRset) []zone.RRset {
	if r == nil {
		return sets
	}
	return append(sets, *r)
}

// onward is the SOA before with the serial that follows the one after; nil where
// nothing but the serial differs, or one of the two is not known.
func onward(before, after *zone.RRset) *zone.RRset {
	if before == nil || after == nil || len(before.Data) != 1 || len(after.Data) != 1 {
		return nil
	}
	was, ok := zone.ParseSOA(before.Data[0])
	is, also := zone.ParseSOA(after.Data[0])
	if !ok || !also {
		return nil
	}
	was.Serial = is.Serial
	if was == is && before.TTL == after.TTL {
		return nil
	}
	was.Serial++
	out := *before
	out.Data = []string{was.String()}
	return &out
}

// Complete fills in, from what was captured before the apply, what the changes
// do not tell of the state before: values that a report hides or a plan did not
// know, and TTLs. Answers on which the servers did not agree say nothing.
func Complete(changes []zone.Change, facts *fact.Set) {
	for i := range changes {
		c := &changes[i]
		if c.Before == nil || !c.Before.Unknown && !c.Before.TTLUnknown || computed(c.Before) || c.Set != "" || !c.Public() {
			continue
		}
		data, ttl, ok := served(facts, &c.Key)
		if !ok || len(data) == 0 {
			continue
		}
		r := *c.Before
		if r.Unknown {
			r.Data, r.Unknown, r.Sensitive = data, false, false
		}
		if r.TTLUnknown || r.TTL == 0 {
			r.TTL, r.TTLUnknown = ttl, false
		}
		c.Before = &r
	}
}

// served is what the servers said of a set: those of the parent of a delegation,
// otherwise those of the zone itself.
func served(facts *fact.Set, k *zone.Key) (data []string, ttl uint32, ok bool) {
	cut := k.Owner != k.Apex && (k.Type == "NS" || k.Type == "DS")
	for _, f := range facts.All() {
		if f.View != "" || f.Ask.Name != string(k.Owner) || f.Ask.Type != string(k.Type) {
			continue
		}
		if cut && f.At == fact.AtParent || !cut && f.At == fact.AtWalk && f.Zone == string(k.Apex) {
			return fact.Unanimous(f.Answers)
		}
	}
	return nil, 0, false
}
