package propagation

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"

	"zonecut/internal/finding"
	"zonecut/internal/lab"
)

// shortLived is the parent zone with a name whose TTL is over while one waits.
const shortLived = labParent + "short 20 A 192.0.2.80\n"

// resolvers starts real resolvers in the lab, with the root as their hints.
func (w *world) resolvers(ips ...int) []*lab.Resolver {
	var out []*lab.Resolver
	for _, ip := range ips {
		out = append(out, w.Resolver(ip, w.IP(1)))
	}
	return out
}

// ask names a resolver of the lab in a configuration.
func (w *world) ask(cfg *Config, rs ...*lab.Resolver) {
	for _, r := range rs {
		cfg.Resolvers = append(cfg.Resolvers, netip.AddrPortFrom(netip.MustParseAddr(r.IP), uint16(w.Port)))
	}
}

// about are the questions that a resolver was asked about names below example.com.
func about(t *testing.T, r *lab.Resolver) []string {
	t.Helper()
	asked, ok := r.Asked()
	if !ok {
		t.Skip("no Unbound resolves here: " + string(r.Program))
	}
	return slices.DeleteFunc(asked, func(q string) bool { return !strings.Contains(q, "example.com.") })
}

// until watches for as long as it takes until a picture shows what is waited for.
func until(t *testing.T, cfg Config, es []Expectation, ps []Proof, done func(p *Picture, cached *Row) bool) *Result {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	seen := false
	cfg.Window = WindowFull
	cfg.Show = func(p Picture) {
		if i := slices.IndexFunc(p.Rows, func(r Row) bool { return strings.HasSuffix(r.Subject, "at the resolvers") }); i >= 0 && done(&p, &p.Rows[i]) {
			seen = true
			stop()
		}
	}
	res, err := Watch(ctx, cfg, es, ps)
	if err != nil && !seen {
		t.Fatalf("never came: %v; %+v", err, res.Outcomes)
	}
	return res
}

// all reports whether every resolver of a row has a status.
func all(r *Row, statuses ...finding.Status) bool {
	for i, g := range r.Seen {
		if g.Status != statuses[i] || g.Saw == "not looked at" {
			return false
		}
	}
	return true
}

// A resolver that is named is asked for a new name only when the last server has
// it, and one that is not named never: by the resolvers' own logs. Had it been asked
// before, it would say for a minute that the name is not there.
func TestLabResolversComeLast(t *testing.T) {
	w := newWorld(t, zones(labParent), zones(labParent), map[string]string{"eu.example.com.": labChild})
	rs := w.resolvers(30, 31)
	if len(about(t, rs[0])) > 0 {
		t.Fatal("the resolver was asked before anything began")
	}
	fresh := []string{"new.example.com. 300 A 192.0.2.7"}
	w.one.Update("example.com.", nil, fresh)
	cfg, lagged := w.config(time.Minute), 0
	w.ask(&cfg, rs[0])
	create := Expectation{Zone: "example.com.", Name: "new.example.com.", Type: "A", Want: []string{"192.0.2.7"}, Caches: caches(60)}
	res := until(t, cfg, []Expectation{create}, nil, func(p *Picture, cached *Row) bool {
		if lagged == 0 && len(p.Rows) > 0 && strings.HasPrefix(p.Rows[0].Why, "at 1 of 2") {
			if asked := about(t, rs[0]); len(asked) > 0 {
				t.Errorf("one server lags, and the resolver was asked %q", asked)
			}
			lagged++
			w.two.Update("example.com.", nil, fresh)
		}
		return cached.Status == finding.StatusPass
	})
	if got := atResolvers(t, res); got.Status != finding.StatusPass || lagged != 1 || finding.JudgeOutcomes(res.Outcomes) != finding.Pass {
		t.Errorf("%+v, lagged %d", res.Outcomes, lagged)
	}
	if asked := about(t, rs[0]); !slices.Contains(asked, "new.example.com. A") {
		t.Errorf("the named resolver was asked %q", asked)
	}
	if asked := about(t, rs[1]); len(asked) > 0 {
		t.Errorf("nobody named the other one, and it was asked %q", asked)
	}
}

// Real resolvers that hold the old data say for how long, and switch then; one with
// an empty cache has the new data at once.
func TestLabResolverSwitches(t *testing.T) {
	w := newWorld(t, zones(shortLived), zones(shortLived), map[string]string{"eu.example.com.": labChild})
	var rs []*lab.Resolver
	for i, program := range lab.Resolvers {
		rs = append(rs, w.ResolverOf(program, 30+i, "", w.IP(1)))
	}
	for _, r := range rs {
		if data, rcode := r.Lookup("short.example.com.", dns.TypeA); !slices.Equal(data, []string{"192.0.2.80"}) {
			t.Fatalf("%s: %q %s", r.Program, data, rcode)
		}
	}
	holding := len(rs)
	rs = append(rs, w.Resolver(30+holding, w.IP(1)))
	for _, a := range []*lab.Authority{w.one, w.two} {
		a.Update("example.com.", []string{"short.example.com. A"}, []string{"short.example.com. 20 A 192.0.2.81"})
	}
	cfg := w.config(time.Minute)
	w.ask(&cfg, rs...)
	var lines []string
	cfg.Progress = func(l string) { lines = append(lines, l) }
	e := change(func(e *Expectation) { e.Name, e.WasTTL, e.Caches = "short.example.com.", 20, caches(20) })
	res := until(t, cfg, []Expectation{e}, nil, func(_ *Picture, cached *Row) bool { return cached.Status == finding.StatusPass })
	got := atResolvers(t, res)
	if got.Status != finding.StatusPass || !hasLine(lines, fmt.Sprintf("%d of %d resolvers hold what was before", holding, len(rs))) {
		t.Errorf("%+v; %q", got, lines)
	}
	// In the order of their addresses: those that held it said until when.
	for i, s := range got.Servers {
		if (s.Until != nil) != (i < holding) || s.Until != nil && *s.Until > 20 {
			t.Errorf("%s: %+v", rs[i].Program, s)
		}
	}
}

// A removed delegation lives on in the resolver that knows the child's servers, and
// not in another: the name below the cut that is asked for shows it, and nobody is
// asked for the NS set, which would renew the ghost.
func TestLabGhostAtAResolver(t *testing.T) {
	w := newWorld(t, zones(labParent), zones(labParent), map[string]string{"eu.example.com.": labChild})
	rs := w.resolvers(30, 31)
	if data, rcode := rs[0].Lookup("www.eu.example.com.", dns.TypeA); len(data) != 1 {
		t.Fatalf("%q %s", data, rcode)
	}
	w.one.Update("example.com.", cut, nil)
	w.two.Update("example.com.", cut, nil)
	cfg := w.config(time.Minute)
	w.ask(&cfg, rs...)
	res := until(t, cfg, []Expectation{w.removal(accepted)}, []Proof{w.denied(acceptedProof)}, func(_ *Picture, cached *Row) bool {
		return all(cached, finding.StatusPending, finding.StatusAccepted)
	})
	got := atResolvers(t, res)
	if got.Servers[0].Status != finding.StatusPending || !strings.Contains(got.Servers[0].Saw, "from eu.example.com. for a name below it") ||
		got.Servers[1].Status != finding.StatusAccepted || finding.JudgeOutcomes(res.Outcomes) != finding.Pass {
		t.Errorf("%+v", got)
	}
	ghost := slices.IndexFunc(res.Bounds, func(b finding.Bound) bool { return b.Until == nil })
	if ghost < 0 || !strings.Contains(res.Bounds[ghost].Why, "a ghost is possible") {
		t.Errorf("the ghost is not said: %+v", res.Bounds)
	}
	for _, r := range rs {
		if asked := about(t, r); slices.Contains(asked, "eu.example.com. NS") || len(asked) == 0 {
			t.Errorf("asked %q", asked)
		}
	}
}
