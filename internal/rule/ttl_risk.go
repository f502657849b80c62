package rule

import (
	"fmt"

	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

var _ = register(Rule{
	ID:      "ttl-risk",
	Title:   "a TTL that makes a mistake short of time or long of life",
	Classes: []string{"C24"},
	Level:   finding.Warn,
	Params:  map[string]int{"max_ttl": 604800, "long_ttl": 3600, "short_ttl": 300},
	Doc: `Five things about the TTLs that a change brings. A TTL of 0 takes caches away from
the name: each question comes to the servers, and the first one that cannot be reached
fails. One over max_ttl seconds keeps whatever is wrong for more than a week. A TTL
raised above long_ttl together with other values keeps a wrong new value longer than
the old one was kept. A TTL lowered together with values that go comes too late: caches
hold the old values for the old TTL. And where the servers give values that go with a TTL
above long_ttl that the plan does not know, caches hold them for that. The fourth is a warning where that was above
long_ttl and a note above short_ttl; a raise is a note.

A product's move of name servers waited for a TTL that its team had lowered in the
zone, and the parent's was the one that counted (C24).

Harmless look-alike: name servers, glue and DS with a day or two, which is good
practice; a TTL that changes alone, the right step before a move and after it; values
that only come, so that no old one misleads; TTLs that the provider chooses, such as
automatic ones and those of aliases; what signers and controllers write; an odd TTL
that stood before.

To do: lower the TTL, wait for the old one, move, look, and raise it again.`,
	Check: func(p *Pass) {
		groups, order := map[ttlGroup][]*zone.Change{}, []ttlGroup{}
		for i := range p.Changes {
			c := &p.Changes[i]
			for _, kind := range ttlKinds {
				level := kind.of(p, c)
				if !ttlIsTheirs(p, c) || level == finding.Off {
					continue
				}
				g := ttlGroup{c.Instance, kind, level}
				if groups[g] == nil {
					order = append(order, g)
				}
				groups[g] = append(groups[g], c)
				break // one finding for a set
			}
		}
		for _, g := range order {
			ttlRisk(p, g, groups[g])
		}
	},
})

// ttlGroup is what one line can say of many sets.
type ttlGroup struct {
	zone.Instance
	kind  *ttlKind
	level finding.Level
}

// ttlKind is one way in which a TTL is a risk.
type ttlKind struct {
	// of is the level at which a change is such a risk, Off when it is none.
	of         func(*Pass, *zone.Change) finding.Level
	says, hint string
}

var ttlKinds = []*ttlKind{
	{ttlZero, "a TTL of 0: no cache answers for the servers", "write at least 30 s, better 300"},
	{ttlHuge, "a TTL of more than a week", "write a day or two at most: a mistake lives as long as its TTL"},
	{ttlLate, "a TTL lowered in the change that takes values away: caches hold the old ones for the old TTL", "lower the TTL alone first and wait for the old one; keep the old target serving so long"},
	{ttlServed, "other values while the servers give the old ones with a longer TTL than the change knows: caches hold them for that", "wait for the TTL that is served, or keep the old target serving so long"},
	{ttlRaised, "a TTL raised together with new values: a wrong one lives that long", "change the values first, look at them, then raise the TTL"},
}

// ttlIsTheirs reports whether people chose the TTL of the set after a change.
func ttlIsTheirs(p *Pass, c *zone.Change) bool {
	return !c.Zone && c.After != nil && len(c.After.Data) > 0 && !c.After.TTLUnknown && c.After.Synthetic == "" &&
		counts(p, c.After)
}

func ttlZero(_ *Pass, c *zone.Change) finding.Level {
	if c.After == nil || c.After.TTL != 0 || c.Before != nil && c.Before.TTL == 0 {
		return finding.Off
	}
	return finding.Warn
}

func ttlHuge(p *Pass, c *zone.Change) finding.Level {
	most := uint32(p.Param("max_ttl"))
	if c.After == nil || c.After.TTL <= most || c.Before != nil && c.Before.TTL >= c.After.TTL {
		return finding.Off
	}
	return finding.Warn
}

// moves reports whether a set that stays gets other values, so that its two TTLs
// can be compared. A serial is no value that anybody moves to.
func moves(c *zone.Change) bool {
	return compared(c) && !c.Before.TTLUnknown && c.Before.Synthetic == "" && c.Type != "SOA"
}

func ttlLate(p *Pass, c *zone.Change) finding.Level {
	switch {
	case !moves(c) || len(c.Removed()) == 0 || c.After.TTL >= c.Before.TTL || int(c.Before.TTL) <= p.Param("short_ttl"):
		return finding.Off
	case int(c.Before.TTL) <= p.Param("long_ttl"):
		return finding.Note
	}
	return finding.Warn
}

// ttlServed looks at the TTL that the servers give with values that go: at a parent
// or a provider it may be another than the plan says, and it is the one that counts.
func ttlServed(p *Pass, c *zone.Change) finding.Level {
	if !planned(c) || !moves(c) || len(c.Removed()) == 0 || c.IsDelegation() || c.Type == "DS" {
		return finding.Off
	}
	answers, _ := p.Ask(asItIs(c))
	if data, ttl := dataOf(answers); len(data) > 0 && ttl > c.Before.TTL && int(ttl) > p.Param("long_ttl") {
		return finding.Warn
	}
	return finding.Off
}

func ttlRaised(p *Pass, c *zone.Change) finding.Level {
	if !moves(c) || len(c.Added()) == 0 || c.After.TTL <= c.Before.TTL || int(c.After.TTL) <= p.Param("long_ttl") {
		return finding.Off
	}
	return finding.Note
}

// ttlRisk reports one kind of risk of a zone. It stands on the first of the
// changes and its digest covers all of them.
func ttlRisk(p *Pass, g ttlGroup, changes []*zone.Change) {
	first := changes[0]
	f := p.Report(first, "%s %s gets %s", first.Owner, first.Type, g.kind.says)
	f.Level, f.Hint = g.level, g.kind.hint
	if len(changes) > 1 {
		f.Message = fmt.Sprintf("%d sets of %s get %s", len(changes), g.Apex, g.kind.says)
		f.Name, f.Type, f.Places = string(g.Apex), "", nil
		f.Digest = digestOf(changes)
	}
	const most = 5
	for _, c := range changes[:min(most, len(changes))] {
		line := fmt.Sprintf("%s %s: TTL %d", c.Owner, c.Type, c.After.TTL)
		if c.Before != nil && c.Before.TTL != c.After.TTL {
			line += fmt.Sprintf(", before %d", c.Before.TTL)
		}
		f.Detail = append(f.Detail, line)
	}
	if more := len(changes) - most; more > 0 {
		f.Detail = append(f.Detail, fmt.Sprintf("and %d more", more))
	}
	withZone(p, f, first)
}
