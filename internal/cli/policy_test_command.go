package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"zonecut/internal/finding"
	"zonecut/internal/policy"
	"zonecut/internal/zone"
)

// policyTest is one run of the command.
type policyTest struct {
	judge
	requireCoverage bool
	// cases ran, failed of them did not give what they expect; lacking are cases
	// that the coverage wants.
	cases, failed, lacking int
	errs                   []error
}

func policyTestCommand(env *Env) *cobra.Command {
	t := &policyTest{}
	c := &cobra.Command{
		Use:   "test [DIR | FILE_test.yaml …]",
		Short: "run the tests of policies; exit 2 when one fails",
		Long: `test reads *_test.yaml and judges each case under the policies beside it: the
two zones are compared, all rules look, and the findings must be those expected,
no more and no less. Waivers and approvals let nothing pass here. Without
arguments it runs the tests of the project's policies in the working tree.

  version: 1
  cases:
    - name: the delegation of eu may not go
      before: |
        $ORIGIN example.com.
        @  300 SOA ns1 host 1 3600 600 604800 300
        @  300 NS  ns1
        eu 300 NS  ns1.eu.example.net.
      after: |
        $ORIGIN example.com.
        @  300 SOA ns1 host 2 3600 600 604800 300
        @  300 NS  ns1
      expect:
        - { rule: delegation-removed, name: eu.example.com., level: block }

A zone without before is new, one without after is deleted. "zone" names it where
its text does not; "unknown" lists sets that a plan would know only after the
apply: [{ name: eu.example.com., type: NS }]. "expect: none" is no finding at all.
A zone pair has no order of steps, so rules about the order of a plan find nothing.

Exit codes: 0 all as expected, 1 could not run, 2 a case or its coverage fails.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			suites, err := readSuites(cmd.Context(), env, args)
			if err != nil {
				return err
			}
			return t.run(cmd.Context(), env, suites)
		},
	}
	c.Flags().BoolVar(&t.requireCoverage, "require-coverage", false, "want of each custom rule a case in which it fires, one in which it does not, and one that is unknown")
	c.Flags().StringVar(&t.now, "now", "", "the `time` to judge at, as in 2026-01-31T12:00:00Z (default the clock)")
	return c
}

// run runs all suites. What cannot be run is trouble, and the others run all
// the same.
func (t *policyTest) run(ctx context.Context, env *Env, suites []*suite) error {
	for _, s := range suites {
		if err := t.suite(ctx, env, s); err != nil {
			t.errs = append(t.errs, err)
		}
	}
	total := fmt.Sprintf("%s, %d failed", plural(t.cases, "case"), t.failed)
	if t.requireCoverage {
		total += fmt.Sprintf(", %d missing", t.lacking)
	}
	err := printLines(env, []string{total})
	switch {
	case err != nil || len(t.errs) > 0:
		return errors.Join(append(t.errs, err)...)
	case t.failed+t.lacking > 0:
		return Exit{2}
	}
	return nil
}

func (t *policyTest) suite(ctx context.Context, env *Env, s *suite) error {
	book, err := bind(append(shipped(), s.policies...), nil, nil)
	if err != nil {
		return err
	}
	cover := newCoverage(book.Policy)
	for _, file := range s.tests {
		cases, err := book.LoadTests(file)
		if err != nil {
			t.errs = append(t.errs, err)
			continue
		}
		for i := range cases {
			if err := t.one(ctx, env, book, &cases[i], cover); err != nil {
				t.errs = append(t.errs, err)
			}
		}
	}
	if t.requireCoverage {
		return t.lack(env, cover.lacks())
	}
	return nil
}

// one runs one case and prints its line, and below it what differs.
func (t *policyTest) one(ctx context.Context, env *Env, book rulebook, c *policy.Test, cover coverage) error {
	in, err := inputOf(c)
	if err != nil {
		return err
	}
	now, err := t.time(env)
	if err != nil {
		return err
	}
	run, err := t.with(ctx, env, book, in, now)
	if err != nil {
		return err
	}
	t.cases++
	cover.see(run.Changes, run.Findings)
	missing, extra := c.Differ(run.Findings)
	word := "ok  "
	if len(missing)+len(extra) > 0 {
		word = "FAIL"
		t.failed++
	}
	lines := []string{fmt.Sprintf("%s %s:%d: %s", word, c.File, c.Line, c.Name)}
	for _, m := range missing {
		lines = append(lines, "  - "+m.String())
	}
	for i := range extra {
		lines = append(lines, "  + "+foundLine(&extra[i]))
	}
	return printLines(env, lines)
}

// foundLine is a finding in the words of an expectation, with what it says.
func foundLine(f *finding.Finding) string {
	x := policy.Expectation{Rule: f.Rule, Name: zone.Name(f.Name), Level: f.Level}
	return x.String() + ": " + f.Message
}

// lack prints which cases are missing, each as a failure.
func (t *policyTest) lack(env *Env, lacks []string) error {
	t.lacking += len(lacks)
	for i, l := range lacks {
		lacks[i] = "LACK " + l
	}
	return printLines(env, lacks)
}
