package rule

import (
	"slices"

	"zonecut/internal/fact"
	"zonecut/internal/zone"
)

// upward is what the zone above an apex says of it in one state: the other
// side of the zone cut.
type upward struct {
	// seen is false when the run does not hold that zone, or holds a part of it
	// in which the apex is not named.
	seen    bool
	servers []string
	// unknown says that a server is known only after the apply.
	unknown bool
	ttl     uint32
}

// above looks up from an apex. The copies of the zone above it are joined: the
// world asks any of them.
func above(s *zone.Snapshot, view string, apex zone.Name) upward {
	var u upward
	parents, _ := s.Parents(view, apex)
	for _, i := range parents {
		cut := s.Cut(i, apex)
		switch {
		case cut == nil:
			u.seen = u.seen || s.Complete(i)
		case cut.Owner == apex:
			u.seen = true
			u.servers = append(u.servers, cut.Data...)
			u.unknown = u.unknown || cut.Unknown
			u.ttl = max(u.ttl, cut.TTL)
		}
		// Any other cut hands the apex to a zone between, which is not in the run.
	}
	slices.Sort(u.servers)
	u.servers = slices.Compact(u.servers)
	return u
}

// leadsTo reports whether the delegation names one of a zone's own servers.
// Where those are not known the worse is assumed.
func (u upward) leadsTo(own []string) bool {
	return len(u.servers) > 0 && (len(own) == 0 || shares(u.servers, own))
}

// keepsCut reports whether a change leaves a delegation that served users with
// a known set of servers, so that the two sets can be compared.
func keepsCut(c *zone.Change) bool {
	return !c.Zone && c.IsDelegation() && c.Before != nil && len(c.Before.Data) > 0 &&
		c.After != nil && len(c.After.Data) > 0 && !c.After.Unknown
}

// followsZone reports whether an existing delegation turns to the name servers
// of the zone of that very name, which are known only after the apply. By that
// reference the set is known to come.
func followsZone(c *zone.Change) bool {
	return !c.Zone && c.IsDelegation() && c.Before != nil && len(c.Before.Data) > 0 &&
		c.After != nil && c.After.Unknown && c.After.ServersOf == c.Owner
}

// serving asks whether servers serve a zone.
func serving(s *zone.Snapshot, c *zone.Change, at fact.At, servers []string) fact.Question {
	return fact.Question{Ask: fact.Ask{Name: string(c.Owner), Type: "SOA"}, At: at,
		Servers: Servers(s, c.View, servers), Zone: string(c.Owner), View: c.View}
}
