package zonefile_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/miekg/dns"

	"zonecut/internal/lab"
	"zonecut/internal/zone"
	"zonecut/internal/zonefile"
)

const secret = "zkzJVnDbUIzKSNXUqrdLHP7TmpZVgkXMhsy5B9DgM+E="

// served is a zone with what a transfer could get wrong.
var served = `$ORIGIN example.com.
@ 300 IN SOA ns1 host 7 3600 600 604800 60
@ 300 NS ns1
@ 300 NS ns2.example.net.
@ 300 MX 10 Mail.Example.NET.
ns1 300 A 192.0.2.1
a\.b 60 TXT "one" "two ; three"
*.w 60 CNAME www
x 60 TYPE65280 \# 2 ABCD
` + many(600)

// many are enough records for several messages.
func many(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "host%d 300 TXT %q\n", i, strings.Repeat("x", 200))
	}
	return b.String()
}

// fromFile is what the master file itself says, without places.
func fromFile(t *testing.T, text string) []zone.RRset {
	t.Helper()
	z, err := zonefile.Parse(strings.NewReader(text), "example.com.zone", zonefile.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return sets(z)
}

func sets(z *zonefile.Zone) []zone.RRset {
	state := z.State()
	var out []zone.RRset
	for _, r := range state.Snapshot().Sets() {
		set := *r
		set.Origins, set.Merged = nil, nil
		out = append(out, set)
	}
	return out
}

func TestTransfer(t *testing.T) {
	key := &zonefile.Key{Name: "xfr.example.", Algorithm: "hmac-sha256.", Secret: secret}
	wrong := &zonefile.Key{Name: "xfr.example.", Algorithm: "hmac-sha256.", Secret: "AAAA"}
	want := fromFile(t, served)
	for _, program := range []lab.Program{lab.BIND, lab.NSD} {
		for _, signed := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s signed %t", program, signed), func(t *testing.T) {
				l := lab.New(t)
				spec := lab.Spec{Program: program, IP: 10, Zones: map[string]string{"example.com.": served}}
				if signed {
					spec.Key = &lab.Key{Name: "xfr.example", Algorithm: "hmac-sha256", Secret: secret}
				}
				a := l.Authority(spec)
				if strings.Contains(strings.Join(l.Servers(), "\n"), "embedded stand-in") {
					t.Skipf("%s is not installed, and the stand-in gives no transfers", program)
				}
				from := zonefile.Transfer{Server: net.JoinHostPort(a.IP, fmt.Sprint(l.Port)), Zone: "example.com."}
				if signed {
					if _, err := from.Read(t.Context()); err == nil {
						t.Error("a transfer without the key")
					}
					from.Key = wrong
					if _, err := from.Read(t.Context()); err == nil || !strings.Contains(err.Error(), "NOTAUTH") {
						t.Errorf("with the wrong secret: %v", err)
					}
					from.Key = key
				}
				z, err := from.Read(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(want, sets(z)); diff != "" {
					t.Errorf("the server's zone (-file +transfer):\n%s", diff)
				}
				from.Zone = "example.org."
				if _, err := from.Read(t.Context()); err == nil {
					t.Error("a zone that is not there")
				}
			})
		}
	}
}

// server answers one connection as the test says.
func server(t *testing.T, answer func(c *dns.Conn, q *dns.Msg)) string {
	t.Helper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	t.Cleanup(func() { l.Close(); <-done })
	go func() {
		defer close(done)
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			c := &dns.Conn{Conn: conn, TsigSecret: map[string]string{"xfr.example.": secret}}
			if q, err := c.ReadMsg(); err == nil {
				answer(c, q)
			}
			conn.Close()
		}
	}()
	return l.Addr().String()
}

func rrs(t testing.TB, lines ...string) []dns.RR {
	t.Helper()
	var out []dns.RR
	for _, line := range lines {
		rr, err := dns.NewRR(line)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, rr)
	}
	return out
}

const (
	soaLine  = "example.com. 300 IN SOA ns1.example.com. host.example.com. 7 3600 600 604800 60"
	nextSOA  = "example.com. 300 IN SOA ns1.example.com. host.example.com. 8 3600 600 604800 60"
	nsLine   = "example.com. 300 IN NS ns1.example.net."
	outside  = "www.example.org. 300 IN A 192.0.2.1"
	otherTTL = "example.com. 60 IN NS ns2.example.net."
)

// What a server sends that is not the whole zone, or not from whom it should be,
// is an error and no part of a zone.
func TestTransferRefuses(t *testing.T) {
	key := &zonefile.Key{Name: "xfr.example.", Algorithm: "hmac-sha256.", Secret: secret}
	reply := func(q *dns.Msg, lines ...string) *dns.Msg {
		m := new(dns.Msg).SetReply(q)
		m.Extra = nil
		m.Answer = rrs(t, lines...)
		return m
	}
	for _, c := range []struct {
		name, want string
		key        *zonefile.Key
		answer     func(c *dns.Conn, q *dns.Msg)
	}{
		{name: "refused", want: "the server answers REFUSED", answer: func(c *dns.Conn, q *dns.Msg) {
			c.WriteMsg(new(dns.Msg).SetRcode(q, dns.RcodeRefused))
		}},
		{name: "an empty answer", want: "does not begin with an SOA record", answer: func(c *dns.Conn, q *dns.Msg) { c.WriteMsg(reply(q)) }},
		{name: "no SOA first", want: "does not begin with an SOA record", answer: func(c *dns.Conn, q *dns.Msg) { c.WriteMsg(reply(q, nsLine)) }},
		{name: "closed in the middle", want: "closed the connection before the zone was whole", answer: func(c *dns.Conn, q *dns.Msg) { c.WriteMsg(reply(q, soaLine, nsLine)) }},
		{name: "cut in a message", want: "closed the connection before the zone was whole", answer: func(c *dns.Conn, q *dns.Msg) { c.Conn.Write([]byte{1, 0, 4}) }},
		{name: "another serial at the end", want: "a second SOA that differs", answer: func(c *dns.Conn, q *dns.Msg) { c.WriteMsg(reply(q, soaLine, nsLine, nextSOA)) }},
		{name: "more after the end", want: "sends more after the SOA that ends the zone", answer: func(c *dns.Conn, q *dns.Msg) { c.WriteMsg(reply(q, soaLine, soaLine, nsLine)) }},
		{name: "a record of another zone", want: "is out of the zone example.com.", answer: func(c *dns.Conn, q *dns.Msg) { c.WriteMsg(reply(q, soaLine, outside, soaLine)) }},
		{name: "another id", want: "id mismatch", answer: func(c *dns.Conn, q *dns.Msg) {
			m := reply(q, soaLine, soaLine)
			m.Id++
			c.WriteMsg(m)
		}},
		{name: "silence", want: "stopped sending before the zone was whole", answer: func(c *dns.Conn, q *dns.Msg) {
			c.WriteMsg(reply(q, soaLine, nsLine))
			io.Copy(io.Discard, c.Conn) // until the other side gives up
		}},
		{name: "unsigned though asked with a key", key: key, want: "not signed", answer: func(c *dns.Conn, q *dns.Msg) { c.WriteMsg(reply(q, soaLine, nsLine, soaLine)) }},
		{name: "an unsigned end", key: key, want: "not signed", answer: func(c *dns.Conn, q *dns.Msg) {
			writeSigned(t, c, reply(q, soaLine), nil, q.IsTsig().MAC, false)
			c.WriteMsg(reply(q, nsLine, soaLine))
		}},
		{name: "a message changed on its way", key: key, want: "the signature of the transfer is not right", answer: func(c *dns.Conn, q *dns.Msg) {
			text, _ := sign(t, reply(q, soaLine, nsLine, soaLine), nil, q.IsTsig().MAC, false)
			text[30] ^= 1
			c.Write(text)
		}},
		{name: "an unsigned message that its signature does not cover", key: key, want: "the signature of the transfer is not right", answer: func(c *dns.Conn, q *dns.Msg) {
			mac := writeSigned(t, c, reply(q, soaLine), nil, q.IsTsig().MAC, false)
			c.WriteMsg(reply(q, otherTTL))
			writeSigned(t, c, reply(q, nsLine, soaLine), nil, mac, true)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			from := zonefile.Transfer{Server: server(t, c.answer), Zone: "example.com.", Key: c.key, Timeout: 300 * time.Millisecond, Name: "axfr://server/example.com."}
			z, err := from.Read(t.Context())
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, %v; want %q", z, err, c.want)
			}
			var e *zonefile.Error
			if !errors.As(err, &e) || e.Hint == "" || e.File != "axfr://server/example.com." {
				t.Errorf("without place or hint: %#v", err)
			}
		})
	}
}

// A signature may cover several messages (RFC 8945, section 5.3.1), as NSD's does.
func TestTransferSignedNowAndThen(t *testing.T) {
	key := &zonefile.Key{Name: "xfr.example.", Algorithm: "hmac-sha256.", Secret: secret}
	addr := server(t, func(c *dns.Conn, q *dns.Msg) {
		reply := func(lines ...string) *dns.Msg {
			m := new(dns.Msg).SetReply(q)
			m.Extra, m.Answer = nil, rrs(t, lines...)
			return m
		}
		mac := writeSigned(t, c, reply(soaLine), nil, q.IsTsig().MAC, false)
		between := reply(nsLine)
		text, err := between.Pack()
		if err != nil {
			t.Error(err)
		}
		c.Write(text)
		writeSigned(t, c, reply(soaLine), text, mac, true)
	})
	z, err := zonefile.Transfer{Server: addr, Zone: "example.com.", Key: key}.Read(t.Context())
	if err != nil || len(z.Sets) != 2 {
		t.Errorf("got %v, %v", z, err)
	}
}

func TestTransferEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	addr := server(t, func(c *dns.Conn, q *dns.Msg) {
		cancel()
		io.Copy(io.Discard, c.Conn)
	})
	if _, err := (zonefile.Transfer{Server: addr, Zone: "example.com."}).Read(ctx); err == nil || !strings.Contains(err.Error(), "context canceled") {
		t.Errorf("got %v", err)
	}
}

// between signs a message and, before it, those that no signature covers, in
// their place after the MAC before.
type between struct {
	text   []byte
	macLen int
}

func (b between) Generate(text []byte, _ *dns.TSIG) ([]byte, error) {
	key, err := base64.StdEncoding.DecodeString(secret)
	h := hmac.New(sha256.New, key)
	h.Write(text[:b.macLen])
	h.Write(b.text)
	h.Write(text[b.macLen:])
	return h.Sum(nil), err
}

func (b between) Verify([]byte, *dns.TSIG) error { return nil }

// sign packs a message with its signature; later are the messages after the
// first, whose signature covers the times alone beside the text.
func sign(t testing.TB, m *dns.Msg, unsigned []byte, mac string, later bool) (text []byte, next string) {
	t.Helper()
	m.SetTsig("xfr.example.", dns.HmacSHA256, 300, time.Now().Unix())
	text, next, err := dns.TsigGenerateWithProvider(m, between{unsigned, 2 + len(mac)/2}, mac, later)
	if err != nil {
		t.Error(err)
	}
	return text, next
}

func writeSigned(t testing.TB, c *dns.Conn, m *dns.Msg, unsigned []byte, mac string, later bool) (next string) {
	t.Helper()
	text, next := sign(t, m, unsigned, mac, later)
	c.Write(text)
	return next
}

func TestParseKey(t *testing.T) {
	want := &zonefile.Key{Name: "xfr.example.", Algorithm: "hmac-sha256.", Secret: secret}
	for _, text := range []string{
		"key \"xfr.example\" {\n\talgorithm hmac-sha256;\n\tsecret \"" + secret + "\";\n};\n",
		"# a comment\nkey Xfr.Example. { secret " + secret + "; algorithm HMAC-SHA256; }; // end",
		"/* one\ntwo */ key xfr.example { algorithm \"hmac-sha256\"; secret \"" + secret + "\"; }",
	} {
		if got, err := zonefile.ParseKey([]byte(text), "k"); err != nil || !cmp.Equal(want, got) {
			t.Errorf("%s: %v, %v", text, got, err)
		}
	}
	for text, want := range map[string]string{
		"":                           "is no key file",
		"example.com. 300 A 1.2.3.4": "is no key file",
		"key a { algorithm hmac-md5; secret AAAA; };":             "the algorithm hmac-md5 is not one of",
		"key a { secret AAAA; };":                                 "names no algorithm",
		"key a { algorithm hmac-sha256; };":                       "holds no secret in base64",
		"key a { algorithm hmac-sha256; secret \"no base64\"; };": "has something else in it",
		"key a { algorithm hmac-sha256; secret AAA; };":           "holds no secret in base64",
		"key a { algorithm hmac-sha256; secret AAAA; other x; };": "has something else in it",
	} {
		if _, err := zonefile.ParseKey([]byte(text), "k"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v; want %q", text, err, want)
		}
	}
}
