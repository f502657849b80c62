package rule

import (
	"slices"
	"strings"

	"zonecut/internal/fact"
	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

var _ = register(Rule{
	ID:      "family-split",
	Title:   "one address family moves and the other stays",
	Classes: []string{"C36"},
	Level:   finding.Warn,
	Doc: `All A addresses of a name give way to others, and its AAAA set stays as it was, or
the other way round. Clients that have both families go on to the old host, and
those who look for the fault from a network with one family see nothing.

A site moved to a new operator with its A record; its AAAA record was forgotten, and
for a day IPv6 users got the old, emptied host (C36).

Where the run sees a part of the zone, facts may show the other family.

Harmless look-alike: a pool in which some address stays; a family that comes or
goes; both families at once; what a provider computes (alias, proxied, routing
sets); glue below a delegation; sets that software writes; an address that is not
known yet.

To do: move the other family too, or see that its old address goes on serving.`,
	Check: func(p *Pass) {
		type move struct {
			zone.Instance
			from, to, stays string
		}
		changes, lines, order := map[move][]*zone.Change{}, map[move][]string{}, []move{}
		for i := range p.Changes {
			c := &p.Changes[i]
			other := staysBehind(p, c)
			if other == nil {
				continue
			}
			m := move{c.Instance, strings.Join(c.Before.Data, " "), strings.Join(c.After.Data, " "), strings.Join(other.Data, " ")}
			if changes[m] == nil {
				order = append(order, m)
			}
			changes[m], lines[m] = append(changes[m], c), append(lines[m], "~ "+string(c.Owner)+" "+string(c.Type))
		}
		for _, m := range order {
			first := changes[m][0]
			stays := staysBehind(p, first)
			f := together(p, changes[m], nil, "%s moves to other %s addresses and its %s set stays", first.Owner, first.Type, stays.Type)
			if n := len(changes[m]); n > 1 {
				f.Message = many(n, "name") + " move to other " + string(first.Type) + " addresses and their " + string(stays.Type) + " sets stay"
			}
			f.Detail = valueLines(first)
			for _, v := range shown(stays, stays.Data) {
				f.Detail = append(f.Detail, "= "+string(stays.Type)+" "+v)
			}
			if len(changes[m]) > 1 {
				f.Detail = append(f.Detail, firstLines(lines[m])...)
			}
			f.Hint = "move the " + string(stays.Type) + " set too, or see that the old address goes on serving"
		}
	},
})

// staysBehind is the set of the other family that a change leaves where it was
// while all addresses of its own family give way to others; nil is none.
func staysBehind(p *Pass, c *zone.Change) *zone.RRset {
	other := zone.Type("AAAA")
	if c.Type == "AAAA" {
		other = "A"
	}
	if c.Zone || c.Type != "A" && c.Type != "AAAA" || !plainSet(c.Before) || !plainSet(c.After) ||
		len(c.Kept()) > 0 || cutOver(p.After, c.Key) != nil || p.Policy.Controlled(c.Before) {
		return nil
	}
	k := zone.Key{Instance: c.Instance, Owner: c.Owner, Type: other}
	before, after := p.Before.Get(k), p.After.Get(k)
	if before == nil && after == nil {
		return otherLive(p, c, k)
	}
	if !plainSet(before) || !plainSet(after) || !slices.Equal(before.Data, after.Data) {
		return nil
	}
	return after
}

// otherLive is the set of the other family that the servers answer with and that
// the run, which sees a part of the zone, does not hold.
func otherLive(p *Pass, c *zone.Change, k zone.Key) *zone.RRset {
	if p.After.Complete(c.Instance) || !c.Public() || c.After.Sensitive {
		return nil
	}
	answers, _ := p.Ask(inZone(c.Instance, c.Owner, k.Type))
	data, ttl := dataOf(answers)
	if len(data) == 0 || !allSay(answers, fact.Data) {
		return nil
	}
	return &zone.RRset{Key: k, TTL: ttl, Data: data}
}

// plainSet reports whether a set is served as it is written, and known.
func plainSet(r *zone.RRset) bool {
	return r != nil && len(r.Data) > 0 && !r.Unknown && r.Set == "" && (r.Synthetic == "" || r.Synthetic == "automatic ttl")
}
