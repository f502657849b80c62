package report

import (
	"bytes"
	"fmt"
	"html"
	"regexp"
	"strings"
)

// document is Markdown in the making. What goes into line is escaped already.
type document struct {
	bytes.Buffer
	// limit is how long it gets, in bytes; left counts the parts that would not go
	// in any more.
	limit, left int
}

func (d *document) line(format string, args ...any) { fmt.Fprintf(d, format+"\n", args...) }

// part is written whole or not at all.
func (d *document) part(write func()) {
	start := d.Len()
	if write(); d.Len() > d.limit {
		d.Truncate(start)
		d.left++
	}
}

func (d *document) blank() {
	if b := d.Bytes(); len(b) > 0 && !bytes.HasSuffix(b, []byte("\n\n")) {
		d.WriteByte('\n')
	}
}

// fold puts what body writes behind a line to click on.
func (d *document) fold(summary string, body func()) {
	d.blank()
	d.line("<details><summary>%s</summary>", html.EscapeString(Escape(summary)))
	d.blank()
	body()
	d.blank()
	d.line("</details>")
}

// list is one item for each of the first n texts, and one that counts the rest.
func (d *document) list(texts []string, n int, noun string) {
	d.blank()
	for _, t := range texts[:min(n, len(texts))] {
		d.line("- %s", sentence(t))
	}
	if more := len(texts) - n; more > 0 {
		d.line("- … and %s (`--out json` has all)", count(more, "more "+noun))
	}
}

// fence is a block of lines, safe ones, in which nothing is markup: its fence is
// longer than any in it.
func (d *document) fence(kind string, lines []string) {
	f := "```"
	for _, l := range lines {
		for strings.Contains(l, f) {
			f += "`"
		}
	}
	d.blank()
	d.line("%s%s", f, kind)
	for _, l := range lines {
		if kind != "" && strings.HasPrefix(l, "/") {
			l = " " + l // bots take "/approve" for a command, in code too
		}
		d.line("%s", l)
	}
	d.line("%s", f)
}

func bold(s string) string { return "**" + sentence(s) + "**" }

// span is a text in code.
func span(s string) string {
	s = clip(Escape(s), maxLine)
	if s == "" {
		return ""
	}
	f := "`"
	for strings.Contains(s, f) {
		f += "`"
	}
	if pad := strings.HasPrefix(s, "`") || strings.HasSuffix(s, "`") || strings.HasPrefix(s, " ") && strings.HasSuffix(s, " "); pad {
		s = " " + s + " "
	}
	return f + s + f
}

// sentence is a text in which every word that is not a plain one, and what
// stands between two such words, is in code.
func sentence(s string) string {
	var out, code []string
	flush := func() {
		if len(code) > 0 {
			out, code = append(out, span(strings.Join(code, " "))), nil
		}
	}
	for _, w := range strings.Fields(clip(Escape(s), maxLine)) {
		if plainWord(w) {
			flush()
			out = append(out, w)
			continue
		}
		end := ""
		if n := len(w) - 1; n > 0 && strings.ContainsRune(",;:", rune(w[n])) {
			w, end = w[:n], w[n:]
		}
		if code = append(code, w); end != "" {
			flush()
			out[len(out)-1] += end
		}
	}
	flush()
	return strings.Join(out, " ")
}

// plainWord reports whether a word can be nothing but one: letters, or a number,
// with the marks of a sentence around it. No number opens a list, and what may be
// the name of a commit or of an issue becomes no link.
func plainWord(w string) bool {
	if w == "…" || w == "→" || w == "%" || w == "=" {
		return true
	}
	bare := strings.TrimRight(strings.TrimPrefix(w, "("), ",;:.)")
	if bare == "" || len(w)-len(bare) > 3 {
		return false
	}
	if isAll(bare, "0123456789") {
		return len(bare) < 7 && !strings.ContainsAny(w[len(w)-1:], ".)")
	}
	if plainNumber.MatchString(bare) {
		return true
	}
	return isAll(bare, letters+"'-") && strings.Trim(bare, "'-") == bare && (len(bare) < 7 || !isAll(bare, "abcdefABCDEF"))
}

// plainNumber is a share or a duration: 0.069, 24h00m.
var plainNumber = regexp.MustCompile(`^(?:[0-9]{1,3}\.[0-9]{1,4}|(?:[0-9]{1,2}[dhms]){1,3})$`)

const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

func isAll(s, set string) bool { return strings.Trim(s, set) == "" }
