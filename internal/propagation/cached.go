package propagation

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"zonecut/internal/finding"
	"zonecut/internal/resolver"
)

// askResolver puts a task's question to one resolver.
func (w *watch) askResolver(ctx context.Context, t *task, s *sight, tcp bool) (resolver.Answer, verdict) {
	q := resolver.Query{Address: s.addr.Addr(), Port: s.addr.Port(), Name: t.name, TCP: tcp, Recurse: true}
	if t.cut() {
		name, err := nonce(t.name)
		if err != nil {
			return resolver.Answer{}, verdict{saw: err.Error()}
		}
		q.Name, q.Type = name, "A"
		a := w.Querier.Query(ctx, q)
		return a, w.failed(ctx, t, q, &a, func() verdict { return t.judge(t.readBelow(&a)) })
	}
	var a resolver.Answer
	for _, q.Type = range t.types {
		if a = w.Querier.Query(ctx, q); a.Kind != resolver.NoData {
			break
		}
	}
	return a, w.failed(ctx, t, q, &a, func() verdict {
		c := t.read(&a)
		if c.presence == disowned {
			c.presence = unsaid // it serves whom it likes
		}
		if t.mayBeNothing(&c) {
			w.second(ctx, t, q, &c)
		}
		return t.judge(c)
	})
}

// failed tells bogus data from servers that fail: a resolver that validates gives
// the one where it is asked not to (CD; RFC 4035, section 3.2.2). Anything but a
// failure is judged.
func (w *watch) failed(ctx context.Context, t *task, q resolver.Query, a *resolver.Answer, judge func() verdict) verdict {
	if a.Kind != resolver.ServFail {
		return judge()
	}
	q.Unchecked = true
	if b := w.Querier.Query(ctx, q); b.Spoke() {
		gives := b.Saw()
		if t.expect.Hidden {
			gives = hide(gives, b.Data)
		}
		return verdict{state: alien, saw: "SERVFAIL, and without validation " + gives, why: "the data are bogus to everybody behind it"}
	}
	return verdict{saw: "SERVFAIL"}
}

// readBelow reads what a resolver says to a name that nobody knows below a cut:
// the zone that denies it is the one that the resolver believes the name is in.
func (t *task) readBelow(a *resolver.Answer) content {
	c := content{saw: a.Saw(), shared: true}
	switch a.Kind {
	case resolver.NXDomain, resolver.NoData:
		c.presence, c.saw = absent, fmt.Sprintf("%s from %s for a name below it", c.saw, cmp.Or(a.Zone, "nobody"))
		switch {
		case a.Zone == "":
			c.presence = unsaid
		case a.Zone.Under(t.name):
			c.presence = present
		}
	case resolver.Data, resolver.Alias:
		c.presence = present
		c.saw += " for a name below it"
		if t.wantsNothing() && t.caching.wild != nil && slices.Equal(a.Data, t.caching.wild) {
			c.presence = absent
		}
	}
	return c
}

// aged adds to a look at a resolver until when it has what was before.
func (w *watch) aged(t *task, s *sight, a *resolver.Answer, v *verdict) {
	if told, ok := t.expect.Told[s.addr]; ok && v.state == alien && told.Kind == a.Kind && slices.Equal(told.Data, a.Data) {
		*v = verdict{saw: v.saw + ", as it gave before the apply too"}
	}
	if v.state != before {
		return
	}
	switch {
	case a.Stale:
		v.saw += ", past its TTL: its servers fail"
	case !t.cut():
		if until := time.Now().Add(time.Duration(keeps(a)) * time.Second); until.After(s.holds) {
			s.holds = until
		}
	}
}

// keeps is how many seconds a cache keeps an answer.
func keeps(a *resolver.Answer) uint32 {
	switch {
	case a.Kind == resolver.Referral:
		return a.Cut.TTL
	case a.Kind == resolver.NXDomain || a.Kind == resolver.NoData:
		return a.NegativeTTL
	}
	return a.TTL
}

// closes is when the last cache that obeys its TTL has dropped what was before of
// a task: that long after the last server changed. It is far away where nothing
// bounds it.
func (w *watch) closes(t *task) time.Time {
	from := w.start
	if b := t.caching.base; b != nil && !b.agreed.IsZero() {
		from = b.agreed
	}
	if t.expect.Caches == nil {
		return from.Add(100 * 365 * 24 * time.Hour)
	}
	return from.Add(time.Duration(*t.expect.Caches)*time.Second + slack)
}

// cached is what the sights of a task at resolvers amount to: old data are pending
// until the window closes, and late from then on.
func (w *watch) cached(t *task, over bool) (finding.Status, string) {
	for _, s := range t.sights {
		if s.state == alien {
			why := fmt.Sprintf("resolver %s gives %s: %s", s.where(), s.saw, s.why)
			if s.ttl > 0 {
				why += fmt.Sprintf("; it keeps that for another %d s", s.ttl)
			}
			return finding.StatusBroken, why
		}
	}
	if t.caching.decides && time.Now().Before(w.closes(t)) {
		return finding.StatusPending, "resolvers alone can tell, and are asked when the window has closed: " + w.clock(w.closes(t))
	}
	old := count(t.sights, func(s *sight) bool { return s.state == before })
	passed := count(t.sights, (*sight).passed)
	switch {
	case passed == len(t.sights):
		return t.good(), ""
	case old > 0 && time.Now().After(w.closes(t)):
		return finding.StatusLate, fmt.Sprintf("%d of %d resolvers hold what was before, past every TTL: %s", old, len(t.sights), t.ghost())
	case over && slices.ContainsFunc(t.sights, func(s *sight) bool { return s.state == mute || s.state == unrouted }):
		return finding.StatusUnverifiable, "not all resolvers tell: " + t.silent()
	}
	return finding.StatusPending, w.switches(t)
}

// silent are the resolvers that do not tell, with what they say.
func (t *task) silent() string {
	var out []string
	for _, s := range t.sights {
		if s.state == mute || s.state == unrouted {
			out = append(out, s.where()+" ("+cmp.Or(s.saw, "not asked in time")+")")
		}
	}
	return strings.Join(out, ", ")
}

// switches says when the last resolver switches.
func (w *watch) switches(t *task) string {
	old := count(t.sights, func(s *sight) bool { return s.state == before || s.holds.After(time.Now()) })
	last := slices.MaxFunc(t.sights, func(a, b *sight) int { return a.holds.Compare(b.holds) })
	if old == 0 {
		return fmt.Sprintf("seen twice at %d of %d resolvers so far", count(t.sights, (*sight).passed), len(t.sights))
	}
	why := fmt.Sprintf("%d of %d resolvers hold what was before", old, len(t.sights))
	switch {
	case !last.holds.After(time.Now()):
		return why
	case last.holds.After(w.closes(t)):
		return why + fmt.Sprintf(", %s until %s, which is past the window: it fetched that after all servers had changed, or keeps things for longer than their TTL", last.where(), w.clock(last.holds))
	}
	return why + ", the last one (" + last.where() + ") until " + w.clock(last.holds)
}

// ghost is why a resolver may hold what was before past every TTL.
func (t *task) ghost() string {
	if t.cut() {
		return "it renews the child's own NS set from servers that still answer; that ghost cannot be closed from here, only flushed there or ended with those servers"
	}
	return "it forwards to one that has it, has minimum TTLs, serves stale data, or asks a server that nobody here knows"
}

// clock is a moment in words, with how far it is from the start of the watch.
func (w *watch) clock(at time.Time) string {
	return fmt.Sprintf("%s (%d s after the start)", at.UTC().Format("15:04:05 UTC"), int(at.Sub(w.start).Round(time.Second).Seconds()))
}

// held is the status of one resolver in the end.
func (w *watch) held(t *task, s *sight) finding.Status {
	switch {
	case s.state == alien:
		return finding.StatusBroken
	case s.passed():
		return t.good()
	case s.state == before && time.Now().After(w.closes(t)):
		return finding.StatusLate
	case s.state == before || s.state == planned || t.caching.decides && s.looks == 0:
		return finding.StatusPending
	}
	return finding.StatusUnverifiable
}

// after is a moment in whole seconds after the start, nil where it is not known.
func (w *watch) after(at time.Time) *int {
	if at.IsZero() {
		return nil
	}
	n := max(0, int(at.Sub(w.start).Round(time.Second).Seconds()))
	return &n
}
