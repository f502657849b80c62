package tfplan

// Cloudflare hands the certificates of a pack and custom ones to whoever comes
// to its edge. An origin certificate is a file for the servers behind it, which
// only Cloudflare trusts.
var _ = register(&provider{
	source: "cloudflare/cloudflare",
	host:   "cloudflare",
	held: map[string]*heldType{
		"cloudflare_certificate_pack": certifies(true, func(c *certificateOf, v Value) {
			c.names(v.Field("hosts"))
			c.issuer(v.Field("certificate_authority"))
		}, "zone_id", "hosts", "certificate_authority"),
		"cloudflare_custom_ssl": certifies(true, func(c *certificateOf, v Value) {
			options := first(v.Field("custom_ssl_options"))
			if !c.pem(options.Field("certificate")) {
				c.names(v.Field("hosts"))
				c.issuer(v.Field("issuer"))
				c.valid(Value{}, v.Field("expires_on"))
			}
		}, "zone_id", "hosts", "expires_on"),
		"cloudflare_origin_ca_certificate": certifies(false, func(c *certificateOf, v Value) {
			c.names(v.Field("hostnames"))
			c.valid(Value{}, v.Field("expires_on"))
			c.Key = v.Field("request_type").Text()
		}, "csr", "hostnames", "request_type"),
	},
})
