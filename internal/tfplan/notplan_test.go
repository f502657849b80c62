package tfplan

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

func TestNotAPlanFiles(t *testing.T) {
	for file, want := range map[string]Error{
		"plan-stream.jsonl":         {Where: "F", Message: `is the message stream of "terraform plan -json", not a plan`, Hint: hintPlan},
		"apply-stream-create.jsonl": {Where: "F", Message: `is the message stream of "terraform apply -json", not a plan`, Hint: hintPlan},
		"apply-stream-delete.jsonl": {Where: "F", Message: `is the message stream of "terraform apply -json", not a plan`, Hint: hintPlan},
		"state-show.json":           {Where: "F", Message: "shows a state, not a plan: terraform show -json was run without a plan file", Hint: hintPlan},
		"raw-state.tfstate":         {Where: "F", Message: "is a state file, not a plan", Hint: hintPlan},
		"binary-tfplan-named.json":  {Where: "F", Message: "is a binary plan file", Hint: hintShow},
		"truncated-plan.json":       {Where: "F: byte 1793", Message: "the plan ends in the middle", Hint: hintAgain},
		"two-plans.json":            {Where: "F: byte 2690", Message: "a second JSON document begins here; one plan at a time", Hint: "give each plan a file of its own"},
		"utf16-plan.json":           {Where: "F", Message: "is UTF-16, not UTF-8", Hint: hintUTF16},
	} {
		t.Run(file, func(t *testing.T) {
			data, err := os.ReadFile(filepath.Join(plansDir, "not-a-plan", file))
			if err != nil {
				t.Fatal(err)
			}
			wantError(t, data, want)
		})
	}
}

func TestNotAPlan(t *testing.T) {
	for _, c := range []struct {
		name, input string
		want        Error
	}{
		{"empty", "", Error{Where: "F", Message: "is empty", Hint: hintShow}},
		{"white space", " \n\t", Error{Where: "F", Message: "is empty", Hint: hintShow}},
		{"byte order mark alone", "\xef\xbb\xbf", Error{Where: "F", Message: "is empty", Hint: hintShow}},
		{"prose", "hello", Error{Where: "F", Message: "is not JSON", Hint: hintShow}},
		{"printed plan", "Terraform used the selected providers to", Error{Where: "F", Message: "is the text that people read, not the plan", Hint: hintShow}},
		{"configuration", "{ resource = 1 }", Error{Where: "F: byte 2", Message: `found 'r' where a key should be`, Hint: hintShow}},
		{"list", "[]", Error{Where: "F", Message: "is a JSON list, not a plan", Hint: hintShow}},
		{"wrapper", "[command]/usr/bin/terraform show -json tfplan\n{}", Error{Where: "F", Message: "begins with a line that is not the plan's", Hint: hintWrapper}},
		{"gzip", "\x1f\x8b\x08", Error{Where: "F", Message: "is compressed", Hint: "gunzip it first"}},
		{"UTF-16 without a mark", "{\x00\"\x00", Error{Where: "F", Message: "is UTF-16, not UTF-8", Hint: hintUTF16}},
		{"UTF-16 big-endian", "\xfe\xff\x00{", Error{Where: "F", Message: "is UTF-16, not UTF-8", Hint: hintUTF16}},
		{"other JSON", `{"message":"error"}`, Error{Where: "F", Message: "is JSON but no plan: it has no format_version", Hint: hintShow}},
		{"empty object", `{}`, Error{Where: "F", Message: "is JSON but no plan: it has no format_version", Hint: hintShow}},
		{"empty state", `{"format_version":"1.0"}`, Error{Where: "F", Message: "shows a state, not a plan: terraform show -json was run without a plan file", Hint: hintPlan}},
		{"schemas", `{"format_version":"1.0","provider_schemas":{}}`, Error{Where: "F", Message: `is what "terraform providers schema -json" prints, not a plan`, Hint: hintShow}},
		{"validation", `{"format_version":"1.0","valid":true,"diagnostics":[]}`, Error{Where: "F", Message: `is what "terraform validate -json" prints, not a plan`, Hint: hintShow}},
		{"later format", `{"format_version":"2.0","resource_changes":[]}`, Error{Where: "F", Message: `has plan format "2.0", of which nothing is known here`, Hint: "update zonecut"}},
		{"no format", `{"resource_changes":[]}`, Error{Where: "F", Message: "is JSON but no plan: it has no format_version", Hint: hintShow}},
		{"brackets do not match", `{"format_version":"1.2","planned_values":{"a":]}}`, Error{Where: "F: byte 46", Message: `found ']' where a value should be`, Hint: hintShow}},
		{"changes are no list", `{"format_version":"1.2","resource_changes":{}}`, Error{Where: "F: byte 43", Message: "found '{' where a list should be", Hint: hintShow}},
		{"changes hold a number", `{"format_version":"1.2","resource_changes":[7]}`, Error{Where: "F: byte 44", Message: "found '7' where an object should be", Hint: hintShow}},
		{"text after the plan", `{"format_version":"1.2","resource_changes":[]} done`, Error{Where: "F: byte 47", Message: "a second JSON document begins here; one plan at a time", Hint: "give each plan a file of its own"}},
	} {
		t.Run(c.name, func(t *testing.T) { wantError(t, []byte(c.input), c.want) })
	}
}

func wantError(t *testing.T, input []byte, want Error) {
	t.Helper()
	_, err := Read(bytes.NewReader(input), "F")
	var got *Error
	if !errors.As(err, &got) {
		t.Fatalf("got %v, want an *Error", err)
	}
	if diff := cmp.Diff(want, Error{Where: got.Where, Message: got.Message, Hint: got.Hint}, cmp.AllowUnexported(Error{})); diff != "" {
		t.Error(diff)
	}
	if got.Error() != got.Where+": "+got.Message {
		t.Errorf("Error() is %q", got.Error())
	}
}

// A byte order mark is PowerShell's, and no reason to send anybody away.
func TestByteOrderMark(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(plansDir, "not-a-plan/bom-plan.json"))
	if err != nil {
		t.Fatal(err)
	}
	p, err := Read(bytes.NewReader(data), "bom-plan.json")
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Before.All()) == 0 {
		t.Error("nothing was read")
	}
}

// No part of a plan may pass for a plan that changes nothing.
func TestEveryTruncationIsAnError(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(plansDir, "tofu-dns/enabled-false/plan.json"))
	if err != nil {
		t.Fatal(err)
	}
	data = bytes.TrimSpace(data)
	for n := range data {
		if _, err := Read(bytes.NewReader(data[:n]), "F"); err == nil {
			t.Fatalf("the first %d of %d bytes read as a plan", n, len(data))
		}
	}
}

// The same plan in small pieces, so that every token is cut somewhere.
func TestReadInPieces(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(plansDir, "aws/zone-replace-delegation-set/plan.json"))
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Join(lines(readPlan(t, "aws/zone-replace-delegation-set")), "\n")
	for name, r := range map[string]io.Reader{
		"bytes":  iotest.OneByteReader(bytes.NewReader(data)),
		"halves": iotest.HalfReader(bytes.NewReader(data)),
		"end":    iotest.DataErrReader(bytes.NewReader(data)),
	} {
		p, err := Read(r, "plan.json")
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if diff := cmp.Diff(want, strings.Join(lines(p), "\n")); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// A source that breaks is no truncated plan: the hint would be wrong.
func TestSourceBreaks(t *testing.T) {
	broken := errors.New("disk on fire")
	_, err := Read(io.MultiReader(strings.NewReader(`{"format_version":"1.2",`), iotest.ErrReader(broken)), "F")
	var got *Error
	if !errors.Is(err, broken) || !errors.As(err, &got) || got.Hint != "" {
		t.Errorf("got %v, want the error of the source without a hint", err)
	}
}

func TestIsBinary(t *testing.T) {
	if !IsBinary([]byte("PK\x03\x04rest")) || IsBinary([]byte("{}")) || IsBinary(nil) {
		t.Error("a binary plan is a zip archive and nothing else is")
	}
}
