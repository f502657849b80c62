package probe

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"zonecut/internal/fact"
	"zonecut/internal/lab"
)

func certificateOf(name string, addresses ...string) fact.Question {
	return fact.Question{Ask: fact.Ask{Name: name, Type: fact.TLS}, At: fact.AtHosts, Servers: []fact.Server{{Name: name, Addresses: addresses}}}
}

// The certificate of the name that is asked for is read, whoever vouches for it, and
// what is wrong with its chain is said.
func TestCertificates(t *testing.T) {
	known, unknown := lab.NewIssuer(t, "Known Authority"), lab.NewIssuer(t, "Nobody")
	until := time.Now().Add(time.Hour).UTC().Truncate(time.Second)
	port := lab.TLSHost(t, map[string]tls.Certificate{
		"www.example.com": known.Issue(until, "WWW.example.com", "*.example.com", "www.example.com"),
		"old.example.com": known.Issue(time.Now().Add(-time.Hour), "old.example.com"),
		"own.example.com": unknown.Issue(until, "own.example.com"),
	})
	roots := x509.NewCertPool()
	roots.AddCert(known.Cert)
	p := TLS{Port: port, Roots: roots}
	for name, c := range map[string]struct {
		names  []string
		issuer string
		fault  string
	}{
		"www.example.com.": {[]string{"*.example.com.", "www.example.com."}, "Known Authority", ""},
		"old.example.com.": {[]string{"old.example.com."}, "Known Authority", "expired"},
		"own.example.com.": {[]string{"own.example.com."}, "Nobody", "unknown authority"},
	} {
		answers, gaps := p.Ask(t.Context(), certificateOf(name, "127.0.0.1"))
		if len(answers) != 1 || len(gaps) > 0 || answers[0].Kind != fact.Data || answers[0].Certificate == nil {
			t.Fatalf("%s: %+v, gaps %q", name, answers, gaps)
		}
		a := answers[0]
		if got := a.Certificate; !slices.Equal(a.Data, c.names) || got.Issuer != c.issuer || !strings.Contains(got.Fault, c.fault) || (got.Fault == "") != (c.fault == "") || len(got.SHA256) != 64 {
			t.Errorf("%s: %v %+v", name, a.Data, got)
		}
		if name == "www.example.com." && !a.Certificate.NotAfter.Equal(until) {
			t.Errorf("until %s, want %s", a.Certificate.NotAfter, until)
		}
	}
}

// What is no handshake is no answer, and says why.
func TestNoCertificate(t *testing.T) {
	plain, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = plain.Close() })
	go func() {
		for {
			c, err := plain.Accept()
			if err != nil {
				return
			}
			_, _ = c.Write([]byte("220 hello\r\n"))
			_ = c.Close()
		}
	}()
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := closed.Addr().(*net.TCPAddr).Port
	_ = closed.Close()
	over, cancel := context.WithCancel(t.Context())
	cancel()
	for name, c := range map[string]struct {
		ctx  context.Context
		port uint16
		want fact.Kind
	}{
		"another protocol": {t.Context(), uint16(plain.Addr().(*net.TCPAddr).Port), fact.Unusable},
		"nobody listens":   {t.Context(), uint16(port), fact.Closed},
		"out of time":      {over, uint16(port), fact.Timeout},
	} {
		answers, _ := TLS{Port: c.port}.Ask(c.ctx, certificateOf("www.example.com.", "127.0.0.1"))
		if len(answers) != 1 || answers[0].Kind != c.want || answers[0].Err == "" || answers[0].Certificate != nil {
			t.Errorf("%s: %+v, want %s", name, answers, c.want)
		}
	}
}

// It connects to hosts only, to so many of them, and about public names only.
func TestWhomTLSAsks(t *testing.T) {
	answers, gaps := TLS{Port: 1}.Ask(t.Context(), certificateOf("www.example.com.", "169.254.169.254", "0.0.0.0", "ff02::1", "::ffff:169.254.0.1", "fe80::1"))
	if len(answers) != 0 || len(gaps) != 5 {
		t.Errorf("%d answers, gaps %q", len(answers), gaps)
	}
	var many []string
	for _, last := range []string{"1", "2", "3", "4", "5", "6", "7", "8", "9", "10"} {
		many = append(many, "127.0.0."+last)
	}
	if answers, gaps := (TLS{Port: 1}).Ask(t.Context(), certificateOf("www.example.com.", many...)); len(answers) != mostAddresses || len(gaps) != 1 {
		t.Errorf("%d answers, gaps %q", len(answers), gaps)
	}
	private := certificateOf("www.example.com.")
	private.View = "private:Z1"
	dns := at(fact.AtWalk, "www.example.com.")
	for _, q := range []fact.Question{private, dns, certificateOf("*.example.com.")} {
		if (TLS{}).Answers(q) {
			t.Errorf("asks %+v", q)
		}
	}
	if !(TLS{}).Answers(certificateOf("www.example.com.")) || (DNS{}).Answers(certificateOf("www.example.com.")) {
		t.Error("a question about a certificate goes to the wrong prober")
	}
}
