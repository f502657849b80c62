package policy

import (
	"slices"
	"time"

	"zonecut/internal/finding"
)

// Apply brings the rules' findings to the levels that count, marks what waivers
// let pass, and adds what there is to say about the waivers themselves. The
// result is in canonical order; fs is not changed. w may be nil.
//
// A rule grades its own findings down from its default level. The policy's
// level for it works on that grading:
//
//   - off drops the rule's findings;
//   - a level below the default is a ceiling: every finding gets the lower of
//     its own level and the policy's;
//   - a level above the default raises the findings at the default level; those
//     that the rule graded lower stay where they are;
//   - the default level leaves each finding its own.
//
// A finding that is not certain gets the rule's on_unknown instead, whatever
// the rule graded, unless the rule is off.
//
// Protections raise nothing here. The rules ask for them (Protect) and grade by
// them; raising once more would turn each note on a protected name into a
// block. What Apply takes from them is whether a finding can be waived.
func (p *Policy) Apply(fs []finding.Finding, w *Waivers, now time.Time) []finding.Finding {
	out := p.grade(slices.Clone(fs))
	if w != nil {
		out = append(out, p.grade(p.waive(out, w, now))...)
	}
	finding.Sort(out)
	return out
}

// grade sets levels and drops what is off, in place. A finding whose cause is
// dropped stands for itself from then on.
func (p *Policy) grade(fs []finding.Finding) []finding.Finding {
	dropped := map[string]bool{}
	fs = slices.DeleteFunc(fs, func(f finding.Finding) bool {
		s := p.settings[f.Rule]
		off := s != nil && s.Level == finding.Off
		if off {
			dropped[f.ID] = true
		}
		return off
	})
	for i := range fs {
		f := &fs[i]
		if s := p.settings[f.Rule]; s != nil {
			f.Level = s.of(f)
		}
		if dropped[f.Cause] {
			f.Cause = ""
		}
	}
	return fs
}

// of is the level that counts for a finding of a rule that is not off.
func (s *Setting) of(f *finding.Finding) finding.Level {
	switch {
	case f.Certainty == finding.Unknown:
		return s.OnUnknown
	case s.Level < s.Default:
		return min(f.Level, s.Level)
	case s.Level > s.Default && f.Level == s.Default:
		return s.Level
	}
	return f.Level
}
