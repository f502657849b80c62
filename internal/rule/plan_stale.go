package rule

import (
	"slices"

	"zonecut/internal/fact"
	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

var _ = register(Rule{
	ID:      "plan-stale",
	Title:   "the world is not as the plan has it before",
	Classes: []string{"C25"},
	Level:   finding.Hold,
	Doc: `What the authoritative servers answer for a set that the plan touches differs
from what the plan starts from. Somebody changed it since: applying the plan
undoes that, or breaks what was mended by hand. Only facts tell; without them this
rule says nothing.

A stale plan once put an old address back in front of a registry for hours (C25).

Harmless look-alike: the world is already as the plan has it after, a note; a set
whose answer the provider computes, or that software writes, changes by itself, a
note; values that other objects of a spread set own beside; variants of a routing
set, which are not compared; a TTL that a provider caps.

To do: refresh the plan, look at what comes out, and apply that.`,
	Check: func(p *Pass) {
		for i := range p.Changes {
			if c := &p.Changes[i]; planned(c) && c.Before != nil && !c.Before.Unknown {
				planStale(p, c)
			}
		}
	},
})

// planned reports whether a change is one of a tool's plan that the world can be
// asked about.
func planned(c *zone.Change) bool {
	return !c.Zone && c.Way != nil && c.Public() && c.Set == "" && c.Op != zone.OpForget &&
		(!c.Type.IsDNSSEC() || c.Type == "DS") && c.Type != "ALIAS" && c.Type != "ANAME"
}

// asItIs asks for a set at everybody who answers for it: the parent's side of a
// cut at the parent.
func asItIs(c *zone.Change) fact.Question {
	q := fact.Question{Ask: fact.Ask{Name: string(c.Owner), Type: string(c.Type)}, At: fact.AtWalk, Zone: string(c.Apex), View: c.View}
	if c.IsDelegation() || c.Type == "DS" {
		q.At, q.Zone = fact.AtParent, string(c.Owner)
	}
	return q
}

// spoken are the answers that say what is there, or that nothing is.
func spoken(answers []fact.Answer) []fact.Answer {
	return slices.DeleteFunc(slices.Clone(answers), func(a fact.Answer) bool { return !a.Spoke() })
}

func planStale(p *Pass, c *zone.Change) {
	q := asItIs(c)
	answers, _ := p.Ask(q)
	var other, done []fact.Answer
	for _, a := range spoken(answers) {
		switch {
		case matches(c, c.Before, a):
		case c.After != nil && !c.After.Unknown && matches(c, c.After, a), c.After == nil && len(a.Data) == 0:
			done = append(done, a)
		default:
			other = append(other, a)
		}
	}
	if len(other)+len(done) == 0 {
		return
	}
	f := p.Report(c, "%s answers otherwise than the plan has it before", addresses(slices.Concat(other, done)))
	f.Evidence = evidence(q, slices.Concat(other, done))
	f.Hint = "refresh the plan and look at what comes out"
	switch {
	case len(other) == 0:
		f.Level = finding.Note
		f.Message = "the world is already as the plan has it after"
	case c.Before.Synthetic != "" || p.Policy.Controlled(c.Before):
		f.Level = finding.Note
	default:
		f.Proof = undoneProofs(c, slices.Concat(other, done))
	}
	for i := range other {
		f.Detail = append(f.Detail, other[i].Server+" ("+other[i].Address+"): "+said(&other[i]))
	}
}

// matches reports whether an answer is what one side of a change holds. Where
// each value is an object of its own, others may own more.
func matches(c *zone.Change, side *zone.RRset, a fact.Answer) bool {
	lost := minusData(side.Data, a.Data)
	return len(lost) == 0 && (len(a.Data) == len(side.Data) || spread(c))
}

// spread reports whether the set is one of single values that nobody holds as a
// whole.
func spread(c *zone.Change) bool {
	return !slices.ContainsFunc(c.Way.Steps, func(s zone.Step) bool { return s.Handling.Delete == zone.DeleteByKey })
}
