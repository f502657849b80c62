package policy

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"zonecut/internal/git"
)

// WorkingTree is what the working tree around dir says now, committed or not.
// It judges no change: it is read to be linted and tested.
func WorkingTree(ctx context.Context, dir string) (*Revision, error) {
	top, err := git.Open(ctx, dir)
	switch {
	case errors.Is(err, git.ErrNoGit) || errors.Is(err, git.ErrNoRepository):
		top = git.Repo(cmp.Or(dir, "."))
	case err != nil:
		return nil, explain(err, dir)
	}
	return fromDir(string(top), "as it stands")
}

// Tests are the files beside the policies that test them, by name.
func (r *Revision) Tests() ([]Source, error) {
	files, err := r.files.list(policyDir)
	if err != nil {
		return nil, err
	}
	var tests []Source
	for _, f := range files {
		if !IsTest(f.path) {
			continue
		}
		data, err := r.files.read(f.path)
		if err != nil {
			return nil, err
		}
		tests = append(tests, Source{Name: f.path, Data: data, Read: r.files.read})
	}
	return tests, nil
}

// Kind is what one of a project's files holds.
type Kind int

// The kinds of files.
const (
	PolicyFile Kind = iota
	WaiverFile
	TestFile
	ZonecutFile
)

// LintProject gives every fault of files of the form of zonecut.yaml.
func LintProject(sources []Source) Errors {
	var faults Errors
	for _, s := range sources {
		_, err := ParseProject(s)
		faults = append(faults, faultsOf(err)...)
	}
	return faults
}

// KindOf tells what a file holds by its one telling section, and by its name
// where it is too broken to tell.
func KindOf(s Source) Kind {
	var root map[string]yaml.Node
	if yaml.NewDecoder(bytes.NewReader(s.Data)).Decode(&root) == nil {
		if _, ok := root["waivers"]; ok {
			return WaiverFile
		}
		if _, ok := root["cases"]; ok {
			return TestFile
		}
		if _, ok := root["files"]; ok {
			return ZonecutFile
		}
	}
	switch name := path.Base(filepath.ToSlash(s.Name)); {
	case strings.HasSuffix(name, testSuffix):
		return TestFile
	case name == path.Base(waiverFile):
		return WaiverFile
	case name == ProjectFile:
		return ZonecutFile
	}
	return PolicyFile
}

// Lint gives every fault of policies, and of waivers and tests of policies that
// are read under them. Policies with faults count as far as they were
// understood, so that one run names all faults.
func Lint(policies, waivers, tests []Source, rules map[string]RuleInfo) Errors {
	p, faults := loadAll(policies, rules)
	if len(faults) > 0 {
		p.maxWaiverDays = mostWaiverDays // which of the files was to set it nobody knows
	}
	_, err := p.LoadWaivers(waivers)
	faults = append(faults, faultsOf(err)...)
	for _, s := range tests {
		_, err := p.LoadTests(s)
		faults = append(faults, faultsOf(err)...)
	}
	return faults
}

// faultsOf takes the faults out of the error of a loader.
func faultsOf(err error) Errors {
	var faults Errors
	errors.As(err, &faults)
	return faults
}

// LintWaivers gives every fault of waivers, and those that are over: such a
// waiver lets nothing pass any more.
func (p *Policy) LintWaivers(sources []Source, now time.Time) Errors {
	w, err := p.LoadWaivers(sources)
	if err != nil {
		return faultsOf(err)
	}
	var faults Errors
	for i := range w.list {
		if one := &w.list[i]; one.Expired(now) {
			faults = append(faults, &Error{File: one.File, Line: one.Line,
				Message: fmt.Sprintf("the waiver of %s expired on %s", one, day(one.Expires)),
				Hint:    "let " + one.Owner + " renew it in a change of its own, or delete it"})
		}
	}
	return faults
}
