package propagation

import (
	"slices"
	"time"

	"zonecut/internal/finding"
	"zonecut/internal/window"
)

// lame is for how many seconds a resolver may remember that a server does not
// serve a zone (RFC 4697, section 2.2.1): longer than any failure (RFC 9520,
// section 3.2).
const lame = 1800

// notice keeps when a task was first seen changed, and when broken.
func (w *watch) notice(t *task, s *sight) {
	at := time.Now()
	if s.looks == 1 {
		at = w.since() // it was so before it was first looked at
	}
	bad := s.state == alien || s.state == refusing
	if t.changed.IsZero() && (bad || s.state == planned) {
		t.changed = at
	}
	if t.broke.IsZero() && bad {
		t.broke = at
	}
}

// since is the moment from which on something may have changed: when the apply
// began, or the watch.
func (w *watch) since() time.Time {
	if !w.Since.IsZero() && w.Since.Before(w.start) {
		return w.Since
	}
	return w.start
}

// exposed is what it costs that a task is broken; nil where the TTL of what was
// before is not known.
func (w *watch) exposed(t *task) *finding.Exposure {
	old := 0
	if e := t.expect; e != nil {
		if old = int(e.WasTTL); old == 0 && e.Caches != nil {
			old = *e.Caches
		}
	}
	for _, p := range t.proofs {
		if old == 0 {
			old = int(p.TTL)
		}
	}
	if old == 0 || t.broke.IsZero() {
		return nil
	}
	from := t.broke
	if c := t.cause; c != nil && c.changed.After(from) {
		from = c.changed // what it led to was so before, and hurt nobody
	}
	stood := time.Since(from).Truncate(time.Second)
	bad := t.lasts()
	e := &finding.Exposure{Seconds: int(stood.Seconds()), Lasts: bad}
	x := window.Exposed(stood, old, old)
	if bad != nil {
		x = window.Exposed(stood, old, *bad)
		e.CostPerSecond = &x.CostPerSecond
	}
	e.Share, e.PerSecond = x.Share, x.PerSecond
	return e
}

// lasts is for how many seconds one bad answer stays in a cache, by what the
// servers gave; nil where they gave none that says so.
func (t *task) lasts() *int {
	longest := -1
	for _, s := range t.sights {
		switch {
		case s.state == alien && s.ttl > 0:
			longest = max(longest, int(s.ttl))
		case s.state == refusing:
			longest = max(longest, lame)
		}
	}
	if longest < 0 {
		return nil
	}
	return &longest
}

// spread is how many seconds apart the first and the last server of a task
// changed.
func (t *task) spread() int {
	if t.agreed.IsZero() || t.changed.IsZero() || t.agreed.Before(t.changed) {
		return 0
	}
	return int(t.agreed.Sub(t.changed).Seconds())
}

// bounds are the kinds of resolvers that differ from the plain one: of every
// delegation that goes or is exchanged, and of the set that caches hold longest.
func (w *watch) bounds() []finding.Bound {
	var out []finding.Bound
	var longest *task
	cached := false
	add := func(t *task, models []window.Model) {
		for _, m := range models {
			out = append(out, finding.Bound{Name: string(t.name), Type: t.typ(), View: t.place.view, Caches: m.Caches, Until: m.Until, Why: m.Why})
		}
	}
	for _, t := range w.tasks {
		e := t.expect
		cached = cached || t.caching != nil
		if e == nil || t.caching != nil && !t.caching.decides || e.Collateral || !t.existed() {
			continue
		}
		if t.cut() && e.WasTTL > 0 && (t.wantsNothing() || !sameData(e)) {
			child := int(e.WasTTL)
			if e.Caches != nil {
				child = *e.Caches
			}
			add(t, window.CutModels(int(e.WasTTL), child, t.spread(), !e.ZoneGone))
			continue
		}
		if !sameData(e) && e.WasTTL > 0 && (longest == nil || e.WasTTL > longest.expect.WasTTL) {
			longest = t
		}
	}
	if longest != nil {
		// Who is earlier matters to those who look at resolvers.
		add(longest, slices.DeleteFunc(window.Models(int(longest.expect.WasTTL), longest.spread(), longest.expect.ZoneGone),
			func(m window.Model) bool { return !cached && *m.Until < int(longest.expect.WasTTL) }))
	}
	return out
}

// sameData reports whether a set has the data that it had.
func sameData(e *Expectation) bool {
	if len(e.Want) != len(e.Was) || e.WasUnknown || e.Synthetic || e.UnknownAfter {
		return false
	}
	for i := range e.Want {
		if e.Want[i] != e.Was[i] {
			return false
		}
	}
	return true
}
