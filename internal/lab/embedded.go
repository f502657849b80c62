package lab

import (
	"net"
	"strings"
	"sync"

	"github.com/miekg/dns"
)

// embedded is the server that stands in where a real one is missing: answers,
// referrals with glue, wildcards, NODATA and NXDOMAIN (RFC 1034, section 4.3.2),
// and no more.
type embedded struct {
	mu      sync.RWMutex
	zones   map[string][]dns.RR
	servers []*dns.Server
}

// embed starts a stand-in for a server and says so.
func (l *Lab) embed(a *Authority, instead Program) {
	l.t.Helper()
	a.stub = &embedded{zones: map[string][]dns.RR{}}
	for apex, text := range a.zones {
		a.stub.load(l, apex, text)
	}
	for _, at := range a.sockets() {
		a.stub.listen(l, at)
	}
	what := "asked for"
	if instead != Embedded {
		what = string(instead) + " is not installed"
	}
	l.note("%s serves %s: embedded stand-in on miekg/dns (%s)", a.IP, a.apexes(), what)
	l.t.Cleanup(a.stub.stop)
}

func (e *embedded) listen(l *Lab, addr string) {
	l.t.Helper()
	pc, err := net.ListenPacket("udp4", addr)
	if err != nil {
		l.t.Fatal(err)
	}
	ln, err := net.Listen("tcp4", addr)
	if err != nil {
		l.t.Fatal(err)
	}
	for _, s := range []*dns.Server{{PacketConn: pc, Handler: e}, {Listener: ln, Handler: e}} {
		e.servers = append(e.servers, s)
		go func() { _ = s.ActivateAndServe() }()
	}
}

func (e *embedded) stop() {
	for _, s := range e.servers {
		_ = s.Shutdown()
	}
}

func (e *embedded) load(l *Lab, apex, text string) {
	l.t.Helper()
	rrs := records(l, apex, text)
	e.mu.Lock()
	defer e.mu.Unlock()
	e.zones[apex] = rrs
}

// update applies the records of a dynamic update message.
func (e *embedded) update(apex string, m *dns.Msg) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, rr := range m.Ns {
		h := rr.Header()
		if h.Class == dns.ClassINET {
			e.zones[apex] = append(e.zones[apex], rr)
			continue
		}
		var keep []dns.RR
		for _, have := range e.zones[apex] {
			same := strings.EqualFold(have.Header().Name, h.Name) && have.Header().Rrtype == h.Rrtype
			if same && h.Class == dns.ClassNONE {
				probe := dns.Copy(rr)
				probe.Header().Class, probe.Header().Ttl = dns.ClassINET, have.Header().Ttl
				same = dns.IsDuplicate(probe, have)
			}
			if !same {
				keep = append(keep, have)
			}
		}
		e.zones[apex] = keep
	}
}

// ServeDNS answers one question.
func (e *embedded) ServeDNS(w dns.ResponseWriter, q *dns.Msg) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	m := new(dns.Msg)
	m.SetReply(q)
	name, typ := dns.CanonicalName(q.Question[0].Name), q.Question[0].Qtype
	apex := e.closest(name, typ)
	if apex == "" {
		m.Rcode = dns.RcodeRefused
		_ = w.WriteMsg(m)
		return
	}
	rrs := e.zones[apex]
	if cut := cutOf(rrs, apex, name, typ); cut != "" {
		m.Ns = at(rrs, cut, dns.TypeNS)
		for _, ns := range m.Ns {
			m.Extra = append(m.Extra, at(rrs, dns.CanonicalName(ns.(*dns.NS).Ns), dns.TypeA)...)
		}
		_ = w.WriteMsg(m)
		return
	}
	m.Authoritative = true
	answer(m, rrs, apex, name, typ)
	_ = w.WriteMsg(m)
}

// closest is the apex of the zone that answers: for a DS the parent's (RFC
// 4035, section 3.1.4.1).
func (e *embedded) closest(name string, typ uint16) string {
	best := ""
	for apex := range e.zones {
		if dns.IsSubDomain(apex, name) && len(apex) > len(best) && (typ != dns.TypeDS || apex != name) {
			best = apex
		}
	}
	return best
}

func at(rrs []dns.RR, name string, typ uint16) []dns.RR {
	var out []dns.RR
	for _, rr := range rrs {
		if strings.EqualFold(rr.Header().Name, name) && rr.Header().Rrtype == typ {
			out = append(out, rr)
		}
	}
	return out
}

func cutOf(rrs []dns.RR, apex, name string, typ uint16) string {
	cut := ""
	for _, rr := range rrs {
		owner := dns.CanonicalName(rr.Header().Name)
		if rr.Header().Rrtype == dns.TypeNS && owner != apex && dns.IsSubDomain(owner, name) &&
			(typ != dns.TypeDS || owner != name) && (cut == "" || len(owner) < len(cut)) {
			cut = owner
		}
	}
	return cut
}

func answer(m *dns.Msg, rrs []dns.RR, apex, name string, typ uint16) {
	owner := name
	exists := func(n string) bool {
		for _, rr := range rrs {
			if dns.IsSubDomain(n, dns.CanonicalName(rr.Header().Name)) {
				return true
			}
		}
		return false
	}
	for n := name; !exists(owner) && n != apex; {
		off, last := dns.NextLabel(n, 0)
		if n = n[off:]; last {
			n = "."
		}
		if exists(n) {
			owner = "*." + n
			break
		}
	}
	if !exists(owner) {
		m.Rcode = dns.RcodeNameError
	}
	for _, t := range []uint16{typ, dns.TypeCNAME} {
		if len(m.Answer) > 0 {
			break
		}
		for _, rr := range at(rrs, owner, t) {
			rr = dns.Copy(rr)
			rr.Header().Name = name
			m.Answer = append(m.Answer, rr)
		}
	}
	if len(m.Answer) == 0 {
		m.Ns = at(rrs, apex, dns.TypeSOA)
	}
}
