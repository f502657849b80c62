package tfplan

import "strings"

// DNSimple issues and renews certificates for whoever fetches them: files. The
// name is relative to the domain, where the domain is given by its name.
var _ = register(&provider{
	source: "dnsimple/dnsimple",
	host:   "dnsimple",
	held: map[string]*heldType{
		"dnsimple_lets_encrypt_certificate": certifies(false, func(c *certificateOf, v Value) {
			domain, name := v.Field("domain_id"), v.Field("name")
			switch {
			case name.Unknown():
				c.untold(name)
			case !strings.Contains(domain.Text(), "."):
				c.untold(domain) // the API takes its number too
			case name.Text() == "" || name.Text() == "@":
				c.name(domain.Text())
			default:
				c.name(name.Text() + "." + domain.Text())
			}
			c.names(v.Field("alternate_names"))
			c.Issuer, c.NotAfter = v.Field("authority_identifier").Text(), day(v.Field("expires_at"))
		}, "domain_id", "alternate_names", "auto_renew"),
	},
})
