package report

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestEscape(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"- NS ns1.example.net.", "- NS ns1.example.net."},
		{`"v=spf1 \010 \"q\""`, `"v=spf1 \010 \"q\""`},
		{"münchen.example. 例え", "münchen.example. 例え"},
		{"\x1b[2Jx", `\x1b[2Jx`},
		{"a\r\nb\tc\x7f", `a\x0d\x0ab\x09c\x7f`},
		{"\u0085\u009b31m", `\u{85}\u{9b}31m`},
		{"a\u202eb\u2066c\u200bd\ufeff", `a\u{202e}b\u{2066}c\u{200b}d\u{feff}`},
		{"\u2028\u00a0\u3164\ufe0f\U000e0041", `\u{2028}\u{a0}\u{3164}\u{fe0f}\u{e0041}`},
		{"\xff\xc3(", `\xff\xc3(`},
		{"\ufffd", "\ufffd"},
		{"::error::x", `\x3a:error::x`},
		{"  ::error file=a::x", `  \x3a:error file=a::x`},
		{"\t::error::x", `\x09::error::x`},
		{"::1", "::1"},
		{"2001:db8::1 and ::2", "2001:db8::1 and ::2"},
		{"##[error]x ##vso[task] ###", `#\x23[error]x #\x23vso[task] #\x23\x23`},
		{"a # b", "a # b"},
	} {
		if got := Escape(c.in); got != c.want {
			t.Errorf("Escape(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func FuzzEscape(f *testing.F) {
	f.Add(evil)
	f.Fuzz(func(t *testing.T, s string) {
		got := Escape(s)
		if !harmless(got) || command(got) {
			t.Errorf("Escape(%q) = %q", s, got)
		}
		if again := Escape(got); again != got {
			t.Errorf("escaped twice: %q, then %q", got, again)
		}
	})
}

func FuzzEscapeMaster(f *testing.F) {
	f.Add(evil)
	f.Fuzz(func(t *testing.T, s string) {
		if got := strings.ReplaceAll(escapeMaster(s), "\t", ""); !harmless(got) || command(got) {
			t.Errorf("escapeMaster(%q) = %q", s, got)
		}
	})
}

// harmless reports whether a line can do nothing to a terminal.
func harmless(line string) bool {
	return utf8.ValidString(line) && strings.IndexFunc(line, func(r rune) bool { return !unicode.IsPrint(r) }) < 0
}

// command reports whether a CI runner would take a line for a command: GitHub's
// in both syntaxes, Azure's, TeamCity's.
func command(line string) bool {
	line = strings.TrimSpace(line)
	return strings.HasPrefix(line, "::") && strings.Contains(line[2:], "::") || strings.Contains(line, "##")
}

func TestHostile(t *testing.T) {
	for _, name := range []string{"hostile", "hostile-look"} {
		r := New(cases[name].run(t))
		for i, line := range strings.Split(render(t, "text", r), "\n") {
			if line = strings.ReplaceAll(line, "\t", ""); !harmless(line) || command(line) {
				t.Errorf("%s: text line %d: %q", name, i+1, line)
			}
		}
		for i, line := range strings.Split(render(t, "github", r), "\n") {
			rest, annotated := line, false
			for _, c := range []string{"::error ", "::warning ", "::notice "} {
				if strings.HasPrefix(line, c) {
					rest, annotated = line[len(c):], true
				}
			}
			if !harmless(rest) || command(rest) || !annotated && line != "" && !strings.HasPrefix(line, "zonecut: ") {
				t.Errorf("%s: github line %d: %q", name, i+1, line)
			}
			if properties, _, _ := strings.Cut(rest, "::"); annotated && strings.Count(properties, ",") > 2 {
				t.Errorf("%s: github line %d: a property was added: %q", name, i+1, properties)
			}
		}
	}
}

// No format lets a control character, an override of direction or broken UTF-8
// through, and none but github's own lines are commands to a CI runner.
func TestHostileInEveryFormat(t *testing.T) {
	for _, name := range []string{"hostile", "hostile-look"} {
		run := cases[name].run(t)
		run.Verbose = true
		texts := map[string]string{}
		for _, format := range Formats() {
			texts[format] = render(t, format, New(run))
		}
		for _, format := range DiffFormats() {
			texts["diff "+format] = renderDiff(t, format, New(run))
		}
		for format, text := range texts {
			for i, line := range strings.Split(text, "\n") {
				line = strings.TrimPrefix(strings.ReplaceAll(line, "\t", ""), "### zonecut")
				if strings.HasSuffix(format, "json") { // records stand in it as they are, escaped by JSON
					line = strings.ReplaceAll(strings.ReplaceAll(line, "\u202e", ""), "\u2066", "")
				}
				if !harmless(line) || format != "github" && !strings.HasSuffix(format, "json") && command(line) {
					t.Errorf("%s as %s: line %d: %q", name, format, i+1, line)
				}
			}
		}
	}
}

func TestBounded(t *testing.T) {
	r := New(crowded(t))
	text, annotations := render(t, "text", r), render(t, "github", r)
	if n := strings.Count(text, "\n"); n > 1500 {
		t.Errorf("%d lines of text", n)
	}
	for line := range strings.Lines(text) {
		if utf8.RuneCountInString(line) > maxLine+50 {
			t.Errorf("a line of %d characters", utf8.RuneCountInString(line))
		}
	}
	for _, want := range []string{"… and 150 more findings (150 block; --out json has all)", "… and 180 more accepted findings", "… and 380 more gaps", "… and 8 more lines", "more characters)"} {
		if !strings.Contains(text, want) {
			t.Errorf("text does not say %q", want)
		}
	}
	if n := strings.Count("\n"+annotations, "\n::"); n != maxAnnotations+1 {
		t.Errorf("%d annotations", n)
	}
	if !strings.Contains(annotations, "351 more annotations left out") {
		t.Error("github does not say how many are left out")
	}
}
