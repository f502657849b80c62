package tfplan

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"zonecut/internal/config"
	"zonecut/internal/zone"
)

const plansDir = "../../testdata/plans"

func readPlan(t testing.TB, name string) *Plan {
	t.Helper()
	f, err := os.Open(filepath.Join(plansDir, name, "plan.json"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	p, err := Read(f, "plan.json")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// lines is a plan as the tests write it: its changes, then its gaps.
func lines(p *Plan) []string {
	var out []string
	for _, c := range zone.Diff(p.Before.Snapshot(), p.After.Snapshot(), p.Ways) {
		out = append(out, changeLines(c)...)
	}
	for _, c := range zone.Diff(p.DriftBefore.Snapshot(), p.DriftAfter.Snapshot(), nil) {
		out = append(out, "drift: "+changeLines(c)[0])
	}
	for i := range p.Config {
		out = append(out, configLines(&p.Config[i])...)
	}
	for _, g := range p.Gaps {
		out = append(out, strings.Join(strings.Fields(fmt.Sprintf("gap: %s %s %s", g.Kind, g.Group, g.Origin.Address)), " "))
	}
	return out
}

func changeLines(c zone.Change) []string {
	if c.Zone {
		out := []string{fmt.Sprintf("%s zone %s: %s -> %s", c.Op, c.Instance, serversOf(c.ZoneBefore), serversOf(c.ZoneAfter))}
		return append(out, steps(c.Way)...)
	}
	if c.Type.IsHolding() {
		out := []string{fmt.Sprintf("%s %s: %s -> %s", c.Op, c.ID(), heldOf(c.HeldBefore), heldOf(c.HeldAfter))}
		return append(out, steps(c.Way)...)
	}
	out := []string{fmt.Sprintf("%s %s: %s -> %s", c.Op, c.Key, setOf(c.Before), setOf(c.After))}
	return append(out, steps(c.Way)...)
}

func heldOf(h *zone.Holding) string {
	if h == nil {
		return "-"
	}
	text := strings.Join(h.Lines(), ", ")
	if h.Sensitive {
		text = "(sensitive)"
	}
	if h.Certificate != nil && h.Certificate.Serves {
		text += " {serves}"
	}
	return text
}

func configLines(c *config.Change) []string {
	out := []string{fmt.Sprintf("%s %s of %s", c.Op(), c.ID(), c.Plan)}
	for _, s := range c.Settings {
		out = append(out, fmt.Sprintf("  %s: %s -> %s", s.Path, settingOf(s.Before), settingOf(s.After)))
	}
	return out
}

func settingOf(s *config.Setting) string {
	switch {
	case s == nil:
		return "-"
	case s.Sensitive:
		return "(sensitive)"
	}
	return s.Value
}

func serversOf(z *zone.Zone) string {
	switch {
	case z == nil:
		return "-"
	case z.ServersUnknown:
		return "unknown"
	}
	return fmt.Sprint(len(z.Servers), " servers")
}

func setOf(r *zone.RRset) string {
	if r == nil {
		return "-"
	}
	text := strings.Join(r.Data, ", ")
	if r.Sensitive {
		text = "(sensitive)"
	}
	if r.Unknown {
		text = strings.TrimPrefix(text+", unknown", ", ")
	}
	if r.ServersOf != "" {
		text += " of " + string(r.ServersOf)
	}
	ttl := fmt.Sprint(r.TTL)
	if r.TTLUnknown {
		ttl = "?"
	}
	text = ttl + " " + text
	if r.Synthetic != "" {
		text += " {" + r.Synthetic + "}"
	}
	return text
}

func steps(w *zone.Way) []string {
	if w == nil {
		return nil
	}
	var out []string
	for _, s := range w.Steps {
		text := fmt.Sprintf("  %d %s %s", s.Seq, s.Do, s.Address)
		if s.Deposed != "" {
			text += " deposed " + s.Deposed
		}
		if s.Previous != "" {
			text += " was " + s.Previous
		}
		if s.WithZone {
			text += " with zone"
		}
		if s.Left {
			text += " left"
		}
		for _, wait := range s.WaitsFor {
			text += " after " + wait.Address
			if wait.Slow {
				text += " (slow)"
			}
		}
		out = append(out, text)
	}
	return out
}

var rewrite = flag.Bool("update", false, "rewrite testdata/plans.txtar; read the diff")

// TestPlans reads real plans and compares what is left of them: the changes
// with their ways, the drift, the gaps.
func TestPlans(t *testing.T) {
	const golden = "testdata/plans.txtar"
	files, err := filepath.Glob(plansDir + "/*/*/plan.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no plans: %v", err)
	}
	want := map[string]string{}
	archive, err := txtar.ParseFile(golden)
	if err != nil && !*rewrite {
		t.Fatal(err)
	}
	got := &txtar.Archive{}
	if archive != nil {
		got.Comment = archive.Comment
		for _, f := range archive.Files {
			want[f.Name] = string(f.Data)
		}
	}
	for _, file := range files {
		name, err := filepath.Rel(plansDir, filepath.Dir(file))
		if err != nil {
			t.Fatal(err)
		}
		t.Run(name, func(t *testing.T) {
			text := ""
			for _, line := range lines(readPlan(t, name)) {
				text += line + "\n"
			}
			got.Files = append(got.Files, txtar.File{Name: name, Data: []byte(text)})
			if w, ok := want[name]; !*rewrite && (!ok || w != text) {
				t.Errorf("differs (-want +got):\n%s", cmp.Diff(w, text))
			}
		})
	}
	if *rewrite {
		if err := os.WriteFile(golden, txtar.Format(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// Tools that rewrite JSON sort its keys, and then the state and the
// configuration come before the changes.
func TestSortedKeys(t *testing.T) {
	for _, name := range []string{"dns/drift-ns", "dns/target-partial", "aws/zone-replace-delegation-set", "cloudflare/noisy-updates", "tofu-dns/forget-import-moved"} {
		data, err := os.ReadFile(filepath.Join(plansDir, name, "plan.json"))
		if err != nil {
			t.Fatal(err)
		}
		var tree map[string]any
		if err := json.Unmarshal(data, &tree); err != nil {
			t.Fatal(err)
		}
		if data, err = json.MarshalIndent(tree, "", "  "); err != nil { // sorts
			t.Fatal(err)
		}
		p, err := Read(bytes.NewReader(data), "plan.json")
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(lines(readPlan(t, name)), lines(p)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if want := readPlan(t, name); len(want.Before.All()) != len(p.Before.All()) {
			t.Errorf("%s: %d sets before, want %d", name, len(p.Before.All()), len(want.Before.All()))
		}
	}
}
