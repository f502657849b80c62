package zonefile

import (
	"bytes"
	"strings"
)

// Foreign names the kind of a file that is plainly no master file by its first
// octets: "JSON", "HTML or XML", "YAML", "a patch", "binary data"; else it is "".
func Foreign(head []byte) string {
	head = bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))
	if bytes.IndexByte(head, 0) >= 0 {
		return "binary data"
	}
	line := firstLine(head)
	first, _ := token(line)
	switch {
	case len(line) == 0:
		return ""
	case isJSON(line):
		return "JSON"
	case line[0] == '<':
		return "HTML or XML"
	case bytes.HasPrefix(line, []byte("diff ")), bytes.HasPrefix(line, []byte("--- ")) && bytes.Contains(head, []byte("\n+++ ")):
		return "a patch"
	case bytes.HasPrefix(line, []byte("---")), bytes.HasPrefix(line, []byte("%YAML")), bytes.HasPrefix(line, []byte("- ")), bytes.HasSuffix(first, []byte(":")):
		return "YAML"
	}
	return ""
}

// isJSON looks past the brace: "{x" may be an owner.
func isJSON(line []byte) bool {
	if line[0] != '{' && line[0] != '[' {
		return false
	}
	rest := bytes.TrimLeft(line[1:], " \t{[")
	return len(rest) == 0 || bytes.IndexByte([]byte("\"}]-0123456789tfn"), rest[0]) >= 0
}

// firstLine is the first line with more than white space and comments, those of
// YAML included.
func firstLine(head []byte) []byte {
	for line := range bytes.Lines(head) {
		if line = bytes.TrimSpace(line); len(line) > 0 && line[0] != ';' && line[0] != '#' {
			return line
		}
	}
	return nil
}

// Recognise reports whether the first part of a file shows a zone: a directive
// or an SOA record.
func Recognise(head []byte) bool {
	if Foreign(head) != "" {
		return false
	}
	for line := range bytes.Lines(head) {
		text, _, _ := bytes.Cut(line, []byte(";"))
		fields := strings.Fields(string(text))
		if len(fields) >= 2 && (isDirective(fields) || isSOA(fields, isBlank(text[0]))) {
			return true
		}
	}
	return false
}

// isDirective wants the value too: "$TTL = 5" is some other language.
func isDirective(fields []string) bool {
	switch strings.ToUpper(fields[0]) {
	case "$TTL":
		_, ok := parseTTL(fields[1])
		return ok
	case "$ORIGIN":
		return strings.HasSuffix(fields[1], ".")
	case "$INCLUDE", "$GENERATE":
		return fields[1] != "="
	}
	return false
}

// isSOA wants an SOA where a record has its type, a sign that what stands before
// it is an owner, TTL or class, and the start of its numbers after it. Prose
// about SOA records has no such line.
func isSOA(fields []string, blank bool) bool {
	if !blank {
		if fields[0] == "@" || strings.Contains(fields[0], ".") {
			blank = true
		}
		fields = fields[1:]
	}
	for i, f := range fields {
		if strings.EqualFold(f, "SOA") {
			return blank && strings.ContainsAny(strings.Join(fields[i+1:], ""), "(0123456789")
		}
		_, ttl := parseTTL(f)
		if !ttl && !isClass([]byte(f)) {
			return false
		}
		blank = true
	}
	return false
}
