package main

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// largePlan is a plan as large estates have them: nearly all records stay, one in
// fifty goes, one in 500 of all is a delegation; the values stand four times
// (planned values, before, after, prior state). It is what Terraform 1.11 writes,
// one line without blanks, in the order of the addresses.
type largePlan struct {
	name string
	// record is the i-th record: where it stands and what it holds.
	record func(i int) standing
	// zone is the plan's own zone resource; the zero one is none.
	zone standing
}

// standing is a resource: JSON values with their marks. A module of "" is the root
// module.
type standing struct {
	module, provider, kind, name, index, values, marks string
	goes                                               bool
}

const estateModule = `module.estate[\"production-eu-central-1\"].module.records`

var largePlans = []largePlan{
	{name: "dns", record: dnsStanding},
	{name: "module", record: moduleStanding},
	{name: "mixed", record: mixedStanding, zone: awsZone},
	{name: "route53", record: awsStanding, zone: awsZone},
}

var awsZone = standing{provider: "hashicorp/aws", kind: "aws_route53_zone", name: "z", values: `{"arn":"arn:aws:route53:::hostedzone/Z0123456789ABCDEFGHIJ","comment":"Managed by Terraform","delegation_set_id":"","force_destroy":false,"id":"Z0123456789ABCDEFGHIJ","name":"scale.test","name_servers":["ns-1.awsdns-00.com","ns-2.awsdns-00.net"],"tags":{},"vpc":[],"zone_id":"Z0123456789ABCDEFGHIJ"}`, marks: `{}`}

// mixedStanding is of two providers, in the root module and in another: 50,000 of
// them make 125 MB.
func mixedStanding(i int) standing {
	if i%20 < 9 {
		return awsStanding(i)
	}
	return moduleStanding(i)
}

func dnsStanding(i int) standing {
	switch {
	case i%500 == 0:
		n := fmt.Sprintf("d%06d", i)
		return standing{provider: "hashicorp/dns", kind: "dns_ns_record_set", name: "cut", index: n, values: fmt.Sprintf(`{"id":"%[1]s.scale.test.","name":"%[1]s","nameservers":["ns1.scale.test.","ns2.scale.test."],"ttl":3600,"zone":"scale.test."}`, n), marks: `{"nameservers":[false,false]}`}
	case i%5 == 0:
		n := fmt.Sprintf("t%06d", i)
		return standing{provider: "hashicorp/dns", kind: "dns_txt_record_set", name: "note", index: n, values: fmt.Sprintf(`{"id":"%[1]s.scale.test.","name":"%[1]s","ttl":300,"txt":["owner=team%[2]d; id=%[3]d"],"zone":"scale.test."}`, n, i%17, i), marks: `{"txt":[false]}`}
	}
	n := fmt.Sprintf("h%06d", i)
	return standing{provider: "hashicorp/dns", kind: "dns_a_record_set", name: "host", index: n, values: fmt.Sprintf(`{"addresses":["192.0.2.%[2]d"],"id":"%[1]s.scale.test.","name":"%[1]s","ttl":300,"zone":"scale.test."}`, n, i%254+1), marks: `{"addresses":[false]}`}
}

// moduleStanding is the same in modules, with addresses that say more.
func moduleStanding(i int) standing {
	s := dnsStanding(i)
	s.module = estateModule
	s.index = fmt.Sprintf("scale.test/production/eu-central-1/team-%02d/%s", i%17, s.index)
	return s
}

func awsStanding(i int) standing {
	kind, name, ttl, value, n := "A", "host", 300, fmt.Sprintf("192.0.2.%d", i%254+1), fmt.Sprintf("h%06d.scale.test", i)
	if i%500 == 0 {
		kind, name, ttl, value = "NS", "cut", 3600, `ns1.scale.test.","ns2.scale.test.`
	} else if i%5 == 0 {
		kind, name, value = "TXT", "note", fmt.Sprintf("owner=team%d; id=%d", i%17, i)
	}
	return standing{provider: "hashicorp/aws", kind: "aws_route53_record", name: name, index: n,
		values: fmt.Sprintf(`{"alias":[],"allow_overwrite":null,"cidr_routing_policy":[],"failover_routing_policy":[],"fqdn":"%[1]s","geolocation_routing_policy":[],"health_check_id":"","id":"Z0123456789ABCDEFGHIJ_%[1]s_%[2]s","latency_routing_policy":[],"multivalue_answer_routing_policy":null,"name":"%[1]s","records":["%[3]s"],"set_identifier":"","ttl":%[4]d,"type":"%[2]s","weighted_routing_policy":[],"zone_id":"Z0123456789ABCDEFGHIJ"}`, n, kind, value, ttl),
		marks:  `{"alias":[],"cidr_routing_policy":[],"failover_routing_policy":[],"geolocation_routing_policy":[],"latency_routing_policy":[],"records":[false],"weighted_routing_policy":[]}`}
}

// head is how every list of resources begins one.
func (s *standing) head() string {
	address, index := s.kind+"."+s.name, ""
	if s.module != "" {
		address = s.module + "." + address
	}
	if s.index != "" {
		address, index = fmt.Sprintf(`%s[\"%s\"]`, address, s.index), fmt.Sprintf(`"index":"%s",`, s.index)
	}
	return fmt.Sprintf(`{"address":"%s","mode":"managed","type":"%s","name":"%s",%s"provider_name":"registry.terraform.io/%s"`, address, s.kind, s.name, index, s.provider)
}

// all are n records and the zone, in the order of their addresses: modules after
// the resources of the root.
func (e *largePlan) all(n int) []standing {
	var all []standing
	if e.zone.kind != "" {
		all = append(all, e.zone)
	}
	for i := range n {
		s := e.record(i)
		s.goes = i%50 == 0
		all = append(all, s)
	}
	slices.SortStableFunc(all, func(a, b standing) int {
		return cmp.Or(strings.Compare(a.module, b.module), strings.Compare(a.kind, b.kind), strings.Compare(a.name, b.name), strings.Compare(a.index, b.index))
	})
	return all
}

// write writes a plan of n records.
func (e *largePlan) write(w io.Writer, n int) {
	all := e.all(n)
	fmt.Fprint(w, `{"format_version":"1.2","terraform_version":"1.11.4","planned_values":{"root_module":`)
	values(w, all, false)
	fmt.Fprint(w, `},"resource_changes":[`)
	comma := ""
	for _, s := range all {
		fmt.Fprint(w, comma, s.head())
		if s.module != "" {
			fmt.Fprintf(w, `,"module_address":"%s"`, s.module)
		}
		if s.goes {
			fmt.Fprintf(w, `,"change":{"actions":["delete"],"before":%s,"after":null,"after_unknown":{},"before_sensitive":%s,"after_sensitive":false},"action_reason":"delete_because_each_key"}`, s.values, s.marks)
		} else {
			fmt.Fprintf(w, `,"change":{"actions":["no-op"],"before":%[1]s,"after":%[1]s,"after_unknown":{},"before_sensitive":%[2]s,"after_sensitive":%[2]s}}`, s.values, s.marks)
		}
		comma = ","
	}
	fmt.Fprint(w, `],"prior_state":{"format_version":"1.0","terraform_version":"1.11.4","values":{"root_module":`)
	values(w, all, true)
	fmt.Fprint(w, `}},"configuration":{"provider_config":{"dns":{"name":"dns","full_name":"registry.terraform.io/hashicorp/dns"}},"root_module":{}},"applyable":true,"complete":true,"errored":false}`)
}

// values writes the root module with its resources, and the one child module if
// there is one: those that stay, or all.
func values(w io.Writer, all []standing, prior bool) {
	root := all
	if i := slices.IndexFunc(all, func(s standing) bool { return s.module != "" }); i >= 0 {
		root = all[:i]
	}
	fmt.Fprint(w, `{`)
	if len(root) > 0 {
		resources(w, root, prior)
	}
	if child := all[len(root):]; len(child) > 0 {
		if len(root) > 0 {
			fmt.Fprint(w, `,`)
		}
		fmt.Fprintf(w, `"child_modules":[{"address":"%s",`, child[0].module)
		resources(w, child, prior)
		fmt.Fprint(w, `}]`)
	}
	fmt.Fprint(w, `}`)
}

func resources(w io.Writer, all []standing, prior bool) {
	fmt.Fprint(w, `"resources":[`)
	comma := ""
	for _, s := range all {
		if s.goes && !prior {
			continue
		}
		fmt.Fprintf(w, `%s%s,"schema_version":0,"values":%s,"sensitive_values":%s`, comma, s.head(), s.values, s.marks)
		if prior && s.module != "" {
			fmt.Fprint(w, `,"depends_on":["data.terraform_remote_state.network","module.estate.data.external.inventory","module.estate.module.records.local_file.list"]`)
		}
		fmt.Fprint(w, `}`)
		comma = ","
	}
	fmt.Fprint(w, `]`)
}

// plan writes a plan of n records into a file of its own.
func (e *largePlan) plan(t testing.TB, n int) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "plan.json")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	w := bufio.NewWriterSize(f, 1<<20)
	e.write(w, n)
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}
