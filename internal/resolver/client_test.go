package resolver

import (
	"context"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/miekg/dns"

	"zonecut/internal/fact"
	"zonecut/internal/zone"
)

// server runs a handler on a loopback port over UDP and TCP and gives a client
// for it. It ends with the test.
func server(t *testing.T, h dns.HandlerFunc) *Client {
	t.Helper()
	var listener net.Listener
	var packets net.PacketConn
	for range 20 {
		var err error
		if packets, err = net.ListenPacket("udp", "127.0.0.1:0"); err != nil {
			t.Fatal(err)
		}
		if listener, err = net.Listen("tcp", packets.LocalAddr().String()); err == nil {
			break
		}
		packets.Close()
	}
	if listener == nil {
		t.Fatal("no port that is free for UDP and TCP")
	}
	for _, s := range []*dns.Server{{PacketConn: packets, Handler: h}, {Listener: listener, Handler: h}} {
		go func() { _ = s.ActivateAndServe() }()
		t.Cleanup(func() { _ = s.Shutdown() })
	}
	return &Client{Port: uint16(packets.LocalAddr().(*net.UDPAddr).Port), Timeout: 50 * time.Millisecond}
}

var here = netip.MustParseAddr("127.0.0.1")

func query(name zone.Name, typ zone.Type) Query {
	return Query{Server: "ns1.example.", Address: here, Name: name, Type: typ}
}

// reply builds a reply from records in presentation format.
func reply(q *dns.Msg, rcode int, aa bool, answer, authority, additional []string) *dns.Msg {
	m := new(dns.Msg).SetRcode(q, rcode)
	m.Authoritative = aa
	for _, s := range []struct {
		to   *[]dns.RR
		from []string
	}{{&m.Answer, answer}, {&m.Ns, authority}, {&m.Extra, additional}} {
		for _, text := range s.from {
			rr, err := dns.NewRR(text)
			if err != nil {
				panic(err)
			}
			*s.to = append(*s.to, rr)
		}
	}
	return m
}

func overTCP(w dns.ResponseWriter) bool { return w.RemoteAddr().Network() == "tcp" }

var soa = []string{"example.com. 900 SOA ns1 host 1 3600 600 604800 300"}

func TestClassification(t *testing.T) {
	for name, tt := range map[string]struct {
		typ                           zone.Type
		rcode                         int
		aa                            bool
		answer, authority, additional []string
		want                          Kind
		saw                           string
	}{
		"data":                          {"A", 0, true, []string{"WWW.example.com. 60 A 192.0.2.2", "www.example.com. 30 A 192.0.2.1"}, nil, nil, Data, "192.0.2.1, 192.0.2.2"},
		"data of a later owner only":    {"A", 0, true, []string{"other.example.com. 60 A 192.0.2.2"}, soa, nil, NoData, "no data"},
		"data without authority":        {"A", 0, false, []string{"www.example.com. 60 A 192.0.2.2"}, nil, nil, NotAuth, "the reply is not authoritative"},
		"alias":                         {"A", 0, true, []string{"www.example.com. 60 CNAME Web.example.net.", "web.example.net. 60 A 192.0.2.2"}, nil, nil, Alias, "CNAME web.example.net."},
		"alias to nowhere":              {"A", 3, true, []string{"www.example.com. 60 CNAME web.example.com."}, soa, nil, Alias, "CNAME web.example.com."},
		"the CNAME itself":              {"CNAME", 0, true, []string{"www.example.com. 60 CNAME web.example.net."}, nil, nil, Data, "web.example.net."},
		"nxdomain":                      {"A", 3, true, nil, soa, nil, NXDomain, "NXDOMAIN"},
		"nxdomain without authority":    {"A", 3, false, nil, soa, nil, NotAuth, ""},
		"nodata":                        {"A", 0, true, nil, soa, nil, NoData, "no data"},
		"nodata with the apex's NS":     {"A", 0, true, nil, []string{"example.com. 60 NS ns1.example.com."}, nil, NoData, ""},
		"empty without authority":       {"A", 0, false, nil, nil, nil, NotAuth, ""},
		"referral":                      {"A", 0, false, nil, []string{"www.example.com. 60 NS b.example.", "WWW.example.com. 60 NS A.example."}, nil, Referral, "refers to www.example.com. at a.example., b.example."},
		"referral with AA":              {"NS", 0, true, nil, []string{"www.example.com. 60 NS a.example."}, nil, Referral, ""},
		"referral in the answer":        {"NS", 0, false, []string{"www.example.com. 60 NS a.example."}, nil, nil, Referral, "refers to www.example.com. at a.example."},
		"NS beside NXDOMAIN":            {"A", 3, false, nil, []string{"www.example.com. 60 NS a.example."}, nil, NotAuth, ""},
		"NS beside a SOA":               {"A", 0, false, nil, []string{"www.example.com. 60 NS a.example.", soa[0]}, nil, NotAuth, ""},
		"NS beside a CNAME":             {"A", 0, false, []string{"www.example.com. 60 CNAME a.example."}, []string{"www.example.com. 60 NS a.example."}, nil, NotAuth, ""},
		"upward referral":               {"A", 0, false, nil, []string{". 60 NS a.root-servers.net."}, nil, Referral, "refers to . at a.root-servers.net."},
		"referral to an unrelated zone": {"A", 0, false, nil, []string{"example.net. 60 NS a.example."}, nil, NotAuth, ""},
		"apex NS":                       {"NS", 0, true, []string{"www.example.com. 60 NS a.example."}, nil, nil, Data, "a.example."},
		"refused":                       {"A", dns.RcodeRefused, false, nil, nil, nil, Refused, "REFUSED"},
		"servfail":                      {"A", dns.RcodeServerFailure, true, nil, nil, nil, ServFail, "SERVFAIL"},
		"notauth":                       {"A", dns.RcodeNotAuth, false, nil, nil, nil, NotAuth, "NOTAUTH"},
		"another rcode":                 {"A", dns.RcodeYXDomain, false, nil, nil, nil, Unusable, "rcode YXDOMAIN"},
		"a type without a name":         {"TYPE65400", 0, true, []string{`www.example.com. 60 TYPE65400 \# 1 ab`}, nil, nil, Data, `\# 1 AB`},
	} {
		t.Run(name, func(t *testing.T) {
			c := server(t, func(w dns.ResponseWriter, q *dns.Msg) {
				_ = w.WriteMsg(reply(q, tt.rcode, tt.aa, tt.answer, tt.authority, tt.additional))
			})
			a := c.Query(t.Context(), query("www.example.com.", tt.typ))
			if a.Kind != tt.want || tt.saw != "" && a.Saw() != tt.saw {
				t.Errorf("got %s, saw %q; want %s, %q (%+v)", a.Kind, a.Saw(), tt.want, tt.saw, a)
			}
			if (a.Err == "") != a.Spoke() {
				t.Errorf("kind %s with error %q", a.Kind, a.Err)
			}
			if !a.Spoke() && len(a.Data) > 0 {
				t.Errorf("no answer, and yet data %q", a.Data)
			}
		})
	}
}

func TestAnswerDetails(t *testing.T) {
	c := server(t, func(w dns.ResponseWriter, q *dns.Msg) {
		switch q.Question[0].Qtype {
		case dns.TypeA:
			_ = w.WriteMsg(reply(q, 0, true, []string{"x.example.com. 60 A 192.0.2.2", "x.example.com. 30 A 192.0.2.2", "x.example.com. 90 A 192.0.2.2"}, nil, nil))
		case dns.TypeNS:
			_ = w.WriteMsg(reply(q, 0, false, nil, []string{"x.example.com. 60 NS ns1.x.example.com."},
				[]string{"ns1.x.example.com. 60 A 192.0.2.3", "ns1.x.example.com. 60 AAAA 2001:db8::3", "other.example.com. 60 A 192.0.2.4"}))
		default:
			_ = w.WriteMsg(reply(q, 3, true, nil, soa, nil))
		}
	})
	a := c.Query(t.Context(), query("x.example.com.", "A"))
	if a.TTL != 30 || !slices.Equal(a.Data, []string{"192.0.2.2"}) || a.Transport != "udp" || a.Port == 0 || a.Address != "127.0.0.1" || a.Server != "ns1.example." {
		t.Errorf("data: %+v", a)
	}
	a = c.Query(t.Context(), query("x.example.com.", "NS"))
	want := map[zone.Name][]netip.Addr{"ns1.x.example.com.": {netip.MustParseAddr("192.0.2.3"), netip.MustParseAddr("2001:db8::3")}}
	if diff := cmp.Diff(want, a.Glue, cmp.Comparer(func(a, b netip.Addr) bool { return a == b })); diff != "" {
		t.Errorf("glue (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]fact.Glue{{Name: "ns1.x.example.com.", Address: "192.0.2.3", TTL: 60}, {Name: "ns1.x.example.com.", Address: "2001:db8::3", TTL: 60}}, a.Answer.Glue); diff != "" {
		t.Errorf("glue as a fact (-want +got):\n%s", diff)
	}
	if a.Cut.TTL != 60 || a.Err != "asking ns1.example. (127.0.0.1) for x.example.com. NS: it refers to x.example.com." {
		t.Errorf("referral: %+v", a)
	}
	a = c.Query(t.Context(), query("x.example.com.", "TXT"))
	if a.Zone != "example.com." || a.NegativeTTL != 300 {
		t.Errorf("denial: %+v", a)
	}
}

func TestQuestionIsIterative(t *testing.T) {
	var mu sync.Mutex
	ports, ids := map[string]bool{}, map[uint16]bool{}
	c := server(t, func(w dns.ResponseWriter, q *dns.Msg) {
		mu.Lock()
		defer mu.Unlock()
		ports[w.RemoteAddr().String()], ids[q.Id] = true, true
		o := q.IsEdns0()
		if q.RecursionDesired || o == nil || o.UDPSize() != 1232 {
			t.Errorf("question %v", q)
		}
		_ = w.WriteMsg(reply(q, 3, true, nil, soa, nil))
	})
	for range 10 {
		c.Query(t.Context(), query("x.example.com.", "A"))
	}
	mu.Lock()
	defer mu.Unlock()
	if len(ports) < 9 || len(ids) < 9 {
		t.Errorf("10 questions from %d ports with %d IDs", len(ports), len(ids))
	}
}

func TestTruncation(t *testing.T) {
	for name, tt := range map[string]struct {
		tcp  bool // whether TCP gives the whole
		want Kind
	}{"TCP gives the whole": {true, Data}, "TCP is cut off too": {false, Unusable}} {
		t.Run(name, func(t *testing.T) {
			c := server(t, func(w dns.ResponseWriter, q *dns.Msg) {
				m := reply(q, 0, true, []string{"x.example.com. 60 A 192.0.2.1"}, nil, nil)
				m.Truncated = !overTCP(w) || !tt.tcp
				_ = w.WriteMsg(m)
			})
			a := c.Query(t.Context(), query("x.example.com.", "A"))
			if a.Kind != tt.want || a.Transport != "tcp" {
				t.Errorf("got %s over %s (%s), want %s over tcp", a.Kind, a.Transport, a.Err, tt.want)
			}
		})
	}
}

// What is not the reply to this very question is dropped, and the reply that
// comes after it counts.
func TestForgeries(t *testing.T) {
	for name, forge := range map[string]func(*dns.Msg){
		"wrong ID":       func(m *dns.Msg) { m.Id++ },
		"another name":   func(m *dns.Msg) { m.Question[0].Name = "y.example.com." },
		"another type":   func(m *dns.Msg) { m.Question[0].Qtype = dns.TypeMX },
		"no question":    func(m *dns.Msg) { m.Question = nil },
		"two questions":  func(m *dns.Msg) { m.Question = append(m.Question, m.Question[0]) },
		"a question":     func(m *dns.Msg) { m.Response = false },
		"another opcode": func(m *dns.Msg) { m.Opcode = dns.OpcodeNotify },
	} {
		t.Run(name, func(t *testing.T) {
			for _, follow := range []bool{true, false} {
				c := server(t, func(w dns.ResponseWriter, q *dns.Msg) {
					m := reply(q, 0, true, []string{"x.example.com. 60 A 198.51.100.66"}, nil, nil)
					m.Question = slices.Clone(m.Question)
					forge(m)
					_ = w.WriteMsg(m)
					if follow {
						_ = w.WriteMsg(reply(q, 0, true, []string{"x.example.com. 60 A 192.0.2.1"}, nil, nil))
					}
				})
				a := c.Query(t.Context(), query("x.example.com.", "A"))
				if want := map[bool]Kind{true: Data, false: Timeout}[follow]; a.Kind != want || slices.Contains(a.Data, "198.51.100.66") {
					t.Errorf("reply follows %v: got %+v", follow, a)
				}
			}
		})
	}
}

// The letters of a question over UDP are in random case, and a reply in another
// proves nothing: TCP is asked, where a server that does not keep the case is
// believed (RFC 4343, section 4.1: names are equal whatever the case).
func TestCaseIsKept(t *testing.T) {
	const name = "a-name-with-enough-letters-to-tell.example.com."
	var mu sync.Mutex
	seen := map[string]bool{}
	for _, keeps := range []bool{true, false} {
		c := server(t, func(w dns.ResponseWriter, q *dns.Msg) {
			m := reply(q, 0, true, []string{name + " 60 A 192.0.2.1"}, nil, nil)
			m.Question = slices.Clone(m.Question)
			if !overTCP(w) {
				mu.Lock()
				seen[q.Question[0].Name] = true
				mu.Unlock()
			}
			if !keeps {
				m.Question[0].Name = strings.ToUpper(m.Question[0].Name)
			}
			_ = w.WriteMsg(m)
		})
		c.Timeout = 10 * time.Second
		want := map[bool]string{true: "udp", false: "tcp"}[keeps]
		start := time.Now()
		for range 5 {
			if a := c.Query(t.Context(), query(name, "A")); a.Kind != Data || a.Transport != want {
				t.Errorf("case kept %v: got %+v", keeps, a)
			}
		}
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("case kept %v: took %v", keeps, took)
		}
	}
	if mu.Lock(); len(seen) < 9 {
		t.Errorf("10 questions in %d spellings", len(seen))
	}
	for s := range seen {
		if !strings.EqualFold(s, name) {
			t.Errorf("asked for %s", s)
		}
	}
}

func TestGarbage(t *testing.T) {
	c := server(t, func(w dns.ResponseWriter, q *dns.Msg) {
		wire, _ := reply(q, 0, true, nil, nil, nil).Pack()
		wire[7] = 9 // nine answers that are not there
		_, _ = w.Write(wire)
	})
	if a := c.Query(t.Context(), query("x.example.com.", "A")); a.Kind != Unusable {
		t.Errorf("got %+v", a)
	}
}

// A message that is cut off in the middle of a record says so by TC alone.
func TestTruncatedInTheMiddle(t *testing.T) {
	c := server(t, func(w dns.ResponseWriter, q *dns.Msg) {
		m := reply(q, 0, true, []string{"x.example.com. 60 A 192.0.2.1"}, nil, nil)
		m.Truncated = !overTCP(w)
		wire, _ := m.Pack()
		if m.Truncated {
			wire = wire[:len(wire)-2]
		}
		_, _ = w.Write(wire)
	})
	c.Timeout = 5 * time.Second
	start := time.Now()
	if a := c.Query(t.Context(), query("x.example.com.", "A")); a.Kind != Data || a.Transport != "tcp" || time.Since(start) > time.Second {
		t.Errorf("got %+v after %v", a, time.Since(start))
	}
}

func TestTimeoutIsBounded(t *testing.T) {
	arrived := make(chan string, 10)
	c := server(t, func(w dns.ResponseWriter, _ *dns.Msg) { arrived <- w.RemoteAddr().Network() })
	start := time.Now()
	a := c.Query(t.Context(), query("x.example.com.", "A"))
	took := time.Since(start)
	// On a busy machine the server reads what came when nobody waits for it any more.
	tries := map[string]int{}
	for range 3 {
		select {
		case over := <-arrived:
			tries[over]++
		case <-time.After(10 * time.Second):
		}
	}
	if a.Kind != Timeout || tries["udp"] != 2 || tries["tcp"] != 1 || len(arrived) > 0 {
		t.Errorf("got %s after %v tries and %d more, want timeout, 2 over UDP and 1 over TCP", a.Kind, tries, len(arrived))
	}
	if least := 5 * c.Timeout; took < least || took > least+2*time.Second {
		t.Errorf("took %v, want %v", took, least)
	}
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(20*time.Millisecond, cancel)
	start = time.Now()
	c.Timeout = time.Minute
	if a := c.Query(ctx, query("x.example.com.", "A")); a.Kind != Timeout || time.Since(start) > 10*time.Second {
		t.Errorf("canceled: %s after %v", a.Kind, time.Since(start))
	}
}

func TestTCPHelpsWhereUDPIsDead(t *testing.T) {
	t.Parallel()
	c := server(t, func(w dns.ResponseWriter, q *dns.Msg) {
		if overTCP(w) {
			_ = w.WriteMsg(reply(q, 3, true, nil, soa, nil))
		}
	})
	c.Timeout = 500 * time.Millisecond // TCP has one try, on a busy machine too
	if a := c.Query(t.Context(), query("x.example.com.", "A")); a.Kind != NXDomain || a.Transport != "tcp" {
		t.Errorf("got %+v", a)
	}
	q := query("x.example.com.", "A")
	q.TCP = true
	start := time.Now()
	if a := c.Query(t.Context(), q); a.Kind != NXDomain || time.Since(start) > 3*c.Timeout {
		t.Errorf("over TCP only: %+v", a)
	}
}

func TestClosedPortIsSeenAtOnce(t *testing.T) {
	free, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := &Client{Port: uint16(free.LocalAddr().(*net.UDPAddr).Port)} // the long waits
	free.Close()
	start := time.Now()
	a := c.Query(t.Context(), query("x.example.com.", "A"))
	if a.Kind != Closed || time.Since(start) > time.Second {
		t.Errorf("got %s after %v", a.Kind, time.Since(start))
	}
}

func TestOldServerWithoutEDNS(t *testing.T) {
	for name, bare := range map[string]bool{"repeats the question": false, "bare header": true} {
		t.Run(name, func(t *testing.T) {
			c := server(t, func(w dns.ResponseWriter, q *dns.Msg) {
				if q.IsEdns0() == nil {
					_ = w.WriteMsg(reply(q, 0, true, []string{"x.example.com. 60 A 192.0.2.1"}, nil, nil))
					return
				}
				m := reply(q, dns.RcodeFormatError, false, nil, nil, nil)
				if bare {
					m.Question = nil
				}
				_ = w.WriteMsg(m)
			})
			if a := c.Query(t.Context(), query("x.example.com.", "A")); a.Kind != Data {
				t.Errorf("got %+v", a)
			}
		})
	}
}

func TestNoRoute(t *testing.T) {
	if Routed(netip.MustParseAddr("2001:500:2::c")) {
		t.Skip("this machine has IPv6")
	}
	q := query("x.example.com.", "A")
	q.Address = netip.MustParseAddr("2001:500:2::c")
	start := time.Now()
	if a := new(Client).Query(t.Context(), q); a.Kind != Unreachable || time.Since(start) > time.Second {
		t.Errorf("got %+v", a)
	}
}

func TestProvidersTypeIsNotAsked(t *testing.T) {
	for _, typ := range []zone.Type{"ALIAS", "TYPEX", "TYPE65536", "65400"} {
		if a := new(Client).Query(t.Context(), query("x.example.com.", typ)); a.Kind != Unusable {
			t.Errorf("%s: got %+v", typ, a)
		}
	}
}

func TestPoliteness(t *testing.T) {
	var now, most atomic.Int32
	c := server(t, func(w dns.ResponseWriter, q *dns.Msg) {
		n := now.Add(1)
		for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
		}
		time.Sleep(2 * time.Millisecond)
		now.Add(-1)
		_ = w.WriteMsg(reply(q, 3, true, nil, soa, nil))
	})
	c.Timeout = 5 * time.Second
	ask := func(n int) time.Duration {
		start := time.Now()
		var group sync.WaitGroup
		for range n {
			group.Go(func() { c.Query(t.Context(), query("x.example.com.", "A")) })
		}
		group.Wait()
		return time.Since(start)
	}
	ask(20)
	if most.Load() > perServer {
		t.Errorf("%d questions to one address at once, want at most %d", most.Load(), perServer)
	}
	c.Rate = 100
	if took := ask(burst + 21); took < 190*time.Millisecond {
		t.Errorf("%d questions at 100/s took %v, want at least 200ms after a burst of %d", burst+21, took, burst)
	}
}

func TestHints(t *testing.T) {
	roots := RootHints()
	if len(roots) != 13 || roots[0].Name != "a.root-servers.net." || len(roots[12].Addresses) != 2 {
		t.Errorf("built-in hints: %+v", roots)
	}
	for name, text := range map[string]string{
		"no NS":       "a.root. 60 A 127.0.0.1\n",
		"no address":  ". 60 NS a.root.\n",
		"other apex":  "com. 60 NS a.root.\na.root. 60 A 127.0.0.1\n",
		"not a file":  "<html>\n",
		"empty":       "",
		"an include":  "$INCLUDE /etc/passwd\n",
		"bad address": ". 60 NS a.root.\na.root. 60 A 127.0.0\n",
	} {
		if got, err := ParseHints(strings.NewReader(text), "hints"); err == nil {
			t.Errorf("%s: taken as %+v", name, got)
		}
	}
}
