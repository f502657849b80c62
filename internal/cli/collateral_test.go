package cli

import (
	"strings"
	"testing"

	"zonecut/internal/fact"
	"zonecut/internal/report"
)

// What a change alters by the rules of the DNS, though it names another set, is no
// collateral: everything else that was captured is.
func TestCollateralByExistence(t *testing.T) {
	a := &report.State{}
	for name, c := range map[string]struct {
		change report.Change
		ask    string
		want   bool
	}{
		"a wildcard changes":                     {report.Change{Name: "*.example.com.", Type: "A", Before: a, After: a}, fact.NonceLabel + ".example.com.", false},
		"a wildcard further down changes":        {report.Change{Name: "*.dev.example.com.", Type: "A", Before: a, After: a}, fact.NonceLabel + ".example.com.", true},
		"a text comes at the name":               {report.Change{Name: "shop.example.com.", Type: "TXT", After: a}, "shop.example.com.", false},
		"a text changes at the name":             {report.Change{Name: "shop.example.com.", Type: "TXT", Before: a, After: a}, "shop.example.com.", true},
		"a name comes below it":                  {report.Change{Name: "a.shop.example.com.", Type: "TXT", After: a}, "shop.example.com.", false},
		"a name goes beside it":                  {report.Change{Name: "b.example.com.", Type: "A", Before: a}, "shop.example.com.", true},
		"a name comes below the apex, as always": {report.Change{Name: "b.example.com.", Type: "A", After: a}, "example.com.", true},
	} {
		facts := &fact.Set{}
		facts.Add(fact.Question{Ask: fact.Ask{Name: c.ask, Type: "A"}, At: fact.AtWalk, Zone: "example.com."},
			fact.Answer{Server: "ns1.example.net.", Kind: fact.Data, Data: []string{"192.0.2.1"}, TTL: 60})
		got := collateral(&report.Report{Changes: []report.Change{c.change}}, facts)
		if (len(got) == 1) != c.want || c.want && !strings.HasPrefix(c.ask, string(got[0].Name)) {
			t.Errorf("%s: %v", name, got)
		}
	}
}
