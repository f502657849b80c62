// Package rule holds the rules, one file each: values with their documentation
// inside and a function that looks at the change and can only report. A rule
// reads no input, opens no socket and knows no clock but Pass.Now; what it
// would have to know of the live world it asks for as data. Levels, waivers and
// exceptions are policy's; what people read is report's.
package rule

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"zonecut/internal/finding"
)

// Rule is one thing that can be wrong with a change.
type Rule struct {
	// ID is kebab-case and never reused.
	ID    string
	Title string
	// Doc says what the rule finds, why (a real incident), what looks alike and
	// is harmless, and what to do.
	Doc string
	// Classes are the failure classes, "C01".
	Classes []string
	// Level is the highest level of the rule's findings in the default policy;
	// the rule grades its own findings down from it.
	Level finding.Level
	// Params are the numbers that a policy may set, with their defaults.
	Params map[string]int
	Check  func(*Pass)
}

var registered []*Rule

// register makes a rule known. Each file does it in a blank variable.
func register(r Rule) *Rule {
	registered = append(registered, &r)
	return &r
}

// All are the rules, sorted by ID.
func All() []*Rule {
	rules := slices.Clone(registered)
	slices.SortFunc(rules, func(a, b *Rule) int { return strings.Compare(a.ID, b.ID) })
	return rules
}

// Lookup finds a rule by its ID; an unknown one is an error that lists all.
func Lookup(id string) (*Rule, error) {
	var have []string
	for _, r := range All() {
		if r.ID == id {
			return r, nil
		}
		have = append(have, r.ID)
	}
	return nil, fmt.Errorf("unknown rule %q; have %s", id, strings.Join(have, ", "))
}

var kebab = regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`)

// Validate reports every rule that is not documented, unique and runnable.
func Validate(rules []*Rule) error {
	seen := map[string]bool{}
	for _, r := range rules {
		switch {
		case !kebab.MatchString(r.ID):
			return fmt.Errorf("rule %q: the id is not kebab-case", r.ID)
		case seen[r.ID]:
			return fmt.Errorf("rule %s: the id is used twice", r.ID)
		case r.Title == "" || len(strings.Fields(r.Doc)) < 20:
			return fmt.Errorf("rule %s: title or documentation is missing", r.ID)
		case r.Level == finding.Off || r.Check == nil:
			return fmt.Errorf("rule %s: level or check is missing", r.ID)
		}
		seen[r.ID] = true
	}
	return nil
}
