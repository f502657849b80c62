package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"zonecut/internal/finding"
	"zonecut/internal/policy"
	"zonecut/internal/source"
	"zonecut/internal/zone"
	"zonecut/internal/zonefile"
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
			suites, err := readSuites(cmd, env, args)
			if err != nil {
				return err
			}
			return t.run(env, suites)
		},
	}
	c.Flags().BoolVar(&t.requireCoverage, "require-coverage", false, "want of each custom rule a case in which it fires, one in which it does not, and one that is unknown")
	c.Flags().StringVar(&t.now, "now", "", "the `time` to judge at, as in 2026-01-31T12:00:00Z (default the clock)")
	return c
}

// suite are the tests of one set of policies: those that stand in one directory.
type suite struct{ policies, tests []policy.Source }

// readSuites finds the tests, with the policies beside them.
func readSuites(cmd *cobra.Command, env *Env, args []string) ([]*suite, error) {
	if len(args) > 0 {
		return namedSuites(env, args)
	}
	tree, err := policy.WorkingTree(cmd.Context(), env.Dir)
	if err != nil {
		return nil, err
	}
	tests, err := tree.Tests()
	if err == nil && len(tests) == 0 {
		err = noTests(".zonecut/policies")
	}
	return []*suite{{tree.Policies, tests}}, err
}

// noTests is trouble and no pass: nothing was tested.
func noTests(where string) error {
	return Trouble{Where: where, Message: "has no tests", Hint: "write one beside the policy, as NAME_test.yaml; zonecut policy test --help shows how"}
}

func namedSuites(env *Env, args []string) ([]*suite, error) {
	var suites []*suite
	byDir := map[string]*suite{}
	for _, arg := range args {
		files := []string{arg}
		info, err := os.Stat(inDir(env, arg))
		if err != nil {
			return nil, named(arg, err)
		}
		dir := filepath.Dir(arg)
		if info.IsDir() {
			dir = arg
			if files = inPolicyDir(env, dir, policy.IsTest); len(files) == 0 {
				return nil, noTests(arg)
			}
		}
		s := byDir[filepath.Clean(dir)]
		if s == nil {
			if s, err = suiteOf(env, dir); err != nil {
				return nil, err
			}
			byDir[filepath.Clean(dir)], suites = s, append(suites, s)
		}
		if err := s.add(env, files); err != nil {
			return nil, err
		}
	}
	return suites, nil
}

// suiteOf are the policies of a directory, without tests yet.
func suiteOf(env *Env, dir string) (*suite, error) {
	var all project
	err := all.read(env, inPolicyDir(env, dir, func(name string) bool { return !policy.IsTest(name) }))
	return &suite{policies: all.policies}, err
}

// add takes tests over, each file once.
func (s *suite) add(env *Env, files []string) error {
	var all project
	if err := all.read(env, files); err != nil {
		return err
	}
	if other := append(all.policies, all.waivers...); len(other) > 0 {
		return Trouble{Where: other[0].Name, Message: "holds no cases", Hint: "name a file of tests, NAME_test.yaml, or the directory with it"}
	}
	for _, t := range all.tests {
		if !slices.ContainsFunc(s.tests, func(o policy.Source) bool { return o.Name == t.Name }) {
			s.tests = append(s.tests, t)
		}
	}
	return nil
}

// inPolicyDir are the YAML files of a directory that are of one sort, by name.
func inPolicyDir(env *Env, dir string, which func(name string) bool) []string {
	var files []string
	found, _ := os.ReadDir(inDir(env, dir)) // a directory that cannot be read has no tests, which is said
	for _, f := range found {
		if filepath.Ext(f.Name()) == ".yaml" && which(f.Name()) && !f.IsDir() {
			files = append(files, filepath.Join(dir, f.Name()))
		}
	}
	return files
}

// run runs all suites. What cannot be run is trouble, and the others run all
// the same.
func (t *policyTest) run(env *Env, suites []*suite) error {
	for _, s := range suites {
		if err := t.suite(env, s); err != nil {
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

func (t *policyTest) suite(env *Env, s *suite) error {
	book, err := bind(append(shipped(), s.policies...), nil)
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
			if err := t.one(env, book, &cases[i], cover); err != nil {
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
func (t *policyTest) one(env *Env, book rulebook, c *policy.Test, cover coverage) error {
	in, err := inputOf(c)
	if err != nil {
		return err
	}
	now, err := t.time(env)
	if err != nil {
		return err
	}
	run, err := t.with(env, book, in, now)
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

// inputOf reads the two zones of a case, as source reads a pair of files.
func inputOf(c *policy.Test) (*source.Input, error) {
	before, err := zoneOf(c, "before", c.Before)
	if err != nil {
		return nil, err
	}
	after, err := zoneOf(c, "after", c.After)
	if err != nil {
		return nil, err
	}
	in := &source.Input{}
	if before != nil {
		in.Before = before.State()
	}
	if after != nil {
		in.After = after.State()
	}
	if before != nil && after != nil && before.Apex != after.Apex {
		return nil, Trouble{Where: fmt.Sprintf("%s:%d", c.File, c.Line),
			Message: fmt.Sprintf("the case %q is about two zones: before is %s, after is %s", c.Name, before.Apex, after.Apex),
			Hint:    "give both one $ORIGIN, or name the zone"}
	}
	for _, s := range c.Unknown {
		in.After.Sets = obscure(in.After.Sets, zone.Key{Instance: zone.Instance{Apex: after.Apex}, Owner: s.Name, Type: s.Type})
	}
	return in, nil
}

// zoneOf reads one side, nil where there is none. Its errors have the lines of
// the file that the text stands in.
func zoneOf(c *policy.Test, side string, text policy.Text) (*zonefile.Zone, error) {
	if text.Text == "" {
		return nil, nil
	}
	z, err := zonefile.Parse(strings.NewReader(text.Text), side, zonefile.Options{Apex: c.Zone})
	if bad, ok := errors.AsType[*zonefile.Error](err); ok {
		at := *bad
		at.File, at.Line = c.File, text.Line+bad.Line
		return nil, &at
	}
	return z, err
}

// obscure makes a set one that a plan knows only in part: what the state holds
// of it is known, and more may come.
func obscure(sets []zone.RRset, k zone.Key) []zone.RRset {
	out := slices.Clone(sets)
	found := false
	for i := range out {
		if out[i].Key == k {
			out[i].Unknown, found = true, true
		}
	}
	if !found {
		out = append(out, zone.RRset{Key: k, Unknown: true, TTLUnknown: true})
	}
	return out
}

// coverage is what the cases of a suite showed of each custom rule.
type coverage []*covered

type covered struct {
	rule                   *policy.CustomRule
	fires, silent, unknown bool
}

func newCoverage(p *policy.Policy) coverage {
	var cs coverage
	for _, r := range p.Custom() {
		cs = append(cs, &covered{rule: r})
	}
	return cs
}

// see takes one case in. A rule is silent only about a change that it looks at:
// about any other it says nothing either way.
func (cs coverage) see(changes []zone.Change, fs []finding.Finding) {
	for _, c := range cs {
		about := map[string]bool{}
		for i := range fs {
			if f := &fs[i]; f.Rule == c.rule.ID {
				about[f.Change] = true
				c.unknown = c.unknown || f.Certainty == finding.Unknown
				c.fires = c.fires || f.Certainty == finding.Yes
			}
		}
		for i := range changes {
			if ch := &changes[i]; c.rule.Match.Covers(ch) && !about[ch.ID()] {
				c.silent = true
			}
		}
	}
}

// lacks says which cases are missing.
func (cs coverage) lacks() []string {
	var out []string
	for _, c := range cs {
		lack := func(what string) {
			out = append(out, fmt.Sprintf("%s:%d: %s has no case in which it %s", c.rule.File, c.rule.Line, c.rule.ID, what))
		}
		if !c.fires {
			lack("fires")
		}
		if !c.silent {
			lack("looks at a change and does not fire")
		}
		if !c.unknown && c.rule.CanBeUnknown() {
			lack("cannot tell (list a set under unknown)")
		}
	}
	return out
}
