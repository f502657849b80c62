package git

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// repository has two commits: a file, a link and a file below; then one file less.
func repository(t *testing.T) Repo {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	t.Setenv("GIT_CONFIG_GLOBAL", os.DevNull)
	t.Setenv("GIT_CONFIG_SYSTEM", os.DevNull)
	dir := t.TempDir()
	t.Setenv("GIT_CEILING_DIRECTORIES", filepath.Dir(dir))
	r := Repo(dir)
	do := func(args ...string) {
		t.Helper()
		if _, err := r.Run(t.Context(), append([]string{"-c", "user.name=a", "-c", "user.email=a@example.com"}, args...)...); err != nil {
			t.Fatal(err)
		}
	}
	do("init", "-q", "-b", "main")
	if err := os.MkdirAll(filepath.Join(dir, "sub dir"), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"a.zone": "one\n", "sub dir/ü.zone": "two\nwithout an end", "empty": ""} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("a.zone", filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	do("add", ".")
	do("commit", "-qm", "first")
	do("rm", "-q", "a.zone")
	do("commit", "-qm", "second")
	return r
}

func TestTree(t *testing.T) {
	r := repository(t)
	first := r.Commit(t.Context(), "HEAD~1")
	for paths, want := range map[string][]string{
		"":           {"a.zone", "empty", "link", "sub dir/ü.zone"},
		".":          {"a.zone", "empty", "link", "sub dir/ü.zone"},
		"sub dir":    {"sub dir/ü.zone"},
		"a.zone":     {"a.zone"},
		"*.zone":     nil, // a path and no glob
		"no such":    nil,
		"empty|link": {"empty", "link"},
	} {
		var list []string
		if paths != "" {
			list = strings.Split(paths, "|")
		}
		files, err := r.Files(t.Context(), first, list)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for i := range files {
			got = append(got, files[i].Path)
			if f := &files[i]; f.Link() != (f.Path == "link") || f.Regular() == f.Link() {
				t.Errorf("%s has the mode %s", f.Path, f.Mode)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", paths, got, want)
		}
	}
}

// Contents come in order and whole, whatever of one somebody reads.
func TestContents(t *testing.T) {
	r := repository(t)
	files, err := r.Files(t.Context(), "HEAD~1", nil)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	err = r.Contents(t.Context(), files, func(f *File, body io.Reader) error {
		if f.Path == "a.zone" {
			body = io.LimitReader(body, 1) // the rest is nobody's
		}
		text, err := io.ReadAll(body)
		got = append(got, f.Path+"="+string(text))
		return err
	})
	want := []string{"a.zone=o", "empty=", "link=a.zone", "sub dir/ü.zone=two\nwithout an end"}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%q, %v; want %q", got, err, want)
	}
	stop := errors.New("enough")
	if err := r.Contents(t.Context(), files, func(*File, io.Reader) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("the taker's error is lost: %v", err)
	}
	missing := []File{{Path: "x", Mode: "100644", Object: strings.Repeat("0", 40)}}
	if err := r.Contents(t.Context(), missing, nil); err == nil || !strings.Contains(err.Error(), "has not the content of x") {
		t.Errorf("an object that is not there: %v", err)
	}
}

func TestWorking(t *testing.T) {
	r := repository(t)
	for name, text := range map[string]string{".gitignore": "ignored\n", "new": "", "ignored": ""} {
		if err := os.WriteFile(filepath.Join(string(r), name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := r.Working(t.Context(), nil)
	slices.Sort(got)
	if want := []string{".gitignore", "empty", "link", "new", "sub dir/ü.zone"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("%q, %v; want %q", got, err, want)
	}
}

func TestOpenAndCommit(t *testing.T) {
	r := repository(t)
	top, err := Open(t.Context(), filepath.Join(string(r), "sub dir"))
	if err != nil || filepath.Base(string(top)) != filepath.Base(string(r)) {
		t.Errorf("opened %s, %v", top, err)
	}
	if _, err := Open(t.Context(), t.TempDir()); !errors.Is(err, ErrNoRepository) {
		t.Errorf("no repository: %v", err)
	}
	for _, rev := range []string{"nowhere", "--help", "-x", ""} {
		if id := r.Commit(t.Context(), rev); id != "" {
			t.Errorf("%q is the commit %s", rev, id)
		}
	}
	if base := r.MergeBase(t.Context(), "HEAD", "HEAD~1"); base != r.Commit(t.Context(), "HEAD~1") {
		t.Errorf("merge base %s", base)
	}
	t.Setenv("PATH", t.TempDir())
	if _, err := Open(t.Context(), string(r)); !errors.Is(err, ErrNoGit) {
		t.Errorf("no git: %v", err)
	}
	for in, want := range map[string]string{"origin/main": "origin/main", "a b": "'a b'", "$(x)": "'$(x)'", "it's": `'it'\''s'`} {
		if got := Quote(in); got != want {
			t.Errorf("%s is quoted as %s", in, got)
		}
	}
}
