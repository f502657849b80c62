package policy

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/interpreter"

	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

// EvalCustom lets each rule of the policy's own look at each change that it
// covers, among those of sets and zones. The findings are in canonical order and at the rules' own levels;
// Apply brings them to those that count. They have no window. What a rule cannot
// tell is a finding and never a pass: at the rule's level when the expression
// fails or costs too much, uncertain when it asks for what is known only after
// the apply.
func (p *Policy) EvalCustom(changes []zone.Change, now time.Time) []finding.Finding {
	if len(p.custom) == 0 {
		return nil
	}
	var out []finding.Finding
	for i := range changes {
		c := &changes[i]
		if c.Type.IsHolding() {
			continue // an expression knows the states of sets and zones
		}
		v := newVars(c, now)
		for _, r := range p.custom {
			if r.Match.Covers(c) {
				if f := r.judge(c, v); f != nil {
					out = append(out, *f)
				}
			}
		}
	}
	finding.Sort(out)
	return out
}

// judge is the finding of the rule on a change, nil when there is none.
func (r *CustomRule) judge(c *zone.Change, v *vars) *finding.Finding {
	out, _, err := r.condition.Eval(v)
	if err != nil {
		f := r.finding(c, failure(err))
		f.Detail = append([]string{"cannot tell: " + r.Message}, f.Detail...)
		f.Hint = absentHint(v)
		return f
	}
	if u, ok := out.(*types.Unknown); ok {
		f := r.finding(c, "known only after the apply: "+strings.Join(paths(u), ", "))
		f.Certainty, f.Level = finding.Unknown, r.OnUnknown
		f.Detail = append([]string{"cannot tell: " + r.Message}, f.Detail...)
		return f
	}
	if out == types.Bool(r.Verb == require) {
		return nil
	}
	return r.finding(c, r.says(v))
}

func (r *CustomRule) finding(c *zone.Change, message string) *finding.Finding {
	f := &finding.Finding{ID: finding.ID(r.ID, c.ID()), Rule: r.ID, Level: r.Level, Certainty: finding.Yes,
		Change: c.ID(), Zone: string(c.Apex), View: c.View, Host: c.Host, Name: string(c.Owner), Type: string(c.Type),
		Message: message, Digest: c.Digest(),
		Detail: []string{fmt.Sprintf("%s:%d: %s: %s", r.File, r.Line, r.Verb, oneLine(r.Expression))}}
	for _, o := range c.Origins() {
		f.Places = append(f.Places, finding.Place(o))
	}
	return f
}

// says is the message of a violation: the computed one if it is any use.
func (r *CustomRule) says(v *vars) string {
	if r.message == nil {
		return r.Message
	}
	out, _, _ := r.message.Eval(v)
	s, ok := out.(types.String) // not where the expression fails or asks for what is unknown
	if !ok || !sayable(string(s)) {
		return r.Message
	}
	return strings.TrimSpace(string(s))
}

// maxMessage bounds a computed message: values are as long as a record may be.
const maxMessage = 1000

func sayable(s string) bool {
	return strings.TrimSpace(s) != "" && len(s) <= maxMessage && utf8.ValidString(s) && !strings.ContainsFunc(s, unicode.IsControl)
}

// failure says why an expression gave nothing.
func failure(err error) string {
	var cancelled interpreter.EvalCancelledError
	if errors.As(err, &cancelled) && cancelled.Cause == interpreter.CostLimitExceeded {
		return fmt.Sprintf("the rule was stopped at its cost limit of %d steps", costLimit)
	}
	return "the rule cannot be evaluated: " + err.Error() // as it is: the report must recognise values in it
}

// absentHint is what helps where a side is absent, the usual reason for a
// failure.
func absentHint(v *vars) string {
	switch {
	case v.before.RRset == nil:
		return `nothing was there before: start with "before == null ||" or "before != null &&", or match other ops`
	case v.after.RRset == nil:
		return `nothing is there after: start with "after == null ||" or "after != null &&", or match other ops`
	}
	return ""
}

// paths are what an unknown result rests on.
func paths(u *types.Unknown) []string {
	var out []string
	for _, id := range u.IDs() {
		trails, _ := u.GetAttributeTrails(id)
		for _, t := range trails {
			out = append(out, t.String())
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

var _ cel.Activation = (*vars)(nil)
