package propagation

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"zonecut/internal/finding"
)

// update judges a task anew and tells of a change.
func (w *watch) update(t *task) {
	status, why := w.status(t, false)
	if status == t.status && (status != finding.StatusPending || why == t.why) {
		t.why = why
		return
	}
	t.status, t.why = status, why
	if w.Progress != nil {
		line := string(status) + ": " + t.subject()
		if why != "" {
			line += ": " + why
		}
		w.Progress(line)
	}
}

// status is what the sights of a task amount to. over says that no more looks
// will come.
//
// When servers of one set disagree: while some give what was before and the
// others what was planned the change is under way, and it stays pending until
// the end, past the budget too, for nobody has been given anything that was
// never meant to be served. The set is broken past the budget once it had agreed
// and a server goes back to what was before: that is no longer the change
// arriving. A server that gives neither is broken at once.
func (w *watch) status(t *task, over bool) (finding.Status, string) {
	if t.never != nil {
		return finding.StatusUnverifiable, t.never.Error()
	}
	if t.caching != nil {
		return w.cached(t, over)
	}
	if len(t.sights) == 0 {
		return open(over, finding.StatusUnverifiable), t.blind()
	}
	ahead := t.foretells()
	for _, s := range t.sights {
		switch why := w.breaks(t, s); {
		case why != "" && ahead == nil:
			return finding.StatusBroken, who(s) + " " + why
		case why != "":
			return open(over, finding.StatusLate), fmt.Sprintf("%s gives %s, and nobody is sent there: nothing of %s has arrived", who(s), s.saw, ahead.subject())
		}
	}
	counted := w.counted(t)
	looked := count(t.sights, func(s *sight) bool { return s.looks > 0 })
	if len(counted) == 0 && looked == len(t.sights) {
		return finding.StatusUnverifiable, "there is no route from here to any address of its servers"
	}
	passed := count(counted, (*sight).passed)
	if passed == len(counted) && looked == len(t.sights) {
		if t.agreed.IsZero() {
			t.agreed = time.Now()
		}
		return t.good(), ""
	}
	if away := w.unreachable(counted); len(away) > 0 && passed >= w.ReachableAtLeast && passed+len(away) == len(counted) {
		if t.agreed.IsZero() {
			t.agreed = time.Now()
		}
		return t.good(), fmt.Sprintf("at %d of %d addresses; no reply comes from %s", passed, len(counted), whoAll(away))
	}
	if over {
		return w.verdictAtEnd(counted, passed)
	}
	return finding.StatusPending, fmt.Sprintf("at %d of %d addresses", passed, len(counted))
}

// open is pending as long as more looks come.
func open(over bool, then finding.Status) finding.Status {
	if over {
		return then
	}
	return finding.StatusPending
}

// blind is why there is no address to look at.
func (t *task) blind() string {
	if t.err != nil {
		return t.err.Error()
	}
	return "the servers were not found in time"
}

// good is the status of a task that is as planned.
func (t *task) good() finding.Status {
	if t.expect != nil && t.expect.Accepted {
		return finding.StatusAccepted
	}
	return finding.StatusPass
}

// verdictAtEnd tells late, unverifiable and pending apart when the time is over.
func (w *watch) verdictAtEnd(counted []*sight, passed int) (finding.Status, string) {
	old := count(counted, func(s *sight) bool { return s.state == before })
	if old == len(counted) {
		return finding.StatusLate, "what was before is still everywhere: nothing arrived, nothing broke"
	}
	for _, s := range counted {
		if !s.passed() && s.state != before && s.state != planned {
			return finding.StatusUnverifiable, fmt.Sprintf("%s: %s", who(s), cmp.Or(s.saw, "not looked at in time"))
		}
	}
	if old == 0 {
		return finding.StatusPending, fmt.Sprintf("seen twice at %d of %d addresses so far", passed, len(counted))
	}
	return finding.StatusPending, fmt.Sprintf("%d of %d addresses still give what was before", old, len(counted))
}

// breaks says what is broken at an address, "" when nothing is.
func (w *watch) breaks(t *task, s *sight) string {
	switch s.state {
	case alien:
		return "gives " + s.saw + ": " + s.why
	case refusing:
		if s.answered {
			return "answered before and does not serve it any more: " + s.saw
		}
		if t.existed() && !slices.ContainsFunc(t.sights, func(s *sight) bool { return s.state != refusing && s.state != unrouted }) {
			return "does not serve it, nor does any other server, and it was there before: " + s.saw
		}
	case before:
		if s.fell && !t.agreed.IsZero() && time.Since(w.start) > w.Budget {
			return "went back to what was before after all addresses had agreed: " + s.saw
		}
	}
	return ""
}

// counted are the sights that must be as planned: not those without a route,
// unless IPv6 is required, and not those that said nothing before either.
func (w *watch) counted(t *task) []*sight {
	var out []*sight
	for _, s := range t.sights {
		if (s.state != unrouted || w.RequireIPv6 && s.addr.Addr().Is6()) && !t.dumb(s) {
			out = append(out, s)
		}
	}
	return out
}

func (t *task) dumb(s *sight) bool {
	return t.expect != nil && slices.Contains(t.expect.Dumb, s.addr.Addr().String())
}

func count[T any](of []T, ok func(T) bool) int {
	n := 0
	for _, s := range of {
		if ok(s) {
			n++
		}
	}
	return n
}

func who(s *sight) string { return fmt.Sprintf("%s (%s)", s.server, s.where()) }

// outcome is the row of a task in the end.
func (w *watch) outcome(t *task) finding.Outcome {
	status, why := w.status(t, true)
	t.status = status
	o := finding.Outcome{Name: string(t.name), Type: t.typ(), Zone: string(t.zoneName()), At: string(t.place.at),
		Want: t.wanted(), Status: status, Why: why, Finding: t.finding(), View: t.place.view, Cache: t.caching != nil && !t.caching.decides,
		Servers: []finding.Seen{}}
	if status == finding.StatusBroken && t.caching == nil {
		o.Exposed = w.exposed(t)
	}
	if o.Zone == "" && t.asksCut() && t.zone != nil {
		o.Zone = string(t.zone.Apex) // the expectation did not say who holds the cut
	}
	for _, s := range t.sights {
		seen := finding.Seen{Server: string(s.server), Address: s.where(), Status: w.seen(t, s, status), Saw: cmp.Or(s.saw, "not looked at"), Data: s.data}
		if t.caching != nil {
			seen.Server, seen.Until = "resolver", w.after(s.holds)
		}
		o.Servers = append(o.Servers, seen)
	}
	return o
}

// seen is the status of one address in the end.
func (w *watch) seen(t *task, s *sight, whole finding.Status) finding.Status {
	switch {
	case t.caching != nil:
		return w.held(t, s)
	case t.never != nil:
		return finding.StatusUnverifiable
	case w.breaks(t, s) != "" && t.foretells() != nil:
		return whole
	case w.breaks(t, s) != "":
		return finding.StatusBroken
	case s.passed():
		return t.good()
	case s.state == before && whole == finding.StatusLate:
		return finding.StatusLate
	case s.state == before || s.state == planned:
		return finding.StatusPending
	}
	return finding.StatusUnverifiable
}
