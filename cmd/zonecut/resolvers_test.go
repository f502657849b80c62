package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"

	"zonecut/internal/lab"
)

// moving is a pair in which www moves to another address, checked and applied; its
// TTL is the one given.
func moving(t *testing.T, ttl int) *livePair {
	t.Helper()
	p := newLivePair(t, map[string]string{"eu.example.com.": childZone("eu.example.com.", 300)})
	text, err := os.ReadFile(p.old)
	if err != nil {
		t.Fatal(err)
	}
	before := fmt.Sprintf("www %d A 192.0.2.80\n", ttl)
	after := fmt.Sprintf("www %d A 192.0.2.81\n", ttl)
	next := strings.Replace(string(text), "SOA ns1 host 1 ", "SOA ns1 host 2 ", 1) + after
	for name, text := range map[string]string{p.old: string(text) + before, p.next: next} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if out, code := p.run(t, "check", "--out", "json=report.json"); code != 0 {
		t.Fatalf("check: %d\n%s", code, out)
	}
	p.parent.Update("example.com.", nil, []string{fmt.Sprintf("www.example.com. %d A 192.0.2.80", ttl)})
	return p
}

// apply has the server give what is planned.
func (p *livePair) apply(ttl int) {
	p.parent.Update("example.com.", []string{"www.example.com. A"}, []string{fmt.Sprintf("www.example.com. %d A 192.0.2.81", ttl)})
}

// resolver starts Unbound, which has asked for www already where it is warm.
func (p *livePair) resolver(t *testing.T, ip int, warm bool) (r *lab.Resolver, at string) {
	t.Helper()
	r = p.lab.Resolver(ip, p.lab.IP(1))
	if warm {
		if data, rcode := r.Lookup("www.example.com.", dns.TypeA); !slices.Equal(data, []string{"192.0.2.80"}) {
			t.Fatalf("the resolver has %q, %s", data, rcode)
		}
	}
	return r, fmt.Sprintf("%s:%d", r.IP, p.lab.Port)
}

func (p *livePair) write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(p.dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// verified is what verify says, with the report it writes.
func (p *livePair) verified(t *testing.T, args ...string) (said string, code int, report verifiedReport) {
	t.Helper()
	out, errs, code := zonecutIn(t, p.dir, slices.Concat([]string{"verify", "report.json", "--out", "text", "--out", "json=seen.json"}, p.flags, args)...)
	text, err := os.ReadFile(filepath.Join(p.dir, "seen.json"))
	if err != nil {
		t.Fatalf("%v\n%s%s", err, out, errs)
	}
	valid(t, text)
	if err := json.Unmarshal(text, &report); err != nil {
		t.Fatal(err)
	}
	return out + errs, code, report
}

type verifiedReport struct {
	Verify struct {
		Vantage      string
		NotLooked    int `json:"not_looked"`
		Expectations []struct {
			Name, Type, At, Status, Why, View string
			Cache                             bool
			Servers                           []struct {
				Address, Status, Saw string
				Until                *int
			}
		}
	}
}

// row is the one about www at a place.
func (r *verifiedReport) row(at string) (status, why string, servers []string) {
	for _, e := range r.Verify.Expectations {
		if e.At == at && e.Name == "www.example.com." {
			for _, s := range e.Servers {
				servers = append(servers, s.Address+" "+s.Status)
			}
			return e.Status, e.Why, servers
		}
	}
	return "no row", "", nil
}

// asked are the questions about the zone that a resolver had, by its own log.
func asked(t *testing.T, r *lab.Resolver) []string {
	t.Helper()
	questions, ok := r.Asked()
	if !ok {
		t.Skip("no Unbound resolves here: " + string(r.Program))
	}
	return slices.DeleteFunc(questions, func(q string) bool { return !strings.Contains(q, "example.com.") })
}

// The resolvers of the flag and of zonecut.yaml are asked, and no other. Old data
// in one of them are pending, and that is no failure.
func TestVerifyAsksNamedResolvers(t *testing.T) {
	t.Parallel()
	p := moving(t, 300)
	warm, byFlag := p.resolver(t, 30, true)
	cold, byFile := p.resolver(t, 31, false)
	nobody, _ := p.resolver(t, 32, false)
	p.write(t, "zonecut.yaml", "version: 1\nresolvers: ['"+byFile+"']\nverify: { window: 20s }\n")
	p.apply(300)
	said, code, r := p.verified(t, "--resolver", byFlag)
	status, why, servers := r.row("resolvers")
	if code != 0 || status != "pending" || !slices.Equal(servers, []string{byFlag + " pending", byFile + " pass"}) || !strings.Contains(why, "1 of 2 resolvers hold what was before, the last one ("+byFlag+") until") {
		t.Errorf("exit code %d: %s (%s) %q\n%s", code, status, why, servers, said)
	}
	if !strings.Contains(said, "info: resolvers that may be asked: "+byFlag+", "+byFile) || !strings.Contains(said, "it holds that until ") {
		t.Errorf("it does not say whom it asked, and until when one holds on:\n%s", said)
	}
	for r, want := range map[*lab.Resolver]bool{warm: true, cold: true, nobody: false} {
		if got := asked(t, r); (len(got) > 0) != want {
			t.Errorf("%s was asked %q", r.IP, got)
		}
	}
	out, errs, code := zonecutIn(t, p.dir, "verify", "report.json", "--resolver", "dns.example.")
	if code != 1 || !strings.Contains(errs, `--resolver dns.example.: "dns.example." is no IP address`) {
		t.Errorf("exit code %d\n%s%s", code, out, errs)
	}
}

// Before the apply a resolver is asked about what is there, and not about what
// comes.
func TestCaptureAsksResolversAboutWhatIsThere(t *testing.T) {
	p := moving(t, 300)
	text, err := os.ReadFile(p.next)
	if err != nil {
		t.Fatal(err)
	}
	p.write(t, "next.zone", string(text)+"new 300 A 192.0.2.7\n")
	r, at := p.resolver(t, 30, false)
	if out, code := p.run(t, "capture", append(p.flags, "-o", "before.json")...); code != 0 || len(asked(t, r)) > 0 {
		t.Fatalf("nobody is named: %d, %q\n%s", code, asked(t, r), out)
	}
	if out, code := p.run(t, "capture", append(p.flags, "-o", "before.json", "--resolver", at)...); code != 0 {
		t.Fatalf("capture: %d\n%s", code, out)
	}
	if got := asked(t, r); !slices.Equal(got, []string{"www.example.com. A"}) {
		t.Errorf("the resolver was asked %q", got)
	}
	facts, err := os.ReadFile(filepath.Join(p.dir, "before.json"))
	if err != nil || !strings.Contains(string(facts), `"at": "resolvers"`) || !strings.Contains(string(facts), at) {
		t.Errorf("%v\n%s", err, facts)
	}
}

// Where no root server answers that is one sentence, with what helps; a project may
// accept what its resolvers say once the window is over, and then every output says
// that it rests on them.
func TestVerifyWherePort53IsBlocked(t *testing.T) {
	t.Parallel()
	p := moving(t, 2)
	_, at := p.resolver(t, 30, true)
	p.apply(2)
	p.flags[1] = filepath.Join(p.dir, "dead.hints")
	p.write(t, "dead.hints", ". 3600 NS r0.root.\nr0.root. 3600 A "+p.lab.IP(99)+"\n")
	said, code, r := p.verified(t, "--resolver", at)
	if status, why, _ := r.row("zone"); code != 3 || status != "unverifiable" || why != "port 53 is blocked from here" || r.Verify.Vantage != "" ||
		strings.Count(said, "no root server answers over UDP or TCP: port 53 is blocked from here; what helps: ") != 1 {
		t.Errorf("exit code %d: %s (%s)\n%s", code, status, why, said)
	}
	p.write(t, "zonecut.yaml", "version: 1\nresolvers: ['"+at+"']\nverify: { vantage: resolvers }\n")
	var more []string
	formats := []string{"markdown", "html", "github", "sarif", "gitlab", "junit", "atlantis", "intoto"}
	for _, f := range formats {
		more = append(more, "--out", f+"="+f+".out")
	}
	said, code, r = p.verified(t, more...)
	status, why, servers := r.row("resolvers")
	if code != 0 || status != "pass" || r.Verify.Vantage != "resolvers" || !slices.Equal(servers, []string{at + " pass"}) || strings.Contains(said, " in zone") {
		t.Errorf("exit code %d: %s (%s) %q\n%s", code, status, why, servers, said)
	}
	const says = "judged by the named resolvers alone"
	if !strings.Contains(said, says) {
		t.Errorf("the text does not say so:\n%s", said)
	}
	for _, f := range formats {
		if text, err := os.ReadFile(filepath.Join(p.dir, f+".out")); err != nil || !strings.Contains(string(text), says) {
			t.Errorf("%s does not say so: %v\n%s", f, err, text)
		}
	}
	// Before the window is over nothing is decided.
	if said, code, r := p.verified(t, "--window", "1s"); code != 3 || !strings.Contains(said, "are asked when the window has closed") || r.Verify.Vantage != "resolvers" {
		t.Errorf("exit code %d\n%s", code, said)
	}
}

// A view that is not public is asked at the servers that zonecut.yaml names for it,
// and the public ones are not; without any it is counted.
func TestVerifyViews(t *testing.T) {
	p := moving(t, 300)
	p.apply(300)
	text, err := os.ReadFile(filepath.Join(p.dir, "report.json"))
	if err != nil {
		t.Fatal(err)
	}
	p.write(t, "report.json", strings.ReplaceAll(string(text), `"view": ""`, `"view": "corp"`))
	_, code, r := p.verified(t, "--window", "none")
	if code != 3 || r.Verify.NotLooked != 2 || len(r.Verify.Expectations) != 1 {
		t.Errorf("nobody is named: exit code %d, %+v", code, r)
	}
	for server, want := range map[string]struct {
		code   int
		status string
	}{
		fmt.Sprintf("%s:%d", p.parent.IP, p.lab.Port): {0, "pass"},
		fmt.Sprintf("%s:%d", p.child.IP, p.lab.Port):  {2, "broken"}, // serves another zone
	} {
		p.write(t, "zonecut.yaml", "version: 1\nviews: { corp: { servers: ['"+server+"'] } }\n")
		p.flags[1] = filepath.Join(p.dir, "dead.hints")
		p.write(t, "dead.hints", ". 3600 NS r0.root.\nr0.root. 3600 A "+p.lab.IP(99)+"\n")
		said, code, r := p.verified(t, "--window", "none", "--timeout", "20s")
		if status, why, servers := r.row("zone"); code != want.code || status != want.status || !slices.Equal(servers, []string{server + " " + want.status}) || r.Verify.Expectations[0].View != "corp" {
			t.Errorf("%s: exit code %d, %s (%s) %q\n%s", server, code, status, why, servers, said)
		}
	}
}

// A verify that is killed while it looks at resolvers knows afterwards when all
// servers had changed and until when a resolver holds on.
func TestVerifyGoesOnAtResolversAfterKill(t *testing.T) {
	t.Parallel()
	p := moving(t, 300)
	_, at := p.resolver(t, 30, true)
	p.apply(300)
	state := filepath.Join(p.dir, "report.json.state")
	first := exec.Command(binary, append([]string{"verify", "report.json", "--window", "5m", "--resolver", at}, p.flags...)...)
	first.Dir = p.dir
	if err := first.Start(); err != nil {
		t.Fatal(err)
	}
	type memory struct {
		AgreedAt map[string]time.Time `json:"agreed_at"`
		Holds    map[string]time.Time
	}
	known := func() (m memory) {
		text, err := os.ReadFile(state)
		if err == nil {
			err = json.Unmarshal(text, &m)
		}
		if err != nil {
			return memory{}
		}
		return m
	}
	var before memory
	for end := time.Now().Add(30 * time.Second); len(before.Holds) == 0; <-time.After(20 * time.Millisecond) {
		if before = known(); time.Now().After(end) {
			_ = first.Process.Kill()
			t.Fatalf("the state never says what the resolver holds: %+v", before)
		}
	}
	if err := first.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = first.Wait()
	held := before.Holds["www.example.com. A at the resolvers "+at]
	if left := time.Until(held); left < 200*time.Second || left > 301*time.Second || before.AgreedAt["www.example.com. A in example.com."].IsZero() {
		t.Errorf("noted %+v", before)
	}
	said, code, r := p.verified(t, "--window", "1s", "--resolver", at)
	status, why, _ := r.row("resolvers")
	if code != 0 || status != "pending" || !strings.Contains(why, "until "+held.Round(time.Second).UTC().Format("15:04")) || !strings.Contains(said, "state: the watch goes on that began at ") {
		t.Errorf("exit code %d: %s (%s)\n%s", code, status, why, said)
	}
}
