package rule

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"zonecut/internal/zone"
)

// The zones of the project are asked for their servers once, however many hosts lose
// addresses, up to a bound; those that the run shows, and when no host does, none is.
func TestInventoryIsAskedOnce(t *testing.T) {
	r, err := Lookup("ns-host-address-removed")
	if err != nil {
		t.Fatal(err)
	}
	questions := func(before, after string, inventory ...zone.Name) []string {
		a := &archive{t: t}
		a.in.Policy, a.in.Inventory = &testPolicy{}, inventory
		a.in.Before, a.in.After = a.state(before), a.state(after)
		a.in.Changes = zone.Diff(a.in.Before, a.in.After, nil)
		res, err := Run([]*Rule{r}, a.in)
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, q := range res.Unasked {
			out = append(out, q.Ask.Name+" "+string(q.At))
		}
		return out
	}
	const one, hosts = ";; zone example.org.\nmail 300 MX 10 a.example.org.\n", "a 300 A 192.0.2.1\nb 300 AAAA 2001:db8::1\n"
	both := []string{"example.net. parent", "example.net. walk"}
	if got := questions(one+hosts, one, "example.net."); !slices.Equal(got, both) {
		t.Errorf("asks %q, want %q", got, both)
	}
	const shown = ";; zone example.net.\n@ 300 NS ns1.example.com.\n"
	for what, got := range map[string][]string{
		"no host changes":         questions(one, ";; zone example.org.\n", "example.net."),
		"an address comes":        questions(one, one+hosts, "example.net."),
		"the root":                questions(one+hosts, one, "."),
		"the run shows it before": questions(one+hosts+shown, one, "example.net."),
		"the run shows it after":  questions(one+hosts, one+shown, "example.net."),
		"another view":            questions(strings.Replace(one+hosts, "org.", "org. view=inside", 1), strings.Replace(one, "org.", "org. view=inside", 1), "example.net."),
	} {
		if len(got) > 0 {
			t.Errorf("%s: asks %q", what, got)
		}
	}
	var many []zone.Name
	for i := range 2 * mostInventory {
		many = append(many, zone.Name(fmt.Sprintf("z%d.example.", i)))
	}
	if got := questions(one+hosts, one, many...); len(got) != 2*mostInventory {
		t.Errorf("asks %d questions", len(got))
	}
}
