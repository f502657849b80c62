package rule

import (
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"

	"zonecut/internal/fact"
	"zonecut/internal/lab"
	"zonecut/internal/probe"
	"zonecut/internal/resolver"
	"zonecut/internal/zone"
)

// Real servers, each with a zone of each chain that is true and one whose wildcard is
// lied about: of the first nothing is said, and of the second what they deny. PowerDNS
// makes the bitmap itself, which is true then and not what was signed; it has no
// opt-out of its own accord.
func TestRealServersDenials(t *testing.T) {
	programs := []lab.Program{lab.BIND, lab.NSD, lab.Knot, lab.PowerDNS}
	for _, p := range []string{"named", "nsd", "knotd", "pdns_server"} {
		if _, err := exec.LookPath(p); err != nil {
			t.Skip(p + " is not installed: nothing else here serves a signed zone as it stands")
		}
	}
	l := lab.New(t)
	zones, ds := map[string]string{}, map[string]string{}
	for chain, how := range chains {
		for _, lies := range []bool{false, true} {
			apex := strings.ReplaceAll(strings.ToLower(chain), " ", "-") + map[bool]string{true: "-lies.example.com.", false: ".example.com."}[lies]
			by := lab.NewSigner(t, apex, dns.ED25519)
			how(by)
			rrs := by.Zone(lab.Parse(t, apex, strings.ReplaceAll(eu, "eu.example.com.", apex)))
			if lies {
				owner, typ := "*."+apex, dns.TypeNSEC
				if by.Hashed {
					owner, typ = strings.ToLower(dns.HashName(owner, dns.SHA1, by.Iterations, "ab"))+"."+apex, dns.TypeNSEC3
				}
				rrs = by.Resign(rrs, owner, typ, func(rr dns.RR) {
					switch rr := rr.(type) {
					case *dns.NSEC:
						rr.TypeBitMap = []uint16{dns.TypeRRSIG, dns.TypeNSEC}
					case *dns.NSEC3:
						rr.TypeBitMap = []uint16{dns.TypeRRSIG}
					}
				})
			}
			d := by.DS()
			zones[apex], ds[apex] = lab.Text(rrs), strings.TrimPrefix(d.String(), d.Hdr.String())
		}
	}
	glue := ""
	for i, p := range programs {
		a := l.Authority(lab.Spec{Program: p, IP: 10 + i, Zones: zones, Static: true})
		glue += fmt.Sprintf("ns%d 300 A %s\n", i+1, a.IP)
	}
	for apex := range zones {
		cut := strings.TrimSuffix(apex, ".example.com.")
		text := ";; zone example.com. master\n@ 3600 SOA ns1 h 7 7200 900 1209600 300\n" + glue
		here := programs
		if strings.Contains(apex, "opt-out") {
			here = programs[:3]
		}
		for i := range here {
			text += fmt.Sprintf("%s 300 NS ns%d.example.com.\n", cut, i+1)
		}
		text = strings.Replace(text, "SOA ns1 h", "SOA ns1.example.com. h.example.com.", 1)
		copied := strings.Replace(zoneText(lab.Parse(t, apex, strings.ReplaceAll(eu, "eu.example.com.", apex))), "eu.example.com.", apex, 1)
		a := &archive{t: t}
		in := Input{Before: a.state(text + copied), After: a.state(text + cut + " 300 DS " + ds[apex] + "\n" + copied), Policy: &testPolicy{}, Now: time.Now(), Facts: &fact.Set{}}
		in.Changes = zone.Diff(in.Before, in.After, nil)
		f := askedOf(t, l, in)
		switch lies := strings.Contains(apex, "-lies"); {
		case lies && len(f) == 1:
			for i, p := range here {
				at, want := fmt.Sprintf("ns%d.example.com. (%s): ", i+1, l.IP(10+i)), "denies the type A at *."+apex
				if p == lab.PowerDNS {
					want = "does not verify"
				}
				if !slices.ContainsFunc(strings.Split(f[0], "\n"), func(l string) bool { return strings.HasPrefix(l, at) && strings.Contains(l, want) }) {
					t.Errorf("%s at %s: %s", apex, p, f[0])
				}
			}
		case lies || len(f) > 0:
			t.Errorf("%s: %q", apex, f)
		}
	}
}

// askedOf is what signature-invalid says once it has asked.
func askedOf(t *testing.T, l *lab.Lab, in Input) []string {
	t.Helper()
	r, err := Lookup("signature-invalid")
	if err != nil {
		t.Fatal(err)
	}
	ask := []probe.Prober{probe.DNS{Resolver: &resolver.Resolver{Client: resolver.Client{Port: uint16(l.Port)}}}}
	for range 4 {
		res, err := Run([]*Rule{r}, in)
		if err != nil {
			t.Fatal(err)
		}
		if len(res.Unasked) > 0 {
			more, gaps := probe.All(t.Context(), ask, res.Unasked)
			if len(gaps) > 0 {
				t.Fatal(gaps)
			}
			in.Facts.Merge(more)
			continue
		}
		if in.Facts.Len() < 5 {
			t.Errorf("it asked %d things", in.Facts.Len())
		}
		var out []string
		for _, f := range res.Findings {
			out = append(out, f.Message+"\n"+strings.Join(f.Detail, "\n"))
		}
		return out
	}
	t.Fatal("it asks and asks")
	return nil
}
