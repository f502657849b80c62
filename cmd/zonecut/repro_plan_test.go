package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"zonecut/internal/lab"
)

// resource is one resource of a Terraform plan: its actions as "delete create",
// and its values before and after as JSON, "" for none.
type resource struct {
	address, actions, before, after string
	// unknown are the values known only after the apply, refers what the resource's
	// configuration refers to.
	unknown, refers string
}

// plan is a plan of resources of hashicorp/aws, as terraform show -json writes it.
func plan(resources ...resource) map[string]string {
	raw := func(s string) json.RawMessage {
		if s == "" {
			s = "null"
		}
		return json.RawMessage(s)
	}
	var changes, configured []any
	for _, r := range resources {
		typ, name, _ := strings.Cut(r.address, ".")
		unknown := r.unknown
		if unknown == "" {
			unknown = "{}"
		}
		changes = append(changes, map[string]any{"address": r.address, "mode": "managed", "type": typ, "name": name, "provider_name": "registry.terraform.io/hashicorp/aws",
			"change": map[string]any{"actions": strings.Fields(r.actions), "before": raw(r.before), "after": raw(r.after), "after_unknown": raw(unknown),
				"before_sensitive": false, "after_sensitive": false}})
		expressions := map[string]any{}
		if r.refers != "" {
			expressions["records"] = map[string]any{"references": []string{r.refers}}
		}
		configured = append(configured, map[string]any{"address": r.address, "mode": "managed", "type": typ, "name": name, "provider_config_key": "aws",
			"expressions": expressions, "schema_version": 2})
	}
	text, err := json.Marshal(map[string]any{"format_version": "1.2", "terraform_version": "1.11.4", "resource_changes": changes, "complete": true, "applyable": true,
		"configuration": map[string]any{"provider_config": map[string]any{"aws": map[string]any{"name": "aws", "full_name": "registry.terraform.io/hashicorp/aws"}},
			"root_module": map[string]any{"resources": configured}}})
	if err != nil {
		panic(err)
	}
	return map[string]string{"plan.json": string(text)}
}

// mainZone is the case's zone in Route 53, which no plan here changes.
func mainZone() resource {
	const values = `{"zone_id":"Z1","id":"Z1","name":"$NAME","name_servers":["ns1.$NAME","ns2.$NAME"],"vpc":[],"comment":"","force_destroy":false}`
	return resource{address: "aws_route53_zone.main", actions: "no-op", before: values, after: values}
}

// awsRecord are the values of an aws_route53_record in it.
func awsRecord(label, typ string, ttl int, data ...string) string {
	return awsRecordWith(label, typ, ttl, "", data...)
}

func awsRecordWith(label, typ string, ttl int, more string, data ...string) string {
	if data == nil {
		data = []string{}
	}
	values, err := json.Marshal(data)
	if err != nil {
		panic(err)
	}
	return fmt.Sprintf(`{"zone_id":"Z1","name":"%[1]s.$NAME","fqdn":"%[1]s.$NAME","id":"Z1_%[1]s.$NAME_%[2]s","type":"%[2]s","ttl":%[3]d,"records":%[4]s,"alias":[],"set_identifier":"",`+
		`"health_check_id":"","multivalue_answer_routing_policy":null,"weighted_routing_policy":[]%[5]s}`, label, typ, ttl, values, more)
}

// subZone is a zone below it in Route 53.
func subZone(servers string) string {
	return `{"zone_id":"Z2","id":"Z2","name":"sub.$NAME","name_servers":[` + servers + `],"vpc":[],"comment":"","force_destroy":true}`
}

const ownServers, otherServers = `"ns1.sub.$NAME"`, `"ns-1.awsdns-01.com","ns-2.awsdns-02.net"`

// planRepros are the ways between two states, and what only a plan tells.
func planRepros() []repro {
	const web, edge = "192.0.2.80", "192.0.2.81"
	www, moved := awsRecord("www", "A", 300, web), awsRecord("www", "A", 300, edge)
	change := func(actions, before, after string) map[string]string {
		return plan(mainZone(), resource{address: "aws_route53_record.www", actions: actions, before: before, after: after})
	}
	cutTo := func(octet string) string { return strings.ReplaceAll(cutSub, "$IP(20)", "$IP("+octet+")") }
	childOf := func(octet string) served {
		return served{at: octet, apex: "sub", text: strings.ReplaceAll(childWhole, "$IP(20)", "$IP("+octet+")")}
	}
	elsewhereCut := "sub NS ns1.dynect.net.\n"
	replaced := resource{address: "aws_route53_zone.sub", actions: "delete create", before: subZone(ownServers),
		after: `{"name":"sub.$NAME","vpc":[],"comment":"","force_destroy":true}`, unknown: `{"zone_id":true,"id":true,"name_servers":true}`}
	replacedTwin := replaced
	replacedTwin.before = subZone(otherServers)
	return []repro{
		{id: "R07-P", what: "the same in a plan, where the copy is a zone at a provider", ask: "openopps A", stages: "bc",
			broken: side{before: []served{ownCopy, above("openopps NS ns8\nns8 A $IP(20)\n")}, files: plan(copyZone(), resource{address: "aws_route53_record.openopps", actions: "delete", before: awsRecord("openopps", "A", 300, web)}),
				apply: ownCopyLoses("openopps.$APEX A"),
				b:     want{2, "block delegated-name-removed", "the way to it ends at ns8."}, c: want{2, "", "openopps.r07-p.lab. A walked to from the root"}, used: web, fresh: "NXDOMAIN"},
			twin: side{why: "an ordinary cleanup in the zone that users are sent to", before: []served{above("openopps A 192.0.2.80\nwww A 192.0.2.80\n")},
				files: plan(mainZone(), resource{address: "aws_route53_record.openopps", actions: "delete", before: awsRecord("openopps", "A", 300, web)}),
				apply: updates([]string{"openopps.$APEX A"}, nil), used: web, fresh: "NXDOMAIN"}},
		{id: "R08", what: "a zone is replaced: the new one has other name servers, the delegation stays", ask: "www.sub A", stages: "abc",
			broken: side{before: []served{above(cutTo("22")), childOf("22")}, files: plan(mainZone(), replaced), apply: vanish(22),
				a: want{2, "block zone-replaced", ""}, b: want{2, "block zone-replaced", ""}, c: want{2, "", ""}, used: web, fresh: "SERVFAIL"},
			twin: side{why: "the delegation goes to other servers since long, as facts show", before: []served{above(elsewhereCut), childAt20("sub", childWhole)}, files: plan(mainZone(), replacedTwin), apply: nothing,
				a: want{2, "block zone-replaced", ""}, b: want{0, "note zone-replaced", ""}, c: want{code: skip}, used: web, fresh: web}},
		{id: "R08-D", what: "a zone is destroyed that is still delegated to", ask: "www.sub A", stages: "abc",
			broken: side{before: []served{above(cutTo("23")), childOf("23")}, files: plan(mainZone(), resource{address: "aws_route53_zone.sub", actions: "delete", before: subZone(ownServers)}), apply: vanish(23),
				a: want{2, "block zone-deleted", ""}, b: want{2, "block zone-deleted", ""}, c: want{2, "", ""}, used: web, fresh: "SERVFAIL"},
			twin: side{why: "a retired copy: the delegation goes elsewhere, as facts show", before: []served{above(elsewhereCut), childAt20("sub", childWhole)},
				files: plan(mainZone(), resource{address: "aws_route53_zone.sub", actions: "delete", before: subZone(otherServers)}), apply: nothing,
				a: want{2, "block zone-deleted", ""}, b: want{0, "note zone-deleted", ""}, c: want{code: skip}, used: web, fresh: web}},
		{id: "R10", what: "the object of a set stays and its values are gone", ask: "dynamodb A", stages: "ac",
			broken: side{before: []served{above("dynamodb A 192.0.2.80\ndynamodb TXT x\n")},
				files: plan(mainZone(), resource{address: "aws_route53_record.d", actions: "update", before: awsRecord("dynamodb", "A", 300, web), after: awsRecord("dynamodb", "A", 300)}),
				apply: updates([]string{"dynamodb.$APEX A"}, nil),
				a:     want{2, "block rrset-emptied", ""}, b: want{2, "block rrset-emptied", ""}, c: want{2, "", ""}, used: web, fresh: "NODATA"},
			twin: passes("a CNAME takes its place in the same change", "dynamodb A 192.0.2.80\nnew A 192.0.2.81\n", on("dynamodb A 192.0.2.80\n", "dynamodb CNAME new\n"), web, edge)},
		{id: "R11", what: "a record is destroyed first and comes back once a certificate is valid", ask: "www A", stages: "ac",
			broken: side{before: []served{above("www A 192.0.2.80\n")}, files: plan(mainZone(),
				resource{address: "aws_acm_certificate_validation.c", actions: "create", after: `{}`, unknown: `{"id":true}`},
				resource{address: "aws_route53_record.www", actions: "delete create", before: www, after: moved, refers: "aws_acm_certificate_validation.c"}),
				apply: updates([]string{"www.$APEX A"}, nil),
				a:     want{2, "block record-gap", ""}, b: want{2, "block record-gap", ""}, c: want{2, "", ""}, used: web, fresh: "NXDOMAIN"},
			twin: side{why: "an update in place", before: []served{above("www A 192.0.2.80\n")}, files: change("update", www, moved),
				apply: updates([]string{"www.$APEX A"}, []string{"www.$APEX 300 A 192.0.2.81"}), used: web, fresh: edge}},
		{id: "R12", what: "a wildcard answers in the gap of a replacement, for longer than the gap", ask: "www A", stages: "ac",
			broken: side{before: []served{above("www A 192.0.2.80\n* 3600 A 192.0.2.66\n")}, files: plan(mainZone(),
				resource{address: "aws_route53_record.star", actions: "no-op", before: awsRecord("*", "A", 3600, "192.0.2.66"), after: awsRecord("*", "A", 3600, "192.0.2.66")},
				resource{address: "aws_route53_record.www", actions: "delete create", before: www, after: moved}),
				apply: func(p *played) {
					p.update([]string{"www.$APEX A"}, nil)
					p.w.fresh.Lookup("www."+p.apex, 1) // a user in the gap
					p.update(nil, []string{"www.$APEX 300 A 192.0.2.81"})
				},
				a: want{2, "block wildcard-uncovered", ""}, b: want{2, "block wildcard-uncovered", ""}, c: want{2, "", "wildcard-uncovered foretold this"}, resolver: true, used: web, fresh: "192.0.2.66"},
			twin: side{why: "an update in place", before: []served{above("www A 192.0.2.80\n* 3600 A 192.0.2.66\n")}, files: plan(mainZone(),
				resource{address: "aws_route53_record.star", actions: "no-op", before: awsRecord("*", "A", 3600, "192.0.2.66"), after: awsRecord("*", "A", 3600, "192.0.2.66")},
				resource{address: "aws_route53_record.www", actions: "update", before: www, after: moved}),
				apply: updates([]string{"www.$APEX A"}, []string{"www.$APEX 300 A 192.0.2.81"}), used: web, fresh: edge}},
		{id: "R13", what: "create before destroy where a create overwrites: the delete takes the new set", ask: "www A", stages: "ac",
			broken: side{before: []served{above("www A 192.0.2.80\n")}, files: change("create delete", www, awsRecordWith("www", "A", 300, `,"allow_overwrite":true`, edge)),
				apply: func(p *played) {
					p.update([]string{"www.$APEX A"}, []string{"www.$APEX 300 A 192.0.2.81"})
					p.update([]string{"www.$APEX A"}, nil)
				},
				a: want{2, "block upsert-then-delete", ""}, b: want{2, "block upsert-then-delete", ""}, c: want{2, "", ""}, used: web, fresh: "NXDOMAIN"},
			twin: side{why: "the key differs: another name is created", before: []served{above("www A 192.0.2.80\n")},
				files: change("create delete", awsRecord("old", "A", 300, web), awsRecordWith("new", "A", 300, `,"allow_overwrite":true`, edge)),
				apply: updates([]string{"old.$APEX A"}, []string{"new.$APEX 300 A 192.0.2.81"}), used: web, fresh: web}},
		{id: "R14", what: "a create over a record that is there", ask: "www A", stages: "bc",
			broken: side{before: []served{above("www A 192.0.2.80\n")}, files: change("create", "", awsRecordWith("www", "A", 300, `,"allow_overwrite":true`, edge)),
				apply: updates([]string{"www.$APEX A"}, []string{"www.$APEX 300 A 192.0.2.81"}),
				b:     want{2, "block create-over-live", ""}, c: want{2, "", "create-over-live foretold this"}, used: web, fresh: edge},
			twin: side{why: "an import: the same values", before: []served{above("www A 192.0.2.80\n")}, files: change("create", "", awsRecordWith("www", "A", 300, `,"allow_overwrite":true`, web)),
				apply: nothing, b: want{0, "note create-over-live", ""}, used: web, fresh: web}},
		{id: "R15", what: "a stale plan: somebody changed the record since", ask: "www A", stages: "bc",
			broken: side{before: []served{above("www A 192.0.2.99\n")}, files: change("update", www, moved),
				apply: updates([]string{"www.$APEX A"}, []string{"www.$APEX 300 A 192.0.2.81"}),
				b:     want{3, "hold plan-stale", ""}, c: want{2, "", "plan-stale foretold this"}, used: "192.0.2.99", fresh: edge},
			twin: side{why: "somebody made this very change already", before: []served{above("www A 192.0.2.81\n")}, files: change("update", www, moved),
				apply: nothing, b: want{0, "note plan-stale", ""}, used: edge, fresh: edge}},
		{id: "R15-W", what: "two writers: what is there after the apply comes from neither state", ask: "www A", stages: "c",
			broken: side{before: []served{above("www A 192.0.2.80\n")}, files: change("update", www, moved),
				apply: updates([]string{"www.$APEX A"}, []string{"www.$APEX 300 A 192.0.2.99"}),
				c:     want{2, "", "neither what was before"}, used: web, fresh: "192.0.2.99"},
			twin: side{why: "the plan's own value", before: []served{above("www A 192.0.2.80\n")}, files: change("update", www, moved),
				apply: updates([]string{"www.$APEX A"}, []string{"www.$APEX 300 A 192.0.2.81"}), used: web, fresh: edge}},
		{id: "R19", what: "three entries get one key, and two are lost", ask: "b A", stages: "ac",
			broken: side{before: []served{above("a A 192.0.2.79\nb A 192.0.2.80\nc A 192.0.2.81\n")},
				files: octo("a: {type: A, value: 192.0.2.79}\nb: {type: A, value: 192.0.2.80}\nc: {type: A, value: 192.0.2.81}\n",
					"c: {type: A, value: 192.0.2.79}\nc: {type: A, value: 192.0.2.80}\nc: {type: A, value: 192.0.2.81}\n"),
				apply: updates([]string{"a.$APEX A", "b.$APEX A"}, nil),
				a:     want{2, "block input-collapsed", ""}, b: want{2, "block input-collapsed", ""}, c: want{2, "", "input-collapsed foretold this"}, used: web, fresh: "NXDOMAIN"},
			twin: side{why: "each has a key of its own", before: []served{above("a A 192.0.2.79\nb A 192.0.2.80\nc A 192.0.2.81\n")},
				files: octo("a: {type: A, value: 192.0.2.79}\nb: {type: A, value: 192.0.2.80}\nc: {type: A, value: 192.0.2.81}\n",
					"a: {type: A, value: 192.0.2.79}\nb: {type: A, value: 192.0.2.81}\nc: {type: A, value: 192.0.2.81}\n"),
				apply: updates([]string{"b.$APEX A"}, []string{"b.$APEX 3600 A 192.0.2.81"}), used: web, fresh: edge}},
		{id: "R28", what: "a private zone comes that hides public names", ask: "api.corp A", stages: "ab",
			broken: side{before: []served{above("api.corp A 192.0.2.80\n")}, files: plan(mainZone(), resource{address: "aws_route53_record.api", actions: "no-op", before: awsRecord("api.corp", "A", 300, web), after: awsRecord("api.corp", "A", 300, web)},
				privateZone("corp.$NAME")), apply: nothing,
				a: want{2, "block private-zone-shadows", ""}, b: want{2, "block private-zone-shadows", ""}, c: want{3, "", "not public"}, used: web, fresh: web},
			twin: side{why: "its apex is the one name that it holds; verify says that it cannot look into it", before: []served{above("api.corp A 192.0.2.80\n")}, files: plan(mainZone(),
				resource{address: "aws_route53_record.api", actions: "no-op", before: awsRecord("api.corp", "A", 300, web), after: awsRecord("api.corp", "A", 300, web)},
				privateZone("db.corp.$NAME"), resource{address: "aws_route53_record.db", actions: "create",
					after: `{"zone_id":"Z9","name":"db.corp.$NAME","type":"A","ttl":300,"records":["10.0.0.5"],"alias":[],"set_identifier":""}`}), apply: nothing,
				c: want{3, "", "not public"}, used: web, fresh: web}},
		{id: "R31", what: "a setting leads to a name that nobody serves", ask: "login A", stages: "bc",
			broken: side{before: []served{above("auth A 192.0.2.80\n")}, files: setting("auth.$NAME", "login.$NAME"), apply: nothing,
				b: want{3, "hold config-target-invalid", "leads to login.r31.lab., which does not exist"}, c: want{2, "", "login.r31.lab. A walked to from the root"}, used: "NXDOMAIN", fresh: "NXDOMAIN"},
			twin: side{why: "it is there", before: []served{above("auth A 192.0.2.80\nlogin A 192.0.2.81\n")}, files: setting("auth.$NAME", "login.$NAME"), apply: nothing,
				c: want{code: skip}, used: edge, fresh: edge}},
		{id: "R31-L", what: "a setting leads to a name that is the machine itself", ask: "login A", stages: "b",
			broken: side{before: []served{above("auth A 192.0.2.80\nlogin A 127.0.0.1\n")}, files: setting("auth.$NAME", "login.$NAME"), apply: nothing,
				b: want{3, "hold config-target-invalid", "login.r31-l.lab., which is 127.0.0.1"}, c: want{code: skip}, used: "127.0.0.1", fresh: "127.0.0.1"},
			twin: side{why: "the file is one for development, where other addresses are the machine's own", before: []served{above("login A 127.0.0.1\n")}, files: setting("localhost", "login.$NAME"), apply: nothing,
				c: want{code: skip}, used: "127.0.0.1", fresh: "127.0.0.1"}},
		{id: "R31-V", what: "a setting leads to an alias whose target is gone", ask: "login A", stages: "b",
			broken: side{before: []served{above("auth A 192.0.2.80\nlogin CNAME lb\n")}, files: setting("auth.$NAME", "login.$NAME"), apply: nothing,
				b: want{3, "hold config-target-invalid", "an alias of lb.r31-v.lab., which does not exist"}, c: want{code: skip}, used: "NXDOMAIN", fresh: "NXDOMAIN"},
			twin: side{why: "the public DNS never knew the names beside it either: it is one of a network of their own, and it is said that this could not be told", before: []served{above("auth A 192.0.2.80\n")},
				files: setting("db1.int.$NAME", "db2.int.$NAME"), apply: nothing, b: want{0, "note config-target-invalid", "could not be told"},
				c: want{code: skip}, used: "NXDOMAIN", fresh: "NXDOMAIN"}},
		{id: "R31-A", what: "a setting has a letter too many in its domain", ask: "auth A", stages: "a",
			broken: side{before: []served{above("auth A 192.0.2.80\n")}, files: setting("auth.internal.example-corp.net", "auth.internal.example-ccorp.net"), apply: nothing,
				a: want{3, "hold config-target-invalid", ""}, b: want{3, "hold config-target-invalid", ""}, c: want{code: skip}, used: web, fresh: web},
			twin: side{why: "another host of the same domain", before: []served{above("auth A 192.0.2.80\n")}, files: setting("auth.internal.example-corp.net", "login.internal.example-corp.net"), apply: nothing,
				c: want{code: skip}, used: web, fresh: web}},
	}
}

// copyZone is a zone at Route 53 that is another copy of the case's, on servers of its own.
func copyZone() resource {
	const values = `{"zone_id":"Z1","id":"Z1","name":"$NAME","name_servers":["ns8.$NAME"],"vpc":[],"comment":"","force_destroy":false}`
	return resource{address: "aws_route53_zone.main", actions: "no-op", before: values, after: values}
}

func privateZone(name string) resource {
	return resource{address: "aws_route53_zone.private", actions: "create",
		after: `{"name":"` + name + `","zone_id":"Z9","comment":"","force_destroy":false,"vpc":[{"vpc_id":"vpc-1","vpc_region":"eu-west-1"}]}`, unknown: `{"name_servers":true}`}
}

// setting is a configuration file that gets another host to log in at, and a policy
// that asks for no evidence of a test: what is left to see is the address.
func setting(before, after string) map[string]string {
	file := func(host string) string { return "env:\n  HOME_HOST: " + before + "\n  AUTH_HOST: " + host + "\n" }
	return map[string]string{"old/app.yaml": file(before), "next/app.yaml": file(after),
		".zonecut/policies/tested.yaml": "version: 1\nrules:\n  config-untested: { level: off }\n"}
}

// octo is a pair of octoDNS zone files.
func octo(old, next string) map[string]string {
	return map[string]string{"old/$NAME.yaml": old, "next/$NAME.yaml": next}
}

func nothing(*played) {}

// updates is a dynamic update of the case's zone, as "www.$APEX A" for whole sets
// and "www.$APEX 300 A 192.0.2.80" for records.
func updates(remove, add []string) func(*played) {
	return func(p *played) { p.update(remove, add) }
}

// vanish has a server answer as one that never had the zone: it refuses.
func vanish(octet int) func(*played) {
	return func(p *played) {
		p.t.Helper()
		p.w.servers[octet].Stop()
		for end := time.Now().Add(5 * time.Second); time.Now().Before(end); {
			if _, err := p.w.Ask(p.w.IP(octet), p.w.Port, "sub."+p.apex, 6, false); err != nil {
				p.w.Authority(lab.Spec{Program: lab.NSD, IP: octet, Zones: map[string]string{"unrelated.": unrelated}})
				return
			}
		}
		p.t.Errorf("server %d does not stop", octet)
	}
}
