package rule

import (
	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

var _ = register(Rule{
	ID:      "input-collapsed",
	Title:   "the input itself has fallen together",
	Classes: []string{"C26"},
	Level:   finding.Block,
	Doc: `A side of the input that held zones holds none, or a key of the source's own
syntax stands twice, so that only one of its values counts. What is missing then
reads as a wish to delete it.

A typed "metadpata" made a set of accounts empty, which meant "all
decommissioned", and a tool deleted the zones of a whole company; a repair of
doubled names gave three map entries one key, and two records were lost (C26). An
export of .gov was once a JSON error body: read leniently, 16,358 delegations
gone.

Harmless look-alikes: a key that stood twice before the change too, and its repair;
the first run, where the old side is empty; a zone that is
deleted on purpose while others stay, which is zone-deleted's to judge.

To do: repair the input. To empty it on purpose, delete zone by zone.`,
	Check: func(p *Pass) {
		for _, g := range p.Gaps {
			switch g.Kind {
			case zone.GapEmptied:
				f := p.ReportGap(g, "no zone is left in the input: %s", gapLine(g))
				f.Hint = "repair the path, the selector or the generator; an empty input is no wish to delete everything"
			case zone.GapCollapsed:
				f := p.ReportGap(g, "a key stands more than once and only one of its values counts: %s", gapLine(g))
				f.Hint = "write one key with all its values"
				f.Zone, f.View, f.Host = string(g.Zone.Apex), g.Zone.View, g.Zone.Host
				f.Proof = lostProofs(p, lostFrom(p, g.Zone))
			}
		}
	},
})

// lostFrom are the sets that go from a zone whose input has fallen together: which of
// them somebody meant to delete the input does not tell any more.
func lostFrom(p *Pass, i zone.Instance) []*zone.Change {
	var out []*zone.Change
	for n := range p.Changes {
		if c := &p.Changes[n]; !c.Zone && c.Instance == i && !c.Type.IsDNSSEC() && gone(c) {
			out = append(out, c)
		}
	}
	return out
}
