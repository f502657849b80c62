package resolver

import (
	"errors"
	"net"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/miekg/dns"

	"zonecut/internal/zone"
)

// middlebox answers everything, as one does that redirects port 53, and counts the
// questions of the canary.
func middlebox(t *testing.T, how func(w dns.ResponseWriter, m *dns.Msg)) (*Resolver, *atomic.Int32) {
	t.Helper()
	var asked atomic.Int32
	c := server(t, func(w dns.ResponseWriter, q *dns.Msg) {
		m := reply(q, 0, true, nil, []string{". 60 SOA ns host 1 3600 600 604800 60"}, nil)
		if strings.EqualFold(q.Question[0].Name, "example.com.") && q.Question[0].Qtype == dns.TypeA {
			asked.Add(1)
			how(w, m)
			return
		}
		_ = w.WriteMsg(m)
	})
	return &Resolver{Client: Client{Port: c.Port, Timeout: time.Second}, Hints: []Server{{Name: "r.", Addresses: []netip.Addr{here}}}}, &asked
}

func sends(w dns.ResponseWriter, m *dns.Msg) { _ = w.WriteMsg(m) }

// Where no server is nobody answers; what does stands in the way, and then no walk
// and no validation tells anything.
func TestIntercepted(t *testing.T) {
	for name, tt := range map[string]struct {
		how func(dns.ResponseWriter, *dns.Msg)
		saw string
	}{
		"it denies":                    {sends, "no data"},
		"it refuses":                   {func(w dns.ResponseWriter, m *dns.Msg) { m.Rcode = dns.RcodeRefused; sends(w, m) }, "REFUSED"},
		"it does not keep the case":    {func(w dns.ResponseWriter, m *dns.Msg) { m.Question[0].Name = "EXAMPLE.com."; sends(w, m) }, "cannot be read"},
		"it sends what nobody can use": {func(w dns.ResponseWriter, m *dns.Msg) { wire, _ := m.Pack(); wire[7] = 9; _, _ = w.Write(wire) }, "cannot be read"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, _ := middlebox(t, func(w dns.ResponseWriter, m *dns.Msg) {
				m.Question = append([]dns.Question{}, m.Question...)
				tt.how(w, m)
			})
			r.decoys = []netip.Addr{here}
			looks := map[string]func() error{
				"zone":      func() error { _, err := r.Zone(t.Context(), zone.Root); return err },
				"parent":    func() error { _, err := r.Parent(t.Context(), "eu.example.com."); return err },
				"addresses": func() error { _, err := r.Addresses(t.Context(), "ns1.example.com."); return err },
			}
			<-over(r)
			for what, look := range looks {
				var bird *InterceptedError
				if err := look(); !errors.As(err, &bird) || bird.Address != here || !strings.Contains(bird.Saw, tt.saw) || !strings.HasPrefix(err.Error(), "looking for the ") {
					t.Errorf("%s: %v", what, err)
				}
			}
			if err := r.Intercepted(); err == nil || !strings.HasPrefix(err.Error(), "port 53 is intercepted from here: 127.0.0.1, where no server is, answers (") {
				t.Errorf("intercepted: %v", err)
			}
			r.Anchors = RootAnchors()
			if v := r.Validate(t.Context(), Wanted{Name: "example.org.", Type: "A", Now: time.Now()}); v.Status == Secure || v.Status == Insecure {
				t.Errorf("validation: %+v", v)
			}
		})
	}
}

func over(r *Resolver) <-chan struct{} {
	r.listen()
	return r.canary.over
}

// Silence, and word that nobody is there, are as it should be, and hold up no walk.
func TestNotIntercepted(t *testing.T) {
	for name, decoy := range map[string]string{"closed": "127.0.0.8", "silent": "127.0.0.9"} {
		t.Run(name, func(t *testing.T) {
			r, _ := middlebox(t, sends)
			if name == "silent" {
				quiet, err := net.ListenPacket("udp", net.JoinHostPort(decoy, portOf(r)))
				if err != nil {
					t.Skip(err)
				}
				defer quiet.Close()
			}
			r.decoys = []netip.Addr{netip.MustParseAddr(decoy)}
			began := time.Now()
			if _, err := r.Zone(t.Context(), zone.Root); err != nil || r.Intercepted() != nil {
				t.Errorf("%v, %v", err, r.Intercepted())
			}
			if took := time.Since(began); name == "silent" && took < canaryWait || took > 5*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}

func portOf(r *Resolver) string { return netip.AddrPortFrom(here, r.Port).String()[len("127.0.0.1:"):] }

// A laboratory is no way through the Internet: nobody is asked there.
func TestNoCanaryInALab(t *testing.T) {
	r, asked := middlebox(t, sends)
	if _, err := r.Zone(t.Context(), zone.Root); err != nil {
		t.Fatal(err)
	}
	<-over(r)
	if asked.Load() > 0 || r.decoys != nil {
		t.Errorf("%d questions to %v", asked.Load(), r.decoys)
	}
	for addresses, want := range map[string]bool{
		"127.0.0.1 ::1": true, "10.0.0.1 192.168.1.1 fd00::1": true, "192.0.2.53 198.51.100.53 203.0.113.53 2001:db8::53": true,
		"127.0.0.1 198.41.0.4": false, "198.41.0.4": false, "2001:500:2::c": false, "": false,
	} {
		var hints []Server
		for _, a := range strings.Fields(addresses) {
			hints = append(hints, Server{Addresses: []netip.Addr{netip.MustParseAddr(a)}})
		}
		if private(hints) != want {
			t.Errorf("%q: %t", addresses, !want)
		}
	}
}
