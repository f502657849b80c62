package tfplan

import (
	"cmp"
	"slices"

	"zonecut/internal/zone"
)

// Some resources hold a zone whole: what they do not list, they remove. Once
// such a resource has been refreshed, its state before is what the zone holds,
// and the comparison shows what goes. The change that makes it so is the one
// that removes what no plan lists.

// takesOver says that an object comes to hold a zone that may hold more.
func (b *builder) takesOver(o *object) {
	if !o.action.makes() && o.action != update || !holdsWhole(o.after) {
		return
	}
	after, why := b.zones.of(o, &o.after[0])
	if why != "" || b.emptyZone(o, after) {
		return // a zone without a name is said already
	}
	if holdsWhole(o.before) {
		if before, why := b.zones.of(o, &o.before[0]); why == "" && before == after {
			return
		}
	}
	b.gaps = append(b.gaps, zone.Gap{Kind: zone.GapExclusive, What: o.address + " holds all of " + string(after.Apex) + " from now on",
		Why: "what else the zone holds is in no plan", Group: resourceType(o), Origin: b.origin(o.address), Zone: after})
}

// whole is an acting object that holds all of a zone, with the keys that it
// lists.
type whole struct {
	rt       *recordType
	address  string
	handling zone.Handling
	at       zone.Instance
	listed   map[zone.Key]bool
}

// noteWhole keeps such an object until all that the plan holds of its zone is
// known.
func (b *builder) noteWhole(o *object, after []zone.RRset) {
	if !o.action.makes() && o.action != update || !holdsWhole(o.after) || unlisted(o) {
		return
	}
	at, why := b.zones.of(o, &o.after[0])
	if why != "" || slices.ContainsFunc(o.after, func(r record) bool { return r.nameUnknown || r.kindUnknown }) {
		return // which sets are listed nobody can say
	}
	w := whole{rt: o.rt, address: o.address, handling: *o.after[0].handling, at: at, listed: map[zone.Key]bool{}}
	for _, r := range after {
		w.listed[r.Key] = true
	}
	b.wholes = append(b.wholes, w)
}

// unlistedByWhole gives each set that another resource of the plan keeps or makes,
// and that what holds its zone whole does not list, the step that takes it.
func (b *builder) unlistedByWhole() {
	if len(b.wholes) == 0 {
		return
	}
	for _, r := range b.out.After.All() {
		for i := range b.wholes {
			if w := &b.wholes[i]; r.Instance == w.at && r.Origins[0].Address != w.address && w.removes(r.Key) {
				b.takenBy(w, r)
			}
		}
	}
}

// removes reports whether a set goes that the object does not list. What the host
// makes with the zone stays, and so do the keys of a zone that it signs.
func (w *whole) removes(k zone.Key) bool {
	hosts := k.Owner == k.Apex && (k.Type == "NS" || k.Type == "SOA") && w.rt.keeps != nil && w.rt.keeps(k)
	return !w.listed[k] && !hosts && k.Type != "DNSKEY"
}

func (b *builder) takenBy(w *whole, r *zone.RRset) {
	way := b.out.Ways.Sets[r.Key]
	switch {
	case way == nil:
		b.out.Ways.Set(r.Key, zone.Step{Do: zone.Keep, Address: r.Origins[0].Address, Before: r.Data, After: r.Data, Handling: w.handling})
	case slices.ContainsFunc(way.Steps, func(s zone.Step) bool { return s.Address == w.address && s.Do == zone.Destroy }):
		return
	}
	b.out.Ways.Set(r.Key, zone.Step{Do: zone.Destroy, Left: true, Address: w.address, Before: r.Data, Handling: w.handling})
}

func holdsWhole(records []record) bool { return len(records) > 0 && records[0].whole }

// unlisted reports whether what a resource holds of a whole zone is known only
// after the apply. Of each set that it held nobody can say that it goes.
func unlisted(o *object) bool {
	return holdsWhole(o.after) && o.after[0].kindUnknown && len(o.after) == 1
}

func notYetKnown(sets []zone.RRset) []zone.RRset {
	sets = slices.Clone(sets)
	for i := range sets {
		sets[i].Data, sets[i].Merged, sets[i].Unknown = nil, nil, true
	}
	return sets
}

// emptyZone reports whether this plan makes the zone: there is nothing in it.
func (b *builder) emptyZone(o *object, i zone.Instance) bool {
	return slices.ContainsFunc(b.zones.fresh(o.rt.provider), func(zo *zoneObject) bool { return !zo.zt.adopts && *zo.after == i })
}

// together makes one set of the records of one resource that have one name, type
// and identifier, as the DNS does. The order is that of the first of each.
func together(records []record) []record {
	type key struct{ name, kind, set string }
	at := map[key]int{}
	var sets []record
	for _, r := range records {
		k := key{r.name, string(r.kind), r.set}
		i, have := at[k]
		if !have || r.nameUnknown || r.kindUnknown {
			at[k] = len(sets)
			sets = append(sets, r)
			continue
		}
		s := &sets[i]
		s.data = append(s.data, r.data...)
		s.ttl, s.ttlUnknown = min(s.ttl, r.ttl), s.ttlUnknown || r.ttlUnknown
		s.unknown, s.sensitive = s.unknown || r.unknown, s.sensitive || r.sensitive
		s.problem = cmp.Or(s.problem, r.problem)
		s.absent = s.absent && r.absent
	}
	return sets
}
