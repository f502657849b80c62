package resolver

import (
	"context"
	"errors"
	"io"
	"net"
	"net/netip"
	"sync"
	"time"

	"github.com/miekg/dns"
)

// streamLife is for how long a connection takes questions. It is short: whoever looks a
// second time, a second later, does so from another port.
const streamLife = 500 * time.Millisecond

// onStream is how many questions may be on their way over one connection: what is lost
// there holds up all of them.
const onStream = 8

// stream is a TCP connection to a server. Questions share it, each sent without waiting
// for the answers to those before and answered as the server has it ready (RFC 7766,
// sections 6.2.1 and 7).
type stream struct {
	conn *dns.Conn
	port uint16
	// dialed is closed when conn is there, or failed says why it is not.
	dialed chan struct{}
	failed error

	mu sync.Mutex
	// waiting are those whose questions are on their way, by ID.
	waiting map[uint16]chan packet
	asked   int
	// spent says that it takes no more questions.
	spent bool
}

// packet is a message as it came.
type packet struct {
	dns.Header
	wire []byte
}

// streams are the connections to the ports of one address.
type streams struct {
	mu   sync.Mutex
	open map[uint16]*stream
}

// errEnded says that the server closed a connection with the question on its way.
var errEnded = io.ErrUnexpectedEOF

// overTCP is one try over TCP. A server may end a connection whenever it likes: what was
// on its way over one that others used before goes out again, over another, and if need
// be over one of its own (RFC 7766, section 6.2.4).
func (c *Client) overTCP(ctx context.Context, h *host, at netip.AddrPort, m *dns.Msg, wait time.Duration) (reply *dns.Msg, port uint16, err error) {
	const most = 3
	for n := 1; ; n++ {
		s := h.streams.to(at, wait, n == most)
		select {
		case <-s.dialed:
		case <-ctx.Done():
			return nil, 0, ctx.Err()
		}
		if s.failed != nil {
			return nil, 0, s.failed
		}
		first := false
		reply, first, err = s.ask(ctx, m, &h.cookies)
		if n == most || first || !errors.Is(err, errEnded) {
			return reply, s.port, err
		}
	}
}

// to is a connection to a port: one that takes questions, or a new one, for others as
// well unless alone.
func (s *streams) to(at netip.AddrPort, wait time.Duration, alone bool) *stream {
	s.mu.Lock()
	defer s.mu.Unlock()
	if have := s.open[at.Port()]; have != nil && !alone && have.takes() {
		return have
	}
	next := &stream{dialed: make(chan struct{}), waiting: map[uint16]chan packet{}}
	if !alone {
		if s.open == nil {
			s.open = map[uint16]*stream{}
		}
		s.open[at.Port()] = next
	}
	go next.run(at, wait)
	return next
}

func (s *stream) takes() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return !s.spent && len(s.waiting) < onStream
}

// run connects, and then hands out what comes until the connection ends.
func (s *stream) run(at netip.AddrPort, wait time.Duration) {
	conn, err := net.DialTimeout("tcp", at.String(), wait)
	if err != nil {
		s.spend()
		s.failed = err
		close(s.dialed)
		return
	}
	defer conn.Close()
	s.conn = &dns.Conn{Conn: conn}
	if local, err := netip.ParseAddrPort(conn.LocalAddr().String()); err == nil {
		s.port = local.Port()
	}
	close(s.dialed)
	defer time.AfterFunc(streamLife, s.spend).Stop()
	for {
		var h dns.Header
		wire, err := s.conn.ReadMsgHeader(&h)
		switch {
		case errors.Is(err, dns.ErrShortRead):
			continue
		case err != nil:
			s.end()
			return
		}
		s.mu.Lock()
		if to := s.waiting[h.Id]; to != nil {
			select {
			case to <- packet{h, wire}:
			default: // more than anybody honest sends
			}
		}
		s.mu.Unlock()
	}
}

// spend has a connection take no more questions, and end with the last answer.
func (s *stream) spend() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.spent = true
	s.hangUp()
}

// hangUp ends a connection that nobody needs. Its reader closes it.
func (s *stream) hangUp() {
	if s.spent && len(s.waiting) == 0 && s.conn != nil {
		_ = s.conn.SetDeadline(time.Unix(1, 0))
	}
}

// end tells everybody that no more answers come.
func (s *stream) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.spent = true
	for id, to := range s.waiting {
		close(to)
		delete(s.waiting, id)
	}
}

// ask puts a question and waits for its answer; first says that no other was put before
// it. After one that gets none the connection takes no more: what is lost on it holds
// up whatever comes behind.
func (s *stream) ask(ctx context.Context, m *dns.Msg, known *cookies) (reply *dns.Msg, first bool, err error) {
	answers := make(chan packet, 8)
	s.mu.Lock()
	if s.spent {
		s.mu.Unlock()
		return nil, false, errEnded
	}
	for m.Id = dns.Id(); s.waiting[m.Id] != nil; m.Id = dns.Id() {
	}
	first = s.asked == 0
	s.asked++
	s.waiting[m.Id] = answers
	// A message is short: the kernel takes it whole, or the connection is stuck.
	_ = s.conn.SetWriteDeadline(deadline(ctx))
	err = s.conn.WriteMsg(m)
	s.mu.Unlock()
	defer s.leave(m.Id)
	if err != nil {
		s.spend()
		return nil, first, errEnded
	}
	unreadable := false
	for {
		select {
		case p, ok := <-answers:
			if !ok {
				return nil, first, errEnded
			}
			r, how := match(p.wire, p.Header, m, known)
			switch how {
			case theReply, theCase: // it may not be forged over TCP, whatever its case
				return r, first, nil
			case noReply:
				unreadable = true
			}
		case <-ctx.Done():
			s.spend()
			if unreadable {
				return nil, first, errUnreadable
			}
			return nil, first, ctx.Err()
		}
	}
}

func deadline(ctx context.Context) time.Time {
	at, _ := ctx.Deadline()
	return at
}

// leave takes a question off the connection.
func (s *stream) leave(id uint16) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.waiting, id)
	s.hangUp()
}
