package rule

import (
	"strings"
	"testing"

	"zonecut/internal/fact"
)

// The window of a finding runs by what the servers give: the TTL of the values that go,
// the child's own, and the denial; other values say nothing of caches of these.
func TestWindowsAsServed(t *testing.T) {
	const zones = ";; zone example.com. partial\nwww 300 A 192.0.2.1\nwww 300 A 192.0.2.2\n"
	const cut = ";; zone example.com. partial\neu 300 NS ns1.example.net.\n"
	ask := func(name, typ string, at fact.At, zone string) fact.Question {
		return fact.Question{Ask: fact.Ask{Name: name, Type: typ}, At: at, Zone: zone}
	}
	say := func(ttl uint32, data ...string) fact.Answer {
		return fact.Answer{Kind: fact.Data, TTL: ttl, Data: data}
	}
	for _, c := range []struct {
		name, rule, before string
		q                  fact.Question
		answers            []fact.Answer
		good, recovery     int
	}{
		{"nothing is known", "name-removed", zones, ask("other.", "A", fact.AtWalk, "."), nil, 300, 900},
		{"the longest of the servers", "name-removed", zones, ask("www.example.com.", "A", fact.AtWalk, "example.com."),
			[]fact.Answer{say(3600, "192.0.2.1", "192.0.2.2"), say(7200, "192.0.2.1", "192.0.2.2"), {Kind: fact.Timeout, TTL: 9000}}, 7200, 900},
		{"other values", "name-removed", zones, ask("www.example.com.", "A", fact.AtWalk, "example.com."), []fact.Answer{say(3600, "192.0.2.1")}, 300, 900},
		{"the denial", "name-removed", zones, ask("example.com.", "SOA", fact.AtWalk, "example.com."), []fact.Answer{say(60, "a. b. 1 2 3 4 120")}, 300, 60},
		{"the parent's", "delegation-removed", cut, ask("eu.example.com.", "NS", fact.AtParent, "eu.example.com."), []fact.Answer{say(86400, "ns1.example.net.")}, 86400, 900},
		{"the child's", "delegation-removed", cut, ask("eu.example.com.", "NS", fact.AtWalk, "eu.example.com."), []fact.Answer{say(600, "ns9.example.net.")}, 600, 900},
	} {
		facts := &fact.Set{}
		facts.Add(c.q, c.answers...)
		res := runResult(t, c.before, ";; zone example.com. partial\n", "", facts, c.rule)
		if len(res.Findings) != 1 {
			t.Fatalf("%s: %+v", c.name, res.Findings)
		}
		if w := res.Findings[0].Window; w.LastGood == nil || *w.LastGood != c.good || w.Recovery == nil || *w.Recovery != c.recovery {
			t.Errorf("%s: %+v, want %d and %d", c.name, w, c.good, c.recovery)
		}
	}
}

// Caches hold denials by the SOA that is served, whatever the run lowers it to; where
// the run shows one, nobody is asked for it.
func TestDenialAsServed(t *testing.T) {
	const soa = ";; zone example.com.\n@ 3600 SOA ns1.example.net. h.example.net. %s 7200 900 1209600 300\n"
	before, after := strings.Replace(soa, "%s", "1", 1), strings.Replace(soa, "%s", "2", 1)+"new 300 A 192.0.2.1\n"
	q := fact.Question{Ask: fact.Ask{Name: "example.com.", Type: "SOA"}, At: fact.AtWalk, Zone: "example.com."}
	for minimum, want := range map[string]int{"": 0, "60": 0, "900": 0, "901": 1} {
		facts := &fact.Set{}
		if minimum != "" {
			facts.Add(q, fact.Answer{Kind: fact.Data, TTL: 7200, Data: []string{"ns1.example.net. h.example.net. 1 7200 900 1209600 " + minimum}})
		}
		res := runResult(t, before, after, "", facts, "negative-ttl-high")
		if len(res.Findings) != want || len(res.Unasked) > 0 || want > 0 && !strings.Contains(res.Findings[0].Message, "for 901 s") {
			t.Errorf("MINIMUM %q as served: %+v, %d questions", minimum, res.Findings, len(res.Unasked))
		}
	}
}
