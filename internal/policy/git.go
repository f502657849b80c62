package policy

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"regexp"
	"strings"
)

// git is a directory to run the git binary in.
type git string

// errNoGit and errNoRepository are the two ways of not being under git. Any
// other failure of git is one that hides the base revision: a repository that
// belongs to somebody else, as in many CI containers, is still a repository.
var (
	errNoGit        = errors.New("git is not installed")
	errNoRepository = errors.New("this is no git repository")
)

// gitError is a git command that failed.
type gitError struct {
	args   []string
	code   int
	stderr string
}

func (e *gitError) Error() string {
	if e.stderr == "" {
		return fmt.Sprintf("git %s: exit code %d", strings.Join(e.args, " "), e.code)
	}
	return fmt.Sprintf("git %s: %s", e.args[0], e.stderr)
}

// run gives what a git command prints. It takes no locks and asks nobody for a
// password; its messages are English, because some are read here.
func (g git) run(ctx context.Context, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "git", args...)
	cmd.Dir = string(g)
	cmd.Env = append(cmd.Environ(), "LC_ALL=C", "GIT_OPTIONAL_LOCKS=0", "GIT_TERMINAL_PROMPT=0", "GIT_LITERAL_PATHSPECS=1")
	out, err := cmd.Output()
	var exit *exec.ExitError
	switch {
	case errors.Is(err, exec.ErrNotFound):
		return "", errNoGit
	case errors.As(err, &exit):
		return "", failed(args, exit)
	}
	return string(out), err
}

func failed(args []string, exit *exec.ExitError) error {
	stderr := strings.TrimPrefix(strings.TrimSpace(string(exit.Stderr)), "fatal: ")
	// Without the parenthesis it is a repository whose directory is gone, as a
	// worktree in a container that holds only half of it.
	if strings.HasPrefix(stderr, "not a git repository (or any") {
		return errNoRepository
	}
	return &gitError{args: args, code: exit.ExitCode(), stderr: stderr}
}

// explain adds what to type to what git says.
func explain(err error, dir string) error {
	var failure *gitError
	if errors.As(err, &failure) && strings.Contains(failure.stderr, "dubious ownership") {
		return &Error{Message: "git refuses to read this repository: it belongs to another user",
			Hint: "git config --global --add safe.directory " + shell(dir)}
	}
	return fmt.Errorf("looking for the policy's revision: %w", err)
}

// line is the one line that a git command prints.
func (g git) line(ctx context.Context, args ...string) (string, error) {
	out, err := g.run(ctx, args...)
	return strings.TrimSuffix(out, "\n"), err
}

// commit is the commit that a revision names, "" when it names none here.
func (g git) commit(ctx context.Context, rev string) string {
	if strings.HasPrefix(rev, "-") {
		return "" // would be read as an option
	}
	id, err := g.line(ctx, "rev-parse", "--verify", "--quiet", rev+"^{commit}")
	if err != nil {
		return ""
	}
	return id
}

// remote is the remote that the project comes from: origin, else the only one.
func (g git) remote(ctx context.Context) (string, error) {
	out, err := g.run(ctx, "remote")
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
	return "git fetch --depth=1 " + shell(remote) + " " + shell("+refs/heads/"+branch+":refs/remotes/"+remote+"/"+branch)
}

var plainWord = regexp.MustCompile(`^[A-Za-z0-9_@%+=:,./-]+$`)

// shell quotes a word for the commands that hints tell people to type: a branch
// name may hold anything that a shell would run.
func shell(s string) string {
	if plainWord.MatchString(s) {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
