package policy

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"zonecut/internal/finding"
)

var today = time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC)

func TestApplySetsLevels(t *testing.T) {
	tests := []struct {
		name, policy string
		own          finding.Level
		certainty    finding.Certainty
		want         string // "" is dropped
	}{
		{"off drops", "level: off", finding.Block, finding.Yes, ""},
		{"off drops what is unknown", "level: off, on_unknown: block", finding.Block, finding.Unknown, ""},
		{"a lower level is a ceiling", "level: warn", finding.Block, finding.Yes, "warn"},
		{"a ceiling leaves what is below", "level: hold", finding.Note, finding.Yes, "note"},
		{"a ceiling leaves what is at it", "level: hold", finding.Hold, finding.Yes, "hold"},
		{"the default leaves the grade", "level: block", finding.Warn, finding.Yes, "warn"},
		{"no setting leaves the grade", "", finding.Hold, finding.Yes, "hold"},
		{"unknown is a note", "", finding.Block, finding.Unknown, "note"},
		{"unknown is what the policy says", "on_unknown: hold", finding.Block, finding.Unknown, "hold"},
		{"on_unknown is not for what is known", "on_unknown: hold", finding.Warn, finding.Yes, "warn"},
		{"a ceiling is not for what is unknown", "level: note, on_unknown: hold", finding.Block, finding.Unknown, "hold"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := load(t, "rules: {mx-removed: {"+tt.policy+"}}")
			in := []finding.Finding{{ID: "a", Rule: "mx-removed", Level: tt.own, Certainty: tt.certainty}}
			got := ""
			for _, f := range p.Apply(in, nil, today) {
				got = f.Level.String()
			}
			if got != tt.want {
				t.Errorf("level %q, want %q", got, tt.want)
			}
			if in[0].Level != tt.own {
				t.Error("the rule's own findings were changed")
			}
		})
	}
}

// name-removed is a warning by default: a policy can raise it.
func TestApplyRaisesOnlyTheTop(t *testing.T) {
	p := load(t, "rules: {name-removed: {level: block}}")
	got := p.Apply([]finding.Finding{
		{ID: "graded", Rule: "name-removed", Level: finding.Note, Certainty: finding.Yes},
		{ID: "top", Rule: "name-removed", Level: finding.Warn, Certainty: finding.Yes},
		{ID: "other", Rule: "no-rule-of-ours", Level: finding.Hold, Certainty: finding.Unknown},
	}, nil, today)
	if diff := cmp.Diff([]string{"top block", "other hold", "graded note"}, levels(got)); diff != "" {
		t.Errorf("findings in order (-want +got):\n%s", diff)
	}
}

func levels(fs []finding.Finding) []string {
	var out []string
	for _, f := range fs {
		out = append(out, f.ID+" "+f.Level.String())
	}
	return out
}

func TestApplyFreesWhatADroppedFindingCaused(t *testing.T) {
	p := load(t, "rules: {zone-deleted: {level: off}}")
	got := p.Apply([]finding.Finding{
		{ID: "zone", Rule: "zone-deleted", Level: finding.Block, Certainty: finding.Yes},
		{ID: "mx", Rule: "mx-removed", Level: finding.Block, Certainty: finding.Yes, Cause: "zone"},
		{ID: "name", Rule: "name-removed", Level: finding.Warn, Certainty: finding.Yes, Cause: "mx"},
	}, nil, today)
	if got[0].Cause != "" || got[1].Cause != "mx" {
		t.Errorf("causes %q and %q", got[0].Cause, got[1].Cause)
	}
}
