package tfplan

import (
	"fmt"
	"strings"
	"testing"
)

func ovhImportOf(text string) string {
	return fmt.Sprintf(`{"id":"example.com","zone_name":"example.com","zone_file":%q,"exported_content":"x"}`, text)
}

func namecheapOf(mode, records, servers string) string {
	return fmt.Sprintf(`{"id":"example.com","domain":"example.com","mode":%q,"email_type":null,"record":[%s],"nameservers":[%s]}`, mode, records, servers)
}

func namecheapRecord(name, kind, address string) string {
	return fmt.Sprintf(`{"hostname":%q,"type":%q,"address":%q,"ttl":1800,"mx_pref":10}`, name, kind, address)
}

func awsExclusiveOf(zone, sets string) string {
	return fmt.Sprintf(`{"zone_id":%q,"resource_record_set":[%s],"timeouts":null}`, zone, sets)
}

func awsSetOf(name, kind, value string) string {
	return fmt.Sprintf(`{"name":%q,"type":%q,"ttl":300,"resource_records":[{"value":%q}],"alias_target":[],"set_identifier":null,"weight":null}`, name, kind, value)
}

// What holds a zone whole removes on its first apply what no plan lists.
func TestExclusive(t *testing.T) {
	const text = "$TTL 3600\n@ IN SOA dns1.ovh.net. tech.ovh.net. 1 2 3 4 5\n@ IN NS dns1.ovh.net.\n@ IN A 192.0.2.1\n@ IN TXT \"one\"\n@ IN TXT \"two\"\nwww 60 IN CNAME @\n"
	www, mx := namecheapRecord("www", "A", "192.0.2.1"), namecheapRecord("@", "MX", "mx.example.net")
	awsZone := planned{address: "aws_route53_zone.z", actions: "no-op", before: awsZoneOf("Z1", "example.com"), after: awsZoneOf("Z1", "example.com")}
	awsWWW, awsTXT := awsSetOf("www.example.com", "A", "192.0.2.1"), awsSetOf("example.com", "TXT", `"v=spf1 -all" "more"`)
	awsEU := *still("aws_route53_record.eu", awsRecordOf("Z1", "eu", "NS", 300, "ns1.example.net"))
	for _, c := range []struct {
		name string
		plan small
		want string
	}{
		{"a zone file over what the zone holds", small{changes: []planned{{address: "ovh_domain_zone_import.z", actions: "create", after: ovhImportOf(text), unknown: `{"exported_content":true,"id":true}`}}}, `
			create example.com. A in example.com. at ovh/default: - -> 3600 192.0.2.1
			  0 create ovh_domain_zone_import.z
			create example.com. NS in example.com. at ovh/default: - -> 3600 dns1.ovh.net.
			  0 create ovh_domain_zone_import.z
			create example.com. TXT in example.com. at ovh/default: - -> 3600 "one", "two"
			  0 create ovh_domain_zone_import.z
			create www.example.com. CNAME in example.com. at ovh/default: - -> 60 example.com.
			  0 create ovh_domain_zone_import.z
			gap: exclusive ovh_domain_zone_import ovh_domain_zone_import.z`},
		{"a zone file for a zone that is ordered with it", small{changes: []planned{
			{address: "ovh_domain_zone.z", actions: "create", after: `{"plan":[{"plan_code":"zone","configuration":[{"label":"zone","value":"example.com"},{"label":"template","value":"minimized"}]}]}`, unknown: `{"name":true,"name_servers":true,"id":true}`},
			{address: "ovh_domain_zone_import.z", actions: "create", after: ovhImportOf("@ 60 IN SOA a.test. b.test. 1 2 3 4 5\n@ 60 IN A 192.0.2.1\n"), unknown: `{"exported_content":true,"id":true}`},
		}}, `
			create zone example.com. at ovh/default: - -> unknown
			  0 create ovh_domain_zone.z
			create example.com. A in example.com. at ovh/default: - -> 60 192.0.2.1
			  0 create ovh_domain_zone_import.z`},
		{"an edit of a zone file is a reset and an import", small{changes: []planned{{address: "ovh_domain_zone_import.z", actions: "delete,create",
			before: ovhImportOf("@ 60 IN SOA a.test. b.test. 1 2 3 4 5\n@ 60 IN A 192.0.2.1\nold 60 IN A 192.0.2.1\n"), after: ovhImportOf("@ 60 IN SOA a.test. b.test. 2 2 3 4 5\n@ 60 IN A 192.0.2.1\n"), unknown: `{"exported_content":true,"id":true}`}}}, `
			recreate example.com. A in example.com. at ovh/default: 60 192.0.2.1 -> 60 192.0.2.1
			  0 destroy ovh_domain_zone_import.z
			  1 create ovh_domain_zone_import.z
			delete old.example.com. A in example.com. at ovh/default: 60 192.0.2.1 -> -
			  0 destroy ovh_domain_zone_import.z`},
		{"a zone file goes: the zone is the default one", small{changes: []planned{{address: "ovh_domain_zone_import.z", actions: "delete", before: ovhImportOf(text)}}}, `
			delete example.com. A in example.com. at ovh/default: 3600 192.0.2.1 -> -
			  0 destroy ovh_domain_zone_import.z
			update example.com. NS in example.com. at ovh/default: 3600 dns1.ovh.net. -> 3600 unknown {reset}
			  0 update ovh_domain_zone_import.z
			delete example.com. TXT in example.com. at ovh/default: 3600 "one", "two" -> -
			  0 destroy ovh_domain_zone_import.z
			delete www.example.com. CNAME in example.com. at ovh/default: 60 example.com. -> -
			  0 destroy ovh_domain_zone_import.z`},
		{"a zone file that nobody can read", small{changes: []planned{{address: "ovh_domain_zone_import.z", actions: "create", after: ovhImportOf("www IN A nonsense\n")}}}, `
			gap: exclusive ovh_domain_zone_import ovh_domain_zone_import.z
			gap: unread ovh_domain_zone_import ovh_domain_zone_import.z`},
		{"a zone file that is not known yet", small{changes: []planned{{address: "ovh_domain_zone_import.z", actions: "create", after: `{"zone_name":"example.com"}`, unknown: `{"zone_file":true}`}}}, `
			gap: exclusive ovh_domain_zone_import ovh_domain_zone_import.z
			gap: unknown ovh_domain_zone_import ovh_domain_zone_import.z`},
		{"a zone file that is no longer known", small{changes: []planned{{address: "ovh_domain_zone_import.z", actions: "delete,create",
			before: ovhImportOf("@ 60 IN SOA a.test. b.test. 1 2 3 4 5\n@ 60 IN A 192.0.2.1\n"), after: `{"zone_name":"example.com"}`, unknown: `{"zone_file":true,"id":true}`}}}, `
			recreate example.com. A in example.com. at ovh/default: 60 192.0.2.1 -> 60 unknown
			  0 destroy ovh_domain_zone_import.z
			  1 create ovh_domain_zone_import.z
			gap: unknown ovh_domain_zone_import ovh_domain_zone_import.z`},
		{"overwriting for the first time", small{changes: []planned{{address: "namecheap_domain_records.z", actions: "create", after: namecheapOf("OVERWRITE", www, "")}}}, `
			create www.example.com. A in example.com. at namecheap/default: - -> 1800 192.0.2.1
			  0 create namecheap_domain_records.z
			gap: exclusive namecheap_domain_records namecheap_domain_records.z`},
		{"overwriting what a refresh has read", small{changes: []planned{{address: "namecheap_domain_records.z", actions: "update", before: namecheapOf("OVERWRITE", www+","+mx, ""), after: namecheapOf("OVERWRITE", www, "")}}}, `
			delete example.com. MX in example.com. at namecheap/default: 1800 10 mx.example.net. -> -
			  0 update namecheap_domain_records.z`},
		{"from merging to overwriting", small{changes: []planned{{address: "namecheap_domain_records.z", actions: "update", before: namecheapOf("MERGE", www, ""), after: namecheapOf("overwrite", www, "")}}}, `
			gap: exclusive namecheap_domain_records namecheap_domain_records.z`},
		{"from overwriting to merging", small{changes: []planned{{address: "namecheap_domain_records.z", actions: "update", before: namecheapOf("OVERWRITE", www, ""), after: namecheapOf("MERGE", www, "")}}}, ``},
		{"overwriting ends", small{changes: []planned{{address: "namecheap_domain_records.z", actions: "delete", before: namecheapOf("OVERWRITE", www, "")}}}, `
			delete www.example.com. A in example.com. at namecheap/default: 1800 192.0.2.1 -> -
			  0 destroy namecheap_domain_records.z`},
		{"all sets of a zone, for the first time", small{changes: []planned{awsZone, {address: "aws_route53_records_exclusive.z", actions: "create", after: awsExclusiveOf("Z1", awsWWW+","+awsTXT)}}}, `
			create example.com. TXT in example.com. at aws/Z1: - -> 300 "v=spf1 -all" "more"
			  0 create aws_route53_records_exclusive.z
			create www.example.com. A in example.com. at aws/Z1: - -> 300 192.0.2.1
			  0 create aws_route53_records_exclusive.z
			gap: exclusive aws_route53_records_exclusive aws_route53_records_exclusive.z`},
		{"all sets of a zone that comes with them", small{changes: []planned{
			{address: "aws_route53_zone.z", actions: "create", after: `{"name":"example.com","force_destroy":false,"vpc":[]}`, unknown: `{"zone_id":true,"name_servers":true,"id":true}`},
			{address: "aws_route53_records_exclusive.z", actions: "create", after: `{"resource_record_set":[` + awsWWW + `]}`, unknown: `{"zone_id":true}`},
		}}, `
			create zone example.com. at aws/(new): - -> unknown
			  0 create aws_route53_zone.z
			create www.example.com. A in example.com. at aws/(new): - -> 300 192.0.2.1
			  0 create aws_route53_records_exclusive.z`},
		{"a set that is no longer listed, and one that is listed twice over", small{changes: []planned{awsZone,
			{address: "aws_route53_record.www", actions: "no-op", before: awsRecordOf("Z1", "www", "A", 300, "192.0.2.1"), after: awsRecordOf("Z1", "www", "A", 300, "192.0.2.1")},
			{address: "aws_route53_records_exclusive.z", actions: "update", before: awsExclusiveOf("Z1", awsWWW+","+awsTXT), after: awsExclusiveOf("Z1", awsWWW)}}}, `
			delete example.com. TXT in example.com. at aws/Z1: 300 "v=spf1 -all" "more" -> -
			  0 update aws_route53_records_exclusive.z`},
		{"a destroy does nothing", small{changes: []planned{awsZone,
			{address: "aws_route53_record.www", actions: "no-op", before: awsRecordOf("Z1", "www", "A", 300, "192.0.2.1"), after: awsRecordOf("Z1", "www", "A", 300, "192.0.2.1")},
			{address: "aws_route53_records_exclusive.z", actions: "delete", before: awsExclusiveOf("Z1", awsWWW)}}}, `
			forget www.example.com. A in example.com. at aws/Z1: 300 192.0.2.1 -> 300 192.0.2.1
			  0 keep aws_route53_record.www
			  0 forget aws_route53_records_exclusive.z`},
		{"a set of another resource that is no longer listed", small{changes: []planned{awsZone, awsEU,
			{address: "aws_route53_records_exclusive.z", actions: "update", before: awsExclusiveOf("Z1", awsWWW+","+awsSetOf("eu.example.com", "NS", "ns1.example.net")), after: awsExclusiveOf("Z1", awsWWW)},
		}}, `
			recreate eu.example.com. NS in example.com. at aws/Z1: 300 ns1.example.net. -> 300 ns1.example.net.
			  0 keep aws_route53_record.eu
			  0 destroy aws_route53_records_exclusive.z left`},
		{"a set of another resource that was never listed", small{changes: []planned{awsZone, awsEU,
			*still("aws_route53_record.ns", awsRecordOf("Z1", "", "NS", 300, "ns1.example.net")),
			*still("aws_route53_hosted_zone_dnssec.z", `{"id":"Z1","hosted_zone_id":"Z1","signing_status":"SIGNING"}`),
			{address: "aws_route53_record.new", actions: "create", after: awsRecordOf("Z1", "new", "A", 300, "192.0.2.1")},
			{address: "aws_route53_records_exclusive.z", actions: "create", after: awsExclusiveOf("Z1", awsWWW)},
		}}, `
			recreate eu.example.com. NS in example.com. at aws/Z1: 300 ns1.example.net. -> 300 ns1.example.net.
			  0 keep aws_route53_record.eu
			  0 destroy aws_route53_records_exclusive.z left
			create new.example.com. A in example.com. at aws/Z1: - -> 300 192.0.2.1
			  0 create aws_route53_record.new
			  0 destroy aws_route53_records_exclusive.z left
			create www.example.com. A in example.com. at aws/Z1: - -> 300 192.0.2.1
			  0 create aws_route53_records_exclusive.z
			gap: exclusive aws_route53_records_exclusive aws_route53_records_exclusive.z`},
		{"what lists all sets beside it", small{changes: []planned{awsZone, awsEU,
			{address: "aws_route53_records_exclusive.z", actions: "update", before: awsExclusiveOf("Z1", awsSetOf("eu.example.com", "NS", "ns1.example.net")),
				after: awsExclusiveOf("Z1", awsWWW+","+awsSetOf("eu.example.com", "NS", "ns1.example.net"))},
		}}, `
			create www.example.com. A in example.com. at aws/Z1: - -> 300 192.0.2.1
			  0 update aws_route53_records_exclusive.z`},
	} {
		t.Run(c.name, func(t *testing.T) { wantLines(t, c.plan.read(t), c.want) })
	}
}

// What is wrong with a text that must not be shown is not shown either.
func TestSensitiveZoneFile(t *testing.T) {
	plan := small{changes: []planned{{address: "ovh_domain_zone_import.z", actions: "create", after: ovhImportOf("www IN A hunter2\n"), sensitive: `{"zone_file":true}`}}}
	for _, g := range plan.read(t).Gaps {
		if strings.Contains(g.Why+g.What, "hunter2") {
			t.Errorf("%s: %s", g.What, g.Why)
		}
	}
	if open := (small{changes: []planned{{address: "ovh_domain_zone_import.z", actions: "create", after: ovhImportOf("www IN A hunter2\n")}}}).read(t); !strings.Contains(fmt.Sprint(open.Gaps), "hunter2") {
		t.Error("the error names what it is about")
	}
}
