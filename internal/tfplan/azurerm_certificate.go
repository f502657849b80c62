package tfplan

// Azure's key vault issues and keeps certificates for gateways and applications;
// an app service has its own, for the one name of a binding.
var _ = register(&provider{
	source: "hashicorp/azurerm",
	host:   "azurerm",
	held: map[string]*heldType{
		"azurerm_key_vault_certificate": certifies(true, func(c *certificateOf, v Value) {
			policy := first(v.Field("certificate_policy"))
			x := first(policy.Field("x509_certificate_properties"))
			if cn, ok := commonName(x.Field("subject").Text()); ok {
				c.name(cn)
			}
			alternative := first(x.Field("subject_alternative_names"))
			c.names(alternative.Field("dns_names"))
			if len(c.Names) == 0 || x.Field("subject").Unknown() {
				c.untold(v.Field("certificate_policy")) // an imported one says it in the certificate alone
			}
			c.Issuer = first(policy.Field("issuer_parameters")).Field("name").Text()
			attributes := first(v.Field("certificate_attribute"))
			c.valid(attributes.Field("not_before"), attributes.Field("expires"))
		}, "key_vault_id", "certificate_policy"),
		"azurerm_app_service_managed_certificate": certifies(true, func(c *certificateOf, v Value) {
			c.names(v.Field("canonical_name"), v.Field("host_names"))
			if len(c.Names) == 0 {
				c.untold(v.Field("host_names"))
			}
			c.issuer(v.Field("issuer"))
			c.valid(v.Field("issue_date"), v.Field("expiration_date"))
		}, "custom_hostname_binding_id", "canonical_name", "host_names"),
	},
})
