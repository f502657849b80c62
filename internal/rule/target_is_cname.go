package rule

import (
	"fmt"
	"slices"

	"zonecut/internal/fact"
	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

var _ = register(Rule{
	ID:      "target-is-cname",
	Title:   "an NS, MX or SRV set points at an alias",
	Classes: []string{"C14"},
	Level:   finding.Warn,
	Doc: `The target of an NS, MX or SRV set is a CNAME after the change, which those
types must not have (RFC 2181, section 10.3; RFC 2782). Resolvers do not follow a
name server's CNAME; some mail servers do not follow an exchanger's, and others
rewrite the domain of the address to its target.

A team turned mail.example into an alias of its new host and left the MX set as it
was: most senders followed, some returned the mail for weeks (C14).

Harmless look-alike: a target that the provider flattens or makes an alias of; a
null MX and an SRV set that offers nothing; a target in a zone or below a
delegation that the run does not hold and whose servers nobody asked, or of which one
answers otherwise than with a CNAME; www, which anything may point at by CNAME; a
target that was an alias before. A name server that loses its addresses to a CNAME
is what ns-host-address-removed speaks of.

To do: point the set at the name that the alias leads to.`,
	Check: func(p *Pass) {
		groups, order := map[pointed]*pointing{}, []pointed{}
		for i := range p.Changes {
			c := &p.Changes[i]
			for _, at := range aliasesAt(p, c) {
				if groups[at] == nil {
					groups[at] = &pointing{}
					order = append(order, at)
				}
				groups[at].add(c, c.After)
			}
			becomesAlias(p, c)
		}
		for _, at := range order {
			g := groups[at]
			f := together(p, g.changes, g.lines, "%s at %s, which is a CNAME", g.subject(), at.target)
			f.Hint = "point at the name that " + string(at.target) + " leads to"
		}
	},
})

// pointed is a target as seen in a view.
type pointed struct {
	view   string
	target zone.Name
}

// pointing collects the sets that begin to point at one target.
type pointing struct {
	changes []*zone.Change
	sets    []*zone.RRset
	lines   []string
}

func (g *pointing) add(c *zone.Change, r *zone.RRset) {
	g.changes, g.sets = append(g.changes, c), append(g.sets, r)
	for _, v := range shown(r, r.Data) {
		g.lines = append(g.lines, "+ "+string(r.Owner)+" "+string(r.Type)+" "+v)
	}
}

// subject opens the sentence about what points at the target.
func (g *pointing) subject() string {
	if len(g.sets) == 1 {
		return fmt.Sprintf("the %s set of %s points", g.sets[0].Type, g.sets[0].Owner)
	}
	return fmt.Sprintf("%d sets point", len(g.sets))
}

// noAlias is the kind of sets whose targets must be no alias.
func noAlias(r *zone.RRset) bool {
	return (r.Type == "NS" || r.Type == "MX" || r.Type == "SRV") && r.Synthetic == ""
}

// isAlias reports whether a state answers for a name with a CNAME.
func isAlias(s *zone.Snapshot, view string, name zone.Name) bool {
	return slices.ContainsFunc(cnamesAt(s, view, name), aliased)
}

// aliasesAt are the aliases that a set begins to point at.
func aliasesAt(p *Pass, c *zone.Change) []pointed {
	if c.Zone || !holds(c.After) || !noAlias(c.After) || covered(p.After, c.Key) {
		return nil
	}
	var out []pointed
	for _, t := range newTargets(c) {
		if isAlias(p.After, c.View, t) || aliasLive(p, c, t) {
			out = append(out, pointed{c.View, t})
		}
	}
	return out
}

// aliasLive reports whether every server of a target outside of the run that answers
// does so with a CNAME.
func aliasLive(p *Pass, c *zone.Change, t zone.Name) bool {
	if !c.Public() || c.After.Sensitive || len(answering(p.After, c.View, t)) > 0 {
		return false
	}
	answers, _ := p.Ask(walkTo(t))
	return allSay(spoken(answers), fact.Alias)
}

// becomesAlias judges a name that turns into an alias while sets point at it.
func becomesAlias(p *Pass, c *zone.Change) {
	if c.Zone || !holds(c.After) || !aliased(c.After) || isAlias(p.Before, c.View, c.Owner) || !isAlias(p.After, c.View, c.Owner) {
		return
	}
	var lines []string
	for _, r := range p.After.PointsTo(c.View, c.Owner) {
		was := p.Before.Get(r.Key)
		if !noAlias(r) || covered(p.After, r.Key) || was == nil || !slices.Contains(was.Targets(), c.Owner) {
			continue
		}
		if r.Type == "NS" && present(p.Before, c.Instance, c.Owner, leads) {
			continue // ns-host-address-removed speaks of it
		}
		lines = append(lines, "points to it: "+string(r.Owner)+" "+string(r.Type))
	}
	if len(lines) == 0 {
		return
	}
	f := p.Report(c, "%s becomes a CNAME while %s", c.Owner, stillPoint(len(lines)))
	f.Detail = firstLines(append(valueLines(c), lines...))
	f.Hint = "point these sets at the name that " + string(c.Owner) + " leads to"
}

// stillPoint says how many sets point at what a sentence speaks of.
func stillPoint(n int) string {
	if n == 1 {
		return "a set still points to it"
	}
	return fmt.Sprintf("%d sets still point to it", n)
}
