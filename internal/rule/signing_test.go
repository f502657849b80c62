package rule

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"zonecut/internal/lab"
	"zonecut/internal/zone"
)

// Keys of the archive of dnskey-removed.
const (
	keyK1 = "257 3 13 f43v7NZclE6XO4wyJztw0VWVmDv+i017Ff0vHRfdHSkpI7fGcIf+f2RlsnnlvtzV1AGS27VnGFYqpB3XJJJN+A=="
	dsK1  = "26285 13 2 BB71F737202E8D53EFF6E702535D0576B12EF990B3EB48E84745F9130C9C304B"
)

// signing is how a signer leaves a zone of 60 names.
type signing struct {
	serial int
	next   bool   // by the next zone-signing key
	denial string // "NSEC", or the salt of NSEC3
	signed time.Time
}

// zone is the whole of eu.example.com. below its parent, signed.
func (g signing) zone(s *signers) string {
	text := fmt.Sprintf("$ORIGIN eu.example.com.\n@ 3600 SOA ns1.example.net. h.example.com. %d 7200 900 1209600 3600\n@ 3600 NS ns1.example.net.\n", g.serial)
	for n := range 60 {
		text += fmt.Sprintf("h%d 300 A 192.0.2.%d\n", n+1, n+1)
	}
	by := *s.now
	if g.next {
		by = *s.next
	}
	by.From, by.To, by.Hashed, by.Salt = g.signed, g.signed.AddDate(0, 0, 30), g.denial != "NSEC", strings.TrimPrefix(g.denial, "NSEC")
	return fmt.Sprintf(";; zone example.com. master\n@ 3600 SOA ns1.example.net. h.example.com. 7 7200 900 1209600 300\neu 3600 NS ns1.example.net.\neu 3600 DS %s\n", dsText(s)) +
		zoneText(by.Zone(lab.Parse(s.t, "eu.example.com.", text)))
}

// A zone that is signed anew is judged on what people wrote: no rule says
// anything of signatures, denials, retired zone-signing keys and the serial.
func TestSigningIsNoFinding(t *testing.T) {
	day := time.Date(2025, 12, 10, 0, 0, 0, 0, time.UTC)
	before := signing{2025121001, false, "NSEC", day}
	hashed := signing{2025121001, false, "aa", day}
	again := day.AddDate(0, 0, 21)
	for name, c := range map[string]struct{ before, after signing }{
		"signed anew":               {before, signing{2025123101, false, "NSEC", again}},
		"zone-signing key rolled":   {before, signing{2025123101, true, "NSEC", again}},
		"hashes salted anew":        {hashed, signing{2025123101, false, "bb", again}},
		"from NSEC to NSEC3":        {before, signing{2025123101, true, "bb", again}},
		"from NSEC3 to NSEC":        {hashed, signing{2025123101, false, "NSEC", again}},
		"signed by the same minute": {before, signing{2025121002, false, "NSEC", day.Add(time.Hour)}},
	} {
		t.Run(name, func(t *testing.T) {
			a, s := &archive{t: t}, newSigners(t)
			in := Input{Before: a.state(c.before.zone(s)), After: a.state(c.after.zone(s)), Policy: &testPolicy{}, Now: again.Add(time.Hour)}
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

// What people change beside that is found, and nothing else. In a zone that is not
// signed anew for it, that is found too.
func TestChangeInASignedZone(t *testing.T) {
	day := time.Date(2025, 12, 10, 0, 0, 0, 0, time.UTC)
	before, after := signing{2025121001, false, "aa", day}, signing{2025123101, true, "bb", day.AddDate(0, 0, 21)}
	a, s := &archive{t: t}, newSigners(t)
	text := regexp.MustCompile(`(?m)^h60\.eu\.example\.com\. .*\n`).ReplaceAllString(after.zone(s), "")
	in := Input{Before: a.state(before.zone(s)), After: a.state(text), Policy: &testPolicy{}, Now: after.signed}
	in.Changes = zone.Diff(in.Before, in.After, nil)
	res, err := Run(All(), in)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range res.Findings {
		got = append(got, f.ID+": "+f.Message)
	}
	want := []string{"signature-invalid: zone eu.example.com.: the signed zone eu.example.com. does not hold at h60.eu.example.com.",
		"name-removed: h60.eu.example.com. A in eu.example.com.: h60.eu.example.com. loses its last address",
		"negative-ttl-high: zone eu.example.com.: names of the zone come or go (1) while caches keep a denial for 3600 s"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}
