package propagation

import (
	"context"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	"zonecut/internal/fact"
	"zonecut/internal/finding"
	"zonecut/internal/resolver"
	"zonecut/internal/zone"
)

// script is what one server answers to a question, by the time since the start.
type script func(since time.Duration, q resolver.Query) resolver.Answer

// internet is a fake Querier: zones and their parents with scripted servers.
// Every question takes 10 ms, except where a script lets it take longer.
type internet struct {
	start   time.Time
	zones   map[zone.Name]*resolver.Zone
	parents map[zone.Name]*resolver.Zone
	err     error // of every look for servers
	servers map[string]script
	// chain is what a validation gives; nil is an insecure zone at 192.0.2.53.
	chain func(since time.Duration, w resolver.Wanted) resolver.Validation

	mu    sync.Mutex
	port  uint16
	asked []resolver.Query
	times []time.Duration // of the questions, since the start
}

// newInternet has example.com. at 192.0.2.1 and 192.0.2.2, which is the parent
// of eu.example.com. as well; the child is at 192.0.2.53.
func newInternet(one, two script) *internet {
	example := &resolver.Zone{Apex: "example.com.", Servers: []resolver.Server{
		{Name: "ns1.example.com.", Addresses: addrs("192.0.2.1")},
		{Name: "ns2.example.com.", Addresses: addrs("192.0.2.2")},
	}}
	return &internet{
		start: time.Now(), port: 1024,
		zones:   map[zone.Name]*resolver.Zone{"example.com.": example},
		parents: map[zone.Name]*resolver.Zone{"eu.example.com.": example},
		servers: map[string]script{"192.0.2.1": one, "192.0.2.2": two},
	}
}

func addrs(texts ...string) []netip.Addr {
	var out []netip.Addr
	for _, t := range texts {
		out = append(out, netip.MustParseAddr(t))
	}
	return out
}

func (n *internet) Query(ctx context.Context, q resolver.Query) resolver.Answer {
	since := time.Since(n.start)
	n.mu.Lock()
	n.port++
	port := n.port
	n.asked, n.times = append(n.asked, q), append(n.times, since)
	n.mu.Unlock()
	a := resolver.Answer{Answer: fact.Answer{Kind: resolver.Timeout}}
	if s := n.servers[q.Address.String()]; s != nil {
		a = s(since, q)
	}
	took := 10 * time.Millisecond
	if a.Kind == resolver.Timeout {
		took = 7500 * time.Millisecond
	}
	pause(ctx, took)
	a.Server, a.Address, a.Port, a.Time = string(q.Server), q.Address.String(), port, time.Now()
	if a.Err == "" && !a.Spoke() {
		a.Err = string(a.Kind)
	}
	return a
}

func (n *internet) Zone(_ context.Context, apex zone.Name) (*resolver.Zone, error) {
	if z := n.zones[apex]; z != nil {
		return z, nil
	}
	if n.err != nil {
		return nil, n.err
	}
	return nil, &resolver.NotApexError{Name: apex, Zone: "example.com."}
}

func (n *internet) Parent(_ context.Context, apex zone.Name) (*resolver.Zone, error) {
	if z := n.parents[apex]; z != nil && n.err == nil {
		return z, nil
	}
	return nil, n.err
}

func (n *internet) Addresses(_ context.Context, host zone.Name) ([]netip.Addr, error) {
	if host == "eu-ns1.example.net." {
		return addrs("192.0.2.53"), nil
	}
	return nil, &resolver.NotApexError{Name: host, Zone: "net."}
}

func (n *internet) Validate(ctx context.Context, w resolver.Wanted) resolver.Validation {
	since := time.Since(n.start)
	pause(ctx, 50*time.Millisecond)
	if n.chain != nil {
		return n.chain(since, w)
	}
	return trust(w.Name, resolver.Insecure)(since, w)
}

// trust is a chain of trust to a zone at 192.0.2.53, and at .54 and on, that
// ends with these states there.
func trust(apex zone.Name, states ...resolver.Status) func(time.Duration, resolver.Wanted) resolver.Validation {
	return func(time.Duration, resolver.Wanted) resolver.Validation {
		v := resolver.Validation{Zone: apex, Status: states[0]}
		for i, s := range states {
			seen := resolver.Seen{Zone: apex, Server: "eu-ns1.example.net.", Address: netip.AddrFrom4([4]byte{192, 0, 2, byte(53 + i)}), Status: s}
			if s != resolver.Secure {
				seen.Why = "of a reason"
			}
			v.Seen = append(v.Seen, seen)
		}
		return v
	}
}

// The answers that servers give.

func data(values ...string) script {
	return always(resolver.Answer{Answer: fact.Answer{Kind: resolver.Data, Rcode: "NOERROR", Authoritative: true, Data: values, TTL: 300}})
}

func refer(cut zone.Name, ns ...string) script {
	return always(resolver.Answer{Answer: fact.Answer{Kind: resolver.Referral}, Cut: resolver.Cut{Name: cut, NS: ns, TTL: 86400}})
}

func kind(k resolver.Kind) script {
	return always(resolver.Answer{Answer: fact.Answer{Kind: k}, Zone: "example.com."})
}

func always(a resolver.Answer) script {
	return func(time.Duration, resolver.Query) resolver.Answer { return a }
}

// then answers like one up to d and like two from then on.
func then(one script, d time.Duration, two script) script {
	return func(since time.Duration, q resolver.Query) resolver.Answer {
		if since < d {
			return one(since, q)
		}
		return two(since, q)
	}
}

// overTCP answers like udp, and like tcp over TCP.
func overTCP(udp, tcp script) script {
	return func(since time.Duration, q resolver.Query) resolver.Answer {
		if q.TCP {
			return tcp(since, q)
		}
		return udp(since, q)
	}
}

// forType answers one type in its own way.
func forType(t zone.Type, one, others script) script {
	return func(since time.Duration, q resolver.Query) resolver.Answer {
		if q.Type == t {
			return one(since, q)
		}
		return others(since, q)
	}
}

// The expectations and proofs of the tests.

var oldNS = []string{"eu-ns1.example.net.", "eu-ns2.example.net."}

func caches(seconds int) *int { return &seconds }

// change is www.example.com. A going from 192.0.2.80 to 192.0.2.81.
func change(edit ...func(*Expectation)) Expectation {
	e := Expectation{Zone: "example.com.", Name: "www.example.com.", Type: "A",
		Want: []string{"192.0.2.81"}, Was: []string{"192.0.2.80"}, WasTTL: 300, Caches: caches(300)}
	for _, f := range edit {
		f(&e)
	}
	return e
}

// removal is the delegation of eu.example.com. going away.
func removal(edit ...func(*Expectation)) Expectation {
	e := Expectation{Zone: "example.com.", Name: "eu.example.com.", Type: "NS", Delegation: true,
		Was: oldNS, WasTTL: 86400, Finding: "delegation-removed: eu", Caches: caches(86400)}
	for _, f := range edit {
		f(&e)
	}
	return e
}

func accepted(e *Expectation) { e.Accepted = true }

// denied is the proof of the removal's finding.
func denied(edit ...func(*Proof)) Proof {
	p := Proof{Finding: "delegation-removed: eu", Zone: "example.com.", Proof: finding.Proof{
		Ask: fact.Ask{Name: "eu.example.com.", Type: "NS"}, At: fact.AtParent, ComesTrueIf: finding.IfDenied,
		Servers: []fact.Server{{Name: "eu-ns1.example.net."}, {Name: "eu-ns2.example.net.", Addresses: []string{"192.0.2.54"}}}}}
	for _, f := range edit {
		f(&p)
	}
	return p
}

func acceptedProof(p *Proof) { p.Accepted = true }

func hasLine(lines []string, part string) bool {
	return slices.ContainsFunc(lines, func(l string) bool { return strings.Contains(l, part) })
}
