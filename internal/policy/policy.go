// Package policy holds what a team says about its zones: which rules count and
// how much, what is protected, which software writes records, what must be
// tested, and who answers for an exception. It reads policies and waivers from
// the revision that the change under review cannot edit, and applies them to
// findings. It finds nothing about a change itself (that is rule's), checks no
// signature (evidence's) and prints nothing (report's).
package policy

import (
	"maps"
	"slices"

	"go.yaml.in/yaml/v3"

	"zonecut/internal/finding"
)

// Source is one policy or waiver file.
type Source struct {
	// Name is what errors and findings call the file.
	Name string
	Data []byte
	// Read gives a file that the policy names, from the same tree as the policy
	// itself. A source without it can name none.
	Read func(path string) ([]byte, error)
}

// RuleInfo is what a policy must know of a rule to speak about it.
type RuleInfo struct {
	// Level is the highest level of the rule's findings by default.
	Level finding.Level
	// Params are the numbers a policy may set, with their defaults.
	Params map[string]int
}

// Policy is what all policy files together say. It is immutable.
type Policy struct {
	settings      map[string]*Setting
	controllers   []controller
	protections   []protection
	keys          []Key
	evidence      []EvidenceRule
	maxWaiverDays int
	known         map[string]RuleInfo
	before        registry
}

// defaultWaiverDays is how long a waiver may live where no policy says.
const defaultWaiverDays = 90

// Load reads policies on top of what the rules say of themselves. Later sources
// override earlier ones setting by setting; what they list (protect,
// controllers, evidence) adds up, so that no file takes a protection away that
// another one gives. rules are the rules there are: a policy that names another
// one is wrong. The error is of type Errors and holds every fault of every
// source.
func Load(sources []Source, rules map[string]RuleInfo) (*Policy, error) {
	p := &Policy{settings: defaults(rules), maxWaiverDays: defaultWaiverDays, known: rules}
	var errs Errors
	for _, s := range sources {
		r := &reader{src: s}
		r.file(p.sections(r))
		errs = append(errs, r.sorted()...)
	}
	if len(errs) == 0 {
		errs = p.check()
	}
	if len(errs) > 0 {
		return nil, errs
	}
	return p, nil
}

// sections are the top-level keys of a policy file. Each has a file of its own.
func (p *Policy) sections(r *reader) []field {
	return []field{
		{key: "rules", read: func(n *yaml.Node) { p.readRules(r, n) }},
		{key: "controllers", read: func(n *yaml.Node) { p.readControllers(r, n) }},
		{key: "protect", read: func(n *yaml.Node) { p.readProtect(r, n) }},
		{key: "evidence", read: func(n *yaml.Node) { p.readEvidence(r, n) }},
		{key: "max_waiver_days", read: r.number(&p.maxWaiverDays, 1, 3650)},
		r.later("scopes"),
		r.later("custom"),
		r.later("limits"),
		r.later("owners"),
		r.later("quorum"),
	}
}

// later is a section that later versions know. A value in it is refused: a
// guard that skipped what it was told would be worse than none.
func (r *reader) later(key string) field {
	return field{key: key, read: func(n *yaml.Node) {
		if !empty(n) {
			r.fail(n, "leave it out, or leave it empty: "+key+": {}", "this version of zonecut does not know the section %q yet", key)
		}
	}}
}

// check finds what is wrong with all files together.
func (p *Policy) check() Errors {
	for _, id := range slices.Collect(maps.Keys(p.known)) {
		if p.settings[id].Level > finding.Off {
			return nil
		}
	}
	if len(p.known) == 0 {
		return nil // a run without rules is refused by whoever runs them
	}
	return Errors{{Message: "the policies turn every rule off: nothing would be judged"}}
}
