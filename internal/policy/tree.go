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

// tree is a set of files by their path from the top: a commit or a directory.
type tree interface {
	// list gives the files directly in a directory, sorted; none where there is
	// no such directory.
	list(dir string) ([]entry, error)
	// read gives a file; fs.ErrNotExist where there is none.
	read(path string) ([]byte, error)
}

type entry struct {
	path    string
	regular bool
}

// commitTree is the tree of a commit.
type commitTree struct {
	ctx    context.Context // of the run: policies are read once, at its start
	git    git.Repo
	commit string
}

func (t commitTree) list(dir string) ([]entry, error) {
	out, err := t.git.Run(t.ctx, "ls-tree", "-z", "--full-tree", t.commit, "--", dir+"/")
	if err != nil {
		return nil, err
	}
	var files []entry
	for line := range strings.SplitSeq(strings.TrimSuffix(out, "\x00"), "\x00") {
		meta, name, ok := strings.Cut(line, "\t")
		if ok && strings.Contains(meta, " blob ") {
			files = append(files, entry{name, strings.HasPrefix(meta, "100")})
		}
	}
	return files, nil
}

func (t commitTree) read(name string) ([]byte, error) {
	if !fs.ValidPath(name) {
		return nil, fmt.Errorf("%s is no path inside the repository", name)
	}
	out, err := t.git.Run(t.ctx, "ls-tree", "-z", "--full-tree", t.commit, "--", name)
	if err != nil {
		return nil, err
	}
	meta, _, ok := strings.Cut(out, "\t")
	if !ok {
		return nil, fmt.Errorf("%s: %w", name, fs.ErrNotExist)
	}
	f := strings.Fields(meta)
	if len(f) != 3 || !strings.HasPrefix(f[0], "100") {
		return nil, fmt.Errorf("%s is no regular file", name)
	}
	out, err = t.git.Run(t.ctx, "cat-file", "blob", f[2])
	return []byte(out), err
}

// dirTree is a directory. Links that lead out of it are not followed.
type dirTree string

func (t dirTree) list(dir string) ([]entry, error) {
	root, err := os.OpenRoot(string(t))
	if err != nil {
		return nil, err
	}
	defer root.Close()
	des, err := fs.ReadDir(root.FS(), dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var files []entry
	for _, d := range des {
		if !d.IsDir() {
			files = append(files, entry{path.Join(dir, d.Name()), d.Type().IsRegular()})
		}
	}
	return files, nil
}

func (t dirTree) read(name string) ([]byte, error) {
	root, err := os.OpenRoot(string(t))
	if err != nil {
		return nil, err
	}
	defer root.Close()
	info, err := root.Lstat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is no regular file", name)
	}
	return root.ReadFile(name)
}
