package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// deletedNS is the one rule that the other tools judge by: a delegation that is
// deleted, as it is usually written on the plan itself.
const deletedNS = `package main
import rego.v1
deny contains msg if {
	some c in input.resource_changes
	"delete" in c.change.actions
	is_ns(c)
	msg := sprintf("%s goes away", [c.address])
}
is_ns(c) if c.type == "dns_ns_record_set"
is_ns(c) if c.change.before.type == "NS"
`

const deletedNSjq = `[.resource_changes[] | select((.change.actions | index("delete")) and (.type == "dns_ns_record_set" or .change.before.type == "NS")) | .address] | length`

// used is what the best run of a program took: elapsed time, time on all
// processors, and the most memory that it had (bytes resident) in one run more.
type used struct {
	wall, cpu time.Duration
	peak      float64
}

// run runs a program that must end with one of the codes.
func run(t testing.TB, codes []int, program string, args ...string) used {
	t.Helper()
	cmd := exec.Command(program, args...)
	cmd.Dir = t.TempDir() // no repository: the embedded policy
	start := time.Now()
	out, err := cmd.CombinedOutput()
	wall := time.Since(start)
	if cmd.ProcessState == nil {
		t.Fatal(err)
	}
	for _, code := range codes {
		if cmd.ProcessState.ExitCode() == code {
			return used{wall: wall, cpu: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()}
		}
	}
	t.Fatalf("%s ended with %d: %.2000s", program, cmd.ProcessState.ExitCode(), out)
	return used{}
}

// best is the run with the shortest time of a few: what others do on the machine
// only ever makes a run longer.
func best(times int, run func() used) used {
	least := run()
	for range times - 1 {
		if u := run(); u.wall < least.wall {
			least = u
		}
	}
	return least
}

// BenchmarkPlan runs the whole program on plans of 1,000 to 50,000 records, and
// conftest and jq with one rule on the same file where they are installed. A line
// for each size says what they took; in brackets is the time of all processors,
// which other work on the machine does not stretch as much.
func BenchmarkPlan(b *testing.B) {
	rule := filepath.Join(b.TempDir(), "deleted_ns.rego")
	if err := os.WriteFile(rule, []byte(deletedNS), 0o644); err != nil {
		b.Fatal(err)
	}
	others := []struct {
		name  string
		codes []int
		args  func(plan string) []string
	}{
		{"conftest", []int{1}, func(plan string) []string { return []string{"test", "-p", rule, plan} }},
		{"jq", []int{0}, func(plan string) []string { return []string{deletedNSjq, plan} }},
	}
	for _, e := range largePlans {
		sizes := []int{50_000}
		if e.name == "dns" {
			sizes = []int{1000, 10_000, 50_000}
		}
		for _, n := range sizes {
			b.Run(fmt.Sprintf("%s/%d", e.name, n), func(b *testing.B) {
				plan := e.plan(b, n)
				size := float64(fileSize(b, plan)) / 1e6
				own := best(3, func() used { return run(b, []int{2}, binary, "check", plan) })
				for b.Loop() {
					if u := run(b, []int{2}, binary, "check", plan); u.wall < own.wall {
						own = u
					}
				}
				_, _, own.peak = measure(b, nil, binary, "check", plan)
				line := fmt.Sprintf("%6d records %6.1f MB: zonecut %5.0f ms (%.0f of processors) %4.0f MB", n, size, ms(own.wall), ms(own.cpu), own.peak/1e6)
				b.ReportMetric(ms(own.cpu), "ms-cpu")
				b.ReportMetric(own.peak/1e6, "MB-peak")
				b.ReportMetric(size/own.wall.Seconds(), "MB/s")
				for _, o := range others {
					program, err := exec.LookPath(o.name)
					if err != nil {
						line += "; " + o.name + " is not installed"
						continue
					}
					u := best(2, func() used { return run(b, o.codes, program, o.args(plan)...) })
					_, _, u.peak = measure(b, nil, program, o.args(plan)...)
					times := u.wall.Seconds() / own.wall.Seconds()
					line += fmt.Sprintf("; %s %5.0f ms (%.0f) %5.0f MB, %.1f times (%.1f)", o.name, ms(u.wall), ms(u.cpu), u.peak/1e6, times, u.cpu.Seconds()/own.cpu.Seconds())
					b.ReportMetric(times, o.name+"-times")
				}
				b.Log(line)
			})
		}
	}
}

// BenchmarkSmallPlan is what a pre-commit hook waits for.
func BenchmarkSmallPlan(b *testing.B) {
	plan := largePlans[0].plan(b, 60)
	least := run(b, []int{2}, binary, "check", plan)
	for b.Loop() {
		if u := run(b, []int{2}, binary, "check", plan); u.wall < least.wall {
			least = u
		}
	}
	_, _, least.peak = measure(b, nil, binary, "check", plan)
	b.ReportMetric(ms(least.wall), "ms-best")
	b.ReportMetric(least.peak/1e6, "MB-peak")
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func fileSize(t testing.TB, path string) int64 {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}
