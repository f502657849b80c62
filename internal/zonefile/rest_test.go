package zonefile

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"zonecut/internal/zone"
)

// TestRest asks the snapshots of a pair, which hold what differs, all that rules
// ask, and wants the answers of snapshots that hold everything.
func TestRest(t *testing.T) {
	for seed := range uint64(80) {
		r := rand.New(rand.NewPCG(6, seed))
		old := randomRecords(r, 5+r.IntN(120))
		wild := []int{0, 5, 30}[r.IntN(3)]
		texts := [2]string{spell(r, old, 1, wild), spell(r, mutate(r, old), 1+r.IntN(2), wild)}
		size := []int{1, 2000, 1 << 20}[r.IntN(3)]
		var whole, lazy [2]*zone.Snapshot
		var pair [2]*text
		for i, data := range texts {
			z, err := Parse(strings.NewReader(data), "zone.txt", Options{})
			if err != nil {
				t.Fatal(err)
			}
			state := z.State()
			whole[i] = state.Snapshot()
			if pair[i], err = newText(Side{"zone.txt", Options{}}, []byte(data)); err != nil {
				t.Fatal(err)
			}
		}
		if err := pairTexts(pair[0], pair[1], size); err != nil {
			t.Fatal(err)
		}
		for i := range pair {
			state := pair[i].zone.State()
			lazy[i] = state.Snapshot()
			sameAnswers(t, fmt.Sprintf("seed %d, side %d", seed, i), whole[i], lazy[i], r)
		}
		if t.Failed() {
			t.Fatalf("before:\n%s\nafter:\n%s", texts[0], texts[1])
		}
	}
}

func sameAnswers(t *testing.T, name string, whole, lazy *zone.Snapshot, r *rand.Rand) {
	t.Helper()
	in := zone.Instance{Apex: spellApex}
	same := func(what string, want, got any) {
		t.Helper()
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s: %s", name, what, diff)
		}
	}
	names := map[zone.Name]bool{spellApex: true, "example.": true, "*.sub." + spellApex: true, "sub." + spellApex: true}
	for _, set := range whole.Sets() {
		names[set.Owner] = true
		names[set.Owner.Parent()] = true
		names["below."+set.Owner] = true
		for _, target := range set.Targets() {
			names[target] = true
		}
		same("get "+set.Key.String(), set, lazy.Get(set.Key))
	}
	for range 20 {
		n := zone.Name(randomOwner(r))
		names[n] = true
		same("get another", whole.Get(zone.Key{Instance: in, Owner: n, Type: "NS"}), lazy.Get(zone.Key{Instance: in, Owner: n, Type: "NS"}))
	}
	for n := range names {
		at := " " + string(n)
		same("at"+at, whole.At("", n), lazy.At("", n))
		same("in"+at, whole.In(in, n), lazy.In(in, n))
		same("points to"+at, whole.PointsTo("", n), lazy.PointsTo("", n))
		same("delegations"+at, whole.Delegations("", n), lazy.Delegations("", n))
		same("cut"+at, whole.Cut(in, n), lazy.Cut(in, n))
		same("exists"+at, whole.Exists(in, n), lazy.Exists(in, n))
		same("wildcard"+at, whole.Wildcard(in, n), lazy.Wildcard(in, n))
		if r.IntN(10) == 0 || n == spellApex {
			same("below"+at, whole.Below("", n), lazy.Below("", n))
		}
	}
	same("instances", whole.Instances("", spellApex), lazy.Instances("", spellApex))
	same("all sets", whole.Sets(), lazy.Sets())
	each := slices.Collect(lazy.Each())
	slices.SortFunc(each, func(a, b *zone.RRset) int { return a.Key.Compare(b.Key) })
	same("each set", whole.Sets(), each)
	counted := map[zone.Key]int{}
	for set := range lazy.Census() {
		counted[set.Key]++
	}
	if len(counted) != len(whole.Sets()) {
		t.Errorf("%s: %d keys counted of %d", name, len(counted), len(whole.Sets()))
	}
	for _, set := range whole.Sets() {
		if counted[set.Key] != 1 {
			t.Errorf("%s: %s is counted %d times", name, set.Key, counted[set.Key])
		}
	}
	if err := lazy.Err(); err != nil {
		t.Error(err)
	}
}

// TestRestChanged: a file that is cut while somebody still asks is an error at the
// end, and neither a crash nor an answer.
func TestRestChanged(t *testing.T) {
	dir := t.TempDir()
	before, after := filepath.Join(dir, "before.zone"), filepath.Join(dir, "after.zone")
	for file, g := range map[string]grown{before: {records: 20000}, after: {records: 20000, edit: everyNth(1000), after: true}} {
		if _, err := g.file(file); err != nil {
			t.Fatal(err)
		}
	}
	a, b, ok := Pair(Side{File: before}, Side{File: after})
	if !ok {
		t.Fatal("not read as a pair")
	}
	old, now := a.State(), b.State()
	was, is := old.Snapshot(), now.Snapshot()
	if is.Get(zone.Key{Instance: zone.Instance{Apex: "gov."}, Owner: zone.Name(grownName(5)), Type: "NS"}) == nil || is.Err() != nil {
		t.Fatal("the pair does not answer", is.Err())
	}
	if err := os.Truncate(after, 10); err != nil {
		t.Fatal(err)
	}
	is.Get(zone.Key{Instance: zone.Instance{Apex: "gov."}, Owner: zone.Name(grownName(2000)), Type: "NS"})
	for range is.Census() {
	}
	if err := is.Err(); err == nil || !strings.Contains(err.Error(), "after.zone: it changed") {
		t.Errorf("after.zone is cut: %v", err)
	}
	if err := was.Err(); err != nil {
		t.Errorf("before.zone is as it was: %v", err)
	}
	if _, _, ok := Pair(Side{File: before}, Side{File: after}); ok {
		t.Error("a file that is cut is read as a pair")
	}
}
