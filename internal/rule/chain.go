package rule

import (
	"slices"

	"zonecut/internal/fact"
	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

// The chain of trust across a zone cut: does a DS set name a key of the child?

// atCut reports whether a change is about the DS set of a delegation. At an apex
// nobody looks for one (RFC 4035, section 2.4).
func atCut(c *zone.Change) bool { return !c.Zone && c.Type == "DS" && c.Owner != c.Apex }

// signs reports whether a state shows a child signed with a key that one of the
// DS values names. Each copy that shows keys, or is seen whole, must have one;
// seen is false when there is none.
func signs(s *zone.Snapshot, view string, child zone.Name, ds []string) (yes, seen bool) {
	yes = true
	for _, i := range s.Instances(view, child) {
		keys := s.Get(zone.Key{Instance: i, Owner: child, Type: "DNSKEY"})
		if keys == nil && !s.Complete(i) {
			continue
		}
		seen = true
		yes = yes && keys != nil && named(child, ds, keys.Data)
	}
	return yes && seen, seen
}

// named reports whether one of the DS values that validators go by names one of
// the keys: one is enough (RFC 4035, section 5.2).
func named(child zone.Name, ds, keys []string) bool {
	return slices.ContainsFunc(zone.EffectiveDS(ds), func(d string) bool {
		return slices.ContainsFunc(keys, func(k string) bool { return zone.MatchesDS(child, d, k) })
	})
}

// childServers are those of the child that a DS stands over, as the delegation names
// them after the change; without one in the run, a walk finds them.
func childServers(p *Pass, c *zone.Change) (fact.At, []fact.Server) {
	if ns := p.After.Get(zone.Key{Instance: c.Instance, Owner: c.Owner, Type: "NS"}); ns != nil && len(ns.Data) > 0 {
		return fact.AtNewServers, Servers(p.After, c.View, ns.Data)
	}
	return fact.AtWalk, nil
}

// keyAnswers reports whether every server of a child that the facts know of
// answers with a key that one of the DS values names.
func keyAnswers(p *Pass, c *zone.Change, ds []string) bool {
	at, servers := childServers(p, c)
	answers, _ := p.Ask(keysQuestion(c, at, servers))
	return len(answers) > 0 && !slices.ContainsFunc(answers, func(a fact.Answer) bool {
		return a.Err != "" || !named(c.Owner, ds, a.Data)
	})
}

// proven reports whether the run shows, in each of the states given, that the
// child is signed as a DS set says; of a child that the run does not hold, the
// facts may show it.
func proven(p *Pass, c *zone.Change, ds []string, states ...*zone.Snapshot) bool {
	known, all := false, true
	for _, s := range states {
		yes, seen := signs(s, c.View, c.Owner, ds)
		known, all = known || seen, all && yes
	}
	if known {
		return all
	}
	return keyAnswers(p, c, ds)
}

// bogusProof comes true when a validating walk to the child fails.
func bogusProof(c *zone.Change) finding.Proof {
	return finding.Proof{Ask: fact.Ask{Name: string(c.Owner), Type: "SOA"}, At: fact.AtWalk,
		Servers: []fact.Server{}, ComesTrueIf: finding.IfBogus, Want: []string{}}
}
