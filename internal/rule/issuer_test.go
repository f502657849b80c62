package rule

import (
	"slices"
	"strings"
	"testing"
)

// The issuer's organisation as certificates have it leads to the names of the
// authority in CAA, and each of those is one that caa-suspect knows too.
func TestIssuers(t *testing.T) {
	for organisation, want := range map[string]string{
		"Let's Encrypt": "letsencrypt.org", "Amazon": "awstrust.com", "Google Trust Services": "pki.goog", "Google Trust Services LLC": "pki.goog",
		"DigiCert Inc": "digicert.com", "DigiCert, Inc.": "geotrust.com", "Sectigo Limited": "comodoca.com", "GlobalSign nv-sa": "globalsign.com",
		"GoDaddy.com, Inc.": "starfieldtech.com", "SSL Corporation": "ssl.com", "Entrust, Inc.": "entrust.net",
	} {
		if !slices.Contains(issuersOf(organisation), want) {
			t.Errorf("%s: %q, want %s among them", organisation, issuersOf(organisation), want)
		}
	}
	for _, organisation := range []string{"", "Example Corp Internal CA", "let"} {
		if got := issuersOf(organisation); len(got) > 0 {
			t.Errorf("%q: %q", organisation, got)
		}
	}
	for name, ids := range authorityNames {
		if name != strings.ToLower(name) || ids == "" {
			t.Errorf("%q: %q", name, ids)
		}
		for id := range strings.FieldsSeq(ids) {
			if _, meant := suspectIssuer(`0 issue "` + id + `"`); meant != "" {
				t.Errorf("%s of %s is taken for a slip of %s", id, name, meant)
			}
		}
	}
}
