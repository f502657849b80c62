package policy

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"strings"

	"zonecut/internal/git"
)

// Where a project keeps what it says to zonecut, from the top of its
// repository.
const (
	home       = ".zonecut"
	policyDir  = home + "/policies"
	waiverFile = home + "/waivers.yaml"
)

// Revision is the state of a repository that policies, waivers and keys are
// read from. It is one that the change under review cannot edit, so that a
// change can neither waive nor unguard itself.
type Revision struct {
	// Ref names the revision, "origin/main"; "" is the working tree.
	Ref    string
	Commit string
	// Top is the directory that the paths start from.
	Top string
	// Note says in one line where the policy comes from, and Remarks what else
	// there is to say: files that are not read, and edits that do not count.
	Note    string
	Remarks []string
	// Edits are the policy files that the change touches. They judge nothing
	// here; Proposed reads them, so that their faults are found before they do.
	Edits []string
	// Policies are .zonecut/policies/*.yaml by name, without tests; Waivers is
	// .zonecut/waivers.yaml, Spent .zonecut/spent.yaml and Projects zonecut.yaml, if
	// there is one.
	Policies, Waivers, Spent, Projects []Source

	files tree
}

// FromGit finds the revision that judges a change in the working tree at dir,
// and reads its files. ref is what the caller names, "" for nothing; then the
// CI's target branch counts (env reads its variables), else the merge base with
// the remote's default branch. Where there is none of these (no git, no remote,
// HEAD is that branch) it is the working tree, and Note says why.
//
// A revision that is named and cannot be read is an error that says what to
// type: falling back would let the change judge itself.
func FromGit(ctx context.Context, dir, ref string, env func(string) string) (*Revision, error) {
	if dir == "" {
		dir = "."
	}
	top, err := git.Open(ctx, dir)
	if errors.Is(err, git.ErrNoGit) || errors.Is(err, git.ErrNoRepository) {
		return withoutGit(dir, ref, env, err)
	}
	if err != nil {
		return nil, explain(err, dir)
	}
	g := repo{top}
	b, err := g.base(ctx, ref, env)
	if err != nil {
		return nil, err
	}
	r := &Revision{Ref: b.ref, Commit: b.commit, Top: string(top), files: dirTree(top)}
	if b.commit != "" {
		r.files = commitTree{ctx, top, b.commit}
	}
	if err := r.load(b); err != nil {
		return nil, err
	}
	if err := r.remark(ctx, g, dir); err != nil {
		return nil, err
	}
	return r, nil
}

// withoutGit is the working tree, unless somebody named a revision.
func withoutGit(dir, ref string, env func(string) string, why error) (*Revision, error) {
	by := "--policy-ref"
	if ref == "" {
		ref, by = target(env)
	}
	if ref != "" {
		return nil, &Error{Message: fmt.Sprintf("%s names the policy's revision %q, and %v", by, ref, why),
			Hint: "check the repository out with git, or name the files: --policy FILE"}
	}
	return fromDir(dir, why.Error())
}

func fromDir(dir, why string) (*Revision, error) {
	r := &Revision{Top: dir, files: dirTree(dir)}
	if err := r.load(base{why: why}); err != nil {
		return nil, err
	}
	return r, nil
}

// Proposed is the working tree: what the change would make of the policy.
func (r *Revision) Proposed() (*Revision, error) { return fromDir(r.Top, "as proposed") }

// ReadFile is a policy file that the caller names: it is used as it is. What it
// names in turn is read from the working directory.
func ReadFile(name string) (Source, error) {
	data, err := os.ReadFile(name)
	return Source{Name: name, Data: data, Read: os.ReadFile}, err
}

// load reads the policies and waivers, and says where they come from.
func (r *Revision) load(b base) error {
	for _, dir := range []string{home, policyDir} {
		files, err := r.files.list(dir)
		if err != nil {
			return fmt.Errorf("reading %s: %w", dir, err)
		}
		for _, f := range files {
			if err := r.take(f); err != nil {
				return fmt.Errorf("reading the policy of %s: %w", b, err)
			}
		}
	}
	if err := r.takeProject(); err != nil {
		return fmt.Errorf("reading the policy of %s: %w", b, err)
	}
	r.Note = "policy from " + b.String()
	if b.why != "" {
		r.Note += ": " + b.why
	}
	if len(r.Policies) == 0 {
		r.Note += "; no policy files there, the built-in default judges"
	}
	return nil
}

func (r *Revision) takeProject() error {
	data, err := r.files.read(ProjectFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	r.Projects = append(r.Projects, Source{Name: ProjectFile, Data: data})
	return err
}

// take reads one file if it is a policy or the waivers.
func (r *Revision) take(f entry) error {
	isPolicy := path.Dir(f.path) == policyDir
	switch {
	case path.Ext(f.path) == ".yml":
		r.Remarks = append(r.Remarks, f.path+" is not read: policy files end in .yaml")
		return nil
	case isPolicy && (path.Ext(f.path) != ".yaml" || strings.HasSuffix(f.path, "_test.yaml")):
		return nil // a README, or tests of policies
	case !isPolicy && f.path != waiverFile && f.path != SpentFile:
		return nil
	case !f.regular:
		return fmt.Errorf("%s is no regular file", f.path)
	}
	data, err := r.files.read(f.path)
	if err != nil {
		return err
	}
	s := Source{Name: f.path, Data: data, Read: r.files.read}
	switch {
	case isPolicy:
		r.Policies = append(r.Policies, s)
	case f.path == SpentFile:
		r.Spent = append(r.Spent, s)
	default:
		r.Waivers = append(r.Waivers, s)
	}
	return nil
}

// String names the revision as people know it: "origin/main (a1b2c3d)".
func (b base) String() string {
	if b.commit == "" {
		return "the working tree"
	}
	s := b.ref + " (" + b.commit[:7]
	if b.remark != "" {
		s += ", " + b.remark
	}
	return s + ")"
}

// remark says what the change edits in vain, and which policy is out of place.
func (r *Revision) remark(ctx context.Context, g repo, dir string) error {
	prefix, err := git.Repo(dir).Line(ctx, "rev-parse", "--show-prefix")
	if err != nil {
		return explain(err, dir)
	}
	if below := path.Join(prefix, home); prefix != "" && r.exists(below) {
		r.Remarks = append(r.Remarks, below+" is not read: the policy stands at the top of the repository")
	}
	if r.Commit == "" {
		return nil
	}
	edits, err := g.edits(ctx, r.Commit)
	if err != nil {
		return explain(err, dir)
	}
	for _, e := range edits {
		r.Edits = append(r.Edits, e.path)
		r.Remarks = append(r.Remarks, fmt.Sprintf("the change %s %s; judged by %s's", e.verb, e.path, r.Ref))
	}
	return nil
}

func (r *Revision) exists(below string) bool {
	_, err := fs.Stat(os.DirFS(r.Top), below)
	return err == nil
}
