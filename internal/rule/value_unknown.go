package rule

import (
	"fmt"
	"slices"

	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

var _ = register(Rule{
	ID:    "value-unknown",
	Title: "a value is known only after the apply",
	Level: finding.Hold,
	Doc: `The plan cannot say what a set, or the name of a record or zone, will be. For an
existing NS or DS set, or the name of an existing zone, that is a hold: nobody can
judge whether the delegation still leads somewhere. So it is when such a set goes
or changes in a zone whose name is nowhere in the plan. Elsewhere it is a note,
for a new set takes nothing away.

Such plans are everyday: in our runs an NS set hung on a data source that is read
only during the apply, and a delegation point had no name yet. What follows is an
apply that nobody could review, as with the plan that GitLab applied (C25).

So it is when an object goes and its host puts values of its own in the place of
the set: a registrar that gives a domain back to its default name servers.

Harmless look-alikes: certificate validation records on a first plan; an NS set
that refers to the name servers of the very zone it delegates to, which is known
by reference.

To do: apply first what the value comes from, then plan again and read it.`,
	Check: func(p *Pass) {
		for i := range p.Changes {
			if c := &p.Changes[i]; c.After != nil && (c.After.Unknown || c.After.TTLUnknown) {
				valueUnknown(p, c)
			}
		}
		grave := graveObjects(p)
		for _, group := range gapGroups(p, zone.GapUnknown) {
			nameUnknown(p, grave, group)
		}
		zoneUnnamed(p)
	},
})

// zoneUnnamed reports NS and DS sets that go or change in zones without a name:
// which delegation it is nobody can say, and one it is.
func zoneUnnamed(p *Pass) {
	for _, group := range gapGroups(p, zone.GapZone) {
		cuts := slices.DeleteFunc(slices.Clone(group), func(g zone.Gap) bool { return !g.Cut })
		if len(cuts) == 0 {
			continue
		}
		f := p.ReportGap(cuts[0], "NS or DS sets of %s go or change in a zone that the plan does not name", cuts[0].Group)
		f.Hint = "add a data source of the zone to the configuration, which gives the plan its name, or name it in zonecut.yaml: zones: { ID: example.com. }"
		listGaps(f, cuts)
	}
}

const applyFirst = "apply first what the value comes from, then plan again"

func valueUnknown(p *Pass, c *zone.Change) {
	if c.Type == "NS" && c.After.ServersOf == c.Owner && !c.After.TTLUnknown {
		return // the servers of the zone of that very name: known by reference
	}
	f := p.Report(c, "the %s set of %s is known only after the apply", c.Type, c.Owner)
	f.Hint = applyFirst
	if !grave(c) || !c.After.Unknown {
		f.Level = finding.Note
	}
	if c.After.Is("reset") {
		f.Message = fmt.Sprintf("the %s set of %s becomes what its host gives by default, which the plan does not show", c.Type, c.Owner)
		for _, value := range c.Removed() {
			f.Detail = append(f.Detail, fmt.Sprintf("- %s %s", c.Type, value))
		}
		f.Hint = "name the values that come instead, or take the object out of the state (removed block with destroy = false)"
	}
	if !c.After.Unknown {
		f.Message = "the TTL of " + f.Subject() + " is known only after the apply"
	}
	withZone(p, f, c)
}

// grave reports whether a change is one of an existing thing that must not turn
// unknown: an NS or DS set, or a zone.
func grave(c *zone.Change) bool {
	if c.Zone {
		return c.ZoneBefore != nil
	}
	return (c.Type == "NS" || c.Type == "DS") && c.Before != nil && len(c.Before.Data) > 0
}

// graveObjects are the addresses of objects that hold such a thing before the
// apply. When their name turns unknown there is no key to compare them at.
func graveObjects(p *Pass) map[string]bool {
	out := map[string]bool{}
	for i := range p.Changes {
		if c := &p.Changes[i]; c.Way != nil && grave(c) {
			for _, s := range c.Way.Steps {
				out[s.Address] = true
			}
		}
	}
	return out
}

// nameUnknown reports names and types that are unknown: each existing zone, NS
// or DS set by itself, the rest once per group.
func nameUnknown(p *Pass, grave map[string]bool, group []zone.Gap) {
	var rest []zone.Gap
	for _, g := range group {
		if !grave[g.Origin.Address] {
			rest = append(rest, g)
			continue
		}
		f := p.ReportGap(g, "%s, and it stands today", gapLine(g))
		f.Hint = applyFirst
	}
	if len(rest) == 0 {
		return
	}
	f := p.ReportGap(rest[0], "names or types of %s are known only after the apply", rest[0].Group)
	f.Level, f.Hint = finding.Note, applyFirst
	listGaps(f, rest)
}
