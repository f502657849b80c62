package resolver

import (
	"context"
	"net/netip"
	"time"
)

const (
	// inFlight bounds the questions on the way, perServer those to one address:
	// enough for any run, and polite to servers, shared runners and NAT tables.
	inFlight  = 64
	perServer = 2
	// burst is how many questions to one address may go ahead of its rate.
	burst = 10
)

// host is what the client holds of one address.
type host struct {
	slots chan struct{}
	// due is when the next question would be at the rate's pace; only the
	// holder of turn touches it.
	turn chan struct{}
	due  time.Time

	cookies cookies
	streams streams
}

// host is what the client holds of an address.
func (c *Client) host(a netip.Addr) *host {
	c.once.Do(func() {
		c.global = make(chan struct{}, inFlight)
		c.hosts = map[netip.Addr]*host{}
	})
	c.mu.Lock()
	defer c.mu.Unlock()
	h := c.hosts[a]
	if h == nil {
		h = &host{slots: make(chan struct{}, perServer), turn: make(chan struct{}, 1)}
		c.hosts[a] = h
	}
	return h
}

// enter waits for a free place at an address and among all.
func (c *Client) enter(ctx context.Context, a netip.Addr) (*host, error) {
	h := c.host(a)
	if err := take(ctx, h.slots); err != nil {
		return nil, err
	}
	if err := take(ctx, c.global); err != nil {
		<-h.slots
		return nil, err
	}
	return h, nil
}

func (c *Client) leave(h *host) {
	<-c.global
	<-h.slots
}

func take(ctx context.Context, slots chan struct{}) error {
	select {
	case slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// pace waits until a question may go to the address at rate per second.
func (h *host) pace(ctx context.Context, rate float64) error {
	if rate <= 0 {
		return ctx.Err()
	}
	if err := take(ctx, h.turn); err != nil {
		return err
	}
	defer func() { <-h.turn }()
	step := time.Duration(float64(time.Second) / rate)
	now := time.Now()
	if earliest := now.Add(-burst * step); h.due.Before(earliest) {
		h.due = earliest
	}
	if err := sleep(ctx, h.due.Sub(now)); err != nil {
		return err
	}
	h.due = h.due.Add(step)
	return nil
}

func sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
