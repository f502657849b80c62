package rule

import (
	"encoding/base64"
	"fmt"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/miekg/dns"

	"zonecut/internal/lab"
	"zonecut/internal/zone"
)

// eu is a zone with all that chains of denials treat in ways of their own: a wildcard,
// an empty non-terminal, delegations with and without DS, with glue at and below them,
// a DNAME with a name below it.
const eu = `$ORIGIN eu.example.com.
$TTL 300
@ SOA ns1 host 1 7200 900 1209600 300
@ NS ns1
@ NS ns2.example.net.
@ MX 10 mail
ns1 A 192.0.2.53
mail A 192.0.2.25
www A 192.0.2.80
www AAAA 2001:db8::80
* A 192.0.2.9
*.apps TXT "x"
a.deep.inner A 192.0.2.81
in NS ns1.in
ns1.in A 192.0.2.54
at NS at
at A 192.0.2.55
far.off NS ns1.example.net.
safe NS ns1.example.net.
safe DS 4711 13 2 49FD46E6C4B45C55D4AC69CBD3CD34AC1AFE51DE1DCF0F7B33BD7FD5DCD2A6B9
old DNAME new.example.net.
`

// signers are two that share the key-signing key of eu, and make the same records.
type signers struct {
	t         *testing.T
	now, next *lab.Signer
	at        time.Time
	// walked counts the states that were read whole though nothing is wrong.
	walked int
}

// newSigners sign alike what is alike, so that only what changes changes.
func newSigners(t *testing.T) *signers {
	t.Helper()
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	s := &signers{t: t, now: lab.NewSigner(t, "eu.example.com.", dns.ED25519), at: at}
	s.now.From, s.now.To = at.AddDate(0, 0, -5), at.AddDate(0, 0, 25)
	next := *s.now
	next.ZSK = lab.NewKeyPair(t, "eu.example.com.", lab.FlagsZSK, dns.ED25519)
	next.From, next.To = at.AddDate(0, 0, -1), at.AddDate(0, 0, 29)
	s.next = &next
	return s
}

// edited is eu after edits, "old -> new" each.
func edited(t *testing.T, edits ...string) []dns.RR {
	t.Helper()
	text := eu
	for _, e := range edits {
		old, next, _ := strings.Cut(e, " -> ")
		if !strings.Contains(text, old+"\n") {
			t.Fatalf("%q is not in the zone", old)
		}
		if next != "" {
			next += "\n"
		}
		text = strings.Replace(text, old+"\n", next, 1)
	}
	return lab.Parse(t, "eu.example.com.", text)
}

// zoneText is a zone as archives write it.
func zoneText(rrs []dns.RR) string {
	var b strings.Builder
	b.WriteString(";; zone eu.example.com. master\n")
	for _, rr := range rrs {
		h := rr.Header()
		fmt.Fprintf(&b, "%s %d %s %s\n", h.Name, h.Ttl, dns.Type(h.Rrtype), zone.RData(dns.Copy(rr)))
	}
	return b.String()
}

// parent is the zone above with DS or without.
func parent(ds ...string) string {
	text := ";; zone example.com. master\n@ 3600 SOA ns1.example.net. h.example.com. 7 7200 900 1209600 300\neu 3600 NS ns1.eu.example.com.\neu 3600 NS ns2.example.net.\n"
	for _, d := range ds {
		text += "eu 3600 DS " + d + "\n"
	}
	return text
}

// judge gives what signature-invalid says of two states. It says the same when what
// is equal in both is not held.
func (s *signers) judge(before, after string) []string {
	s.t.Helper()
	a := &archive{t: s.t}
	in := Input{Before: a.state(before), After: a.state(after), Policy: &testPolicy{}, Now: s.at}
	in.Changes = zone.Diff(in.Before, in.After, nil)
	out := s.say(in)
	var rests []*heldRest
	in.Before, in.After, rests = unheld(in.Before, in.After)
	in.Changes = zone.Diff(in.Before, in.After, nil)
	if diff := cmp.Diff(out, s.say(in)); diff != "" {
		s.t.Errorf("of a zone that is not held (-held +not):\n%s", diff)
	}
	if len(out) == 0 {
		for _, r := range rests {
			if r.walks > 0 {
				s.walked++
			}
		}
	}
	return out
}

func (s *signers) say(in Input) []string {
	s.t.Helper()
	r, err := Lookup("signature-invalid")
	if err != nil {
		s.t.Fatal(err)
	}
	res, err := Run([]*Rule{r}, in)
	if err != nil {
		s.t.Fatal(err)
	}
	out := []string{}
	for _, f := range res.Findings {
		out = append(out, f.Level.String()+": "+f.Message)
		for _, d := range f.Detail {
			out = append(out, "| "+d)
		}
		if f.Digest == digestOf(nil) {
			s.t.Errorf("%s: an approval of it would hold for whatever comes", f.ID)
		}
	}
	return out
}

// The chains that signers make.
var chains = map[string]func(*lab.Signer){
	"NSEC":              func(*lab.Signer) {},
	"NSEC3":             func(s *lab.Signer) { s.Hashed = true },
	"NSEC3 iterated":    func(s *lab.Signer) { s.Hashed, s.Iterations = true, 5 },
	"NSEC3 and opt-out": func(s *lab.Signer) { s.Hashed, s.OptOut = true, true },
}

// Whatever a signer makes of a change is silent, by each chain.
func TestSignedAnew(t *testing.T) {
	for chain, how := range chains {
		for name, edits := range map[string][]string{
			"nothing changes":         nil,
			"an address changes":      {"www A 192.0.2.80 -> www A 192.0.2.81"},
			"a type comes":            {"mail A 192.0.2.25 -> mail A 192.0.2.25\nmail AAAA 2001:db8::25"},
			"a type goes":             {"www AAAA 2001:db8::80 -> "},
			"a name comes":            {"mail A 192.0.2.25 -> mail A 192.0.2.25\nnew A 192.0.2.26"},
			"a name goes":             {"mail A 192.0.2.25 -> "},
			"names deep down come":    {"mail A 192.0.2.25 -> mail A 192.0.2.25\nx.y.z TXT x"},
			"an inner name goes":      {"a.deep.inner A 192.0.2.81 -> "},
			"an inner name is filled": {"a.deep.inner A 192.0.2.81 -> a.deep.inner A 192.0.2.81\ninner MX 10 mail"},
			"the wildcard goes":       {"* A 192.0.2.9 -> "},
			"a delegation comes":      {"mail A 192.0.2.25 -> mail A 192.0.2.25\nlab NS ns1.lab\nns1.lab A 192.0.2.56"},
			"a delegation goes":       {"in NS ns1.in -> ", "ns1.in A 192.0.2.54 -> "},
			"glue comes out":          {"in NS ns1.in -> "},
			"a far one goes":          {"far.off NS ns1.example.net. -> "},
			"a name goes under a cut": {"www A 192.0.2.80 -> www NS ns1.example.net."},
			"a delegation is signed":  {"in NS ns1.in -> in NS ns1.in\nin DS 1 13 2 49FD46E6C4B45C55D4AC69CBD3CD34AC1AFE51DE1DCF0F7B33BD7FD5DCD2A6B9"},
			"and no longer":           {"safe DS 4711 13 2 49FD46E6C4B45C55D4AC69CBD3CD34AC1AFE51DE1DCF0F7B33BD7FD5DCD2A6B9 -> "},
			"glue changes":            {"at A 192.0.2.55 -> at A 192.0.2.57"},
			"a digest of the zone":    {"@ MX 10 mail -> @ MX 10 mail\n@ ZONEMD 2 1 1 2F1A2B3C4D5E6F708192A3B4C5D6E7F8091A2B3C4D5E6F708192A3B4C5D6E7F8091A2B3C4D5E6F708192A3B4C5D6E7F8"},
			"of a type of its own":    {"@ MX 10 mail -> @ MX 10 mail\n@ TYPE65534 \\# 5 0D00010001"},
			"an alias below a DNAME":  {"old DNAME new.example.net. -> old DNAME new.example.net.\nx.old A 192.0.2.90"},
		} {
			t.Run(chain+"/"+name, func(t *testing.T) {
				s := newSigners(t)
				how(s.now)
				how(s.next)
				before := s.now.Zone(edited(t))
				for _, next := range []*lab.Signer{s.now, s.next} {
					after := next.Zone(edited(t, edits...))
					if got := s.judge(parent(dsText(s))+zoneText(before), parent(dsText(s))+zoneText(after)); len(got) > 0 {
						t.Errorf("it is signed as it should be: %q", got)
					}
					if next == s.now && s.walked > 0 {
						t.Errorf("a large zone is read whole for it")
					}
				}
			})
		}
	}
}

func dsText(s *signers) string {
	ds := s.now.DS()
	return strings.TrimPrefix(ds.String(), ds.Hdr.String())
}

// From one chain to another, the first signing, and what is signed elsewhere.
func TestSignedOtherwise(t *testing.T) {
	s := newSigners(t)
	plain, hashed, salted := *s.now, *s.now, *s.next
	hashed.Hashed, salted.Hashed, salted.Salt = true, true, "cdef"
	costly := hashed
	costly.Iterations = 200
	unsigned := edited(t)
	keys := append(slices.Clone(unsigned), s.now.KSK.DNSKEY, s.now.ZSK.DNSKEY)
	keysSigned := append(slices.Clone(keys), s.now.Sign([]dns.RR{s.now.KSK.DNSKEY, s.now.ZSK.DNSKEY}, s.now.KSK))
	both := dns.Dedup(append(plain.Zone(unsigned), hashed.Zone(unsigned)...), nil)
	bare := func(rrs []dns.RR) []dns.RR {
		return lab.Without(rrs, func(rr dns.RR) bool {
			sig, ok := rr.(*dns.RRSIG)
			return rr.Header().Rrtype == dns.TypeNSEC || ok && sig.TypeCovered == dns.TypeNSEC
		})
	}
	most := func(rrs []dns.RR) []dns.RR {
		return lab.Without(rrs, func(rr dns.RR) bool {
			sig, ok := rr.(*dns.RRSIG)
			return ok && sig.TypeCovered != dns.TypeSOA && sig.TypeCovered != dns.TypeDNSKEY
		})
	}
	compact := s.now.Resign(plain.Zone(unsigned), "mail.eu.example.com.", dns.TypeNSEC, func(rr dns.RR) {
		rr.(*dns.NSEC).TypeBitMap = []uint16{dns.TypeRRSIG, dns.TypeNSEC, dns.TypeNXNAME}
	})
	for name, c := range map[string][2][]dns.RR{
		"glue in a bitmap":               {plain.Zone(unsigned), setTypes(s.now, plain.Zone(unsigned), "at.eu.example.com.", dns.TypeA, dns.TypeNS, dns.TypeRRSIG, dns.TypeNSEC)},
		"below a DNAME":                  {plain.Zone(unsigned), append(plain.Zone(unsigned), lab.Parse(t, "eu.example.com.", "x.old 300 A 192.0.2.90")...)},
		"below a delegation":             {plain.Zone(unsigned), append(plain.Zone(unsigned), lab.Parse(t, "eu.example.com.", "x.far.off 300 A 192.0.2.90")...)},
		"salted anew":                    {hashed.Zone(unsigned), salted.Zone(unsigned)},
		"from NSEC to NSEC3":             {plain.Zone(unsigned), hashed.Zone(unsigned)},
		"from NSEC3 to NSEC":             {hashed.Zone(unsigned), plain.Zone(unsigned)},
		"to hashes that nobody computes": {plain.Zone(unsigned), setTypes(&costly, costly.Zone(unsigned), "www.eu.example.com.")},
		"both, on the way":               {plain.Zone(unsigned), both},
		"signed for the first time":      {unsigned, hashed.Zone(unsigned)},
		"a new zone":                     {nil, plain.Zone(unsigned)},
		"keys alone":                     {keys, append(keys, edited(t)[5])},
		"keys come into the file":        {unsigned, keys},
		"signed by who loads it":         {unsigned, append(slices.Clone(unsigned), edited(t)[6])},
		"keys signed elsewhere":          {keysSigned, append(slices.Clone(keysSigned), lab.Parse(t, "eu.example.com.", "new 300 A 192.0.2.1")...)},
		"without denials on either side": {bare(plain.Zone(unsigned)), bare(s.next.Zone(edited(t, "www A 192.0.2.80 -> www A 192.0.2.81")))},
		"a copy without most signatures": {most(plain.Zone(unsigned)), most(plain.Zone(edited(t, "mail A 192.0.2.25 -> mail A 192.0.2.25\nnew A 192.0.2.26")))},
		"a compact denial":               {plain.Zone(unsigned), compact},
	} {
		before := parent(dsText(s))
		if c[0] != nil {
			before += zoneText(c[0])
		}
		if got := s.judge(before, parent(dsText(s))+zoneText(c[1])); len(got) > 0 {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// notOf are records that another list has not.
func notOf(rrs, others []dns.RR) []dns.RR {
	return lab.Without(rrs, func(rr dns.RR) bool {
		return slices.ContainsFunc(others, func(o dns.RR) bool {
			return o.Header().Name == rr.Header().Name && o.Header().Rrtype == rr.Header().Rrtype
		})
	})
}

// ownerOf is the name that a chain has a record for: the hash of one, or itself.
func ownerOf(s *lab.Signer, name string) (owner string, typ uint16) {
	if !s.Hashed {
		return name, dns.TypeNSEC
	}
	return strings.ToLower(dns.HashName(name, dns.SHA1, s.Iterations, "ab")) + ".eu.example.com.", dns.TypeNSEC3
}

// setTypes gives the denial of a name another bitmap.
func setTypes(s *lab.Signer, rrs []dns.RR, name string, types ...uint16) []dns.RR {
	owner, typ := ownerOf(s, name)
	slices.Sort(types)
	return s.Resign(rrs, owner, typ, func(rr dns.RR) {
		switch rr := rr.(type) {
		case *dns.NSEC:
			rr.TypeBitMap = types
		case *dns.NSEC3:
			rr.TypeBitMap = types
		}
	})
}

// A chain that denies what the zone holds, or says of it what it does not hold, is
// found where it is wrong and nowhere else.
func TestDenialsThatLie(t *testing.T) {
	const at = ".eu.example.com."
	for _, chain := range []string{"NSEC", "NSEC3", "NSEC3 iterated", "NSEC3 and opt-out"} {
		s := newSigners(t)
		chains[chain](s.now)
		kind, hashed := "NSEC", s.now.Hashed
		if hashed {
			kind = "NSEC3"
		}
		base := s.now.Zone(edited(t))
		types := func(name string, types ...uint16) []dns.RR { return setTypes(s.now, base, name+at, types...) }
		drop := func(rrs []dns.RR, name string) []dns.RR {
			owner, typ := ownerOf(s.now, name+at)
			return lab.Without(rrs, func(rr dns.RR) bool {
				return rr.Header().Name == owner && (rr.Header().Rrtype == typ || lab.Signs(rr, owner, typ))
			})
		}
		for name, c := range map[string]struct {
			after []dns.RR
			want  []string
		}{
			"the wildcard's types":       {types("*", dns.TypeRRSIG), []string{"*" + at + ": its " + kind + " denies A, which it has"}},
			"one of two types":           {types("www", dns.TypeA, dns.TypeRRSIG), []string{"www" + at + ": its " + kind + " denies AAAA, which it has"}},
			"a type that is not there":   {types("www", dns.TypeA, dns.TypeTXT, dns.TypeAAAA, dns.TypeRRSIG), []string{"www" + at + ": its " + kind + " names TXT, which it has not"}},
			"both":                       {types("mail", dns.TypeMX), []string{"mail" + at + ": its " + kind + " denies A, which it has", "mail" + at + ": its " + kind + " names MX, which it has not"}},
			"the NS bit of a delegation": {types("safe", dns.TypeDS, dns.TypeRRSIG), []string{"safe" + at + ": its " + kind + " denies NS, which it has"}},
			"the DS bit of a delegation": {types("safe", dns.TypeNS, dns.TypeRRSIG), []string{"safe" + at + ": its " + kind + " denies DS, which it has"}},
			"glue in the bitmap":         {types("safe", dns.TypeNS, dns.TypeDS, dns.TypeA), []string{"safe" + at + ": its " + kind + " names A, which it has not"}},
			"a name without one":         {drop(base, "www"), []string{"www" + at + ": it has no " + kind + ", and those of its neighbours deny it"}},
		} {
			got := s.judge(zoneText(base), zoneText(c.after))
			if len(got) == 0 || !strings.HasPrefix(got[0], "block: the signed zone eu.example.com. does not hold at ") {
				t.Errorf("%s, %s: %q", chain, name, got)
				continue
			}
			got = slices.DeleteFunc(got[1:], func(l string) bool { return strings.Contains(l, " leads ") && name == "a name without one" })
			for i := range got {
				got[i] = strings.TrimPrefix(got[i], "| ")
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("%s, %s (-want +got):\n%s", chain, name, diff)
			}
			// What stood before is not this change's.
			again := append(slices.Clone(c.after), lab.Parse(t, "eu.example.com.", "@ 300 TXT x")...)
			again = s.now.Resign(setTypes(s.now, again, "eu.example.com.", apexTypes(base)...), "eu.example.com.", dns.TypeTXT, func(dns.RR) {})
			if got := s.judge(zoneText(c.after), zoneText(again)); len(got) > 0 {
				t.Errorf("%s, %s, standing: %q", chain, name, got)
			}
			// Under the first DS it is.
			got = s.judge(parent()+zoneText(c.after), parent(dsText(s))+zoneText(c.after))
			if len(got) < 2 || !strings.HasSuffix(strings.Join(got, "\n"), c.want[len(c.want)-1]) && name != "a name without one" {
				t.Errorf("%s, %s, first DS: %q", chain, name, got)
			}
			// Without a DS nobody minds yet.
			got = s.judge(parent()+zoneText(base), parent()+zoneText(c.after))
			if len(got) < 2 || !strings.HasPrefix(got[0], "warn: ") || !strings.HasSuffix(got[0], "no DS of it is published, so that nobody minds yet") {
				t.Errorf("%s, %s, without DS: %q", chain, name, got)
			}
		}
	}
}

// apexTypes are the types at the apex with one more, TXT.
func apexTypes(rrs []dns.RR) []uint16 {
	types := []uint16{dns.TypeTXT, dns.TypeNSEC}
	for _, rr := range rrs {
		if h := rr.Header(); h.Name == "eu.example.com." {
			types = append(types, h.Rrtype)
		}
	}
	slices.Sort(types)
	return slices.Compact(types)
}

// Chains that skip a name, end wrong, or leave another one behind.
func TestChainsThatBreak(t *testing.T) {
	s := newSigners(t)
	base := s.now.Zone(edited(t))
	leads := func(rrs []dns.RR, from, to string) []dns.RR {
		return s.now.Resign(rrs, from, dns.TypeNSEC, func(rr dns.RR) { rr.(*dns.NSEC).NextDomain = to })
	}
	const at = ".eu.example.com."
	for name, c := range map[string]struct {
		after []dns.RR
		want  string
	}{
		"past a name":       {leads(base, "mail"+at, "far.off"+at), "mail" + at + ": its NSEC leads past ns1" + at},
		"to nobody":         {leads(base, "mail"+at, "n"+at), "mail" + at + ": its NSEC leads to n" + at + ", which has none, and not to ns1" + at},
		"no longer back":    {leads(base, "www"+at, "x"+at), "www" + at + ": its NSEC leads to x" + at + ", which has none, and not to eu.example.com."},
		"back too early":    {leads(base, "mail"+at, "eu.example.com."), "mail" + at + ": its NSEC leads past ns1" + at},
		"a comes, old link": {append(slices.Clone(base), s.signed("new 300 A 192.0.2.1", "new 60 NSEC ns1 A RRSIG NSEC")...), "mail" + at + ": its NSEC leads past new" + at},
	} {
		got := s.judge(zoneText(base), zoneText(c.after))
		if len(got) != 2 || got[1] != "| "+c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
		if got := s.judge(zoneText(c.after), zoneText(base)); len(got) > 0 {
			t.Errorf("%s, mended: %q", name, got)
		}
	}
	rings := leads(leads(base, "mail"+at, "eu.example.com."), "www"+at, "ns1"+at)
	if got := s.judge(zoneText(base), zoneText(rings)); len(got) != 3 || got[1] != "| mail"+at+": its NSEC leads past ns1"+at || got[2] != "| www"+at+": its NSEC leads past eu.example.com." {
		t.Errorf("two rings: %q", got)
	}
	// Of two that are wrong, one stood.
	stood := setTypes(s.now, base, "*"+at, dns.TypeRRSIG, dns.TypeNSEC)
	if got := s.judge(zoneText(stood), zoneText(setTypes(s.now, stood, "safe"+at, dns.TypeNS, dns.TypeRRSIG, dns.TypeNSEC))); len(got) != 2 || got[1] != "| safe"+at+": its NSEC denies DS, which it has" {
		t.Errorf("beside one that stood: %q", got)
	}
	for _, chain := range []string{"NSEC3", "NSEC3 and opt-out"} {
		s := newSigners(t)
		chains[chain](s.now)
		base := s.now.Zone(edited(t))
		owner, typ := ownerOf(s.now, "www"+at)
		past := s.now.Resign(base, owner, typ, func(rr dns.RR) {
			rr.(*dns.NSEC3).NextDomain = strings.ToUpper(strings.TrimSuffix(owner, at))
		})
		if got := s.judge(zoneText(base), zoneText(past)); len(got) != 2 || !strings.HasPrefix(got[1], "| www"+at+": its NSEC3 leads past ") {
			t.Errorf("%s past a hash: %q", chain, got)
		}
		gone := s.now.Zone(edited(t, "www A 192.0.2.80 -> ", "www AAAA 2001:db8::80 -> "))
		left := append(gone, notOf(base, gone)...)
		left = lab.Without(left, func(rr dns.RR) bool { return rr.Header().Name == "www"+at })
		left = lab.Without(left, func(rr dns.RR) bool { return lab.Signs(rr, "www"+at, dns.TypeA) })
		if got := s.judge(zoneText(base), zoneText(left)); !strings.Contains(strings.Join(got, "\n"), "www"+at+": it is not there, and an NSEC3 says that it is") {
			t.Errorf("%s of a name that is gone: %q", chain, got)
		}
		// The parameters name another chain than the one there.
		other := lab.Without(base, func(rr dns.RR) bool { return rr.Header().Rrtype == dns.TypeNSEC3PARAM })
		other = append(other, lab.Parse(t, "eu.example.com.", "@ 60 NSEC3PARAM 1 0 0 cdef")...)
		if got := s.judge(zoneText(base), zoneText(other)); len(got) < 10 || !strings.Contains(strings.Join(got, "\n"), "it has no NSEC3, and those of its neighbours deny it") {
			t.Errorf("%s with other parameters: %q", chain, got)
		}
		none := lab.Without(base, func(rr dns.RR) bool { return rr.Header().Rrtype == dns.TypeNSEC3PARAM })
		if got := s.judge(zoneText(base), zoneText(none)); !strings.Contains(strings.Join(got, "\n"), "neither NSEC nor NSEC3PARAM is left") {
			t.Errorf("%s without parameters: %q", chain, got)
		}
	}
	// Without opt-out a delegation that is left out is denied.
	plain, opted := *s.now, *s.now
	plain.Hashed, opted.Hashed, opted.OptOut = true, true, true
	closed := opted.Zone(edited(t))
	for _, rr := range closed {
		if r, ok := rr.(*dns.NSEC3); ok {
			closed = opted.Resign(closed, r.Hdr.Name, dns.TypeNSEC3, func(rr dns.RR) { rr.(*dns.NSEC3).Flags = 0 })
		}
	}
	got := s.judge(zoneText(plain.Zone(edited(t))), zoneText(closed))
	for _, want := range []string{"in", "at", "far.off", "off"} {
		if !strings.Contains(strings.Join(got, "\n"), "| "+want+at+": it has no NSEC3, and those of its neighbours deny it") {
			t.Errorf("left out without opt-out: %q lacks %s", got, want)
		}
	}
}

// signed are records in master file form with signatures of their own.
func (s *signers) signed(lines ...string) []dns.RR {
	var out []dns.RR
	for _, l := range lines {
		rrs := lab.Parse(s.t, "eu.example.com.", "$ORIGIN eu.example.com.\n"+l+"\n")
		out = append(append(out, rrs...), s.now.Sign(rrs, s.now.ZSK))
	}
	return out
}

// Signatures that are missing, are over other data, or by keys that are not there.
func TestSignaturesThatDoNotHold(t *testing.T) {
	s := newSigners(t)
	base := s.now.Zone(edited(t))
	const www = "www.eu.example.com."
	stranger := lab.NewKeyPair(t, "eu.example.com.", lab.FlagsZSK, dns.ED25519)
	byStranger := *s.now
	byStranger.ZSK = stranger
	for name, c := range map[string]struct {
		after []dns.RR
		want  string
	}{
		"none":               {lab.Without(base, func(rr dns.RR) bool { return lab.Signs(rr, www, dns.TypeA) }), www + ": the A set has no RRSIG"},
		"of a new set":       {setTypes(s.now, append(slices.Clone(base), lab.Parse(t, "eu.example.com.", www+" 300 TXT x")...), www, dns.TypeA, dns.TypeTXT, dns.TypeAAAA), www + ": the TXT set has no RRSIG"},
		"over other data":    {changed(base, www), www + ": the A set by key"},
		"by a stranger":      {byStranger.Resign(base, www, dns.TypeA, func(dns.RR) {}), "which is not among the keys"},
		"of the apex":        {lab.Without(base, func(rr dns.RR) bool { return lab.Signs(rr, "eu.example.com.", dns.TypeNS) }), "eu.example.com.: the NS set has no RRSIG"},
		"of a DS":            {lab.Without(base, func(rr dns.RR) bool { return lab.Signs(rr, "safe.eu.example.com.", dns.TypeDS) }), "safe.eu.example.com.: the DS set has no RRSIG"},
		"of the chain":       {lab.Without(base, func(rr dns.RR) bool { return lab.Signs(rr, www, dns.TypeNSEC) }), www + ": the NSEC set has no RRSIG"},
		"the keys' own":      {lab.Without(base, func(rr dns.RR) bool { return lab.Signs(rr, "eu.example.com.", dns.TypeDNSKEY) }), "eu.example.com.: the DNSKEY set has no RRSIG"},
		"the key went first": {withoutZSK(s, base), "which is not among the keys"},
	} {
		got := strings.Join(s.judge(zoneText(base), zoneText(c.after)), "\n")
		if c.want = strings.Replace(c.want, ": the A set by key", ": the RRSIG of the A set by key "+fmt.Sprint(s.now.ZSK.KeyTag())+" does not verify", 1); !strings.HasPrefix(got, "block: ") || !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
		if got := s.judge(zoneText(c.after), zoneText(base)); len(got) > 0 {
			t.Errorf("%s, mended: %q", name, got)
		}
	}
	// A set that was not signed before and is not now.
	unsigned := func(rrs []dns.RR) string {
		return zoneText(lab.Without(rrs, func(rr dns.RR) bool { return lab.Signs(rr, www, dns.TypeA) }))
	}
	if got := s.judge(unsigned(base), unsigned(changed(base, www))); len(got) > 0 {
		t.Errorf("standing: %q", got)
	}
	// By a key that no DS names, the keys vouch for themselves.
	own := s.now.Sign([]dns.RR{s.now.KSK.DNSKEY, s.now.ZSK.DNSKEY}, s.now.ZSK)
	self := append(lab.Without(base, func(rr dns.RR) bool { return lab.Signs(rr, "eu.example.com.", dns.TypeDNSKEY) }), own)
	if got := s.judge(parent(dsText(s))+zoneText(base), parent(dsText(s))+zoneText(self)); len(got) != 2 || !strings.Contains(got[1], "the DNSKEY set") {
		t.Errorf("keys that vouch for themselves: %q", got)
	}
	if got := s.judge(zoneText(base), zoneText(self)); len(got) > 0 {
		t.Errorf("with the DS unknown: %q", got)
	}
	// That they are over is signature-expiring's.
	old := *s.now
	old.From, old.To = s.at.AddDate(0, 0, -40), s.at.AddDate(0, 0, -1)
	if got := s.judge(zoneText(base), zoneText(old.Zone(edited(t)))); len(got) > 0 {
		t.Errorf("over: %q", got)
	}
	// All at once, with the keys kept.
	bare := lab.Without(base, func(rr dns.RR) bool { return rr.Header().Rrtype == dns.TypeRRSIG })
	if got := s.judge(zoneText(base), zoneText(bare)); len(got) != 1 || !strings.HasPrefix(got[0], "note: the signatures of eu.example.com. go while its keys stay") {
		t.Errorf("all of them: %q", got)
	}
	if got := s.judge(zoneText(base), zoneText(edited(t))); len(got) > 0 {
		t.Errorf("with the keys, which is another rule's: %q", got)
	}
}

// changed gives the address of a name another value, and leaves its signature.
func changed(rrs []dns.RR, name string) []dns.RR {
	out := slices.Clone(rrs)
	for i, rr := range out {
		if a, ok := rr.(*dns.A); ok && a.Hdr.Name == name {
			c := *a
			c.A = net.IPv4(192, 0, 2, 99)
			out[i] = &c
		}
	}
	return out
}

// withoutZSK is the zone after its zone-signing key went too early.
func withoutZSK(s *signers, rrs []dns.RR) []dns.RR {
	out := lab.Without(rrs, func(rr dns.RR) bool {
		k, ok := rr.(*dns.DNSKEY)
		return ok && k.KeyTag() == s.now.ZSK.KeyTag() || lab.Signs(rr, "eu.example.com.", dns.TypeDNSKEY)
	})
	out = append(out, s.next.ZSK.DNSKEY)
	return append(out, s.now.Sign([]dns.RR{s.now.KSK.DNSKEY, s.next.ZSK.DNSKEY}, s.now.KSK))
}

// Two keys with one tag are legal: a warning, and the one that signs is found.
func TestKeysWithOneTag(t *testing.T) {
	s := newSigners(t)
	base := s.now.Zone(edited(t))
	raw, err := base64.StdEncoding.DecodeString(s.now.ZSK.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+3 < len(raw); i += 8 {
		twin, swapped := *s.now.ZSK.DNSKEY, slices.Clone(raw) // a tag is a sum of 16-bit words (RFC 4034, appendix B)
		swapped[i], swapped[i+1], swapped[i+2], swapped[i+3] = raw[i+2], raw[i+3], raw[i], raw[i+1]
		twin.PublicKey = base64.StdEncoding.EncodeToString(swapped)
		both := zoneText(s.now.Zone(append(edited(t), &twin)))
		got := s.judge(zoneText(base), both)
		if len(got) != 1 || !strings.HasPrefix(got[0], "warn: two keys of eu.example.com. have the tag of key ") {
			t.Errorf("%q", got)
		}
		if got := s.judge(both, zoneText(s.now.Zone(append(edited(t, "mail A 192.0.2.25 -> mail A 192.0.2.26"), &twin)))); len(got) > 0 {
			t.Errorf("standing: %q", got)
		}
	}
}

// What could not be verified, and what was left out, is said and is no fault.
func TestSignaturesNotVerified(t *testing.T) {
	s := newSigners(t)
	const service = "service HTTPS 1 web.example.net. alpn=h2"
	base := s.now.Zone(edited(t))
	cased := s.now.Zone(edited(t, "* A 192.0.2.9 -> * A 192.0.2.9\n"+strings.Replace(service, "web", "Web", 1)))
	got := s.judge(zoneText(base), zoneText(cased))
	want := []string{"note: whether all that changes in the signed zone eu.example.com. holds could not be told",
		"| service.eu.example.com.: the RRSIG of the HTTPS set by key " + fmt.Sprint(s.now.ZSK.KeyTag()) + " does not verify"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("a target whose case is lost (-want +got):\n%s", diff)
	}
	a := &archive{t: t}
	in := Input{Before: a.state(""), After: a.state(zoneText(base)), Policy: &testPolicy{params: map[string]int{"signature-invalid max_verified": 10}}, Now: s.at}
	in.Changes = zone.Diff(in.Before, in.After, nil)
	z := signedIn(in.After, zone.Instance{Apex: "eu.example.com."}, false)
	got = s.say(in)
	want = []string{want[0], fmt.Sprintf("| 10 sets of %d were verified, evenly spread (max_verified)", len(z.allSets()))}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("ten at the most (-want +got):\n%s", diff)
	}
	if got := evenly([]int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, 4); !slices.Equal(got, []int{0, 2, 5, 7}) {
		t.Errorf("evenly spread: %v", got)
	}
}
