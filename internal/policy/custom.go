package policy

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"cel.dev/cel-go/cel"
	"go.yaml.in/yaml/v3"

	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

// CustomRule is a rule that a policy writes itself: an expression in CEL over
// one change. It is compiled when the policy is loaded and is immutable.
type CustomRule struct {
	ID    string
	Match CustomMatch
	// Verb is "require" or "deny", Expression what it is about.
	Verb, Expression string
	// Message is what the finding says; MessageExpression says it better where
	// it can, "" is none.
	Message, MessageExpression string
	Level, OnUnknown           finding.Level
	// File and Line are where the rule stands.
	File string
	Line int

	condition, message cel.Program
}

// The keys that hold expressions.
const (
	require           = "require" // a finding unless it is true
	deny              = "deny"    // a finding if it is true
	messageExpression = "message_expression"
)

// CustomMatch says which changes a rule looks at. All that is given must agree;
// nothing given is every change.
type CustomMatch struct {
	// Types are RR types. The change of a zone as a whole has none, so a rule
	// with types does not look at it.
	Types []zone.Type
	Ops   []zone.Op
	Zone  zone.Name
	// Name is exact, Under the name and all below it.
	Name, Under zone.Name
	// View is anyPublic, anyPrivate or the view itself. Other than in a waiver,
	// none is every view: a rule guards, and guards more when it says less.
	View string
}

// Custom are the rules of the policy's own, in the order of the files.
func (p *Policy) Custom() []*CustomRule { return slices.Clone(p.custom) }

// Covers reports whether the rule looks at a change.
func (m *CustomMatch) Covers(c *zone.Change) bool {
	return (len(m.Types) == 0 || slices.Contains(m.Types, c.Type)) &&
		(len(m.Ops) == 0 || slices.Contains(m.Ops, c.Op)) &&
		(m.Zone == "" || c.Apex == m.Zone) &&
		(m.Name == "" || c.Owner == m.Name) &&
		(m.Under == "" || c.Owner.Under(m.Under)) &&
		(m.View == "" || inView(c.View, m.View))
}

func inView(view, want string) bool {
	switch want {
	case anyPublic:
		return view == ""
	case anyPrivate:
		return view != ""
	}
	return view == want
}

// customSection reads the rules of a file before its other sections, which may
// name them, whatever the order in the file. Another file may name them only
// when it comes later: nobody can set what nobody has defined yet.
func (p *Policy) customSection(r *reader) field {
	early := &reader{src: r.src}
	if root := early.document(); root != nil && early.version(root) {
		p.readCustom(early, value(root, "custom"))
		return field{key: "custom", read: func(*yaml.Node) { r.errs = append(r.errs, early.errs...) }}
	}
	return field{key: "custom", read: func(*yaml.Node) {}} // the file is refused as a whole
}

// value is what a mapping holds first under a key; nothing is null.
func value(n *yaml.Node, key string) *yaml.Node {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null"}
}

func (p *Policy) readCustom(r *reader, n *yaml.Node) {
	// The caller's map stays as it is: other policies are loaded with it.
	known := map[string]RuleInfo{}
	maps.Copy(known, p.known)
	r.list(n, func(e *yaml.Node) {
		if c := p.readCustomRule(r, e); c != nil {
			p.custom = append(p.custom, c)
			known[c.ID] = RuleInfo{Level: c.Level}
			p.settings[c.ID] = &Setting{Rule: c.ID, Level: c.Level, Default: c.Level,
				OnUnknown: c.OnUnknown, Waivable: true, Params: map[string]int{}}
		}
	})
	p.known = known
}

// readCustomRule reads and compiles one rule, nil when something is wrong with it.
func (p *Policy) readCustomRule(r *reader, n *yaml.Node) *CustomRule {
	c := &CustomRule{File: r.src.Name, Line: n.Line, OnUnknown: finding.Note}
	expressions := map[string]*expression{}
	read := func(key string) func(*yaml.Node) {
		return func(n *yaml.Node) {
			e := &expression{key: key, node: n}
			if r.text(&e.text)(n); e.text != "" {
				expressions[key] = e
			}
		}
	}
	ok := r.mapping(n,
		field{key: "id", need: true, read: func(n *yaml.Node) { p.readCustomID(r, n, &c.ID) }},
		field{key: "match", read: func(n *yaml.Node) { r.customMatch(n, &c.Match) }},
		field{key: require, read: read(require)},
		field{key: deny, read: read(deny)},
		field{key: "message", need: true, read: r.text(&c.Message)},
		field{key: messageExpression, read: read(messageExpression)},
		field{key: "level", need: true, read: r.level(&c.Level, shown...)},
		field{key: "on_unknown", read: r.level(&c.OnUnknown, shown...)})
	if !ok {
		return nil
	}
	if (expressions[require] == nil) == (expressions[deny] == nil) {
		r.fail(n, "", "the rule %q needs exactly one of require, deny", c.ID)
		return nil
	}
	if !c.compile(r, expressions) {
		return nil
	}
	return c
}

// compile makes the programs of a rule and reports whether all could be made.
func (c *CustomRule) compile(r *reader, expressions map[string]*expression) bool {
	c.Verb = require
	if expressions[deny] != nil {
		c.Verb = deny
	}
	condition := expressions[c.Verb]
	c.Expression, c.condition = condition.text, r.program(condition, cel.BoolType)
	message := expressions[messageExpression]
	if message == nil {
		return c.condition != nil
	}
	c.MessageExpression, c.message = message.text, r.program(message, cel.StringType)
	return c.condition != nil && c.message != nil
}

// customID is kebab-case, as the shipped rules are.
var customID = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)

func (p *Policy) readCustomID(r *reader, n *yaml.Node, into *string) {
	if r.text(into)(n); *into == "" {
		return
	}
	for _, c := range p.custom {
		if c.ID == *into {
			r.fail(n, "give each rule an id of its own", "the rule %q is there twice, first in %s:%d", c.ID, c.File, c.Line)
			return
		}
	}
	switch _, taken := p.settings[*into]; {
	case taken:
		r.fail(n, "zonecut policy list shows the ids that are taken", "the rule %q is one of zonecut's own", *into)
	case !customID.MatchString(*into):
		r.fail(n, "write lower case words with hyphens: two-operators", "the id %q is not kebab-case", *into)
	}
}

func (r *reader) customMatch(n *yaml.Node, m *CustomMatch) {
	ok := r.mapping(n,
		field{key: "types", read: r.types(&m.Types)},
		field{key: "ops", read: r.ops(&m.Ops)},
		field{key: "zone", read: r.name(&m.Zone)},
		field{key: "under", read: r.name(&m.Under)},
		field{key: "name", read: r.name(&m.Name)},
		field{key: "view", read: r.text(&m.View)})
	if ok && m.Name != "" && m.Under != "" {
		r.fail(n, "", "a match has name or under, not both")
	}
}

var ops = []string{string(zone.OpCreate), string(zone.OpUpdate), string(zone.OpDelete), string(zone.OpRecreate), string(zone.OpForget)}

func (r *reader) ops(into *[]zone.Op) func(*yaml.Node) {
	return func(n *yaml.Node) {
		var words []string
		r.texts(&words)(n)
		for _, w := range words {
			if !slices.Contains(ops, w) {
				r.fail(n, didYouMean(w, ops), "unknown op %q; have %s", w, strings.Join(ops, ", "))
			}
			*into = append(*into, zone.Op(w))
		}
	}
}
