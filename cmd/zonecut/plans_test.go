package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"zonecut/internal/report"
)

// The recorded real plans are judged as testdata/plans/verdicts.txtar says, in
// every format and every time.
func TestRealPlans(t *testing.T) {
	for _, v := range verdicts(t) {
		t.Run(v.plan, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			plan := filepath.Join(data, "plans", v.plan, "plan.json")
			_, errs, code := zonecut(t, "check", "--out", "json="+filepath.Join(dir, "1.json"), plan)
			if code != v.exit {
				t.Errorf("exit code %d, want %d\n%s", code, v.exit, errs)
			}
			text, err := os.ReadFile(filepath.Join(dir, "1.json"))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(v.findings(), found(t, text)); diff != "" {
				t.Errorf("findings (- want, + got):\n%s", diff)
			}
			for format, file := range map[string]string{"text": "2.txt", "github": "2.github", "json": "2.json"} {
				if _, _, other := zonecut(t, "check", "--out", format+"="+filepath.Join(dir, file), plan); other != code {
					t.Errorf("as %s: exit code %d, want %d", format, other, code)
				}
			}
			again, err := os.ReadFile(filepath.Join(dir, "2.json"))
			if err != nil || !bytes.Equal(text, again) {
				t.Errorf("the same input twice gives two reports (%v)", err)
			}
		})
	}
}

// unjudged are the folders of recordings that have no verdict, and why.
var unjudged = map[string]string{
	"aws-public": "plans of third parties, which are not copied: no verdict is given on them",
	"scale":      "ten thousand creations, to measure with",
	"not-a-plan": "what is refused, held by internal/tfplan",
}

// Every recorded plan has a verdict, here and beside the repository, where the
// recordings come from; the copies are as they were recorded.
func TestRealPlansAreAllThere(t *testing.T) {
	judged := map[string]bool{}
	for _, v := range verdicts(t) {
		judged[v.plan] = true
	}
	own := recorded(t, filepath.Join(data, "plans"))
	for name := range own {
		if !judged[name] {
			t.Errorf("%s has no verdict", name)
		}
	}
	beside, err := filepath.Abs("../../../shared/plans")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(beside); err != nil {
		t.Skip("no folder ../shared/plans beside the repository: whether all recordings are here is not looked at")
	}
	recordings := recorded(t, beside)
	if len(recordings) < len(own) {
		t.Errorf("%d recordings beside the repository, %d in it", len(recordings), len(own))
	}
	for name, folder := range recordings {
		if !judged[name] {
			t.Errorf("%s has no verdict", name)
			continue
		}
		for _, file := range []string{"plan.json", "case.md"} {
			want, err := os.ReadFile(filepath.Join(folder, file))
			if err != nil {
				t.Fatal(err)
			}
			if got, err := os.ReadFile(filepath.Join(data, "plans", name, file)); err != nil || !bytes.Equal(got, want) {
				t.Errorf("%s/%s is not as it was recorded (%v)", name, file, err)
			}
		}
	}
}

// recorded are the folders of plans below one, by their names there.
func recorded(t *testing.T, root string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		name, _ := filepath.Rel(root, path)
		switch {
		case err != nil:
			return err
		case unjudged[name] != "":
			return filepath.SkipDir
		case strings.HasPrefix(d.Name(), "plan") && strings.Contains(d.Name(), ".json"):
			out[filepath.ToSlash(filepath.Dir(name))] = filepath.Dir(path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// published is the schema that reports are promised to be valid under.
var published = sync.OnceValues(func() (*jsonschema.Schema, error) {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(report.SchemaJSON()))
	if err != nil {
		return nil, err
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("report.json", doc); err != nil {
		return nil, err
	}
	return c.Compile("report.json")
})

// valid holds a JSON report against the published schema.
func valid(t *testing.T, text []byte) {
	t.Helper()
	schema, err := published()
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(doc); err != nil {
		t.Errorf("the report is not as its schema says: %v", err)
	}
}

// found are the findings of a JSON report, each once, as "level rule name". The
// report is held against the published schema on the way.
func found(t *testing.T, text []byte) []string {
	t.Helper()
	valid(t, text)
	r, err := report.Read(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, f := range r.Findings {
		out = append(out, strings.TrimSpace(fmt.Sprintf("%s %s %s", f.Level, f.Rule, f.Name)))
	}
	slices.Sort(out)
	return slices.Compact(out)
}
