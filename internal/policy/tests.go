package policy

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

// testSuffix ends the names of tests, which stand beside the policies they are
// about and are no policies.
const testSuffix = "_test.yaml"

// IsTest reports whether a file of the policy directory is a test.
func IsTest(name string) bool { return strings.HasSuffix(name, testSuffix) }

// Test is one case: two states of a zone, and what the policy must say of the
// way from one to the other.
type Test struct {
	Name string
	// Zone is the name of the zone, where its text does not say it.
	Zone zone.Name
	// Before and After are master files; one without text is a zone that is not
	// there.
	Before, After Text
	// Unknown are sets of which the state after is known only after the apply.
	Unknown []Set
	// Expect are all findings that there must be; none means no finding at all.
	Expect []Expectation
	// File and Line are where the case stands.
	File string
	Line int
}

// Text is text of a test, with the line before its first one in the file.
type Text struct {
	Text string
	Line int
}

// Set names an RRset of the zone that a test is about.
type Set struct {
	Name zone.Name
	Type zone.Type
}

// Expectation stands for the findings of a rule at a level, about one name or,
// without it, about any; there must be at least one.
type Expectation struct {
	Rule  string
	Name  zone.Name
	Level finding.Level
}

// LoadTests reads the tests of a file under the policy that they are about,
// which says what rules there are. The error is of type Errors.
func (p *Policy) LoadTests(s Source) ([]Test, error) {
	var tests []Test
	r := &reader{src: s}
	r.file([]field{{key: "cases", need: true, read: func(n *yaml.Node) {
		r.list(n, func(e *yaml.Node) { r.test(e, p, &tests) })
		if empty(n) {
			r.fail(n, "", "there is no case: nothing would be tested")
		}
	}}})
	if len(r.errs) > 0 {
		return nil, r.sorted()
	}
	return tests, nil
}

func (r *reader) test(n *yaml.Node, p *Policy, into *[]Test) {
	t := Test{File: r.src.Name, Line: n.Line}
	ok := r.mapping(n,
		field{key: "name", need: true, read: r.text(&t.Name)},
		field{key: "zone", read: r.name(&t.Zone)},
		field{key: "before", read: r.zoneText(&t.Before)},
		field{key: "after", read: r.zoneText(&t.After)},
		field{key: "unknown", read: func(n *yaml.Node) { r.sets(n, &t.Unknown) }},
		field{key: "expect", need: true, read: func(n *yaml.Node) { r.expectations(n, p, &t.Expect) }})
	switch {
	case !ok:
	case t.Before.Text == "" && t.After.Text == "":
		r.fail(n, "write before and after as master files; one that is left out is a zone that is not there", "the case %q has no zone", t.Name)
	case t.After.Text == "" && len(t.Unknown) > 0:
		r.fail(n, "unknown names sets of the state after", "the case %q has no zone after", t.Name)
	case slices.ContainsFunc(*into, func(o Test) bool { return o.Name == t.Name }):
		r.fail(n, "give each case a name of its own", "the case %q is there twice", t.Name)
	default:
		*into = append(*into, t)
	}
}

// zoneText reads a master file as it stands: its blanks count. A block ("|")
// starts in the line after its key.
func (r *reader) zoneText(into *Text) func(*yaml.Node) {
	return func(n *yaml.Node) {
		var s string
		if r.text(&s)(n); s == "" {
			return
		}
		*into = Text{Text: n.Value, Line: n.Line - 1}
		if n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
			into.Line = n.Line
		}
	}
}

func (r *reader) sets(n *yaml.Node, into *[]Set) {
	r.list(n, func(e *yaml.Node) {
		var s Set
		if r.mapping(e,
			field{key: "name", need: true, read: r.name(&s.Name)},
			field{key: "type", need: true, read: r.rrType(&s.Type)}) {
			*into = append(*into, s)
		}
	})
}

// expectations reads a list, or the word none. An empty list is refused: it
// might have been forgotten.
func (r *reader) expectations(n *yaml.Node, p *Policy, into *[]Expectation) {
	if n.Kind == yaml.ScalarNode && n.Value == "none" {
		return
	}
	r.list(n, func(e *yaml.Node) {
		var x Expectation
		if r.mapping(e,
			field{key: "rule", need: true, read: func(n *yaml.Node) { r.expectedRule(n, p, &x.Rule) }},
			field{key: "name", read: r.name(&x.Name)},
			field{key: "level", need: true, read: r.level(&x.Level, shown...)}) {
			*into = append(*into, x)
		}
	})
	if empty(n) {
		r.fail(n, "write expect: none, or the findings that there must be", "the list is empty")
	}
}

func (r *reader) expectedRule(n *yaml.Node, p *Policy, into *string) {
	if r.text(into)(n); *into == "" || p.settings[*into] != nil {
		return
	}
	r.unknownRule(n, slices.Sorted(maps.Keys(p.settings)))
}

// Differ compares the findings of a case with what it expects: what is missing,
// and what nobody expects.
func (t *Test) Differ(fs []finding.Finding) (missing []Expectation, extra []finding.Finding) {
	met := make([]bool, len(t.Expect))
	for i := range fs {
		expected := false
		for j := range t.Expect {
			if t.Expect[j].is(&fs[i]) {
				met[j], expected = true, true
			}
		}
		if !expected {
			extra = append(extra, fs[i])
		}
	}
	for j, m := range met {
		if !m {
			missing = append(missing, t.Expect[j])
		}
	}
	return missing, extra
}

func (x *Expectation) is(f *finding.Finding) bool {
	return f.Rule == x.Rule && f.Level == x.Level && (x.Name == "" || f.Name == string(x.Name))
}

// String is the expectation as the tests print findings.
func (x Expectation) String() string {
	return strings.TrimSpace(x.Level.String() + " " + x.Rule + " " + string(x.Name))
}

// knownLater are the fields of an expression that a plan may know only after the
// apply.
var knownLater = regexp.MustCompile(`\bafter\s*\.\s*(ttl|data|targets|operators)\b|\b(added|removed|kept)\b`)

// CanBeUnknown reports whether some change could leave the rule without an
// answer: it looks at changes that have a state after, and asks for what may be
// unknown there.
func (c *CustomRule) CanBeUnknown() bool {
	after := len(c.Match.Ops) == 0 || slices.ContainsFunc(c.Match.Ops, func(o zone.Op) bool { return o != zone.OpDelete && o != zone.OpForget })
	return after && knownLater.MatchString(c.Expression)
}
