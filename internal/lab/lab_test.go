package lab

import (
	"fmt"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"
)

const parent = `$ORIGIN example.com.
@ 300 SOA ns1 host 1 3600 600 604800 60
@ 300 NS ns1
@ 300 NS ns2
ns1 300 A $IP(10)
ns2 300 A $IP(11)
eu 300 NS ns1.eu
ns1.eu 300 A $IP(20)
`

const child = `$ORIGIN eu.example.com.
@ 300 SOA ns1 host 1 3600 600 604800 60
@ 300 NS ns1
ns1 300 A $IP(20)
www 300 A 192.0.2.80
`

// internet is the smallest whole Internet: root, TLD, parent on BIND with a
// secondary on NSD, child on NSD.
func internet(t *testing.T, program func(Program) Program) (l *Lab, primary *Authority) {
	t.Helper()
	l = New(t)
	l.Authority(Spec{Program: program(NSD), IP: 1, Zones: map[string]string{
		".": ". 300 SOA r0.root. host. 1 3600 600 604800 60\n. 300 NS r0.root.\nr0.root. 300 A $IP(1)\ncom. 300 NS a.com.\na.com. 300 A $IP(2)\n",
	}})
	l.Authority(Spec{Program: program(BIND), IP: 2, Zones: map[string]string{
		"com.": "com. 300 SOA a.com. host.com. 1 3600 600 604800 60\ncom. 300 NS a.com.\na.com. 300 A $IP(2)\nexample.com. 300 NS ns1.example.com.\nns1.example.com. 300 A $IP(10)\n",
	}})
	primary = l.Authority(Spec{Program: program(BIND), IP: 10, Secondaries: []string{l.IP(11)}, Zones: map[string]string{"example.com.": parent}})
	l.Authority(Spec{Program: program(NSD), IP: 20, Zones: map[string]string{"eu.example.com.": child}})
	return l, primary
}

// says is what names a program in its version line.
var says = regexp.MustCompile(`BIND 9|NSD version|Knot DNS|Authoritative Server|unbound Version|Recursor|Knot Resolver|stand-in`)

func real(p Program) Program { return p }

func TestRealServersResolve(t *testing.T) {
	l, primary := internet(t, real)
	l.Authority(Spec{Program: NSD, IP: 11, Primary: l.IP(10), Zones: map[string]string{"example.com.": parent}})
	for i, p := range []Program{Knot, PowerDNS} {
		a := l.Authority(Spec{Program: p, IP: 20 + 1 + i, Zones: map[string]string{"eu.example.com.": child}})
		if m, err := l.Ask(a.IP, l.Port, "www.eu.example.com.", dns.TypeA, false); err != nil || len(m.Answer) != 1 {
			t.Errorf("%s: %v %v", p, m, err)
		}
	}
	for i, p := range Resolvers {
		r := l.ResolverOf(p, 53+i, "", l.IP(1))
		if data, rcode := r.Lookup("www.eu.example.com.", dns.TypeA); !slices.Equal(data, []string{"192.0.2.80"}) {
			t.Errorf("through %s: %v %s", r.Program, data, rcode)
		}
	}
	primary.Update("example.com.", []string{"eu.example.com. NS"}, nil)
	m, err := l.Ask(primary.IP, l.Port, "www.eu.example.com.", dns.TypeA, false)
	if err != nil || m.Rcode != dns.RcodeNameError || !m.Authoritative {
		t.Fatalf("after the update the parent says %v %v", m, err)
	}
	if primary.stub == nil { // the stand-in transfers nothing
		l.await(l.IP(11), l.Port, "www.eu.example.com.", dns.TypeNS, func(m *dns.Msg) bool { return m.Rcode == dns.RcodeNameError })
	}
	for _, line := range l.Servers() {
		if !says.MatchString(line) {
			t.Errorf("%q does not say which program runs", line)
		}
	}
}

func TestReload(t *testing.T) {
	l := New(t)
	for i, p := range []Program{BIND, NSD, Knot, PowerDNS, Embedded} {
		a := l.Authority(Spec{Program: p, IP: 30 + i, Static: true, Zones: map[string]string{"eu.example.com.": child}})
		a.Reload("eu.example.com.", strings.Replace(strings.Replace(child, " 1 3600", " 2 3600", 1), "192.0.2.80", "192.0.2.81", 1))
		m, err := l.Ask(a.IP, l.Port, "www.eu.example.com.", dns.TypeA, false)
		if err != nil || len(m.Answer) != 1 || !strings.HasSuffix(m.Answer[0].String(), "192.0.2.81") {
			t.Errorf("%s after the reload: %v %v", p, m, err)
		}
	}
}

func TestUpdate(t *testing.T) {
	l := New(t)
	for i, p := range []Program{BIND, Knot, Embedded} {
		a := l.Authority(Spec{Program: p, IP: 30 + i, Zones: map[string]string{"eu.example.com.": child}})
		a.Update("eu.example.com.", []string{"www.eu.example.com. A"}, []string{"www.eu.example.com. 300 A 192.0.2.81"})
		m, err := l.Ask(a.IP, l.Port, "www.eu.example.com.", dns.TypeA, false)
		if err != nil || len(m.Answer) != 1 || !strings.HasSuffix(m.Answer[0].String(), "192.0.2.81") {
			t.Errorf("%s after the update: %v %v", p, m, err)
		}
	}
}

// All servers answer every kind of question alike, the stand-in too.
func TestServersAnswerAlike(t *testing.T) {
	zone := parent + "*.wild 60 A 192.0.2.9\na.b 60 TXT x\nalias 60 CNAME a.b\nds 60 NS ns9.example.net.\nds 60 DS 1 13 2 49FD46E6C4B45C55D4AC69CBD3CD34AC1AFE51DE1DCF0F7B33BD7FD5DCD2A6B9\n"
	l := New(t)
	want := map[string]string{}
	for i, p := range []Program{BIND, NSD, Knot, PowerDNS, Embedded} {
		a := l.Authority(Spec{Program: p, IP: 40 + i, Zones: map[string]string{"example.com.": zone}})
		for _, q := range []string{
			"example.com. SOA", "www.eu.example.com. A", "eu.example.com. NS", "no.example.com. A", "b.example.com. A",
			"x.wild.example.com. A", "x.wild.example.com. TXT", "alias.example.com. A", "ds.example.com. DS", "ds.example.com. A", "example.net. A",
		} {
			f := strings.Fields(q)
			m, err := l.Ask(a.IP, l.Port, f[0], dns.StringToType[f[1]], false)
			if err != nil {
				t.Fatal(err)
			}
			got := describe(m)
			if want[q] == "" {
				want[q] = got
			}
			if got != want[q] {
				t.Errorf("%s at %s: %s, at BIND %s", q, p, got, want[q])
			}
		}
	}
}

// describe leaves out what servers may choose: the additional section, and
// whether the end of a CNAME is in the answer.
func describe(m *dns.Msg) string {
	types := func(rrs []dns.RR) string {
		var out []string
		for _, rr := range rrs {
			out = append(out, dns.TypeToString[rr.Header().Rrtype])
		}
		slices.Sort(out)
		return strings.Join(slices.Compact(out), ",")
	}
	ns := types(m.Ns)
	if len(m.Answer) > 0 {
		ns = ""
	}
	aa := ""
	if m.Authoritative {
		aa = " aa"
	}
	return dns.RcodeToString[m.Rcode] + aa + " answer=" + types(m.Answer) + " authority=" + ns
}

func TestStopEndsTheServer(t *testing.T) {
	l := New(t)
	a := l.Authority(Spec{Program: BIND, IP: 60, Zones: map[string]string{"eu.example.com.": child}})
	a.Stop()
	for end := time.Now().Add(5 * time.Second); time.Now().Before(end); {
		if _, err := l.Ask(a.IP, l.Port, "eu.example.com.", dns.TypeSOA, false); err != nil {
			return
		}
	}
	t.Error("the server still answers")
}

// The stand-in is a root server too, and says of a name that nobody holds what the
// others say.
func TestRootServersAnswerAlike(t *testing.T) {
	l := New(t)
	root := ". 300 SOA r0.root. host. 1 3600 600 604800 60\n. 300 NS r0.root.\nr0.root. 300 A $IP(1)\n*.wild. 300 A 192.0.2.9\n"
	for i, p := range []Program{NSD, Embedded} {
		a := l.Authority(Spec{Program: p, IP: 60 + i, Zones: map[string]string{".": root}})
		for name, want := range map[string]int{"no.": dns.RcodeNameError, "no.such.": dns.RcodeNameError, "root.": dns.RcodeSuccess, "a.wild.": dns.RcodeSuccess} {
			if m, err := l.Ask(a.IP, l.Port, name, dns.TypeA, false); err != nil || m.Rcode != want {
				t.Errorf("%s of %s: %v %v", p, name, m, err)
			}
		}
	}
}

// fatal keeps what would have ended a test.
type fatal struct {
	testing.TB
	said string
}

func (f *fatal) Fatalf(format string, args ...any) {
	f.said = fmt.Sprintf(format, args...)
	runtime.Goexit()
}

// A program that is not installed is stood in for, and that is said; in CI it
// fails the test.
func TestMissingProgram(t *testing.T) {
	const missing Program = "no-such-name-server"
	authorities[missing], resolvers[missing] = served{}, resolves{}
	defer delete(authorities, missing)
	defer delete(resolvers, missing)
	for ci, want := range map[string]string{"": "no-such-name-server is not installed", "true": "in CI nothing stands in for it"} {
		t.Setenv("CI", ci)
		f := &fatal{TB: t}
		l := New(t)
		l.t = f
		done := make(chan struct{})
		go func() {
			defer close(done)
			l.Authority(Spec{Program: missing, IP: 10, Zones: map[string]string{"eu.example.com.": child}})
		}()
		<-done
		if said := f.said + strings.Join(l.Servers(), "\n"); !strings.Contains(said, want) {
			t.Errorf("CI=%q: %q does not say %q", ci, said, want)
		}
	}
	t.Setenv("CI", "")
	l := New(t)
	if r := l.ResolverOf(missing, 53, "", l.IP(1)); r.Program == missing || !strings.Contains(strings.Join(l.Servers(), "\n"), "in place of no-such-name-server, which is not installed") {
		t.Errorf("as a resolver: %s, %q", r.Program, l.Servers())
	}
}

// Where the servers may not listen on port 53 BIND resolves, and says for whom.
func TestResolverWithoutPort53(t *testing.T) {
	l := New(t)
	l.port53 = false
	l.Authority(Spec{Program: NSD, IP: 1, Zones: map[string]string{".": ". 300 SOA r0.root. host. 1 3600 600 604800 60\n. 300 NS r0.root.\nr0.root. 300 A $IP(1)\n"}})
	for i, p := range Resolvers {
		r := l.ResolverOf(p, 53+i, "", l.IP(1))
		if data, rcode := r.Lookup("r0.root.", dns.TypeA); r.Program != BIND && r.stub == nil || !slices.Equal(data, []string{l.IP(1)}) {
			t.Errorf("%s for %s: %v %s", r.Program, p, data, rcode)
		}
	}
	if p := strings.Join(l.Servers(), "\n"); strings.Count(p, "may not listen there") != len(Resolvers)-1 {
		t.Errorf("the reason is missing:\n%s", p)
	}
}
