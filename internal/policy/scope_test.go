package policy

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"zonecut/internal/finding"
)

// about is a certain finding at the rule's own level; where is "ZONE NAME TYPE
// [VIEW]", with "-" for nothing.
func about(t *testing.T, rule, where string) finding.Finding {
	t.Helper()
	f := strings.Fields(where)
	for i := range f {
		if f[i] == "-" {
			f[i] = ""
		}
	}
	for len(f) < 4 {
		f = append(f, "")
	}
	return finding.Finding{ID: rule + ": " + where, Rule: rule, Level: rules[rule].Level, Certainty: finding.Yes,
		Change: where, Zone: f[0], Name: f[1], Type: f[2], View: f[3]}
}

func TestScopeMatches(t *testing.T) {
	tests := []struct {
		name, scope string
		in, near    []string // "ZONE NAME TYPE [VIEW]"
	}{
		{"an exact name", "name: a.example.",
			[]string{"example. a.example. NS", "a.example. a.example. NS", "example. a.example. A private:Z1"},
			[]string{"example. b.a.example. NS", "example. example. NS", "example. aa.example. NS", "- - -", "- a.example. config"}},
		{"a star is that label", `name: "*.example."`,
			[]string{"example. *.example. A"},
			[]string{"example. a.example. A"}},
		{"a name and all below", "under: a.example.",
			[]string{"example. a.example. NS", "a.example. x.a.example. A", "x.a.example. y.x.a.example. A"},
			[]string{"example. xa.example. NS", "example. example. NS", "- - -", "- app.yaml config"}},
		{"all names are under the root, and what has none is not", "under: .",
			[]string{"example. a.example. A"},
			[]string{"- - -", "- app.yaml config"}},
		{"a zone by its apex", "zone: a.example.",
			[]string{"a.example. a.example. NS", "a.example. x.a.example. A", "a.example. a.example. -", "a.example. a.example. NS private:Z1"},
			[]string{"example. a.example. NS", "x.a.example. x.a.example. NS", "- - -"}},
		{"the public view", "view: public",
			[]string{"example. a.example. A", "- - -"},
			[]string{"example. a.example. A private:Z1", "example. a.example. A internal"}},
		{"every view that is not public", "view: private",
			[]string{"example. a.example. A private:Z1", "example. a.example. A internal"},
			[]string{"example. a.example. A", "- - -"}},
		{"one view", `view: "private:Z1"`,
			[]string{"example. a.example. A private:Z1"},
			[]string{"example. a.example. A private:Z12", "example. a.example. A", "example. a.example. A private"}},
		{"types", "types: [a, AAAA]",
			[]string{"example. a.example. A", "example. a.example. AAAA private:Z1"},
			[]string{"example. a.example. NS", "example. example. -", "- - -"}},
		{"all that is given", "under: a.example., view: public, types: [A]",
			[]string{"example. x.a.example. A"},
			[]string{"example. x.b.example. A", "example. x.a.example. A private:Z1", "example. x.a.example. MX"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := load(t, "scopes: [{"+tt.scope+", levels: {mx-removed: note}}]")
			for _, where := range slices.Concat(tt.in, tt.near) {
				want := finding.Block
				if slices.Contains(tt.in, where) {
					want = finding.Note
				}
				got := p.Apply([]finding.Finding{about(t, "mx-removed", where)}, nil, today)
				if len(got) != 1 || got[0].Level != want {
					t.Errorf("%s: %v, want %s", where, levels(got), want)
				}
			}
		})
	}
}

func TestScopeLevels(t *testing.T) {
	const here = "example. a.example. MX"
	tests := []struct {
		name, policy, rule string
		own                finding.Level
		certainty          finding.Certainty
		want               string // "" is dropped; "LEVEL FROM" where it was moved
	}{
		{"lowered", "scopes: [{under: a.example., levels: {mx-removed: warn}}]", "mx-removed", finding.Block, finding.Yes, "warn block"},
		{"raised", "scopes: [{under: a.example., levels: {name-removed: block}}]", "name-removed", finding.Warn, finding.Yes, "block warn"},
		{"off", "scopes: [{under: a.example., levels: {mx-removed: off}}]", "mx-removed", finding.Block, finding.Yes, ""},
		{"a lower level is a ceiling", "scopes: [{under: a.example., levels: {mx-removed: hold}}]", "mx-removed", finding.Note, finding.Yes, "note"},
		{"what the rule graded down is not raised", "scopes: [{under: a.example., levels: {name-removed: block}}]", "name-removed", finding.Note, finding.Yes, "note"},
		{"another rule", "scopes: [{under: a.example., levels: {name-removed: off}}]", "mx-removed", finding.Block, finding.Yes, "block"},
		{"the first wins", "scopes: [{under: a.example., levels: {mx-removed: hold}}, {under: example., levels: {mx-removed: note}}]",
			"mx-removed", finding.Block, finding.Yes, "hold block"},
		{"the first that matches", "scopes: [{name: b.example., levels: {mx-removed: hold}}, {under: example., levels: {mx-removed: note}}]",
			"mx-removed", finding.Block, finding.Yes, "note block"},
		{"the first shields from the second", "scopes: [{under: a.example., levels: {}}, {under: example., levels: {mx-removed: note}}]",
			"mx-removed", finding.Block, finding.Yes, "block"},
		{"it puts back what the policy lowered", "rules: {mx-removed: {level: warn}}\nscopes: [{under: a.example., levels: {mx-removed: block}}]",
			"mx-removed", finding.Block, finding.Yes, "block warn"},
		{"and the rule's own grade with it", "rules: {mx-removed: {level: warn}}\nscopes: [{under: a.example., levels: {mx-removed: block}}]",
			"mx-removed", finding.Hold, finding.Yes, "hold warn"},
		{"it lowers what the policy raised", "rules: {name-removed: {level: block}}\nscopes: [{under: a.example., levels: {name-removed: note}}]",
			"name-removed", finding.Warn, finding.Yes, "note block"},
		{"a rule that is off elsewhere", "rules: {mx-removed: {level: off}}\nscopes: [{under: a.example., levels: {mx-removed: hold}}]",
			"mx-removed", finding.Block, finding.Yes, "hold off"},
		{"a guess is lowered too", "rules: {mx-removed: {on_unknown: hold}}\nscopes: [{under: a.example., levels: {mx-removed: warn}}]",
			"mx-removed", finding.Block, finding.Unknown, "warn hold"},
		{"a guess is not raised", "scopes: [{under: a.example., levels: {name-removed: block}}]",
			"name-removed", finding.Warn, finding.Unknown, "note"},
		{"a guess that is off", "rules: {mx-removed: {on_unknown: hold}}\nscopes: [{under: a.example., levels: {mx-removed: off}}]",
			"mx-removed", finding.Block, finding.Unknown, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := about(t, tt.rule, here)
			f.Level, f.Certainty = tt.own, tt.certainty
			got := ""
			for _, f := range load(t, tt.policy).Apply([]finding.Finding{f}, nil, today) {
				got = f.Level.String()
				for _, r := range f.Regraded {
					got += " " + r.From.String()
					if r.To != f.Level {
						t.Errorf("moved to %s, and is %s", r.To, f.Level)
					}
				}
			}
			if got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestRegradedNamesTheScope(t *testing.T) {
	p := load(t, "scopes:\n  - {name: b.example., levels: {}}\n  - {under: example., view: public, types: [MX, A], levels: {mx-removed: warn}}\n")
	got := p.Apply([]finding.Finding{about(t, "mx-removed", "example. a.example. MX")}, nil, today)
	want := []finding.Regrade{{From: finding.Block, To: finding.Warn, By: "the scope under example., view public, MX/A (p.yaml:4)"}}
	if diff := cmp.Diff(want, got[0].Regraded); diff != "" {
		t.Errorf("regraded (-want +got):\n%s", diff)
	}
}

// Scopes of several files stand in one list.
func TestScopesOfSeveralFiles(t *testing.T) {
	p := load(t, "scopes: [{name: a.example., levels: {mx-removed: hold}}]", "scopes: [{under: example., levels: {mx-removed: note}}]")
	got := p.Apply([]finding.Finding{about(t, "mx-removed", "example. a.example. MX"), about(t, "mx-removed", "example. b.example. MX")}, nil, today)
	want := []string{"mx-removed: example. a.example. MX hold", "mx-removed: example. b.example. MX note"}
	if diff := cmp.Diff(want, levels(got)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// A scope may lower what a rule says of a protected name, and not that the name
// is protected.
func TestNoScopeLowersAProtection(t *testing.T) {
	known := map[string]RuleInfo{protectedChanged: {Level: finding.Block}, "mx-removed": {Level: finding.Block}}
	p, err := Load([]Source{source("version: 1\nprotect: [{name: a.example., level: hold}]\nscopes: [{under: example., levels: {mx-removed: note}}]")}, known)
	if err != nil {
		t.Fatal(err)
	}
	protected := finding.Finding{ID: "p", Rule: protectedChanged, Level: finding.Hold, Certainty: finding.Yes, Zone: "example.", Name: "a.example.", Type: "MX"}
	lowered := protected
	lowered.ID, lowered.Rule, lowered.Level = "m", "mx-removed", finding.Block
	if diff := cmp.Diff([]string{"p hold", "m note"}, levels(p.Apply([]finding.Finding{protected, lowered}, nil, today))); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	_, err = Load([]Source{source("version: 1\nscopes:\n  - under: example.\n    levels:\n      protected-changed: note\n")}, known)
	want := []string{"p.yaml:5: no scope moves protected-changed: a name is protected at the level of its protection (write the level where the name stands under protect)"}
	if diff := cmp.Diff(want, said(err)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestOffByScope(t *testing.T) {
	p := load(t, `rules: {zone-deleted: {level: off}}
scopes:
  - {under: a.example., levels: {mx-removed: off, name-removed: off, zone-deleted: off}}
  - {under: b.example., levels: {mx-removed: off, name-removed: warn}}
`)
	in := []finding.Finding{
		about(t, "mx-removed", "example. a.example. MX"), about(t, "name-removed", "example. x.a.example. A"), about(t, "name-removed", "example. y.a.example. A"),
		about(t, "zone-deleted", "a.example. a.example. -"), // off everywhere
		about(t, "mx-removed", "example. b.example. MX"), about(t, "name-removed", "example. b.example. A"), about(t, "mx-removed", "example. c.example. MX"),
	}
	in[1].Cause = in[0].ID
	want := []string{
		"3 findings are off by the scope under a.example. (p.yaml:4): 1 mx-removed, 2 name-removed",
		"1 finding is off by the scope under b.example. (p.yaml:5): 1 mx-removed",
	}
	if diff := cmp.Diff(want, p.OffByScope(in)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	out := p.Apply(in, nil, today)
	if diff := cmp.Diff([]string{"mx-removed: example. c.example. MX block", "name-removed: example. b.example. A warn"}, levels(out)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if got := load(t).OffByScope(in); got != nil {
		t.Errorf("without scopes: %v", got)
	}
}

// A scope may lower or drop a cause; what it caused stands for itself then.
func TestScopeFreesWhatADroppedFindingCaused(t *testing.T) {
	p := load(t, "scopes: [{zone: a.example., types: [MX], levels: {mx-removed: off}}]")
	cause, name := about(t, "mx-removed", "a.example. a.example. MX"), about(t, "name-removed", "a.example. x.a.example. A")
	name.Cause = cause.ID
	if got := p.Apply([]finding.Finding{cause, name}, nil, today); len(got) != 1 || got[0].Cause != "" {
		t.Errorf("findings %+v", got)
	}
}

func TestScopesRefuse(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"no list", "scopes: {under: a.}", "p.yaml:2: want a list, have a mapping"},
		{"two names", "scopes:\n  - {name: a., under: b., levels: {}}", "p.yaml:3: a scope has at most one of name, under, zone; have 2 (make it one scope per name)"},
		{"no condition", "scopes:\n  - levels: {mx-removed: note}", "p.yaml:3: a scope needs at least one of name, under, zone, view, types (write levels that hold everywhere under rules)"},
		{"no levels", "scopes:\n  - under: a.", "p.yaml:3: levels is missing"},
		{"a glob", "scopes:\n  - {name: a*.example., levels: {}}",
			`p.yaml:3: the name "a*.example." looks like a glob: there are none (a "*" as first label is that very label; "under" is a name and all below it)`},
		{"an unknown key", "scopes:\n  - {undr: a., levels: {}}", `p.yaml:3: unknown key "undr"; have name, under, zone, view, types, levels (did you mean "under"?)`},
		{"an unknown rule", "scopes:\n  - under: a.\n    levels:\n      mx-remove: note", `p.yaml:5: unknown rule "mx-remove"; nearest: mx-removed, name-removed (zonecut policy list shows all 10)`},
		{"an unknown level", "scopes:\n  - under: a.\n    levels:\n      mx-removed: none", `p.yaml:5: unknown level "none"; have off, note, warn, hold, block (did you mean "note"?)`},
		{"a rule twice", "scopes:\n  - under: a.\n    levels: {mx-removed: note, mx-removed: warn}", `p.yaml:4: the key "mx-removed" is there twice, first in line 4 (keep one of the two)`},
		{"the policy's own", "scopes:\n  - under: a.\n    levels: {waiver-orphan: off}", "p.yaml:4: waiver-orphan is the policy's own and has one level everywhere (write its level under rules)"},

		{"the same twice", "scopes:\n  - {name: a., levels: {}}\n  - {name: a., levels: {}}", "p.yaml:4: no finding gets here: the scope name a. (p.yaml:3) matches all of it and comes first (put the narrower scope first)"},
		{"a name behind the tree", "scopes:\n  - {under: a., levels: {}}\n  - {name: x.a., levels: {}}", "p.yaml:4: no finding gets here: the scope under a. (p.yaml:3) matches all of it and comes first (put the narrower scope first)"},
		{"a zone behind the tree", "scopes:\n  - {under: a., levels: {}}\n  - {zone: a., levels: {}}", "p.yaml:4: no finding gets here: the scope under a. (p.yaml:3) matches all of it and comes first (put the narrower scope first)"},
		{"a view behind its kind", "scopes:\n  - {view: private, levels: {}}\n  - {under: a., view: internal, levels: {}}", "p.yaml:4: no finding gets here: the scope view private (p.yaml:3) matches all of it and comes first (put the narrower scope first)"},
		{"fewer types behind more", "scopes:\n  - {types: [A, MX], levels: {}}\n  - {types: [MX], levels: {}}", "p.yaml:4: no finding gets here: the scope A/MX (p.yaml:3) matches all of it and comes first (put the narrower scope first)"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Load([]Source{source("version: 1\n" + tt.text + "\n")}, rules)
			if diff := cmp.Diff([]string{tt.want}, said(err)); diff != "" {
				t.Errorf("errors (-want +got):\n%s", diff)
			}
		})
	}
}

// Scopes that overlap are none that no finding gets to.
func TestScopesThatOverlap(t *testing.T) {
	for _, text := range []string{
		"{name: x.a., levels: {}}, {under: a., levels: {}}",
		"{under: x.a., levels: {}}, {zone: a., levels: {}}",
		"{zone: a., levels: {}}, {name: a., levels: {}}", // the other side of the cut
		"{zone: a., levels: {}}, {under: a., levels: {}}",
		"{under: a., levels: {}}, {under: xa., levels: {}}",
		"{under: a., levels: {}}, {view: public, levels: {}}",
		"{under: ., levels: {}}, {view: public, levels: {}}", // what has no name
		"{under: a., view: private, levels: {}}, {under: a., levels: {}}",
		"{view: private, levels: {}}, {view: public, levels: {}}",
		"{view: internal, levels: {}}, {view: private, levels: {}}",
		"{types: [A], levels: {}}, {types: [A, MX], levels: {}}",
		"{under: a., types: [A], levels: {}}, {under: a., levels: {}}",
	} {
		load(t, "scopes: ["+text+"]")
	}
}
