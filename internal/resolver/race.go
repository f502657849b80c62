package resolver

import (
	"context"
	"math/rand/v2"
	"slices"
	"time"

	"zonecut/internal/zone"
)

const (
	// headStart is how long one server may think before the next is asked too.
	headStart = 250 * time.Millisecond
	// grace is how long the rest may take once one server has answered.
	grace = time.Second
)

// spend takes one question off the bounds.
func (w *walk) spend(left *int) bool {
	if *left <= 0 || w.over() {
		return false
	}
	*left--
	w.left--
	return true
}

// race asks addresses in random order, each with a head start on the next, and
// gives the first answer that ok accepts.
func (w *walk) race(to []at, name zone.Name, t zone.Type, left *int, ok func(*Answer) bool) (Answer, at, bool) {
	type reply struct {
		Answer
		from at
	}
	ctx, cancel := context.WithCancel(w.ctx)
	defer cancel()
	to = routed(to)
	rand.Shuffle(len(to), func(i, j int) { to[i], to[j] = to[j], to[i] })
	replies := make(chan reply, len(to))
	next := time.NewTimer(0)
	defer next.Stop()
	for running := 0; running > 0 || len(to) > 0; {
		select {
		case <-next.C:
			if len(to) == 0 || !w.spend(left) {
				to = nil
				break
			}
			a := to[0]
			to = to[1:]
			running++
			go func() { replies <- reply{w.query(ctx, a, name, t), a} }()
			next.Reset(headStart)
		case r := <-replies:
			w.heard = w.heard || r.Came()
			if ok(&r.Answer) {
				return r.Answer, r.from, true
			}
			running--
			next.Reset(0)
		}
	}
	return Answer{}, at{}, false
}

// askAll asks all addresses at once and gives what came within the grace that
// the first answer leaves to the rest.
func (w *walk) askAll(to []at, name zone.Name, t zone.Type) []Answer {
	ctx, cancel := context.WithCancel(w.ctx)
	defer cancel()
	to = routed(to)
	replies := make(chan Answer, len(to))
	running, left := 0, len(to)
	for _, a := range to {
		if w.spend(&left) {
			running++
			go func() { replies <- w.query(ctx, a, name, t) }()
		}
	}
	var out []Answer
	var late <-chan time.Time
	for ; running > 0; running-- {
		select {
		case a := <-replies:
			out = append(out, a)
			if late == nil && a.Spoke() {
				late = time.After(grace)
			}
		case <-late:
			return out
		}
	}
	slices.SortStableFunc(out, func(a, b Answer) int { return slices.Compare(a.Data, b.Data) })
	return out
}

func (w *walk) query(ctx context.Context, to at, name zone.Name, t zone.Type) Answer {
	return w.r.Query(ctx, Query{Server: to.host, Address: to.addr, Name: name, Type: t})
}

// routed keeps the addresses that this machine has a route to.
func routed(to []at) []at {
	var out []at
	for _, a := range to {
		if Routed(a.addr) {
			out = append(out, a)
		}
	}
	return out
}
