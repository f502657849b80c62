package policy

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"zonecut/internal/rule"
	"zonecut/policies"
)

// twoOperators is the rule that both engines judge.
const twoOperators = "size(after.operators) >= 2 && after.data.all(d, d.endsWith('.')) && after.ttl <= 86400"

const inRego = `package zonecut
import rego.v1
default allow := false
allow if {
	count({o | some o in input.after.operators}) >= 2
	every d in input.after.data { endswith(d, ".") }
	input.after.ttl <= 86400
}
`

// BenchmarkLoad200 loads 200 rules beside the shipped policy: what a run pays
// before it looks at anything. The bar is 100 ms.
func BenchmarkLoad200(b *testing.B) {
	var text strings.Builder
	text.WriteString("version: 1\ncustom:\n")
	for i := range 200 {
		fmt.Fprintf(&text, "  - id: rule-%d\n    match: {types: [NS], ops: [update, delete], under: example.}\n    require: %s && after.ttl >= %d\n    message: m\n    level: warn\n", i, twoOperators, i)
	}
	name, data := policies.Default()
	sources := []Source{{Name: name, Data: data}, source(text.String())}
	known := map[string]RuleInfo{}
	for _, r := range rule.All() {
		known[r.ID] = RuleInfo{Level: r.Level, Params: r.Params}
	}
	for b.Loop() {
		if _, err := Load(sources, known); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N), "ms/load")
}

// BenchmarkEval judges one change by one rule. The bar is 20 µs.
func BenchmarkEval(b *testing.B) {
	b.Run("cel", func(b *testing.B) {
		p, err := Load([]Source{source("version: 1\n" + customRule("require: "+twoOperators))}, rules)
		if err != nil {
			b.Fatal(err)
		}
		changes := changed(b, oneServer, twoServers)
		for b.Loop() {
			if fs := p.EvalCustom(changes, customNow); fs != nil {
				b.Fatal(results(fs))
			}
		}
	})
	b.Run("rego", benchOPA)
}

// benchOPA measures the same rule in OPA with its own benchmark.
func benchOPA(b *testing.B) {
	opa, err := exec.LookPath("opa")
	if err != nil {
		b.Skip("no opa on the PATH to compare with")
	}
	dir := b.TempDir()
	for name, text := range map[string]string{
		"rule.rego": inRego,
		"input.json": `{"after": {"ttl": 300, "operators": ["one", "two"],
			"data": ["ns1.one.example.", "ns1.two.example."]}}`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			b.Fatal(err)
		}
	}
	out, err := exec.Command(opa, "bench", "--format", "json", "--data", filepath.Join(dir, "rule.rego"),
		"--input", filepath.Join(dir, "input.json"), "data.zonecut.allow").Output()
	if err != nil {
		b.Fatal(err)
	}
	var res struct {
		N int
		T int64 // nanoseconds in all
	}
	if err := json.Unmarshal(out, &res); err != nil || res.N == 0 {
		b.Fatalf("opa bench: %v\n%s", err, out)
	}
	b.ReportMetric(float64(res.T)/float64(res.N), "ns/op")
}
