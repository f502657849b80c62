package rule

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"zonecut/internal/config"
	"zonecut/internal/finding"
)

// untested is the one finding of config-untested on a change of app.yaml.
func untested(t *testing.T, before, after string, tested Tested) finding.Finding {
	t.Helper()
	c := config.Diff(configDocument(t, before), configDocument(t, after))
	r, err := Lookup("config-untested")
	if err != nil {
		t.Fatal(err)
	}
	res, err := Run([]*Rule{r}, Input{Policy: &testPolicy{}, Config: []config.Change{*c}, Tested: map[string]Tested{c.File: tested}})
	if err != nil || len(res.Findings) != 1 {
		t.Fatalf("%d findings, error %v", len(res.Findings), err)
	}
	return res.Findings[0]
}

func TestConfigUntestedSays(t *testing.T) {
	after := "auth: {host: b.example.com, token: hunter2}\n"
	f := untested(t, "auth: {host: a.example.com, user: x}\n", after, Tested{Why: []string{"f: too old", "nearest: g: other content"}})
	want := []string{"~ /auth/host", "+ /auth/token", "- /auth/user", "f: too old", "nearest: g: other content",
		"asked for is evidence for " + configDocument(t, after).Digest()}
	if diff := cmp.Diff(want, f.Detail); diff != "" {
		t.Errorf("detail (-want +got):\n%s", diff)
	}
	if !strings.Contains(f.Hint, "zonecut evidence sign --key") || !strings.HasSuffix(f.Message, "app.yaml was not tested") {
		t.Errorf("message %q, hint %q", f.Message, f.Hint)
	}
	if strings.Contains(fmt.Sprintf("%+v", f), "hunter2") {
		t.Error("the finding quotes a value")
	}
	if f.Digest == "" {
		t.Error("no digest to waive it by")
	}
}

func TestConfigUntestedWithoutEvidence(t *testing.T) {
	f := untested(t, "", "[]\n", Tested{})
	if want := []string{"+ (the whole document)", "no evidence was given"}; len(f.Detail) != 3 || !cmp.Equal(want, f.Detail[:2]) {
		t.Errorf("detail %q", f.Detail)
	}
}

func TestConfigUntestedDeletion(t *testing.T) {
	f := untested(t, "a: 1\n", "", Tested{})
	if !strings.Contains(f.Message, "goes away") || !cmp.Equal([]string{"- /a"}, f.Detail) {
		t.Errorf("message %q, detail %q", f.Message, f.Detail)
	}
}

func TestConfigUntestedManyPaths(t *testing.T) {
	for n, want := range map[int]string{20: "+ /k119", 21: "and 1 more", 25: "and 5 more"} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			var text strings.Builder
			for i := range n {
				fmt.Fprintf(&text, "k%d: 1\n", 100+i)
			}
			detail := untested(t, "", text.String(), Tested{}).Detail
			if got := detail[len(detail)-3]; got != want {
				t.Errorf("last line of paths %q, want %q", got, want)
			}
		})
	}
}

// A value is never quoted, whatever is wrong with it.
func TestConfigTargetInvalidQuotesNoValue(t *testing.T) {
	r, err := Lookup("config-target-invalid")
	if err != nil {
		t.Fatal(err)
	}
	before := configDocument(t, "a: {host: login.hunter2corp.net}\n")
	after := configDocument(t, "a: {host: login.hunter2crop.net}\nb: {url: 'https://hunter2:99999/'}\nc: {host: staging.hunter2.net}\nd: {host: a.hunter2.net.hunter2.net}\n")
	c := config.Diff(before, after)
	res, err := Run([]*Rule{r}, Input{Policy: &testPolicy{}, Config: []config.Change{*c}})
	if err != nil || len(res.Findings) != 4 {
		t.Fatalf("%d findings, error %v", len(res.Findings), err)
	}
	for _, f := range res.Findings {
		if strings.Contains(fmt.Sprintf("%+v", f), "hunter2") || f.Places[0].Line == 0 {
			t.Errorf("%+v", f)
		}
	}
}
