package propagation

import (
	"math"
	"net/netip"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"zonecut/internal/fact"
	"zonecut/internal/finding"
	"zonecut/internal/resolver"
)

// What a fault costs: the share of caches from the TTL before and the time that it
// has stood, the rest from the bad answer itself.
func TestExposed(t *testing.T) {
	nxdomain := always(resolver.Answer{Answer: fact.Answer{Kind: resolver.NXDomain, NegativeTTL: 900}, Zone: "example.com."})
	for name, tt := range map[string]struct {
		one    script
		expect Expectation
		proofs []Proof
		since  time.Duration // before the start of the watch
		want   *finding.Exposure
	}{
		"denied at once":            {nxdomain, change(), nil, 0, &finding.Exposure{Seconds: 0, Share: 0, PerSecond: 1.0 / 300, Lasts: caches(900), CostPerSecond: share(3)}},
		"denied since two minutes":  {nxdomain, change(), nil, 2 * time.Minute, &finding.Exposure{Seconds: 120, Share: 0.4, PerSecond: 1.0 / 300, Lasts: caches(900), CostPerSecond: share(3)}},
		"denied since ten minutes":  {nxdomain, change(), nil, 10 * time.Minute, &finding.Exposure{Seconds: 600, Share: 1, Lasts: caches(900), CostPerSecond: share(0)}},
		"denied after a minute":     {then(old, time.Minute, nxdomain), change(), nil, 10 * time.Minute, &finding.Exposure{Seconds: 0, Share: 0, PerSecond: 1.0 / 300, Lasts: caches(900), CostPerSecond: share(3)}},
		"another value":             {holding(30, "198.51.100.66"), change(func(e *Expectation) { e.WasTTL = 3600 }), nil, time.Minute, &finding.Exposure{Seconds: 60, Share: 60.0 / 3600, PerSecond: 1.0 / 3600, Lasts: caches(30), CostPerSecond: share(3 * 30.0 / 3600)}},
		"refused":                   {then(old, 2*time.Second, refused), change(), nil, 0, &finding.Exposure{Seconds: 0, Share: 0, PerSecond: 1.0 / 300, Lasts: caches(lame), CostPerSecond: share(lame / 300.0)}},
		"a delegation, by its TTL":  {nxdomain, removal(), []Proof{denied()}, time.Minute, &finding.Exposure{Seconds: 60, Share: 60.0 / 86400, PerSecond: 1.0 / 86400, Lasts: caches(900), CostPerSecond: share(900.0 / 86400)}},
		"no TTL in the bad answer":  {kind(resolver.NXDomain), change(), nil, time.Minute, &finding.Exposure{Seconds: 60, Share: 0.2, PerSecond: 1.0 / 300}},
		"no TTL before":             {nxdomain, change(func(e *Expectation) { e.WasTTL, e.Caches = 0, nil }), nil, 0, nil},
		"a proof alone, by its TTL": {nxdomain, change(func(e *Expectation) { e.Name = "other.example.com."; e.Want = nil }), []Proof{denied(func(p *Proof) { p.TTL = 600 })}, time.Minute, &finding.Exposure{Seconds: 60, Share: 0.1, PerSecond: 1.0 / 600, Lasts: caches(900), CostPerSecond: share(1.5)}},
		"nothing is broken":         {fresh81, change(), nil, time.Minute, nil},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := newInternet(tt.one, fresh81)
				if tt.proofs != nil {
					n.servers["192.0.2.2"] = tt.one
				}
				res, err := Watch(t.Context(), Config{Querier: n, Window: WindowNone, Timeout: 2 * time.Minute, Since: time.Now().Add(-tt.since)}, []Expectation{tt.expect}, tt.proofs)
				if err != nil {
					t.Fatal(err)
				}
				o := res.Outcomes[len(res.Outcomes)-1]
				near := cmp.Comparer(func(a, b float64) bool { return math.Abs(a-b) < 0.004 })
				if diff := cmp.Diff(tt.want, o.Exposed, near); diff != "" {
					t.Errorf("%s %s (-want +got):\n%s", o.Status, o.Why, diff)
				}
			})
		})
	}
}

func share(f float64) *float64 { return &f }

// Which kinds of resolvers differ is said of each delegation that goes or is
// exchanged, and of the set that caches hold longest. The second look at the last
// server, a second after the first, is when all are known to have changed.
func TestBounds(t *testing.T) {
	long := change(func(e *Expectation) { e.WasTTL, e.Caches, e.Want = 172800, caches(172800), []string{"192.0.2.81"} })
	for name, tt := range map[string]struct {
		servers   script
		expect    []Expectation
		resolvers bool
		want      []string
	}{
		"a short TTL":                     {fresh81, []Expectation{change()}, false, nil},
		"the same with resolvers":         {fresh81, []Expectation{change()}, true, []string{"www.example.com. resolvers that prefetch 271"}},
		"a long TTL":                      {fresh81, []Expectation{change(func(e *Expectation) { e.Name = "a.example.com." }), long}, true, []string{"www.example.com. resolvers that prefetch 155521", "www.example.com. resolvers that cap TTLs at a day 86401"}},
		"nothing but the TTL":             {fresh81, []Expectation{change(func(e *Expectation) { e.Was = e.Want })}, true, nil},
		"a zone that goes":                {refused, []Expectation{change(gone, func(e *Expectation) { e.ZoneGone = true })}, false, []string{"www.example.com. resolvers that serve stale data 259501"}},
		"a delegation that goes":          {kind(resolver.NXDomain), []Expectation{removal(accepted, func(e *Expectation) { e.Caches = caches(172800) })}, false, []string{"eu.example.com. resolvers that go by the parent's NS set 86401", "eu.example.com. resolvers that go by the child's NS set 172801", "eu.example.com. resolvers that renew the child's NS set nil"}},
		"a delegation that stays":         {standing(), []Expectation{removal(func(e *Expectation) { e.Want = oldNS })}, false, nil},
		"a delegation that was not there": {refer("eu.example.com.", "a."), []Expectation{removal(fresh, func(e *Expectation) { e.Want = []string{"a."} })}, false, nil},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				cfg := Config{Querier: newInternet(tt.servers, tt.servers), Window: WindowNone, Timeout: 10 * time.Second}
				if tt.resolvers {
					cfg.Resolvers, cfg.Window = named53, Window(5*time.Second)
					cfg.Querier.(*internet).servers[shared] = fresh81
				}
				res, err := Watch(t.Context(), cfg, tt.expect, nil)
				if err != nil {
					t.Fatal(err)
				}
				var got []string
				for _, b := range res.Bounds {
					until := "nil"
					if b.Until != nil {
						until = strconv.Itoa(*b.Until)
					}
					got = append(got, b.Name+" "+b.Caches+" "+until)
				}
				if diff := cmp.Diff(tt.want, got); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
			})
		})
	}
}

// What a resolver gave before the apply too is not the change's doing.
func TestResolverWasOddBefore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newInternet(fresh81, fresh81)
		n.servers[shared] = holding(60, "198.51.100.66")
		for told, want := range map[string]finding.Status{"198.51.100.66": finding.StatusUnverifiable, "192.0.2.80": finding.StatusBroken} {
			e := change()
			e.Told = map[netip.AddrPort]fact.Answer{named53[0]: {Kind: fact.Data, Data: []string{told}}}
			res, err := Watch(t.Context(), Config{Querier: n, Window: Window(20 * time.Second), Resolvers: named53}, []Expectation{e}, nil)
			if err != nil {
				t.Fatal(err)
			}
			if got := atResolvers(t, res); got.Status != want {
				t.Errorf("it gave %s before: %s (%s), want %s", told, got.Status, got.Why, want)
			}
		}
	})
}

// A picture shows how the watch stands, and the last one how it ended.
func TestPicture(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newInternet(fresh81, then(old, 10*time.Second, fresh81))
		n.servers[shared] = holding(100, "192.0.2.80")
		start := time.Now()
		var pictures []Picture
		cfg := Config{Querier: n, Window: Window(time.Minute), Resolvers: named53, Show: func(p Picture) { pictures = append(pictures, p) }}
		if _, err := Watch(t.Context(), cfg, []Expectation{change()}, nil); err != nil {
			t.Fatal(err)
		}
		first, last := pictures[1], pictures[len(pictures)-1]
		if !first.Converging || first.Ends.Sub(start) != 5*time.Minute || last.Converging || last.Ends.Sub(start) != time.Minute || last.Closes.Sub(start) != 5*time.Minute {
			t.Errorf("%+v\n%+v", first, last)
		}
		if len(last.Rows) != 2 || last.Rows[0].Status != finding.StatusPass || last.Rows[0].Seen[1].Who != "ns2.example.com. (192.0.2.2)" || last.Rows[0].Seen[1].Saw != "192.0.2.81" {
			t.Errorf("%+v", last.Rows)
		}
		if r := last.Rows[1]; r.Status != finding.StatusPending || r.Seen[0].Who != "resolver 203.0.113.53:5353" || r.Seen[0].Holds.IsZero() || r.Seen[0].Status != finding.StatusPending {
			t.Errorf("%+v", r)
		}
		if len(pictures) > 5*60 {
			t.Errorf("%d pictures in a minute", len(pictures))
		}
	})
}
