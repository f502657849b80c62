package window

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"zonecut/internal/zone"
)

// state reads "OWNER TTL TYPE RDATA" lines, all names absolute, into a snapshot
// of example.com., and of eu.example.com. for lines that begin with "child ".
func state(t *testing.T, text string) *zone.Snapshot {
	t.Helper()
	var sets []zone.RRset
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		apex := zone.Name("example.com.")
		if rest, ok := strings.CutPrefix(line, "child "); ok {
			line, apex = rest, "eu.example.com."
		}
		f := strings.SplitN(line, " ", 4)
		ttl, err := strconv.ParseUint(f[1], 10, 32)
		if err != nil {
			t.Fatal(err)
		}
		data, err := zone.Data(zone.Type(f[2]), f[3])
		if err != nil {
			t.Fatal(err)
		}
		sets = append(sets, zone.RRset{Key: zone.Key{Instance: zone.Instance{Apex: apex}, Owner: zone.Name(f[0]), Type: zone.Type(f[2])},
			TTL: uint32(ttl), Data: []string{data}})
	}
	return zone.NewSnapshot(sets, nil)
}

func only(t *testing.T, before, after *zone.Snapshot, ways *zone.Ways) *zone.Change {
	t.Helper()
	changes := zone.Diff(before, after, ways)
	if len(changes) != 1 {
		t.Fatalf("got %d changes, want 1: %v", len(changes), changes)
	}
	return &changes[0]
}

func show(w Window) string {
	num := func(p *int) string {
		if p == nil {
			return "-"
		}
		return strconv.Itoa(*p)
	}
	share := "-"
	if w.ExposedPerMinute != nil {
		share = strconv.FormatFloat(*w.ExposedPerMinute, 'g', 4, 64)
	}
	return fmt.Sprintf("first %d, last good %s, recovery %s, exposed %s, guardable %t", w.FirstBreak, num(w.LastGood), num(w.Recovery), share, w.Guardable)
}

const soa = "example.com. 3600 SOA ns1.example.com. host.example.com. 1 3600 600 604800 "

// Each pair of cases differs in one TTL only, and exactly the numbers that
// depend on it differ.
func TestEachNumberFollowsItsTTL(t *testing.T) {
	keep := "\nexample.com. 60 A 192.0.2.1"
	cases := []struct{ name, before, after, want, assumed string }{
		{"delegation deleted", soa + "900\neu.example.com. 300 NS ns1.example.net.", soa + "900",
			"first 0, last good 300, recovery 900, exposed 0.2, guardable false", "child NS TTL 300"},
		{"delegation deleted, longer TTL", soa + "900\neu.example.com. 6000 NS ns1.example.net.", soa + "900",
			"first 0, last good 6000, recovery 900, exposed 0.01, guardable true", "child NS TTL 6000"},
		{"delegation deleted, shorter negative TTL", soa + "60\neu.example.com. 300 NS ns1.example.net.", soa + "60",
			"first 0, last good 300, recovery 60, exposed 0.2, guardable false", "child NS TTL 300"},
		{"delegation deleted, child NS TTL known", soa + "900\neu.example.com. 300 NS ns1.example.net.\nchild eu.example.com. 7200 NS ns1.example.net.",
			soa + "900\nchild eu.example.com. 7200 NS ns1.example.net.",
			"first 0, last good 7200, recovery 900, exposed 0.008333, guardable true", ""},
		{"no SOA in the input", "eu.example.com. 300 A 192.0.2.1" + keep, keep,
			"first 0, last good 300, recovery 900, exposed 0.2, guardable false", "negative TTL 900: no SOA in the input"},
		{"SOA TTL below MINIMUM bounds the denial", strings.Replace(soa, "3600", "120", 1) + "900\neu.example.com. 300 A 192.0.2.1", strings.Replace(soa, "3600", "120", 1) + "900",
			"first 0, last good 300, recovery 120, exposed 0.2, guardable false", ""},
		{"TTL under a minute exposes everybody", soa + "900\nwww.example.com. 30 A 192.0.2.1", soa + "900",
			"first 0, last good 30, recovery 900, exposed 1, guardable false", ""},
		{"value changed", "www.example.com. 300 A 192.0.2.1", "www.example.com. 60 A 192.0.2.2",
			"first 0, last good 300, recovery 60, exposed 0.2, guardable false", ""},
		{"value changed, other new TTL", "www.example.com. 300 A 192.0.2.1", "www.example.com. 3600 A 192.0.2.2",
			"first 0, last good 300, recovery 3600, exposed 0.2, guardable false", ""},
		{"value changed, other old TTL", "www.example.com. 86400 A 192.0.2.1", "www.example.com. 60 A 192.0.2.2",
			"first 0, last good 86400, recovery 60, exposed 0.0006944, guardable true", ""},
		{"only the TTL changed", "www.example.com. 300 A 192.0.2.1", "www.example.com. 60 A 192.0.2.1",
			"first 0, last good 300, recovery 0, exposed -, guardable true", ""},
		{"first DS", soa + "900", soa + "900\neu.example.com. 86400 DS 12345 13 2 49FD46E6C4B45C55D4AC69CBD3CD34AC1AFE51DE1DCF0F7B33BD7FD5DCD2A6B9",
			"first 0, last good 900, recovery 86400, exposed 0.06667, guardable false", ""},
		{"first DS, shorter DS TTL", soa + "900", soa + "900\neu.example.com. 300 DS 12345 13 2 49FD46E6C4B45C55D4AC69CBD3CD34AC1AFE51DE1DCF0F7B33BD7FD5DCD2A6B9",
			"first 0, last good 900, recovery 300, exposed 0.06667, guardable false", ""},
		{"name falls to a wildcard", soa + "900\nwww.example.com. 60 A 192.0.2.1\n*.example.com. 3600 A 192.0.2.9", soa + "900\n*.example.com. 3600 A 192.0.2.9",
			"first 0, last good 60, recovery 3600, exposed 1, guardable false", "*.example.com. answers instead: caches keep its data for 3600 s"},
		{"wildcard of another type is no answer", soa + "900\nwww.example.com. 60 A 192.0.2.1\n*.example.com. 3600 TXT x", soa + "900\n*.example.com. 3600 TXT x",
			"first 0, last good 60, recovery 900, exposed 1, guardable false", ""},
		{"name that stays is not covered", soa + "900\nwww.example.com. 60 A 192.0.2.1\nwww.example.com. 60 TXT x\n*.example.com. 3600 A 192.0.2.9", soa + "900\nwww.example.com. 60 TXT x\n*.example.com. 3600 A 192.0.2.9",
			"first 0, last good 60, recovery 900, exposed 1, guardable false", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			before, after := state(t, c.before), state(t, c.after)
			w := Of(only(t, before, after, nil), before, after, Served{})
			if got := show(w); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
			assumed := strings.Join(w.Assumed, "\n")
			if c.assumed == "" && assumed != "" || !strings.Contains(assumed, c.assumed) {
				t.Errorf("assumed %q, want %q", assumed, c.assumed)
			}
		})
	}
}

func TestGapKeepsWhatTheWildcardSays(t *testing.T) {
	text := soa + "900\nwww.example.com. 60 A 192.0.2.1\n*.example.com. %d A 192.0.2.9"
	for _, ttl := range []int{600, 3600} {
		s := state(t, fmt.Sprintf(text, ttl))
		ways := zone.NewWays()
		k := zone.Key{Instance: zone.Instance{Apex: "example.com."}, Owner: "www.example.com.", Type: "A"}
		for i, do := range []zone.Do{zone.Destroy, zone.Create} {
			ways.Set(k, zone.Step{Do: do, Seq: i, Address: "a", Handling: zone.Handling{Delete: zone.DeleteByKey}})
		}
		w := Of(only(t, s, s, ways), s, s, Served{})
		if w.Recovery == nil || *w.Recovery != ttl {
			t.Errorf("wildcard TTL %d: %s", ttl, show(w))
		}
	}
}

func TestZoneLossCannotBeBounded(t *testing.T) {
	i := zone.Instance{Apex: "example.com."}
	for _, ttl := range []uint32{3600, 7200} {
		before := zone.NewSnapshot([]zone.RRset{
			{Key: zone.Key{Instance: i, Owner: i.Apex, Type: "A"}, TTL: 300, Data: []string{"192.0.2.1"}},
			{Key: zone.Key{Instance: i, Owner: i.Apex, Type: "NS"}, TTL: ttl, Data: []string{"ns1.example.net."}},
		}, []zone.Zone{{Instance: i}})
		after := zone.NewSnapshot(nil, nil)
		c := zone.Diff(before, after, nil)[0]
		want := fmt.Sprintf("first 0, last good %d, recovery -, exposed 0.2, guardable false", ttl)
		if diff := cmp.Diff(want, show(Of(&c, before, after, Served{}))); diff != "" {
			t.Error(diff)
		}
	}
}

func TestSetThatGoesWithItsZoneIsOpenEnded(t *testing.T) {
	before, after := state(t, "www.example.com. 300 A 192.0.2.1"), state(t, "")
	k := zone.Key{Instance: zone.Instance{Apex: "example.com."}, Owner: "www.example.com.", Type: "A"}
	ways := zone.NewWays()
	ways.Set(k, zone.Step{Do: zone.Destroy, Address: "zone", WithZone: true})
	w := Of(only(t, before, after, ways), before, after, Served{})
	if w.Recovery != nil || *w.LastGood != 300 {
		t.Errorf("got %s", show(w))
	}
}

// What servers say of a TTL counts before the input, and then nothing is assumed of it.
func TestServedCountsFirst(t *testing.T) {
	ttl := func(n int) *int { return &n }
	const cut = "eu.example.com. 300 NS ns1.example.net."
	for _, c := range []struct {
		name, before, after string
		served              Served
		want, assumed       string
	}{
		{"nothing", cut, "", Served{}, "first 0, last good 300, recovery 900, exposed 0.2, guardable false", "child NS TTL 300"},
		{"the parent's", cut, "", Served{TTL: ttl(6000)}, "first 0, last good 6000, recovery 900, exposed 0.01, guardable true", "child NS TTL 6000"},
		{"the parent's, shorter", cut, "", Served{TTL: ttl(120)}, "first 0, last good 120, recovery 900, exposed 0.5, guardable false", "child NS TTL 120"},
		{"the child's", cut, "", Served{Child: ttl(600)}, "first 0, last good 600, recovery 900, exposed 0.1, guardable false", "negative TTL 900"},
		{"the child's, shorter", cut, "", Served{Child: ttl(60), Denial: ttl(30)}, "first 0, last good 300, recovery 30, exposed 0.2, guardable false", ""},
		{"the denial, before that of the input", soa + "900\n" + cut, soa + "900", Served{Child: ttl(60), Denial: ttl(30)}, "first 0, last good 300, recovery 30, exposed 0.2, guardable false", ""},
		{"of a new set", "", "www.example.com. 60 A 192.0.2.1", Served{Denial: ttl(120)}, "first 0, last good 120, recovery 60, exposed 0.5, guardable false", ""},
	} {
		before, after := state(t, c.before), state(t, c.after)
		w := Of(only(t, before, after, nil), before, after, c.served)
		assumed := strings.Join(w.Assumed, "\n")
		if got := show(w); got != c.want || c.assumed == "" && assumed != "" || !strings.Contains(assumed, c.assumed) {
			t.Errorf("%s: %s, assumed %q\nwant %s, %q", c.name, got, assumed, c.want, c.assumed)
		}
	}
}
