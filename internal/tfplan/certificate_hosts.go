package tfplan

// Certificates that clouds and networks get or are given and hand out themselves,
// by the attributes with their names. Read from documentation, for DigitalOcean
// and Hetzner from what the provider's own program gives out.
var _ = func() bool {
	for _, c := range []struct {
		source, host, resource string
		names, needs           []string
		// own is the attribute with the certificate in PEM, where one is brought.
		own string
	}{
		{"digitalocean/digitalocean", "digitalocean", "digitalocean_certificate", []string{"domains"}, []string{"leaf_certificate", "not_after"}, "leaf_certificate"},
		{"hetznercloud/hcloud", "hcloud", "hcloud_managed_certificate", []string{"domain_names"}, []string{"not_valid_after"}, ""},
		{"hetznercloud/hcloud", "hcloud", "hcloud_uploaded_certificate", []string{"domain_names"}, []string{"not_valid_after", "certificate"}, "certificate"},
		{"hetznercloud/hcloud", "hcloud", "hcloud_certificate", []string{"domain_names"}, []string{"not_valid_after", "certificate"}, "certificate"},
		{"yandex-cloud/yandex", "yandex", "yandex_cm_certificate", []string{"domains"}, nil, ""},
		{"ns1-terraform/ns1", "ns1", "ns1_redirect_certificate", []string{"domain"}, nil, ""},
		{"akamai/akamai", "akamai", "akamai_cps_dv_enrollment", []string{"common_name", "sans"}, nil, ""},
		{"ionos-cloud/ionoscloud", "ionoscloud", "ionoscloud_auto_certificate", []string{"common_name", "subject_alternative_names"}, nil, ""},
		{"IBM-Cloud/ibm", "ibm-cis", "ibm_cis_certificate_order", []string{"hosts"}, nil, ""},
		{"tencentcloudstack/tencentcloud", "tencentcloud", "tencentcloud_ssl_free_certificate", []string{"domain"}, nil, ""},
		{"huaweicloud/huaweicloud", "huaweicloud", "huaweicloud_ccm_certificate", []string{"domain"}, nil, ""},
		{"aliyun/alicloud", "alicloud", "alicloud_ssl_certificates_service_certificate", nil, []string{"certificate_name", "cert"}, "cert"},
		{"cloudflare/cloudflare", "cloudflare", "cloudflare_custom_hostname", []string{"hostname"}, []string{"zone_id"}, ""},
	} {
		register(&provider{source: c.source, host: c.host, held: map[string]*heldType{
			c.resource: certifies(true, func(of *certificateOf, v Value) {
				if c.own != "" && of.pem(v.Field(c.own)) {
					return
				}
				if len(c.names) == 0 {
					of.untold(v.Field(c.own))
				}
				for _, name := range c.names {
					of.names(v.Field(name))
				}
				for _, end := range []string{"not_after", "not_valid_after"} {
					if v.Has(end) {
						of.valid(v.Field("not_valid_before"), v.Field(end))
					}
				}
			}, append(c.needs, c.names...)...),
		}})
	}
	return true
}()

// Oracle's holds its names in a block of settings.
var _ = register(&provider{source: "oracle/oci", host: "oci", held: map[string]*heldType{
	"oci_certificates_management_certificate": certifies(true, func(of *certificateOf, v Value) {
		settings := first(v.Field("certificate_config"))
		of.names(first(settings.Field("subject")).Field("common_name"))
		for _, item := range settings.Field("subject_alternative_names").Items() {
			of.names(item.Field("value"))
		}
		if len(of.Names) == 0 {
			of.untold(v.Field("certificate_config"))
		}
	}, "certificate_config", "compartment_id"),
}})
