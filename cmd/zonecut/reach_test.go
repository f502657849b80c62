package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"zonecut/internal/lab"
)

// One server from which no reply comes is no breakage and no silent pass: verify is
// inconclusive, or passes with a line that names it where zonecut.yaml says how many
// of the others are enough. What is broken at another server is broken all the same.
func TestReachableAtLeast(t *testing.T) {
	t.Parallel()
	l := lab.New(t)
	zone := func(apex, one, two, www string) string {
		return strings.NewReplacer("$1", one, "$2", two).Replace(fmt.Sprintf("$ORIGIN %s\n$TTL 300\n@ SOA ns1 host 2 3600 600 604800 60\n@ NS ns1\n@ NS ns2\nns1 A $1\nns2 A $2\nwww A %s\n", apex, www))
	}
	away, gone := l.IP(12), l.IP(13) // nobody is there
	zones := map[string][2]string{"half.lab.": {l.IP(10), away}, "wrong.lab.": {l.IP(11), away}, "old.lab.": {l.IP(14), away}, "none.lab.": {away, gone}}
	top := "lab. 300 SOA ns.lab. host. 1 3600 600 604800 60\nlab. 300 NS ns.lab.\nns.lab. 300 A $IP(1)\n"
	for apex, at := range zones {
		top += fmt.Sprintf("%[1]s 300 NS ns1.%[1]s\n%[1]s 300 NS ns2.%[1]s\nns1.%[1]s 300 A %[2]s\nns2.%[1]s 300 A %[3]s\n", apex, at[0], at[1])
	}
	serve := func(ip int, apex, www string) {
		l.Authority(lab.Spec{Program: lab.NSD, IP: ip, Zones: map[string]string{apex: zone(apex, zones[apex][0], zones[apex][1], www)}})
	}
	l.Authority(lab.Spec{Program: lab.NSD, IP: 1, Zones: map[string]string{"lab.": top,
		".": ". 300 SOA r.root. host. 1 3600 600 604800 60\n. 300 NS r.root.\nr.root. 300 A $IP(1)\nlab. 300 NS ns.lab.\nns.lab. 300 A $IP(1)\n"}})
	serve(10, "half.lab.", "192.0.2.81")
	serve(11, "wrong.lab.", "198.51.100.66")
	serve(14, "old.lab.", "192.0.2.80")
	hints := l.Hints(l.IP(1))
	line := "no reply comes from ns2.half.lab. (" + away + ")"
	for _, c := range []struct {
		name, apex, settings string
		code                 int
		says                 []string
	}{
		{"not said", "half.lab.", "", 3, []string{"unverifiable: www.half.lab. A", "ns2.half.lab. (" + away + ")"}},
		{"one is enough", "half.lab.", "reachable_at_least: 1", 0, []string{"pass: www.half.lab. A in half.lab. at zone: planned 192.0.2.81: at 1 of 2 addresses; " + line,
			line + ": what it serves is not known, and 2 of 2 rows pass at other addresses, as zonecut.yaml lets them (reachable_at_least: 1)"}},
		{"two are wanted", "half.lab.", "reachable_at_least: 2", 3, []string{"unverifiable: www.half.lab. A"}},
		{"broken at the other", "wrong.lab.", "reachable_at_least: 1", 2, []string{"gives 198.51.100.66: neither what was before"}},
		{"late at the other", "old.lab.", "reachable_at_least: 1", 3, []string{"of 2 addresses", "192.0.2.80"}},
		{"nobody is there", "none.lab.", "reachable_at_least: 1", 3, []string{"unverifiable: www.none.lab. A"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			next := zone(c.apex, zones[c.apex][0], zones[c.apex][1], "192.0.2.81")
			files := map[string]string{"next.zone": next, "old.zone": strings.NewReplacer(" 2 3600", " 1 3600", "192.0.2.81", "192.0.2.80").Replace(next)}
			if c.settings != "" {
				files["zonecut.yaml"] = "version: 1\nverify: { " + c.settings + " }\n"
			}
			for name, text := range files {
				if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if out, errs, code := zonecutIn(t, dir, "check", "old.zone", "next.zone", "--out", "json=report.json"); code != 0 {
				t.Fatalf("check: %d\n%s%s", code, out, errs)
			}
			patience := "60s" // which no verdict but an open one waits for
			if c.code == 3 {
				patience = "8s"
			}
			out, errs, code := zonecutIn(t, dir, "verify", "report.json", "--window", "none", "--timeout", patience,
				"--root-hints", hints, "--port", fmt.Sprint(l.Port), "--rate", "0")
			for _, want := range c.says {
				if !strings.Contains(out, want) {
					t.Errorf("it does not say %q", want)
				}
			}
			if lets := strings.Contains(out, "as zonecut.yaml lets"); code != c.code || lets && (c.settings == "" || c.apex == "none.lab.") {
				t.Errorf("exit code %d, want %d; says that it lets something pass: %t", code, c.code, lets)
			}
			if t.Failed() {
				t.Log(out + errs)
			}
		})
	}
}
