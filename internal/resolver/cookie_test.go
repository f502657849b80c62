package resolver

import (
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/miekg/dns"

	"zonecut/internal/lab"
)

// baker answers with a cookie made of the client's, after noting what came.
type baker struct {
	mu   sync.Mutex
	came []string // cookies, with "tcp " before those over TCP
	// bake makes the cookie of the reply, "" for none; rcode and more come along.
	bake func(client, server string, nth int) (cookie string, rcode int, first string)
}

func (b *baker) serve(w dns.ResponseWriter, q *dns.Msg) {
	m := reply(q, 0, true, []string{"x.example.com. 60 A 192.0.2.1"}, nil, nil)
	o := option[*dns.EDNS0_COOKIE](q)
	b.mu.Lock()
	over := ""
	if overTCP(w) {
		over = "tcp "
	}
	b.came = append(b.came, over+o.Cookie)
	nth := len(b.came)
	b.mu.Unlock()
	cookie, rcode, first := b.bake(o.Cookie[:clientCookie], o.Cookie[clientCookie:], nth)
	m.SetEdns0(udpSize, false)
	if first != "" {
		forged := m.Copy()
		forged.Answer[0].(*dns.A).A[3] = 66
		forged.IsEdns0().Option = []dns.EDNS0{&dns.EDNS0_COOKIE{Code: dns.EDNS0COOKIE, Cookie: first}}
		_ = w.WriteMsg(forged)
	}
	if cookie != "" {
		m.IsEdns0().Option = []dns.EDNS0{&dns.EDNS0_COOKIE{Code: dns.EDNS0COOKIE, Cookie: cookie}}
	}
	if m.Rcode = rcode; rcode != 0 && !overTCP(w) {
		m.Answer = nil
	} else {
		m.Rcode = 0
	}
	_ = w.WriteMsg(m)
}

func (b *baker) seen() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.came)
}

const server8, server32 = "0123456789abcdef", "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

// What a server gives is given back, to it and to no other; what is not for this
// client is dropped.
func TestCookies(t *testing.T) {
	const other = "ffffffffffffffff"
	for name, tt := range map[string]struct {
		bake func(client, server string, nth int) (string, int, string)
		// second is what the second question has behind the client's cookie; over is how
		// its answer came, steps what it took.
		second, over string
		steps        []string
	}{
		"none":            {func(string, string, int) (string, int, string) { return "", 0, "" }, "", "udp", nil},
		"of 8 octets":     {func(c, _ string, _ int) (string, int, string) { return c + server8, 0, "" }, server8, "udp", nil},
		"of 32 octets":    {func(c, _ string, _ int) (string, int, string) { return c + server32, 0, "" }, server32, "udp", nil},
		"sent back":       {func(c, s string, _ int) (string, int, string) { return c + s, 0, "" }, "", "udp", nil},
		"forged before":   {func(c, _ string, _ int) (string, int, string) { return c + server8, 0, other + server8 }, server8, "udp", nil},
		"too short":       {func(c, _ string, _ int) (string, int, string) { return c + server8, 0, c + "0123456789abcd" }, server8, "udp", nil},
		"too long":        {func(c, _ string, _ int) (string, int, string) { return c + server8, 0, c + server32 + "00" }, server8, "udp", nil},
		"half a client's": {func(c, _ string, _ int) (string, int, string) { return c + server8, 0, c[:8] }, server8, "udp", nil},
		"it must be right": {func(c, s string, _ int) (string, int, string) {
			if s != server8 {
				return c + server8, dns.RcodeBadCookie, ""
			}
			return c + server8, 0, ""
		}, server8, "udp", nil},
		"never right": {func(c, _ string, nth int) (string, int, string) {
			return c + strings.Repeat(string(rune('0'+nth)), 16), dns.RcodeBadCookie, ""
		}, "3333333333333333", "tcp", []string{"BADCOOKIE", "BADCOOKIE"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := &baker{bake: tt.bake}
			c := server(t, b.serve)
			c.Timeout = 5 * time.Second
			for range 2 {
				n := len(b.seen())
				a := c.Query(t.Context(), query("x.example.com.", "A"))
				if a.Kind != Data || !slices.Equal(a.Data, []string{"192.0.2.1"}) || a.Transport != tt.over {
					t.Errorf("got %+v", a)
				}
				if n > 0 {
					if diff := cmp.Diff(tt.steps, a.Steps); diff != "" {
						t.Error(diff)
					}
					came := b.seen()
					if got := came[n]; got[clientCookie:] != tt.second || got[:clientCookie] != came[0][:clientCookie] {
						t.Errorf("the second question has %q, want one that ends in %q: %q", got, tt.second, came)
					}
				}
			}
		})
	}
}

// Two servers do not learn that one client asks both.
func TestCookiesDiffer(t *testing.T) {
	var one, two, again cookies
	a, b := one.option().Cookie, two.option().Cookie
	if len(a) != clientCookie || a == b || one.option().Cookie != a || again.option().Cookie == a {
		t.Errorf("cookies %q and %q", a, b)
	}
}

// A real server gives a cookie, and answers who gives it back.
func TestCookieOfBIND(t *testing.T) {
	l := lab.New(t)
	a := l.Authority(lab.Spec{Program: lab.BIND, IP: 10, Zones: map[string]string{"example.com.": "example.com. 300 SOA a. b. 1 3600 600 604800 60\nexample.com. 300 NS a.\n"}})
	c := &Client{Port: uint16(l.Port), Timeout: 5 * time.Second}
	at := netip.MustParseAddr(a.IP)
	for range 2 {
		if got := c.Query(t.Context(), Query{Address: at, Name: "example.com.", Type: "SOA"}); got.Kind != Data || got.Steps != nil {
			t.Errorf("%+v", got)
		}
	}
	if strings.Contains(l.Servers()[0], "stand-in") {
		t.Skip("BIND is not installed")
	}
	if got := c.host(at).cookies.server; len(got) < leastServer {
		t.Errorf("the cookie is %q", got)
	}
}

// Who stumbles over options is asked without, and who stumbles over EDNS without it;
// what that took is told.
func TestLessEDNS(t *testing.T) {
	for name, tt := range map[string]struct {
		rcode int
		knows func(*dns.OPT) bool
		want  Kind
		steps []string
	}{
		"everything": {0, func(*dns.OPT) bool { return true }, Data, nil},
		"no options": {dns.RcodeFormatError, func(o *dns.OPT) bool { return o != nil && len(o.Option) == 0 && o.Do() }, Data, []string{"FORMERR to EDNS with options"}},
		"no EDNS":    {dns.RcodeNotImplemented, func(o *dns.OPT) bool { return o == nil }, Data, []string{"NOTIMP to EDNS with options", "NOTIMP to EDNS"}},
		"BADVERS":    {dns.RcodeBadVers, func(o *dns.OPT) bool { return o == nil }, Data, []string{"BADVERS to EDNS with options", "BADVERS to EDNS"}},
		"nothing":    {dns.RcodeFormatError, func(*dns.OPT) bool { return false }, Unusable, []string{"FORMERR to EDNS with options", "FORMERR to EDNS"}},
		"REFUSED":    {dns.RcodeRefused, func(*dns.OPT) bool { return false }, Refused, nil},
	} {
		t.Run(name, func(t *testing.T) {
			c := server(t, func(w dns.ResponseWriter, q *dns.Msg) {
				m := reply(q, 0, true, []string{"x.example.com. 60 A 192.0.2.1"}, nil, nil)
				if !tt.knows(q.IsEdns0()) {
					m.Rcode, m.Answer = tt.rcode, nil
					if tt.rcode > 15 {
						m.SetEdns0(udpSize, false)
					}
				}
				_ = w.WriteMsg(m)
			})
			c.Timeout = 5 * time.Second
			q := query("x.example.com.", "A")
			q.DNSSEC = true
			a := c.Query(t.Context(), q)
			if a.Kind != tt.want || a.Transport != "udp" {
				t.Errorf("got %+v", a)
			}
			if diff := cmp.Diff(tt.steps, a.Steps); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// The node behind an address says its name, which may be no text.
func TestNode(t *testing.T) {
	for nsid, want := range map[string]string{"": "", "667261312e6578616d706c65": "fra1.example", "00ff": "00ff", strings.Repeat("61", 300): strings.Repeat("a", maxNode)} {
		c := server(t, func(w dns.ResponseWriter, q *dns.Msg) {
			m := reply(q, 3, true, nil, soa, nil)
			if option[*dns.EDNS0_NSID](q) == nil {
				t.Error("it is not asked for")
			}
			m.SetEdns0(udpSize, false)
			m.IsEdns0().Option = []dns.EDNS0{&dns.EDNS0_NSID{Code: dns.EDNS0NSID, Nsid: nsid}}
			_ = w.WriteMsg(m)
		})
		if a := c.Query(t.Context(), query("x.example.com.", "A")); a.Node != want {
			t.Errorf("%q, want %q", a.Node, want)
		}
	}
}
