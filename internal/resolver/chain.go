package resolver

import (
	"fmt"
	"slices"

	"zonecut/internal/zone"
)

// level is one zone on the chain.
type level struct {
	apex   zone.Name
	places []*place
}

// run goes down the chain.
func (c *check) run(name zone.Name, t zone.Type) verdict {
	anchors := c.r.Anchors
	if anchors == nil {
		anchors = RootAnchors()
	}
	apex, ok := anchors.closest(name, t)
	if !ok {
		return verdict{Indeterminate, LinkAnchor, fmt.Sprintf("there is no trust anchor at or above %s", name)}
	}
	views := []*dsView{newView("the trust anchor", LinkAnchor, anchors[apex])}
	for range maxZones {
		l, v := c.enter(apex, views)
		if v.Status != Secure {
			return v
		}
		if apex, views, v = c.descend(l, name, t); views == nil {
			return v
		}
	}
	return verdict{Indeterminate, LinkDS, fmt.Sprintf("given up after %d zones", maxZones)}
}

// enter looks at the keys of a zone, at every address and by every DS set that
// the servers of the parent give.
func (c *check) enter(apex zone.Name, views []*dsView) (*level, verdict) {
	c.out.Zone = apex
	places, err := c.places(apex)
	if err != nil {
		return nil, verdict{Indeterminate, LinkServer, err.Error()}
	}
	l := level{apex, places}
	c.way = append(c.way, l)
	answers := c.ask(places, apex, "DNSKEY")
	overall := verdict{Status: Secure}
	for _, view := range views {
		verdicts := make([]verdict, len(places))
		for i, p := range places {
			k, v := c.keys(apex, answers[i], view)
			if v.Status != Secure && len(views) > 1 {
				v.Why += ", by the DS set of " + view.from
			}
			if k != nil {
				p.keys = k
			}
			p.add(v)
			verdicts[i] = v
		}
		overall = worse(overall, best(places, verdicts))
	}
	return &l, overall
}

// best is the best of what several addresses serve: resolvers go on to another
// where one is bogus.
func best(places []*place, verdicts []verdict) verdict {
	out, more := verdict{}, 0
	for i, v := range verdicts {
		switch {
		case out.Status == "" || rank[v.Status] < rank[out.Status]:
			out, more = v, 0
			if v.Why != "" {
				out.Why = places[i].String() + ": " + v.Why
			}
		case v.Status == out.Status:
			more++
		}
	}
	if more > 0 && out.Why != "" {
		out.Why += fmt.Sprintf(" (and so at %d more)", more)
	}
	return out
}

// keyed are the places of a level whose keys hold, and the distinct sets of keys
// there.
func (l *level) keyed() (places []*place, sets []*keySet) {
	for _, p := range l.places {
		if p.keys == nil {
			continue
		}
		places = append(places, p)
		if !slices.ContainsFunc(sets, func(k *keySet) bool { return k.id == p.keys.id }) {
			sets = append(sets, p.keys)
		}
	}
	return places, sets
}

// across judges by the keys of the server itself and by those that others serve:
// a resolver may hold any of them.
func across(p *place, sets []*keySet, judge func(*keySet) verdict) verdict {
	v := judge(p.keys)
	for _, k := range sets {
		if k.id == p.keys.id || v.Status == Bogus {
			continue
		}
		if other := judge(k); other.Status == Bogus {
			other.Why += ", with the keys that " + k.from + " serves"
			v = worse(v, other)
		}
	}
	return v
}
