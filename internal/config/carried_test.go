package config

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCarry(t *testing.T) {
	for _, tt := range []struct {
		name, file, text string
		at               Path
		want             map[Path]string
	}{
		{"a word", "", "db.example.net", "/env/DB", map[Path]string{"/env/DB": `"db.example.net"`}},
		{"a word at the root", "", "db.example.net", "", map[Path]string{"/value": `"db.example.net"`}},
		{"a document", "", ` {"a": {"b": 1}}`, "", map[Path]string{"/a/b": "1"}},
		{"a document below", "", `[1]`, "/x", map[Path]string{"/x/0": "1"}},
		{"YAML by its name", "app.yml", "a: {b: 1}\n", "/data", map[Path]string{"/data/a/b": "1"}},
		{"YAML without a name is a text", "", "a: 1", "/x", map[Path]string{"/x": `"a: 1"`}},
		{"YAML that is one word", "app.yaml", "word", "/x", map[Path]string{"/x": `"word"`}},
		{"YAML with a key twice", "app.yaml", "a: 1\na: 2\n", "/x", map[Path]string{"/x": `"a: 1\na: 2\n"`}},
		{"half a document", "", `{"a":`, "/x", map[Path]string{"/x": `"{\"a\":"`}},
		{"empty", "", "", "/x", map[Path]string{"/x": `""`}},
		{"no UTF-8", "", "\xff", "/x", map[Path]string{"/x": "\"\uFFFD\""}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			into := map[Path]Setting{}
			Carry(into, tt.at, tt.file, tt.text, true)
			got := map[Path]string{}
			for p, s := range into {
				got[p] = s.Value
				if !s.Sensitive {
					t.Errorf("%s is not sensitive any more", p)
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("settings (-want +got):\n%s", diff)
			}
		})
	}
}

// Evidence for a file is evidence for the parameter that carries it.
func TestCarriedDocumentHasTheDigestOfItsFile(t *testing.T) {
	d := Document{File: "aws_ssm_parameter.p", Plan: "plan.json", Settings: map[Path]Setting{}}
	Carry(d.Settings, "", "", `{"auth":{"host":"a"},"n":[1,2]}`, true)
	if d.Digest() != parse(t, "n: [1, 2]\nauth: {host: a} # x\n").Digest() {
		t.Error("the digests differ")
	}
}

// What is known later equals nothing, not even itself, and no text that says so.
func TestUnknownSettings(t *testing.T) {
	later := &Document{File: "r", Settings: map[Path]Setting{"/b": {Value: Unknown}, "/a": {Value: Unknown}, "/c": {Value: "1"}}}
	if diff := cmp.Diff([]Path{"/a", "/b"}, later.Unknowns()); diff != "" {
		t.Errorf("unknowns (-want +got):\n%s", diff)
	}
	if c := Diff(later, later); c == nil || len(c.Settings) != 2 {
		t.Errorf("change %+v", c)
	}
	if parse(t, "a: unknown\n").Digest() == (&Document{Settings: map[Path]Setting{"/a": {Value: Unknown}}}).Digest() {
		t.Error("a text has the digest of what is not known")
	}
}

func TestWords(t *testing.T) {
	for value, want := range map[string]string{`"a b"`: "a b", "true": "true", "5": "5", `"\u00e9\/"`: "é/", "null": "null", Unknown: "unknown"} {
		if got := (Setting{Value: value}).Words(); got != want {
			t.Errorf("%s: %q, want %q", value, got, want)
		}
	}
}
