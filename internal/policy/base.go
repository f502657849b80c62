package policy

import (
	"context"
	"fmt"
	"strings"

	"zonecut/internal/git"
)

// base is the commit that judges, and what to call it. Without a commit it is
// the working tree, and why says why.
type base struct {
	ref, commit string
	remark      string // what else to say of the commit
	why         string
}

// targets are the variables in which a CI names the branch that a change is to
// be merged into.
var targets = []string{
	"GITHUB_BASE_REF",
	"CI_MERGE_REQUEST_TARGET_BRANCH_NAME", // GitLab
	"BITBUCKET_PR_DESTINATION_BRANCH",
	"CHANGE_TARGET",                   // Jenkins
	"SYSTEM_PULLREQUEST_TARGETBRANCH", // Azure Pipelines, as refs/heads/main
	"BUILDKITE_PULL_REQUEST_BASE_BRANCH",
	"CI_COMMIT_TARGET_BRANCH", // Woodpecker
	"PULL_BASE_REF",           // Prow
}

// target is the branch that the CI names, and the variable it stands in.
func target(env func(string) string) (branch, variable string) {
	for _, v := range targets {
		if b := strings.TrimPrefix(env(v), "refs/heads/"); b != "" {
			return b, v
		}
	}
	// BASE_BRANCH_NAME is Atlantis' only together with its pull request.
	if b := env("BASE_BRANCH_NAME"); b != "" && env("PULL_NUM") != "" {
		return b, "BASE_BRANCH_NAME"
	}
	return "", ""
}

// base finds the revision that the change cannot edit: the one that the caller
// names; the branch that the CI names; else where HEAD left the remote's
// default branch.
func (g repo) base(ctx context.Context, ref string, env func(string) string) (base, error) {
	if ref != "" {
		return g.named(ctx, ref)
	}
	remote, err := g.remote(ctx)
	if err != nil {
		return base{}, err
	}
	if branch, variable := target(env); branch != "" {
		return g.target(ctx, remote, branch, variable)
	}
	if remote == "" {
		return base{why: "the repository has no remote"}, nil
	}
	return g.fork(ctx, remote, env)
}

func (g repo) named(ctx context.Context, ref string) (base, error) {
	if id := g.Commit(ctx, ref); id != "" {
		return base{ref: ref, commit: id}, nil
	}
	return base{}, &Error{Message: fmt.Sprintf("the policy revision %q is not here", ref), Hint: g.hint(ctx, ref)}
}

// hint is the command that brings a missing revision here.
func (g repo) hint(ctx context.Context, ref string) string {
	remote, err := g.remote(ctx)
	if err != nil || remote == "" || strings.HasPrefix(ref, "-") {
		return "--policy-ref takes a branch, a tag or a commit of this repository"
	}
	if branch, ok := strings.CutPrefix(ref, remote+"/"); ok {
		return fetch(remote, branch)
	}
	if g.Commit(ctx, "refs/remotes/"+remote+"/"+ref) != "" {
		return "--policy-ref " + git.Quote(remote+"/"+ref)
	}
	return "git fetch --depth=1 " + git.Quote(remote) + " " + git.Quote(ref) + ", and then --policy-ref FETCH_HEAD"
}

func (g repo) target(ctx context.Context, remote, branch, variable string) (base, error) {
	if remote == "" {
		return base{}, &Error{Message: fmt.Sprintf("%s says that the change goes to %q, and the repository has no remote", variable, branch),
			Hint: "say which revision the policy comes from: --policy-ref REF"}
	}
	ref := remote + "/" + branch
	if id := g.Commit(ctx, "refs/remotes/"+ref); id != "" {
		return base{ref: ref, commit: id}, nil
	}
	return base{}, &Error{Message: fmt.Sprintf("%s says that the change goes to %q, and %s is not here", variable, branch, ref),
		Hint: fetch(remote, branch)}
}

// fork is where HEAD left the remote's default branch.
func (g repo) fork(ctx context.Context, remote string, env func(string) string) (base, error) {
	ref, tip := g.defaultBranch(ctx, remote, env)
	if tip == "" {
		return g.noDefault(ctx, remote)
	}
	if g.Commit(ctx, "HEAD") == "" {
		return base{why: "there is no commit yet"}, nil
	}
	head, err := g.Line(ctx, "symbolic-ref", "--quiet", "--short", "HEAD")
	if err == nil && ref == remote+"/"+head {
		return base{why: "HEAD is " + head + ", the branch that changes go to"}, nil
	}
	switch id := g.MergeBase(ctx, "HEAD", tip); id {
	case tip:
		return base{ref: ref, commit: tip}, nil
	case "":
		return base{ref: ref, commit: tip, remark: "its tip: this clone knows no merge base"}, nil
	default:
		return base{ref: ref, commit: id, remark: "the merge base"}, nil
	}
}

// defaultBranch is the remote's default branch and its tip. A clone notes which
// one it is; what CI systems do in its place (init and fetch) does not, so the
// names that nearly every repository uses are tried in the end.
func (g repo) defaultBranch(ctx context.Context, remote string, env func(string) string) (ref, tip string) {
	if tip = g.Commit(ctx, "refs/remotes/"+remote+"/HEAD"); tip != "" {
		ref, err := g.Line(ctx, "symbolic-ref", "--quiet", "--short", "refs/remotes/"+remote+"/HEAD")
		if err != nil {
			ref = remote + "/HEAD"
		}
		return ref, tip
	}
	for _, name := range []string{env("CI_DEFAULT_BRANCH"), "main", "master"} { // the first is GitLab's
		if name == "" {
			continue
		}
		if tip = g.Commit(ctx, "refs/remotes/"+remote+"/"+name); tip != "" {
			return remote + "/" + name, tip
		}
	}
	return "", ""
}

// noDefault tells a repository that has never fetched from one whose default
// branch is missing. In the second the change would judge itself.
func (g repo) noDefault(ctx context.Context, remote string) (base, error) {
	fetched, err := g.Line(ctx, "for-each-ref", "--count=1", "refs/remotes/"+remote)
	if err != nil {
		return base{}, err
	}
	if fetched == "" {
		return base{why: "nothing was ever fetched from " + remote}, nil
	}
	return base{}, &Error{Message: "the default branch of " + remote + " is not here",
		Hint: "git fetch --depth=1 " + git.Quote(remote) + " " + git.Quote("+HEAD:refs/remotes/"+remote+"/HEAD")}
}
