package tfplan

import "zonecut/internal/zone"

// Certificates of the tls provider are files: nobody serves one until something
// else puts it somewhere, and a destroy takes away no more than the state's
// copy. The provider makes every change a replacement, and renews by one.
//
// A locally signed certificate has the names of its request, which in the plan
// that replaces it is known only by reference.
var _ = register(&provider{
	source: "hashicorp/tls",
	host:   "tls",
	held: map[string]*heldType{
		"tls_self_signed_cert": certifies(false, func(c *certificateOf, v Value) {
			c.request10(v)
			c.key(v.Field("key_algorithm"))
			c.valid(v.Field("validity_start_time"), v.Field("validity_end_time"))
		}, "cert_pem", "dns_names", "subject", "validity_end_time"),
		"tls_locally_signed_cert": tlsLocallySigned(),
		"tls_cert_request": {needs: []string{"cert_request_pem", "dns_names", "subject"}, read: func(v Value) held {
			c := certificateOf{}
			c.request10(v)
			return held{request: &c.Certificate}
		}},
	},
})

// request10 takes the names as a request (PKCS #10) and a self-signed
// certificate have them.
func (c *certificateOf) request10(v Value) {
	subject := first(v.Field("subject"))
	c.names(subject.Field("common_name"), v.Field("dns_names"))
	c.others(v.Field("ip_addresses"), v.Field("uris"))
}

func tlsLocallySigned() *heldType {
	t := certifies(false, func(c *certificateOf, v Value) {
		if c.pem(v.Field("cert_pem")) {
			return
		}
		if request := v.Field("cert_request_pem"); !c.request(request) {
			c.untold(request)
		}
		c.Issuer, c.Key = "unknown", "unknown"
		c.NotBefore, c.NotAfter = zone.Day{Unknown: true}, zone.Day{Unknown: true}
	}, "cert_pem", "cert_request_pem", "ca_cert_pem")
	t.namesFrom = "cert_request_pem"
	return t
}
