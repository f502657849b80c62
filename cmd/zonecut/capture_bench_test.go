package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"zonecut/internal/lab"
)

// captured is how many names a capture is measured with.
const captured = 50_000

// BenchmarkCapture runs the whole program, from two zone files in which 50,000 A
// records change to the file of facts, without a bound on the rate at one local NSD,
// in turn with zdns and dnsperf where they are installed: they ask the same server for
// the same names. What zdns writes goes nowhere. A line says what the best run of
// each took; in brackets is its time of all processors, which other work on the
// machine does not stretch as much.
func BenchmarkCapture(b *testing.B) {
	dir := b.TempDir()
	l := lab.New(b)
	l.Authority(lab.Spec{Program: lab.NSD, IP: 10, Zones: map[string]string{
		".":            ". 300 SOA r0.root. host. 1 3600 600 604800 60\n. 300 NS r0.root.\nr0.root. 300 A $IP(10)\ncom. 300 NS r0.root.\n",
		"com.":         "com. 300 SOA r0.root. host. 1 3600 600 604800 60\ncom. 300 NS r0.root.\nexample.com. 300 NS ns1.example.com.\nns1.example.com. 300 A $IP(10)\n",
		"example.com.": manyNames(captured, 1, "192.0.2", "$IP(10)"),
	}})
	var names, queries strings.Builder
	for i := range captured {
		fmt.Fprintf(&names, "n%d.example.com\n", i)
		fmt.Fprintf(&queries, "n%d.example.com. A\n", i)
	}
	at := func(name string) string { return filepath.Join(dir, name) }
	for name, text := range map[string]string{"names": names.String(), "queries": queries.String(),
		"old.zone": manyNames(captured, 1, "192.0.2", l.IP(10)), "next.zone": manyNames(captured, 2, "198.51.100", l.IP(10))} {
		if err := os.WriteFile(at(name), []byte(text), 0o600); err != nil {
			b.Fatal(err)
		}
	}
	tools := []struct {
		program string
		args    []string
	}{
		{binary, []string{"capture", at("old.zone"), at("next.zone"), "--root-hints", l.Hints(l.IP(10)), "--port", fmt.Sprint(l.Port), "--rate", "0", "-o", at("facts.json")}},
		{"zdns", []string{"A", "--input-file", at("names"), "--output-file", os.DevNull, "--name-servers", fmt.Sprintf("%s:%d", l.IP(10), l.Port)}},
		{"dnsperf", []string{"-s", l.IP(10), "-p", fmt.Sprint(l.Port), "-d", at("queries"), "-n", "1", "-c", "4", "-q", "1000"}},
	}
	least := make([]used, len(tools))
	for b.Loop() {
		for i, t := range tools {
			if program, err := exec.LookPath(t.program); err != nil {
				continue
			} else if u := run(b, []int{0}, program, t.args...); least[i].wall == 0 || u.wall < least[i].wall {
				least[i] = u
			}
		}
	}
	text, err := os.ReadFile(at("facts.json"))
	if n := strings.Count(string(text), `"kind": "answer"`); err != nil || n < captured {
		b.Fatalf("%d of %d names have an answer, %v", n, captured, err)
	}
	own := least[0]
	rate := func(u used) float64 { return captured / u.wall.Seconds() }
	b.ReportMetric(rate(own), "names/s")
	b.ReportMetric(ms(own.cpu), "ms-cpu")
	line := fmt.Sprintf("%d names: zonecut %.0f ms (%.0f of processors)", captured, ms(own.wall), ms(own.cpu))
	for i, t := range tools[1:] {
		u := least[i+1]
		if u.wall == 0 {
			line += "; " + t.program + " is not installed"
			continue
		}
		line += fmt.Sprintf("; %s %.0f ms (%.0f)", t.program, ms(u.wall), ms(u.cpu))
		b.ReportMetric(rate(u), t.program+"-names/s")
		b.ReportMetric(rate(own)/rate(u), "x-"+t.program)
		b.ReportMetric(u.cpu.Seconds()/own.cpu.Seconds(), "x-"+t.program+"-cpu")
	}
	b.Log(line)
}

// manyNames is example.com. with so many names in a net of the form 192.0.2.
func manyNames(names, serial int, net, server string) string {
	var text strings.Builder
	fmt.Fprintf(&text, "$ORIGIN example.com.\n@ 300 SOA ns1 host %d 3600 600 604800 60\n@ 300 NS ns1\nns1 300 A %s\n", serial, server)
	for i := range names {
		fmt.Fprintf(&text, "n%d 300 A %s.%d\n", i, net, i%250)
	}
	return text.String()
}
