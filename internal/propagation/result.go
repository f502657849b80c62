package propagation

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	"zonecut/internal/fact"
	"zonecut/internal/finding"
	"zonecut/internal/resolver"
	"zonecut/internal/zone"
)

// afterwards bounds the questions to the old servers once all is judged.
const afterwards = 10 * time.Second

// result gathers what became of all tasks.
func (w *watch) result(ctx context.Context) *Result {
	res := &Result{NotLooked: w.notLooked, CachesUntil: w.caches(), Gaps: w.gaps, ByResolvers: w.byResolvers, Bounds: w.bounds()}
	for _, t := range w.tasks {
		res.Outcomes = append(res.Outcomes, w.outcome(t))
	}
	res.Looked, res.Of = w.addressesSeen()
	res.Gaps = unique(slices.Concat(res.Gaps, w.blindSpots(), w.letPass()))
	ctx, cancel := context.WithTimeout(ctx, afterwards)
	defer cancel()
	for _, t := range w.tasks {
		if t.status == finding.StatusAccepted && t.acceptedRemoval() && t.caching == nil && public(t.place.view) {
			res.Remains = append(res.Remains, w.remains(ctx, t)...)
		}
		if t.status == finding.StatusAccepted && t.acceptedUnsigning() && t.caching == nil {
			res.Remains = append(res.Remains, t.keepKeys())
		}
	}
	res.Took = time.Since(w.start)
	return res
}

// unique drops repeated lines and keeps their order.
func unique(lines []string) []string {
	seen := map[string]bool{}
	return slices.DeleteFunc(lines, func(l string) bool {
		was := seen[l]
		seen[l] = true
		return was
	})
}

// addressesSeen counts the addresses that told of content, and all of them.
func (w *watch) addressesSeen() (looked, of int) {
	seen := map[netip.AddrPort]bool{}
	for _, t := range w.tasks {
		if t.caching != nil && !t.caching.decides {
			continue
		}
		for _, s := range t.sights {
			seen[s.addr] = seen[s.addr] || s.answered
		}
	}
	for _, answered := range seen {
		of++
		if answered {
			looked++
		}
	}
	return looked, of
}

// blindSpots are the gaps that the run itself has.
func (w *watch) blindSpots() []string {
	var out []string
	if w.wall != nil {
		out = append(out, w.whatHelps())
	}
	if w.notLooked > 0 {
		out = append(out, fmt.Sprintf("not looked at: %d expectations in views that are not public, for which zonecut.yaml names neither servers nor resolvers", w.notLooked))
	}
	dark := map[bool]map[netip.AddrPort]bool{true: {}, false: {}}
	for _, t := range w.tasks {
		for _, s := range t.sights {
			if s.state == unrouted {
				dark[s.addr.Addr().Is6()][s.addr] = true
			}
		}
	}
	for _, six := range []bool{false, true} {
		if n := len(dark[six]); n > 0 {
			out = append(out, fmt.Sprintf("no route from here to IPv%d: %d addresses not looked at", map[bool]int{false: 4, true: 6}[six], n))
		}
	}
	return out
}

// remains says, of a delegation that somebody took away on purpose, what the
// child's servers still do: they go on answering caches that hold the
// delegation, so the zone may go only when none does any more.
func (w *watch) remains(ctx context.Context, t *task) []string {
	var servers []fact.Server
	for _, p := range t.proofs {
		servers = append(servers, p.Servers...)
	}
	if len(servers) == 0 {
		for _, ns := range t.expect.Was {
			servers = append(servers, fact.Server{Name: ns})
		}
	}
	alive, asked, ttl := w.alive(ctx, t, servers)
	switch {
	case asked == 0:
		return []string{fmt.Sprintf("whether the child %s still answers was not looked at: no address of its servers is known", t.name)}
	case len(alive) == 0:
		return nil
	}
	return []string{fmt.Sprintf("the child %s still answers at %s; %s", t.name, strings.Join(alive, ", "), w.deleteAfter(t, ttl))}
}

// alive asks the old servers for the child's SOA, and for its own NS set, whose
// TTL some resolvers go by (RFC 2181, section 5.4.1).
func (w *watch) alive(ctx context.Context, t *task, servers []fact.Server) (alive []string, asked int, ttl uint32) {
	var mu sync.Mutex
	var group sync.WaitGroup
	seen := map[netip.Addr]bool{}
	for _, s := range servers {
		for _, a := range w.addresses(ctx, s.Name, s.Addresses) {
			if seen[a] {
				continue
			}
			seen[a] = true
			group.Go(func() {
				q := resolver.Query{Server: zone.Name(s.Name), Address: a, Name: t.name, Type: "SOA"}
				soa := w.Querier.Query(ctx, q)
				if soa.Kind != resolver.Data {
					return
				}
				q.Type = "NS"
				ns := w.Querier.Query(ctx, q)
				mu.Lock()
				defer mu.Unlock()
				alive = append(alive, a.String())
				ttl = max(ttl, ns.TTL)
			})
		}
	}
	group.Wait()
	slices.Sort(alive)
	return alive, len(seen), ttl
}

// deleteAfter says when no cache holds the delegation any more: the larger of
// the TTLs of both NS sets from now on. What the parent's was is not always
// known.
func (w *watch) deleteAfter(t *task, childTTL uint32) string {
	ttl := max(t.expect.WasTTL, childTTL)
	if t.expect.Caches != nil {
		ttl = max(ttl, uint32(max(*t.expect.Caches, 0)))
	}
	if ttl == 0 {
		return "delete that zone after the TTL of its NS set, not before"
	}
	return "delete that zone after " + inSeconds(ttl) + ", not before"
}

// inSeconds is a time from now in words, the next whole minute.
func inSeconds(ttl uint32) string {
	now := time.Now().UTC()
	at := now.Add(time.Duration(ttl)*time.Second + time.Minute - time.Nanosecond).Truncate(time.Minute)
	if at.YearDay() != now.YearDay() || at.Year() != now.Year() {
		return at.Format("2006-01-02 15:04 UTC")
	}
	return at.Format("15:04 UTC")
}

// keepKeys says, of a DS set that somebody took away on purpose, for how long the
// child has to stay signed: validators hold the DS for its TTL (RFC 6781, section
// 4.3.4).
func (t *task) keepKeys() string {
	if t.expect.WasTTL == 0 {
		return fmt.Sprintf("caches hold the DS of %s: keep its keys and signatures for the TTL of the DS", t.name)
	}
	return fmt.Sprintf("caches hold the DS of %s: keep its keys and signatures until %s", t.name, inSeconds(t.expect.WasTTL))
}
