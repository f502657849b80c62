package tfplan

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

// The edits that people make every day, with the providers that are told by
// layouts or hold whole zones: none may stop under the default policy. Beside
// them stand changes of the same resources that must.

// calm is a zone below example.com. as it stands; edits put a set in the place
// of that of its key.
var calm = []rrset{
	{"@", "A", 300, v("192.0.2.1"), false},
	{"@", "MX", 3600, v("10 mx1.example.net.", "20 mx2.example.net."), false},
	{"@", "TXT", 3600, v("v=spf1 mx -all"), false},
	{"www", "CNAME", 300, v("a.example.net."), false},
	{"app", "A", 300, v("192.0.2.1", "192.0.2.2"), false},
}

var everydayEdits = map[string]rrset{
	"retarget":              {"www", "CNAME", 300, v("b.example.net."), false},
	"ttl":                   {"app", "A", 60, v("192.0.2.1", "192.0.2.2"), false},
	"record added":          {"app", "A", 300, v("192.0.2.1", "192.0.2.2", "192.0.2.3"), false},
	"one of two removed":    {"app", "A", 300, v("192.0.2.1"), false},
	"verification added":    {"@", "TXT", 3600, v("v=spf1 mx -all", "vendor-verification=5f1c"), false},
	"new sub-name":          {"eu2.shard.app", "A", 300, v("192.0.2.7"), false},
	"mail priority changed": {"@", "MX", 3600, v("10 mx1.example.net.", "5 mx2.example.net."), false},
}

// laidOut are the shapes of this file's concern.
var laidOut = []string{"ovh", "linode", "scaleway", "akamai", "gandi", "namecheap, merging", "namecheap, single", "vercel", "infoblox",
	"vultr", "desec", "hetznerdns", "exoscale", "porkbun", "transip", "inwx", "bunnynet", "selectel", "yandex", "openstack", "civo",
	"stackit", "ionoscloud", "huaweicloud", "opentelekomcloud", "dme", "tencentcloud", "gcore", "godaddy-dns"}

// Judged is a plan and what the program ends with: its exit code, and the rules
// that stop it.
type Judged struct {
	Plan  string
	Code  int
	Rules []string
}

// JudgedPlans are the everyday edits of each provider, which end with 0, and the
// few below.
func JudgedPlans(t *testing.T) map[string]Judged {
	plans := map[string]Judged{}
	for _, provider := range laidOut {
		for name, r := range everydayEdits {
			after := slices.DeleteFunc(slices.Clone(calm), func(old rrset) bool { return old.name == r.name && old.kind == r.kind })
			plan := shapes[provider].plan(t, calm, append(after, r))
			if p := plan.read(t); len(p.Gaps) > 0 || len(p.Ways.Sets) == 0 {
				t.Errorf("%s/%s: %d steps, gaps %v", provider, name, len(p.Ways.Sets), p.Gaps)
			}
			plans[provider+"/"+name] = Judged{Plan: plan.json(t)}
		}
	}
	for name, j := range ownEveryday() {
		plans[name] = Judged{Plan: small{changes: j.changes}.json(t), Code: j.code, Rules: j.rules}
	}
	return plans
}

type judged struct {
	changes []planned
	code    int
	rules   []string
}

func ownEveryday() map[string]judged {
	awsZone := *still("aws_route53_zone.z", awsZoneOf("Z1", "example.com"))
	awsRecord := *still("aws_route53_record.www", awsRecordOf("Z1", "www", "A", 300, "192.0.2.1"))
	www, mx, api := namecheapRecord("www", "A", "192.0.2.1"), namecheapRecord("@", "MX", "mx.example.net"), namecheapRecord("api", "A", "192.0.2.1")
	one := func(address, actions, before, after string) []planned {
		return []planned{{address: address, actions: actions, before: before, after: after}}
	}
	gandiServers := `{"domain":"example.com","nameservers":["ns1.example.net","ns2.example.net"]}`
	share := func(a, b string) string {
		return scalewayRecordOf("example.com", "www", "A", "192.0.2.1", `,"weighted":[{"ip":"192.0.2.1","weight":`+a+`},{"ip":"192.0.2.2","weight":`+b+`}]`)
	}
	quiet, loud := map[string][]planned{
		"ovh/a DMARC policy":                one("ovh_domain_zone_record.a", "update", ovhRecordOf("_dmarc", "DMARC", 0, "v=DMARC1; p=none"), ovhRecordOf("_dmarc", "DMARC", 0, "v=DMARC1; p=reject")),
		"linode/tags of a domain":           one("linode_domain.z", "update", linodeDomainOf("active"), `{"id":"7","domain":"example.com","type":"master","status":"active","soa_email":"b@example.net","axfr_ips":[],"tags":["a"],"ttl_sec":0}`),
		"scaleway/weights":                  one("scaleway_domain_record.a", "update", share("9", "1"), share("5", "5")),
		"akamai/a mail server added":        one("akamai_dns_record.a", "update", akamaiRecordOf("example.com", "MX", `"10 mx1.example.net."`, ``), akamaiRecordOf("example.com", "MX", `"10 mx1.example.net.","20 mx2.example.net."`, ``)),
		"akamai/a comment of a zone":        one("akamai_dns_zone.z", "update", `{"zone":"example.com","contract":"1","sign_and_serve":false,"comment":"a"}`, `{"zone":"example.com","contract":"1","sign_and_serve":false,"comment":"b"}`),
		"gandi/a shared text":               one("gandi_livedns_record.a", "create", "", gandiRecordOf("TXT", `"vendor-verification=5f1c"`, "true")),
		"namecheap/overwriting, one more":   one("namecheap_domain_records.z", "update", namecheapOf("OVERWRITE", www+","+mx, ""), namecheapOf("OVERWRITE", www+","+mx+","+api, "")),
		"vercel/a comment":                  one("vercel_dns_record.a", "update", `{"domain":"example.com","name":"www","type":"A","ttl":60,"value":"192.0.2.1","mx_priority":null,"srv":null,"comment":""}`, `{"domain":"example.com","name":"www","type":"A","ttl":60,"value":"192.0.2.1","mx_priority":null,"srv":null,"comment":"x"}`),
		"infoblox/an address without zones": one("infoblox_a_record.a", "update", infobloxA("default", "www.example.com", "192.0.2.1", 60), infobloxA("default", "www.example.com", "192.0.2.2", 60)),
		"infoblox/a host":                   one("infoblox_ip_allocation.a", "create", "", `{"fqdn":"h1.example.com","enable_dns":true,"dns_view":"default","ttl":60,"ipv4_addr":"192.0.2.2","ipv6_addr":""}`),
		"aws/one set more of all":           {awsZone, {address: "aws_route53_records_exclusive.z", actions: "update", before: awsExclusiveOf("Z1", awsSetOf("www.example.com", "A", "192.0.2.1")), after: awsExclusiveOf("Z1", awsSetOf("www.example.com", "A", "192.0.2.1")+","+awsSetOf("api.example.com", "A", "192.0.2.1"))}},
		"aws/a set of two owners retargeted": {awsZone,
			{address: "aws_route53_record.www", actions: "update", before: awsRecordOf("Z1", "www", "A", 300, "192.0.2.1"), after: awsRecordOf("Z1", "www", "A", 300, "192.0.2.2")},
			{address: "aws_route53_records_exclusive.z", actions: "update", before: awsExclusiveOf("Z1", awsSetOf("www.example.com", "A", "192.0.2.1")), after: awsExclusiveOf("Z1", awsSetOf("www.example.com", "A", "192.0.2.2"))}},
		"aws/sets are no longer held whole": {awsZone, awsRecord, {address: "aws_route53_records_exclusive.z", actions: "delete", before: awsExclusiveOf("Z1", awsSetOf("www.example.com", "A", "192.0.2.1"))}},
	}, map[string]judged{
		"namecheap/overwriting for the first time": {one("namecheap_domain_records.z", "create", "", namecheapOf("OVERWRITE", www, "")), 3, []string{"hold: example.com.: namecheap_domain_records.z holds all of example.com.", "unlisted-removed"}},
		"namecheap/overwriting two domains": {append(one("namecheap_domain_records.z", "create", "", namecheapOf("OVERWRITE", www, "")),
			one("namecheap_domain_records.y", "create", "", strings.ReplaceAll(namecheapOf("OVERWRITE", www, ""), "example.com", "example.org"))...), 3,
			[]string{"hold: example.com.: namecheap", "hold: example.org.: namecheap"}},
		"aws/all sets for the first time":       {[]planned{awsZone, {address: "aws_route53_records_exclusive.z", actions: "create", after: awsExclusiveOf("Z1", awsSetOf("www.example.com", "A", "192.0.2.1"))}}, 3, []string{"unlisted-removed"}},
		"gandi/back to the registrar's servers": {one("gandi_nameservers.d", "delete", gandiServers, ""), 3, []string{"becomes what its host gives by default"}},
		"ovh/a zone file goes":                  {one("ovh_domain_zone_import.z", "delete", ovhImportOf("@ 60 IN SOA a.test. b.test. 1 2 3 4 5\n@ 60 IN NS dns1.ovh.net.\n@ 60 IN A 192.0.2.1\n"), ""), 2, []string{"apex-address-removed"}},
		"akamai/one of two mail resources goes": {[]planned{*still("akamai_dns_record.a", akamaiRecordOf("example.com", "MX", `"10 mx1.example.net."`, ``)),
			{address: "akamai_dns_record.b", actions: "delete", before: akamaiRecordOf("example.com", "MX", `"20 mx2.example.net."`, ``)}}, 2, []string{"split-ownership"}},
		"linode/a domain is disabled":       {one("linode_domain.z", "update", linodeDomainOf("active"), linodeDomainOf("disabled")), 2, []string{"zone-deleted"}},
		"infoblox/a delegation goes":        {one("infoblox_zone_delegated.d", "delete", `{"fqdn":"eu.example.com","view":"default","delegate_to":[{"name":"ns1.example.net","address":"192.0.2.53"}],"delegated_ttl":300,"disable":false}`, ""), 2, []string{"delegation-removed"}},
		"infoblox/a delegation disabled":    {one("infoblox_zone_delegated.d", "update", `{"fqdn":"eu.example.com","view":"default","delegate_to":[{"name":"ns1.example.net","address":"192.0.2.53"}],"delegated_ttl":300,"disable":false}`, `{"fqdn":"eu.example.com","view":"default","delegate_to":[{"name":"ns1.example.net","address":"192.0.2.53"}],"delegated_ttl":300,"disable":true}`), 2, []string{"delegation-removed"}},
		"akamai/signing ends":               {one("akamai_dns_zone.z", "update", `{"zone":"example.com","contract":"1","sign_and_serve":true}`, `{"zone":"example.com","contract":"1","sign_and_serve":false}`), 3, []string{"dnssec-disabled"}},
		"aws/service discovery is not read": {one("aws_service_discovery_service.a", "delete", `{"name":"api","dns_config":[{"namespace_id":"ns-1"}]}`, ""), 0, []string{"resource-unread"}},
	}
	all := maps.Clone(loud)
	for name, changes := range quiet {
		all[name] = judged{changes: changes}
	}
	return all
}
