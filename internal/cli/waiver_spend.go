package cli

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"zonecut/internal/policy"
)

func waiverSpendCommand(env *Env) *cobra.Command {
	j := &judge{}
	c := &cobra.Command{
		Use:   "spend REPORT.json",
		Short: "after the apply: note which waivers for a single use and which approvals were used",
		Long: `spend reads the JSON report of check, run or verify and adds to
.zonecut/spent.yaml the waivers for a single use (single_use: true) and the
approvals that let something pass in it. Commit that file to the branch that
changes go to: from then on they let nothing pass. Until then the digest that
each of them holds keeps a second use to the very same change.

Exit codes: 0 done, with or without anything to note, 1 could not.`,
		Example: `  terraform apply tfplan && zonecut waiver spend report.json
  git add .zonecut/spent.yaml && git commit -m 'spent'`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			now, err := j.time(env)
			if err != nil {
				return err
			}
			r, err := readReport(env, args[0])
			if err != nil {
				return err
			}
			tree, err := policy.WorkingTree(cmd.Context(), env.Dir)
			if err != nil {
				return err
			}
			spent, err := policy.LoadSpent(tree.Spent)
			if err != nil {
				return err
			}
			var text []byte
			if len(tree.Spent) > 0 {
				text = tree.Spent[0].Data
			}
			text, added := spent.Note(text, policy.UsedBy(r.Findings), now)
			if len(added) == 0 {
				return printLines(env, []string{"nothing to note: no waiver for a single use and no approval was used that is not noted already"})
			}
			file := filepath.Join(tree.Top, filepath.FromSlash(policy.SpentFile))
			if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
				return named(file, err)
			}
			if file, err = filepath.Abs(file); err != nil {
				return err
			}
			if err := replaceFile(env, file, text); err != nil {
				return err
			}
			var lines []string
			for _, u := range added {
				lines = append(lines, "spent: "+u.What+" ("+u.Digest+")")
			}
			return printLines(env, append(lines, fmt.Sprintf("%s: %s; commit it to where changes go to", policy.SpentFile, counted(len(added)))))
		},
	}
	c.Flags().StringVar(&j.now, "now", "", "the `time` of the apply, as in 2026-01-31T12:00:00Z (default the clock)")
	return c
}

func counted(n int) string {
	if n == 1 {
		return "1 entry more"
	}
	return fmt.Sprintf("%d entries more", n)
}
