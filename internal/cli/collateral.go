package cli

import (
	"slices"

	"zonecut/internal/fact"
	"zonecut/internal/propagation"
	"zonecut/internal/report"
	"zonecut/internal/zone"
)

// collateral are expectations of what was captured before the apply and no change
// names: it shall be as it was. What changes by itself is left out (serials, keys,
// signatures), and so is what the servers did not agree on even then.
func collateral(r *report.Report, facts *fact.Set) []propagation.Expectation {
	named := map[string]bool{}
	computed := map[string]bool{}
	for _, c := range r.Changes {
		named[c.Name+" "+c.Type] = true
		for _, s := range []*report.State{c.Before, c.After} {
			if s != nil && s.Synthetic != "" {
				computed[c.Name] = true
			}
		}
	}
	var out []propagation.Expectation
	for _, k := range facts.All() {
		t := zone.Type(k.Ask.Type)
		if named[k.Ask.Name+" "+k.Ask.Type] || computed[k.Ask.Name] || t == "SOA" || t.IsDNSSEC() && t != "DS" || k.View != "" ||
			k.At != fact.AtParent && k.At != fact.AtWalk || k.Zone == "" {
			continue
		}
		if k.At == fact.AtWalk && shifted(r.Changes, zone.Name(k.Ask.Name), zone.Name(k.Zone)) {
			continue
		}
		data, ttl, agreed := fact.Unanimous(k.Answers)
		if !agreed {
			continue
		}
		e := propagation.Expectation{Zone: zone.Name(k.Zone), Name: zone.Name(k.Ask.Name), Type: t, Want: data, Was: data, WasTTL: ttl, Collateral: true, Dumb: dumb(k.Answers)}
		if k.At == fact.AtParent {
			if k.Ask.Name != k.Zone {
				continue
			}
			e.Zone, e.Delegation = "", true // whichever zone holds it
		}
		caches := int(ttl)
		e.Caches = &caches
		out = append(out, e)
	}
	return out
}

// dumb are the addresses that said nothing of a set.
func dumb(answers []fact.Answer) []string {
	var out []string
	for i := range answers {
		if !answers[i].Spoke() {
			out = append(out, answers[i].Address)
		}
	}
	return out
}

// shifted reports whether a change may alter what is answered for a name though it is
// about another set: a wildcard that comes, goes or changes answers for names that
// nobody holds, and a name that begins or ceases to exist, by itself or by one below
// it, is answered by another one (RFC 4592, section 2.2).
func shifted(changes []report.Change, n, apex zone.Name) bool {
	return slices.ContainsFunc(changes, func(c report.Change) bool {
		owner := zone.Name(c.Name)
		switch {
		case owner.IsWildcard() && n.Below(owner.Parent()):
			return true
		case n == apex || c.Before != nil && c.After != nil:
			return false
		}
		return owner.Under(n)
	})
}
