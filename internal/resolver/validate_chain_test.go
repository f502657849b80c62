package resolver

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"

	"zonecut/internal/lab"
	"zonecut/internal/zone"
)

// hold fails unless a validation is as wanted.
func hold(t *testing.T, v Validation, want Status, link Link, why string, bogus int) {
	t.Helper()
	if v.Status != want || v.Link != link || !strings.Contains(v.Why, why) || len(v.Bogus()) != bogus {
		t.Errorf("got %s %q %q with %d bogus addresses, want %s %q %q with %d; seen %+v",
			v.Status, v.Link, v.Why, len(v.Bogus()), want, link, why, bogus, v.Seen)
	}
}

func TestValidateFromItsAnchor(t *testing.T) {
	needSigned(t)
	w := newSignedWorld(t, []kase{{name: "good"}, {name: "island", ds: dsGone}, {name: "half", second: again(expired)}})
	other := lab.NewSigner(t, ".", dns.ECDSAP256SHA256)
	unbound := w.Validator(53, other.DS().String()+"\n", w.IP(1))
	ask := func(name zone.Name) Wanted { return Wanted{Name: name, Type: "A", Now: time.Now()} }
	right := w.Anchors

	w.Anchors = w.anchors(other)
	hold(t, w.Validate(t.Context(), ask("www.good.lab.")), Bogus, LinkAnchor, "no trust anchor of . matches a key", 1)
	if got := unbound.Security("www.good.lab.", dns.TypeA); unbound.Program == lab.Unbound && got != "bogus" {
		t.Errorf("Unbound with another anchor says %s", got)
	}
	w.Anchors = Anchors{"org.": right[zone.Root]}
	hold(t, w.Validate(t.Context(), ask("www.good.lab.")), Indeterminate, LinkAnchor, "no trust anchor at or above www.good.lab.", 0)

	// An island has an anchor of its own; its DS is not there to be asked for.
	keys := w.Query(t.Context(), Query{Address: netip.MustParseAddr(w.IP(10)), Name: "island.lab.", Type: "DNSKEY"})
	var anchors strings.Builder
	for _, k := range keys.Data {
		if strings.HasPrefix(k, "257") {
			fmt.Fprintf(&anchors, "island.lab. IN DNSKEY %s\n", k)
		}
	}
	island, err := ParseAnchors(strings.NewReader(anchors.String()), "island")
	if err != nil {
		t.Fatal(err)
	}
	island[zone.Root] = right[zone.Root]
	w.Anchors = island
	hold(t, w.Validate(t.Context(), ask("www.island.lab.")), Secure, "", "", 0)
	hold(t, w.Validate(t.Context(), Wanted{Name: "island.lab.", Type: "DS", Now: time.Now()}), Secure, "", "", 0)

	w.Anchors = right
	late := ask("www.good.lab.")
	late.Now = late.Now.Add(60 * 24 * time.Hour)
	hold(t, w.Validate(t.Context(), late), Bogus, LinkKey, "the RRSIG of . DNSKEY expired at", 1)
	late.Now = late.Now.Add(-120 * 24 * time.Hour)
	hold(t, w.Validate(t.Context(), late), Bogus, LinkKey, "the RRSIG of . DNSKEY is not valid before", 1)

	// Servers that the delegation does not name, and one that nobody runs.
	at := ask("www.half.lab.")
	at.At = map[zone.Name][]Server{"half.lab.": {{Name: "ns2.half.lab.", Addresses: []netip.Addr{netip.MustParseAddr(w.IP(11))}}}}
	hold(t, w.Validate(t.Context(), at), Bogus, LinkKey, "ns2.half.lab. ("+w.IP(11)+"): the RRSIG of half.lab. DNSKEY expired", 1)
	at = ask("www.good.lab.")
	at.At = map[zone.Name][]Server{"good.lab.": {{Name: "ns1.good.lab.", Addresses: []netip.Addr{netip.MustParseAddr(w.IP(10)), netip.MustParseAddr(w.IP(99))}}}}
	v := w.Validate(t.Context(), at)
	hold(t, v, Secure, "", "", 0)
	if i := slices.IndexFunc(v.Seen, func(s Seen) bool { return s.Address.String() == w.IP(99) }); i < 0 || v.Seen[i].Status != Indeterminate {
		t.Errorf("of the server that nobody runs: %+v", v.Seen)
	}
}

// The names in HTTPS data are signed as they stand (RFC 6840, section 5.1), while
// an answer's data are in lower case.
func TestSignedNamesKeepTheirCase(t *testing.T) {
	l := lab.New(t)
	l.Authority(lab.Spec{Program: lab.Embedded, IP: 1, Zones: map[string]string{
		"example.": "example. 300 SOA ns host 1 3600 600 604800 60\nwww.example. 300 HTTPS 1 Target.Example.NET.\n"}})
	c := Client{Port: uint16(l.Port)}
	a := c.Query(t.Context(), Query{Address: netip.MustParseAddr(l.IP(1)), Name: "www.example.", Type: "HTTPS", DNSSEC: true})
	if got := a.msg.Answer[0].(*dns.HTTPS).Target; got != "Target.Example.NET." || !slices.Equal(a.Data, []string{"1 target.example.net."}) {
		t.Errorf("the reply has %s, the data are %q", got, a.Data)
	}
}

// at2 is a zone below a top-level domain whose two servers know different
// things of it.
type at2 struct {
	name      string
	child     string // what stands in for signed: "" or "unsigned"
	one, two  func(own, other dns.RR) []dns.RR
	want      Status
	link      Link
	why       string
	bogus     int
	secondZSK bool
}

// Where servers of a parent disagree, resolvers see the worst of both.
func TestValidateWhereParentsDisagree(t *testing.T) {
	needSigned(t)
	own := func(own, _ dns.RR) []dns.RR { return []dns.RR{own} }
	other := func(_, other dns.RR) []dns.RR { return []dns.RR{other} }
	both := func(own, other dns.RR) []dns.RR { return []dns.RR{own, other} }
	none := func(_, _ dns.RR) []dns.RR { return nil }
	ks := []at2{
		{name: "same", one: own, two: own, want: Secure},
		{name: "more", one: own, two: both, want: Secure},
		{name: "wrong", one: own, two: other, want: Bogus, link: LinkDS, why: "by the DS set of b.lab.", bogus: 2},
		{name: "worse", one: other, two: own, want: Bogus, link: LinkDS, why: "by the DS set of a.lab.", bogus: 2},
		{name: "going", one: own, two: none, want: Insecure, link: LinkDS, why: "b.lab. ("},
		{name: "gone", child: "unsigned", one: own, two: none, want: Bogus, link: LinkKey, why: "serves no DNSKEY", bogus: 2},
		{name: "zsk", one: own, two: own, secondZSK: true, want: Bogus, link: LinkSignature, why: ", with the keys that ns2.zsk.lab.", bogus: 2},
	}
	l := lab.New(t)
	zones := map[string]string{}
	second := map[string]string{}
	tld := "$ORIGIN lab.\n@ 300 SOA a host 1 3600 600 604800 60\n@ 300 NS a\n@ 300 NS b\na 300 A " + l.IP(2) + "\nb 300 A " + l.IP(3) + "\n"
	a, b := tld, tld
	for _, k := range ks {
		apex := k.name + ".lab."
		s := lab.NewSigner(t, apex, dns.ECDSAP256SHA256)
		plain := lab.Parse(t, apex, strings.NewReplacer("ZONE", apex, "$IP(10)", l.IP(10), "$IP(11)", l.IP(11)).Replace(signedZone))
		rrs := s.Zone(plain)
		if k.child == "unsigned" {
			rrs = plain
		}
		zones[apex], second[apex] = lab.Text(rrs), lab.Text(rrs)
		if k.secondZSK {
			s.ZSK = lab.NewKeyPair(t, apex, 256, dns.ECDSAP256SHA256)
			second[apex] = lab.Text(s.Zone(plain))
		}
		cut := fmt.Sprintf("%s 300 NS ns1.%s\n%s 300 NS ns2.%s\nns1.%s 300 A %s\nns2.%s 300 A %s\n", apex, apex, apex, apex, apex, l.IP(10), apex, l.IP(11))
		odd := lab.NewKeyPair(t, apex, 257, dns.ECDSAP256SHA256).ToDS(dns.SHA256)
		a += cut + lab.Text(k.one(s.DS(), odd))
		b += cut + lab.Text(k.two(s.DS(), odd))
	}
	s, root := lab.NewSigner(t, "lab.", dns.ECDSAP256SHA256), lab.NewSigner(t, ".", dns.ECDSAP256SHA256)
	top := lab.Parse(t, ".", ". 300 SOA ns.root. host. 1 3600 600 604800 60\n. 300 NS ns.root.\nns.root. 300 A "+l.IP(1)+
		"\nlab. 300 NS a.lab.\nlab. 300 NS b.lab.\na.lab. 300 A "+l.IP(2)+"\nb.lab. 300 A "+l.IP(3)+"\n"+s.DS().String()+"\n")
	l.Authority(lab.Spec{Program: lab.NSD, IP: 1, Zones: map[string]string{".": lab.Text(root.Zone(top))}})
	l.Authority(lab.Spec{Program: lab.NSD, IP: 2, Zones: map[string]string{"lab.": lab.Text(s.Zone(lab.Parse(t, "lab.", a)))}})
	l.Authority(lab.Spec{Program: lab.NSD, IP: 3, Zones: map[string]string{"lab.": lab.Text(s.Zone(lab.Parse(t, "lab.", b)))}})
	l.Authority(lab.Spec{Program: lab.NSD, IP: 10, Zones: zones})
	l.Authority(lab.Spec{Program: lab.BIND, IP: 11, Zones: second})
	r := &Resolver{Client: Client{Port: uint16(l.Port), Timeout: time.Second}, Anchors: Anchors{".": {root.KSK.ToDS(dns.SHA256)}},
		Hints: []Server{{Name: "ns.root.", Addresses: []netip.Addr{netip.MustParseAddr(l.IP(1))}}}}
	for _, k := range ks {
		t.Run(k.name, func(t *testing.T) {
			v := r.Validate(t.Context(), Wanted{Name: zone.Name("www." + k.name + ".lab."), Type: "A", Now: time.Now()})
			hold(t, v, k.want, k.link, k.why, k.bogus)
		})
	}
}

// An alias is validated to its target and no further: along a chain each link has a
// validation of its own, and the worst of them is what Unbound says of the whole.
func TestValidateAlongAliases(t *testing.T) {
	needSigned(t)
	typo := cases()[slices.IndexFunc(cases(), func(k kase) bool { return k.name == "typo" })]
	w := newSignedWorld(t, []kase{{name: "good"}, typo})
	unbound := w.Validator(53, w.root.DS().String()+"\n", w.IP(1))
	for _, tt := range []struct {
		name  zone.Name
		links []Status
		want  Status
	}{
		{"alias.good.lab.", []Status{Secure, Secure}, Secure},
		{"www.old.good.lab.", []Status{Secure, Secure}, Secure},
		{"over.good.lab.", []Status{Secure, Insecure}, Insecure},
		{"www.past.good.lab.", []Status{Secure, Insecure}, Insecure},
		{"ruin.good.lab.", []Status{Secure, Bogus}, Bogus},
		{"over.typo.lab.", []Status{Bogus}, Bogus},
	} {
		var links []Status
		worst := Secure
		for name := tt.name; name != ""; {
			v := w.Validate(t.Context(), Wanted{Name: name, Type: "A", Now: time.Now()})
			links = append(links, v.Status)
			if rank[v.Status] > rank[worst] {
				worst = v.Status
			}
			name = v.Alias
		}
		if !slices.Equal(links, tt.links) || worst != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, links, tt.links)
		}
		if got := unbound.Security(string(tt.name), dns.TypeA); unbound.Program == lab.Unbound && got != string(tt.want) {
			t.Errorf("Unbound says %s of %s, want %s", got, tt.name, tt.want)
		}
	}
}
