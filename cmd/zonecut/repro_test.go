package main

import (
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// repro is one way in which real outages began, rebuilt small: a change that
// breaks something, and a harmless one that looks like it. Both stand on the same
// real servers, each below a name of its own.
type repro struct {
	id, what string
	// ask is what users ask, and "@" the case's own apex: "www.sub A". lead, if there
	// is one, they ask just before it.
	ask, lead string
	// stages are those at which it has to be caught: a is check without network, b
	// check with facts, c verify after the apply.
	stages       string
	broken, twin side
}

// side is one change from its zones before to what verify says of it.
type side struct {
	// why says what makes it harmless, for twins; and of a twin that is stopped at
	// some stage all the same, why that is right.
	why string
	// before are the zones that are served before the change.
	before []served
	// edits change them: what is given to check, and what is applied.
	edits []edit
	// whole gives check all of the zones, as two directories.
	whole bool
	// asServed gives check the zones with their signatures.
	asServed bool
	// files, instead of the pair of the first zone: the input of check by file
	// name. What is in old/ and next/ is a pair of directories.
	files map[string]string
	// apply, instead of the edits: what happens to the servers.
	apply func(*played)
	// resolver names a resolver to verify, that of users who asked during the change.
	resolver bool
	// offline gives verify the report of the check without facts; accepted has
	// somebody answer for every finding in it.
	offline, accepted bool
	// a, b and c are the verdicts of the three stages.
	a, b, c want
	// used and fresh are what the users of two resolvers get at the moment of the
	// verdict: of one that held the answer from before, and of one that never asked.
	used, fresh string
}

// served is a zone at some of the lab's servers.
type served struct {
	at   string // "10 11", the last octets of their addresses
	apex string // below the case's apex; "@" is that itself
	text string
	// aside is a copy that its parent does not delegate to.
	aside bool
	// sign signs it; nil leaves it unsigned.
	sign signing
}

// edit replaces a text in all copies of a zone, or how it is signed.
type edit struct {
	apex, old, new string
	sign           signing
}

// want is what a stage says: its exit code, a finding as "block delegation-removed"
// where there is one, and a text in the output. A stage whose code is skip is left
// out.
type want struct {
	code          int
	finding, text string
}

const skip = -1

func (w want) String() string {
	switch {
	case w.code == skip:
		return "-"
	case w.finding == "":
		return fmt.Sprintf("%d", w.code)
	}
	return fmt.Sprintf("%d %s", w.code, w.finding)
}

// repros are all of them, in the order of their numbers.
func repros() []repro {
	all := slices.Concat(delegationRepros(), contentRepros(), planRepros(), dnssecRepros())
	slices.SortStableFunc(all, func(a, b repro) int { return strings.Compare(a.id, b.id) })
	return all
}

// leftOut are those that are no business of the DNS.
var leftOut = [][2]string{
	{"R24", "certificates that expire or were not deployed: a TLS probe judges them, not a DNS answer"},
	{"R25", "the certificate of a new target lacks the name: TLS; a pointer that dangles without a change is audit's, one that a change brings is R14-B"},
	{"R26", "domains that expire: registration data, daily, in audit"},
	{"R27", "registry hold: the registration half; a delegation that goes without a change of ours is R27 here"},
	{"R33", "the name is in a served certificate: the DNS half is the removal of a name, which is plain"},
	{"R37", "servers that share one fate: audit alone"},
}

// notYet are the stages that do not catch their reproduction yet, and why. One that
// begins to catch it fails the test until its line is taken away.
var notYet = map[string]string{}

// Every reproduction is caught at each stage that can catch it, and its twin gets
// past. The table of what was seen is testdata/reproductions.txt.
func TestReproductions(t *testing.T) {
	for _, p := range []string{"named", "nsd", "unbound"} {
		if _, err := exec.LookPath(p); err != nil && os.Getenv("CI") != "true" {
			if _, err := exec.LookPath("/usr/sbin/" + p); err != nil {
				t.Skip(p + " is not installed: nothing stands in for real servers here")
			}
		}
	}
	all := repros()
	w := newReproWorld(t, all)
	rows := make([][2]*played, len(all))
	t.Run("all", func(t *testing.T) {
		for i := range all {
			r := &all[i]
			t.Run(r.id, func(t *testing.T) {
				t.Parallel()
				rows[i] = w.playBoth(t, r)
				rows[i][0].judge(t)
				rows[i][1].judge(t)
			})
		}
	})
	if t.Failed() {
		return
	}
	var table, timed strings.Builder
	for i := range all {
		for _, p := range rows[i] {
			if p == nil {
				return // one was asked for by -run
			}
			table.WriteString(p.row())
			fmt.Fprintf(&timed, "%-9s %-6s caught %-6s check %4.2fs  with facts %4.2fs  verdict %5.2fs after the change; users: %s | %s\n", p.id, p.kind(), p.caught(),
				p.took["a"].Seconds(), p.took["b"].Seconds(), p.took["c"].Seconds(), p.used, p.fresh)
		}
	}
	for _, l := range leftOut {
		fmt.Fprintf(&table, "%s left out: %s\n", l[0], l[1])
	}
	for _, key := range sortedKeys(notYet) {
		fmt.Fprintf(&table, "%s not yet: %s\n", key, notYet[key])
	}
	t.Logf("%d reproductions, %d stages not yet\n%s", len(all), len(notYet), timed.String())
	if !w.unbound() {
		t.Log("no Unbound can run here: the table is not compared")
		return
	}
	compareTable(t, reproHead+table.String())
}

func sortedKeys(m map[string]string) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// playBoth plays the two sides at once: they share no name.
func (w *reproWorld) playBoth(t *testing.T, r *repro) [2]*played {
	t.Helper()
	both := [2]*played{newPlayed(t, w, r, &r.broken), newPlayed(t, w, r, &r.twin)}
	var group sync.WaitGroup
	for _, p := range both {
		group.Go(p.play)
	}
	group.Wait()
	return both
}

// played is one side while it is played, and what came of it.
type played struct {
	*repro
	*side
	t    *testing.T
	w    *reproWorld
	dir  string
	apex string

	got         map[string]verdictOf
	took        map[string]time.Duration
	used, fresh string
}
