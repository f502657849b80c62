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

// tally counts commits of an estate: by what they are and how check ends on them,
// and on how many harmless ones a rule spoke at a level, "RULE LEVEL".
type tally struct {
	exits map[kind]map[int]int
	spoke map[string]int
	// caught and missed are recorded mistakes that are flagged and that should be.
	caught, missed int
}

func newTally() *tally { return &tally{exits: map[kind]map[int]int{}, spoke: map[string]int{}} }

func (n *tally) add(k kind, r told) {
	if n.exits[k] == nil {
		n.exits[k] = map[int]int{}
	}
	n.exits[k][r.exit]++
	if k != harmless {
		return
	}
	seen := map[string]bool{}
	for _, f := range r.findings {
		seen[f.Rule+" "+f.Level.String()] = true
	}
	for key := range seen {
		n.spoke[key]++
	}
}

// join adds the counts of another estate.
func (n *tally) join(other *tally) {
	for k, exits := range other.exits {
		for exit, count := range exits {
			if n.exits[k] == nil {
				n.exits[k] = map[int]int{}
			}
			n.exits[k][exit] += count
		}
	}
	for key, count := range other.spoke {
		n.spoke[key] += count
	}
	n.caught, n.missed = n.caught+other.caught, n.missed+other.missed
}

// commits are how many there were of some kinds, of all kinds when none is named.
func (n *tally) commits(kinds ...kind) int {
	sum := 0
	for k, exits := range n.exits {
		if len(kinds) > 0 && !slices.Contains(kinds, k) {
			continue
		}
		for _, count := range exits {
			sum += count
		}
	}
	return sum
}

// percent are the harmless commits that end with an exit code, of all of them.
func (n *tally) percent(exit int) float64 {
	return 100 * float64(n.exits[harmless][exit]) / float64(max(n.commits(harmless), 1))
}

const tableHead = "estate                         commits | harmless    0     3     2   % 3   % 2 | faulty 0/3/2 | removing 0/3/2 | recorded flagged"

// line is the estate's line under tableHead.
func (n *tally) line(name string) string {
	h, f, r := n.exits[harmless], n.exits[faulty], n.exits[removing]
	return fmt.Sprintf("%-30s %7d | %8d %5d %5d %4d %5.2f %5.2f | %12s | %14s | %d of %d", name, n.commits(), n.commits(harmless),
		h[0], h[3], h[2], n.percent(3), n.percent(2), fmt.Sprintf("%d/%d/%d", f[0], f[3], f[2]),
		fmt.Sprintf("%d/%d/%d", r[0], r[3], r[2]), n.caught, n.caught+n.missed)
}

// rules lists each rule with how many of 100 harmless commits it speaks of.
func (n *tally) rules() string {
	var b strings.Builder
	for _, key := range slices.Sorted(maps.Keys(n.spoke)) {
		rule, level, _ := strings.Cut(key, " ")
		fmt.Fprintf(&b, "  %-26s %-6s %6d  %6.2f %%\n", rule, level, n.spoke[key], 100*float64(n.spoke[key])/float64(n.commits(harmless)))
	}
	return b.String()
}

// The bars: of the harmless commits of all estates together at most so many of 100
// end with exit code 2 and with 3. All recorded mistakes that a rule can tell are
// flagged.
const (
	mostBlocked = 1.0
	mostHeld    = 4.0
)

// TestHistories replays real commits and counts alarms. A sample runs by itself and
// fails on a recorded mistake that is not flagged; ZONECUT_HISTORIES=all takes all
// commits, which needs half an hour (go test -timeout 1h), and fails on the bars
// too; ZONECUT_HISTORIES=200 takes about so many of each estate, ZONECUT_ESTATE
// one estate. ZONECUT_SHOW=RULE,RULE prints what those rules say, and
// ZONECUT_SHOW=alarms each harmless commit that is blocked or held.
func TestHistories(t *testing.T) {
	if testing.Short() {
		t.Skip("real histories take their time")
	}
	const most = 15
	all, of := newTally(), map[string]*tally{}
	replayed := histories(t, most) // skips where there are none
	pairs := readPairs(t, "../../../shared/zones/*/pairs/*/pair.json")
	mistakes := map[string]bool{}
	for _, p := range pairs {
		mistakes[p.estate+" "+p.BadCommit] = p.Kind == "break-repair"
	}
	dir := t.TempDir()
	for c := range replayed {
		r := checkCommit(t, c, dir)
		if r.exit == 1 {
			t.Errorf("%s: %s", c, r.trouble)
		}
		k := kindOf(t, c, r, mistakes)
		show(t, c, k, r)
		if of[c.Estate] == nil {
			of[c.Estate] = newTally()
		}
		of[c.Estate].add(k, r)
	}
	table := []string{tableHead}
	for _, name := range slices.Sorted(maps.Keys(of)) {
		lines, caught, missed := mistakesOf(t, name, pairs)
		for _, l := range lines {
			t.Log(l)
		}
		if of[name].caught, of[name].missed = caught, missed; missed > 0 {
			t.Errorf("%s: %d recorded mistakes are not flagged", name, missed)
		}
		table = append(table, of[name].line(name))
		all.join(of[name])
	}
	t.Logf("what rules say of harmless commits:\n%s", all.rules())
	t.Log("\n" + strings.Join(append(table, all.line("all")), "\n") + "\n" + all.strictly())
	if os.Getenv(historyEnv) == "all" && os.Getenv(estateEnv) == "" && (all.percent(2) > mostBlocked || all.percent(3) > mostHeld) {
		t.Errorf("of 100 harmless commits %.2f are blocked and %.2f held; at most %.0f and %.0f may be", all.percent(2), all.percent(3), mostBlocked, mostHeld)
	}
}

// strictly counts the faults that nobody recorded as if they were harmless.
func (n *tally) strictly() string {
	of := float64(max(n.commits(harmless, faulty), 1))
	share := func(exit int) float64 { return 100 * float64(n.exits[harmless][exit]+n.exits[faulty][exit]) / of }
	return fmt.Sprintf("with the faults that nobody recorded counted as harmless: %.2f %% end with 3 and %.2f %% with 2; %d first imports stand apart",
		share(3), share(2), n.commits(imported))
}

// show prints what ZONECUT_SHOW asks for.
func show(t *testing.T, c commit, k kind, r told) {
	t.Helper()
	wish := strings.Split(os.Getenv("ZONECUT_SHOW"), ",")
	alarms := slices.Contains(wish, "alarms") && k == harmless && r.exit > 1
	for _, f := range r.findings {
		if alarms && f.Level >= finding.Hold || slices.Contains(wish, f.Rule) {
			t.Logf("%s\n    %s %s: %s\n    %s", c, f.Level, f.ID, f.Message, strings.Join(f.Detail, "\n    "))
		}
	}
}
