package lab

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/miekg/dns"
)

// signedAnchor is the DS of the key of the zones in testdata.
const signedAnchor = "signed. IN DS 4091 13 2 8d32540fc3777a114ef34fc880fe01d57caa0fa3a614ead837e8d61032ba497d\n"

func signedZone(t *testing.T, denial string) string {
	t.Helper()
	text, err := os.ReadFile("testdata/signed-" + denial + ".zone")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// sections are the records of a reply's answer and authority, sorted, NS sets
// left out that a server may add.
func sections(m *dns.Msg) []string {
	var out []string
	for i, rrs := range [][]dns.RR{m.Answer, m.Ns} {
		for _, rr := range rrs {
			covered, is := rr.(*dns.RRSIG)
			if i == 1 && (rr.Header().Rrtype == dns.TypeNS || is && covered.TypeCovered == dns.TypeNS) {
				continue
			}
			if rr.Header().Rrtype == dns.TypeNSEC3PARAM || is && covered.TypeCovered == dns.TypeNSEC3PARAM {
				rr.Header().Ttl = 0 // PowerDNS makes this record itself, with a TTL of its own
			}
			out = append(out, fmt.Sprint(i, " ", strings.ToLower(rr.String())))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// A signed zone file is served as it is: each signature and each proof of what is
// not there, before and after a reload.
func TestSignedZonesAreServedAsTheyAre(t *testing.T) {
	for _, denial := range []string{"nsec", "nsec3"} {
		t.Run(denial, func(t *testing.T) {
			text := signedZone(t, denial)
			l := New(t)
			want := map[string][]string{}
			for i, p := range []Program{BIND, NSD, Knot, PowerDNS} {
				a := l.Authority(Spec{Program: p, IP: 10 + i, Static: true, Zones: map[string]string{"signed.": text}})
				if a.stub != nil {
					continue // signs of nothing
				}
				// The signature over the SOA is no longer right, and served all the same.
				a.Reload("signed.", strings.Replace(text, "host.signed. 1 3600", "host.signed. 2 3600", 1))
				for _, q := range []string{"signed. DNSKEY", "www.signed. A", "no.signed. A", "www.signed. TXT", "x.wild.signed. TXT", "b.signed. A", "signed. NSEC3PARAM"} {
					f := strings.Fields(q)
					m := new(dns.Msg)
					m.SetQuestion(f[0], dns.StringToType[f[1]])
					m.SetEdns0(4096, true)
					r, err := dns.Exchange(m, fmt.Sprintf("%s:%d", a.IP, l.Port))
					if err != nil {
						t.Fatal(err)
					}
					got := sections(r)
					if want[q] == nil {
						want[q] = got
					}
					if !slices.Equal(got, want[q]) {
						t.Errorf("%s at %s:\n%s\nat the first\n%s", q, p, strings.Join(got, "\n"), strings.Join(want[q], "\n"))
					}
				}
			}
			for q, got := range want {
				if !strings.Contains(strings.Join(got, "\n"), "\trrsig\t") {
					t.Errorf("%s: no signature in %q", q, got)
				}
			}
		})
	}
}

// Every resolver validates by the anchor that it is given, by no other, and
// without one not at all.
func TestResolversValidate(t *testing.T) {
	for _, denial := range []string{"nsec", "nsec3"} {
		t.Run(denial, func(t *testing.T) {
			good := signedZone(t, denial)
			bad := strings.Replace(good, "192.0.2.80", "192.0.2.66", 1)
			l := New(t)
			l.Authority(Spec{Program: NSD, IP: 1, Zones: map[string]string{
				".": ". 300 SOA r0.root. host. 1 3600 600 604800 60\n. 300 NS r0.root.\nr0.root. 300 A $IP(1)\nsigned. 300 NS s.root.\ns.root. 300 A $IP(20)\nplain. 300 NS s.root.\n",
			}})
			l.Authority(Spec{Program: NSD, IP: 20, Zones: map[string]string{"signed.": good, "plain.": "plain. 300 SOA a. b. 1 3600 600 604800 60\nplain. 300 NS s.root.\nplain. 300 A 192.0.2.1\n"}})
			l.Authority(Spec{Program: NSD, IP: 2, Zones: map[string]string{
				".": ". 300 SOA r0.root. host. 1 3600 600 604800 60\n. 300 NS r0.root.\nr0.root. 300 A $IP(2)\nsigned. 300 NS s.root.\ns.root. 300 A $IP(21)\n",
			}})
			l.Authority(Spec{Program: NSD, IP: 21, Zones: map[string]string{"signed.": bad}})
			key := ""
			for _, rr := range records(l, "signed.", good) {
				if rr.Header().Rrtype == dns.TypeDNSKEY {
					key = rr.String() + "\n"
				}
			}
			for i, p := range Resolvers {
				for j, c := range []struct {
					root, anchors, name string
					typ                 uint16
					want                string
				}{
					{l.IP(1), signedAnchor, "www.signed.", dns.TypeA, "secure"},
					{l.IP(1), key, "no.signed.", dns.TypeA, "secure"},
					{l.IP(1), signedAnchor, "plain.", dns.TypeA, "insecure"},
					{l.IP(2), signedAnchor, "www.signed.", dns.TypeA, "bogus"},
					{l.IP(2), "", "www.signed.", dns.TypeA, "insecure"},
				} {
					r := l.ResolverOf(p, 100+10*i+j, c.anchors, c.root)
					if r.stub != nil {
						continue
					}
					if got := r.Security(c.name, c.typ); got != c.want {
						t.Errorf("%s of %s by %q: %s, want %s", r.Program, c.name, c.anchors, got, c.want)
					}
				}
			}
		})
	}
}
