package rule

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"zonecut/internal/fact"
	"zonecut/internal/zone"
)

// The ports of addresses in configuration, and who listens there.

// defaultPorts are those of schemes in which nobody writes the port.
var defaultPorts = map[string]uint16{"http": 80, "https": 443, "ws": 80, "wss": 443, "ldap": 389, "ldaps": 636, "amqp": 5672, "amqps": 5671,
	"postgres": 5432, "postgresql": 5432, "mysql": 3306, "redis": 6379, "rediss": 6379, "mongodb": 27017}

// Services that are spoken to over UDP: that nothing takes connections there says
// nothing of them.
var (
	datagramSchemes = []string{"udp", "statsd", "syslog", "quic", "ntp", "snmp", "sip", "stun", "turn", "radius", "coap", "gelf"}
	datagramPorts   = []uint16{67, 68, 69, 123, 161, 162, 500, 514, 1812, 1813, 3478, 4500, 5353, 5683, 6831, 6832, 8125, 12201, 25826, 51820}
)

// service is the TCP port that an address leads to, 0 where it names none.
func (t target) service() uint16 {
	port := defaultPorts[t.scheme]
	if p, err := strconv.ParseUint(t.port, 10, 16); err == nil {
		port = uint16(p)
	}
	if slices.Contains(datagramPorts, port) && (t.scheme == "" || defaultPorts[t.scheme] == 0) ||
		slices.ContainsFunc(datagramSchemes, func(s string) bool { return strings.Contains(t.scheme, s) }) {
		return 0
	}
	return port
}

// connect asks whether somebody takes connections where the address names a port, and
// with HTTPS whether the certificate there is for the host.
func (s *search) connect(n zone.Name, t target, r resolved) found {
	port := t.service()
	if port == 0 || len(r.addresses) == 0 {
		return found{}
	}
	to := fact.Server{Name: string(n)}
	for _, a := range r.addresses {
		if !reachableFrom(a) {
			return found{unsure: "it leads to " + a.String() + ", where only a network of one's own can look"}
		}
		to.Addresses = append(to.Addresses, a.String())
	}
	kind := fact.TCP + strconv.Itoa(int(port))
	if t.scheme == "https" && port == 443 {
		kind = fact.TLS
	}
	out := s.listens(n, string(n), kind, to)
	out.evidence = slices.Concat(r.evidence, out.evidence)
	return out
}

// listens asks whether anybody listens at all of some addresses, or what certificate is
// served there.
func (s *search) listens(n zone.Name, who, kind string, to fact.Server) (out found) {
	q := fact.Question{Ask: fact.Ask{Name: string(n), Type: kind}, At: fact.AtHosts, Servers: []fact.Server{to}}
	answers, known := s.p.Ask(q)
	if !known {
		return out
	}
	port, _ := strings.CutPrefix(kind, fact.TCP)
	if kind == fact.TLS {
		port = "443"
	}
	out.evidence = evidence(q, answers)
	open := func(a fact.Answer) bool { return a.Kind == fact.Open || a.Kind == fact.Data }
	switch {
	case allSay(answers, fact.Closed):
		out.wrong = fmt.Sprintf("leads to %s, and nobody listens on port %s there", who, port)
	case !slices.ContainsFunc(answers, open):
		out.unsure = fmt.Sprintf("port %s of %s could not be looked at from here", port, who)
	case kind == fact.TLS:
		out.wrong = s.certificate(n, answers)
	}
	return out
}

// certificate says what is wrong with the certificates that are served for a name, ""
// for nothing. One that no public authority vouches for is somebody's own business.
func (s *search) certificate(n zone.Name, answers []fact.Answer) string {
	for _, a := range answers {
		if a.Kind != fact.Data || a.Certificate == nil {
			continue
		}
		c := servedCertificate{n, a.Data, a, a.Certificate}
		switch {
		case !c.public():
		case !c.isFor(n) && !c.byStar(n):
			return fmt.Sprintf("leads to %s, and the certificate served at %s is not for it", n, a.Address)
		case c.NotAfter.Before(s.p.Now):
			return fmt.Sprintf("leads to %s, and the certificate served at %s is over since %s", n, a.Address, c.NotAfter.Format(time.DateOnly))
		}
	}
	return ""
}

// carrierNet are the addresses that carriers share among their customers (RFC 6598).
var carrierNet = netip.MustParsePrefix("100.64.0.0/10")

// reachableFrom reports whether an address means the same host everywhere.
func reachableFrom(a netip.Addr) bool {
	a = a.Unmap()
	return a.IsGlobalUnicast() && !a.IsPrivate() && !carrierNet.Contains(a) && !slices.ContainsFunc(reservedNets, func(n netip.Prefix) bool { return n.Contains(a) })
}
