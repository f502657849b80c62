package cli

import (
	"context"
	"os"
	"path/filepath"
	"slices"

	"zonecut/internal/policy"
)

// suite are the tests of one set of policies: those that stand in one directory.
type suite struct{ policies, tests []policy.Source }

// readSuites finds the tests, with the policies beside them.
func readSuites(ctx context.Context, env *Env, args []string) ([]*suite, error) {
	if len(args) > 0 {
		return namedSuites(env, args)
	}
	tree, err := policy.WorkingTree(ctx, env.Dir)
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
