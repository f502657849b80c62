package tfplan

import (
	"strings"
	"testing"
)

// The names that the caller knows stand in for zones that a plan knows by an id
// alone; what the plan says goes before them.
func TestGivenNames(t *testing.T) {
	www := awsRecordOf("Z1", "www", "A", 300, "192.0.2.1")
	written := strings.TrimSuffix(awsRecordOf("Z1", "www.example.com", "A", 300, "192.0.2.1"), "}") + `,"fqdn":"www.example.com"}`
	gone := func(value string) small {
		return small{changes: []planned{{address: "aws_route53_record.www", actions: "delete", before: value}}}
	}
	for _, c := range []struct {
		name  string
		names Names
		plan  small
		want  string
	}{
		{"nobody knows it", nil, gone(www), `
			gap: zone aws_route53_record aws_route53_record.www`},
		{"by its id", Names{"Z1": "example.com."}, gone(www), `
			delete www.example.com. A in example.com. at aws/Z1: 300 192.0.2.1 -> -
			  0 destroy aws_route53_record.www`},
		{"by provider and id, before the id alone", Names{"Z1": "example.org.", "aws/Z1": "example.com."}, gone(www), `
			delete www.example.com. A in example.com. at aws/Z1: 300 192.0.2.1 -> -
			  0 destroy aws_route53_record.www`},
		{"of another provider", Names{"cloudflare/Z1": "example.com."}, gone(www), `
			gap: zone aws_route53_record aws_route53_record.www`},
		{"no guess where it is known, and no gap that says so", Names{"Z1": "example.com."}, gone(written), `
			delete www.example.com. A in example.com. at aws/Z1: 300 192.0.2.1 -> -
			  0 destroy aws_route53_record.www`},
		{"a name that cannot be in it", Names{"Z1": "example.org."}, gone(written), `
			gap: zone aws_route53_record aws_route53_record.www`},
		{"the plan knows better", Names{"Z1": "example.org."}, small{changes: []planned{
			{address: "aws_route53_record.www", actions: "delete", before: www},
			{address: "aws_route53_zone.z", actions: "no-op", before: awsZoneOf("Z1", "example.com"), after: awsZoneOf("Z1", "example.com")},
		}}, `
			delete www.example.com. A in example.com. at aws/Z1: 300 192.0.2.1 -> -
			  0 destroy aws_route53_record.www`},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, err := c.names.Read(strings.NewReader(c.plan.json(t)), "plan.json")
			if err != nil {
				t.Fatal(err)
			}
			wantLines(t, p, c.want)
			const why = `zonecut.yaml says that the zone "Z1" is example.org., and this name in it is www.example.com.`
			if wrong := strings.Contains(c.name, "cannot"); wrong && p.Gaps[0].Why != why {
				t.Errorf("gap %q", p.Gaps[0].Why)
			}
		})
	}
}
