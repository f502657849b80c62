package octodns

import (
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"zonecut/internal/zone"
)

// Name is the zone that a file is named after: NAME.yaml, as octoDNS looks for
// it. One label alone ("config.yaml") is more often a word than a zone.
func Name(file string) (zone.Name, bool) {
	base, ok := strings.CutSuffix(filepath.Base(file), ".yaml")
	if !ok {
		return "", false
	}
	return domain(base)
}

// SplitName is the zone whose records a directory holds, one file for each name:
// NAME with the dot at its end, which is octoDNS's recommended split_extension,
// or NAME where the file of the apex, $NAME.yaml, is in it.
func SplitName(dir string, files []string) (zone.Name, bool) {
	base := filepath.Base(dir)
	name, dotted := strings.CutSuffix(base, ".")
	if !dotted && !slices.Contains(files, "$"+base+".yaml") {
		return "", false
	}
	return domain(name)
}

// domain reads a name of at least two labels that ends like a domain name.
func domain(text string) (zone.Name, bool) {
	text = strings.TrimSuffix(text, ".")
	dot := strings.LastIndexByte(text, '.')
	if dot < 1 || strings.Trim(text[dot:], ".0123456789") == "" || strings.ContainsAny(text, " $\\\"'*") {
		return "", false
	}
	name, err := fqdn(text)
	return name, err == nil
}

// Recognise reports whether YAML is a zone of octoDNS: every value at its top is
// a mapping, or a list of mappings, that has "type", and one of the types is one
// of octoDNS. A file that has the name of a zone and one such record is a zone
// too: then the reader says what is wrong with the others.
func Recognise(file string, data []byte) bool {
	root, err := decode(data)
	if err != nil || root == nil || root.Kind != yaml.MappingNode {
		return false
	}
	_, named := Name(file)
	all, known := true, false
	for i := 0; i+1 < len(root.Content); i += 2 {
		value := resolve(root.Content[i+1])
		for _, r := range list(value) {
			typ, ok := typeOf(resolve(r))
			all = all && ok
			known = known || ok && (forms[typ].read != nil || strings.Contains(typ, "Provider/"))
		}
		all = all && (value.Kind != yaml.SequenceNode || len(value.Content) > 0)
	}
	return known && (all || named)
}

// typeOf is the type of a record, the last one if it stands twice.
func typeOf(n *yaml.Node) (typ string, ok bool) {
	if n.Kind != yaml.MappingNode {
		return "", false
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		value := resolve(n.Content[i+1])
		if n.Content[i].Value == "type" && value.Kind == yaml.ScalarNode {
			typ, ok = value.Value, true
		}
	}
	return typ, ok
}
