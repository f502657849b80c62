package zonefile

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"zonecut/internal/zone"
)

// bind finds named-compilezone, which every CI has to have.
func bind(t *testing.T) func(dir, apex, file string) (string, bool) {
	t.Helper()
	tool, err := exec.LookPath("named-compilezone")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("named-compilezone is not installed (Debian: bind9-utils)")
		}
		t.Skip("named-compilezone is not installed: nothing to hold the reader against")
	}
	return func(dir, apex, file string) (string, bool) {
		cmd := exec.Command(tool, "-i", "none", "-k", "ignore", "-m", "ignore", "-M", "ignore", "-n", "ignore", "-r", "ignore", "-S", "ignore", "-T", "ignore", "-W", "ignore",
			"-q", "-s", "full", "-o", "-", apex, file)
		cmd.Dir = dir
		out, err := cmd.Output()
		return string(out), err == nil && len(out) > 0
	}
}

// likeBIND pairs a zone with what BIND makes of it: by content they are one.
func likeBIND(data, compiled, file string, o Options, size int) error {
	x, err := newText(Side{file, o}, []byte(data))
	if err != nil {
		return err
	}
	y, err := newText(Side{"compiled", Options{Apex: o.Apex}}, []byte(compiled))
	if err != nil {
		return err
	}
	if err := pairTexts(x, y, size); err != nil {
		return err
	}
	before, after := x.zone.State(), y.zone.State()
	if d := zone.Diff(before.Snapshot(), after.Snapshot(), nil); len(d) > 0 {
		return fmt.Errorf("BIND has another zone: %s %s: %s", d[0].Op, d[0].ID(), cmp.Diff(d[0].Before, d[0].After))
	}
	return nil
}

// TestPairConformance reads the parser suites of name servers in stretches of
// several sizes: as the parser does, sets, lines and refusals, and as BIND does.
func TestPairConformance(t *testing.T) {
	compile := bind(t)
	root := shared(t, "conformance")
	tables, err := filepath.Glob(filepath.Join(root, "*", "named-checkzone.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	var read, refused, same, unread int
	for _, table := range tables {
		for line := range strings.Lines(string(load(t, table))) {
			f := strings.Split(strings.TrimRight(line, "\n"), "\t")
			if strings.HasPrefix(line, "#") || len(f) < 4 {
				continue
			}
			apex, err := zone.FQDN(f[1])
			if err != nil {
				continue
			}
			path := filepath.Join(filepath.Dir(table), f[0])
			data := load(t, path)
			o := Options{Apex: apex, IncludeRoot: filepath.Dir(path)}
			want, wantErr := Parse(bytes.NewReader(data), filepath.Base(path), o)
			for _, size := range []int{1, 1 << 12, 1 << 20} {
				got, err := inStretches(t, string(data), filepath.Base(path), o, size)
				if (err == nil) != (wantErr == nil) {
					t.Errorf("%s: in stretches of %d: %v, whole: %v", f[0], size, err, wantErr)
				} else if diff := cmp.Diff(want, got, asZones); err == nil && diff != "" {
					t.Errorf("%s: in stretches of %d: %s", f[0], size, diff)
				}
			}
			if wantErr != nil {
				refused++
				continue
			}
			read++
			compiled, ok := compile(filepath.Dir(path), f[1], filepath.Base(path))
			if !ok || strings.HasSuffix(path, ".gz") {
				continue
			}
			if _, err := Parse(strings.NewReader(compiled), "compiled", o); err != nil {
				unread++
				t.Logf("%s: the parser does not read what BIND writes of it: %v", f[0], err)
				continue
			}
			if err := likeBIND(string(data), compiled, filepath.Base(path), o, 1<<12); err != nil {
				t.Errorf("%s: %v", f[0], err)
				continue
			}
			same++
		}
	}
	t.Logf("%d read and %d refused as by the parser; %d as BIND compiles them, %d of which the parser does not read what BIND writes", read, refused, same, unread)
}

// TestPairBIND pairs random zones in random spelling with what BIND makes of
// them.
func TestPairBIND(t *testing.T) {
	compile := bind(t)
	dir, refused, same := t.TempDir(), 0, 0
	for seed := range uint64(80) {
		r := rand.New(rand.NewPCG(4, seed))
		data := spell(r, forBIND(randomRecords(r, 20+r.IntN(300))), 1, []int{0, 5, 30}[r.IntN(3)])
		if err := os.WriteFile(filepath.Join(dir, "zone.txt"), []byte(data), 0o644); err != nil {
			t.Fatal(err)
		}
		compiled, ok := compile(dir, spellApex, "zone.txt")
		if !ok {
			refused++ // by a check on sense that cannot be switched off
			continue
		}
		if err := likeBIND(data, compiled, "zone.txt", Options{}, []int{1, 2000, 1 << 20}[r.IntN(3)]); err != nil {
			t.Fatalf("seed %d: %v\n%s", seed, err, data)
		}
		same++
	}
	if t.Logf("%d zones as BIND compiles them, %d that it refuses", same, refused); same < 20 {
		t.Error("hardly a random zone is one for BIND: the test tests nothing")
	}
}

// forBIND takes out what BIND refuses or makes otherwise: it gives a set the TTL
// of its first record, where RFC 2181 has the lowest, and knows where a CNAME, an
// NSEC3, its signature and a wildcard's NS may not stand.
func forBIND(records []spelt) []spelt {
	type key struct{ owner, typ string }
	ttls := map[key]int{}
	out := []spelt{{spellApex, 3600, "NS", []field{nameField("ns1.host.example.")}}}
	ttls[key{spellApex, "NS"}] = 3600
	for _, x := range records {
		switch {
		case x.typ == "CNAME", x.typ == "RRSIG" && x.data[0].text == "NSEC3", x.typ == "NS" && x.owner[0] == '*':
			continue
		case x.typ == "NSEC3":
			x.owner = strings.Repeat("0p", 16) + "." + spellApex
		}
		k := key{x.owner, x.typ}
		if _, ok := ttls[k]; !ok {
			ttls[k] = x.ttl
		}
		x.ttl = ttls[k]
		out = append(out, x)
	}
	return out
}
