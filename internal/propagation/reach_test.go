package propagation

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"zonecut/internal/finding"
	"zonecut/internal/resolver"
)

// Addresses from which no reply comes may be let pass; an answer that is no good is no
// silence, and who comes back is judged.
func TestUnreachable(t *testing.T) {
	silent := kind(resolver.Timeout)
	for name, tt := range map[string]struct {
		one, two script
		enough   int
		window   Window
		status   finding.Status
		gap      bool
	}{
		"one silent, one enough":          {fresh81, silent, 1, WindowNone, finding.StatusPass, true},
		"one silent, nothing is said":     {fresh81, silent, 0, WindowNone, finding.StatusUnverifiable, false},
		"one silent, two wanted":          {fresh81, silent, 2, WindowNone, finding.StatusUnverifiable, false},
		"nobody listens at one":           {fresh81, kind(resolver.Closed), 1, WindowNone, finding.StatusPass, true},
		"both silent":                     {silent, silent, 1, WindowNone, finding.StatusUnverifiable, false},
		"SERVFAIL is no silence":          {fresh81, kind(resolver.ServFail), 1, WindowNone, finding.StatusUnverifiable, false},
		"refused is no silence":           {fresh81, refused, 1, WindowNone, finding.StatusUnverifiable, false},
		"no route is a gap of its own":    {fresh81, kind(resolver.Unreachable), 1, WindowNone, finding.StatusPass, false},
		"the other is old":                {old, silent, 1, WindowNone, finding.StatusUnverifiable, false},
		"the other is broken":             {other, silent, 1, WindowNone, finding.StatusBroken, false},
		"old, then silent":                {fresh81, then(old, 5*time.Second, silent), 1, WindowNone, finding.StatusPass, true},
		"one reply is lost":               {fresh81, then(silent, time.Second, fresh81), 1, WindowNone, finding.StatusPass, false},
		"comes back with what is planned": {fresh81, then(silent, time.Minute, fresh81), 1, Window(5 * time.Minute), finding.StatusPass, false},
		"comes back with what was before": {fresh81, then(silent, time.Minute, old), 1, Window(5 * time.Minute), finding.StatusPending, false},
		"comes back broken":               {fresh81, then(silent, time.Minute, other), 1, Window(5 * time.Minute), finding.StatusBroken, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				cfg := Config{Querier: newInternet(tt.one, tt.two), Window: tt.window, ReachableAtLeast: tt.enough}
				res, err := Watch(t.Context(), cfg, []Expectation{change()}, nil)
				if err != nil {
					t.Fatal(err)
				}
				o := res.Outcomes[0]
				if o.Status != tt.status {
					t.Errorf("got %s (%s), want %s", o.Status, o.Why, tt.status)
				}
				said := hasLine(res.Gaps, "no reply comes from ns2.example.com. (192.0.2.2): what it serves is not known, and 1 of 1 rows pass at other addresses")
				if said != tt.gap || tt.gap != strings.Contains(o.Why, "at 1 of 2 addresses; no reply comes from ns2.example.com. (192.0.2.2)") {
					t.Errorf("gaps %q, why %q", res.Gaps, o.Why)
				}
				if tt.gap && (res.Looked == res.Of && name != "old, then silent" || o.Servers[1].Status == finding.StatusPass) {
					t.Errorf("looked at %d of %d: %+v", res.Looked, res.Of, o.Servers)
				}
			})
		})
	}
}

// A chain of trust through an address that nobody reaches is let pass with the rest.
func TestUnreachableOnTheChain(t *testing.T) {
	for enough, want := range map[int]finding.Verdict{0: finding.Inconclusive, 1: finding.Pass} {
		synctest.Test(t, func(t *testing.T) {
			n := newInternet(data("1 13 2 AB"), data("1 13 2 AB"))
			n.chain = trust("eu.example.com.", resolver.Secure, resolver.Indeterminate)
			n.zones["eu.example.com."] = &resolver.Zone{Apex: "eu.example.com.", Servers: []resolver.Server{{Name: "eu-ns1.example.net.", Addresses: addrs("192.0.2.53", "192.0.2.54")}}}
			n.servers["192.0.2.53"] = fresh81
			inChild := change(func(e *Expectation) { e.Zone, e.Name = "eu.example.com.", "www.eu.example.com." })
			res, err := Watch(t.Context(), Config{Querier: n, Window: WindowNone, ReachableAtLeast: enough}, []Expectation{dsAdded(), inChild}, nil)
			if got := finding.JudgeOutcomes(res.Outcomes); err != nil || got != want {
				t.Errorf("with %d: %v, %s, want %s: %+v", enough, err, got, want, res.Outcomes)
			}
		})
	}
}
