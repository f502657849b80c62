package zonefile

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"zonecut/internal/zone"
)

// testOptions keep $GENERATE small.
var testOptions = Options{Generate: 1000}

// compareAlike holds two texts that are read against each other against the same
// texts read alone, by stretches and by the parser: records, places and refusals.
// It gives how many records were taken over.
func compareAlike(t *testing.T, name, before, after string, size int) int {
	t.Helper()
	texts := [2]string{before, after}
	var want [2]*Zone
	var alone error
	x, errX := newText(Side{"zone.txt", testOptions}, []byte(before))
	y, errY := newText(Side{"zone.txt", testOptions}, []byte(after))
	if errX != nil || errY != nil {
		return 0
	}
	for i, data := range texts {
		_, err := inStretches(t, data, "zone.txt", testOptions, size)
		if err != nil {
			alone = err
			continue
		}
		if want[i], err = Parse(strings.NewReader(data), "zone.txt", testOptions); err != nil {
			t.Fatalf("%s: read in stretches, refused whole: %v", name, err)
		}
	}
	seeds := newSeeds()
	x.split(size, seeds)
	y.splitAs(x, size, seeds)
	err := sumTexts(x, y)
	if (err == nil) != (alone == nil) {
		t.Fatalf("%s, stretches of %d: %v beside each other, %v alone\nbefore:\n%s\nafter:\n%s", name, size, err, alone, before, after)
	}
	if err != nil {
		return 0
	}
	taken := 0
	for _, s := range y.stretches {
		taken += s.model.taken
	}
	y.unlike()
	if err := pick(everything(x, y), x, y); err != nil {
		t.Fatalf("%s, stretches of %d: summed, and not what the parser reads: %v\nbefore:\n%s\nafter:\n%s", name, size, err, before, after)
	}
	for i, one := range []*text{x, y} {
		if diff := cmp.Diff(want[i], one.zone, asZones); diff != "" {
			t.Fatalf("%s, stretches of %d: %s\nbefore:\n%s\nafter:\n%s", name, size, diff, before, after)
		}
	}
	if x.zone.Apex == y.zone.Apex {
		comparePair(t, name, before, after, size)
	}
	return taken
}

// TestAlikeRandom edits lines, with no regard for what they are, in zones of any
// spelling.
func TestAlikeRandom(t *testing.T) {
	taken, whole := 0, 0
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(11, seed))
		before := spell(r, randomRecords(r, 100+r.IntN(200)), 1, []int{0, 2, 20, 60}[r.IntN(4)])
		after := editLines(r, before)
		if r.IntN(4) == 0 {
			before, after = after, before
		}
		if n := compareAlike(t, fmt.Sprintf("seed %d", seed), before, after, []int{100, 500, 2000, 4000}[r.IntN(4)]); n > 0 {
			whole++
			taken += n
		}
	}
	if t.Logf("%d records taken over in %d zones", taken, whole); taken < 5_000 || whole < 100 {
		t.Error("that proves little")
	}
}

// editLines takes lines out, puts lines in, moves and repeats some.
func editLines(r *rand.Rand, text string) string {
	lines := strings.SplitAfter(text, "\n")
	for range r.IntN(6) {
		i, j := r.IntN(len(lines)), r.IntN(len(lines))
		n := min(1+r.IntN(8), len(lines)-i)
		block := append([]string{}, lines[i:i+n]...)
		put := func(at int, some ...string) {
			lines = append(lines[:at:at], append(some, lines[at:]...)...)
		}
		switch r.IntN(9) {
		case 0:
			lines = append(lines[:i:i], lines[i+1:]...)
		case 1:
			lines = append(lines[:i:i], lines[i+n:]...)
		case 2:
			put(j, block...)
		case 3:
			lines = append(lines[:i:i], lines[i+n:]...)
			put(min(j, len(lines)), block...)
		case 4:
			put(i, "$TTL "+fmt.Sprint(60*(1+r.IntN(3)))+"\n")
		case 5:
			put(i, "$ORIGIN sub\n")
		case 6:
			put(i, oddLines[r.IntN(len(oddLines))]+"\n")
		case 7:
			put(i, "new A 192.0.2.77\n")
		case 8:
			lines[i] = strings.Replace(lines[i], "\n", "\r\n", 1)
		}
		if len(lines) == 0 {
			break
		}
	}
	return strings.Join(lines, "")
}

// TestAlike are pairs in which equal lines are, or are not, equal records.
func TestAlike(t *testing.T) {
	plain := func(n int) string {
		var b strings.Builder
		for k := range n {
			fmt.Fprintf(&b, "host%04d A 192.0.2.%d\n", k, k%250)
		}
		return b.String()
	}
	implied := func(n int) string {
		var b strings.Builder
		for k := range n {
			fmt.Fprintf(&b, "host%04d A 192.0.2.%d\n NS a.example.\n\tTXT \"x\"\n", k, k%250)
		}
		return b.String()
	}
	stating := strings.NewReplacer(" A ", " 60 A ", " NS ", " 3600 NS ").Replace(implied(300))
	soa := "example.com. 300 SOA ns1 host 1 2 3 4 300\n"
	head := soa + "$TTL 300\n"
	lines := plain(900)
	var mixed string // most lines need no state
	for k := range 900 {
		if mixed += fmt.Sprintf("host%04d.example.com. 60 A 192.0.2.%d\n", k, k%250); k%7 == 3 {
			mixed += "some A 192.0.2.3\n"
		}
	}
	in := func(text, line string, n int) string {
		at := strings.Index(text, fmt.Sprintf("host%04d", n))
		return text[:at] + line + text[at:]
	}
	for _, x := range []struct {
		name, before, after string
		least               int // records to be taken over
	}{
		{"equal", head + lines, head + lines, 700},
		{"a line more", head + lines, head + in(lines, "new A 192.0.2.1\n", 500), 650},
		{"a line less", head + in(lines, "new A 192.0.2.1\n", 500), head + lines, 650},
		{"many lines more", head + lines, head + in(lines, plain(200), 500), 450},
		{"the serial", head + lines, strings.Replace(head, " 1 2", " 2 2", 1) + lines, 700},
		{"a longer serial", head + lines, strings.Replace(head, " 1 2", " 2026010101 2", 1) + lines, 700},
		{"blocks that repeat", head + strings.Repeat(plain(20), 60), head + strings.Repeat(plain(20), 61), 600},
		{"one line over and over", head + strings.Repeat("a A 192.0.2.1\n", 900), head + strings.Repeat("a A 192.0.2.1\n", 800), 500},
		{"implied owners", head + implied(300), head + in(implied(300), "new A 192.0.2.1\n", 200), 600},
		{"an owner that others are implied by", head + in(implied(300), "a NS b\n NS c\n", 200), head + in(implied(300), "b NS b\n NS c\n", 200), 600},
		{"implied owners go on", head + in(implied(300), "a NS b\n"+strings.Repeat(" NS c\n NS d\n", 200), 200), head + in(implied(300), "b NS b\n"+strings.Repeat(" NS c\n NS d\n", 200), 200), 400},
		{"an owner goes and its lines stay", head + implied(300), head + strings.Replace(implied(300), "host0200 A", " A", 1), 600},
		{"a line gets an owner of its own", head + in(implied(300), "a NS b\n NS c\n NS d\n", 200), head + in(implied(300), "a NS b\nx NS c\n NS d\n", 200), 600},
		{"$TTL far above", head + lines, soa + "$TTL 301\n" + lines, 0},
		{"$TTL in between", head + lines, head + in(lines, "$TTL 301\n", 400), 200},
		{"$TTL in one and the same place", head + in(lines, "$TTL 301\n", 400), head + in(lines, "$TTL 301\n", 400), 600},
		{"$TTL goes back", head + in(in(lines, "$TTL 301\n", 400), "$TTL 300\n", 500), head + lines, 500},
		{"$ORIGIN far above", head + lines, head + "$ORIGIN sub.example.com.\n" + lines, 0},
		{"$ORIGIN in between", head + lines, head + in(lines, "$ORIGIN sub.example.com.\n", 600), 300},
		{"$ORIGIN goes back", head + in(in(lines, "$ORIGIN sub\n", 400), "$ORIGIN example.com.\n", 500), head + lines, 500},
		{"$GENERATE", head + in(lines, "$GENERATE 1-9 a$ A 192.0.2.$\n", 400), head + in(lines, "$GENERATE 1-9 a$ A 192.0.2.$\n", 400), 600},
		{"$GENERATE of one", head + in(lines, "( $GENERATE 1-1 a$ A 192.0.2.$ )\n", 400), head + in(lines, "( $GENERATE 1-1 a$ A 192.0.2.$ )\n", 400), 600},
		{"the SOA again, and its owner implied", head + in(lines, soa+" NS a\n", 500), head + in(lines, "x 5 NS b\n NS a\n", 500), 600},
		{"the SOA again before an implied owner", head + in(lines, "x NS b\n"+soa+" NS a\n", 500), head + in(lines, "x NS b\n NS a\n", 500), 600},
		{"the SOA again in both", head + in(lines, soa+" NS a\n NS b\n", 500), head + in(lines, soa+" NS a\n NS b\n", 500), 600},
		{"the last TTL counts", soa + stating, soa + strings.Replace(stating, "host0100 60", "host0100 61", 1), 600},
		{"the last TTL counts for all", soa + implied(300), strings.Replace(soa, " 300 ", " 301 ", 1) + implied(300), 0},
		{"the last TTL goes far", soa + in(implied(300), "a 60 NS b\n", 150), soa + in(implied(300), "a 61 NS b\n", 150), 200},
		{"the last TTL is back", soa + in(in(implied(300), "a 60 NS b\n", 150), "a 60 NS c\n", 200), soa + in(in(implied(300), "a 61 NS b\n", 150), "a 60 NS c\n", 200), 300},
		{"carriage returns on one side", head + lines, head + strings.ReplaceAll(lines, "\n", "\r\n"), 0},
		{"carriage returns on both sides", head + strings.ReplaceAll(lines, "\n", "\r\n"), head + strings.ReplaceAll(in(lines, "new A 192.0.2.1\n", 500), "\n", "\r\n"), 600},
		{"no line feed at the end", head + lines, strings.TrimSuffix(head+lines, "\n"), 700},
		{"the end is cut", head + lines, head + lines[:len(lines)-2], 700},
		{"a quote is opened", head + in(lines, "a TXT \"\n\"\n", 500), head + in(lines, "a TXT \n\"\n", 500), 0},
		{"a parenthesis around all", head + lines, head + in(lines, "a TXT (\n", 500), 0},
		{"a fault in both", head + in(lines, "a A 192.0.2.256\n", 500), head + in(lines, "a A 192.0.2.256\n", 500), 0},
		{"an owner outside in both", head + in(lines, "out.example. A 192.0.2.1\n", 500), head + in(lines, "out.example. A 192.0.2.1\n", 500), 0},
		{"$TTL that only seems to be set", head + in(in(mixed, "$TTL 301\n", 100), "$TTL 300\n", 400), head + in(in(mixed, "$TTL 301\n", 100), "a 60 TXT (\n$TTL 300\n)\n", 400), 300},
		{"$ORIGIN that only seems to be set", head + in(in(mixed, "$ORIGIN sub.example.com.\n", 100), "$ORIGIN example.com.\n", 400), head + in(in(mixed, "$ORIGIN sub.example.com.\n", 100), "a 60 TXT (\n$ORIGIN example.com.\n)\n", 400), 300},
		{"other types", head + in(lines, strings.Repeat("a SRV 1 2 3 b\n\\098 CAA 0 issue \"x\"\n", 100), 500), head + in(in(lines, strings.Repeat("a SRV 1 2 3 b\n\\098 CAA 0 issue \"x\"\n", 100), 500), "x A 192.0.2.1\n", 300), 600},
	} {
		most := 0
		for _, size := range []int{300, 1000, 5000} {
			most = max(most, compareAlike(t, x.name, x.before, x.after, size))
		}
		if most < x.least {
			t.Errorf("%s: %d records are taken over, want %d", x.name, most, x.least)
		} else {
			t.Logf("%s: %d", x.name, most)
		}
	}
}

// TestAlikeEdges puts a difference at, before and after each place where a text
// is cut.
func TestAlikeEdges(t *testing.T) {
	var lines []string
	for k := range 400 {
		lines = append(lines, fmt.Sprintf("h%d A 192.0.2.%d\n", k/3, k%250))
	}
	head := "example.com. 300 SOA ns1 host 1 2 3 4 300\n$TTL 300\n"
	before := head + strings.Join(lines, "")
	for k := 0; k < len(lines); k += 2 {
		edited := append([]string{}, lines...)
		switch k % 3 {
		case 0:
			edited[k] = "new A 192.0.2.1\n"
		case 1:
			edited[k] = ""
		case 2:
			edited[k] += " A 192.0.2.254\n"
		}
		compareAlike(t, fmt.Sprintf("line %d", k), before, head+strings.Join(edited, ""), 500)
	}
}

// TestAlikeLastTTL changes the last stated TTL before each place where a text is
// cut, for lines that state none.
func TestAlikeLastTTL(t *testing.T) {
	text := func(changed int) string {
		var b strings.Builder
		b.WriteString("example.com. 60 SOA ns1 host 1 2 3 4 300\n")
		for k := range 400 {
			switch {
			case k == changed:
				fmt.Fprintf(&b, "h%d 61 A 192.0.2.%d\n", k, k%250)
			case k%10 == 0:
				fmt.Fprintf(&b, "h%d 60 A 192.0.2.%d\n", k, k%250)
			default:
				fmt.Fprintf(&b, "h%d A 192.0.2.%d\n", k, k%250)
			}
		}
		return b.String()
	}
	before := text(-1)
	for k := 0; k < 400; k += 10 {
		compareAlike(t, fmt.Sprintf("line %d", k), before, text(k), 500)
	}
}

// TestAlikeGenerate: what a $GENERATE of the other file gave counts again, also
// where its line is the very same.
func TestAlikeGenerate(t *testing.T) {
	filler := func(n int) string {
		var b strings.Builder
		for k := range n {
			fmt.Fprintf(&b, "host%03d A 192.0.2.%d\n", k, k%250)
		}
		return b.String()
	}
	head := "example.com. 300 SOA ns1 host 1 2 3 4 300\n$TTL 300\n" + filler(150)
	six := "$GENERATE 1-600 a$ A 192.0.2.1\n"
	one := strings.Repeat("$GENERATE 1-1 a A 192.0.2.1\n", 600)
	for _, x := range []struct {
		name, before, after string
		ok                  bool
	}{
		{"once", six, six, true},
		{"twice in the second file", six, six + filler(100) + six, false},
		{"twice in the second file, in one place", six, six + six, false},
		{"in one place and another", six + filler(300), six + filler(300) + six, false},
		{"one by one", one, one, true},
		{"one by one and once more", one, one + six, false},
		{"one by one, twice", one + filler(100), one + filler(100) + one, false},
	} {
		for _, size := range []int{300, 2000, 1 << 16} {
			after := head + x.after + filler(200)
			_, wantErr := Parse(strings.NewReader(after), "zone.txt", testOptions)
			if (wantErr == nil) != x.ok {
				t.Fatalf("%s: the parser says %v", x.name, wantErr)
			}
			pair := [2]*text{}
			for i, data := range []string{head + x.before + filler(200), after} {
				var err error
				if pair[i], err = newText(Side{"zone.txt", testOptions}, []byte(data)); err != nil {
					t.Fatal(err)
				}
			}
			if err := pairTexts(pair[0], pair[1], size); (err == nil) != x.ok {
				t.Errorf("%s, stretches of %d: %v, the parser says %v", x.name, size, err, wantErr)
			}
		}
	}
}

// TestAlikeInclude: one and the same line reads another file on either side.
func TestAlikeInclude(t *testing.T) {
	dir := t.TempDir()
	var lines strings.Builder
	for k := range 200 {
		fmt.Fprintf(&lines, "host%03d A 192.0.2.%d\n", k, k%250)
	}
	data := "example.com. 300 SOA ns1 host 1 2 3 4 300\n$TTL 300\n" + lines.String() + "$INCLUDE hosts\n" + lines.String()
	var pair [2]*text
	for i, side := range []string{"before", "after"} {
		root := filepath.Join(dir, side)
		if err := os.Mkdir(root, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(root, "hosts"), []byte("a A 192.0.2."+fmt.Sprint(i)+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		var err error
		if pair[i], err = newText(Side{filepath.Join(root, "zone"), Options{IncludeRoot: root}}, []byte(data)); err != nil {
			t.Fatal(err)
		}
	}
	if err := pairTexts(pair[0], pair[1], 1000); err != nil {
		t.Fatal(err)
	}
	before, after := pair[0].zone.State(), pair[1].zone.State()
	if d := zone.Diff(before.Snapshot(), after.Snapshot(), nil); len(d) != 1 || d[0].Owner != "a.example.com." {
		t.Errorf("the included files differ, and the pair says %v", d)
	}
	if got := pair[1].zone.Included; len(got) != 1 {
		t.Errorf("included are %q, want the one file", got)
	}
}

// TestAlikeLines: records keep their line numbers where much is taken over.
func TestAlikeLines(t *testing.T) {
	var b strings.Builder
	for k := range 9000 {
		switch {
		case k%97 == 5:
			fmt.Fprintf(&b, "host%05d TXT ( \"a\"\n \"b\" )\n", k)
		case k%31 == 7:
			b.WriteString("\n; a comment\n")
		}
		fmt.Fprintf(&b, "host%05d.example.com. 60 IN NS ns%d.example.net.\n", k/3, k%250)
	}
	lines, soa := b.String(), "example.com. 300 SOA ns1 host 1 2 3 4 300\n"
	at := strings.Index(lines, "host01500")
	after := soa + "\n\n" + lines[:at] + "; more\n\nnew TXT (\n\"x\"\n)\n" + lines[at:]
	for _, size := range []int{20_000, 100_000} {
		if n := compareAlike(t, "lines", soa+lines, after, size); n < 6000 {
			t.Errorf("stretches of %d: %d records are taken over, want 6000", size, n)
		}
		var pair [2]*text
		for i, data := range []string{soa + lines, after} {
			var err error
			if pair[i], err = newText(Side{"zone.txt", Options{}}, []byte(data)); err != nil {
				t.Fatal(err)
			}
		}
		if err := pairTexts(pair[0], pair[1], size); err != nil {
			t.Fatal(err)
		}
		for _, s := range pair[1].stretches {
			for i := 0; i < s.count; i += 7 {
				at := s.sum(i).offset()
				if want, got := 1+strings.Count(after[:at], "\n"), pair[1].lineOf(at); got != want {
					t.Fatalf("stretches of %d: the record at %d is in line %d, want %d", size, at, got, want)
				}
			}
		}
	}
}

// TestAlikeOnce: what is taken over is kept once.
func TestAlikeOnce(t *testing.T) {
	var b strings.Builder
	b.WriteString("example.com. 300 SOA ns1 host 1 2 3 4 300\n")
	for k := range 20000 {
		fmt.Fprintf(&b, "host%05d.example.com. 60 A 192.0.2.%d\n", k, k%250)
	}
	var pair [2]*text
	for i, data := range []string{b.String(), strings.Replace(b.String(), "host10000", "host1000x", 1)} {
		var err error
		if pair[i], err = newText(Side{"zone.txt", Options{}}, []byte(data)); err != nil {
			t.Fatal(err)
		}
	}
	if err := pairTexts(pair[0], pair[1], 10_000); err != nil {
		t.Fatal(err)
	}
	own, room, all := 0, 0, 0
	for _, s := range pair[1].stretches[1:] {
		own, room, all = own+len(s.sums), room+cap(s.sums), all+s.count
	}
	if own > 1000 || room > 2000 || all < 19000 {
		t.Errorf("%d records of %d are kept twice, with room for %d", own, all, room)
	}
}
