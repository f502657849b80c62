package tfplan

import "zonecut/internal/zone"

// guess is what the absolute names of a zone's records tell of its apex, where
// nothing in the plan names the zone: a literal id, and names written in full.
// Without it nothing of such a zone could be judged, a deleted delegation least.
type guess struct {
	// common is the closest name that all of them are at or below; several says
	// that they are not all the same.
	common  zone.Name
	several bool
}

func (z *zones) guess(key, fqdn string) {
	name, err := zone.FQDN(fqdn)
	if err != nil {
		return
	}
	g := z.guessed[key]
	if g == nil {
		z.guessed[key] = &guess{common: name}
		return
	}
	if name == g.common {
		return
	}
	g.several = true
	for !name.Under(g.common) {
		g.common = g.common.Parent()
	}
}

// apex is the name that the zone is taken for: what all names have in common. Of
// a single name it is the one above, so that an NS set there is the delegation
// which it nearly always is.
func (g *guess) apex() (apex zone.Name, ok bool) {
	if g == nil {
		return "", false
	}
	apex = g.common
	if !g.several {
		apex = apex.Parent()
	}
	return apex, apex != zone.Root
}

// guesses are the gaps that say which zones were guessed.
func (z *zones) guesses(used map[zone.Instance]bool, at zone.Origin) []zone.Gap {
	var gaps []zone.Gap
	for key, g := range z.guessed {
		apex, ok := g.apex()
		if _, known := z.byID[key]; known || !ok || !used[zone.Instance{Apex: apex, Host: key}] {
			continue
		}
		gaps = append(gaps, zone.Gap{Kind: zone.GapAssumed, Group: key, Origin: at, What: "the zone " + key + " is taken for " + string(apex),
			Why: "nothing in the plan names it; that is what its records' names have in common"})
	}
	return gaps
}
