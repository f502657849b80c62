package report

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"zonecut/internal/zone"
)

const (
	oldKey = `"v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAvOldOldOldOldOldOldOldOldOldOldOld"`
	newKey = `"v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAvNewNewNewNewNewNewNewNewNewNewNew"`
)

// reviewed is a change set with every part of the list in it.
func reviewed(t *testing.T) Run {
	run := runOf(t, public, `@ 300 SOA ns1.example.com. host.example.com. 7 3600 600 604800 300
@ 300 NS ns1.example.com.
@ 300 DNSKEY 257 3 13 mdsswUyr3DPW132mOi8V9xESWE8jTo0dxCjjnopKl+GqJxpVXckHAeF+KkxLbxILfDLUT0rAK9iUzy1L53eKGQ==
@ 300 RRSIG NS 13 2 300 20260201000000 20260101000000 1 example.com. AAAA
eu 300 NS ns1.eu.example.com.
eu 300 DS 60485 13 2 2BB183AF5F22588179A53B0A98631FAD1A2921182BB183AF5F22588179A53B0A
ns1.eu 300 A 192.0.2.1
a.eu 300 RRSIG A 13 4 300 20260201000000 20260101000000 1 example.com. AAAA
a.neu 300 A 192.0.2.1
s1._domainkey 300 TXT `+oldKey+`
www 3600 A 192.0.2.80
api 300 A 192.0.2.81
mail 300 AAAA 2001:db8::1`, `@ 300 SOA ns1.example.com. host.example.com. 8 3600 600 604800 300
@ 300 NS ns2.example.com.
@ 300 RRSIG NS 13 2 300 20260301000000 20260201000000 1 example.com. AAAA
s1._domainkey 300 TXT `+newKey+`
www 60 A 192.0.2.80
api 300 A 192.0.2.91
a.neu 300 A 192.0.2.2
neu 300 NS ns1.neu.example.com.
ns1.neu 300 A 192.0.2.3
v 60 TXT "x"
mail 300 AAAA 2001:db8:ffff:ffff:ffff:ffff:ffff:1
mail 300 TXT "one two three four five six seven eight nine ten eleven twelve"`)
	private := runOf(t, zone.Instance{Apex: "corp.example.", View: "private:Z1", Host: "aws/Z1"}, `t 60 TXT "hunter2"`, "")
	run.Before, run.After, run.Changes = private.Before, private.After, append(run.Changes, private.Changes...)
	run.Config, run.Verbose = blocked(t).Config, true
	return run
}

func TestChangeRows(t *testing.T) {
	r := New(reviewed(t))
	got := lines(changeRows(r.Changes))
	golden(t, "reviewed.changes.txt", got)
	for i, l := range strings.Split(strings.TrimSuffix(got, "\n"), "\n") {
		if n := utf8.RuneCountInString(l); n > 104 {
			t.Errorf("line %d has %d columns: %s", i+1, n, l)
		}
	}
	if again := lines(changeRows(New(reviewed(t)).Changes)); again != got {
		t.Errorf("two runs differ:\n%s", cmp.Diff(got, again))
	}
}

func TestVerb(t *testing.T) {
	s := func(ttl uint32, data ...string) *State { return &State{TTL: ttl, Data: data} }
	for _, tt := range []struct {
		want string
		c    Change
	}{
		{"added", Change{Op: "create", After: s(1, "a")}},
		{"removed", Change{Op: "delete", Before: s(1, "a")}},
		{"recreated", Change{Op: "recreate", Before: s(1, "a"), After: s(1, "a")}},
		{"forgotten", Change{Op: "forget", Before: s(1, "a"), After: s(1, "a")}},
		{"TTL only", Change{Op: "update", Before: s(1, "a"), After: s(2, "a")}},
		{"TTL only", Change{Op: "update", Before: s(1, "a"), After: &State{TTLUnknown: true, Data: []string{"a"}}}},
		{"retargeted", Change{Op: "update", Before: s(1, "a", "b"), After: s(1, "c")}},
		{"retargeted", Change{Op: "update", Before: s(1, "a"), After: &State{Unknown: true}}},
		{"changed", Change{Op: "update", Before: s(1, "a", "b"), After: s(1, "a", "c")}},
		{"changed", Change{Op: "update", Before: s(1, "a"), After: s(1)}},
		{"changed", Change{Op: "update", Before: s(1, "a"), After: s(1, "a", "b")}},
		{"changed", Change{Op: "update", Before: &State{TTL: 1, Data: []string{"a"}, Synthetic: "proxied"}, After: s(1, "a")}},
		{"signing", Change{Op: "delete", Type: "RRSIG", Before: s(1, "a")}},
		{"removed", Change{Op: "delete", Type: "DNSKEY", Before: s(1, "a")}},
	} {
		if tt.c.Kind = "rrset"; verb(&tt.c) != tt.want {
			t.Errorf("%+v: got %q, want %q", tt.c, verb(&tt.c), tt.want)
		}
	}
	if got := verb(&Change{Kind: "config", Op: "update", Before: s(0), After: s(0)}); got != "changed" {
		t.Errorf("a configuration that differs has %q", got)
	}
}

// A key is cut so that it stays what it is as far as it goes, and two that differ
// look different; what people write stays whole.
func TestBrief(t *testing.T) {
	long := strings.Repeat("x", 100)
	says := func(s string) string {
		return fmt.Sprintf(" (%d characters, %s…)", utf8.RuneCountInString(s), sum(s)[:15])
	}
	for _, c := range []struct{ in, want string }{
		{strings.Repeat("é", 72), strings.Repeat("é", 72)},
		{sum("hidden"), sum("hidden")},
		{long, long[:32] + "…" + says(long)},
		{"a " + long + " b", "a " + long[:32] + "… b" + says("a "+long+" b")},
		{strings.Repeat("é", 73), strings.Repeat("é", 32) + "…" + says(strings.Repeat("é", 73))},
		{strings.Repeat("word ", 80), strings.Repeat("word ", 80)},
		{strings.Repeat("word ", 80) + "x", strings.Repeat("word ", 80) + "…" + says(strings.Repeat("word ", 80)+"x")},
	} {
		if got := brief(c.in); got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
	if a, b := brief(long+"1"), brief(long+"2"); a == b {
		t.Errorf("two values look the same: %s", a)
	}
	for before, want := range map[int]string{28: `\010`, 29: "", 30: "", 31: ""} {
		value := strings.Repeat("x", before) + `\010` + long
		if got, _, _ := strings.Cut(brief(value), "…"); got != strings.Repeat("x", before)+want {
			t.Errorf("an escape after %d characters is cut to %q", before, got)
		}
	}
	if got, _, _ := strings.Cut(brief(strings.Repeat("x", 30)+`\\`+long), "…"); strings.Contains(got, `\`) {
		t.Errorf("half an escape is left: %q", got)
	}
}

func TestWrap(t *testing.T) {
	for _, c := range []struct {
		in   string
		want []string
	}{
		{"", []string{""}},
		{"one two", []string{"one two"}},
		{"one two three", []string{"one two", "  three"}},
		{"one twothreefour five", []string{"one", "  twothreefour", "  five"}},
		{"twothreefour", []string{"twothreefour"}},
		{"a   b    cccccc", []string{"a   b  ", "  cccccc"}},
		{"é é é é é é", []string{"é é é é", "  é é"}},
	} {
		if diff := cmp.Diff(c.want, wrap(c.in, 8)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", c.in, diff)
		}
	}
}

// TTLs that are lowered all at once are told as one change, with every name; few,
// other ones, and those whose value changes too stand alone.
func TestChangeRowsOfTTLs(t *testing.T) {
	state := func(ttl int, last string) string {
		var b strings.Builder
		for i := range 9 {
			fmt.Fprintf(&b, "host%d %d A 192.0.2.1\n", i, ttl)
		}
		return b.String() + last
	}
	run := runOf(t, public, state(3600, "x 3600 A 192.0.2.1\ny 60 A 192.0.2.1\n"), state(300, "x 300 A 192.0.2.2\ny 30 A 192.0.2.1\n"))
	const want = `example.com.: 1 retargeted, 10 TTL only
  ~ x.example.com. A TTL 3600 → 300; 192.0.2.1 → 192.0.2.2
  ~ y.example.com. A TTL 60 → 30
  ~ 9 sets: TTL 3600 → 300
    host0.example.com. A, host1.example.com. A, host2.example.com. A, host3.example.com. A,
    host4.example.com. A, host5.example.com. A, host6.example.com. A, host7.example.com. A,
    host8.example.com. A
`
	if diff := cmp.Diff(want, lines(changeRows(New(run).Changes))); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// Ten thousand changes are listed in time that grows with them.
func TestChangeRowsOfMany(t *testing.T) {
	var before strings.Builder
	for i := range 10_000 {
		fmt.Fprintf(&before, "h%d 60 A 192.0.2.1\n", i)
	}
	run := runOf(t, public, before.String(), "")
	if n := len(changeRows(New(run).Changes)); n != 10_001 {
		t.Errorf("%d rows", n)
	}
}
