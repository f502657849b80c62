package tfplan

import "zonecut/internal/zone"

// acme_certificate is a file that a public authority signed. It is renewed at an
// apply, and a destroy revokes it unless it is told not to.
var _ = register(&provider{
	source: "vancluever/acme",
	host:   "acme",
	held: map[string]*heldType{
		"acme_certificate": acmeCertificate(),
	},
})

func acmeCertificate() *heldType {
	t := certifies(false, func(c *certificateOf, v Value) {
		issued := certificateOf{}
		issued.pem(v.Field("certificate_pem"))
		switch request := v.Field("certificate_request_pem"); {
		case request.Unknown() || request.Text() != "" && !c.request(request):
			c.untold(request)
		case request.Text() != "":
		default:
			c.names(v.Field("common_name"), v.Field("subject_alternative_names"))
		}
		c.Issuer, c.NotBefore, c.Key = issued.Issuer, issued.NotBefore, v.Field("key_type").Text()
		if c.NotAfter = issued.NotAfter; c.NotAfter == (zone.Day{}) {
			c.NotAfter = day(v.Field("certificate_not_after"))
		}
	}, "account_key_pem", "certificate_pem", "common_name")
	t.namesFrom = "certificate_request_pem"
	return t
}
