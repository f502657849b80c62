package rule

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"zonecut/internal/zone"
)

// The keys of the archive of dnskey-removed: K1 signs keys, Z1 and Z2 sign zones.
const (
	keyK1 = "257 3 13 f43v7NZclE6XO4wyJztw0VWVmDv+i017Ff0vHRfdHSkpI7fGcIf+f2RlsnnlvtzV1AGS27VnGFYqpB3XJJJN+A=="
	keyZ1 = "256 3 13 XlObVsZuFqYb+PaL4kobQxPclJq8yJYa1LcF7MCCpa4cCbi+q1KIMo/ezFBCLr7Pu1/w9sQc3Y5RYVliPkchyQ=="
	keyZ2 = "256 3 13 m1K+vjP0nQxuZwxnEvDouUdn6182zVrgcNlqLtP9HNPr5rN61Y/6/zfjLHhNUoctbUzBEY+WZentsUK+c38Lug=="
	dsK1  = "26285 13 2 BB71F737202E8D53EFF6E702535D0576B12EF990B3EB48E84745F9130C9C304B"
)

// signing is how a signer leaves a zone of 60 names.
type signing struct {
	serial int
	zsk    string
	denial string // "NSEC", or the salt of NSEC3
	signed time.Time
}

// zone is the whole of eu.example.com. below its parent, signed.
func (s signing) zone() string {
	var b strings.Builder
	sig := func(owner, types string, ttl int) {
		for t := range strings.FieldsSeq(types) {
			fmt.Fprintf(&b, "%s %d RRSIG %s 13 3 %d %s %s %d eu.example.com. c2ln\n", owner, ttl, t, ttl,
				s.signed.AddDate(0, 0, 30).Format("20060102150405"), s.signed.Format("20060102150405"), s.serial%1000)
		}
	}
	deny := func(n int, owner, types string) {
		if s.denial == "NSEC" {
			fmt.Fprintf(&b, "%s 300 NSEC h%d.eu.example.com. %s RRSIG NSEC\n", owner, n+s.serial, types)
			sig(owner, "NSEC", 300)
			return
		}
		hash := fmt.Sprintf("%s%030d", s.denial, n)
		fmt.Fprintf(&b, "%s 300 NSEC3 1 0 0 %s %s%030d %s RRSIG\n", hash, s.denial, s.denial, n+1, types)
		sig(hash, "NSEC3", 300)
	}
	fmt.Fprintf(&b, ";; zone example.com. master\n@ 3600 SOA ns1.example.net. h.example.com. 7 7200 900 1209600 300\neu 3600 NS ns1.example.net.\neu 3600 DS %s\n", dsK1)
	fmt.Fprintf(&b, ";; zone eu.example.com. master\n@ 3600 SOA ns1.example.net. h.example.com. %d 7200 900 1209600 3600\n@ 3600 NS ns1.example.net.\n@ 3600 DNSKEY %s\n@ 3600 DNSKEY %s\n", s.serial, keyK1, s.zsk)
	sig("@", "SOA NS DNSKEY", 3600)
	deny(0, "@", "NS SOA DNSKEY")
	if s.denial != "NSEC" {
		fmt.Fprintf(&b, "@ 0 NSEC3PARAM 1 0 0 %s\n", s.denial)
	}
	for n := range 60 {
		owner := fmt.Sprintf("h%d", n+1)
		fmt.Fprintf(&b, "%s 300 A 192.0.2.%d\n", owner, n+1)
		sig(owner, "A", 300)
		deny(n+1, owner, "A")
	}
	return b.String()
}

// A zone that is signed anew is judged on what people wrote: no rule says
// anything of signatures, denials, retired zone-signing keys and the serial.
func TestSigningIsNoFinding(t *testing.T) {
	day := time.Date(2025, 12, 10, 0, 0, 0, 0, time.UTC)
	before := signing{2025121001, keyZ1, "NSEC", day}
	hashed := signing{2025121001, keyZ1, "aa", day}
	again := day.AddDate(0, 0, 21)
	for name, c := range map[string]struct{ before, after signing }{
		"signed anew":               {before, signing{2025123101, keyZ1, "NSEC", again}},
		"zone-signing key rolled":   {before, signing{2025123101, keyZ2, "NSEC", again}},
		"hashes salted anew":        {hashed, signing{2025123101, keyZ1, "bb", again}},
		"from NSEC to NSEC3":        {before, signing{2025123101, keyZ2, "bb", again}},
		"from NSEC3 to NSEC":        {hashed, signing{2025123101, keyZ1, "NSEC", again}},
		"signed by the same minute": {before, signing{2025121002, keyZ1, "NSEC", day.Add(time.Hour)}},
	} {
		t.Run(name, func(t *testing.T) {
			a := &archive{t: t}
			in := Input{Before: a.state(c.before.zone()), After: a.state(c.after.zone()), Policy: &testPolicy{}, Now: again.Add(time.Hour)}
			if in.Changes = zone.Diff(in.Before, in.After, nil); len(in.Changes) < 60 {
				t.Fatalf("%d changes: the signer did nothing", len(in.Changes))
			}
			res, err := Run(All(), in)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range res.Findings {
				t.Errorf("%s: %s", f.ID, f.Message)
			}
		})
	}
}

// What people change beside that is found, and nothing else.
func TestChangeInASignedZone(t *testing.T) {
	day := time.Date(2025, 12, 10, 0, 0, 0, 0, time.UTC)
	before, after := signing{2025121001, keyZ1, "aa", day}, signing{2025123101, keyZ2, "bb", day.AddDate(0, 0, 21)}
	a := &archive{t: t}
	in := Input{Before: a.state(before.zone()), After: a.state(strings.Replace(after.zone(), "h60 300 A 192.0.2.60\n", "", 1)), Policy: &testPolicy{}, Now: after.signed}
	in.Changes = zone.Diff(in.Before, in.After, nil)
	res, err := Run(All(), in)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range res.Findings {
		got = append(got, f.ID)
	}
	if want := "name-removed: h60.eu.example.com. A in eu.example.com."; strings.Join(got, "; ") != want {
		t.Errorf("%s, want %s", strings.Join(got, "; "), want)
	}
}
