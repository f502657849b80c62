package source

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"zonecut/internal/zone"
)

// registry is a zone that the test takes for a large one.
func registry(apex string, edit ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "$ORIGIN %s\n@ 3600 IN SOA ns1 host 1 2 3 4 300\n@ 3600 IN NS ns1.example.net.\n", apex)
	for k := range 2_000 {
		line := fmt.Sprintf("delegation%05d 10800 IN NS ns%d.example.net.\n", k/2, k)
		if k < len(edit)*100 && k%100 == 0 {
			line = strings.Replace(line, "ns", edit[k/100], 1)
		}
		b.WriteString(line)
	}
	return b.String()
}

// TestDirectoryPair: large master files of two directories are read as pairs, and
// everything is told as if they were not.
func TestDirectoryPair(t *testing.T) {
	big := registry("example.org.")
	edited := registry("example.org.", "a", "b", "c")
	for _, c := range []struct {
		name  string
		files map[string]string
		link  map[string]string
		about func(string) About
		rests int // of each side
		err   string
	}{
		{name: "one large zone beside others", rests: 1, files: map[string]string{
			"old/example.org.zone": big, "new/example.org.zone": edited,
			"old/example.com.zone": com, "new/example.com.zone": com + extra,
			"old/x.yaml": "a: 1\n", "new/x.yaml": "a: 2\n"}},
		{name: "two large zones, one by its path in zonecut.yaml", rests: 2, files: map[string]string{
			"old/example.org.zone": big, "new/example.org.zone": edited,
			"old/sub/zone": strings.TrimPrefix(edited, "$ORIGIN example.org.\n"), "new/sub/zone": strings.TrimPrefix(big, "$ORIGIN example.org.\n")},
			about: func(path string) About {
				if path == "sub/zone" {
					return About{Zone: "example.net.", As: AsZone}
				}
				return About{}
			}},
		{name: "a large zone in a view", files: map[string]string{"old/example.org.zone": big, "new/example.org.zone": edited},
			about: func(string) About { return About{View: "inside"} }},
		{name: "a large zone under another name", files: map[string]string{"old/example.org.zone": big, "new/other.zone": edited}},
		{name: "a large zone is gone", files: map[string]string{"old/example.org.zone": big, "new/example.com.zone": com}},
		{name: "a large zone is another one", files: map[string]string{"old/a.zone": big, "new/a.zone": registry("example.com.")}},
		{name: "a large zone that a smaller one includes", files: map[string]string{
			"old/a.zone": big, "new/a.zone": big,
			"new/main.zone": "$INCLUDE a.zone\nnew.example.org. 60 A 192.0.2.1\n"}},
		{name: "a link", files: map[string]string{"old/example.org.zone": big, "hidden/.x": edited, "new/.at/x": edited},
			link: map[string]string{"new/example.org.zone": ".at/x"}},
		{name: "a link that leads out", files: map[string]string{"old/example.org.zone": big, "hidden/x": edited, "new/example.com.zone": com},
			link: map[string]string{"new/example.org.zone": "../hidden/x"}, err: "new/example.org.zone"},
		{name: "a fault", files: map[string]string{"old/example.org.zone": big, "new/example.org.zone": edited + "x A 1.2.3\n"},
			err: "new/example.org.zone:2004: "},
		{name: "twice", files: map[string]string{"old/example.org.zone": big, "new/example.org.zone": edited, "new/z.zone": edited},
			err: "new/z.zone: holds the zone example.org."},
		{name: "of another kind", files: map[string]string{"old/example.org.zone": big, "new/example.org.zone": strings.Repeat("{\"a\": 1}\n", 20_000)},
			err: "new/example.org.zone: is JSON"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			for name, text := range c.files {
				if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			for name, to := range c.link {
				if err := os.Symlink(to, name); err != nil {
					t.Fatal(err)
				}
			}
			want, wantErr := Pair(t.Context(), "old", "new", Options{Whole: true, large: 50_000, About: c.about, IncludeRoot: "."})
			got, err := Pair(t.Context(), "old", "new", Options{large: 50_000, About: c.about, IncludeRoot: "."})
			if diff := cmp.Diff(fmt.Sprint(wantErr), fmt.Sprint(err)); diff != "" || (err == nil) != (c.err == "") || !strings.HasPrefix(fmt.Sprint(err), c.err) && c.err != "" {
				t.Fatalf("the error is %v, want %q: %s", err, c.err, diff)
			}
			if err != nil {
				return
			}
			if a, b := len(got.Before.Rests), len(got.After.Rests); a != c.rests || b != c.rests {
				t.Errorf("%d and %d zones answer from their files, want %d", a, b, c.rests)
			}
			if len(want.Before.Rests)+len(want.After.Rests) > 0 {
				t.Error("there is no second opinion")
			}
			same := func(what string, want, got any) {
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("%s: %s", what, diff)
				}
			}
			if x := changes(want); len(x) == 0 {
				t.Error("the sides do not differ: nothing is tested")
			}
			diffs := func(in *Input) []zone.Change {
				return zone.Diff(in.Before.Snapshot(), in.After.Snapshot(), in.Ways)
			}
			same("changes", diffs(want), diffs(got))
			same("configuration", want.Config, got.Config)
			same("notes", want.Notes, got.Notes)
			same("gaps", want.Gaps, got.Gaps)
			same("all sets before", len(want.Before.Snapshot().Sets()), len(got.Before.Snapshot().Sets()))
			same("all sets after", len(want.After.Snapshot().Sets()), len(got.After.Snapshot().Sets()))
		})
	}
}
