package report

import "zonecut/internal/finding"

// group is a standing finding with those that go with it.
type group struct {
	head *finding.Finding
	with []*finding.Finding
}

// groups are the standing findings under the ones that cause them, in the order
// of fs. A finding hides only behind a cause that stands and is no milder: a
// waived or lowered cause must not take what still blocks out of sight.
func groups(fs []finding.Finding) []*group {
	byID := finding.Index(fs)
	var out []*group
	at := map[*finding.Finding]*group{}
	for i := range fs {
		if f := &fs[i]; f.Stands() && above(f, byID) == nil {
			at[f] = &group{head: f}
			out = append(out, at[f])
		}
	}
	for i := range fs {
		f := &fs[i]
		if !f.Stands() || at[f] != nil {
			continue
		}
		g := at[above(f, byID)]
		g.with = append(g.with, f)
	}
	return out
}

// above is the topmost cause that a finding hides behind, nil when it stands on
// its own. The causes have no cycles.
func above(f *finding.Finding, byID map[string]*finding.Finding) *finding.Finding {
	var top *finding.Finding
	for c := byID[f.Cause]; c != nil; c = byID[c.Cause] {
		if c.Stands() && c.Level >= f.Level {
			top = c
		}
	}
	return top
}
