package octodns

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"zonecut/internal/zone"
)

// Limits of one file. Real zones come nowhere near them; they are there for
// YAML aliases that expand without end.
const (
	maxDepth = 20
	maxNodes = 10_000_000
)

// parser reads one file.
type parser struct {
	file string
	zone *Zone
	room int // what is left of maxNodes
}

func (p *parser) fail(line int, hint, format string, args ...any) error {
	return &Error{File: p.file, Line: line, Message: fmt.Sprintf(format, args...), Hint: hint}
}

var yamlLine = regexp.MustCompile(`^(?:line ([0-9]+): )?(.*)`)

// document is the root mapping of the file.
func (p *parser) document(data []byte) (*yaml.Node, error) {
	root, err := decode(data)
	if err != nil {
		m := yamlLine.FindStringSubmatch(strings.TrimPrefix(err.Error(), "yaml: "))
		line, _ := strconv.Atoi(m[1]) // no line is line 0
		return nil, p.fail(fault(data, line), "mend the file; nothing is compared until it parses", "not YAML: %s", m[2])
	}
	switch {
	case root == nil || isNull(root):
		return nil, p.fail(0, "a zone without records is written {}", "is empty: it holds no record")
	case root.Tag == includeTag:
		return nil, p.include(root)
	case root.Kind != yaml.MappingNode:
		return nil, p.fail(root.Line, "give the file of a zone: owner names with their records", "is no mapping of owner names to records")
	}
	return root, nil
}

// decode gives the root of a file's one document, nil when it has none.
func decode(data []byte) (*yaml.Node, error) {
	dec := yaml.NewDecoder(bytes.NewReader(data))
	var first, second yaml.Node
	if err := dec.Decode(&first); err != nil {
		if errors.Is(err, io.EOF) {
			return nil, nil
		}
		return nil, err
	}
	switch err := dec.Decode(&second); {
	case err == nil:
		return nil, fmt.Errorf("yaml: line %d: a second document begins, and octoDNS reads one", second.Line)
	case !errors.Is(err, io.EOF):
		return nil, err
	}
	return first.Content[0], nil
}

// includeTag makes octoDNS read another file in the place of the value.
const includeTag = "!include"

func (p *parser) include(n *yaml.Node) error {
	return p.fail(n.Line, "write the records into this file", "!include %s is not followed, so the zone is not whole", quote(n.Value))
}

// entry is a key of a mapping with its value, aliases resolved.
type entry struct {
	key, value *yaml.Node
}

// entries are what a mapping says. PyYAML, octoDNS's loader, keeps the last of
// two equal keys and says nothing: that is how "add ssh" once took the record of
// another host off a zone. What was dropped is a gap. Merge keys are applied: the
// mapping's own keys win.
func (p *parser) entries(n *yaml.Node, depth int) ([]entry, error) {
	var own, merged []entry
	at := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], resolve(n.Content[i+1])
		if p.room--; p.room < 0 || depth > maxDepth {
			return nil, p.fail(key.Line, "write the zone without so many YAML aliases", "the document grows without end")
		}
		if value.Tag == includeTag {
			return nil, p.include(value)
		}
		if key.Tag == "!!merge" && key.Style == 0 {
			more, err := p.merged(value, depth+1)
			if err != nil {
				return nil, err
			}
			merged = append(merged, more...)
			continue
		}
		if key = resolve(key); key.Kind != yaml.ScalarNode {
			return nil, p.fail(key.Line, "write a name", "a key that is no text")
		}
		if first, twice := at[key.Value]; twice {
			p.collapsed(own[first], n.Content[i].Line)
			own[first] = entry{key, value}
			continue
		}
		at[key.Value] = len(own)
		own = append(own, entry{key, value})
	}
	for _, e := range merged {
		if _, ok := at[e.key.Value]; !ok {
			at[e.key.Value] = len(own)
			own = append(own, e)
		}
	}
	return own, nil
}

// merged are the entries of a merge key's value: a mapping or a list of them, of
// which the earlier wins.
func (p *parser) merged(n *yaml.Node, depth int) ([]entry, error) {
	switch n.Kind {
	case yaml.MappingNode:
		return p.entries(n, depth)
	case yaml.SequenceNode:
		var all []entry
		for _, item := range n.Content {
			if item = resolve(item); item.Kind != yaml.MappingNode {
				return nil, p.fail(n.Line, "write <<: [*a, *b]", "a merge key whose value is no mapping")
			}
			more, err := p.entries(item, depth)
			if err != nil {
				return nil, err
			}
			all = append(all, more...)
		}
		return all, nil
	}
	return nil, p.fail(n.Line, "write <<: *anchor", "a merge key whose value is no mapping")
}

func (p *parser) collapsed(first entry, line int) {
	lost, err := yaml.Marshal(first.value)
	if err != nil { // what cannot be told apart is taken for new
		lost = fmt.Appendf(nil, "line %d", first.key.Line)
	}
	p.zone.lose(first.key.Value+": "+string(lost), zone.Gap{
		Kind: zone.GapCollapsed, Group: "octoDNS key", Origin: zone.Origin{File: p.file, Line: first.key.Line},
		What: fmt.Sprintf("what the key %s on line %d holds", quote(first.key.Value), first.key.Line),
		Why:  fmt.Sprintf("the key stands again on line %d, and octoDNS takes the last without a word", line),
	})
}

func resolve(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Tag == "!!null" }

// list is a value that may stand alone: octoDNS takes it for a list of one.
func list(n *yaml.Node) []*yaml.Node {
	if n.Kind == yaml.SequenceNode {
		return n.Content
	}
	return []*yaml.Node{n}
}

// quote shows text of a file on one line, and no more of it than helps.
func quote(s string) string {
	const most = 60
	if len(s) > most {
		return fmt.Sprintf("%q…", s[:most])
	}
	return fmt.Sprintf("%q", s)
}
