package cli

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"zonecut/internal/policy"
	"zonecut/internal/report"
)

func policyLintCommand(env *Env) *cobra.Command {
	return &cobra.Command{
		Use:   "lint [FILE…]",
		Short: "name every fault of policies, waivers, tests and zonecut.yaml; exit 2 when there is one",
		Long: `lint reads policy files, waiver files, tests of policies and zonecut.yaml, and names every
fault with its line and what to write instead. Without FILE it reads those of
the project as they stand in the working tree, committed or not: it is for
whoever is about to propose them. Policies that are named are read over the
built-in ones alone; waivers and tests without them, over the project's.

Exit codes: 0 no fault, 1 could not read, 2 faults.`,
		RunE: func(cmd *cobra.Command, files []string) error {
			all, err := readProject(cmd.Context(), env, files)
			if err != nil {
				return err
			}
			return all.say(env, all.lint())
		},
	}
}

// project is what a team says to zonecut, as files: to be linted, and not to
// judge.
type project struct {
	policies, waivers, tests, zonecut []policy.Source
	// context are policies that waivers and tests are read under and that are not
	// themselves looked at.
	context []policy.Source
	// remarks say what stands in the project and is never read.
	remarks []string
}

// readProject reads the files that are named, or those of the working tree.
func readProject(ctx context.Context, env *Env, files []string) (*project, error) {
	tree, err := policy.WorkingTree(ctx, env.Dir)
	if err != nil {
		return nil, err
	}
	p := &project{context: shipped()}
	if len(files) == 0 {
		p.policies, p.waivers, p.zonecut, p.remarks = tree.Policies, tree.Waivers, tree.Projects, tree.Remarks
		p.tests, err = tree.Tests()
		return p, err
	}
	if err := p.read(env, files); err != nil {
		return nil, err
	}
	if len(p.policies) == 0 {
		p.context = append(p.context, tree.Policies...)
	}
	return p, nil
}

// read adds files by what they hold.
func (p *project) read(env *Env, files []string) error {
	for _, name := range files {
		s, err := policy.ReadFile(inDir(env, name))
		if err != nil {
			return named(name, err)
		}
		s.Name = filepath.ToSlash(name)
		switch policy.KindOf(s) {
		case policy.WaiverFile:
			p.waivers = append(p.waivers, s)
		case policy.TestFile:
			p.tests = append(p.tests, s)
		case policy.ZonecutFile:
			p.zonecut = append(p.zonecut, s)
		default:
			p.policies = append(p.policies, s)
		}
	}
	return nil
}

// lint gives every fault of the files. One that would be passed over in
// judgement is a fault: whoever wrote it believes that it counts.
func (p *project) lint() policy.Errors {
	var faults policy.Errors
	for _, r := range p.remarks {
		faults = append(faults, &policy.Error{Message: r})
	}
	faults = append(faults, policy.LintProject(p.zonecut)...)
	return append(faults, policy.Lint(append(p.context, p.policies...), p.waivers, p.tests, ruleInfo())...)
}

// say prints faults, which are the news here and no trouble, and how much was
// looked at.
func (p *project) say(env *Env, faults policy.Errors) error {
	var lines []string
	for _, f := range faults {
		lines = append(lines, f.Error())
		if f.Hint != "" {
			lines = append(lines, "  hint: "+f.Hint)
		}
	}
	files := len(p.policies) + len(p.waivers) + len(p.tests) + len(p.zonecut)
	total := plural(files, "file") + ", " + plural(len(faults), "fault")
	if files == 0 && len(faults) == 0 {
		total = "no policies and no waivers in .zonecut: the built-in default judges"
	}
	if err := printLines(env, append(lines, total)); err != nil {
		return err
	}
	if len(faults) > 0 {
		return Exit{2}
	}
	return nil
}

// printLines prints lines that may hold what others wrote.
func printLines(env *Env, lines []string) error {
	for _, l := range lines {
		if _, err := fmt.Fprintln(env.Stdout, report.Escape(l)); err != nil {
			return err
		}
	}
	return nil
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
