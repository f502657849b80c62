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
