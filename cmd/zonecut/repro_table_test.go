package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const reproTable = "reproductions.txt"

const reproNote = `Real outages rebuilt on real servers (BIND, NSD, Unbound), each beside a harmless
twin that looks like it. Written by TestReproductions.

CHECK   exit code and finding of "zonecut check", without network
FACTS   the same with --live, before the change
VERIFY  exit code of "zonecut verify", after it
SECONDS from the change, made at the last server, to the verdict of verify: as
        measured when the line was written, four cases at once on two cores; the
        test does not compare it. 0 takes a second: everything is asked twice.
        3 here is at the deadline, which was 3 seconds
CAUGHT  the stages that stop it, or say it: a, b, c
HELD    what the users of a resolver (Unbound) get once the verdict is there that
        held the old answer
FRESH   the same of a resolver that had never asked

`

var reproHead = reproNote + reproLine("", "CHECK", "FACTS", "VERIFY", "SECONDS", "CAUGHT", "HELD", "FRESH", "WHAT")

// row is the case's line in the table.
func (p *played) row() string {
	cell := func(name string) string {
		w, v := p.stagesWanted()[name], p.got[name]
		if w.code == skip {
			return "-"
		}
		s := fmt.Sprint(v.code)
		if w.finding != "" && slices.Contains(v.findings, w.finding) {
			s += " " + w.finding
		}
		return s
	}
	head, about := p.id, p.what
	if p.kind() == "twin" {
		head, about = "  twin", "harmless: "+p.why
	}
	seconds := "-"
	if p.c.code != skip {
		seconds = fmt.Sprintf("%.1f", p.took["c"].Seconds())
	}
	return reproLine(head, cell("a"), cell("b"), cell("c"), seconds, p.caught(), p.side.used, p.side.fresh, about)
}

// reproLine is a line of the table. Long answers are cut.
func reproLine(head, a, b, c, seconds, caught, used, fresh, about string) string {
	short := func(s string) string {
		if len(s) > 26 {
			return s[:25] + "…"
		}
		return s
	}
	return fmt.Sprintf("%-7s %-33s %-33s %-7s %-7s %-7s %-27s %-27s %s\n", head, a, b, c, seconds, caught, short(used), short(fresh), about)
}

// secondsCell is a line up to its SECONDS, which begin at column 84, and those.
var secondsCell = regexp.MustCompile(`^(.{84})\d[\d. ]{7}`)

// timeless is a line without the time that was measured.
func timeless(line string) string { return secondsCell.ReplaceAllString(line, "${1}?       ") }

// withTimes is a table whose lines, where nothing but the time differs, keep the time
// that was written down: a rewrite changes what changed.
func withTimes(table, written string) string {
	kept := map[string]string{}
	for line := range strings.Lines(written) {
		kept[timeless(line)] = line
	}
	var out strings.Builder
	for line := range strings.Lines(table) {
		if old, ok := kept[timeless(line)]; ok {
			line = old
		}
		out.WriteString(line)
	}
	return out.String()
}

// compareTable holds the table against what was written down, or writes it.
func compareTable(t *testing.T, table string) {
	t.Helper()
	file := filepath.Join(data, reproTable)
	written, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	table = withTimes(table, string(written))
	if *update {
		if err := os.WriteFile(file, []byte(table), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if d := cmp.Diff(string(written), table); d != "" {
		t.Errorf("%s is not what was seen (go test ./cmd/zonecut -run TestReproductions -update):\n%s", reproTable, d)
	}
}

// A time of its own is no difference, and anything else is.
func TestTimesOfTheTable(t *testing.T) {
	line := func(code, seconds string) string {
		return reproLine("R01", "2 block delegation-removed", "0", code, seconds, "abc", "192.0.2.80", "NXDOMAIN", "0.4 of it")
	}
	for _, c := range []struct{ name, written, seen, want string }{
		{"another time", line("2", "0.5"), line("2", "12.7"), line("2", "0.5")},
		{"another code and time", line("2", "0.5"), line("0", "1.1"), line("0", "1.1")},
		{"no verify any more", line("2", "0.5"), line("-", "-"), line("-", "-")},
		{"no time yet", line("2", ""), line("2", "0.6"), line("2", "0.6")},
	} {
		t.Run(c.name, func(t *testing.T) {
			if d := cmp.Diff(reproHead+c.want, withTimes(reproHead+c.seen, reproHead+c.written)); d != "" {
				t.Error(d)
			}
		})
	}
}
