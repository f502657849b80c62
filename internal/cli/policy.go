package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"zonecut/internal/policy"
	"zonecut/internal/report"
	"zonecut/internal/rule"
)

func policyCommand(env *Env) *cobra.Command {
	c := &cobra.Command{
		Use: "policy", Short: "list and explain the rules, lint and test policies", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(policyLintCommand(env), policyTestCommand(env), policyListCommand(env), policyExplainCommand(env), policySchemaCommand(env))
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
			var lines []string
			for _, r := range rule.All() {
				lines = append(lines, ruleLine(r.ID, level[r.ID], r.Title))
			}
			for _, r := range policy.Own() {
				lines = append(lines, ruleLine(r.ID, level[r.ID], r.Title))
			}
			for _, r := range book.Custom() {
				lines = append(lines, ruleLine(r.ID, level[r.ID], r.Message))
			}
			return printLines(env, lines)
		},
	}
	j.flags(c)
	return c
}

func ruleLine(id, level, title string) string { return fmt.Sprintf("%-22s %-5s %s", id, level, title) }

func policyExplainCommand(env *Env) *cobra.Command {
	j := &judge{}
	c := &cobra.Command{
		Use: "explain RULE", Short: "say what a rule finds, why, what looks alike, and what to do", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			for _, r := range policy.Own() {
				if r.ID == args[0] {
					return printLines(env, []string{r.ID + ": " + r.Title, "level: " + r.Level.String() + "; made by the policy itself", "", r.Doc})
				}
			}
			r, err := rule.Lookup(args[0])
			if err != nil {
				return j.explainCustom(cmd.Context(), env, args[0], err)
			}
			_, err = fmt.Fprintf(env.Stdout, "%s: %s\nlevel: up to %s; failure classes: %s\n\n%s\n",
				r.ID, r.Title, r.Level, cmp.Or(strings.Join(r.Classes, " "), "none"), r.Doc)
			return err
		},
	}
	j.policyFlags(c)
	return c
}

// explainCustom explains a rule that the project's policy wrote itself; unknown
// is what to say where there is none of that name.
func (j *judge) explainCustom(ctx context.Context, env *Env, id string, unknown error) error {
	book, err := j.load(ctx, env)
	if err != nil {
		return errors.Join(Trouble{Message: unknown.Error(), Hint: "zonecut policy list"}, err)
	}
	custom := book.Custom()
	i := slices.IndexFunc(custom, func(r *policy.CustomRule) bool { return r.ID == id })
	if i < 0 {
		return Trouble{Message: unknown.Error(), Hint: "zonecut policy list"}
	}
	r := custom[i]
	return printLines(env, []string{
		r.ID + ": " + r.Message,
		fmt.Sprintf("level: %s, where it cannot tell %s; a rule of the policy's own, %s:%d", r.Level, r.OnUnknown, r.File, r.Line),
		"",
		r.Verb + ": " + strings.Join(strings.Fields(r.Expression), " "),
	})
}

// schemas are the published forms, by what they are the form of.
var schemas = map[string]func() []byte{
	"policy":   func() []byte { return policy.Schema(ruleInfo()) },
	"waivers":  policy.WaiversSchema,
	"approval": policy.ApprovalSchema,
	"tests":    policy.TestsSchema,
	"zonecut":  policy.ProjectSchema,
	"report":   report.SchemaJSON,
	"diff":     report.DiffSchemaJSON,
}

func policySchemaCommand(env *Env) *cobra.Command {
	return &cobra.Command{
		Use:   "schema [" + strings.Join(slices.Sorted(maps.Keys(schemas)), " | ") + "]",
		Short: "print the JSON Schema of policy files, or of another form",
		Long: `schema prints a JSON Schema (2020-12), for editors and for whoever writes files
by program. "zonecut policy lint" knows more: a schema cannot compare two keys.

An editor with the YAML language server reads it where the first line of a policy
names the file that it was written to, relative to the policy:

  zonecut policy schema > .zonecut/policy.schema.json
  # yaml-language-server: $schema=../policy.schema.json

and zonecut.yaml the same way, by "zonecut policy schema zonecut".`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			name := "policy"
			if len(args) > 0 {
				name = args[0]
			}
			text, ok := schemas[name]
			if !ok {
				return Trouble{Message: fmt.Sprintf("unknown schema %q; have %s", name, strings.Join(slices.Sorted(maps.Keys(schemas)), ", "))}
			}
			_, err := env.Stdout.Write(text())
			return err
		},
	}
}
