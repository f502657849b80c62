package policy

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"zonecut/internal/git"
)

// repo is the repository that a policy comes from.
type repo struct{ git.Repo }

// explain adds what to type to what git says.
func explain(err error, dir string) error {
	var failure *git.Error
	if errors.As(err, &failure) && strings.Contains(failure.Stderr, "dubious ownership") {
		return &Error{Message: "git refuses to read this repository: it belongs to another user",
			Hint: "git config --global --add safe.directory " + git.Quote(dir)}
	}
	return fmt.Errorf("looking for the policy's revision: %w", err)
}

// remote is the remote that the project comes from: origin, else the only one.
func (g repo) remote(ctx context.Context) (string, error) {
	out, err := g.Run(ctx, "remote")
	if err != nil {
		return "", err
	}
	names := strings.Fields(out)
	for _, n := range names {
		if n == "origin" {
			return n, nil
		}
	}
	if len(names) == 1 {
		return names[0], nil
	}
	if len(names) > 1 {
		return "", &Error{Message: "none of the remotes " + strings.Join(names, ", ") + " is called origin",
			Hint: "say which revision the policy comes from: --policy-ref " + names[0] + "/main"}
	}
	return "", nil
}

// fetch is the command that brings a branch of a remote here. The target is
// written out: a clone of one branch would put any other into FETCH_HEAD alone.
func fetch(remote, branch string) string {
	return "git fetch --depth=1 " + git.Quote(remote) + " " + git.Quote("+refs/heads/"+branch+":refs/remotes/"+remote+"/"+branch)
}
