package tfplan

import "testing"

// Names of certificates stand in attributes of many names, in a block, or in the
// certificate alone.
func TestCertificateHosts(t *testing.T) {
	for _, c := range []struct {
		name string
		plan small
		want string
	}{
		{"names in attributes", small{changes: []planned{
			{address: "akamai_cps_dv_enrollment.a", provider: "akamai/akamai", actions: "update", before: `{"common_name":"www.example.com","sans":["a.example.com","b.example.com"]}`, after: `{"common_name":"www.example.com","sans":["a.example.com"]}`},
			{address: "yandex_cm_certificate.b", actions: "delete", before: `{"name":"x","domains":["example.org"]}`},
			{address: "hcloud_managed_certificate.c", actions: "delete", before: `{"name":"x","domain_names":["example.net"],"not_valid_before":"2026-01-01T00:00:00Z","not_valid_after":"2026-04-01T00:00:00Z"}`},
		}}, `
			update certificate akamai_cps_dv_enrollment.a at akamai: name a.example.com., name b.example.com., name www.example.com. {serves} -> name a.example.com., name www.example.com. {serves}
			  0 update akamai_cps_dv_enrollment.a
			delete certificate hcloud_managed_certificate.c at hcloud: name example.net., not-before 2026-01-01T00:00:00Z, not-after 2026-04-01T00:00:00Z {serves} -> -
			  0 destroy hcloud_managed_certificate.c
			delete certificate yandex_cm_certificate.b at yandex: name example.org. {serves} -> -
			  0 destroy yandex_cm_certificate.b`},
		{"names in a block, and in what nobody can read", small{changes: []planned{
			{address: "oci_certificates_management_certificate.a", provider: "oracle/oci", actions: "delete", before: `{"compartment_id":"c","certificate_config":[{"subject":[{"common_name":"example.com"}],"subject_alternative_names":[{"type":"DNS","value":"www.example.com"}]}]}`},
			{address: "alicloud_ssl_certificates_service_certificate.b", provider: "aliyun/alicloud", actions: "delete", before: `{"certificate_name":"x","cert":"no certificate"}`},
		}}, `
			delete certificate alicloud_ssl_certificates_service_certificate.b at alicloud: names not told {serves} -> -
			  0 destroy alicloud_ssl_certificates_service_certificate.b
			delete certificate oci_certificates_management_certificate.a at oci: name example.com., name www.example.com. {serves} -> -
			  0 destroy oci_certificates_management_certificate.a`},
	} {
		t.Run(c.name, func(t *testing.T) { wantLines(t, c.plan.read(t), c.want) })
	}
}
