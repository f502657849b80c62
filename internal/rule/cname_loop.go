package rule

import (
	"slices"
	"strings"

	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

var _ = register(Rule{
	ID:      "cname-loop",
	Title:   "a chain of CNAMEs runs in a circle",
	Classes: []string{"C14"},
	Level:   finding.Block,
	Doc: `After the change a CNAME leads, over others or at once, back to itself. No
resolver finds an end, and clients get SERVFAIL. A wildcard whose CNAME names
something that only this wildcard answers for is such a circle as well.

A name was turned into an alias of www while www was still an alias of that name:
each change was right, the two together left the site without an address (C14).

Harmless look-alike: a chain that ends outside the run, in addresses, or nowhere;
a circle that the same change opens; two CNAMEs that change places; a name below
www that points to www; a circle that stood before.

To do: give one of the names its addresses.`,
	Check: func(p *Pass) {
		reported := map[*zone.RRset]string{}
		for i := range p.Changes {
			c := &p.Changes[i]
			r := circled(p, c)
			if r == nil {
				continue
			}
			circle := circleOf(p.After, r)
			f := cnameLoop(p, c, circle)
			if f.Cause = reported[circle[0]]; f.Cause == "" {
				reported[circle[0]], f.Proof = f.ID, arrivedProofs(c)
			}
		}
	},
})

// circled is the CNAME set that a change makes lead into a circle: the one that
// it changes, or one that points at a name which it takes away; nil is none.
func circled(p *Pass, c *zone.Change) *zone.RRset {
	var led []*zone.RRset
	switch {
	case c.Zone:
	case holds(c.After):
		led = append(led, c.After)
	case gone(c) && !p.After.Exists(c.Instance, c.Owner):
		led = p.After.PointsTo(c.View, c.Owner)
	}
	for _, r := range led {
		if r.Type == "CNAME" && !covered(p.After, r.Key) && circleOf(p.After, r) != nil && circleOf(p.Before, p.Before.Get(r.Key)) == nil {
			return r
		}
	}
	return nil
}

// farChain bounds a chain: resolvers give up before.
const farChain = 16

// circleOf is the circle that a CNAME set leads into, from its first member in
// canonical order; nil when it leads to an end, or out of what the state holds.
func circleOf(s *zone.Snapshot, from *zone.RRset) []*zone.RRset {
	if from == nil {
		return nil
	}
	var walk func(path []*zone.RRset) []*zone.RRset
	done := map[*zone.RRset]bool{}
	walk = func(path []*zone.RRset) []*zone.RRset {
		last := path[len(path)-1]
		if done[last] || len(path) > farChain {
			return nil
		}
		done[last] = true
		for _, t := range last.Targets() {
			for _, next := range cnamesAt(s, last.View, t) {
				if at := slices.Index(path, next); at >= 0 {
					return path[at:]
				}
				if circle := walk(append(path[:len(path):len(path)], next)); circle != nil {
					return circle
				}
			}
		}
		return nil
	}
	circle := walk([]*zone.RRset{from})
	if circle == nil {
		return nil
	}
	least := 0
	for i, r := range circle {
		if r.Compare(circle[least].Key) < 0 {
			least = i
		}
	}
	return slices.Concat(circle[least:], circle[:least])
}

// cnamesAt are the CNAME sets that a state answers with for a name.
func cnamesAt(s *zone.Snapshot, view string, name zone.Name) []*zone.RRset {
	var out []*zone.RRset
	for _, i := range answering(s, view, name) {
		for _, r := range answersFor(s, i, name) {
			if r.Type == "CNAME" {
				out = append(out, r)
			}
		}
	}
	return out
}

func cnameLoop(p *Pass, c *zone.Change, circle []*zone.RRset) *finding.Finding {
	f := p.Report(c, "%s leads into a circle of CNAMEs", c.Owner)
	for _, r := range circle {
		f.Detail = append(f.Detail, "+ "+string(r.Owner)+" CNAME "+strings.Join(r.Data, ", "))
	}
	if gone(c) {
		f.Detail = append(f.Detail, "- "+string(c.Owner)+" "+string(c.Type))
	}
	f.Hint = "give one of these names its addresses in place of the CNAME"
	return f
}
