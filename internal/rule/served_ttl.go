package rule

import (
	"slices"

	"zonecut/internal/fact"
	"zonecut/internal/window"
	"zonecut/internal/zone"
)

// How long caches hold what is there before a change: the TTLs that servers give, which
// count before those of the input.

// servedTTLs are what the facts say of the TTLs that a change runs against. It asks
// nothing: what rules ask for, and what was captured, tells.
func servedTTLs(p *Pass, c *zone.Change) window.Served {
	var s window.Served
	if p.Facts == nil || c.Zone || !c.Public() {
		return s
	}
	if c.Before != nil && c.Set == "" {
		q := asItIs(c)
		s.TTL = longestTTL(p, q, func(a fact.Answer) bool { return slices.Equal(a.Data, c.Before.Data) })
	}
	if c.IsDelegation() {
		s.Child = longestTTL(p, inZone(zone.Instance{Apex: c.Owner}, c.Owner, "NS"), func(fact.Answer) bool { return true })
	}
	answers, _ := p.Facts.Get(inZone(c.Instance, c.Apex, "SOA"))
	if ttl, ok := denialOf(answers); ok {
		s.Denial = &ttl
	}
	return s
}

// longestTTL is the longest TTL of those answers that count, nil where none does.
func longestTTL(p *Pass, q fact.Question, counts func(fact.Answer) bool) *int {
	answers, _ := p.Facts.Get(q)
	var longest *int
	for _, a := range answers {
		if ttl := int(a.TTL); a.Kind == fact.Data && counts(a) && (longest == nil || ttl > *longest) {
			longest = &ttl
		}
	}
	return longest
}

// servedDenial is how long caches keep a denial by the SOA that the zone's servers
// answer with, where the run has none.
func servedDenial(p *Pass, i zone.Instance) (seconds int, known bool) {
	if !i.Public() {
		return 0, false
	}
	answers, _ := p.Ask(inZone(i, i.Apex, "SOA"))
	return denialOf(answers)
}

// denialOf is how long caches keep a denial by a zone's SOA as it is served (RFC 2308,
// section 5). The longest counts.
func denialOf(answers []fact.Answer) (seconds int, known bool) {
	for _, a := range answers {
		if a.Kind != fact.Data || len(a.Data) == 0 {
			continue
		}
		if soa, ok := zone.ParseSOA(a.Data[0]); ok {
			seconds, known = max(seconds, int(min(a.TTL, soa.Minimum))), true
		}
	}
	return seconds, known
}
