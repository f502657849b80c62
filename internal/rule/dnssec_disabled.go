package rule

import (
	"slices"

	"zonecut/internal/fact"
	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

var _ = register(Rule{
	ID:      "dnssec-disabled",
	Title:   "signing of a zone ends",
	Classes: []string{"C19", "C20"},
	Level:   finding.Block,
	Doc: `The DNSKEY set at a zone's apex goes, or its provider stops signing, while the
parent publishes a DS for it, or did so within the DS set's TTL. Validating
resolvers then take every answer of the zone for forged, and serve none.

Slack's roll-back of DNSSEC was such a change: the DS had come out of the parent
a moment before, its TTL was a day, and the outage lasted that long (C20).

Harmless look-alike: an island of trust, signed with no DS at the parent, or with one
of an algorithm that no validator knows. Where the run does not show the parent, its
servers are asked: a DS there blocks, none at all of them is a note, and without facts
it is not known, and the finding says so.

To do: remove the DS first; wait for its TTL at every server of the parent; then
end the signing (RFC 6781, section 4.4).`,
	Check: func(p *Pass) {
		for i := range p.Changes {
			if c := &p.Changes[i]; !c.Zone && c.Type == "DNSKEY" && c.Owner == c.Apex && unsigned(c) {
				dnssecDisabled(p, c)
			}
		}
	},
})

// unsigned reports whether a DNSKEY set goes, or stops being the provider's.
func unsigned(c *zone.Change) bool {
	if c.Before == nil {
		return false
	}
	return c.After == nil || c.Before.Is("signed") && !c.After.Is("signed")
}

func dnssecDisabled(p *Pass, c *zone.Change) {
	before, after := published(p.Before, c), published(p.After, c)
	if before == nil && after == nil && parentSeenWhole(p, c) {
		return // an island of trust: no resolver expects signatures
	}
	f := p.Report(c, "signing of %s ends", c.Apex)
	f.Hint = "remove the DS of " + string(c.Apex) + " at its parent first, wait for its TTL, then end the signing"
	f.Proof = []finding.Proof{{Ask: fact.Ask{Name: string(c.Apex), Type: "DS"}, At: fact.AtParent,
		Servers: []fact.Server{}, ComesTrueIf: finding.IfAnswers, Want: []string{}}}
	switch {
	case after != nil:
		f.Message += " while its parent publishes a DS: it becomes bogus"
		f.Detail = dsLines(after)
	case before != nil:
		f.Message += " in the change that removes its DS: it is bogus for whoever holds the DS in a cache"
		f.Detail = dsLines(before)
	default:
		byParentsDS(p, f, c)
	}
	withZone(p, f, c)
}

// byParentsDS grades the end of signing by what the parent's servers answer, where
// the run does not show them. That none has a DS now does not tell whether one was
// there within its TTL.
func byParentsDS(p *Pass, f *finding.Finding, c *zone.Change) {
	q := fact.Question{Ask: f.Proof[0].Ask, At: fact.AtParent, Zone: string(c.Apex), View: c.View}
	answers, _ := p.Ask(q)
	said := spoken(answers)
	with := slices.DeleteFunc(slices.Clone(said), func(a fact.Answer) bool { return len(zone.EffectiveDS(a.Data)) == 0 })
	switch {
	case len(with) > 0:
		f.Message += " while its parent publishes a DS: it becomes bogus"
		f.Detail = dsLines(&zone.RRset{Data: with[0].Data})
		f.Evidence = evidence(q, with)
	case len(said) > 0 && len(said) == len(answers):
		f.Level = finding.Note
		f.Message += "; its parent publishes no DS now"
		f.Detail = []string{"a DS that was there until a moment ago lives on in caches for its TTL"}
		f.Evidence = evidence(q, said)
	default:
		f.Certainty, f.Level = finding.Unknown, finding.Note
		f.Message += "; whether its parent publishes a DS is not known"
		f.Evidence = evidence(q, answers)
	}
}

// published is the DS set of a zone at its parent, nil where a state has none.
func published(s *zone.Snapshot, c *zone.Change) *zone.RRset {
	for _, r := range s.At(c.View, c.Apex) {
		if r.Type == "DS" && r.Apex != c.Apex {
			return r
		}
	}
	return nil
}

// parentSeenWhole reports whether the run holds the whole of the parent.
func parentSeenWhole(p *Pass, c *zone.Change) bool {
	parents, ok := p.Before.Parents(c.View, c.Apex)
	return ok && p.Before.Complete(parents[0])
}

func dsLines(r *zone.RRset) []string {
	var lines []string
	for _, d := range r.Data {
		lines = append(lines, "= DS "+d)
	}
	return lines
}
