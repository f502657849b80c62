package tfplan

// ACM hands its certificates to load balancers and the like, and renews those
// that it issued itself as long as the validation records stand. Names and
// validation force replacement; a certificate in use cannot be destroyed. An
// imported one has its names in the certificate alone until it is imported.
//
// aws_acm_certificate_validation waits and holds nothing.
var _ = register(&provider{
	source: "hashicorp/aws",
	host:   "aws",
	held: map[string]*heldType{
		"aws_acm_certificate": certifies(true, func(c *certificateOf, v Value) {
			body := v.Field("certificate_body")
			if body.Text() != "" && c.pem(body) {
				return
			}
			c.names(v.Field("domain_name"), v.Field("subject_alternative_names"))
			if issuer := v.Field("type"); issuer.Text() != "IMPORTED" {
				c.issuer(issuer)
			}
			c.key(v.Field("key_algorithm"))
			c.valid(v.Field("not_before"), v.Field("not_after"))
		}, "domain_name", "subject_alternative_names", "validation_method"),
		"aws_iam_server_certificate": certifies(true, func(c *certificateOf, v Value) {
			if body := v.Field("certificate_body"); !c.pem(body) {
				c.untold(body)
				c.valid(Value{}, v.Field("expiration"))
			}
		}, "certificate_body", "name_prefix"),
		"aws_lightsail_certificate": certifies(true, func(c *certificateOf, v Value) {
			c.names(v.Field("domain_name"), v.Field("subject_alternative_names"))
		}, "domain_name", "subject_alternative_names", "domain_validation_options"),
	},
})
