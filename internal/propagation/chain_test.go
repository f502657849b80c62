package propagation

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"zonecut/internal/fact"
	"zonecut/internal/finding"
	"zonecut/internal/resolver"
	"zonecut/internal/zone"
)

// bogusProof is what ds-added asks of the child.
func bogusProof(edit ...func(*Proof)) Proof {
	p := Proof{Finding: "ds-added: eu", Zone: "example.com.", Proof: finding.Proof{
		Ask: fact.Ask{Name: "eu.example.com.", Type: "SOA"}, At: fact.AtWalk, ComesTrueIf: finding.IfBogus}}
	for _, f := range edit {
		f(&p)
	}
	return p
}

func dsAdded(edit ...func(*Expectation)) Expectation {
	e := Expectation{Zone: "example.com.", Name: "eu.example.com.", Type: "DS", Delegation: true, Want: []string{"1 13 2 AB"}, Caches: caches(60)}
	for _, f := range edit {
		f(&e)
	}
	return e
}

func TestChainOfTrust(t *testing.T) {
	type validate = func(time.Duration, resolver.Wanted) resolver.Validation
	secure, bogus := trust("eu.example.com.", resolver.Secure), trust("eu.example.com.", resolver.Bogus)
	above := func(s resolver.Status) validate { return trust("com.", s) }
	foretold := []Proof{bogusProof()}
	added := []Expectation{dsAdded()}
	for name, tt := range map[string]struct {
		chain   validate
		expect  []Expectation
		proofs  []Proof
		rows    int
		status  finding.Status // of the last row
		why     string
		edit    func(*Config)
		verdict finding.Verdict
	}{
		"secure":                 {secure, nil, foretold, 1, finding.StatusPass, "", nil, finding.Pass},
		"insecure":               {trust("eu.example.com.", resolver.Insecure), nil, foretold, 1, finding.StatusPass, "", nil, finding.Pass},
		"bogus, and foretold":    {bogus, nil, foretold, 1, finding.StatusBroken, "gives bogus (of a reason): ds-added foretold this", nil, finding.Broken},
		"bogus, and accepted":    {bogus, nil, []Proof{bogusProof(acceptedProof)}, 0, "", "", nil, finding.Pass},
		"bogus, a DS was added":  {bogus, added, nil, 2, finding.StatusBroken, "validating resolvers give SERVFAIL", nil, finding.Broken},
		"secure, a DS was added": {secure, added, nil, 2, finding.StatusPass, "", nil, finding.Pass},
		"a DS that stays":        {bogus, []Expectation{dsAdded(func(e *Expectation) { e.Was, e.Collateral = e.Want, true })}, nil, 1, finding.StatusPass, "", nil, finding.Pass},
		"one row for both":       {secure, added, foretold, 2, finding.StatusPass, "", nil, finding.Pass},
		"accepted with its DS":   {bogus, []Expectation{dsAdded(accepted)}, []Proof{bogusProof(acceptedProof)}, 1, finding.StatusAccepted, "", nil, finding.Pass},
		"bogus at one of two": {trust("eu.example.com.", resolver.Secure, resolver.Bogus), nil, foretold, 1,
			finding.StatusBroken, "(192.0.2.54) gives bogus", nil, finding.Broken},
		"nothing known of one of two": {trust("eu.example.com.", resolver.Secure, resolver.Indeterminate), nil, foretold, 1,
			finding.StatusUnverifiable, "(192.0.2.54): indeterminate", nil, finding.Inconclusive},
		"bogus over UDP alone": {func(d time.Duration, w resolver.Wanted) resolver.Validation {
			if w.TCP {
				return secure(d, w)
			}
			return bogus(d, w)
		}, nil, foretold, 1, finding.StatusPass, "", nil, finding.Pass},
		"bogus above the change":   {above(resolver.Bogus), nil, foretold, 1, finding.StatusUnverifiable, "the chain of trust above example.com. is bogus", nil, finding.Inconclusive},
		"insecure above":           {above(resolver.Insecure), nil, foretold, 1, finding.StatusPass, "", nil, finding.Pass},
		"nothing known above":      {above(resolver.Indeterminate), nil, foretold, 1, finding.StatusUnverifiable, "the chain of trust above example.com. is indeterminate", nil, finding.Inconclusive},
		"no anchor, and foretold":  {bogus, nil, foretold, 1, finding.StatusUnverifiable, "no trust anchor", func(c *Config) { c.Unanchored = true }, finding.Inconclusive},
		"no anchor, a DS is added": {bogus, added, nil, 1, finding.StatusPass, "", func(c *Config) { c.Unanchored = true }, finding.Pass},
		"turns bogus in the window": {func(d time.Duration, w resolver.Wanted) resolver.Validation {
			if d > 20*time.Second {
				return bogus(d, w)
			}
			return secure(d, w)
		}, added, nil, 2, finding.StatusBroken, "validating resolvers", func(c *Config) { c.Window = WindowFull }, finding.Broken},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := newInternet(data("1 13 2 AB"), data("1 13 2 AB"))
				n.chain = tt.chain
				cfg := Config{Querier: n, Timeout: time.Minute, Window: WindowNone}
				if tt.edit != nil {
					tt.edit(&cfg)
				}
				res, err := Watch(t.Context(), cfg, tt.expect, tt.proofs)
				if err != nil || len(res.Outcomes) != tt.rows {
					t.Fatalf("%v, %+v", err, res.Outcomes)
				}
				if got := finding.JudgeOutcomes(res.Outcomes); got != tt.verdict {
					t.Errorf("verdict %s, want %s", got, tt.verdict)
				}
				if gap := hasLine(res.Gaps, "the chain of trust to eu.example.com. was not looked at"); gap != (name == "no anchor, a DS is added") {
					t.Errorf("gaps %q", res.Gaps)
				}
				if tt.rows == 0 {
					return
				}
				if o := res.Outcomes[tt.rows-1]; o.Status != tt.status || !strings.Contains(o.Why, tt.why) {
					t.Errorf("got %s (%s), want %s (%s)", o.Status, o.Why, tt.status, tt.why)
				}
			})
		})
	}
}

// A signed zone in which something changes is validated, whether that touches its
// chain of trust or not: the signatures may have been left behind.
func TestChainOfAChangedZone(t *testing.T) {
	in := func(apex zone.Name, name zone.Name) Expectation {
		return change(func(e *Expectation) { e.Zone, e.Name = apex, name })
	}
	stays := dsAdded(func(e *Expectation) { e.Zone, e.Was, e.Collateral = "", e.Want, true })
	for name, tt := range map[string]struct {
		expect []Expectation
		edit   func(*Config)
		broken bool
		gap    bool
	}{
		"it changes, and has a DS":       {[]Expectation{in("eu.example.com.", "www.eu.example.com."), stays}, nil, true, false},
		"it changes, and has no DS":      {[]Expectation{in("eu.example.com.", "www.eu.example.com.")}, nil, false, false},
		"it had no DS":                   {[]Expectation{in("eu.example.com.", "www.eu.example.com."), dsAdded(func(e *Expectation) { e.Zone, e.Want, e.Collateral = "", nil, true })}, nil, false, false},
		"another changes":                {[]Expectation{in("example.com.", "www.example.com."), stays}, nil, false, false},
		"it changes, and no anchor":      {[]Expectation{in("eu.example.com.", "www.eu.example.com."), stays}, func(c *Config) { c.Unanchored = true }, false, true},
		"what no change names, its zone": {[]Expectation{change(unnamed(), func(e *Expectation) { e.Zone = "eu.example.com." }), stays}, nil, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := newInternet(data("1 13 2 AB"), data("1 13 2 AB"))
				n.zones["eu.example.com."] = &resolver.Zone{Apex: "eu.example.com.", Servers: []resolver.Server{{Name: "ns.eu.example.com.", Addresses: addrs("192.0.2.53")}}}
				n.servers["192.0.2.53"] = fresh81
				n.chain = trust("eu.example.com.", resolver.Bogus)
				cfg := Config{Querier: n, Timeout: 2 * time.Second, Window: WindowNone}
				if tt.edit != nil {
					tt.edit(&cfg)
				}
				res, err := Watch(t.Context(), cfg, tt.expect, nil)
				if err != nil {
					t.Fatal(err)
				}
				last := res.Outcomes[len(res.Outcomes)-1]
				if got := last.At == "walk" && last.Status == finding.StatusBroken; got != tt.broken {
					t.Errorf("the last row is %+v", last)
				}
				if hasLine(res.Gaps, "the chain of trust to eu.example.com. was not looked at") != tt.gap {
					t.Errorf("gaps %q", res.Gaps)
				}
			})
		})
	}
}
