package resolver

import (
	"crypto/rand"
	"encoding/hex"
	"sync"

	"github.com/miekg/dns"
)

// cookies are what the client and the server at one address know each other by (RFC
// 7873): an answer that repeats the client's was not made by somebody off the path, and
// who repeats the server's is spared the limits on the rate of answers.
type cookies struct {
	mu     sync.Mutex
	own    string // in hex, as miekg/dns has it
	server string // in hex; "" until one was given
}

// Lengths of cookies in hex: the client's has 8 octets, the server's 8 to 32.
const (
	clientCookie = 2 * 8
	leastServer  = 2 * 8
	mostServer   = 2 * 32
)

// option is what goes along with a question.
func (c *cookies) option() *dns.EDNS0_COOKIE {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.own == "" {
		var b [clientCookie / 2]byte
		_, _ = rand.Read(b[:]) // never fails
		c.own = hex.EncodeToString(b[:])
	}
	return &dns.EDNS0_COOKIE{Code: dns.EDNS0COOKIE, Cookie: c.own + c.server}
}

// takes reports whether a reply may be to a question with these cookies, and keeps the
// server's for the next. A reply with the cookie of another client, or one of a length
// that is none, is nobody's (section 5.3); one without any is of a server, or a node of
// it, that knows none.
func (c *cookies) takes(r *dns.Msg) bool {
	o := option[*dns.EDNS0_COOKIE](r)
	if o == nil {
		return true
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	switch n := len(o.Cookie) - clientCookie; {
	case n < 0 || o.Cookie[:clientCookie] != c.own:
		return false
	case n == 0: // some send back whatever came
		return true
	case n < leastServer || n > mostServer:
		return false
	}
	c.server = o.Cookie[clientCookie:]
	return true
}

// option is the first EDNS option of a kind in a message, nil without one.
func option[T dns.EDNS0](m *dns.Msg) (found T) {
	if o := m.IsEdns0(); o != nil {
		for _, e := range o.Option {
			if is, ok := e.(T); ok {
				return is
			}
		}
	}
	return found
}

// node is who says that it answers (NSID; RFC 5001), as text where it is.
func node(r *dns.Msg) string {
	o := option[*dns.EDNS0_NSID](r)
	if o == nil {
		return ""
	}
	octets, err := hex.DecodeString(o.Nsid)
	if err != nil {
		return ""
	}
	octets = octets[:min(len(octets), maxNode)]
	for _, c := range octets {
		if c < ' ' || c > '~' {
			return hex.EncodeToString(octets)
		}
	}
	return string(octets)
}

const maxNode = 64 // octets
