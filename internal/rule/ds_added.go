package rule

import (
	"fmt"

	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

var _ = register(Rule{
	ID:      "ds-added",
	Title:   "a DS value comes",
	Classes: []string{"C16"},
	Level:   finding.Block,
	Doc: `A DS value is added at a delegation. Beside one that stays it breaks
nothing, for one matching DS is enough (RFC 4035, section 5.2), and it is held
for a look. The first DS of a name turns validation on: if it names no key of the
child, every validating resolver answers SERVFAIL at once, and keeps the wrong DS
for its whole TTL even when it is withdrawn after a minute. So the first one
blocks, unless a DNSKEY in the run or in the facts matches it. The same goes for
a SHA-256 or SHA-384 digest that comes beside SHA-1 digests alone: validators then
leave those out (RFC 4509, section 3).

HBO NOW started with a DS in .com and no matching DNSKEY, and was away for the
customers of a large provider (C16). A DS of the old registrar that was kept in a
transfer did the same to several projects.

Harmless look-alike: the DS of the next key beside the present one, a standby key
that is not published yet, a DS with an algorithm that no validator knows, which
counts as none; a new delegation that comes together with its DS, where nothing
is lost but the start.

To do: ask each server of the child for its DNSKEY set, make the DS from it
(dnssec-dsfromkey, ldns-key2ds), compare digit by digit, then add it.`,
	Check: func(p *Pass) {
		for i := range p.Changes {
			c := &p.Changes[i]
			if !atCut(c) || c.After == nil || c.After.Unknown || len(c.Added()) == 0 {
				continue
			}
			if first := c.Before == nil || len(c.Before.Data) == 0; first || len(c.Kept()) > 0 {
				dsAdded(p, c, first)
			}
		}
	},
})

func dsAdded(p *Pass, c *zone.Change, first bool) {
	f := p.Report(c, "%s gets another DS value", c.Owner)
	f.Level = finding.Hold
	f.Detail = valueLines(c)
	f.Hint = "ask each server of " + string(c.Owner) + " for its DNSKEY set and make the DS from it before adding this one"
	f.Proof = []finding.Proof{bogusProof(c)}
	effective := zone.EffectiveDS(c.After.Data)
	if first {
		f.Message = fmt.Sprintf("%s gets its first DS", c.Owner)
	} else if shares(zone.EffectiveDS(c.Before.Data), effective) {
		return
	}
	ns := zone.Key{Instance: c.Instance, Owner: c.Owner, Type: "NS"}
	switch {
	case len(effective) == 0:
		f.Detail = append(f.Detail, "no validator knows this algorithm or digest: the name goes on counting as unsigned")
	case proven(p, c, effective, p.After):
		f.Detail = append(f.Detail, "a DNSKEY of "+string(c.Owner)+" matches it")
	case holds(p.After.Get(ns)) && !holds(p.Before.Get(ns)):
		f.Detail = append(f.Detail, "the delegation comes in the same run")
		if nothingThere(p, ns) {
			// A wrong DS keeps the name from starting, and takes nothing off the
			// Internet.
			f.Level = finding.Warn
		}
	default:
		f.Level = finding.Block
		f.Message += ", and nothing shows a DNSKEY that matches it"
	}
}

// nothingThere reports whether nothing answered at the name of a new delegation
// before. Where a create overwrites what is there, as at a registrar, only a zone
// that is new itself shows that.
func nothingThere(p *Pass, ns zone.Key) bool {
	if p.Before.Exists(ns.Instance, ns.Owner) || len(p.Before.Wildcard(ns.Instance, ns.Owner)) > 0 {
		return false
	}
	if p.Before.Zone(ns.Instance) == nil && p.After.Zone(ns.Instance) != nil {
		return true
	}
	for i := range p.Changes {
		if c := &p.Changes[i]; c.Key == ns && !c.Zone {
			for _, s := range stepsThat(c.Way, zone.Create) {
				if s.Handling.Create == zone.CreateOverwrites {
					return false
				}
			}
		}
	}
	return true
}
