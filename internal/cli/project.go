package cli

import (
	"context"
	"path"
	"strings"

	"zonecut/internal/policy"
	"zonecut/internal/source"
)

// repository is what a project says of its files, and where they are.
type repository struct {
	*policy.Project
	// top is where their paths start.
	top string
	// notes say what else is looked at because the change adds it.
	notes []string
}

// repositoryOf is what a revision says of the files, and what the change under
// review adds to them.
func repositoryOf(rev *policy.Revision) (*repository, error) {
	p, err := rev.Project()
	if err != nil {
		return nil, err
	}
	r := &repository{Project: p, top: rev.Top}
	if rev.Commit == "" {
		return r, nil
	}
	proposed, err := rev.Proposed()
	if err != nil {
		return nil, err
	}
	next, err := proposed.Project()
	if err != nil {
		return nil, err
	}
	if added := p.Widen(next); len(added) > 0 {
		r.notes = []string{"zonecut.yaml: the change adds " + strings.Join(added, ", ") + ", looked at as well"}
	}
	return r, nil
}

// workingRepository is what the working tree says of the files, for whoever
// judges nothing.
func workingRepository(ctx context.Context, env *Env) (*repository, error) {
	rev, err := policy.WorkingTree(ctx, env.Dir)
	if err != nil {
		return nil, err
	}
	return repositoryOf(rev)
}

// git is the range that --git names.
func (r *repository) git(env *Env, spec string) source.Range {
	out := source.Range{Dir: env.Dir, Spec: spec}
	for i := range r.Files {
		out.Paths = append(out.Paths, r.Files[i].Path)
	}
	return out
}

// about tells what is known of files below a directory.
func (r *repository) about(prefix string) func(string) source.About {
	return func(rel string) source.About {
		if f := r.Of(path.Join(prefix, rel)); f != nil {
			return source.About{Zone: f.Zone, View: f.View, As: f.As}
		}
		return source.About{}
	}
}

// prefix is where the paths of two directories start in the repository: one of
// them mostly is a checkout elsewhere, and then the other one tells.
func (r *repository) prefix(env *Env, before, after string) string {
	for _, dir := range []string{after, before} {
		if rel := fromTop(inDir(env, dir), r.top); rel != ".." && !strings.HasPrefix(rel, "../") && !path.IsAbs(rel) {
			return rel
		}
	}
	return ""
}
