package main

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
)

// BenchmarkLargePair runs the whole program on a registry's zone of which one
// delegation in 300 goes, comes, or changes: "diff" compares, and "check" has all
// rules ask of the large zone what they want to know. ldns-compare-zones compares
// the same files where it is installed. ZONECUT_RECORDS=2200000 is the size of the
// bar.
func BenchmarkLargePair(b *testing.B) {
	n := 200_000
	if s := os.Getenv("ZONECUT_RECORDS"); s != "" {
		var err error
		if n, err = strconv.Atoi(s); err != nil {
			b.Fatal(err)
		}
	}
	dir := b.TempDir()
	before, after := filepath.Join(dir, "before.zone"), filepath.Join(dir, "after.zone")
	registry(b, before, n, false)
	registry(b, after, n, true)
	var reference used
	tool, err := exec.LookPath("ldns-compare-zones")
	if err == nil {
		reference = run(b, []int{0}, tool, before, after)
		_, _, reference.peak = measure(b, nil, tool, before, after)
		b.Logf("ldns-compare-zones: %.0f ms (%.0f of processors) %.0f MB", ms(reference.wall), ms(reference.cpu), reference.peak/1e6)
	} else {
		b.Log("ldns-compare-zones is not installed: not compared")
	}
	for command, codes := range map[string][]int{"diff": {0}, "check": {2}} {
		b.Run(command, func(b *testing.B) {
			own := best(3, func() used { return run(b, codes, binary, command, before, after) })
			for b.Loop() {
				if u := run(b, codes, binary, command, before, after); u.wall < own.wall {
					own = u
				}
			}
			_, _, own.peak = measure(b, nil, binary, command, before, after)
			b.ReportMetric(ms(own.cpu), "ms-cpu")
			b.ReportMetric(own.peak/1e6, "MB-peak")
			line := fmt.Sprintf("%d records: zonecut %s %.0f ms (%.0f of processors) %.0f MB", n, command, ms(own.wall), ms(own.cpu), own.peak/1e6)
			if reference.wall > 0 {
				times := reference.wall.Seconds() / own.wall.Seconds()
				b.ReportMetric(times, "ldns-times")
				line += fmt.Sprintf("; ldns-compare-zones %.1f times (%.1f), %.1f times the memory", times, reference.cpu.Seconds()/own.cpu.Seconds(), reference.peak/own.peak)
			}
			b.Log(line)
		})
	}
}

// registry writes a zone of delegations, three records each, some with glue and
// some signed.
func registry(b *testing.B, path string, records int, after bool) {
	b.Helper()
	f, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	w := bufio.NewWriterSize(f, 1<<20)
	serial := 1
	if after {
		serial = 2
	}
	fmt.Fprintf(w, "example. 86400 IN SOA a.ns.example. host.example. %d 1800 900 604800 900\nexample. 86400 IN NS a.ns.example.\na.ns.example. 86400 IN A 192.0.2.1\n", serial)
	for k := range records / 3 {
		first := k % 977
		if after && k%300 == 0 {
			switch k % 900 {
			case 0:
				continue // goes
			case 300:
				first = 977 // moves
			default:
				fmt.Fprintf(w, "new%07d.example. 86400 IN NS ns1.host%d.net.\n", k, first)
			}
		}
		fmt.Fprintf(w, "name%07d.example. 86400 IN NS ns1.host%d.net.\nname%07d.example. 86400 IN NS ns2.host%d.net.\n", k, first, k, first)
		if k%4 == 0 {
			fmt.Fprintf(w, "name%07d.example. 86400 IN DS %d 13 2 49FD46E6C4B45C55D4AC69CBD3CD34AC1AFE51DE1DCF0F7B33BD7FD5DCD2A6B9\n", k, k%65536)
		} else {
			fmt.Fprintf(w, "ns.name%07d.example. 86400 IN A 192.0.2.%d\n", k, 1+k%250)
		}
	}
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	if err := f.Close(); err != nil {
		b.Fatal(err)
	}
}
