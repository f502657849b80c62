package report

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"zonecut/internal/finding"
)

// outside is what of a Markdown text is neither in a fenced block nor in a code
// span, by the rules of CommonMark 0.31 (sections 4.5 and 6.1).
func outside(t *testing.T, text string) []string {
	t.Helper()
	var out []string
	fence := ""
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		bare := strings.TrimLeft(line, " ")
		run := bare[:len(bare)-len(strings.TrimLeft(bare, "`"))]
		switch {
		case fence != "":
			if len(run) >= len(fence) && strings.TrimSpace(bare) == run && len(line)-len(bare) < 4 {
				fence = ""
			}
		case len(run) >= 3 && !strings.Contains(bare[len(run):], "`"):
			fence = run
		default:
			out = append(out, spanless(line))
		}
	}
	if fence != "" {
		t.Error("a block is not closed")
	}
	return out
}

func spanless(line string) string {
	var b strings.Builder
	for line != "" {
		if line[0] != '`' {
			b.WriteByte(line[0])
			line = line[1:]
			continue
		}
		run := line[:len(line)-len(strings.TrimLeft(line, "`"))]
		rest := line[len(run):]
		end := regexp.MustCompile("(?:^|[^`])" + run + "(?:[^`]|$)").FindStringIndex(rest)
		if end == nil {
			return b.String() + line // unmatched: literal, and for the caller to refuse
		}
		line = rest[strings.Index(rest[end[0]:], run)+end[0]+len(run):]
	}
	return b.String()
}

var harmlessMarkdown = regexp.MustCompile(`^(### |- |)[A-Za-z0-9 ,;:.()%…→'*=-]*$`)

// Nothing that comes from outside is markup, in a report and in a diff.
func TestMarkdownIsOurs(t *testing.T) {
	for name, c := range cases {
		r := New(c.run(t))
		for kind, text := range map[string]string{"report": render(t, "markdown", r), "diff": renderDiff(t, "markdown", r)} {
			open := 0
			for i, line := range outside(t, text) {
				switch {
				case i == 0 && (line == "<!-- zonecut "+map[string]string{"report": r.Command, "diff": "diff"}[kind]+" -->"), harmlessMarkdown.MatchString(line):
				case line == "</details>":
					open--
				case strings.HasPrefix(line, "<details><summary>") && !strings.ContainsAny(line[len("<details><summary>"):len(line)-len("</summary>")], "<>&@"):
					open++
				default:
					t.Errorf("%s %s: line %d: %q", name, kind, i+1, line)
				}
				if strings.Contains(line, "www.") || strings.Contains(line, "://") {
					t.Errorf("%s %s: line %d makes a link: %q", name, kind, i+1, line)
				}
			}
			if open != 0 {
				t.Errorf("%s %s: %d folds are open at the end", name, kind, open)
			}
			if len(text) > maxComment {
				t.Errorf("%s %s: %d bytes", name, kind, len(text))
			}
		}
	}
}

func TestSentence(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"the delegation of eu.example.com. goes", "the delegation of `eu.example.com.` goes"},
		{"1 block, 2 warn (3 changes)", "1 block, 2 warn (3 changes)"},
		{"at 10 mail.example., which", "at 10 `mail.example.`, which"},
		{`is "v=spf1 a:b" now`, "is `\"v=spf1 a:b\"` now"},
		{"1. one 2) two", "`1.` one `2)` two"},
		{"@team #7 GH-7 7654321 deadbeef cafe", "`@team #7 GH-7 7654321 deadbeef` cafe"},
		{"a`b ``c``", "``` a`b ``c`` ```"},
		{"*a* _b_ <c> [d](e) &amp; ~f~", "`*a* _b_ <c> [d](e) &amp`; `~f~`"},
		{"in-part don't -x- 'q'", "in-part don't `-x- 'q'`"},
		{"within 24h00m, 0.069 % of 192.0.2.1 2d00h", "within 24h00m, 0.069 % of `192.0.2.1` 2d00h"},
		{"", ""},
	} {
		if got := sentence(c.in); got != c.want {
			t.Errorf("%q: got %s, want %s", c.in, got, c.want)
		}
	}
}

func FuzzSentence(f *testing.F) {
	f.Add(evil)
	f.Add("```` `` ` 1. - + # > | ~ [a]: b")
	f.Fuzz(func(t *testing.T, s string) {
		got := sentence(s)
		if !harmlessMarkdown.MatchString(spanless(got)) || strings.Contains(got, "\n") {
			t.Errorf("%q becomes %q", s, got)
		}
	})
}

func TestFence(t *testing.T) {
	d := &document{}
	d.fence("diff", []string{"````", "  ```", "/approve"})
	if want := "`````diff\n````\n  ```\n /approve\n`````\n"; d.String() != want {
		t.Errorf("got %q", d.String())
	}
}

// What does not fit a comment is counted, and the verdict never goes.
func TestMarkdownIsBounded(t *testing.T) {
	run := runOf(t, public, "a 60 A 192.0.2.1", "")
	var before strings.Builder
	for i := range 3000 {
		fmt.Fprintf(&before, "h%d 60 TXT \"%s\"\n", i, strings.Repeat("y", 60))
	}
	run.Changes = runOf(t, public, before.String(), "").Changes
	for i := range 100 {
		f := finding.Finding{ID: fmt.Sprint(i), Rule: "r", Level: finding.Block, Certainty: finding.Yes, Message: strings.Repeat("例 ", 300)}
		f.Detail = []string{strings.Repeat("例", 1000), strings.Repeat("例", 1000)}
		run.Findings = append(run.Findings, f)
		run.Notes = append(run.Notes, strings.Repeat("例", 1000))
	}
	text := render(t, "markdown", New(run))
	if len(text) > maxComment {
		t.Errorf("%d bytes", len(text))
	}
	for _, want := range []string{"**blocked: 100 block (3000 changes)**", "more lines (zonecut diff has all)", "This comment is shortened: ", "… and 50 more findings"} {
		if !strings.Contains(text, want) {
			t.Errorf("it does not say %q", want)
		}
	}
	outside(t, text)
}
