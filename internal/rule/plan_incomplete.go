package rule

import (
	"fmt"

	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

var _ = register(Rule{
	ID:      "plan-incomplete",
	Title:   "the plan does not hold everything",
	Classes: []string{"C25"},
	Level:   finding.Hold,
	Doc: `The plan was made with -target, parts of it are deferred, or planning failed on
the way. A plan file is written even then, show -json exits 0 on it, and it looks
small and harmless: a delete that the configuration asks for can be absent,
because the resource whose refresh failed is not in it at all.

GitLab applied a plan that no longer matched its world, and the registry's name
was wrong for three hours (C25). What is not in the plan was not judged.

Harmless look-alike: a full plan without changes. OpenTofu does not write whether
a plan is complete, so there -target and -exclude cannot be seen.

To do: plan again without -target; repair what made the plan fail.`,
	Check: func(p *Pass) {
		for _, group := range gapGroups(p, zone.GapErrored, zone.GapIncomplete) {
			planIncomplete(p, group)
		}
	},
})

func planIncomplete(p *Pass, group []zone.Gap) {
	message, hint := "planning failed, so changes may be missing from the plan, deletes among them", "repair the error and plan again: this plan says nothing about what it could not reach"
	if group[0].Kind == zone.GapIncomplete {
		message, hint = "the plan holds only a part of what the configuration asks for; the rest was not judged", "plan without -target, and judge that plan"
	}
	f := p.ReportGap(group[0], "%s", message)
	if len(group) > 1 {
		f.Message += fmt.Sprintf(" (%d places)", len(group))
	}
	f.Hint = hint
	listGaps(f, group)
}
