package tfplan

import (
	"fmt"
	"testing"
)

func balancerOf(pools, enabled string) string {
	return fmt.Sprintf(`{"id":"1","zone_id":"c1","name":"app.example.com","default_pools":[%s],"fallback_pool":"p9","ttl":null,"enabled":%s}`, pools, enabled)
}

var cloudflareStill = *still("cloudflare_zone.z", cloudflareZoneOf("c1", "example.com"))

var _ = grave("cloudflare",
	edit{name: "the load balancer of the apex goes", code: 2, says: []string{"apex-address-removed"}, changes: []planned{cloudflareStill,
		{address: "cloudflare_load_balancer.lb", actions: "delete", before: `{"id":"1","zone_id":"c1","name":"example.com","default_pools":["p1"],"fallback_pool":"p9","ttl":null,"enabled":true}`}}},
)

var _ = ordinary("cloudflare",
	edit{name: "another pool", changes: []planned{cloudflareStill, {address: "cloudflare_load_balancer.lb", actions: "update", before: balancerOf(`"p1"`, "true"), after: balancerOf(`"p1","p2"`, "true")}}},
	edit{name: "a description of a load balancer", quiet: true, changes: []planned{cloudflareStill, {address: "cloudflare_load_balancer.lb", actions: "update", before: balancerOf(`"p1"`, "true"), after: replaced(balancerOf(`"p1"`, "true"), `"ttl":null`, `"ttl":null,"description":"x"`)}}},
)

// A name whose service goes loses what it answered.
func TestServices(t *testing.T) {
	for _, c := range []struct {
		name string
		plan small
		want string
	}{
		{"cloudflare: a load balancer in two schemas, a worker, a bucket that is switched off", small{changes: []planned{cloudflareStill,
			{address: "cloudflare_load_balancer.a", actions: "update", before: balancerOf(`"p1"`, "true"), after: balancerOf(`"p1"`, "false")},
			{address: "cloudflare_load_balancer.b", actions: "create", after: `{"zone_id":"c1","name":"old.example.com","default_pool_ids":["p1"],"fallback_pool_id":"p9","ttl":30}`, unknown: `{"id":true}`},
			{address: "cloudflare_workers_custom_domain.c", actions: "delete", before: `{"account_id":"a","hostname":"w.example.com","service":"worker","zone_id":"c1","zone_name":"example.com"}`},
			{address: "cloudflare_r2_custom_domain.d", actions: "update", before: `{"bucket_name":"b","domain":"files.example.com","enabled":true,"zone_id":"c1"}`, after: `{"bucket_name":"b","domain":"files.example.com","enabled":false,"zone_id":"c1"}`},
		}}, `
			delete app.example.com. ALIAS [service] in example.com. at cloudflare/c1: 300 p1, p9 {balanced} -> -
			  0 update cloudflare_load_balancer.a
			delete files.example.com. ALIAS [service] in example.com. at cloudflare/c1: 300 b {proxied} -> -
			  0 update cloudflare_r2_custom_domain.d
			create old.example.com. ALIAS [service] in example.com. at cloudflare/c1: - -> 30 p1, p9 {balanced}
			  0 create cloudflare_load_balancer.b
			delete w.example.com. ALIAS [service] in example.com. at cloudflare/c1: 300 worker {proxied} -> -
			  0 destroy cloudflare_workers_custom_domain.c`},
		{"aws: a traffic policy at a name, a namespace", small{changes: []planned{
			*still("aws_route53_zone.z", awsZoneOf("Z1", "example.com")),
			{address: "aws_route53_traffic_policy_instance.a", actions: "update", before: `{"hosted_zone_id":"Z1","name":"app.example.com","ttl":60,"traffic_policy_id":"t","traffic_policy_version":1}`, after: `{"hosted_zone_id":"Z1","name":"app.example.com","ttl":60,"traffic_policy_id":"t","traffic_policy_version":2}`},
			{address: "aws_service_discovery_public_dns_namespace.n", actions: "delete", before: `{"id":"ns-1","name":"svc.example.com","hosted_zone":"Z9","description":""}`},
		}}, `
			delete zone svc.example.com. at aws/Z9: 0 servers -> -
			  0 destroy aws_service_discovery_public_dns_namespace.n
			update app.example.com. ALIAS [service] in example.com. at aws/Z1: 60 t version 1 {policy} -> 60 t version 2 {policy}
			  0 update aws_route53_traffic_policy_instance.a`},
		{"ibm and akamai", small{changes: []planned{
			*still("ibm_cis_domain.z", `{"id":"c1:crn:v1:x","cis_id":"crn:v1:x","domain":"example.com","name_servers":[]}`),
			{address: "ibm_cis_global_load_balancer.a", actions: "delete", before: `{"domain_id":"c1:crn:v1:x","name":"app.example.com","ttl":60,"default_pool_ids":["p1"],"fallback_pool_id":"p2","enabled":true}`},
			*still("akamai_gtm_domain.g", `{"name":"example.akadns.net","type":"full","load_imbalance_percentage":10}`),
			{address: "akamai_gtm_property.p", actions: "update", before: `{"domain":"example.akadns.net","name":"www","dynamic_ttl":60,"handout_mode":"normal","traffic_target":[{"enabled":true,"servers":["192.0.2.1"],"handout_cname":""},{"enabled":true,"servers":["192.0.2.2"]}]}`, after: `{"domain":"example.akadns.net","name":"www","dynamic_ttl":60,"handout_mode":"normal","traffic_target":[{"enabled":true,"servers":["192.0.2.1"]},{"enabled":false,"servers":["192.0.2.2"]}]}`},
		}}, `
			delete app.example.com. ALIAS [service] in example.com. at ibm-cis/c1: 60 p1, p2 {balanced} -> -
			  0 destroy ibm_cis_global_load_balancer.a
			update www.example.akadns.net. ALIAS [service] in example.akadns.net. at akamai-gtm/default: 60 192.0.2.1, 192.0.2.2 {balanced} -> 60 192.0.2.1 {balanced}
			  0 update akamai_gtm_property.p`},
		{"pointers", small{changes: []planned{
			{address: "hcloud_rdns.a", actions: "delete", before: `{"server_id":1,"ip_address":"192.0.2.7","dns_ptr":"mail.example.com"}`},
			{address: "linode_rdns.b", actions: "create", after: `{"rdns":"mail.example.com"}`, unknown: `{"address":true}`},
		}}, `
			update 7.2.0.192.in-addr.arpa. PTR in 2.0.192.in-addr.arpa. at hcloud-reverse/default: 3600 mail.example.com. {automatic ttl} -> 3600 unknown {reset, automatic ttl}
			  0 update hcloud_rdns.a
			gap: unknown linode_rdns linode_rdns.b`},
		{"keys and hosts at the registry", small{changes: []planned{
			{address: "aws_route53domains_delegation_signer_record.k", actions: "delete", before: `{"domain_name":"example.com","signing_algorithm":[{"algorithm":13,"flags":257,"public_key":"AQIDBAUG"}]}`},
			{address: "inwx_dnssec_key.k", actions: "create", after: `{"domain":"example.org","public_key":"AQIDBAUG","algorithm":13}`},
			{address: "inwx_glue_record.g", actions: "create", after: `{"hostname":"ns1.example.org","ip":["192.0.2.53"],"testing":false}`},
			{address: "inwx_automated_dnssec.s", actions: "delete", before: `{"domain":"example.org"}`},
			{address: "namedotcom_dnssec.k", actions: "delete", before: `{"domain_name":"example.net","key_tag":1,"algorithm":13,"digest_type":2,"digest":"0000000000000000000000000000000000000000000000000000000000000000"}`},
			{address: "transip_domain.d", actions: "delete", before: `{"name":"example.nl"}`},
		}}, `
			delete example.com. DS in com. at aws-registrar/default: 86400 13 AQIDBAUG {of a public key, automatic ttl} -> -
			  0 destroy aws_route53domains_delegation_signer_record.k
			delete example.net. DS in net. at namedotcom-registrar/default: 86400 1 13 2 0000000000000000000000000000000000000000000000000000000000000000 {automatic ttl} -> -
			  0 destroy namedotcom_dnssec.k
			delete registration example.nl. at transip-registrar/default:  -> -
			  0 destroy transip_domain.d
			create example.org. DS in org. at inwx-registrar/default: - -> 86400 13 AQIDBAUG {of a public key, automatic ttl}
			  0 create inwx_dnssec_key.k
			create ns1.example.org. A in org. at inwx-registrar/default: - -> 172800 192.0.2.53 {automatic ttl}
			  0 create inwx_glue_record.g
			delete example.org. DNSKEY in example.org. at inwx/default: 3600  {signed} -> -
			  0 destroy inwx_automated_dnssec.s`},
		{"tencent, and gcore's texts of JSON", small{changes: []planned{
			*still("tencentcloud_private_dns_zone.z", `{"id":"zone-1","domain":"corp.example","vpc_set":[],"dns_forward_status":"DISABLED"}`),
			{address: "tencentcloud_private_dns_record.a", actions: "delete", before: `{"zone_id":"zone-1","sub_domain":"@","record_type":"MX","record_value":"mx.example.net","ttl":60,"mx":10,"weight":1}`},
			{address: "gcore_dns_zone_rrset.b", actions: "update", before: `{"zone_name":"example.com","rrset_name":"example.com","rrset_type":"MX","ttl":60,"pickers":[],"resource_records":[{"content":["10","\"mx1.example.net\""],"enabled":true},{"content":["20","\"mx2.example.net\""],"enabled":true}]}`, after: `{"zone_name":"example.com","rrset_name":"example.com","rrset_type":"MX","ttl":60,"pickers":[{"type":"geodns"}],"resource_records":[{"content":["10","\"mx1.example.net\""],"enabled":true},{"content":["20","\"mx2.example.net\""],"enabled":false}]}`},
		}}, `
			update example.com. MX in example.com. at gcore/default: 60 10 mx1.example.net., 20 mx2.example.net. -> 60 10 mx1.example.net. {pickers geodns}
			  0 update gcore_dns_zone_rrset.b
			delete corp.example. MX in corp.example. (private:zone-1) at tencent-private/zone-1: 60 10 mx.example.net. -> -
			  0 destroy tencentcloud_private_dns_record.a`},
		{"selectel's first DNS", small{changes: []planned{*still("selectel_domains_domain_v1.z", `{"id":"5","name":"example.com"}`),
			{address: "selectel_domains_record_v1.a", actions: "create", after: `{"domain_id":5,"name":"_sip._tcp.example.com","type":"SRV","ttl":60,"content":null,"priority":1,"weight":2,"port":5060,"target":"sip.example.net"}`},
		}}, `
			create _sip._tcp.example.com. SRV in example.com. at selectel-v1/5: - -> 60 1 2 5060 sip.example.net.
			  0 create selectel_domains_record_v1.a`},
	} {
		t.Run(c.name, func(t *testing.T) { wantLines(t, c.plan.read(t), c.want) })
	}
}
