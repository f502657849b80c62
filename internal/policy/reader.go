package policy

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// Rules of this file: whatever is not understood is an error with its line, and
// reading goes on after it, so that one run names all faults. Anchors are
// refused: an alias would let few lines mean many, and a value should stand
// where the reviewer looks.

// reader turns one YAML file into values.
type reader struct {
	src  Source
	errs Errors
	last []func()
}

// atEnd puts off a check until all files are read: a file may speak of what a
// later one brings.
func (r *reader) atEnd(check func()) { r.last = append(r.last, check) }

// finish makes the checks that were put off.
func (r *reader) finish() {
	for _, check := range r.last {
		check()
	}
}

// field is one key of a mapping and what reads its value.
type field struct {
	key  string
	need bool
	read func(*yaml.Node)
}

func (r *reader) fail(n *yaml.Node, hint, format string, args ...any) {
	r.failAt(n.Line, hint, format, args...)
}

func (r *reader) failAt(line int, hint, format string, args ...any) {
	r.errs = append(r.errs, &Error{File: r.src.Name, Line: line, Message: fmt.Sprintf(format, args...), Hint: hint})
}

func (r *reader) sorted() Errors {
	slices.SortStableFunc(r.errs, func(a, b *Error) int { return cmp.Compare(a.Line, b.Line) })
	return r.errs
}

// file reads a whole file: its version, and then the sections of that version.
func (r *reader) file(sections []field) {
	if root := r.document(); root != nil && r.version(root) {
		known := field{key: "version", read: func(*yaml.Node) {}}
		r.mapping(root, append([]field{known}, sections...)...)
	}
}

// document is the root of the one document in the file, nil when there is none.
func (r *reader) document() *yaml.Node {
	dec := yaml.NewDecoder(bytes.NewReader(r.src.Data))
	var doc, more yaml.Node
	switch err := dec.Decode(&doc); {
	case errors.Is(err, io.EOF):
		r.failAt(1, "start with: version: 1", "the file is empty")
		return nil
	case err != nil:
		r.syntax(err)
		return nil
	}
	if err := dec.Decode(&more); err == nil {
		r.fail(&more, "make it a file of its own", "a second YAML document")
	} else if !errors.Is(err, io.EOF) {
		r.syntax(err)
	}
	if len(r.errs) > 0 {
		return nil
	}
	return doc.Content[0]
}

var yamlError = regexp.MustCompile(`^yaml: (?:line ([0-9]+): )?((?s:.*))$`)

// syntax takes the line out of the YAML package's message. The package counts
// from 0 where a list or mapping is broken, and then gives the line where that
// one starts; it gives none where the file is no text.
func (r *reader) syntax(err error) {
	m := yamlError.FindStringSubmatch(err.Error())
	if m == nil {
		m = []string{"", "", err.Error()}
	}
	line, lineErr := strconv.Atoi(m[1])
	switch {
	case strings.HasPrefix(m[2], "did not find expected"):
		r.failAt(line+1, "", "not YAML from here on: %s", m[2])
	case lineErr != nil:
		r.failAt(notText(r.src.Data), "", "not YAML: %s", m[2])
	default:
		r.failAt(line, "", "not YAML: %s", m[2])
	}
}

// notText is the first line that is not text, 0 when all are.
func notText(data []byte) int {
	n := 0
	for line := range bytes.Lines(data) {
		n++
		if !utf8.Valid(line) || bytes.ContainsFunc(line, func(r rune) bool { return unicode.IsControl(r) && !unicode.IsSpace(r) }) {
			return n
		}
	}
	return 0
}

// version reports whether the file says that it is written for this version.
// The keys of any other are not judged.
func (r *reader) version(root *yaml.Node) bool {
	if root.Kind != yaml.MappingNode {
		r.wrong(root, "a mapping that starts with version: 1")
		return false
	}
	for i := 0; i+1 < len(root.Content); i += 2 {
		if root.Content[i].Value != "version" {
			continue
		}
		v := root.Content[i+1]
		if v.Kind == yaml.ScalarNode && v.ShortTag() == "!!int" && v.Value == "1" {
			return true
		}
		r.fail(v, "write version: 1", "unknown version %q; have 1", v.Value)
		return false
	}
	r.fail(root, "start with: version: 1", "version is missing")
	return false
}

// mapping reads a mapping whose keys are known. It reports whether all of it
// was understood.
func (r *reader) mapping(n *yaml.Node, fields ...field) bool {
	errs := len(r.errs)
	keys := make([]string, len(fields))
	for i, f := range fields {
		keys[i] = f.key
	}
	seen := map[string]bool{}
	isMapping := r.entries(n, func(k, v *yaml.Node) {
		i := slices.Index(keys, k.Value)
		if i < 0 {
			r.fail(k, cmp.Or(didYouMean(k.Value, keys), "take it out, or write one of those"), "unknown key %q; have %s", k.Value, strings.Join(keys, ", "))
			return
		}
		seen[k.Value] = true
		fields[i].read(v)
	})
	for _, f := range fields {
		if isMapping && f.need && !seen[f.key] {
			r.fail(n, "", "%s is missing", f.key)
		}
	}
	return len(r.errs) == errs
}

// entries gives the keys and values of a mapping; none for an empty value. A
// key that is given twice is an error: readers disagree on which one counts.
func (r *reader) entries(n *yaml.Node, each func(key, value *yaml.Node)) bool {
	if isNull(n) {
		return true
	}
	if n.Kind != yaml.MappingNode || n.ShortTag() != "!!map" {
		r.wrong(n, "a mapping")
		return false
	}
	first := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k := n.Content[i]
		switch line, twice := first[k.Value]; {
		case k.Kind != yaml.ScalarNode || k.ShortTag() != "!!str":
			r.wrong(k, "a key that is text")
		case twice:
			r.fail(k, "keep one of the two", "the key %q is there twice, first in line %d", k.Value, line)
		default:
			first[k.Value] = k.Line
			each(k, n.Content[i+1])
		}
	}
	return true
}

// list reads each element of a list; none of an empty value.
func (r *reader) list(n *yaml.Node, each func(*yaml.Node)) {
	if isNull(n) {
		return
	}
	if n.Kind != yaml.SequenceNode || n.ShortTag() != "!!seq" {
		r.wrong(n, "a list")
		return
	}
	for _, e := range n.Content {
		each(e)
	}
}

// wrong says that a value is of another kind than it should be.
func (r *reader) wrong(n *yaml.Node, want string) {
	hint := ""
	switch {
	case n.Kind == yaml.AliasNode:
		hint = "write the value out: anchors and aliases are not read here"
	case n.Kind == yaml.ScalarNode && want == "text":
		hint = "put it in quotes if it is meant as text"
	}
	r.fail(n, hint, "want %s, have %s", want, kind(n))
}

func kind(n *yaml.Node) string {
	tags := map[string]string{"!!map": "a mapping", "!!seq": "a list", "!!str": "text", "!!int": "a number",
		"!!float": "a fraction", "!!bool": "true or false", "!!null": "nothing", "!!timestamp": "a date"}
	if n.Kind == yaml.AliasNode {
		return "an alias"
	}
	if s, ok := tags[n.ShortTag()]; ok {
		return s
	}
	return "a value with the tag " + n.ShortTag()
}

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null" }

// empty reports whether a value says nothing: null, {} or [].
func empty(n *yaml.Node) bool {
	return isNull(n) || (n.Kind == yaml.MappingNode || n.Kind == yaml.SequenceNode) && len(n.Content) == 0
}
