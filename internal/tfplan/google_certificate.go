package tfplan

// Google hands managed certificates to its load balancers and renews them while
// every one of their names is reached through it.
var _ = register(&provider{
	source: "hashicorp/google",
	host:   "google",
	held: map[string]*heldType{
		"google_certificate_manager_certificate": certifies(true, func(c *certificateOf, v Value) {
			if managed, ok := v.Field("managed").Block(); ok {
				c.names(managed.Field("domains"))
				return
			}
			own := first(v.Field("self_managed"))
			if !c.pem(own.Field("pem_certificate")) && !c.pem(own.Field("certificate_pem")) {
				c.names(v.Field("san_dnsnames"))
				if len(c.Names) == 0 {
					c.untold(v)
				}
			}
		}, "managed", "self_managed"),
		"google_compute_managed_ssl_certificate": certifies(true, func(c *certificateOf, v Value) {
			c.names(first(v.Field("managed")).Field("domains"))
			c.valid(Value{}, v.Field("expire_time"))
		}, "managed", "subject_alternative_names"),
		"google_compute_ssl_certificate":        googleOwnCertificate(),
		"google_compute_region_ssl_certificate": googleOwnCertificate(),
	},
})

// googleOwnCertificate is one that was brought along. Its attribute is
// sensitive for the key's sake, and what a certificate says is public.
func googleOwnCertificate() *heldType {
	return certifies(true, func(c *certificateOf, v Value) {
		if own := v.Field("certificate"); !c.pem(own) {
			c.untold(own)
			c.valid(Value{}, v.Field("expire_time"))
		}
	}, "certificate", "private_key", "certificate_id")
}
