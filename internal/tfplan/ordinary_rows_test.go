package tfplan

import "strings"

// Edits of providers that are told by layouts or hold whole zones: what each has
// besides the edits of all, and changes of the same resources that must stop.

var (
	stillZone   = *still("aws_route53_zone.z", awsZoneOf("Z1", "example.com"))
	stillRecord = *still("aws_route53_record.www", awsRecordOf("Z1", "www", "A", 300, "192.0.2.1"))

	namecheapWWW, namecheapMX = namecheapRecord("www", "A", "192.0.2.1"), namecheapRecord("@", "MX", "mx.example.net")
	namecheapAPI              = namecheapRecord("api", "A", "192.0.2.1")
)

// single is a plan of one change.
func single(address, actions, before, after string) []planned {
	return []planned{{address: address, actions: actions, before: before, after: after}}
}

// scalewayShares are two weighted addresses of one record.
func scalewayShares(a, b string) string {
	return scalewayRecordOf("example.com", "www", "A", "192.0.2.1", `,"weighted":[{"ip":"192.0.2.1","weight":`+a+`},{"ip":"192.0.2.2","weight":`+b+`}]`)
}

var _ = ordinary("ovh",
	edit{name: "a DMARC policy", changes: single("ovh_domain_zone_record.a", "update", ovhRecordOf("_dmarc", "DMARC", 0, "v=DMARC1; p=none"), ovhRecordOf("_dmarc", "DMARC", 0, "v=DMARC1; p=reject"))},
)

var _ = ordinary("linode",
	edit{name: "tags of a domain", quiet: true, changes: single("linode_domain.z", "update", linodeDomainOf("active"), `{"id":"7","domain":"example.com","type":"master","status":"active","soa_email":"b@example.net","axfr_ips":[],"tags":["a"],"ttl_sec":0}`)},
)

var _ = ordinary("scaleway",
	edit{name: "weights", changes: single("scaleway_domain_record.a", "update", scalewayShares("9", "1"), scalewayShares("5", "5"))},
)

var _ = ordinary("akamai",
	edit{name: "a mail server added", changes: single("akamai_dns_record.a", "update", akamaiRecordOf("example.com", "MX", `"10 mx1.example.net."`, ``), akamaiRecordOf("example.com", "MX", `"10 mx1.example.net.","20 mx2.example.net."`, ``))},
	edit{name: "a comment of a zone", quiet: true, changes: single("akamai_dns_zone.z", "update", `{"zone":"example.com","contract":"1","sign_and_serve":false,"comment":"a"}`, `{"zone":"example.com","contract":"1","sign_and_serve":false,"comment":"b"}`)},
)

var _ = ordinary("gandi",
	edit{name: "a shared text", changes: single("gandi_livedns_record.a", "create", "", gandiRecordOf("TXT", `"vendor-verification=5f1c"`, "true"))},
)

var _ = ordinary("namecheap",
	edit{name: "overwriting, one more", changes: single("namecheap_domain_records.z", "update", namecheapOf("OVERWRITE", namecheapWWW+","+namecheapMX, ""), namecheapOf("OVERWRITE", namecheapWWW+","+namecheapMX+","+namecheapAPI, ""))},
)

var _ = ordinary("vercel",
	edit{name: "a comment", quiet: true, changes: single("vercel_dns_record.a", "update", `{"domain":"example.com","name":"www","type":"A","ttl":60,"value":"192.0.2.1","mx_priority":null,"srv":null,"comment":""}`, `{"domain":"example.com","name":"www","type":"A","ttl":60,"value":"192.0.2.1","mx_priority":null,"srv":null,"comment":"x"}`)},
)

var _ = ordinary("infoblox",
	edit{name: "an address without zones", gaps: true, changes: single("infoblox_a_record.a", "update", infobloxA("default", "www.example.com", "192.0.2.1", 60), infobloxA("default", "www.example.com", "192.0.2.2", 60))},
	edit{name: "a host", gaps: true, changes: single("infoblox_ip_allocation.a", "create", "", `{"fqdn":"h1.example.com","enable_dns":true,"dns_view":"default","ttl":60,"ipv4_addr":"192.0.2.2","ipv6_addr":""}`)},
)

var _ = ordinary("aws",
	edit{name: "one set more of all", changes: []planned{stillZone, {address: "aws_route53_records_exclusive.z", actions: "update", before: awsExclusiveOf("Z1", awsSetOf("www.example.com", "A", "192.0.2.1")), after: awsExclusiveOf("Z1", awsSetOf("www.example.com", "A", "192.0.2.1")+","+awsSetOf("api.example.com", "A", "192.0.2.1"))}}},
	edit{name: "a set of two owners retargeted", changes: []planned{stillZone,
		{address: "aws_route53_record.www", actions: "update", before: awsRecordOf("Z1", "www", "A", 300, "192.0.2.1"), after: awsRecordOf("Z1", "www", "A", 300, "192.0.2.2")},
		{address: "aws_route53_records_exclusive.z", actions: "update", before: awsExclusiveOf("Z1", awsSetOf("www.example.com", "A", "192.0.2.1")), after: awsExclusiveOf("Z1", awsSetOf("www.example.com", "A", "192.0.2.2"))}}},
	edit{name: "sets are no longer held whole", changes: []planned{stillZone, stillRecord, {address: "aws_route53_records_exclusive.z", actions: "delete", before: awsExclusiveOf("Z1", awsSetOf("www.example.com", "A", "192.0.2.1"))}}},
	edit{name: "service discovery is not read", quiet: true, gaps: true, changes: single("aws_service_discovery_service.a", "delete", `{"name":"api","dns_config":[{"namespace_id":"ns-1"}]}`, ""), says: []string{"resource-unread"}},
)

var _ = grave("namecheap",
	edit{name: "overwriting for the first time", gaps: true, changes: single("namecheap_domain_records.z", "create", "", namecheapOf("OVERWRITE", namecheapWWW, "")), code: 3, says: []string{"hold: example.com.: namecheap_domain_records.z holds all of example.com.", "unlisted-removed"}},
	edit{name: "overwriting two domains", gaps: true, changes: append(single("namecheap_domain_records.z", "create", "", namecheapOf("OVERWRITE", namecheapWWW, "")),
		single("namecheap_domain_records.y", "create", "", strings.ReplaceAll(namecheapOf("OVERWRITE", namecheapWWW, ""), "example.com", "example.org"))...), code: 3, says: []string{"hold: example.com.: namecheap", "hold: example.org.: namecheap"}},
)

var _ = grave("aws",
	edit{name: "a delegation of another resource is no longer listed", changes: []planned{stillZone,
		*still("aws_route53_record.eu", awsRecordOf("Z1", "eu", "NS", 300, "ns1.example.net")),
		{address: "aws_route53_records_exclusive.z", actions: "update", before: awsExclusiveOf("Z1", awsSetOf("www.example.com", "A", "192.0.2.1")+","+awsSetOf("eu.example.com", "NS", "ns1.example.net")), after: awsExclusiveOf("Z1", awsSetOf("www.example.com", "A", "192.0.2.1"))}},
		code: 2, says: []string{"split-ownership", "list the set in aws_route53_records_exclusive.z as well"}},
	edit{name: "all sets for the first time", gaps: true, changes: []planned{stillZone, {address: "aws_route53_records_exclusive.z", actions: "create", after: awsExclusiveOf("Z1", awsSetOf("www.example.com", "A", "192.0.2.1"))}}, code: 3, says: []string{"unlisted-removed"}},
)

var _ = grave("gandi",
	edit{name: "back to the registrar's servers", changes: single("gandi_nameservers.d", "delete", `{"domain":"example.com","nameservers":["ns1.example.net","ns2.example.net"]}`, ""), code: 3, says: []string{"becomes what its host gives by default"}},
)

var _ = grave("ovh",
	edit{name: "a zone file goes", changes: single("ovh_domain_zone_import.z", "delete", ovhImportOf("@ 60 IN SOA a.test. b.test. 1 2 3 4 5\n@ 60 IN NS dns1.ovh.net.\n@ 60 IN A 192.0.2.1\n"), ""), code: 2, says: []string{"apex-address-removed"}},
)

var _ = grave("akamai",
	edit{name: "one of two mail resources goes", changes: []planned{*still("akamai_dns_record.a", akamaiRecordOf("example.com", "MX", `"10 mx1.example.net."`, ``)),
		{address: "akamai_dns_record.b", actions: "delete", before: akamaiRecordOf("example.com", "MX", `"20 mx2.example.net."`, ``)}}, code: 2, says: []string{"split-ownership"}},
	edit{name: "signing ends", changes: single("akamai_dns_zone.z", "update", `{"zone":"example.com","contract":"1","sign_and_serve":true}`, `{"zone":"example.com","contract":"1","sign_and_serve":false}`), code: 3, says: []string{"dnssec-disabled"}},
)

var _ = grave("linode",
	edit{name: "a domain is disabled", changes: single("linode_domain.z", "update", linodeDomainOf("active"), linodeDomainOf("disabled")), code: 2, says: []string{"zone-deleted"}},
)

var _ = grave("infoblox",
	edit{name: "a delegation goes", gaps: true, changes: single("infoblox_zone_delegated.d", "delete", `{"fqdn":"eu.example.com","view":"default","delegate_to":[{"name":"ns1.example.net","address":"192.0.2.53"}],"delegated_ttl":300,"disable":false}`, ""), code: 2, says: []string{"delegation-removed"}},
	edit{name: "a delegation disabled", gaps: true, changes: single("infoblox_zone_delegated.d", "update", `{"fqdn":"eu.example.com","view":"default","delegate_to":[{"name":"ns1.example.net","address":"192.0.2.53"}],"delegated_ttl":300,"disable":false}`, `{"fqdn":"eu.example.com","view":"default","delegate_to":[{"name":"ns1.example.net","address":"192.0.2.53"}],"delegated_ttl":300,"disable":true}`), code: 2, says: []string{"delegation-removed"}},
)
