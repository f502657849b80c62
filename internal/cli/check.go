package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"zonecut/internal/report"
	"zonecut/internal/source"
	"zonecut/internal/zone"
)

// check is one run of the command.
type check struct {
	judge
	outputs
	inputs
	maxChanges int
	showValues bool
	verbose    bool
}

func checkCommand(env *Env) *cobra.Command {
	k := &check{}
	c := &cobra.Command{
		Use:   "check PLAN | OLD NEW | --git BASE..HEAD",
		Short: "does this change take something off the Internet, or push what nobody tested?",
		Long: `check reads a Terraform or OpenTofu plan (JSON, or the binary plan where it was
made), two zone files, two configuration files or two directories of them, or
two revisions of a git repository, and says what the change would break.

Exit codes: 0 nothing blocks, 1 could not judge, 2 blocked, 3 held.`,
		Example: `  terraform show -json tfplan | zonecut check -
  zonecut check old/example.com.zone new/example.com.zone
  zonecut check axfr://ns1.example.net/example.com next/example.com.zone
  zonecut check --git origin/main..HEAD
  zonecut check --evidence smoke.dsse.json live/app.yaml next/app.yaml`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := k.outputs.parse(); err != nil {
				return err
			}
			if err := k.approvals.check(cmd); err != nil {
				return err
			}
			run, err := k.run(cmd.Context(), env, args)
			if err != nil {
				return k.finish(env, failed("check", err), err)
			}
			run.Command, run.MaxChanges, run.ShowValues = "check", k.maxChanges, k.showValues
			run.Verbose, run.Brief = k.verbose, k.brief(k.verbose)
			return k.finish(env, k.approvals.report(run), nil)
		},
	}
	k.inputs.flags(c)
	k.judge.flags(c)
	k.world.flags(c)
	k.approvals.flags(c)
	k.outputs.flags(c)
	c.Flags().IntVar(&k.maxChanges, "max-changes", report.DefaultMaxChanges, "how many changes the report lists; all are judged")
	c.Flags().BoolVar(&k.showValues, "show-values", false, "print sensitive values instead of their SHA-256")
	c.Flags().BoolVarP(&k.verbose, "verbose", "v", false, "the text lists the changes too, as diff does")
	return c
}

func (k *check) run(ctx context.Context, env *Env, args []string) (report.Run, error) {
	in, err := k.input(ctx, env, &k.inputs, args)
	if err != nil {
		return report.Run{}, err
	}
	return k.judge.run(ctx, env, in)
}

// inputs are what a change is read from.
type inputs struct {
	plans, pairs, contexts        []string
	git, zone, as, include, chdir string
}

func (i *inputs) flags(c *cobra.Command) {
	c.Flags().StringArrayVar(&i.plans, "plan", nil, "a further plan `file` in the same run (repeatable)")
	c.Flags().StringArrayVar(&i.pairs, "pair", nil, "a further pair `OLD=NEW` in the same run (repeatable)")
	c.Flags().StringArrayVar(&i.contexts, "zone-context", nil, "a zone as it stands, a `file` or axfr://SERVER/ZONE, that completes what the input sees of it (repeatable)")
	c.Flags().StringVar(&i.git, "git", "", "what changed in git: `BASE..HEAD`, BASE...HEAD from where HEAD left BASE, or BASE against the working tree")
	c.Flags().StringVar(&i.zone, "zone", "", "`name` of the zone, where the files do not say it")
	c.Flags().StringVar(&i.as, "as", "", "take the input for `kind`: plan, zone, config, octodns (default by its content)")
	c.Flags().StringVar(&i.include, "include-root", "", "`directory` that $INCLUDE may read from (default: $INCLUDE is refused)")
	c.Flags().StringVar(&i.chdir, "chdir", "", "`directory` where a binary plan was made (default the plan's own)")
}

// read reads all inputs of a run into one.
func (i *inputs) read(ctx context.Context, env *Env, files *repository, args []string) (*source.Input, error) {
	o := source.Options{As: i.as, IncludeRoot: i.include, Chdir: i.chdir, Stdin: env.Stdin, Dir: env.Dir, Names: files.Zones}
	if i.zone != "" {
		name, err := zone.FQDN(i.zone)
		if err != nil {
			return nil, Trouble{Where: "--zone " + i.zone, Message: err.Error()}
		}
		o.Zone = name
	}
	plans, pairs, err := i.split(args)
	if err != nil {
		return nil, err
	}
	in := &source.Input{Notes: files.notes}
	for i := range plans {
		plans[i] = place(env, plans[i])
	}
	if err := in.Plans(ctx, plans, o); err != nil {
		return nil, err
	}
	for _, p := range pairs {
		o.About = files.about(files.prefix(env, p[0], p[1]))
		more, err := source.Pair(ctx, place(env, p[0]), place(env, p[1]), o)
		if err != nil {
			return nil, err
		}
		in.Merge(more)
	}
	if i.git != "" {
		o.About = files.about("")
		more, err := source.Git(ctx, files.git(env, i.git), o)
		if err != nil {
			return nil, err
		}
		in.Merge(more)
	}
	for _, c := range i.contexts {
		if err := in.Context(ctx, place(env, c), o); err != nil {
			return nil, err
		}
	}
	return in, nil
}

// place is an input's path; "-" is standard input.
func place(env *Env, path string) string {
	if path == "-" || env.Dir == "" || strings.HasPrefix(path, "axfr://") {
		return path
	}
	return inDir(env, path)
}

// split sorts arguments and flags into plans and pairs.
func (i *inputs) split(args []string) (plans []string, pairs [][2]string, err error) {
	plans = append(plans, i.plans...)
	for _, p := range i.pairs {
		before, after, ok := strings.Cut(p, "=")
		if !ok || before == "" || after == "" {
			return nil, nil, Trouble{Where: "--pair " + p, Message: "a pair is OLD=NEW"}
		}
		pairs = append(pairs, [2]string{before, after})
	}
	switch len(args) {
	case 0:
		if len(plans)+len(pairs) == 0 && i.git == "" {
			return nil, nil, Trouble{Message: "nothing to check", Hint: "zonecut check plan.json, or zonecut check OLD NEW"}
		}
	case 1:
		plans = append([]string{args[0]}, plans...)
	case 2:
		pairs = append([][2]string{{args[0], args[1]}}, pairs...)
	default:
		return nil, nil, Trouble{Message: "takes one plan or one pair", Hint: "--plan FILE and --pair OLD=NEW repeat"}
	}
	return plans, pairs, nil
}
