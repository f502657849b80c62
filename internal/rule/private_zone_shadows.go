package rule

import (
	"fmt"
	"slices"
	"strings"

	"zonecut/internal/fact"
	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

var _ = register(Rule{
	ID:      "private-zone-shadows",
	Title:   "a private zone comes over public names that it does not hold",
	Classes: []string{"C37"},
	Level:   finding.Block,
	Doc: `Inside its networks a private zone answers for every name below its apex. What
it does not hold does not exist there, whatever the public zone says. A new private
zone blocks when the run shows a public name at or below its apex that it lacks. It
is held when the run shows no such name and does not see the public zone whole
either, for then nobody can tell. There the live world may: it blocks when the servers
answer for a name that the private zone lacks.

A team made a private zone at the apex of its domain for one internal name: inside
the network every other host of the domain was NXDOMAIN from then on (C37).

Harmless look-alike: a zone whose apex the public servers say does not exist, and with
it nothing below; a zone for exactly one name, which holds that name and has
nothing public below it; a zone under a name that is never public (internal, local,
home.arpa, the reverse zones of private addresses; RFC 6303, RFC 6761); one that
replaces another private zone of the same name; one that holds all the public names
there are; records for mail and validation, which nobody looks up from inside.

To do: give the private zone the narrowest apex that does, or put every public name
into it; then ask for some of them from inside before anything depends on it.`,
	Check: func(p *Pass) {
		for i := range p.Changes {
			c := &p.Changes[i]
			if c.Zone && c.ZoneBefore == nil && c.ZoneAfter != nil && !c.Public() && !neverPublic(c.Apex) && !shadowedBefore(p, c) {
				privateZoneShadows(p, c)
			}
		}
	},
})

func privateZoneShadows(p *Pass, c *zone.Change) {
	hidden, public := hiddenNames(p, c.Instance)
	if len(hidden) > 0 {
		f := p.Report(c, "inside its networks the private zone %s hides %s that the public one has", c.Apex, counted(len(hidden), "name"))
		const most = 10
		for _, n := range hidden[:min(most, len(hidden))] {
			f.Detail = append(f.Detail, "- "+string(n))
		}
		if more := len(hidden) - most; more > 0 {
			f.Detail = append(f.Detail, fmt.Sprintf("and %d more", more))
		}
		shadowHint(f)
		return
	}
	if seenWhole(p, c.Apex) || exactName(p, c.Instance) {
		return
	}
	seen, none, from := publicLive(p, c)
	if none {
		return
	}
	f := p.Report(c, "inside its networks the private zone %s answers for all names below it, and which public ones that hides is not known", c.Apex)
	f.Level, f.Evidence = finding.Hold, from
	if len(seen) > 0 {
		f.Level = finding.Block
		f.Message = fmt.Sprintf("inside its networks the private zone %s hides %s that the world sees", c.Apex, counted(len(seen), "name"))
		for _, n := range seen {
			f.Detail = append(f.Detail, "- "+string(n))
		}
	}
	if public > 0 {
		f.Detail = append(f.Detail, fmt.Sprintf("it holds the %s that this run sees", counted(public, "public name")))
	}
	shadowHint(f)
}

// publicLive are the names at and below the apex of a private zone that the world
// answers for and the zone lacks, of those that most zones have and the policy
// protects. none is true when the servers of the public zone above all say that
// nothing at or below the apex exists (RFC 8020).
func publicLive(p *Pass, c *zone.Change) (seen []zone.Name, none bool, from []finding.Evidence) {
	ask := []zone.Name{c.Apex, zone.Name("www." + below(c.Apex))}
	for _, n := range p.Policy.Protected() {
		if n.Under(c.Apex) && !n.IsWildcard() {
			ask = append(ask, n)
		}
	}
	for _, n := range zone.SortNames(ask) {
		q := walk(n, "A")
		answers, _ := p.Ask(q)
		if n == c.Apex {
			none = allSay(answers, fact.NXDomain)
		}
		there := slices.DeleteFunc(slices.Clone(answers), func(a fact.Answer) bool { return !answered(a) })
		if len(there) > 0 && !answeredInside(p, c.Instance, n) {
			seen = append(seen, n)
			from = append(from, evidence(q, there)...)
		}
	}
	return seen, none && len(seen) == 0, from
}

func shadowHint(f *finding.Finding) {
	f.Window = nil // it is about networks of one's own, whose caches are not the world's
	f.Hint = "make a zone for the one name that is needed, or hold every public name in it, and ask for them from inside"
}

// hiddenNames are the public names at and below the apex of a private zone that
// lead somewhere and that it lacks, and how many there are in all.
func hiddenNames(p *Pass, i zone.Instance) (hidden []zone.Name, public int) {
	var names []zone.Name
	for _, r := range slices.Concat(p.After.At("", i.Apex), p.After.Below("", i.Apex)) {
		if r.Answers() && lookedUp(r) {
			names = append(names, r.Owner)
		}
	}
	names = zone.SortNames(names)
	for _, n := range names {
		if !answeredInside(p, i, n) {
			hidden = append(hidden, n)
		}
	}
	return hidden, len(names)
}

// lookedUp reports whether people look a public set up from inside: where it leads
// somewhere, or hands the name on. What validates and signs mail they do not.
func lookedUp(r *zone.RRset) bool {
	if strings.HasPrefix(r.Owner.First(), "_") || strings.Contains(string(r.Owner), "._domainkey.") {
		return false
	}
	return leads(r) || r.IsDelegation()
}

// answeredInside reports whether a private zone has something of its own to say
// about a name: a set there, a wildcard, or a cut over it.
func answeredInside(p *Pass, i zone.Instance, n zone.Name) bool {
	own := slices.ContainsFunc(p.After.In(i, n), func(r *zone.RRset) bool {
		return r.Answers() && (n != i.Apex || r.Type != "NS" && r.Type != "SOA")
	})
	if own || p.After.Cut(i, n) != nil || len(p.After.Wildcard(i, n)) > 0 {
		return true
	}
	// Another private zone, further down, answers for the name itself.
	for up := n; up.Below(i.Apex); up = up.Parent() {
		for _, z := range p.After.Zones() {
			if z.Apex == up && !z.Public() {
				return true
			}
		}
	}
	return false
}

// seenWhole reports whether the run sees all public names of the zone at or above
// an apex.
func seenWhole(p *Pass, apex zone.Name) bool {
	at := p.After.Instances("", apex)
	if len(at) == 0 {
		at, _ = p.After.Parents("", apex)
	}
	return slices.ContainsFunc(at, p.After.Complete)
}

// exactName reports whether a zone is for the one name of its apex: it leads
// somewhere, and nothing is below it.
func exactName(p *Pass, i zone.Instance) bool {
	below := slices.ContainsFunc(p.After.Below(i.View, i.Apex), func(r *zone.RRset) bool { return r.Instance == i })
	return !below && slices.ContainsFunc(p.After.In(i, i.Apex), func(r *zone.RRset) bool { return r.Answers() && leads(r) })
}

// shadowedBefore reports whether a private zone of the name was there before:
// what it hides is hidden already.
func shadowedBefore(p *Pass, c *zone.Change) bool {
	return slices.ContainsFunc(p.Before.Zones(), func(z *zone.Zone) bool { return z.Apex == c.Apex && !z.Public() })
}

// localNames are names that no public zone has or may have: for special use (RFC
// 6761, RFC 6762, RFC 8375), reserved for private use by ICANN, and the reverse
// zones of private addresses (RFC 6303, section 4.1 and 4.5, RFC 7793).
var localNames = func() []zone.Name {
	names := []zone.Name{"internal.", "local.", "localhost.", "localdomain.", "lan.", "home.arpa.", "test.", "invalid.", "corp.", "home.", "mail.",
		"10.in-addr.arpa.", "168.192.in-addr.arpa.", "254.169.in-addr.arpa.", "127.in-addr.arpa.", "c.f.ip6.arpa.", "d.f.ip6.arpa.", "8.e.f.ip6.arpa."}
	for i := 16; i < 32; i++ {
		names = append(names, zone.Name(fmt.Sprintf("%d.172.in-addr.arpa.", i)))
	}
	for i := 64; i < 128; i++ {
		names = append(names, zone.Name(fmt.Sprintf("%d.100.in-addr.arpa.", i)))
	}
	return names
}()

// neverPublic reports whether a name cannot have public data.
func neverPublic(n zone.Name) bool {
	return slices.ContainsFunc(localNames, n.Under)
}
