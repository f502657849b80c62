package rollback

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"zonecut/internal/zone"
)

// made is a change with the steps that made it.
func made(t *testing.T, before, after string, steps ...zone.Step) zone.Change {
	t.Helper()
	c := changes(t, before, after)[0]
	c.Way = &zone.Way{Steps: steps}
	return c
}

func TestTerraform(t *testing.T) {
	destroyed := func(address string) zone.Step { return zone.Step{Do: zone.Destroy, Address: address} }
	const ns = "example.com.@dns/default: eu.example.com. 300 NS ns.example.net."
	for _, c := range []struct {
		name   string
		change zone.Change
		want   string
	}{
		{"a block of hashicorp/dns", made(t, ns, "", destroyed("dns_ns_record_set.eu")),
			`resource "dns_ns_record_set" "eu" {|  zone = "example.com."|  name = "eu"|  nameservers = ["ns.example.net."]|  ttl = 300|}|# once it is there again by other means: terraform import 'dns_ns_record_set.eu' eu.example.com.`},
		{"the apex has no name", made(t, "example.com.@dns/default: example.com. 300 A 192.0.2.1", "", destroyed("dns_a_record_set.apex")),
			`resource "dns_a_record_set" "apex" {|  zone = "example.com."|  addresses = ["192.0.2.1"]|  ttl = 300|}|# once it is there again by other means: terraform import 'dns_a_record_set.apex' example.com.`},
		{"a block of Route 53", made(t, "example.com.@aws/Z1: www.example.com. 60 A 192.0.2.1", "", destroyed("aws_route53_record.www")),
			`resource "aws_route53_record" "www" {|  zone_id = "Z1"|  name    = "www.example.com"|  type    = "A"|  ttl     = 60|  records = ["192.0.2.1"]|}|# once it is there again by other means: terraform import 'aws_route53_record.www' Z1_www.example.com_A`},
		{"texts, whose quotes the provider adds", made(t, `example.com.@aws/Z1: example.com. 60 TXT "x"`, "", destroyed("aws_route53_record.txt")),
			`# once it is there again by other means: terraform import 'aws_route53_record.txt' Z1_example.com_TXT`},
		{"in a module, or one of several", made(t, ns, "", destroyed("module.z.dns_ns_record_set.eu"), destroyed(`dns_ns_record_set.eu["a"]`)),
			`# once it is there again by other means: terraform import 'module.z.dns_ns_record_set.eu' ID (the provider's documentation of the type says which)|# once it is there again by other means: terraform import 'dns_ns_record_set.eu["a"]' eu.example.com.`},
		{"another provider", made(t, "example.com.@cloudflare/1: www.example.com. 60 A!proxied 192.0.2.1", "", destroyed("cloudflare_record.www")),
			`# once it is there again by other means: terraform import 'cloudflare_record.www' ID (the provider's documentation of the type says which)`},
		{"unknown before", made(t, "example.com.@dns/default: eu.example.com. 300 NS ?", "", destroyed("dns_ns_record_set.eu")), ""},
		{"created", made(t, "", ns, zone.Step{Do: zone.Create, Address: "dns_ns_record_set.eu"}), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, l := range Terraform([]zone.Change{c.change}, nil) {
				if !strings.HasPrefix(l, "#") && l != "" || strings.Contains(l, "terraform import") {
					got = append(got, l)
				}
			}
			if diff := cmp.Diff(c.want, strings.Join(got, "|")); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// What came is told apart from what moved, was replaced or only forgotten, and a
// name of an object cannot leave its comment.
func TestTerraformSays(t *testing.T) {
	const ns = "example.com.@dns/default: eu.example.com. 300 NS ns.example.net."
	for want, s := range map[string]zone.Step{
		"# a.b: created: take its block out of the configuration": {Do: zone.Create, Address: "a.b"},
		"# a.b: forgotten: still there, no longer managed":        {Do: zone.Forget, Address: "a.b"},
		"#     to   = a.c": {Do: zone.Update, Address: "a.b", Previous: "a.c"},
		"# a.b: destroyed (deposed object 1bb29504, of which no configuration tells)": {Do: zone.Destroy, Address: "a.b", Deposed: "1bb29504"},
		`# a["\nterraform {}"]: updated in place`:                                     {Do: zone.Update, Address: "a[\"\nterraform {}\"]"},
	} {
		got := Terraform([]zone.Change{made(t, ns, strings.Replace(ns, "300", "60", 1), s)}, []string{"a remark"})
		if !slices.Contains(got, want) || got[len(got)-1] != "# a remark" {
			t.Errorf("no line %q in %q", want, got)
		}
	}
	if got := Terraform(nil, nil); len(got) != 1 || !strings.HasPrefix(got[0], "# no object") {
		t.Errorf("%q", got)
	}
}
