package rule

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"zonecut/internal/fact"
	"zonecut/internal/finding"
)

// What new servers are held against the old ones for: not what goes in the run, lies
// below a cut, or is each host's own, and each thing once.
func TestWhatIsCompared(t *testing.T) {
	const zone = `;; zone example.com.
@ 300 SOA ns1.example.net. h.example.net. 1 7200 900 1209600 300
@ 300 NS %s.example.net.
www 300 CNAME app.example.net.
www.eu 300 A 192.0.2.1
eu 300 NS ns9.example.net.
heartbeat 60 TXT "now"
*.apps 300 CNAME app.example.net.
`
	res := runResult(t, fmt.Sprintf(zone, "ns1")+"old 300 A 192.0.2.9\n", fmt.Sprintf(zone, "ns2"), "", nil, "cutover-missing")
	var got []string
	for _, q := range res.Unasked {
		got = append(got, q.Ask.Name+" "+q.Ask.Type+" "+string(q.At)+" "+q.Servers[0].Name)
	}
	for _, want := range []string{"www.example.com. A old-servers ns1.example.net.", "www.example.com. A new-servers ns2.example.net.",
		"eu.example.com. NS new-servers ns2.example.net.", "heartbeat.example.com. TXT old-servers ns1.example.net.",
		"zonecut-nonce-3f9b1c7a.apps.example.com. A old-servers ns1.example.net.", "zonecut-nonce-3f9b1c7a.example.com. A new-servers ns2.example.net."} {
		if !slices.Contains(got, want) {
			t.Errorf("does not ask %s", want)
		}
	}
	for _, q := range got {
		for _, never := range []string{"old.", "www.eu.", "example.com. SOA old", "example.com. NS old", "*."} {
			if strings.HasPrefix(q, never) {
				t.Errorf("asks %s", q)
			}
		}
	}
}

// What a transfer names is asked for by the same measure.
func TestWhatATransferAdds(t *testing.T) {
	const part = ";; zone example.com. partial\n@ 300 NS %s.example.net.\n"
	facts := &fact.Set{}
	facts.Add(fact.Question{Ask: fact.Ask{Name: "example.com.", Type: fact.Transfer}, At: fact.AtOldServers, Zone: "example.com.",
		Servers: []fact.Server{{Name: "ns1.example.net."}}}, fact.Answer{Server: "ns1.example.net.", Address: "192.0.2.53", Transport: "tcp", Kind: fact.Data,
		Data: []string{"*.apps.example.com. CNAME", "_acme-challenge.example.com. TXT", "eu.example.com. DS", "eu.example.com. NS", "example.com. NS",
			"example.com. RRSIG", "example.com. SOA", "heartbeat.example.com. TXT", "mail.example.com. MX", "ns.example.com. A", "ns.example.com. TXT", "ns1.eu.example.com. A", "old.example.com. A", "other.example.org. A", "shop.example.com. CNAME", "x.example.com. TYPE65401"}})
	facts.Add(fact.Question{Ask: fact.Ask{Name: "example.com.", Type: "NS"}, At: fact.AtOldServers, Zone: "example.com.", Servers: []fact.Server{{Name: "ns1.example.net."}}},
		fact.Answer{Server: "ns1.example.net.", Address: "192.0.2.53", Transport: "udp", Kind: fact.Data, Data: []string{"ns.example.com."}})
	res := runResult(t, fmt.Sprintf(part, "ns1")+"old 300 A 192.0.2.9\n", fmt.Sprintf(part, "ns2"), "", facts, "cutover-missing")
	var got []string
	for _, q := range res.Unasked {
		if q.At == fact.AtNewServers && q.Ask.Name != "example.com." && !strings.HasPrefix(q.Ask.Name, "www.") && q.Ask.Name != "_dmarc.example.com." {
			got = append(got, q.Ask.Name+" "+q.Ask.Type)
		}
	}
	want := []string{"eu.example.com. DS", "eu.example.com. NS", "heartbeat.example.com. TXT", "mail.example.com. MX", "ns.example.com. TXT", "shop.example.com. A",
		"zonecut-nonce-3f9b1c7a.apps.example.com. A", "zonecut-nonce-3f9b1c7a.example.com. A"}
	if !slices.Equal(got, want) {
		t.Errorf("asks %q, want %q", got, want)
	}
}

// What is too much to be asked for one by one is compared where both sides give the
// zone whole; where one does not, that is said.
func TestTooMuchToAsk(t *testing.T) {
	const n = mostCompared + 60
	hosts := func(ns string) string {
		b := strings.Builder{}
		fmt.Fprintf(&b, ";; zone example.com.\n@ 300 NS %s.example.net.\n", ns)
		for i := range n {
			fmt.Fprintf(&b, "n%03d 300 A 192.0.2.1\n", i)
		}
		return b.String()
	}
	all := func(skip func(int) bool, more ...string) []string {
		out := append([]string{"example.com. SOA"}, more...)
		for i := range n {
			if !skip(i) {
				out = append(out, fmt.Sprintf("n%03d.example.com. A", i))
			}
		}
		return out
	}
	none := func(int) bool { return false }
	for _, c := range []struct {
		name     string
		old, new []string // nil is refused
		lame     bool
		message  string
		detail   string
	}{
		{"all is there", all(none), all(none), false, "", ""},
		{"one lacks", all(none), all(func(i int) bool { return i == n-1 }), false, "ns2.example.net. (192.0.2.54) lacks 1 set of example.com.", "- n259.example.com. A"},
		{"a wildcard answers for it", all(none), all(func(i int) bool { return i == n-1 }, "*.example.com. A"), false, "", ""},
		{"a wildcard of another type", all(none), all(func(i int) bool { return i == n-1 }, "*.example.com. MX"), false, "ns2.example.net. (192.0.2.54) lacks 1 set of example.com.", ""},
		{"a name of another type, beside a wildcard", all(none), all(func(i int) bool { return i == n-1 }, "*.example.com. A", "a.n259.example.com. A"), false, "ns2.example.net. (192.0.2.54) lacks 1 set of example.com.", ""},
		{"an alias is there", all(none), all(func(i int) bool { return i == n-1 }, "n259.example.com. CNAME"), false, "", ""},
		{"a cut is there", all(none), all(func(i int) bool { return i == n-1 }, "n259.example.com. NS"), false, "", ""},
		{"the old ones deny it too", all(func(i int) bool { return i == n-1 }), all(func(i int) bool { return i == n-1 }), false, "", ""},
		{"the old ones give no transfer", nil, all(none), false, "whether the new servers of example.com. have all", "not compared: 68 sets more"},
		{"the new ones give no transfer", all(none), nil, false, "whether the new servers of example.com. have all", "not compared: 68 sets more"},
		{"a new one that is lame gives no transfer", all(none), nil, true, "", ""},
	} {
		facts := &fact.Set{}
		add := func(typ string, at fact.At, server, address string, a fact.Answer) {
			a.Server, a.Address, a.Transport = server+".example.net.", address, "tcp"
			facts.Add(fact.Question{Ask: fact.Ask{Name: "example.com.", Type: typ}, At: at, Zone: "example.com.", Servers: []fact.Server{{Name: a.Server, Addresses: []string{}}}}, a)
		}
		given := func(keys []string) fact.Answer {
			if keys == nil {
				return fact.Answer{Kind: fact.Refused, Err: "REFUSED"}
			}
			return fact.Answer{Kind: fact.Data, Data: keys}
		}
		add(fact.Transfer, fact.AtOldServers, "ns1", "192.0.2.53", given(c.old))
		add(fact.Transfer, fact.AtNewServers, "ns2", "192.0.2.54", given(c.new))
		add("A", fact.AtOldServers, "ns1", "192.0.2.53", given([]string{"192.0.2.7"}))
		add("A", fact.AtNewServers, "ns2", "192.0.2.54", given([]string{"192.0.2.7"}))
		if c.lame {
			add("SOA", fact.AtNewServers, "ns2", "192.0.2.54", given(nil))
		}
		res := runResult(t, hosts("ns1"), hosts("ns2"), "", facts, "cutover-missing")
		var message, detail string
		for _, f := range res.Findings {
			message, detail = f.Message, strings.Join(f.Detail, "\n")
			if (f.Certainty == finding.Unknown) != strings.HasPrefix(message, "whether") {
				t.Errorf("%s: %+v", c.name, f)
			}
		}
		if !strings.HasPrefix(message, c.message) || (c.message == "") != (message == "") || !strings.Contains(detail, c.detail) {
			t.Errorf("%s: %q\n%s", c.name, message, detail)
		}
	}
}
