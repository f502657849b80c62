package resolver

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"sync"
	"time"
)

// nowhere are addresses that documents use and no server has (RFC 5737, section 3;
// RFC 3849, section 2): whoever answers from there answers in place of every server.
var (
	nowhere   = []netip.Addr{netip.MustParseAddr("192.0.2.1"), netip.MustParseAddr("2001:db8::1")}
	documents = []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("198.51.100.0/24"), netip.MustParsePrefix("203.0.113.0/24"),
		netip.MustParsePrefix("2001:db8::/32")}
)

// InterceptedError says that something on the way answers in place of the name
// servers: nothing that comes back is known to be theirs.
type InterceptedError struct {
	Address netip.Addr
	// Saw is what was answered from there, in one clause.
	Saw string
}

func (e *InterceptedError) Error() string {
	return fmt.Sprintf("port 53 is intercepted from here: %s, where no server is, answers (%s)", e.Address, e.Saw)
}

// canary asks where nobody can answer, once, beside the first walk.
type canary struct {
	begin sync.Once
	began time.Time
	// over is closed when something answered, or nothing will.
	over chan struct{}
	mu   sync.Mutex
	bird *InterceptedError
}

// canaryWait is how long, from its beginning, a walk waits for the canary: about as
// long as one that is answered nearby takes.
const canaryWait = 250 * time.Millisecond

// Intercepted is an *InterceptedError when something is known, by now, to answer in
// place of the name servers. It waits for nothing; where no walk began nothing is
// known.
func (r *Resolver) Intercepted() error {
	r.canary.mu.Lock()
	defer r.canary.mu.Unlock()
	if r.canary.bird != nil {
		return r.canary.bird
	}
	return nil
}

// listen begins to ask where nobody is. Where all root servers are on loopback or
// private addresses there is no way through the Internet to look at.
func (r *Resolver) listen() {
	c := &r.canary
	c.begin.Do(func() {
		c.began, c.over = time.Now(), make(chan struct{})
		if r.decoys == nil && !private(r.Hints) {
			r.decoys = nowhere
		}
		var group sync.WaitGroup
		for _, a := range r.decoys {
			if Routed(a) {
				group.Go(func() { r.decoy(a) })
			}
		}
		go func() {
			group.Wait()
			c.mu.Lock()
			defer c.mu.Unlock()
			if c.bird == nil {
				close(c.over)
			}
		}()
	})
}

// decoy asks one address, twice, for the question or its answer may be lost.
func (r *Resolver) decoy(at netip.Addr) {
	q := Query{Address: at, Name: "example.com.", Type: "A"}
	m, err := question(q)
	if err != nil {
		return
	}
	for try := range 2 {
		reply, _, err := r.exchange(context.Background(), r.host(at), netip.AddrPortFrom(at, r.port(q)), m, false, r.wait(try))
		saw := "an answer that cannot be read"
		switch {
		case err == nil:
			var a Answer
			a.read(q, reply)
			saw = a.Saw()
		case !errors.Is(err, errCase) && !errors.Is(err, errUnreadable):
			continue // that nobody is there may be said, too
		}
		c := &r.canary
		c.mu.Lock()
		if c.bird == nil {
			c.bird = &InterceptedError{Address: at, Saw: saw}
			close(c.over)
		}
		c.mu.Unlock()
		return
	}
}

// unhindered gives the canary its time, and then what it tells.
func (r *Resolver) unhindered(ctx context.Context) error {
	left := time.NewTimer(time.Until(r.canary.began.Add(canaryWait)))
	defer left.Stop()
	select {
	case <-r.canary.over:
	case <-left.C:
	case <-ctx.Done():
	}
	return r.Intercepted()
}

// private reports whether root servers are all on loopback or private addresses, or
// on those of documents, as in a laboratory; none are those of the Internet.
func private(hints []Server) bool {
	lab := func(a netip.Addr) bool {
		return a.IsLoopback() || a.IsPrivate() || slices.ContainsFunc(documents, func(p netip.Prefix) bool { return p.Contains(a) })
	}
	return len(hints) > 0 && !slices.ContainsFunc(hints, func(s Server) bool {
		return slices.ContainsFunc(s.Addresses, func(a netip.Addr) bool { return !lab(a) })
	})
}
