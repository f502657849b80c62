package probe

import (
	"context"
	"fmt"
	"net"
	"testing"

	"zonecut/internal/fact"
)

func portQuestion(name string, port int, addresses ...string) fact.Question {
	return fact.Question{Ask: fact.Ask{Name: name, Type: fmt.Sprint(fact.TCP, port)}, At: fact.AtHosts, Servers: []fact.Server{{Name: name, Addresses: addresses}}}
}

// A port is open, closed, or not seen; who listens is told nothing.
func TestPorts(t *testing.T) {
	open, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = open.Close() })
	heard := make(chan int, 1)
	go func() {
		c, err := open.Accept()
		if err != nil {
			return
		}
		n, _ := c.Read(make([]byte, 1))
		heard <- n
		_ = c.Close()
	}()
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = closed.Close()
	over, cancel := context.WithCancel(t.Context())
	cancel()
	port := func(l net.Listener) int { return l.Addr().(*net.TCPAddr).Port }
	for name, c := range map[string]struct {
		ctx  context.Context
		port int
		want fact.Kind
	}{
		"somebody listens": {t.Context(), port(open), fact.Open},
		"nobody listens":   {t.Context(), port(closed), fact.Closed},
		"out of time":      {over, port(closed), fact.Timeout},
	} {
		answers, gaps := TCP{}.Ask(c.ctx, portQuestion("db.example.com.", c.port, "127.0.0.1"))
		if len(answers) != 1 || len(gaps) > 0 || answers[0].Kind != c.want || answers[0].Address != "127.0.0.1" || (answers[0].Err == "") != (c.want == fact.Open) {
			t.Errorf("%s: %+v, gaps %q, want %s", name, answers, gaps, c.want)
		}
	}
	if n := <-heard; n != 0 {
		t.Errorf("%d octets were sent", n)
	}
}

// It connects to hosts only, to so many of them, to real ports, and of public names.
func TestWhomTCPAsks(t *testing.T) {
	answers, gaps := TCP{}.Ask(t.Context(), portQuestion("db.example.com.", 1, "169.254.169.254", "0.0.0.0", "ff02::1"))
	if len(answers) != 0 || len(gaps) != 3 {
		t.Errorf("%d answers, gaps %q", len(answers), gaps)
	}
	var many []string
	for last := range 10 {
		many = append(many, fmt.Sprintf("127.0.0.%d", last+1))
	}
	if answers, gaps := (TCP{}).Ask(t.Context(), portQuestion("db.example.com.", 1, many...)); len(answers) != mostAddresses || len(gaps) != 1 {
		t.Errorf("%d answers, gaps %q", len(answers), gaps)
	}
	good := portQuestion("db.example.com.", 65535)
	private, dns, certificate, large := good, good, certificateOf("db.example.com."), portQuestion("db.example.com.", 65536)
	private.View, dns.At = "private:Z1", fact.AtWalk
	for _, q := range []fact.Question{private, dns, certificate, large, portQuestion("db.example.com.", 0), portQuestion("*.example.com.", 1)} {
		if (TCP{}).Answers(q) {
			t.Errorf("asks %+v", q)
		}
	}
	if !(TCP{}).Answers(good) || (TLS{}).Answers(good) || (DNS{}).Answers(good) {
		t.Error("a question about a port goes to the wrong prober")
	}
}
