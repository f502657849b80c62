package propagation

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"zonecut/internal/fact"
	"zonecut/internal/finding"
	"zonecut/internal/resolver"
	"zonecut/internal/zone"
)

// shared is the resolver that somebody names.
const shared = "203.0.113.53"

var named53 = []netip.AddrPort{netip.MustParseAddrPort(shared + ":5353")}

// cache is a resolver with one cache: it has had the old answer for some time, and
// asks the first server when that is over.
func cache(n *internet, fetched time.Duration, ttl uint32, first script) script {
	have, expires := first, fetched+time.Duration(ttl)*time.Second
	return func(since time.Duration, q resolver.Query) resolver.Answer {
		if since >= expires {
			have, expires = n.servers["192.0.2.1"], since+time.Duration(ttl)*time.Second
		}
		a := have(since, q)
		left := uint32((expires - since).Round(time.Second).Seconds())
		if a.Kind == resolver.Data {
			a.TTL = left
		} else {
			a.NegativeTTL = left
		}
		return a
	}
}

// holding gives data with a TTL that does not count down.
func holding(ttl uint32, values ...string) script {
	return always(resolver.Answer{Answer: fact.Answer{Kind: resolver.Data, Data: values, TTL: ttl}})
}

// denying is a denial by a zone.
func denying(by zone.Name) script {
	return always(resolver.Answer{Answer: fact.Answer{Kind: resolver.NXDomain, NegativeTTL: 60}, Zone: by})
}

// atResolvers is the one row about resolvers.
func atResolvers(t *testing.T, res *Result) finding.Outcome {
	t.Helper()
	var rows []finding.Outcome
	for _, o := range res.Outcomes {
		if o.At == string(fact.AtResolvers) {
			rows = append(rows, o)
		}
	}
	if len(rows) != 1 {
		t.Fatalf("%d rows about resolvers: %+v; gaps %q", len(rows), res.Outcomes, res.Gaps)
	}
	return rows[0]
}

// unchecked answers a question that asks not to validate in its own way.
func unchecked(cd, others script) script {
	return func(since time.Duration, q resolver.Query) resolver.Answer {
		if q.Unchecked {
			return cd(since, q)
		}
		return others(since, q)
	}
}

// below answers names below one, and all others, each in its own way.
func below(n zone.Name, one, others script) script {
	return func(since time.Duration, q resolver.Query) resolver.Answer {
		if q.Name.Below(n) {
			return one(since, q)
		}
		return others(since, q)
	}
}

func staleAnswer(values ...string) script {
	return always(resolver.Answer{Answer: fact.Answer{Kind: resolver.Data, Data: values, TTL: 30}, Stale: true})
}

// What a resolver gives, by the end of a watch of that length.
func TestResolvers(t *testing.T) {
	cutGone := func(e *Expectation) { e.Accepted = true; e.Caches = caches(300) }
	denied81 := kind(resolver.NXDomain)
	for name, tt := range map[string]struct {
		servers  script
		expect   Expectation
		resolver script
		window   time.Duration
		status   finding.Status
		verdict  finding.Verdict
		why      string
	}{
		"planned":                           {fresh81, change(), holding(300, "192.0.2.81"), 20 * time.Second, finding.StatusPass, finding.Pass, ""},
		"old, within its TTL":               {fresh81, change(), holding(200, "192.0.2.80"), 20 * time.Second, finding.StatusPending, finding.Pass, "1 of 1 resolvers hold what was before, the last one (203.0.113.53:5353) until"},
		"old, with more left than can be":   {fresh81, change(), holding(3000, "192.0.2.80"), 20 * time.Second, finding.StatusPending, finding.Pass, "past the window"},
		"old, past the window":              {fresh81, change(), holding(200, "192.0.2.80"), 330 * time.Second, finding.StatusLate, finding.Inconclusive, "past every TTL"},
		"neither":                           {fresh81, change(), holding(77, "198.51.100.66"), time.Hour, finding.StatusBroken, finding.Broken, "resolver 203.0.113.53:5353 gives 198.51.100.66: neither what was before (192.0.2.80) nor what was planned (192.0.2.81); it keeps that for another 77 s"},
		"neither over UDP alone":            {fresh81, change(), overTCP(other, fresh81), 30 * time.Second, finding.StatusPass, finding.Pass, ""},
		"a denial that was cached between":  {fresh81, change(), denying("example.com."), time.Hour, finding.StatusBroken, finding.Broken, "NXDOMAIN: it was there before"},
		"bogus":                             {fresh81, change(), unchecked(fresh81, kind(resolver.ServFail)), time.Hour, finding.StatusBroken, finding.Broken, "SERVFAIL, and without validation 192.0.2.81: the data are bogus"},
		"fails":                             {fresh81, change(), kind(resolver.ServFail), 20 * time.Second, finding.StatusUnverifiable, finding.Inconclusive, "203.0.113.53:5353 (SERVFAIL)"},
		"says nothing":                      {fresh81, change(), kind(resolver.Timeout), 20 * time.Second, finding.StatusUnverifiable, finding.Inconclusive, "203.0.113.53:5353"},
		"serves others only":                {fresh81, change(), refused, 20 * time.Second, finding.StatusUnverifiable, finding.Inconclusive, "refused"},
		"past its TTL":                      {fresh81, change(), staleAnswer("192.0.2.80"), 330 * time.Second, finding.StatusLate, finding.Inconclusive, "serves stale data"},
		"created, and the denial is cached": {fresh81, change(fresh), denying("example.com."), 20 * time.Second, finding.StatusPending, finding.Pass, "hold what was before"},
		"created":                           {fresh81, change(fresh), fresh81, 20 * time.Second, finding.StatusPass, finding.Pass, ""},
		"deleted":                           {denied81, change(gone), denying("example.com."), 20 * time.Second, finding.StatusPass, finding.Pass, ""},
		"deleted, and still there":          {denied81, change(gone), named("www.example.com.", old), 20 * time.Second, finding.StatusPending, finding.Pass, "hold what was before"},
		"deleted, and a wildcard answers":   {other, change(gone), other, 20 * time.Second, finding.StatusPass, finding.Pass, ""},
		"computed, and any answer will do":  {other, change(synthetic), old, 20 * time.Second, finding.StatusPass, finding.Pass, ""},
		"a cut, gone there too":             {denied81, removal(cutGone), denying("example.com."), 40 * time.Second, finding.StatusAccepted, finding.Pass, ""},
		"a cut, alive there":                {denied81, removal(cutGone), denying("eu.example.com."), 40 * time.Second, finding.StatusPending, finding.Pass, "hold what was before"},
		"a cut, alive there below":          {denied81, removal(cutGone), denying("a.eu.example.com."), 40 * time.Second, finding.StatusPending, finding.Pass, ""},
		"a cut, alive there for ever":       {denied81, removal(cutGone), denying("eu.example.com."), time.Hour, finding.StatusLate, finding.Inconclusive, "that ghost cannot be closed from here"},
		"a cut, denied by nobody":           {denied81, removal(cutGone), denying(""), 40 * time.Second, finding.StatusUnverifiable, finding.Inconclusive, "nobody"},
		"a cut, and a wildcard below it":    {denied81, removal(cutGone), holding(60, "198.51.100.9"), 40 * time.Second, finding.StatusPending, finding.Pass, ""},
		"a cut, and a wildcard above it":    {below("eu.example.com.", holding(60, "198.51.100.9"), denied81), removal(cutGone), holding(60, "198.51.100.9"), 40 * time.Second, finding.StatusAccepted, finding.Pass, ""},
		"a cut that stays":                  {refer("eu.example.com.", "ns9."), removal(func(e *Expectation) { e.Want = []string{"ns9."} }), denying("eu.example.com."), 40 * time.Second, finding.StatusPass, finding.Pass, ""},
		"a cut that stays, lost there": {refer("eu.example.com.", "ns9."), removal(func(e *Expectation) { e.Want = []string{"ns9."} }), denying("example.com."), 40 * time.Second,
			finding.StatusBroken, finding.Broken, "it was there before and shall be there"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := newInternet(tt.servers, tt.servers)
				n.servers[shared] = tt.resolver
				res, err := Watch(t.Context(), Config{Querier: n, Window: Window(tt.window), Resolvers: named53}, []Expectation{tt.expect}, nil)
				if err != nil {
					t.Fatal(err)
				}
				got := atResolvers(t, res)
				if got.Status != tt.status || !strings.Contains(got.Why+" "+got.Servers[0].Saw, tt.why) || !got.Cache || got.Servers[0].Status != tt.status {
					t.Errorf("got %s (%s), %+v; want %s (%s)", got.Status, got.Why, got.Servers, tt.status, tt.why)
				}
				if v := finding.JudgeOutcomes(res.Outcomes); v != tt.verdict {
					t.Errorf("verdict %s, want %s: %+v", v, tt.verdict, res.Outcomes)
				}
				for _, q := range n.asked {
					if shared := q.Address.String() == shared; shared != q.Recurse || shared && q.Port != 5353 || !shared && (q.Port != 0 || q.Unchecked) {
						t.Errorf("asked %+v", q)
					}
					if q.Recurse && tt.expect.Type == "NS" && (q.Type == "NS" || !strings.HasPrefix(string(q.Name), fact.NonceLabel+"-")) {
						t.Errorf("a resolver was asked %s %s: that has it learn the child's NS set", q.Name, q.Type)
					}
				}
			})
		})
	}
}

// The switch comes when the TTL that the answer has left is over, and is foretold.
func TestResolverSwitches(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newInternet(fresh81, fresh81)
		n.servers[shared] = cache(n, -100*time.Second, 300, old) // it has 200 s left
		var foretold string
		cfg := Config{Querier: n, Window: WindowFull, Resolvers: named53, Progress: func(line string) {
			if strings.Contains(line, "hold what was before") {
				foretold = line
			}
		}}
		res, err := Watch(t.Context(), cfg, []Expectation{change()}, nil)
		if err != nil {
			t.Fatal(err)
		}
		got := atResolvers(t, res)
		if got.Status != finding.StatusPass || got.Servers[0].Until == nil || *got.Servers[0].Until != 200 || !strings.Contains(foretold, "(200 s after the start)") {
			t.Errorf("%s, until %v, foretold %q", got.Status, got.Servers[0].Until, foretold)
		}
		if res.Took.Round(time.Second) != 321*time.Second { // all had agreed after 1 s
			t.Errorf("took %v", res.Took)
		}
	})
}

// Behind one address there may be several caches: that one of them has switched is
// not that all have.
func TestResolverOfManyCaches(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newInternet(fresh81, fresh81)
		early, late := cache(n, -299*time.Second, 300, old), cache(n, -100*time.Second, 300, old)
		turn := 0
		n.servers[shared] = func(since time.Duration, q resolver.Query) resolver.Answer {
			if turn++; turn == 1 {
				return late(since, q)
			}
			return early(since, q)
		}
		for window, want := range map[time.Duration]finding.Status{100 * time.Second: finding.StatusPending, 240 * time.Second: finding.StatusPass} {
			turn, n.start = 0, time.Now()
			res, err := Watch(t.Context(), Config{Querier: n, Window: Window(window), Resolvers: named53}, []Expectation{change()}, nil)
			if err != nil {
				t.Fatal(err)
			}
			if got := atResolvers(t, res); got.Status != want {
				t.Errorf("after %v: %s (%s), want %s", window, got.Status, got.Why, want)
			}
			early, late = cache(n, -299*time.Second, 300, old), cache(n, -100*time.Second, 300, old)
		}
	})
}

// No resolver is asked for anything before every server has what is planned, and
// none that nobody names.
func TestResolversComeLast(t *testing.T) {
	late := then(kind(resolver.NXDomain), 20*time.Second, fresh81)
	for name, tt := range map[string]struct {
		two       script
		resolvers []netip.AddrPort
		window    Window
		expect    []Expectation
		from      time.Duration // 0: never
		gap       string
	}{
		"the last server comes after 20 s":  {late, named53, Window(time.Minute), []Expectation{change(fresh)}, 20 * time.Second, ""},
		"a server never comes":              {kind(resolver.NXDomain), named53, Window(time.Minute), []Expectation{change(fresh)}, 0, "not asked: not every server"},
		"a server says nothing":             {kind(resolver.Timeout), named53, Window(time.Minute), []Expectation{change(fresh)}, 0, "not asked: not every server"},
		"a server gives something else":     {other, named53, Window(time.Minute), []Expectation{change()}, 0, "not asked: not every server"},
		"the other set is late":             {named("www.example.com.", fresh81, "new.example.com.", late), named53, Window(time.Minute), []Expectation{change(), change(fresh, func(e *Expectation) { e.Name = "new.example.com." })}, 20 * time.Second, ""},
		"one set never comes":               {named("www.example.com.", fresh81), named53, Window(time.Minute), []Expectation{change(), change(fresh, func(e *Expectation) { e.Name = "new.example.com." })}, 0, "not asked: not every server"},
		"nobody is named":                   {fresh81, nil, Window(time.Minute), []Expectation{change(fresh)}, 0, ""},
		"the window is over before":         {late, named53, Window(5 * time.Second), []Expectation{change(fresh)}, 0, "not asked: the window was over"},
		"no window":                         {fresh81, named53, WindowNone, []Expectation{change(fresh)}, 0, "not asked: --window none"},
		"what no change names":              {fresh81, named53, Window(time.Minute), []Expectation{change(func(e *Expectation) { e.Collateral, e.Was = true, e.Want })}, 0, ""},
		"serials":                           {always(resolver.Answer{Answer: fact.Answer{Kind: resolver.Data, Data: []string{"a. b. 7 2 3 4 5"}}}), named53, Window(time.Minute), []Expectation{change(soaTo7)}, 0, ""},
		"no route to any address of a host": {kind(resolver.Unreachable), named53, Window(time.Minute), []Expectation{change(fresh)}, 0, "whether ns2.example.com. (192.0.2.2) has it is not known"},
		"the same, and it was there before": {kind(resolver.Unreachable), named53, Window(time.Minute), []Expectation{change()}, time.Second, ""},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				one := fresh81
				if strings.Contains(name, "serials") {
					one = tt.two
				}
				n := newInternet(one, tt.two)
				n.servers[shared] = fresh81
				res, err := Watch(t.Context(), Config{Querier: n, Window: tt.window, Resolvers: tt.resolvers}, tt.expect, nil)
				if err != nil {
					t.Fatal(err)
				}
				first := time.Duration(0)
				for i, q := range n.asked {
					if q.Recurse && first == 0 {
						first = n.times[i]
					}
				}
				if (first == 0) != (tt.from == 0) || first < tt.from {
					t.Errorf("a resolver was first asked after %v, want %v or later, 0 for never", first, tt.from)
				}
				if tt.gap != "" && !hasLine(res.Gaps, tt.gap) {
					t.Errorf("gaps %q, want %q", res.Gaps, tt.gap)
				}
				if first == 0 && len(res.Outcomes) != len(tt.expect) {
					t.Errorf("%d rows of %d expectations", len(res.Outcomes), len(tt.expect))
				}
			})
		})
	}
}

// A watch that is killed while it looks at resolvers goes on with the same end of
// the window: old data are late when they would have been late without the kill.
func TestResumeAtResolvers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		n := newInternet(fresh81, fresh81)
		n.servers[shared] = holding(200, "192.0.2.80")
		var last *Memory
		ctx, kill := context.WithTimeout(t.Context(), 100*time.Second)
		defer kill()
		cfg := Config{Querier: n, Window: Window(time.Hour), Resolvers: named53, Save: func(m Memory) { last = &m }}
		if _, err := Watch(ctx, cfg, []Expectation{change()}, nil); !errors.Is(err, context.DeadlineExceeded) || last == nil {
			t.Fatalf("ended with %v, %v", err, last)
		}
		const servers, cached = "www.example.com. A in example.com.", "www.example.com. A at the resolvers"
		if agreed := last.AgreedAt[servers].Sub(began); agreed.Round(time.Second) != time.Second {
			t.Errorf("all agreed after %v", agreed)
		}
		if holds := last.Holds[cached+" "+shared+":5353"].Sub(began); holds < 280*time.Second || holds > 310*time.Second {
			t.Errorf("the resolver holds on for %v", holds)
		}
		time.Sleep(210 * time.Second) // 310 s after the start, and 309 s after all had agreed
		for _, tt := range []struct {
			resume *Memory
			window time.Duration
			want   finding.Status
		}{{last, 312 * time.Second, finding.StatusLate}, {nil, 20 * time.Second, finding.StatusPending}} {
			cfg := Config{Querier: n, Window: Window(tt.window), Resolvers: named53, Resume: tt.resume}
			res, err := Watch(t.Context(), cfg, []Expectation{change()}, nil)
			if err != nil {
				t.Fatal(err)
			}
			if got := atResolvers(t, res); got.Status != tt.want {
				t.Errorf("resumed %t: %s (%s), want %s", tt.resume != nil, got.Status, got.Why, tt.want)
			}
		}
		// One that had said how long another cache has the old data keeps that.
		n.servers[shared] = fresh81
		last.Holds[cached+" "+shared+":5353"] = time.Now().Add(5 * time.Minute)
		res, err := Watch(t.Context(), Config{Querier: n, Window: Window(time.Since(began) + 30*time.Second), Resolvers: named53, Resume: last}, []Expectation{change()}, nil)
		if err != nil || atResolvers(t, res).Status != finding.StatusPending {
			t.Errorf("%v, %+v", err, res.Outcomes)
		}
	})
}

func TestByResolvers(t *testing.T) {
	for name, tt := range map[string]struct {
		accept    bool
		resolvers []netip.AddrPort
		resolver  script
		window    Window
		expect    Expectation
		verdict   finding.Verdict
		rows      int
		gap       string
		asked     bool
	}{
		"planned":                 {true, named53, fresh81, WindowAuto, change(), finding.Pass, 1, "port 53 is blocked from here; the named resolvers tell instead", true},
		"created":                 {true, named53, fresh81, WindowAuto, change(fresh), finding.Pass, 1, "", true},
		"nothing arrived":         {true, named53, old, WindowAuto, change(), finding.Inconclusive, 1, "", true},
		"broken":                  {true, named53, other, WindowAuto, change(), finding.Broken, 1, "", true},
		"the window is not over":  {true, named53, fresh81, Window(time.Minute), change(), finding.Inconclusive, 1, "", false},
		"it says nothing":         {true, named53, kind(resolver.Timeout), WindowAuto, change(), finding.Inconclusive, 1, "", true},
		"a serial":                {true, named53, fresh81, WindowAuto, change(soaTo7), finding.Inconclusive, 1, "none is named that could tell", false},
		"nobody is named":         {true, nil, fresh81, WindowAuto, change(), finding.Inconclusive, 1, "none is named that could tell: --resolver IP", false},
		"less is not accepted":    {false, named53, fresh81, WindowAuto, change(), finding.Inconclusive, 1, "what helps: open it for UDP and TCP", false},
		"a feared removal":        {true, named53, denying("example.com."), WindowAuto, removal(func(e *Expectation) { e.Caches = caches(300) }), finding.Broken, 1, "", true},
		"the same when it is not": {true, named53, denying("eu.example.com."), WindowAuto, removal(func(e *Expectation) { e.Caches = caches(300) }), finding.Inconclusive, 1, "", true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := newInternet(nil, nil)
				n.zones, n.err = nil, resolver.ErrNoRoot
				n.servers[shared] = tt.resolver
				cfg := Config{Querier: n, ByResolvers: tt.accept, Resolvers: tt.resolvers, Window: tt.window}
				proofs := []Proof{denied()}
				if tt.expect.Type != "NS" {
					proofs = nil
				}
				res, err := Watch(t.Context(), cfg, []Expectation{tt.expect}, proofs)
				if err != nil {
					t.Fatal(err)
				}
				if got := finding.JudgeOutcomes(res.Outcomes); got != tt.verdict || len(res.Outcomes) != tt.rows || !hasLine(res.Gaps, tt.gap) {
					t.Errorf("verdict %s, want %s; %+v; gaps %q", got, tt.verdict, res.Outcomes, res.Gaps)
				}
				if byResolvers := tt.accept && tt.resolvers != nil && tt.expect.Type != "SOA"; res.ByResolvers != byResolvers || byResolvers == (res.Outcomes[0].At != "resolvers") || res.Outcomes[0].Cache {
					t.Errorf("by resolvers %t: %+v", res.ByResolvers, res.Outcomes[0])
				}
				if !res.ByResolvers && (res.Outcomes[0].Status != finding.StatusUnverifiable || res.Took > time.Second) {
					t.Errorf("%s after %v", res.Outcomes[0].Status, res.Took)
				}
				if (len(n.asked) > 0) != tt.asked {
					t.Errorf("asked %d times", len(n.asked))
				}
				closes := time.Duration(*tt.expect.Caches)*time.Second + slack
				for i, q := range n.asked {
					if !q.Recurse || n.times[i] < closes {
						t.Errorf("after %v it asked %+v", n.times[i], q)
					}
				}
			})
		})
	}
	// That no root server answers after others have is a hitch, and no block.
	synctest.Test(t, func(t *testing.T) {
		n := newInternet(fresh81, fresh81)
		n.parents = nil
		n.err = resolver.ErrNoRoot
		res, err := Watch(t.Context(), Config{Querier: n, Timeout: time.Minute, Unanchored: true}, []Expectation{change(), removal()}, nil)
		if err != nil || hasLine(res.Gaps, "blocked") || res.Outcomes[0].Status != finding.StatusPass {
			t.Errorf("%v, %q, %+v", err, res.Gaps, res.Outcomes[0])
		}
	})
}

func TestViews(t *testing.T) {
	corp := func(e *Expectation) { e.View = "corp" }
	server, user := []netip.AddrPort{netip.MustParseAddrPort("10.0.0.53:0"), netip.MustParseAddrPort("10.0.0.53:5301")}, []netip.AddrPort{netip.MustParseAddrPort("10.0.0.1:0")}
	for name, tt := range map[string]struct {
		views    map[string]View
		server   script
		resolver script
		expect   Expectation
		rows     []finding.Status
		verdict  finding.Verdict
		not      int
	}{
		"nobody is named":           {nil, nil, nil, change(corp), nil, finding.Pass, 1},
		"another view is named":     {map[string]View{"lab": {Servers: server}}, nil, nil, change(corp), nil, finding.Pass, 1},
		"its servers":               {map[string]View{"corp": {Servers: server}}, fresh81, nil, change(corp), []finding.Status{finding.StatusPass}, finding.Pass, 0},
		"its servers are late":      {map[string]View{"corp": {Servers: server}}, old, nil, change(corp), []finding.Status{finding.StatusLate}, finding.Inconclusive, 0},
		"its servers are wrong":     {map[string]View{"corp": {Servers: server}}, other, nil, change(corp), []finding.Status{finding.StatusBroken}, finding.Broken, 0},
		"both":                      {map[string]View{"corp": {Servers: server, Resolvers: user}}, fresh81, old, change(corp), []finding.Status{finding.StatusPass, finding.StatusLate}, finding.Inconclusive, 0},
		"resolvers alone":           {map[string]View{"corp": {Resolvers: user}}, nil, fresh81, change(corp), []finding.Status{finding.StatusPass}, finding.Pass, 0},
		"resolvers alone, old":      {map[string]View{"corp": {Resolvers: user}}, nil, old, change(corp), []finding.Status{finding.StatusLate}, finding.Inconclusive, 0},
		"resolvers alone, a serial": {map[string]View{"corp": {Resolvers: user}}, nil, fresh81, change(corp, soaTo7), nil, finding.Pass, 1},
		"a cut":                     {map[string]View{"corp": {Servers: server}}, standing(), nil, removal(corp, func(e *Expectation) { e.Want = e.Was }), []finding.Status{finding.StatusPass}, finding.Pass, 0},
		"a cut that goes":           {map[string]View{"corp": {Servers: server}}, kind(resolver.NXDomain), nil, removal(corp, accepted), []finding.Status{finding.StatusAccepted}, finding.Pass, 0},
		"a DS that comes":           {map[string]View{"corp": {Servers: server}}, data("1 13 2 AB"), nil, Expectation{View: "corp", Zone: "example.com.", Name: "eu.example.com.", Type: "DS", Delegation: true, Want: []string{"1 13 2 AB"}, Caches: caches(60)}, []finding.Status{finding.StatusPass}, finding.Pass, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := newInternet(other, other) // the public servers would say something else
				n.servers["10.0.0.53"], n.servers["10.0.0.1"] = tt.server, tt.resolver
				res, err := Watch(t.Context(), Config{Querier: n, Views: tt.views, Window: WindowFull, Timeout: time.Minute}, []Expectation{tt.expect}, nil)
				if err != nil {
					t.Fatal(err)
				}
				var got []finding.Status
				for _, o := range res.Outcomes {
					got = append(got, o.Status)
					if o.View != "corp" {
						t.Errorf("view %q", o.View)
					}
				}
				if diff := cmp.Diff(tt.rows, got); diff != "" || res.NotLooked != tt.not || finding.JudgeOutcomes(res.Outcomes) != tt.verdict {
					t.Errorf("rows %v, want %v; not looked at %d; %+v", got, tt.rows, res.NotLooked, res.Outcomes)
				}
				ports := map[uint16]bool{}
				for _, q := range n.asked {
					if !strings.HasPrefix(q.Address.String(), "10.0.0.") || q.Recurse != (q.Address.String() == "10.0.0.1") {
						t.Errorf("asked %+v", q)
					}
					ports[q.Port] = true
				}
				if tt.server != nil && !ports[5301] {
					t.Error("the second server of one address was not asked")
				}
			})
		})
	}
}

// Public zones are looked at where they are public, while a view beside them is
// asked at its own servers; and a network that lets nothing out leaves the view.
func TestViewsBesideThePublic(t *testing.T) {
	views := map[string]View{"corp": {Servers: []netip.AddrPort{netip.MustParseAddrPort("10.0.0.53:0")}}}
	es := []Expectation{change(), change(func(e *Expectation) { e.View, e.Want = "corp", []string{"10.0.0.81"} })}
	synctest.Test(t, func(t *testing.T) {
		n := newInternet(fresh81, fresh81)
		n.servers["10.0.0.53"] = data("10.0.0.81")
		res, err := Watch(t.Context(), Config{Querier: n, Views: views, Window: WindowNone}, es, nil)
		if err != nil || finding.JudgeOutcomes(res.Outcomes) != finding.Pass || len(res.Outcomes) != 2 || res.Of != 3 {
			t.Errorf("%v: %+v", err, res)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		n := newInternet(nil, nil)
		n.zones, n.err = nil, resolver.ErrNoRoot
		n.servers["10.0.0.53"] = data("10.0.0.81")
		res, err := Watch(t.Context(), Config{Querier: n, Views: views, Window: WindowNone}, es, nil)
		if err != nil || len(res.Outcomes) != 2 || res.Outcomes[0].Status != finding.StatusUnverifiable || res.Outcomes[1].Status != finding.StatusPass {
			t.Errorf("%v: %+v", err, res.Outcomes)
		}
	})
}

// Of very many sets only some are asked for, delegations among them, and that is
// said; where resolvers decide it is all.
func TestManySetsAtResolvers(t *testing.T) {
	var es []Expectation
	for i := range 1000 {
		es = append(es, change(func(e *Expectation) { e.Name = zone.Name(fmt.Sprintf("h%03d.example.com.", i)) }))
	}
	es = append(es, removal(func(e *Expectation) { e.Want = e.Was }))
	for decides, want := range map[bool]int{false: maxAsked, true: len(es)} {
		synctest.Test(t, func(t *testing.T) {
			es := slices.Clone(es)
			for i := range es {
				es[i].Caches = caches(30)
			}
			n := newInternet(forType("NS", standing(), fresh81), forType("NS", standing(), fresh81))
			if decides {
				n.zones, n.parents, n.err = nil, nil, resolver.ErrNoRoot
			}
			n.servers[shared] = func(since time.Duration, q resolver.Query) resolver.Answer {
				if strings.HasPrefix(string(q.Name), fact.NonceLabel) {
					return denying("eu.example.com.")(since, q)
				}
				return fresh81(since, q)
			}
			res, err := Watch(t.Context(), Config{Querier: n, Resolvers: named53, ByResolvers: true}, es, nil)
			if err != nil {
				t.Fatal(err)
			}
			rows := map[string]bool{}
			for _, o := range res.Outcomes {
				if o.At == "resolvers" {
					rows[o.Name] = true
				}
			}
			if len(rows) != want || !rows["eu.example.com."] || !rows["h000.example.com."] || hasLine(res.Gaps, "of 1001 expectations 100 are asked for at the resolvers") == decides {
				t.Errorf("decides %t: %d rows, want %d; gaps %q", decides, len(rows), want, res.Gaps)
			}
			late := 0
			for name := range rows {
				if name > "h500" && name < "h9999" {
					late++
				}
			}
			if late < want/3 {
				t.Errorf("decides %t: only %d of the second half", decides, late)
			}
			if got := finding.JudgeOutcomes(res.Outcomes); got != finding.Pass {
				t.Errorf("verdict %s", got)
			}
		})
	}
}

// Values that the report hides are hidden in what a look at the world shows.
func TestHiddenValues(t *testing.T) {
	hidden := func(e *Expectation) { e.Hidden, e.WasUnknown, e.UnknownAfter = true, true, true }
	gone := func(e *Expectation) { hidden(e); e.Want, e.UnknownAfter = nil, false }
	for name, tt := range map[string]struct {
		server, resolver script
		expect           Expectation
	}{
		"as planned":              {data("secret"), data("secret"), change(hidden)},
		"still there":             {named("www.example.com.", data("secret")), nil, change(gone)},
		"falls to a wildcard":     {data("secret"), data("secret"), change(gone)},
		"bogus behind a resolver": {data("secret"), unchecked(data("secret"), kind(resolver.ServFail)), change(hidden)},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := newInternet(tt.server, tt.server)
				n.servers[shared] = tt.resolver
				var said []string
				cfg := Config{Querier: n, Window: Window(20 * time.Second), Timeout: 10 * time.Second, Resolvers: named53,
					Progress: func(l string) { said = append(said, l) }, Show: func(p Picture) { said = append(said, fmt.Sprint(p)) }}
				res, err := Watch(t.Context(), cfg, []Expectation{tt.expect}, nil)
				if err != nil {
					t.Fatal(err)
				}
				if all := fmt.Sprint(res.Outcomes, said); strings.Contains(all, "secret") || !strings.Contains(all, "sha256:2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b") {
					t.Errorf("%s", all)
				}
			})
		})
	}
}

// Servers that a proof names are not asked about a view: nobody named them for it.
func TestProofsOfViews(t *testing.T) {
	views := map[string]View{"corp": {Servers: []netip.AddrPort{netip.MustParseAddrPort("10.0.0.53:0")}}}
	corp := func(e *Expectation) { e.View = "corp" }
	foreign := denied(func(p *Proof) { p.View, p.At, p.ComesTrueIf = "corp", fact.AtOldServers, finding.IfAnswers })
	own := denied(func(p *Proof) { p.View = "corp" })
	synctest.Test(t, func(t *testing.T) {
		n := newInternet(other, other)
		n.servers["10.0.0.53"] = kind(resolver.NXDomain)
		res, err := Watch(t.Context(), Config{Querier: n, Views: views, Window: WindowNone, Timeout: time.Minute}, []Expectation{removal(corp)}, []Proof{foreign, own})
		if err != nil || res.NotLooked != 1 || len(res.Outcomes) != 1 || res.Outcomes[0].Status != finding.StatusBroken || !strings.Contains(res.Outcomes[0].Why, "foretold this") {
			t.Errorf("%v: not looked at %d, %+v", err, res.NotLooked, res.Outcomes)
		}
		for _, q := range n.asked {
			if q.Address.String() != "10.0.0.53" {
				t.Errorf("asked %+v", q)
			}
		}
	})
}
