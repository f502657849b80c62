package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"zonecut/internal/lab"
)

// livePair is a parent zone before and after the loss of a delegation, and an
// Internet that still serves the zone before; child is what the child's server
// serves.
type livePair struct {
	dir, old, next string
	flags          []string
	parent, child  *lab.Authority
	lab            *lab.Lab
}

func newLivePair(t *testing.T, child map[string]string) *livePair {
	t.Helper()
	l := lab.New(t)
	parent := `$ORIGIN example.com.
@ 300 SOA ns1 host 1 3600 600 604800 60
@ 300 NS ns1
ns1 300 A $IP(10)
eu 300 NS ns1.eu
ns1.eu 300 A $IP(20)
`
	l.Authority(lab.Spec{Program: lab.NSD, IP: 1, Zones: map[string]string{
		".":    ". 300 SOA r0.root. host. 1 3600 600 604800 60\n. 300 NS r0.root.\nr0.root. 300 A $IP(1)\ncom. 300 NS a.com.\na.com. 300 A $IP(1)\n",
		"com.": "com. 300 SOA a.com. host.com. 1 3600 600 604800 60\ncom. 300 NS a.com.\na.com. 300 A $IP(1)\nexample.com. 300 NS ns1.example.com.\nns1.example.com. 300 A $IP(10)\n"}})
	p := &livePair{dir: t.TempDir(), lab: l, parent: l.Authority(lab.Spec{Program: lab.BIND, IP: 10, Zones: map[string]string{"example.com.": parent}}), child: l.Authority(lab.Spec{Program: lab.NSD, IP: 20, Zones: child})}
	before := strings.NewReplacer("$IP(10)", l.IP(10), "$IP(20)", l.IP(20)).Replace(parent)
	after := strings.Replace(before, "eu 300 NS ns1.eu\n", "", 1)
	after = strings.Replace(after, "SOA ns1 host 1 ", "SOA ns1 host 2 ", 1)
	p.old, p.next = filepath.Join(p.dir, "old.zone"), filepath.Join(p.dir, "next.zone")
	for name, text := range map[string]string{p.old: before, p.next: after} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	p.flags = []string{"--root-hints", l.Hints(l.IP(1)), "--port", fmt.Sprint(l.Port), "--rate", "0"}
	return p
}

func (p *livePair) run(t *testing.T, command string, args ...string) (string, int) {
	t.Helper()
	out, errs, code := zonecutIn(t, p.dir, append([]string{command, "old.zone", "next.zone"}, args...)...)
	return out + errs, code
}

// What the child's own servers say sharpens the loss of its delegation, up and
// down; without facts it stays what it is.
func TestLiveDelegationRemoved(t *testing.T) {
	const serving = "the child is alive: ns1.eu.example.com. ("
	t.Run("alive", func(t *testing.T) {
		p := newLivePair(t, map[string]string{"eu.example.com.": childZone("eu.example.com.", 300)})
		out, code := p.run(t, "check")
		if code != 2 || strings.Contains(out, serving) || !strings.Contains(out, "question about the live world was not asked") {
			t.Errorf("without facts: %d\n%s", code, out)
		}
		out, code = p.run(t, "check", append(p.flags, "--live")...)
		if code != 2 || !strings.Contains(out, serving) || strings.Contains(out, "not asked") {
			t.Errorf("live: %d\n%s", code, out)
		}
		if out, code := p.run(t, "capture", append(p.flags, "-o", "facts.json")...); code != 0 {
			t.Fatalf("capture: %d\n%s", code, out)
		}
		facts, err := os.ReadFile(filepath.Join(p.dir, "facts.json"))
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{`"schema": "zonecut/facts/v1"`, `"zonecut-nonce-3f9b1c7a.eu.example.com."`, `"at": "parent"`, `"kind": "nxdomain"`, `"negative_ttl": 60`} {
			if !strings.Contains(string(facts), want) {
				t.Errorf("the facts lack %s:\n%s", want, facts)
			}
		}
		p.child.Stop()
		out, code = p.run(t, "check", "--facts", "facts.json")
		if code != 2 || !strings.Contains(out, serving) || !strings.Contains(out, "info: facts of 20") {
			t.Errorf("from the facts: %d\n%s", code, out)
		}
	})
	t.Run("dead at every server", func(t *testing.T) {
		p := newLivePair(t, map[string]string{"unrelated.": "unrelated. 300 SOA a. b. 1 3600 600 604800 60\nunrelated. 300 NS a.\n"})
		out, code := p.run(t, "check", append(p.flags, "--live")...)
		if code != 0 || !strings.Contains(out, "note: eu.example.com. NS in example.com.") || !strings.Contains(out, "none of its servers serves it any more") {
			t.Errorf("live: %d\n%s", code, out)
		}
	})
	t.Run("silent", func(t *testing.T) {
		p := newLivePair(t, map[string]string{"eu.example.com.": childZone("eu.example.com.", 300)})
		text, err := os.ReadFile(p.old)
		if err != nil {
			t.Fatal(err)
		}
		// A server of which nothing is known but a name that leads nowhere.
		more := strings.Replace(string(text), "eu 300 NS ns1.eu\n", "eu 300 NS gone.example.com.\n", 1)
		if err := os.WriteFile(p.old, []byte(more), 0o600); err != nil {
			t.Fatal(err)
		}
		out, code := p.run(t, "check", append(p.flags, "--live", "--timeout", "20s")...)
		if code != 2 || !strings.Contains(out, "gone.example.com. has no address that could be asked") ||
			!strings.Contains(out, "live: nobody answered 1 question, so what hangs on that is unknown: eu.example.com. SOA") {
			t.Errorf("live: %d\n%s", code, out)
		}
	})
}

// What was captured before the apply and no change names shall be as it was: a
// wildcard that comes with it, and a delegation that goes, are collateral.
func TestVerifyCollateral(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, remove, add string
		code              int
		want              string
	}{
		{"only what was planned", "", "", 0, "pass"},
		{"a wildcard comes with it", "", "*.example.com. 300 A 192.0.2.66", 2, "no change names it, and before the apply it was nothing"},
		{"a delegation goes with it", "eu.example.com. NS", "", 2, "no change names it, and before the apply it was ns1.eu.example.com."},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newLivePair(t, map[string]string{"eu.example.com.": childZone("eu.example.com.", 300)})
			text, err := os.ReadFile(p.old)
			if err != nil {
				t.Fatal(err)
			}
			next := strings.Replace(string(text), "SOA ns1 host 1 ", "SOA ns1 host 2 ", 1) + "new 300 A 192.0.2.7\n"
			if err := os.WriteFile(p.next, []byte(next), 0o600); err != nil {
				t.Fatal(err)
			}
			if out, code := p.run(t, "capture", append(p.flags, "-o", "before.json")...); code != 0 {
				t.Fatalf("capture: %d\n%s", code, out)
			}
			if out, code := p.run(t, "check", "--out", "json=report.json"); code != 0 {
				t.Fatalf("check: %d\n%s", code, out)
			}
			// The lab's BIND counts the serial itself.
			var remove, add []string
			if c.remove != "" {
				remove = []string{c.remove}
			}
			if c.add != "" {
				add = []string{c.add}
			}
			p.parent.Update("example.com.", remove, append(add, "new.example.com. 300 A 192.0.2.7"))
			out, errs, code := zonecutIn(t, p.dir, append([]string{"verify", "report.json", "--facts", "before.json", "--window", "none", "--timeout", "10s"}, p.flags...)...)
			if code != c.code || !strings.Contains(out+errs, c.want) {
				t.Errorf("exit code %d, want %d and %q\n%s%s", code, c.code, c.want, out, errs)
			}
		})
	}
}
