// Package inventory says what there is to watch, and why: from a change, the
// questions whose answers show afterwards what was broken by it, and put it back.
// It asks nothing and judges nothing.
package inventory

import (
	"cmp"
	"slices"

	"zonecut/internal/fact"
	"zonecut/internal/zone"
)

// Around are the questions about everything that a change touches: of each zone
// what it and its parent say of it, and the sets that change, at every server of
// their zone, and the neighbours whose loss would take the most along. Views that are not public are left out: who could be asked about
// them the change does not say.
func Around(changes []zone.Change, before *zone.Snapshot) []fact.Question {
	var out []fact.Question
	zones := map[zone.Name]bool{}
	for i := range changes {
		c := &changes[i]
		if !c.Public() || c.Apex == "" {
			continue
		}
		zones[c.Apex] = true
		if c.Zone || c.Set != "" || c.Type.IsDNSSEC() && c.Type != "DS" || !asked(c.Type) {
			continue
		}
		out = append(out, at(c.Owner, c.Type, fact.AtWalk, c.Apex))
		if c.IsDelegation() || c.Type == "DS" {
			zones[c.Owner] = true
		}
	}
	for apex := range zones {
		out = append(out, ofZone(apex)...)
		out = append(out, neighbours(before, apex)...)
	}
	slices.SortFunc(out, func(a, b fact.Question) int { return cmp.Compare(a.Key(), b.Key()) })
	return slices.CompactFunc(out, func(a, b fact.Question) bool { return a.Key() == b.Key() })
}

// most bounds the neighbours of one zone.
const most = 100

// neighbours are the sets that a zone holds before the change and on which most
// depends: its delegations, its mail, and what stands at the apex.
func neighbours(before *zone.Snapshot, apex zone.Name) []fact.Question {
	var out []fact.Question
	for _, i := range before.Instances("", apex) {
		for _, r := range slices.Concat(before.In(i, apex), before.Below("", apex)) {
			if r.Instance != i || r.Synthetic != "" || r.Set != "" || r.Unknown || len(out) >= most {
				continue
			}
			switch {
			case r.Type == "DS", r.IsDelegation():
				out = append(out, at(r.Owner, r.Type, fact.AtParent, r.Owner))
			case r.Type == "MX", r.Owner == apex && r.Type.IsAddress() && asked(r.Type):
				out = append(out, at(r.Owner, r.Type, fact.AtWalk, apex))
			}
		}
	}
	return out
}

// ofZone are the questions about one zone.
func ofZone(apex zone.Name) []fact.Question {
	out := []fact.Question{
		at(apex, "SOA", fact.AtWalk, apex), at(apex, "NS", fact.AtWalk, apex), at(apex, "DNSKEY", fact.AtWalk, apex),
		at(zone.Name(fact.NonceLabel)+"."+rest(apex), "A", fact.AtWalk, apex),
	}
	if apex != zone.Root {
		out = append(out, at(apex, "NS", fact.AtParent, apex), at(apex, "DS", fact.AtParent, apex))
	}
	return out
}

func rest(apex zone.Name) zone.Name {
	if apex == zone.Root {
		return ""
	}
	return apex
}

func at(name zone.Name, t zone.Type, place fact.At, apex zone.Name) fact.Question {
	return fact.Question{Ask: fact.Ask{Name: string(name), Type: string(t)}, At: place, Zone: string(apex)}
}

// asked reports whether a type is one that the DNS knows: ALIAS and the like are
// asked for as the addresses that they give.
func asked(t zone.Type) bool { return t != "ALIAS" && t != "ANAME" && t != "URLFWD" }
