package resolver

import (
	"testing"

	"github.com/miekg/dns"

	"zonecut/internal/lab"
	"zonecut/internal/zone"
)

// proofs is a denial of example.com. whose records hold.
func proofs(t *testing.T, text string) *denial {
	t.Helper()
	d := &denial{apex: "example.com."}
	var hashed []*dns.NSEC3
	for _, rr := range lab.Parse(t, "example.com.", "$ORIGIN example.com.\n$TTL 60\n"+text) {
		switch rr := rr.(type) {
		case *dns.NSEC:
			d.nsec = append(d.nsec, rr)
		case *dns.NSEC3:
			hashed = append(hashed, rr)
		}
	}
	d.nsec3 = newChain(d.apex, hashed)
	return d
}

// What a signed record does not say must not be read from it: records of a
// delegation about the child, of the child's apex about the parent, and of a
// name about its neighbours.
func TestDenialTakesNothingElse(t *testing.T) {
	const a, ds, ns = dns.TypeA, dns.TypeDS, dns.TypeNS
	for name, c := range map[string]struct {
		records string
		name    zone.Name
		typ     uint16 // 0 is NXDOMAIN
		want    Status
	}{
		"nodata":                                {"www NSEC x A RRSIG NSEC", "www.example.com.", dns.TypeAAAA, Secure},
		"the type is there":                     {"www NSEC x A RRSIG NSEC", "www.example.com.", a, Bogus},
		"an alias is there":                     {"www NSEC x CNAME RRSIG NSEC", "www.example.com.", a, Bogus},
		"of a delegation, DS":                   {"sub NSEC x NS RRSIG NSEC", "sub.example.com.", ds, Secure},
		"of a delegation, another type":         {"sub NSEC x NS RRSIG NSEC", "sub.example.com.", a, Bogus},
		"of a child's apex, DS":                 {"sub NSEC x.sub NS SOA RRSIG NSEC", "sub.example.com.", ds, Bogus},
		"of the apex":                           {"@ NSEC www NS SOA RRSIG NSEC", "example.com.", a, Secure},
		"an empty non-terminal":                 {"www NSEC a.z A RRSIG NSEC", "z.example.com.", a, Secure},
		"an empty non-terminal does exist":      {"www NSEC a.z A RRSIG NSEC\n@ NSEC www A RRSIG NSEC", "z.example.com.", 0, Bogus},
		"NXDOMAIN":                              {"ns NSEC www A RRSIG NSEC\n@ NSEC ns NS SOA RRSIG NSEC", "nx.example.com.", 0, Secure},
		"NXDOMAIN, last of the zone":            {"www NSEC @ A RRSIG NSEC\n@ NSEC ns NS SOA RRSIG NSEC", "z.example.com.", 0, Secure},
		"NXDOMAIN, a wildcard is left":          {"ns NSEC www A RRSIG NSEC", "nx.example.com.", 0, Bogus},
		"NXDOMAIN of the owner":                 {"ns NSEC www A RRSIG NSEC\n@ NSEC ns NS SOA RRSIG NSEC", "ns.example.com.", 0, Bogus},
		"NXDOMAIN of the next":                  {"ns NSEC www A RRSIG NSEC\n@ NSEC ns NS SOA RRSIG NSEC", "www.example.com.", 0, Bogus},
		"NXDOMAIN below a delegation":           {"sub NSEC www NS RRSIG NSEC\n@ NSEC sub NS SOA RRSIG NSEC", "nx.sub.example.com.", 0, Bogus},
		"NXDOMAIN below a DNAME":                {"sub NSEC www DNAME RRSIG NSEC\n@ NSEC sub NS SOA RRSIG NSEC", "nx.sub.example.com.", 0, Bogus},
		"NXDOMAIN, made on the fly":             {`nw NSEC ny A RRSIG NSEC` + "\n" + `\)  NSEC + A RRSIG NSEC`, "nx.example.com.", 0, Secure},
		"wildcard nodata":                       {"*.wild NSEC www A RRSIG NSEC", "x.wild.example.com.", dns.TypeAAAA, Secure},
		"wildcard nodata, and there is":         {"*.wild NSEC www A RRSIG NSEC", "x.wild.example.com.", a, Bogus},
		"nothing":                               {"", "nx.example.com.", 0, Bogus},
		"hashed, unknown flags":                 {"0p9mhaveqvm6t7vbl5lop2u3t2rp3tom NSEC3 1 2 0 - 2t7b4g4vsa5smi47k61mv5bv1a22bojr NS SOA RRSIG", "example.com.", a, Bogus},
		"hashed, unknown hash":                  {"0p9mhaveqvm6t7vbl5lop2u3t2rp3tom NSEC3 2 0 0 - 2t7b4g4vsa5smi47k61mv5bv1a22bojr NS SOA RRSIG", "example.com.", a, Bogus},
		"hashed, of a delegation, another type": {hashedOwner("sub.example.com.") + " NSEC3 1 0 0 - 2t7b4g4vsa5smi47k61mv5bv1a22bojr NS", "sub.example.com.", a, Bogus},
		"hashed, of a delegation, DS":           {hashedOwner("sub.example.com.") + " NSEC3 1 0 0 - 2t7b4g4vsa5smi47k61mv5bv1a22bojr NS", "sub.example.com.", ds, Secure},
		"hashed, NXDOMAIN below a delegation": {hashedOwner("sub.example.com.") + " NSEC3 1 0 0 - " + hashedOwner("sub.example.com.") + " NS",
			"nx.sub.example.com.", 0, Bogus},
		"hashed, NXDOMAIN": {hashedOwner("example.com.") + " NSEC3 1 0 0 - " + hashedOwner("example.com.") + " NS SOA RRSIG NSEC3PARAM", "nx.example.com.", 0, Secure},
		"hashed, NXDOMAIN under opt-out": {hashedOwner("example.com.") + " NSEC3 1 1 0 - " + hashedOwner("example.com.") + " NS SOA RRSIG NSEC3PARAM",
			"nx.example.com.", 0, Insecure},
		"hashed, nodata under opt-out": {hashedOwner("example.com.") + " NSEC3 1 1 0 - " + hashedOwner("example.com.") + " NS SOA RRSIG NSEC3PARAM",
			"nx.example.com.", ns, Insecure},
		"hashed, NXDOMAIN of the apex": {hashedOwner("example.com.") + " NSEC3 1 0 0 - " + hashedOwner("example.com.") + " NS SOA", "example.com.", 0, Bogus},
		"hashed, at the limit":         {hashedOwner("example.com.") + " NSEC3 1 0 151 - " + hashedOwner("example.com.") + " NS SOA", "nx.example.com.", 0, Insecure},
	} {
		t.Run(name, func(t *testing.T) {
			d := proofs(t, c.records)
			var v verdict
			if c.typ == 0 {
				v = d.nxdomain(c.name)
			} else {
				v, _ = d.nodata(c.name, c.typ)
			}
			if v.Status != c.want {
				t.Errorf("got %+v, want %s", v, c.want)
			}
		})
	}
}

// hashedOwner is the first label of a name's NSEC3 record.
func hashedOwner(name string) string { return dns.HashName(name, dns.SHA1, 0, "") }
