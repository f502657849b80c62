package propagation

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/base32"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"zonecut/internal/fact"
	"zonecut/internal/finding"
	"zonecut/internal/resolver"
	"zonecut/internal/zone"
)

// Rules of this file: a shared resolver is asked only when somebody names it, only
// about what changes, and only once every authoritative server gives what is
// planned. Whoever asks for a name before it is there plants in the resolver's
// cache that it is not, for all its users (RFC 2308, section 5).

const (
	// apace is the pause between two looks at a resolver, after a first one of
	// twice the least time: it is asked on behalf of nobody.
	apace = 10 * time.Second
	// slack is how far beyond the TTL a resolver may hold on and obey it: the least
	// TTL that CoreDNS and Knot Resolver keep anything for.
	slack = 5 * time.Second
	// maxAsked is about how many names a resolver is asked for in one watch: ten
	// seconds of questions at a rate that a public one does not mind.
	maxAsked = 100
)

var (
	errBlocked    = errors.New("port 53 is blocked from here")
	errNoResolver = errors.New("resolvers alone can tell what those hold who asked while it was otherwise, and none is named (--resolver)")
)

// caching is what makes a task one about what resolvers hold.
type caching struct {
	// base asks the servers about the same; nil where none can be asked.
	base *task
	// decides says that the verdict rests on it. It is asked after the window then,
	// when no cache holds what was before any more.
	decides bool
	// wild is what a server gives for any name below the cut; nil is a denial.
	wild []string
}

// reaches reports whether there is anybody to ask about a view.
func (w *watch) reaches(view string) bool {
	v := w.Views[view]
	return public(view) || len(v.Servers)+len(v.Resolvers) > 0
}

// resolversOf are the resolvers of those who use a view.
func (w *watch) resolversOf(view string) []netip.AddrPort {
	if public(view) {
		return w.Resolvers
	}
	return w.Views[view].Resolvers
}

// resolverTasks makes a task about resolvers for each expectation about which
// they tell something. Where a view has resolvers alone, that takes the place of
// the task at its servers.
func (w *watch) resolverTasks() {
	var tasks, cached []*task
	for _, t := range w.tasks {
		alone := !public(t.place.view) && len(w.Views[t.place.view].Servers) == 0
		c := t.resolverTask(w.resolversOf(t.place.view), alone)
		switch {
		case alone && c == nil:
			w.notLooked++ // resolvers tell nothing of it
		case !alone:
			tasks = append(tasks, t)
		}
		if c != nil {
			w.recall(c)
			cached = append(cached, c)
		}
	}
	w.tasks = append(tasks, cached...)
}

// sample drops what there is no time for at a polite rate, and says so: delegations
// come first, and of the others some evenly spread ones. Those that decide stay all.
func (w *watch) sample() {
	spare := slices.DeleteFunc(slices.Clone(w.tasks), func(t *task) bool { return t.caching == nil || t.caching.decides })
	if len(spare) <= maxAsked {
		return
	}
	slices.SortStableFunc(spare, func(a, b *task) int { return cmp.Compare(rank(a), rank(b)) })
	kept := map[*task]bool{}
	first := min(count(spare, (*task).atParent), maxAsked/2)
	for i := range maxAsked {
		j := i
		if i >= first { // evenly over the rest
			j = first + (i-first)*(len(spare)-first)/(maxAsked-first)
		}
		kept[spare[j]] = true
	}
	w.gaps = append(w.gaps, fmt.Sprintf("of %d expectations %d are asked for at the resolvers, delegations first and the others evenly spread", len(spare), maxAsked))
	w.drop(func(t *task) bool { return t.caching != nil && !t.caching.decides && !kept[t] })
}

func (t *task) atParent() bool { return t.expect.Delegation }

func rank(t *task) int {
	if t.atParent() {
		return 0
	}
	return 1
}

// resolverTask is the task of an expectation at resolvers; nil where they tell
// nothing. Serials, keys and signatures are the servers' own business, and what no
// change names is looked at where it is served.
func (t *task) resolverTask(resolvers []netip.AddrPort, alone bool) *task {
	e := t.expect
	if e == nil || len(resolvers) == 0 || e.Collateral || t.never != nil || e.Type == "SOA" || e.Type.IsDNSSEC() && e.Type != "DS" {
		return nil
	}
	c := &task{expect: e, proofs: t.proofs, name: t.name, types: t.types, status: finding.StatusPending, caching: &caching{base: t, decides: alone},
		place: place{at: fact.AtResolvers, name: t.place.name, view: t.place.view}}
	if alone {
		c.caching.base = nil
	}
	if t.cut() {
		// What a name below it is answered with is no NS set to compare.
		c.proofs = slices.DeleteFunc(slices.Clone(t.proofs), func(p Proof) bool { return p.ComesTrueIf != finding.IfDenied })
	}
	c.zone = &resolver.Zone{Apex: e.Zone}
	c.assigned(resolvers)
	return c
}

// assigned takes over the addresses that somebody names.
func (t *task) assigned(to []netip.AddrPort) {
	for _, a := range to {
		t.sights = append(t.sights, &sight{addr: a})
	}
	slices.SortFunc(t.sights, func(a, b *sight) int { return a.addr.Compare(b.addr) })
}

// cut reports whether the task is about an NS set at the parent. Asking a resolver
// for that set would have it learn the child's own one, from servers that perhaps
// ought to be forgotten: a name below it tells as much.
func (t *task) cut() bool { return t.expect != nil && t.expect.Delegation && t.expect.Type == "NS" }

// block takes in why no server can be asked, or believed.
func (w *watch) block(wall error) {
	if w.wall != nil {
		return
	}
	w.wall = wall
	if errors.Is(wall, resolver.ErrNoRoot) {
		wall = errBlocked // in each row; the whole sentence is said once
	}
	for _, t := range w.tasks {
		if t.caching == nil && public(t.place.view) && t.never == nil {
			t.never = wall
			w.update(t)
		}
	}
	if !w.ByResolvers {
		w.drop(func(t *task) bool { return t.caching != nil && public(t.place.view) })
	}
}

// whatHelps is the one sentence about a network that lets nothing out, or nobody in
// but itself.
func (w *watch) whatHelps() string {
	s := w.wall.Error()
	switch {
	case w.byResolvers:
		return s + "; the named resolvers tell instead, after the window, and no server was looked at"
	case w.ByResolvers:
		return s + "; zonecut.yaml accepts what resolvers say, but none is named that could tell: --resolver IP, or resolvers in zonecut.yaml"
	}
	return s + "; what helps: open it for UDP and TCP, run verify where it is open, or accept less with resolvers and \"verify: { vantage: resolvers }\" in zonecut.yaml"
}

// rest makes the resolvers decide, where they can.
func (w *watch) rest() {
	if !slices.ContainsFunc(w.tasks, func(t *task) bool { return t.caching != nil && public(t.place.view) }) {
		return
	}
	w.byResolvers = true
	told := map[*task]bool{}
	for _, t := range w.tasks {
		if t.caching != nil && public(t.place.view) {
			t.caching.decides, told[t.caching.base] = true, true
		}
	}
	untold := 0
	w.drop(func(t *task) bool {
		base := t.caching == nil && public(t.place.view)
		if base && !told[t] {
			untold++
		}
		return base
	})
	if untold > 0 {
		w.gaps = append(w.gaps, fmt.Sprintf("not looked at: %d expectations of which resolvers tell nothing", untold))
	}
}

func (w *watch) drop(which func(*task) bool) { w.tasks = slices.DeleteFunc(w.tasks, which) }

// watching reports whether anything can still be looked at.
func (w *watch) watching() bool {
	return slices.ContainsFunc(w.tasks, func(t *task) bool { return t.never == nil })
}

// unasked drops what resolvers were to be asked about, and says so. Where they
// decide it stays, and stays open.
func (w *watch) unasked(why string) {
	n := len(w.tasks)
	w.drop(func(t *task) bool { return t.caching != nil && !t.caching.decides })
	if len(w.tasks) < n {
		w.gaps = append(w.gaps, "the named resolvers were not asked: "+why)
	}
}

// askResolvers starts to ask, now that the servers are as planned: names that
// nobody knows first, and then the resolvers.
func (w *watch) askResolvers(ctx context.Context) {
	w.drop(func(t *task) bool {
		if t.caching == nil || t.caching.base == nil || t.caching.decides || t.existed() {
			return false
		}
		dark := t.caching.base.dark()
		if dark != "" {
			w.gaps = append(w.gaps, fmt.Sprintf("no resolver was asked for %s %s: whether %s has it is not known, and a resolver that asks too soon keeps that it is not there", t.name, t.typ(), dark))
		}
		return dark != ""
	})
	w.sample()
	w.nonces(ctx)
	lanes := map[netip.AddrPort][]*task{}
	for _, t := range w.tasks {
		if t.caching == nil {
			continue
		}
		for _, s := range t.sights {
			lanes[s.addr] = append(lanes[s.addr], t)
		}
	}
	for at, tasks := range lanes {
		sights := make([]sight, len(tasks))
		for i, t := range tasks {
			sights[i] = *t.at(at)
		}
		w.group.Go(func() { w.resolverLane(ctx, tasks, sights) })
	}
}

// dark names a server of which no address could be looked at, "" without one.
func (t *task) dark() string {
	seen := map[zone.Name]bool{}
	for _, s := range t.sights {
		seen[s.server] = seen[s.server] || s.passed()
	}
	for _, s := range t.sights {
		if !seen[s.server] {
			return who(s)
		}
	}
	return ""
}

// nonces asks a server for a name that nobody knows below each cut: what a
// wildcard gives there says nothing about a resolver.
func (w *watch) nonces(ctx context.Context) {
	for _, t := range w.tasks {
		if t.caching == nil || t.caching.base == nil || !t.cut() || !t.wantsNothing() {
			continue
		}
		name, err := nonce(t.name)
		if err != nil {
			continue
		}
		for _, s := range t.caching.base.sights {
			a := w.Querier.Query(ctx, resolver.Query{Server: s.server, Address: s.addr.Addr(), Port: s.addr.Port(), Name: name, Type: "A"})
			if a.Spoke() {
				t.caching.wild = a.Data
				break
			}
		}
	}
}

// nonce is a name below another one that nobody has ever asked for, and that is
// known in logs for what it is.
func nonce(below zone.Name) (zone.Name, error) {
	var b [10]byte
	_, _ = rand.Read(b[:]) // never fails
	label := fact.NonceLabel + "-" + strings.ToLower(base32.StdEncoding.EncodeToString(b[:]))
	return zone.ParseName(label + "." + strings.TrimPrefix(string(below), "."))
}

// resolverLane asks one resolver about its tasks in turn, again and again, and
// about those that decide only after the window.
func (w *watch) resolverLane(ctx context.Context, tasks []*task, sights []sight) {
	for i := 0; ctx.Err() == nil; i++ {
		for j, t := range tasks {
			if t.caching.decides && time.Now().Before(w.closes(t)) || t.cut() && i%2 == 1 {
				continue
			}
			reached := true
			if sights[j], reached = w.look(ctx, t, sights[j]); ctx.Err() != nil || !w.tell(ctx, news{task: t, sight: sights[j]}) {
				return
			}
			if !reached {
				break
			}
		}
		pause(ctx, w.rests(tasks, sights, i))
	}
}

// rests is how long a resolver is left in peace after look i, but not beyond the
// end of a window, or of what it holds.
func (w *watch) rests(tasks []*task, sights []sight, i int) time.Duration {
	d := apace
	if i%2 == 0 {
		d = 2 * apart
	}
	for j, t := range tasks {
		if left := time.Until(w.closes(t)); t.caching.decides && left > 0 {
			d = min(d, left)
		}
		if left := time.Until(sights[j].holds); left > -apart {
			d = min(d, left+apart+apart/10)
		}
	}
	return d
}
