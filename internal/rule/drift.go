package rule

import (
	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

var _ = register(Rule{
	ID:      "drift",
	Title:   "something had changed outside before this plan was made",
	Classes: []string{"C25"},
	Level:   finding.Warn,
	Doc: `The plan's own drift says that an NS or DS set, a zone or a protected name had
changed in the world since the last apply. Somebody else writes there: an
emergency repair that the plan will undo, or another tool.

Two deployments at once overwrote a production name at Clayton for half an hour;
DynamoDB's record was emptied by two writers that raced each other (C25).

Harmless look-alikes: sets that a controller writes are expected to move, a note;
other types drift every day and are silent, and so is a domain that was renewed.

To do: find out who changed it, then take the change over into the configuration
or let the plan undo it knowingly.`,
	Check: func(p *Pass) {
		for i := range p.Drift {
			switch c := &p.Drift[i]; {
			case c.Type.IsHolding():
				registrationDrifted(p, c)
			case c.Zone || weighty(p, c):
				drifted(p, c)
			}
		}
	},
})

func weighty(p *Pass, c *zone.Change) bool {
	_, protected := p.Policy.Protects(c.Owner, c.Type)
	return c.Type == "NS" || c.Type == "DS" || protected
}

func drifted(p *Pass, c *zone.Change) {
	what := "the zone " + string(c.Apex)
	if !c.Zone {
		what = "the " + string(c.Type) + " set of " + string(c.Owner)
	}
	did, ok := map[zone.Op]string{zone.OpCreate: "created", zone.OpDelete: "deleted"}[c.Op]
	if !ok {
		did = "changed"
	}
	f := p.Report(c, "%s had been %s outside of this configuration", what, did)
	f.Window = nil // it has happened: nobody can be in time any more, or too late
	f.Hint = "find out who changed it before this plan undoes it or takes it over"
	for _, r := range []*zone.RRset{c.Before, c.After} {
		if r != nil && p.Policy.Controlled(r) {
			f.Level = finding.Note
		}
	}
}

// registrationDrifted tells what somebody changed at a registrar. That it was
// renewed is no news, nor is a certificate that its host renewed.
func registrationDrifted(p *Pass, c *zone.Change) {
	if c.Type != zone.Registered || c.HeldBefore == nil {
		return
	}
	var lines []string
	for _, e := range editsOf(p, c) {
		if e.level > finding.Note {
			lines = append(lines, "- "+e.what)
		}
	}
	if len(lines) == 0 {
		return
	}
	f := p.Report(c, "the registration of %s had been changed outside of this configuration", c.Owner)
	f.Detail = lines
	f.Hint = "find out who changed it before this plan undoes it or takes it over"
}
