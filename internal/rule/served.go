package rule

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"zonecut/internal/fact"
	"zonecut/internal/zone"
)

// Certificates as hosts serve them: the words that the rules about them share.

// mostHandshakes bounds the names that one change asks the certificate of.
const mostHandshakes = 8

// certificateOf asks what certificate a name is served with.
func certificateOf(n zone.Name) fact.Question {
	return fact.Question{Ask: fact.Ask{Name: string(n), Type: fact.TLS}, At: fact.AtHosts}
}

// servedCertificate is one certificate with the name and address that serve it.
type servedCertificate struct {
	at     zone.Name
	names  []string
	answer fact.Answer
	*fact.Certificate
}

// certificatesAt are the certificates that a name is served with, each once.
func certificatesAt(p *Pass, n zone.Name) []servedCertificate {
	if n.IsWildcard() {
		return nil
	}
	answers, _ := p.Ask(certificateOf(n))
	var out []servedCertificate
	for _, a := range answers {
		if a.Kind != fact.Data || a.Certificate == nil || slices.ContainsFunc(out, func(s servedCertificate) bool { return s.SHA256 == a.Certificate.SHA256 }) {
			continue
		}
		out = append(out, servedCertificate{n, a.Data, a, a.Certificate})
	}
	return out
}

// isFor reports whether the certificate names a name itself.
func (s *servedCertificate) isFor(n zone.Name) bool { return slices.Contains(s.names, string(n)) }

// byStar reports whether a wildcard of the certificate covers a name (RFC 9525,
// section 6.3).
func (s *servedCertificate) byStar(n zone.Name) bool {
	return slices.Contains(s.names, "*."+below(n.Parent()))
}

// public reports whether a public authority seems to vouch for it: one that is over
// counts, for it will be renewed.
func (s *servedCertificate) public() bool {
	return s.Fault == "" || strings.Contains(s.Fault, "expired or is not yet valid")
}

// renewal is when it is due: most clients renew when two thirds of its life are over.
func (s *servedCertificate) renewal() time.Time {
	return s.NotBefore.Add(s.NotAfter.Sub(s.NotBefore) * 2 / 3)
}

// days are whole days from now to a time.
func days(p *Pass, t time.Time) int { return int(t.Sub(p.Now).Hours() / 24) }

// when says in what time something is due.
func when(p *Pass, t time.Time) string {
	switch d := days(p, t); {
	case t.Before(p.Now):
		return "is due since " + t.Format(time.DateOnly)
	case d == 0:
		return "is due today"
	default:
		return fmt.Sprintf("is due on %s, in %s", t.Format(time.DateOnly), many(d, "day"))
	}
}
