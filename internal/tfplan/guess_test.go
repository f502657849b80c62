package tfplan

import (
	"testing"

	"zonecut/internal/zone"
)

func TestGuess(t *testing.T) {
	ns := func(name string, servers ...string) record { return record{fqdn: name, kind: "NS", data: servers} }
	a := func(name string) record { return record{fqdn: name, kind: "A", data: []string{"192.0.2.1"}} }
	for _, c := range []struct {
		name    string
		records []record
		want    zone.Name // "" for none
	}{
		{"what two names share", []record{ns("dev.example.com", "ns1.example.net."), a("www.example.com")}, "example.com."},
		{"the apex is among them", []record{ns("dev.example.com", "ns1.example.net."), {fqdn: "example.com", kind: "MX"}}, "example.com."},
		{"a single name", []record{ns("dev.example.com", "ns1.example.net.")}, "example.com."},
		{"two sets of a single name", []record{ns("dev.example.com", "ns1.example.net."), {fqdn: "dev.example.com", kind: "DS"}}, "example.com."},
		{"a delegation with its glue", []record{ns("dev.example.com", "ns1.dev.example.com."), a("ns1.dev.example.com")}, "example.com."},
		{"an apex NS set that is managed", []record{ns("example.com", "ns-1.awsdns-01.com."), a("www.example.com")}, "example.com."},
		{"a server's name with more than addresses", []record{ns("dev.example.com", "ns1.dev.example.com."), a("ns1.dev.example.com"), {fqdn: "ns1.dev.example.com", kind: "TXT"}}, "dev.example.com."},
		{"nothing but what may be glue", []record{a("ns1.dev.example.com"), {fqdn: "", kind: "NS", data: []string{"ns1.dev.example.com."}}}, "dev.example.com."},
		{"names that share nothing", []record{a("www.example.com"), a("www.example.net")}, ""},
		{"a name at the top", []record{ns("com", "a.example.")}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			z := &zones{guessed: map[string]*guess{}}
			for i := range c.records {
				z.guess("aws/Z1", &c.records[i])
			}
			if got, ok := z.guessed["aws/Z1"].apex(); ok != (c.want != "") || ok && got != c.want {
				t.Errorf("got %q, %t; want %q", got, ok, c.want)
			}
		})
	}
}
