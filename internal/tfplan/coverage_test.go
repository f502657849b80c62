package tfplan

import (
	"slices"
	"strings"
	"testing"
)

// Every reader is in the coverage, with a kind, and so is every listed type.
func TestCoverageIsWhole(t *testing.T) {
	kinds := map[string][]Kind{} // by "source name"
	for _, p := range Coverage() {
		if !slices.IsSortedFunc(p.Types, func(a, b Type) int { return strings.Compare(a.Name, b.Name) }) {
			t.Errorf("%s: types out of order", p.Source)
		}
		for _, c := range p.Types {
			if c.Kind == "" {
				t.Errorf("%s: nobody knows what %s holds", p.Source, c.Name)
			}
			if same := kinds[p.Source+" "+c.Name]; len(same) > 0 && c.With == "" {
				t.Errorf("%s: nothing tells the schemas of %s apart", p.Source, c.Name)
			}
			if c.Kind.Read() != (len(c.Needs) > 0) {
				t.Errorf("%s: %s is of kind %s and needs %v", p.Source, c.Name, c.Kind, c.Needs)
			}
			kinds[p.Source+" "+c.Name] = append(kinds[p.Source+" "+c.Name], c.Kind)
		}
	}
	for name, readers := range registry {
		for _, r := range readers {
			if len(kinds[r.provider().source+" "+name]) == 0 {
				t.Errorf("%s of %s is read and not in the coverage", name, r.provider().source)
			}
		}
	}
	for key := range known {
		if strings.Contains(key, " ") && len(kinds[key]) == 0 {
			t.Errorf("%s is listed and not in the coverage", key)
		}
	}
}

// One type of each kind, and near misses: two schemas under one name, a fork, a
// list that is read under another provider alone, what goes by in silence.
func TestCoverageOfTypes(t *testing.T) {
	for _, c := range []struct {
		source, name string
		kinds        []Kind
		but          string
	}{
		{"hashicorp/dns", "dns_ns_record_set", []Kind{Records}, ""},
		{"hashicorp/aws", "aws_route53_zone", []Kind{Zones}, ""},
		{"hashicorp/aws", "data.aws_route53_zone", []Kind{Zones}, ""},
		{"hashicorp/aws", "aws_route53_delegation_set", []Kind{DelegationSets}, ""},
		{"hashicorp/aws", "aws_route53domains_registered_domain", []Kind{Registrations}, ""},
		{"cloudflare/cloudflare", "cloudflare_registrar_domain", []Kind{Registrations}, ""},
		{"hashicorp/tls", "tls_self_signed_cert", []Kind{Certificates}, ""},
		{"hashicorp/tls", "tls_cert_request", []Kind{Certificates}, ""},
		{"hashicorp/kubernetes", "kubernetes_config_map", []Kind{Settings}, ""},
		{"cloudflare/cloudflare", "cloudflare_zone", []Kind{Zones, Zones}, ""},
		{"go-gandi/gandi", "gandi_domain", []Kind{Records}, "contacts and renewal"},
		{"mmianl/powerdns", "powerdns_record", []Kind{Records}, ""},
		{"mmianl/powerdns", "powerdns_reverse_zone", []Kind{Zones}, ""},
		{"filipowm/unifi", "unifi_dns_record", []Kind{Unread}, ""},
		{"hashicorp/aws", "aws_route53_traffic_policy", []Kind{Unread}, ""},
		{"hashicorp/aws", "aws_route53_traffic_policy_instance", []Kind{Records}, ""},
		{"cloudflare/cloudflare", "cloudflare_load_balancer", []Kind{Records, Records}, ""},
		{"akamai/akamai", "akamai_edge_hostname", []Kind{Unread}, ""},
		{"digitalocean/digitalocean", "digitalocean_certificate", []Kind{Certificates}, ""},
		{"hashicorp/aws", "aws_route53_health_check", []Kind{Unread}, ""},
		{"hashicorp/aws", "aws_route53_query_log", []Kind{Silent}, ""},
		{"hashicorp/azurerm", "azurerm_private_endpoint", []Kind{Told}, ""},
		{"Azure/azapi", "azapi_resource", []Kind{Records}, ""},
		{"hashicorp/dns", "aws_route53_record", nil, ""},
	} {
		var kinds []Kind
		but := ""
		for _, p := range Coverage() {
			for _, got := range p.Types {
				if p.Source == c.source && got.Name == c.name {
					kinds, but = append(kinds, got.Kind), got.But
				}
			}
		}
		if !slices.Equal(kinds, c.kinds) || but != c.but {
			t.Errorf("%s of %s: %v but %q, want %v but %q", c.name, c.source, kinds, but, c.kinds, c.but)
		}
	}
}
