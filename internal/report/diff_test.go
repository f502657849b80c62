package report

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"zonecut/internal/zone"
)

func renderDiff(t *testing.T, format string, r *Report) string {
	t.Helper()
	f, err := LookupDiff(format)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := f(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestDiffSchema(t *testing.T) {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(DiffSchemaJSON()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("diff.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("diff.json")
	if err != nil {
		t.Fatal(err)
	}
	for name, run := range map[string]Run{"empty": {}, "full": full(t)} {
		text := renderDiff(t, "json", New(run))
		if err := validate(t, s, text); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err := validate(t, s, strings.Replace(text, `"schema"`, `"color": "red", "schema"`, 1)); err == nil {
			t.Errorf("%s: the schema takes an unknown field", name)
		}
	}
	var filled any
	if err := json.Unmarshal([]byte(renderDiff(t, "json", New(full(t)))), &filled); err != nil {
		t.Fatal(err)
	}
	have := map[string]bool{}
	fields(filled, have)
	for f := range jsonFields(reflect.TypeFor[Diff](), map[string]bool{}) {
		if !have[f] {
			t.Errorf("the full run does not fill %q: the schema is not tried on it", f)
		}
	}
}

// A change is the same in both forms, so both schemas say the same of it.
func TestDiffSchemaIsTheReportsOwn(t *testing.T) {
	defs := func(text []byte) map[string]any {
		var doc struct {
			Defs map[string]any `json:"$defs"`
		}
		if err := json.Unmarshal(text, &doc); err != nil {
			t.Fatal(err)
		}
		return doc.Defs
	}
	whole := defs(SchemaJSON())
	for name, d := range defs(DiffSchemaJSON()) {
		if diff := cmp.Diff(whole[name], d); diff != "" {
			t.Errorf("$defs/%s (-report +diff):\n%s", name, diff)
		}
	}
}

// lines are rows as the text has them, from the left.
func lines(rows []row) string {
	var b strings.Builder
	for _, r := range rows {
		b.WriteString(strings.Repeat("  ", r.depth-rows[0].depth) + strings.TrimSpace(r.mark+" "+r.text) + "\n")
	}
	return b.String()
}

func TestDiffText(t *testing.T) {
	ttl := func(n uint32, data ...string) *State { return &State{TTL: n, Data: data} }
	for _, tt := range []struct {
		name string
		c    Change
		want string
	}{
		{"a set that goes", Change{Op: "delete", Before: ttl(300, "a.", "b.")}, "- x.example. NS 300 a., b."},
		{"a set that comes", Change{Op: "create", After: ttl(60, "a.")}, "+ x.example. NS 60 a."},
		{"TTL only", Change{Op: "update", Before: ttl(300, "a."), After: ttl(60, "a.")}, "~ x.example. NS TTL 300 → 60"},
		{"a retarget", Change{Op: "update", Before: ttl(300, "a."), After: ttl(300, "b.")}, "~ x.example. NS a. → b."},
		{"both", Change{Op: "update", Before: ttl(300, "a."), After: ttl(60, "b.")}, "~ x.example. NS TTL 300 → 60; a. → b."},
		{"one of several", Change{Op: "update", Before: ttl(300, "a.", "b.", "c."), After: ttl(300, "a.", "b.", "d.")}, "~ x.example. NS - c., + d. (2 as before)"},
		{"emptied", Change{Op: "update", Before: ttl(300, "a."), After: ttl(300)}, "~ x.example. NS a. → nothing"},
		{"not known yet", Change{Op: "update", Before: ttl(300, "a."), After: &State{TTL: 300, Unknown: true}}, "~ x.example. NS a. → (known after the apply)"},
		{"TTL not known yet", Change{Op: "update", Before: ttl(300, "a."), After: &State{Data: []string{"a."}, TTLUnknown: true}}, "~ x.example. NS TTL 300 → (known after the apply)"},
		{"destroyed and made again as it was", Change{Op: "recreate", Before: ttl(300, "a."), After: ttl(300, "a.")}, "-/+ x.example. NS 300 a. (goes and comes back as it was)"},
		{"forgotten", Change{Op: "forget", Before: ttl(300, "a."), After: ttl(300, "a.")}, ". x.example. NS 300 a. (still served, no longer managed here)"},
		{"a variant", Change{Op: "update", Set: "blue", Before: &State{TTL: 60, Data: []string{"a."}, Synthetic: "weighted 1"}, After: ttl(60, "a.")}, "~ x.example. NS [blue] weighted 1 → as written"},
		{"a zone", Change{Kind: "zone", Op: "delete", Before: &State{Data: []string{"ns1.example."}}}, "- the zone ns1.example."},
		{"a zone without known servers", Change{Kind: "zone", Op: "create", After: &State{}}, "+ the zone"},
		{"a key that would fit the row", Change{Kind: "zone", Op: "create", After: &State{Data: []string{strings.Repeat("x", 73)}}},
			"+ the zone\n  + " + strings.Repeat("x", 32) + "… (73 characters, " + sum(strings.Repeat("x", 73))[:15] + "…)"},
		{"seven words that are no SOA", Change{Op: "update", Before: ttl(60, "a b 1 2 3 4 5"), After: ttl(60, "a b 2 2 3 4 5")}, "~ x.example. NS a b 1 2 3 4 5 → a b 2 2 3 4 5"},
		{"settings", Change{Kind: "config", Op: "update", Before: &State{Hidden: true, Data: []string{"/db/host sha256:1"}}, After: &State{Hidden: true, Data: []string{"/db/host sha256:2", "/new key sha256:3"}}}, "~ x.example. /db/host, /new key"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.c.Name, tt.c.Type = "x.example.", "NS"
			if tt.c.Kind == "" {
				tt.c.Kind = "rrset"
			}
			if got := lines(entryOf(&tt.c).rows(1)); got != tt.want+"\n" {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

// A change set that nobody could read is none without changes.
func TestDiffOfNothing(t *testing.T) {
	r := New(Run{Errors: []Error{{Where: "plan.json", Message: "is not JSON", Hint: "h"}}})
	for _, format := range []string{"text", "markdown"} {
		if out := renderDiff(t, format, r); strings.Contains(out, "0 changes") || !strings.Contains(out, "could not read the changes") || !strings.Contains(out, "is not JSON") {
			t.Errorf("%s:\n%s", format, out)
		}
	}
}

// What must not be shown is not shown here either, and what a record says cannot
// move the cursor.
func TestDiffHides(t *testing.T) {
	run := runOf(t, zone.Instance{Apex: "example.com.", View: "private:Z1"}, `t 60 TXT "hunter2hunter2"`, "")
	for _, format := range []string{"text", "json"} {
		out := renderDiff(t, format, New(run))
		if strings.Contains(out, "hunter2") || !strings.Contains(out, "sha256:") {
			t.Errorf("%s shows a hidden value:\n%s", format, out)
		}
	}
	run = runOf(t, zone.Instance{Apex: "example.com."}, "t 60 TXT \"\x1b[2J\"", "")
	if out := renderDiff(t, "text", New(run)); strings.Contains(out, "\x1b") {
		t.Errorf("the text holds a control sequence: %q", out)
	}
	run.ShowValues = true
	if out := renderDiff(t, "text", New(run)); !strings.Contains(out, "1 change: 1 removed\n") {
		t.Errorf("no total:\n%s", out)
	}
}
