package rule

import (
	"fmt"

	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

var _ = register(Rule{
	ID:    "resource-unread",
	Title: "something that looks like DNS was not read",
	Level: finding.Warn,
	Doc: `A resource or file looks like DNS and no reader understood it, or the zone of a
record could not be named. Its changes were not judged: a delegation deleted
through it passes unseen. A guard that skips what it cannot read is worse than
none, so it is said once per resource type.

Providers rename and reshape their resources (cloudflare_record became
cloudflare_dns_record, azurerm's private records changed their keys), and a guard
that knows only the old name goes blind on the day of the upgrade.

Harmless look-alikes: what was left out on purpose, and values that are known only
after the apply, which is value-unknown's.

When an NS or DS set goes or changes in a zone without a name, value-unknown holds
it besides.

To do: add a data source of the zone to the configuration, which gives the plan
its name; or ask for a reader of this type; until then read these changes by eye.`,
	Check: func(p *Pass) {
		for _, group := range gapGroups(p, zone.GapUnread, zone.GapZone) {
			g := group[0]
			f := p.ReportGap(g, "%s was not read, so its changes are not judged", group[0].Group)
			f.Hint = "read these changes by eye; a reader for this type is missing"
			if g.Kind == zone.GapZone {
				f.Message = fmt.Sprintf("the zone of %s could not be named, so its changes are not judged", g.Group)
				f.Hint = "add a data source of the zone to the configuration, which gives the plan its name, or name it in zonecut.yaml: zones: { ID: example.com. }"
			}
			listGaps(f, group)
		}
	},
})
