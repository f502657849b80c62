package config

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Limits of one document. Real configuration comes nowhere near them; they are
// there for YAML aliases that expand to gigabytes and for keys that are made
// long to make every path below them long.
const (
	maxDepth = 100
	maxSize  = 64 << 20 // paths and values in bytes, and nodeSize for each node
	nodeSize = 64
)

// ParseError says why a file cannot be read as configuration. It never quotes a
// value: values may be secrets.
type ParseError struct {
	File    string
	Line    int // 0 when the whole file is meant
	Message string
	Hint    string // what to do about it, "" when there is nothing to say
}

func (e *ParseError) Error() string {
	where, message, _ := e.Trouble()
	return "reading " + where + ": " + message
}

// Trouble is the error in the parts that a command prints.
func (e *ParseError) Trouble() (where, message, hint string) {
	if where = e.File; e.Line > 0 {
		where += ":" + strconv.Itoa(e.Line)
	}
	return where, e.Message, e.Hint
}

// Parse reads a YAML or JSON document into its settings. What it is, its
// content says; a name in .json must hold JSON. The name is not content.
//
// Nothing that readers could take for different values becomes the same
// setting: see value.go for scalars. Settings that the flat form alone could
// not tell apart get a marker, a setting at the path of the collection itself:
// a mapping whose keys look like list indexes, and a collection with a YAML tag.
// In a stream of several YAML documents each path starts with "#" and the
// document's index. Keys are text: 1 and "1" are the same key.
func Parse(file string, data []byte) (*Document, error) {
	data = bytes.TrimPrefix(data, []byte("\uFEFF"))
	t := &tree{file: file, settings: map[Path]Setting{}, room: maxSize}
	read := t.readYAML
	if isJSON(file, data) {
		read = t.readJSON
	}
	if err := read(data); err != nil {
		return nil, err
	}
	return &Document{File: file, Settings: t.settings}, nil
}

func isJSON(file string, data []byte) bool {
	if strings.EqualFold(filepath.Ext(file), ".json") {
		return true
	}
	first := bytes.TrimLeft(data, " \t\r\n")
	return len(first) > 0 && (first[0] == '{' || first[0] == '[') && json.Valid(data)
}

// tree is a document as it is being read.
type tree struct {
	file     string
	settings map[Path]Setting
	room     int // what is left of maxSize
}

func (t *tree) fail(line int, hint, format string, args ...any) error {
	return &ParseError{File: t.file, Line: line, Message: fmt.Sprintf(format, args...), Hint: hint}
}

// enter counts a node against the limits.
func (t *tree) enter(p Path, line, depth int) error {
	t.room -= nodeSize + len(p)
	if t.room < 0 {
		return t.fail(line, "write the document without so many YAML aliases, or split it",
			"the document grows beyond %d MiB", maxSize>>20)
	}
	if depth > maxDepth {
		return t.fail(line, "", "more than %d levels deep", maxDepth)
	}
	return nil
}

func (t *tree) set(p Path, line int, value string) {
	t.room -= len(value)
	t.settings[p] = Setting{Value: value, Line: line}
}

// text is a string as canonical JSON.
func (t *tree) text(line int, s string) (string, error) {
	if !utf8.ValidString(s) {
		return "", t.fail(line, "write bytes as base64", "a text is not UTF-8")
	}
	return quote(s), nil
}

// keys adds what a mapping itself says beyond the settings below it: that it is
// empty, or that it is no list although its keys are the indexes of one.
func (t *tree) keys(p Path, line int, seen map[string]int) {
	if looksLikeList(seen) {
		t.set(p, line, "{}")
	}
}

// looksLikeList reports whether the keys are 0, 1, … without a hole; no keys do.
func looksLikeList(keys map[string]int) bool {
	for k := range keys {
		if i, err := strconv.Atoi(k); err != nil || i < 0 || i >= len(keys) || strconv.Itoa(i) != k {
			return false
		}
	}
	return true
}

func (t *tree) duplicate(line, first int, key string) error {
	return t.fail(line, "keep one of the two: readers disagree on which one counts",
		"the key %q is there twice, first in line %d", key, cmp.Or(first, line))
}

// noSettings is the answer to a file that says nothing, or whose whole content
// is one scalar: what TOML, INI and dotenv files look like to a YAML reader.
func (t *tree) noSettings(empty bool) error {
	if empty {
		return t.fail(0, "an empty document is written {}", "the file holds no settings")
	}
	return t.fail(1, "configuration is read as YAML or JSON", "the file is one single value, neither a mapping nor a list")
}

var pointer = strings.NewReplacer("~", "~0", "/", "~1") // RFC 6901 section 3

func (p Path) key(k string) Path { return p + Path("/"+pointer.Replace(k)) }

func (p Path) index(i int) Path { return p + Path("/"+strconv.Itoa(i)) }

// quote writes canonical JSON for a string.
func quote(s string) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(s); err != nil {
		panic("config: a string does not marshal: " + err.Error()) // strings always do
	}
	return strings.TrimSuffix(b.String(), "\n")
}
