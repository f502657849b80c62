package policy

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"zonecut/internal/finding"
)

// Setting is what the policy says of one rule.
type Setting struct {
	Rule string
	// Level is the highest level of the rule's findings; Default is what the
	// rule itself says.
	Level, Default finding.Level
	// OnUnknown is the level of findings that are not certain.
	OnUnknown finding.Level
	// Waivable says whether a waiver may let its findings pass.
	Waivable bool
	// Params are the numbers that a policy sets.
	Params map[string]int
}

// own are the findings that policy makes about waivers, approvals and other
// findings, with their levels. A policy may set these like a rule's.
var own = map[string]RuleInfo{
	notGuardable:    {Level: finding.Note},
	waiverExpired:   {Level: finding.Warn},
	waiverRefused:   {Level: finding.Warn},
	waiverOrphan:    {Level: finding.Note},
	approvalRefused: {Level: finding.Warn},
}

func defaults(rules map[string]RuleInfo) map[string]*Setting {
	settings := map[string]*Setting{}
	for _, known := range []map[string]RuleInfo{own, rules} {
		for id, info := range known {
			settings[id] = &Setting{Rule: id, Level: info.Level, Default: info.Level,
				OnUnknown: finding.Note, Waivable: true, Params: map[string]int{}}
		}
	}
	return settings
}

// Settings are what the policy says of every rule, sorted by rule.
func (p *Policy) Settings() []Setting {
	var out []Setting
	for _, id := range slices.Sorted(maps.Keys(p.settings)) {
		s := *p.settings[id]
		s.Params = maps.Clone(s.Params)
		out = append(out, s)
	}
	return out
}

// Param is a rule's number; ok is false where no policy sets it.
func (p *Policy) Param(rule, name string) (n int, ok bool) {
	s := p.settings[rule]
	if s == nil {
		return 0, false
	}
	n, ok = s.Params[name]
	return n, ok
}

func (p *Policy) readRules(r *reader, n *yaml.Node) {
	r.entries(n, func(k, v *yaml.Node) {
		s := p.settings[k.Value]
		if s == nil {
			r.unknownRule(k, slices.Sorted(maps.Keys(p.settings)))
			return
		}
		r.mapping(v,
			field{key: "level", read: r.level(&s.Level, append([]finding.Level{finding.Off}, shown...)...)},
			field{key: "params", read: func(n *yaml.Node) { r.params(n, s, p.known[s.Rule].Params) }},
			// Off is not among them: what is not known is always said.
			field{key: "on_unknown", read: r.level(&s.OnUnknown, shown...)},
			field{key: "waivable", read: r.flag(&s.Waivable)})
	})
}

// unknownRule names the nearest rules: all of them would be a page.
func (r *reader) unknownRule(n *yaml.Node, have []string) {
	msg := fmt.Sprintf("unknown rule %q", n.Value)
	if near := nearest(n.Value, have, 3); len(near) > 0 {
		msg += "; nearest: " + strings.Join(near, ", ")
	}
	r.fail(n, fmt.Sprintf("zonecut policy list shows all %d", len(have)), "%s", msg)
}

func (r *reader) params(n *yaml.Node, s *Setting, known map[string]int) {
	have := slices.Sorted(maps.Keys(known))
	r.entries(n, func(k, v *yaml.Node) {
		if !slices.Contains(have, k.Value) {
			list := strings.Join(have, ", ")
			if list == "" {
				list = "none"
			}
			r.fail(k, didYouMean(k.Value, have), "unknown parameter %q of %s; have %s", k.Value, s.Rule, list)
			return
		}
		value := -1
		if r.number(&value, 0, highest(k.Value))(v); value >= 0 {
			s.Params[k.Value] = value
		}
	})
}

// highest is the highest value of a parameter.
func highest(param string) int {
	if strings.HasSuffix(param, "percent") {
		return 100
	}
	return math.MaxInt32
}
