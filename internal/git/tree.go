package git

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strconv"
	"strings"
)

// File is an entry of a commit's tree.
type File struct {
	// Path starts at the top of the repository, with slashes.
	Path string
	// Mode is git's: "100644", "100755", "120000" for a link, "160000" for the
	// commit of a submodule.
	Mode string
	// Object is the id of the content.
	Object string
}

// Regular reports whether the entry is a file with content of its own.
func (f *File) Regular() bool { return strings.HasPrefix(f.Mode, "100") }

// Link reports whether the entry is a symbolic link; its content is the target.
func (f *File) Link() bool { return f.Mode == "120000" }

// Files are all entries of a commit's tree at and below some paths, "." or none
// for all, in git's order.
func (g Repo) Files(ctx context.Context, commit string, paths []string) ([]File, error) {
	args := []string{"ls-tree", "-r", "-z", "--full-tree", commit, "--"}
	for _, p := range paths {
		if p == "." {
			args = args[:6]
			break
		}
		args = append(args, p)
	}
	out, err := g.Run(ctx, args...)
	if err != nil {
		return nil, err
	}
	var files []File
	for line := range strings.SplitSeq(strings.TrimSuffix(out, "\x00"), "\x00") {
		meta, path, ok := strings.Cut(line, "\t")
		if f := strings.Fields(meta); ok && len(f) == 3 {
			files = append(files, File{Path: path, Mode: f[0], Object: f[2]})
		}
	}
	return files, nil
}

// Contents gives the content of files, one after the other, to take. The reader
// is valid until take returns.
func (g Repo) Contents(ctx context.Context, files []File, take func(*File, io.Reader) error) error {
	var ids bytes.Buffer
	for i := range files {
		fmt.Fprintln(&ids, files[i].Object)
	}
	cmd := exec.CommandContext(ctx, "git", "cat-file", "--batch")
	cmd.Dir, cmd.Stdin = string(g), &ids
	cmd.Env = append(cmd.Environ(), environment...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	r := bufio.NewReader(out)
	for i := range files {
		if err = content(r, &files[i], take); err != nil {
			break
		}
	}
	out.Close() // a git that still writes ends by it
	if wait := cmd.Wait(); err == nil && wait != nil {
		err = fmt.Errorf("git cat-file: %w", wait)
	}
	return err
}

// content reads one answer of "cat-file --batch": "<id> blob <size>", the
// content, and a line feed.
func content(r *bufio.Reader, f *File, take func(*File, io.Reader) error) error {
	head, err := r.ReadString('\n')
	if err != nil {
		return fmt.Errorf("git cat-file: %s: %w", f.Path, err)
	}
	words := strings.Fields(head)
	if len(words) != 3 || words[1] != "blob" {
		return fmt.Errorf("git has not the content of %s here (%s)", f.Path, strings.TrimSpace(head))
	}
	size, err := strconv.ParseInt(words[2], 10, 64)
	if err != nil {
		return fmt.Errorf("git cat-file: %s: %w", f.Path, err)
	}
	body := io.LimitReader(r, size)
	if err := take(f, body); err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, body); err != nil {
		return err
	}
	if end, err := r.ReadByte(); err != nil || end != '\n' {
		return errors.Join(fmt.Errorf("git cat-file: %s does not end", f.Path), err)
	}
	return nil
}

// Working are the files of the working tree at and below some paths that git
// tracks, or would if they were added: their paths from the top.
func (g Repo) Working(ctx context.Context, paths []string) ([]string, error) {
	out, err := g.Run(ctx, append([]string{"ls-files", "-z", "--full-name", "--cached", "--others", "--exclude-standard", "--deduplicate", "--"}, paths...)...)
	if err != nil || out == "" {
		return nil, err
	}
	return strings.Split(strings.TrimSuffix(out, "\x00"), "\x00"), nil
}

// MergeBase is the last commit that two have in common, "" where this clone knows
// none.
func (g Repo) MergeBase(ctx context.Context, a, b string) string {
	id, err := g.Line(ctx, "merge-base", a, b)
	if err != nil {
		return ""
	}
	return id
}
