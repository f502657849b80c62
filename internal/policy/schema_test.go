package policy_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"
	"golang.org/x/tools/txtar"

	"zonecut/internal/finding"
	"zonecut/internal/policy"
	"zonecut/internal/rule"
	"zonecut/policies"
)

// form is one kind of file: its schema, and its loader.
type form struct {
	schema *jsonschema.Schema
	load   func(policy.Source) error
}

func known() map[string]policy.RuleInfo {
	info := map[string]policy.RuleInfo{}
	for _, r := range rule.All() {
		info[r.ID] = policy.RuleInfo{Level: r.Level, Params: r.Params}
	}
	return info
}

func forms(t *testing.T) map[string]form {
	t.Helper()
	base, err := policy.Load(builtIn(), known())
	if err != nil {
		t.Fatal(err)
	}
	return map[string]form{
		"policy": {compile(t, policy.Schema(known())), func(s policy.Source) error {
			_, err := policy.Load(append(builtIn(), s), known())
			return err
		}},
		"waivers": {compile(t, policy.WaiversSchema()), func(s policy.Source) error {
			_, err := base.LoadWaivers([]policy.Source{s})
			return err
		}},
		"tests": {compile(t, policy.TestsSchema()), func(s policy.Source) error {
			_, err := base.LoadTests(s)
			return err
		}},
		"zonecut": {compile(t, policy.ProjectSchema()), func(s policy.Source) error {
			_, err := policy.ParseProject(s)
			return err
		}},
	}
}

// builtIn are the policies that come with the program.
func builtIn() []policy.Source {
	name, data := policies.Default()
	all := []policy.Source{{Name: name, Data: data}}
	for _, p := range policies.Presets() {
		all = append(all, policy.Source{Name: p.File, Preset: p.Name, Data: p.Data})
	}
	return all
}

func compile(t *testing.T, text []byte) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("form.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("form.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// asJSON is YAML as editors see it: a date is text there.
func asJSON(n *yaml.Node) any {
	switch {
	case n.Kind == yaml.DocumentNode:
		return asJSON(n.Content[0])
	case n.Kind == yaml.SequenceNode:
		out := []any{}
		for _, e := range n.Content {
			out = append(out, asJSON(e))
		}
		return out
	case n.Kind == yaml.MappingNode:
		out := map[string]any{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			out[n.Content[i].Value] = asJSON(n.Content[i+1])
		}
		return out
	case n.Tag == "!!int" || n.Tag == "!!float":
		return json.Number(n.Value)
	case n.Tag == "!!bool":
		return n.Value == "true"
	case n.Tag == "!!null":
		return nil
	}
	return n.Value
}

func parse(t *testing.T, text string) *yaml.Node {
	t.Helper()
	var n yaml.Node
	if err := yaml.Unmarshal([]byte(text), &n); err != nil {
		t.Fatal(err)
	}
	return &n
}

func emit(t *testing.T, n *yaml.Node) policy.Source {
	t.Helper()
	text, err := yaml.Marshal(n)
	if err != nil {
		t.Fatal(err)
	}
	return policy.Source{Name: "f.yaml", Data: text}
}

const publicKey = "|\n        -----BEGIN PUBLIC KEY-----\n        MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n        -----END PUBLIC KEY-----"

// full are files that use every key there is.
var full = map[string]string{
	"policy": `
version: 1
rules:
  mass-delete: { level: hold, on_unknown: warn, waivable: false, params: { min_deletes: 5 } }
  waiver-orphan: { level: off }
scopes:
  - { under: preview.example.com., view: private, types: [A], levels: { name-removed: off, two-operators: warn } }
  - { name: www.example.com., levels: { name-removed: hold } }
  - { zone: example.net., levels: { name-removed: hold } }
controllers:
  - { by: cert-manager, labels: [_acme-challenge], types: [TXT], txt_heritage: external-dns }
protect:
  - { name: auth.example.com., types: [NS, DS, type65280], level: block, waivable: false, reason: login }
  - { under: pay.example.com. }
  - { zone: example.org. }
evidence:
  keys:
    - name: staging
      pem: ` + publicKey + `
  require:
    - { paths: [deploy], environment: staging, suite: smoke, max_age: 24h, min_soak: 1h30m }
custom:
  - id: two-operators
    match: { types: [NS], ops: [update, delete], zone: example.com., under: example.com., view: public }
    require: after == null || size(after.operators) >= 2
    message: an NS set needs two operators
    message_expression: "'an NS set needs two operators: ' + change.name"
    level: block
    on_unknown: hold
  - { id: no-wildcards, match: { name: '*.example.com.' }, deny: "true", message: no wildcards, level: warn }
limits: { exposed_percent: 5, window: 1h, all: true }
owners:
  - name: ada
    email: ada@example.com
    scope: { under: example.com. }
    pem: ` + publicKey + `
  - name: bob
    pem: ` + strings.Replace(publicKey, "ECWmEzf", "ECWmEzg", 1) + `
quorum: { block: 2, hold: 1 }
max_waiver_days: 30
`,
	"waivers": `
version: 1
waivers:
  - rule: delegation-removed
    match: { zone: example.com., view: "private:Z1", name: eu.example.com., type: NS }
    reason: the region is closed
    owner: dns@example.com
    created: 2026-01-20
    expires: 2026-03-01
    digest: sha256:` + strings.Repeat("a", 64) + `
    single_use: true
  - { rule: mx-removed, match: { zone: example.com., under: example.com. }, reason: moved, owner: dns, created: "2026-01-20", expires: "2026-03-01" }
`,
	"tests": `
version: 1
cases:
  - name: the delegation may not go
    zone: example.com.
    before: "@ 300 SOA ns1 host 1 2 3 4 5\n"
    after: "@ 300 SOA ns1 host 1 2 3 4 5\n"
    unknown: [{ name: eu.example.com., type: NS }]
    expect: [{ rule: delegation-removed, name: eu.example.com., level: block }]
  - { name: quiet, before: "@ 300 SOA ns1 host 1 2 3 4 5\n", expect: none }
`,
	"zonecut": `
version: 1
files:
  - dns
  - { path: internal/db.example, zone: example.com., view: internal, as: zone }
zones:
  Z123: example.com.
  aws/Z456: example.net.
resolvers: [192.0.2.53, '[2001:db8::53]:5353']
views:
  corp: { servers: [10.0.0.53], resolvers: [10.0.0.1:5300] }
  private:Z1: { resolvers: [10.0.0.2] }
verify: { vantage: resolvers, window: full, timeout: 10m, reachable_at_least: 1 }
`,
}

// What the loaders take the schemas take: files that use every key, what the
// program ships, and what its whole-program scripts write.
func TestSchemasAcceptWhatLoads(t *testing.T) {
	all := forms(t)
	for name, text := range full {
		f := all[name]
		if err := f.load(policy.Source{Name: name, Data: []byte(text)}); err != nil {
			t.Errorf("%s does not load: %v", name, err)
		}
		if err := f.schema.Validate(asJSON(parse(t, text))); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, s := range builtIn() {
		if err := all["policy"].schema.Validate(asJSON(parse(t, string(s.Data)))); err != nil {
			t.Errorf("%s: %v", s.Name, err)
		}
	}
	seen := 0
	for _, s := range samples(t) {
		f := all[[]string{"policy", "waivers", "tests", "zonecut"}[policy.KindOf(s)]]
		if f.load(s) != nil {
			continue // the scripts have bad files on purpose
		}
		seen++
		if err := f.schema.Validate(asJSON(parse(t, string(s.Data)))); err != nil {
			t.Errorf("%s: %v", s.Name, err)
		}
	}
	if seen < 5 {
		t.Errorf("only %d samples load: the scripts are not found", seen)
	}
}

// samples are the YAML files of this form in the scripts.
func samples(t *testing.T) []policy.Source {
	t.Helper()
	scripts, err := filepath.Glob("../../testdata/script/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	var out []policy.Source
	for _, script := range scripts {
		text, err := os.ReadFile(script)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range txtar.Parse(text).Files {
			if filepath.Ext(f.Name) == ".yaml" && bytes.HasPrefix(f.Data, []byte("version: 1\n")) {
				out = append(out, policy.Source{Name: filepath.Base(script) + ": " + f.Name, Data: f.Data})
			}
		}
	}
	return out
}

// A key that the loader does not know the schema does not know either, in every
// mapping of every form.
func TestSchemasRefuseUnknownKeys(t *testing.T) {
	all := forms(t)
	for name, text := range full {
		f := all[name]
		doc := parse(t, text)
		for i, m := range mappings(doc) {
			kept := m.Content
			m.Content = append(slices.Clone(kept),
				&yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: "Surprise"}, &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"})
			where := fmt.Sprintf("%s, mapping %d in line %d", name, i, m.Line)
			if f.load(emit(t, doc)) == nil {
				t.Errorf("%s: the loader takes an unknown key", where)
			}
			if f.schema.Validate(asJSON(doc)) == nil {
				t.Errorf("%s: the schema takes an unknown key", where)
			}
			m.Content = kept
		}
	}
}

func mappings(n *yaml.Node) []*yaml.Node {
	var out []*yaml.Node
	if n.Kind == yaml.MappingNode {
		out = append(out, n)
	}
	for _, c := range n.Content {
		out = append(out, mappings(c)...)
	}
	return out
}

// A key that the loader needs the schema needs, and the other way round.
func TestSchemasNeedWhatLoadersNeed(t *testing.T) {
	all := forms(t)
	for name, text := range full {
		f := all[name]
		doc := parse(t, text)
		for _, m := range mappings(doc) {
			kept := m.Content
			for i := 0; i+1 < len(kept); i += 2 {
				m.Content = slices.Delete(slices.Clone(kept), i, i+2)
				loads, valid := f.load(emit(t, doc)), f.schema.Validate(asJSON(doc))
				// A scope may name a custom rule, which only the loader knows.
				if about := fmt.Sprint(loads); (loads == nil) != (valid == nil) && !strings.Contains(about, "unknown rule") && !strings.Contains(about, "without a zone could be two sets") {
					t.Errorf("%s, line %d, without %s: the loader says %v, the schema %v", name, m.Line, kept[i].Value, loads, valid)
				}
			}
			m.Content = kept
		}
	}
}

// Every object of the schemas is closed, and every field is described.
func TestSchemasAreStrict(t *testing.T) {
	for name, text := range map[string][]byte{"policy": policy.Schema(known()), "waivers": policy.WaiversSchema(), "tests": policy.TestsSchema(), "zonecut": policy.ProjectSchema()} {
		var doc any
		if err := json.Unmarshal(text, &doc); err != nil {
			t.Fatal(err)
		}
		strict(t, name, doc)
	}
}

func strict(t *testing.T, path string, node any) {
	switch v := node.(type) {
	case []any:
		for i, e := range v {
			strict(t, fmt.Sprintf("%s/%d", path, i), e)
		}
	case map[string]any:
		if _, open := v["properties"]; open && v["additionalProperties"] == nil && v["$ref"] == nil {
			t.Errorf("%s is open", path)
		}
		properties, _ := v["properties"].(map[string]any)
		for name, p := range properties {
			if text, _ := p.(map[string]any)["description"].(string); text == "" {
				t.Errorf("%s/%s is not described", path, name)
			}
		}
		for k, e := range v {
			strict(t, path+"/"+k, e)
		}
	}
}

// What an owner signs has the published form, and what has not that form is
// refused.
func TestApprovalSchema(t *testing.T) {
	schema := compile(t, policy.ApprovalSchema())
	digest := "sha256:" + strings.Repeat("a", 64)
	day := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	a := policy.Approval{Owner: "ada", Reason: "moved", Created: day, Expires: day.AddDate(0, 0, 7), Changes: []string{digest},
		Findings: []policy.Approved{{ID: "mx-removed: a.example. MX in example.", Rule: "mx-removed", Level: finding.Block, Digest: digest}}}
	text, err := a.Statement()
	if err != nil {
		t.Fatal(err)
	}
	valid := func(text string) error {
		doc, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		return schema.Validate(doc)
	}
	if err := valid(string(text)); err != nil {
		t.Error(err)
	}
	for _, swap := range [][2]string{{`"owner":"ada"`, `"owner":""`}, {`"owner":`, `"only_on":"x","owner":`}, {digest, "sha256:12"},
		{"zonecut:approval/v1", "zonecut:approval/v2"}, {`"level":"block"`, `"level":"off"`}, {`"created":"2026-03-01"`, `"created":"1 March"`}} {
		bad := strings.ReplaceAll(string(text), swap[0], swap[1])
		if valid(bad) == nil {
			t.Errorf("the schema takes %s for %s", swap[1], swap[0])
		}
		if _, err := policy.ParseApproval([]byte(bad)); err == nil && swap[0] != `"level":"block"` {
			t.Errorf("the reader takes %s for %s", swap[1], swap[0])
		}
	}
}
