package rule

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

var _ = register(Rule{
	ID:      "caa-suspect",
	Title:   "a CAA record names an issuer that looks misspelt",
	Classes: []string{"C32"},
	Level:   finding.Warn,
	Doc: `A CAA value that comes names an issuer which is nearly, and only nearly, the name
of a known certificate authority: a letter off, the right name in another top-level
domain, a URL, or a dot at the end. The authority that was meant then may not issue,
and nobody notices before the next renewal.

data.gov had "lestsencrypt.org" for three weeks; at a game company the wrong issuer
was found when a renewal failed, half a year later on a holiday (C32).

Harmless look-alike: several authorities during a roll-over; the other names of an
authority, as amazontrust.com and awstrust.com; parameters after a semicolon; ";",
which lets nobody issue; an authority that this list does not know and that is near
none of it; a value that stood before.

To do: take the name from the authority's own documents, and ask for a test
certificate before the next renewal is due.`,
	Check: func(p *Pass) {
		for i := range p.Changes {
			c := &p.Changes[i]
			if c.Zone || c.Type != "CAA" || c.After == nil {
				continue
			}
			var lines []string
			for _, data := range c.Added() {
				if issuer, meant := suspectIssuer(data); meant != "" {
					lines = append(lines, fmt.Sprintf("%q looks like %s", issuer, meant))
				}
			}
			if len(lines) > 0 {
				f := p.Report(c, "the CAA set of %s names an issuer that looks misspelt", c.Owner)
				f.Detail = lines
				f.Hint = "take the name of the issuer from the authority's documents; the one that is meant may not issue"
				withZone(p, f, c)
			}
		}
	},
})

// issuers are the names by which certificate authorities know themselves in CAA
// (their certification practice statements, section 4.2; the list of the Common
// CA Database).
var issuers = strings.Fields(`
	letsencrypt.org digicert.com digicert.ne.jp geotrust.com rapidssl.com thawte.com symantec.com
	digitalcertvalidation.com quovadisglobal.com sectigo.com comodo.com comodoca.com usertrust.com
	trust-provider.com zerossl.com amazon.com amazontrust.com awstrust.com amazonaws.com pki.goog
	google.com globalsign.com entrust.net entrust.com affirmtrust.com godaddy.com starfieldtech.com
	identrust.com ssl.com buypass.com buypass.no certum.pl certum.eu harica.gr swisssign.com
	actalis.it d-trust.net telesec.de secomtrust.net cybertrust.ne.jp certigna.fr certsign.ro
	emsign.com disig.sk netlock.hu netlock.net netlock.eu e-szigno.hu camerfirma.com firmaprofesional.com
	izenpe.com izenpe.eus accv.es fnmt.es anf.es trustwave.com securetrust.com wisekey.com oiste.org
	twca.com.tw hongkongpost.gov.hk gdca.com.cn cfca.com.cn certainly.com trustasia.com naver.com
	kamusm.gov.tr e-tugra.com e-tugra.com.tr e-monitoring.at globaltrust.eu apple.com microsoft.com`)

// suspectIssuer gives the issuer of a CAA value and the authority that it looks
// like; meant is "" when it is one, is near none, or names nobody.
func suspectIssuer(data string) (issuer, meant string) {
	caa, ok := zone.ParseCAA(data)
	if tag := strings.ToLower(caa.Tag); !ok || tag != "issue" && tag != "issuewild" && tag != "issuemail" {
		return "", ""
	}
	issuer, _, _ = strings.Cut(caa.Value, ";") // RFC 8659, section 4.2
	issuer = strings.TrimSpace(issuer)
	name := strings.ToLower(issuer)
	if name == "" || slices.Contains(issuers, name) {
		return issuer, ""
	}
	if u, err := url.Parse(name); err == nil && u.Host != "" {
		name = u.Host
	}
	name = strings.TrimSuffix(strings.TrimPrefix(name, "www."), ".")
	for _, known := range issuers {
		if name == known || sameOrganisation(name, known) || len(known) > 8 && slipOf(name, known) != noSlip {
			return issuer, known
		}
	}
	return issuer, ""
}

// sameOrganisation reports whether two names are one word in two top-level
// domains, a word long enough to be nobody else's.
func sameOrganisation(a, b string) bool {
	x, _, _ := strings.Cut(a, ".")
	y, _, _ := strings.Cut(b, ".")
	return x == y && len(x) > 6
}
