package rule

import (
	"slices"

	"zonecut/internal/fact"
	"zonecut/internal/zone"
)

// Which names tell whether a server's denials are true, of a zone that it serves
// signed: there is nothing to see in them until somebody asks for what is not there.

// rareType is a type that hardly a name has: servers have to deny it.
const rareType = "LOC"

// denialAsks are what to ask the servers of a zone: of a name that nobody holds what a
// wildcard answers with and what not, of the apex what is not there, and of the names
// of a copy in the run a plain one, the first wildcards', an empty non-terminal and a
// delegation without DS.
func denialAsks(p *Pass, c *zone.Change) []fact.Ask {
	var out []fact.Ask
	ask := func(n string, types ...string) {
		for _, t := range types {
			if a := (fact.Ask{Name: n, Type: t}); !slices.Contains(out, a) {
				out = append(out, a)
			}
		}
	}
	ask(fact.NonceLabel+"."+below(c.Owner), "A", "AAAA", rareType)
	ask(string(c.Owner), rareType)
	for _, i := range p.After.Instances(c.View, c.Owner) {
		for _, n := range tellingNames(p.After, i) {
			switch r := n.RRset; {
			case n.inner:
				ask(string(n.name), "A")
			case r.Type == "NS":
				ask(string(n.name), "DS")
			case r.Owner.IsWildcard():
				ask(fact.NonceLabel+"."+below(r.Owner.Parent()), string(r.Type), rareType)
			default:
				ask(string(n.name), string(r.Type), rareType)
			}
		}
	}
	return out
}

// tellingName is a name whose denial tells something, with a set that it has.
type tellingName struct {
	*zone.RRset
	name zone.Name
	// inner is an empty non-terminal.
	inner bool
}

// tellingNames are the first ones of each kind among what a state holds of a zone.
func tellingNames(s *zone.Snapshot, i zone.Instance) []tellingName {
	z := &signedZone{Snapshot: s, in: i, above: map[zone.Name]bool{}}
	var out []tellingName
	const wildcards = 3
	var plain, inner, cut bool
	stars := 0
	for _, r := range s.Held() {
		if r.Instance != i || r.Owner == i.Apex || r.Type.IsDNSSEC() || !r.Answers() || r.Unknown || r.Synthetic != "" || z.hidden(r.Owner) {
			continue
		}
		up := r.Owner.Parent()
		switch {
		case z.cut(r.Owner):
			if r.Type == "NS" && !cut && z.get(r.Owner, "DS") == nil && s.Complete(i) {
				cut, out = true, append(out, tellingName{r, r.Owner, false})
			}
			continue
		case r.Type == "CNAME" || r.Type == "DNAME":
			continue // they answer for each type
		case r.Owner.IsWildcard():
			if stars++; stars <= wildcards {
				out = append(out, tellingName{r, r.Owner, false})
			}
			continue
		case !inner && up != i.Apex && len(s.In(i, up)) == 0:
			inner, out = true, append(out, tellingName{r, up, true}, tellingName{r, r.Owner, false})
		case !plain:
			plain, out = true, append(out, tellingName{r, r.Owner, false})
		}
	}
	return out
}
