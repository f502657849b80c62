package report

import (
	"encoding/json"
	"io"
)

// JSON is the report itself, in the published form (SchemaJSON), which verify
// and rollback read back. Records stand in it as they are: JSON escapes control
// characters, and HTML escaping would only spoil what people read.
var _ = register("json", writeJSON)

func writeJSON(w io.Writer, r *Report) error { return encode(w, r.normal()) }

func encode(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}
