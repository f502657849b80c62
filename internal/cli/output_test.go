package cli

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"testing"

	"zonecut/internal/evidence"
	"zonecut/internal/report"
)

// The Statement of a check is none of a tested configuration: sealed by a trusted
// key it opens no gate.
func TestStatementOfACheckIsNoEvidence(t *testing.T) {
	format, err := report.Lookup("intoto")
	if err != nil {
		t.Fatal(err)
	}
	var statement bytes.Buffer
	if err := format(&statement, report.New(report.Run{Version: "1", Command: "check"})); err != nil {
		t.Fatal(err)
	}
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	envelope, err := evidence.Seal(private, statement.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := evidence.Open(envelope, []evidence.Key{{Name: "k", Public: public}}); !errors.Is(err, evidence.ErrNotStatement) {
		t.Errorf("got %v", err)
	}
}

// --out repeats, in diff as elsewhere; text goes to standard output unless
// another format does.
func TestOutputs(t *testing.T) {
	for _, tt := range []struct {
		name       string
		diff       bool
		specs      []string
		want, fail string
	}{
		{"none", false, nil, "text>", ""},
		{"a file", false, []string{"json=r.json"}, "json>r.json text>", ""},
		{"standard output", false, []string{"sarif", "json=a=b"}, "sarif> json>a=b", ""},
		{"twice the same", false, []string{"json=a", "json=b"}, "json>a json>b text>", ""},
		{"diff", true, []string{"markdown=m", "json"}, "markdown>m json>", ""},
		{"two on standard output", false, []string{"json", "html"}, "", "--out html: two formats on standard output"},
		{"of reports alone", true, []string{"html"}, "", `--out html: unknown format "html"; have json, markdown, text`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o := outputs{diff: tt.diff, specs: tt.specs}
			err := o.parse()
			if tt.fail != "" {
				if err == nil || err.Error() != tt.fail {
					t.Errorf("got %v", err)
				}
				return
			}
			var got []byte
			for _, target := range o.targets {
				got = append(got, " "+target.name+">"+target.path...)
			}
			if err != nil || string(got) != " "+tt.want {
				t.Errorf("got%s, %v", got, err)
			}
		})
	}
}
