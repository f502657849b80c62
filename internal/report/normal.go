package report

import (
	"slices"

	"zonecut/internal/fact"
	"zonecut/internal/finding"
)

// normal is a copy of the report in which no list is nil, so that a list in
// JSON is never null. What r shares with others stays as it is.
func (r *Report) normal() *Report {
	out := *r
	if out.Changes = list(r.Changes); slices.ContainsFunc(r.Changes, odd) {
		out.Changes = each(r.Changes, (*Change).normalise)
	}
	out.Findings = each(r.Findings, normalFinding)
	out.Gaps, out.Notes = list(r.Gaps), list(r.Notes)
	if r.Verify != nil {
		v := *r.Verify
		v.Expectations = each(v.Expectations, func(o *finding.Outcome) { o.Servers = list(o.Servers) })
		v.Remains, v.Restore = list(v.Remains), list(v.Restore)
		out.Verify = &v
	}
	return &out
}

// odd reports whether a change has a list that is nil. There may be many changes,
// and nearly always they are as New made them.
func odd(c Change) bool {
	return c.Way == nil || c.Origins == nil || c.Before != nil && c.Before.Data == nil || c.After != nil && c.After.Data == nil
}

func (c *Change) normalise() {
	c.Before, c.After = c.Before.normal(), c.After.normal()
	c.Way, c.Origins = list(c.Way), list(c.Origins)
}

func (s *State) normal() *State {
	if s == nil || s.Data != nil {
		return s
	}
	out := *s
	out.Data = list(s.Data)
	return &out
}

func normalFinding(f *finding.Finding) {
	f.Detail, f.Evidence, f.Places = list(f.Detail), list(f.Evidence), list(f.Places)
	f.Proof = each(f.Proof, func(p *finding.Proof) {
		p.Want = list(p.Want)
		p.Servers = each(p.Servers, func(s *fact.Server) { s.Addresses = list(s.Addresses) })
	})
	if f.Window != nil {
		w := *f.Window
		w.Assumed = list(w.Assumed)
		f.Window = &w
	}
}

// list is s, or the empty list where s is nil.
func list[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}

// each is a copy of s, never nil, with fix applied to each element.
func each[T any](s []T, fix func(*T)) []T {
	s = list(slices.Clone(s))
	for i := range s {
		fix(&s[i])
	}
	return s
}
