package policy

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// run runs git as nobody in particular, with no configuration of its own.
func run(t *testing.T, dir string, args ...string) string {
	t.Helper()
	args = append([]string{"-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "init.defaultBranch=main",
		"-c", "commit.gpgsign=false", "-c", "protocol.file.allow=always"}, args...)
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("git %v: %v\n%s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

// without keeps what is configured on this machine, and a repository that may
// hold the temporary directory, out of the tests.
func without(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	t.Setenv("GIT_CONFIG_GLOBAL", os.DevNull)
	t.Setenv("GIT_CONFIG_SYSTEM", os.DevNull)
	t.Setenv("GIT_CEILING_DIRECTORIES", filepath.Dir(t.TempDir()))
}

// upstream is a repository with a policy on main.
func upstream(t *testing.T) string {
	t.Helper()
	without(t)
	dir := t.TempDir()
	run(t, dir, "init", "-q")
	write(t, dir+"/.zonecut/policies/b.yaml", "version: 1\nevidence: {keys: [{name: ci, file: keys/ci.pem}]}\n")
	write(t, dir+"/.zonecut/policies/a.yaml", "version: 1\n")
	write(t, dir+"/.zonecut/policies/a_test.yaml", "no policy")
	write(t, dir+"/.zonecut/policies/README.md", "no policy")
	write(t, dir+"/.zonecut/waivers.yaml", "version: 1\n")
	write(t, dir+"/keys/ci.pem", publicKey)
	write(t, dir+"/dns/main.tf", "")
	commit(t, dir, "policy")
	return dir
}

func commit(t *testing.T, dir, message string) string {
	t.Helper()
	run(t, dir, "add", "-A")
	run(t, dir, "commit", "-q", "-m", message)
	return run(t, dir, "rev-parse", "HEAD")
}

// change is a clone of upstream on a branch that takes the guard off.
func change(t *testing.T, from string, flags ...string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "clone")
	run(t, ".", append(append([]string{"clone", "-q"}, flags...), "file://"+from, dir)...)
	run(t, dir, "checkout", "-q", "-b", "feature")
	write(t, dir+"/.zonecut/policies/a.yaml", "version: 1\nrules: {delegation-removed: {level: off}}\n")
	write(t, dir+"/.zonecut/policies/new.yaml", "version: 1\n")
	write(t, dir+"/keys/ci.pem", "the change's own key")
	run(t, dir, "rm", "-q", ".zonecut/waivers.yaml")
	commit(t, dir, "take the guard off")
	return dir
}

func env(pairs ...string) func(string) string {
	return func(name string) string {
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i] == name {
				return pairs[i+1]
			}
		}
		return ""
	}
}

var hash = regexp.MustCompile(`\b[0-9a-f]{7}\b`)

// revision reads a revision that must be there.
func revision(t *testing.T, dir, ref string, getenv func(string) string) *Revision {
	t.Helper()
	r, err := FromGit(t.Context(), dir, ref, getenv)
	if err != nil {
		_, _, hint := trouble(err)
		t.Fatalf("%v\nhint: %s", err, hint)
	}
	r.Note = hash.ReplaceAllString(r.Note, "1234567")
	return r
}

func trouble(err error) (where, message, hint string) {
	var e *Error
	if !errors.As(err, &e) {
		return "", err.Error(), ""
	}
	return e.Trouble()
}

func names(sources []Source) (out []string) {
	for _, s := range sources {
		out = append(out, s.Name)
	}
	return out
}

func TestPolicyComesFromTheBase(t *testing.T) {
	tests := []struct {
		name      string
		ref, want string
		env       []string
	}{
		{name: "the merge base", want: "policy from origin/main (1234567)"},
		{name: "a named revision", ref: "origin/main", want: "policy from origin/main (1234567)"},
		{name: "a tag", ref: "v1", want: "policy from v1 (1234567)"},
		{name: "GitHub", env: []string{"GITHUB_BASE_REF", "main"}, want: "policy from origin/main (1234567)"},
		{name: "GitLab", env: []string{"CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "main"}, want: "policy from origin/main (1234567)"},
		{name: "Bitbucket", env: []string{"BITBUCKET_PR_DESTINATION_BRANCH", "main"}, want: "policy from origin/main (1234567)"},
		{name: "Jenkins", env: []string{"CHANGE_TARGET", "main"}, want: "policy from origin/main (1234567)"},
		{name: "Azure Pipelines", env: []string{"SYSTEM_PULLREQUEST_TARGETBRANCH", "refs/heads/main"}, want: "policy from origin/main (1234567)"},
		{name: "Atlantis", env: []string{"BASE_BRANCH_NAME", "main", "PULL_NUM", "7"}, want: "policy from origin/main (1234567)"},
		{name: "a named revision before the CI's", ref: "v1", env: []string{"GITHUB_BASE_REF", "none"}, want: "policy from v1 (1234567)"},
		{name: "a variable that is not Atlantis'", env: []string{"BASE_BRANCH_NAME", "none"}, want: "policy from origin/main (1234567)"},
	}
	up := upstream(t)
	run(t, up, "tag", "v1")
	dir := change(t, up)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := revision(t, dir, tt.ref, env(tt.env...))
			if r.Note != tt.want {
				t.Errorf("note %q, want %q", r.Note, tt.want)
			}
			if r.Commit != run(t, dir, "rev-parse", "HEAD^") {
				t.Errorf("commit %s", r.Commit)
			}
			if diff := cmp.Diff([]string{".zonecut/policies/a.yaml", ".zonecut/policies/b.yaml"}, names(r.Policies)); diff != "" {
				t.Errorf("policies (-want +got):\n%s", diff)
			}
			if string(r.Policies[0].Data) != "version: 1\n" || len(r.Waivers) != 1 {
				t.Error("the change judges itself")
			}
		})
	}
}

func TestPolicyComesFromTheBaseOfAShallowClone(t *testing.T) {
	r := revision(t, change(t, upstream(t), "--depth=1"), "", env())
	if r.Note != "policy from origin/main (1234567)" || len(r.Policies) != 2 || len(r.Waivers) != 1 {
		t.Errorf("note %q, policies %v", r.Note, names(r.Policies))
	}
}

// Keys come from the base too, and so does every other file that is read.
func TestKeysComeFromTheBase(t *testing.T) {
	r := revision(t, change(t, upstream(t)), "", env())
	p, err := Load(r.Policies, rules)
	if err != nil {
		t.Fatal(err)
	}
	if got := string(p.Keys()[0].PEM); got != publicKey {
		t.Errorf("key %q", got)
	}
	if data, err := r.files.read("keys/ci.pem"); err != nil || string(data) != publicKey {
		t.Errorf("read %q, %v", data, err)
	}
	if _, err := r.files.read("zonecut.yaml"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
	for _, out := range []string{"../x", "/etc/passwd", "keys", "-x"} {
		if data, err := r.files.read(out); err == nil {
			t.Errorf("read %s: %q", out, data)
		}
	}
}

func TestEditsAreSaidAndProposed(t *testing.T) {
	dir := change(t, upstream(t))
	write(t, dir+"/.zonecut/policies/untracked.yaml", "version: 1\n")
	write(t, dir+"/zonecut.yaml", "version: 1\n")
	run(t, dir, "add", "zonecut.yaml")
	r := revision(t, dir, "", env())
	want := []string{
		"the change edits .zonecut/policies/a.yaml; judged by origin/main's",
		"the change adds .zonecut/policies/new.yaml; judged by origin/main's",
		"the change deletes .zonecut/waivers.yaml; judged by origin/main's",
		"the change adds zonecut.yaml; judged by origin/main's",
		"the change adds .zonecut/policies/untracked.yaml; judged by origin/main's",
	}
	if diff := cmp.Diff(want, r.Remarks); diff != "" {
		t.Errorf("remarks (-want +got):\n%s", diff)
	}
	if len(r.Edits) != len(want) || r.Edits[0] != ".zonecut/policies/a.yaml" {
		t.Errorf("edits %v", r.Edits)
	}
	proposed, err := r.Proposed()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{".zonecut/policies/a.yaml", ".zonecut/policies/b.yaml", ".zonecut/policies/new.yaml",
		".zonecut/policies/untracked.yaml"}, names(proposed.Policies)); diff != "" {
		t.Errorf("proposed (-want +got):\n%s", diff)
	}
	if len(proposed.Waivers) != 0 {
		t.Error("a waiver file that is deleted is proposed")
	}
}

// What others merged meanwhile is no edit of this change.
func TestEditsCountFromTheMergeBase(t *testing.T) {
	up := upstream(t)
	dir := change(t, up)
	write(t, up+"/.zonecut/policies/later.yaml", "version: 1\n")
	commit(t, up, "later")
	run(t, dir, "fetch", "-q")
	r := revision(t, dir, "", env("GITHUB_BASE_REF", "main"))
	if len(r.Policies) != 3 || len(r.Edits) != 3 {
		t.Errorf("policies %v, edits %v", names(r.Policies), r.Edits)
	}
	r = revision(t, dir, "", env())
	if len(r.Policies) != 2 || r.Note != "policy from origin/main (1234567, the merge base)" {
		t.Errorf("policies %v, note %q", names(r.Policies), r.Note)
	}
}

func TestWorkingTree(t *testing.T) {
	t.Run("no repository", func(t *testing.T) {
		without(t)
		dir := t.TempDir()
		write(t, dir+"/.zonecut/policies/a.yaml", "version: 1\n")
		write(t, dir+"/.zonecut/waivers.yaml", "version: 1\n")
		r := revision(t, dir, "", env())
		if want := "policy from the working tree: this is no git repository"; r.Note != want || r.Commit != "" {
			t.Errorf("note %q, want %q", r.Note, want)
		}
		if len(r.Policies) != 1 || len(r.Waivers) != 1 {
			t.Errorf("policies %v, waivers %v", names(r.Policies), names(r.Waivers))
		}
		if data, err := r.files.read(".zonecut/policies/a.yaml"); err != nil || string(data) != "version: 1\n" {
			t.Errorf("read %q, %v", data, err)
		}
		if _, err := r.files.read("../x"); err == nil {
			t.Error("read out of the directory")
		}
	})
	t.Run("no git", func(t *testing.T) {
		t.Setenv("PATH", t.TempDir())
		r := revision(t, t.TempDir(), "", env())
		if want := "policy from the working tree: git is not installed; no policy files there, the built-in default judges"; r.Note != want {
			t.Errorf("note %q, want %q", r.Note, want)
		}
	})
	tests := []struct {
		name string
		make func(t *testing.T) string
		want string
	}{
		{"no remote", upstream, "policy from the working tree: the repository has no remote"},
		{"HEAD is the default branch", func(t *testing.T) string {
			dir := change(t, upstream(t))
			run(t, dir, "checkout", "-q", "main")
			return dir
		}, "policy from the working tree: HEAD is main, the branch that changes go to"},
		{"nothing fetched", func(t *testing.T) string {
			dir := upstream(t)
			run(t, dir, "remote", "add", "origin", "https://git.invalid/x")
			return dir
		}, "policy from the working tree: nothing was ever fetched from origin"},
		{"no commit", func(t *testing.T) string {
			up := upstream(t)
			dir := t.TempDir()
			run(t, dir, "init", "-q")
			run(t, dir, "remote", "add", "origin", up)
			run(t, dir, "fetch", "-q")
			return dir
		}, "policy from the working tree: there is no commit yet; no policy files there, the built-in default judges"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if r := revision(t, tt.make(t), "", env()); r.Note != tt.want || r.Commit != "" {
				t.Errorf("note %q, want %q", r.Note, tt.want)
			}
		})
	}
}

// What CI systems do in place of a clone leaves no note of the default branch.
func TestDefaultBranchWithoutANote(t *testing.T) {
	dir := change(t, upstream(t))
	run(t, dir, "remote", "set-head", "origin", "--delete")
	if r := revision(t, dir, "", env()); r.Note != "policy from origin/main (1234567)" {
		t.Errorf("note %q", r.Note)
	}
	run(t, dir, "update-ref", "refs/remotes/origin/trunk", "refs/remotes/origin/main")
	if r := revision(t, dir, "", env("CI_DEFAULT_BRANCH", "trunk")); r.Note != "policy from origin/trunk (1234567)" {
		t.Errorf("note %q", r.Note)
	}
}

// A clone that knows no merge base is judged by the branch as it is now.
func TestShallowBranchWithoutAMergeBase(t *testing.T) {
	up := upstream(t)
	run(t, up, "checkout", "-q", "-b", "topic")
	write(t, up+"/dns/main.tf", "# changed")
	commit(t, up, "topic")
	run(t, up, "checkout", "-q", "main")
	dir := filepath.Join(t.TempDir(), "clone")
	run(t, ".", "clone", "-q", "--depth=1", "--no-single-branch", "--branch", "topic", "file://"+up, dir)
	r := revision(t, dir, "", env())
	if r.Note != "policy from origin/main (1234567, its tip: this clone knows no merge base)" || len(r.Policies) != 2 {
		t.Errorf("note %q, policies %v", r.Note, names(r.Policies))
	}
}

// shallow is a clone of one branch that is not the default.
func shallow(t *testing.T) string {
	up := upstream(t)
	run(t, up, "branch", "topic")
	dir := filepath.Join(t.TempDir(), "clone")
	run(t, ".", "clone", "-q", "--depth=1", "--branch", "topic", "file://"+up, dir)
	return dir
}

// What a hint says must work when it is typed.
func TestMissingRevisionsSayWhatToType(t *testing.T) {
	tests := []struct {
		name, ref string
		env       []string
		want      string
		hint      string
		then      string // the note after typing the hint; "" where there is no more to type
	}{
		{name: "the CI's branch", env: []string{"GITHUB_BASE_REF", "main"},
			want: `GITHUB_BASE_REF says that the change goes to "main", and origin/main is not here`,
			hint: "git fetch --depth=1 origin +refs/heads/main:refs/remotes/origin/main", then: "policy from origin/main (1234567)"},
		{name: "a named branch", ref: "origin/main", want: `the policy revision "origin/main" is not here`,
			hint: "git fetch --depth=1 origin +refs/heads/main:refs/remotes/origin/main", then: "policy from origin/main (1234567)"},
		{name: "the default branch", want: "the default branch of origin is not here",
			hint: "git fetch --depth=1 origin +HEAD:refs/remotes/origin/HEAD", then: "policy from origin/HEAD (1234567)"},
		{name: "a branch of the remote without the remote", ref: "topic2", want: `the policy revision "topic2" is not here`,
			hint: "--policy-ref origin/topic2"},
		{name: "who knows what", ref: "v9", want: `the policy revision "v9" is not here`,
			hint: "git fetch --depth=1 origin v9, and then --policy-ref FETCH_HEAD"},
		{name: "a name that a shell would run", ref: "origin/a$(reboot)'b", want: `the policy revision "origin/a$(reboot)'b" is not here`,
			hint: `git fetch --depth=1 origin '+refs/heads/a$(reboot)'\''b:refs/remotes/origin/a$(reboot)'\''b'`},
		{name: "an option", ref: "--all", want: `the policy revision "--all" is not here`,
			hint: "--policy-ref takes a branch, a tag or a commit of this repository"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := shallow(t)
			run(t, dir, "update-ref", "refs/remotes/origin/topic2", "HEAD")
			_, err := FromGit(t.Context(), dir, tt.ref, env(tt.env...))
			if err == nil {
				t.Fatal("no error")
			}
			_, message, hint := trouble(err)
			if message != tt.want || hint != tt.hint {
				t.Errorf("error %q, hint %q", message, hint)
			}
			if tt.then == "" {
				return
			}
			run(t, dir, strings.Fields(hint)[1:]...)
			if r := revision(t, dir, tt.ref, env(tt.env...)); !strings.HasPrefix(r.Note, strings.TrimSuffix(tt.then, ")")) || len(r.Policies) != 2 {
				t.Errorf("note %q, policies %v", r.Note, names(r.Policies))
			}
		})
	}
}

func TestNamedRevisionNeedsARepository(t *testing.T) {
	without(t)
	for _, tt := range []struct{ ref, path, want string }{
		{"v1", os.Getenv("PATH"), `--policy-ref names the policy's revision "v1", and this is no git repository`},
		{"", os.Getenv("PATH"), `GITHUB_BASE_REF names the policy's revision "main", and this is no git repository`},
		{"", t.TempDir(), `GITHUB_BASE_REF names the policy's revision "main", and git is not installed`},
	} {
		t.Setenv("PATH", tt.path)
		_, err := FromGit(t.Context(), t.TempDir(), tt.ref, env("GITHUB_BASE_REF", "main"))
		if err == nil || err.Error() != tt.want {
			t.Errorf("error %v, want %s", err, tt.want)
		}
	}
}

func TestNamedBranchNeedsARemote(t *testing.T) {
	dir := upstream(t)
	_, err := FromGit(t.Context(), dir, "", env("CHANGE_TARGET", "main"))
	if want := `CHANGE_TARGET says that the change goes to "main", and the repository has no remote`; err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
	_, err = FromGit(t.Context(), dir, "origin/main", env())
	if _, _, hint := trouble(err); hint != "--policy-ref takes a branch, a tag or a commit of this repository" {
		t.Errorf("error %v, hint %q", err, hint)
	}
}

func TestRemotes(t *testing.T) {
	dir := change(t, upstream(t))
	run(t, dir, "remote", "rename", "origin", "company")
	if r := revision(t, dir, "", env("GITHUB_BASE_REF", "main")); r.Note != "policy from company/main (1234567)" {
		t.Errorf("note %q", r.Note)
	}
	run(t, dir, "remote", "add", "fork", "https://git.invalid/x")
	_, err := FromGit(t.Context(), dir, "", env())
	if want := "none of the remotes company, fork is called origin"; err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
	if r := revision(t, dir, "company/main", env()); len(r.Policies) != 2 {
		t.Errorf("policies %v", names(r.Policies))
	}
}

// In many CI containers the repository belongs to another user, and git refuses
// it. That is not "no repository": the change would judge itself.
func TestAForeignRepositoryIsNotNone(t *testing.T) {
	dir := upstream(t)
	t.Setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
	_, err := FromGit(t.Context(), dir, "", env())
	if err == nil {
		t.Fatal("no error")
	}
	_, message, hint := trouble(err)
	if message != "git refuses to read this repository: it belongs to another user" || hint != "git config --global --add safe.directory "+dir {
		t.Errorf("error %q, hint %q", message, hint)
	}
}

// Nor is a worktree whose repository is not there, as in a container that holds
// only half of it.
func TestHalfARepositoryIsNotNone(t *testing.T) {
	without(t)
	dir := t.TempDir()
	write(t, dir+"/.git", "gitdir: "+dir+"/elsewhere\n")
	_, err := FromGit(t.Context(), dir, "", env())
	if err == nil || !strings.HasPrefix(err.Error(), "looking for the policy's revision: git rev-parse: not a git repository: ") {
		t.Errorf("error %v", err)
	}
}

func TestABaseWithoutPolicy(t *testing.T) {
	up := upstream(t)
	run(t, up, "rm", "-q", "-r", ".zonecut")
	commit(t, up, "no policy")
	dir := filepath.Join(t.TempDir(), "clone")
	run(t, ".", "clone", "-q", "file://"+up, dir)
	run(t, dir, "checkout", "-q", "-b", "feature")
	write(t, dir+"/.zonecut/policies/a.yaml", "version: 1\n")
	r := revision(t, dir, "", env())
	if want := "policy from origin/main (1234567); no policy files there, the built-in default judges"; r.Note != want || len(r.Policies) != 0 {
		t.Errorf("note %q, policies %v", r.Note, names(r.Policies))
	}
	if diff := cmp.Diff([]string{"the change adds .zonecut/policies/a.yaml; judged by origin/main's"}, r.Remarks); diff != "" {
		t.Errorf("remarks (-want +got):\n%s", diff)
	}
}

// A policy file that nobody reads must not look like one that guards.
func TestFilesThatAreNotRead(t *testing.T) {
	up := upstream(t)
	write(t, up+"/.zonecut/policies/c.yml", "version: 1\n")
	write(t, up+"/dns/.zonecut/policies/d.yaml", "version: 1\n")
	commit(t, up, "odd ones")
	r := revision(t, filepath.Join(up, "dns"), "", env())
	want := []string{".zonecut/policies/c.yml is not read: policy files end in .yaml",
		"dns/.zonecut is not read: the policy stands at the top of the repository"}
	if diff := cmp.Diff(want, r.Remarks); diff != "" {
		t.Errorf("remarks (-want +got):\n%s", diff)
	}
	if len(r.Policies) != 2 {
		t.Errorf("policies %v", names(r.Policies))
	}
}

func TestLinksAreNoPolicies(t *testing.T) {
	up := upstream(t)
	if err := os.Symlink("a.yaml", up+"/.zonecut/policies/link.yaml"); err != nil {
		t.Skip(err)
	}
	commit(t, up, "a link")
	for _, dir := range []string{up, change(t, up)} {
		_, err := FromGit(t.Context(), dir, "", env())
		if err == nil || !strings.HasSuffix(hash.ReplaceAllString(err.Error(), ""), ".zonecut/policies/link.yaml is no regular file") {
			t.Errorf("error %v", err)
		}
	}
}
