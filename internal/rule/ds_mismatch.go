package rule

import (
	"fmt"
	"slices"

	"zonecut/internal/fact"
	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

var _ = register(Rule{
	ID:      "ds-mismatch",
	Title:   "a server has no key that the DS names",
	Classes: []string{"C16"},
	Level:   finding.Block,
	Doc: `After the change a name server serves a zone without a DNSKEY that a DS at the
parent names: the zone is unsigned there, or signed with other keys. Validating
resolvers that come to this server get nothing that they may believe, and answer
SERVFAIL as soon as the others fail them too. It is asked when servers come into an NS
set under a DS, and when a DS comes over servers, of each server by itself: the
resolver of whoever looks may have found a better one. A copy of the zone in the run
is judged without facts.

HBO NOW started with a DS in .com and no matching DNSKEY; at a move between two
providers the second one did not sign, and every other resolver failed (C16).

Harmless look-alike: a DS of the next key, or of a standby key, beside one that
matches; a key without a DS; a master file without keys, which the server that loads
it may sign; keys that differ between the servers, as of two signers, while each set
has one that the DS names; a DS whose algorithm or digest no validator knows, under
which the zone counts as unsigned; servers that did not match before either.

To do: have the new server sign with the key that the DS names, or take the DS away
first and wait for its TTL.`,
	Check: func(p *Pass) {
		said := map[*zone.Change]bool{}
		for i := range p.Changes {
			if c := &p.Changes[i]; !c.Zone && c.Type == "NS" && c.After != nil && !c.After.Unknown && len(c.Added()) > 0 {
				said[c] = copyMismatch(p, c)
			}
		}
		for _, t := range trustings(p) {
			if !said[t.Change] {
				dsMismatch(p, t)
			}
		}
	},
})

// copyMismatch judges the copies of a zone that the run holds and sends users to.
func copyMismatch(p *Pass, c *zone.Change) bool {
	ds := published(p.After, &zone.Change{Key: zone.Key{Instance: zone.Instance{Apex: c.Owner, View: c.View}}})
	if ds == nil || ds.Unknown || len(zone.EffectiveDS(ds.Data)) == 0 || ds.Apex == c.Owner {
		return false
	}
	was := p.Before.Get(ds.Key)
	for _, i := range p.After.Instances(c.View, c.Owner) {
		keys := p.After.Get(zone.Key{Instance: i, Owner: c.Owner, Type: "DNSKEY"})
		switch {
		case !p.After.Complete(i), !shares(ownServers(p.After, i), c.Added()), was == nil || len(was.Data) == 0:
			continue
		case keys == nil && p.After.Zone(i) != nil && p.After.Zone(i).Master:
			continue // the server that loads the file may sign it
		case keys != nil && (keys.Unknown || keys.Is("signed") || named(c.Owner, ds.Data, keys.Data)):
			continue
		}
		f := p.Report(c, "the copy of %s that its new servers have in this run holds no key that its DS names", c.Owner)
		f.Detail = append(dsLines(ds), "copy: "+i.String())
		f.Hint = "sign that copy with the key that the DS names, or take the DS away and wait for its TTL first"
		f.Proof = []finding.Proof{bogusProof(c)}
		return true
	}
	return false
}

func dsMismatch(p *Pass, t *trusting) {
	bare := func(s *signedPlace) bool { return !s.matched(t.Owner, t.ds) }
	var wrong []*signedPlace
	for _, s := range t.places {
		if bare(s) && (t.fresh || t.Type != "DS" || s.matched(t.Owner, zone.EffectiveDS(t.Before.Data))) {
			wrong = append(wrong, s)
		}
	}
	if len(t.was) > 0 && !slices.ContainsFunc(t.was, func(s *signedPlace) bool { return !bare(s) }) {
		return // bogus already, at every server
	}
	if len(wrong) == 0 {
		return
	}
	f := p.Report(t.Change, "%s serves %s without a key that its DS names", placeNames(wrong), t.Owner)
	for _, d := range t.ds {
		f.Detail = append(f.Detail, "DS "+d)
	}
	for _, s := range wrong {
		has := "no DNSKEY: the zone is unsigned there"
		if len(s.keys.Data) > 0 {
			has = keyNames(s.keys.Data)
		}
		f.Detail = append(f.Detail, fmt.Sprintf("%s has %s", s, has))
		f.Evidence = append(f.Evidence, evidence(s.asked, []fact.Answer{*s.keys})...)
	}
	f.Detail = firstLines(f.Detail)
	f.Hint = "have each server sign with a key that the DS names, or take the DS away and wait for its TTL first"
	f.Proof = []finding.Proof{bogusProof(t.Change)}
	if t.Type == "DS" {
		rule := "ds-added"
		if !t.fresh && len(t.Kept()) == 0 {
			rule = "ds-changed"
		}
		f.Cause = finding.ID(rule, t.ID())
	}
}
