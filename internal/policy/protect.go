package policy

import (
	"slices"

	"go.yaml.in/yaml/v3"

	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

// Protection is what the policy says of a protected name. It has the shape of
// rule.Protection.
type Protection struct {
	Name   zone.Name
	Level  finding.Level
	Reason string
}

// protection is one entry of the section protect.
type protection struct {
	Protection
	under    bool
	types    []zone.Type // none is every type
	waivable bool
}

// readProtect reads entries that name what they protect in one of three ways:
// "name" is exactly that name, "under" the name and all below it, "zone" the
// apex of a zone. Rules ask by name and type alone, so both sides of a zone cut
// are protected by one entry.
func (p *Policy) readProtect(r *reader, n *yaml.Node) {
	r.list(n, func(e *yaml.Node) {
		pr := protection{waivable: true, Protection: Protection{Level: finding.Block}}
		var name, under, apex zone.Name
		ok := r.mapping(e,
			field{key: "name", read: r.name(&name)},
			field{key: "under", read: r.name(&under)},
			field{key: "zone", read: r.name(&apex)},
			field{key: "types", read: r.types(&pr.types)},
			field{key: "level", read: r.level(&pr.Level, shown...)},
			field{key: "waivable", read: r.flag(&pr.waivable)},
			field{key: "reason", read: r.text(&pr.Reason)})
		if !ok {
			return
		}
		given := slices.DeleteFunc([]zone.Name{name, under, apex}, func(n zone.Name) bool { return n == "" })
		if len(given) != 1 {
			r.fail(e, "make it one entry per name", "a protection needs exactly one of name, under, zone; have %d", len(given))
			return
		}
		pr.Name, pr.under = given[0], under != ""
		p.protections = append(p.protections, pr)
	})
}

// Protect tells the protection of a name and type, the strictest if there are
// several. An empty type is the zone of that name as a whole, which every
// protection of the name covers.
func (p *Policy) Protect(name zone.Name, t zone.Type) (Protection, bool) {
	var found Protection
	for i := range p.protections {
		if pr := &p.protections[i]; pr.covers(name, t) && pr.Level > found.Level {
			found = pr.Protection
		}
	}
	return found, found.Level > finding.Off
}

// Protected are the names that the policy protects, sorted: what must resolve
// whatever else is asked about a change.
func (p *Policy) Protected() []zone.Name {
	names := make([]zone.Name, 0, len(p.protections))
	for i := range p.protections {
		names = append(names, p.protections[i].Name)
	}
	return zone.SortNames(names)
}

func (pr *protection) covers(name zone.Name, t zone.Type) bool {
	if name != pr.Name && !(pr.under && name.Below(pr.Name)) {
		return false
	}
	return t == "" || len(pr.types) == 0 || slices.Contains(pr.types, t)
}

// unwaivable says why no waiver may let a finding pass, "" when one may.
func (p *Policy) unwaivable(f *finding.Finding) string {
	if s := p.settings[f.Rule]; s != nil && !s.Waivable {
		return "the policy lets nobody waive " + f.Rule
	}
	for i := range p.protections {
		pr := &p.protections[i]
		if !pr.waivable && pr.covers(zone.Name(f.Name), zone.Type(f.Type)) {
			return "the policy protects " + string(pr.Name) + " and lets nobody waive that"
		}
	}
	return ""
}
