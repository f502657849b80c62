package rule

import (
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

Harmless look-alike: an island of trust, signed with no DS at the parent. Where
the run does not show the parent, that is not known, and the finding says so.

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
		f.Certainty, f.Level = finding.Unknown, finding.Note
		f.Message += "; whether its parent publishes a DS is not known"
		p.Ask(fact.Question{Ask: f.Proof[0].Ask, At: fact.AtParent, Zone: string(c.Apex), View: c.View})
	}
	withZone(p, f, c)
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
