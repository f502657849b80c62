package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"zonecut/internal/cli"
	"zonecut/internal/finding"
	"zonecut/internal/report"
)

// told is what check says of one commit.
type told struct {
	exit     int
	trouble  string
	findings []finding.Finding
	changes  []report.Change
}

// checkCommit runs check on a commit as the program does, away from any project.
func checkCommit(t *testing.T, c commit, dir string) told {
	t.Helper()
	var out, errs bytes.Buffer
	exit := cli.Main(t.Context(), []string{"check", "--out", "json", "--now", "2026-01-01T00:00:00Z", c.Before, c.After}, cli.Env{
		Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs, Now: time.Now, Getenv: func(string) string { return "" }, Dir: dir})
	var said struct {
		Findings []finding.Finding
		Changes  []report.Change
	}
	if err := json.Unmarshal(out.Bytes(), &said); err != nil {
		t.Fatalf("%s: exit code %d: %v\n%s", c, exit, err, errs.String())
	}
	return told{exit, errs.String(), said.Findings, said.Changes}
}

// tally counts commits: how many there were, and how many a rule spoke of at a
// level, "RULE LEVEL".
type tally struct {
	commits int
	exits   map[int]int
	spoke   map[string]int
}

func (n *tally) add(r told) {
	n.commits++
	n.exits[r.exit]++
	seen := map[string]bool{}
	for _, f := range r.findings {
		seen[f.Rule+" "+f.Level.String()] = true
	}
	for key := range seen {
		n.spoke[key]++
	}
}

func (n *tally) percent(count int) float64 { return 100 * float64(count) / float64(max(n.commits, 1)) }

// String is a table: the verdicts, then each rule with how many of 100 commits it
// speaks of.
func (n *tally) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d commits: %.1f %% pass, %.1f %% hold, %.1f %% block, %.1f %% cannot be judged\n", n.commits,
		n.percent(n.exits[0]), n.percent(n.exits[3]), n.percent(n.exits[2]), n.percent(n.exits[1]))
	for _, key := range slices.Sorted(maps.Keys(n.spoke)) {
		rule, level, _ := strings.Cut(key, " ")
		fmt.Fprintf(&b, "  %-26s %-6s %6d  %6.2f %%\n", rule, level, n.spoke[key], n.percent(n.spoke[key]))
	}
	return b.String()
}

// TestHistories replays real commits, nearly all of them harmless, and prints how
// often each rule speaks. ZONECUT_HISTORIES=all takes all commits, which needs
// half an hour, ZONECUT_HISTORIES=200 about so many of each estate, ZONECUT_ESTATE
// one estate; ZONECUT_SHOW=RULE,RULE prints what those rules say.
func TestHistories(t *testing.T) {
	if testing.Short() {
		t.Skip("real histories take their time")
	}
	const most = 15
	all := &tally{exits: map[int]int{}, spoke: map[string]int{}}
	estates := map[string]*tally{}
	show := strings.Split(os.Getenv("ZONECUT_SHOW"), ",")
	dir := t.TempDir()
	for c := range histories(t, most) {
		r := checkCommit(t, c, dir)
		if r.exit == 1 {
			t.Errorf("%s: %s", c, r.trouble)
		}
		for _, f := range r.findings {
			if slices.Contains(show, f.Rule) {
				t.Logf("%s\n    %s %s: %s\n    %s", c, f.Level, f.ID, f.Message, strings.Join(f.Detail, "\n    "))
			}
		}
		if estates[c.Estate] == nil {
			estates[c.Estate] = &tally{exits: map[int]int{}, spoke: map[string]int{}}
		}
		estates[c.Estate].add(r)
		all.add(r)
	}
	for _, name := range slices.Sorted(maps.Keys(estates)) {
		t.Logf("%s: %s", name, estates[name])
	}
	t.Logf("all estates: %s", all)
}
