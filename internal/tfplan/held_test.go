package tfplan

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"
)

// samplePEM is the certificate of a recorded plan.
const samplePEM = `-----BEGIN CERTIFICATE-----
MIIBejCCAR+gAwIBAgIRAMD1VBXKTLtr7MlC7SqYBtAwCgYIKoZIzj0EAwIwFjEU
MBIGA1UEAxMLZXhhbXBsZS5jb20wHhcNMjYxMTIxMjIyNzM4WhcNMjYxMjIxMjIy
NzM4WjAWMRQwEgYDVQQDEwtleGFtcGxlLmNvbTBZMBMGByqGSM49AgEGCCqGSM49
AwEHA0IABB5+SipNkqeeKwwzCh7c3KRHImrqZdXWgvlxql9NGHWf9SeGoyuB9AfU
LyaXGTgcOlD8u2bJDE4FdcD1AWcVhT2jTjBMMBMGA1UdJQQMMAoGCCsGAQUFBwMB
MAwGA1UdEwEB/wQCMAAwJwYDVR0RBCAwHoILZXhhbXBsZS5jb22CD3d3dy5leGFt
cGxlLmNvbTAKBggqhkjOPQQDAgNJADBGAiEA6vS2UB0QFvLDXKDAApiMw71gaG/p
g9W0Si2go6G4iH0CIQCw+D+SIC0ykKJ19FdDMF+OnnQ+Zl1aPGtUNnETaKN3HQ==
-----END CERTIFICATE-----
`

// withDigests puts in what a registrant's digest is in these tests: that of the
// content as JSON without blanks.
func withDigests(text string) string {
	digest := func(text string) string { return fmt.Sprintf("sha256:%x", sha256.Sum256([]byte(text))) }
	return strings.NewReplacer("REGISTRANT", digest(`[{"email":"a@example.net"}]`), "CONTACT7", digest("7")).Replace(text)
}

func awsDomainOf(domain, lock, renew, status, servers string) string {
	return fmt.Sprintf(`{"domain_name":%q,"transfer_lock":%s,"auto_renew":%s,"status_list":%s,"name_server":%s,"expiration_date":"2027-03-01T00:00:00Z","registrant_contact":[{"email":"a@example.net"}]}`,
		domain, lock, renew, status, servers)
}

const oneServer = `[{"name":"ns1.example.net","glue_ips":[]}]`

func acmOf(arn, until, names string) string {
	return fmt.Sprintf(`{"arn":%q,"id":%q,"domain_name":"example.com","subject_alternative_names":%s,"validation_method":"DNS","type":"AMAZON_ISSUED","key_algorithm":"RSA_2048","not_before":"2026-01-01T00:00:00Z","not_after":%q,"certificate_body":null}`,
		arn, arn, names, until)
}

const (
	acmNew        = `{"domain_name":"example.com","subject_alternative_names":["example.com"],"validation_method":"DNS","certificate_body":null}`
	acmNewUnknown = `{"arn":true,"id":true,"type":true,"key_algorithm":true,"not_before":true,"not_after":true,"subject_alternative_names":[false]}`
)

func TestRegistrations(t *testing.T) {
	locked := awsDomainOf("example.com", "true", "true", `["clientTransferProhibited"]`, oneServer)
	open := awsDomainOf("example.com", "false", "false", `["clientHold https://icann.org/epp#clientHold"]`, oneServer)
	for _, c := range []struct {
		name string
		plan small
		want string
	}{
		{"lock, renewal and a hold", small{changes: []planned{
			{address: "aws_route53domains_registered_domain.d", actions: "update", before: locked, after: open}}}, `
			update registration example.com. at aws-registrar/default: transfer-lock on, auto-renew on, expires 2027-03-01T00:00:00Z, registrant REGISTRANT -> transfer-lock off, auto-renew off, status clientHold, expires 2027-03-01T00:00:00Z, registrant REGISTRANT
			  0 update aws_route53domains_registered_domain.d`},
		{"another name for the contact's privacy alone is nothing", small{changes: []planned{
			{address: "aws_route53domains_registered_domain.d", actions: "update", before: locked[:len(locked)-1] + `,"tech_privacy":true}`, after: locked[:len(locked)-1] + `,"tech_privacy":false}`}}}, ``},
		{"an adopted domain is only forgotten", small{changes: []planned{
			{address: "aws_route53domains_registered_domain.d", actions: "delete", before: locked}}}, `
			forget example.com. NS in com. at aws-registrar/default: 172800 ns1.example.net. {automatic ttl} -> 172800 ns1.example.net. {automatic ttl}
			  0 forget aws_route53domains_registered_domain.d
			forget registration example.com. at aws-registrar/default: transfer-lock on, auto-renew on, expires 2027-03-01T00:00:00Z, registrant REGISTRANT -> transfer-lock on, auto-renew on, expires 2027-03-01T00:00:00Z, registrant REGISTRANT
			  0 forget aws_route53domains_registered_domain.d`},
		{"a registered one is given up", small{changes: []planned{
			{address: "aws_route53domains_domain.d", actions: "delete", before: locked[:len(locked)-1] + `,"duration_in_years":1}`}}}, `
			delete example.com. NS in com. at aws-registrar/default: 172800 ns1.example.net. {automatic ttl} -> -
			  0 destroy aws_route53domains_domain.d
			delete registration example.com. at aws-registrar/default: transfer-lock on, auto-renew on, expires 2027-03-01T00:00:00Z, registrant REGISTRANT -> -
			  0 destroy aws_route53domains_domain.d`},
		{"dnsimple, with what is known only later", small{changes: []planned{
			{address: "dnsimple_registered_domain.d", actions: "update", unknown: `{"auto_renew_enabled":true}`,
				before: `{"name":"example.com","auto_renew_enabled":true,"transfer_lock_enabled":true,"contact_id":7,"expires_at":"2027-01-01T00:00:00Z"}`,
				after:  `{"name":"example.com","transfer_lock_enabled":false,"contact_id":7,"expires_at":"2027-01-01T00:00:00Z"}`}}}, `
			update registration example.com. at dnsimple-registrar/default: transfer-lock on, auto-renew on, expires 2027-01-01T00:00:00Z, registrant CONTACT7 -> transfer-lock off, auto-renew unknown, expires 2027-01-01T00:00:00Z, registrant CONTACT7
			  0 update dnsimple_registered_domain.d`},
		{"cloudflare", small{changes: []planned{
			{address: "cloudflare_registrar_domain.d", actions: "update",
				before: `{"domain_name":"example.com","account_id":"a","auto_renew":true,"locked":true}`,
				after:  `{"domain_name":"example.com","account_id":"a","auto_renew":false,"locked":true}`}}}, `
			update registration example.com. at cloudflare-registrar/default: transfer-lock on, auto-renew on -> transfer-lock on, auto-renew off
			  0 update cloudflare_registrar_domain.d`},
		{"inwx deletes", small{changes: []planned{
			{address: "inwx_domain.d", actions: "delete", provider: "inwx/inwx", before: `{"name":"example.com","nameservers":["ns1.example.net"],"renewal_mode":"AUTOEXPIRE","transfer_lock":true}`}}}, `
			delete example.com. NS in com. at inwx-registrar/default: 172800 ns1.example.net. {automatic ttl} -> -
			  0 destroy inwx_domain.d
			delete registration example.com. at inwx-registrar/default: transfer-lock on, auto-renew off -> -
			  0 destroy inwx_domain.d`},
		{"google abandons", small{changes: []planned{
			{address: "google_clouddomains_registration.d", actions: "update", provider: "hashicorp/google",
				before: `{"domain_name":"example.com","dns_settings":[{"custom_dns":[{"name_servers":["ns1.example.net."]}]}],"management_settings":[{"renewal_method":"AUTOMATIC_RENEWAL","transfer_lock_state":"LOCKED"}],"contact_settings":[]}`,
				after:  `{"domain_name":"example.com","dns_settings":[{"custom_dns":[{"name_servers":["ns1.example.org."]}]}],"management_settings":[{"renewal_method":"MANUAL_RENEWAL","transfer_lock_state":"UNLOCKED"}],"contact_settings":[]}`},
			{address: "google_clouddomains_registration.e", actions: "delete", provider: "hashicorp/google",
				before: `{"domain_name":"example.org","dns_settings":[],"management_settings":[],"contact_settings":[]}`}}}, `
			update example.com. NS in com. at google-registrar/default: 172800 ns1.example.net. {automatic ttl} -> 172800 ns1.example.org. {automatic ttl}
			  0 update google_clouddomains_registration.d
			update registration example.com. at google-registrar/default: transfer-lock on, auto-renew on -> transfer-lock off, auto-renew off
			  0 update google_clouddomains_registration.d
			forget registration example.org. at google-registrar/default:  -> ` + `
			  0 forget google_clouddomains_registration.e`},
		{"what somebody did at the registrar", small{drift: []planned{
			{address: "aws_route53domains_registered_domain.d", actions: "update", before: locked, after: open}}}, `
			drift: update registration example.com. at aws-registrar/default: transfer-lock on, auto-renew on, expires 2027-03-01T00:00:00Z, registrant REGISTRANT -> transfer-lock off, auto-renew off, status clientHold, expires 2027-03-01T00:00:00Z, registrant REGISTRANT`},
		{"a domain known only later", small{changes: []planned{
			{address: "cloudflare_registrar_domain.d", actions: "create", unknown: `{"domain_name":true}`,
				after: `{"account_id":"a","auto_renew":false,"locked":true}`}}}, `
			gap: unknown cloudflare_registrar_domain cloudflare_registrar_domain.d`},
	} {
		t.Run(c.name, func(t *testing.T) { wantLines(t, c.plan.read(t), withDigests(c.want)) })
	}
}

func TestCertificates(t *testing.T) {
	san := `["example.com","www.example.com"]`
	for _, c := range []struct {
		name string
		plan small
		want string
	}{
		{"acm: a name less is a replacement", small{changes: []planned{
			{address: "aws_acm_certificate.c", actions: "create,delete", before: acmOf("arn:1", "2026-12-01T00:00:00Z", san), after: acmNew, unknown: acmNewUnknown}}}, `
			recreate certificate aws_acm_certificate.c at aws: name example.com., name www.example.com., issuer AMAZON_ISSUED, key RSA_2048, not-before 2026-01-01T00:00:00Z, not-after 2026-12-01T00:00:00Z {serves} -> name example.com., issuer unknown, key unknown, not-before unknown, not-after unknown {serves}
			  0 create aws_acm_certificate.c
			  1 destroy aws_acm_certificate.c`},
		{"acm: renewed outside, moved, tagged: nothing", small{changes: []planned{
			{address: "aws_acm_certificate.c", moved: "aws_acm_certificate.old", actions: "no-op", before: acmOf("arn:1", "2026-12-01T00:00:00Z", san), after: acmOf("arn:1", "2026-12-01T00:00:00Z", san)}}}, ``},
		{"acm: a deposed one goes", small{changes: []planned{
			{address: "aws_acm_certificate.c", actions: "delete", deposed: "0a0b0c0d", before: acmOf("arn:1", "2026-12-01T00:00:00Z", san)}}}, `
			delete certificate aws_acm_certificate.c#0a0b0c0d at aws: name example.com., name www.example.com., issuer AMAZON_ISSUED, key RSA_2048, not-before 2026-01-01T00:00:00Z, not-after 2026-12-01T00:00:00Z {serves} -> -
			  0 destroy aws_acm_certificate.c deposed 0a0b0c0d`},
		{"acm: forgotten", small{changes: []planned{
			{address: "aws_acm_certificate.c", actions: "forget", before: acmOf("arn:1", "2026-12-01T00:00:00Z", `["example.com"]`)}}}, `
			forget certificate aws_acm_certificate.c at aws: name example.com., issuer AMAZON_ISSUED, key RSA_2048, not-before 2026-01-01T00:00:00Z, not-after 2026-12-01T00:00:00Z {serves} -> name example.com., issuer AMAZON_ISSUED, key RSA_2048, not-before 2026-01-01T00:00:00Z, not-after 2026-12-01T00:00:00Z {serves}
			  0 forget aws_acm_certificate.c`},
		{"acm: names from a sensitive variable", small{changes: []planned{
			{address: "aws_acm_certificate.c", actions: "delete", sensitive: `{"domain_name":true}`, before: acmOf("arn:1", "2026-12-01T00:00:00Z", san)}}}, `
			delete certificate aws_acm_certificate.c at aws: (sensitive) {serves} -> -
			  0 destroy aws_acm_certificate.c`},
		{"tls: addresses, URIs and a common name that is no host", small{changes: []planned{
			{address: "tls_self_signed_cert.c", actions: "create", unknown: `{"cert_pem":true,"key_algorithm":true,"validity_end_time":true,"validity_start_time":true,"dns_names":[false,true]}`,
				after: `{"dns_names":["app.example.com",null],"ip_addresses":["192.0.2.1"],"uris":["spiffe://x/y"],"subject":[{"common_name":"Example CA"}]}`}}}, `
			create certificate tls_self_signed_cert.c at tls: - -> name app.example.com., name 192.0.2.1, name Example CA, name spiffe://x/y, name unknown, key unknown, not-before unknown, not-after unknown
			  0 create tls_self_signed_cert.c`},
		{"tls: the names of a request that this plan makes", small{changes: []planned{
			{address: "tls_cert_request.r", actions: "create", unknown: `{"cert_request_pem":true}`, after: `{"dns_names":["app.example.com"],"ip_addresses":null,"uris":null,"subject":[]}`},
			{address: "tls_locally_signed_cert.c", actions: "create", unknown: `{"cert_pem":true,"cert_request_pem":true}`, after: `{"ca_cert_pem":"x"}`},
			{address: "tls_locally_signed_cert.other", actions: "create", unknown: `{"cert_pem":true,"cert_request_pem":true}`, after: `{"ca_cert_pem":"x"}`},
		}, config: `{"resources":[
			{"address":"tls_cert_request.r","mode":"managed","type":"tls_cert_request","name":"r","provider_config_key":"tls","expressions":{}},
			{"address":"tls_locally_signed_cert.c","mode":"managed","type":"tls_locally_signed_cert","name":"c","provider_config_key":"tls","expressions":{"cert_request_pem":{"references":["tls_cert_request.r.cert_request_pem","tls_cert_request.r"]}}},
			{"address":"tls_locally_signed_cert.other","mode":"managed","type":"tls_locally_signed_cert","name":"other","provider_config_key":"tls","expressions":{"cert_request_pem":{"references":["var.pem"]}}}]}`}, `
			create certificate tls_locally_signed_cert.c at tls: - -> name app.example.com., issuer unknown, key unknown, not-before unknown, not-after unknown
			  0 create tls_locally_signed_cert.c
			create certificate tls_locally_signed_cert.other at tls: - -> name unknown, issuer unknown, key unknown, not-before unknown, not-after unknown
			  0 create tls_locally_signed_cert.other`},
		{"a certificate that was brought along says itself what it is", small{changes: []planned{
			{address: "aws_iam_server_certificate.c", actions: "delete", before: fmt.Sprintf(`{"certificate_body":%q,"name_prefix":null}`, samplePEM)}}}, `
			delete certificate aws_iam_server_certificate.c at aws: name example.com., name www.example.com., issuer example.com, key ECDSA, not-before 2026-11-21T22:27:38Z, not-after 2026-12-21T22:27:38Z {serves} -> -
			  0 destroy aws_iam_server_certificate.c`},
		{"one that nobody can read is not told, and is nothing while it stays", small{changes: []planned{
			{address: "aws_iam_server_certificate.c", actions: "no-op", before: `{"certificate_body":"x","name_prefix":null}`, after: `{"certificate_body":"x","name_prefix":null}`},
			{address: "aws_iam_server_certificate.d", actions: "create", after: `{"certificate_body":"x","name_prefix":null}`}}}, `
			create certificate aws_iam_server_certificate.d at aws: - -> names not told {serves}
			  0 create aws_iam_server_certificate.d`},
		{"acme", small{changes: []planned{
			{address: "acme_certificate.c", actions: "delete", provider: "vancluever/acme",
				before: `{"account_key_pem":"x","certificate_pem":"","common_name":"example.com","subject_alternative_names":["*.example.com"],"certificate_request_pem":null,"key_type":"P256","certificate_not_after":"2026-03-01T00:00:00Z"}`}}}, `
			delete certificate acme_certificate.c at acme: name example.com., name *.example.com., key P256, not-after 2026-03-01T00:00:00Z -> -
			  0 destroy acme_certificate.c`},
		{"cloudflare", small{changes: []planned{
			{address: "cloudflare_certificate_pack.p", actions: "delete", before: `{"zone_id":"c1","hosts":["example.com","*.example.com"],"certificate_authority":"lets_encrypt"}`},
			{address: "cloudflare_origin_ca_certificate.o", actions: "delete", before: `{"csr":"x","hostnames":["example.com"],"request_type":"origin-rsa","expires_on":"2030-01-01 05:20:00 +0000 UTC"}`}}}, `
			delete certificate cloudflare_certificate_pack.p at cloudflare: name example.com., name *.example.com., issuer lets_encrypt {serves} -> -
			  0 destroy cloudflare_certificate_pack.p
			delete certificate cloudflare_origin_ca_certificate.o at cloudflare: name example.com., key origin-rsa, not-after 2030-01-01T05:20:00Z -> -
			  0 destroy cloudflare_origin_ca_certificate.o`},
		{"google, azure and dnsimple", small{changes: []planned{
			{address: "google_certificate_manager_certificate.c", actions: "delete", provider: "hashicorp/google", before: `{"managed":[{"domains":["a.example.com"]}],"self_managed":[]}`},
			{address: "google_compute_managed_ssl_certificate.c", actions: "delete", provider: "hashicorp/google", before: `{"managed":[{"domains":["b.example.com."]}],"subject_alternative_names":[],"expire_time":"2026-05-01T00:00:00.000-07:00"}`},
			{address: "azurerm_key_vault_certificate.c", actions: "delete", provider: "hashicorp/azurerm", before: `{"key_vault_id":"v","certificate_policy":[{"issuer_parameters":[{"name":"Self"}],"x509_certificate_properties":[{"subject":"O=x, CN=c.example.com","subject_alternative_names":[{"dns_names":["d.example.com"]}]}]}]}`},
			{address: "dnsimple_lets_encrypt_certificate.c", actions: "delete", before: `{"domain_id":"example.com","name":"www","alternate_names":["docs.example.com"],"auto_renew":true,"expires_at":"2026-06-01T00:00:00Z"}`}}}, `
			delete certificate azurerm_key_vault_certificate.c at azurerm: name c.example.com., name d.example.com., issuer Self {serves} -> -
			  0 destroy azurerm_key_vault_certificate.c
			delete certificate dnsimple_lets_encrypt_certificate.c at dnsimple: name docs.example.com., name www.example.com., not-after 2026-06-01T00:00:00Z -> -
			  0 destroy dnsimple_lets_encrypt_certificate.c
			delete certificate google_certificate_manager_certificate.c at google: name a.example.com. {serves} -> -
			  0 destroy google_certificate_manager_certificate.c
			delete certificate google_compute_managed_ssl_certificate.c at google: name b.example.com., not-after 2026-05-01T07:00:00Z {serves} -> -
			  0 destroy google_compute_managed_ssl_certificate.c`},
		{"another schema under the name is not guessed at", small{changes: []planned{
			{address: "tls_self_signed_cert.c", actions: "delete", before: `{"pem":"x"}`}}}, `
			gap: unread tls_self_signed_cert tls_self_signed_cert.c`},
	} {
		t.Run(c.name, func(t *testing.T) { wantLines(t, c.plan.read(t), c.want) })
	}
}

func TestSettings(t *testing.T) {
	for _, c := range []struct {
		name string
		plan small
		want string
	}{
		{"a parameter that is a document", small{changes: []planned{
			{address: `aws_ssm_parameter.p["/app/x"]`, actions: "update", sensitive: `{"value":true}`,
				before: `{"name":"/app/x","type":"SecureString","value":"{\"a\":1,\"b\":\"x\"}","insecure_value":null}`,
				after:  `{"name":"/app/x","type":"SecureString","value":"{\"b\":\"y\",\"a\":1}","insecure_value":null}`}}}, `
			update config aws_ssm_parameter.p["/app/x"] of plan.json
			  /b: (sensitive) -> (sensitive)`},
		{"a parameter that is a word, in the open attribute", small{changes: []planned{
			{address: "aws_ssm_parameter.p", actions: "create", unknown: `{"value":true}`, after: `{"name":"p","type":"String","insecure_value":"db.example.net"}`},
			{address: "aws_ssm_parameter.q", actions: "create", unknown: `{"insecure_value":true}`, after: `{"name":"q","type":"String","value":"db.example.net"}`},
			{address: "aws_ssm_parameter.r", actions: "update", unknown: `{"value":true,"insecure_value":true}`, before: `{"name":"r","type":"String","value":"old","insecure_value":""}`, after: `{"name":"r","type":"String"}`}}}, `
			create config aws_ssm_parameter.p of plan.json
			  /value: - -> "db.example.net"
			create config aws_ssm_parameter.q of plan.json
			  /value: - -> "db.example.net"
			update config aws_ssm_parameter.r of plan.json
			  : - -> unknown
			  /value: "old" -> -`},
		{"the environment of a function, one of it known later", small{changes: []planned{
			{address: "aws_lambda_function.f", actions: "update", unknown: `{"environment":[{"variables":{"DB":true}}]}`,
				before: `{"function_name":"f","environment":[{"variables":{"DB":"a","LEVEL":"info","OLD":"1"}}]}`,
				after:  `{"function_name":"f","environment":[{"variables":{"LEVEL":"debug"}}]}`}}}, `
			update config aws_lambda_function.f of plan.json
			  /environment/variables/DB: "a" -> unknown
			  /environment/variables/LEVEL: "info" -> "debug"
			  /environment/variables/OLD: "1" -> -`},
		{"a task definition in another layout", small{changes: []planned{
			{address: "aws_ecs_task_definition.t", actions: "delete,create",
				before: `{"family":"t","container_definitions":"[{\"name\":\"web\",\"image\":\"x\",\"environment\":[{\"name\":\"HOST\",\"value\":\"a\"}]}]"}`,
				after:  `{"family":"t","container_definitions":"[{\"image\":\"y\",\"environment\":[{\"value\":\"b\",\"name\":\"HOST\"}],\"name\":\"web\"}]"}`}}}, `
			update config aws_ecs_task_definition.t of plan.json
			  /container_definitions/web/environment/HOST: "a" -> "b"`},
		{"a function that changes and its environment does not", small{changes: []planned{
			{address: "aws_lambda_function.f", actions: "update", before: `{"function_name":"f","memory_size":1,"environment":[]}`, after: `{"function_name":"f","memory_size":2,"environment":[]}`}}}, ``},
		{"a config map with a file in it", small{changes: []planned{
			{address: "kubernetes_config_map_v1.m", actions: "update", provider: "hashicorp/kubernetes",
				before: `{"metadata":[],"binary_data":null,"data":{"app.yaml":"auth:\n  host: a # x\n","MODE":"one"}}`,
				after:  `{"metadata":[],"binary_data":null,"data":{"app.yaml":"auth: {host: b}\n","MODE":"one"}}`}}}, `
			update config kubernetes_config_map_v1.m of plan.json
			  /data/app.yaml/auth/host: "a" -> "b"`},
		{"a release", small{changes: []planned{
			{address: "helm_release.r", actions: "update", provider: "hashicorp/helm",
				before: `{"chart":"c","values":["a: 1\n"],"set":[{"name":"x.y","value":"1"}],"set_sensitive":[]}`,
				after:  `{"chart":"c","values":["a: 2\n"],"set":[{"name":"x.y","value":"2"}],"set_sensitive":[]}`}}}, `
			update config helm_release.r of plan.json
			  /set/x.y: "1" -> "2"
			  /values/0/a: 1 -> 2`},
		{"consul keys", small{changes: []planned{
			{address: "consul_keys.k", actions: "update", provider: "hashicorp/consul",
				before: `{"datacenter":"d","key":[{"path":"app/host","value":"a"}]}`, after: `{"datacenter":"d","key":[{"path":"app/host","value":"b"}]}`},
			{address: "consul_key_prefix.k", actions: "delete", provider: "hashicorp/consul", before: `{"path_prefix":"app/","subkeys":{"x":"1"},"subkey":[]}`}}}, `
			delete config consul_key_prefix.k of plan.json
			  /x: "1" -> -
			update config consul_keys.k of plan.json
			  /app~1host: "a" -> "b"`},
		{"what stays, is forgotten, or is deposed, is no change", small{changes: []planned{
			{address: "aws_ssm_parameter.a", actions: "no-op", before: `{"name":"a","type":"String","value":"1"}`, after: `{"name":"a","type":"String","value":"1"}`},
			{address: "aws_ssm_parameter.b", actions: "forget", before: `{"name":"b","type":"String","value":"1"}`},
			{address: "aws_ssm_parameter.c", actions: "delete", deposed: "0a0b0c0d", before: `{"name":"c","type":"String","value":"1"}`}}}, ``},
		{"google and azure", small{changes: []planned{
			{address: "google_cloud_run_v2_service.s", actions: "update", provider: "hashicorp/google",
				before: `{"name":"s","ingress":"x","template":[{"containers":[{"env":[{"name":"A","value":"1"}]}]}]}`,
				after:  `{"name":"s","ingress":"x","template":[{"containers":[{"env":[{"name":"A","value":"2"}]}]}]}`},
			{address: "azurerm_linux_web_app.a", actions: "update", provider: "hashicorp/azurerm",
				before: `{"service_plan_id":"p","app_settings":{"A":"1"}}`, after: `{"service_plan_id":"p","app_settings":{"A":"1","B":"2"}}`}}}, `
			update config azurerm_linux_web_app.a of plan.json
			  /app_settings/B: - -> "2"
			update config google_cloud_run_v2_service.s of plan.json
			  /containers/0/env/A: "1" -> "2"`},
	} {
		t.Run(c.name, func(t *testing.T) { wantLines(t, c.plan.read(t), c.want) })
	}
}

// A zone that is made with a delegation set that the plan shows keeps its name
// servers.
func TestDelegationSets(t *testing.T) {
	zoneWith := func(id, set string) string {
		return fmt.Sprintf(`{"id":%q,"zone_id":%q,"name":"example.com","name_servers":["ns-1.awsdns-01.com"],"force_destroy":false,"vpc":[],"delegation_set_id":%q}`, id, id, set)
	}
	set := func(address, actions string) planned {
		values := `{"id":"N1","reference_name":"r","name_servers":["ns-1.awsdns-01.com","ns-2.awsdns-02.net"]}`
		if actions == "delete" {
			return planned{address: address, actions: actions, before: values}
		}
		return planned{address: address, actions: actions, before: values, after: values}
	}
	fresh := func(set string) planned {
		return planned{address: "aws_route53_zone.z", actions: "delete,create", before: zoneWith("Z1", set),
			after:   fmt.Sprintf(`{"name":"example.com","force_destroy":false,"vpc":[],"delegation_set_id":%q}`, set),
			unknown: `{"id":true,"zone_id":true,"name_servers":true}`}
	}
	for _, c := range []struct {
		name string
		plan small
		want string
	}{
		{"known", small{changes: []planned{set("aws_route53_delegation_set.s", "no-op"), fresh("N1")}}, `
			create zone example.com. at aws/(new): - -> 2 servers
			  1 create aws_route53_zone.z
			delete zone example.com. at aws/Z1: 1 servers -> -
			  0 destroy aws_route53_zone.z`},
		{"known by a data source", small{changes: []planned{fresh("N1")}, prior: []planned{{address: "data.aws_route53_delegation_set.s", before: `{"id":"N1","arn":"a","caller_reference":"r","name_servers":["ns-1.awsdns-01.com","ns-2.awsdns-02.net"]}`}}}, `
			create zone example.com. at aws/(new): - -> 2 servers
			  1 create aws_route53_zone.z
			delete zone example.com. at aws/Z1: 1 servers -> -
			  0 destroy aws_route53_zone.z`},
		{"another one", small{changes: []planned{set("aws_route53_delegation_set.s", "no-op"), fresh("N2")}}, `
			create zone example.com. at aws/(new): - -> unknown
			  1 create aws_route53_zone.z
			delete zone example.com. at aws/Z1: 1 servers -> -
			  0 destroy aws_route53_zone.z`},
		{"from the state alone", small{changes: []planned{fresh("N1")}, prior: []planned{set("aws_route53_delegation_set.s", "no-op")}}, `
			create zone example.com. at aws/(new): - -> 2 servers
			  1 create aws_route53_zone.z
			delete zone example.com. at aws/Z1: 1 servers -> -
			  0 destroy aws_route53_zone.z`},
		{"goes", small{changes: []planned{set("aws_route53_delegation_set.s", "delete")}}, `
			gap: unread aws_route53_delegation_set aws_route53_delegation_set.s`},
	} {
		t.Run(c.name, func(t *testing.T) { wantLines(t, c.plan.read(t), c.want) })
	}
}

func TestKeyWhoseStatusIsKnownLater(t *testing.T) {
	key := `"hosted_zone_id":"Z1","dnskey_record":"257 3 13 mdsswUyr3DPW132mOi8V9xESWE8jTo0dxCjjnopKl+GqJxpVXckHAeF+KkxLbxILfDLUT0rAK9iUzy1L53eKGQ=="`
	p := small{changes: []planned{
		{address: "aws_route53_zone.z", actions: "no-op", before: awsZoneOf("Z1", "example.com"), after: awsZoneOf("Z1", "example.com")},
		{address: "aws_route53_key_signing_key.k", actions: "update", before: "{" + key + `,"status":"ACTIVE"}`, after: "{" + key + "}", unknown: `{"status":true}`},
	}}.read(t)
	wantLines(t, p, `
		update example.com. DNSKEY in example.com. at aws/Z1: 3600 257 3 13 mdsswUyr3DPW132mOi8V9xESWE8jTo0dxCjjnopKl+GqJxpVXckHAeF+KkxLbxILfDLUT0rAK9iUzy1L53eKGQ== -> 3600 257 3 13 mdsswUyr3DPW132mOi8V9xESWE8jTo0dxCjjnopKl+GqJxpVXckHAeF+KkxLbxILfDLUT0rAK9iUzy1L53eKGQ==, unknown
		  0 update aws_route53_key_signing_key.k`)
}
