package lab

import (
	"fmt"

	"github.com/miekg/dns"
)

// Resolver is one recursive resolver with a cache of its own.
type Resolver struct {
	lab *Lab
	IP  string
	// Program is what runs: Unbound, or what stands in for it.
	Program Program
	stub    *walker
	anchors string // the file of trust anchors, "" for none
}

// Resolver starts Unbound with the lab's root servers as hints. Unbound asks
// port 53 and no other, so where the lab has none BIND resolves instead, which
// sends its queries to the port it listens on.
func (l *Lab) Resolver(last int, roots ...string) *Resolver {
	l.t.Helper()
	return l.resolve(&Resolver{lab: l, IP: l.IP(last), Program: Unbound}, roots)
}

func (l *Lab) resolve(r *Resolver, roots []string) *Resolver {
	l.t.Helper()
	hints := l.Hints(roots...)
	path, ok := l.find(Unbound)
	if ok && l.port53 {
		l.run(path, "-d", "-c", l.write("unbound.conf", r.unboundConf(hints)))
		l.note("%s resolves: unbound %s", r.IP, version(path, "-V"))
	} else {
		r.Program = BIND
		path, ok = l.find(BIND)
		if !ok {
			r.Program, r.stub = Embedded, &walker{lab: l, roots: roots, kept: map[string]kept{}}
			l.note("%s would resolve: embedded stand-in on miekg/dns (neither Unbound on port 53 nor BIND is here)", r.IP)
			return r
		}
		inner := l.freePort()
		l.run(path, "-g", "-c", l.write("resolver.conf", r.bindConf(hints, inner)))
		l.relay(r.IP, l.Port, inner)
		l.note("%s resolves: %s, in place of Unbound, which can ask only port 53", r.IP, version(path, "-v"))
	}
	l.await(r.IP, l.Port, ".", dns.TypeNS, func(m *dns.Msg) bool { return m != nil })
	return r
}

func (r *Resolver) unboundConf(hints string) string {
	return fmt.Sprintf(`server:
  interface: %s@%d
  port: %d
  username: ""
  chroot: ""
  directory: %q
  pidfile: ""
  use-syslog: no
  access-control: 127.0.0.0/8 allow
  do-not-query-localhost: no
  do-ip6: no
  root-hints: %q
  %s
  target-fetch-policy: "0 0 0 0 0"
  qname-minimisation: no
  num-threads: 1
  local-zone: "." transparent
remote-control:
  control-enable: no
`, r.IP, r.lab.Port, r.lab.Port, r.lab.dir, hints, r.modules())
}

func (r *Resolver) bindConf(hints string, port int) string {
	return fmt.Sprintf(`options { directory %q; pid-file none; session-keyfile none; port %d;
  listen-on port %d { 127.0.0.1; }; listen-on-v6 { none; };
  recursion yes; allow-recursion { 127.0.0.0/8; }; dnssec-validation no; empty-zones-enable no; };
controls { };
zone "." { type hint; file %q; };
`, r.lab.dir, r.lab.Port, port, hints)
}

// Lookup asks the resolver and gives its answer's data and rcode.
func (r *Resolver) Lookup(name string, typ uint16) (data []string, rcode string) {
	r.lab.t.Helper()
	ask := func(name string, typ uint16) (*dns.Msg, error) { return r.lab.Ask(r.IP, r.lab.Port, name, typ, true) }
	if r.stub != nil {
		ask = r.stub.lookup
	}
	m, err := ask(name, typ)
	if err != nil {
		return nil, err.Error()
	}
	for _, rr := range m.Answer {
		if rr.Header().Rrtype == typ {
			data = append(data, rr.String()[len(rr.Header().String()):])
		}
	}
	return data, dns.RcodeToString[m.Rcode]
}
