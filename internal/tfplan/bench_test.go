package tfplan

import (
	"fmt"
	"strings"
	"testing"
)

// BenchmarkRead reads a plan that is mostly no-ops, as those of big zones are,
// with the state that it starts from.
func BenchmarkRead(b *testing.B) {
	zone := awsZoneOf("Z1", "example.com", "ns1.test")
	plan := small{changes: []planned{{address: "aws_route53_zone.z", actions: "no-op", before: zone, after: zone}}}
	for i := range 5000 {
		value := awsRecordOf("Z1", fmt.Sprintf("host%d.example.com", i), "A", 300, fmt.Sprintf("192.0.2.%d", i%256))
		c := planned{address: fmt.Sprintf("aws_route53_record.host[%d]", i), actions: "no-op", before: value, after: value}
		if i%100 == 0 {
			c.actions, c.after = "delete", ""
		}
		plan.changes = append(plan.changes, c)
	}
	plan.prior = plan.changes
	text := plan.json(b)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		p, err := Read(strings.NewReader(text), "plan.json")
		if err != nil {
			b.Fatal(err)
		}
		if len(p.Before.All()) != 5000 {
			b.Fatalf("%d sets", len(p.Before.All()))
		}
	}
}
