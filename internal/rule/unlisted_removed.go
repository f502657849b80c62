package rule

import (
	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

var _ = register(Rule{
	ID:      "unlisted-removed",
	Title:   "a resource takes over a zone and removes what it does not list",
	Classes: []string{"C08"},
	Level:   finding.Hold,
	Doc: `Some resources hold a zone whole: what they do not list, they remove. On the apply
that makes such a resource, or switches it to that mode, everything goes that
somebody wrote by hand, that another state file manages, or that was there before
Terraform was. The plan says "1 to add" and lists none of it.

namecheap_domain_records with mode = "OVERWRITE" does it, and
aws_route53_records_exclusive, ovh_domain_zone_import and godaddy_domain_record.
Namecheap's provider warns since 2.5.0, on the first apply only while it is
deleting. It is the loss of C08 without the list.

Harmless look-alikes: the zone is made in the same run and holds nothing yet; the
resource held it before this change, so that the refresh has read what it holds
and this change shows what goes.

Given the zone as it stands (--zone-context), what is not listed is no gap: each set
of it is a delete, and the rules about deletes judge it.

To do: list what the zone holds today, import the resource instead of creating it
where that can be done, and read the plan that follows; or use the mode that
leaves other records alone.`,
	Check: func(p *Pass) {
		for _, group := range gapGroups(p, zone.GapExclusive) {
			for _, g := range group {
				f := p.ReportGap(g, "%s, and removes what it does not list", g.What)
				f.Zone, f.View, f.Host, f.Name = string(g.Zone.Apex), g.Zone.View, g.Zone.Host, string(g.Zone.Apex)
				f.Detail = []string{g.Why}
				f.Hint = "give the zone as it stands with --zone-context, or import the resource and plan again: then each set that goes is judged"
			}
		}
	},
})
