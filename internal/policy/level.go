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
// Where a scope matches, its level stands in the place of the policy's, and a
// finding that this moves says so (Regraded); what a scope turns off OffByScope
// counts. Limits then raise warnings to hold where no rollback can come in time.
// Waivers come last and see the level that counts.
//
// Protections raise nothing here. The rules ask for them (Protect) and grade by
// them; raising once more would turn each note on a protected name into a
// block. What Apply takes from them is whether a finding can be waived.
func (p *Policy) Apply(fs []finding.Finding, w *Waivers, now time.Time) []finding.Finding {
	out := p.grade(slices.Clone(fs))
	out = append(out, p.grade(p.limit(out))...)
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
		level, _ := p.level(&f)
		dropped[f.ID] = level == finding.Off
		return dropped[f.ID]
	})
	for i := range fs {
		f := &fs[i]
		level, moved := p.level(f)
		if f.Level = level; moved != nil {
			f.Regraded = append(f.Regraded, *moved)
		}
		if dropped[f.Cause] {
			f.Cause = ""
		}
	}
	return fs
}

// level is the level that counts for a finding, and how a scope moved it there;
// nil where none did.
func (p *Policy) level(f *finding.Finding) (finding.Level, *finding.Regrade) {
	set := p.settings[f.Rule]
	if set == nil {
		return f.Level, nil
	}
	level := set.of(f, set.Level)
	s, scoped := p.inScope(f, set)
	if s == nil || scoped == level {
		return level, nil
	}
	return scoped, &finding.Regrade{From: level, To: scoped, By: s.String()}
}

// of is the level that a finding gets where the policy gives its rule a level.
func (s *Setting) of(f *finding.Finding, level finding.Level) finding.Level {
	switch {
	case level == finding.Off:
		return finding.Off
	case f.Certainty == finding.Unknown:
		return s.OnUnknown
	case level < s.Default:
		return min(f.Level, level)
	case level > s.Default && f.Level == s.Default:
		return level
	}
	return f.Level
}
