package report

import (
	_ "embed"
	"io"
)

// DiffSchema is the name of the form of a diff in JSON.
const DiffSchema = "zonecut/diff/v1"

//go:embed schema/diff-v1.json
var diffSchemaJSON string

// DiffSchemaJSON is the JSON Schema (2020-12) of a diff in JSON.
func DiffSchemaJSON() []byte { return []byte(diffSchemaJSON) }

// Diff is the change set of a report alone, for those who judge it elsewhere.
type Diff struct {
	Schema  string   `json:"schema"`
	Tool    Tool     `json:"tool"`
	Changes []Change `json:"changes"`
	Gaps    []Gap    `json:"gaps"`
	Notes   []string `json:"notes"`
	// Errors are why the input could not be read; then there are no changes, and
	// nobody may take that for a change set without any.
	Errors []Error `json:"errors,omitempty"`
	Digest string  `json:"digest"`
}

var _ = registerDiff("json", writeDiff)
var _ = registerDiff("text", diffText)

func writeDiff(w io.Writer, r *Report) error {
	r = r.normal()
	return encode(w, Diff{Schema: DiffSchema, Tool: r.Tool, Changes: r.Changes, Gaps: r.Gaps,
		Notes: r.Notes, Errors: r.Errors, Digest: r.Digest})
}

// diffText is the change list. Unlike the lists of a report it is not bounded:
// the changes are all that was asked for.
func diffText(w io.Writer, r *Report) error {
	p := &page{}
	atMost(p, r.Notes, maxNotes, "note", func(n string) { p.line(0, "info: %s", n) })
	p.changes(r.Changes)
	p.gaps(r.Gaps)
	p.errors(r.Errors)
	p.paragraph()
	total := changesTotal(r.Changes)
	if len(r.Errors) > 0 {
		total = unread
	}
	p.line(0, "%s", total)
	_, err := w.Write(p.Bytes())
	return err
}

// unread stands in for the count of the changes: there are none to be seen, which
// is not to say that there are none.
const unread = "could not read the changes"

// changes prints the change list, a paragraph for each zone.
func (p *page) changes(changes []Change) {
	for _, r := range changeRows(changes) {
		if r.depth == 0 {
			p.paragraph()
		}
		text := r.text
		if r.mark != "" {
			text = r.mark + " " + text
		}
		p.line(2*r.depth, "%s", text)
	}
}
