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
	// Preset names a policy that comes with the program and counts only where a
	// file extends it, in its own place among the sources; "" counts always.
	Preset string
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
	approvers     approvers
	custom        []*CustomRule
	scopes        []scope
	limits        *limits
	presets       presets
	maxWaiverDays int
	known         map[string]RuleInfo
	before        registry
}

// How long a waiver may live where no policy says, and at most.
const (
	defaultWaiverDays = 90
	mostWaiverDays    = 3650
)

// Load reads policies on top of what the rules say of themselves. Later sources
// override earlier ones setting by setting; what they list (protect,
// controllers, evidence) adds up, so that no file takes a protection away that
// another one gives. Of scopes the first in the order of the sources counts.
// Presets count where another source extends them. rules are the rules there
// are: a policy that names another one is wrong. The error is of type Errors and holds every fault of every
// source.
func Load(sources []Source, rules map[string]RuleInfo) (*Policy, error) {
	p, errs := loadAll(sources, rules)
	if len(errs) > 0 {
		return nil, errs
	}
	return p, nil
}

// loadAll is Load for who wants what could be understood as well.
func loadAll(sources []Source, rules map[string]RuleInfo) (*Policy, Errors) {
	p := &Policy{settings: defaults(rules), maxWaiverDays: defaultWaiverDays, known: rules, presets: presetsOf(sources)}
	var readers []*reader
	for _, s := range extended(sources) {
		r := &reader{src: s}
		r.file(p.sections(r))
		readers = append(readers, r)
	}
	var errs Errors
	for _, r := range readers {
		r.finish()
		errs = append(errs, r.sorted()...)
	}
	if len(errs) == 0 {
		errs = p.check()
	}
	return p, errs
}

// sections are the top-level keys of a policy file. Each has a file of its own.
func (p *Policy) sections(r *reader) []field {
	return []field{
		{key: "extends", read: func(n *yaml.Node) { p.readExtends(r, n) }},
		{key: "rules", read: func(n *yaml.Node) { p.readRules(r, n) }},
		{key: "controllers", read: func(n *yaml.Node) { p.readControllers(r, n) }},
		{key: "protect", read: func(n *yaml.Node) { p.readProtect(r, n) }},
		{key: "evidence", read: func(n *yaml.Node) { p.readEvidence(r, n) }},
		{key: "max_waiver_days", read: r.number(&p.maxWaiverDays, 1, mostWaiverDays)},
		{key: "scopes", read: func(n *yaml.Node) { p.readScopes(r, n) }},
		p.customSection(r),
		{key: "limits", read: func(n *yaml.Node) { p.readLimits(r, n) }},
		{key: "owners", read: func(n *yaml.Node) { p.readOwners(r, n) }},
		{key: "quorum", read: func(n *yaml.Node) { p.readQuorum(r, n) }},
	}
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
