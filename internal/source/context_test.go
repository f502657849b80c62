package source

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"zonecut/internal/zone"
)

// planOf is a plan with one resource of the dns provider, or of Cloudflare's.
func planOf(kind, actions, before, after string) string {
	or := func(s string) string {
		if s == "" {
			return "null"
		}
		return s
	}
	source := map[string]string{"dns": "hashicorp/dns", "cloudflare": "cloudflare/cloudflare", "aws": "hashicorp/aws", "namecheap": "namecheap/namecheap"}[strings.Split(kind, "_")[0]]
	return fmt.Sprintf(`{"format_version":"1.2","terraform_version":"1.11.4","resource_changes":[{"address":"%s.a","mode":"managed","type":"%s","name":"a","provider_name":"registry.terraform.io/%s",`+
		`"change":{"actions":["%s"],"before":%s,"after":%s,"after_unknown":{},"before_sensitive":false,"after_sensitive":false}}],"configuration":{"provider_config":{},"root_module":{}}}`+"\n",
		kind, kind, source, strings.ReplaceAll(actions, ",", `","`), or(before), or(after))
}

const whole = com + `@ NS ns1
ns1 A 192.0.2.53
www 300 A 192.0.2.1
www 300 A 192.0.2.2
* 300 A 192.0.2.9
eu 300 NS ns1.example.net.
`

// sides are the sets of one type, on either side, that the run sees of a zone.
func sides(in *Input, t zone.Type) []string {
	var out []string
	before, after := in.Before.Snapshot(), in.After.Snapshot()
	for _, side := range []struct {
		name string
		*zone.Snapshot
	}{{"before", before}, {"after", after}} {
		for _, r := range side.Sets() {
			if r.Type == t && r.Owner != "ns1.example.com." {
				out = append(out, fmt.Sprintf("%s %s %d %s", side.name, r.Key, r.TTL, strings.Join(r.Data, " ")))
			}
		}
		for _, z := range side.Zones() {
			if z.Coverage != zone.Complete {
				out = append(out, side.name+" sees a part of "+z.String())
			}
		}
	}
	return out
}

func TestContext(t *testing.T) {
	dnsA := func(name string, ttl int, addresses string) string {
		return fmt.Sprintf(`{"zone":"example.com.","name":"%s","ttl":%d,"addresses":[%s],"id":"x"}`, name, ttl, addresses)
	}
	cloudflare := func(name, content string) string {
		return fmt.Sprintf(`{"zone_id":"z","hostname":"%[1]s.example.com","name":"%[1]s","type":"A","ttl":300,"content":%[2]q,"value":%[2]q,"data":[],"proxied":false,"priority":null,"allow_overwrite":false}`, name, content)
	}
	const dnsZone = "example.com. at dns/default"
	const cfZone = "example.com. at cloudflare/z"
	for _, c := range []struct {
		name, plan string
		want       []string
	}{
		{"what the plan does not manage stands on both sides", planOf("dns_a_record_set", "delete", dnsA("old", 300, `"192.0.2.7"`), ""), []string{
			"before *.example.com. A in " + dnsZone + " 300 192.0.2.9",
			"before old.example.com. A in " + dnsZone + " 300 192.0.2.7",
			"before www.example.com. A in " + dnsZone + " 300 192.0.2.1 192.0.2.2",
			"after *.example.com. A in " + dnsZone + " 300 192.0.2.9",
			"after www.example.com. A in " + dnsZone + " 300 192.0.2.1 192.0.2.2",
		}},
		{"a delete by key takes values along that the plan does not know", planOf("dns_a_record_set", "delete", dnsA("www", 300, `"192.0.2.1"`), ""), []string{
			"before *.example.com. A in " + dnsZone + " 300 192.0.2.9",
			"before www.example.com. A in " + dnsZone + " 300 192.0.2.1 192.0.2.2",
			"after *.example.com. A in " + dnsZone + " 300 192.0.2.9",
		}},
		{"an update of that provider leaves them", planOf("dns_a_record_set", "update", dnsA("www", 300, `"192.0.2.1"`), dnsA("www", 300, `"192.0.2.4"`)), []string{
			"before *.example.com. A in " + dnsZone + " 300 192.0.2.9",
			"before www.example.com. A in " + dnsZone + " 300 192.0.2.1 192.0.2.2",
			"after *.example.com. A in " + dnsZone + " 300 192.0.2.9",
			"after www.example.com. A in " + dnsZone + " 300 192.0.2.2 192.0.2.4",
		}},
		{"a delete by id leaves them", planOf("cloudflare_record", "delete", cloudflare("www", "192.0.2.1"), ""), []string{
			"before *.example.com. A in " + cfZone + " 300 192.0.2.9",
			"before www.example.com. A in " + cfZone + " 300 192.0.2.1 192.0.2.2",
			"after *.example.com. A in " + cfZone + " 300 192.0.2.9",
			"after www.example.com. A in " + cfZone + " 300 192.0.2.2",
		}},
		{"what the plan says the same of is the same", planOf("cloudflare_record", "no-op", cloudflare("www", "192.0.2.1"), cloudflare("www", "192.0.2.1")), []string{
			"before *.example.com. A in " + cfZone + " 300 192.0.2.9",
			"before www.example.com. A in " + cfZone + " 300 192.0.2.1 192.0.2.2",
			"after *.example.com. A in " + cfZone + " 300 192.0.2.9",
			"after www.example.com. A in " + cfZone + " 300 192.0.2.1 192.0.2.2",
		}},
		{"what stays is known from the plan, with its TTL", planOf("dns_a_record_set", "no-op", dnsA("www", 600, `"192.0.2.1","192.0.2.2"`), dnsA("www", 600, `"192.0.2.1","192.0.2.2"`)), []string{
			"before *.example.com. A in " + dnsZone + " 300 192.0.2.9",
			"before www.example.com. A in " + dnsZone + " 600 192.0.2.1 192.0.2.2",
			"after *.example.com. A in " + dnsZone + " 300 192.0.2.9",
			"after www.example.com. A in " + dnsZone + " 600 192.0.2.1 192.0.2.2",
		}},
		{"a zone that nothing speaks of stands beside", planOf("dns_a_record_set", "delete", strings.Replace(dnsA("www", 300, `"192.0.2.1"`), "example.com.", "example.net.", 1), ""), []string{
			"before *.example.com. A in example.com. 300 192.0.2.9",
			"before www.example.com. A in example.com. 300 192.0.2.1 192.0.2.2",
			"before www.example.net. A in example.net. at dns/default 300 192.0.2.1",
			"after *.example.com. A in example.com. 300 192.0.2.9",
			"after www.example.com. A in example.com. 300 192.0.2.1 192.0.2.2",
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			write(t, "-- plan.json --\n"+c.plan+"-- example.com.zone --\n"+whole+"-- config.yaml --\na: b\n-- empty.zone --\n")
			in, err := Plan(t.Context(), "plan.json", Options{Names: map[string]zone.Name{"z": "example.com."}})
			if err != nil {
				t.Fatal(err)
			}
			if err := in.Context(t.Context(), "example.com.zone", Options{}); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, sides(in, "A")); diff != "" {
				t.Errorf("sees (-want +got):\n%s", diff)
			}
			for path, want := range map[string]string{"config.yaml": "is YAML", ".": "is a directory", "none": "no such file", "plan.json": "is a plan", "empty.zone": "is empty"} {
				if err := in.Context(t.Context(), path, Options{}); err == nil || !strings.Contains(err.Error(), want) {
					t.Errorf("%s: %v; want %q", path, err, want)
				}
			}
		})
	}
}

// A zone that the plan destroys takes along what it holds beside.
func TestContextOfADestroyedZone(t *testing.T) {
	gone := planOf("aws_route53_zone", "delete", `{"id":"Z1","zone_id":"Z1","name":"example.com","name_servers":["ns-1.awsdns-1.com"],"force_destroy":true,"vpc":[],"delegation_set_id":null}`, "")
	write(t, "-- plan.json --\n"+gone+"-- example.com.zone --\n"+whole)
	in, err := Plan(t.Context(), "plan.json", Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := in.Context(t.Context(), "example.com.zone", Options{}); err != nil {
		t.Fatal(err)
	}
	got := changes(in)
	for _, want := range []string{"delete zone example.com. at aws/Z1", "delete www.example.com. A in example.com. at aws/Z1", "delete eu.example.com. NS in example.com. at aws/Z1"} {
		if !strings.Contains(strings.Join(got, "\n"), want) {
			t.Errorf("%q is not among %q", want, got)
		}
	}
}
