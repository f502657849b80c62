package rule

import (
	"fmt"

	"zonecut/internal/finding"
)

var _ = register(Rule{
	ID:      "mass-delete",
	Title:   "many sets of one zone go at once",
	Classes: []string{"C08"},
	Level:   finding.Block,
	Params:  map[string]int{"max_deletes": 50, "min_deletes": 10, "max_percent": 10},
	Doc: `In one zone more than max_deletes sets go, or at least min_deletes and more than
max_percent of the sets that are seen, or a whole sub-tree or a whole type of at
least min_deletes sets. It holds; it blocks when more than half of a zone of 20
or more sets goes.

Tools that write zones delete in bulk when their input is wrong: external-dns read
an API timeout as "no sources" and deleted every record; GitHub rebuilt a zone
from an API that needed that zone (C08). In 923 daily steps of .gov no change
removed more than 16 delegations on purpose.

Harmless look-alikes, which are not counted: sets that are made anew, or turn into
CNAME, alias or addresses; RRSIG, NSEC and NSEC3; sets of controllers and
_acme-challenge TXT; names that a new cut of this run, or one it hands over,
delegates away; the sets of a zone that goes as a whole. Silent where zone-shrunk
speaks.

To do: look at what goes, ask for it in smaller steps, or have this one approved.`,
	Check: func(p *Pass) {
		for _, u := range purges(p) {
			if why := u.mass(p); why != "" && !u.shrunk(p) {
				massDelete(p, u, why)
			}
		}
	},
})

// mass says why a loss is a mass delete, "" when it is none.
func (u *purge) mass(p *Pass) string {
	n, least := len(u.gone), p.Param("min_deletes")
	switch {
	case n > p.Param("max_deletes"):
		return fmt.Sprintf("more than %d at once", p.Param("max_deletes"))
	case n < least:
		return ""
	case n*100 > p.Param("max_percent")*u.seen:
		return fmt.Sprintf("more than %d %% of what is seen of the zone", p.Param("max_percent"))
	}
	if tree := u.wholeTree(p, least); tree != "" {
		return "nothing is left at and below " + string(tree)
	}
	if t := u.wholeType(p, least); t != "" {
		return "no " + string(t) + " set is left"
	}
	return ""
}

func massDelete(p *Pass, u *purge, why string) {
	const small = 20 // in a smaller zone half of it is a handful
	f := p.Report(wholeZone(p, u.Instance), "%d of %d sets go: %s", len(u.gone), u.seen, why)
	f.Level = finding.Hold
	if u.seen >= small && len(u.gone)*2 > u.seen {
		f.Level = finding.Block
	}
	f.Digest, f.Detail, f.Window = digestOf(u.gone), u.lines(), u.window(p)
	f.Proof = lostProofs(p, u.gone)
	f.Hint = "read the list to its end; then delete in smaller steps, or approve exactly this change"
}
