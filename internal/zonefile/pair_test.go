package zonefile

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"zonecut/internal/zone"
)

// asZones compares what a zone holds.
var asZones = cmpopts.IgnoreUnexported(Zone{})

// everything wants all owners of texts.
func everything(texts ...*text) *keys {
	all := &keys{set: map[uint64]struct{}{}}
	for _, t := range texts {
		for _, s := range t.stretches {
			for _, p := range s.pieces {
				for _, one := range s.of(p) {
					all.set[one.owner] = struct{}{}
				}
			}
		}
	}
	all.finish()
	return all
}

// inStretches reads a file by stretches of a size, all of it. What is summed can
// be read again, and then has the same sums.
func inStretches(tb testing.TB, data, file string, o Options, size int) (*Zone, error) {
	tb.Helper()
	t, err := newText(Side{file, o}, []byte(data))
	if err != nil {
		return nil, err
	}
	t.split(size, newSeeds())
	if err := sumTexts(t); err != nil {
		return nil, err
	}
	if err := pick(everything(t), t); err != nil {
		tb.Fatalf("summed, and not what the parser reads: %v", err)
	}
	return t.zone, nil
}

// TestStretches holds the reader in stretches against the parser: the same sets
// in the same order, from the same lines, in any spelling and cut anywhere.
func TestStretches(t *testing.T) {
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(1, seed))
		data := spell(r, randomRecords(r, 20+r.IntN(200)), 1, []int{0, 2, 20, 60}[r.IntN(4)])
		size := []int{1, 300, 2000, 1 << 20}[r.IntN(4)]
		want, err := Parse(strings.NewReader(data), "zone.txt", Options{})
		if err != nil {
			t.Fatalf("seed %d: the speller made what is no zone: %v\n%s", seed, err, data)
		}
		got, err := inStretches(t, data, "zone.txt", Options{}, size)
		if err != nil {
			t.Fatalf("seed %d, stretches of %d: %v\n%s", seed, size, err, data)
		}
		if diff := cmp.Diff(want, got, asZones); diff != "" {
			t.Fatalf("seed %d, stretches of %d: %s\n%s", seed, size, diff, data)
		}
	}
}

// TestPairRandom holds the pair reader against the parser and zone.Diff, for
// zones of which records come, go and change while all else is spelt anew.
func TestPairRandom(t *testing.T) {
	for seed := range uint64(150) {
		r := rand.New(rand.NewPCG(2, seed))
		old := randomRecords(r, 20+r.IntN(200))
		wild := []int{0, 2, 20, 60}[r.IntN(4)]
		before := spell(r, old, 1, wild)
		after := spell(r, mutate(r, old), 1+r.IntN(2), wild)
		comparePair(t, fmt.Sprintf("seed %d", seed), before, after, []int{1, 300, 2000, 1 << 20}[r.IntN(4)])
	}
}

// mutate changes a few records, and the order of all now and then.
func mutate(r *rand.Rand, old []spelt) []spelt {
	var out []spelt
	for _, x := range old {
		switch r.IntN(60) {
		case 0: // gone
		case 1:
			x.ttl = 7200
			out = append(out, x)
		case 2:
			x.data = randomData(r, x.typ)
			out = append(out, x)
		case 3:
			out = append(out, x)
			out = append(out, randomRecords(r, 1)...)
		case 4:
			out = append(out, x, x)
		default:
			out = append(out, x)
		}
	}
	if r.IntN(3) == 0 {
		r.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	}
	return out
}

// comparePair compares two zones in both ways.
func comparePair(t *testing.T, name, before, after string, size int) {
	t.Helper()
	var slow, fast [2]zone.State
	var texts [2]*text
	for i, data := range []string{before, after} {
		z, err := Parse(strings.NewReader(data), "zone.txt", testOptions)
		if err != nil {
			t.Fatalf("%s: %v\n%s", name, err, data)
		}
		slow[i] = z.State()
		if texts[i], err = newText(Side{"zone.txt", testOptions}, []byte(data)); err != nil {
			t.Fatal(err)
		}
	}
	if err := pairTexts(texts[0], texts[1], size); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	fast[0], fast[1] = texts[0].zone.State(), texts[1].zone.State()
	want := zone.Diff(slow[0].Snapshot(), slow[1].Snapshot(), nil)
	got := zone.Diff(fast[0].Snapshot(), fast[1].Snapshot(), nil)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("%s: %s\nbefore:\n%s\nafter:\n%s", name, diff, before, after)
	}
}

// TestPairNeighbours: what stands between two records of a set decides what the
// normal form says of their unequal TTLs, also where it is left out.
func TestPairNeighbours(t *testing.T) {
	const before = apex + "a 60 A 192.0.2.1\na 300 A 192.0.2.2\nb 60 A 192.0.2.9\na 300 A 192.0.2.3\na 300 A 192.0.2.4\n"
	comparePair(t, "neighbours", before, before+"a 60 A 192.0.2.5\n", 1<<20)
}
