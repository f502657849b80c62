package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"zonecut/internal/cli"
	"zonecut/internal/lab"
)

// share is the part of all datagrams, connections and segments that is lost.
const share = 0.2

// lossZone is a zone with a delegation, a change that is planned to it, and what
// is done in truth to it at each of its two servers.
type lossZone struct {
	name string
	// plan edits the zone file; nil gives www another address and adds new.
	plan func(zone string) string
	// first and second are the updates at the servers: "-NAME TYPE" and
	// "+RECORD", names below the apex.
	first, second []string
	want          string // a part of the output when it is found broken; "" is unbroken
}

var (
	asPlanned = []string{"-www A", "+www 300 A 192.0.2.81", "+new 300 A 192.0.2.7"}

	// lossZones are the unbroken zone and those with each a breakage of its own.
	lossZones = []lossZone{
		{"unbroken", nil, asPlanned, asPlanned, ""},
		{"cut", nil, append([]string{"-eu NS"}, asPlanned...), append([]string{"-eu NS"}, asPlanned...), "no change names it, and before the apply it was ns1.eu."},
		{"alien", nil, asPlanned, []string{"-www A", "+www 300 A 192.0.2.66", "+new 300 A 192.0.2.7"}, "neither what was before"},
		{"gone", nil, asPlanned, []string{"-www A", "+new 300 A 192.0.2.7"}, "it was there before and shall be there"},
		{"foretold", func(z string) string { return strings.Replace(z, "eu 300 NS ns1.eu\n", "", 1) }, []string{"-eu NS"}, []string{"-eu NS"}, "foretold this, and nobody has accepted it"},
	}
)

func (z lossZone) apex() string { return z.name + ".com." }

func (z lossZone) text() string {
	return "$ORIGIN " + z.apex() + `
@ 300 SOA ns1 host 1 3600 600 604800 60
@ 300 NS ns1
@ 300 NS ns2
ns1 300 A $IP(10)
ns2 300 A $IP(11)
www 300 A 192.0.2.80
eu 300 NS ns1.eu
ns1.eu 300 A $IP(20)
`
}

// lossWorld serves the zones at a BIND and a Knot DNS, each zone's child at an
// NSD, and everything above at another; all but the child behind lossy paths.
type lossWorld struct {
	*lab.Lab
	paths map[int]*lab.Path
	flags []string
	dir   string
}

func newLossWorld(t *testing.T, seed uint64) *lossWorld {
	t.Helper()
	w := &lossWorld{Lab: lab.New(t), paths: map[int]*lab.Path{}, dir: t.TempDir()}
	com := "$ORIGIN com.\n@ 300 SOA a host 1 3600 600 604800 60\n@ 300 NS a\na 300 A $IP(1)\n"
	parents, children := map[string]string{}, map[string]string{}
	for _, z := range lossZones {
		com += fmt.Sprintf("%s 300 NS ns1.%[1]s\n%[1]s 300 NS ns2.%[1]s\nns1.%[1]s 300 A $IP(10)\nns2.%[1]s 300 A $IP(11)\n", z.name)
		parents[z.apex()] = z.text()
		children["eu."+z.apex()] = childZone("eu."+z.apex(), 300)
	}
	servers := map[int]*lab.Authority{}
	for i, s := range []lab.Spec{
		{Program: lab.NSD, IP: 1, Zones: map[string]string{".": ". 300 SOA r0.root. host. 1 3600 600 604800 60\n. 300 NS r0.root.\nr0.root. 300 A $IP(1)\ncom. 300 NS a.com.\na.com. 300 A $IP(1)\n", "com.": com}},
		{Program: lab.BIND, IP: 10, Zones: parents},
		{Program: lab.Knot, IP: 11, Zones: parents},
		{Program: lab.NSD, IP: 20, Zones: children},
	} {
		if s.IP != 20 { // whom verify does not ask
			s.Path = lab.Lossy(0, seed+uint64(i))
			w.paths[s.IP] = s.Path
		}
		servers[s.IP] = w.Authority(s)
	}
	w.flags = []string{"--root-hints", w.Hints(w.IP(1)), "--port", fmt.Sprint(w.Port), "--rate", "0"}
	for _, z := range lossZones {
		w.prepare(t, z)
		for _, at := range []struct {
			*lab.Authority
			records []string
		}{{servers[10], z.first}, {servers[11], z.second}} {
			var remove, add []string
			for _, r := range at.records {
				owner, rest, _ := strings.Cut(r[1:], " ")
				if r = owner + "." + z.apex() + " " + rest; at.records != nil && strings.Count(rest, " ") == 0 {
					remove = append(remove, r)
				} else {
					add = append(add, r)
				}
			}
			at.Update(z.apex(), remove, add)
		}
	}
	return w
}

// prepare checks the plan and captures what there was, while nothing is lost.
func (w *lossWorld) prepare(t *testing.T, z lossZone) {
	t.Helper()
	old := strings.NewReplacer("$IP(10)", w.IP(10), "$IP(11)", w.IP(11), "$IP(20)", w.IP(20)).Replace(z.text())
	next := strings.Replace(old, "SOA ns1 host 1 ", "SOA ns1 host 2 ", 1)
	if z.plan != nil {
		next = z.plan(next)
	} else {
		next = strings.Replace(next, "192.0.2.80", "192.0.2.81", 1) + "new 300 A 192.0.2.7\n"
	}
	for name, text := range map[string]string{"old": old, "next": next} {
		if err := os.WriteFile(filepath.Join(w.dir, z.name+"-"+name+".zone"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	pair := []string{z.name + "-old.zone", z.name + "-next.zone"}
	if out, code := w.zonecut(t, append([]string{"capture", "-o", z.name + ".facts"}, append(pair, w.flags...)...)...); code != 0 {
		t.Fatalf("capture: %d\n%s", code, out)
	}
	if out, code := w.zonecut(t, append([]string{"check", "--out", "json=" + z.name + ".json"}, pair...)...); code != 0 && z.plan == nil {
		t.Fatalf("check: %d\n%s", code, out)
	}
}

// zonecut runs the program in this process.
func (w *lossWorld) zonecut(t *testing.T, args ...string) (out string, code int) {
	t.Helper()
	var text bytes.Buffer
	var mu sync.Mutex
	code = cli.Main(t.Context(), args, cli.Env{Stdin: strings.NewReader(""), Stdout: locked{&mu, &text}, Stderr: locked{&mu, &text}, Now: time.Now, Getenv: func(string) string { return "" }, Dir: w.dir})
	return text.String(), code
}

// locked is a writer for two streams.
type locked struct {
	*sync.Mutex
	to *bytes.Buffer
}

func (l locked) Write(p []byte) (int, error) {
	l.Lock()
	defer l.Unlock()
	return l.to.Write(p)
}

func (w *lossWorld) verify(t *testing.T, z lossZone, run int, timeout string) (string, int) {
	t.Helper()
	return w.zonecut(t, append([]string{"verify", z.name + ".json", "--facts", z.name + ".facts", "--state", fmt.Sprintf("%s.%d.state", z.name, run), "--window", "none", "--timeout", timeout}, w.flags...)...)
}

// Over paths that lose a fifth of all that they carry, over UDP and TCP, verify
// never cries wolf, and finds each breakage each time. Inconclusive is allowed
// where nothing is broken, and counted. ZONECUT_LOSS_RUNS=200 runs it as often,
// for each of the two; the log says what came of them.
func TestVerifyThroughLoss(t *testing.T) {
	t.Parallel()
	runs := 6
	if n, err := strconv.Atoi(os.Getenv("ZONECUT_LOSS_RUNS")); err == nil && n > 0 {
		runs = n
	}
	w := newLossWorld(t, 20)
	for _, p := range w.paths {
		p.Lose(share)
	}
	unbroken, broken := lossZones[0], lossZones[1:]
	var mu sync.Mutex
	var group sync.WaitGroup
	counts := map[string]map[int]int{"unbroken": {}, "broken": {}}
	slots := make(chan struct{}, 16)
	one := func(kind string, z lossZone, run int) {
		defer func() { <-slots }()
		start := time.Now()
		out, code := w.verify(t, z, run, "2m")
		mu.Lock()
		defer mu.Unlock()
		counts[kind][code]++
		switch {
		case kind == "broken" && (code != 2 || !strings.Contains(out, z.want)):
			t.Errorf("run %d of %s: exit code %d after %v, want 2 and %q\n%s", run, z.name, code, time.Since(start).Round(time.Second), z.want, out)
		case kind == "unbroken" && code != 0 && code != 3:
			t.Errorf("run %d of %s: exit code %d, a false alarm\n%s", run, z.name, code, out)
		case kind == "unbroken" && code == 3:
			t.Logf("run %d of %s is inconclusive after %v:\n%s", run, z.name, time.Since(start).Round(time.Second), out)
		}
	}
	for run := range runs {
		for kind, z := range map[string]lossZone{"unbroken": unbroken, "broken": broken[run%len(broken)]} {
			slots <- struct{}{}
			group.Go(func() { one(kind, z, run) })
		}
	}
	group.Wait()
	for _, kind := range []string{"unbroken", "broken"} {
		c := counts[kind]
		t.Logf("%s, %d runs: %d pass, %d inconclusive, %d broken", kind, runs, c[0], c[3], c[2])
	}
	if passed := counts["unbroken"][0]; passed*2 < runs {
		t.Errorf("only %d of %d runs without a breakage pass", passed, runs)
	}
	for n, p := range w.paths {
		if lost, carried := p.Counts(); lost == 0 {
			t.Errorf("nothing was lost on the way to %s, %d carried", w.IP(n), carried)
		}
	}
}

// A server that nobody can reach says nothing of the change: neither broken nor a
// silent pass.
func TestVerifyWithOneServerUnreachable(t *testing.T) {
	t.Parallel()
	w := newLossWorld(t, 40)
	w.paths[11].Lose(1)
	out, code := w.verify(t, lossZones[0], 0, "20s")
	if code != 3 || !strings.Contains(out, "ns2.unbroken.com. ("+w.IP(11)+")") || !strings.Contains(out, "no reply over UDP or TCP") {
		t.Errorf("exit code %d, want 3 and the server by name\n%s", code, out)
	}
	// What is broken at the other one is found all the same.
	if out, code := w.verify(t, lossZones[1], 1, "20s"); code != 2 || !strings.Contains(out, lossZones[1].want) {
		t.Errorf("exit code %d, want 2\n%s", code, out)
	}
}
