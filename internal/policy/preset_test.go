package policy

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"zonecut/internal/finding"
)

// files are the texts of several policy files, which a NUL keeps apart.
func files(text string) []string { return strings.Split(text, "\x00") }

// over loads project files over a default and two presets.
func over(texts ...string) (*Policy, error) {
	sources := []Source{
		{Name: "default", Data: []byte("version: 1\nrules: {mx-removed: {level: block}}")},
		{Name: "loud", Preset: "loud", Data: []byte("version: 1\nrules: {mx-removed: {level: hold}, name-removed: {level: hold}}")},
		{Name: "calm", Preset: "calm", Data: []byte("version: 1\nrules: {mx-removed: {level: note}}\nmax_waiver_days: 5")},
	}
	for _, s := range texts {
		sources = append(sources, source("version: 1\n"+s))
	}
	return Load(sources, rules)
}

func TestExtends(t *testing.T) {
	tests := []struct {
		name    string
		texts   []string
		mx, www finding.Level
		days    int
		preset  string
	}{
		{"nothing", []string{""}, finding.Block, finding.Warn, 90, ""},
		{"one", []string{"extends: calm"}, finding.Note, finding.Warn, 5, "calm"},
		{"the project overrides", []string{"extends: loud\nrules: {mx-removed: {level: warn}}"}, finding.Warn, finding.Hold, 90, "loud"},
		{"and so does a file that does not extend it", []string{"rules: {mx-removed: {level: warn}}", "extends: loud"}, finding.Warn, finding.Hold, 90, "loud"},
		{"twice the same", []string{"extends: loud", "extends: loud"}, finding.Hold, finding.Hold, 90, "loud"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, err := over(tt.texts...)
			if err != nil {
				t.Fatal(err)
			}
			mx, www := p.settings["mx-removed"].Level, p.settings["name-removed"].Level
			if mx != tt.mx || www != tt.www || p.maxWaiverDays != tt.days || p.Preset() != tt.preset {
				t.Errorf("mx-removed %s, name-removed %s, %d days, preset %q", mx, www, p.maxWaiverDays, p.Preset())
			}
		})
	}
}

func TestExtendsRefuses(t *testing.T) {
	tests := []struct {
		name  string
		texts []string
		want  string
	}{
		{"an unknown preset", []string{"extends: load"}, `p.yaml:2: unknown preset "load"; have calm, loud (did you mean "loud"?)`},
		{"two", []string{"extends: loud", "extends: calm"}, "p.yaml:2: the policies extend loud already (p.yaml:2) (keep one of the two)"},
		{"a list", []string{"extends: [loud]"}, "p.yaml:2: want text, have a list"},
		{"a file", []string{"extends: ./loud.yaml"}, `p.yaml:2: unknown preset "./loud.yaml"; have calm, loud`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := over(tt.texts...)
			if diff := cmp.Diff([]string{tt.want}, said(err)); diff != "" {
				t.Errorf("errors (-want +got):\n%s", diff)
			}
		})
	}
	_, err := Load([]Source{{Name: "loud", Preset: "loud", Data: []byte("version: 1\nextends: loud")}, source("version: 1\nextends: loud")}, rules)
	if diff := cmp.Diff([]string{"loud:2: a preset extends nothing"}, said(err)); diff != "" {
		t.Errorf("errors (-want +got):\n%s", diff)
	}
}
