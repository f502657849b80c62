package rule

import (
	"fmt"
	"slices"
	"strings"

	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

// gapGroups are the gaps of the given kinds, joined by kind and group, in
// canonical order: what is reported once.
func gapGroups(p *Pass, kinds ...zone.GapKind) [][]zone.Gap {
	gaps := slices.Clone(p.Gaps)
	gaps = slices.DeleteFunc(gaps, func(g zone.Gap) bool { return !slices.Contains(kinds, g.Kind) })
	zone.SortGaps(gaps)
	var groups [][]zone.Gap
	for i, g := range gaps {
		if i > 0 && gaps[i-1].Kind == g.Kind && gaps[i-1].Group == g.Group {
			groups[len(groups)-1] = append(groups[len(groups)-1], g)
			continue
		}
		groups = append(groups, []zone.Gap{g})
	}
	return groups
}

// listGaps puts a group's gaps under its finding: a line each, and the places.
func listGaps(f *finding.Finding, group []zone.Gap) {
	const most = 10
	f.Places = nil
	for i, g := range group {
		f.Places = append(f.Places, finding.Place(g.Origin))
		if i < most {
			f.Detail = append(f.Detail, gapLine(g))
		}
	}
	if more := len(group) - most; more > 0 {
		f.Detail = append(f.Detail, fmt.Sprintf("and %d more", more))
	}
}

func gapLine(g zone.Gap) string {
	line := g.What
	if !strings.Contains(line, g.Origin.Address) {
		line = g.Origin.Address + ": " + line
	}
	if g.Why != "" {
		line += ": " + g.Why
	}
	return line
}
