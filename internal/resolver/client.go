package resolver

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/miekg/dns"

	"zonecut/internal/fact"
	"zonecut/internal/zone"
)

const (
	firstWait = 1500 * time.Millisecond
	// maxTries is well below the ceiling of RFC 9520, section 3.1, on asking a
	// server that does not answer.
	maxTries = 3
	// udpSize is the EDNS buffer size at which UDP does not fragment on any
	// usual path (DNS Flag Day 2020).
	udpSize = 1232
)

// Client puts questions to addresses. The zero value is ready for use; it must
// not be copied once used.
type Client struct {
	// Port is the port of every server; 0 is 53.
	Port uint16
	// Rate bounds the questions per second to one address; 0 does not.
	Rate float64
	// Timeout is how long the first try waits, over UDP. The second, over UDP,
	// and the third, over TCP, wait twice as long. 0 is 1.5 s.
	Timeout time.Duration

	once   sync.Once
	global chan struct{}
	mu     sync.Mutex
	hosts  map[netip.Addr]*host
}

// Query asks, and always gives an answer: when none came its Kind and Err say
// why. Each try has a random ID, and over UDP a socket of its own, hence a source
// port of the kernel's choice (RFC 5452, section 9.2); UDP comes first, TCP when the
// reply is cut off or UDP gets none. A client cookie goes along, and the server's once
// it gave one (RFC 7873). Canceling ctx ends it at once.
func (c *Client) Query(ctx context.Context, q Query) Answer {
	a := Answer{Answer: fact.Answer{Server: string(q.Server), Address: q.Address.String(), Time: time.Now()}}
	m, err := question(q)
	if err != nil {
		return a.fail(q, Unusable, err.Error())
	}
	if !Routed(q.Address) {
		return a.fail(q, Unreachable, "there is no route from here")
	}
	h, err := c.enter(ctx, q.Address)
	if err != nil {
		return a.fail(q, Timeout, "it was not asked in time")
	}
	defer c.leave(h)
	return c.ladder(ctx, q, m, h, a, rung{})
}

// rung is where the ladder starts when tries were made before: the number of
// them, and whether only TCP is left, for this reason.
type rung struct {
	try  int
	tcp  bool
	kind Kind
	why  string
}

// truncated is the rung after a reply that did not fit: it is never taken for a
// whole one.
var truncated = rung{tcp: true, kind: Unusable, why: "the reply over UDP is cut off and TCP does not answer"}

// ladder climbs from UDP to TCP, and down from EDNS where a server cannot read
// it (RFC 6891, section 7).
func (c *Client) ladder(ctx context.Context, q Query, m *dns.Msg, h *host, a Answer, start rung) Answer {
	kind, why, tcp := start.kind, start.why, start.tcp || q.TCP
	switch {
	case kind != "":
	case q.TCP:
		kind, why = Timeout, "no reply over TCP"
	default:
		kind, why = Timeout, "no reply over UDP or TCP"
	}
	for try := start.try; try < maxTries; try++ {
		if h.pace(ctx, c.Rate) != nil {
			return a.fail(q, Timeout, "it was not asked in time")
		}
		tcp = tcp || try == maxTries-1
		start := time.Now()
		r, port, err := c.exchange(ctx, h, netip.AddrPortFrom(q.Address, c.port(q)), m, tcp, c.wait(try))
		a.Time, a.RTT, a.Port, a.Transport = start, time.Since(start), port, transport(tcp)
		switch {
		case err == nil && r.Truncated:
			if tcp {
				return a.fail(q, Unusable, "the reply is cut off over TCP too")
			}
			a.step("cut off over UDP")
			kind, why, tcp = truncated.kind, truncated.why, true
		case err == nil && r.Rcode == dns.RcodeBadCookie && !tcp:
			// It gave a cookie along. One that takes none of its own is several that do
			// not share a secret: TCP, the last try, does without (RFC 7873, section 5.3).
			kind, why = Unusable, "rcode BADCOOKIE"
			a.step("BADCOOKIE")
		case err == nil && lessEDNS(r, m) != nil:
			a.step(rcode(r) + " to EDNS" + with(m))
			m = lessEDNS(r, m)
			kind, why = Unusable, "rcode "+rcode(r)
			try-- // a reply came: no try was in vain
		case err == nil:
			if q.DNSSEC {
				a.msg = r.Copy() // before reading lowers names that are signed as they stand
			}
			a.read(q, r)
			return a
		case errors.Is(err, syscall.ECONNREFUSED):
			if tcp {
				if kind == Timeout {
					kind, why = Closed, "nobody listens there"
				}
				return a.fail(q, kind, why)
			}
			a.step("closed over UDP")
			tcp = true
		case errors.Is(err, errCase):
			a.step("another case of letters")
			tcp = true // which nobody off the path can forge
		case errors.Is(err, errUnreadable):
			a.step("an unreadable reply over " + transport(tcp))
			kind, why = Unusable, "the reply cannot be read"
		case ctx.Err() == nil:
			a.step("nothing over " + transport(tcp))
		}
	}
	return a.fail(q, kind, why)
}

// step keeps what did not lead to an answer.
func (a *Answer) step(what string) { a.Steps = append(a.Steps, what) }

// lessEDNS is the question with less of EDNS, where a reply says that its server
// cannot read it (RFC 6891, section 7): without options, which nobody has to know and
// some stumble over, and then without any of it. It is nil where there is no less, or
// the reply says something else.
func lessEDNS(r, m *dns.Msg) *dns.Msg {
	o := m.IsEdns0()
	if o == nil || r.Rcode != dns.RcodeFormatError && r.Rcode != dns.RcodeNotImplemented && r.Rcode != dns.RcodeBadVers {
		return nil
	}
	m = m.Copy()
	if len(o.Option) > 0 {
		m.IsEdns0().Option = nil
	} else {
		m.Extra = nil
	}
	return m
}

// rcode is that of a reply. 16 is BADSIG in a transaction signature, and there is none.
func rcode(r *dns.Msg) string {
	if r.Rcode == dns.RcodeBadVers {
		return "BADVERS"
	}
	return dns.RcodeToString[r.Rcode]
}

// with says which EDNS a question has.
func with(m *dns.Msg) string {
	if len(m.IsEdns0().Option) > 0 {
		return " with options"
	}
	return ""
}

func transport(tcp bool) string {
	if tcp {
		return "tcp"
	}
	return "udp"
}

func (c *Client) wait(try int) time.Duration {
	w := c.Timeout
	if w <= 0 {
		w = firstWait
	}
	if try > 0 {
		w *= 2
	}
	return w
}

// fail makes an answer of a failure: a sentence that names server, name and
// type.
func (a Answer) fail(q Query, kind Kind, why string) Answer {
	a.Kind, a.why = kind, why
	a.Err = fmt.Sprintf("asking %s for %s %s: %s", who(a.Server, a.Address), q.Name, q.Type, why)
	return a
}

// question is the message for a query. Its cookie is filled in when it is sent.
func question(q Query) (*dns.Msg, error) {
	t, ok := wireType(q.Type)
	if !ok {
		return nil, fmt.Errorf("%s is no type that can be asked for", q.Type)
	}
	m := new(dns.Msg)
	m.SetQuestion(string(q.Name), t)
	m.RecursionDesired, m.CheckingDisabled = q.Recurse, q.Unchecked
	m.SetEdns0(udpSize, q.DNSSEC)
	o := m.IsEdns0()
	o.Option = append(o.Option, &dns.EDNS0_NSID{Code: dns.EDNS0NSID}, &dns.EDNS0_COOKIE{Code: dns.EDNS0COOKIE})
	return m, nil
}

// wireType is the number of a type, by mnemonic or in the form of RFC 3597,
// section 5.
func wireType(t zone.Type) (uint16, bool) {
	if n, ok := dns.StringToType[string(t)]; ok {
		return n, true
	}
	digits, ok := strings.CutPrefix(string(t), "TYPE")
	n, err := strconv.ParseUint(digits, 10, 16)
	return uint16(n), ok && err == nil
}

var (
	errUnreadable = errors.New("unreadable reply")
	errCase       = errors.New("the reply repeats the question in another case")
)

// exchange is one try: over UDP from a fresh socket, over TCP on a connection that
// others may be using too.
func (c *Client) exchange(ctx context.Context, h *host, at netip.AddrPort, m *dns.Msg, tcp bool, wait time.Duration) (reply *dns.Msg, port uint16, err error) {
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	m = m.Copy()
	if o := option[*dns.EDNS0_COOKIE](m); o != nil {
		*o = *h.cookies.option()
	}
	if tcp {
		return c.overTCP(ctx, h, at, m, wait)
	}
	conn, err := new(net.Dialer).DialContext(ctx, "udp", at.String())
	if err != nil {
		return nil, 0, err
	}
	defer conn.Close()
	// Both the end of the wait and a cancellation end the read.
	defer context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })()
	if local, err := netip.ParseAddrPort(conn.LocalAddr().String()); err == nil {
		port = local.Port()
	}
	m.Id = dns.Id()
	m.Question[0].Name = mixed(m.Question[0].Name)
	wire := &dns.Conn{Conn: conn, UDPSize: dns.MaxMsgSize - 1}
	if err := wire.WriteMsg(m); err != nil {
		return nil, port, err
	}
	reply, err = await(wire, m, &h.cookies)
	return reply, port, err
}

// port is where a question goes: the query's own port, the client's, or 53.
func (c *Client) port(q Query) uint16 { return cmp.Or(q.Port, c.Port, 53) }

// await reads datagrams until the reply to m comes.
func await(conn *dns.Conn, m *dns.Msg, known *cookies) (*dns.Msg, error) {
	unreadable := false
	for {
		var h dns.Header
		wire, err := conn.ReadMsgHeader(&h)
		switch {
		case err != nil && unreadable:
			return nil, errUnreadable
		case errors.Is(err, dns.ErrShortRead):
			continue
		case err != nil:
			return nil, err
		}
		switch r, how := match(wire, h, m, known); how {
		case theReply:
			return r, nil
		case theCase:
			return nil, errCase // some servers do not keep it
		case noReply:
			unreadable = true
		}
	}
}

// matching is what a message is to a question.
type matching int

const (
	nobodys  matching = iota // it answers another question, or may be forged
	noReply                  // it has the right ID and cannot be read
	theCase                  // it is the reply but for the case of letters
	theReply                 // it is the reply
)

// match reads a message. Whatever answers another question, or carries another ID or
// cookie, is nobody's: it may be forged (RFC 5452, section 9.1).
func match(wire []byte, h dns.Header, m *dns.Msg, known *cookies) (*dns.Msg, matching) {
	if h.Id != m.Id || h.Bits&(1<<15) == 0 {
		return nil, nobodys
	}
	r := new(dns.Msg)
	if r.Unpack(wire) != nil || !whole(r, h) {
		if cutOff(h) {
			return &dns.Msg{MsgHdr: dns.MsgHdr{Truncated: true}}, theReply
		}
		return nil, noReply
	}
	if !known.takes(r) {
		return nil, nobodys
	}
	switch answers(r, m) {
	case exact:
		return r, theReply
	case otherCase:
		return r, theCase
	}
	return nil, nobodys
}

// whole reports whether a message holds all the records that its header counts.
// The parser stops without an error at the end of the octets, and half an answer
// would read as NODATA.
func whole(r *dns.Msg, h dns.Header) bool {
	return len(r.Question) == int(h.Qdcount) && len(r.Answer) == int(h.Ancount) &&
		len(r.Ns) == int(h.Nscount) && len(r.Extra) == int(h.Arcount)
}

// cutOff reports whether the TC bit is set (RFC 1035, section 4.1.1).
func cutOff(h dns.Header) bool { return h.Bits&(1<<9) != 0 }

// answers says how r repeats the question of m. A server that cannot read EDNS
// may send the bare header back; that says nothing but FORMERR.
func answers(r, m *dns.Msg) repetition {
	switch {
	case r.Opcode != dns.OpcodeQuery:
		return another
	case len(r.Question) == 0 && r.Rcode == dns.RcodeFormatError:
		return exact
	case len(r.Question) != 1:
		return another
	}
	got, want := r.Question[0], m.Question[0]
	switch {
	case got == want:
		return exact
	case got.Qtype == want.Qtype && got.Qclass == want.Qclass && dns.CanonicalName(got.Name) == dns.CanonicalName(want.Name):
		return otherCase
	}
	return another
}

// Where writes an address as people give it: port 0 is the usual one, and not said.
func Where(at netip.AddrPort) string {
	if at.Port() == 0 {
		return at.Addr().String()
	}
	return at.String()
}
