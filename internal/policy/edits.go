package policy

import (
	"context"
	"strings"
)

// edit is a file that the change under review touches.
type edit struct{ path, verb string }

var verbs = map[string]string{"A": "adds", "D": "deletes"}

// edits are the policy files in which the working tree differs from where it
// left the base: committed, staged, changed or untracked.
func (g repo) edits(ctx context.Context, commit string) ([]edit, error) {
	from := g.MergeBase(ctx, "HEAD", commit)
	if from == "" {
		from = commit
	}
	diff, err := g.Run(ctx, "diff", "--name-status", "-z", "--no-ext-diff", "--no-renames", from, "--", home, ProjectFile)
	if err != nil {
		return nil, err
	}
	untracked, err := g.Run(ctx, "ls-files", "-z", "--others", "--exclude-standard", "--", home, ProjectFile)
	if err != nil {
		return nil, err
	}
	var out []edit
	for f := fields(diff); len(f) > 1; f = f[2:] {
		verb := verbs[f[0]]
		if verb == "" {
			verb = "edits"
		}
		out = append(out, edit{f[1], verb})
	}
	for _, name := range fields(untracked) {
		out = append(out, edit{name, "adds"})
	}
	return out, nil
}

func fields(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(strings.TrimSuffix(s, "\x00"), "\x00")
}
