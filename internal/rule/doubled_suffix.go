package rule

import (
	"zonecut/internal/fact"
	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

var _ = register(Rule{
	ID:      "doubled-suffix",
	Title:   "a name ends in the zone's name twice",
	Classes: []string{"C13"},
	Level:   finding.Block,
	Doc: `A new name, or the target of a new or changed set, ends in the name of its zone
twice: www.example.com.example.com. It was whole and lacked the dot at its end, or
stood in a field that takes names relative to the zone. The name that was meant is
not there.

Six verification names of a court service went out that way and stood for a day;
the CNAME of an association's wildcard did for nine months, since nobody saw an
error (C13).

Harmless look-alike: a name that holds another zone's name, as those of a
provider's customers do (www.example.org.external-domains.example.com.); a zone of
one label, in which com.com. is a name like others; a doubled name that goes, or
that stood before. Where other names live under the doubled one already, in the run or
at the servers, it seems meant: a warning.

To do: end the name in a dot, or write it without the zone's name.`,
	Check: func(p *Pass) {
		type group struct {
			zone.Instance
			level finding.Level
		}
		changes, lines, order := map[group][]*zone.Change{}, map[group][]string{}, []group{}
		for i := range p.Changes {
			c := &p.Changes[i]
			found := doubledLines(p, c)
			if len(found) == 0 {
				continue
			}
			g := group{c.Instance, finding.Block}
			if p.Before.Exists(c.Instance, c.Apex+c.Apex) || doubledLive(p, c) {
				g.level = finding.Warn
			}
			if changes[g] == nil {
				order = append(order, g)
			}
			changes[g], lines[g] = append(changes[g], c), append(lines[g], found...)
		}
		for _, g := range order {
			first := changes[g][0]
			f := together(p, changes[g], lines[g], "%s of %s end in the zone's name twice", many(len(lines[g]), "name"), g.Apex)
			if len(lines[g]) == 1 {
				f.Message = "the " + string(first.Type) + " set of " + string(first.Owner) + " holds a name that ends in " + string(g.Apex) + " twice"
			}
			f.Level, f.Proof = g.level, eachArrived(changes[g])
			f.Hint = "write the names without " + string(g.Apex) + ", or, in a master file, with the dot at their end"
		}
	},
})

// doubledLive reports whether, in a zone that the run sees in part, the servers know
// names below the doubled one already.
func doubledLive(p *Pass, c *zone.Change) bool {
	if p.After.Complete(c.Instance) || !c.Public() {
		return false
	}
	answers, _ := p.Ask(inZone(c.Instance, c.Apex+c.Apex, "A"))
	return allSay(answers, fact.Data, fact.Alias, fact.NoData, fact.Referral) && !liveStar(p, c)
}

// liveStar reports whether a wildcard answers for whatever is asked in a zone.
func liveStar(p *Pass, c *zone.Change) bool {
	answers, _ := p.Ask(inZone(c.Instance, zone.Name(fact.NonceLabel+"."+below(c.Apex)), "A"))
	return !allSay(answers, fact.NXDomain)
}

// doubledLines are the names of a change that end in the zone's name twice: its
// owner, if it is new, and its new targets.
func doubledLines(p *Pass, c *zone.Change) []string {
	if c.Zone || !holds(c.After) {
		return nil
	}
	if doubled(c.Owner, c.Apex) {
		if len(p.Before.In(c.Instance, c.Owner)) > 0 {
			return nil
		}
		return []string{"+ " + string(c.Owner) + " " + string(c.Type)}
	}
	var out []string
	for _, t := range newTargets(c) {
		if doubled(t, c.Apex) {
			out = append(out, "+ "+string(c.Owner)+" "+string(c.Type)+" "+string(t))
		}
	}
	return out
}
