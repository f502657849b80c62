package tfplan

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"unicode/utf8"
)

// What people hand over instead of a plan, and what they meant to type. The
// first bytes tell some; the keys of the document tell the rest.

// IsBinary reports whether a file that begins so is a binary plan file: a zip
// archive.
func IsBinary(head []byte) bool { return bytes.HasPrefix(head, []byte("PK\x03\x04")) }

// sniff looks at the first bytes. A UTF-8 byte order mark is passed over.
func (p *parser) sniff() error {
	if err := p.more(1); errors.Is(err, errTruncated) {
		return p.fault("is empty", hintShow)
	} else if err != nil {
		return err
	}
	head := p.buf[:p.n]
	switch {
	case IsBinary(head):
		return p.fault("is a binary plan file", hintShow)
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("\xfe\xff")), bytes.HasPrefix(head, []byte("{\x00")):
		return p.fault("is UTF-16, not UTF-8", hintUTF16)
	case bytes.HasPrefix(head, []byte("\x1f\x8b")):
		return p.fault("is compressed", "gunzip it first")
	case bytes.HasPrefix(head, []byte("[command]")):
		return p.fault("begins with a line that is not the plan's", hintWrapper)
	}
	if bytes.HasPrefix(head, []byte("\xef\xbb\xbf")) {
		p.i += 3
	}
	switch c, err := p.next(); {
	case errors.Is(err, errTruncated):
		return p.fault("is empty", hintShow)
	case err != nil:
		return err
	case c == '[':
		return p.fault("is a JSON list, not a plan", hintShow)
	case c != '{' && looksPrinted(head):
		return p.fault("is the text that people read, not the plan", hintShow)
	case c != '{':
		return p.fault("is not JSON", hintShow)
	}
	return nil
}

// looksPrinted recognises what "terraform plan" and "terraform show" print.
func looksPrinted(head []byte) bool {
	for _, phrase := range []string{"Terraform", "OpenTofu", "No changes", "Note: Objects have changed", ": Refreshing state", "will be "} {
		if utf8.Valid(head[:min(len(head), 256)]) && bytes.Contains(head[:min(len(head), 4096)], []byte(phrase)) {
			return true
		}
	}
	return false
}

func (p *parser) fault(message, hint string) *Error {
	return &Error{Where: p.file, Message: message, Hint: hint}
}

// isPlan judges a document that was read to its end.
func (p *parser) isPlan() error {
	has := func(key string) bool { return slices.Contains(p.top, key) }
	switch {
	case has("@level") && has("@message"):
		return p.stream()
	case has("lineage") && has("serial"):
		return p.fault("is a state file, not a plan", hintPlan)
	case has("provider_schemas"):
		return p.fault(`is what "terraform providers schema -json" prints, not a plan`, hintShow)
	case has("valid") && has("diagnostics"):
		return p.fault(`is what "terraform validate -json" prints, not a plan`, hintShow)
	case has("format_version") && !has("planned_values") && !has("resource_changes") && !has("configuration"):
		if has("values") || len(p.top) <= 2 {
			return p.fault("shows a state, not a plan: terraform show -json was run without a plan file", hintPlan)
		}
		return p.fault(errNotPlan.Error(), hintShow)
	case !has("format_version"):
		return p.fault(errNotPlan.Error()+": it has no format_version", hintShow)
	}
	return nil
}

// stream tells which messages a file of the machine-readable user interface
// holds. They have no values before and after.
func (p *parser) stream() error {
	rest, _ := io.ReadAll(io.LimitReader(io.MultiReader(bytes.NewReader(p.buf[p.i:p.n]), p.r), 1<<20))
	if bytes.Contains(rest, []byte(`"type":"apply_`)) {
		return p.fault(`is the message stream of "terraform apply -json", not a plan`, hintPlan)
	}
	return p.fault(`is the message stream of "terraform plan -json", not a plan`, hintPlan)
}

// explain turns what stopped the reading into an error that says what the file
// is and what to type.
func (p *parser) explain(err error) error {
	var known *Error
	if errors.As(err, &known) {
		return known
	}
	e := &Error{Where: at(p.file, p.offset()), Message: err.Error(), Hint: hintShow, err: err}
	var source *readError
	switch {
	case errors.As(err, &source):
		e.Hint = ""
	case errors.Is(err, errTruncated):
		e.Message, e.Hint = "the plan ends in the middle", hintAgain
	case errors.Is(err, errMore):
		e.Message, e.Hint = "a second JSON document begins here; one plan at a time", "give each plan a file of its own"
	}
	return e
}
