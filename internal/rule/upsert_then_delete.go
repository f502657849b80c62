package rule

import (
	"fmt"

	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

var _ = register(Rule{
	ID:      "upsert-then-delete",
	Title:   "the delete takes what was just created",
	Classes: []string{"C10"},
	Level:   finding.Block,
	Doc: `With create_before_destroy the new object is written first and the old one
deleted after. Where a create overwrites what stands at its key, and a delete
finds its victim by that key, the delete takes the new set. Terraform says
"Apply complete!", its state holds the record, and the name is gone until
somebody looks.

hashicorp/terraform#33507 and terraform-provider-aws#32460 are this (C10). So are
TTL changes in hashicorp/dns with create_before_destroy: the delegation was gone
from the live zone after a clean apply. In aws it takes allow_overwrite = true;
google_dns_record_set deletes by exact value, so it takes equal data.

Harmless look-alikes: another key (name, type or set identifier differs); a
provider that deletes by object id and creates beside. Where a create fails on an
existing key the apply fails before it deletes: a note.

To do: take create_before_destroy from this resource, or change it in place.`,
	Check: func(p *Pass) {
		for i := range p.Changes {
			if c := &p.Changes[i]; !c.Zone && c.Op == zone.OpRecreate {
				upsertThenDelete(p, c)
			}
		}
	},
})

func upsertThenDelete(p *Pass, c *zone.Change) {
	for _, d := range ownVanishings(c.Way) {
		for _, n := range stepsThat(c.Way, zone.Create) {
			if c.Way.Order(d, n) > 0 && undone(p, c, d, n) {
				return // one way is one finding
			}
		}
	}
}

// undone reports what becomes of a create that is sure to run before a destroy.
func undone(p *Pass, c *zone.Change, d, n zone.Step) bool {
	what := fmt.Sprintf("the %s set of %s", c.Type, c.Owner)
	var f *finding.Finding
	switch {
	case n.Handling.Create == zone.CreateFails:
		f = p.Report(c, "the apply will fail and nothing is lost: %s exists when it is to be created", what)
		f.Level = finding.Note
	case undoes(d, n) && len(survivors(c)) == 0:
		f = p.Report(c, "%s is gone after the apply: it is created first, and the destroy then takes it", what)
		f.Proof = []finding.Proof{deniedProof(p, c.Before)}
	case undoes(d, n):
		f = p.Report(c, "%s loses values that it should keep: they are created first, and the destroy then takes them", what)
		f.Level = finding.Warn
	case d.Handling.Delete == zone.DeleteByValue && c.After.Unknown:
		f = p.Report(c, "%s is gone after the apply if its new value equals the old one", what)
		f.Level, f.Certainty = finding.Note, finding.Unknown
	default:
		return false
	}
	withZone(p, f, c)
	f.Detail = []string{"+ " + objectName(n) + " creates it", "- " + objectName(d) + " destroys it after that"}
	f.Hint = "take create_before_destroy from " + n.Address + ", and from what makes it inherit it, or change the set in place"
	return true
}

// survivors are the values of the state after that no later destroy takes. Only
// a delete by exact value can leave some.
func survivors(c *zone.Change) []string {
	left := c.After.Data
	for _, d := range ownVanishings(c.Way) {
		for _, n := range stepsThat(c.Way, zone.Create) {
			switch {
			case c.Way.Order(d, n) <= 0:
			case d.Handling.Delete != zone.DeleteByValue:
				return nil
			default:
				left = minusData(left, d.Before)
			}
		}
	}
	return left
}
