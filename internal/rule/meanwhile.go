package rule

import (
	"fmt"
	"slices"

	"zonecut/internal/fact"
	"zonecut/internal/finding"
	"zonecut/internal/window"
	"zonecut/internal/zone"
)

// meanwhile knows what answers while sets are away: those that this run destroys
// before it creates them again, and those that it removes.
type meanwhile struct {
	p    *Pass
	away map[zone.Key]bool
}

func newMeanwhile(p *Pass) *meanwhile {
	if p.away == nil {
		p.away = map[zone.Key]bool{}
		for i := range p.Changes {
			if c := &p.Changes[i]; c.Op == zone.OpRecreate || c.Op == zone.OpDelete {
				p.away[c.Key] = true
			}
		}
	}
	return &meanwhile{p: p, away: p.away}
}

// variantStands reports whether another variant of a routing set answers
// throughout, so that the owner never goes without.
func (m *meanwhile) variantStands(k zone.Key) bool {
	for _, r := range m.p.Before.In(k.Instance, k.Owner) {
		if r.Type == k.Type && !m.away[r.Key] {
			return true
		}
	}
	return false
}

// wildcard is the wildcard that answers for an owner while it is away: the "*"
// at its closest encloser (RFC 4592, section 3.3.1), nil when there is none or
// the name goes on existing.
func (m *meanwhile) wildcard(k zone.Key) []*zone.RRset {
	return m.p.Before.WildcardWithout(k.Instance, k.Owner, func(k zone.Key) bool { return m.away[k] })
}

// live is what the zone's servers answer beside an owner, for a name that nobody holds,
// where the run sees a part of the zone: while the owner is away they answer so for it.
func (m *meanwhile) live(k zone.Key) []fact.Answer {
	stays := func(r *zone.RRset) bool { return r.Instance == k.Instance && r.Answers() && !m.away[r.Key] }
	own := func(o zone.Key) bool { return o.Instance == k.Instance && o.Owner == k.Owner && m.away[o] }
	if k.Type == "DS" || len(m.p.Before.WildcardWithout(k.Instance, k.Owner, own)) > 0 || m.p.Before.Complete(k.Instance) ||
		slices.ContainsFunc(slices.Concat(m.p.Before.At(k.View, k.Owner), m.p.Before.Below(k.View, k.Owner)), stays) {
		return nil
	}
	t := k.Type
	if t == "NS" || leadsToAddresses(t) && t != "AAAA" {
		t = "A"
	}
	answers, _ := liveWildcard(m.p, k.Instance, k.Owner, t)
	return answers
}

// level is how much it counts that a key is away.
func (m *meanwhile) level(k zone.Key, slow bool) finding.Level {
	_, protected := m.p.Policy.Protects(k.Owner, k.Type)
	switch {
	case k.Type == "NS", k.Type == "DS", k.Owner == k.Apex, protected, slow:
		return finding.Block
	case k.Type == "MX", k.Owner.IsWildcard(), len(m.wildcard(k)) > 0, len(m.live(k)) > 0:
		return finding.Hold
	}
	return finding.Warn
}

// cached says what a resolver keeps that asks while a key is away.
func (m *meanwhile) cached(k zone.Key) string {
	if sets := m.wildcard(k); len(sets) > 0 {
		for _, r := range sets {
			if r.Type == k.Type || r.Type == "CNAME" || r.Addresses() && k.Type.IsAddress() {
				return fmt.Sprintf("a resolver that asks meanwhile keeps the answer of %s for %d s", r.Owner, r.TTL)
			}
		}
	}
	if star := m.live(k); len(star) > 0 {
		var ttl uint32
		for _, a := range star {
			ttl = max(ttl, a.TTL)
		}
		return fmt.Sprintf("a resolver that asks meanwhile keeps the answer of a wildcard, which %s gives beside it, for %d s", addresses(star), ttl)
	}
	ttl, known := window.Denial(m.p.Before, k.Instance)
	if !known {
		if served, ok := servedDenial(m.p, k.Instance); ok {
			ttl, known = served, true
		}
	}
	line := fmt.Sprintf("a resolver that asks meanwhile keeps the denial for %d s", ttl)
	if k.Type == "DS" {
		line += " and takes the child for unsigned"
	}
	if !known {
		line += " (assumed: no SOA in the input)"
	}
	return line
}

// deniedProof asks for a set that may end up gone: a delegation at the parent,
// everything else at the zone's own servers.
func deniedProof(p *Pass, r *zone.RRset) finding.Proof {
	proof := finding.Proof{Ask: fact.Ask{Name: string(r.Owner), Type: string(r.Type)},
		ComesTrueIf: finding.IfDenied, Want: []string{}}
	if r.IsDelegation() {
		proof.At, proof.Servers = fact.AtParent, Servers(p.Before, r.View, r.Data)
		return proof
	}
	if r.Addresses() && r.Type != "AAAA" {
		proof.Ask.Type = "A" // an alias and a flattened CNAME answer with addresses
	}
	proof.At, proof.Servers = fact.AtOldServers, Servers(p.Before, r.View, ownServers(p.Before, r.Instance))
	return proof
}
