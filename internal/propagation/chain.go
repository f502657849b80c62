package propagation

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"zonecut/internal/fact"
	"zonecut/internal/finding"
	"zonecut/internal/resolver"
	"zonecut/internal/zone"
)

// validates reports whether a task follows the chain of trust.
func (t *task) validates() bool {
	return t.place.at == fact.AtWalk && t.expect == nil && t.proofs[0].ComesTrueIf == finding.IfBogus
}

// ahead is for how long from the answer on a chain of trust has to hold.
func (t *task) ahead() time.Duration {
	if t.expect != nil {
		return 0
	}
	return time.Duration(t.proofs[0].Ahead) * time.Second
}

// chain is what one validation showed: the addresses of the zone and of what the
// change touches, or why there are none.
type chain struct {
	sights []*sight
	err    error
}

var errUnanchored = errors.New("no trust anchor is known for the root that is walked from")

// chains adds the tasks that follow the chain of trust to where a DS or DNSKEY
// set changes, found out or not, and to the zones in which something else does and
// whose DS was there before: whatever somebody accepts, nobody plans a bogus zone.
// It keeps one task per name, and none where nothing can be validated.
func (w *watch) chains() {
	var names []zone.Name
	changed := map[zone.Name]bool{}
	for _, t := range w.tasks {
		if t.validates() {
			if t.ahead() == 0 {
				names = append(names, t.name)
			}
			if w.Unanchored {
				t.never = errUnanchored
			}
		}
		if e := t.expect; e != nil && !e.Collateral && public(e.View) {
			changed[e.Zone] = true
		}
	}
	for _, t := range w.tasks {
		e := t.expect
		if e == nil || !mayBreak(e, changed) || slices.Contains(names, e.Name) {
			continue
		}
		names = append(names, e.Name)
		if w.Unanchored {
			w.gaps = append(w.gaps, fmt.Sprintf("the chain of trust to %s was not looked at: %v", e.Name, errUnanchored))
			continue
		}
		p := Proof{Finding: e.Finding, Zone: e.Zone, Proof: finding.Proof{
			Ask: fact.Ask{Name: string(e.Name), Type: "SOA"}, At: fact.AtWalk, ComesTrueIf: finding.IfBogus}}
		if e.Collateral {
			p.Zone = e.Name // what is broken above is not the change's doing
		}
		w.tasks = append(w.tasks, proofTask(p))
	}
}

// mayBreak reports whether the chain of trust may break with an expectation: a set
// of the chain changes, or a zone does that has a DS.
func mayBreak(e *Expectation, changed map[zone.Name]bool) bool {
	switch {
	case !public(e.View):
		return false
	case e.Collateral:
		return e.Type == "DS" && len(e.Want) > 0 && changed[e.Name]
	case e.Accepted:
		return false
	}
	return e.Type == "DS" || e.Type == "DNSKEY"
}

// link is an address in its part of the chain: one server may serve parent and
// child.
type link struct {
	zone zone.Name
	addr netip.AddrPort
}

// validate follows the chain of trust again and again.
func (w *watch) validate(ctx context.Context, t *task) {
	have := map[link]sight{}
	for i := 0; ctx.Err() == nil; i++ {
		c := w.follows(ctx, t, have)
		if ctx.Err() != nil || !w.tell(ctx, news{task: t, chain: c}) {
			return
		}
		pause(ctx, interval(i))
	}
}

// follows is one validation. Bad news counts when TCP confirms it.
func (w *watch) follows(ctx context.Context, t *task, have map[link]sight) *chain {
	wanted := resolver.Wanted{Name: t.name, Type: t.types[0], Now: time.Now().Add(t.ahead())}
	v := w.Querier.Validate(ctx, wanted)
	if len(v.Bogus()) > 0 {
		wanted.TCP = true
		v = w.Querier.Validate(ctx, wanted)
	}
	c := new(chain)
	for _, s := range v.Seen {
		if !t.concerns(&v, &s) {
			continue
		}
		l := link{s.Zone, netip.AddrPortFrom(s.Address, 0)}
		after := have[l]
		after.server, after.addr = s.Server, l.addr
		after.validated(t, s)
		have[l] = after
		c.sights = append(c.sights, &after)
	}
	if len(c.sights) == 0 {
		c.err = fmt.Errorf("the chain of trust above %s is %s: %s", t.zoneName(), v.Status, v.Why)
	}
	return c
}

// concerns reports whether an address counts for a task: those of the zone in
// which the chain ends, and whatever is bogus from the zone that changes on down.
// A link that is broken above is not the change's doing; a chain that ends above
// by intent says that nothing below can be bogus.
func (t *task) concerns(v *resolver.Validation, s *resolver.Seen) bool {
	last := s.Zone == v.Zone
	if s.Zone.Under(t.zoneName()) {
		return last || s.Status == resolver.Bogus
	}
	return last && v.Status != resolver.Bogus && v.Status != resolver.Indeterminate && s.Status != resolver.Bogus
}

// validated takes what a validation saw at an address.
func (s *sight) validated(t *task, seen resolver.Seen) {
	v := verdict{state: planned, saw: string(seen.Status)}
	if seen.Why != "" {
		v.saw += " (" + seen.Why + ")"
	}
	switch seen.Status {
	case resolver.Indeterminate:
		v.state = mute
	case resolver.Bogus:
		v.state, v.why = alien, "validating resolvers give SERVFAIL for everything below it"
		if f := t.finding(); f != "" {
			rule, _, _ := strings.Cut(f, ": ")
			v.why = rule + " foretold this, and nobody has accepted it"
		}
	}
	// Every validation asks from ports of its own.
	s.take(v, &resolver.Answer{Port: s.port + 1})
}
