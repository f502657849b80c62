package cli

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"zonecut/internal/policy"
	"zonecut/internal/report"
)

func waiverCommand(env *Env) *cobra.Command {
	c := &cobra.Command{
		Use: "waiver", Short: "look at the exceptions that somebody answers for", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(waiverLintCommand(env), waiverListCommand(env), waiverSpendCommand(env))
	return c
}

func waiverLintCommand(env *Env) *cobra.Command {
	j := &judge{}
	c := &cobra.Command{
		Use:   "lint [FILE…]",
		Short: "name every fault of waivers, and those that are over; exit 2 when there is one",
		Long: `lint reads waivers under the project's policies as they stand in the working
tree, committed or not, and names every fault with its line and what to write
instead. A waiver whose last day is over is a fault here: it lets nothing pass,
and whoever reads the file believes that it does. Without FILE it reads
.zonecut/waivers.yaml.

Exit codes: 0 no fault, 1 could not read, 2 faults.`,
		RunE: func(cmd *cobra.Command, files []string) error {
			now, err := j.time(env)
			if err != nil {
				return err
			}
			all, err := readProject(cmd.Context(), env, files)
			if err != nil {
				return err
			}
			if len(files) > 0 && len(all.waivers) == 0 {
				return Trouble{Where: files[0], Message: "holds no waivers", Hint: "waivers stand under the key waivers; zonecut policy lint takes files of every kind"}
			}
			return lintWaivers(env, all, now)
		},
	}
	c.Flags().StringVar(&j.now, "now", "", "the `time` to judge at, as in 2026-01-31T12:00:00Z (default the clock)")
	return c
}

// lintWaivers lints the waivers of a project. Its policies must load, since
// they say what a waiver may say.
func lintWaivers(env *Env, all *project, now time.Time) error {
	book, err := bind(append(all.context, all.policies...), nil, nil)
	if err != nil {
		return err
	}
	only := &project{waivers: all.waivers}
	faults := book.LintWaivers(only.waivers, now)
	if len(only.waivers) == 0 {
		return printLines(env, []string{"no waivers"})
	}
	return only.say(env, faults)
}

func waiverListCommand(env *Env) *cobra.Command {
	j := &judge{}
	c := &cobra.Command{
		Use:   "list",
		Short: "list the waivers that judge a change, the next to end first",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			now, err := j.time(env)
			if err != nil {
				return err
			}
			book, err := j.load(cmd.Context(), env)
			if err != nil {
				return err
			}
			return listWaivers(env, book, now)
		},
	}
	j.policyFlags(c)
	return c
}

func listWaivers(env *Env, book rulebook, now time.Time) error {
	var lines []string
	for _, n := range book.notes {
		lines = append(lines, "info: "+n)
	}
	list := book.waivers.All()
	if len(list) == 0 {
		return printLines(env, append(lines, "no waivers"))
	}
	slices.SortStableFunc(list, func(a, b policy.Waiver) int { return a.Expires.Compare(b.Expires) })
	if err := printLines(env, lines); err != nil {
		return err
	}
	_, err := env.Stdout.Write(waiverTable(list, book.waivers.Spent, now))
	return err
}

func waiverTable(list []policy.Waiver, spent policy.Spent, now time.Time) []byte {
	var b bytes.Buffer
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "RULE\tMATCH\tOWNER\tEXPIRES\tSTATE")
	for i := range list {
		l := &list[i]
		match := strings.TrimPrefix(l.String(), l.Rule+" for ")
		switch {
		case l.SingleUse:
			match += " (one change, once)"
		case l.Digest != "":
			match += " (one change)"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", l.Rule, report.Escape(match), report.Escape(l.Owner), l.Expires.Format(time.DateOnly), waiverState(l, spent, now))
	}
	w.Flush() // a buffer takes everything
	return b.Bytes()
}

func waiverState(w *policy.Waiver, spent policy.Spent, now time.Time) string {
	used, over := spent[w.Use()]
	switch {
	case over:
		return "used on " + used.Format(time.DateOnly)
	case w.Expired(now):
		return "expired"
	case w.Pending(now):
		return "pending, from " + w.Created.Format(time.DateOnly)
	}
	return "in force"
}
