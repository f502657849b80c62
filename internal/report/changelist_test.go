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

// A long value is cut so that it stays what it is as far as it goes, and two
// that differ look different.
func TestBrief(t *testing.T) {
	long := strings.Repeat("x", 100)
	for _, c := range []struct{ in, want string }{
		{strings.Repeat("é", 80), strings.Repeat("é", 80)},
		{long, long[:40] + "… (100 characters, " + sum(long)[:15] + "…)"},
		{strings.Repeat("é", 81), strings.Repeat("é", 40) + "… (81 characters, " + sum(strings.Repeat("é", 81))[:15] + "…)"},
	} {
		if got := brief(c.in); got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
	if a, b := brief(long+"1"), brief(long+"2"); a == b {
		t.Errorf("two values look the same: %s", a)
	}
	for cut, want := range map[int]string{37: `\010`, 38: "", 39: "", 40: ""} {
		value := strings.Repeat("x", cut-1) + `\010` + long
		if got, _, _ := strings.Cut(brief(value), "…"); got != strings.Repeat("x", cut-1)+want {
			t.Errorf("an escape at %d is cut to %q", cut, got)
		}
	}
	if got, _, _ := strings.Cut(brief(strings.Repeat("x", 38)+`\\`+long), "…"); strings.Contains(got, `\`) {
		t.Errorf("half an escape is left: %q", got)
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
