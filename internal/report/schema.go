package report

import _ "embed"

//go:embed schema/report-v1.json
var schemaJSON string

// SchemaJSON is the JSON Schema (2020-12) of the JSON report.
func SchemaJSON() []byte { return []byte(schemaJSON) }
