package propagation

import (
	"net/netip"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"zonecut/internal/fact"
	"zonecut/internal/finding"
	"zonecut/internal/resolver"
)

// at has a proof ask for the changed set at the servers of its zone.
func at(place fact.At, truth finding.ComesTrue, want ...string) Proof {
	return Proof{Finding: "some-rule: www", Zone: "example.com.", Name: "www.example.com.", Type: "A", Proof: finding.Proof{
		Ask: fact.Ask{Name: "www.example.com.", Type: "A"}, At: place, ComesTrueIf: truth, Want: want}}
}

// What is planned is broken where a finding feared just that and nobody accepted it,
// and what was there before is late, whatever anybody feared.
func TestPlannedAndFeared(t *testing.T) {
	differs := []Proof{at(fact.AtOldServers, finding.IfDiffers, "192.0.2.80")}
	answers := []Proof{at(fact.AtOldServers, finding.IfAnswers)}
	accepts := []Proof{at(fact.AtOldServers, finding.IfDiffers, "192.0.2.80")}
	accepts[0].Accepted = true
	glued := []Proof{at(fact.AtOldServers, finding.IfDiffers, "192.0.2.82")}
	sum := sums([]string{"192.0.2.80"})
	secret := change(func(e *Expectation) {
		e.Was, e.Want, e.Hidden, e.WasUnknown, e.UnknownAfter = sum, sums([]string{"192.0.2.81"}), true, true, true
	})
	for name, tt := range map[string]struct {
		answer script
		expect Expectation
		proofs []Proof
		status finding.Status
	}{
		"changed":                          {fresh81, change(), differs, finding.StatusBroken},
		"changed, and accepted":            {fresh81, change(), accepts, finding.StatusPass},
		"not yet":                          {old, change(), differs, finding.StatusLate},
		"not yet, and it was wrong before": {old, change(), glued, finding.StatusLate},
		"changed, to what is wrong too":    {fresh81, change(), glued, finding.StatusBroken},
		"changed, to what is right":        {fresh81, change(), []Proof{at(fact.AtOldServers, finding.IfDiffers, "192.0.2.81")}, finding.StatusPass},
		"created":                          {fresh81, change(fresh), answers, finding.StatusBroken},
		"created, not yet":                 {kind(resolver.NXDomain), change(fresh), answers, finding.StatusLate},
		"new glue, not yet":                {kind(resolver.NoData), change(fresh), glued, finding.StatusLate},
		"gone":                             {kind(resolver.NXDomain), change(gone), differs, finding.StatusBroken},
		"hidden, and changed":              {fresh81, secret, []Proof{at(fact.AtOldServers, finding.IfDiffers, sum...)}, finding.StatusBroken},
		"hidden, and not yet":              {old, secret, []Proof{at(fact.AtOldServers, finding.IfDiffers, sum...)}, finding.StatusPass},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				res, err := Watch(t.Context(), Config{Querier: newInternet(tt.answer, tt.answer), Window: WindowNone}, []Expectation{tt.expect}, tt.proofs)
				if err != nil || len(res.Outcomes) != 1 {
					t.Fatal(err, res.Outcomes)
				}
				if o := res.Outcomes[0]; o.Status != tt.status || tt.status == finding.StatusBroken && !strings.Contains(o.Why, "some-rule foretold this") {
					t.Errorf("got %s (%s), want %s", o.Status, o.Why, tt.status)
				}
			})
		})
	}
}

// leadingTo is a proof about where the change of www leads: servers that refuse.
func leadingTo() Proof {
	p := denied(func(p *Proof) { p.At, p.ComesTrueIf = fact.AtNewServers, finding.IfRefused })
	p.Name, p.Type, p.TTL = "www.example.com.", "A", 300
	return p
}

// Servers that come and refuse hurt nobody before somebody is sent there.
func TestNobodyIsSentThere(t *testing.T) {
	for name, tt := range map[string]struct {
		www    script
		proof  func(*Proof)
		status finding.Status
		why    string
	}{
		"the change arrived":          {fresh81, nil, finding.StatusBroken, "foretold this"},
		"it arrives in a minute":      {then(old, time.Minute, fresh81), nil, finding.StatusBroken, "foretold this"},
		"it did not":                  {old, nil, finding.StatusLate, "nobody is sent there: nothing of www.example.com. A in example.com. has arrived"},
		"nobody could see whether":    {kind(resolver.Timeout), nil, finding.StatusLate, "nobody is sent there"},
		"of a finding about no set":   {old, func(p *Proof) { p.Name, p.Type = "example.com.", "" }, finding.StatusBroken, "foretold this"},
		"of a set in another view":    {old, func(p *Proof) { p.Name = "other.example.com." }, finding.StatusBroken, "foretold this"},
		"it arrives, and is accepted": {fresh81, acceptedProof, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := newInternet(tt.www, tt.www)
				n.servers["192.0.2.53"], n.servers["192.0.2.54"] = refused, refused
				p := leadingTo()
				if tt.proof != nil {
					tt.proof(&p)
				}
				res, err := Watch(t.Context(), Config{Querier: n, Window: WindowNone}, []Expectation{change()}, []Proof{p})
				if err != nil {
					t.Fatal(err)
				}
				if tt.status == "" {
					if len(res.Outcomes) != 1 || res.Outcomes[0].Status != finding.StatusPass {
						t.Errorf("%+v", res.Outcomes)
					}
					return
				}
				o := res.Outcomes[1]
				if o.Status != tt.status || !strings.Contains(o.Why, tt.why) {
					t.Errorf("got %s (%s), want %s (%s)", o.Status, o.Why, tt.status, tt.why)
				}
				if o.Status == finding.StatusLate && slices.ContainsFunc(o.Servers, func(s finding.Seen) bool { return s.Status != finding.StatusLate }) {
					t.Errorf("%+v", o.Servers)
				}
				if name == "it arrives in a minute" && (res.Took < time.Minute || o.Exposed == nil || o.Exposed.Seconds > 5) {
					t.Errorf("took %v, exposed %+v", res.Took, o.Exposed)
				}
			})
		})
	}
}

// What a change leads to is judged anew the moment that it is first seen, and not when
// that is next looked at.
func TestArmed(t *testing.T) {
	w := newWatch(Config{Querier: newInternet(old, old), Timeout: time.Minute}, []Expectation{change()}, []Proof{leadingTo()})
	zone := &resolver.Zone{Apex: "example.com.", Servers: []resolver.Server{{Name: "ns1.example.com.", Addresses: addrs("192.0.2.1")}}}
	www, there := w.tasks[0], w.tasks[1]
	www.located(zone, nil)
	there.located(zone, nil)
	for _, step := range []struct {
		of   *task
		is   state
		want finding.Status
	}{{there, alien, finding.StatusPending}, {www, before, finding.StatusPending}, {www, planned, finding.StatusBroken}} {
		s := *step.of.sights[0]
		s.state, s.came, s.looks = step.is, true, 2
		w.hear(t.Context(), news{task: step.of, sight: s})
		if there.status != step.want {
			t.Errorf("after %v of %s: %s, want %s", step.is, step.of.subject(), there.status, step.want)
		}
	}
}

// A chain of trust may have to hold for longer than now.
func TestChainAhead(t *testing.T) {
	ends := func(left time.Duration) func(time.Duration, resolver.Wanted) resolver.Validation {
		end := time.Now().Add(left)
		return func(d time.Duration, w resolver.Wanted) resolver.Validation {
			if w.Now.After(end) {
				return trust("eu.example.com.", resolver.Bogus)(d, w)
			}
			return trust("eu.example.com.", resolver.Secure)(d, w)
		}
	}
	for name, tt := range map[string]struct {
		left   time.Duration
		ahead  int
		status finding.Status
	}{
		"ends within":      {4 * time.Minute, 300, finding.StatusBroken},
		"lasts":            {10 * time.Minute, 300, finding.StatusPass},
		"now is enough":    {4 * time.Minute, 0, finding.StatusPass},
		"is over already":  {-time.Minute, 300, finding.StatusBroken},
		"over, and for no": {-time.Minute, 0, finding.StatusBroken},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := newInternet(old, old)
				n.chain = ends(tt.left)
				res, err := Watch(t.Context(), Config{Querier: n, Window: WindowNone}, nil, []Proof{bogusProof(func(p *Proof) { p.Ahead = tt.ahead })})
				if err != nil || len(res.Outcomes) != 1 {
					t.Fatal(err, res.Outcomes)
				}
				o := res.Outcomes[0]
				if o.Status != tt.status || tt.ahead > 0 != strings.Contains(o.Want, "not bogus as of 300 s later") {
					t.Errorf("got %s (%s), want %s; waits for %q", o.Status, o.Why, tt.status, o.Want)
				}
			})
		})
	}
}

// That a chain shall hold for longer takes nothing from whether it holds now.
func TestChainAheadBesideAChangedDS(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ahead := bogusProof(func(p *Proof) { p.Ahead = 300 })
		res, err := Watch(t.Context(), Config{Querier: newInternet(data("1 13 2 AB"), data("1 13 2 AB")), Window: WindowNone}, []Expectation{dsAdded()}, []Proof{ahead})
		if err != nil || len(res.Outcomes) != 3 {
			t.Errorf("%v, %d rows, want the set, the chain now and the chain later: %+v", err, len(res.Outcomes), res.Outcomes)
		}
	})
}

// What resolvers keep that asked in a gap: the wildcard's answer is broken, or was
// accepted and goes with its TTL; without a resolver nobody can tell.
func TestProofsAtResolvers(t *testing.T) {
	wild := at(fact.AtResolvers, finding.IfAnswers, "198.51.100.66")
	acceptedWild := wild
	acceptedWild.Accepted = true
	for name, tt := range map[string]struct {
		proof     Proof
		resolvers []netip.AddrPort
		gives     script
		verdict   finding.Verdict
		rows      int
		why       string
	}{
		"the wildcard's answer":              {wild, named53, holding(3000, "198.51.100.66"), finding.Broken, 2, "some-rule foretold this"},
		"the wildcard's answer, accepted":    {acceptedWild, named53, holding(3000, "198.51.100.66"), finding.Pass, 2, ""},
		"another answer, accepted or not":    {acceptedWild, named53, holding(3000, "198.51.100.67"), finding.Broken, 2, "neither what was before"},
		"what is planned":                    {wild, named53, holding(300, "192.0.2.81"), finding.Pass, 2, ""},
		"what was before":                    {wild, named53, holding(300, "192.0.2.80"), finding.Pass, 2, ""},
		"nobody is named":                    {wild, nil, nil, finding.Inconclusive, 2, "resolvers alone can tell"},
		"nobody is named, and it is fine so": {acceptedWild, nil, nil, finding.Pass, 1, ""},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := newInternet(fresh81, fresh81)
				n.servers[shared] = tt.gives
				res, err := Watch(t.Context(), Config{Querier: n, Resolvers: tt.resolvers, Window: Window(20 * time.Second)}, []Expectation{change()}, []Proof{tt.proof})
				if err != nil || len(res.Outcomes) != tt.rows {
					t.Fatal(err, res.Outcomes)
				}
				if got := finding.JudgeOutcomes(res.Outcomes); got != tt.verdict || !strings.Contains(res.Outcomes[tt.rows-1].Why, tt.why) {
					t.Errorf("verdict %s, want %s (%s): %+v", got, tt.verdict, tt.why, res.Outcomes)
				}
			})
		})
	}
}

// Whoever takes a DS away on purpose is told for how long the child stays signed.
func TestKeepKeys(t *testing.T) {
	for name, c := range map[string]struct {
		edit func(*Expectation)
		want bool
	}{
		"accepted":      {func(e *Expectation) { e.Accepted = true }, true},
		"nobody did":    {func(*Expectation) {}, false},
		"was not there": {func(e *Expectation) { e.Accepted, e.Was = true, nil }, false},
		"another stays": {func(e *Expectation) { e.Accepted, e.Want = true, []string{"1 13 2 AB"} }, false},
	} {
		synctest.Test(t, func(t *testing.T) {
			e := dsAdded(func(e *Expectation) { e.Was, e.Want, e.WasTTL = []string{"1 13 2 AB", "2 13 2 CD"}, nil, 3600 })
			c.edit(&e)
			gives := kind(resolver.NoData)
			if len(e.Want) > 0 {
				gives = data(e.Want...)
			}
			res, err := Watch(t.Context(), Config{Querier: newInternet(gives, gives), Window: WindowNone, Unanchored: true}, []Expectation{e}, nil)
			// The fake clock begins at midnight.
			if said := hasLine(res.Remains, "keep its keys and signatures until 01:01 UTC"); err != nil || said != c.want || !c.want && len(res.Remains) > 0 {
				t.Errorf("%s: %v, %q", name, err, res.Remains)
			}
		})
	}
}
