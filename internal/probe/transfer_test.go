package probe

import (
	"slices"
	"strings"
	"testing"

	"zonecut/internal/fact"
	"zonecut/internal/lab"
)

// A zone is taken as the keys of its sets, from every new server and from the first of
// the old ones that gives it; what is no zone says why.
func TestTransfers(t *testing.T) {
	const text = "$ORIGIN example.com.\n@ 300 SOA ns1 host 1 3600 600 604800 60\n@ 300 NS ns1\nns1 300 A 192.0.2.1\nns1 300 A 192.0.2.2\n*.apps 300 CNAME www\n"
	l := lab.New(t)
	for ip, key := range map[int]*lab.Key{10: nil, 11: nil, 12: {Name: "k.example", Algorithm: "hmac-sha256", Secret: "zkzJVnDbUIzKSNXUqrdLHP7TmpZVgkXMhsy5B9DgM+E="}} {
		l.Authority(lab.Spec{Program: lab.BIND, IP: ip, Zones: map[string]string{"example.com.": text}, Key: key})
	}
	if strings.Contains(strings.Join(l.Servers(), "\n"), "embedded stand-in") {
		t.Skip("BIND is not installed, and the stand-in gives no transfers")
	}
	free, refuses := fact.Server{Name: "a.", Addresses: []string{l.IP(10)}}, fact.Server{Name: "b.", Addresses: []string{l.IP(12)}}
	second, nobody := fact.Server{Name: "c.", Addresses: []string{l.IP(11)}}, fact.Server{Name: "d.", Addresses: []string{l.IP(13)}}
	ask := fact.Ask{Name: "example.com.", Type: fact.Transfer}
	p := Transfer{Port: uint16(l.Port)}
	for _, c := range []struct {
		what string
		p    Transfer
		at   fact.At
		ask  fact.Ask
		to   []fact.Server
		want string
	}{
		{"every new server", p, fact.AtNewServers, ask, []fact.Server{second, free, refuses, nobody}, "a. answer, b. refused, c. answer, d. closed"},
		{"old ones until one gives it", p, fact.AtOldServers, ask, []fact.Server{refuses, free, second}, "a. answer, b. refused"},
		{"a zone that is not there", p, fact.AtNewServers, fact.Ask{Name: "example.org.", Type: fact.Transfer}, []fact.Server{free}, "a. notauth"},
		{"a zone larger than is taken", Transfer{Port: p.Port, Most: 3}, fact.AtNewServers, ask, []fact.Server{free}, "a. unusable"},
	} {
		answers, _ := c.p.Ask(t.Context(), fact.Question{Ask: c.ask, At: c.at, Servers: c.to, Zone: c.ask.Name})
		var got []string
		for _, a := range answers {
			got = append(got, a.Server+" "+string(a.Kind))
			keys := []string{"*.apps.example.com. CNAME", "example.com. NS", "example.com. SOA", "ns1.example.com. A"}
			if (a.Kind == fact.Data) != slices.Equal(a.Data, keys) || (a.Kind == fact.Data) == (a.Err != "") || a.Transport != "tcp" || a.Time.IsZero() {
				t.Errorf("%s: %+v", c.what, a)
			}
		}
		if strings.Join(got, ", ") != c.want {
			t.Errorf("%s: %s, want %s", c.what, got, c.want)
		}
	}
	for _, q := range []fact.Question{{Ask: ask, At: fact.AtWalk}, {Ask: ask, At: fact.AtOldServers, View: "inside"}, {Ask: fact.Ask{Name: "a.", Type: "A"}, At: fact.AtOldServers}} {
		if p.Answers(q) {
			t.Errorf("answers %+v", q)
		}
	}
	for _, at := range []fact.At{fact.AtOldServers, fact.AtNewServers} {
		if q := (fact.Question{Ask: ask, At: at}); !p.Answers(q) || (DNS{}).Answers(q) {
			t.Errorf("a transfer at %s is not the transfers' own question", at)
		}
	}
}
