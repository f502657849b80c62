package policy

import (
	"fmt"
	"testing"

	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

func TestProtect(t *testing.T) {
	p := load(t, `protect:
  - {name: auth.example., types: [ns, A, TYPE65400], level: hold, reason: login}
  - {under: pay.example., level: warn}
  - {name: card.pay.example., types: [A]}
  - {name: card.pay.example., reason: said later}
  - {zone: corp.example., reason: all of it}
  - {name: "*.example.", types: [A]}
  - {name: Upper.Example.}
`)
	if got, want := fmt.Sprint(p.Protected()), "[*.example. auth.example. corp.example. pay.example. card.pay.example. upper.example.]"; got != want {
		t.Errorf("protected %s, want %s", got, want)
	}
	tests := []struct {
		name zone.Name
		typ  zone.Type
		want string
	}{
		{"auth.example.", "NS", "auth.example. hold login"},
		{"auth.example.", "TYPE65400", "auth.example. hold login"},
		{"auth.example.", "MX", ""},
		{"auth.example.", "", "auth.example. hold login"}, // the zone as a whole
		{"x.auth.example.", "NS", ""},
		{"pay.example.", "TXT", "pay.example. warn "},
		{"a.pay.example.", "", "pay.example. warn "},
		{"xpay.example.", "A", ""},
		{"example.", "A", ""},
		{"card.pay.example.", "A", "card.pay.example. block "}, // the strictest counts, the first of equals
		{"card.pay.example.", "MX", "card.pay.example. block said later"},
		{"corp.example.", "NS", "corp.example. block all of it"},
		{"www.corp.example.", "A", ""},
		{"*.example.", "A", "*.example. block "},
		{"www.example.", "A", ""}, // a "*" is that label
		{"upper.example.", "A", "upper.example. block "},
	}
	for _, tt := range tests {
		got := ""
		if pr, ok := p.Protect(tt.name, tt.typ); ok {
			got = fmt.Sprintf("%s %s %s", pr.Name, pr.Level, pr.Reason)
		}
		if got != tt.want {
			t.Errorf("Protect(%s, %s) is %q, want %q", tt.name, tt.typ, got, tt.want)
		}
	}
}

// Rules grade by protections; Apply must not raise once more.
func TestApplyDoesNotRaiseWhatIsProtected(t *testing.T) {
	p := load(t, "protect: [{name: a.example., level: block}]")
	f := finding.Finding{ID: "x", Rule: "name-removed", Level: finding.Warn, Certainty: finding.Yes, Name: "a.example.", Type: "A"}
	if got := p.Apply([]finding.Finding{f}, nil, today); got[0].Level != finding.Warn {
		t.Errorf("level %s", got[0].Level)
	}
}
