package rule

import (
	"errors"
	"maps"
	"slices"

	"zonecut/internal/fact"
	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

// Result is what the rules found.
type Result struct {
	Findings []finding.Finding
	// Evaluated counts the rules that looked.
	Evaluated int
	// Unasked are the distinct questions that had no facts, in the order of their
	// keys.
	Unasked []fact.Question
	// Unheard are those that were asked and that nobody answered, in that order: what
	// they would tell is unknown.
	Unheard []fact.Question
}

// ErrNoRules is a run without rules: it could not have found anything.
var ErrNoRules = errors.New("no rules loaded: nothing was judged")

// Run lets each rule look at the input. The findings are in canonical order
// and at the rules' own levels; a policy changes levels afterwards.
func Run(rules []*Rule, in Input) (Result, error) {
	if len(rules) == 0 {
		return Result{}, ErrNoRules
	}
	if in.Before == nil {
		in.Before = zone.NewSnapshot(nil, nil)
	}
	if in.After == nil {
		in.After = zone.NewSnapshot(nil, nil)
	}
	sets, held := apart(in.Changes)
	in.Changes = sets
	common := share(in)
	common.Held = held
	var res Result
	for _, r := range rules {
		p := &Pass{Input: in, shared: common, rule: r}
		r.Check(p)
		for _, f := range p.findings {
			res.Findings = append(res.Findings, *f)
		}
	}
	res.Evaluated = len(rules)
	res.Unasked, res.Unheard = byKey(common.unasked), byKey(common.unheard)
	finding.ClearLostCauses(res.Findings)
	finding.Sort(res.Findings)
	return res, nil
}

// byKey are questions in the order of their keys.
func byKey(questions map[string]fact.Question) []fact.Question {
	out := make([]fact.Question, 0, len(questions))
	for _, key := range slices.Sorted(maps.Keys(questions)) {
		out = append(out, questions[key])
	}
	return out
}

// apart parts the changes of sets and zones from those of holdings, so that a
// rule about what the DNS answers need not mind the others.
func apart(changes []zone.Change) (sets, held []zone.Change) {
	isHolding := func(c zone.Change) bool { return c.Type.IsHolding() }
	if !slices.ContainsFunc(changes, isHolding) {
		return changes, nil
	}
	for _, c := range changes {
		if isHolding(c) {
			held = append(held, c)
		} else {
			sets = append(sets, c)
		}
	}
	return sets, held
}
