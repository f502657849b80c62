package resolver

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"net"
	"os"
	"syscall"
	"time"

	"github.com/miekg/dns"

	"zonecut/internal/fact"
)

// line is one socket and the questions on their way over it. One goroutine owns
// it: it sends until its window is full, then takes replies.
type line struct {
	*flow
	conn  *net.UDPConn
	port  uint16
	asked map[uint16]*asked // the questions on their way, by ID
	free  []*asked
	in    []byte
	dice  dice
}

// asked is one question on its way.
type asked struct {
	i    int
	id   uint16
	wire []byte // the message as it was sent
	end  int    // of the question section in it
	sent time.Time
}

// line asks a part of the questions over a socket of its own.
func (f *flow) line(which []int) {
	l := &line{flow: f, asked: map[uint16]*asked{}, in: make([]byte, dns.MaxMsgSize), dice: newDice(4096)}
	conn, err := net.DialUDP("udp", nil, net.UDPAddrFromAddrPort(f.to))
	if err != nil {
		for _, i := range which {
			f.climb(i, rung{})
		}
		return
	}
	defer conn.Close()
	defer context.AfterFunc(f.ctx, func() { _ = conn.SetReadDeadline(time.Unix(1, 0)) })()
	l.conn, l.port = conn, conn.LocalAddr().(*net.UDPAddr).AddrPort().Port()
	l.expire(time.Now().Add(l.wait(0)))
	for len(which) > 0 || len(l.asked) > 0 {
		for len(which) > 0 && len(l.asked) < onLine {
			l.send(which[0])
			which = which[1:]
		}
		if len(l.asked) > 0 {
			l.take()
		}
	}
}

// send puts a question under a random ID that no other has on this line.
func (l *line) send(i int) {
	q := &l.queries[i]
	a := l.blank()
	var err error
	if a.wire, a.end, err = packQuestion(a.wire[:0], q, l.dice); err != nil {
		l.free = append(l.free, a)
		l.climb(i, rung{}) // it says what is wrong
		return
	}
	for a.id = uint16(l.dice.uint64()); l.asked[a.id] != nil; a.id = uint16(l.dice.uint64()) {
	}
	binary.BigEndian.PutUint16(a.wire, a.id)
	a.i, a.sent = i, time.Now()
	l.asked[a.id] = a
	if _, err := l.conn.Write(a.wire); err != nil {
		l.pass(a, rung{})
	}
}

// blank is a record of a question to fill in.
func (l *line) blank() *asked {
	if n := len(l.free); n > 0 {
		a := l.free[n-1]
		l.free = l.free[:n-1]
		return a
	}
	return new(asked)
}

// drop takes a question off the line.
func (l *line) drop(a *asked) {
	delete(l.asked, a.id)
	l.free = append(l.free, a)
}

// pass sends a question on to its next tries.
func (l *line) pass(a *asked, start rung) {
	l.climb(a.i, start)
	l.drop(a)
}

// take waits for one datagram, or for a question's time to be over.
func (l *line) take() {
	n, err := l.conn.Read(l.in)
	switch {
	case err == nil:
		l.hear(l.in[:n])
	case errors.Is(err, os.ErrDeadlineExceeded) && l.ctx.Err() == nil:
		l.sweep()
	default:
		// Nobody listens, or the batch was canceled: each question finds out.
		start := rung{}
		if !errors.Is(err, syscall.ECONNREFUSED) {
			start.try = 1
		}
		for _, a := range l.asked {
			l.pass(a, start)
		}
	}
}

// sweep passes on what got no reply in time, and sets the time of the next sweep.
// The oldest question decides that: those sent later only move it back.
func (l *line) sweep() {
	now := time.Now()
	oldest := now
	for _, a := range l.asked {
		switch {
		case now.Sub(a.sent) >= l.wait(0):
			l.pass(a, rung{try: 1})
		case a.sent.Before(oldest):
			oldest = a.sent
		}
	}
	l.expire(oldest.Add(l.wait(0)))
}

// expire has the next read end then, at the latest.
func (l *line) expire(at time.Time) {
	_ = l.conn.SetReadDeadline(at)
	if l.ctx.Err() != nil { // the cancellation may have come before
		_ = l.conn.SetReadDeadline(time.Unix(1, 0))
	}
}

// hear takes a datagram. What is no reply to a question on this line is dropped:
// it may be forged (RFC 5452, section 9.1).
func (l *line) hear(wire []byte) {
	if len(wire) < headerSize || wire[2]&0xf8 != 0x80 { // a reply (QR) to a query (opcode 0)
		return
	}
	a := l.asked[binary.BigEndian.Uint16(wire)]
	if a == nil {
		return
	}
	switch repeats(wire, a.wire[:a.end]) {
	case another:
		return
	case otherCase:
		l.pass(a, rung{tcp: true})
		return
	}
	r := new(dns.Msg)
	h := dns.Header{Bits: binary.BigEndian.Uint16(wire[2:]), Qdcount: binary.BigEndian.Uint16(wire[4:]), Ancount: binary.BigEndian.Uint16(wire[6:]),
		Nscount: binary.BigEndian.Uint16(wire[8:]), Arcount: binary.BigEndian.Uint16(wire[10:])}
	switch {
	case cutOff(h):
		l.pass(a, truncated)
	case r.Unpack(wire) != nil || !whole(r, h) || !plain(r):
		l.pass(a, rung{})
	default:
		l.answer(a, r)
	}
}

// answer tells what a reply says.
func (l *line) answer(a *asked, r *dns.Msg) {
	q := l.queries[a.i]
	out := Answer{Answer: fact.Answer{Server: string(q.Server), Address: q.Address.String(), Time: a.sent, RTT: time.Since(a.sent), Transport: transport(false)}, Port: l.port}
	if q.DNSSEC {
		out.msg = r.Copy()
	}
	out.read(q, r)
	i := a.i
	l.drop(a)
	l.found(i, out)
}

const headerSize = 12

// packQuestion appends the message for a query without its ID, the letters of the
// name in random case; end is where the question section ends.
func packQuestion(wire []byte, q *Query, d dice) (out []byte, end int, err error) {
	t, ok := wireType(q.Type)
	if !ok {
		return wire, 0, errUnreadable
	}
	wire = append(wire, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1)
	wire = append(wire, make([]byte, 255)...)
	end, err = dns.PackDomainName(string(q.Name), wire, headerSize, nil, false)
	if err != nil {
		return wire, 0, err
	}
	d.mixCase(wire[headerSize:end])
	wire = binary.BigEndian.AppendUint16(wire[:end], t)
	wire = binary.BigEndian.AppendUint16(wire, dns.ClassINET)
	end = len(wire)
	wire = append(wire, 0)
	wire = binary.BigEndian.AppendUint16(wire, dns.TypeOPT)
	wire = binary.BigEndian.AppendUint16(wire, udpSize)
	var do byte
	if q.DNSSEC {
		do = 0x80
	}
	return append(wire, 0, 0, do, 0, 0, 0), end, nil
}

// repetition is how a reply repeats a question.
type repetition int

const (
	another repetition = iota
	otherCase
	exact
)

// repeats compares the question section of a reply with that of the query.
func repeats(reply, query []byte) repetition {
	switch {
	case len(reply) < len(query) || reply[4] != 0 || reply[5] != 1:
		return another
	case bytes.Equal(reply[headerSize:len(query)], query[headerSize:]):
		return exact
	case equalFold(reply[headerSize:len(query)], query[headerSize:]):
		return otherCase
	}
	return another
}

// equalFold compares two names on the wire, with type and class behind, without
// regard to the case of ASCII letters.
func equalFold(a, b []byte) bool {
	for i, c := range a {
		if d := b[i]; c != d && (c|0x20 != d|0x20 || c|0x20 < 'a' || c|0x20 > 'z') {
			return false
		}
	}
	return true
}
