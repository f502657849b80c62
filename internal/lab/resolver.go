package lab

import (
	"fmt"
	"os"

	"github.com/miekg/dns"
)

// Resolver is one recursive resolver with a cache of its own.
type Resolver struct {
	lab *Lab
	IP  string
	// Program is what runs, which is another than was asked for where something
	// stands in for it.
	Program Program
	name    string
	stub    *walker
	anchors string // the file of trust anchors, "" for none
}

// resolves is what one program needs to be a resolver of the lab.
type resolves struct {
	// version is the flag that has the program say its version.
	version string
	// anyPort says that it can ask servers at another port than 53.
	anyPort bool
	// start runs the program with a file of root hints.
	start func(r *Resolver, path, hints string)
}

// resolvers are the programs that can be a resolver, a file each.
var resolvers = map[Program]resolves{}

// Resolvers are the programs that ResolverOf knows.
var Resolvers = []Program{Unbound, BIND, Recursor, KnotResolver}

// Resolver starts Unbound with the lab's root servers as hints.
func (l *Lab) Resolver(last int, roots ...string) *Resolver {
	l.t.Helper()
	return l.ResolverOf(Unbound, last, "", roots...)
}

// ResolverOf starts a program as a resolver with the lab's root servers as hints,
// at the address with that last octet. It validates by the trust anchors, DS or
// DNSKEY records in presentation format; with "" it does not. Most programs ask
// port 53 and no other: where the lab has none BIND resolves instead, which sends
// its queries to the port that it is told. Without BIND too an embedded stand-in
// does, which does not validate.
func (l *Lab) ResolverOf(p Program, last int, anchors string, roots ...string) *Resolver {
	l.t.Helper()
	r := &Resolver{lab: l, IP: l.IP(last), Program: p, name: fmt.Sprintf("resolver-%s-%d", p, last)}
	if anchors != "" {
		r.anchors = l.write(r.name+".key", anchors)
	}
	how, known := resolvers[p]
	if !known {
		l.t.Fatalf("lab: %s is no resolver", p)
	}
	why := ""
	path, ok := l.find(p)
	switch {
	case !ok:
		why = ", in place of " + string(p) + ", which is not installed"
	case !l.port53 && !how.anyPort:
		why = ", in place of " + string(p) + ", which can ask only port 53, and this process may not listen there"
	}
	if why != "" {
		r.Program, how = BIND, resolvers[BIND]
		if path, ok = l.find(BIND); !ok {
			r.Program, r.stub = Embedded, &walker{lab: l, roots: roots, kept: map[string]kept{}}
			l.note("%s would resolve: embedded stand-in on miekg/dns%s (and BIND is not installed)", r.IP, why)
			return r
		}
	}
	how.start(r, path, l.Hints(roots...))
	l.note("%s resolves: %s %s%s", r.IP, r.Program, version(path, how.version), why)
	l.await(r.IP, l.Port, ".", dns.TypeNS, func(m *dns.Msg) bool { return m != nil })
	return r
}

// anchorRecords are the trust anchors as records.
func (r *Resolver) anchorRecords() []dns.RR {
	r.lab.t.Helper()
	text, err := os.ReadFile(r.anchors)
	if err != nil {
		r.lab.t.Fatal(err)
	}
	return records(r.lab, ".", string(text))
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
