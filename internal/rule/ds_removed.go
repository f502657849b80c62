package rule

import (
	"fmt"

	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

var _ = register(Rule{
	ID:      "ds-removed",
	Title:   "DS values go",
	Classes: []string{"C21"},
	Level:   finding.Block,
	Doc: `DS values of a delegation go and none comes. When none is left the name
still resolves and is no longer protected: nobody gets an error, and nobody
notices. That is held. When another DS stays it is a warning. It blocks when the
key that the old DS names goes from the child in the same run: validators keep the
old DS for its TTL and find no key that fits, which is SERVFAIL (RFC 6781, section
4.3.4).

Three delegations under data.gov lost their DS when the zone was imported into
Terraform with those lines as comments; it took seven weeks until somebody put
them back (C21). Slack unsigned a zone while its DS was in caches for a day (C20).

Harmless look-alike: the end of a key roll-over, where one of two DS goes; the
first step of a planned return to unsigned, or of a move to another provider; the
DS of a delegation that goes itself, which is no more than a consequence.

To do: go insecure in this order: DS, its TTL, then keys and signatures.`,
	Check: func(p *Pass) {
		for i := range p.Changes {
			c := &p.Changes[i]
			if atCut(c) && len(c.Removed()) > 0 && len(c.Added()) == 0 && (c.After == nil || !c.After.Unknown) {
				dsRemoved(p, c)
			}
		}
	},
})

func dsRemoved(p *Pass, c *zone.Change) {
	f := p.Report(c, "%s loses its DS: it still resolves, no longer protected", c.Owner)
	f.Level = finding.Hold
	f.Detail = append(valueLines(c), fmt.Sprintf("validators keep the old DS for %d s: its keys and signatures must stay so long", c.Before.TTL))
	f.Hint = "say in the change that the name shall go unprotected, or put the DS back"
	ns := zone.Key{Instance: c.Instance, Owner: c.Owner, Type: "NS"}
	switch {
	case holds(p.Before.Get(ns)) && !holds(p.After.Get(ns)):
		f.Level, f.Cause = finding.Note, finding.ID("delegation-removed", ns.String())
		f.Message = fmt.Sprintf("the DS of %s goes with its delegation", c.Owner)
	case keyGoes(p, c):
		f.Level = finding.Block
		f.Message = fmt.Sprintf("%s loses its DS and, in the same run, the key that caches of that DS still ask for", c.Owner)
		f.Hint = "remove the DS alone; take the key away after the TTL of the DS"
		f.Proof = []finding.Proof{bogusProof(c)}
	case c.After != nil && len(zone.EffectiveDS(c.After.Data)) > 0:
		f.Level = finding.Warn
		f.Message = fmt.Sprintf("%s loses %s and keeps another", c.Owner, counted(len(c.Removed()), "DS value"))
		f.Hint = "see that the child still signs its DNSKEY set with the key of a DS that stays"
	}
	withZone(p, f, c)
}

// keyGoes reports whether a copy of the child that lives on loses every key that
// the old DS set, which caches hold for its TTL, names.
func keyGoes(p *Pass, c *zone.Change) bool {
	for _, i := range p.Before.Instances(c.View, c.Owner) {
		k := zone.Key{Instance: i, Owner: c.Owner, Type: "DNSKEY"}
		was, will := p.Before.Get(k), p.After.Get(k)
		if was != nil && p.ZoneGone(k) == nil && named(c.Owner, c.Before.Data, was.Data) &&
			(will == nil || !named(c.Owner, c.Before.Data, will.Data)) {
			return true
		}
	}
	return false
}
