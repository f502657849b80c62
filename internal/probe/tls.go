package probe

import (
	"cmp"
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"zonecut/internal/fact"
	"zonecut/internal/resolver"
	"zonecut/internal/zone"
)

// TLS asks hosts for the certificate that they serve for their name. It connects to
// addresses that the question or the DNS gives and to no others, once to each, and
// speaks no further than the handshake.
type TLS struct {
	Resolver *resolver.Resolver
	// Port is the port of every host; 0 is 443.
	Port uint16
	// Roots vouch for certificates; nil are those of the system.
	Roots *x509.CertPool
	// Timeout is for one handshake; 0 is 5 s.
	Timeout time.Duration
}

const handshakeTimeout = 5 * time.Second

// Answers knows questions about the certificates of public names.
func (t TLS) Answers(q fact.Question) bool {
	return q.At == fact.AtHosts && q.Ask.Type == fact.TLS && q.View == "" && !strings.HasPrefix(q.Ask.Name, "*.")
}

// Ask connects to every address of a name.
func (t TLS) Ask(ctx context.Context, q fact.Question) (answers []fact.Answer, gaps []string) {
	addresses, gaps, err := hosts(ctx, t.Resolver, q, "its certificate")
	if err != nil {
		return nil, append(gaps, err.Error())
	}
	var mu sync.Mutex
	var wg sync.WaitGroup
	for _, a := range addresses {
		wg.Go(func() {
			answer := t.one(ctx, q.Ask.Name, a)
			mu.Lock()
			defer mu.Unlock()
			answers = append(answers, answer)
		})
	}
	wg.Wait()
	slices.SortFunc(answers, func(a, b fact.Answer) int { return strings.Compare(a.Address, b.Address) })
	return answers, gaps
}

// one shakes hands with one address.
func (t TLS) one(ctx context.Context, name string, addr netip.Addr) fact.Answer {
	a := fact.Answer{Server: name, Address: addr.String(), Transport: "tls", Time: time.Now()}
	if !resolver.Routed(addr) {
		a.Kind, a.Err = fact.Unreachable, "there is no route from here"
		return a
	}
	ctx, cancel := context.WithTimeout(ctx, cmp.Or(t.Timeout, handshakeTimeout))
	defer cancel()
	port := cmp.Or(t.Port, 443)
	// The chain is looked at, not trusted: a bad one is what there is to be found.
	d := tls.Dialer{Config: &tls.Config{ServerName: strings.TrimSuffix(name, "."), InsecureSkipVerify: true, MinVersion: tls.VersionTLS10}}
	conn, err := d.DialContext(ctx, "tcp", net.JoinHostPort(addr.String(), strconv.Itoa(int(port))))
	if err != nil {
		a.Kind, a.Err = failure(err, "handshake")
		return a
	}
	defer conn.Close()
	secure, ok := conn.(*tls.Conn)
	if !ok || len(secure.ConnectionState().PeerCertificates) == 0 {
		a.Kind, a.Err = fact.Unusable, "it serves no certificate"
		return a
	}
	chain := secure.ConnectionState().PeerCertificates
	a.Kind, a.Data, a.Certificate = fact.Data, certifiedNames(chain[0]), t.read(chain, a.Time)
	return a
}

// failure says what became of a connection, or of what was to follow on it.
func failure(err error, what string) (fact.Kind, string) {
	var timeout net.Error
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return fact.Closed, "nobody listens there"
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		return fact.Unreachable, "there is no way to it from here"
	case errors.As(err, &timeout) && timeout.Timeout(), errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return fact.Timeout, "no " + what + " in time"
	}
	return fact.Unusable, "no " + what + ": " + err.Error()
}

// certifiedNames are the names that a certificate is for, in normal form. A common
// name counts for nothing (RFC 9525, section 6.4.4).
func certifiedNames(c *x509.Certificate) []string {
	var out []string
	for _, n := range c.DNSNames {
		if name, err := zone.FQDN(n); err == nil {
			out = append(out, string(name))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// read is what a chain amounts to.
func (t TLS) read(chain []*x509.Certificate, now time.Time) *fact.Certificate {
	leaf := chain[0]
	c := &fact.Certificate{Issuer: leaf.Issuer.CommonName, NotBefore: leaf.NotBefore.UTC(), NotAfter: leaf.NotAfter.UTC(),
		SHA256: fmt.Sprintf("%x", sha256.Sum256(leaf.Raw))}
	if len(leaf.Issuer.Organization) > 0 {
		c.Issuer = leaf.Issuer.Organization[0]
	}
	between := x509.NewCertPool()
	for _, i := range chain[1:] {
		between.AddCert(i)
	}
	if _, err := leaf.Verify(x509.VerifyOptions{Roots: t.Roots, Intermediates: between, CurrentTime: now}); err != nil {
		c.Fault = err.Error()
	}
	return c
}
