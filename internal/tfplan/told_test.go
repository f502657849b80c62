package tfplan

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// The answer for one record of a block serves the others only where they would
// get the same: not in another view, and not where a name is held against what
// somebody gave.
func TestAnswersForABlock(t *testing.T) {
	rule := func(policy string) string {
		return fmt.Sprintf(`{"response_policy":%q,"rule_name":"r","dns_name":"app.example.com.","behavior":"","local_data":[{"local_datas":[{"name":"app.example.com.","type":"A","ttl":60,"rrdatas":["192.0.2.1"]}]}]}`, policy)
	}
	written := func(name string) string {
		return strings.TrimSuffix(awsRecordOf("Z1", name, "A", 300, "192.0.2.1"), "}") + `,"fqdn":"` + name + `"}`
	}
	for _, c := range []struct {
		name  string
		names Names
		plan  small
		want  string
	}{
		{"another view", nil, small{changes: []planned{
			{address: `google_dns_response_policy_rule.r["a"]`, actions: "delete", before: rule("one")},
			{address: `google_dns_response_policy_rule.r["b"]`, actions: "delete", before: rule("two")},
		}}, `
			delete app.example.com. A in . (private:response policy one) at google-response-policy/default: 60 192.0.2.1 -> -
			  0 destroy google_dns_response_policy_rule.r["a"]
			delete app.example.com. A in . (private:response policy two) at google-response-policy/default: 60 192.0.2.1 -> -
			  0 destroy google_dns_response_policy_rule.r["b"]`},
		{"a name that cannot be in a zone that was given", Names{"Z1": "example.com."}, small{changes: []planned{
			{address: `aws_route53_record.r["a"]`, actions: "delete", before: written("a.example.com")},
			{address: `aws_route53_record.r["b"]`, actions: "delete", before: written("b.example.org")},
		}}, `
			delete a.example.com. A in example.com. at aws/Z1: 300 192.0.2.1 -> -
			  0 destroy aws_route53_record.r["a"]
			gap: zone aws_route53_record aws_route53_record.r["b"]`},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, err := c.names.Read(strings.NewReader(c.plan.json(t)), "plan.json")
			if err != nil {
				t.Fatal(err)
			}
			wantLines(t, p, c.want)
		})
	}
}

// What holds a registration or a certificate is kept among the records, and the
// state's own copy of it is dropped, whichever part of the plan comes first.
func TestHeldObjectsStandAmongRecords(t *testing.T) {
	domain := awsDomainOf("example.com", "true", "true", `["ok"]`, oneServer)
	plan := small{changes: []planned{
		{address: "aws_route53domains_registered_domain.d", actions: "no-op", before: domain, after: domain},
		{address: "aws_acm_certificate.c", actions: "delete", before: acmOf("arn:c", "2027-01-01T00:00:00Z", `["www.example.com"]`)},
		{address: "aws_route53_record.www", actions: "delete", before: awsRecordOf("Z1", "www", "A", 300, "192.0.2.1")},
	}, prior: []planned{
		{address: "aws_route53domains_registered_domain.d", before: domain},
		{address: "aws_acm_certificate.c", before: acmOf("arn:c", "2027-01-01T00:00:00Z", `["www.example.com"]`)},
		{address: "aws_acm_certificate.untouched", before: acmOf("arn:u", "2027-01-01T00:00:00Z", `["example.com"]`)},
	}}
	text := plan.json(t)
	var members map[string]any
	if err := json.Unmarshal([]byte(text), &members); err != nil {
		t.Fatal(err)
	}
	sorted, err := json.Marshal(members) // the state before the changes
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{text, string(sorted)} {
		p, err := Names{"Z1": "example.com."}.Read(strings.NewReader(text), "plan.json")
		if err != nil {
			t.Fatal(err)
		}
		if len(p.Before.Holdings) != 3 || len(p.After.Holdings) != 2 {
			t.Errorf("%d holdings before and %d after", len(p.Before.Holdings), len(p.After.Holdings))
		}
		for _, want := range []string{"delete www.example.com. A", "delete certificate aws_acm_certificate.c"} {
			if got := strings.Join(lines(p), "\n"); !strings.Contains(got, want) {
				t.Errorf("no %q in:\n%s", want, got)
			}
		}
		if len(p.Before.Shared) != 1 || p.Before.Shared[0].Type != "NS" || p.After.Shared[0] != p.Before.Shared[0] {
			t.Errorf("shared: %v", p.Before.Shared)
		}
	}
}
