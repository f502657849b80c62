package zonefile

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"zonecut/internal/zone"
)

// shared is a folder of public zones beside the repository. It is no part of
// it: licences differ, so tests that read it say so and skip where it is not.
func shared(t *testing.T, name string) string {
	t.Helper()
	dir, err := os.Getwd()
	for err == nil && dir != filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			path := filepath.Join(filepath.Dir(dir), "shared", "zones", name)
			if _, err := os.Stat(path); err == nil {
				return path
			}
			break
		}
		dir = filepath.Dir(dir)
	}
	t.Skipf("no folder ../shared/zones/%s beside the repository: real zones are not read", name)
	return ""
}

func load(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasSuffix(path, ".gz") {
		return data
	}
	z, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if data, err = io.ReadAll(z); err != nil {
		t.Fatal(err)
	}
	return data
}

// TestConformance reads the parser suites of name servers and holds the result
// against what BIND's named-checkzone said.
func TestConformance(t *testing.T) {
	root := shared(t, "conformance")
	tables, err := filepath.Glob(filepath.Join(root, "*", "named-checkzone.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range tables {
		var bothRead, bothRefuse, onlyUs, onlyBIND, count int
		for line := range strings.Lines(string(load(t, table))) {
			f := strings.Split(strings.TrimRight(line, "\n"), "\t")
			if strings.HasPrefix(line, "#") || len(f) < 4 {
				continue
			}
			file := filepath.Join(filepath.Dir(table), f[0])
			apex, err := zone.FQDN(f[1])
			if err != nil {
				t.Logf("%s: BIND was asked for another origin: %v", f[0], err)
				continue
			}
			z, err := Parse(bytes.NewReader(load(t, file)), filepath.Base(file), Options{Apex: apex, IncludeRoot: filepath.Dir(file)})
			switch {
			case err == nil && f[3] != "":
				bothRead++
				if n, _ := strconv.Atoi(f[3]); n != records(z) {
					count++
					t.Errorf("%s: %d records, named-compilezone has %s: %s", f[0], records(z), f[3], f[4:])
				}
			case err == nil:
				onlyUs++
				t.Logf("%s: read, BIND refuses: %s", f[0], f[4:])
			case f[3] != "":
				onlyBIND++
				t.Logf("%s: BIND reads %s records, we: %v", f[0], f[3], err)
			default:
				bothRefuse++
			}
			if err == nil {
				if err := roundTrip(z); err != nil {
					t.Errorf("%s: %v", f[0], err)
				}
			}
		}
		t.Logf("%s: %d read (%d with another count), %d refused as by BIND, %d read that BIND refuses, %d refused that BIND reads",
			filepath.Base(filepath.Dir(table)), bothRead, count, bothRefuse, onlyUs, onlyBIND)
	}
}

func records(z *Zone) int {
	state := z.State()
	n := 0
	for _, r := range state.Snapshot().Sets() {
		n += len(r.Data)
	}
	return n
}

// roundTrip holds parse∘print against identity, and a zone against itself.
func roundTrip(z *Zone) error {
	state := z.State()
	a := state.Snapshot()
	if d := zone.Diff(a, a, nil); len(d) > 0 {
		return fmt.Errorf("differs from itself: %s", d[0].ID())
	}
	var text bytes.Buffer
	if err := Print(&text, a.Sets()); err != nil {
		return err
	}
	again, err := Parse(&text, "printed", Options{Apex: z.Apex})
	if err != nil {
		return err
	}
	other := again.State()
	if d := zone.Diff(a, other.Snapshot(), nil); len(d) > 0 {
		return fmt.Errorf("printed and read again differs: %s %s: %v -> %v", d[0].Op, d[0].ID(), d[0].Before, d[0].After)
	}
	return nil
}

// TestRealZones reads every stored master file of the break-and-repair pairs.
func TestRealZones(t *testing.T) {
	root := shared(t, "")
	var read, refused int
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.Contains(path, "conformance") || strings.Contains(path, ".patch") {
			return err
		}
		data := load(t, path)
		if !Recognise(data[:min(len(data), 64<<10)]) {
			return nil
		}
		name := strings.TrimSuffix(filepath.Base(path), ".gz")
		z, err := Parse(bytes.NewReader(data), name, Options{})
		rel, _ := filepath.Rel(root, path)
		if err != nil {
			refused++
			t.Logf("%s: %v", rel, err)
			return nil
		}
		read++
		return roundTrip(z)
	})
	if err != nil {
		t.Error(err)
	}
	t.Logf("%d read, %d refused", read, refused)
}

// TestGov compares days of a real top-level domain that look like the loss of
// it, line by line: a new export format, and a shuffled file.
func TestGov(t *testing.T) {
	root := shared(t, "cisagov-gov-tld")
	for _, c := range []struct {
		before, after string
		want          map[string]int
	}{
		{"traps/20240709-reserialised/before-91ac6dfb/gov.txt.gz", "gov-20240709.zone.gz",
			map[string]int{"create NS": 8, "delete NS": 1, "update NS": 5, "update DS": 2, "update SOA": 1}},
		{"traps/20250815-whole-file-reordered/before/gov.txt.gz", "traps/20250815-whole-file-reordered/after/gov.txt.gz",
			map[string]int{"create NS": 8, "update NS": 10, "create DS": 1, "update SOA": 1}},
	} {
		var states [2]zone.State
		for i, file := range []string{c.before, c.after} {
			z, err := Parse(bytes.NewReader(load(t, filepath.Join(root, file))), file, Options{})
			if err != nil {
				t.Fatal(err)
			}
			states[i] = z.State()
		}
		got := map[string]int{}
		for _, d := range zone.Diff(states[0].Snapshot(), states[1].Snapshot(), nil) {
			got[string(d.Op)+" "+string(d.Type)]++
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", c.after, diff)
		}
	}
}
