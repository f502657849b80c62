package propagation

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"zonecut/internal/fact"
	"zonecut/internal/finding"
	"zonecut/internal/resolver"
	"zonecut/internal/zone"
)

// standing is the delegation as it was.
func standing() script { return refer("eu.example.com.", oldNS...) }

var (
	old     = data("192.0.2.80")
	fresh81 = data("192.0.2.81")
	other   = data("198.51.100.66")
	refused = kind(resolver.Refused)
)

func gone(e *Expectation)  { e.Want = nil }
func fresh(e *Expectation) { e.Was = nil }

// unnamed makes it a set that no change names, for which some addresses did not
// answer before.
func unnamed(dumb ...string) func(*Expectation) {
	return func(e *Expectation) { e.Want, e.Collateral, e.Dumb = e.Was, true, dumb }
}

func synthetic(e *Expectation) { e.Synthetic = true }

// soaTo7 plans an SOA with the serial 7.
func soaTo7(e *Expectation) {
	e.Type, e.Was, e.Want = "SOA", []string{"a. b. 6 2 3 4 5"}, []string{"a. b. 7 2 3 4 5"}
}

func TestStatus(t *testing.T) {
	const timeout = 5 * time.Minute
	for name, tt := range map[string]struct {
		one, two script
		expect   Expectation
		proofs   []Proof
		status   finding.Status
		took     time.Duration // 0: not looked at
		why      string
	}{
		"as planned at once": {fresh81, fresh81, change(), nil, finding.StatusPass, 1020 * time.Millisecond, ""},
		"arrives after 20 s": {fresh81, then(old, 20*time.Second, fresh81), change(), nil, finding.StatusPass, 0, ""},
		"one server lags: pending, never pass, never broken": {fresh81, old, change(), nil,
			finding.StatusPending, timeout, "1 of 2 addresses still give what was before"},
		"an SOA whose serial has gone on": {always(resolver.Answer{Answer: fact.Answer{Kind: resolver.Data, Data: []string{"a. b. 9 2 3 4 5"}}}),
			always(resolver.Answer{Answer: fact.Answer{Kind: resolver.Data, Data: []string{"a. b. 7 2 3 4 5"}}}), change(soaTo7), nil, finding.StatusPass, 0, ""},
		"an SOA with other timers": {always(resolver.Answer{Answer: fact.Answer{Kind: resolver.Data, Data: []string{"a. b. 9 2 3 4 6"}}}), old, change(soaTo7), nil,
			finding.StatusBroken, 0, "neither what was before"},
		"an SOA whose serial has gone back": {always(resolver.Answer{Answer: fact.Answer{Kind: resolver.Data, Data: []string{"a. b. 5 2 3 4 5"}}}), old, change(soaTo7), nil,
			finding.StatusBroken, 0, "neither what was before"},
		"nothing arrived": {old, old, change(), nil, finding.StatusLate, timeout, "nothing arrived, nothing broke"},
		"neither old nor new": {fresh81, other, change(), nil,
			finding.StatusBroken, 520 * time.Millisecond, "ns2.example.com. (192.0.2.2) gives 198.51.100.66: neither"},
		"neither over UDP, planned over TCP": {fresh81, overTCP(other, fresh81), change(), nil, finding.StatusPass, 0, ""},
		"neither over UDP, nothing over TCP": {fresh81, overTCP(other, kind(resolver.Closed)), change(), nil,
			finding.StatusUnverifiable, timeout, "nothing over TCP confirms it"},
		"gone instead of changed":      {fresh81, kind(resolver.NXDomain), change(), nil, finding.StatusBroken, 520 * time.Millisecond, "gives NXDOMAIN: it was there before"},
		"empty instead of changed":     {fresh81, kind(resolver.NoData), change(), nil, finding.StatusBroken, 520 * time.Millisecond, "gives no data: it was there before"},
		"a CNAME instead of addresses": {fresh81, kind(resolver.Alias), change(), nil, finding.StatusBroken, 520 * time.Millisecond, "CNAME"},
		"a timeout alone":              {fresh81, kind(resolver.Timeout), change(), nil, finding.StatusUnverifiable, timeout, "192.0.2.2"},
		"a closed port alone":          {fresh81, kind(resolver.Closed), change(), nil, finding.StatusUnverifiable, timeout, "closed"},
		"SERVFAIL alone":               {fresh81, kind(resolver.ServFail), change(), nil, finding.StatusUnverifiable, timeout, "servfail"},
		"SERVFAIL once":                {fresh81, then(kind(resolver.ServFail), time.Second, fresh81), change(), nil, finding.StatusPass, 0, ""},
		"answered, then refuses": {fresh81, then(old, 2*time.Second, refused), change(), nil,
			finding.StatusBroken, 0, "answered before and does not serve it any more"},
		"answered, then not authoritative": {fresh81, then(old, 2*time.Second, kind(resolver.NotAuth)), change(), nil,
			finding.StatusBroken, 0, "answered before"},
		"answered, then SERVFAIL":                 {fresh81, then(old, 2*time.Second, kind(resolver.ServFail)), change(), nil, finding.StatusUnverifiable, timeout, ""},
		"refuses, nobody knows since when":        {fresh81, refused, change(), nil, finding.StatusUnverifiable, timeout, "ns2"},
		"unnamed, and lame as before":             {old, refused, change(unnamed("192.0.2.2")), nil, finding.StatusPass, 0, ""},
		"unnamed, and silent as before":           {old, kind(resolver.Timeout), change(unnamed("192.0.2.2")), nil, finding.StatusPass, 0, ""},
		"unnamed, and lame since":                 {old, refused, change(unnamed()), nil, finding.StatusUnverifiable, timeout, "ns2"},
		"unnamed, was lame, other data now":       {old, other, change(unnamed("192.0.2.2")), nil, finding.StatusBroken, 0, "no change names it"},
		"all refuse what was there":               {refused, refused, change(), nil, finding.StatusBroken, 0, "nor does any other server"},
		"all refuse what was not there":           {refused, refused, change(fresh), nil, finding.StatusUnverifiable, timeout, ""},
		"all refuse, the zone goes too":           {refused, refused, change(gone, func(e *Expectation) { e.ZoneGone = true }), nil, finding.StatusPass, 0, ""},
		"refers upward":                           {fresh81, then(old, time.Second, refer(".", "a.")), change(), nil, finding.StatusBroken, 0, "answered before"},
		"created, not there yet, then there":      {fresh81, then(kind(resolver.NXDomain), 9*time.Second, fresh81), change(fresh), nil, finding.StatusPass, 0, ""},
		"created below a wildcard, not there yet": {other, then(other, 9*time.Second, fresh81), change(fresh), nil, finding.StatusPending, timeout, "still give what was before"},
		"created below a wildcard with its data":  {fresh81, fresh81, change(fresh), nil, finding.StatusPass, 1020 * time.Millisecond, ""},
		"created, with data of nobody": {named("www.example.com.", other, "*.example.com.", old), fresh81, change(fresh), nil,
			finding.StatusBroken, 0, "what was before (nothing)"},
		"created, never there":         {kind(resolver.NXDomain), kind(resolver.NXDomain), change(fresh), nil, finding.StatusLate, timeout, ""},
		"planned deletion":             {kind(resolver.NXDomain), kind(resolver.NoData), change(gone), nil, finding.StatusPass, 1020 * time.Millisecond, ""},
		"deletion late at one":         {kind(resolver.NXDomain), named("www.example.com.", old), change(gone), nil, finding.StatusPending, timeout, ""},
		"deletion falls to a wildcard": {other, other, change(gone), nil, finding.StatusPass, 0, ""},
		"deletion leaves other data":   {named("www.example.com.", other), kind(resolver.NXDomain), change(gone), nil, finding.StatusBroken, 0, "neither"},
		"deletion leaves what no wildcard gives": {named("www.example.com.", other, "*.example.com.", fresh81), kind(resolver.NXDomain), change(gone), nil,
			finding.StatusBroken, 0, "neither"},
		"computed, answers": {other, other, change(synthetic), nil, finding.StatusPass, 0, ""},
		"computed, empty":   {other, kind(resolver.NoData), change(synthetic), nil, finding.StatusBroken, 0, ""},
		"computed, AAAA alone": {forType("AAAA", data("2001:db8::1"), kind(resolver.NoData)), forType("AAAA", data("2001:db8::1"), kind(resolver.NoData)),
			change(synthetic, func(e *Expectation) { e.Type = "ALIAS" }), nil, finding.StatusPass, 0, ""},
		"known only after the apply":   {other, old, change(func(e *Expectation) { e.Want, e.UnknownAfter = nil, true }), nil, finding.StatusPass, 0, ""},
		"was computed, still is":       {other, fresh81, change(func(e *Expectation) { e.Was, e.WasUnknown = nil, true }), nil, finding.StatusPending, timeout, ""},
		"data in another order":        {data("192.0.2.1", "192.0.2.9"), data("192.0.2.1", "192.0.2.9"), change(func(e *Expectation) { e.Want = []string{"192.0.2.9", "192.0.2.1"} }), nil, finding.StatusPass, 0, ""},
		"another zone's name in a cut": {refer("www.example.com.", "a."), fresh81, change(), nil, finding.StatusUnverifiable, timeout, "refers to"},
		"glue":                         {glue("192.0.2.81"), glue("192.0.2.81"), change(), nil, finding.StatusPass, 0, ""},
		"wrong glue":                   {glue("192.0.2.81"), glue("192.0.2.82"), change(), nil, finding.StatusBroken, 0, "192.0.2.82 as glue"},

		"delegation kept": {standing(), standing(), removal(func(e *Expectation) { e.Want = oldNS }), nil, finding.StatusPass, 0, ""},
		"delegation lost": {standing(), kind(resolver.NXDomain), removal(func(e *Expectation) { e.Want = oldNS }), nil,
			finding.StatusBroken, 520 * time.Millisecond, "NXDOMAIN"},
		"delegation to others":         {standing(), refer("eu.example.com.", "evil.example."), removal(func(e *Expectation) { e.Want = oldNS }), nil, finding.StatusBroken, 0, "evil"},
		"delegation, child here":       {data("other."), standing(), removal(func(e *Expectation) { e.Want = oldNS }), nil, finding.StatusPass, 0, ""},
		"delegation removed, planned":  {kind(resolver.NXDomain), kind(resolver.NXDomain), removal(), nil, finding.StatusPass, 0, ""},
		"delegation still there":       {standing(), standing(), removal(), []Proof{denied()}, finding.StatusLate, timeout, ""},
		"delegation removed, unwanted": {kind(resolver.NXDomain), standing(), removal(), []Proof{denied()}, finding.StatusBroken, 520 * time.Millisecond, "gives NXDOMAIN: delegation-removed foretold this"},
		"unwanted, wildcard, NODATA":   {kind(resolver.NoData), standing(), removal(), []Proof{denied()}, finding.StatusBroken, 0, "foretold this"},
		"unwanted, wildcard CNAME":     {kind(resolver.Alias), standing(), removal(), []Proof{denied()}, finding.StatusBroken, 0, "foretold this"},
		"unwanted, not confirmed":      {overTCP(kind(resolver.NXDomain), kind(resolver.Timeout)), standing(), removal(), []Proof{denied()}, finding.StatusUnverifiable, timeout, ""},
		"unwanted, refused only":       {refused, standing(), removal(), []Proof{denied()}, finding.StatusUnverifiable, timeout, ""},
		"accepted":                     {kind(resolver.NXDomain), kind(resolver.NoData), removal(accepted), []Proof{denied(acceptedProof)}, finding.StatusAccepted, 0, ""},
		"accepted, lags":               {kind(resolver.NXDomain), standing(), removal(accepted), []Proof{denied(acceptedProof)}, finding.StatusPending, timeout, ""},
		"accepted, child at one parent, cut gone": {forType("DS", kind(resolver.NXDomain), data(oldNS...)), kind(resolver.NXDomain),
			removal(accepted), []Proof{denied(acceptedProof)}, finding.StatusAccepted, 0, ""},
		"accepted, child at one parent, cut stands": {forType("DS", kind(resolver.NoData), data(oldNS...)), kind(resolver.NXDomain),
			removal(accepted), []Proof{denied(acceptedProof)}, finding.StatusPending, timeout, ""},
		"DS at the parent": {data("1 13 2 AB"), data("1 13 2 AB"), Expectation{Zone: "example.com.", Name: "eu.example.com.", Type: "DS",
			Delegation: true, Want: []string{"1 13 2 AB"}}, nil, finding.StatusPass, 0, ""},
		"DS differs": {data("1 13 2 CD"), data("1 13 2 AB"), Expectation{Zone: "example.com.", Name: "eu.example.com.", Type: "DS",
			Delegation: true, Want: []string{"1 13 2 AB"}}, nil, finding.StatusBroken, 0, "what was before (nothing)"},
		"DS referred to the child": {refer("eu.example.com.", oldNS...), data("1 13 2 AB"), Expectation{Zone: "example.com.", Name: "eu.example.com.",
			Type: "DS", Delegation: true, Want: []string{"1 13 2 AB"}}, nil, finding.StatusUnverifiable, timeout, ""},
		"another parent": {standing(), standing(), removal(func(e *Expectation) { e.Zone = "com." }), nil, finding.StatusUnverifiable, timeout, "the parent of eu.example.com. is example.com."},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := newInternet(tt.one, tt.two)
				res, err := Watch(t.Context(), Config{Querier: n, Timeout: timeout, Window: WindowNone, Unanchored: true}, []Expectation{tt.expect}, tt.proofs)
				if err != nil {
					t.Fatal(err)
				}
				if len(res.Outcomes) != 1 {
					t.Fatalf("%d outcomes, want 1", len(res.Outcomes))
				}
				o := res.Outcomes[0]
				if o.Status != tt.status || !strings.Contains(o.Why, tt.why) {
					t.Errorf("got %s (%s), want %s (%s)", o.Status, o.Why, tt.status, tt.why)
				}
				if tt.took != 0 && time.Since(n.start).Round(10*time.Millisecond) != tt.took {
					t.Errorf("took %v, want %v", time.Since(n.start), tt.took)
				}
				if got := finding.JudgeOutcomes(res.Outcomes); (got == finding.Broken) != (tt.status == finding.StatusBroken) {
					t.Errorf("verdict %s", got)
				}
			})
		})
	}
}

// named answers some names, each with its script, and denies all others.
func named(pairs ...any) script {
	return func(since time.Duration, q resolver.Query) resolver.Answer {
		for i := 0; i < len(pairs); i += 2 {
			if string(q.Name) == pairs[i].(string) {
				return pairs[i+1].(script)(since, q)
			}
		}
		return kind(resolver.NXDomain)(since, q)
	}
}

// glue refers to the zone below with an address of the name.
func glue(text string) script {
	return func(_ time.Duration, q resolver.Query) resolver.Answer {
		return resolver.Answer{Answer: fact.Answer{Kind: resolver.Referral}, Cut: resolver.Cut{Name: q.Name, NS: []string{string(q.Name)}},
			Glue: map[zone.Name][]netip.Addr{q.Name: addrs(text)}}
	}
}

func TestProofs(t *testing.T) {
	at := func(place fact.At, truth finding.ComesTrue, want ...string) Proof {
		return denied(func(p *Proof) { p.At, p.ComesTrueIf, p.Want = place, truth, want })
	}
	for name, tt := range map[string]struct {
		proof  Proof
		answer script
		status finding.Status
	}{
		"denied, and is":              {denied(), kind(resolver.NXDomain), finding.StatusBroken},
		"denied, and is not":          {denied(), standing(), finding.StatusPass},
		"denied, but refused":         {denied(), refused, finding.StatusUnverifiable},
		"answers, and does":           {at(fact.AtOldServers, finding.IfAnswers), data("x."), finding.StatusBroken},
		"answers, and is gone":        {at(fact.AtOldServers, finding.IfAnswers), kind(resolver.NXDomain), finding.StatusPass},
		"answers, and refuses":        {at(fact.AtOldServers, finding.IfAnswers), refused, finding.StatusPass},
		"differs, and does":           {at(fact.AtNewServers, finding.IfDiffers, "x."), data("y."), finding.StatusBroken},
		"differs, and is gone":        {at(fact.AtNewServers, finding.IfDiffers, "x."), kind(resolver.NoData), finding.StatusBroken},
		"differs, and does not":       {at(fact.AtNewServers, finding.IfDiffers, "x."), data("x."), finding.StatusPass},
		"refused, and is":             {at(fact.AtNewServers, finding.IfRefused), refused, finding.StatusBroken},
		"refused, and is not":         {at(fact.AtNewServers, finding.IfRefused), data("x."), finding.StatusPass},
		"refused, and does not speak": {at(fact.AtNewServers, finding.IfRefused), kind(resolver.Timeout), finding.StatusUnverifiable},
		"at resolvers":                {at(fact.AtResolvers, finding.IfAnswers), data("x."), finding.StatusUnverifiable},
		"on a walk, denied":           {at(fact.AtWalk, finding.IfDenied), kind(resolver.NXDomain), finding.StatusBroken},
		"on a walk, not denied":       {at(fact.AtWalk, finding.IfDenied), data("x."), finding.StatusPass},
		"on a walk, refused":          {at(fact.AtWalk, finding.IfRefused), refused, finding.StatusBroken},
		"on a walk, not refused":      {at(fact.AtWalk, finding.IfRefused), data("x."), finding.StatusPass},
		"bogus at the parent":         {at(fact.AtParent, finding.IfBogus), data("x."), finding.StatusUnverifiable},
		"bogus, and is not":           {at(fact.AtWalk, finding.IfBogus), data("x."), finding.StatusPass},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := newInternet(tt.answer, tt.answer)
				n.servers["192.0.2.53"], n.servers["192.0.2.54"] = tt.answer, tt.answer
				res, err := Watch(t.Context(), Config{Querier: n, Window: WindowNone}, nil, []Proof{tt.proof})
				if err != nil {
					t.Fatal(err)
				}
				if got := res.Outcomes[0].Status; got != tt.status {
					t.Errorf("got %s (%s), want %s", got, res.Outcomes[0].Why, tt.status)
				}
			})
		})
	}
}

// A set that had agreed and falls back is broken past the budget and pending
// inside it.
func TestFallsBack(t *testing.T) {
	for budget, want := range map[time.Duration]finding.Status{
		time.Minute: finding.StatusBroken,
		time.Hour:   finding.StatusPending,
	} {
		t.Run(budget.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := newInternet(fresh81, then(fresh81, 90*time.Second, old))
				res, err := Watch(t.Context(), Config{Querier: n, Budget: budget}, []Expectation{change()}, nil)
				if err != nil {
					t.Fatal(err)
				}
				if got := res.Outcomes[0]; got.Status != want {
					t.Errorf("got %s (%s), want %s", got.Status, got.Why, want)
				}
			})
		})
	}
}

// A server that gives the old content over UDP alone, after it had passed, is
// not believed.
func TestFallsBackOverUDPOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newInternet(fresh81, then(fresh81, 90*time.Second, overTCP(old, fresh81)))
		res, err := Watch(t.Context(), Config{Querier: n, Budget: time.Minute}, []Expectation{change()}, nil)
		if err != nil || res.Outcomes[0].Status != finding.StatusPass {
			t.Errorf("err %v, outcome %+v", err, res.Outcomes[0])
		}
	})
}

// Two looks count as two when they are a second apart and came from different
// source ports.
func TestTwoLooks(t *testing.T) {
	for name, tt := range map[string]struct {
		pause time.Duration
		port  uint16
		want  bool
	}{
		"a second apart, another port": {time.Second, 2, true},
		"too soon":                     {time.Second - 1, 2, false},
		"the same port":                {time.Second, 1, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var s sight
				s.take(verdict{state: planned}, &resolver.Answer{Port: 1})
				time.Sleep(tt.pause)
				s.take(verdict{state: planned}, &resolver.Answer{Port: tt.port})
				if got := s.passed(); got != tt.want {
					t.Errorf("passed %v, want %v", got, tt.want)
				}
			})
		})
	}
}

// The row of an outcome, with what each address gave in the end.
func TestOutcomeRows(t *testing.T) {
	for name, tt := range map[string]struct {
		two          script
		status, seen finding.Status
		saw          string
	}{
		"lags":             {old, finding.StatusPending, finding.StatusPending, "192.0.2.80"},
		"differs":          {other, finding.StatusBroken, finding.StatusBroken, "198.51.100.66"},
		"does not answer":  {kind(resolver.Timeout), finding.StatusUnverifiable, finding.StatusUnverifiable, "timeout"},
		"comes at the end": {then(old, 50*time.Second, fresh81), finding.StatusPending, finding.StatusPending, "192.0.2.81"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				e := change(func(e *Expectation) { e.Finding = "f" })
				res, err := Watch(t.Context(), Config{Querier: newInternet(fresh81, tt.two), Timeout: time.Minute}, []Expectation{e}, nil)
				if err != nil {
					t.Fatal(err)
				}
				one := finding.Seen{Server: "ns1.example.com.", Address: "192.0.2.1", Status: finding.StatusPass, Saw: "192.0.2.81", Data: []string{"192.0.2.81"}}
				two := finding.Seen{Server: "ns2.example.com.", Address: "192.0.2.2", Status: tt.seen, Saw: tt.saw, Data: []string{tt.saw}}
				if tt.seen == finding.StatusUnverifiable {
					two.Data = nil // a timeout says nothing of the set
				}
				if tt.status == finding.StatusBroken {
					one.Status = finding.StatusPending // seen once when the watch ended
				}
				want := []finding.Outcome{{Name: "www.example.com.", Type: "A", Zone: "example.com.", At: "zone", Want: "192.0.2.81",
					Status: tt.status, Why: res.Outcomes[0].Why, Finding: "f", Exposed: res.Outcomes[0].Exposed, Servers: []finding.Seen{one, two}}}
				if diff := cmp.Diff(want, res.Outcomes); diff != "" {
					t.Errorf("outcomes (-want +got):\n%s", diff)
				}
				if e := res.Outcomes[0].Exposed; (e != nil) != (tt.status == finding.StatusBroken) {
					t.Errorf("exposed %+v", e)
				}
			})
		})
	}
	synctest.Test(t, func(t *testing.T) {
		res, _ := Watch(t.Context(), Config{Querier: newInternet(old, old)}, []Expectation{change()}, nil)
		for _, s := range res.Outcomes[0].Servers {
			if s.Status != finding.StatusLate {
				t.Errorf("nothing arrived: %+v", s)
			}
		}
	})
}

func TestProgress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var got []string
		cfg := Config{Querier: newInternet(fresh81, then(old, 2*time.Second, fresh81)), Window: WindowNone,
			Progress: func(l string) { got = append(got, l) }}
		if _, err := Watch(t.Context(), cfg, []Expectation{change()}, nil); err != nil {
			t.Fatal(err)
		}
		want := []string{
			"pending: www.example.com. A in example.com.: at 0 of 2 addresses",
			"pending: www.example.com. A in example.com.: at 1 of 2 addresses",
			"pass: www.example.com. A in example.com.",
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("lines (-want +got):\n%s", diff)
		}
	})
}

// A proof belongs to the expectation about exactly its question.
func TestProofOfAnotherQuestion(t *testing.T) {
	for name, tt := range map[string]struct {
		edit func(*Proof)
		rows int
	}{
		"the same":          {func(*Proof) {}, 1},
		"another name":      {func(p *Proof) { p.Ask.Name = "us.example.com." }, 2},
		"another type":      {func(p *Proof) { p.Ask.Type = "DS" }, 2},
		"another place":     {func(p *Proof) { p.At = fact.AtOldServers }, 2},
		"another view":      {func(p *Proof) { p.View = "private:Z1" }, 1},
		"accepted, no row":  {func(p *Proof) { p.Ask.Name, p.Accepted = "us.example.com.", true }, 1},
		"bogus is no match": {func(p *Proof) { p.ComesTrueIf = finding.IfBogus }, 2},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWatch(Config{}, []Expectation{removal()}, []Proof{denied(tt.edit)})
			if len(w.tasks) != tt.rows {
				t.Errorf("%d tasks, want %d", len(w.tasks), tt.rows)
			}
			if matched := len(w.tasks[0].proofs) == 1; matched != (name == "the same") {
				t.Errorf("the proof is the expectation's: %v", matched)
			}
		})
	}
}

func TestWindow(t *testing.T) {
	for name, tt := range map[string]struct {
		window Window
		caches *int
		want   time.Duration
	}{
		"none":                    {WindowNone, caches(300), 1020 * time.Millisecond},
		"auto to the end":         {WindowAuto, caches(300), 5 * time.Minute},
		"auto at most 10 m":       {WindowAuto, caches(86400), 10 * time.Minute},
		"auto, unbounded":         {WindowAuto, nil, 10 * time.Minute},
		"full, two days":          {WindowFull, caches(172800), 48 * time.Hour},
		"full, unbounded":         {WindowFull, nil, 10 * time.Minute},
		"a duration":              {Window(65 * time.Minute), caches(300), 65 * time.Minute},
		"already over":            {Window(time.Millisecond), caches(300), 1020 * time.Millisecond},
		"auto, nothing is cached": {WindowAuto, caches(0), 1020 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := newInternet(fresh81, fresh81)
				res, err := Watch(t.Context(), Config{Querier: n, Window: tt.window},
					[]Expectation{change(func(e *Expectation) { e.Caches = tt.caches })}, nil)
				if err != nil {
					t.Fatal(err)
				}
				if got := res.Took.Round(10 * time.Millisecond); got != tt.want {
					t.Errorf("took %v, want %v", got, tt.want)
				}
				if diff := cmp.Diff(tt.caches, res.CachesUntil); diff != "" {
					t.Errorf("CachesUntil (-want +got):\n%s", diff)
				}
				if got := res.Outcomes[0].Status; got != finding.StatusPass {
					t.Errorf("status %s", got)
				}
				if said, want := len(res.Gaps) > 0, tt.window == WindowFull && tt.caches == nil; said != want {
					t.Errorf("gaps %q", res.Gaps)
				}
			})
		})
	}
}

// Timeouts in the window are no news; a breakage is, and is seen within a poll.
func TestWindowBreaks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		quiet := then(fresh81, time.Minute, then(kind(resolver.Timeout), 2*time.Minute, fresh81))
		n := newInternet(fresh81, then(quiet, time.Hour, kind(resolver.NXDomain)))
		var lines []string
		cfg := Config{Querier: n, Window: Window(2 * time.Hour), Progress: func(l string) { lines = append(lines, l) }}
		res, err := Watch(t.Context(), cfg, []Expectation{change()}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := res.Outcomes[0].Status; got != finding.StatusBroken {
			t.Errorf("status %s", got)
		}
		if res.Took < time.Hour || res.Took > time.Hour+9*time.Second {
			t.Errorf("took %v, want an hour and at most a poll", res.Took)
		}
		for _, want := range []string{"pass: www.example.com. A in example.com.", "broken: www.example.com. A in example.com.: ns2"} {
			if !hasLine(lines, want) {
				t.Errorf("no line %q in %q", want, lines)
			}
		}
	})
}

func TestAcceptedRemovalRemains(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newInternet(kind(resolver.NXDomain), kind(resolver.NXDomain))
		n.servers["192.0.2.53"] = data("soa")
		n.servers["192.0.2.54"] = refused
		res, err := Watch(t.Context(), Config{Querier: n, Window: WindowNone}, []Expectation{removal(accepted)}, []Proof{denied(acceptedProof)})
		if err != nil {
			t.Fatal(err)
		}
		at := time.Now().UTC().Add(24 * time.Hour)
		want := []string{fmt.Sprintf("the child eu.example.com. still answers at 192.0.2.53; delete that zone after %s, not before",
			at.Add(time.Minute).Format("2006-01-02 15:04 UTC"))}
		if diff := cmp.Diff(want, res.Remains); diff != "" {
			t.Errorf("remains (-want +got):\n%s", diff)
		}
	})
}

// Only a delegation that went away, with somebody answering for it, leaves
// something to be done at the child's servers.
func TestNothingRemains(t *testing.T) {
	for name, tt := range map[string]struct {
		answer script
		e      Expectation
	}{
		"nobody answers for it":    {kind(resolver.NXDomain), removal()},
		"another set that goes":    {kind(resolver.NXDomain), change(gone, accepted)},
		"an accepted new set":      {refer("eu.example.com.", "x."), removal(accepted, func(e *Expectation) { e.Want = []string{"x."} })},
		"no server answers it":     {kind(resolver.NXDomain), removal(accepted, func(e *Expectation) { e.Was = []string{"eu-ns1.example.net."} })},
		"an apex set that is gone": {kind(resolver.NoData), removal(accepted, func(e *Expectation) { e.Delegation, e.Name = false, "example.com." })},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := newInternet(tt.answer, tt.answer)
				if name != "no server answers it" {
					n.servers["192.0.2.53"] = data("soa")
				}
				res, err := Watch(t.Context(), Config{Querier: n, Window: WindowNone}, []Expectation{tt.e}, nil)
				if err != nil || len(res.Remains) > 0 {
					t.Errorf("err %v, remains %q", err, res.Remains)
				}
				if got := finding.JudgeOutcomes(res.Outcomes); got != finding.Pass {
					t.Errorf("verdict %s: %+v", got, res.Outcomes)
				}
			})
		})
	}
	synctest.Test(t, func(t *testing.T) {
		n := newInternet(kind(resolver.NXDomain), kind(resolver.NXDomain))
		n.servers["192.0.2.53"] = data("soa")
		e := removal(accepted, func(e *Expectation) { e.Caches, e.WasTTL = nil, 0 })
		res, err := Watch(t.Context(), Config{Querier: n, Window: WindowNone}, []Expectation{e}, nil)
		at := time.Now().UTC().Add(6 * time.Minute).Format("15:04 UTC") // the child's TTL of 300 s, and up
		if err != nil || !hasLine(res.Remains, "after "+at) {
			t.Errorf("err %v, remains %q, want %s", err, res.Remains, at)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		n := newInternet(kind(resolver.NXDomain), kind(resolver.NXDomain))
		e := removal(accepted, func(e *Expectation) { e.Was = []string{"ns.nowhere.example."} })
		res, err := Watch(t.Context(), Config{Querier: n, Window: WindowNone}, []Expectation{e}, nil)
		if err != nil || !hasLine(res.Remains, "no address of its servers is known") {
			t.Errorf("err %v, remains %q", err, res.Remains)
		}
	})
}

// oneMiss is an Internet whose root servers do not answer the first walk.
type oneMiss struct {
	*internet
	walks atomic.Int32
}

func (n *oneMiss) Zone(ctx context.Context, apex zone.Name) (*resolver.Zone, error) {
	if n.walks.Add(1) == 1 {
		return nil, fmt.Errorf("looking: %w", resolver.ErrNoRoot)
	}
	return n.internet.Zone(ctx, apex)
}

// birdcage is an Internet whose canary is heard after the servers were found, and not
// before this time since the start.
type birdcage struct {
	*internet
	bird error
	from time.Duration
}

func (b birdcage) Intercepted() error {
	if time.Since(b.start) < b.from {
		return nil
	}
	return b.bird
}

func TestVantage(t *testing.T) {
	t.Run("port 53 is blocked", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			n := newInternet(fresh81, fresh81)
			n.zones, n.err = nil, fmt.Errorf("looking: %w", resolver.ErrNoRoot)
			res, err := Watch(t.Context(), Config{Querier: n}, []Expectation{change(), removal()}, nil)
			if err != nil {
				t.Fatal(err)
			}
			if got := finding.JudgeOutcomes(res.Outcomes); got != finding.Inconclusive || !hasLine(res.Gaps, "port 53 is blocked from here") {
				t.Errorf("verdict %s, gaps %q", got, res.Gaps)
			}
			if time.Since(n.start) > 2*time.Second {
				t.Errorf("took %v", time.Since(n.start))
			}
		})
	})
	bird := &resolver.InterceptedError{Address: netip.MustParseAddr("192.0.2.1"), Saw: "NXDOMAIN"}
	intercepted := func(t *testing.T, q Querier, cfg Config, es ...Expectation) {
		t.Helper()
		cfg.Querier = q
		res, err := Watch(t.Context(), cfg, es, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := finding.JudgeOutcomes(res.Outcomes); got != finding.Inconclusive || !hasLine(res.Gaps, bird.Error()+"; what helps: ") {
			t.Errorf("verdict %s, gaps %q", got, res.Gaps)
		}
		for _, o := range res.Outcomes {
			if o.Status != finding.StatusUnverifiable || o.Exposed != nil {
				t.Errorf("%+v", o)
			}
			for _, s := range o.Servers {
				if s.Status != finding.StatusUnverifiable {
					t.Errorf("%s: %+v", o.Name, s)
				}
			}
		}
	}
	t.Run("something answers in place of the servers", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			n := newInternet(fresh81, fresh81)
			n.zones, n.err = nil, fmt.Errorf("looking: %w", bird)
			intercepted(t, n, Config{}, change(), removal())
			if len(n.asked) > 0 || time.Since(n.start) > time.Second {
				t.Errorf("%d questions, %v", len(n.asked), time.Since(n.start))
			}
		})
	})
	t.Run("the canary is heard late", func(t *testing.T) {
		for name, answers := range map[string]script{"broken": other, "as planned": fresh81, "late": old} {
			for _, window := range []Window{WindowNone, Window(10 * time.Second)} {
				t.Run(name, func(t *testing.T) {
					synctest.Test(t, func(t *testing.T) {
						intercepted(t, birdcage{newInternet(answers, answers), bird, 0}, Config{Window: window, Timeout: 5 * time.Second}, change(), removal())
					})
				})
			}
		}
	})
	t.Run("the canary is heard in the window", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			intercepted(t, birdcage{newInternet(fresh81, fresh81), bird, 5 * time.Second}, Config{Window: Window(10 * time.Second)}, change())
		})
	})
	t.Run("the root servers miss one question", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			n := newInternet(fresh81, fresh81)
			res, err := Watch(t.Context(), Config{Querier: &oneMiss{internet: n}, Window: WindowNone}, []Expectation{change()}, nil)
			if err != nil {
				t.Fatal(err)
			}
			if got := finding.JudgeOutcomes(res.Outcomes); got != finding.Pass || hasLine(res.Gaps, "port 53") {
				t.Errorf("verdict %s, gaps %q", got, res.Gaps)
			}
		})
	})
	for _, require := range []bool{false, true} {
		t.Run(fmt.Sprintf("no IPv6, required %v", require), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := newInternet(fresh81, fresh81)
				s := &n.zones["example.com."].Servers[1]
				s.Addresses = append(s.Addresses, addrs("2001:db8::2")...)
				n.servers["2001:db8::2"] = kind(resolver.Unreachable)
				api := change(func(e *Expectation) { e.Name = "api.example.com." })
				res, err := Watch(t.Context(), Config{Querier: n, Window: WindowNone, RequireIPv6: require}, []Expectation{change(), api}, nil)
				if err != nil {
					t.Fatal(err)
				}
				want := map[bool]finding.Status{false: finding.StatusPass, true: finding.StatusUnverifiable}[require]
				for _, o := range res.Outcomes {
					if o.Status != want {
						t.Errorf("%s: got %s, want %s", o.Name, o.Status, want)
					}
				}
				if !hasLine(res.Gaps, "no route from here to IPv6: 1 addresses") || res.Looked != 2 || res.Of != 3 {
					t.Errorf("gaps %q, looked at %d of %d", res.Gaps, res.Looked, res.Of)
				}
			})
		})
	}
	t.Run("no route at all", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			n := newInternet(kind(resolver.Unreachable), kind(resolver.Unreachable))
			res, _ := Watch(t.Context(), Config{Querier: n}, []Expectation{change()}, nil)
			if got := res.Outcomes[0].Status; got != finding.StatusUnverifiable {
				t.Errorf("got %s", got)
			}
		})
	})
	t.Run("private views are not asked", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			n := newInternet(fresh81, fresh81)
			res, err := Watch(t.Context(), Config{Querier: n}, []Expectation{change(func(e *Expectation) { e.View = "private:Z1" })}, nil)
			if err != nil || res.NotLooked != 1 || !hasLine(res.Gaps, "not public") || len(n.asked) > 0 || len(res.Outcomes) > 0 {
				t.Errorf("err %v, not looked %d, asked %d", err, res.NotLooked, len(n.asked))
			}
		})
	})
}

// A zone that comes with its delegation is found once the parent has it.
func TestZoneArrives(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newInternet(standing(), standing())
		n.servers["192.0.2.53"] = fresh81
		eu := &resolver.Zone{Apex: "eu.example.com.", Servers: []resolver.Server{{Name: "eu-ns1.example.net.", Addresses: addrs("192.0.2.53")}}}
		q := arriving{internet: n, apex: "eu.example.com.", after: 30 * time.Second, zone: eu}
		e := change(fresh, func(e *Expectation) { e.Zone, e.Name = "eu.example.com.", "www.eu.example.com." })
		res, err := Watch(t.Context(), Config{Querier: q, Window: WindowNone}, []Expectation{e}, nil)
		if err != nil || res.Outcomes[0].Status != finding.StatusPass {
			t.Errorf("err %v, outcome %+v", err, res.Outcomes[0])
		}
	})
}

type arriving struct {
	*internet
	apex  zone.Name
	after time.Duration
	zone  *resolver.Zone
}

func (a arriving) Zone(ctx context.Context, apex zone.Name) (*resolver.Zone, error) {
	if apex == a.apex && time.Since(a.start) >= a.after {
		return a.zone, nil
	}
	return a.internet.Zone(ctx, apex)
}

// A record of a zone that went with its delegation is looked for at the zone
// above.
func TestDeletedWithItsZone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newInternet(kind(resolver.NXDomain), kind(resolver.NXDomain))
		e := change(gone, func(e *Expectation) { e.Zone, e.Name = "eu.example.com.", "www.eu.example.com." })
		res, err := Watch(t.Context(), Config{Querier: n, Window: WindowNone}, []Expectation{e}, nil)
		if err != nil || res.Outcomes[0].Status != finding.StatusPass {
			t.Errorf("err %v, outcome %+v", err, res.Outcomes[0])
		}
	})
}

func TestCutShort(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newInternet(fresh81, old)
		cause := errors.New("killed")
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(10*time.Second, func() { cancel(cause) })
		res, err := Watch(ctx, Config{Querier: n}, []Expectation{change()}, nil)
		if !errors.Is(err, cause) || res.Outcomes[0].Status != finding.StatusPending {
			t.Errorf("err %v, outcomes %+v", err, res.Outcomes)
		}
	})
}

// A server that does not answer is asked once a round, however much there is
// to ask it.
func TestDeadServerIsLeftInPeace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newInternet(fresh81, kind(resolver.Timeout))
		var es []Expectation
		for i := range 50 {
			es = append(es, change(func(e *Expectation) { e.Name = zone.Name(fmt.Sprintf("h%d.example.com.", i)) }))
		}
		if _, err := Watch(t.Context(), Config{Querier: n, Timeout: time.Minute}, es, nil); err != nil {
			t.Fatal(err)
		}
		asked := map[string]int{}
		for _, q := range n.asked {
			asked[q.Address.String()]++
		}
		if asked["192.0.2.2"] > 8 || asked["192.0.2.1"] < 100 {
			t.Errorf("asked the dead server %d times in a minute and the other %d times", asked["192.0.2.2"], asked["192.0.2.1"])
		}
	})
}

func TestParseWindow(t *testing.T) {
	for text, want := range map[string]Window{"none": WindowNone, "auto": WindowAuto, "full": WindowFull, "30m": Window(30 * time.Minute)} {
		if got, err := ParseWindow(text); err != nil || got != want {
			t.Errorf("%s: got %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "0", "-1s", "forever"} {
		if _, err := ParseWindow(text); err == nil {
			t.Errorf("%q is taken", text)
		}
	}
}

// One address may be many machines, of which one is behind: it is named where it says
// who it is.
func TestNodeThatIsBehind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		at := func(node string, s script) script {
			return func(since time.Duration, q resolver.Query) resolver.Answer {
				a := s(since, q)
				a.Node = node
				return a
			}
		}
		res, err := Watch(t.Context(), Config{Querier: newInternet(at("fra1", fresh81), at("ams2", old)), Timeout: 5 * time.Second}, []Expectation{change()}, nil)
		if err != nil {
			t.Fatal(err)
		}
		var saw []string
		for _, s := range res.Outcomes[0].Servers {
			saw = append(saw, s.Saw)
		}
		if diff := cmp.Diff([]string{"192.0.2.81", "192.0.2.80 [node ams2]"}, saw); diff != "" {
			t.Error(diff)
		}
	})
}
