package source

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"zonecut/internal/git"
	"zonecut/internal/zone"
)

// Range is what changed in a git repository.
type Range struct {
	// Dir is in the working tree.
	Dir string
	// Spec is BASE..HEAD, BASE...HEAD from where HEAD left BASE, or BASE alone,
	// with which the working tree is compared.
	Spec string
	// Paths are the files and directories, from the top of the repository, that
	// are compared; without any all zones of the repository are.
	Paths []string
}

const hintGit = "--git BASE..HEAD takes two revisions of this repository, --git BASE one and the working tree"

// Git compares the zones and the configuration of two revisions, or of one and
// the working tree. Both sides are read whole, so that a zone that was moved,
// renamed or sorted anew is the same one; they are laid out in directories of
// their own for that, which are gone when it returns.
func Git(ctx context.Context, r Range, o Options) (*Input, error) {
	if err := o.form(); err != nil {
		return nil, err
	}
	top, err := git.Open(ctx, r.Dir)
	if err != nil {
		return nil, r.failed(err)
	}
	before, after, err := r.sides(ctx, top)
	if err != nil {
		return nil, err
	}
	tmp, err := os.MkdirTemp("", "zonecut-git-")
	if err != nil {
		return nil, r.failed(err)
	}
	defer os.RemoveAll(tmp)
	old, now := filepath.Join(tmp, "before"), filepath.Join(tmp, "after")
	var counts [2]int
	for i, side := range []checkout{{before, old}, {after, now}} {
		if counts[i], err = side.fill(ctx, top, r.Paths); err != nil {
			return nil, r.failed(err)
		}
	}
	if err := r.missing(old, now, before, after); err != nil {
		return nil, err
	}
	up, err := git.Repo(cmp.Or(r.Dir, ".")).Line(ctx, "rev-parse", "--show-cdup")
	if err != nil {
		return nil, r.failed(err)
	}
	places := strings.NewReplacer(old+string(filepath.Separator), before.prefix(up), now+string(filepath.Separator), after.prefix(up),
		old, before.name, now, after.name)
	if len(r.Paths) == 0 && o.As == "" {
		o.zonesOnly = true
	}
	o.Whole = true // a pair answers from its files, and these are gone in a moment
	in, err := o.directories(ctx, old, now)
	if err != nil {
		return nil, r.renamed(err, places)
	}
	in.rename(places, strings.NewReplacer(old+string(filepath.Separator), up, now+string(filepath.Separator), up))
	if o.zonesOnly {
		in.note("no file of zonecut.yaml names paths, so zones were looked for among all files (%d, and %d before)", counts[1], counts[0])
	}
	return in, nil
}

// revision is one side of a range: a commit, or the working tree.
type revision struct {
	name   string // as the caller writes it
	commit string // "" is the working tree
	onDisk bool   // what the working tree holds, or has checked out
}

// prefix is what stands before the paths of a side: the way up to the top for
// what is there on disk, else the notation of git.
func (r *revision) prefix(up string) string {
	if r.onDisk {
		return up
	}
	return r.name + ":"
}

// sides resolves both ends of a range.
func (r *Range) sides(ctx context.Context, top git.Repo) (before, after revision, err error) {
	base, head, two := strings.Cut(r.Spec, "..")
	merge := strings.HasPrefix(head, ".")
	head = strings.TrimPrefix(head, ".")
	if two && base == "" {
		base = "HEAD"
	}
	if two && head == "" {
		head = "HEAD"
	}
	if before, err = r.commit(ctx, top, base); err != nil {
		return before, after, err
	}
	if !two {
		return before, revision{name: "the working tree", onDisk: true}, nil
	}
	after, err = r.commit(ctx, top, head)
	after.onDisk = after.commit == top.Commit(ctx, "HEAD")
	if err != nil || !merge {
		return before, after, err
	}
	if before.commit = top.MergeBase(ctx, before.commit, after.commit); before.commit == "" {
		return before, after, fail("--git "+r.Spec, "git fetch --unshallow, or name the commit itself: --git BASE..HEAD", "this clone knows no commit that %s and %s have in common", base, head)
	}
	before.name = before.commit[:12]
	return before, after, nil
}

func (r *Range) commit(ctx context.Context, top git.Repo, name string) (revision, error) {
	id := top.Commit(ctx, name)
	if id == "" {
		hint := hintGit
		if remote, branch, ok := strings.Cut(name, "/"); ok && !strings.HasPrefix(name, "-") {
			hint = "git fetch --depth=1 " + git.Quote(remote) + " " + git.Quote("+refs/heads/"+branch+":refs/remotes/"+name)
		}
		return revision{}, fail("--git "+r.Spec, hint, "the revision %q is not here", name)
	}
	return revision{name: name, commit: id}, nil
}

// missing refuses a named path that neither side has: it would be compared as
// nothing with nothing for ever.
func (r *Range) missing(old, now string, before, after revision) error {
	for _, p := range r.Paths {
		rel := filepath.FromSlash(p)
		_, inOld := os.Lstat(filepath.Join(old, rel))
		_, inNow := os.Lstat(filepath.Join(now, rel))
		if inOld != nil && inNow != nil {
			return fail("zonecut.yaml", "mend the path, or take it out", "names %s, which is neither in %s nor in %s", p, before.name, after.name)
		}
	}
	return nil
}

// checkout is a side and where to put it.
type checkout struct {
	revision
	dir string
}

// fill lays out the files of a side, and counts them. Links are laid out as
// links: whoever reads the directory decides whether to follow them.
func (c checkout) fill(ctx context.Context, top git.Repo, paths []string) (int, error) {
	if err := os.MkdirAll(c.dir, 0o700); err != nil {
		return 0, err
	}
	root, err := os.OpenRoot(c.dir)
	if err != nil {
		return 0, err
	}
	defer root.Close()
	if c.commit == "" {
		return copyWorking(ctx, top, root, paths)
	}
	files, err := top.Files(ctx, c.commit, paths)
	if err != nil {
		return 0, err
	}
	files = slices.DeleteFunc(files, func(f git.File) bool { return !f.Regular() && !f.Link() })
	return len(files), top.Contents(ctx, files, func(f *git.File, r io.Reader) error { return lay(root, f.Path, f.Link(), r) })
}

// lay writes one file below a directory.
func lay(root *os.Root, path string, link bool, r io.Reader) error {
	name := filepath.FromSlash(path)
	if err := root.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return err
	}
	if link {
		target, err := io.ReadAll(r)
		if err != nil {
			return err
		}
		return root.Symlink(string(target), name)
	}
	f, err := root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, r)
	return errors.Join(err, f.Close())
}

// copyWorking lays out the files of the working tree; one that is tracked and
// gone is deleted.
func copyWorking(ctx context.Context, top git.Repo, root *os.Root, paths []string) (int, error) {
	names, err := top.Working(ctx, paths)
	if err != nil {
		return 0, err
	}
	from, err := os.OpenRoot(string(top))
	if err != nil {
		return 0, err
	}
	defer from.Close()
	n := 0
	for _, name := range names {
		info, err := from.Lstat(filepath.FromSlash(name))
		switch {
		case errors.Is(err, os.ErrNotExist):
			continue
		case err != nil:
			return n, err
		case info.IsDir():
			continue // a submodule
		}
		if err := copyOne(from, root, name, info.Mode()&os.ModeSymlink != 0); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

func copyOne(from, to *os.Root, name string, link bool) error {
	path := filepath.FromSlash(name)
	if link {
		target, err := from.Readlink(path)
		if err != nil {
			return err
		}
		return lay(to, name, true, strings.NewReader(target))
	}
	f, err := from.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	return lay(to, name, false, f)
}

// failed is what git or the disk said.
func (r *Range) failed(err error) error {
	hint := hintGit
	switch {
	case errors.Is(err, git.ErrNoGit):
		hint = "install git, or compare two directories: zonecut check OLD NEW"
	case errors.Is(err, git.ErrNoRepository):
		hint = "go to the repository, or compare two directories: zonecut check OLD NEW"
	}
	return &Error{Where: "--git " + r.Spec, Message: err.Error(), Hint: hint, err: err}
}

// renamed is an error about a side in the words of the caller.
func (r *Range) renamed(err error, places *strings.Replacer) error {
	if e, ok := errors.AsType[*Error](err); ok {
		return &Error{Where: places.Replace(e.Where), Message: places.Replace(e.Message), Hint: places.Replace(e.Hint), err: e.err}
	}
	return fmt.Errorf("--git %s: %w", r.Spec, err)
}

// rename gives the files of an input the names that the caller knows. Those of
// configuration are paths alone: policies and digests go by them.
func (in *Input) rename(places, plain *strings.Replacer) {
	sets := in.Before.All() // with what both states share
	for i := range in.After.Sets {
		sets = append(sets, &in.After.Sets[i])
	}
	for _, r := range sets {
		for j := range r.Origins {
			r.Origins[j].File = places.Replace(r.Origins[j].File)
		}
		for j := range r.Merged {
			r.Merged[j].Origin.File = places.Replace(r.Merged[j].Origin.File)
		}
	}
	for _, s := range []*zone.State{&in.Before, &in.After} {
		for i := range s.Zones {
			for j := range s.Zones[i].Origins {
				s.Zones[i].Origins[j].File = places.Replace(s.Zones[i].Origins[j].File)
			}
		}
	}
	for i := range in.Config {
		in.Config[i].File = plain.Replace(in.Config[i].File)
	}
	for i := range in.Gaps {
		g := &in.Gaps[i]
		g.What, g.Why, g.Origin.File = places.Replace(g.What), places.Replace(g.Why), places.Replace(g.Origin.File)
	}
	for i := range in.Notes {
		in.Notes[i] = strings.Replace(places.Replace(in.Notes[i]), ": directories with ", ": ", 1)
	}
}
