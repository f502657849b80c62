package rule

import (
	"zonecut/internal/finding"
)

var _ = register(Rule{
	ID:      "zone-shrunk",
	Title:   "most of a zone is missing from its new version",
	Classes: []string{"C08", "C26"},
	Level:   finding.Block,
	Params:  map[string]int{"keep_percent": 70, "min_gone": 20},
	Doc: `Of a zone that is seen whole on both sides less than keep_percent of the sets
remain, and at least min_gone are gone. That is how a truncated file looks, and
both named-checkzone and nsd-checkzone find it well-formed.

In 2010 an interrupted copy left 12 of 16 sites of .de with 28 % of the zone; in
2003 a truncated file at a managed DNS took 30,000 sites off for three hours
(C08).

Harmless look-alikes, not counted: the same as for mass-delete, such as names that
move below a new cut, a zone that is no longer signed, and sets that turn into
CNAMEs. A plan sees only what it manages, so it never fires on one.

To do: compare the generator's input with that of the last good run; a zone that
is to be emptied is better deleted as a zone, with its delegation before it.`,
	Check: func(p *Pass) {
		for _, u := range purges(p) {
			if u.shrunk(p) {
				f := p.Report(wholeZone(p, u.Instance), "the zone keeps %d of %d sets", u.seen-len(u.gone), u.seen)
				f.Digest, f.Detail, f.Window = digestOf(u.gone), u.lines(), u.window(p)
				f.Proof = lostProofs(p, u.gone)
				f.Hint = "look for a truncated or half-generated file: compare what built it with the last good run"
			}
		}
	},
})
