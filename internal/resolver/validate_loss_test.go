package resolver

import (
	"bytes"
	"encoding/binary"
	"sync"
	"testing"
	"time"

	"github.com/miekg/dns"

	"zonecut/internal/lab"
	"zonecut/internal/zone"
)

// Through a network that loses a fifth a chain that holds is never called bogus,
// nor an address of it, and one that does not hold never secure: what did not
// arrive is indeterminate. Looked at again, as a watch does, each shows what it
// is.
func TestValidateThroughLoss(t *testing.T) {
	t.Parallel()
	needSigned(t)
	var ks []kase
	for _, k := range cases() {
		if k.second == nil && k.algorithm == 0 {
			ks = append(ks, k)
		}
	}
	w := newSignedWorldBehind(t, ks, lab.Lossy(0.2, 11))
	var mu sync.Mutex
	var group sync.WaitGroup
	counts := map[Status]int{}
	for i := range ks {
		k := &ks[i]
		group.Go(func() {
			name, typ := k.question()
			// Each has bounds of its own on what it asks at once.
			r := &Resolver{Client: Client{Port: w.Client.Port, Timeout: 100 * time.Millisecond}, Hints: w.Resolver.Hints, Anchors: w.Anchors}
			shown := false
			for look := 0; look < 2 || look < 20 && !shown; look++ {
				v := r.Validate(t.Context(), Wanted{Name: name, Type: zone.Type(typ), Now: time.Now()})
				mu.Lock()
				counts[v.Status]++
				mu.Unlock()
				if v.Status != k.want && v.Status != Indeterminate {
					t.Errorf("%s: %s, want %s or indeterminate: %s", k.name, v.Status, k.want, v.Why)
				}
				if k.bogus == 0 && len(v.Bogus()) > 0 {
					t.Errorf("%s: bogus at %+v", k.name, v.Bogus())
				}
				shown = shown || v.Status == k.want
			}
			if !shown {
				t.Errorf("%s is never shown to be %s in 20 looks", k.name, k.want)
			}
		})
	}
	group.Wait()
	t.Logf("%d chains: %v", len(ks), counts)
}

// Where the one question is lost that tells an unsigned delegation in an opt-out span,
// the chain is not followed past it: the same server answers from the zone below, which
// is not signed.
func TestValidateWhereTheDelegationIsNotTold(t *testing.T) {
	needSigned(t)
	k := kase{name: "opted", how: func(s *lab.Signer) { s.Hashed, s.OptOut = true, true }}
	silent := &lab.Path{NoTCP: true, Lie: func(query, answer []byte) ([][]byte, time.Duration) {
		if binary.BigEndian.Uint16(query[questionEnd(query)-4:]) == dns.TypeNS && bytes.EqualFold(query[headerSize:headerSize+4], []byte("\x03sub")) {
			return nil, 0
		}
		return [][]byte{answer}, 0
	}}
	w := newSignedWorldBehind(t, []kase{k}, silent)
	w.Timeout = 200 * time.Millisecond
	v := w.Validate(t.Context(), Wanted{Name: "www.sub.opted.lab.", Type: "A", Now: time.Now()})
	hold(t, v, Indeterminate, LinkServer, "for sub.opted.lab. NS: no reply", 0)
}
