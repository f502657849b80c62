package rule

import (
	"fmt"
	"slices"

	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

var _ = register(Rule{
	ID:      "type-change-gap",
	Title:   "a name changes its type or set identifier by delete and create",
	Classes: []string{"C09"},
	Level:   finding.Block,
	Doc: `A name turns from CNAME into addresses, into a provider's alias, or back, or from
a plain set into a variant of a routing set, as a delete of one set and a create
of another. A CNAME stands beside nothing else (RFC 2181, section 10.1), so the
new set cannot come first: in between the name does not answer, and caches keep
the denial.

The levels are those of record-gap, whose incidents have the same shape (C09:
static.crates.io was away for the ten minutes that a certificate took). Where no
order is guaranteed it is worse: a server ignores, or an API refuses, what is
added beside a CNAME (RFC 2136, section 3.4.2.2), and after the delete nothing is
left.

Harmless look-alikes: the same change as an update in place, which is one
transaction; a pair of zone files, which a server swaps at once; a name that had
no such set before; an address family that goes while another comes.

To do: change the type in place where the provider can; else destroy and create
in two applies at a quiet hour, after the old TTL was lowered.`,
	Check: func(p *Pass) {
		m, comes := newMeanwhile(p), created(p)
		var last place
		for i := range p.Changes {
			c := &p.Changes[i]
			if at := (place{c.Instance, c.Owner}); at != last && typeChangeGap(p, m, c, comes[at]) {
				last = at // one name, one finding: A and AAAA give way to one CNAME
			}
		}
	},
})

// place is a name in one zone instance.
type place struct {
	zone.Instance
	name zone.Name
}

// created are the sets that come to a name where one was that changes, by the name.
func created(p *Pass) map[place][]*zone.Change {
	if !slices.ContainsFunc(p.Changes, func(c zone.Change) bool { return c.Before != nil }) {
		return nil
	}
	comes := map[place][]*zone.Change{}
	for i := range p.Changes {
		if c := &p.Changes[i]; c.Op == zone.OpCreate {
			at := place{c.Instance, c.Owner}
			comes[at] = append(comes[at], c)
		}
	}
	out := map[place][]*zone.Change{}
	for i := range p.Changes {
		if c := &p.Changes[i]; c.Before != nil && len(comes) > 0 {
			at := place{c.Instance, c.Owner}
			if have, ok := comes[at]; ok {
				out[at] = have
			}
		}
	}
	return out
}

// leadsToAddresses reports whether clients reach addresses by the type.
func leadsToAddresses(t zone.Type) bool { return t == "CNAME" || t.IsAddress() }

// takesPlaceOf reports whether a set of one type leads to addresses in place of
// one of another type, or of the same type under another set identifier. A and
// AAAA stand side by side.
func takesPlaceOf(a, b zone.Type) bool {
	alias := func(t zone.Type) bool { return t == "CNAME" || t == "ALIAS" || t == "ANAME" }
	return leadsToAddresses(a) && leadsToAddresses(b) && (a == b || alias(a) || alias(b))
}

// turns is the set that takes the place of one that goes, how much it counts that
// neither is there, and the time for which that is so; ok is false where none is.
func turns(m *meanwhile, c *zone.Change, comes []*zone.Change) (to *zone.Change, level finding.Level, a absence, ok bool) {
	if !gone(c) || m.variantStands(c.Key) {
		return nil, level, a, false
	}
	var creates []zone.Step
	for _, n := range comes {
		if takesPlaceOf(c.Type, n.Type) {
			to, level = n, max(level, m.level(n.Key, false))
			creates = append(creates, stepsThat(n.Way, zone.Create)...)
		}
	}
	a, ok = between(c.Way, ownVanishings(c.Way), creates)
	return to, level, a, ok
}

func typeChangeGap(p *Pass, m *meanwhile, c *zone.Change, comes []*zone.Change) bool {
	to, level, a, ok := turns(m, c, comes)
	if !ok {
		return false
	}
	f := p.Report(c, "%s", gapMessage(a, fmt.Sprintf("%s turns from %s into %s and", c.Owner, kind(c.Key), kind(to.Key))))
	f.Level = max(level, m.level(c.Key, a.slow() != ""))
	withZone(p, f, c)
	f.Detail = append(a.steps(), m.cached(c.Key))
	if !a.sure && (c.Type == "CNAME" || to.Type == "CNAME") {
		f.Detail = append(f.Detail, "a create that comes first is refused or ignored (RFC 2136, section 3.4.2.2), and then nothing is left")
	}
	f.Hint = "change the type in place where the provider can; else lower the TTL first, then destroy and create in two applies"
	f.Proof = []finding.Proof{deniedProof(p, to.After)}
	return true
}

// kind is the type of a key, with the identifier that tells variants apart.
func kind(k zone.Key) string {
	if k.Set != "" {
		return string(k.Type) + " [" + k.Set + "]"
	}
	return string(k.Type)
}
