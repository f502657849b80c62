package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"zonecut/internal/rule"
)

func policyCommand(env *Env) *cobra.Command {
	c := &cobra.Command{
		Use: "policy", Short: "list and explain the rules", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(policyListCommand(env), policyExplainCommand(env))
	return c
}

func policyListCommand(env *Env) *cobra.Command {
	j := &judge{}
	c := &cobra.Command{
		Use: "list", Short: "list the rules with the level that the policy gives them", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			book, err := j.load(cmd.Context(), env)
			if err != nil {
				return err
			}
			level := map[string]string{}
			for _, s := range book.Settings() {
				level[s.Rule] = s.Level.String()
			}
			for _, r := range rule.All() {
				if _, err := fmt.Fprintf(env.Stdout, "%-22s %-5s %s\n", r.ID, level[r.ID], r.Title); err != nil {
					return err
				}
			}
			return nil
		},
	}
	j.flags(c)
	return c
}

func policyExplainCommand(env *Env) *cobra.Command {
	return &cobra.Command{
		Use: "explain RULE", Short: "say what a rule finds, why, what looks alike, and what to do", Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			r, err := rule.Lookup(args[0])
			if err != nil {
				return Trouble{Message: err.Error(), Hint: "zonecut policy list"}
			}
			_, err = fmt.Fprintf(env.Stdout, "%s: %s\nlevel: up to %s; failure classes: %s\n\n%s\n",
				r.ID, r.Title, r.Level, strings.Join(r.Classes, " "), r.Doc)
			return err
		},
	}
}
