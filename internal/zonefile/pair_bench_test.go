//go:build linux

package zonefile

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// BenchmarkPair compares grown zones, and has the reference tools compare them
// beside it. It measures processes, so that memory is that of one comparison:
//
//	go test ./internal/zonefile -run '^$' -bench Pair -benchtime 1x -timeout 1h
//
// ZONECUT_RECORDS=2200000 is the size of the bar (DESIGN.md, section 8), about a
// minute and a half and, for ldns-compare-zones, six gigabytes. simdzone's
// zone-bench is found in the PATH or by ZONECUT_ZONE_BENCH.
func BenchmarkPair(b *testing.B) {
	n := 200_000
	if s := os.Getenv("ZONECUT_RECORDS"); s != "" {
		var err error
		if n, err = strconv.Atoi(s); err != nil {
			b.Fatal(err)
		}
	}
	dir := b.TempDir()
	before := filepath.Join(dir, "before.zone")
	grow(b, grown{records: n}, before)
	pair := func(name string, g grown, after string) measured {
		if g.records > 0 {
			grow(b, g, after)
		}
		m := best(b, 3, name, os.Args[0], []string{childEnv + "=" + before + "\n" + after})
		b.Logf("%-28s %s", name, m)
		return m
	}
	after := filepath.Join(dir, "after.zone")
	ours := pair("zonecut, 0.1 % changed", grown{records: n, edit: everyNth(1000), after: true}, after)
	b.ReportMetric(ours.time.Seconds(), "s")
	b.ReportMetric(float64(ours.memory)/(1<<20), "MB")
	for _, ref := range []struct {
		name, tool string
		args       []string
		bar        float64
	}{
		{"ldns-compare-zones", "ldns-compare-zones", []string{before, after}, 100},
		{"sort and comm", "sh", []string{"-c", `LC_ALL=C; export LC_ALL; sort "$0" >"$0.sorted" && sort "$1" >"$1.sorted" && comm -3 "$0.sorted" "$1.sorted" >/dev/null`, before, after}, 0},
		{"simdzone parses both", cmp.Or(os.Getenv("ZONECUT_ZONE_BENCH"), "zone-bench"), nil, 0},
	} {
		tool, err := exec.LookPath(ref.tool)
		if err != nil {
			b.Logf("%-28s is not installed: not compared", ref.name)
			continue
		}
		var m measured
		if ref.args == nil {
			m = best(b, 3, ref.name, tool, nil, "parse", before)
			second := best(b, 3, ref.name, tool, nil, "parse", after)
			m.time, m.cpu = m.time+second.time, m.cpu+second.cpu
		} else {
			m = best(b, 1, ref.name, tool, nil, ref.args...)
		}
		b.Logf("%-28s %s: %.1f times our time, %.1f times our CPU, %.1f times our memory", ref.name, m,
			m.time.Seconds()/ours.time.Seconds(), m.cpu.Seconds()/ours.cpu.Seconds(), float64(m.memory)/float64(ours.memory))
		if times := m.time.Seconds() / ours.time.Seconds(); times < ref.bar {
			b.Logf("%-28s the bar is %.0f times the time: missed", ref.name, ref.bar)
		}
	}
	pair("zonecut, 1 % changed", grown{records: n, edit: everyNth(100), after: true}, after)
	pair("zonecut, 50 % changed", grown{records: n, edit: everyNth(2), after: true}, after)
	if err := shuffleFile(before, after); err != nil {
		b.Fatal(err)
	}
	pair("zonecut, shuffled", grown{}, after)
	grow(b, grown{records: n, signed: true}, before)
	pair("zonecut, signed with NSEC3", grown{records: n, signed: true, edit: everyNth(1000), after: true}, after)
	if os.Getenv("ZONECUT_RECORDS") != "" {
		grow(b, grown{records: 10_000_000}, before)
		pair("zonecut, 10 million, 0.1 %", grown{records: 10_000_000, edit: everyNth(1000), after: true}, after)
	}
}

func grow(b *testing.B, g grown, path string) {
	b.Helper()
	if _, err := g.file(path); err != nil {
		b.Fatal(err)
	}
}

// measured is one process: its time, its peak of memory (which counts what it
// has mapped of the files too), and what it said.
type measured struct {
	time, cpu time.Duration
	memory    int64
	said      string
}

func (m measured) String() string {
	return fmt.Sprintf("%8.3f s, %8.3f s of CPU, %6.0f MB %s", m.time.Seconds(), m.cpu.Seconds(), float64(m.memory)/(1<<20), m.said)
}

// best runs a program and keeps its fastest run.
func best(b *testing.B, runs int, name, program string, env []string, args ...string) (out measured) {
	b.Helper()
	for range runs {
		cmd := exec.Command(program, args...)
		cmd.Env = append(os.Environ(), env...)
		start := time.Now()
		said, err := cmd.Output()
		m := measured{time: time.Since(start), cpu: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()}
		if _, failed := errors.AsType[*exec.ExitError](err); err != nil && !failed {
			b.Fatalf("%s: %v", name, err)
		}
		if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
			m.memory = int64(usage.Maxrss) << 10
		}
		if len(env) > 0 {
			if m.said = strings.TrimSpace(string(said)); err != nil {
				b.Fatalf("%s: %v: %s", name, err, m.said)
			}
		}
		if out.time == 0 || m.time < out.time {
			out = m
		}
	}
	return out
}

// childEnv makes the test program compare two files and say where the time goes.
const childEnv = "ZONECUT_PAIR_CHILD"

func TestMain(m *testing.M) {
	if before, after, ok := strings.Cut(os.Getenv(childEnv), "\n"); ok {
		os.Exit(child(before, after))
	}
	os.Exit(m.Run())
}

func child(before, after string) int {
	if err := compareAndTell(before, after); err != nil {
		fmt.Println(err)
		return 1
	}
	return 0
}

// compareAndTell is pairFiles with a clock.
func compareAndTell(before, after string) error {
	var texts [2]*text
	for i, file := range []string{before, after} {
		var err error
		if texts[i], err = openText(Side{File: file}); err != nil {
			return err
		}
	}
	seeds, start := newSeeds(), time.Now()
	texts[0].split(stretchSize, seeds)
	texts[1].splitAs(texts[0], stretchSize, seeds)
	if err := sumTexts(texts[:]...); err != nil {
		return err
	}
	summed := time.Now()
	wanted, err := differing(texts[0], texts[1])
	if err != nil {
		return err
	}
	counted, sets := time.Now(), 0
	if err := pick(wanted, texts[:]...); err != nil {
		return err
	}
	for _, t := range texts {
		sets += len(t.zone.Sets)
	}
	fmt.Printf("(sums %d ms, comparing %d ms, reading %d sets again %d ms)\n", summed.Sub(start).Milliseconds(),
		counted.Sub(summed).Milliseconds(), sets, time.Since(counted).Milliseconds())
	return nil
}
