package lab

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/miekg/dns"
)

// overPath asks a server n times over one transport, a hundred at once, and counts
// the answers.
func overPath(l *Lab, ip, transport string, n int) int {
	var answers atomic.Int32
	var group sync.WaitGroup
	slots := make(chan struct{}, 100)
	for range n {
		slots <- struct{}{}
		group.Go(func() {
			defer func() { <-slots }()
			m := new(dns.Msg)
			m.SetQuestion("www.eu.example.com.", dns.TypeA)
			ctx, cancel := context.WithTimeout(context.Background(), time.Second)
			defer cancel()
			if r, _, err := (&dns.Client{Net: transport}).ExchangeContext(ctx, m, fmt.Sprintf("%s:%d", ip, l.Port)); err == nil && len(r.Answer) == 1 {
				answers.Add(1)
			}
		})
	}
	group.Wait()
	return int(answers.Load())
}

// Of queries and answers alike a share is lost, over both transports: both must
// come through, over TCP the connection too.
func TestLossyPath(t *testing.T) {
	l := New(t)
	for i, c := range []struct {
		share             float64
		leastUDP, mostUDP int
		leastTCP, mostTCP int
		lost              bool
	}{
		{0, 400, 400, 400, 400, false},
		{0.2, 216, 296, 163, 247, true}, // 256 and 205 of 400 are to be expected, with deviations of 10
	} {
		path := Lossy(c.share, 7)
		a := l.Authority(Spec{Program: Embedded, IP: 10 + i, Path: path, Zones: map[string]string{"eu.example.com.": child}})
		if n := overPath(l, a.IP, "udp", 400); n < c.leastUDP || n > c.mostUDP {
			t.Errorf("at a loss of %v %d of 400 come through over UDP, want %d to %d", c.share, n, c.leastUDP, c.mostUDP)
		}
		if n := overPath(l, a.IP, "tcp", 400); n < c.leastTCP || n > c.mostTCP {
			t.Errorf("at a loss of %v %d of 400 come through over TCP, want %d to %d", c.share, n, c.leastTCP, c.mostTCP)
		}
		if lost, carried := path.Counts(); c.lost != (lost > 0) {
			t.Errorf("at a loss of %v %d lost, %d carried", c.share, lost, carried)
		}
	}
}

func TestPathThrowsTheSameDice(t *testing.T) {
	throw := func(seed uint64) (out [64]bool) {
		p := Lossy(0.5, seed)
		for i := range out {
			out[i] = p.loses()
		}
		return out
	}
	first, again, other := throw(1), throw(1), throw(2)
	if first != again || first == other {
		t.Error("the seed does not decide the dice")
	}
}
