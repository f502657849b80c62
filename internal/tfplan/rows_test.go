package tfplan

import (
	"strings"
	"testing"
)

// What plans have besides the changes, or spell in several ways, and that makes no
// difference; or one that the recorded plans do not show.
func TestSpellingsOfPlans(t *testing.T) {
	eu := dnsNS("example.com.", "eu", 3600, "a.test.")
	gone := small{changes: []planned{{address: "dns_ns_record_set.eu", actions: "delete", before: eu}}}
	const went = `
			delete eu.example.com. NS in example.com. at dns/default: 3600 a.test. -> -
			  0 destroy dns_ns_record_set.eu`
	unset := `{"zone_id":"Z1","name":"www","type":"A","ttl":300,"records":["192.0.2.1"],"set_identifier":null,"alias":null,"allow_overwrite":null,"health_check_id":null,"weighted_routing_policy":null}`
	alias := func(ttl, records string) string {
		return `{"zone_id":"Z1","name":"www","type":"A","ttl":` + ttl + `,"records":` + records + `,"set_identifier":null,"alias":[{"name":"lb.example.net","zone_id":"Z9","evaluate_target_health":false}]}`
	}
	for _, c := range []struct {
		name     string
		plan     small
		old, new string // what is replaced in the text of the plan
		want     string
	}{
		{"a plan of Terraform 0.12", gone, `"format_version":"1.2"`, `"format_version":"0.1"`, went},
		{"a reason that nobody has heard of", gone, `"mode":"managed"`, `"action_reason":"delete_because_of_the_moon","mode":"managed"`, went},
		{"a forget that gives the reason of a delete", small{changes: []planned{{address: "dns_ns_record_set.eu", actions: "forget", before: eu}}},
			`"mode":"managed"`, `"action_reason":"delete_because_no_resource_config","mode":"managed"`, `
			forget eu.example.com. NS in example.com. at dns/default: 3600 a.test. -> 3600 a.test.
			  0 forget dns_ns_record_set.eu`},
		{"an import that changes nothing", small{changes: []planned{*still("dns_ns_record_set.eu", eu)}}, `"actions":`, `"importing":{"id":"eu.example.com."},"actions":`, ``},
		{"an import that changes the set", small{changes: []planned{{address: "dns_ns_record_set.eu", actions: "update", before: eu, after: dnsNS("example.com.", "eu", 3600, "b.test.")}}},
			`"actions":`, `"importing":{"id":"eu.example.com."},"actions":`, `
			update eu.example.com. NS in example.com. at dns/default: 3600 a.test. -> 3600 b.test.
			  0 update dns_ns_record_set.eu`},
		{"from count to for_each", small{changes: []planned{{address: "dns_ns_record_set.eu[0]", actions: "delete", before: eu}, {address: `dns_ns_record_set.eu["eu"]`, actions: "create", after: eu}}},
			`"mode":"managed"`, `"action_reason":"delete_because_wrong_repetition","mode":"managed"`, `
			recreate eu.example.com. NS in example.com. at dns/default: 3600 a.test. -> 3600 a.test.
			  0 create dns_ns_record_set.eu["eu"]
			  0 destroy dns_ns_record_set.eu[0]`},
		{"moved to what is made again", small{changes: []planned{{address: "dns_ns_record_set.new", actions: "create", after: eu, moved: "dns_ns_record_set.eu"}},
			drift: []planned{{address: "dns_ns_record_set.new", actions: "delete", before: eu, moved: "dns_ns_record_set.eu"}}}, ``, ``, `
			create eu.example.com. NS in example.com. at dns/default: - -> 3600 a.test.
			  0 create dns_ns_record_set.new was dns_ns_record_set.eu
			drift: delete eu.example.com. NS in example.com. at dns/default: 3600 a.test. -> -`},
		{"null and empty in Route 53", small{changes: []planned{stillZone, {address: "aws_route53_record.www", actions: "update", before: awsRecordOf("Z1", "www", "A", 300, "192.0.2.1"), after: unset}}}, ``, ``, ``},
		{"an alias has no TTL, written as 0 or not at all", small{changes: []planned{stillZone, {address: "aws_route53_record.www", actions: "update", before: alias("0", "[]"), after: alias("null", "null")}}}, ``, ``, ``},
		{"a set in another order and letter case", small{changes: []planned{{address: "dns_ns_record_set.eu", actions: "update", before: dnsNS("example.com.", "eu", 3600, "a.test.", "B.test."), after: dnsNS("example.com.", "eu", 3600, "b.TEST.", "a.test.")}}}, ``, ``, ``},
		{"only the id is computed again", small{changes: []planned{{address: "dns_ns_record_set.eu", actions: "update", before: eu, after: `{"zone":"example.com.","name":"eu","ttl":3600,"nameservers":["a.test."]}`, unknown: `{"id":true}`}}}, ``, ``, ``},
		{"what a later version adds to the document", gone, `"format_version":"1.2"`, `"action_invocations":[{"address":"action.a.b"}],"deferred_action_invocations":[{}],"relevant_attributes":[{"attribute":[],"resource":"x"}],"timestamp":"2026-01-01T00:00:00Z","format_version":"1.9"`, went},
		{"quotes, dots and other letters in a key", small{changes: []planned{{address: `module.m["a.b"].dns_ns_record_set.eu["with \"é\".x[0]"]`, actions: "delete", before: eu}}}, ``, ``, `
			delete eu.example.com. NS in example.com. at dns/default: 3600 a.test. -> -
			  0 destroy module.m["a.b"].dns_ns_record_set.eu["with \"é\".x[0]"]`},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := c.plan.json(t)
			if changed := strings.Replace(text, c.old, c.new, 1); c.old != "" && changed == text {
				t.Fatalf("%q is not there to replace", c.old)
			} else {
				text = changed
			}
			p, err := Read(strings.NewReader(text), "plan.json")
			if err != nil {
				t.Fatal(err)
			}
			wantLines(t, p, c.want)
		})
	}
}
