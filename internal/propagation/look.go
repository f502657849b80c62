package propagation

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"time"

	"zonecut/internal/resolver"
	"zonecut/internal/zone"
)

// apart is the least time between two looks that both count.
const apart = time.Second

// look asks one address once about a task and gives what is now known of it.
// Bad news counts only when TCP confirms it: UDP can be forged and an address
// can be slow to load. reached is false when nothing came back at all.
func (w *watch) look(ctx context.Context, t *task, s sight) (after sight, reached bool) {
	a, v := w.ask(ctx, t, &s, false)
	if v.state == alien || v.state == refusing || v.state == before && s.passed() {
		b, confirmed := w.ask(ctx, t, &s, true)
		switch confirmed.state {
		case mute:
			v = verdict{state: mute, saw: v.saw + "; nothing over TCP confirms it"}
		default:
			a, v = b, confirmed
		}
	}
	if t.caching != nil {
		w.aged(t, &s, &a, &v)
	}
	if a.Kind == resolver.Unreachable {
		v.state = unrouted
	}
	if t.expect != nil && t.expect.Hidden {
		v.saw, v.data = hide(v.saw, a.Data), sums(v.data)
	}
	if a.Node != "" && v.state != planned && v.state != mute {
		v.saw += " [node " + a.Node + "]" // the one of several that is behind
	}
	s.take(v, &a)
	return s, a.Came()
}

// hide puts the sums of values where a text has the values.
func hide(text string, values []string) string {
	for i, sum := range sums(values) {
		text = strings.ReplaceAll(text, values[i], sum)
	}
	return text
}

// sums are values in the form in which a report hides them; nil of nil.
func sums(values []string) []string {
	out := slices.Clone(values)
	for i, v := range out {
		out[i] = fmt.Sprintf("sha256:%x", sha256.Sum256([]byte(v)))
	}
	return out
}

// take adds one look to what was seen.
func (s *sight) take(v verdict, a *resolver.Answer) {
	s.state, s.saw, s.data, s.why, s.ttl, s.came = v.state, v.saw, v.data, v.why, keeps(a), a.Came()
	s.looks++
	switch v.state {
	case before, alien:
		s.fell = s.fell || s.passed()
		s.answered, s.good = true, 0
	case planned:
		s.answered, s.fell = true, false
		if s.holds.After(time.Now()) {
			s.good = 0 // one of several caches behind the address; another has the old data yet
			return
		}
		if now := time.Now(); s.good == 0 || a.Port != s.port && now.Sub(s.at) >= apart {
			s.good++
			s.at, s.port = now, a.Port
		}
	}
}

// ask puts the task's question to one address, with what else is needed to read
// the answer.
func (w *watch) ask(ctx context.Context, t *task, s *sight, tcp bool) (resolver.Answer, verdict) {
	if t.caching != nil {
		return w.askResolver(ctx, t, s, tcp)
	}
	q := resolver.Query{Server: s.server, Address: s.addr.Addr(), Port: s.addr.Port(), Name: t.name, TCP: tcp}
	var a resolver.Answer
	for _, q.Type = range t.types {
		if a = w.Querier.Query(ctx, q); a.Kind != resolver.NoData {
			break
		}
	}
	c := t.read(&a)
	// What no change names was nothing before, with the wildcards there were.
	if t.mayBeNothing(&c) && !t.expect.Collateral {
		w.second(ctx, t, q, &c)
	}
	return a, t.judge(c)
}

// mayBeNothing reports whether data of a set that shall be gone, or that was not
// there and shall have others, can be what something else gives in its place.
func (t *task) mayBeNothing(c *content) bool {
	switch {
	case c.presence != present || t.expect == nil:
		return false
	case t.wantsNothing():
		return true
	}
	return !t.existed() && !t.wantsAny() && !c.shared && !slices.Equal(t.expect.Want, c.data)
}

// second asks what tells a set that shall be gone, or is not there yet, from
// something else that answers in its place: the child zone on the same server, or a wildcard.
func (w *watch) second(ctx context.Context, t *task, q resolver.Query, c *content) {
	if c.shared {
		// The parent answers for DS even where it serves the child too (RFC
		// 4035, section 3.1.4.1): NXDOMAIN says that the cut is gone from it.
		q.Type = "DS"
		if a := w.Querier.Query(ctx, q); a.Kind == resolver.NXDomain {
			c.presence, c.saw = absent, "no delegation; the server serves the child zone itself"
		}
		return
	}
	star, err := zone.ParseName("*." + string(t.name.Parent()))
	if t.asksCut() || err != nil || t.name.IsWildcard() {
		return
	}
	// A name that is gone gets what every other name beside it gets (RFC 4592,
	// section 3.3.1).
	q.Name = star
	if a := w.Querier.Query(ctx, q); a.Kind == resolver.Data && slices.Equal(a.Data, c.data) {
		c.presence, c.saw = absent, "what the wildcard gives every name there: "+c.saw
	}
}
