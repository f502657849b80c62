package report

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"zonecut/internal/zone"
)

const sigA = " RRSIG A 13 3 300 20260131000000 20260101000000 12345 example.com. "

// signedRun is a run over two states of example.com.
func signedRun(t *testing.T, before, after string) Run {
	t.Helper()
	in := zone.Instance{Apex: "example.com."}
	a, b := testState(t, in, before), testState(t, in, after)
	return Run{Command: "check", Before: a, After: b, Changes: zone.Diff(a, b, nil)}
}

// What a signer renews is one line, whatever people change beside it.
func TestSigningIsOneLine(t *testing.T) {
	const soa = "@ 300 SOA ns1.example.net. host.example.net. "
	before := soa + "1 2 3 4 5\nwww 300 A 192.0.2.1\nwww 300" + sigA + "YWFh\nmx 300" + sigA + "YmJi\nwww 300 NSEC mx.example.com. A RRSIG NSEC\n"
	after := soa + "2 2 3 4 5\nwww 300 A 192.0.2.2\nwww 300" + sigA + "Y2Nj\nwww 300" + sigA + "ZGRk\nmx 300" + sigA + "ZWVl\nwww 300 NSEC a.example.com. A RRSIG NSEC\n"
	for name, c := range map[string]struct{ before, after, text string }{
		"re-signed with a change": {before, after,
			"signatures: 2 renewed, 1 added; denials (NSEC, NSEC3): 1 changed\npassed: nothing found (5 changes)\n"},
		"hashed names move": {"a 300" + sigA + "YWFh\na 300 NSEC3 1 0 0 AABB 2T7B4G4VSA5SMI47K61MV5BV1A22BOJR A RRSIG", "b 300" + sigA + "YWFh\n@ 0 NSEC3PARAM 1 0 0 CCDD",
			"signatures: 1 renewed; denials (NSEC, NSEC3): 2 changed\npassed: nothing found (4 changes)\n"},
		"signatures go": {"a 300" + sigA + "YWFh\nb 300" + sigA + "YWFh\n", "a 300" + sigA + "YWFh\n", "signatures: 1 removed\npassed: nothing found (1 change)\n"},
		"a serial alone is a change": {soa + "1 2 3 4 5", soa + "2 2 3 4 5",
			"passed: nothing found (1 change)\n"},
		"timers are no noise": {soa + "1 2 3 4 5\na 300" + sigA + "YWFh", soa + "2 2 3 4 6\na 300" + sigA + "YmJi",
			"signatures: 1 renewed\npassed: nothing found (2 changes)\n"},
		"nor is the TTL": {soa + "1 2 3 4 5\na 300" + sigA + "YWFh", strings.Replace(soa, "300", "60", 1) + "2 2 3 4 5\na 300" + sigA + "YmJi",
			"signatures: 1 renewed\npassed: nothing found (2 changes)\n"},
		"keys are no noise": {"@ 300 DNSKEY 256 3 13 YWFh\n@ 300" + sigA + "YWFh", "@ 300 DNSKEY 256 3 13 YmJi\n@ 300" + sigA + "YmJi",
			"signatures: 1 renewed\npassed: nothing found (2 changes)\n"},
	} {
		t.Run(name, func(t *testing.T) {
			r := New(signedRun(t, c.before, c.after))
			if diff := cmp.Diff(c.text, render(t, "text", r)); diff != "" {
				t.Errorf("text (-want +got):\n%s", diff)
			}
			if n := len(signedRun(t, c.before, c.after).Changes); n != len(r.Changes) {
				t.Errorf("the report keeps %d of %d changes", len(r.Changes), n)
			}
		})
	}
}

// Where not all changes are listed the line says of how many it speaks.
func TestSigningOfALongReport(t *testing.T) {
	run := signedRun(t, "a 300"+sigA+"YWFh\nb 300"+sigA+"YWFh", "a 300"+sigA+"YmJi\nb 300"+sigA+"YmJi")
	run.MaxChanges = 1
	if text := render(t, "text", New(run)); !strings.Contains(text, "signatures: 1 renewed, of the 1 changes listed\n") {
		t.Errorf("the line hides that it speaks of one change:\n%s", text)
	}
}

// A brief report keeps no list, and its text and digest are the same.
func TestBriefReportSaysTheSame(t *testing.T) {
	var before, after strings.Builder
	for _, name := range []string{"a", "b", "c", "d"} {
		before.WriteString(name + " 300 A 192.0.2.1\n" + name + " 300" + sigA + "YWFh\n")
		after.WriteString(name + " 300 A 192.0.2.2\n" + name + " 300" + sigA + "YmJi\n")
	}
	for _, bound := range []int{0, 1, 3, 7, 8, 9} {
		run := signedRun(t, before.String(), after.String())
		run.MaxChanges = bound
		full := New(run)
		run.Brief = true
		brief := New(run)
		if diff := cmp.Diff(render(t, "text", full), render(t, "text", brief)); diff != "" {
			t.Errorf("at most %d: text (-full +brief):\n%s", bound, diff)
		}
		if full.Digest != brief.Digest || full.Summary != brief.Summary {
			t.Errorf("at most %d: %s %v, brief %s %v", bound, full.Digest, full.Summary, brief.Digest, brief.Summary)
		}
		for _, c := range brief.Changes {
			if c.Type == "A" {
				t.Errorf("at most %d: %s %s is listed", bound, c.Name, c.Type)
			}
		}
	}
}
