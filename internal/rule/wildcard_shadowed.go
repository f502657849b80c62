package rule

import (
	"slices"
	"strings"

	"zonecut/internal/fact"
	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

var _ = register(Rule{
	ID:      "wildcard-shadowed",
	Title:   "a new name hides a wildcard",
	Classes: []string{"C12"},
	Level:   finding.Warn,
	Doc: `A name comes into being that a wildcard answered for, and lacks what the wildcard
holds. The wildcard answers for names that do not exist, and a name exists as soon as
it has a record of any type, or any name below it has one (RFC 4592, section 2.2.2):
a TXT set at _acme-challenge.shop takes the address from shop.

A certificate's validation record below a customer's name took that customer's site
away, which had lived by the wildcard of the zone; nothing had been deleted (C12).

It is a warning where the name loses its address, or its mail while it has texts and
the like alone; a note where what it has is equal to the wildcard's, where it loses
other types only, and for what software writes. A wildcard MX stands above many
estates whose every new host is without: that is a note too.

Harmless look-alike: a name that existed before, by itself or by a name below it; a
name with a CNAME, or with addresses where the wildcard has them; names with an
underscore (RFC 8552), which nobody asks for addresses; a name that a new delegation
hands down; a wildcard that goes or comes in the same change.

Of a zone that the run sees in part, facts may show the wildcard: the servers answer
for the name as for one that nobody holds.

To do: give the name the wildcard's records too.`,
	Check: func(p *Pass) {
		groups, order := map[shadow]*shadowed{}, []shadow{}
		seen := map[place]bool{}
		for i := range p.Changes {
			c := &p.Changes[i]
			if c.Zone || !holds(c.After) || p.Before.Exists(c.Instance, c.Owner) || doubled(c.Owner, c.Apex) {
				continue // of a doubled name doubled-suffix speaks
			}
			for n := c.Owner; n != c.Apex && n.Below(c.Apex) && !p.Before.Exists(c.Instance, n); n = n.Parent() {
				if at := (place{c.Instance, n}); !seen[at] {
					seen[at] = true
					collectShadow(p, c, n, groups, &order)
					shadowsLive(p, c, n)
				}
			}
		}
		for _, at := range order {
			groups[at].report(p, at)
		}
	},
})

// shadow is what one line can say of many names.
type shadow struct {
	zone.Instance
	star  zone.Name
	level finding.Level
}

// shadowed collects the names that one wildcard loses.
type shadowed struct {
	changes []*zone.Change
	names   []zone.Name
	lines   []string
}

func collectShadow(p *Pass, c *zone.Change, n zone.Name, groups map[shadow]*shadowed, order *[]shadow) {
	star, lost := lostToNode(p, c.Instance, n)
	if len(lost) == 0 {
		return
	}
	at := shadow{c.Instance, star[0].Owner, shadowLevel(p, c, n, star, lost)}
	if groups[at] == nil {
		groups[at] = &shadowed{}
		*order = append(*order, at)
	}
	g := groups[at]
	g.changes, g.names = append(g.changes, c), append(g.names, n)
	var types []string
	for _, r := range lost {
		types = append(types, string(r.Type)+" "+strings.Join(shown(r, r.Data), ", "))
	}
	slices.Sort(types)
	line := "- " + string(n) + " " + strings.Join(types, ", ")
	if n != c.Owner {
		line += ", for " + string(c.Owner) + " " + string(c.Type) + " makes it an empty non-terminal"
	}
	g.lines = append(g.lines, line)
}

// shadowsLive judges a name that comes into a zone of which the run sees a part: the
// servers answer for it now as for a name that nobody holds beside it, so a wildcard
// does, and it comes without an address.
func shadowsLive(p *Pass, c *zone.Change, n zone.Name) {
	if underscored(withoutZone(n, c.Apex)) || cutOver(p.After, zone.Key{Instance: c.Instance, Owner: n}) != nil ||
		len(p.Before.Wildcard(c.Instance, n)) > 0 || present(p.After, c.Instance, n, leads) || p.Policy.Controlled(c.After) {
		return
	}
	star, q := liveWildcard(p, c.Instance, n, "A")
	own := inZone(c.Instance, n, "A")
	if q.Ask.Name == "" {
		return
	}
	answers, _ := p.Ask(own)
	lost := slices.DeleteFunc(slices.Clone(answers), func(a fact.Answer) bool {
		return !answered(a) || !slices.ContainsFunc(star, func(w fact.Answer) bool {
			return w.Server == a.Server && w.Address == a.Address && w.Kind == a.Kind && slices.Equal(w.Data, a.Data)
		})
	})
	if len(lost) == 0 {
		return
	}
	f := p.Report(c, "the wildcard that %s lives by no longer answers for it, which exists from now on", n)
	f.ID = finding.ID(f.Rule, c.ID()+" for "+string(n))
	for i := range lost {
		f.Detail = append(f.Detail, "- "+string(n)+" A, says "+lost[i].Server+" ("+lost[i].Address+"): "+said(&lost[i]))
	}
	f.Detail = firstLines(f.Detail)
	f.Evidence = evidence(own, lost)
	f.Hint = "give the name the records of the wildcard too"
}

// lostToNode is the wildcard that answered for a node which did not exist before,
// and those of its sets that the node goes without.
func lostToNode(p *Pass, i zone.Instance, n zone.Name) (star, lost []*zone.RRset) {
	if n.IsWildcard() || underscored(withoutZone(n, i.Apex)) {
		return nil, nil
	}
	if k := (zone.Key{Instance: i, Owner: n}); cutOver(p.Before, k) != nil || cutOver(p.After, k) != nil {
		return nil, nil
	}
	for _, r := range p.Before.Wildcard(i, n) {
		if holds(r) && holds(p.After.Get(r.Key)) {
			star = append(star, r)
		}
	}
	has := p.After.In(i, n)
	for _, r := range star {
		if !r.Type.IsDNSSEC() && r.Type != "NS" && !standsIn(has, r) {
			lost = append(lost, r)
		}
	}
	return star, lost
}

// underscored reports whether some label begins with an underscore, as those of
// services, keys and validations do (RFC 8552).
func underscored(labels string) bool {
	return strings.HasPrefix(labels, "_") || strings.Contains(labels, "._")
}

// standsIn reports whether a node's own sets answer where a wildcard's set did.
func standsIn(has []*zone.RRset, star *zone.RRset) bool {
	return slices.ContainsFunc(has, func(r *zone.RRset) bool {
		return holds(r) && (r.Type == star.Type || aliased(r) || leads(r) && leads(star))
	})
}

// shadowLevel is how much it counts that a node goes without what the wildcard has.
// Mail is not missed by a host, nor by a node that only has names below it.
func shadowLevel(p *Pass, c *zone.Change, n zone.Name, star, lost []*zone.RRset) finding.Level {
	has := p.After.In(c.Instance, n)
	host := len(has) == 0 || slices.ContainsFunc(has, leads)
	hurts := slices.ContainsFunc(lost, func(r *zone.RRset) bool { return leads(r) || takesMail(r) && !host })
	equal := len(has) > 0 && !slices.ContainsFunc(has, func(r *zone.RRset) bool {
		return !slices.ContainsFunc(star, func(w *zone.RRset) bool { return sameAnswer(r, w) })
	})
	if !hurts || equal || p.Policy.Controlled(c.After) {
		return finding.Note
	}
	return finding.Warn
}

func (g *shadowed) report(p *Pass, at shadow) {
	f := together(p, g.changes, g.lines, "%s no longer answers for %s, which exists from now on", at.star, g.names[0])
	if len(g.names) > 1 {
		f.Message = string(at.star) + " no longer answers for " + many(len(g.names), "name") + " that exist from now on"
	}
	f.Level = at.level
	if !p.After.Complete(at.Instance) {
		f.Detail = append(f.Detail, "as far as this run sees the zone")
	}
	f.Hint = "give the names the records of " + string(at.star) + " too"
}
