package tfplan

import "fmt"

// What plans alone can tell of: registered domains, certificates and what renews
// them, private zones over public names, keys that stay when the servers go. Each
// has its near miss, which passes.

func registeredOf(more string) string {
	return `{"domain_name":"example.com","name_server":[{"name":"ns1.example.net","glue_ips":[]},{"name":"ns2.example.net","glue_ips":[]}],"status_list":[],"expiration_date":"2031-01-01T00:00:00Z",` + more + `}`
}

func issuedFor(names ...string) string {
	return fmt.Sprintf(`{"id":"arn1","arn":"arn1","domain_name":%q,"subject_alternative_names":%s,"validation_method":"DNS","status":"ISSUED","not_after":"2031-12-20T00:00:00Z","not_before":"2025-12-01T00:00:00Z",`+
		`"domain_validation_options":[{"domain_name":%[1]q,"resource_record_name":"_x.%[3]s.","resource_record_type":"CNAME","resource_record_value":"_y.acm-validations.aws."}]}`, names[0], list(names), names[0])
}

const (
	privateNew     = `{"name":%q,"force_destroy":false,"vpc":[{"vpc_id":"vpc-1"}]}`
	privateUnknown = `{"zone_id":true,"name_servers":true,"id":true,"vpc":[{"vpc_region":true}]}`
	euKey          = "12345 13 2 ABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABAB"
)

func privateZoneFor(name string) planned {
	return planned{address: "aws_route53_zone.p", actions: "create", after: fmt.Sprintf(privateNew, name), unknown: privateUnknown}
}

func euServers(names ...string) string { return awsRecordOf("Z1", "eu", "NS", 300, names...) }

var (
	stillKey  = *still("aws_route53_record.ds", awsRecordOf("Z1", "eu", "DS", 300, euKey))
	renewedBy = planned{address: "aws_route53_record.v", actions: "delete", before: awsRecordOf("Z1", "_x.www.example.com", "CNAME", 300, "_y.acm-validations.aws.")}
	newCert   = planned{address: "aws_acm_certificate.c", actions: "create,delete", before: issuedFor("example.com", "www.example.com"),
		after: `{"domain_name":"example.com","subject_alternative_names":["example.com"],"validation_method":"DNS"}`, unknown: `{"id":true,"arn":true,"status":true,"not_after":true,"not_before":true,"domain_validation_options":true}`}
)

var _ = grave("aws",
	edit{name: "the transfer lock goes", changes: single("aws_route53domains_registered_domain.d", "update", registeredOf(`"transfer_lock":true,"auto_renew":true`), registeredOf(`"transfer_lock":false,"auto_renew":true`)), code: 2, says: []string{"registrar-change"}},
	edit{name: "a domain is given up", changes: single("aws_route53domains_domain.d", "delete", `{"domain_name":"example.com","name_server":[],"transfer_lock":true,"auto_renew":true,"admin_contact":[],"duration_in_years":1}`, ""), code: 2, says: []string{"registrar-change"}},
	edit{name: "a certificate goes and its name stays", changes: []planned{stillZone, stillRecord, {address: "aws_acm_certificate.c", actions: "delete", before: issuedFor("www.example.com")}}, code: 2, says: []string{"certificate-removed", "still leads to it: www.example.com. A"}},
	edit{name: "a certificate loses a name that stays", changes: []planned{stillZone, stillRecord, newCert}, code: 2, says: []string{"certificate-name-removed"}},
	edit{name: "a private zone over a public name", changes: []planned{stillZone, stillRecord, privateZoneFor("example.com")}, code: 2, says: []string{"private-zone-shadows", "- www.example.com."}},
	edit{name: "a private zone over names that nobody sees", changes: []planned{privateZoneFor("example.com")}, code: 3, says: []string{"private-zone-shadows"}},
	edit{name: "all servers go and the DS stays", changes: []planned{stillZone, stillKey, {address: "aws_route53_record.eu", actions: "update", before: euServers("ns1.example.net", "ns2.example.net"), after: euServers("ns1.example.org", "ns2.example.org")}},
		code: 3, says: []string{"ds-changed", "= DS " + euKey}},
)

var _ = ordinary("aws",
	edit{name: "the transfer lock comes", changes: single("aws_route53domains_registered_domain.d", "update", registeredOf(`"transfer_lock":false,"auto_renew":true`), registeredOf(`"transfer_lock":true,"auto_renew":true`))},
	edit{name: "renewal goes off", changes: single("aws_route53domains_registered_domain.d", "update", registeredOf(`"transfer_lock":true,"auto_renew":true`), registeredOf(`"transfer_lock":true,"auto_renew":false`)), says: []string{"warn: example.com. registration: automatic renewal goes off"}},
	edit{name: "a certificate goes with its name", changes: []planned{stillZone, {address: "aws_route53_record.www", actions: "delete", before: awsRecordOf("Z1", "www", "A", 300, "192.0.2.1")}, {address: "aws_acm_certificate.c", actions: "delete", before: issuedFor("www.example.com")}},
		says: []string{"note: www.example.com. certificate"}},
	edit{name: "a certificate loses a name that nothing leads to", changes: []planned{stillZone, newCert}, says: []string{"certificate-name-removed"}},
	edit{name: "what renews a certificate goes", changes: []planned{stillZone, *still("aws_acm_certificate.c", issuedFor("www.example.com")), renewedBy}, says: []string{"warn: _x.www.example.com.", "validation-record-removed", "it will hurt on 2031-12-20"}},
	edit{name: "what answered a challenge goes", changes: []planned{stillZone, {address: "aws_route53_record.v", actions: "delete", before: awsRecordOf("Z1", "_acme-challenge.www", "TXT", 60, "abc")}}, says: []string{"note: _acme-challenge.www.example.com."}},
	edit{name: "a private zone of a name that is not public", changes: []planned{privateZoneFor("corp.internal")}},
)
