package resolver

import (
	"sync/atomic"
	"testing"

	"github.com/miekg/dns"
)

// What a resolver says is taken as it is: without authority, and with what its
// reply says of itself.
func TestRecurse(t *testing.T) {
	for name, tt := range map[string]struct {
		rcode             int
		ra                bool
		ede               uint16
		answer, authority []string
		kind              Kind
		ttl, negative     uint32
		stale             bool
	}{
		"data":                   {0, true, 0, []string{"www.example.com. 77 A 192.0.2.1"}, nil, Data, 77, 0, false},
		"an alias with its end":  {0, true, 0, []string{"www.example.com. 60 CNAME a.example.net.", "a.example.net. 5 A 192.0.2.1"}, nil, Alias, 0, 0, false},
		"a denial, partly aged":  {dns.RcodeNameError, true, 0, nil, []string{"example.com. 41 SOA ns1 host 1 3600 600 604800 300"}, NXDomain, 0, 41, false},
		"nothing of the type":    {0, true, 0, nil, []string{"example.com. 900 SOA ns1 host 1 3600 600 604800 300"}, NoData, 0, 300, false},
		"past its TTL":           {0, true, 3, []string{"www.example.com. 30 A 192.0.2.1"}, nil, Data, 30, 0, true},
		"a denial past its TTL":  {dns.RcodeNameError, true, 19, nil, soa, NXDomain, 0, 300, true},
		"blocked by somebody":    {0, true, 15, []string{"www.example.com. 30 A 192.0.2.1"}, nil, Data, 30, 0, false},
		"fails":                  {dns.RcodeServerFailure, true, 0, nil, nil, ServFail, 0, 0, false},
		"resolves for nobody":    {0, false, 0, nil, []string{"example.com. 60 NS ns1.example.com."}, Refused, 0, 0, false},
		"serves the zone itself": {0, false, 0, []string{"www.example.com. 77 A 192.0.2.1"}, nil, Refused, 0, 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			var seen atomic.Pointer[dns.Msg]
			c := server(t, func(w dns.ResponseWriter, q *dns.Msg) {
				seen.Store(q)
				m := reply(q, tt.rcode, false, tt.answer, tt.authority, nil)
				m.RecursionAvailable = tt.ra
				if m.SetEdns0(udpSize, false); tt.ede != 0 {
					m.IsEdns0().Option = append(m.IsEdns0().Option, &dns.EDNS0_EDE{InfoCode: tt.ede})
				}
				_ = w.WriteMsg(m)
			})
			q := query("www.example.com.", "A")
			q.Port, c.Port = c.Port, 1 // the query's own port counts
			q.Recurse, q.Unchecked = true, tt.stale
			a := c.Query(t.Context(), q)
			if a.Kind != tt.kind || a.TTL != tt.ttl || a.NegativeTTL != tt.negative || a.Stale != tt.stale {
				t.Errorf("got %s TTL %d negative %d stale %t (%s)", a.Kind, a.TTL, a.NegativeTTL, a.Stale, a.Err)
			}
			if got := seen.Load(); got == nil || !got.RecursionDesired || got.CheckingDisabled != tt.stale {
				t.Errorf("asked %v", got)
			}
		})
	}
}
