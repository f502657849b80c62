package zonefile

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// FuzzPair: a file read in stretches is the file read whole, or is refused by
// both. Only the parser's cap on all $GENERATE of a file and the like may make
// the stretches give up where the parser does not, and then it is the parser's.
func FuzzPair(f *testing.F) {
	for seed := range uint64(12) {
		r := rand.New(rand.NewPCG(5, seed))
		f.Add(spell(r, randomRecords(r, 3+r.IntN(60)), 1, int(seed)*5), uint16(seed*100))
	}
	for _, s := range oddLines {
		f.Add(apex+s, uint16(1))
		f.Add(apex+strings.Repeat(s+"\n", 1+4096/(len(s)+1)), uint16(200))
	}
	half := "$GENERATE 1-600 a$ A 192.0.2.1\n" + strings.Repeat("filler NS example.net.\n", 150)
	f.Add(apex+half+half, uint16(2000)) // each within the cap, both over it
	f.Fuzz(func(t *testing.T, data string, size uint16) {
		o := Options{Generate: 1000}
		want, wantErr := Parse(strings.NewReader(data), "zone.txt", o)
		got, err := inStretches(t, data, "zone.txt", o, int(size)+1)
		if err == nil && wantErr != nil {
			t.Fatalf("read in stretches, refused whole: %v", wantErr)
		}
		if err == nil {
			if diff := cmp.Diff(want, got, asZones); diff != "" {
				t.Fatal(diff)
			}
		}
		if err != nil && wantErr == nil {
			t.Logf("left to the parser: %v", err)
		}
	})
}

// FuzzAlike: two files read against each other are what each is when it is read
// whole, and they differ as the parser and zone.Diff have it.
func FuzzAlike(f *testing.F) {
	for seed := range uint64(24) {
		r := rand.New(rand.NewPCG(12, seed))
		before := spell(r, randomRecords(r, 30+r.IntN(60)), 1, []int{0, 2, 20, 60}[seed%4])
		f.Add(before, editLines(r, before), uint16(100+20*seed))
	}
	for k, s := range oddLines {
		plain := strings.Repeat("host A 192.0.2.1\nfiller NS example.net.\n", 60)
		f.Add(apex+plain+s+"\n"+plain, apex+plain+oddLines[(k+1)%len(oddLines)]+"\n"+s+"\n"+plain, uint16(700))
	}
	f.Fuzz(func(t *testing.T, before, after string, size uint16) {
		if len(before)+len(after) > 1<<16 {
			t.Skip("long texts find nothing that short ones do not")
		}
		compareAlike(t, "pair", before, after, int(size)+1)
	})
}

// oddLines are at the edges of the fast path.
var oddLines = []string{
	"a A 192.0.2.1", "a 60 A 192.0.2.1", "a IN 60 A 192.0.2.1 ; x", "a A 192.0.2.01", "a A 192.0.2.256", "a A 192.0.2.1.", "a A 192.0.2",
	"A a 192.0.2.1\r", "a A\t192.0.2.1\t", "a 2147483648 A 192.0.2.1", "a 0060 A 192.0.2.1", "a 1h A 192.0.2.1", "a 60 60 A 192.0.2.1", "a IN IN A 192.0.2.1",
	"a AAAA ::1", "a AAAA ::ffff:192.0.2.1", "a AAAA 192.0.2.1", "a AAAA fe80::1%eth0", "a AAAA 2001:DB8::00A",
	"a NS b", "a NS b..", "a NS .", "a NS .b.", "a NS b.c", "a NS B.Example.NET.", "a NS @", "a NS _b.*.c-d.", "a NS b c", "a NS \"b\"", "a NS \\098.",
	"a NS " + strings.Repeat("x", 63) + ".", "a NS " + strings.Repeat("x", 64) + ".", "a NS " + strings.Repeat("x.", 126) + "yy.", "a NS " + strings.Repeat("x.", 127) + "y.",
	strings.Repeat("x.", 118) + "y NS b.", strings.Repeat("x.", 120) + "yy NS b.", strings.Repeat("x.", 121) + "y NS b.", strings.Repeat("x", 63) + " NS b.", strings.Repeat("x", 64) + " NS b.",
	"a MX 10 b", "a MX 010 b", "a MX 65536 b", "a MX 10 .", "a MX 10", "a PTR b", "a CNAME B",
	"a DS 1 8 2 00ff", "a DS 1 8 2 00f", "a DS 1 8 2 00 FF", "a DS 01 8 2 00FF", "a DS 1 RSASHA256 2 00FF", "a DS 1 8 2", "a DS 65536 8 2 00FF", "a DS 1 8 256 00FF",
	`a TXT "x"`, `a TXT "x" "y"`, `a TXT "x""y"`, `a TXT x`, `a TXT ""`, `a TXT "x;y" ; z`, `a TXT "x\"y"`, `a TXT "` + strings.Repeat("x", 255) + `"`, `a TXT "` + strings.Repeat("x", 256) + `"`, "a TXT \"x\ny\"",
	"a RRSIG NS 8 2 60 20260101000000 20251201000000 1 b.example. AAAA", "a RRSIG NS 8 2 60 20260230000000 20251201000000 1 b.example. AAAA", "a RRSIG ns 8 2 60 20260101000000 20251201000000 1 b AA==",
	"a RRSIG NS 8 2 60 20260101000000 20251201000000 1 b.example. AB==", "a RRSIG NS 8 2 60 1767225600 20251201000000 1 b.example. AAAA", "a RRSIG NS 8 2 60 20260101000000 20251201000000 1 b.example. AA AA", "a RRSIG NS 8 2 60 20260101000000 20251201000000 1 b.example. AAA", "a RRSIG NS 8 2 60 20260101000000 20251201000000 1 b.example. =AAA", "a RRSIG NS 8 2 60 20260101000000 20251201000000 1 b.example. AAB=",
	"a RRSIG TYPE65400 8 2 60 20260101000000 20251201000000 1 b.example. AAAA", "a RRSIG NS 8 2 60 21060207062816 20251201000000 1 b.example. AAAA",
	"a NSEC3 1 0 0 - " + strings.Repeat("0P", 16) + " NS DS", "a NSEC3 1 0 0 AABb " + strings.Repeat("vq", 16) + " NS", "a NSEC3 1 0 0 - " + strings.Repeat("0P", 16) + " DS NS", "a NSEC3 1 0 0 - " + strings.Repeat("0P", 16), "a NSEC3 1 0 0 - " + strings.Repeat("0W", 16) + " NS", "a NSEC3 1 0 0 - 0P NS", "a NSEC3 1 0 0 A " + strings.Repeat("0P", 16) + " NS",
	" A 192.0.2.1", "\tNS b", "  ; x", "\r", " \t\r\n A 192.0.2.1", "@ A 192.0.2.1", "* A 192.0.2.1", "( a A 192.0.2.1 )", "a (\n A 192.0.2.1 )", "a A 192.0.2.1 )", "\"a\" A 192.0.2.1", "\x00", "a A 192.0.2.1\x00", "a\x00 A 192.0.2.1",
	"$ORIGIN b\na A 192.0.2.1", "$TTL 5\na A 192.0.2.1", "$ORIGIN .\na.example.com NS b", "$GENERATE 1-3 a$ A 192.0.2.$\n A 192.0.2.9", "$ORIGIN a\\.b\nc NS d", "out.example. NS b", "$INCLUDE x",
	"example.com. SOA ns1 host 1 2 3 4 300\n NS x", "example.com. SOA ns1 host 2 2 3 4 300", "a SOA ns1 host 1 2 3 4 300", "a 5\n", "a", "a IN", "a TYPE1 \\# 4 C0000201", "a type2 \\# 3 016200", "a CH A 192.0.2.1", "a NSEC B.example. A",
}
