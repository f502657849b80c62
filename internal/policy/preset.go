package policy

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Rules of this file: a preset is a policy that comes with the program and
// counts only where a project's file says "extends: NAME". It stands under all
// files of the project, whichever of them says so, so that what the project
// writes always overrides it. There is one at most: of two presets nobody could
// say which one a level comes from.

// presets are what the sources offer, and what they extend.
type presets struct {
	have []string
	name string // of the one that is extended, "" where none is
	by   string // where that stands
}

// presetsOf are the presets among sources, sorted.
func presetsOf(sources []Source) presets {
	var ps presets
	for _, s := range sources {
		if s.Preset != "" {
			ps.have = append(ps.have, s.Preset)
		}
	}
	slices.Sort(ps.have)
	return ps
}

// extended are the sources that count. What is wrong with "extends" is for
// readExtends to say, when the file is read.
func extended(sources []Source) []Source {
	wanted := map[string]bool{"": true}
	for _, s := range sources {
		if s.Preset == "" {
			wanted[(&reader{src: s}).extends()] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(sources), func(s Source) bool { return !wanted[s.Preset] })
}

// extends is the preset that a file names, "" where it names none.
func (r *reader) extends() string {
	root := r.document()
	if root == nil || root.Kind != yaml.MappingNode {
		return ""
	}
	return strings.TrimSpace(value(root, "extends").Value)
}

func (p *Policy) readExtends(r *reader, n *yaml.Node) {
	var name string
	if r.text(&name)(n); name == "" {
		return
	}
	switch ps := &p.presets; {
	case r.src.Preset != "":
		r.fail(n, "", "a preset extends nothing")
	case !slices.Contains(ps.have, name):
		r.fail(n, didYouMean(name, ps.have), "unknown preset %q; have %s", name, strings.Join(ps.have, ", "))
	case ps.name != "" && ps.name != name:
		r.fail(n, "keep one of the two", "the policies extend %s already (%s)", ps.name, ps.by)
	default:
		ps.name, ps.by = name, fmt.Sprintf("%s:%d", r.src.Name, n.Line)
	}
}

// Preset is the preset that the policies extend, "" where there is none.
func (p *Policy) Preset() string { return p.presets.name }
