package window

// Model is until when one kind of resolver may hold what was before: seconds after
// the change, nil cannot be bounded.
type Model struct {
	Caches string
	Until  *int
	Why    string
}

const (
	// clamp is how long Unbound, PowerDNS Recursor and Knot Resolver keep anything
	// unless they are told otherwise; BIND keeps it for a week.
	clamp = 86400
	// stale is for how long beyond its TTL a resolver that serves stale data may
	// keep it (RFC 8767, section 5: one to three days).
	stale = 3 * 86400
	// prefetches is the TTL from which on prefetching shows: BIND prefetches from
	// 9 s on.
	prefetches = 9
)

// Models are the kinds of resolvers that differ from the plain one, which holds a
// set for ttl seconds. spread is how far apart the servers changed, in seconds: the
// last good copy comes from the last one. refused says that the servers refuse now,
// for which stale data are kept.
func Models(ttl, spread int, refused bool) []Model {
	var out []Model
	if ttl >= prefetches {
		early := ttl + spread - max(ttl/10, 2)
		out = append(out, Model{"resolvers that prefetch", &early, "they ask again in the last tenth of the TTL, so that names which are asked for often switch that much earlier"})
	}
	if ttl > clamp {
		capped := clamp + spread
		out = append(out, Model{"resolvers that cap TTLs at a day", &capped, "so do Unbound, PowerDNS Recursor and Knot Resolver unless they are told otherwise; BIND does at a week"})
	}
	if refused {
		late := ttl + spread + stale
		out = append(out, Model{"resolvers that serve stale data", &late, "the servers fail or refuse now, and for that they keep what they had for one to three days more (RFC 8767)"})
	}
	return out
}

// CutModels are those of a delegation that goes (or, with others, is exchanged):
// by whose NS set a resolver goes decides how long it asks the old servers. parent
// and child are the TTLs of the two NS sets in seconds, spread as in Models.
// answering says that the child's old servers still answer, or may.
func CutModels(parent, child, spread int, answering bool) []Model {
	p, c := parent+spread, max(parent, child)+spread
	out := []Model{
		{"resolvers that go by the parent's NS set", &p, "it has that TTL; a name below it that was asked for shortly before lives on for its own TTL"},
		{"resolvers that go by the child's NS set", &c, "they believe the child more than its parent (RFC 2181, section 5.4.1)"},
	}
	if answering {
		out = append(out, Model{"resolvers that renew the child's NS set", nil,
			"a ghost is possible, and cannot be closed from here: as long as the old servers answer for the zone, such a resolver learns its NS set from them again and again"})
	}
	return out
}
