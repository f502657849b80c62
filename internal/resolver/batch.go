package resolver

import (
	"context"
	"net/netip"
	"slices"
	"sync"
	"time"

	"github.com/miekg/dns"

	"zonecut/internal/fact"
)

// Batch puts many questions and tells each one's answer once, with its index, as
// it comes; found may be called from several goroutines at the same time. It
// ends when all are told, which canceling ctx hastens as it does for Query.
//
// With a rate it is Query for each, within the bounds of a client, as it is for
// questions to resolvers. Without one, which is for one's own servers, the questions to an address share a few
// sockets, many of them on their way at once: each socket has a port of the
// kernel's choice, each question an ID at random and letters in random case, and
// a reply counts only when it comes from the address to the socket that asked,
// with that ID and exactly that question. The first try has no EDNS options. What gets
// no plain answer to it goes the rest of the way as any other question does.
func (c *Client) Batch(ctx context.Context, queries []Query, found func(i int, a Answer)) {
	type place struct {
		netip.AddrPort
		shared bool
	}
	at := map[place][]int{}
	var order []place
	for i, q := range queries {
		p := place{netip.AddrPortFrom(q.Address, c.port(q)), c.Rate <= 0 && !q.Recurse && !q.TCP}
		if at[p] == nil {
			order = append(order, p)
		}
		at[p] = append(at[p], i)
	}
	var group sync.WaitGroup
	slots := make(chan struct{}, inFlight)
	for _, p := range order {
		slots <- struct{}{}
		group.Go(func() {
			defer func() { <-slots }()
			if p.shared && Routed(p.Addr()) {
				c.flood(ctx, p.AddrPort, queries, at[p], found)
			} else {
				c.oneByOne(ctx, queries, at[p], found)
			}
		})
	}
	group.Wait()
}

// oneByOne asks one address within the client's bounds.
func (c *Client) oneByOne(ctx context.Context, queries []Query, which []int, found func(int, Answer)) {
	var group sync.WaitGroup
	for half := range slices.Chunk(which, (len(which)+perServer-1)/perServer) {
		group.Go(func() {
			for _, i := range half {
				found(i, c.Query(ctx, queries[i]))
			}
		})
	}
	group.Wait()
}

const (
	// lines are the sockets to one address, and onLine the questions on their way
	// over each.
	lines  = 4
	onLine = 64
	// climbing bounds the questions that go on to later tries.
	climbing = 64
)

// flood asks one address over shared sockets.
func (c *Client) flood(ctx context.Context, to netip.AddrPort, queries []Query, which []int, found func(int, Answer)) {
	f := &flow{Client: c, ctx: ctx, to: to, queries: queries, found: found}
	n := min(lines, (len(which)+onLine-1)/onLine)
	var group sync.WaitGroup
	for part := range slices.Chunk(which, (len(which)+n-1)/n) {
		group.Go(func() { f.line(part) })
	}
	group.Wait()
	f.group.Wait()
}

// flow is what the lines to one address have in common.
type flow struct {
	*Client
	ctx     context.Context
	to      netip.AddrPort
	queries []Query
	found   func(int, Answer)

	mu      sync.Mutex
	later   []climber
	workers int
	group   sync.WaitGroup
}

// climber is a question that goes the rest of its way, and from where.
type climber struct {
	i int
	rung
}

// climb sends a question the rest of its way, without waiting for it.
func (f *flow) climb(i int, start rung) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.later = append(f.later, climber{i, start})
	if f.workers < climbing {
		f.workers++
		f.group.Go(f.work)
	}
}

func (f *flow) work() {
	for {
		f.mu.Lock()
		if len(f.later) == 0 {
			f.workers--
			f.mu.Unlock()
			return
		}
		c := f.later[0]
		f.later = f.later[1:]
		f.mu.Unlock()
		f.found(c.i, f.rest(c))
	}
}

// rest is the answer to a question that climbs.
func (f *flow) rest(c climber) Answer {
	q := f.queries[c.i]
	a := Answer{Answer: fact.Answer{Server: string(q.Server), Address: q.Address.String(), Time: time.Now()}}
	m, err := question(q)
	if err != nil {
		return a.fail(q, Unusable, err.Error())
	}
	return f.ladder(f.ctx, q, m, f.host(q.Address), a, c.rung)
}

// plain reports whether a reply to a first try needs no other.
func plain(r *dns.Msg) bool {
	return !r.Truncated && r.Rcode != dns.RcodeFormatError && r.Rcode != dns.RcodeNotImplemented
}
