package tfplan

import (
	"strings"
	"testing"

	"zonecut/internal/zone"
)

// What a plan means, where the real plans under testdata do not show it.
func TestSemantics(t *testing.T) {
	ns := func(name string, servers ...string) string { return dnsNS("example.com.", name, 3600, servers...) }
	for _, c := range []struct {
		name string
		plan small
		want string
	}{
		{"a deposed object by the side of the current one, same key", small{changes: []planned{
			{address: "dns_ns_record_set.eu", actions: "no-op", before: ns("eu", "a.test."), after: ns("eu", "a.test.")},
			{address: "dns_ns_record_set.eu", actions: "delete", before: ns("eu", "a.test."), deposed: "1bb29504"},
		}}, `
			recreate eu.example.com. NS in example.com. at dns/default: 3600 a.test. -> 3600 a.test.
			  0 keep dns_ns_record_set.eu
			  0 destroy dns_ns_record_set.eu deposed 1bb29504`},
		{"create before destroy of one key", small{changes: []planned{
			{address: "dns_ns_record_set.eu", actions: "create,delete", before: ns("eu", "a.test."), after: dnsNS("example.com.", "eu", 60, "a.test.")},
		}}, `
			recreate eu.example.com. NS in example.com. at dns/default: 3600 a.test. -> 60 a.test.
			  0 create dns_ns_record_set.eu
			  1 destroy dns_ns_record_set.eu`},
		{"forget, then create at another name", small{changes: []planned{
			{address: "dns_ns_record_set.eu", actions: "forget,create", before: ns("eu", "a.test."), after: ns("us", "a.test.")},
		}}, `
			forget eu.example.com. NS in example.com. at dns/default: 3600 a.test. -> 3600 a.test.
			  0 forget dns_ns_record_set.eu
			create us.example.com. NS in example.com. at dns/default: - -> 3600 a.test.
			  1 create dns_ns_record_set.eu`},
		{"create, then forget: what a create adds to is still there", small{changes: []planned{
			{address: "dns_ns_record_set.eu", actions: "create,forget", before: ns("eu", "a.test."), after: ns("eu", "b.test.")},
		}}, `
			forget eu.example.com. NS in example.com. at dns/default: 3600 a.test. -> 3600 a.test., b.test.
			  0 create dns_ns_record_set.eu
			  1 forget dns_ns_record_set.eu`},
		{"a moved object stays beside another that goes", small{changes: []planned{
			{address: "dns_ns_record_set.b", actions: "no-op", before: ns("eu", "a.test."), after: ns("eu", "a.test."), moved: "dns_ns_record_set.a"},
			{address: "dns_ns_record_set.c", actions: "delete", before: ns("eu", "a.test.")},
		}}, `
			recreate eu.example.com. NS in example.com. at dns/default: 3600 a.test. -> 3600 a.test.
			  0 keep dns_ns_record_set.b was dns_ns_record_set.a
			  0 destroy dns_ns_record_set.c`},
		{"an object whose name becomes unknown leaves its old key", small{changes: []planned{
			{address: "dns_ns_record_set.eu", actions: "delete,create", before: ns("eu", "a.test."),
				after: `{"zone":"example.com.","ttl":3600,"nameservers":["a.test."]}`, unknown: `{"name":true,"nameservers":[false]}`},
		}}, `
			delete eu.example.com. NS in example.com. at dns/default: 3600 a.test. -> -
			  0 destroy dns_ns_record_set.eu
			gap: unknown dns_ns_record_set dns_ns_record_set.eu`},
		{"a change of type in place takes a set that another object holds", small{changes: []planned{stillZone,
			*still("aws_route53_record.a", awsRecordOf("Z1", "eu", "NS", 300, "a.test")),
			{address: "aws_route53_record.b", actions: "update", before: awsRecordOf("Z1", "eu", "NS", 300, "a.test"), after: awsRecordOf("Z1", "eu", "TXT", 300, "x")},
		}}, `
			recreate eu.example.com. NS in example.com. at aws/Z1: 300 a.test. -> 300 a.test.
			  0 keep aws_route53_record.a
			  0 destroy aws_route53_record.b left
			create eu.example.com. TXT in example.com. at aws/Z1: - -> 300 "x"
			  0 update aws_route53_record.b`},
		{"an orphan goes as it was found, not as it was in the state", small{
			drift: []planned{{address: "dns_ns_record_set.eu", actions: "update", before: ns("eu", "old.test."), after: ns("eu", "a.test.", "b.test.")}},
			changes: []planned{
				{address: "dns_ns_record_set.eu", actions: "delete", before: ns("eu", "old.test.")},
				{address: "dns_ns_record_set.eu", actions: "delete", before: ns("us", "old.test."), deposed: "1bb29504"},
			},
		}, `
			delete eu.example.com. NS in example.com. at dns/default: 3600 a.test., b.test. -> -
			  0 destroy dns_ns_record_set.eu
			delete us.example.com. NS in example.com. at dns/default: 3600 old.test. -> -
			  0 destroy dns_ns_record_set.eu deposed 1bb29504
			drift: update eu.example.com. NS in example.com. at dns/default: 3600 old.test. -> 3600 a.test., b.test.`},
		{"values in a shape that nobody knows", small{changes: []planned{
			{address: "dns_ns_record_set.eu", actions: "delete", before: `{"zone":"example.com.","name":"eu","ttl":60,"nameservers":{"first":"a.test."}}`},
		}}, `
			delete eu.example.com. NS in example.com. at dns/default: 60  -> -
			  0 destroy dns_ns_record_set.eu
			gap: unread dns_ns_record_set dns_ns_record_set.eu`},
		{"a destroy and a create of nothing", small{changes: []planned{
			{address: "dns_ns_record_set.eu", actions: "delete"},
			{address: "aws_route53_zone.z", actions: "create"},
			{address: "dns_ns_record_set.us", actions: "delete,create", before: ns("us", "a.test.")},
		}}, `
			gap: unread aws_route53_zone aws_route53_zone.z
			gap: unread dns_ns_record_set dns_ns_record_set.eu
			gap: unread dns_ns_record_set dns_ns_record_set.us`},
		{"an action that nobody has heard of", small{changes: []planned{
			{address: "dns_ns_record_set.eu", actions: "sublimate", before: ns("eu", "a.test."), after: ns("eu", "a.test.")},
		}}, `
			gap: unread dns_ns_record_set dns_ns_record_set.eu`},
		{"drift of what nobody reads is no gap of the plan", small{drift: []planned{
			{address: "cloudflare_zone_dnssec.z", actions: "delete", before: `{"zone_id":"c1"}`},
			{address: "cloudflare_record.a", actions: "delete", before: cloudflareRecordOf("c1", "eu", "NS", 3600, "a.test")},
		}}, ``},
		{"ephemeral resources and data sources hold no records", small{changes: []planned{
			{address: "data.dns_ns_record_set.eu", actions: "read", after: `{"host":"eu.example.com"}`},
			{address: "ephemeral.dns_ns_record_set.eu", actions: "create"},
			{address: "ephemeral.dns_ns_record_set.us", actions: "delete"},
		}}, ``},
		{"the same text, but unknown", small{changes: []planned{
			{address: "dns_ns_record_set.eu", actions: "update", before: ns("eu"), after: ns("eu"), unknown: `{"nameservers":true}`},
		}}, `
			update eu.example.com. NS in example.com. at dns/default: 3600  -> 3600 unknown
			  0 update dns_ns_record_set.eu`},
		{"a set without values stays a set", small{changes: []planned{
			{address: "dns_ns_record_set.eu", actions: "update", before: ns("eu", "a.test."), after: ns("eu")},
		}}, `
			update eu.example.com. NS in example.com. at dns/default: 3600 a.test. -> 3600 
			  0 update dns_ns_record_set.eu`},
		{"siblings that a targeted plan lists only in its state", small{
			changes: []planned{{address: "cloudflare_record.a", actions: "delete", before: cloudflareRecordOf("c1", "eu", "NS", 3600, "a.test")}},
			prior: []planned{
				{address: "cloudflare_record.a", before: cloudflareRecordOf("c1", "eu", "NS", 3600, "a.test")},
				{address: "module.m[\"x.y\"].cloudflare_record.b", before: cloudflareRecordOf("c1", "eu", "NS", 3600, "b.test")},
				{address: "data.cloudflare_zone.z", before: `{"name":"example.com","zone_id":"c1","name_servers":[]}`},
			},
			more: `"complete":false`,
		}, `
			update eu.example.com. NS in example.com. at cloudflare/c1: 3600 a.test., b.test. -> 3600 b.test.
			  0 destroy cloudflare_record.a
			  0 keep module.m["x.y"].cloudflare_record.b
			gap: incomplete`},
		{"drift of one object of a set is drift of the set", small{
			drift: []planned{{address: "cloudflare_record.a", actions: "delete", before: cloudflareRecordOf("c1", "eu", "NS", 3600, "a.test")}},
			changes: []planned{
				{address: "cloudflare_record.a", actions: "create", after: cloudflareRecordOf("c1", "eu", "NS", 3600, "a.test")},
				{address: "cloudflare_record.b", actions: "no-op", before: cloudflareRecordOf("c1", "eu", "NS", 3600, "b.test"), after: cloudflareRecordOf("c1", "eu", "NS", 3600, "b.test")},
				{address: "cloudflare_zone.z", actions: "no-op", before: cloudflareZoneOf("c1", "example.com"), after: cloudflareZoneOf("c1", "example.com")},
			},
		}, `
			update eu.example.com. NS in example.com. at cloudflare/c1: 3600 b.test. -> 3600 a.test., b.test.
			  0 create cloudflare_record.a
			  0 keep cloudflare_record.b
			drift: update eu.example.com. NS in example.com. at cloudflare/c1: 3600 a.test., b.test. -> 3600 b.test.`},
		{"an errored plan is not reported as incomplete too", small{more: `"complete":false,"errored":true,"applyable":false`}, `
			gap: errored`},
		{"a plan that cannot be applied because it has nothing to do", small{more: `"complete":true,"errored":false,"applyable":false`}, ``},
		{"checks", small{more: `"checks":[{"address":{"kind":"check","to_display":"check.a"},"status":"pass"},{"address":{"kind":"check","to_display":"check.b"},"status":"fail","instances":[{"problems":[{"message":"a secret"}]}]},{"address":{"kind":"check","to_display":"check.c"},"status":"unknown"},{"status":"error","address":{"kind":"check","to_display":"check.d"}}]`}, `
			gap: check check check.b
			gap: check check check.d`},
		{"deferred changes", small{more: `"complete":false,"deferred_changes":[{"reason":"resource_config_unknown","resource_change":{"address":"dns_ns_record_set.eu","mode":"managed","type":"dns_ns_record_set","change":{"actions":["create"]}}}]`}, `
			gap: incomplete
			gap: incomplete deferred dns_ns_record_set.eu`},
	} {
		t.Run(c.name, func(t *testing.T) { wantLines(t, c.plan.read(t), c.want) })
	}
}

func TestZones(t *testing.T) {
	www := awsRecordOf("Z1", "www", "A", 300, "192.0.2.1")
	for _, c := range []struct {
		name string
		plan small
		want string
	}{
		{"what stays as it is goes with its zone", small{changes: []planned{
			{address: "aws_route53_record.www", actions: "no-op", before: www, after: www},
			{address: "aws_route53_record.mx", actions: "forget", before: awsRecordOf("Z1", "", "MX", 300, "10 mx.test")},
			{address: "aws_route53_zone.z", actions: "delete", before: awsZoneOf("Z1", "example.com", "ns1.test")},
			{address: "data.aws_route53_zone.z", actions: "no-op", before: awsZoneOf("Z1", "example.com"), after: awsZoneOf("Z1", "example.com")},
		}}, `
			delete zone example.com. at aws/Z1: 1 servers -> -
			  0 destroy aws_route53_zone.z
			delete example.com. MX in example.com. at aws/Z1: 300 10 mx.test. -> -
			  0 forget aws_route53_record.mx
			  0 destroy aws_route53_zone.z with zone
			delete www.example.com. A in example.com. at aws/Z1: 300 192.0.2.1 -> -
			  0 destroy aws_route53_zone.z with zone`},
		{"nothing keeps a set whose zone goes", small{changes: []planned{
			{address: "aws_route53_record.a", actions: "no-op", before: www, after: www},
			{address: "aws_route53_record.b", actions: "delete", before: www},
			{address: "aws_route53_zone.z", actions: "delete", before: awsZoneOf("/hostedzone/Z1", "example.com", "ns1.test")},
		}}, `
			delete zone example.com. at aws/Z1: 1 servers -> -
			  0 destroy aws_route53_zone.z
			delete www.example.com. A in example.com. at aws/Z1: 300 192.0.2.1 -> -
			  0 destroy aws_route53_record.b
			  0 destroy aws_route53_zone.z with zone`},
		{"a zone that is only looked at late is no new zone", small{changes: []planned{
			{address: "data.aws_route53_zone.z", actions: "read", after: `{"name":"example.com","zone_id":"Z1"}`, unknown: `{"name_servers":true}`},
		}}, ``},
		{"an upsert over a set that was just forgotten", small{changes: []planned{
			{address: "aws_route53_record.www", actions: "forget,create", before: www, after: strings.Replace(awsRecordOf("Z1", "www", "A", 300, "192.0.2.2"), "null", "true", 1)},
			{address: "aws_route53_zone.z", actions: "no-op", before: awsZoneOf("Z1", "example.com"), after: awsZoneOf("Z1", "example.com")},
		}}, `
			forget www.example.com. A in example.com. at aws/Z1: 300 192.0.2.1 -> 300 192.0.2.2
			  0 forget aws_route53_record.www
			  1 create aws_route53_record.www`},
		{"a zone that is forgotten stays", small{changes: []planned{
			{address: "aws_route53_record.www", actions: "no-op", before: www, after: www},
			{address: "aws_route53_zone.z", actions: "forget", before: awsZoneOf("Z1", "example.com", "ns1.test")},
		}}, `
			forget zone example.com. at aws/Z1: 1 servers -> 1 servers
			  0 forget aws_route53_zone.z`},
		{"new zones of one name are numbered by address", small{changes: []planned{
			{address: `aws_route53_zone.z["b"]`, actions: "create", after: `{"name":"example.com","force_destroy":false,"vpc":[]}`, unknown: `{"zone_id":true,"name_servers":true}`},
			{address: `aws_route53_zone.z["a"]`, actions: "create", after: `{"name":"example.com","force_destroy":false,"vpc":[]}`, unknown: `{"zone_id":true,"name_servers":true}`},
			{address: `aws_route53_zone.inside`, actions: "create", after: `{"name":"example.com","force_destroy":false,"vpc":[{"vpc_id":"vpc-1"}]}`, unknown: `{"zone_id":true,"name_servers":true,"vpc":[{"vpc_region":true}]}`},
			{address: `aws_route53_record.www["b"]`, actions: "create", after: `{"name":"www","type":"A","ttl":300,"records":["192.0.2.1"],"set_identifier":null,"alias":[]}`, unknown: `{"zone_id":true}`},
		}, config: `{"resources":[
			{"mode":"managed","type":"aws_route53_zone","name":"z","provider_config_key":"aws","expressions":{"name":{"constant_value":"example.com"}},"for_each_expression":{"constant_value":["a","b"]}},
			{"mode":"managed","type":"aws_route53_record","name":"www","provider_config_key":"aws","expressions":{"zone_id":{"references":["aws_route53_zone.z","each.key"]}},"for_each_expression":{"constant_value":["a","b"]}}]}`,
		}, `
			create zone example.com. at aws/(new 2): - -> unknown
			  0 create aws_route53_zone.z["b"]
			create zone example.com. at aws/(new): - -> unknown
			  0 create aws_route53_zone.z["a"]
			create zone example.com. (private:(new)) at aws/(new): - -> unknown
			  0 create aws_route53_zone.inside
			create www.example.com. A in example.com. at aws/(new 2): - -> 300 192.0.2.1
			  0 create aws_route53_record.www["b"] after aws_route53_zone.z["b"]`},
		{"a private zone is another view", small{changes: []planned{
			{address: "aws_route53_record.www", actions: "delete", before: www},
			{address: "aws_route53_zone.z", actions: "no-op", before: privateZone, after: privateZone},
		}}, `
			delete www.example.com. A in example.com. (private:Z1) at aws/Z1: 300 192.0.2.1 -> -
			  0 destroy aws_route53_record.www`},
		{"Route 53 keeps the apex NS whatever the plan says", small{changes: []planned{
			{address: "aws_route53_record.ns", actions: "delete", before: awsRecordOf("Z1", "example.com", "NS", 300, "a.test")},
			{address: "aws_route53_record.sub", actions: "delete", before: awsRecordOf("Z1", "sub", "NS", 300, "a.test")},
			{address: "aws_route53_zone.z", actions: "no-op", before: awsZoneOf("Z1", "example.com"), after: awsZoneOf("Z1", "example.com")},
		}}, `
			forget example.com. NS in example.com. at aws/Z1: 300 a.test. -> 300 a.test.
			  0 forget aws_route53_record.ns
			delete sub.example.com. NS in example.com. at aws/Z1: 300 a.test. -> -
			  0 destroy aws_route53_record.sub`},
		{"a replaced apex NS is never gone", small{changes: []planned{
			{address: "aws_route53_record.ns", actions: "delete,create", before: awsRecordOf("Z1", "example.com", "NS", 300, "a.test"), after: awsRecordOf("Z1", "example.com", "NS", 60, "b.test")},
			{address: "aws_route53_zone.z", actions: "no-op", before: awsZoneOf("Z1", "example.com"), after: awsZoneOf("Z1", "example.com")},
		}}, `
			update example.com. NS in example.com. at aws/Z1: 300 a.test. -> 60 b.test.
			  1 create aws_route53_record.ns`},
		{"a zone without any name in the plan", small{changes: []planned{
			{address: "aws_route53_record.a", actions: "delete", before: awsRecordOf("Z9", "www.example.com", "A", 300, "192.0.2.1")},
			{address: "aws_route53_record.b", actions: "no-op", before: awsRecordOf("Z9", "ftp.example.com", "A", 300, "192.0.2.1"), after: awsRecordOf("Z9", "ftp.example.com", "A", 300, "192.0.2.1")},
		}}, `
			gap: zone aws_route53_record aws_route53_record.a`},
		{"a zone's name that only another record betrays", small{changes: []planned{
			{address: "aws_route53_record.a", actions: "delete", before: awsRecordOf("Z9", "www.example.com", "A", 300, "192.0.2.1")},
			{address: "aws_route53_record.b", actions: "no-op", before: withFQDN, after: withFQDN},
		}}, `
			delete www.example.com. A in example.com. at aws/Z9: 300 192.0.2.1 -> -
			  0 destroy aws_route53_record.a`},
		{"a data source read during the apply is the zone that it was", small{changes: []planned{
			{address: "data.aws_route53_zone.z", actions: "read", after: `{"name":"example.com"}`, unknown: `{"zone_id":true,"id":true}`},
			{address: "aws_route53_record.www", actions: "delete,create", before: withFQDN,
				after: `{"name":"ftp","type":"A","ttl":300,"records":["192.0.2.1"],"set_identifier":null,"alias":[]}`, unknown: `{"zone_id":true}`},
		}, config: recordsIn("data.aws_route53_zone.z.zone_id", "data.aws_route53_zone.z"),
		}, `
			recreate ftp.example.com. A in example.com. at aws/Z9: 300 192.0.2.1 -> 300 192.0.2.1
			  0 destroy aws_route53_record.www
			  1 create aws_route53_record.www`},
		{"an action on a zone that nobody has heard of", small{changes: []planned{
			{address: "aws_route53_zone.z", actions: "sublimate", before: awsZoneOf("Z1", "example.com"), after: awsZoneOf("Z1", "example.com")},
		}}, `
			gap: unread aws_route53_zone aws_route53_zone.z`},
		{"a data source of another zone is not the zone that it was", small{changes: []planned{
			{address: "data.aws_route53_zone.z", actions: "read", after: `{"name":"example.org"}`, unknown: `{"zone_id":true,"id":true}`},
			{address: "aws_route53_record.www", actions: "delete,create", before: withFQDN,
				after: `{"name":"ftp","type":"A","ttl":300,"records":["192.0.2.1"],"set_identifier":null,"alias":[]}`, unknown: `{"zone_id":true}`},
		}, config: recordsIn("data.aws_route53_zone.z.zone_id", "data.aws_route53_zone.z"),
		}, `
			delete ftp.example.com. A in example.com. at aws/Z9: 300 192.0.2.1 -> -
			  0 destroy aws_route53_record.www
			create ftp.example.org. A in example.org. at aws/(read during the apply): - -> 300 192.0.2.1
			  1 create aws_route53_record.www`},
		{"a new name for a zone that is known later", small{changes: []planned{
			{address: "aws_route53_zone.z", actions: "delete,create", before: awsZoneOf("Z1", "example.com"), after: `{"force_destroy":false,"vpc":[]}`, unknown: `{"name":true,"zone_id":true,"name_servers":true}`},
		}}, `
			delete zone example.com. at aws/Z1: 0 servers -> -
			  0 destroy aws_route53_zone.z
			gap: unknown aws_route53_zone aws_route53_zone.z`},
	} {
		t.Run(c.name, func(t *testing.T) { wantLines(t, c.plan.read(t), c.want) })
	}
}

// No tool leaves out what a resource is.
func TestResourceWithoutType(t *testing.T) {
	text := small{changes: []planned{{address: "dns_ns_record_set.eu", actions: "delete", before: dnsNS("example.com.", "eu", 60, "a.test.")}}}.json(t)
	p, err := Read(strings.NewReader(strings.Replace(text, `"type":`, `"typ":`, 1)), "plan.json")
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Gaps) != 1 || p.Gaps[0].Kind != zone.GapUnread {
		t.Errorf("gaps %v", p.Gaps)
	}
}

// recordsIn is a configuration whose records take their zone_id from elsewhere.
func recordsIn(references ...string) string {
	return `{"resources":[{"mode":"managed","type":"aws_route53_record","name":"www","provider_config_key":"aws","expressions":{"zone_id":{"references":` +
		list(references) + `}},"for_each_expression":{"references":["aws_route53_zone.z"]}}]}`
}

// Which new zone a record is in that has no zone id yet.
func TestNewZoneOfRecord(t *testing.T) {
	newZone := func(address, name string) planned {
		return planned{address: address, actions: "create", after: `{"name":"` + name + `","force_destroy":false,"vpc":[]}`, unknown: `{"zone_id":true,"name_servers":true}`}
	}
	record := func(address, name string) planned {
		return planned{address: address, actions: "create", after: `{"name":"` + name + `","type":"A","ttl":300,"records":["192.0.2.1"],"set_identifier":null,"alias":[]}`, unknown: `{"zone_id":true}`}
	}
	com, org := newZone(`aws_route53_zone.z["com"]`, "example.com"), newZone(`aws_route53_zone.z["org"]`, "example.org")
	for _, c := range []struct {
		name   string
		plan   []planned
		config string
		want   string // owner and apex, "" for a gap
	}{
		{"by the key of the reference", []planned{com, org, record("aws_route53_record.www", "www")}, recordsIn(`aws_route53_zone.z["org"].zone_id`, `aws_route53_zone.z["org"]`, "aws_route53_zone.z"), "www.example.org. example.org."},
		{"by its own key", []planned{com, org, record(`aws_route53_record.www["org"]`, "www")}, recordsIn("aws_route53_zone.z", "each.key"), "www.example.org. example.org."},
		{"by each.value", []planned{com, org, record(`aws_route53_record.www["org"]`, "www")}, recordsIn("each.value.zone_id", "each.value"), "www.example.org. example.org."},
		{"by its absolute name", []planned{com, org, record("aws_route53_record.www", "www.example.org")}, recordsIn("aws_route53_zone.z"), "www.example.org. example.org."},
		{"not by a relative name", []planned{com, org, record("aws_route53_record.www", "www")}, recordsIn("aws_route53_zone.z"), ""},
		{"the longest of several", []planned{com, newZone("aws_route53_zone.sub", "sub.example.com"), record("aws_route53_record.www", "www.sub.example.com")}, recordsIn("local.zone"), "www.sub.example.com. sub.example.com."},
		{"the only one, through a local", []planned{com, record("aws_route53_record.www", "www")}, recordsIn("local.zone"), "www.example.com. example.com."},
		{"not one that an absolute name is not under", []planned{com, record("aws_route53_record.www", "www.example.net")}, recordsIn("local.zone"), ""},
		{"none", []planned{record("aws_route53_record.www", "www")}, recordsIn("local.zone"), ""},
		{"that of its own module instance", []planned{newZone(`module.m["a"].aws_route53_zone.z`, "example.com"), newZone(`module.m["b"].aws_route53_zone.z`, "example.org"), record(`module.m["b"].aws_route53_record.www`, "www")},
			`{"module_calls":{"m":{"module":` + recordsIn("aws_route53_zone.z") + `}}}`, "www.example.org. example.org."},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := small{changes: c.plan, config: c.config}.read(t)
			got := ""
			for _, r := range p.After.All() {
				got += string(r.Owner) + " " + string(r.Apex)
			}
			if got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
			if gaps := len(p.Gaps); (gaps == 1) != (c.want == "") {
				t.Errorf("%d gaps", gaps)
			}
		})
	}
}

func TestWaits(t *testing.T) {
	set := func(address string) planned {
		return planned{address: address, actions: "create", after: `{"zone":"example.com.","name":"www","ttl":300,"addresses":["192.0.2.1"]}`}
	}
	made := func(address string) planned { return planned{address: address, actions: "create", after: `{}`} }
	block := func(references, dependsOn string) string {
		return `{"resources":[{"mode":"managed","type":"dns_a_record_set","name":"www","provider_config_key":"dns","expressions":{"addresses":{"references":` + references + `}},"depends_on":` + dependsOn + `}]}`
	}
	for _, c := range []struct {
		name   string
		plan   []planned
		config string
		want   string
	}{
		{"what is made", []planned{set("dns_a_record_set.www"), made("aws_lb.a"), made("aws_lb.b")}, block(`["aws_lb.a.ip","aws_lb.a"]`, `[]`), "aws_lb.a slow"},
		{"what only changes is no matter of minutes", []planned{set("dns_a_record_set.www"), {address: "aws_lb.a", actions: "update", before: `{}`, after: `{"x":1}`}}, block(`["aws_lb.a"]`, `[]`), "aws_lb.a"},
		{"what stays is not waited for", []planned{set("dns_a_record_set.www"), {address: "aws_lb.a", actions: "no-op", before: `{}`, after: `{}`}}, block(`["aws_lb.a"]`, `[]`), ""},
		{"what goes is not waited for", []planned{set("dns_a_record_set.www"), {address: "aws_lb.a", actions: "delete", before: `{}`}}, block(`["aws_lb.a"]`, `[]`), ""},
		{"one instance by key", []planned{set("dns_a_record_set.www"), made("aws_lb.a[0]"), made("aws_lb.a[1]")}, block(`["aws_lb.a[1].ip","aws_lb.a[1]","aws_lb.a"]`, `[]`), "aws_lb.a[1] slow"},
		{"the instance of its own key", []planned{set("dns_a_record_set.www[1]"), made("aws_lb.a[0]"), made("aws_lb.a[1]")}, block(`["aws_lb.a","count.index"]`, `[]`), "aws_lb.a[1] slow"},
		{"no other instance than that of its own key", []planned{set("dns_a_record_set.www[1]"), made("aws_lb.a[0]")}, block(`["aws_lb.a","count.index"]`, `[]`), ""},
		{"depends_on", []planned{set("dns_a_record_set.www"), made("time_sleep.a")}, block(`[]`, `["time_sleep.a"]`), "time_sleep.a slow"},
		{"depends_on of the module it is in", []planned{set("module.m.dns_a_record_set.www"), made("aws_eip.a")},
			`{"module_calls":{"m":{"depends_on":["aws_eip.a"],"module":` + block(`[]`, `[]`) + `}}}`, "aws_eip.a"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := small{changes: c.plan, config: c.config}.read(t)
			var got []string
			for _, way := range p.Ways.Sets {
				for _, w := range way.Steps[0].WaitsFor {
					got = append(got, strings.TrimSuffix(w.Address+" "+map[bool]string{true: "slow"}[w.Slow], " "))
				}
			}
			if text := strings.Join(got, ", "); text != c.want {
				t.Errorf("got %q, want %q", text, c.want)
			}
		})
	}
}

// An unknown NS set that refers to something else of a zone is not known by
// reference.
func TestServersOfNeedsTheServers(t *testing.T) {
	p := small{changes: []planned{
		{address: "aws_route53_zone.z", actions: "create", after: `{"name":"sub.example.com","force_destroy":false,"vpc":[]}`, unknown: `{"zone_id":true,"name_servers":true}`},
		{address: "dns_ns_record_set.sub", actions: "create", after: `{"zone":"example.com.","name":"sub","ttl":300}`, unknown: `{"nameservers":true}`},
	}, config: `{"resources":[{"mode":"managed","type":"dns_ns_record_set","name":"sub","provider_config_key":"dns","expressions":{"nameservers":{"references":["aws_route53_zone.z.comment","aws_route53_zone.z"]}}}]}`}.read(t)
	if got := p.After.Sets[0].ServersOf; got != "" {
		t.Errorf("it is said to be the servers of %s", got)
	}
}

const (
	privateZone = `{"id":"Z1","zone_id":"Z1","name":"example.com","name_servers":[],"force_destroy":false,"vpc":[{"vpc_id":"vpc-1"}]}`
	withFQDN    = `{"zone_id":"Z9","name":"ftp","fqdn":"ftp.example.com","type":"A","ttl":300,"records":["192.0.2.1"],"set_identifier":"","alias":[]}`
)

// References go through modules; a delegation to a zone of the same run is
// known by reference; what takes minutes is said.
func TestReferences(t *testing.T) {
	plan := small{changes: []planned{
		{address: "aws_lb.front", actions: "create", after: `{}`},
		{address: "module.child.aws_route53_zone.z", actions: "create", after: `{"name":"sub.example.com","force_destroy":false,"vpc":[]}`, unknown: `{"zone_id":true,"name_servers":true}`},
		{address: "module.child.aws_route53_record.www", actions: "create", after: `{"name":"www","type":"A","ttl":null,"records":null,"set_identifier":null,"alias":[{"zone_id":"ZLB"}]}`,
			unknown: `{"zone_id":true,"alias":[{"name":true}]}`},
		{address: "dns_ns_record_set.sub", actions: "create", after: `{"zone":"example.com.","name":"sub","ttl":300}`, unknown: `{"nameservers":true}`},
		{address: "dns_a_record_set.other", actions: "create", after: `{"zone":"example.com.","name":"other","ttl":300,"addresses":["192.0.2.1"]}`},
	}, config: `{
		"resources":[
			{"mode":"managed","type":"dns_ns_record_set","name":"sub","provider_config_key":"dns.inside","expressions":{"zone":{"constant_value":"example.com."},"nameservers":{"references":["module.child.servers","module.child"]}}},
			{"mode":"managed","type":"dns_a_record_set","name":"other","provider_config_key":"dns.inside","expressions":{},"depends_on":["module.child"]}],
		"module_calls":{"child":{
			"expressions":{"target":{"references":["aws_lb.front.dns_name","aws_lb.front"]}},
			"module":{
				"outputs":{"servers":{"expression":{"references":["aws_route53_zone.z.name_servers","aws_route53_zone.z"]}}},
				"resources":[
					{"mode":"managed","type":"aws_route53_zone","name":"z","provider_config_key":"aws","expressions":{}},
					{"mode":"managed","type":"aws_route53_record","name":"www","provider_config_key":"aws","expressions":{"zone_id":{"references":["aws_route53_zone.z.zone_id","aws_route53_zone.z"]},"alias":[{"name":{"references":["var.target"]},"zone_id":{"constant_value":"ZLB"}}]}}]}}}}`}
	wantLines(t, plan.read(t), `
		create zone sub.example.com. at aws/(new): - -> unknown
		  0 create module.child.aws_route53_zone.z
		create other.example.com. A in example.com. at dns/inside: - -> 300 192.0.2.1
		  0 create dns_a_record_set.other after module.child.aws_route53_record.www after module.child.aws_route53_zone.z
		create sub.example.com. NS in example.com. at dns/inside: - -> 300 unknown of sub.example.com.
		  0 create dns_ns_record_set.sub after module.child.aws_route53_zone.z
		create www.sub.example.com. A in sub.example.com. at aws/(new): - -> 60 unknown {alias}
		  0 create module.child.aws_route53_record.www after aws_lb.front (slow) after module.child.aws_route53_zone.z`)
}

// An orphan is no longer in the configuration, and its host has to be told from
// what is.
func TestHostOfOrphans(t *testing.T) {
	orphan := planned{address: "dns_ns_record_set.old", actions: "delete", before: dnsNS("example.com.", "old", 60, "a.test.")}
	stays := func(zone string) planned {
		v := dnsNS(zone, "x", 60, "a.test.")
		return planned{address: "dns_ns_record_set.x", actions: "no-op", before: v, after: v}
	}
	block := func(name, key string) string {
		return `{"mode":"managed","type":"dns_ns_record_set","name":"` + name + `","provider_config_key":"` + key + `","expressions":{}}`
	}
	two := `{"dns.inside":{"name":"dns","full_name":"registry.terraform.io/hashicorp/dns","alias":"inside"},"dns":{"name":"dns","full_name":"registry.terraform.io/hashicorp/dns"}}`
	for _, c := range []struct {
		name string
		plan small
		want string
	}{
		{"nothing is configured any more", small{changes: []planned{orphan}}, "dns/default"},
		{"one configuration is declared", small{changes: []planned{orphan}, providers: `{"dns.inside":{"name":"dns","full_name":"registry.terraform.io/hashicorp/dns"}}`}, "dns/inside"},
		{"one of two is used", small{changes: []planned{orphan}, providers: two, config: `{"resources":[` + block("x", "dns.inside") + `]}`}, "dns/inside"},
		{"the zone's other records have it", small{changes: []planned{orphan, stays("example.com.")}, providers: two,
			config: `{"resources":[` + block("x", "dns.inside") + "," + block("y", "dns") + `]}`}, "dns/inside"},
		{"nobody can tell", small{changes: []planned{orphan, stays("example.org.")}, providers: two,
			config: `{"resources":[` + block("x", "dns.inside") + "," + block("y", "dns") + `]}`}, "dns/default"},
		{"the configuration of a module", small{changes: []planned{orphan}, config: `{"resources":[` + block("x", "module.m:dns") + `]}`}, "dns/module.m:default"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := c.plan.read(t)
			for _, r := range p.Before.All() {
				if r.Owner == "old.example.com." && r.Host != c.want {
					t.Errorf("host is %q, want %q", r.Host, c.want)
				}
			}
		})
	}
}

func TestProviderDetails(t *testing.T) {
	aws := func(attributes string) string {
		return `{"zone_id":"Z1","set_identifier":null,"records":null,"alias":[],` + attributes + `}`
	}
	cf := func(attributes string) string {
		if !strings.Contains(attributes, "proxied") {
			attributes += `,"proxied":null`
		}
		return `{"zone_id":"c1","allow_overwrite":null,"data":[],` + attributes + `}`
	}
	zones := []planned{
		{address: "aws_route53_zone.z", actions: "no-op", before: awsZoneOf("Z1", "example.com"), after: awsZoneOf("Z1", "example.com")},
		{address: "cloudflare_zone.z", actions: "no-op", before: cloudflareZoneOf("c1", "example.com"), after: cloudflareZoneOf("c1", "example.com")},
	}
	for _, c := range []struct{ name, address, after, unknown, want string }{
		{"plain suffix test", "aws_route53_record.a", aws(`"name":"notexample.com","type":"A","ttl":1,"records":["192.0.2.1"]`), "", "notexample.com. A: 1 192.0.2.1"},
		{"octal in names", "aws_route53_record.a", aws(`"name":"\\052.apps","type":"A","ttl":1,"records":["192.0.2.1"]`), "", "*.apps.example.com. A: 1 192.0.2.1"},
		{"octal in texts", "aws_route53_record.a", aws(`"name":"","type":"TXT","ttl":1,"records":["a\\100b\\\"c\" \"d"]`), "", `example.com. TXT: 1 "a@b\"c" "d"`},
		{"alias", "aws_route53_record.a", aws(`"name":"www","type":"AAAA","ttl":0,"alias":[{"name":"LB.example.net","zone_id":"Z2"}]`), "", "www.example.com. AAAA: 60 lb.example.net. {alias}"},
		{"weighted alias", "aws_route53_record.a", aws(`"name":"www","type":"A","set_identifier":"x","alias":[{"name":"lb.example.net"}],"weighted_routing_policy":[{"weight":0}]`), "", "www.example.com. A [x]: 60 lb.example.net. {alias, weighted 0}"},
		{"geolocation", "aws_route53_record.a", aws(`"name":"www","type":"A","ttl":1,"set_identifier":"x","records":["192.0.2.1"],"geolocation_routing_policy":[{"continent":"EU","country":"","subdivision":null}]`), "", "www.example.com. A [x]: 1 192.0.2.1 {geolocation EU}"},
		{"multivalue", "aws_route53_record.a", aws(`"name":"www","type":"A","ttl":1,"set_identifier":"x","records":["192.0.2.1"],"multivalue_answer_routing_policy":true`), "", "www.example.com. A [x]: 1 192.0.2.1 {multivalue}"},
		{"certification authority", "aws_route53_record.a", aws(`"name":"","type":"CAA","ttl":1,"records":["0 issue \"ca.test\""]`), "", `example.com. CAA: 1 0 issue "ca.test"`},
		{"what does not parse stays as it is", "aws_route53_record.a", aws(`"name":"www","type":"A","ttl":1,"records":["192.0.2.300"]`), "", "www.example.com. A: 1 192.0.2.300"},
		{"absolute name", "cloudflare_record.a", cf(`"name":"www.example.com","type":"A","ttl":120,"content":"192.0.2.1"`), "", "www.example.com. A: 120 192.0.2.1"},
		{"a label like the zone's", "cloudflare_record.a", cf(`"name":"notexample.com","type":"A","ttl":120,"content":"192.0.2.1"`), "", "notexample.com.example.com. A: 120 192.0.2.1"},
		{"flattened", "cloudflare_record.a", cf(`"name":"@","type":"CNAME","ttl":1,"content":"x.example.net"`), "", "example.com. CNAME: 300 x.example.net. {flattened, automatic ttl}"},
		{"proxied at the apex", "cloudflare_record.a", cf(`"name":"@","type":"CNAME","ttl":1,"proxied":true,"content":"x.example.net"`), "", "example.com. CNAME: 300 x.example.net. {proxied, automatic ttl}"},
		{"quoted text is the bare text", "cloudflare_record.a", cf(`"name":"@","type":"TXT","ttl":120,"content":"\"a b\""`), "", `example.com. TXT: 120 "a b"`},
		{"value is the old name of content", "cloudflare_record.a", cf(`"name":"w","type":"A","ttl":120,"value":"192.0.2.1"`), `{"content":true}`, "w.example.com. A: 120 192.0.2.1"},
		{"TTL left to the provider", "cloudflare_record.auto", cf(`"name":"w","type":"A","content":"192.0.2.1"`), `{"ttl":true}`, "w.example.com. A: 300 192.0.2.1 {automatic ttl}"},
		{"TTL that is not known yet", "cloudflare_record.later", cf(`"name":"w","type":"A","content":"192.0.2.1"`), `{"ttl":true}`, "w.example.com. A: ? 192.0.2.1"},
		{"TTL of zero", "cloudflare_record.a", cf(`"name":"w","type":"A","ttl":null,"content":"192.0.2.1"`), "", "w.example.com. A: 300 192.0.2.1 {automatic ttl}"},
		{"certification authority in a block", "cloudflare_record.a", cf(`"name":"@","type":"CAA","ttl":120,"data":[{"flags":"0","tag":"issue","value":"ca.test"}]`), "", `example.com. CAA: 120 0 issue "ca.test"`},
		{"null MX", "cloudflare_record.a", cf(`"name":"@","type":"MX","ttl":120,"priority":0,"content":"."`), "", "example.com. MX: 120 0 ."},
		{"location", "cloudflare_record.a", cf(`"name":"@","type":"LOC","ttl":120,"data":[{"lat_degrees":37,"lat_minutes":46,"lat_seconds":46,"lat_direction":"N","long_degrees":122,"long_minutes":23,"long_seconds":35,"long_direction":"W","altitude":0,"size":100,"precision_horz":0,"precision_vert":0}]`), "",
			"example.com. LOC: 120 37 46 46.000 N 122 23 35.000 W 0m 100m 0.00m 0.00m"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := small{changes: append([]planned{{address: c.address, actions: "create", after: c.after, unknown: c.unknown}}, zones...),
				config: `{"resources":[{"mode":"managed","type":"cloudflare_record","name":"auto","expressions":{"name":{}}},{"mode":"managed","type":"cloudflare_record","name":"later","expressions":{"ttl":{"references":["var.ttl"]}}}]}`}.read(t)
			if len(p.After.Sets) != 1 {
				t.Fatalf("%d sets, gaps %v", len(p.After.Sets), p.Gaps)
			}
			r := &p.After.Sets[0]
			key, _, _ := strings.Cut(r.Key.String(), " in ")
			if got := key + ": " + setOf(r); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

// An update that shows content and its old name value: only the configuration
// tells which one is written.
func TestContentOrValue(t *testing.T) {
	before := cloudflareRecordOf("c1", "w", "A", 120, "192.0.2.1")
	for attribute, want := range map[string]string{"content": "192.0.2.2", "value": "192.0.2.3"} {
		p := small{changes: []planned{
			{address: "cloudflare_record.w", actions: "update", before: before, after: `{"zone_id":"c1","name":"w","type":"A","ttl":120,"data":[],"proxied":false,"allow_overwrite":false,"content":"192.0.2.2","value":"192.0.2.3"}`},
			{address: "cloudflare_zone.z", actions: "no-op", before: cloudflareZoneOf("c1", "example.com"), after: cloudflareZoneOf("c1", "example.com")},
		}, config: `{"resources":[{"mode":"managed","type":"cloudflare_record","name":"w","expressions":{"` + attribute + `":{}}}]}`}.read(t)
		if got := p.After.Sets[0].Data[0]; got != want {
			t.Errorf("with %s configured the value is %s, want %s", attribute, got, want)
		}
	}
}

func TestForks(t *testing.T) {
	for _, c := range []struct{ name, provider, after, want string }{
		{"a mirror", "hashicorp/dns", dnsNS("example.com.", "eu", 60, "a.test."), "create eu.example.com. NS in example.com. at dns/default: - -> 60 a.test.\n  0 create dns_ns_record_set.eu"},
		{"a fork", "acme/dns", dnsNS("example.com.", "eu", 60, "a.test."), "create eu.example.com. NS in example.com. at dns/default: - -> 60 a.test.\n  0 create dns_ns_record_set.eu"},
		{"a fork with attributes of its own", "acme/dns", `{"zone":"example.com.","records":[]}`, "gap: unread dns_ns_record_set dns_ns_record_set.eu"},
	} {
		t.Run(c.name, func(t *testing.T) {
			plan := small{changes: []planned{{address: "dns_ns_record_set.eu", actions: "create", after: c.after, provider: c.provider}}}
			text := strings.ReplaceAll(plan.json(t), "registry.terraform.io/", "mirror.example/tf/")
			p, err := Read(strings.NewReader(text), "plan.json")
			if err != nil {
				t.Fatal(err)
			}
			wantLines(t, p, c.want)
		})
	}
}

func TestLooksLikeDNS(t *testing.T) {
	for _, c := range []struct{ provider, kind, want string }{
		{"registry.terraform.io/hashicorp/aws", "aws_route53_key_signing_key", "dnssec"},
		{"registry.terraform.io/hashicorp/aws", "aws_route53domains_registered_domain", "registrar-domain"},
		{"registry.opentofu.org/hashicorp/google", "google_dns_record_set", "record"},
		{"registry.terraform.io/acme/google", "google_dns_managed_zone", "zone"},
		{"registry.terraform.io/hashicorp/aws", "aws_route53_invention", "DNS"},
		{"registry.terraform.io/hashicorp/aws", "aws_route53_query_log", ""},
		{"registry.terraform.io/hashicorp/aws", "aws_acm_certificate", ""},
		{"registry.terraform.io/hashicorp/aws", "aws_opensearch_domain", ""},
		{"registry.terraform.io/hashicorp/aws", "aws_instance", ""},
		{"registry.terraform.io/nobody/knows", "knows_dns_record", "DNS"},
		{"registry.terraform.io/nobody/knows", "knows_dns_settings", ""},
		{"registry.terraform.io/nobody/knows", "knows_domain_record", ""},
		{"registry.terraform.io/hashicorp/kubernetes", "kubernetes_manifest", ""},
	} {
		if got, ok := looksLikeDNS(c.provider, c.kind); got != c.want || ok != (c.want != "") {
			t.Errorf("%s of %s is %q, %v, want %q", c.kind, c.provider, got, ok, c.want)
		}
	}
}

func TestHandling(t *testing.T) {
	for _, c := range []struct {
		address, after string
		want           zone.Handling
	}{
		{"dns_ns_record_set.a", dnsNS("example.com.", "a", 1, "a.test."), zone.Handling{Create: zone.CreateAdds, Delete: zone.DeleteByKey, Change: zone.ChangeByActions}},
		{"dns_cname_record.a", `{"zone":"example.com.","name":"a","ttl":1,"cname":"b.test."}`, zone.Handling{Create: zone.CreateOverwrites, Delete: zone.DeleteByKey, Change: zone.ChangeByActions}},
		{"aws_route53_record.a", withFQDN, zone.Handling{Create: zone.CreateFails, Delete: zone.DeleteByKey, Change: zone.ChangeAtOnce}},
		{"aws_route53_record.a", strings.Replace(withFQDN, "{", `{"allow_overwrite":true,`, 1), zone.Handling{Create: zone.CreateOverwrites, Delete: zone.DeleteByKey, Change: zone.ChangeAtOnce}},
		{"cloudflare_record.a", cloudflareNamed(false), zone.Handling{Create: zone.CreateAdds, Delete: zone.DeleteByID, Change: zone.ChangeByActions}},
		{"cloudflare_record.a", cloudflareNamed(true), zone.Handling{Create: zone.CreateOverwrites, Delete: zone.DeleteByID, Change: zone.ChangeByActions}},
	} {
		p := small{changes: []planned{{address: c.address, actions: "create", after: c.after}}}.read(t)
		for key, way := range p.Ways.Sets {
			if got := way.Steps[0].Handling; got != c.want {
				t.Errorf("%s: got %+v, want %+v", key, got, c.want)
			}
		}
		if len(p.Ways.Sets) != 1 {
			t.Errorf("%s: %d ways", c.address, len(p.Ways.Sets))
		}
	}
}

func cloudflareNamed(overwrite bool) string {
	text := strings.Replace(cloudflareRecordOf("c1", "@", "A", 1, "192.0.2.1"), "{", `{"hostname":"example.com",`, 1)
	if overwrite {
		return strings.Replace(text, `"allow_overwrite":false`, `"allow_overwrite":true`, 1)
	}
	return text
}

func TestToolAndVersion(t *testing.T) {
	for name, want := range map[string]string{"dns/noop": "terraform 1.11.4", "tofu-dns/exclude": "opentofu 1.12.6", "dns/errored-empty": "terraform 1.11.4"} {
		p := readPlan(t, name)
		if got := p.Tool + " " + p.Version; got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
	if p := (small{}).read(t); p.Tool != "" {
		t.Errorf("a plan without providers is of %q", p.Tool)
	}
}
