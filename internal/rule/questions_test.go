package rule

import (
	"fmt"
	"strings"
	"testing"

	"zonecut/internal/zone"
)

// A rule asks the world no more than a few questions for a change, whatever changes: a
// plan of thousands of changes is asked about at a polite pace or not at all.
func TestQuestionsAreBounded(t *testing.T) {
	const n = 300
	var before, after, way strings.Builder
	put := func(b *strings.Builder, format string, args ...any) { fmt.Fprintf(b, format+"\n", args...) }
	step := func(name, typ, do string) {
		put(&way, "%s.example.com. %s example.com. | r.%s_%s %s", name, typ, name, strings.ToLower(typ), do)
	}
	put(&before, ";; zone example.com. partial\n@ 300 NS ns1.example.net.\n@ 300 CAA 0 issue \"a.example.net\"")
	put(&after, ";; zone example.com. partial\n@ 300 NS ns2.example.net.\n@ 300 CAA 0 issue \"b.example.net\"")
	for i := range n {
		put(&before, "gone%d 300 A 192.0.2.1", i)
		step(fmt.Sprintf("gone%d", i), "A", "destroy delete=key")
		put(&after, "new%d 300 A 192.0.2.1", i)
		step(fmt.Sprintf("new%d", i), "A", "create create=fails")
		put(&before, "moves%d 300 A 192.0.2.1", i)
		put(&after, "moves%d 300 A 192.0.2.2", i)
		step(fmt.Sprintf("moves%d", i), "A", "update")
		put(&before, "gap%d 300 CNAME a.example.net.", i)
		put(&after, "gap%d 300 CNAME b%d.example.net.", i, i)
		step(fmt.Sprintf("gap%d", i), "CNAME", "destroy create create=fails delete=key")
		put(&before, "cut%d 300 NS ns1.cut.example.", i)
		put(&after, "cut%d 300 NS ns2.cut.example.", i)
		step(fmt.Sprintf("cut%d", i), "NS", "update")
		put(&before, "mail%d 300 MX 10 a.example.net.", i)
		put(&after, "mail%d 300 MX 10 c%d.example.net.", i, i)
		step(fmt.Sprintf("mail%d", i), "MX", "update")
		put(&before, "cut%d 300 DS 12345 13 2 49FD46E6C4B45C55D4AC69CBD3CD34AC1AFE51DE1DCF0F7B33BD7FD5DCD2A6B9", i)
		step(fmt.Sprintf("cut%d", i), "DS", "destroy delete=key")
	}
	a := &archive{t: t}
	a.in.Policy = &testPolicy{}
	for i := range 5 * mostInventory {
		a.in.Inventory = append(a.in.Inventory, zone.Name(fmt.Sprintf("z%d.example.", i)))
	}
	a.in.Before, a.in.After = a.state(before.String()), a.state(after.String())
	a.in.Changes = zone.Diff(a.in.Before, a.in.After, a.ways(way.String()))
	asked, total := 0, map[string]bool{}
	for _, r := range All() {
		res, err := Run([]*Rule{r}, a.in)
		if err != nil {
			t.Fatal(err)
		}
		for _, q := range res.Unasked {
			total[q.Key()] = true
		}
		most := len(a.in.Changes) + 2*mostInventory
		if r.ID == "cutover-missing" || r.ID == "ns-empty-copy" {
			most = 20 * (n + 1) // two sides of some ten names for each zone that is handed over
		}
		if len(res.Unasked) > most {
			t.Errorf("%s: %d questions for %d changes, more than %d", r.ID, len(res.Unasked), len(a.in.Changes), most)
		}
		if len(res.Unasked) > 0 {
			asked++
		}
	}
	if most := 5 * len(a.in.Changes); asked < 20 || len(total) > most {
		t.Errorf("%d rules ask %d questions for %d changes, more than %d", asked, len(total), len(a.in.Changes), most)
	}
}
