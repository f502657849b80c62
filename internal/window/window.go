// Package window is the arithmetic of the TTL window: from a change and the
// TTLs in it to who breaks when. It looks at nothing but the two states; what
// it had to assume it says. The model is that of caches whose entries have a
// uniformly distributed age, so that after d seconds a share d/TTL of them has
// asked again. It knows neither rules nor servers.
package window

import (
	"fmt"
	"strconv"
	"strings"

	"zonecut/internal/zone"
)

// Window says how long people have.
type Window struct {
	// FirstBreak is when the first users are hit: seconds after the first server
	// changes. Caches that do not hold the set are hit at once.
	FirstBreak int
	// LastGood is when the last cache that obeys its TTL has lost the old data,
	// in seconds after the first server changes; nil cannot be bounded.
	LastGood *int
	// Recovery is how long the last bad copy lives in a cache after a repair, in
	// seconds; nil cannot be bounded.
	Recovery *int
	// ExposedPerMinute is the share (0 to 1) of caches that meet the new state in
	// each minute while it stands; nil cannot be told.
	ExposedPerMinute *float64
	// Guardable says whether a repair that takes RepairSeconds comes before more
	// than ExposedLimit of the caches have met the new state.
	Guardable bool
	// Assumed says what was not in the input and was taken to be so.
	Assumed []string
}

// What the arithmetic assumes where the input does not say.
const (
	// NegativeTTL is the negative TTL in seconds where no SOA is known: Route
	// 53's default for min(SOA TTL, MINIMUM) (RFC 2308, section 5).
	NegativeTTL = 900
	// RepairSeconds is how long people take from the change to its repair at the
	// servers: to notice, to decide and to write.
	RepairSeconds = 300
	// ExposedLimit is the share of caches up to which a repair is in time.
	ExposedLimit = 0.05
)

// Served is what the servers say of the TTLs, in seconds, which count before those of
// the input; nil is what nobody asked for.
type Served struct {
	// TTL is that of the set before the change, Child that of the NS set which a
	// delegated zone has of its own, Denial how long caches keep that a name is not
	// there.
	TTL, Child, Denial *int
}

// Of gives the window of a change between two states.
func Of(c *zone.Change, before, after *zone.Snapshot, served Served) Window {
	s := sum{c: c, before: before, after: after, served: served}
	switch {
	case c.Zone:
		s.zone()
	case c.Before == nil:
		s.create()
	case c.After == nil || len(c.After.Data) == 0 && !c.After.Unknown || c.Op == zone.OpRecreate:
		s.loss()
	default:
		s.change()
	}
	s.w.Guardable = s.w.ExposedPerMinute == nil && s.harmless ||
		s.w.ExposedPerMinute != nil && *s.w.ExposedPerMinute*RepairSeconds/60 <= ExposedLimit
	return s.w
}

// sum is one calculation.
type sum struct {
	c             *zone.Change
	before, after *zone.Snapshot
	served        Served
	w             Window
	harmless      bool
}

func (s *sum) assume(format string, args ...any) {
	s.w.Assumed = append(s.w.Assumed, fmt.Sprintf(format, args...))
}

// old sets LastGood and the exposed share from the TTL under which the old
// state is cached.
func (s *sum) old(ttl int) {
	s.w.LastGood = &ttl
	share := 1.0
	if ttl > 60 {
		share = 60 / float64(ttl)
	}
	s.w.ExposedPerMinute = &share
}

func (s *sum) recovery(seconds int) { s.w.Recovery = &seconds }

// loss is a set that goes, for good or between a delete and a create: caches
// that ask in between keep the denial, or what a wildcard says instead.
func (s *sum) loss() {
	s.old(s.oldTTL())
	if s.withZone() {
		s.assume("the zone itself is destroyed: the repair has to make it anew, and nothing bounds that")
		return
	}
	if ttl, star, ok := s.wildcard(); ok {
		s.recovery(ttl)
		s.assume("%s answers instead: caches keep its data for %d s", star, ttl)
		return
	}
	s.recovery(s.negative())
}

// change is a set with other content: old copies live for the old TTL, bad
// copies of the new content for the new one.
func (s *sum) change() {
	s.old(s.oldTTL())
	switch {
	case s.c.After.TTLUnknown:
		s.assume("the new TTL is known only after the apply")
	case len(s.c.Added()) == 0 && len(s.c.Removed()) == 0 && !s.c.After.Unknown && s.c.Before.Synthetic == s.c.After.Synthetic:
		s.recovery(0) // only the TTL: no answer changes
		s.w.ExposedPerMinute, s.harmless = nil, true
	default:
		s.recovery(s.newTTL())
	}
}

// create is a new set: caches may hold for the negative TTL that there is none,
// validators that there is no DS, so what is wrong with it shows only bit by
// bit. Once a cache has it, it stays for its own TTL however soon it is
// withdrawn: a wrong first DS is bogus for that long (RFC 4035, section 4.7).
func (s *sum) create() {
	s.old(s.negative())
	if s.c.After.TTLUnknown {
		s.assume("the TTL is known only after the apply")
		return
	}
	s.recovery(s.newTTL())
}

// zone is a zone instance that goes or comes: its sets live on in caches for
// their TTLs. Nothing bounds the repair, which needs the whole content again
// and often other name servers.
func (s *sum) zone() {
	if s.c.Op != zone.OpDelete && s.c.Op != zone.OpRecreate {
		s.harmless = true
		return
	}
	smallest, largest := -1, -1
	for _, r := range s.before.Sets() {
		if r.Instance == s.c.Instance && !r.Type.IsDNSSEC() && r.Type != "SOA" {
			ttl := int(r.TTL)
			largest = max(largest, ttl)
			if smallest < 0 || ttl < smallest {
				smallest = ttl
			}
		}
	}
	s.assume("the zone's content and name servers have to be made anew: nothing bounds the repair")
	if largest < 0 {
		s.assume("no record of the zone is in the input: how long caches hold its names is not known")
		return
	}
	s.old(smallest)
	s.w.LastGood = &largest
}

// oldTTL is the TTL under which caches hold the old state. For a delegation it
// is the larger of the parent's and the child's NS TTL: resolvers may hold
// either (RFC 2181, section 5.4.1).
func (s *sum) oldTTL() int {
	ttl := int(s.c.Before.TTL)
	if s.served.TTL != nil {
		ttl = *s.served.TTL
	} else {
		s.synthetic(s.c.Before)
	}
	if !s.c.IsDelegation() {
		return ttl
	}
	known := s.served.Child != nil
	if known {
		ttl = max(ttl, *s.served.Child)
	}
	for _, r := range s.before.At(s.c.View, s.c.Owner) {
		if r.IsApexNS() {
			known, ttl = true, max(ttl, int(r.TTL))
		}
	}
	if !known {
		s.assume("child NS TTL %d: the child zone is not in the input; resolvers that renew the child's own NS set may hold on for longer", ttl)
	}
	return ttl
}

func (s *sum) newTTL() int {
	s.synthetic(s.c.After)
	return int(s.c.After.TTL)
}

func (s *sum) synthetic(r *zone.RRset) {
	if r.Is("automatic ttl") || r.Is("alias") || r.Is("proxied") {
		s.assume("TTL %d: the provider chooses it", r.TTL)
	}
}

// negative is how long a cache holds a denial from the zone that holds the set.
func (s *sum) negative() int {
	ttl, known := Denial(s.before, s.c.Instance)
	if s.served.Denial != nil {
		return *s.served.Denial
	}
	if !known {
		s.assume("negative TTL %d: no SOA in the input", ttl)
	}
	return ttl
}

// Denial is how many seconds caches keep a denial from a zone: the smaller of
// the SOA's TTL and its MINIMUM (RFC 2308, section 5), by the SOA of this copy
// of the zone or of another. known is false where no state has one, and the TTL
// is then NegativeTTL.
func Denial(s *zone.Snapshot, of zone.Instance) (ttl int, known bool) {
	for _, i := range append([]zone.Instance{of}, s.Instances(of.View, of.Apex)...) {
		soa := s.Get(zone.Key{Instance: i, Owner: i.Apex, Type: "SOA"})
		if soa == nil || len(soa.Data) == 0 {
			continue
		}
		fields := strings.Fields(soa.Data[0])
		if minimum, err := strconv.Atoi(fields[len(fields)-1]); err == nil {
			return min(int(soa.TTL), minimum), true
		}
	}
	return NegativeTTL, false
}

// wildcard is the TTL of what a wildcard of the same zone answers once the set
// is gone (RFC 4592, section 3.3.1): where the name goes with the set, and the
// wildcard has the type or an alias.
func (s *sum) wildcard() (ttl int, star zone.Name, ok bool) {
	if len(s.after.In(s.c.Instance, s.c.Owner)) > 0 && s.c.Op != zone.OpRecreate {
		return 0, "", false
	}
	for _, r := range s.covering() {
		if r.Type == s.c.Type || r.Type == "CNAME" || r.Addresses() && s.c.Type == "NS" {
			return int(r.TTL), r.Owner, true
		}
	}
	return 0, "", false
}

// covering are the sets of the wildcard that answers in the set's place: once it
// is gone, or, for one that comes back, while it is away.
func (s *sum) covering() []*zone.RRset {
	return s.after.WildcardWithout(s.c.Instance, s.c.Owner, func(k zone.Key) bool { return k == s.c.Key })
}

func (s *sum) withZone() bool {
	if s.c.Way == nil {
		return false
	}
	for _, step := range s.c.Way.Steps {
		if step.WithZone {
			return true
		}
	}
	return false
}
