package propagation

import (
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"

	"zonecut/internal/finding"
)

// Addresses from which no reply comes. They break nothing, and nothing is known of
// what they serve: the row is unverifiable, unless whoever runs the zone has said how
// many of the other addresses are enough. Then it passes, and a gap names whom nobody
// reached. They are looked at on, and one that comes back is judged like all others.

// unheard is how many looks without any reply, one after the other, make an address
// unreachable: one or two can be loss.
const unheard = 3

// listen counts the looks that nothing came back from. An address is asked about one
// task after the other, and about no more of them in a round when nothing came.
func (w *watch) listen(s *sight) {
	switch a := s.addr.Addr(); {
	case s.came:
		w.silence[a] = 0
	case s.state != unrouted:
		w.silence[a]++
	}
}

// unreachable are those of some sights from which no reply comes any more and that had
// not passed before; none where all of them are wanted.
func (w *watch) unreachable(of []*sight) []*sight {
	if w.ReachableAtLeast == 0 {
		return nil
	}
	var out []*sight
	for _, s := range of {
		if !s.passed() && s.state != unrouted && w.silence[s.addr.Addr()] >= unheard {
			out = append(out, s)
		}
	}
	return out
}

// letPass are the gaps of rows that passed without some of their addresses.
func (w *watch) letPass() []string {
	rows := map[netip.Addr]int{}
	names := map[netip.Addr]string{}
	for _, t := range w.tasks {
		if t.caching != nil || t.status != finding.StatusPass && t.status != finding.StatusAccepted {
			continue
		}
		for _, s := range w.unreachable(w.counted(t)) {
			rows[s.addr.Addr()]++
			names[s.addr.Addr()] = who(s)
		}
	}
	var out []string
	for _, a := range slices.SortedFunc(maps.Keys(rows), netip.Addr.Compare) {
		out = append(out, fmt.Sprintf("no reply comes from %s: what it serves is not known, and %d of %d rows pass at other addresses, as zonecut.yaml lets them (reachable_at_least: %d)",
			names[a], rows[a], len(w.tasks), w.ReachableAtLeast))
	}
	return out
}

func whoAll(sights []*sight) string {
	var out []string
	for _, s := range sights {
		out = append(out, who(s))
	}
	return strings.Join(out, ", ")
}
