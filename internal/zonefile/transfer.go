package zonefile

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"time"

	"github.com/miekg/dns"

	"zonecut/internal/zone"
)

// Transfer is a zone as a server gives it whole (AXFR, RFC 5936), over TCP.
type Transfer struct {
	// Server is host and port.
	Server string
	Zone   zone.Name
	// Key signs the question and what comes back (TSIG, RFC 8945); nil signs
	// nothing.
	Key *Key
	// Timeout is how long the server may take for each message; 0 is 30 seconds.
	Timeout time.Duration
	// Most is how many records are taken; 0 is 20 million.
	Most int
	// Name is what origins and errors call it; "" is the server.
	Name string
}

// What a server can make zonecut hold, and how long it can keep it.
const (
	maxTransferred = 20_000_000 // records
	maxDuration    = time.Hour
)

// Read asks for the zone and reads all of it. What it returns is the whole zone,
// from its SOA to the same SOA again, or an error, which is an *Error.
func (t Transfer) Read(ctx context.Context) (*Zone, error) {
	if t.Name == "" {
		t.Name = t.Server
	}
	if t.Timeout == 0 {
		t.Timeout = 30 * time.Second
	}
	if t.Most == 0 {
		t.Most = maxTransferred
	}
	conn, err := (&net.Dialer{Timeout: t.Timeout}).DialContext(ctx, "tcp", t.Server)
	if err != nil {
		return nil, t.fail(err, "check the address and that TCP is let through", "connecting: %v", err)
	}
	defer conn.Close()
	ctx, cancel := context.WithTimeout(ctx, maxDuration)
	defer cancel()
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	z, err := t.exchange(&dns.Conn{Conn: conn})
	if err != nil && ctx.Err() != nil {
		err = t.fail(ctx.Err(), "try again", "%v", ctx.Err())
	}
	return z, err
}

// exchange asks and collects what arrives until the SOA comes again. The
// library's own transfer takes unsigned messages for an answer to a signed
// question, and cannot check a signature over several of them.
func (t Transfer) exchange(c *dns.Conn) (*Zone, error) {
	q := new(dns.Msg)
	q.SetAxfr(string(t.Zone))
	p := &parser{zone: &Zone{}, frame: frame{file: t.Name}, options: Options{Apex: t.Zone}}
	var sig *signatures
	text, err := q.Pack()
	if t.Key != nil {
		sig = &signatures{key: t.Key}
		text, err = sig.sign(q)
	}
	if err != nil {
		return nil, t.failed(err)
	}
	if err := c.SetDeadline(time.Now().Add(t.Timeout)); err != nil {
		return nil, t.failed(err)
	}
	if _, err := c.Write(text); err != nil {
		return nil, t.failed(err)
	}
	for n := 0; ; {
		m, done, err := t.message(c, q, sig, p)
		if err != nil {
			return nil, err
		}
		if n += len(m.Answer); n > t.Most {
			return nil, t.fail(nil, "compare the files instead", "sends more than %d records", t.Most)
		}
		if done {
			return p.finish()
		}
	}
}

// message reads one message; done says that the zone is whole.
func (t Transfer) message(c *dns.Conn, q *dns.Msg, sig *signatures, p *parser) (m *dns.Msg, done bool, err error) {
	if err := c.SetDeadline(time.Now().Add(t.Timeout)); err != nil {
		return nil, false, t.failed(err)
	}
	text, err := c.ReadMsgHeader(nil)
	if err != nil {
		return nil, false, t.failed(err)
	}
	m = new(dns.Msg)
	switch err := m.Unpack(text); {
	case err != nil:
		return nil, false, t.failed(err)
	case m.Id != q.Id || !m.Response:
		return nil, false, t.failed(dns.ErrId)
	}
	if sig != nil && m.Rcode == dns.RcodeSuccess {
		if err := sig.check(text, m.IsTsig()); err != nil {
			return nil, false, t.failed(err)
		}
	}
	switch {
	case m.Rcode != dns.RcodeSuccess:
		return nil, false, t.refused(m.Rcode)
	case p.soa == nil && (len(m.Answer) == 0 || m.Answer[0].Header().Rrtype != dns.TypeSOA):
		return nil, false, t.failed(dns.ErrSoa)
	}
	if done, err = p.take(m.Answer); err != nil {
		return nil, false, err
	}
	if done && sig != nil && m.IsTsig() == nil {
		return nil, false, t.failed(errUnsigned)
	}
	return m, done, nil
}

// take adds records of a transfer. The closing SOA adds nothing and must be the
// last of them.
func (p *parser) take(rrs []dns.RR) (done bool, err error) {
	for _, rr := range rrs {
		if done {
			return false, p.fail("look at the zone on its server", "sends more after the SOA that ends the zone")
		}
		h := rr.Header()
		if p.owner, err = zone.FQDN(h.Name); err != nil {
			return false, p.fail("look at the zone on its server", "sends the name %q: %v", h.Name, err)
		}
		if h.Class != dns.ClassINET {
			return false, p.fail("only class IN is read", "sends %s in another class", p.owner)
		}
		data := zone.RData(rr)
		if soa, ok := rr.(*dns.SOA); ok {
			if done, err = p.start(soa, data); err != nil {
				return false, err
			}
		}
		if !done {
			p.add(zone.Type(dns.Type(h.Rrtype).String()), h.Ttl, data)
		}
	}
	return done, nil
}

func (t Transfer) fail(err error, hint, format string, args ...any) error {
	return &Error{File: t.Name, Message: fmt.Sprintf(format, args...), Hint: hint, Err: err}
}

// Rcode is the code of a server that answers with another than NOERROR: "REFUSED".
type Rcode string

// Error says who uses the code.
func (r Rcode) Error() string { return "the server answers " + string(r) }

// failed says what a transfer that broke off means.
func (t Transfer) failed(err error) error {
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return t.fail(err, "ask for the zone with dig @SERVER ZONE AXFR", "the server closed the connection before the zone was whole")
	case errors.Is(err, dns.ErrSoa):
		return t.fail(err, "ask for the zone with dig @SERVER ZONE AXFR", "what the server sends does not begin with an SOA record: it gives no transfer of %s", t.Zone)
	case errors.Is(err, dns.ErrSig), errors.Is(err, dns.ErrTime), errors.Is(err, errUnsigned):
		return t.fail(err, "compare name, algorithm and secret of the key, and the clocks", "the signature of the transfer is not right: %v", err)
	}
	var timeout net.Error
	if errors.As(err, &timeout) && timeout.Timeout() {
		return t.fail(err, "try again, or compare the files instead", "the server stopped sending before the zone was whole")
	}
	return t.fail(err, "ask for the zone with dig @SERVER ZONE AXFR", "the transfer broke off: %v", err)
}

// refused is an answer with another code than NOERROR.
func (t Transfer) refused(rcode int) error {
	name := dns.RcodeToString[rcode]
	if name == "" {
		name = fmt.Sprintf("with code %d", rcode)
	}
	switch name {
	case "REFUSED":
		return t.fail(Rcode(name), "allow transfers from this address at the server, or give a key: axfr://SERVER/ZONE?key=FILE", "%v", Rcode(name))
	case "NOTAUTH":
		return t.fail(Rcode(name), "check the zone's name, and the key's if there is one", "the server answers NOTAUTH: it does not serve %s, or does not know the key", t.Zone)
	}
	return t.fail(Rcode(name), "look at the server's log", "%v", Rcode(name))
}
