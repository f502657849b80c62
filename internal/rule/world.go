package rule

import (
	"slices"
	"strings"

	"zonecut/internal/fact"
	"zonecut/internal/zone"
)

// What the live world says of names that the run does not hold: the words that the
// rules about them share.

// walk asks the servers of whatever zone a name belongs to.
func walk(n zone.Name, t zone.Type) fact.Question {
	return fact.Question{Ask: fact.Ask{Name: string(n), Type: string(t)}, At: fact.AtWalk}
}

// inZone asks all servers of a zone for a name in it.
func inZone(i zone.Instance, n zone.Name, t zone.Type) fact.Question {
	q := walk(n, t)
	q.Zone, q.View = string(i.Apex), i.View
	return q
}

// allSay reports whether every address that could be asked gives one of some kinds of
// reply, and there was one. That there is no route to one, as to those of IPv6 from many
// a place, speaks neither for nor against.
func allSay(answers []fact.Answer, kinds ...fact.Kind) bool {
	said := false
	for _, a := range answers {
		switch {
		case slices.Contains(kinds, a.Kind):
			said = true
		case a.Kind != fact.Unreachable:
			return false
		}
	}
	return said
}

// data are the values of all answers, with the longest TTL.
func dataOf(answers []fact.Answer) (data []string, ttl uint32) {
	for _, a := range answers {
		if a.Kind == fact.Data {
			data, ttl = append(data, a.Data...), max(ttl, a.TTL)
		}
	}
	slices.Sort(data)
	return slices.Compact(data), ttl
}

// nonceBeside is a name that nobody holds beside another one: what answers for it
// is the wildcard that stands above both.
func nonceBeside(n zone.Name) zone.Name {
	return zone.Name(fact.NonceLabel + "." + below(n.Parent()))
}

// liveWildcard is what a wildcard that the run does not hold answers beside a name.
func liveWildcard(p *Pass, i zone.Instance, n zone.Name, t zone.Type) (answers []fact.Answer, q fact.Question) {
	if !i.Public() || p.After.Complete(i) || n == i.Apex || n.IsWildcard() || strings.HasPrefix(n.First(), "_") {
		return nil, q
	}
	q = inZone(i, nonceBeside(n), t)
	answers, _ = p.Ask(q)
	return slices.DeleteFunc(slices.Clone(answers), func(a fact.Answer) bool { return !answered(a) }), q
}
