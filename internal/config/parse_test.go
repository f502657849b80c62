package config

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func parse(t *testing.T, text string) *Document {
	t.Helper()
	d, err := Parse("app.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestParse(t *testing.T) {
	text := `# a comment
auth:
  host: login.example.com   # another
  "a/b~c": [1, 0x10, 1.50]
  none: ~
  empty: {}
  mark: <&>
  list: []
`
	want := map[Path]Setting{
		"/auth/host":      {Value: `"login.example.com"`, Line: 3},
		"/auth/a~1b~0c/0": {Value: "1", Line: 4},
		"/auth/a~1b~0c/1": {Value: "16", Line: 4},
		"/auth/a~1b~0c/2": {Value: "1.5", Line: 4},
		"/auth/none":      {Value: "null", Line: 5},
		"/auth/empty":     {Value: "{}", Line: 6},
		"/auth/mark":      {Value: `"<&>"`, Line: 7},
		"/auth/list":      {Value: "[]", Line: 8},
	}
	if diff := cmp.Diff(want, parse(t, text).Settings); diff != "" {
		t.Errorf("settings (-want +got):\n%s", diff)
	}
}

func TestParseJSONLines(t *testing.T) {
	want := map[Path]Setting{"/a/0": {Value: "1", Line: 2}, "/a/1": {Value: "{}", Line: 3}, "/b": {Value: `"x"`, Line: 5}}
	if diff := cmp.Diff(want, parse(t, "{\n\"a\": [1,\n {}\n],\n\"b\": \"x\"}").Settings); diff != "" {
		t.Errorf("settings (-want +got):\n%s", diff)
	}
}

func TestSameContent(t *testing.T) {
	tests := []struct{ name, a, b string }{
		{"flow mapping as the document", "{a: 1}\n", "a: 1\n"},
		{"order of keys", "a: 1\nb: 2\n", "b: 2\na: 1\n"},
		{"comments", "a: 1 # one\n", "# one\na: 1\n"},
		{"layout", "a: {b: [1, 2]}\n", "a:\n    b:\n    - 1\n    - 2\n"},
		{"quotes around a text", "a: text\n", `a: "text"`},
		{"block text", "a: |\n  x\n  y\n", `a: "x\ny\n"`},
		{"JSON", "a: [true, null, 1, 1.5, x, {}, []]\n", `{"a": [true, null, 1, 1.50, "x", {}, []]}`},
		{"JSON layout", `{"a":1,"b":2}`, "{\n \"b\": 2,\n \"a\": 1\n}\n"},
		{"JSON escapes", `{"a":"\u00e9\ud83d\ude00\/"}`, `{"a":"é😀/"}`},
		{"byte order mark", "a: 1\n", "\uFEFFa: 1\n"},
		{"line ends", "a: 1\nb: 2\n", "a: 1\r\nb: 2\r\n"},
		{"hexadecimal", "a: 0x10\n", "a: 16\n"},
		{"sign", "a: +5\nb: -0\n", "a: 5\nb: 0\n"},
		{"float", "a: 1.0e+3\nb: .5\n", "a: 1000.0\nb: 0.5\n"},
		{"float in JSON", `{"a": 1e3}`, `{"a": 1000.0}`},
		{"null and true", "a: ~\nb: True\n", "a: null\nb: true\n"},
		{"date", "a: 2026-01-01\n", `{"a": "2026-01-01"}`},
		{"alias", "a: &x {k: 1}\nb: *x\n", "a: {k: 1}\nb: {k: 1}\n"},
		{"alias as key", "a: &x k\n*x : 1\n", "a: k\nk: 1\n"},
		{"merge key", "a: &x {k: 1, l: 2}\nb: {<<: *x, k: 3}\n", "a: {k: 1, l: 2}\nb: {k: 3, l: 2}\n"},
		{"merge key after its override", "a: &x {k: 1}\nb: {k: 3, <<: *x}\n", "a: {k: 1}\nb: {k: 3}\n"},
		{"merge list, first wins", "a: &x {k: 1}\nb: &y {k: 2, l: 2}\nc: {<<: [*x, *y]}\n", "a: {k: 1}\nb: {k: 2, l: 2}\nc: {k: 1, l: 2}\n"},
		{"merge of a merge", "a: &x {k: 1}\nb: &y {<<: *x, l: 2}\nc: {<<: *y}\n", "a: {k: 1}\nb: {k: 1, l: 2}\nc: {k: 1, l: 2}\n"},
		{"tag that says what it is", "a: !!str 5\nb: !!map {c: 1}\n", "a: \"5\"\nb: {c: 1}\n"},
		{"key as a number", "8080: a\n", `{"8080": "a"}`},
		{"document marker", "---\na: 1\n", "a: 1\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a, b := parse(t, tt.a), parse(t, tt.b)
			if a.Digest() != b.Digest() {
				t.Errorf("digests differ:\n%v\n%v", a.Settings, b.Settings)
			}
			if c := Diff(a, b); c != nil {
				t.Errorf("a change: %v", c.Settings)
			}
		})
	}
}

func TestOtherContent(t *testing.T) {
	tests := []struct{ name, a, b string }{
		{"value", "a: staging\n", "a: production\n"},
		{"key", "a: 1\n", "b: 1\n"},
		{"order of a list", "a: [1, 2]\n", "a: [2, 1]\n"},
		{"text and number", "a: 5\n", `a: "5"`},
		{"text and boolean", "a: true\n", `a: "true"`},
		{"text and null", "a: null\n", `a: "null"`},
		{"null and absent", "a: 1\nb:\n", "a: 1\n"},
		{"null and empty text", "a:\n", `a: ""`},
		{"integer and float", "a: 1\n", "a: 1.0\n"},
		{"empty list and empty mapping", "a: []\n", "a: {}\n"},
		{"list and mapping of indexes", "a: [x, y]\n", `a: {0: x, 1: y}`},
		{"list and stream", "- a: 1\n- a: 2\n", "a: 1\n---\na: 2\n"},
		{"one document and an empty one more", "a: 1\n", "a: 1\n---\n"},
		{"nesting and slash in a key", "a: {b: 1}\n", "a/b: 1\n"},
		{"tag", "a: !Ref x\n", "a: x\n"},
		{"tag on a list", "a: !Join [x]\n", "a: [x]\n"},
		{"tag on an empty mapping", "a: !Empty {}\n", "a: {}\n"},
		{"tag on a mapping and on a list", "a: !X {0: x}\n", "a: !X [x]\n"},
		{"quoted merge key", "a: {'<<': {b: 1}}\n", "a: {<<: {b: 1}}\n"},
		{"escape and character", `{"a":"\u0041"}`, `{"a":"\\u0041"}`},
		{"large integers", "a: 9007199254740993\n", "a: 9007199254740992\n"},
		// Readers of YAML 1.1 and 1.2 make different things of these.
		{"no and false", "a: no\n", "a: false\n"},
		{"no and its text", "a: no\n", `a: "no"`},
		{"octal and decimal", "a: 0644\n", "a: 420\n"},
		{"octal and digits", "a: 0644\n", "a: 644\n"},
		{"exponent and its text", "a: 12e5\n", `a: "12e5"`},
		{"exponent and number", "a: 1e3\n", "a: 1000.0\n"},
		{"sexagesimal and its text", "a: 22:22\n", `a: "22:22"`},
		{"underscore", "a: 1_000\n", "a: 1000\n"},
		{"octal of 1.2", "a: 0o17\n", "a: 15\n"},
		{"binary of 1.1", "a: 0b11\n", "a: 3\n"},
		{"signed hexadecimal", "a: -0x10\n", "a: -16\n"},
		{"long hexadecimal and its text", "a: 0x00112233445566778899\n", `a: "0x00112233445566778899"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a, b := parse(t, tt.a), parse(t, tt.b)
			if a.Digest() == b.Digest() {
				t.Errorf("one digest for\n%v\n%v", a.Settings, b.Settings)
			}
			if Diff(a, b) == nil {
				t.Error("no change")
			}
		})
	}
}

func TestPlainTexts(t *testing.T) {
	for _, s := range []string{"192.0.2.1", "10.0.0.1:80", "2001:db8::1", "1.2.3", "v1", "1h", "5m", "e3", "0x", "login.example.com", "a:b", "12:99", "1-2", "-", "."} {
		t.Run(s, func(t *testing.T) {
			if got, err := plain(s); err != nil || got != quote(s) {
				t.Errorf("plain(%q) = %s, %v; want a text", s, got, err)
			}
		})
	}
}

func TestParseRefuses(t *testing.T) {
	deep := strings.Repeat("[", maxDepth+2) + strings.Repeat("]", maxDepth+2)
	tests := []struct {
		name, file, text string
		line             int
		message, hint    string
	}{
		{"empty", "a.yaml", "", 0, "no settings", "{}"},
		{"only comments", "a.yaml", "# nothing\n", 0, "no settings", "{}"},
		{"only null", "a.yaml", "---\n~\n", 0, "no settings", "{}"},
		{"empty JSON", "a.json", " \n", 0, "no settings", "{}"},
		{"null JSON", "a.json", "null", 0, "no settings", "{}"},
		{"a text", "a.json", `"x"`, 1, "one single value", "YAML or JSON"},
		{"dotenv", "app.env", "A=1\nB=2\n", 1, "one single value", "YAML or JSON"},
		{"TOML", "app.toml", "a = 1\nb = 2\n", 1, "one single value", "YAML or JSON"},
		{"duplicate key", "a.yaml", "a: 1\nb: 2\na: 3\n", 3, `the key "a" is there twice, first in line 1`, "keep one"},
		{"duplicate key in JSON", "a.json", "{\"a\": 1,\n\"\\u0061\": 2}", 2, `the key "a" is there twice, first in line 1`, "keep one"},
		{"duplicate key, number and text", "a.yaml", "1: a\n\"1\": b\n", 2, "twice", "keep one"},
		{"duplicate merge key", "a.yaml", "a: &x {k: 1}\nb:\n  <<: *x\n  <<: *x\n", 4, "merge key", "*a, *b"},
		{"merge of a text", "a.yaml", "a:\n  <<: text\n", 2, "mappings only", "<<"},
		{"merge of a list of lists", "a.yaml", "a: &x [1]\nb:\n  <<: [*x]\n", 3, "mappings only", ""},
		{"key that is a list", "a.yaml", "? [a, b]\n: 1\n", 1, "a key that is a list", "plain texts"},
		{"key with a tag", "a.yaml", "!x a: 1\n", 1, "a key with the tag !x", "plain texts"},
		{"key with the merge tag", "a.yaml", "!!merge k: {a: 1}\n", 1, "a key with the tag !!merge", "plain texts"},
		{"quoted null in a stream", "a.yaml", "a: 1\n---\n\"null\"\n", 1, "one single value", "YAML or JSON"},
		{"wide merge", "a.yaml", "a: &x {" + numbered(2000, "k%d: 1") + "}\nb: {<<: [" + numbered(2000, "*x") + "]}\n", 1, "grows beyond", "aliases"},
		{"overflow", "a.yaml", "commit: 3e929528\n", 1, "64-bit float", "quote it"},
		{"overflow in JSON", "a.json", "{\n\"a\": 1e999}", 2, "64-bit float", "string"},
		{"underflow", "a.yaml", "a: 1.0e-999\n", 1, "64-bit float", "quote it"},
		{"infinity", "a.yaml", "a: 1\nb: -.inf\n", 2, "infinity", "quote it"},
		{"not a number", "a.yaml", "a: .nan\n", 1, "not-a-number", "quote it"},
		{"tagged infinity", "a.yaml", "a: !!float .inf\n", 1, "infinity", "quote it"},
		{"YAML syntax", "a.yaml", "a: 1\nb: [\n", 2, "not YAML", ""},
		{"unknown anchor", "a.yaml", "a: *x\n", 0, "unknown anchor", ""},
		{"JSON syntax", "a.json", "{\"a\": 1,\n\"b\": }", 2, "not JSON", ""},
		{"JSON with comments", "a.json", "{\"a\": 1} // no", 1, "not JSON", ""},
		{"JSON not UTF-8", "a.json", "{\"a\": \"\xff\"}", 0, "UTF-8", ""},
		{"half a surrogate pair", "a.json", "{\"a\":\n\"\\ud83dx\"}", 2, "surrogate", ""},
		{"the other half", "a.json", `{"a": "\\\ude00"}`, 1, "surrogate", ""},
		{"deep", "a.yaml", "a: " + deep, 1, "levels deep", ""},
		{"deep JSON", "a.json", deep, 1, "levels deep", ""},
		{"alias in itself", "a.yaml", "a: &x [*x]\n", 1, "levels deep", ""},
		{"merge of itself", "a.yaml", "a: &x {<<: *x}\n", 1, "levels deep", ""},
		{"alias bomb", "a.yaml", bomb("[%s]", "*%s"), 1, "grows beyond", "aliases"},
		{"merge bomb", "a.yaml", bomb("{k: 1, <<: [%s]}", "*%s"), 1, "grows beyond", "aliases"},
		{"alias bomb in itself", "a.yaml", "a: &x [*x, *x, *x]\n", 1, "levels deep", ""},
		{"long key above many", "a.yaml", "? " + strings.Repeat("k", 100_000) + "\n: [" + strings.Repeat("1,", 10_000) + "]\n", 2, "grows beyond", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Parse(tt.file, []byte(tt.text))
			var got *ParseError
			if !errors.As(err, &got) {
				t.Fatalf("error %v, want a ParseError", err)
			}
			if got.File != tt.file || tt.line != 0 && got.Line != tt.line && tt.message != "grows beyond" {
				t.Errorf("at %s:%d, want %s:%d", got.File, got.Line, tt.file, tt.line)
			}
			if !strings.Contains(got.Message, tt.message) || !strings.Contains(got.Hint, tt.hint) {
				t.Errorf("%q (hint %q), want %q (hint %q)", got.Message, got.Hint, tt.message, tt.hint)
			}
			if strings.Contains(err.Error(), "3e929528") {
				t.Error("the message quotes a value")
			}
		})
	}
}

// bomb is a document in which each anchor uses the one before nine times.
func bomb(level, alias string) string {
	var b strings.Builder
	for i := range 10 {
		use := make([]string, 9)
		for j := range use {
			use[j] = fmt.Sprintf(alias, fmt.Sprintf("a%d", i-1))
		}
		if i == 0 {
			b.WriteString("a0: &a0 {x: 1}\n")
			continue
		}
		fmt.Fprintf(&b, "a%d: &a%d %s\n", i, i, fmt.Sprintf(level, strings.Join(use, ", ")))
	}
	return b.String()
}

func numbered(n int, format string) string {
	out := make([]string, n)
	for i := range out {
		out[i] = strings.ReplaceAll(format, "%d", strconv.Itoa(i))
	}
	return strings.Join(out, ", ")
}

func TestParseJSONWithByteOrderMark(t *testing.T) {
	if _, err := Parse("a.json", []byte("\uFEFF{\"a\": 1}")); err != nil {
		t.Error(err)
	}
}

// A mapping that cannot be taken for a list has no setting of its own.
func TestMappingOrList(t *testing.T) {
	for text, want := range map[string]int{"{0: x}": 2, "{1: x, 0: y}": 3, "{}": 1, "{1: x}": 1, "{0: x, 2: y}": 2, "{-1: x}": 1, "{00: x}": 1, "{0: x, a: y}": 2} {
		if got := len(parse(t, "m: "+text).Settings); got != want {
			t.Errorf("%s has %d settings, want %d", text, got, want)
		}
	}
}

func TestParseErrorParts(t *testing.T) {
	_, err := Parse("app.yaml", []byte("a: 1\na: 2\n"))
	if want := `reading app.yaml:2: the key "a" is there twice, first in line 1`; err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}

func TestDigest(t *testing.T) {
	d := parse(t, "a: 1\n")
	other, err := Parse("other.yaml", []byte("a: 1\n"))
	if err != nil {
		t.Fatal(err)
	}
	if d.Digest() != other.Digest() {
		t.Error("the file name is in the digest")
	}
	// The digest is a promise to evidence that was signed years ago.
	if want := "sha256:95e5df4de22f24b854d816d316c12bad6c23f8142b2e8b35fdad7da1ec4faf85"; d.Digest() != want {
		t.Errorf("digest %s, want %s", d.Digest(), want)
	}
	shifted := &Document{Settings: map[Path]Setting{"/a": {Value: "b"}}}
	if d := (&Document{Settings: map[Path]Setting{"/ab": {Value: ""}}}); d.Digest() == shifted.Digest() {
		t.Error("paths and values run into each other")
	}
}

func TestChange(t *testing.T) {
	old, now := parse(t, "a: 1\n"), parse(t, "a: 2\nb: 1\n")
	created, updated, deleted := Diff(nil, now), Diff(old, now), Diff(now, nil)
	seen := map[string]bool{}
	for want, c := range map[string]*Change{"create": created, "update": updated, "delete": deleted, "": Diff(now, now)} {
		if want == "" {
			if c != nil {
				t.Errorf("a change without a difference: %v", c)
			}
			continue
		}
		if c.Op() != want {
			t.Errorf("op %s, want %s", c.Op(), want)
		}
		seen[c.Digest()] = true
	}
	elsewhere := *updated
	elsewhere.File = "other.yaml"
	seen[elsewhere.Digest()] = true
	seen[Diff(now, old).Digest()] = true
	if len(seen) != 5 {
		t.Errorf("%d digests for 5 changes", len(seen))
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"a: 1\n", `{"a":[1,{"b":null}]}`, "a: &x {k: 1}\nb: {<<: *x}\n", "---\na: !t [0o7]\n---\n", "a: 3e929528", `{"a":"\ud83d\ude00"}`, "? [a]\n: 1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 1<<12 {
			return
		}
		a, err := Parse("fuzz.yaml", []byte(text))
		if err != nil {
			var p *ParseError
			if !errors.As(err, &p) || p.Message == "" {
				t.Fatalf("error %v is no ParseError with a message", err)
			}
			return
		}
		b, err := Parse("again.yaml", []byte(text))
		if err != nil || a.Digest() != b.Digest() || Diff(a, b) != nil {
			t.Errorf("the document differs from itself: %v", err)
		}
		for p, s := range a.Settings {
			if !json.Valid([]byte(s.Value)) {
				t.Errorf("%s has the value %s, which is not JSON", p, s.Value)
			}
		}
	})
}
