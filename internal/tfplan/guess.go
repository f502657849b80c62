package tfplan

import "zonecut/internal/zone"

// guess is what the absolute names of a zone's records tell of its apex, where
// nothing in the plan names the zone: a literal id, and names written in full.
// Without it nothing of such a zone could be judged, a deleted delegation least.
type guess struct {
	// owners are the names; true are those that hold more than addresses.
	owners map[zone.Name]bool
	// servers are the targets of NS sets: addresses there may be glue, which
	// stands below the cut and tells nothing of the zone.
	servers map[zone.Name]bool
	done    bool
	result  zone.Name
}

func (z *zones) guess(key string, r *record) {
	if _, known := z.byID[key]; known {
		return
	}
	name, err := zone.FQDN(r.fqdn)
	if err != nil {
		return
	}
	g := z.guessed[key]
	if g == nil {
		g = &guess{owners: map[zone.Name]bool{}, servers: map[zone.Name]bool{}}
		z.guessed[key] = g
	}
	g.owners[name] = g.owners[name] || r.kind != "A" && r.kind != "AAAA"
	for _, d := range r.data {
		if t, ok := zone.Target(r.kind, d); ok && r.kind == "NS" {
			g.servers[t] = true
		}
	}
}

// apex is the name that the zone is taken for: what all names have in common. Of
// a single name it is the one above, so that an NS set there is the delegation
// which it nearly always is, with or without its glue.
func (g *guess) apex() (apex zone.Name, ok bool) {
	if g == nil {
		return "", false
	}
	if !g.done {
		g.result, g.done = g.common(), true
	}
	return g.result, g.result != zone.Root
}

func (g *guess) common() zone.Name {
	common, several := zone.Name(""), false
	for name, more := range g.owners {
		switch {
		case !more && g.servers[name]: // perhaps glue
		case common == "":
			common = name
		case name != common:
			several = true
			for !name.Under(common) {
				common = common.Parent()
			}
		}
	}
	switch {
	case common == "":
		return zone.Root
	case !several:
		return common.Parent()
	}
	return common
}

// guesses are the gaps that say which zones were guessed.
func (z *zones) guesses(used map[zone.Instance]bool, at zone.Origin) []zone.Gap {
	var gaps []zone.Gap
	for key, g := range z.guessed {
		apex, ok := g.apex()
		if _, known := z.byID[key]; known || !ok || !usedAt(used, apex, key) {
			continue
		}
		gaps = append(gaps, zone.Gap{Kind: zone.GapAssumed, Group: key, Origin: at, What: "the zone " + key + " is taken for " + string(apex),
			Why: "nothing in the plan names it; that is what its records' names have in common"})
	}
	return gaps
}

func usedAt(used map[zone.Instance]bool, apex zone.Name, host string) bool {
	for i := range used {
		if i.Apex == apex && i.Host == host {
			return true
		}
	}
	return false
}
