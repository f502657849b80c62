package probe

import (
	"cmp"
	"context"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"zonecut/internal/fact"
	"zonecut/internal/resolver"
)

// TCP asks hosts whether they take connections on a port. It connects to addresses that
// the question or the DNS gives and to no others, once to each, and says nothing over
// the connection.
type TCP struct {
	Resolver *resolver.Resolver
	// Timeout is for one connection; 0 is 5 s.
	Timeout time.Duration
}

// Answers knows questions about the ports of public names.
func (t TCP) Answers(q fact.Question) bool {
	_, ok := portOf(q)
	return ok && q.At == fact.AtHosts && q.View == "" && !strings.HasPrefix(q.Ask.Name, "*.")
}

// portOf is the port that a question is about.
func portOf(q fact.Question) (port uint16, ok bool) {
	text, ok := strings.CutPrefix(q.Ask.Type, fact.TCP)
	n, err := strconv.ParseUint(text, 10, 16)
	return uint16(n), ok && err == nil && n > 0
}

// Ask connects to every address of a name.
func (t TCP) Ask(ctx context.Context, q fact.Question) ([]fact.Answer, []string) {
	addresses, gaps, err := hosts(ctx, t.Resolver, q, "a connection")
	if err != nil {
		return nil, append(gaps, err.Error())
	}
	port, _ := portOf(q)
	answers := make([]fact.Answer, len(addresses))
	var wg sync.WaitGroup
	for i, a := range addresses {
		wg.Go(func() { answers[i] = t.one(ctx, q.Ask.Name, netip.AddrPortFrom(a, port)) })
	}
	wg.Wait()
	slices.SortFunc(answers, func(a, b fact.Answer) int { return cmp.Compare(a.Address, b.Address) })
	return answers, gaps
}

// one connects to one address.
func (t TCP) one(ctx context.Context, name string, at netip.AddrPort) fact.Answer {
	a := fact.Answer{Server: name, Address: at.Addr().String(), Transport: "tcp", Time: time.Now()}
	if !resolver.Routed(at.Addr()) {
		a.Kind, a.Err = fact.Unreachable, "there is no route from here"
		return a
	}
	d := net.Dialer{Timeout: cmp.Or(t.Timeout, handshakeTimeout)}
	conn, err := d.DialContext(ctx, "tcp", at.String())
	if err != nil {
		a.Kind, a.Err = failure(err, "connection")
		return a
	}
	a.Kind = fact.Open
	_ = conn.Close() // nothing was said over it
	return a
}
