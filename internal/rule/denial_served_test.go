package rule

import (
	"cmp"
	"slices"
	"strings"
	"testing"

	"github.com/miekg/dns"

	"zonecut/internal/fact"
	"zonecut/internal/lab"
	"zonecut/internal/zone"
)

// authority answers from the records of a zone as servers do: with the denials that
// stand in it, true or not.
type authority struct {
	rrs    []dns.RR
	signer *lab.Signer
}

func (s *authority) set(name string, typ uint16) (data, sigs []string) {
	for _, rr := range s.rrs {
		switch sig, ok := rr.(*dns.RRSIG); {
		case rr.Header().Name != name:
		case rr.Header().Rrtype == typ:
			data = append(data, zone.RData(dns.Copy(rr)))
		case ok && sig.TypeCovered == typ:
			sigs = append(sigs, zone.RData(dns.Copy(rr)))
		}
	}
	slices.Sort(data)
	return data, sigs
}

func (s *authority) exists(name string) bool {
	return slices.ContainsFunc(s.rrs, func(rr dns.RR) bool {
		return dns.IsSubDomain(name, rr.Header().Name) && rr.Header().Rrtype != dns.TypeNSEC3 && !lab.Signs(rr, rr.Header().Name, dns.TypeNSEC3)
	})
}

// answer is the answer to a question.
func (s *authority) answer(name string, typ uint16) fact.Answer {
	a := fact.Answer{Authoritative: true, Transport: "udp", TTL: 300}
	source := name
	var deny []string
	if !s.exists(name) {
		next := name
		for up := name; ; {
			off, _ := dns.NextLabel(up, 0)
			if up = up[off:]; s.exists(up) {
				source = "*." + up
				deny = append(deny, next, up)
				break
			}
			next = up
		}
	}
	a.Data, a.Signatures = s.set(source, typ)
	switch {
	case len(a.Data) > 0:
		a.Kind = fact.Data
	case s.exists(source):
		a.Kind = fact.NoData
		deny = append(deny, source)
	default:
		a.Kind = fact.NXDomain
		deny = append(deny, source)
	}
	for _, n := range deny {
		a.Denials = append(a.Denials, s.proof(n)...)
	}
	return a
}

// proof is the record that matches a name, else the one that covers it.
func (s *authority) proof(name string) []fact.Denial {
	at := func(n string) string { return n }
	kind := "NSEC"
	if s.signer.Hashed {
		kind = "NSEC3"
		at = func(n string) string { return strings.ToLower(dns.HashName(n, dns.SHA1, s.signer.Iterations, "ab")) }
	}
	var best, last string
	for _, rr := range s.rrs {
		if dns.TypeToString[rr.Header().Rrtype] != kind {
			continue
		}
		owner := rr.Header().Name
		if kind == "NSEC3" {
			owner, _, _ = strings.Cut(owner, ".")
		}
		if zone.Name(owner).Compare(zone.Name(at(name))) <= 0 && (best == "" || zone.Name(owner).Compare(zone.Name(best)) > 0) {
			best = owner
		}
		if last == "" || zone.Name(owner).Compare(zone.Name(last)) > 0 {
			last = owner
		}
	}
	if best = cmp.Or(best, last); best == "" {
		return nil
	}
	if kind == "NSEC3" {
		best += "." + s.signer.Apex
	}
	data, sigs := s.set(best, dns.StringToType[kind])
	if len(data) == 0 {
		return nil
	}
	return []fact.Denial{{Owner: best, Type: kind, Data: data[0], Signatures: sigs}}
}

// firstDSOver is what signature-invalid says of a first DS over servers, of each a
// zone, while the run holds a copy, or "".
func (s *signers) firstDSOver(copied string, servers ...[]dns.RR) []string {
	s.t.Helper()
	a := &archive{t: s.t}
	in := Input{Before: a.state(parent() + copied), After: a.state(parent(dsText(s)) + copied), Policy: &testPolicy{}, Now: s.at, Facts: &fact.Set{}}
	in.Changes = zone.Diff(in.Before, in.After, nil)
	r, err := Lookup("signature-invalid")
	if err != nil {
		s.t.Fatal(err)
	}
	for range 4 {
		res, err := Run([]*Rule{r}, in)
		if err != nil {
			s.t.Fatal(err)
		}
		if len(res.Unasked) == 0 {
			break
		}
		for _, q := range res.Unasked {
			if q.At != fact.AtNewServers {
				s.t.Fatalf("it asks %v", q)
			}
			var answers []fact.Answer
			for i, rrs := range servers {
				by := authority{rrs, s.now}
				answer := by.answer(q.Ask.Name, dns.StringToType[q.Ask.Type])
				answer.Server, answer.Address = q.Servers[i].Name, "192.0.2."+string(rune('1'+i))
				answers = append(answers, answer)
			}
			in.Facts.Add(q, answers...)
		}
	}
	res, err := Run([]*Rule{r}, in)
	if err != nil {
		s.t.Fatal(err)
	}
	if len(res.Unasked) > 0 {
		s.t.Errorf("it never asks enough: %v", res.Unasked)
	}
	out := []string{}
	for _, f := range res.Findings {
		out = append(out, f.Level.String()+": "+f.Message)
		for _, d := range f.Detail {
			out = append(out, "| "+d)
		}
		if len(f.Evidence) == 0 {
			s.t.Errorf("%s rests on nothing", f.ID)
		}
	}
	return out
}

// Servers whose denials are true, of each chain and whatever the run holds of the
// zone: nothing is said.
func TestServedDenialsThatHold(t *testing.T) {
	zones := map[string][]string{
		"all":                 nil,
		"no wildcard":         {"* A 192.0.2.9 -> "},
		"a wildcard of texts": {"* A 192.0.2.9 -> * TXT x"},
		"an alias for all":    {"* A 192.0.2.9 -> * CNAME www"},
		"of all three":        {"* A 192.0.2.9 -> * A 192.0.2.9\n* AAAA 2001:db8::9\n* LOC 52 22 23.000 N 4 53 32.000 E -2.00m 0.00m 10000m 10m"},
	}
	for chain, how := range chains {
		s := newSigners(t)
		how(s.now)
		for name, edits := range zones {
			master := edited(t, edits...)
			served := s.now.Zone(master)
			for _, copied := range []string{"", zoneText(master), strings.Replace(zoneText(master), " master", " partial", 1)} {
				if got := s.firstDSOver(copied, served, served); len(got) > 0 {
					t.Errorf("%s, %s: %q", chain, name, got)
				}
			}
		}
	}
}

// One server of two denies what it serves.
func TestServedDenialsThatLie(t *testing.T) {
	const at = ".eu.example.com."
	nonce := fact.NonceLabel + at
	for _, chain := range []string{"NSEC", "NSEC3", "NSEC3 and opt-out"} {
		s := newSigners(t)
		chains[chain](s.now)
		kind := "NSEC"
		if s.now.Hashed {
			kind = "NSEC3"
		}
		one := edited(t, "at NS at -> ", "at A 192.0.2.55 -> ", "far.off NS ns1.example.net. -> ")
		base := s.now.Zone(one)
		types := func(name string, types ...uint16) []dns.RR { return setTypes(s.now, base, name, types...) }
		owner, typ := ownerOf(s.now, "*"+at)
		stranger := *s.now
		stranger.ZSK = lab.NewKeyPair(t, "eu.example.com.", lab.FlagsZSK, dns.ED25519)
		for name, c := range map[string]struct {
			served []dns.RR
			want   string
		}{
			"the types of the wildcard": {types("*"+at, dns.TypeRRSIG, dns.TypeNSEC),
				"the " + kind + " in its answer for " + nonce + " AAAA denies the type A at *" + at + ", and it serves A for " + nonce + " (by *" + at + ")"},
			"those of the apex": {types("eu.example.com.", dns.TypeSOA, dns.TypeNS, dns.TypeRRSIG),
				"denies the type DNSKEY at eu.example.com., and it serves DNSKEY for eu.example.com."},
			"the type that is asked for": {types("eu.example.com.", dns.TypeSOA, dns.TypeNS, dns.TypeMX, dns.TypeDNSKEY, dns.TypeLOC, dns.TypeRRSIG),
				"its answer for eu.example.com. LOC denies it with a bitmap that names LOC"},
			"an alias that is not there": {types("eu.example.com.", dns.TypeSOA, dns.TypeNS, dns.TypeMX, dns.TypeDNSKEY, dns.TypeCNAME, dns.TypeRRSIG),
				"its answer for eu.example.com. LOC denies it with a bitmap that names CNAME"},
			"signed by a stranger": {stranger.Resign(base, owner, typ, func(dns.RR) {}),
				"its answer for " + nonce + " AAAA: the RRSIG of the " + kind + " set is by key"},
			"not signed": {lab.Without(base, func(rr dns.RR) bool { return lab.Signs(rr, owner, typ) }),
				"its answer for " + nonce + " AAAA: the " + kind + " set has no RRSIG (" + owner + ")"},
		} {
			got := s.firstDSOver("", base, c.served)
			if len(got) != 2 || !strings.HasPrefix(got[0], "block: ns2.example.net. (192.0.2.2) denies of eu.example.com. what it serves") || !strings.Contains(got[1], c.want) {
				t.Errorf("%s, %s: %q, want %q", chain, name, got, c.want)
			}
		}
		// Of a copy in the run it knows further names.
		copied := strings.Replace(zoneText(one), " master", " partial", 1)
		if got := s.firstDSOver(copied, base, types("a.deep.inner"+at, dns.TypeTXT)); len(got) != 2 || !strings.Contains(got[1], "denies the type A at a.deep.inner"+at) {
			t.Errorf("%s, a name of the run: %q", chain, got)
		}
		if got := s.firstDSOver(copied, base, types("*.apps"+at, dns.TypeRRSIG)); len(got) != 2 || !strings.Contains(got[1], "denies the type TXT at *.apps"+at) {
			t.Errorf("%s, another wildcard: %q", chain, got)
		}
		if s.now.OptOut {
			continue
		}
		got := s.firstDSOver(zoneText(one), base, types("in"+at, dns.TypeTXT))
		if want := "its answer for in" + at + " DS denies it with a bitmap without NS: that in" + at + " is a delegation is not proven"; len(got) != 2 || !strings.Contains(got[1], want) {
			t.Errorf("%s, a delegation: %q", chain, got)
		}
	}
}

// What a name, a span and an answer without a proof come to, one by one.
func TestContradictions(t *testing.T) {
	s := newSigners(t)
	nsec := func(owner, data string) fact.Denial {
		rr, err := dns.NewRR(owner + " 60 IN NSEC " + data)
		if err != nil {
			t.Fatal(err)
		}
		return fact.Denial{Owner: owner, Type: "NSEC", Data: data, Signatures: []string{zone.RData(s.now.Sign([]dns.RR{rr}, s.now.ZSK))}}
	}
	const at = ".eu.example.com."
	keys := zone.ReadKeys("eu.example.com.", []string{zone.RData(dns.Copy(s.now.ZSK.DNSKEY))})
	mail := servedSet{"mail" + at, "mail" + at, "A"}
	wild := servedSet{"x" + at, "*" + at, "A"}
	for name, c := range map[string]struct {
		ask     string
		kind    fact.Kind
		denials []fact.Denial
		served  servedSet
		want    string
	}{
		"a span over a name":              {"k A", fact.NXDomain, []fact.Denial{nsec("a"+at, "ns"+at+" A RRSIG NSEC")}, mail, "denies the name mail" + at + ", and it serves A for mail" + at},
		"the last span over a name":       {"k A", fact.NXDomain, []fact.Denial{nsec("a"+at, "eu.example.com. A RRSIG NSEC")}, mail, "denies the name mail"},
		"a span that ends there":          {"k A", fact.NXDomain, []fact.Denial{nsec("a"+at, "mail"+at+" A RRSIG NSEC")}, mail, ""},
		"a span below a delegation":       {"k A", fact.NXDomain, []fact.Denial{nsec("a"+at, "z"+at+" NS RRSIG NSEC")}, servedSet{"b.a" + at, "b.a" + at, "A"}, ""},
		"a span over who has a wildcard":  {"k A", fact.Data, []fact.Denial{nsec("ns"+at, "eu.example.com. A RRSIG NSEC")}, wild, ""},
		"a span over the wildcard":        {"k A", fact.NXDomain, []fact.Denial{nsec("eu.example.com.", "a"+at+" SOA RRSIG NSEC")}, wild, "denies the name *" + at + ", and it serves A for x" + at + " (by *" + at + ")"},
		"an on-line signer's, at a name":  {"x LOC", fact.NoData, []fact.Denial{nsec("x"+at, `\000.x`+at+" RRSIG NSEC")}, wild, "denies the type A at x" + at},
		"which names the type":            {"x LOC", fact.NoData, []fact.Denial{nsec("x"+at, `\000.x`+at+" A RRSIG NSEC")}, wild, ""},
		"and more than it has":            {"x LOC", fact.NoData, []fact.Denial{nsec("x"+at, `\000.x`+at+" A MX TXT AAAA SRV RRSIG NSEC CAA")}, wild, ""},
		"a compact denial":                {"k A", fact.NoData, []fact.Denial{nsec("k"+at, `\000.k`+at+" RRSIG NSEC NXNAME")}, mail, ""},
		"a name denied above what it has": {"inner A", fact.NXDomain, []fact.Denial{nsec("in"+at, "k"+at+" A RRSIG NSEC")}, servedSet{"a.inner" + at, "a.inner" + at, "A"}, "its answer for inner" + at + " A denies the name, and it serves A for a.inner" + at},
		"no proof":                        {"k A", fact.NoData, nil, mail, "its answer for k" + at + " A denies without an NSEC or NSEC3"},
		"of a zone below":                 {"k.sub A", fact.NoData, []fact.Denial{{Owner: "sub" + at, Type: "NSEC", Data: "z" + at + " A", Signatures: []string{"NSEC 13 4 60 20260201000000 20251201000000 1 sub.eu.example.com. c2ln"}}}, mail, ""},
		"of the zone above":               {"k A", fact.NoData, []fact.Denial{nsec("example.com.", "z.example.com. A")}, mail, ""},
		"DS at what is a delegation":      {"in DS", fact.NoData, []fact.Denial{nsec("in"+at, "k"+at+" NS RRSIG NSEC")}, mail, ""},
		"DS at what is none":              {"in DS", fact.NoData, []fact.Denial{nsec("in"+at, "k"+at+" RRSIG NSEC")}, mail, "without NS"},
	} {
		n, typ, _ := strings.Cut(c.ask, " ")
		a := sample{fact.Question{Ask: fact.Ask{Name: n + at, Type: typ}}, &fact.Answer{Kind: c.kind, Denials: c.denials}}
		got := strings.Join(a.wrong("eu.example.com.", keys, []servedSet{c.served}, s.at), "; ")
		if (got == "") != (c.want == "") || !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
