// Package inventory says what there is to watch, and why: from a change, the
// questions whose answers show afterwards what was broken by it, and put it back.
// It asks nothing and judges nothing.
package inventory

import (
	"cmp"
	"slices"
	"strings"

	"zonecut/internal/fact"
	"zonecut/internal/zone"
)

// Project is what a team says there is beside the change.
type Project struct {
	// Must are names that must resolve whatever changes.
	Must []zone.Name
	// Zones are the apexes of its zones: of those that the change does not touch
	// their name servers are looked at, where it touches a name server's host.
	Zones []zone.Name
}

// Around are the questions about everything that a change touches: of each zone
// what it and its parent say of it, and the sets that change, at every server of
// their zone, the neighbours whose loss would take the most along, the names that
// must resolve, the certificates of names that go, and, where a host's addresses
// change, who else names it as a server. Views that are not public are left out: who
// could be asked about them the change does not say.
func Around(changes []zone.Change, before *zone.Snapshot, project Project) []fact.Question {
	out := make([]fact.Question, 0, len(changes))
	zones := map[zone.Name]bool{}
	hosts := false
	for i := range changes {
		c := &changes[i]
		if !c.Public() || c.Apex == "" {
			continue
		}
		zones[c.Apex] = true
		if c.Zone || c.Set != "" || c.Type.IsDNSSEC() && c.Type != "DS" {
			continue
		}
		if goes(c) && !c.Owner.IsWildcard() && !strings.HasPrefix(c.Owner.First(), "_") {
			out = append(out, fact.Question{Ask: fact.Ask{Name: string(c.Owner), Type: fact.TLS}, At: fact.AtHosts})
		}
		if !asked(c.Type) {
			continue
		}
		hosts = hosts || c.Type == "A" || c.Type == "AAAA"
		out = append(out, at(c.Owner, c.Type, fact.AtWalk, c.Apex))
		if c.IsDelegation() || c.Type == "DS" {
			zones[c.Owner] = true
		}
	}
	for apex := range zones {
		out = append(out, ofZone(apex)...)
		out = append(out, neighbours(before, apex)...)
		out = append(out, mustResolve(project.Must, before, apex)...)
	}
	if hosts {
		out = append(out, named(project.Zones, zones)...)
	}
	return distinct(out)
}

// distinct are the questions in the order of their keys, each once.
func distinct(questions []fact.Question) []fact.Question {
	type keyed struct {
		key string
		i   int
	}
	order := make([]keyed, len(questions))
	for i, q := range questions {
		order[i] = keyed{q.Key(), i}
	}
	slices.SortFunc(order, func(a, b keyed) int { return cmp.Or(strings.Compare(a.key, b.key), a.i-b.i) })
	out := make([]fact.Question, 0, len(questions))
	for n, k := range order {
		if n == 0 || k.key != order[n-1].key {
			out = append(out, questions[k.i])
		}
	}
	return out
}

// goes reports whether a change takes an address, a CNAME or an alias away.
func goes(c *zone.Change) bool {
	return c.Before != nil && c.After == nil && (c.Type == "CNAME" || c.Before.Addresses())
}

// mustResolve are the names of a zone that a team wants to resolve, in both families,
// at the servers of the zone that the delegations of the run lead to.
func mustResolve(names []zone.Name, before *zone.Snapshot, apex zone.Name) []fact.Question {
	var out []fact.Question
	for _, n := range names {
		if !n.Under(apex) || n.IsWildcard() {
			continue
		}
		holder := apex
		for _, i := range before.Instances("", apex) {
			if cut := before.Cut(i, n); cut != nil {
				holder = cut.Owner
			}
		}
		out = append(out, at(n, "A", fact.AtWalk, holder), at(n, "AAAA", fact.AtWalk, holder))
	}
	return out
}

// named are the NS sets, on both sides of the cut, of zones that the change does not
// touch itself: a host whose address changes may be a server of theirs.
func named(zones []zone.Name, touched map[zone.Name]bool) []fact.Question {
	var out []fact.Question
	for _, apex := range zones {
		if touched[apex] || apex == zone.Root {
			continue
		}
		out = append(out, at(apex, "NS", fact.AtParent, apex), at(apex, "NS", fact.AtWalk, apex))
	}
	return out
}

// most bounds the neighbours of one zone.
const most = 100

// neighbours are the sets that a zone holds before the change and on which most
// depends: its delegations, its mail, what stands at the apex, and the addresses of
// its name servers.
func neighbours(before *zone.Snapshot, apex zone.Name) []fact.Question {
	var out []fact.Question
	for _, i := range before.Instances("", apex) {
		own := before.Get(zone.Key{Instance: i, Owner: apex, Type: "NS"})
		for _, r := range slices.Concat(before.In(i, apex), before.Below("", apex)) {
			if r.Instance != i || r.Synthetic != "" || r.Set != "" || r.Unknown || len(out) >= most {
				continue
			}
			switch {
			case r.Type == "DS", r.IsDelegation():
				out = append(out, at(r.Owner, r.Type, fact.AtParent, r.Owner))
			case r.Type == "MX", r.Owner == apex && r.Type.IsAddress() && asked(r.Type):
				out = append(out, at(r.Owner, r.Type, fact.AtWalk, apex))
			case (r.Type == "A" || r.Type == "AAAA") && own != nil && slices.Contains(own.Data, string(r.Owner)):
				out = append(out, at(r.Owner, r.Type, fact.AtWalk, apex))
			}
		}
	}
	return out
}

// ofZone are the questions about one zone. The delegation comes with its glue and
// the TTLs of both, the keys with their signatures, and the name that nobody holds
// with how long its denial lives.
func ofZone(apex zone.Name) []fact.Question {
	keys := at(apex, "DNSKEY", fact.AtWalk, apex)
	keys.Signed = true
	out := []fact.Question{
		at(apex, "SOA", fact.AtWalk, apex), at(apex, "NS", fact.AtWalk, apex), keys,
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
