package main

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/miekg/dns"

	"zonecut/internal/lab"
)

// The applies that were recorded, replayed whole: a BIND serves the zones as they
// were before, "zonecut run PLAN -- nsupdate …" makes exactly what the recorded
// apply made of them, and what is broken is put back by what zonecut printed.

// unplayed are the recordings that are not replayed, and why.
var unplayed = map[string]string{
	"powerdns/delete-zone": "a zone goes, which no dynamic update can make",
}

// applied says what verify must find of a recorded apply: the exit code, and
// the sets of which it must name at least one: it ends soon after it has seen one. A plan that is stopped is let past by --break-glass, which
// answers for nothing. Those that end with 3 move a delegation to servers that are not
// here: that they serve the zone nobody saw, before or after.
var applied = map[string]struct {
	exit   int
	broken []string
}{
	"dns/big-cleanup-40": {2, []string{"lab.corp.example. NS", "host00.corp.example. A", "host01.corp.example. A", "host02.corp.example. A",
		"host03.corp.example. A", "host04.corp.example. A"}}, // mass-delete asks for five of those that go
	"dns/change-ns-set-in-place":      {exit: 3},
	"dns/checks-and-conditions":       {},
	"dns/count-shrink":                {2, []string{"a.example.com. NS", "c.example.com. NS"}},
	"dns/delete-ns-delegation":        {2, []string{"eu.example.com. NS"}},
	"dns/deposed-object":              {2, []string{"dev.example.org. NS"}},
	"dns/destroy-all":                 {2, []string{"eu.example.com. NS", "example.com. A", "example.com. AAAA", "example.com. MX"}},
	"dns/drift-ns":                    {exit: 3},
	"dns/drift-relevant":              {},
	"dns/forget-and-import":           {exit: 3},
	"dns/glue-loss":                   {2, []string{"eu-ns2.example.com. A"}},
	"dns/modules-for-each-keys":       {2, []string{"dev.example.net. NS", "prod.example.org. NS"}},
	"dns/moved-renamed":               {exit: 3},
	"dns/noop":                        {},
	"dns/outputs-only":                {},
	"dns/refresh-only":                {},
	"dns/replace-delegation-rename":   {2, []string{"eu.example.com. NS", "us.example.com. NS"}},
	"dns/replace-flag-and-taint":      {}, // stopped for the gap, which was over within the apply
	"dns/swap-into-new-address":       {}, // stopped for the order, which came out well here
	"dns/target-partial":              {exit: 3},
	"dns/ttl-and-mx-change":           {},
	"dns/unknown-values":              {exit: 3}, // the server refused the MX set, and the apply ended there
	"harmless/dns-mail-set-exchanged": {},
	"harmless/dns-moved-60":           {},
	"powerdns/change-records":         {2, []string{"ns1.example.org. A"}}, // it goes with the zone, though its own action is no-op
	"powerdns/delete-delegation":      {2, []string{"eu.example.org. NS"}},
	"tofu-dns/delete-ns-delegation":   {2, []string{"a.example.org. NS"}},
	"tofu-dns/enabled-false":          {2, []string{"a.example.org. NS"}},
	"tofu-dns/exclude":                {exit: 3},
	"tofu-dns/forget-import-moved":    {exit: 3},
}

// live is one recorded apply on servers of its own.
type live struct {
	t     *testing.T
	name  string
	dir   string
	lab   *lab.Lab
	plan  string
	flags []string
	key   string // file
	took  time.Duration
}

// replayKey is the TSIG key of the lab's BIND.
var replayKey = lab.Key{Name: "replay.", Algorithm: "hmac-sha256", Secret: "cmVwbGF5IHJlcGxheSByZXBsYXkgcmVwbGF5IQ=="}

// need finds the programs that the replay is done with. Nothing stands in for
// them, and in CI they must be there.
func need(t *testing.T, programs ...string) {
	t.Helper()
	for _, p := range programs {
		_, err := exec.LookPath(p)
		if _, sbin := os.Stat("/usr/sbin/" + p); err == nil || sbin == nil {
			continue
		}
		if os.Getenv("CI") == "true" {
			t.Fatalf("%s is not installed, and in CI nothing may be left out", p)
		}
		t.Skipf("%s is not installed: the recorded applies are not replayed", p)
	}
}

// recordedApplies are the folders that hold zones around an apply.
func recordedApplies(t *testing.T) []string {
	t.Helper()
	var out []string
	root := filepath.Join(data, "plans")
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Name() == "live-before.zone" {
			name, _ := filepath.Rel(root, filepath.Dir(path))
			out = append(out, filepath.ToSlash(name))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// recordLine is one line of a recorded zone: owner, TTL, type and data.
var recordLine = regexp.MustCompile(`^(\S+)\s+(\d+)\s+IN\s+(\S+)\s+(.*)$`)

// recordedZones are the records of a recorded file, by the apex of their zone.
// The addresses of the zones' own name servers are those of the lab.
func recordedZones(t *testing.T, file, ip string) map[string][]string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	apex, zones := "", map[string][]string{}
	for line := range strings.Lines(string(text)) {
		f := recordLine.FindStringSubmatch(strings.TrimSpace(line))
		if f == nil {
			continue
		}
		if f[3] == "SOA" {
			apex = f[1]
		}
		if f[3] == "A" && strings.HasPrefix(f[4], "127.") && regexp.MustCompile(`^ns[0-9]+\.`+regexp.QuoteMeta(apex)+`$`).MatchString(f[1]) {
			f[4] = ip
		}
		zones[apex] = append(zones[apex], strings.Join(f[1:3], " ")+" IN "+strings.Join(f[3:], " "))
	}
	// PowerDNS serves a zone whose name server has no address. BIND does not load
	// one, so there is an address, before and after.
	if lines := zones["example.org."]; slices.Contains(lines, "example.org. 3600 IN SOA a.misconfigured.dns.server.invalid. hostmaster.example.org. 0 10800 3600 604800 3600") {
		zones["example.org."] = append(lines, "ns2.example.org. 3600 IN A "+ip)
	}
	return zones
}

// newLive starts an Internet that serves the zones as they were before.
func newLive(t *testing.T, name string) *live {
	t.Helper()
	l := &live{t: t, name: name, dir: t.TempDir(), lab: lab.New(t), plan: filepath.Join(data, "plans", name, "plan.json")}
	zones := recordedZones(t, filepath.Join(data, "plans", name, "live-before.zone"), l.lab.IP(10))
	files, above := map[string]string{}, map[string]string{}
	for apex, lines := range zones {
		files[apex] = strings.Join(lines, "\n") + "\n"
		tld := apex[strings.Index(apex, ".")+1:]
		if above[tld] == "" {
			above[tld] = fmt.Sprintf("%[1]s 300 SOA a.%[1]s host.%[1]s 1 3600 600 604800 60\n%[1]s 300 NS a.%[1]s\na.%[1]s 300 A $IP(1)\n", tld)
		}
		above[tld] += fmt.Sprintf("%[1]s 300 NS ns1.%[1]s\n%[1]s 300 NS ns2.%[1]s\nns1.%[1]s 300 A $IP(10)\nns2.%[1]s 300 A $IP(10)\n", apex)
	}
	root := ". 300 SOA r0.root. host. 1 3600 600 604800 60\n. 300 NS r0.root.\nr0.root. 300 A $IP(1)\n"
	for _, tld := range slices.Sorted(maps.Keys(above)) {
		root += fmt.Sprintf("%[1]s 300 NS a.%[1]s\na.%[1]s 300 A $IP(1)\n", tld)
	}
	above["."] = root
	l.lab.Authority(lab.Spec{Program: lab.NSD, IP: 1, Zones: above})
	l.lab.Authority(lab.Spec{Program: lab.BIND, IP: 10, Zones: files, Key: &replayKey})
	l.key = filepath.Join(l.dir, "replay.key")
	l.write("replay.key", fmt.Sprintf("key %q { algorithm %s; secret %q; };\n", replayKey.Name, replayKey.Algorithm, replayKey.Secret))
	l.flags = []string{"--root-hints", l.lab.Hints(l.lab.IP(1)), "--port", fmt.Sprint(l.lab.Port), "--rate", "0", "--window", "none", "--timeout", "60s"}
	return l
}

func (l *live) write(name, text string) string {
	l.t.Helper()
	file := filepath.Join(l.dir, name)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		l.t.Fatal(err)
	}
	return file
}

// apply writes the commands of the recorded apply: what stands only in the zones
// before goes, what stands only in those after comes, each zone at once; and then
// more of the last one.
func (l *live) apply(more ...string) string {
	l.t.Helper()
	folder := filepath.Join(data, "plans", l.name)
	before := recordedZones(l.t, filepath.Join(folder, "live-before.zone"), l.lab.IP(10))
	after := recordedZones(l.t, filepath.Join(folder, "live-after.zone"), l.lab.IP(10))
	var b strings.Builder
	for _, apex := range slices.Sorted(maps.Keys(before)) {
		fmt.Fprintf(&b, "server %s %d\nzone %s\n", l.lab.IP(10), l.lab.Port, apex)
		for _, r := range before[apex] {
			if f := recordLine.FindStringSubmatch(r); f[3] != "SOA" && !slices.Contains(after[apex], r) {
				fmt.Fprintf(&b, "update delete %s IN %s %s\n", f[1], f[3], f[4])
			}
		}
		for _, r := range after[apex] {
			if f := recordLine.FindStringSubmatch(r); f[3] != "SOA" && !slices.Contains(before[apex], r) {
				fmt.Fprintf(&b, "update add %s\n", r)
			}
		}
		b.WriteString("send\n")
	}
	for _, m := range more {
		b.WriteString(m + "\nsend\n")
	}
	return l.write("apply.txt", b.String())
}

// run is "zonecut run PLAN FLAGS -- nsupdate": it leaves a mark when it ran.
func (l *live) run(flags ...string) (out string, code int, ran bool) {
	l.t.Helper()
	mark := filepath.Join(l.dir, "ran")
	_ = os.Remove(mark)
	args := append(append([]string{"run", l.plan, "--out", "text", "--out", "json=run.json", "--capture", "before.json"}, l.flags...), flags...)
	args = append(args, "--", "sh", "-c", "touch ran && exec nsupdate -k replay.key apply.txt")
	start := time.Now()
	stdout, stderr, code := zonecutIn(l.t, l.dir, args...)
	l.took = time.Since(start)
	_, err := os.Stat(mark)
	return stdout + stderr, code, err == nil
}

// runAnyhow is run, past what stops the plan.
func (l *live) runAnyhow() (out string, code int) {
	l.t.Helper()
	out, code, ran := l.run()
	if !ran {
		out, code, ran = l.run(l.glass()...)
	}
	if !ran {
		l.t.Fatalf("not applied: exit code %d\n%s", code, out)
	}
	return out, code
}

// glass are the flags that let the plan past what has just stopped it.
func (l *live) glass() []string {
	return []string{"--break-glass", "it is a rehearsal", "--digest", l.report("run.json").Digest}
}

// report is a report that was written to a file.
func (l *live) report(name string) (r struct {
	Digest string
	Verify struct {
		Expectations []struct{ Name, Type, Status string }
		Restore      []string
	}
}) {
	l.t.Helper()
	text, err := os.ReadFile(filepath.Join(l.dir, name))
	if err != nil {
		l.t.Fatal(err)
	}
	valid(l.t, text)
	if err := json.Unmarshal(text, &r); err != nil {
		l.t.Fatal(err)
	}
	return r
}

// broken are the sets that a report calls broken.
func (l *live) broken(name string) []string {
	var out []string
	for _, o := range l.report(name).Verify.Expectations {
		if o.Status == "broken" {
			out = append(out, o.Name+" "+o.Type)
		}
	}
	slices.Sort(out)
	return out
}

// restore applies what rollback prints for what is broken, by nsupdate, and has
// it verified: the rollback is a change with a report of its own.
func (l *live) restore() int {
	l.t.Helper()
	printed, errs, code := zonecutIn(l.t, l.dir, "rollback", "--broken", "--facts", "before.json", "run.json")
	if code != 0 {
		l.t.Fatalf("rollback: exit code %d\n%s", code, errs)
	}
	if want := strings.Join(l.report("run.json").Verify.Restore, "\n") + "\n"; printed != want {
		l.t.Errorf("run printed another recipe than rollback:\n%s\nrollback:\n%s", want, printed)
	}
	commands, errs, code := zonecutIn(l.t, l.dir, "rollback", "--broken", "--facts", "before.json", "run.json", "--out", "json=back.json",
		"--format", "nsupdate", "--server", fmt.Sprintf("%s %d", l.lab.IP(10), l.lab.Port))
	if code != 0 {
		l.t.Fatalf("rollback as nsupdate: exit code %d\n%s", code, errs)
	}
	l.nsupdate(l.write("back.txt", commands))
	out, errs, code := zonecutIn(l.t, l.dir, append([]string{"verify", "back.json"}, l.flags...)...)
	if code != 0 {
		l.t.Errorf("verify of the rollback: exit code %d\n%s%s\n%s", code, out, errs, commands)
	}
	return code
}

func (l *live) nsupdate(file string) {
	l.t.Helper()
	if out, err := exec.Command("nsupdate", "-k", l.key, file).CombinedOutput(); err != nil {
		text, _ := os.ReadFile(file)
		l.t.Fatalf("nsupdate: %v\n%s\n%s", err, out, text)
	}
}

func subset(some, all []string) bool {
	return !slices.ContainsFunc(some, func(s string) bool { return !slices.Contains(all, s) })
}

func TestReplayOfRecordedApplies(t *testing.T) {
	need(t, "named", "nsd", "nsupdate")
	stops := map[string]int{}
	for _, v := range verdicts(t) {
		stops[v.plan] = v.exit
	}
	var mu sync.Mutex
	table := map[string]string{}
	t.Cleanup(func() {
		t.Logf("%-38s %-6s %-7s %-7s %-5s %s", "recorded apply", "check", "verify", "seconds", "back", "broken")
		for _, name := range slices.Sorted(maps.Keys(table)) {
			t.Log(table[name])
		}
	})
	for _, name := range recordedApplies(t) {
		t.Run(name, func(t *testing.T) {
			if why := unplayed[name]; why != "" {
				t.Skip(why)
			}
			t.Parallel()
			want, ok := applied[name]
			if !ok {
				t.Fatal("nothing says what verify must find")
			}
			l := newLive(t, name)
			l.apply()
			if want.exit == 3 { // what never comes is waited for to the end
				l.flags = append(l.flags, "--timeout", "8s")
			}
			out, code, ran := l.run()
			if stops[name] != 0 {
				if code != stops[name] || ran || !strings.Contains(out, "not run: ") {
					t.Fatalf("exit code %d, want %d before the apply; ran: %v\n%s", code, stops[name], ran, out)
				}
				out, code = l.runAnyhow()
			} else if !ran {
				t.Fatalf("not applied: exit code %d\n%s", code, out)
			}
			broken := l.broken("run.json")
			if code != want.exit || !subset(broken, want.broken) || len(broken) == 0 && want.exit == 2 {
				t.Errorf("exit code %d, want %d; broken %q, want some of %q\n%s", code, want.exit, broken, want.broken, out)
			}
			took, back := l.took, "-"
			if code == 2 {
				back = fmt.Sprint(l.restore())
			}
			mu.Lock()
			defer mu.Unlock()
			table[name] = fmt.Sprintf("%-38s %-6d %-7d %-7.1f %-5s %s", name, stops[name], code, took.Seconds(), back, strings.Join(broken, ", "))
		})
	}
}

// "Apply complete!", and a set is gone: a tool that creates first and then deletes
// by key ends with success, its state holds the records, and the zone does not.
// Check stops such plans; where one is let past, or a tool takes along what its
// plan does not name, verify finds it and says what to put back.
func TestApplyCompleteAndGone(t *testing.T) {
	need(t, "named", "nsd", "nsupdate")
	for _, c := range []struct {
		name, plan string
		more       []string // what the apply does besides
		broken     string
	}{
		{"created, then deleted by key", "dns/swap-into-new-address", []string{"update delete eu.example.com. IN NS"}, "eu.example.com. NS"},
		{"replaced, and gone", "dns/replace-flag-and-taint", []string{"update delete example.com. IN MX"}, "example.com. MX"},
		{"another TTL, and gone", "dns/ttl-and-mx-change", []string{"update delete eu.example.com. IN NS"}, "eu.example.com. NS"},
		{"taken along", "dns/checks-and-conditions", []string{"update delete eu.example.com. IN NS"}, "eu.example.com. NS"},
		{"exchanged beside the change", "dns/checks-and-conditions", []string{"update delete eu.example.com. IN NS", "update add eu.example.com. 60 IN NS parked.example.org."}, "eu.example.com. NS"},
		{"a wildcard comes along", "dns/checks-and-conditions", []string{"update add *.example.com. 60 IN A 192.0.2.66"}, "zonecut-nonce-3f9b1c7a.example.com. A"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			l := newLive(t, c.plan)
			l.apply(c.more...)
			out, code := l.runAnyhow()
			if broken := l.broken("run.json"); code != 2 || !slices.Equal(broken, []string{c.broken}) {
				t.Fatalf("exit code %d, broken %q, want 2 and %s\n%s", code, broken, c.broken, out)
			}
			l.restore()
		})
	}
}

// What somebody has put there since is not overwritten by a rollback: the server
// refuses the whole message.
func TestRollbackKeepsWhatOthersDid(t *testing.T) {
	need(t, "named", "nsd", "nsupdate")
	l := newLive(t, "dns/delete-ns-delegation")
	l.apply()
	if out, code := l.runAnyhow(); code != 2 {
		t.Fatalf("exit code %d\n%s", code, out)
	}
	server := fmt.Sprintf("%s %d", l.lab.IP(10), l.lab.Port)
	l.nsupdate(l.write("other.txt", "server "+server+"\nzone example.com.\nupdate add eu.example.com. 300 IN NS rescue.example.net.\nsend\n"))
	commands, errs, code := zonecutIn(t, l.dir, "rollback", "--broken", "run.json", "--format", "nsupdate", "--server", server)
	if code != 0 {
		t.Fatalf("exit code %d\n%s", code, errs)
	}
	out, err := exec.Command("nsupdate", "-k", l.key, l.write("back.txt", commands)).CombinedOutput()
	if err == nil || !strings.Contains(string(out), "YXRRSET") {
		t.Errorf("nsupdate: %v, want a failed prerequisite\n%s%s", err, out, commands)
	}
	m, err := l.lab.Ask(l.lab.IP(10), l.lab.Port, "eu.example.com.", dns.TypeNS, false)
	if err != nil || len(m.Ns) != 1 || !strings.Contains(m.Ns[0].String(), "rescue.example.net.") {
		t.Errorf("what somebody else put there is gone: %v %v", m, err)
	}
}
