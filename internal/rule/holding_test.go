package rule

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"zonecut/internal/fact"
	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

// TestHoldingWords reads what people read of the rules about registrations,
// certificates, private zones and validation.
func TestHoldingWords(t *testing.T) {
	for _, tt := range []struct{ name, rules, archive, want string }{
		{"two switches and the day", "registrar-change", `
-- before --
;; registration example.com. host=aws-registrar/default lock=on renew=on expires=2026-03-01
-- after --
;; registration example.com. host=aws-registrar/default lock=off renew=off expires=2026-03-01
`, `registrar-change: registration example.com. at aws-registrar/default
the transfer lock goes off; automatic renewal goes off
| it expires on 2026-03-01, in 59 days
hint: let the owner of the domain answer for it, and say until when it stays so
`},
		{"a day that is over, and nothing to do about a note", "registrar-change", `
-- before --
;; registration example.com. lock=off expires=2025-12-31
-- after --
;; registration example.com. lock=on expires=2025-12-31
`, `registrar-change: registration example.com.
the transfer lock goes on
| it expires on 2025-12-31, which is over
hint: 
`},
		{"name servers at the registrar are the cause of what the delegation's own rule says", "registrar-change delegation-changed", `
-- before --
;; zone com. host=aws-registrar/default implied
example 172800 NS ns1.example.net.
-- after --
;; zone com. host=aws-registrar/default implied
example 172800 NS ns1.example.org.
`, `registrar-change: example.com. NS in com. at aws-registrar/default
the registrar is told other name servers for example.com., none of them stays, and no zone of this run has them
| - NS ns1.example.net.
| + NS ns1.example.org.
hint: ask every new server for all names of example.com. first; resolvers go to the old ones for up to 172800 s more
proof: example.com. SOA at new-servers refused [{ns1.example.org. []}]
proof: example.com. SOA at new-servers denied [{ns1.example.org. []}]
delegation-changed: example.com. NS in com. at aws-registrar/default
cause: registrar-change: example.com. NS in com. at aws-registrar/default
the delegation of example.com. moves to other name servers, none stays
| - NS ns1.example.net.
| + NS ns1.example.org.
hint: ask every new server for the SOA and some names of example.com. and compare with the old ones; keep the old servers serving for 172800 s more
`},
		{"in a zone of one's own the delegation speaks for itself", "registrar-change delegation-changed", `
-- before --
;; zone com. host=aws/Z1 implied
example 300 NS ns1.example.net.
-- after --
;; zone com. host=aws/Z1 implied
example 300 NS ns1.example.org.
`, `delegation-changed: example.com. NS in com. at aws/Z1
the delegation of example.com. moves to other name servers, none stays
| - NS ns1.example.net.
| + NS ns1.example.org.
hint: ask every new server for the SOA and some names of example.com. and compare with the old ones; keep the old servers serving for 300 s more
proof: example.com. SOA at new-servers refused [{ns1.example.org. []}]
proof: example.com. SOA at new-servers denied [{ns1.example.org. []}]
`},
		{"the first lost name is the cause of the others", "certificate-removed", `
-- before --
;; certificate c www.example.com.,docs.example.com.,old.example.com. host=aws serves until=2026-01-02
;; zone example.com. partial
docs 300 CNAME lb.example.net.
* 300 A 192.0.2.1
-- after --
;; zone example.com. partial
docs 300 CNAME lb.example.net.
* 300 A 192.0.2.1
`, `certificate-removed: certificate c at aws for docs.example.com.
the certificate goes, and no certificate in this run is for docs.example.com. any more
| still leads to it: docs.example.com. CNAME
| the certificate ends on 2026-01-02, in 1 day
hint: keep the name in a certificate as long as it leads anywhere, or take its records away first
certificate-removed: certificate c at aws for old.example.com.
cause: certificate-removed: certificate c at aws for docs.example.com.
the certificate goes, and no certificate in this run is for old.example.com. any more
| still leads to it: *.example.com. A
| the certificate ends on 2026-01-02, in 1 day
hint: keep the name in a certificate as long as it leads anywhere, or take its records away first
certificate-removed: certificate c at aws for www.example.com.
cause: certificate-removed: certificate c at aws for docs.example.com.
the certificate goes, and no certificate in this run is for www.example.com. any more
| still leads to it: *.example.com. A
| the certificate ends on 2026-01-02, in 1 day
hint: keep the name in a certificate as long as it leads anywhere, or take its records away first
`},
		{"the names that nothing leads to are one note", "certificate-name-removed", `
-- before --
;; certificate c www.example.com.,a.example.com.,b.example.com. host=tls
-- after --
;; certificate c www.example.com. host=tls
`, `certificate-name-removed: certificate c at tls for a.example.com. b.example.com.
the certificate loses a name: nothing in this run leads to a.example.com., b.example.com.
hint: 
`},
		{"the day it will hurt", "validation-record-removed name-removed", `
-- before --
;; certificate aws_acm_certificate.c www.example.com. host=aws serves until=2026-05-01
;; zone example.com. partial
_3f.www 300 CNAME _9a.abc.acm-validations.aws.
-- after --
;; certificate aws_acm_certificate.c www.example.com. host=aws serves until=2026-05-01
;; zone example.com. partial
`, `validation-record-removed: _3f.www.example.com. CNAME in example.com.
the record at _3f.www.example.com. goes by which the certificate of www.example.com. is renewed
| - CNAME _9a.abc.acm-validations.aws.
| to be renewed by it: aws_acm_certificate.c
| it will hurt on 2026-05-01, in 120 days
hint: leave it as long as a certificate for the name is served, also by a service that this run does not show
`},
		{"what a private zone hides", "private-zone-shadows", `
-- before --
;; zone example.com. partial
www 300 A 192.0.2.1
api 300 CNAME lb.example.net.
-- after --
;; zone example.com. partial
www 300 A 192.0.2.1
api 300 CNAME lb.example.net.
;; zone example.com. view=private:Z2 host=aws/Z2 partial
`, `private-zone-shadows: zone example.com. (private:Z2) at aws/Z2
inside its networks the private zone example.com. hides 2 names that the public one has
| - api.example.com.
| - www.example.com.
hint: make a zone for the one name that is needed, or hold every public name in it, and ask for them from inside
`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, words(t, strings.Fields(tt.rules), tt.archive)); diff != "" {
				t.Errorf("words (-want +got):\n%s", diff)
			}
		})
	}
}

// A finding about a certificate has the name that it is about, no zone, and no
// window: scopes and owners go by the name, and no cache holds a certificate.
func TestCertificateFindingsHaveANameOfTheirOwn(t *testing.T) {
	const zones = ";; zone example.com. partial\ndocs 300 A 192.0.2.1\n"
	fs := runRules(t, ";; certificate c www.example.com.,docs.example.com. serves\n"+zones, ";; certificate c www.example.com. serves\n"+zones, "", nil, "certificate-name-removed")
	if len(fs) != 1 {
		t.Fatalf("%d findings", len(fs))
	}
	f := fs[0]
	if f.Name != "docs.example.com." || f.Type != string(zone.Certified) || f.Zone != "" || f.Window != nil || f.Digest == "" || !strings.HasPrefix(f.Change, "certificate c") {
		t.Errorf("%+v", f)
	}
}

// Where the names are not to be shown, neither name nor ID of a finding has them;
// the texts are report's to redact.
func TestNamesOfASensitiveCertificateAreNoKeys(t *testing.T) {
	const zones = ";; zone example.com. partial\ndocs 300 A 192.0.2.1\n"
	fs := runRules(t, ";; certificate c docs.example.com.,old.example.com. serves sensitive\n"+zones, zones, "", nil, "certificate-removed")
	if len(fs) != 2 {
		t.Fatalf("%d findings", len(fs))
	}
	for _, f := range fs {
		if f.Name != "" || strings.Contains(f.ID, "example.com") {
			t.Errorf("name %q, ID %q", f.Name, f.ID)
		}
	}
}

// The world tells that a name is in use whose zone is managed elsewhere.
func TestLostNamesAreAskedAbout(t *testing.T) {
	const before, after = ";; certificate c www.example.com.,docs.example.com. serves\n", ";; certificate c www.example.com. serves\n"
	asked := fact.Question{Ask: fact.Ask{Name: "docs.example.com.", Type: "A"}, At: fact.AtWalk}
	for name, c := range map[string]struct {
		answer fact.Answer
		zones  string // gone after the change
		want   finding.Level
	}{
		"it answers":              {fact.Answer{Server: "ns1.example.net.", Data: []string{"192.0.2.1"}}, "", finding.Block},
		"it does not":             {fact.Answer{Server: "ns1.example.net.", Rcode: "NXDOMAIN"}, "", finding.Note},
		"nobody could be asked":   {fact.Answer{Server: "ns1.example.net.", Data: []string{"192.0.2.1"}, Err: "timeout"}, "", finding.Note},
		"it goes in the same run": {fact.Answer{Server: "ns1.example.net.", Data: []string{"192.0.2.1"}}, ";; zone example.com. partial\ndocs 300 A 192.0.2.1\n", finding.Note},
	} {
		facts := &fact.Set{}
		facts.Add(asked, c.answer)
		fs := runRules(t, before+c.zones, after, "", facts, "certificate-name-removed")
		if len(fs) != 1 || fs[0].Level != c.want {
			t.Errorf("%s: %+v, want one finding of level %s", name, fs, c.want)
		}
	}
}
