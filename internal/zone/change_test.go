package zone

import (
	"slices"
	"testing"
)

var (
	com    = Instance{Apex: "example.com."}
	wwwKey = Key{Instance: com, Owner: "www.example.com.", Type: "A"}
)

func set(k Key, ttl uint32, data ...string) RRset { return RRset{Key: k, TTL: ttl, Data: data} }

func snap(sets ...RRset) *Snapshot { return NewSnapshot(sets, nil) }

func ops(changes []Change) []Op {
	var out []Op
	for _, c := range changes {
		out = append(out, c.Op)
	}
	return out
}

func TestSpreadSetIsOne(t *testing.T) {
	s := snap(set(wwwKey, 300, "192.0.2.2"), set(wwwKey, 60, "192.0.2.1"), set(wwwKey, 300, "192.0.2.2"))
	r := s.Get(wwwKey)
	if len(s.Sets()) != 1 || !slices.Equal(r.Data, []string{"192.0.2.1", "192.0.2.2"}) || r.TTL != 60 {
		t.Errorf("got %+v", r)
	}
	if len(r.Merged) != 3 { // the TTL 300 twice, and the value that stands twice
		t.Errorf("what was folded away: %+v", r.Merged)
	}
}

// Readers give both states the same lists where nothing changes.
func TestStatesMayShareData(t *testing.T) {
	shared := []string{"192.0.2.2", "192.0.2.1", "192.0.2.2"}
	before, after := snap(set(wwwKey, 300, shared...)), snap(set(wwwKey, 300, shared...))
	if got := Diff(before, after, nil); len(got) != 0 {
		t.Errorf("a state differs from itself: %+v %+v", got[0].Before, got[0].After)
	}
	other := snap(RRset{Key: wwwKey, TTL: 300, Data: shared}, set(wwwKey, 300, "192.0.2.3"))
	if n := len(other.Get(wwwKey).Data); n != 3 || len(before.Get(wwwKey).Data) != 2 {
		t.Errorf("one state's values are in the other: %v, %v", other.Get(wwwKey).Data, before.Get(wwwKey).Data)
	}
}

func TestOps(t *testing.T) {
	one, two, three := set(wwwKey, 300, "192.0.2.1"), set(wwwKey, 300, "192.0.2.2"), set(wwwKey, 300, "192.0.2.1", "192.0.2.2")
	byKey, byID := Handling{Delete: DeleteByKey}, Handling{Delete: DeleteByID}
	replace := func(h Handling) []Step {
		return []Step{{Do: Destroy, Address: "a", Seq: 0, Handling: h, Before: []string{"192.0.2.1"}},
			{Do: Create, Address: "a", Seq: 1, Handling: h, After: []string{"192.0.2.1"}}}
	}
	cases := []struct {
		name          string
		before, after []RRset
		steps         []Step
		want          []Op
	}{
		{"equal states", []RRset{one}, []RRset{one}, nil, nil},
		{"create", nil, []RRset{one}, nil, []Op{OpCreate}},
		{"delete", []RRset{one}, nil, nil, []Op{OpDelete}},
		{"other value", []RRset{one}, []RRset{two}, nil, []Op{OpUpdate}},
		{"other TTL", []RRset{one}, []RRset{set(wwwKey, 60, "192.0.2.1")}, nil, []Op{OpUpdate}},
		{"move only", []RRset{one}, []RRset{one}, []Step{{Do: Keep, Address: "b", Previous: "a"}}, nil},
		{"forgotten", []RRset{one}, []RRset{one}, []Step{{Do: Forget, Address: "a"}}, []Op{OpForget}},
		{"destroyed and created", []RRset{one}, []RRset{one}, replace(byKey), []Op{OpRecreate}},
		{"the last value by id goes and comes", []RRset{one}, []RRset{one}, replace(byID), []Op{OpRecreate}},
		{"one of two values by id goes and comes", []RRset{three}, []RRset{three},
			append(replace(byID), Step{Do: Keep, Address: "b", Handling: byID, Before: []string{"192.0.2.2"}, After: []string{"192.0.2.2"}}), []Op{OpRecreate}},
		{"a value that two objects hold, and one of them goes", []RRset{one}, []RRset{one},
			[]Step{{Do: Destroy, Address: "a", Handling: byID, Before: one.Data}, {Do: Keep, Address: "b", Handling: byID, Before: one.Data, After: one.Data}}, []Op{OpRecreate}},
		{"one of two values by id goes", []RRset{three}, []RRset{one},
			[]Step{{Do: Destroy, Address: "a", Handling: byID, Before: two.Data}, {Do: Keep, Address: "b", Handling: byID, Before: one.Data, After: one.Data}}, []Op{OpUpdate}},
		{"one of two objects goes by key", []RRset{one}, []RRset{one},
			[]Step{{Do: Destroy, Address: "a", Handling: byKey}, {Do: Keep, Address: "b", Handling: byKey, Before: one.Data, After: one.Data}}, []Op{OpRecreate}},
		{"unknown value", []RRset{one}, []RRset{{Key: wwwKey, TTL: 300, Data: one.Data, Unknown: true}}, nil, []Op{OpUpdate}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			ways := NewWays()
			for _, s := range c.steps {
				ways.Set(wwwKey, s)
			}
			if got := ops(Diff(snap(c.before...), snap(c.after...), ways)); !slices.Equal(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

// The parent's NS set and the child's have one owner; so have a public and a
// private zone, two operators' copies and two variants of a routing set.
func TestKeysTellApart(t *testing.T) {
	base := Key{Instance: Instance{Apex: "com."}, Owner: "example.com.", Type: "NS"}
	for _, other := range []Key{
		{Instance: com, Owner: "example.com.", Type: "NS"},
		{Instance: Instance{Apex: "com.", View: "private:Z1"}, Owner: "example.com.", Type: "NS"},
		{Instance: Instance{Apex: "com.", Host: "aws/Z1"}, Owner: "example.com.", Type: "NS"},
		{Instance: Instance{Apex: "com."}, Owner: "example.com.", Type: "NS", Set: "blue"},
	} {
		if base.String() == other.String() {
			t.Errorf("%+v and %+v have one name: %s", base, other, base)
		}
		if got := ops(Diff(snap(set(base, 300, "a.")), snap(set(other, 300, "a.")), nil)); len(got) != 2 {
			t.Errorf("%s and %s: got %v", base, other, got)
		}
	}
}

func TestDigestHoldsWhatMatters(t *testing.T) {
	change := func(after RRset) Change { return Diff(snap(set(wwwKey, 300, "192.0.2.1")), snap(after), nil)[0] }
	base := change(set(wwwKey, 300, "192.0.2.2"))
	moved := set(wwwKey, 300, "192.0.2.2")
	moved.Origins = []Origin{{Address: "other.address"}}
	renamed := change(moved)
	if base.Digest() != renamed.Digest() {
		t.Error("another Terraform address changes the digest")
	}
	unknown := set(wwwKey, 300, "192.0.2.2")
	unknown.Unknown = true
	for _, other := range []Change{change(set(wwwKey, 300, "192.0.2.3")), change(set(wwwKey, 60, "192.0.2.2")), change(unknown)} {
		if base.Digest() == other.Digest() {
			t.Errorf("%+v has the digest of another change", other.After)
		}
	}
}

func TestZonesAreChangesOfTheirOwn(t *testing.T) {
	z1 := Zone{Instance: Instance{Apex: "example.com.", Host: "aws/Z1"}}
	z2 := Zone{Instance: Instance{Apex: "example.com.", Host: "aws/(new)"}}
	got := Diff(NewSnapshot(nil, []Zone{z1}), NewSnapshot(nil, []Zone{z2}), nil)
	if len(got) != 2 || got[0].Op != OpCreate || got[1].Op != OpDelete || !got[0].Zone {
		t.Errorf("a replaced zone is two instances: %+v", got)
	}
}

func TestIndex(t *testing.T) {
	key := func(owner string, typ Type) Key { return Key{Instance: com, Owner: Name(owner), Type: typ} }
	s := snap(
		set(key("example.com.", "NS"), 300, "ns1.eu.example.com."),
		set(key("eu.example.com.", "NS"), 300, "ns1.eu.example.com."),
		set(key("ns1.eu.example.com.", "A"), 300, "192.0.2.1"),
		set(key("*.example.com.", "A"), 300, "192.0.2.9"),
		set(key("a.ent.example.com.", "A"), 300, "192.0.2.2"),
	)
	if got := len(s.PointsTo("", "ns1.eu.example.com.")); got != 2 {
		t.Errorf("%d sets point at the server, want 2", got)
	}
	if got := s.Cut(com, "ns1.eu.example.com."); got == nil || got.Owner != "eu.example.com." {
		t.Errorf("cut: %+v", got)
	}
	if s.Cut(com, "example.com.") != nil {
		t.Error("the apex is no cut")
	}
	if got := len(s.Below("", "eu.example.com.")); got != 1 {
		t.Errorf("%d sets below eu, want 1", got)
	}
	if !s.Exists(com, "ent.example.com.") || s.Exists(com, "no.example.com.") {
		t.Error("an empty non-terminal exists, an unused name does not")
	}
	for name, want := range map[Name]int{
		"no.example.com.":     1, // the wildcard is at the closest encloser
		"no.ent.example.com.": 0, // the closest encloser is the empty non-terminal (RFC 4592, section 3.3.1)
		"ent.example.com.":    0, // exists
		"a.b.example.com.":    1,
	} {
		if got := len(s.Wildcard(com, name)); got != want {
			t.Errorf("wildcard for %s: %d sets, want %d", name, got, want)
		}
	}
	if p, ok := s.Parents("", "x.eu.example.com."); !ok || p[0] != com {
		t.Errorf("parents: %v", p)
	}
}

func TestOrderOfSteps(t *testing.T) {
	w := &Way{}
	destroy, create := Step{Do: Destroy, Address: "a", Seq: 0}, Step{Do: Create, Address: "a", Seq: 1}
	other := Step{Do: Create, Address: "b"}
	waiting := Step{Do: Create, Address: "c", WaitsFor: []Wait{{Address: "b"}}}
	deposed := Step{Do: Destroy, Address: "a", Deposed: "00000001"}
	if w.Order(destroy, create) >= 0 || w.Order(create, destroy) <= 0 {
		t.Error("the steps of one object are in order")
	}
	if w.Order(destroy, other) != 0 || w.Order(deposed, create) != 0 {
		t.Error("steps of two objects have no order")
	}
	if w.Order(other, waiting) >= 0 || w.Order(waiting, other) <= 0 {
		t.Error("a step runs after what it waits for")
	}
}

// While sets are away a wildcard answers in their place, unless something else
// keeps the name in being or the wildcard is away itself.
func TestWildcardWithout(t *testing.T) {
	key := func(owner string, typ Type) Key { return Key{Instance: com, Owner: Name(owner), Type: typ} }
	www, txt, star := key("www.example.com.", "A"), key("www.example.com.", "TXT"), key("*.example.com.", "A")
	below := key("a.www.example.com.", "A")
	for _, c := range []struct {
		name string
		sets []Key
		away []Key
		want int
	}{
		{"nothing is away", []Key{www, star}, nil, 0},
		{"the only set is away", []Key{www, star}, []Key{www}, 1},
		{"another type stays", []Key{www, txt, star}, []Key{www}, 0},
		{"all types are away", []Key{www, txt, star}, []Key{www, txt}, 1},
		{"a name below stays", []Key{www, below, star}, []Key{www}, 0},
		{"and the names below too", []Key{www, below, star}, []Key{www, below}, 1},
		{"so is the wildcard", []Key{www, star}, []Key{www, star}, 0},
		{"there is none", []Key{www}, []Key{www}, 0},
	} {
		var sets []RRset
		for _, k := range c.sets {
			sets = append(sets, set(k, 300, "192.0.2.1"))
		}
		away := func(k Key) bool { return slices.Contains(c.away, k) }
		if got := len(snap(sets...).WildcardWithout(com, www.Owner, away)); got != c.want {
			t.Errorf("%s: %d sets, want %d", c.name, got, c.want)
		}
	}
}
