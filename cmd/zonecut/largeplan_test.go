package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"
)

// largePlan is a plan as large estates have them: nearly all records stay, one in
// fifty goes, one in 500 of all is a delegation; the values stand four times
// (planned values, before, after, prior state). It is what Terraform 1.11 writes,
// one line without blanks.
type largePlan struct {
	name   string
	module string // "" is the root module
	// record is the i-th record: where it stands and what it holds.
	record func(i int) standing
	// zone is the plan's own zone resource; the zero one is none.
	zone standing
}

// standing is a resource: JSON values with their marks.
type standing struct{ provider, kind, name, index, values, marks string }

var largePlans = []largePlan{
	{name: "dns", record: dnsStanding},
	{name: "module", record: moduleStanding, module: `module.estate[\"production-eu-central-1\"].module.records`},
	{name: "route53", record: awsStanding, zone: standing{"hashicorp/aws", "aws_route53_zone", "z", "", `{"arn":"arn:aws:route53:::hostedzone/Z0123456789ABCDEFGHIJ","comment":"Managed by Terraform","delegation_set_id":"","force_destroy":false,"id":"Z0123456789ABCDEFGHIJ","name":"scale.test","name_servers":["ns-1.awsdns-00.com","ns-2.awsdns-00.net"],"tags":{},"vpc":[],"zone_id":"Z0123456789ABCDEFGHIJ"}`, `{}`}},
}

func dnsStanding(i int) standing {
	switch {
	case i%500 == 0:
		n := fmt.Sprintf("d%06d", i)
		return standing{"hashicorp/dns", "dns_ns_record_set", "cut", n, fmt.Sprintf(`{"id":"%[1]s.scale.test.","name":"%[1]s","nameservers":["ns1.scale.test.","ns2.scale.test."],"ttl":3600,"zone":"scale.test."}`, n), `{"nameservers":[false,false]}`}
	case i%5 == 0:
		n := fmt.Sprintf("t%06d", i)
		return standing{"hashicorp/dns", "dns_txt_record_set", "note", n, fmt.Sprintf(`{"id":"%[1]s.scale.test.","name":"%[1]s","ttl":300,"txt":["owner=team%[2]d; id=%[3]d"],"zone":"scale.test."}`, n, i%17, i), `{"txt":[false]}`}
	}
	n := fmt.Sprintf("h%06d", i)
	return standing{"hashicorp/dns", "dns_a_record_set", "host", n, fmt.Sprintf(`{"addresses":["192.0.2.%[2]d"],"id":"%[1]s.scale.test.","name":"%[1]s","ttl":300,"zone":"scale.test."}`, n, i%254+1), `{"addresses":[false]}`}
}

// moduleStanding is the same in modules, with addresses that say more.
func moduleStanding(i int) standing {
	s := dnsStanding(i)
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
	return standing{"hashicorp/aws", "aws_route53_record", name, n,
		fmt.Sprintf(`{"alias":[],"allow_overwrite":null,"cidr_routing_policy":[],"failover_routing_policy":[],"fqdn":"%[1]s","geolocation_routing_policy":[],"health_check_id":"","id":"Z0123456789ABCDEFGHIJ_%[1]s_%[2]s","latency_routing_policy":[],"multivalue_answer_routing_policy":null,"name":"%[1]s","records":["%[3]s"],"set_identifier":"","ttl":%[4]d,"type":"%[2]s","weighted_routing_policy":[],"zone_id":"Z0123456789ABCDEFGHIJ"}`, n, kind, value, ttl),
		`{"alias":[],"cidr_routing_policy":[],"failover_routing_policy":[],"geolocation_routing_policy":[],"latency_routing_policy":[],"records":[false],"weighted_routing_policy":[]}`}
}

func (e *largePlan) goes(i int) bool { return i%50 == 0 }

// head is how every list of resources begins one.
func (e *largePlan) head(s standing) string {
	address, index := s.kind+"."+s.name, ""
	if e.module != "" {
		address = e.module + "." + address
	}
	if s.index != "" {
		address, index = fmt.Sprintf(`%s[\"%s\"]`, address, s.index), fmt.Sprintf(`"index":"%s",`, s.index)
	}
	return fmt.Sprintf(`{"address":"%s","mode":"managed","type":"%s","name":"%s",%s"provider_name":"registry.terraform.io/%s"`, address, s.kind, s.name, index, s.provider)
}

// write writes a plan of n records.
func (e *largePlan) write(w io.Writer, n int) {
	all := func(each func(s standing, goes bool)) {
		if e.zone.kind != "" {
			each(e.zone, false)
		}
		for i := range n {
			each(e.record(i), e.goes(i))
		}
	}
	fmt.Fprint(w, `{"format_version":"1.2","terraform_version":"1.11.4","planned_values":{"root_module":`)
	e.values(w, all, false)
	fmt.Fprint(w, `},"resource_changes":[`)
	comma := ""
	all(func(s standing, goes bool) {
		fmt.Fprint(w, comma, e.head(s))
		if e.module != "" {
			fmt.Fprintf(w, `,"module_address":"%s"`, e.module)
		}
		if goes {
			fmt.Fprintf(w, `,"change":{"actions":["delete"],"before":%s,"after":null,"after_unknown":{},"before_sensitive":%s,"after_sensitive":false},"action_reason":"delete_because_each_key"}`, s.values, s.marks)
		} else {
			fmt.Fprintf(w, `,"change":{"actions":["no-op"],"before":%[1]s,"after":%[1]s,"after_unknown":{},"before_sensitive":%[2]s,"after_sensitive":%[2]s}}`, s.values, s.marks)
		}
		comma = ","
	})
	fmt.Fprint(w, `],"prior_state":{"format_version":"1.0","terraform_version":"1.11.4","values":{"root_module":`)
	e.values(w, all, true)
	fmt.Fprint(w, `}},"configuration":{"provider_config":{"dns":{"name":"dns","full_name":"registry.terraform.io/hashicorp/dns"}},"root_module":{}},"applyable":true,"complete":true,"errored":false}`)
}

// values writes a module with its resources: those that stay, or all.
func (e *largePlan) values(w io.Writer, all func(func(standing, bool)), prior bool) {
	if e.module != "" {
		fmt.Fprintf(w, `{"child_modules":[{"address":"%s",`, e.module)
	} else {
		fmt.Fprint(w, `{`)
	}
	fmt.Fprint(w, `"resources":[`)
	comma := ""
	all(func(s standing, goes bool) {
		if goes && !prior {
			return
		}
		fmt.Fprintf(w, `%s%s,"schema_version":0,"values":%s,"sensitive_values":%s`, comma, e.head(s), s.values, s.marks)
		if prior && e.module != "" {
			fmt.Fprint(w, `,"depends_on":["data.terraform_remote_state.network","module.estate.data.external.inventory","module.estate.module.records.local_file.list"]`)
		}
		fmt.Fprint(w, `}`)
		comma = ","
	})
	fmt.Fprint(w, `]}`)
	if e.module != "" {
		fmt.Fprint(w, `]}`)
	}
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
