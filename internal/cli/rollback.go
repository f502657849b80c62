package cli

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"zonecut/internal/fact"
	"zonecut/internal/finding"
	"zonecut/internal/report"
	"zonecut/internal/rollback"
	"zonecut/internal/source"
	"zonecut/internal/zone"
)

// The recipe goes to standard output, and nothing else does, so that it can be
// piped into what carries it out. Findings and notes go to standard error. A
// rollback that would itself block prints no recipe.

// undo is one run of "zonecut rollback".
type undo struct {
	judge
	outputs
	facts, format, server string
	broken                bool
}

// recipeFormats are what a recipe can be written as.
var recipeFormats = []string{"nsupdate", "terraform", "zone"}

func rollbackCommand(env *Env) *cobra.Command {
	u := &undo{}
	c := &cobra.Command{
		Use:   "rollback REPORT.json",
		Short: "the exact inverse of a change, checked like a change, for you to apply",
		Long: `rollback reads the JSON report of check, verify or run and writes what brings the
state before back: as records for a master file, as commands for nsupdate whose
prerequisites keep what somebody else has changed meanwhile, or as what is to do
with Terraform. It changes nothing itself.

The inverse is judged by the same rules and the same policy as the change was;
--out json=back.json writes that down as a report of its own, and
"zonecut verify back.json" says whether the state before is back.

Exit codes: 0 done, 1 could not, 2 the rollback would itself be blocked.`,
		Example: `  zonecut rollback report.json
  zonecut rollback --broken run.json --out json=back.json --format nsupdate | nsupdate -k key.conf
  zonecut verify back.json`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := u.check(cmd); err != nil {
				return err
			}
			return u.run(cmd.Context(), env, args[0])
		},
	}
	u.judge.flags(c)
	u.approvals.flags(c)
	u.outFlag(c, "the report of the rollback to a file", report.Formats())
	c.Flags().StringVar(&u.format, "format", "zone", "what to write: "+strings.Join(recipeFormats, ", "))
	c.Flags().StringVar(&u.facts, "facts", "", "`file` that zonecut capture wrote before the apply: for what the report does not tell of the state before")
	c.Flags().StringVar(&u.server, "server", "", "`ADDRESS[ PORT]` that nsupdate sends to (default the primary that the SOA names)")
	c.Flags().BoolVar(&u.broken, "broken", false, "undo only what verify or run found broken, as its restore recipe does")
	return c
}

func (u *undo) check(c *cobra.Command) error {
	if !slices.Contains(recipeFormats, u.format) {
		return Trouble{Where: "--format " + u.format, Message: fmt.Sprintf("unknown format %q; have %s", u.format, strings.Join(recipeFormats, ", "))}
	}
	if f := strings.Fields(u.server); len(f) > 2 || strings.ContainsAny(u.server, "\n\r;") {
		return Trouble{Where: "--server " + u.server, Message: "is an address, or an address and a port", Hint: "--server '192.0.2.53 5353'"}
	}
	if u.server != "" && u.format != "nsupdate" {
		return Trouble{Where: "--server", Message: "is for nsupdate", Hint: "--format nsupdate"}
	}
	if err := u.outputs.parse(); err != nil {
		return err
	}
	for _, t := range u.targets {
		if t.path == "" && t.name != "text" {
			return Trouble{Where: "--out " + t.name, Message: "standard output has the recipe", Hint: "--out " + t.name + "=FILE"}
		}
	}
	return u.approvals.check(c)
}

func (u *undo) run(ctx context.Context, env *Env, name string) error {
	r, err := readReport(env, name)
	if err != nil {
		return err
	}
	known, notes, err := (&world{file: u.facts}).known(env)
	if err != nil {
		return err
	}
	if u.broken && r.Verify == nil {
		return Trouble{Where: name, Message: "is no report of verify or run, so that nothing in it is known to be broken",
			Hint: "zonecut verify --out json=verified.json " + name + ", or leave --broken out"}
	}
	var outcomes []finding.Outcome
	if u.broken {
		outcomes = r.Verify.Expectations
	}
	w, err := undone(r, outcomes, known)
	if err != nil {
		return Trouble{Where: name, Message: err.Error()}
	}
	judged, err := u.judge.run(ctx, env, w.input())
	if err != nil {
		return err
	}
	judged.Command, judged.MaxChanges = "rollback", len(judged.Changes)
	judged.Notes = append(judged.Notes, notes...)
	rollback.Accept(judged.Findings)
	back := u.approvals.report(judged)
	if err := u.say(env, back); err != nil {
		return err
	}
	if back.Verdict == finding.Blocked {
		fmt.Fprintln(env.Stderr, "zonecut: the rollback would itself be blocked, so that it is not written")
		fmt.Fprintln(env.Stderr, "hint: zonecut rollback --broken undoes only what is broken; --break-glass REASON --digest "+back.Digest+" writes it all the same")
		return Exit{back.Verdict.Exit()}
	}
	return write(env.Stdout, w.lines(judged.Changes, u.format, u.server))
}

// say writes the report of the rollback: into files where that is asked for, and
// in words to standard error where it is more than notes.
func (u *undo) say(env *Env, back *report.Report) error {
	files := outputs{targets: slices.DeleteFunc(slices.Clone(u.targets), func(t target) bool { return t.path == "" })}
	if err := files.write(env, back, false); err != nil || back.Verdict == finding.Pass && back.Summary.Warn+back.Summary.Waived == 0 {
		return err
	}
	text, err := report.Lookup("text")
	if err != nil {
		return err
	}
	return text(env.Stderr, back)
}

func write(w io.Writer, lines []string) error {
	var b strings.Builder
	for _, l := range lines {
		b.WriteString(report.EscapeRecipe(l) + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// undoing is what a report lets undo: changes with what was before and what is
// there now, as far as that is known.
type undoing struct {
	changes  []zone.Change
	findings []finding.Finding
	remarks  []string
}

// undone reads from a report what is to be undone: what a look after the apply
// found broken, or without outcomes all of it.
func undone(r *report.Report, outcomes []finding.Outcome, known *fact.Set) (*undoing, error) {
	changes, rest, err := r.ChangeSet()
	if err != nil {
		return nil, err
	}
	w := &undoing{changes: changes, findings: r.Findings}
	if outcomes != nil {
		w.changes, w.remarks = rollback.Broken(changes, outcomes, r.Findings, known)
		rest = nil
	}
	rollback.Complete(w.changes, known)
	for _, c := range rest {
		w.remarks = append(w.remarks, elsewhere(&c))
	}
	return w, nil
}

// elsewhere is a change that no zone holds, in words.
func elsewhere(c *report.Change) string {
	text := c.Kind + " " + c.Name + " (" + c.Op + "): is undone where it is kept"
	if c.Before != nil && c.Kind != "config" {
		text += "; before it said: " + strings.Join(c.Before.Data, ", ")
	}
	return text
}

// input are the two states of the rollback, for the rules to look at.
func (w *undoing) input() *source.Input {
	in := &source.Input{}
	in.Before, in.After = rollback.States(w.changes)
	return in
}

// lines are the recipe in one format.
func (w *undoing) lines(inverse []zone.Change, format, server string) []string {
	recipe := rollback.New(inverse, w.changes, w.findings)
	recipe.Remarks = append(recipe.Remarks, w.remarks...)
	switch format {
	case "nsupdate":
		return recipe.Nsupdate(server)
	case "terraform":
		return rollback.Terraform(w.changes, w.remarks)
	}
	return recipe.Master()
}

// restore is the recipe for what is broken, as "zonecut rollback --broken" gives
// it; nil where nothing is.
func restore(r *report.Report, outcomes []finding.Outcome, known *fact.Set) ([]string, error) {
	if finding.JudgeOutcomes(outcomes) != finding.Broken {
		return nil, nil
	}
	w, err := undone(r, outcomes, known)
	if err != nil {
		return nil, err
	}
	in := w.input()
	return w.lines(zone.Diff(in.Before.Snapshot(), in.After.Snapshot(), nil), "zone", ""), nil
}
