package lab

import (
	"fmt"

	"github.com/miekg/dns"
)

// Validator starts Unbound as a validating resolver with trust anchors, records
// in presentation format.
func (l *Lab) Validator(last int, anchors string, roots ...string) *Resolver {
	l.t.Helper()
	return l.ResolverOf(Unbound, last, anchors, roots...)
}

// Security asks a validating resolver what it holds of a name: "secure" is the AD
// bit, "bogus" a SERVFAIL that turns into an answer when it need not validate
// (CD), "insecure" an answer without AD; anything else is the rcode.
func (r *Resolver) Security(name string, typ uint16) string {
	r.lab.t.Helper()
	ask := func(cd bool) (*dns.Msg, error) {
		m := new(dns.Msg)
		m.SetQuestion(name, typ)
		m.AuthenticatedData, m.CheckingDisabled = true, cd
		out, _, err := (&dns.Client{Net: "tcp"}).Exchange(m, fmt.Sprintf("%s:%d", r.IP, r.lab.Port))
		return out, err
	}
	m, err := ask(false)
	if err != nil {
		return err.Error()
	}
	switch {
	case m.Rcode == dns.RcodeServerFailure:
		if m, err = ask(true); err == nil && (m.Rcode == dns.RcodeSuccess || m.Rcode == dns.RcodeNameError) {
			return "bogus"
		}
	case m.Rcode == dns.RcodeSuccess || m.Rcode == dns.RcodeNameError:
		if m.AuthenticatedData {
			return "secure"
		}
		return "insecure"
	}
	return dns.RcodeToString[m.Rcode]
}
