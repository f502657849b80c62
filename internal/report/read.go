package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"zonecut/internal/finding"
)

// Read reads a JSON report back. A report of another schema, or with a field
// that this program does not know, is an error: what is not understood may be
// what matters.
func Read(r io.Reader) (*Report, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("reading a report: %w", err)
	}
	var head struct {
		Schema *string `json:"schema"`
	}
	switch err := json.Unmarshal(text, &head); {
	case err != nil:
		return nil, fmt.Errorf("reading a report: it is not JSON: %w", err)
	case head.Schema == nil:
		return nil, fmt.Errorf("reading a report: it has no schema; want %q", Schema)
	case *head.Schema != Schema:
		return nil, fmt.Errorf("reading a report: its schema is %q; want %q", *head.Schema, Schema)
	}
	var out Report
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&out); err != nil {
		return nil, fmt.Errorf("reading a report: %w", err)
	}
	if err := out.valid(); err != nil {
		return nil, fmt.Errorf("reading a report: %w", err)
	}
	return out.normal(), nil
}

// valid refuses what would be misread later on.
func (r *Report) valid() error {
	if _, ok := verdicts[r.Verdict]; !ok {
		return fmt.Errorf("unknown verdict %q", r.Verdict)
	}
	byID := finding.Index(r.Findings)
	for i := range r.Findings {
		f := &r.Findings[i]
		switch {
		case f.ID == "" || f.Rule == "":
			return errors.New("a finding has no id or no rule")
		case f.Level == finding.Off:
			return fmt.Errorf("finding %q is off", f.ID)
		case f.Certainty != finding.Yes && f.Certainty != finding.Unknown:
			return fmt.Errorf("finding %q has the unknown certainty %q", f.ID, f.Certainty)
		case finding.Circular(f, byID):
			return fmt.Errorf("finding %q is among its own causes", f.ID)
		}
	}
	return nil
}
