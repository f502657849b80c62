package rollback

import (
	"cmp"
	"slices"

	"zonecut/internal/zone"
)

// Nothing may be pointed at before it is there, and nothing may go while
// something points at it. So what comes back comes in this order: addresses of
// name servers, all other sets, NS, DS; and what goes away goes after that, in
// the opposite order. A DS set that came before its delegation, or a delegation
// that came before the addresses of its servers, would fail for everybody who
// asks in between, and be cached so.
const (
	hostAddress = iota
	ordinary
	nameServers
	signer
	steps // what goes away comes after all of these
)

// rank orders the steps of a recipe; hosts are the name servers it speaks of.
func (s *Step) rank(hosts map[zone.Name]bool) int {
	r := ordinary
	switch {
	case s.Type == "DS":
		r = signer
	case s.Type == "NS":
		r = nameServers
	case s.Type.IsAddress() && hosts[s.Owner]:
		r = hostAddress
	}
	if s.After == nil {
		return steps + signer - r
	}
	return r
}

// sort brings the zones, and the steps in each, into order.
func (r *Recipe) sort() {
	hosts := map[zone.Name]bool{}
	r.each(func(s *Step) {
		for _, set := range []*zone.RRset{s.Before, s.After} {
			if s.Type == "NS" && set != nil {
				for _, n := range set.Targets() {
					hosts[n] = true
				}
			}
		}
	})
	for i := range r.Zones {
		slices.SortStableFunc(r.Zones[i].Steps, func(a, b Step) int {
			return cmp.Or(cmp.Compare(a.rank(hosts), b.rank(hosts)), a.Key.Compare(b.Key))
		})
	}
	r.sortZones()
}

// sortZones puts a zone after those that hold addresses of the name servers that
// it puts back; a child otherwise comes before its parent, whose delegation and
// DS set are about it. Where zones need each other, no order is right for all.
func (r *Recipe) sortZones() {
	slices.SortFunc(r.Zones, func(a, b Zone) int {
		return cmp.Or(len(b.Apex.Labels())-len(a.Apex.Labels()), a.Instance.Compare(b.Instance))
	})
	rest := r.Zones
	var out []Zone
	for len(rest) > 0 {
		next := max(0, slices.IndexFunc(rest, func(z Zone) bool {
			return !slices.ContainsFunc(rest, func(other Zone) bool { return other.Instance != z.Instance && z.needs(&other) })
		}))
		out = append(out, rest[next])
		rest = slices.Delete(slices.Clone(rest), next, next+1)
	}
	r.Zones = out
}

// needs reports whether another zone puts back an address of a name server that
// this one puts back.
func (z *Zone) needs(other *Zone) bool {
	return slices.ContainsFunc(z.Steps, func(s Step) bool {
		if s.Type != "NS" || s.After == nil {
			return false
		}
		for _, host := range s.After.Targets() {
			if slices.ContainsFunc(other.Steps, func(o Step) bool { return o.Owner == host && o.After != nil && o.Type.IsAddress() }) {
				return true
			}
		}
		return false
	})
}
