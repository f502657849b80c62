package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// secret is what no output may have, in any spelling of its letters.
const secret = "s3cretmark"

// secretChanges are elements of resource_changes whose marked values hold it: type,
// actions, both sides, and their marks.
var secretChanges = []struct{ provider, kind, actions, before, after, marks string }{
	{"hashicorp/aws", "aws_route53_zone", `"no-op"`, `{"id":"Z1","zone_id":"Z1","name":"example.com","name_servers":[],"force_destroy":false,"vpc":[]}`, `{"id":"Z1","zone_id":"Z1","name":"example.com","name_servers":[],"force_destroy":false,"vpc":[]}`, `{}`},
	{"hashicorp/aws", "aws_route53_record", `"update"`, secretRecord("eu", "NS", secret+"1.example.net", secret+"2.example.net"), secretRecord("eu", "NS", secret+"3.example.net"), `{"records":true}`},
	{"hashicorp/aws", "aws_route53_record", `"delete"`, secretRecord("us", "NS", secret+".example.net", "ns.example.net"), `null`, `{"records":[true,false]}`},
	{"hashicorp/aws", "aws_route53_record", `"delete"`, secretRecord("", "MX", "10 "+secret+".example.net"), `null`, `{"records":true}`},
	{"hashicorp/aws", "aws_route53_record", `"create"`, `null`, secretRecord("bad", "MX", secret+" is no preference"), `{"records":true}`},
	{"hashicorp/aws", "aws_route53_record", `"update"`, secretRecord("www", "CNAME", secret+".example.com"), secretRecord("www", "CNAME", secret+"2.example.com"), `{"records":true}`},
	{"hashicorp/aws", "aws_route53_record", `"update"`, secretRecord("_dmarc", "TXT", "v=DMARC1; p=reject; rua=mailto:"+secret+"@example.com"), secretRecord("_dmarc", "TXT", "v=DMARC1; p=none; rua=mailto:"+secret+"@example.com"), `{"records":true}`},
	{"hashicorp/aws", "aws_ssm_parameter", `"update"`, `{"name":"/a","type":"String","value":"{\"db\":{\"host\":\"` + secret + `.staging.example.com\"}}"}`, `{"name":"/a","type":"String","value":"{\"db\":{\"host\":\"` + secret + `\"}}"}`, `{"value":true}`},
	{"hashicorp/aws", "aws_lambda_function", `"update"`, `{"function_name":"f","environment":[{"variables":{"TOKEN":"` + secret + `1"}}]}`, `{"function_name":"f","environment":[{"variables":{"TOKEN":"` + secret + `2"}}]}`, `{"environment":[{"variables":{"TOKEN":true}}]}`},
	{"hashicorp/kubernetes", "kubernetes_manifest", `"update"`, `{"manifest":{"kind":"ConfigMap","data":{"A":"` + secret + `1"}}}`, `{"manifest":{"kind":"ConfigMap","data":{"A":"` + secret + `2"}}}`, `{"manifest":true}`},
	{"gavinbunny/kubectl", "kubectl_manifest", `"update"`, `{"yaml_body":"kind: ConfigMap\ndata: {A: ` + secret + `1}"}`, `{"yaml_body":"kind: ConfigMap\ndata: {A: ` + secret + `2}"}`, `{"yaml_body":true}`},
	{"hashicorp/tls", "tls_self_signed_cert", `"delete"`, `{"private_key_pem":"` + secret + `","cert_pem":"` + secret + `","dns_names":["www.example.com"],"subject":[{"common_name":"x"}],"allowed_uses":[],"ip_addresses":null,"validity_start_time":"2025-01-01T00:00:00Z","validity_end_time":"2031-12-01T00:00:00Z"}`, `null`, `{"private_key_pem":true,"cert_pem":true}`},
	{"cloudflare/cloudflare", "cloudflare_record", `"create"`, `null`, `{"zone_id":"c1","name":"_s._tcp","hostname":"_s._tcp.example.org","type":"SRV","ttl":60,"data":[{"priority":1,"weight":1,"port":1,"target":"` + secret + `.example.net"}],"proxied":false,"priority":null,"allow_overwrite":false}`, `{"data":[{"target":true}]}`},
	{"Azure/azapi", "azapi_resource", `"update"`, secretSet(secret + "1"), secretSet(secret + "2"), `{"body":{"properties":{"NSRecords":true}}}`},
}

func secretRecord(name, kind string, values ...string) string {
	return fmt.Sprintf(`{"zone_id":"Z1","name":%q,"type":%q,"ttl":300,"records":["%s"],"set_identifier":"","alias":[],"allow_overwrite":null}`, name, kind, strings.Join(values, `","`))
}

func secretSet(server string) string {
	return `{"type":"Microsoft.Network/dnsZones/NS@2018-05-01","parent_id":"/s/resourceGroups/g/dnsZones/example.net","name":"eu","body":{"properties":{"TTL":60,"NSRecords":[{"nsdname":"` + server + `.example.net"}]}}}`
}

// secretPlan has the secret in each place where a plan can hold one that is marked
// or that nobody reads.
func secretPlan() string {
	var changes, drift []string
	for i, c := range secretChanges {
		element := func(actions, before, after string) string {
			return fmt.Sprintf(`{"address":"%[1]s.r%[2]d","mode":"managed","type":"%[1]s","name":"r%[2]d","provider_name":"registry.terraform.io/%[3]s","change":{"actions":[%[4]s],"before":%[5]s,"after":%[6]s,"after_unknown":{},"before_sensitive":%[7]s,"after_sensitive":%[7]s}}`,
				c.kind, i, c.provider, actions, before, after, c.marks)
		}
		changes = append(changes, element(c.actions, c.before, c.after))
		if c.kind == "aws_route53_record" && c.before != "null" {
			drift = append(drift, element(`"update"`, strings.ReplaceAll(c.before, secret, secret+"0"), c.before))
		}
	}
	return `{"format_version":"1.2","terraform_version":"1.11.4","variables":{"token":{"value":"` + secret + `"}},"resource_drift":[` + strings.Join(drift, ",") + `],"resource_changes":[` + strings.Join(changes, ",") +
		`],"output_changes":{"o":{"actions":["create"],"before":null,"after":"` + secret + `","after_sensitive":true}},"checks":[{"address":{"to_display":"check.a"},"status":"fail","instances":[{"problems":[{"message":"` + secret + `"}]}]}]}`
}

// What a plan marks sensitive is in no output of any command, in no format.
func TestSecretsOfPlans(t *testing.T) {
	dir := t.TempDir()
	plan, report := filepath.Join(dir, "plan.json"), filepath.Join(dir, "report.json")
	if err := os.WriteFile(plan, []byte(secretPlan()), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, errs, code := zonecut(t, "check", "--out", "json="+report, plan); code != 2 {
		t.Fatalf("exit code %d\n%s", code, errs)
	}
	runs := [][]string{{"diff", plan}}
	for _, format := range []string{"text", "json", "sarif", "junit", "github", "gitlab", "markdown", "html", "atlantis", "intoto"} {
		runs = append(runs, []string{"check", "--out", format, plan})
	}
	for _, format := range []string{"json", "markdown"} {
		runs = append(runs, []string{"diff", "--out", format, plan})
	}
	for _, format := range []string{"zone", "nsupdate", "terraform"} {
		runs = append(runs, []string{"rollback", report, "--format", format})
	}
	for _, args := range runs {
		out, errs, _ := zonecut(t, args...)
		for line := range strings.Lines(out + errs) {
			if strings.Contains(strings.ToLower(line), secret) {
				t.Errorf("%s prints %.300s", strings.Join(args[:len(args)-1], " "), line)
			}
		}
		if out == "" && args[0] != "rollback" {
			t.Errorf("%v prints nothing", args)
		}
	}
	if out, _, _ := zonecut(t, "check", "--show-values", plan); !strings.Contains(strings.ToLower(out), secret) {
		t.Error("nothing shows that the plan holds the secret at all")
	}
}
