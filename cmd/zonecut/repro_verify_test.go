package main

import (
	"encoding/json"
	"fmt"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/miekg/dns"

	"zonecut/internal/resolver"
)

// A delegation with a TTL of 300 s goes: the verdict is there within a second of the
// parent's change, and the report says how long caches still protect users. A machine
// that is busy with something else gets more than one attempt at the second.
func TestVerdictInsideTheWindow(t *testing.T) {
	p := newLivePair(t, map[string]string{"eu.example.com.": childZone("eu.example.com.", 300)})
	if out, code := p.run(t, "check", append(p.flags, "--live", "--out", "json=report.json")...); code != 2 {
		t.Fatalf("check: %d\n%s", code, out)
	}
	if out, code := p.run(t, "capture", append(p.flags, "-o", "before.json")...); code != 0 {
		t.Fatalf("capture: %d\n%s", code, out)
	}
	p.parent.Update("example.com.", []string{"eu.example.com. NS"}, nil)
	var out, errs string
	var code int
	var took []time.Duration
	for len(took) < 8 && (len(took) == 0 || took[len(took)-1] >= time.Second) {
		start := time.Now() // the first time, that of the change
		out, errs, code = zonecutIn(t, p.dir, slices.Concat([]string{"verify", "report.json", "--facts", "before.json", "--window", "none",
			"--out", "text", "--out", "json=seen.json"}, p.flags)...)
		took = append(took, time.Since(start).Round(time.Millisecond))
	}
	t.Logf("verdict after %v", took)
	if took[len(took)-1] >= time.Second {
		t.Errorf("no verdict within a second: %v", took)
	}
	if code != 2 {
		t.Errorf("exit code %d, want 2\n%s%s", code, out, errs)
	}
	for _, want := range []string{"broken: eu.example.com. NS in example.com. at parent", "caches may hold old data until 5m after the change",
		"eu.example.com. 300 IN NS ns1.eu.example.com."} {
		if !strings.Contains(out, want) {
			t.Errorf("it does not say %q\n%s", want, out)
		}
	}
	text, err := os.ReadFile(filepath.Join(p.dir, "seen.json"))
	if err != nil {
		t.Fatal(err)
	}
	var r struct {
		Verify struct {
			CachesUntil *int `json:"caches_until"`
			Seconds     int
		}
	}
	if err := json.Unmarshal(text, &r); err != nil || r.Verify.CachesUntil == nil || *r.Verify.CachesUntil-r.Verify.Seconds < 200 {
		t.Errorf("the report leaves no time: %v %+v", err, r)
	}
}

// A decommission that somebody answers for, the delegation first and the child
// still serving, is no failure, and what remains is said with its time.
func TestWaivedDecommission(t *testing.T) {
	p := newLivePair(t, map[string]string{"eu.example.com.": childZone("eu.example.com.", 300)})
	now := time.Now().UTC()
	if err := os.MkdirAll(filepath.Join(p.dir, ".zonecut"), 0o755); err != nil {
		t.Fatal(err)
	}
	p.write(t, ".zonecut/waivers.yaml", fmt.Sprintf("version: 1\nwaivers:\n  - rule: delegation-removed\n    match: { zone: example.com., name: eu.example.com., type: NS }\n"+
		"    reason: the region is closed\n    owner: dns@example.com\n    created: %s\n    expires: %s\n", now.Format(time.DateOnly), now.AddDate(0, 0, 7).Format(time.DateOnly)))
	if out, code := p.run(t, "check", append(p.flags, "--live", "--out", "json=report.json")...); code != 0 {
		t.Fatalf("check: %d\n%s", code, out)
	}
	p.parent.Update("example.com.", []string{"eu.example.com. NS"}, nil)
	out, errs, code := zonecutIn(t, p.dir, slices.Concat([]string{"verify", "report.json", "--window", "none", "--timeout", "20s"}, p.flags)...)
	remains := regexp.MustCompile(`the child eu\.example\.com\. still answers at ` + regexp.QuoteMeta(p.child.IP) + `; delete that zone after (\d{4}-\d\d-\d\d )?\d\d:\d\d UTC, not before`)
	if code != 0 || !strings.Contains(out, "accepted: eu.example.com. NS") || !remains.MatchString(out) {
		t.Errorf("exit code %d, want 0, accepted, and what remains\n%s%s", code, out, errs)
	}
}

// An address of a family that has no route from here is a line about what was not
// looked at, and no verdict; who needs IPv6 asks for it.
func TestVerifyWithoutRouteForIPv6(t *testing.T) {
	t.Parallel()
	if resolver.Routed(netip.MustParseAddr("2001:db8::53")) {
		t.Skip("this machine has IPv6")
	}
	p := moving(t, 300)
	p.parent.Update("example.com.", nil, []string{"example.com. 300 NS ns6.example.com.", "ns6.example.com. 300 AAAA 2001:db8::53"})
	p.apply(300)
	out, code, _ := p.verified(t, "--window", "none", "--timeout", "20s")
	if code != 0 || !strings.Contains(out, "no route from here to IPv6: 1 addresses not looked at") {
		t.Errorf("exit code %d, want 0 and a gap\n%s", code, out)
	}
	out, code, _ = p.verified(t, "--window", "none", "--timeout", "3s", "--require-ipv6")
	if code != 3 || !strings.Contains(out, "unverifiable") {
		t.Errorf("required: exit code %d, want 3\n%s", code, out)
	}
}

// A private view of which nobody says where it is served is asked of no public
// server, by none of the commands: their own log says so.
func TestPrivateViewIsAskedOfNobody(t *testing.T) {
	log := newAskedLog(t)
	dir := t.TempDir()
	record := func(ip string) string {
		return `{"zone_id":"Z1","name":"db.corp.example.com","type":"A","ttl":60,"records":["` + ip + `"],"alias":[],"set_identifier":""}`
	}
	const zone = `{"name":"corp.example.com","name_servers":["ns1.example.net"],"zone_id":"Z1","id":"Z1","comment":"","force_destroy":false,"vpc":[{"vpc_id":"vpc-1","vpc_region":"eu-west-1"}]}`
	private := plan(resource{address: "aws_route53_zone.int", actions: "no-op", before: zone, after: zone},
		resource{address: "aws_route53_record.db", actions: "update", before: record("10.0.0.1"), after: record("10.0.0.2")})["plan.json"]
	public := strings.ReplaceAll(strings.ReplaceAll(private, `"vpc":[{"vpc_id":"vpc-1","vpc_region":"eu-west-1"}]`, `"vpc":[]`), "db.corp", "www.corp")
	for name, text := range map[string]string{"plan.json": private, "public.json": public, "root.hints": ". 3600 NS r.root.\nr.root. 3600 A " + log.ip + "\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	live := []string{"--root-hints", "root.hints", "--port", log.port, "--rate", "0", "--timeout", "2s"}
	for _, plan := range []string{"plan.json", "public.json"} {
		var said strings.Builder
		for _, args := range [][]string{{"check", plan, "--live", "--out", "json=report.json"}, {"capture", plan, "-o", "before.json"},
			{"verify", "report.json", "--window", "none"}} {
			out, errs, code := zonecutIn(t, dir, append(args, live...)...)
			fmt.Fprintf(&said, "%s: %d\n%s%s", args[0], code, out, errs)
		}
		asked := log.take()
		if private := plan == "plan.json"; private == (len(asked) > 0) {
			t.Errorf("of %s was asked %q\n%s", plan, asked, said.String())
		}
	}
}

// askedLog is a server that answers nothing and keeps what it was asked.
type askedLog struct {
	ip, port string
	mu       sync.Mutex
	names    []string
}

func newAskedLog(t *testing.T) *askedLog {
	t.Helper()
	pc, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := &askedLog{}
	if l.ip, l.port, err = net.SplitHostPort(pc.LocalAddr().String()); err != nil {
		t.Fatal(err)
	}
	s := &dns.Server{PacketConn: pc, Handler: l}
	go func() { _ = s.ActivateAndServe() }()
	t.Cleanup(func() { _ = s.Shutdown() })
	return l
}

// ServeDNS keeps a question and refuses it.
func (l *askedLog) ServeDNS(w dns.ResponseWriter, q *dns.Msg) {
	l.mu.Lock()
	l.names = append(l.names, q.Question[0].Name)
	l.mu.Unlock()
	m := new(dns.Msg)
	m.SetRcode(q, dns.RcodeRefused)
	_ = w.WriteMsg(m)
}

func (l *askedLog) take() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := l.names
	l.names = nil
	return out
}
