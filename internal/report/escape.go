package report

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Escape makes one line of text safe for a terminal and for the log of a CI
// runner, whatever is in it. Control characters, ANSI sequences, bidi overrides,
// invisible characters and broken UTF-8 become \x1b or \u{202e}; what a runner
// would take for a command of its own (a line that begins with "::", "##"
// anywhere) is broken up. The result has no line break. It is for eyes: a
// backslash stays as it is, so the text cannot be read back.
func Escape(s string) string {
	if plain(s) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && n == 1, r < utf8.RuneSelf && !unicode.IsPrint(r):
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case invisible(r):
			fmt.Fprintf(&b, `\u{%x}`, r)
		case r == '#' && strings.HasSuffix(s[:i], "#"):
			b.WriteString(`\x23`)
		default:
			b.WriteRune(r)
		}
		i += n
	}
	return breakCommand(b.String())
}

// plain reports whether nothing is to be done: the path of nearly every line.
func plain(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < ' ' || s[i] > '~' || s[i] == '#' {
			return false
		}
	}
	return !strings.HasPrefix(strings.TrimLeft(s, " "), "::")
}

// invisible reports whether a character shows nothing or moves others: format
// characters such as U+202E, blanks other than the space, private use,
// unassigned ones, and letters that have no shape.
func invisible(r rune) bool {
	return !unicode.IsPrint(r) || unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}

// breakCommand takes the meaning from a line that GitHub's runner would read as
// a workflow command: it skips blanks and looks for "::". An IPv6 address that
// a line begins with stays as it is.
func breakCommand(s string) string {
	rest := strings.TrimLeft(s, " ")
	if !strings.HasPrefix(rest, "::") || !strings.Contains(rest[2:], "::") {
		return s
	}
	return s[:len(s)-len(rest)] + `\x3a` + rest[1:]
}

// escapeMaster makes a line of a master file safe to print and leaves it one:
// what Escape would break up is written as \DDD (RFC 1035, section 5.1).
func escapeMaster(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		command := c == ':' && strings.TrimSpace(s[:i]) == "" || c == '#' && i > 0 && s[i-1] == '#'
		if c < ' ' && c != '\t' || c > '~' || command {
			fmt.Fprintf(&b, `\%03d`, c)
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}

// EscapeRecipe makes a line of a recipe safe to print and leaves it what it is:
// a comment ("; …" or "# …") is for eyes, all else is for a program to read.
func EscapeRecipe(s string) string {
	if strings.HasPrefix(s, ";") || strings.HasPrefix(s, "#") {
		return Escape(s)
	}
	return escapeMaster(s)
}

// clip cuts a text after n characters and says how much is left out.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	runes := []rune(s)
	if len(runes) <= n {
		return s
	}
	return fmt.Sprintf("%s… (%d more characters)", string(runes[:n]), len(runes)-n)
}
