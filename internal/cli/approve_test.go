package cli

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"zonecut/internal/fact"
	"zonecut/internal/finding"
	"zonecut/internal/policy"
	"zonecut/internal/report"
)

// removed is a report of one delegation that goes, passed as by says.
func removed(by *finding.Waiver) *report.Report {
	c := change("eu.example.com.", "NS", "delete", state(300, "ns1.example.net."), nil)
	return &report.Report{Changes: []report.Change{c}, Findings: []finding.Finding{{
		ID: "delegation-removed: " + c.ID, Rule: "delegation-removed", Level: finding.Block, Certainty: finding.Yes, Change: c.ID,
		Zone: c.Zone, Name: c.Name, Type: c.Type, Approved: by,
		Proof: []finding.Proof{{Ask: fact.Ask{Name: c.Name, Type: c.Type}, ComesTrueIf: finding.IfDenied}}}}}
}

// Whoever breaks the glass lets a change past; what it breaks is broken all the
// same, and verify must say so.
func TestBreakGlassIsNoAcceptance(t *testing.T) {
	for _, tt := range []struct {
		name string
		by   *finding.Waiver
		want bool
	}{
		{"nobody", nil, false},
		{"an owner", &finding.Waiver{By: "alice", Reason: "closed", Expires: "2026-02-01"}, true},
		{"the broken glass", &finding.Waiver{By: policy.BreakGlass, Reason: "fire"}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := removed(tt.by)
			if got := expectations(r)[0]; got.Accepted != tt.want || got.Finding == "" {
				t.Errorf("the expectation: accepted %v by %q", got.Accepted, got.Finding)
			}
			if got := proofs(r)[0].Accepted; got != tt.want {
				t.Errorf("the proof: accepted %v", got)
			}
		})
	}
}

// The glass is broken for the change set with the digest, in every format.
func TestBreakGlassIsLoud(t *testing.T) {
	run := report.Run{Findings: removed(nil).Findings}
	digest := report.New(run).Digest
	for _, given := range []string{digest, "sha256:" + strings.Repeat("0", 64)} {
		a := approvals{glass: policy.Glass{Reason: "fire", Digest: given}}
		r := a.report(run)
		word, want := "BREAK GLASS", finding.Pass
		if given != digest {
			word, want = "REFUSED", finding.Blocked
		}
		if r.Verdict != want {
			t.Errorf("%s: verdict %s, want %s", given, r.Verdict, want)
		}
		for _, name := range report.Formats() {
			f, err := report.Lookup(name)
			if err != nil {
				t.Fatal(err)
			}
			var out bytes.Buffer
			if err := f(&out, r); err != nil || !strings.Contains(out.String(), word) {
				t.Errorf("%s does not say %s: %v\n%s", name, word, err, out.String())
			}
		}
	}
}

func TestApproveChooses(t *testing.T) {
	r := &report.Report{Findings: []finding.Finding{
		{ID: "zone", Level: finding.Block}, {ID: "in zone", Level: finding.Block, Cause: "zone"}, {ID: "below", Level: finding.Hold, Cause: "in zone"},
		{ID: "held", Level: finding.Hold}, {ID: "worse", Level: finding.Block, Cause: "held"}, {ID: "warned", Level: finding.Warn, Cause: "zone"},
		{ID: "waived", Level: finding.Block, Waived: &finding.Waiver{}},
		{ID: "broken", Level: finding.Hold, Approved: &finding.Waiver{By: policy.BreakGlass}}}}
	for _, tt := range []struct {
		name    string
		ids     []string
		allHeld bool
		want    []string
		err     string
	}{
		{"with what it causes", []string{"zone"}, false, []string{"zone", "in zone", "below"}, ""},
		{"not with what is worse", []string{"held"}, false, []string{"held"}, ""},
		{"all that is held and no block", nil, true, []string{"below", "held", "broken"}, ""},
		{"both", []string{"worse"}, true, []string{"below", "held", "worse", "broken"}, ""},
		{"nothing", nil, false, nil, "r.json: say what to approve: zone, in zone, below, held, worse, broken"},
		{"a warning", []string{"warned"}, false, nil, `--finding: nothing that is blocked or held is "warned"; have zone, in zone, below, held, worse, broken`},
		{"what is waived", []string{"waived"}, false, nil, `--finding: nothing that is blocked or held is "waived"; have zone, in zone, below, held, worse, broken`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a := &approve{ids: tt.ids, allHeld: tt.allHeld}
			fs, err := a.choose("r.json", r)
			var got []string
			for _, f := range fs {
				got = append(got, f.ID)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
			if err == nil && tt.err != "" || err != nil && err.Error() != tt.err {
				t.Errorf("error %v, want %s", err, tt.err)
			}
		})
	}
	if _, err := (&approve{allHeld: true}).choose("r.json", &report.Report{}); err == nil {
		t.Error("nothing was approved, and nobody was told")
	}
}

// Whoever edits the changes of a report changes its digest.
func TestApproveRefusesAnEditedReport(t *testing.T) {
	r := removed(nil)
	r.Changes[0].Digest = "sha256:" + strings.Repeat("a", 64)
	r.Digest = policy.SetDigest([]string{r.Changes[0].Digest})
	if got, err := approvedChanges("r.json", r); err != nil || len(got) != 1 {
		t.Errorf("%v, %v", got, err)
	}
	r.Changes = append(r.Changes, report.Change{Digest: "sha256:" + strings.Repeat("b", 64)})
	if _, err := approvedChanges("r.json", r); err == nil {
		t.Error("a change came into the report and nobody saw it")
	}
}
