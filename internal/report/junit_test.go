package report

import (
	"encoding/xml"
	"slices"
	"strings"
	"testing"

	"zonecut/internal/finding"
)

func junit(t *testing.T, run Run) (junitSuites, string) {
	t.Helper()
	text := render(t, "junit", New(run))
	var s junitSuites
	d := xml.NewDecoder(strings.NewReader(text))
	d.Strict = true
	if err := d.Decode(&s); err != nil {
		t.Fatalf("%v:\n%s", err, text)
	}
	return s, text
}

// The form that readers have in common: counts that are right, a class and a name
// on every case, at most one result, and one of failure and error exactly where
// the verdict is not to pass.
func TestJUnitIsWellFormed(t *testing.T) {
	for name, c := range cases {
		s, _ := junit(t, c.run(t))
		var failures, errors, skipped int
		seen := map[string]bool{}
		for _, k := range s.Suite.Cases {
			n := 0
			for counter, result := range map[*int]*junitResult{&failures: k.Failure, &errors: k.Error, &skipped: k.Skipped} {
				if result != nil {
					*counter++
					n++
				}
			}
			if n > 1 || k.Class == "" || k.Name == "" {
				t.Errorf("%s: case %+v", name, k)
			}
			if id := k.Class + " " + k.Name; seen[id] && k.Class != "zonecut.gap" {
				t.Errorf("%s: two cases are called %q", name, id)
			} else {
				seen[id] = true
			}
		}
		if s.Tests != len(s.Suite.Cases) || s.Suite.Tests != s.Tests || s.Failures != failures || s.Errors != errors || s.Suite.Skipped != skipped || s.Suite.Failures != failures || s.Suite.Errors != errors {
			t.Errorf("%s: the counts are wrong: %d tests, %d failures, %d errors, %d skipped", name, s.Tests, s.Failures, s.Errors, s.Suite.Skipped)
		}
		if stops := failures+errors > 0; stops != (c.verdict != finding.Pass) {
			t.Errorf("%s: %d failures and %d errors under the verdict %s", name, failures, errors, c.verdict)
		}
	}
}

func TestJUnitSays(t *testing.T) {
	s, text := junit(t, blocked(t))
	find := func(class string) *junitCase {
		i := slices.IndexFunc(s.Suite.Cases, func(c junitCase) bool { return c.Class == class })
		if i < 0 {
			t.Fatalf("no case of class %s", class)
		}
		return &s.Suite.Cases[i]
	}
	if c := find("zonecut.delegation-removed"); c.Failure == nil || c.Failure.Type != "block" || c.File != "example.com.zone" || c.Line != "2" || c.Name != "eu.example.com. NS in example.com." || !strings.Contains(c.Failure.Text, "hint: keep this NS set") {
		t.Errorf("%+v", c)
	}
	if c := find("zonecut.name-removed"); c.Failure != nil || !strings.Contains(c.Out, "waived hold: ") {
		t.Errorf("%+v", c)
	}
	if c := find("zonecut.value-unknown"); c.Skipped == nil || !strings.HasPrefix(c.Skipped.Message, "unknown: ") {
		t.Errorf("%+v", c)
	}
	if c := find("zonecut.apex-changed"); c.Failure != nil || c.Skipped != nil || c.Name != "an address at the apex changes" {
		t.Errorf("a rule without findings: %+v", c)
	}
	if c := find("zonecut.gap"); c.Skipped == nil {
		t.Errorf("%+v", c)
	}
	if s, _ := junit(t, unguardable(t)); s.Suite.Cases[0].Failure == nil || s.Suite.Skipped != 0 {
		t.Error("what is held because it is not known does not fail")
	}
	if strings.Contains(text, "]]>") || strings.Contains(text, "<![CDATA[") {
		t.Error("a section that a value could end")
	}
}
