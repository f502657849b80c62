package zonefile

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"zonecut/internal/zone"
)

// TestPairLarge compares two grown zones: exactly the edited delegations differ,
// and memory of our own is a small constant for each record. Usually they are
// small. With ZONECUT_LARGE=1 each of them is larger than half the memory of the
// machine, which takes as much room on disk twice and some twenty minutes:
//
//	ZONECUT_LARGE=1 TMPDIR=/big go test ./internal/zonefile -run TestPairLarge -timeout 2h -v
//
// Any other number there is that of the records.
func TestPairLarge(t *testing.T) {
	n := 60_000
	if s := os.Getenv("ZONECUT_LARGE"); s == "1" {
		n = int(physical(t)/2/50) + 1
	} else if s != "" {
		var err error
		if n, err = strconv.Atoi(s); err != nil {
			t.Fatal(err)
		}
	}
	dir := t.TempDir()
	before, after := filepath.Join(dir, "before.zone"), filepath.Join(dir, "after.zone")
	edits := everyNth(max(1000, n/5000))
	delegations := map[string]int{}
	for file, g := range map[string]grown{before: {records: n, edit: edits}, after: {records: n, edit: edits, after: true}} {
		var err error
		if delegations[file], err = g.file(file); err != nil {
			t.Fatal(err)
		}
	}
	var start, end runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&start)
	a, b, err := pairFiles(Side{File: before}, Side{File: after})
	if err != nil {
		t.Fatal(err)
	}
	runtime.GC()
	runtime.ReadMemStats(&end)
	info, err := os.Stat(before)
	if err != nil {
		t.Fatal(err)
	}
	bytes := float64(end.HeapAlloc) - float64(start.HeapAlloc)
	t.Logf("%d records, %d octets a file: %.1f octets of memory for each record of a file, %d and %d sets", n, info.Size(), bytes/float64(n), len(a.Sets), len(b.Sets))
	if most := 24*2*1.2 + 2048*float64(len(a.Sets)+len(b.Sets))/float64(n); bytes/float64(n) > most {
		t.Errorf("%.1f octets of memory for each record, want at most %.1f", bytes/float64(n), most)
	}
	x, y := a.State(), b.State()
	var got []string
	for _, c := range zone.Diff(x.Snapshot(), y.Snapshot(), nil) {
		if c.Type == "NS" && c.IsDelegation() {
			got = append(got, string(c.Op)+" "+string(c.Owner))
		}
	}
	slices.Sort(got)
	if diff := cmp.Diff(edited(edits, delegations[before], delegations[after]), got); diff != "" {
		t.Error(diff)
	}
	runtime.KeepAlive(a)
}

// edited says what the edits of two grown zones are; the one with fewer records
// in its other delegations has some more at its end.
func edited(edits func(int) edit, before, after int) []string {
	var out []string
	for k := range max(before, after) {
		e := edits(k)
		was, is := k < before && e != cameAnew, k < after && e != goneAway
		switch {
		case was && is && e != asItIs:
			out = append(out, "update "+grownName(k))
		case was && !is:
			out = append(out, "delete "+grownName(k))
		case is && !was:
			out = append(out, "create "+grownName(k))
		}
	}
	slices.Sort(out)
	return out
}

// physical is the memory of the machine in octets.
func physical(t *testing.T) int64 {
	t.Helper()
	f, err := os.Open("/proc/meminfo")
	if err != nil {
		t.Skip("how much memory the machine has is read on Linux only")
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var kilo int64
		if n, _ := fmt.Sscanf(lines.Text(), "MemTotal: %d kB", &kilo); n == 1 {
			return kilo << 10
		}
	}
	t.Fatal("no MemTotal in /proc/meminfo")
	return 0
}
