package rule

import (
	"fmt"

	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

var _ = register(Rule{
	ID:      "ds-changed",
	Title:   "a delegation is signed with other keys",
	Classes: []string{"C16", "C17"},
	Level:   finding.Block,
	Doc: `No value of a DS set stays and others come, or the whole NS set is replaced
while the DS stays. Either way the parent promises a key, and whether the child
signs with it the change does not show. If it does not, every validating resolver
answers SERVFAIL, for up to the TTL of the DS after the repair.

New DS values block; they are held when a DNSKEY in the run, there before the
change and after it, matches one of them, or the facts show it at every server. A
new NS set under an old DS is held, unless the new servers are known to serve the
zone signed with that key.

.fj was away for 14 hours with a DS that matched no key, and nasa.gov after a roll
of keys that did not overlap (C16, C17). In three years of .gov, 26 times a whole
NS set was replaced under a DS that stayed, and the DS was taken away later.

Harmless look-alike: a roll-over in which the new key has long been published; a
move of name servers where the signer stays, as most top-level domains do it. One
of two DS values going or coming is no such change.

To do: publish the new key, wait for the TTL of the DNSKEY set, exchange the DS,
wait for its TTL, retire the old key (RFC 7583, section 3.3). Before a move to a
provider that signs otherwise, take the DS away and wait for its TTL.`,
	Check: func(p *Pass) {
		for i := range p.Changes {
			switch c := &p.Changes[i]; {
			case atCut(c) && compared(c) && len(c.Kept()) == 0:
				dsChanged(p, c)
			case (keepsCut(c) || followsZone(c)) && len(c.Kept()) == 0:
				serversUnderDS(p, c)
			}
		}
	},
})

func dsChanged(p *Pass, c *zone.Change) {
	f := p.Report(c, "the DS set of %s is exchanged whole, and nothing shows a DNSKEY that matches", c.Owner)
	f.Detail = valueLines(c)
	f.Hint = fmt.Sprintf("add the new DS beside the old one first; keep the old key for %d s after the exchange", c.Before.TTL)
	f.Proof = []finding.Proof{bogusProof(c)}
	switch {
	case len(zone.EffectiveDS(c.After.Data)) == 0:
		f.Level = finding.Hold
		f.Message = fmt.Sprintf("the DS set of %s is exchanged for one that no validator knows: it resolves, no longer protected", c.Owner)
	case !exchangedBlind(p, c):
		f.Level = finding.Hold
		f.Message = fmt.Sprintf("the DS set of %s is exchanged whole, for a key that it is signed with", c.Owner)
	}
}

// exchangedBlind reports whether nothing of a DS set stays and nothing shows that
// the zone is signed as the new one says.
func exchangedBlind(p *Pass, c *zone.Change) bool {
	return len(c.Kept()) == 0 && len(zone.EffectiveDS(c.After.Data)) > 0 && !proven(p, c, c.After.Data, p.Before, p.After)
}

func serversUnderDS(p *Pass, c *zone.Change) {
	k := zone.Key{Instance: c.Instance, Owner: c.Owner, Type: "DS"}
	was, will := p.Before.Get(k), p.After.Get(k)
	if was == nil || will == nil || !shares(zone.EffectiveDS(was.Data), zone.EffectiveDS(will.Data)) {
		return
	}
	if newServersSign(p, c, will.Data) {
		return
	}
	f := p.Report(c, "%s moves to other name servers while its DS stays: unless they sign with that key, it is bogus", c.Owner)
	f.Level = finding.Hold
	f.Detail = valueLines(c)
	for _, d := range will.Data {
		f.Detail = append(f.Detail, "= DS "+d)
	}
	f.Hint = fmt.Sprintf("see that the new servers serve a DNSKEY that the DS names; else take the DS away %d s before the move", was.TTL)
	f.Proof = []finding.Proof{bogusProof(c)}
}

// newServersSign reports whether the new servers are known to serve the child
// signed with the key of a DS: a copy in the run that names all of them holds
// the key, or they have answered with it.
func newServersSign(p *Pass, c *zone.Change, ds []string) bool {
	for _, i := range p.After.Instances(c.View, c.Owner) {
		keys := p.After.Get(zone.Key{Instance: i, Owner: c.Owner, Type: "DNSKEY"})
		if keys != nil && !c.After.Unknown && named(c.Owner, ds, keys.Data) &&
			len(minusData(c.After.Data, ownServers(p.After, i))) == 0 {
			return true
		}
	}
	return keyAnswers(p, c, ds)
}
