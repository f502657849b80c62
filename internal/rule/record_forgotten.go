package rule

import (
	"fmt"

	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

var _ = register(Rule{
	ID:    "record-forgotten",
	Title: "a record goes on being served and nobody guards it any more",
	Level: finding.Hold,
	Doc: `A removed block with destroy = false, or its like, takes an object out of the
state and leaves it on the servers. Nothing breaks today. From now on no plan
shows it: the next person who tidies up the zone deletes it by hand, and no guard
sees it.

The file of one zone at the Ministry of Justice was renamed so that its tool
passed over it: for 22 days the zone was served and managed by nobody (C25).

It warns for sets and holds for a public zone. Harmless look-alikes: a plain move
to another address; an object that is forgotten while another one goes on holding
the same values, as when an import follows.

To do: forget here only what is imported elsewhere first, and say where.`,
	Check: func(p *Pass) {
		forgotten := map[zone.Instance][]*zone.Change{}
		var order []zone.Instance
		for i := range p.Changes {
			c := &p.Changes[i]
			switch {
			case !unguarded(c):
			case c.Zone:
				zoneForgotten(p, c)
			default:
				if forgotten[c.Instance] == nil {
					order = append(order, c.Instance)
				}
				forgotten[c.Instance] = append(forgotten[c.Instance], c)
			}
		}
		for _, i := range order {
			setsForgotten(p, i, forgotten[i])
		}
	},
})

// unguarded reports whether a change forgets something that no other object
// goes on holding.
func unguarded(c *zone.Change) bool {
	if !c.Way.Has(zone.Forget) || c.Op == zone.OpDelete {
		return false
	}
	holders := stepsThat(c.Way, zone.Keep, zone.Create, zone.Update)
	var lost []string
	for _, s := range stepsThat(c.Way, zone.Forget) {
		lost = append(lost, s.Before...)
	}
	for _, s := range holders {
		lost = minusData(lost, s.After)
	}
	return len(holders) == 0 || len(lost) > 0
}

func zoneForgotten(p *Pass, c *zone.Change) {
	f := p.Report(c, "the zone %s stays served and is no longer managed here", c.Apex)
	if !c.Public() {
		f.Level = finding.Warn
	}
	f.Hint = "name the place that manages it from now on, and import it there first"
}

// setsForgotten reports each set, or, when there are many, their zone once.
func setsForgotten(p *Pass, i zone.Instance, sets []*zone.Change) {
	const many = 5
	if len(sets) > many {
		f := p.Report(wholeZone(p, i), "%d sets of the zone stay served and are no longer managed here", len(sets))
		f.Digest = digestOf(sets)
		f.Detail = (&purge{Instance: i, gone: sets}).lines()
		forgottenSet(f)
		return
	}
	for _, c := range sets {
		f := p.Report(c, "the %s set of %s stays served and is no longer managed here", c.Type, c.Owner)
		for _, s := range stepsThat(c.Way, zone.Forget) {
			f.Detail = append(f.Detail, fmt.Sprintf("%s is forgotten", objectName(s)))
		}
		forgottenSet(f)
	}
}

func forgottenSet(f *finding.Finding) {
	f.Level = finding.Warn
	f.Hint = "name the place that manages it from now on, and import it there first"
}
