// Package git asks the git binary about a repository: which commit a revision
// is, what its tree holds, what a file says there. It changes nothing, takes no
// locks and asks nobody for a password. What a revision means for a policy, and
// what the files are, is not its business.
package git

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

// Repo is a directory to run the git binary in: the top of a working tree, or one
// below it.
type Repo string

// Open finds the top of the working tree around dir, "" for the current
// directory. The error is ErrNoGit, ErrNoRepository or an *Error.
func Open(ctx context.Context, dir string) (Repo, error) {
	if dir == "" {
		dir = "."
	}
	top, err := Repo(dir).Line(ctx, "rev-parse", "--show-toplevel")
	return Repo(filepath.FromSlash(top)), err
}

// ErrNoGit and ErrNoRepository are the two ways of not being under git. Any
// other failure of git is one that hides the base revision: a repository that
// belongs to somebody else, as in many CI containers, is still a repository.
var (
	ErrNoGit        = errors.New("git is not installed")
	ErrNoRepository = errors.New("this is no git repository")
)

// Error is a git command that failed.
type Error struct {
	Args   []string
	Code   int
	Stderr string // what git said, without "fatal: "
}

func (e *Error) Error() string {
	if e.Stderr == "" {
		return fmt.Sprintf("git %s: exit code %d", strings.Join(e.Args, " "), e.Code)
	}
	return fmt.Sprintf("git %s: %s", e.Args[0], e.Stderr)
}

// environment takes no locks, asks for no password, and knows no globs.
var environment = []string{"LC_ALL=C", "GIT_OPTIONAL_LOCKS=0", "GIT_TERMINAL_PROMPT=0", "GIT_LITERAL_PATHSPECS=1"}

// Run gives what a git command prints. Its messages are English, because some are
// read here.
func (g Repo) Run(ctx context.Context, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "git", args...)
	cmd.Dir = string(g)
	cmd.Env = append(cmd.Environ(), environment...)
	out, err := cmd.Output()
	var exit *exec.ExitError
	switch {
	case errors.Is(err, exec.ErrNotFound):
		return "", ErrNoGit
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
		return ErrNoRepository
	}
	return &Error{Args: args, Code: exit.ExitCode(), Stderr: stderr}
}

// Line is the one line that a git command prints.
func (g Repo) Line(ctx context.Context, args ...string) (string, error) {
	out, err := g.Run(ctx, args...)
	return strings.TrimSuffix(out, "\n"), err
}

// Commit is the commit that a revision names, "" when it names none here.
func (g Repo) Commit(ctx context.Context, rev string) string {
	if strings.HasPrefix(rev, "-") {
		return "" // would be read as an option
	}
	id, err := g.Line(ctx, "rev-parse", "--verify", "--quiet", rev+"^{commit}")
	if err != nil {
		return ""
	}
	return id
}

var plainWord = regexp.MustCompile(`^[A-Za-z0-9_@%+=:,./-]+$`)

// Quote quotes a word for the commands that hints tell people to type: a branch
// name may hold anything that a shell would run.
func Quote(s string) string {
	if plainWord.MatchString(s) {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
