package zone

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// randomSets are sets in a few instances, with names that come near each other:
// below, beside, wildcards, escapes, the root.
func randomSets(r *rand.Rand, n int) []RRset {
	labels := []string{"a", "ab", "a-b", "a_", "b", "*", `\000`, `x\.y`, `\192\168`, "z1", "z10"}
	apexes := []Name{"example.com.", "a.example.com.", "com.", ".", `x\.y.com.`}
	sets := make([]RRset, n)
	for i := range sets {
		apex := apexes[r.IntN(len(apexes))]
		owner := string(apex)
		for range r.IntN(4) {
			if owner == "." {
				owner = ""
			}
			owner = labels[r.IntN(len(labels))] + "." + owner
		}
		sets[i] = RRset{Key: Key{Instance: Instance{Apex: apex, View: []string{"", "v"}[r.IntN(2)], Host: []string{"", "h"}[r.IntN(2)]},
			Owner: Name(owner), Type: []Type{"A", "AAAA", "NS"}[r.IntN(3)], Set: []string{"", "", "s"}[r.IntN(3)]},
			TTL: uint32(r.IntN(3)), Data: []string{fmt.Sprint(r.IntN(3))}, Origins: []Origin{{Line: i}}}
	}
	return sets
}

// What stands in a snapshot is in the order of Key.Compare and is found again.
func TestSnapshotIsInCanonicalOrder(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for n := range 200 {
		sets := randomSets(r, n)
		want := map[Key][]string{}
		for i := range sets {
			k := sets[i].Key
			if want[k] = append(want[k], sets[i].Data...); len(want[k]) > 1 {
				slices.Sort(want[k])
				want[k] = slices.Compact(want[k])
			}
		}
		s := NewSnapshot(sets, nil)
		if len(s.Sets()) != len(want) {
			t.Fatalf("%d sets, want %d", len(s.Sets()), len(want))
		}
		for i, set := range s.Sets() {
			if i > 0 && s.Sets()[i-1].Key.Compare(set.Key) >= 0 {
				t.Fatalf("%s stands before %s", s.Sets()[i-1].Key, set.Key)
			}
			if s.Get(set.Key) != set || !slices.Equal(set.Data, want[set.Key]) {
				t.Fatalf("%s: found %v, want %v", set.Key, s.Get(set.Key), want[set.Key])
			}
			if !slices.Contains(s.At(set.View, set.Owner), set) || !slices.Contains(s.In(set.Instance, set.Owner), set) {
				t.Fatalf("%s is not at its owner", set.Key)
			}
		}
		wantBelow(t, s)
		if s.Get(Key{Owner: "not.there."}) != nil || s.At("", "not.there.") != nil {
			t.Fatal("found what is not there")
		}
	}
}

func wantBelow(t *testing.T, s *Snapshot) {
	t.Helper()
	for _, apex := range []Name{".", "com.", "example.com.", "a.example.com.", "b.com."} {
		var want int
		for _, set := range s.Sets() {
			if set.View == "" && set.Owner.Below(apex) {
				want++
			}
		}
		got := s.Below("", apex)
		for i, set := range got {
			if !set.Owner.Below(apex) || i > 0 && got[i-1].Owner.Compare(set.Owner) > 0 {
				t.Fatalf("below %s, %s is out of place", apex, set.Key)
			}
		}
		if len(got) != want {
			t.Fatalf("%d sets below %s, want %d", len(got), apex, want)
		}
	}
}

// Two states that share sets differ where they say that they do, and what is
// merged into a shared set on one side does not show on the other.
func TestDiffOfSharedSets(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for n := range 100 {
		common, more := randomSets(r, n), randomSets(r, 3)
		var before, after State
		for i := range common {
			before.Shared, after.Shared = append(before.Shared, &common[i]), append(after.Shared, &common[i])
		}
		after.Sets = slices.Clone(more)
		b, a := before.Snapshot(), after.Snapshot()
		var want []Key
		for _, set := range slices.Concat(b.Sets(), a.Sets()) {
			x, y := b.Get(set.Key), a.Get(set.Key)
			if x == nil || y == nil || !sameContent(x, y) {
				want = append(want, set.Key)
			}
		}
		slices.SortFunc(want, Key.Compare)
		want = slices.Compact(want)
		var got []Key
		for _, c := range Diff(b, a, nil) {
			got = append(got, c.Key)
		}
		if !slices.Equal(got, want) {
			t.Fatalf("got %v, want %v", got, want)
		}
		if again := before.Snapshot(); len(Diff(b, again, nil)) > 0 {
			t.Fatal("the other state has changed what is shared")
		}
	}
}

// What one state adds to a shared set stays with that state.
func TestSharedSetsAreMergedIntoCopies(t *testing.T) {
	k := Key{Instance: Instance{Apex: "example.com."}, Owner: "a.example.com.", Type: "A"}
	set := &RRset{Key: k, TTL: 300, Data: []string{"192.0.2.1"}, Origins: []Origin{{Line: 1}}}
	before := State{Shared: []*RRset{set}}
	after := State{Shared: []*RRset{set}, Sets: []RRset{{Key: k, TTL: 60, Data: []string{"192.0.2.2"}, Unknown: true}}}
	b, a := before.Snapshot(), after.Snapshot()
	if got := a.Get(k); !slices.Equal(got.Data, []string{"192.0.2.1", "192.0.2.2"}) || got.TTL != 60 || !got.Unknown {
		t.Errorf("after: %v", got)
	}
	if got := b.Get(k); !slices.Equal(got.Data, []string{"192.0.2.1"}) || got.TTL != 300 || got.Unknown || len(got.Merged) > 0 {
		t.Errorf("before: %v", got)
	}
}

// A set that is spread over two objects is shared in two parts, and each state
// puts them together for itself.
func TestPartsOfSharedSets(t *testing.T) {
	k := Key{Instance: Instance{Apex: "example.com."}, Owner: "a.example.com.", Type: "A"}
	parts := []*RRset{{Key: k, Data: []string{"192.0.2.1"}}, {Key: k, Data: []string{"192.0.2.2"}}}
	before, after := State{Shared: parts}, State{Shared: parts}
	for _, s := range []*Snapshot{before.Snapshot(), after.Snapshot()} {
		if got := s.Get(k); !slices.Equal(got.Data, []string{"192.0.2.1", "192.0.2.2"}) || len(got.Merged) > 0 {
			t.Errorf("got %v, merged %v", got.Data, got.Merged)
		}
	}
	if len(parts[0].Data) != 1 {
		t.Errorf("a part has become %v", parts[0].Data)
	}
}

// A key with a way is looked at, though nothing differs.
func TestDiffLooksAtWays(t *testing.T) {
	k := Key{Instance: Instance{Apex: "example.com."}, Owner: "a.example.com.", Type: "A"}
	set := &RRset{Key: k, Data: []string{"192.0.2.1"}}
	ways := NewWays()
	ways.Set(k, Step{Do: Destroy, Address: "x"})
	ways.Set(Key{Owner: "in.neither."}, Step{Do: Destroy, Address: "y"})
	s := State{Shared: []*RRset{set, {Key: Key{Instance: k.Instance, Owner: "b.example.com.", Type: "A"}, Data: []string{"192.0.2.2"}}}}
	changes := Diff(s.Snapshot(), s.Snapshot(), ways)
	if len(changes) != 1 || changes[0].Key != k || changes[0].Op != OpRecreate {
		t.Errorf("got %v", changes)
	}
}

// Holdings stand among the sets in the order of all keys, each once, and one that
// stays as it is makes no change.
func TestDiffOfSetsAndHoldings(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	stays, goes := certificate("a", "www.example.com."), certificate("b", "www.example.com.")
	comes, was := registration(Registration{TransferLock: On}), registration(Registration{TransferLock: Off})
	comes.Key = RegistrationKey("ab.com.", "h")
	is := was
	is.Registration = &Registration{TransferLock: On}
	before := State{Sets: randomSets(r, 40), Holdings: []Holding{stays, goes, was}}
	after := State{Sets: randomSets(r, 40), Holdings: []Holding{comes, is, stays}}
	ways := NewWays()
	ways.Set(goes.Key, Step{Do: Destroy, Address: "b"})
	var held []Key
	changes := Diff(before.Snapshot(), after.Snapshot(), ways)
	for i, c := range changes {
		if i > 0 && changes[i-1].Key.Compare(c.Key) >= 0 {
			t.Errorf("%s stands before %s", changes[i-1].Key, c.Key)
		}
		if c.Type.IsHolding() {
			held = append(held, c.Key)
		}
	}
	want := []Key{goes.Key, comes.Key, was.Key}
	slices.SortFunc(want, Key.Compare)
	if len(changes) < 20 || !slices.Equal(held, want) {
		t.Errorf("of %d changes these are of holdings: %v, want %v", len(changes), held, want)
	}
}

// resting is a Rest of one set.
type resting struct{ RRset }

func (r *resting) Instance() Instance { return r.RRset.Instance }
func (r *resting) At(n Name) []*RRset {
	if n == r.Owner {
		return []*RRset{&r.RRset}
	}
	return nil
}
func (r *resting) Exists(n Name) bool     { return r.Owner.Under(n) }
func (r *resting) PointsTo(Name) []*RRset { return nil }
func (r *resting) Keys() iter.Seq[Key]    { return slices.Values([]Key{r.Key}) }
func (r *resting) Err() error             { return nil }

// unread is a Rest that is too large to be read for every question.
type unread struct {
	resting
	t *testing.T
}

func (r *unread) Keys() iter.Seq[Key] {
	r.t.Error("all keys are read, to find that nothing is below a name")
	return r.resting.Keys()
}

func TestBelowReadsARestWhereItHasSomething(t *testing.T) {
	in := Instance{Apex: "example.com."}
	one := resting{RRset{Key: Key{Instance: in, Owner: "a.b.example.com.", Type: "A"}, Data: []string{"192.0.2.1"}}}
	s := State{Rests: []Rest{&one}}
	if got := s.Snapshot().Below("", "b.example.com."); len(got) != 1 || got[0].Key != one.Key {
		t.Errorf("below is %v", got)
	}
	s.Rests = []Rest{&unread{one, t}}
	if got := s.Snapshot().Below("", "c.example.com."); len(got) != 0 {
		t.Errorf("below another name is %v", got)
	}
}

// So is a key that only a Rest holds, on both sides.
func TestDiffLooksAtWaysOfARest(t *testing.T) {
	in := Instance{Apex: "example.com."}
	rest := &resting{RRset{Key: Key{Instance: in, Owner: "a.example.com.", Type: "A"}, Data: []string{"192.0.2.1"}}}
	common := &RRset{Key: Key{Instance: in, Owner: "b.example.com.", Type: "A"}, Data: []string{"192.0.2.2"}}
	s := State{Shared: []*RRset{common}, Rests: []Rest{rest}}
	b, a := s.Snapshot(), s.Snapshot()
	if changes := Diff(b, a, nil); len(changes) > 0 {
		t.Errorf("without a way: %v", changes)
	}
	ways := NewWays()
	ways.Set(rest.Key, Step{Do: Destroy, Address: "x"})
	changes := Diff(b, a, ways)
	if len(changes) != 1 || changes[0].Key != rest.Key || changes[0].Op != OpRecreate {
		t.Errorf("got %v", changes)
	}
	if len(b.Sets()) != 2 || b.Get(rest.Key) == nil || !b.Exists(in, "a.example.com.") || b.Exists(in, "c.example.com.") {
		t.Errorf("%v is not what is held and what rests", b.Sets())
	}
	s.Zones, s.Rests = nil, nil
	if !s.Speaks(in) || s.Speaks(Instance{Apex: "example.net."}) {
		t.Error("a state speaks of what it shares")
	}
}

// Names with escapes are sorted by their octets, in lists as in pairs.
func TestOrderOfEscapedNames(t *testing.T) {
	names := []Name{`\000.example.`, `\001.example.`, `\000\000.example.`, `a\000.example.`, `a\001.example.`, `a.example.`, `ab.example.`, `\.b.example.`,
		`\255.example.`, `x.\000.example.`, `example.`, `-.example.`, `\033.example.`, `0.example.`, `\001\000.example.`}
	for i, text := range names {
		var err error
		if names[i], err = ParseName(string(text)); err != nil {
			t.Fatal(err)
		}
	}
	list := order(len(names), func(i int) Name { return names[i] })
	for _, a := range list {
		for _, b := range list {
			if got, want := a.compare(&b), names[a.at].Compare(names[b.at]); got != want {
				t.Errorf("%s and %s: %d in a list, %d as a pair", names[a.at], names[b.at], got, want)
			}
		}
	}
}

// Two snapshots that are made together are those that are made one by one, also
// where the states share most of their sets.
func TestSnapshotsAreSnapshots(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	instances := []Instance{{Apex: "example.com.", Host: "b"}, {Apex: "example.com.", Host: "a"}, {Apex: "a.example.com.", View: "inside"}}
	for range 200 {
		set := func() RRset {
			i := instances[r.IntN(len(instances))]
			return RRset{Key: Key{Instance: i, Owner: Name(fmt.Sprintf("n%d.", r.IntN(40))) + i.Apex, Type: []Type{"A", "TXT", "NS"}[r.IntN(3)]},
				TTL: uint32(r.IntN(3)), Data: []string{fmt.Sprint(r.IntN(5)), fmt.Sprint(r.IntN(5))}, Origins: []Origin{{Address: fmt.Sprint(r.IntN(1000))}}}
		}
		shared := make([]RRset, r.IntN(120))
		for i := range shared {
			shared[i] = set()
		}
		own := [2][]RRset{}
		for side := range own {
			for range r.IntN(12) {
				own[side] = append(own[side], set())
			}
		}
		state := func(side int, shared []RRset) *State {
			s := &State{Sets: copies(own[side])}
			for i := range shared {
				s.Shared = append(s.Shared, &shared[i])
			}
			return s
		}
		one := copies(shared)
		before, after := Snapshots(state(0, one), state(1, one))
		for side, got := range []*Snapshot{before, after} {
			if diff := cmp.Diff(state(side, copies(shared)).Snapshot().Sets(), got.Sets()); diff != "" {
				t.Fatalf("side %d, %d shared, %d and %d own (-one by one +together):\n%s", side, len(shared), len(own[0]), len(own[1]), diff)
			}
		}
	}
}

// copies are sets that share nothing.
func copies(sets []RRset) []RRset {
	out := slices.Clone(sets)
	for i := range out {
		out[i].Data, out[i].Origins = slices.Clone(out[i].Data), slices.Clone(out[i].Origins)
	}
	return out
}

// Zones below others and copies of one zone interleave; what is of one owner keeps
// the order of its instances.
func TestByOwner(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	apexes := []Name{"a.test.", "b.a.test.", "c.b.a.test.", "b.test.", "test.", "z.test."}
	for range 200 {
		var sets []*RRset
		for range random.IntN(60) {
			apex := apexes[random.IntN(len(apexes))]
			owner := apex
			for range random.IntN(3) {
				owner = Name(string(rune('a'+random.IntN(4)))+".") + owner
			}
			host := string(rune('p' + random.IntN(2)))
			sets = append(sets, &RRset{Key: Key{Instance: Instance{Apex: apex, Host: host}, Owner: owner, Type: "A", Set: strconv.Itoa(len(sets))}})
		}
		sortSets(sets)
		was := slices.Clone(sets)
		want := slices.Clone(sets)
		slices.SortStableFunc(want, func(a, b *RRset) int { return a.Owner.Compare(b.Owner) })
		if got := byOwner(sets); !slices.Equal(got, want) {
			t.Fatalf("%d sets are not in the order of their owners", len(sets))
		}
		if !slices.Equal(sets, was) {
			t.Fatal("the list itself changed")
		}
	}
}

func TestFirst(t *testing.T) {
	for name, want := range map[Name]string{".": "", "a.": "a", "a.b.": "a", "*.": "*", "*.a.": "*", `a\.b.c.`: `a\.b`, `\..c.`: `\.`, `a\\.c.`: `a\\`, `x\046.y.`: `x\046`} {
		if got := name.First(); got != want {
			t.Errorf("%q begins with %q, want %q", name, got, want)
		}
	}
}
