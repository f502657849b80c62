package cli

import (
	"context"

	"github.com/spf13/cobra"

	"zonecut/internal/report"
	"zonecut/internal/zone"
)

// diff is one run of the command.
type diff struct {
	outputs
	inputs
	showValues bool
}

func diffCommand(env *Env) *cobra.Command {
	d := &diff{outputs: outputs{diff: true}}
	c := &cobra.Command{
		Use:   "diff PLAN | OLD NEW | --git BASE..HEAD",
		Short: "the change set alone, in its normal form, for people and for conftest",
		Long: `diff reads what check reads, compares the two states as check does, and prints
the changes without judging them: for people as text or Markdown, delegations
first, or as JSON of the published form zonecut/diff/v1 ("zonecut policy schema
diff" prints its JSON Schema).

What could not be read whole is listed as a gap. Input that cannot be read at
all is exit code 1; the JSON is written then too, with "errors" and no changes,
so that a policy behind a pipe can refuse it.

Exit codes: 0 done, with or without changes, 1 could not read.`,
		Example: `  zonecut diff plan.json
  zonecut diff --out json plan.json | conftest test -p policy -`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := d.parse(); err != nil {
				return err
			}
			run, err := d.run(cmd.Context(), env, args)
			if err != nil {
				return d.finish(env, failed("diff", err), err)
			}
			return d.finish(env, report.New(run), nil)
		},
	}
	d.inputs.flags(c)
	d.outFlag(c, "the changes", report.DiffFormats())
	c.Flags().BoolVar(&d.showValues, "show-values", false, "print sensitive values instead of their SHA-256")
	return c
}

// run compares the states of the inputs. All changes are listed: a policy that
// judged a part of them would pass the rest.
func (d *diff) run(ctx context.Context, env *Env, args []string) (report.Run, error) {
	if len(args)+len(d.plans)+len(d.pairs) == 0 && d.git == "" {
		return report.Run{}, Trouble{Message: "nothing to compare", Hint: "zonecut diff plan.json, or zonecut diff OLD NEW"}
	}
	files, err := workingRepository(ctx, env)
	if err != nil {
		return report.Run{}, err
	}
	in, err := d.read(ctx, env, files, args)
	if err != nil {
		return report.Run{}, err
	}
	before, after := in.Before.Snapshot(), in.After.Snapshot()
	changes := zone.Diff(before, after, in.Ways)
	return report.Run{Version: Version(), Command: "diff", Changes: changes, Config: in.Config, Gaps: in.Gaps, Notes: in.Notes,
		Before: before, After: after, MaxChanges: len(changes) + len(in.Config), ShowValues: d.showValues}, nil
}
