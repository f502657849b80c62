package policy

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

// Rules of this file: the scopes of all files stand in one list, in the order of
// the files, and the first one that matches a finding is the only one that
// speaks, also where it says nothing of the rule. So a narrow scope in front
// shields a place from a wide one behind it, whatever the wide one says.
//
// A scope's level stands in the place of the level under "rules", and does what
// that one would do if it were written there (see Apply): it can put back what
// "rules" took away, and the rule's own grading still counts.

// scope gives rules other levels in one part of the names.
type scope struct {
	// At most one of these three is set. name is exact, under the name and all
	// below it; apex is everything in the zones of that name, and neither the
	// delegation in the parent nor what is in a child zone.
	name, under, apex zone.Name
	// view is anyPrivate, anyPublic or the view itself; "" is every view.
	view   string
	types  []zone.Type // none is every type
	levels map[string]finding.Level
	file   string
	line   int
}

// The words for views that are no view's own name.
const (
	anyPublic  = "public"
	anyPrivate = "private"
)

// protectedChanged is the one rule whose level the policy states by name.
const protectedChanged = "protected-changed"

func (p *Policy) readScopes(r *reader, n *yaml.Node) {
	r.list(n, func(e *yaml.Node) {
		s := scope{levels: map[string]finding.Level{}, file: r.src.Name, line: e.Line}
		ok := r.mapping(e,
			field{key: "name", read: r.name(&s.name)},
			field{key: "under", read: r.name(&s.under)},
			field{key: "zone", read: r.name(&s.apex)},
			field{key: "view", read: r.text(&s.view)},
			field{key: "types", read: r.types(&s.types)},
			field{key: "levels", need: true, read: func(n *yaml.Node) { p.readScopeLevels(r, n, s.levels) }})
		if !ok {
			return
		}
		switch given := len(s.given()); {
		case given > 1:
			r.fail(e, "make it one scope per name", "a scope has at most one of name, under, zone; have %d", given)
			return
		case given == 0 && s.view == "" && len(s.types) == 0:
			r.fail(e, "write levels that hold everywhere under rules", "a scope needs at least one of name, under, zone, view, types")
			return
		}
		before := p.scopes
		r.atEnd(func() { r.reached(e, &s, before) })
		p.scopes = append(p.scopes, s)
	})
}

// readScopeLevels leaves the names of the rules to the end: a later section or
// file may be the one that makes the rule.
func (p *Policy) readScopeLevels(r *reader, n *yaml.Node, into map[string]finding.Level) {
	r.entries(n, func(k, v *yaml.Node) {
		level := finding.Level(-1)
		if r.level(&level, append([]finding.Level{finding.Off}, shown...)...)(v); level >= finding.Off {
			into[k.Value] = level
		}
		r.atEnd(func() { r.scopedRule(k, p) })
	})
}

// scopedRule refuses what a scope cannot move: the level of a protection stands
// with the protection, and what the policy says of itself is in no zone.
func (r *reader) scopedRule(n *yaml.Node, p *Policy) {
	_, mine := own[n.Value]
	switch {
	case mine:
		r.fail(n, "write its level under rules", "%s is the policy's own and has one level everywhere", n.Value)
	case p.settings[n.Value] == nil:
		r.unknownRule(n, slices.Sorted(maps.Keys(p.settings)))
	case n.Value == protectedChanged:
		r.fail(n, "write the level where the name stands under protect", "no scope moves %s: a name is protected at the level of its protection", protectedChanged)
	}
}

// reached refuses a scope that no finding gets to: what it says would not count.
func (r *reader) reached(n *yaml.Node, s *scope, before []scope) {
	for i := range before {
		if before[i].covers(s) {
			r.fail(n, "put the narrower scope first", "no finding gets here: %s matches all of it and comes first", &before[i])
			return
		}
	}
}

// given are the conditions on the name, of which there is at most one.
func (s *scope) given() []string {
	var out []string
	for _, c := range []struct {
		word string
		name zone.Name
	}{{"name", s.name}, {"under", s.under}, {"zone", s.apex}} {
		if c.name != "" {
			out = append(out, c.word+" "+string(c.name))
		}
	}
	return out
}

// String names the scope and its place: "the scope under preview.example.com.
// (project.yaml:12)".
func (s *scope) String() string {
	parts := s.given()
	if s.view != "" {
		parts = append(parts, "view "+s.view)
	}
	if len(s.types) > 0 {
		types := make([]string, len(s.types))
		for i, t := range s.types {
			types[i] = string(t)
		}
		parts = append(parts, strings.Join(types, "/"))
	}
	return fmt.Sprintf("the scope %s (%s:%d)", strings.Join(parts, ", "), s.file, s.line)
}

func (s *scope) matches(f *finding.Finding) bool {
	return s.holdsName(f) && s.holdsView(f.View) &&
		(len(s.types) == 0 || slices.Contains(s.types, zone.Type(f.Type)))
}

// holdsName reports whether a finding is about a name of the scope. A finding
// without a zone is about no name, whatever stands in its place: a file, or
// nothing where a source could not tell. A certificate has a name and no zone.
func (s *scope) holdsName(f *finding.Finding) bool {
	name := zone.Name(f.Name)
	switch {
	case len(s.given()) == 0:
		return true
	case f.Zone == "" && f.Type != string(zone.Certified):
		return false
	case s.under != "":
		return name.Under(s.under)
	case s.apex != "":
		return zone.Name(f.Zone) == s.apex
	}
	return name == s.name
}

func (s *scope) holdsView(view string) bool {
	switch s.view {
	case "":
		return true
	case anyPublic:
		return view == ""
	case anyPrivate:
		return view != ""
	}
	return view == s.view
}

// covers reports whether every finding that o matches is matched by s.
func (s *scope) covers(o *scope) bool {
	return s.coversNames(o) &&
		(s.view == "" || s.view == o.view || s.view == anyPrivate && o.view != "" && o.view != anyPublic) &&
		(len(s.types) == 0 || len(o.types) > 0 && len(missing(o.types, s.types)) == 0)
}

func (s *scope) coversNames(o *scope) bool {
	switch {
	case s.name != "":
		return o.name == s.name
	case s.apex != "":
		return o.apex == s.apex
	case s.under != "":
		// What is in a zone is at or below its apex. Only one of the three is set.
		at := o.name + o.under + o.apex
		return at != "" && at.Under(s.under)
	}
	return true
}

// missing are the types of a that are not in b.
func missing(a, b []zone.Type) []zone.Type {
	return slices.DeleteFunc(slices.Clone(a), func(t zone.Type) bool { return slices.Contains(b, t) })
}

// inScope is the scope that sets the level of a finding and that level, nil
// where none does. What is not certain gets no more there than what is: a scope
// that lowers a rule means its guesses too.
func (p *Policy) inScope(f *finding.Finding, s *Setting) (*scope, finding.Level) {
	i := slices.IndexFunc(p.scopes, func(s scope) bool { return s.matches(f) })
	if i < 0 {
		return nil, 0
	}
	given, ok := p.scopes[i].levels[f.Rule]
	if !ok {
		return nil, 0
	}
	level := s.of(f, given)
	if f.Certainty == finding.Unknown {
		level = min(level, given)
	}
	return &p.scopes[i], level
}

// OffByScope says how many findings Apply leaves out because a scope turns them
// off, one line per scope. A finding that the policy drops everywhere is not
// among them: its rule is off, and "zonecut policy list" says so.
func (p *Policy) OffByScope(fs []finding.Finding) []string {
	count := map[*scope]map[string]int{}
	for i := range fs {
		set := p.settings[fs[i].Rule]
		if set == nil || set.of(&fs[i], set.Level) == finding.Off {
			continue
		}
		if s, level := p.inScope(&fs[i], set); s != nil && level == finding.Off {
			if count[s] == nil {
				count[s] = map[string]int{}
			}
			count[s][fs[i].Rule]++
		}
	}
	var out []string
	for i := range p.scopes {
		if rules := count[&p.scopes[i]]; rules != nil {
			out = append(out, offLine(&p.scopes[i], rules))
		}
	}
	return out
}

func offLine(s *scope, rules map[string]int) string {
	all, parts := 0, []string{}
	for _, id := range slices.Sorted(maps.Keys(rules)) {
		all += rules[id]
		parts = append(parts, fmt.Sprintf("%d %s", rules[id], id))
	}
	noun := "findings are"
	if all == 1 {
		noun = "finding is"
	}
	return fmt.Sprintf("%d %s off by %s: %s", all, noun, s, strings.Join(parts, ", "))
}
