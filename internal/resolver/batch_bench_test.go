package resolver

import (
	"fmt"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"zonecut/internal/lab"
	"zonecut/internal/zone"
)

// many is how many names a batch is measured with.
const many = 50_000

// large serves a zone of that many names at one NSD and gives the questions.
func large(t testing.TB, names int, path *lab.Path) (l *lab.Lab, queries []Query) {
	t.Helper()
	l = lab.New(t)
	var text strings.Builder
	text.WriteString("$ORIGIN example.com.\n@ 300 SOA ns1 host 1 3600 600 604800 60\n@ 300 NS ns1\nns1 300 A $IP(10)\n")
	for i := range names {
		fmt.Fprintf(&text, "n%d 300 A 192.0.2.%d\n", i, i%250)
		queries = append(queries, Query{Server: "ns1.example.com.", Address: netip.MustParseAddr(l.IP(10)), Name: zone.Name(fmt.Sprintf("n%d.example.com.", i)), Type: "A"})
	}
	l.Authority(lab.Spec{Program: lab.NSD, IP: 10, Path: path, Zones: map[string]string{"example.com.": text.String()}})
	return l, queries
}

// BenchmarkBatch asks one local NSD for 50,000 names without a bound on the rate,
// in turn with dnsperf and zdns where they are installed, and prints the rates of
// all and how many times those of the others ours is. They run as programs, with
// reading the names; what zdns writes goes nowhere.
func BenchmarkBatch(b *testing.B) {
	l, queries := large(b, many, nil)
	c := &Client{Port: uint16(l.Port)}
	var names, perf strings.Builder
	for _, q := range queries {
		fmt.Fprintf(&names, "%s\n", strings.TrimSuffix(string(q.Name), "."))
		fmt.Fprintf(&perf, "%s A\n", q.Name)
	}
	dir := b.TempDir()
	for name, text := range map[string]string{"names": names.String(), "queries": perf.String()} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			b.Fatal(err)
		}
	}
	others := map[string][]string{
		"dnsperf": {"dnsperf", "-s", l.IP(10), "-p", fmt.Sprint(l.Port), "-d", filepath.Join(dir, "queries"), "-n", "1", "-c", "4", "-q", "1000"},
		"zdns":    {"zdns", "A", "--input-file", filepath.Join(dir, "names"), "--output-file", os.DevNull, "--name-servers", fmt.Sprintf("%s:%d", l.IP(10), l.Port)},
	}
	var ours time.Duration
	took := map[string]time.Duration{}
	b.ReportAllocs()
	b.ResetTimer()
	for b.Loop() {
		start := time.Now()
		var data atomic.Int64
		c.Batch(b.Context(), queries, func(_ int, a Answer) {
			if a.Kind == Data {
				data.Add(1)
			}
		})
		ours += time.Since(start)
		if data.Load() != many {
			b.Fatalf("%d of %d names have data", data.Load(), many)
		}
		b.StopTimer()
		for name, command := range others {
			if d, ok := timed(b, name, command); ok {
				took[name] += d
			}
		}
		b.StartTimer()
	}
	rate := func(d time.Duration) float64 { return many * float64(b.N) / d.Seconds() }
	b.ReportMetric(rate(ours), "names/s")
	for name, d := range took {
		b.ReportMetric(rate(d), name+"-names/s")
		b.ReportMetric(rate(ours)/rate(d), "x-"+name)
	}
}

// timed runs another tool on all names once. dnsperf tells its own time, which
// leaves its start out.
func timed(b *testing.B, name string, command []string) (time.Duration, bool) {
	b.Helper()
	path, err := exec.LookPath(command[0])
	if err != nil {
		return 0, false
	}
	start := time.Now()
	out, err := exec.Command(path, command[1:]...).CombinedOutput()
	took := time.Since(start)
	if err != nil {
		b.Fatalf("%s: %v\n%s", name, err, out)
	}
	if m := regexp.MustCompile(`Run time \(s\): +([0-9.]+)`).FindSubmatch(out); m != nil {
		seconds, err := strconv.ParseFloat(string(m[1]), 64)
		if err != nil {
			b.Fatal(err)
		}
		took = time.Duration(seconds * float64(time.Second))
	}
	return took, true
}
