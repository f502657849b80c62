package rule

import (
	"fmt"

	"zonecut/internal/fact"
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

Facts sharpen it: how long validators keep the DS is the TTL that the parent serves;
it blocks when the DS that stays names no key of a server that the DS which goes does;
and it is a note when no server of the parent has the DS any more, or when it names no
key that any server of the child serves, so that validators refuse the name until the
DS is gone.

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
	if f.Cause == "" && c.Public() && p.ZoneGone(c.Key) == nil {
		dsRemovedLive(p, f, c)
	}
	if withZone(p, f, c); f.Cause == "" && (c.After == nil || len(zone.EffectiveDS(c.After.Data)) == 0) {
		f.Proof = append(f.Proof, arrivedProofs(c)...)
	}
}

// dsRemovedLive adds what the servers of both sides of the cut say.
func dsRemovedLive(p *Pass, f *finding.Finding, c *zone.Change) {
	q := atParent(zone.Instance{Apex: c.Owner}, "DS")
	answers, _ := p.Ask(q)
	served, ttl := dataOf(answers)
	if ttl > c.Before.TTL {
		f.Detail = append(f.Detail, fmt.Sprintf("the parent serves it with a TTL of %d: validators keep it for that", ttl))
		f.Evidence = append(f.Evidence, evidence(q, answers)...)
	}
	if f.Level == finding.Hold && len(served) == 0 && allSay(answers, fact.NoData, fact.NXDomain) {
		f.Level = finding.Note
		f.Message = "the DS of " + string(c.Owner) + " goes, which no server of the parent has any more"
		f.Evidence = append(f.Evidence, evidence(q, answers)...)
		return
	}
	at, servers := childServers(p, c)
	q = keysQuestion(c, at, servers)
	answers, _ = p.Ask(q)
	var ds []string
	if c.After != nil {
		ds = zone.EffectiveDS(c.After.Data)
	}
	old := zone.EffectiveDS(c.Before.Data)
	var lost []fact.Answer
	fits := false
	for _, a := range spoken(answers) {
		if named(c.Owner, old, a.Data) {
			fits = true
			if !named(c.Owner, ds, a.Data) {
				lost = append(lost, a)
			}
		}
	}
	switch {
	case f.Level == finding.Warn && len(lost) > 0:
		f.Level = finding.Block
		f.Message = fmt.Sprintf("%s loses the DS that names the key of %s, and what stays names none", c.Owner, addresses(lost))
		f.Hint = "keep the DS until every server signs with the key of the one that stays"
		f.Proof = []finding.Proof{bogusProof(c)}
		f.Evidence = append(f.Evidence, evidence(q, lost)...)
	case f.Level == finding.Hold && len(old) > 0 && !fits && allSay(answers, fact.Data, fact.NoData):
		f.Level = finding.Note
		f.Message = fmt.Sprintf("%s loses a DS that names no key of its servers: validators refuse the name until it is gone", c.Owner)
		f.Evidence = append(f.Evidence, evidence(q, answers)...)
	}
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
