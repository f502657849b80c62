package policy

import (
	_ "embed"
	"encoding/json"
	"maps"
	"slices"
)

var (
	//go:embed schema/policy-v1.json
	policySchema []byte
	//go:embed schema/waivers-v1.json
	waiversSchema []byte
	//go:embed schema/tests-v1.json
	testsSchema []byte
	//go:embed schema/zonecut-v1.json
	projectSchema []byte
	//go:embed schema/approval-v1.json
	approvalSchema []byte
)

// WaiversSchema is the JSON Schema (2020-12) of a file of waivers.
func WaiversSchema() []byte { return slices.Clone(waiversSchema) }

// TestsSchema is the JSON Schema (2020-12) of a file of tests.
func TestsSchema() []byte { return slices.Clone(testsSchema) }

// ProjectSchema is the JSON Schema (2020-12) of zonecut.yaml.
func ProjectSchema() []byte { return slices.Clone(projectSchema) }

// ApprovalSchema is the JSON Schema (2020-12) of what the signature of an
// approval covers.
func ApprovalSchema() []byte { return slices.Clone(approvalSchema) }

// Schema is the JSON Schema (2020-12) of a policy file. The file of it in this
// room knows no rules, which are the program's; here they are filled in, with
// their numbers, so that an editor offers them. A rule of the policy's own has
// any other name.
func Schema(rules map[string]RuleInfo) []byte {
	var doc map[string]any
	if err := json.Unmarshal(policySchema, &doc); err != nil {
		panic("policy: the embedded schema: " + err.Error())
	}
	named := map[string]any{}
	for id, info := range rules {
		named[id] = settingSchema(info)
	}
	for id := range own {
		named[id] = settingSchema(RuleInfo{})
	}
	section := doc["properties"].(map[string]any)["rules"].(map[string]any)
	section["properties"] = named
	text, err := json.MarshalIndent(doc, "", "  ")
	if err != nil {
		panic("policy: the schema does not marshal: " + err.Error()) // it was JSON before
	}
	return append(text, '\n')
}

// settingSchema is the form of what a policy says of a shipped rule: a setting
// with the numbers of that rule and no others.
func settingSchema(info RuleInfo) map[string]any {
	params := map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(info.Params)) {
		params[name] = map[string]any{"description": "A number of this rule.", "default": info.Params[name], "maximum": highest(name)}
	}
	return map[string]any{
		"description": "What the policy says of this rule.",
		"$ref":        "#/$defs/setting",
		"properties": map[string]any{"params": map[string]any{"description": "Numbers that the rule takes.",
			"type": []any{"object", "null"}, "additionalProperties": false, "properties": params}},
	}
}
