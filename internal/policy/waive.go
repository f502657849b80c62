package policy

import (
	"fmt"
	"slices"
	"time"

	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

// The findings about waivers.
const (
	waiverExpired = "waiver-expired" // would have let something pass that stands
	waiverRefused = "waiver-refused" // is in force, and may not let this pass
	waiverOrphan  = "waiver-orphan"  // matches nothing
)

// use is what became of one waiver in a run.
type use struct {
	*Waiver
	// fits are the findings that it matches, near those that it misses by one
	// condition.
	fits  []*finding.Finding
	near  []string  // some of them
	spent time.Time // the day on which it was used up
	why   string    // why it is refused, the first reason
}

// waive marks the findings that waivers let pass, and gives those about waivers
// that did not do what they are there for. A finding that one waiver lets pass
// is nobody else's failure.
func (p *Policy) waive(fs []finding.Finding, w *Waivers, now time.Time) []finding.Finding {
	uses := make([]*use, len(w.list))
	byRule := map[string][]*use{}
	for i := range w.list {
		uses[i] = &use{Waiver: &w.list[i]}
		uses[i].spent = w.Spent[uses[i].Use()]
		byRule[w.list[i].Rule] = append(byRule[w.list[i].Rule], uses[i])
	}
	for i := range fs {
		for _, u := range byRule[fs[i].Rule] {
			u.try(&fs[i], p, now)
		}
	}
	p.waiveConsequences(fs)
	var out []finding.Finding
	for _, u := range uses {
		if f := u.failure(now); f != nil {
			out = append(out, *f)
		}
	}
	return append(out, orphans(uses, now)...)
}

// waiveConsequences lets pass what is no more than the consequence of a finding
// that a waiver lets pass: whoever answers for the loss of a zone answers for
// that of its records. What counts more than its cause, or what nobody may waive,
// needs a waiver of its own.
func (p *Policy) waiveConsequences(fs []finding.Finding) {
	byID := finding.Index(fs)
	for i := range fs {
		f := &fs[i]
		for c, far := byID[f.Cause], 0; c != nil && !f.Accepted() && far < len(fs); c, far = byID[c.Cause], far+1 {
			if c.Waived != nil && f.Level <= c.Level && p.unwaivable(f) == "" {
				f.Waived = c.Waived
			}
		}
	}
}

// try lets one finding pass if the waiver is about it and may.
func (u *use) try(f *finding.Finding, p *Policy, now time.Time) {
	fits, only := u.fitsTo(f)
	if only != nil && len(u.near) < 3 {
		u.near = append(u.near, f.Subject()+": "+only.String())
	}
	if !fits {
		return
	}
	u.fits = append(u.fits, f)
	why := p.unwaivable(f)
	if why == "" && !u.spent.IsZero() {
		why = "it was for a single use and was used on " + day(u.spent)
	}
	if why == "" && u.Pending(now) {
		why = "it holds from " + day(u.Created) + " on"
	}
	switch {
	case u.Expired(now):
	case why != "":
		u.why = why
	case f.Waived == nil:
		f.Waived = &finding.Waiver{By: u.Owner, Reason: u.Reason, Expires: day(u.Expires), Uses: u.once()}
	}
}

// once is what is used up by the waiver.
func (w *Waiver) once() []string {
	if !w.SingleUse {
		return nil
	}
	return []string{w.Use()}
}

// condition is one thing that a waiver asks of a finding.
type condition struct {
	what, has, want string
	met             bool
}

// conditions are all that a waiver asks of a finding of its rule.
func (w *Waiver) conditions(f *finding.Finding) [6]condition {
	m := &w.Match
	return [...]condition{
		{"zone", f.Zone, string(m.Zone), f.Zone == string(m.Zone) || m.Zone == "" && !twoSided(f.Type)},
		{"view", f.View, m.View, f.View == m.View},
		{"name", f.Name, string(m.Name), m.Name == "" || f.Name == string(m.Name)},
		{"name", f.Name, string(m.Under), m.Under == "" || zone.Name(f.Name).Under(m.Under)},
		{"type", f.Type, string(m.Type), m.Type == "" || f.Type == string(m.Type)},
		{"digest", f.Digest, w.Digest, w.Digest == "" || f.Digest == w.Digest},
	}
}

// fitsTo reports whether the waiver is about a finding, and if not, which
// condition is the only one that says so.
func (w *Waiver) fitsTo(f *finding.Finding) (fits bool, only *condition) {
	missed := 0
	all := w.conditions(f)
	for i := range all {
		if !all[i].met {
			missed++
			only = &all[i]
		}
	}
	if missed != 1 {
		only = nil
	}
	return missed == 0, only
}

func (c *condition) String() string {
	or := func(s string) string {
		if s == "" {
			return "none"
		}
		return s
	}
	return fmt.Sprintf("its %s is %s, the waiver says %s", c.what, or(c.has), or(c.want))
}

// failure is the finding about a waiver that left findings standing which it
// matches, nil when there are none.
func (u *use) failure(now time.Time) *finding.Finding {
	stand := slices.DeleteFunc(slices.Clone(u.fits), func(f *finding.Finding) bool { return f.Waived != nil })
	if len(stand) == 0 {
		return nil
	}
	f := u.finding(waiverRefused)
	f.Message = fmt.Sprintf("the waiver of %s is refused: %s", u, u.why)
	f.Hint = "delete the waiver; what it is about needs another way"
	if u.Expired(now) {
		f = u.finding(waiverExpired)
		f.Message = fmt.Sprintf("the waiver of %s expired on %s", u, day(u.Expires))
		f.Hint = "let " + u.Owner + " renew it in a change of its own, or delete it"
	}
	for _, s := range stand {
		f.Detail = append(f.Detail, "still stands: "+s.ID)
	}
	return f
}

func (u *use) finding(rule string) *finding.Finding {
	f := u.subject()
	f.ID, f.Rule, f.Level = finding.ID(rule, u.place()), rule, own[rule].Level
	f.Certainty = finding.Yes
	f.Places = []finding.Place{{File: u.File, Line: u.Line}}
	return &f
}

func (w *Waiver) place() string { return fmt.Sprintf("%s:%d", w.File, w.Line) }

// orphans is one finding per file for the waivers in it that match nothing. A
// run sees one change, and most waivers are about others: a finding for each
// would bury the rest.
func orphans(uses []*use, now time.Time) []finding.Finding {
	var out []finding.Finding
	for len(uses) > 0 {
		file := uses[0].File
		end := slices.IndexFunc(uses, func(u *use) bool { return u.File != file })
		if end < 0 {
			end = len(uses)
		}
		if f := orphansOf(uses[:end], now); f != nil {
			out = append(out, *f)
		}
		uses = uses[end:]
	}
	return out
}

func orphansOf(uses []*use, now time.Time) *finding.Finding {
	alone := slices.DeleteFunc(slices.Clone(uses), func(u *use) bool { return len(u.fits) > 0 })
	if len(alone) == 0 {
		return nil
	}
	f := alone[0].finding(waiverOrphan)
	f.Message = fmt.Sprintf("the waiver of %s matches no finding of this run", alone[0])
	if len(alone) > 1 {
		f = &finding.Finding{Rule: f.Rule, Level: f.Level, Certainty: f.Certainty,
			Message: fmt.Sprintf("%d of %d waivers match no finding of this run", len(alone), len(uses))}
	}
	f.ID = finding.ID(waiverOrphan, uses[0].File)
	f.Hint = "delete a waiver when its change is done"
	f.Places = nil
	for _, u := range alone {
		f.Places = append(f.Places, finding.Place{File: u.File, Line: u.Line})
		f.Detail = append(f.Detail, u.orphanLine(now))
		for _, n := range u.near {
			f.Detail = append(f.Detail, "  nearly "+n)
		}
	}
	return f
}

func (u *use) orphanLine(now time.Time) string {
	s := u.place() + ": " + u.String()
	if u.Expired(now) {
		s += ", expired on " + day(u.Expires)
	}
	return s
}
