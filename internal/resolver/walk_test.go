package resolver

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/miekg/dns"

	"zonecut/internal/lab"
	"zonecut/internal/zone"
)

// internet is a root with two TLDs. Below com.: example.com. with its child
// eu.example.com.; below net.: the hosts of name servers elsewhere. What is
// wrong there is wrong on purpose.
//
//	1 root   2 com.   3 net. and dns.net.   10, 11 example.com.   20 eu   30 serves nothing that is asked
var internet = []lab.Spec{
	{Program: lab.NSD, IP: 1, Zones: map[string]string{".": `
. 300 SOA r0.root. host. 1 3600 600 604800 60
. 300 NS r0.root.
r0.root. 300 A $IP(1)
com. 300 NS a.com.
a.com. 300 A $IP(2)
net. 300 NS a.net.
a.net. 300 A $IP(3)
dead. 300 NS a.dead.
a.dead. 300 A $IP(99)
`}},
	{Program: lab.NSD, IP: 2, Zones: map[string]string{"com.": `$ORIGIN com.
@ 300 SOA a host 1 3600 600 604800 60
@ 300 NS a
a 300 A $IP(2)
example 300 NS ns1.example
example 300 NS ns2.dns.net.
ns1.example 300 A $IP(10)
lame 300 NS lame.dns.net.
half 300 NS lame.dns.net.
half 300 NS ns1.example
loop 300 NS ns.loop.net.
noglue 300 NS ns.noglue
alias 300 NS alias.dns.net.
nohost 300 NS missing.dns.net.
circle 300 NS circle.dns.net.
sibling 300 NS ns.sib
sib 300 NS ns.sibling
ns.sib 300 A $IP(20)
ns.sibling 300 A $IP(20)
`}},
	{Program: lab.NSD, IP: 3, Zones: map[string]string{"net.": `$ORIGIN net.
@ 300 SOA a host 1 3600 600 604800 60
@ 300 NS a
a 300 A $IP(3)
dns 300 NS a
loop 300 NS ns.loop.com.
`, "dns.net.": `$ORIGIN dns.net.
@ 300 SOA a.net. host 1 3600 600 604800 60
@ 300 NS a.net.
ns2 300 A $IP(11)
lame 300 A $IP(30)
alias 300 CNAME alias2
alias2 300 CNAME ns2
circle 300 CNAME circle2
circle2 300 CNAME circle
`}},
	{Program: lab.BIND, IP: 10, Zones: map[string]string{"example.com.": example, "half.com.": strings.ReplaceAll(example, "example", "half")}},
	{Program: lab.NSD, IP: 11, Zones: map[string]string{"example.com.": example, "alias.com.": "alias.com. 300 SOA a. b. 1 3600 600 604800 60\nalias.com. 300 NS alias.dns.net.\n"}},
	{Program: lab.NSD, IP: 20, Zones: map[string]string{"eu.example.com.": `$ORIGIN eu.example.com.
@ 300 SOA ns1 host 1 3600 600 604800 60
@ 300 NS ns1
@ 300 NS ns2
ns1 300 A $IP(20)
ns2 300 A $IP(21)
www 300 A 192.0.2.80
`, "sibling.com.": "sibling.com. 300 SOA a. b. 1 3600 600 604800 60\nsibling.com. 300 NS ns.sib.com.\n",
		"sib.com.": "sib.com. 300 SOA a. b. 1 3600 600 604800 60\nsib.com. 300 NS ns.sibling.com.\nns.sib.com. 300 A $IP(20)\n"}},
	{Program: lab.NSD, IP: 30, Zones: map[string]string{"unrelated.": "unrelated. 300 SOA a. b. 1 3600 600 604800 60\nunrelated. 300 NS a.\n"}},
}

const example = `$ORIGIN example.com.
@ 300 SOA ns1 host 1 3600 600 604800 60
@ 300 NS ns1.example.com.
@ 300 NS ns2.dns.net.
@ 300 NS ns3.example.com.
ns1.example.com. 300 A $IP(10)
ns3.example.com. 300 A $IP(12)
eu 300 NS ns1.eu
ns1.eu 300 A $IP(20)
deep.ent 300 A 192.0.2.1
* 300 A 198.51.100.66
`

func start(t *testing.T) (*lab.Lab, *Resolver) {
	t.Helper()
	l := lab.New(t)
	for _, s := range internet {
		l.Authority(s)
	}
	return l, labResolver(t, l)
}

func labResolver(t *testing.T, l *lab.Lab) *Resolver {
	t.Helper()
	f, err := os.Open(l.Hints(l.IP(1)))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	hints, err := ParseHints(f, f.Name())
	if err != nil {
		t.Fatal(err)
	}
	return &Resolver{Client: Client{Port: uint16(l.Port), Timeout: 200 * time.Millisecond}, Hints: hints}
}

// servers writes a zone's servers as "host=last octet".
func servers(l *lab.Lab, z *Zone) string {
	var out []string
	for _, s := range z.Servers {
		var octets []string
		for _, a := range s.Addresses {
			octets = append(octets, strings.TrimPrefix(a.String(), strings.TrimSuffix(l.IP(0), "0")))
		}
		out = append(out, string(s.Name)+"="+strings.Join(octets, "+"))
	}
	return string(z.Apex) + " " + strings.Join(out, " ")
}

func TestWalk(t *testing.T) {
	l, r := start(t)
	const exampleServers = "example.com. ns2.dns.net.=11 ns1.example.com.=10 ns3.example.com.=12"
	sort := func(s string) string {
		f := strings.Fields(s)
		slices.Sort(f[1:])
		return strings.Join(f, " ")
	}
	for _, tt := range []struct {
		how  func(zone.Name) (*Zone, error)
		name zone.Name
		want string
		gap  string
	}{
		{r.zone(t), "example.com.", exampleServers, ""},
		{r.zone(t), "eu.example.com.", "eu.example.com. ns1.eu.example.com.=20 ns2.eu.example.com.=21", ""},
		{r.zone(t), "com.", "com. a.com.=2", ""},
		{r.zone(t), ".", ". r0.root.=1", ""},
		{r.zone(t), "dns.net.", "dns.net. a.net.=3", ""}, // parent and child on one server
		{r.parent(t), "eu.example.com.", exampleServers, ""},
		{r.parent(t), "gone.example.com.", exampleServers, ""},         // no delegation, and a wildcard
		{r.parent(t), "cut.ent.example.com.", exampleServers, ""},      // an empty non-terminal between
		{r.parent(t), "a.b.c.example.com.", exampleServers, ""},        // nothing between
		{r.parent(t), "x.dns.net.", "dns.net. a.net.=3", ""},           // NODATA and NXDOMAIN from below
		{r.parent(t), "x.y.dns.net.", "dns.net. a.net.=3", ""},         //
		{r.parent(t), "example.com.", "com. a.com.=2", ""},             //
		{r.parent(t), "com.", ". r0.root.=1", ""},                      //
		{r.parent(t), "nosuchtld.", ". r0.root.=1", ""},                //
		{r.parent(t), "x.lame.com.", "lame.com. lame.dns.net.=30", ""}, // the delegation alone tells
		{r.zone(t), "half.com.", "half.com. lame.dns.net.=30 ns1.example.com.=10 ns1.half.com.=10 ns2.dns.net.=11 ns3.half.com.=12", ""},
		{r.zone(t), "alias.com.", "alias.com. alias.dns.net.=11", ""},
		{r.zone(t), "nohost.com.", "nohost.com. missing.dns.net.=", "missing.dns.net. has no address"},
		{r.zone(t), "circle.com.", "circle.com. circle.dns.net.=", "CNAMEs in a row"},
		{r.zone(t), "noglue.com.", "noglue.com. ns.noglue.com.=", "ns.noglue.com."},
		{r.zone(t), "loop.com.", "loop.com. ns.loop.net.=", "ns.loop.net."},
		{r.zone(t), "sibling.com.", "sibling.com. ns.sib.com.=20", ""}, // RFC 9471, section 2.3
	} {
		t.Run(string(tt.name), func(t *testing.T) {
			began := time.Now()
			z, err := tt.how(tt.name)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(sort(tt.want), sort(servers(l, z))); diff != "" {
				t.Errorf("servers (-want +got):\n%s", diff)
			}
			if gaps := strings.Join(z.Gaps, "\n"); !strings.Contains(gaps, tt.gap) || (gaps == "") != (tt.gap == "") {
				t.Errorf("gaps %q, want %q", gaps, tt.gap)
			}
			if took := time.Since(began); took > 5*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}

func (r *Resolver) zone(t *testing.T) func(zone.Name) (*Zone, error) {
	return func(n zone.Name) (*Zone, error) { return r.Zone(t.Context(), n) }
}

func (r *Resolver) parent(t *testing.T) func(zone.Name) (*Zone, error) {
	return func(n zone.Name) (*Zone, error) { return r.Parent(t.Context(), n) }
}

func TestWalkErrors(t *testing.T) {
	l, r := start(t)
	var not *NotApexError
	if _, err := r.Zone(t.Context(), "www.example.com."); !errors.As(err, &not) || not.Zone != "example.com." {
		t.Errorf("a name that is no apex: %v", err)
	}
	if _, err := r.Parent(t.Context(), zone.Root); err == nil {
		t.Error("the root has a parent")
	}
	if z, err := r.Zone(t.Context(), "dead."); err != nil || len(z.Servers) != 1 {
		t.Errorf("a delegation to a dead server: %+v, %v", z, err)
	}
	if z, err := r.Parent(t.Context(), "a.b.dead."); err != nil || z.Apex != "dead." || len(z.Gaps) == 0 {
		t.Errorf("below a dead server: %+v, %v", z, err)
	}
	addrs, err := r.Addresses(t.Context(), "alias.dns.net.")
	if err != nil || !slices.Equal(addrs, []netip.Addr{netip.MustParseAddr(l.IP(11))}) {
		t.Errorf("addresses %v, %v", addrs, err)
	}
	if _, err := r.Addresses(t.Context(), "missing.dns.net."); err == nil {
		t.Error("a host that is not there has an address")
	}
}

// A deleted delegation is gone at once, for the walk too, and its parent is
// still found.
func TestWalkAfterDeletion(t *testing.T) {
	l := lab.New(t)
	var parent *lab.Authority
	for _, s := range internet {
		if a := l.Authority(s); s.IP == 10 {
			parent = a
		}
	}
	r := labResolver(t, l)
	if _, err := r.Zone(t.Context(), "eu.example.com."); err != nil {
		t.Fatal(err)
	}
	parent.Update("example.com.", []string{"eu.example.com. NS", "ns1.eu.example.com. A"}, nil)
	q := Query{Address: netip.MustParseAddr(parent.IP), Name: "eu.example.com.", Type: "NS"}
	if a := r.Query(t.Context(), q); a.Kind != NoData {
		t.Errorf("the parent's wildcard makes %s of the deleted cut, want NODATA", a.Kind)
	}
	if z, err := r.Parent(t.Context(), "eu.example.com."); err != nil || z.Apex != "example.com." {
		t.Errorf("parent: %+v, %v", z, err)
	}
}

func TestNoRootAnswers(t *testing.T) {
	free, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := uint16(free.LocalAddr().(*net.UDPAddr).Port)
	free.Close()
	r := &Resolver{Client: Client{Port: port}, Hints: []Server{{Name: "r.", Addresses: []netip.Addr{here}}}}
	if _, err := r.Zone(t.Context(), "example.com."); !errors.Is(err, ErrNoRoot) {
		t.Errorf("got %v", err)
	}
	// A resolver in between that refuses is not silence.
	c := server(t, func(w dns.ResponseWriter, q *dns.Msg) {
		_ = w.WriteMsg(reply(q, dns.RcodeRefused, false, nil, nil, nil))
	})
	r = &Resolver{Client: Client{Port: c.Port}, Hints: r.Hints}
	if _, err := r.Zone(t.Context(), "example.com."); err == nil || errors.Is(err, ErrNoRoot) {
		t.Errorf("got %v", err)
	}
}

// A zone that names a hundred servers in other zones, each of which does the
// same, costs a bounded number of questions (NXNSAttack).
func TestAmplificationIsBounded(t *testing.T) {
	asked := make(chan struct{}, 10000)
	c := server(t, func(w dns.ResponseWriter, q *dns.Msg) {
		asked <- struct{}{}
		name := q.Question[0].Name
		labels := dns.SplitDomainName(name)
		cut := labels[len(labels)-1] + "."
		var ns []string
		for i := range 100 {
			ns = append(ns, fmt.Sprintf("%s 60 NS ns.%x-%d.", cut, i, len(name)*100+i))
		}
		_ = w.WriteMsg(reply(q, 0, false, nil, ns, nil))
	})
	r := &Resolver{Client: Client{Port: c.Port}, Hints: []Server{{Name: "r.", Addresses: []netip.Addr{here}}}}
	began := time.Now()
	z, err := r.Zone(t.Context(), "victim.")
	if err != nil {
		t.Fatal(err)
	}
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("took %v", took)
	}
	t.Logf("%d questions", len(asked))
	if n := len(asked); n > 200 {
		t.Errorf("%d questions, want at most 200", n)
	}
	if len(z.Servers) > 13 || len(z.Gaps) == 0 {
		t.Errorf("%d servers, gaps %q", len(z.Servers), z.Gaps)
	}
}

// A server that refers one label further down each time is followed for fifty
// questions.
func TestWalkDownIsBounded(t *testing.T) {
	name := zone.Name(strings.Repeat("a.", 60))
	var asked atomic.Int32
	c := server(t, func(w dns.ResponseWriter, q *dns.Msg) {
		cut := strings.Repeat("a.", min(int(asked.Add(1)), 60))
		_ = w.WriteMsg(reply(q, 0, false, nil, []string{cut + " 60 NS ns." + cut}, []string{"ns." + cut + " 60 A 127.0.0.1"}))
	})
	c.Timeout = 5 * time.Second
	r := &Resolver{Client: Client{Port: c.Port, Timeout: c.Timeout}, Hints: []Server{{Name: "r.", Addresses: []netip.Addr{here}}}}
	z, err := r.Enclosing(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	// One more is put to the servers of the zone that was come to.
	if n := asked.Load(); n > 51 || !strings.Contains(strings.Join(z.Gaps, "; "), "given up after too many questions") {
		t.Errorf("%d questions; %s: %q", n, z.Apex, z.Gaps)
	}
}

// A slow server does not hold up a walk when another answers.
func TestWalkGoesRoundASlowServer(t *testing.T) {
	l, r := start(t)
	r.Timeout = 5 * time.Second
	quiet, err := net.ListenPacket("udp", net.JoinHostPort(l.IP(77), fmt.Sprint(l.Port)))
	if err != nil {
		t.Skip(err)
	}
	defer quiet.Close()
	r.Hints = append(r.Hints, Server{Name: "slow.root.", Addresses: []netip.Addr{netip.MustParseAddr(l.IP(77))}})
	began := time.Now()
	if _, err := r.Zone(t.Context(), "com."); err != nil || time.Since(began) > 3*time.Second {
		t.Errorf("err %v after %v", err, time.Since(began))
	}
}
