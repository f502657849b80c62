package cli

import (
	"fmt"

	"zonecut/internal/finding"
	"zonecut/internal/policy"
	"zonecut/internal/zone"
)

// coverage is what the cases of a suite showed of each custom rule.
type coverage []*covered

type covered struct {
	rule                   *policy.CustomRule
	fires, silent, unknown bool
}

func newCoverage(p *policy.Policy) coverage {
	var cs coverage
	for _, r := range p.Custom() {
		cs = append(cs, &covered{rule: r})
	}
	return cs
}

// see takes one case in. A rule is silent only about a change that it looks at:
// about any other it says nothing either way.
func (cs coverage) see(changes []zone.Change, fs []finding.Finding) {
	for _, c := range cs {
		about := map[string]bool{}
		for i := range fs {
			if f := &fs[i]; f.Rule == c.rule.ID {
				about[f.Change] = true
				c.unknown = c.unknown || f.Certainty == finding.Unknown
				c.fires = c.fires || f.Certainty == finding.Yes
			}
		}
		for i := range changes {
			if ch := &changes[i]; c.rule.Match.Covers(ch) && !about[ch.ID()] {
				c.silent = true
			}
		}
	}
}

// lacks says which cases are missing.
func (cs coverage) lacks() []string {
	var out []string
	for _, c := range cs {
		lack := func(what string) {
			out = append(out, fmt.Sprintf("%s:%d: %s has no case in which it %s", c.rule.File, c.rule.Line, c.rule.ID, what))
		}
		if !c.fires {
			lack("fires")
		}
		if !c.silent {
			lack("looks at a change and does not fire")
		}
		if !c.unknown && c.rule.CanBeUnknown() {
			lack("cannot tell (list a set under unknown)")
		}
	}
	return out
}
