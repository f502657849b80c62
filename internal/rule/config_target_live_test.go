package rule

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"zonecut/internal/config"
	"zonecut/internal/fact"
	"zonecut/internal/finding"
)

// searched is config-target-invalid on one change of app.yaml.
func searched(t *testing.T, c *config.Change, facts *fact.Set) Result {
	t.Helper()
	r, err := Lookup("config-target-invalid")
	if err != nil {
		t.Fatal(err)
	}
	res, err := Run([]*Rule{r}, Input{Policy: &testPolicy{}, Config: []config.Change{*c}, Facts: facts})
	if err != nil {
		t.Fatal(err)
	}
	return res
}

func questions(res Result) []string {
	var out []string
	for _, q := range res.Unasked {
		out = append(out, q.Ask.Name+" "+q.Ask.Type+" "+string(q.At))
	}
	return out
}

// The world is told of hosts alone, and of none that is not its business.
func TestWhatIsAskedOfConfiguration(t *testing.T) {
	before := `
stays: {host: stays.corp.net, url: "https://path.corp.net/a"}
`
	after := `
stays: {host: stays.corp.net, url: "https://path.corp.net/b"}
url: postgres://user:hunter2@db.corp.net:5432/app?sslmode=off
host: auth.corp.net.
brokers: ["a.corp.net:9092", redis, "localhost:6379", "10.0.0.5:80", "198.18.0.5:80", "[fd00::1]:80"]
db_password: server.hunter2.net
password_host: real.corp.net
target: build.sh
upstream: api.corp.net:8080
backend: main.tf
endpoint: /var/run/app.sock
server: redis.cache.svc.cluster.local
address: db.compute.internal
domain: "*.corp.net"
version: a.b.net
issuer: "https://${TENANT}.corp.net/"
fqdn: Corp.Net
origin: 1.2.3
callback: https://xn--bcher-kva.net/back
`
	c := config.Diff(configDocument(t, before), configDocument(t, after))
	want := []string{"5.0.18.198.in-addr.arpa. TCP/80 hosts", "a.corp.net. A walk", "api.corp.net. A walk", "auth.corp.net. A walk", "corp.net. A walk", "db.corp.net. A walk", "real.corp.net. A walk", "xn--bcher-kva.net. A walk"}
	res := searched(t, c, &fact.Set{})
	if diff := cmp.Diff(want, questions(res)); diff != "" {
		t.Errorf("asked (-want +got):\n%s", diff)
	}
	if text := fmt.Sprintf("%+v %+v", res.Unasked, res.Findings); strings.Contains(text, "hunter2") {
		t.Errorf("a secret is in %s", text)
	}
}

// Of a value that is not to be shown nobody is asked, and that is said.
func TestNobodyIsAskedOfASensitiveValue(t *testing.T) {
	after := configDocument(t, "host: auth.corp.net\nurl: https://www.corp.net\n")
	for path, s := range after.Settings {
		s.Sensitive = true
		after.Settings[path] = s
	}
	c := config.Diff(nil, after)
	if res := searched(t, c, nil); len(res.Findings)+len(res.Unasked) > 0 {
		t.Errorf("without facts: %+v", res)
	}
	res := searched(t, c, &fact.Set{})
	if len(res.Unasked) > 0 || len(res.Findings) != 1 || res.Findings[0].Certainty != finding.Unknown || len(res.Findings[0].Detail) != 2 {
		t.Errorf("with facts: %+v", res)
	}
	if strings.Contains(fmt.Sprintf("%+v", res), "corp.net") {
		t.Errorf("the value is in %+v", res)
	}
}

// So many addresses are asked about and no more; of the rest it is said.
func TestManyNewAddresses(t *testing.T) {
	var text strings.Builder
	for i := range mostTargets + 3 {
		fmt.Fprintf(&text, "host%d: {host: h%d.corp.net}\n", i, i)
	}
	res := searched(t, config.Diff(nil, configDocument(t, text.String())), &fact.Set{})
	if len(res.Unasked) != mostTargets || len(res.Findings) != 1 || len(res.Findings[0].Detail) != 3 ||
		res.Findings[0].Message != "whether anybody answers at 3 new addresses of app.yaml could not be told" {
		t.Errorf("%d questions, %+v", len(res.Unasked), res.Findings)
	}
}

// What people read, and what verify goes on asking.
func TestWordsAboutAddresses(t *testing.T) {
	walkTo := func(name, typ string) fact.Question {
		return fact.Question{Ask: fact.Ask{Name: name, Type: typ}, At: fact.AtWalk}
	}
	says := func(k fact.Kind, data ...string) fact.Answer {
		return fact.Answer{Server: "ns1.corp.net.", Address: "198.18.0.53", Transport: "udp", Kind: k, Data: data}
	}
	top := fact.Question{Ask: fact.Ask{Name: "net.", Type: "NS"}, At: fact.AtParent, Zone: "net."}
	port := fact.Question{Ask: fact.Ask{Name: "auth.corp.net.", Type: "TCP/8080"}, At: fact.AtHosts, Servers: []fact.Server{{Name: "auth.corp.net."}}}
	for name, c := range map[string]struct {
		value   string
		facts   func(*fact.Set)
		message string
		proof   []string
	}{
		"does not exist": {"auth.corp.net", func(s *fact.Set) { s.Add(walkTo("auth.corp.net.", "A"), says(fact.NXDomain)) },
			"/host of app.yaml leads to auth.corp.net., which does not exist", []string{"auth.corp.net."}},
		"an alias of what does not": {"auth.corp.net", func(s *fact.Set) {
			s.Add(walkTo("auth.corp.net.", "A"), says(fact.Alias))
			s.Add(walkTo("auth.corp.net.", "CNAME"), says(fact.Data, "lb.cloud.net."))
			s.Add(walkTo("lb.cloud.net.", "A"), says(fact.NXDomain))
		}, "/host of app.yaml leads to auth.corp.net., an alias of lb.cloud.net., which does not exist", []string{"lb.cloud.net."}},
		"itself": {"auth.corp.net", func(s *fact.Set) { s.Add(walkTo("auth.corp.net.", "A"), says(fact.Data, "127.0.0.1")) },
			"/host of app.yaml leads to auth.corp.net., which is 127.0.0.1: whoever reads it asks itself", nil},
		"nobody listens": {"http://u:p@auth.corp.net:8080/", func(s *fact.Set) {
			s.Add(walkTo("auth.corp.net.", "A"), says(fact.Data, "198.18.0.8"))
			s.Add(port, fact.Answer{Server: "auth.corp.net.", Address: "198.18.0.8", Transport: "tcp", Kind: fact.Closed, Err: "nobody listens there"})
		}, "/host of app.yaml leads to auth.corp.net., and nobody listens on port 8080 there", nil},
	} {
		facts := &fact.Set{}
		facts.Add(top, says(fact.Data, "a.net."))
		c.facts(facts)
		res := searched(t, config.Diff(nil, configDocument(t, "x: 1\nhost: "+c.value+"\n")), facts)
		if len(res.Findings) != 1 {
			t.Errorf("%s: %+v", name, res)
			continue
		}
		f := res.Findings[0]
		var proof []string
		for _, p := range f.Proof {
			proof = append(proof, p.Ask.Name)
		}
		if f.Message != c.message || !slices.Equal(proof, c.proof) || len(f.Evidence) == 0 || f.Level != finding.Hold || f.Places[0].Line != 2 {
			t.Errorf("%s: %+v", name, f)
		}
	}
}

// What only means the same host where it is asked from is not connected to.
func TestReachableFrom(t *testing.T) {
	for text, want := range map[string]bool{"198.18.0.8": true, "2001:500::1": true, "10.1.2.3": false, "172.16.0.1": false, "192.168.0.1": false,
		"100.64.0.1": false, "127.0.0.1": false, "0.0.0.0": false, "169.254.169.254": false, "fd00::1": false, "fe80::1": false, "::1": false, "192.0.2.1": false, "::ffff:10.0.0.1": false, "::ffff:192.0.2.1": false, "2001:db8::1": false} {
		if got := reachableFrom(netip.MustParseAddr(text)); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}
