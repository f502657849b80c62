package cli

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"zonecut/internal/report"
	"zonecut/internal/source"
	"zonecut/internal/zone"
)

// registry is a zone large enough to be read as a pair, with all that rules
// look at around a change: glue, wildcards, aliases, mail, names below cuts. after
// makes the edits.
func registry(after bool) string {
	var b strings.Builder
	serial := 1
	if after {
		serial = 2
	}
	fmt.Fprintf(&b, "$TTL 3600\n$ORIGIN example.\n@ IN SOA ns1 host %d 7200 3600 1209600 900\n@ NS ns1\n@ NS ns2.host.net.\nns1 A 192.0.2.1\n", serial)
	b.WriteString("*.wild A 192.0.2.7\nwww.wild A 192.0.2.8\nmail MX 10 mx1\nmx1 A 192.0.2.9\nold A 192.0.2.10\nalias CNAME old\n_sip._tcp SRV 1 1 5060 old\ndeep.er.name A 192.0.2.11\n")
	for i := range 36000 {
		edit := 0
		if i%1000 == 500 {
			edit = 1 + i/1000%9
		}
		name := fmt.Sprintf("zone-number-%06d", i)
		ns1, ns2, ttl := fmt.Sprintf("ns1.provider-%d.net.", i%500), fmt.Sprintf("ns2.provider-%d.net.", i%500), 86400
		switch {
		case edit == 0 && i%40 == 0:
			ns1 = "ns1." + name
			fmt.Fprintf(&b, "ns1.%s 86400 IN A 198.51.100.%d\n", name, i%250)
		case after && edit == 1, !after && edit == 2:
			continue // goes, comes
		case after && edit == 3:
			ns2 = "ns9.other.net."
		case after && edit == 4:
			ttl = 300
		case edit == 5:
			fmt.Fprintf(&b, "%s 3600 IN DS 1 13 2 %064X\n", name, i)
			if after {
				fmt.Fprintf(&b, "%s 3600 IN DS 2 13 2 %064X\n", name, i)
			}
		case edit == 6 && !after:
			fmt.Fprintf(&b, "%s 3600 IN DS 1 13 2 %064X\n", name, i)
		case edit == 7:
			ns1 = "ns1." + name
			if !after {
				fmt.Fprintf(&b, "ns1.%s 86400 IN A 198.51.100.9\n", name)
			}
		case edit == 8 && after:
			fmt.Fprintf(&b, "below.%s A 192.0.2.3\n", name)
		case edit == 9 && after:
			fmt.Fprintf(&b, "%s CNAME old\n", name)
			continue
		}
		fmt.Fprintf(&b, "%s %d IN NS %s\n%s %d IN NS %s\n", name, ttl, ns1, name, ttl, ns2)
	}
	text := b.String()
	if after {
		for _, gone := range []string{"www.wild A 192.0.2.8\n", "mail MX 10 mx1\n", "old A 192.0.2.10\n", "ns1 A 192.0.2.1\n", "deep.er.name A 192.0.2.11\n"} {
			text = strings.Replace(text, gone, "", 1)
		}
	}
	return text
}

// TestPairReport holds the reports on a large pair, of which most is never made
// into values, against those on the same files read whole: byte for byte.
func TestPairReport(t *testing.T) {
	dir := t.TempDir()
	before, after := filepath.Join(dir, "old.zone"), filepath.Join(dir, "new.zone")
	for file, text := range map[string]string{before: registry(false), after: registry(true)} {
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	env := &Env{Getenv: func(string) string { return "" }, Dir: dir, Now: func() time.Time { return time.Unix(1750000000, 0) }}
	judged := func(whole bool) *report.Report {
		in, err := source.Pair(t.Context(), before, after, source.Options{Whole: whole})
		if err != nil {
			t.Fatal(err)
		}
		if lazy := len(in.Before.Rests) == 1 && len(in.After.Rests) == 1; lazy == whole {
			t.Fatalf("whole %t, and %d and %d rests", whole, len(in.Before.Rests), len(in.After.Rests))
		}
		run, err := new(judge).run(t.Context(), env, in)
		if err != nil {
			t.Fatal(err)
		}
		run.Command = "check"
		return report.New(run)
	}
	want, got := judged(true), judged(false)
	if n := len(want.Findings); n < 20 {
		t.Errorf("%d findings: the zone gives rules nothing to do", n)
	}
	for _, name := range report.Formats() {
		format, err := report.Lookup(name)
		if err != nil {
			t.Fatal(err)
		}
		var a, b bytes.Buffer
		if err := format(&a, want); err != nil {
			t.Fatal(err)
		}
		if err := format(&b, got); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(a.String(), b.String()); diff != "" {
			t.Errorf("%s (-whole +pair): %s", name, diff)
		}
	}
}

// TestPairSameZone: where a second input speaks of the zone of a large pair, what
// one of them holds alike on both sides need not be so in the run.
func TestPairSameZone(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	before, after := write("old.zone", registry(false)), write("new.zone", registry(true))
	more := write("more.zone", "example. 3600 IN SOA ns1.example. host.example. 3 7200 3600 1209600 900\nzone-number-000003.example. 60 A 192.0.2.77\n*.wild.example. 3600 A 192.0.2.78\n")
	merged := func(whole bool) []zone.Change {
		in := &source.Input{}
		for _, pair := range [][2]string{{before, after}, {os.DevNull, more}} {
			one, err := source.Pair(t.Context(), pair[0], pair[1], source.Options{Whole: whole})
			if err != nil {
				t.Fatal(err)
			}
			in.Merge(one)
		}
		if len(in.Before.Rests)+len(in.After.Rests) > 0 {
			t.Error("a rest is left of a zone of which two inputs speak")
		}
		return zone.Diff(in.Before.Snapshot(), in.After.Snapshot(), nil)
	}
	if diff := cmp.Diff(merged(true), merged(false)); diff != "" {
		t.Error(diff)
	}
}

// TestPairFault: what is wrong with a large file is said as of a small one.
func TestPairFault(t *testing.T) {
	dir := t.TempDir()
	before, after := filepath.Join(dir, "old.zone"), filepath.Join(dir, "new.zone")
	for _, fault := range []string{"x NS ns1 ; )\ny A 192.0.2.256\n", "x NS (ns1\n", "out.of.zone. NS a.\n", "example. SOA a b 1 2 3 4 5\n"} {
		text := registry(true)
		at := strings.Index(text[len(text)/2:], "\n") + len(text)/2 + 1
		for file, text := range map[string]string{before: registry(false), after: text[:at] + fault + text[at:]} {
			if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		_, want := source.Pair(t.Context(), before, after, source.Options{Whole: true})
		_, got := source.Pair(t.Context(), before, after, source.Options{})
		if want == nil || got == nil || want.Error() != got.Error() {
			t.Errorf("%q: %v; whole: %v", fault, got, want)
		}
	}
}
