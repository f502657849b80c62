package main

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"zonecut/internal/tfplan"
)

// bySchema are the types whose readers were held against the schema that the
// provider's own program gives out, by the provider's source.
var bySchema = map[string][]string{
	"cloudflare/cloudflare": {"cloudflare_certificate_pack", "cloudflare_custom_hostname", "cloudflare_custom_ssl", "cloudflare_origin_ca_certificate",
		"cloudflare_record", "cloudflare_zone with zone", "cloudflare_zone_dnssec"},
	"digitalocean/digitalocean": {"digitalocean_certificate", "digitalocean_domain", "digitalocean_record"},
	"dnsimple/dnsimple": {"dnsimple_domain", "dnsimple_domain_delegation", "dnsimple_ds_record",
		"dnsimple_lets_encrypt_certificate", "dnsimple_registered_domain", "dnsimple_zone", "dnsimple_zone_record"},
	"hashicorp/aws": {"aws_acm_certificate", "aws_iam_server_certificate", "aws_lightsail_certificate",
		"aws_lightsail_domain", "aws_lightsail_domain_entry", "aws_route53_delegation_set",
		"aws_route53_hosted_zone_dnssec", "aws_route53_key_signing_key", "aws_route53_record",
		"aws_route53_traffic_policy_instance", "aws_route53_zone", "aws_route53domains_registered_domain",
		"aws_service_discovery_private_dns_namespace", "aws_service_discovery_public_dns_namespace"},
	"hashicorp/dns": {"dns_a_record_set", "dns_aaaa_record_set", "dns_cname_record", "dns_mx_record_set",
		"dns_ns_record_set", "dns_ptr_record", "dns_srv_record_set", "dns_txt_record_set"},
	"hashicorp/tls": {"tls_cert_request", "tls_locally_signed_cert", "tls_self_signed_cert"},
	"hetznercloud/hcloud": {"hcloud_certificate", "hcloud_managed_certificate", "hcloud_rdns", "hcloud_uploaded_certificate",
		"hcloud_zone", "hcloud_zone_record", "hcloud_zone_rrset"},
	"ns1-terraform/ns1": {"ns1_record", "ns1_redirect_certificate", "ns1_zone"},
	"pan-net/powerdns":  {"powerdns_record", "powerdns_zone"},
}

// basis is what a reader was written and is tested by, the best first.
type basis int

const (
	realPlan basis = iota
	ownSchema
	documented
)

// evidence has the attributes of each resource type of the recorded real plans,
// by "source name"; a type of data source begins with "data.".
type evidence map[string][]map[string]any

func (e evidence) basis(source string, t tfplan.Type) basis {
	switch {
	case slices.ContainsFunc(e[source+" "+t.Name], func(has map[string]any) bool { return fits(t, has) }):
		return realPlan
	case slices.Contains(bySchema[source], label(t)):
		return ownSchema
	}
	return documented
}

// fits reports whether a schema, by its attributes, is the one that a type is read by.
func fits(t tfplan.Type, attributes map[string]any) bool {
	return !slices.ContainsFunc(t.Needs, func(name string) bool { _, ok := attributes[name]; return !ok })
}

// recordedEvidence is that of all recorded plans but those that a stand-in for a
// provider made.
func recordedEvidence(t *testing.T) evidence {
	t.Helper()
	e := evidence{}
	for name, folder := range recorded(t, filepath.Join(data, "plans")) {
		if strings.HasPrefix(name, "aws-standin/") {
			continue
		}
		text, err := os.ReadFile(filepath.Join(folder, "plan.json"))
		if err != nil {
			t.Fatal(err)
		}
		var p any
		if err := json.Unmarshal(text, &p); err != nil {
			t.Fatal(err)
		}
		e.note(p)
	}
	return e
}

// note keeps what a part of a plan tells of resources: an entry of a state has
// values, one of a change has two sides.
func (e evidence) note(part any) {
	switch part := part.(type) {
	case []any:
		for _, p := range part {
			e.note(p)
		}
	case map[string]any:
		if provider, ok := part["provider_name"].(string); ok {
			change, _ := part["change"].(map[string]any)
			for _, side := range []any{part["values"], change["before"], change["after"]} {
				if attributes, ok := side.(map[string]any); ok {
					e.has(provider, part["mode"], part["type"], attributes)
				}
			}
		}
		for _, p := range part {
			e.note(p)
		}
	}
}

func (e evidence) has(provider string, mode, kind any, attributes map[string]any) {
	_, source, _ := strings.Cut(provider, "/")
	name, _ := kind.(string)
	if mode == "data" {
		name = "data." + name
	}
	e[source+" "+name] = append(e[source+" "+name], attributes)
}

// The manual's last section is what the readers say of themselves. -update writes
// it.
func TestCoverage(t *testing.T) {
	const manual, end = "doc.go", "package main\n"
	text, err := os.ReadFile(manual)
	if err != nil {
		t.Fatal(err)
	}
	start, stop := bytes.Index(text, []byte("// "+coverageTitle+"\n")), bytes.LastIndex(text, []byte(end))
	if start < 0 || stop < start {
		t.Fatalf("%s has no section %q at its end", manual, coverageTitle)
	}
	want, short := coverageSection(tfplan.Coverage(), recordedEvidence(t))
	readme, err := os.ReadFile("../../README.md")
	if err != nil || !bytes.Contains(readme, []byte(short)) {
		t.Errorf("README.md does not say %q, as the readers do (%v)", short, err)
	}
	if *update {
		if err := os.WriteFile(manual, slices.Concat(text[:start], []byte(want+end)), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want, string(text[start:stop])); diff != "" {
		t.Errorf("%s is not what the readers say; go test ./cmd/zonecut -run TestCoverage -update writes it (- readers, + manual):\n%s", manual, diff)
	}
}

// Every type of a provider that is read stands in the section by its name.
func TestCoverageNamesAll(t *testing.T) {
	section, _ := coverageSection(tfplan.Coverage(), nil)
	words := strings.Join(strings.Fields(strings.ReplaceAll(section, "//", "")), " ")
	for _, p := range tfplan.Coverage() {
		if !strings.Contains(words, p.Source) {
			t.Errorf("%s is not in the section", p.Source)
		}
		if !slices.ContainsFunc(p.Types, func(c tfplan.Type) bool { return c.Kind.Read() }) {
			continue
		}
		for _, c := range p.Types {
			if !strings.Contains(words, " "+label(c)) {
				t.Errorf("%s of %s is not in the section", label(c), p.Source)
			}
		}
	}
}

// A type is said to be read by no more than there is: a plan that a stand-in made
// is no real one, a schema of another version is another.
func TestCoverageBasis(t *testing.T) {
	e := recordedEvidence(t)
	for name, want := range map[string]basis{
		"hashicorp/aws aws_route53_record":                  realPlan,
		"hashicorp/aws aws_iam_server_certificate":          ownSchema,
		"hashicorp/aws aws_ssm_parameter":                   documented,
		"hashicorp/aws data.aws_route53_zone":               documented,
		"cloudflare/cloudflare cloudflare_zone with zone":   realPlan,
		"cloudflare/cloudflare cloudflare_zone with name":   documented,
		"hetznercloud/hcloud hcloud_zone_record":            ownSchema,
		"timohirt/hetznerdns hetznerdns_record":             documented,
		"hashicorp/kubernetes kubernetes_config_map_v1":     documented,
		"dnsimple/dnsimple dnsimple_record":                 documented,
		"pan-net/powerdns powerdns_zone":                    realPlan,
		"digitalocean/digitalocean digitalocean_domain":     realPlan,
		"hashicorp/tls tls_self_signed_cert":                realPlan,
		"hashicorp/tls tls_cert_request":                    ownSchema,
		"cloudflare/cloudflare cloudflare_registrar_domain": documented,
	} {
		found := false
		for _, p := range tfplan.Coverage() {
			for _, c := range p.Types {
				if p.Source+" "+label(c) != name {
					continue
				}
				if found = true; e.basis(p.Source, c) != want {
					t.Errorf("%s: basis %s, want %s", name, readGroups[e.basis(p.Source, c)], readGroups[want])
				}
			}
		}
		if !found {
			t.Errorf("%s is not in the coverage", name)
		}
	}
}

// Where the schemas of providers are at hand, a type is said to be read by one if
// and only if its reader fits it.
func TestCoverageBySchema(t *testing.T) {
	files, err := filepath.Glob("../../../shared/schemas/*.json")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Skip("no folder ../shared/schemas beside the repository: what is said to be read by a schema is not held against it")
	}
	got := map[string][]string{}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		var program struct {
			Provider string
			Schemas  map[string]struct {
				Block struct {
					Attributes map[string]any
					BlockTypes map[string]any `json:"block_types"`
				}
			} `json:"resource_schemas"`
		}
		if err := json.Unmarshal(text, &program); err != nil {
			t.Fatal(err)
		}
		_, source, _ := strings.Cut(program.Provider, "/")
		for _, p := range tfplan.Coverage() {
			for _, c := range p.Types {
				s, given := program.Schemas[c.Name]
				if p.Source != source || !given || !c.Kind.Read() {
					continue
				}
				maps.Copy(s.Block.Attributes, s.Block.BlockTypes) // a plan has both beside one another
				if fits(c, s.Block.Attributes) {
					got[source] = append(got[source], label(c))
				}
			}
		}
	}
	if diff := cmp.Diff(bySchema, got); diff != "" {
		t.Errorf("types whose readers fit the schemas (- said, + so):\n%s", diff)
	}
}
