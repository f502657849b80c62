package report

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Layout of the change list: a change is one row where that fits the width of a
// terminal, else its values stand below it, each in a row of its own or in as
// many as it takes.
const (
	maxRow    = 96  // columns, indentation and mark included
	maxWord   = 72  // characters of a word: a digest fits, a key does not
	shownWord = 32  // what is shown of a longer one
	maxValue  = 400 // characters of a value
)

// rows are one change.
func (e *entry) rows(depth int) []row {
	head := row{depth: depth, mark: e.mark, text: words(e.what, e.inline)}
	if len(e.values) == 0 || utf8.RuneCountInString(head.text) <= maxRow-2*depth-4 && !e.shortened() {
		return []row{head}
	}
	head.text = words(e.what, e.head)
	out := []row{head}
	for _, v := range e.values {
		for _, line := range wrap(brief(v.text), maxRow-2*(depth+1)-4) {
			out = append(out, row{depth: depth + 1, mark: v.mark, text: line})
		}
	}
	if e.tail != "" {
		out = append(out, row{depth: depth + 1, text: e.tail})
	}
	return out
}

// minAlike is how many changes of one TTL to another are told as one.
const minAlike = 8

// alikeInTTL takes out of changes those that do nothing but set one TTL in place
// of another, where they are many: before a move, a zone's TTLs are lowered all
// at once.
func alikeInTTL(changes []*Change) (single []*Change, alike [][]*Change) {
	type ttls struct{ before, after uint32 }
	by := map[ttls][]*Change{}
	same := func(c *Change) bool {
		return verb(c) == "TTL only" && !c.Before.TTLUnknown && !c.After.TTLUnknown
	}
	for _, c := range changes {
		if same(c) {
			k := ttls{c.Before.TTL, c.After.TTL}
			by[k] = append(by[k], c)
		}
	}
	for _, c := range changes {
		if !same(c) {
			single = append(single, c)
			continue
		}
		switch group := by[ttls{c.Before.TTL, c.After.TTL}]; {
		case len(group) < minAlike:
			single = append(single, c)
		case group[0] == c:
			alike = append(alike, group)
		}
	}
	return single, alike
}

// ttlRows are changes of one TTL to another: how many, and all that they are of.
func ttlRows(changes []*Change, depth int) []row {
	var names []string
	for _, c := range changes {
		names = append(names, subject(c))
	}
	out := []row{{depth: depth, mark: marks["update"], text: words(count(len(changes), "set")+":", entryOf(changes[0]).inline)}}
	line := ""
	for i, n := range names {
		if i < len(names)-1 {
			n += ","
		}
		if line != "" && utf8.RuneCountInString(line+" "+n) > maxRow-2*(depth+1)-4 {
			out, line = append(out, row{depth: depth + 1, text: line}), ""
		}
		line = words(line, n)
	}
	return append(out, row{depth: depth + 1, text: line})
}

func (e *entry) shortened() bool {
	for _, v := range e.values {
		if brief(v.text) != v.text {
			return true
		}
	}
	return false
}

// brief shortens what nobody reads, the keys in a value, and a value that is
// longer than anybody reads. It says the length and the SHA-256 of the whole, so
// that two values which differ anywhere still look different.
func brief(value string) string {
	parts := strings.Split(value, " ")
	for i, w := range parts {
		parts[i] = cut(w, maxWord, shownWord)
	}
	short := cut(strings.Join(parts, " "), maxValue, maxValue)
	if short == value {
		return value
	}
	return fmt.Sprintf("%s (%d characters, %s…)", short, utf8.RuneCountInString(value), sum(value)[:len("sha256:")+8])
}

// cut leaves the first characters of a text that has too many. Half an escape,
// \DDD or \X (RFC 1035, section 5.1), would say something else and goes too.
func cut(s string, most, shown int) string {
	runes := []rune(s)
	if len(runes) <= most {
		return s
	}
	s = string(runes[:shown])
	if i := strings.LastIndexByte(s, '\\'); i >= 0 && i >= len(s)-3 {
		s = strings.TrimRight(s[:i], `\`)
	}
	return s + "…"
}

// wrap breaks a text at spaces. What is left of it stands two columns further in.
func wrap(text string, width int) []string {
	var lines []string
	for utf8.RuneCountInString(text) > width {
		at := 0 // the last space that leaves a line of at most width characters
		columns := 0
		for i, r := range text {
			if columns++; columns > width && at > 0 {
				break
			}
			if r == ' ' && strings.Trim(text[:i], " ") != "" {
				at = i
			}
		}
		if at == 0 {
			break
		}
		lines, text = append(lines, text[:at]), "  "+strings.TrimLeft(text[at:], " ")
	}
	return append(lines, text)
}
