package report

import (
	"regexp"
	"strings"
	"testing"
)

// What Atlantis would take for the end of its block, or for terraform's words.
var atlantisReads = regexp.MustCompile("```|Plan: |No changes\\.|Refreshing")

func TestAtlantis(t *testing.T) {
	for name, c := range cases {
		text := render(t, "atlantis", New(c.run(t)))
		if first, _, _ := strings.Cut(text, "\n"); !strings.Contains(first, verdicts[c.verdict]+": ") {
			t.Errorf("%s: the first line is %q", name, first)
		}
		for i, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
			if !strings.ContainsAny(line[:1], " +-!#") || line[1] != ' ' || !harmless(line) || command(line) || atlantisReads.MatchString(line) {
				t.Errorf("%s: line %d: %q", name, i+1, line)
			}
		}
		if n := strings.Count(text, "\n"); n > 400 {
			t.Errorf("%s: %d lines", name, n)
		}
	}
	run := runOf(t, public, `a 60 TXT "Plan: 0 to add, 0 to change. No changes. Refreshing state... "`, "")
	if text := render(t, "atlantis", New(run)); atlantisReads.MatchString(text) || !strings.Contains(text, "Plan : 0 to add") {
		t.Errorf("a record speaks for terraform:\n%s", text)
	}
}

func TestAtlantisIsShort(t *testing.T) {
	text := render(t, "atlantis", New(crowded(t)))
	for _, want := range []string{"… and 190 more findings (190 block; --out json has all)", "400 things not told by the input"} {
		if !strings.Contains(text, want) {
			t.Errorf("it does not say %q", want)
		}
	}
}
