package report

import (
	"slices"

	"zonecut/internal/config"
	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

// DefaultMaxChanges bounds the changes that a report lists where the run names
// no other bound. Rules have seen all of them.
const DefaultMaxChanges = 100_000

// Run is what a run found, for New to report. Nothing in it is changed.
type Run struct {
	// Version is that of the program; Command is the command that ran.
	Version, Command string
	Changes          []zone.Change
	Config           []config.Change
	// Findings are at the levels that the policy gave them; those that are off
	// are left out.
	Findings []finding.Finding
	Gaps     []zone.Gap
	// Evaluated counts the rules that looked, Unasked the questions about the
	// live world that had no facts, Standing the faults that stood before.
	Evaluated, Unasked, Standing int
	Notes                        []string
	Errors                       []Error
	Verify                       *Verify
	CommandExit                  *int
	PlanDigest                   string

	// Before, After and Drift are not listed. They are searched for values that
	// must not be shown: a finding can name one of a set that does not change.
	Before, After *zone.Snapshot
	Drift         []zone.Change

	// Rules are those that looked, Basis what it was judged by.
	Rules []Rule
	Basis []Basis

	// MaxChanges bounds the listed changes; 0 or less is DefaultMaxChanges.
	MaxChanges int
	// ShowValues prints what is hidden otherwise.
	ShowValues bool
	// Verbose lists the changes in the text as well.
	Verbose bool
	// Brief says that nothing is wanted but the text, and that without a list: of
	// the changes only those are kept of which it speaks all the same.
	Brief bool
}

// New builds the report of a run: sorted, counted, judged, and without the
// values that must not be shown.
func New(run Run) *Report {
	hide := newRedactor(&run)
	r := &Report{
		Schema: Schema, Tool: Tool{Name: "zonecut", Version: run.Version}, Command: run.Command,
		Findings: findings(run.Findings, hide), Gaps: gaps(run.Gaps, hide), Notes: hide.all(run.Notes),
		Errors: hide.errors(run.Errors), Verify: hide.verify(run.Verify),
		CommandExit: run.CommandExit, PlanDigest: run.PlanDigest,
		Rules: run.Rules, Basis: run.Basis, Verbose: run.Verbose,
	}
	r.list(&run)
	r.Summary = Summary{Changes: len(run.Changes) + len(run.Config),
		Evaluated: run.Evaluated, Unasked: run.Unasked, Standing: run.Standing}
	r.count()
	r.Verdict = r.judge()
	return r.normal()
}

// Verified is the report of a look at the live world after the change of r was
// applied. The errors are those of looking.
func (r *Report) Verified(command string, v Verify, errs []Error) *Report {
	out := *r
	out.Command, out.Verify, out.Errors = command, &v, errs
	out.Verdict = out.judge()
	return out.normal()
}

// judge gives the verdict. Before an apply what could not be read may hide
// worse, so an error beats every finding; after one, users being down is never
// hidden by an error.
func (r *Report) judge() finding.Verdict {
	verdict := finding.Judge(r.Findings)
	if r.Verify != nil {
		verdict = finding.JudgeOutcomes(r.Verify.Expectations)
	}
	if len(r.Errors) > 0 && verdict != finding.Broken {
		return finding.Error
	}
	return verdict
}

// count fills the summary from the findings.
func (r *Report) count() {
	s := &r.Summary
	for _, g := range groups(r.Findings) {
		switch g.head.Level {
		case finding.Block:
			s.Block++
		case finding.Hold:
			s.Hold++
		case finding.Warn:
			s.Warn++
		case finding.Note:
			s.Note++
		}
		if g.head.Certainty == finding.Unknown {
			s.Unknown++
		}
	}
	for i := range r.Findings {
		if r.Findings[i].Accepted() {
			s.Waived++
		}
	}
}

// findings are copies of those that are shown, sorted, with hidden values
// replaced and causes that are among them.
func findings(in []finding.Finding, hide *redactor) []finding.Finding {
	var out []finding.Finding
	for i := range in {
		if in[i].Level > finding.Off {
			out = append(out, hide.finding(in[i]))
		}
	}
	finding.Sort(out)
	finding.ClearLostCauses(out)
	return out
}

func gaps(in []zone.Gap, hide *redactor) []Gap {
	in = slices.Clone(in)
	zone.SortGaps(in)
	var out []Gap
	for _, g := range in {
		out = append(out, Gap{Kind: string(g.Kind), What: hide.text(g.What), Why: hide.text(g.Why),
			Address: g.Origin.Address, File: g.Origin.File, Line: g.Origin.Line})
	}
	return out
}
