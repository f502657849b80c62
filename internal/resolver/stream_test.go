package resolver

import (
	"fmt"
	"net"
	"net/netip"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/miekg/dns"

	"zonecut/internal/zone"
)

// pipe serves TCP connections by hand: each is given to serve with its number, from 1.
func pipe(t *testing.T, serve func(nth int, c *dns.Conn)) (c *Client, conns func() int) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var all []net.Conn
	go func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			mu.Lock()
			all = append(all, conn)
			n := len(all)
			mu.Unlock()
			go serve(n, &dns.Conn{Conn: conn})
		}
	}()
	conns = func() int {
		mu.Lock()
		defer mu.Unlock()
		return len(all)
	}
	t.Cleanup(func() {
		ln.Close()
		mu.Lock()
		defer mu.Unlock()
		for _, conn := range all {
			conn.Close()
		}
	})
	return &Client{Port: netip.MustParseAddrPort(ln.Addr().String()).Port(), Timeout: 5 * time.Second}, conns
}

// right is the answer to a question: the name's number as the last octet.
func right(q *dns.Msg) *dns.Msg {
	var n int
	_, _ = fmt.Sscanf(q.Question[0].Name, "x%d.", &n)
	return reply(q, 0, true, []string{fmt.Sprintf("%s 60 A 192.0.2.%d", q.Question[0].Name, n)}, nil, nil)
}

func wrong(q *dns.Msg) *dns.Msg {
	m := right(q)
	m.Question = slices.Clone(m.Question)
	m.Answer[0].(*dns.A).A = net.IPv4(198, 51, 100, 66)
	return m
}

// numbered asks for x1 to xn at once, over TCP, and holds each answer against its name.
func numbered(t *testing.T, c *Client, from, to int) (ports map[uint16]bool) {
	t.Helper()
	var mu sync.Mutex
	var group sync.WaitGroup
	ports = map[uint16]bool{}
	for i := from; i <= to; i++ {
		group.Go(func() {
			q := query(zone.Name(fmt.Sprintf("x%d.example.com.", i)), "A")
			q.TCP = true
			a := c.Query(t.Context(), q)
			if want := fmt.Sprintf("192.0.2.%d", i); a.Kind != Data || !slices.Equal(a.Data, []string{want}) || a.Transport != "tcp" || a.Steps != nil {
				t.Errorf("x%d: %+v", i, a)
			}
			mu.Lock()
			defer mu.Unlock()
			ports[a.Port] = true
		})
	}
	group.Wait()
	return ports
}

// Two questions go over one connection, the second without waiting for the first, and
// are answered in whichever order.
func TestTCPIsPipelined(t *testing.T) {
	c, conns := pipe(t, func(_ int, c *dns.Conn) {
		for {
			one, err := c.ReadMsg()
			if err != nil {
				return
			}
			two, err := c.ReadMsg()
			if err != nil {
				return
			}
			_ = c.WriteMsg(right(two))
			_ = c.WriteMsg(right(one))
		}
	})
	if ports := numbered(t, c, 1, 2); len(ports) != 1 || ports[0] || conns() != 1 {
		t.Errorf("from ports %v over %d connections", ports, conns())
	}
}

// A server that ends a connection after one answer is asked the rest over another.
func TestTCPIsEndedByTheServer(t *testing.T) {
	c, conns := pipe(t, func(_ int, c *dns.Conn) {
		q, err := c.ReadMsg()
		if err == nil {
			_ = c.WriteMsg(right(q))
		}
		_ = c.Close()
	})
	numbered(t, c, 1, 2)
	for i := range 6 {
		numbered(t, c, i+3, i+3)
	}
	if n := conns(); n != 8 {
		t.Errorf("%d connections", n)
	}
}

// What is lost on a connection holds up all that comes behind: it is left.
func TestTCPThatStandsStillIsLeft(t *testing.T) {
	c, conns := pipe(t, func(nth int, c *dns.Conn) {
		for {
			q, err := c.ReadMsg()
			if err != nil {
				return
			}
			if nth > 1 {
				_ = c.WriteMsg(right(q))
			}
		}
	})
	c.Timeout = 150 * time.Millisecond
	q := query("x1.example.com.", "A")
	q.TCP = true
	a := c.Query(t.Context(), q)
	if n := conns(); a.Kind != Data || n != 1+len(a.Steps) || a.Steps[0] != "nothing over tcp" {
		t.Errorf("%d connections, want the one that stood still and another: %+v", n, a)
	}
}

// On a connection too a message counts for the question that it repeats.
func TestTCPForgeries(t *testing.T) {
	c, _ := pipe(t, func(_ int, c *dns.Conn) {
		for {
			q, err := c.ReadMsg()
			if err != nil {
				return
			}
			for _, forge := range []func(*dns.Msg){
				func(m *dns.Msg) { m.Id++ },
				func(m *dns.Msg) { m.Question[0].Name = "y.example.com." },
				func(m *dns.Msg) { m.Response = false },
				func(m *dns.Msg) {
					m.SetEdns0(udpSize, false)
					m.IsEdns0().Option = []dns.EDNS0{&dns.EDNS0_COOKIE{Code: dns.EDNS0COOKIE, Cookie: server32}}
				},
			} {
				m := wrong(q)
				forge(m)
				_ = c.WriteMsg(m)
			}
			_, _ = c.Write([]byte("no message"))
			m := right(q)
			m.Question[0].Name = "X1.EXAMPLE.com." // some do not keep the case
			_ = c.WriteMsg(m)
		}
	})
	numbered(t, c, 1, 1)
}

// A connection is used again at once and not much later: a second look at an answer
// comes from another port.
func TestTCPIsNotKept(t *testing.T) {
	over := make(chan int, 9)
	c, conns := pipe(t, func(nth int, c *dns.Conn) {
		for {
			q, err := c.ReadMsg()
			if err != nil {
				over <- nth
				return
			}
			_ = c.WriteMsg(right(q))
		}
	})
	began := time.Now()
	first := numbered(t, c, 1, 1)
	again := numbered(t, c, 2, 2)
	if n := conns(); time.Since(began) < streamLife && n != 1 {
		t.Errorf("two questions over %d connections", n)
	}
	select {
	case <-over:
	case <-time.After(20 * streamLife):
		t.Fatal("the connection is not ended")
	}
	for port := range numbered(t, c, 3, 3) {
		if first[port] && again[port] {
			t.Errorf("port %d again", port)
		}
	}
}

// Many answers that do not fit share a few connections.
func TestTCPOfABatch(t *testing.T) {
	var mu sync.Mutex
	from := map[string]bool{}
	c := server(t, func(w dns.ResponseWriter, q *dns.Msg) {
		m := right(q)
		m.Truncated = !overTCP(w)
		if overTCP(w) {
			mu.Lock()
			from[w.RemoteAddr().String()] = true
			mu.Unlock()
		}
		_ = w.WriteMsg(m)
	})
	c.Timeout = 5 * time.Second
	var queries []Query
	for i := range 250 {
		queries = append(queries, query(zone.Name(fmt.Sprintf("x%d.example.com.", i)), "A"))
	}
	c.Batch(t.Context(), queries, func(i int, a Answer) {
		if want := fmt.Sprintf("192.0.2.%d", i); a.Kind != Data || !slices.Equal(a.Data, []string{want}) || a.Transport != "tcp" {
			t.Errorf("x%d: %+v", i, a)
		}
	})
	mu.Lock()
	defer mu.Unlock()
	if n := len(from); n == 0 || n > len(queries)/2 {
		t.Errorf("250 answers over %d connections", len(from))
	}
}
