package propagation

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"zonecut/internal/fact"
	"zonecut/internal/finding"
	"zonecut/internal/lab"
	"zonecut/internal/resolver"
)

const (
	labParent = `$ORIGIN example.com.
@ 300 SOA ns1 host 1 3600 600 604800 60
@ 300 NS ns1
@ 300 NS ns2
ns1 300 A $IP(10)
ns2 300 A $IP(11)
www 300 A 192.0.2.80
eu 86400 NS ns1.eu
ns1.eu 86400 A $IP(20)
`
	labWildcard = labParent + "* 300 A 198.51.100.66\n"
	labChild    = `$ORIGIN eu.example.com.
@ 300 SOA ns1 host 1 3600 600 604800 60
@ 172800 NS ns1
ns1 300 A $IP(20)
www 300 A 192.0.2.80
`
)

// world is a root, com., and example.com. on two servers that know nothing of
// each other, so that one can lag; the child is on a third.
type world struct {
	*lab.Lab
	one, two, child *lab.Authority
}

func newWorld(t *testing.T, one, two, child map[string]string) *world {
	t.Helper()
	w := &world{Lab: lab.New(t)}
	w.Authority(lab.Spec{Program: lab.NSD, IP: 1, Zones: map[string]string{
		".": ". 300 SOA r0.root. host. 1 3600 600 604800 60\n. 300 NS r0.root.\nr0.root. 300 A $IP(1)\ncom. 300 NS a.com.\na.com. 300 A $IP(1)\n",
		"com.": "$ORIGIN com.\n@ 300 SOA a host 1 3600 600 604800 60\n@ 300 NS a\na 300 A $IP(1)\n" +
			"example 300 NS ns1.example\nexample 300 NS ns2.example\nns1.example 300 A $IP(10)\nns2.example 300 A $IP(11)\n",
	}})
	w.one = w.Authority(lab.Spec{Program: lab.BIND, IP: 10, Zones: one})
	w.two = w.Authority(lab.Spec{Program: lab.BIND, IP: 11, Zones: two})
	w.child = w.Authority(lab.Spec{Program: lab.NSD, IP: 20, Zones: child})
	return w
}

func (w *world) config(timeout time.Duration) Config {
	return Config{Timeout: timeout, Window: WindowNone, Querier: &resolver.Resolver{
		Client: resolver.Client{Port: uint16(w.Port), Timeout: 200 * time.Millisecond},
		Hints:  []resolver.Server{{Name: "r0.root.", Addresses: []netip.Addr{netip.MustParseAddr(w.IP(1))}}},
	}}
}

func (w *world) watch(t *testing.T, timeout time.Duration, es []Expectation, ps ...Proof) *Result {
	t.Helper()
	res, err := Watch(t.Context(), w.config(timeout), es, ps)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range res.Outcomes {
		t.Logf("%s %s %s: %s %v", o.Status, o.Name, o.Type, o.Why, o.Servers)
	}
	return res
}

func zones(parent string) map[string]string { return map[string]string{"example.com.": parent} }

func (w *world) removal(edit ...func(*Expectation)) Expectation {
	return removal(append([]func(*Expectation){func(e *Expectation) { e.Was = []string{"ns1.eu.example.com."} }}, edit...)...)
}

func (w *world) denied(edit ...func(*Proof)) Proof {
	return denied(append([]func(*Proof){func(p *Proof) {
		p.Servers = []fact.Server{{Name: "ns1.eu.example.com.", Addresses: []string{w.IP(20)}}}
	}}, edit...)...)
}

var cut = []string{"eu.example.com. NS", "ns1.eu.example.com. A"}

// The delegation goes, the child answers on, and in the variants a wildcard
// answers at the parent: broken at the first look, whatever a resolver that
// holds the child's NS set for two days would say.
func TestLabDelegationDeleted(t *testing.T) {
	for name, parent := range map[string]string{"NXDOMAIN": labParent, "a wildcard answers": labWildcard} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, zones(parent), zones(parent), map[string]string{"eu.example.com.": labChild})
			w.one.Update("example.com.", cut, nil)
			w.two.Update("example.com.", cut, nil)
			res := w.watch(t, time.Minute, []Expectation{w.removal()}, w.denied())
			if got := finding.JudgeOutcomes(res.Outcomes); got != finding.Broken || res.Took > 30*time.Second {
				t.Errorf("verdict %s after %v, want broken at the first look", got, res.Took)
			}
		})
	}
}

func TestLabAcceptedRemovalWithALaggard(t *testing.T) {
	w := newWorld(t, zones(labWildcard), zones(labWildcard), map[string]string{"eu.example.com.": labChild})
	w.one.Update("example.com.", cut, nil)
	es := []Expectation{w.removal(accepted)}
	proof := w.denied(acceptedProof)
	res := w.watch(t, 2500*time.Millisecond, es, proof)
	if got := finding.JudgeOutcomes(res.Outcomes); got != finding.Inconclusive || res.Outcomes[0].Status != finding.StatusPending {
		t.Errorf("one of two lags: %s, %s", got, res.Outcomes[0].Status)
	}
	w.two.Update("example.com.", cut, nil)
	res = w.watch(t, time.Minute, es, proof)
	if res.Outcomes[0].Status != finding.StatusAccepted {
		t.Errorf("status %s", res.Outcomes[0].Status)
	}
	in2Days := func(more time.Duration) bool { // it rounds up to the minute, past midnight perhaps
		return len(res.Remains) == 1 && strings.Contains(res.Remains[0], time.Now().UTC().Add(48*time.Hour+more).Format("2006-01-02"))
	}
	if len(res.Remains) != 1 || !strings.Contains(res.Remains[0], "still answers at "+w.IP(20)) || !in2Days(0) && !in2Days(time.Minute) && !in2Days(-time.Minute) {
		t.Errorf("remains %q, want the child's address and the day after tomorrow", res.Remains)
	}
}

func TestLabChangeArrives(t *testing.T) {
	w := newWorld(t, zones(labParent), zones(labParent), map[string]string{"eu.example.com.": labChild})
	w.one.Update("example.com.", []string{"www.example.com. A"}, []string{"www.example.com. 300 A 192.0.2.81"})
	kept := w.removal(func(e *Expectation) { e.Want = e.Was })
	cfg, arrived := w.config(time.Minute), false
	cfg.Progress = func(line string) {
		if !arrived && strings.HasPrefix(line, "pending: www.example.com. A") {
			arrived = true
			w.two.Update("example.com.", []string{"www.example.com. A"}, []string{"www.example.com. 300 A 192.0.2.81"})
		}
	}
	res, err := Watch(t.Context(), cfg, []Expectation{change(), kept}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := finding.JudgeOutcomes(res.Outcomes); got != finding.Pass || res.Looked != 2 || res.Of != 2 {
		t.Errorf("verdict %s at %d of %d addresses", got, res.Looked, res.Of)
	}
	w.two.Stop()
	res = w.watch(t, 2*time.Second, []Expectation{change(), kept})
	if got := finding.JudgeOutcomes(res.Outcomes); got != finding.Inconclusive {
		t.Errorf("with a dead server: verdict %s", got)
	}
}

// One server of the two serves the child too: it answers for the child's apex
// whether the parent delegates to it or not, and only DS tells.
func TestLabParentAndChildOnOneServer(t *testing.T) {
	both := map[string]string{"example.com.": labParent, "eu.example.com.": labChild}
	w := newWorld(t, both, both, map[string]string{"eu.example.com.": labChild})
	kept := w.removal(func(e *Expectation) { e.Want = e.Was })
	if res := w.watch(t, 30*time.Second, []Expectation{kept}); res.Outcomes[0].Status != finding.StatusPass {
		t.Errorf("kept: %s", res.Outcomes[0].Status)
	}
	gone := []Expectation{w.removal(accepted)}
	if res := w.watch(t, 1500*time.Millisecond, gone); res.Outcomes[0].Status != finding.StatusLate {
		t.Errorf("not removed yet: %s", res.Outcomes[0].Status)
	}
	w.one.Update("example.com.", cut, nil)
	w.two.Update("example.com.", cut, nil)
	if res := w.watch(t, 30*time.Second, gone); res.Outcomes[0].Status != finding.StatusAccepted {
		t.Errorf("removed: %s", res.Outcomes[0].Status)
	}
}
