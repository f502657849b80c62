package config

import (
	"encoding/json"
	"path"
	"strconv"
	"strings"
)

// A resource carries settings as texts: a parameter that holds a whole JSON
// document, an environment variable that holds a word. A document becomes its
// settings, so that it has the digest of the file that was tested.

// Key is the path of a key below p.
func (p Path) Key(k string) Path { return p.key(k) }

// Index is the path of an element below p.
func (p Path) Index(i int) Path { return p.index(i) }

// Carry puts a text that a resource carries at a path into settings: as a
// document where it is one in JSON, or where its name says YAML and it can be
// read so; else as the one text that it is.
func Carry(into map[Path]Setting, at Path, name, text string, sensitive bool) {
	if isDocument(name, text) {
		if d, err := Parse(name, []byte(text)); err == nil {
			for p, s := range d.Settings {
				into[at+p] = Setting{Value: s.Value, Line: s.Line, Sensitive: sensitive}
			}
			return
		}
	}
	if at == "" {
		at = "/value"
	}
	into[at] = Setting{Value: quote(strings.ToValidUTF8(text, "\uFFFD")), Sensitive: sensitive}
}

func isDocument(name, text string) bool {
	switch path.Ext(strings.ToLower(name)) {
	case ".yaml", ".yml", ".json":
		return true
	}
	first := strings.TrimLeft(text, " \t\r\n")
	return first != "" && (first[0] == '{' || first[0] == '[') && json.Valid([]byte(first))
}

// Words is a value as people write it: a text without its quotes.
func (s Setting) Words() string {
	if text, err := strconv.Unquote(s.Value); err == nil {
		return text
	}
	var text string
	if json.Unmarshal([]byte(s.Value), &text) == nil && text != "" {
		return text
	}
	return s.Value
}
