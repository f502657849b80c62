package rule

import (
	"strings"

	"zonecut/internal/fact"
	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

var _ = register(Rule{
	ID:      "delegation-removed",
	Title:   "a delegation goes away",
	Classes: []string{"C01"},
	Level:   finding.Block,
	Doc: `The NS set of a name below a zone's apex is removed, or turned into
another type. Everything at and below that name leaves the Internet within one
TTL, however healthy the child's own servers are.

A game studio's cleanup deleted one "unused" NS set; five minutes later players
in three regions were logged out, and it took two hours to find (C01).

Harmless look-alike: the child was dead already, or a pure move of the resource
to another address, which is no change. When the child zone goes in the same
run the finding is held, not blocked: what a change deletes proves nothing about
who still asks for it.

To do: keep the NS set until nobody asks for names at or below it; or delete the
child zone first, wait for the larger of both NS TTLs, then the delegation.`,
	Check: func(p *Pass) {
		for i := range p.Changes {
			if c := &p.Changes[i]; !c.Zone && c.IsDelegation() && gone(c) {
				delegationRemoved(p, c)
			}
		}
	},
})

// gone reports whether a change leaves nothing of a set that had data.
func gone(c *zone.Change) bool {
	return c.Before != nil && len(c.Before.Data) > 0 &&
		(c.After == nil || len(c.After.Data) == 0 && !c.After.Unknown)
}

func delegationRemoved(p *Pass, c *zone.Change) {
	f := p.Report(c, "the delegation of %s goes away", c.Owner)
	for _, ns := range shown(c.Before, c.Before.Data) {
		f.Detail = append(f.Detail, "- NS "+ns)
	}
	f.Hint = "keep this NS set, or show that no name at or below " + string(c.Owner) + " is asked for any more"
	f.Proof = []finding.Proof{{
		Ask: fact.Ask{Name: string(c.Owner), Type: "NS"}, At: fact.AtParent,
		Servers: Servers(p.Before, c.View, c.Before.Data), ComesTrueIf: finding.IfDenied, Want: []string{},
	}}
	for _, r := range p.After.In(c.Instance, c.Owner) {
		f.Detail = append(f.Detail, "+ "+string(r.Type)+" takes its place in the same zone")
	}
	switch {
	case handedDown(p, c):
		f.Level = finding.Note
		f.Detail = append(f.Detail, "the same NS set stands in a zone between, which this run holds")
	case childGoes(p, c):
		f.Level = finding.Hold
		f.Detail = append(f.Detail, "the child zone goes in the same run")
	}
	childLives(p, f, c)
	withZone(p, f, c)
}

// childLives lets what the child's servers say sharpen the finding: one that
// still serves shows who would be hurt; when every one of them says that it does
// not serve the zone, nobody is served by the delegation, and the finding is a
// note. What is silent may be back tomorrow and releases nothing.
func childLives(p *Pass, f *finding.Finding, c *zone.Change) {
	q := serving(p.Before, c, fact.AtOldServers, c.Before.Data)
	answers, known := p.Ask(q)
	if !known {
		return
	}
	s := heard(q, answers)
	switch {
	case len(s.serve) > 0:
		f.Detail = append(f.Detail, "the child is alive: "+addresses(s.serve)+" answers for it")
		f.Evidence = evidence(q, s.serve)
	case s.dead():
		f.Level = finding.Note
		f.Message += "; none of its servers serves it any more"
		f.Evidence = evidence(q, s.deny)
	default:
		f.Detail = append(f.Detail, "whether the child is alive could not be told: "+strings.Join(s.doubts(), "; "))
		f.Evidence = evidence(q, answers)
	}
}

// handedDown reports whether the same delegation stands, after the change, in a
// zone that is closer to it and itself delegated.
func handedDown(p *Pass, c *zone.Change) bool {
	for _, r := range p.After.Delegations(c.View, c.Owner) {
		if r.Apex.Below(c.Apex) && len(minusData(c.Before.Data, r.Data)) == 0 && p.After.Cut(c.Instance, r.Apex) != nil {
			return true
		}
	}
	return false
}

// childGoes reports whether the child zone is destroyed in the same run.
func childGoes(p *Pass, c *zone.Change) bool {
	for _, z := range p.zones {
		if z.Op == zone.OpDelete && z.Apex == c.Owner && z.View == c.View && !p.Replaced(z) {
			return true
		}
	}
	return false
}

// minusData are the values of a that b lacks.
func minusData(a, b []string) []string {
	have := map[string]bool{}
	for _, v := range b {
		have[v] = true
	}
	var out []string
	for _, v := range a {
		if !have[v] {
			out = append(out, v)
		}
	}
	return out
}
