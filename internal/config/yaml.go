package config

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// The tags that YAML gives by itself; any other tag is content.
const (
	tagMap   = "!!map"
	tagSeq   = "!!seq"
	tagStr   = "!!str"
	tagFloat = "!!float"
	tagMerge = "!!merge"
)

func (t *tree) readYAML(data []byte) error {
	docs, err := t.documents(data)
	if err != nil {
		return err
	}
	switch {
	case len(docs) == 0, len(docs) == 1 && isNull(docs[0]):
		return t.noSettings(true)
	case len(docs) == 1:
		return t.root("", docs[0])
	}
	for i, doc := range docs {
		if err := t.root(Path("#"+strconv.Itoa(i)), doc); err != nil {
			return err
		}
	}
	return nil
}

// documents are the roots of a stream's documents.
func (t *tree) documents(data []byte) ([]*yaml.Node, error) {
	var docs []*yaml.Node
	for dec := yaml.NewDecoder(bytes.NewReader(data)); ; {
		doc := &yaml.Node{}
		err := dec.Decode(doc)
		if errors.Is(err, io.EOF) {
			return docs, nil
		}
		if err != nil {
			return nil, t.syntax(err)
		}
		docs = append(docs, doc.Content[0])
	}
}

var yamlLine = regexp.MustCompile(`^(?:line ([0-9]+): )?(.*)`)

// syntax takes the line out of the YAML package's message.
func (t *tree) syntax(err error) error {
	m := yamlLine.FindStringSubmatch(strings.TrimPrefix(err.Error(), "yaml: "))
	line, _ := strconv.Atoi(m[1]) // no line is line 0
	return t.fail(line, "", "not YAML: %s", m[2])
}

func isNull(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && n.Style == 0 && nulls[n.Value]
}

// root reads one document. Within a stream it may be empty.
func (t *tree) root(p Path, n *yaml.Node) error {
	if n.Kind == yaml.ScalarNode && !isNull(n) {
		return t.noSettings(false)
	}
	return t.node(p, n, 0)
}

func (t *tree) node(p Path, n *yaml.Node, depth int) error {
	if err := t.enter(p, n.Line, depth); err != nil {
		return err
	}
	switch n.Kind {
	case yaml.AliasNode:
		return t.node(p, n.Alias, depth+1)
	case yaml.MappingNode:
		return t.mapping(p, n, depth)
	case yaml.SequenceNode:
		return t.sequence(p, n, depth)
	default:
		return t.scalar(p, n)
	}
}

func (t *tree) mapping(p Path, n *yaml.Node, depth int) error {
	entries, seen, err := t.entries(p, n, depth)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if err := t.node(p.key(e.key), e.value, depth+1); err != nil {
			return err
		}
	}
	t.keys(p, n.Line, seen)
	if n.Tag != tagMap {
		t.set(p, n.Line, tagged(n.Tag, "kind", "map"))
	}
	return nil
}

func (t *tree) sequence(p Path, n *yaml.Node, depth int) error {
	for i, item := range n.Content {
		if err := t.node(p.index(i), item, depth+1); err != nil {
			return err
		}
	}
	if len(n.Content) == 0 {
		t.set(p, n.Line, "[]")
	}
	if n.Tag != tagSeq {
		t.set(p, n.Line, tagged(n.Tag, "kind", "list"))
	}
	return nil
}

type entry struct {
	key   string
	value *yaml.Node
}

// entries are what a mapping says, with its merge keys applied: its own keys
// win, then the earlier source. seen has the line of each key.
func (t *tree) entries(p Path, n *yaml.Node, depth int) ([]entry, map[string]int, error) {
	var out []entry
	var sources *yaml.Node
	seen := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := resolved(n.Content[i]), n.Content[i+1]
		if k.Tag == tagMerge && k.Style == 0 {
			if sources != nil {
				return nil, nil, t.fail(k.Line, "write one <<: [*a, *b]", "the merge key is there twice")
			}
			sources = v
			continue
		}
		key, err := t.key(k)
		if err != nil {
			return nil, nil, err
		}
		if first, ok := seen[key]; ok {
			return nil, nil, t.duplicate(n.Content[i].Line, first, key)
		}
		seen[key] = n.Content[i].Line
		out = append(out, entry{key, v})
	}
	if sources == nil {
		return out, seen, nil
	}
	merged, err := t.merged(p, sources, depth+1)
	for _, e := range merged {
		if _, ok := seen[e.key]; !ok {
			seen[e.key] = e.value.Line
			out = append(out, e)
		}
	}
	return out, seen, err
}

// merged are the entries of a merge key's value: a mapping or a list of them.
func (t *tree) merged(p Path, n *yaml.Node, depth int) ([]entry, error) {
	n = resolved(n)
	if err := t.enter(p, n.Line, depth); err != nil {
		return nil, err
	}
	switch n.Kind {
	case yaml.MappingNode:
		out, _, err := t.entries(p, n, depth)
		t.room -= len(out) * nodeSize
		return out, err
	case yaml.SequenceNode:
		var out []entry
		for _, item := range n.Content {
			if resolved(item).Kind != yaml.MappingNode {
				return nil, t.fail(item.Line, "", "a merge key takes mappings only")
			}
			es, err := t.merged(p, item, depth+1)
			if err != nil {
				return nil, err
			}
			out = append(out, es...)
		}
		return out, nil
	}
	return nil, t.fail(n.Line, `write "<<" for a key of that name`, "a merge key takes mappings only")
}

// resolved follows an alias; an anchor never stands on an alias, so one step is all.
func resolved(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}

func (t *tree) key(n *yaml.Node) (string, error) {
	if n.Kind != yaml.ScalarNode {
		return "", t.fail(n.Line, "write keys as plain texts", "a key that is a list or a mapping")
	}
	if n.Style&yaml.TaggedStyle != 0 && n.Tag != tagStr {
		return "", t.fail(n.Line, "write keys as plain texts", "a key with the tag %s", n.Tag)
	}
	_, err := t.text(n.Line, n.Value)
	return n.Value, err
}

func (t *tree) scalar(p Path, n *yaml.Node) error {
	v, err := t.text(n.Line, n.Value)
	if err != nil {
		return err
	}
	switch {
	case n.Style&yaml.TaggedStyle != 0:
		if n.Tag == tagFloat && notFinite.MatchString(n.Value) {
			err = errNotFinite
		}
		if n.Tag != tagStr {
			v = tagged(n.Tag, "value", n.Value)
		}
	case n.Style == 0:
		v, err = plain(n.Value)
	}
	if err != nil {
		return t.fail(n.Line, "quote it if it is meant as a text", "%s", err)
	}
	t.set(p, n.Line, v)
	return nil
}
