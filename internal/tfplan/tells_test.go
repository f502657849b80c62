package tfplan

import (
	"strings"
	"testing"
)

// example is a change of a type that may hold anything.
type example struct {
	name, actions, before, after string
	want                         string // lines, "" for silence
}

const azapiSetOf = `"parent_id":"/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/dnsZones/example.com","name":"eu","id":"x",`

func manifestOf(annotation string) string {
	return `{"metadata":[{"name":"a","annotations":{"` + annotation + `":"www.example.com"}}],"spec":[]}`
}

// toldExamples are such changes, some of the DNS and some near to it, by type.
var toldExamples = map[string][]example{
	"azapi_resource": {
		{"a delegation", "delete", `{` + azapiSetOf + `"type":"Microsoft.Network/dnsZones/NS@2018-05-01","body":{"properties":{"TTL":300,"NSRecords":[{"nsdname":"ns1.example.net"},{"nsdname":"ns2.example.net."}]}}}`, "", `
			delete eu.example.com. NS in example.com. at azurerm/g/example.com: 300 ns1.example.net., ns2.example.net. -> -
			  0 destroy azapi_resource.x`},
		{"an alias", "update", `{` + azapiSetOf + `"type":"microsoft.network/dnszones/CNAME@2018-05-01","body":{"properties":{"TTL":300,"CNAMERecord":{"cname":"a.example.net"}}}}`,
			`{` + azapiSetOf + `"type":"microsoft.network/dnszones/CNAME@2018-05-01","body":{"properties":{"TTL":60,"CNAMERecord":{"cname":"a.example.net"}}}}`, `
			update eu.example.com. CNAME in example.com. at azurerm/g/example.com: 300 a.example.net. -> 60 a.example.net.
			  0 update azapi_resource.x`},
		{"a text of two strings", "create", "", `{` + azapiSetOf + `"type":"Microsoft.Network/dnsZones/TXT@2018-05-01","body":{"properties":{"TTL":300,"TXTRecords":[{"value":["a","b"]}]}}}`, `
			create eu.example.com. TXT in example.com. at azurerm/g/example.com: - -> 300 "a" "b"
			  0 create azapi_resource.x`},
		{"a body that is a text", "delete", `{` + azapiSetOf + `"type":"Microsoft.Network/dnsZones/NS@2018-05-01","body":"{}"}`, "", `gap: unread azapi_resource azapi_resource.x`},
		{"a zone", "delete", `{"parent_id":"/subscriptions/s/resourceGroups/g","name":"example.com","type":"Microsoft.Network/dnsZones@2018-05-01","body":{}}`, "", `gap: unread azapi_resource azapi_resource.x`},
		{"a private set", "delete", `{"parent_id":"x","name":"a","type":"Microsoft.Network/privateDnsZones/A@2020-06-01","body":{}}`, "", `gap: unread azapi_resource azapi_resource.x`},
		{"a link that goes", "delete", `{"parent_id":"x","name":"a","type":"Microsoft.Network/privateDnsZones/virtualNetworkLinks@2020-06-01","body":{}}`, "", `gap: unread azapi_resource azapi_resource.x`},
		{"a link that comes", "create", "", `{"parent_id":"x","name":"a","type":"Microsoft.Network/privateDnsZones/virtualNetworkLinks@2020-06-01","body":{}}`, ``},
		{"a network", "delete", `{"parent_id":"x","name":"a","type":"Microsoft.Network/virtualNetworks@2023-04-01","body":{}}`, "", ``},
	},
	"azapi_update_resource": {
		{"a set", "create", "", `{"type":"Microsoft.Network/dnsZones/A@2018-05-01","resource_id":"x","body":{"properties":{}}}`, `gap: unread azapi_update_resource azapi_update_resource.x`},
		{"a network", "create", "", `{"type":"Microsoft.Network/virtualNetworks@2023-04-01","resource_id":"x"}`, ``},
	},
	"azurerm_private_endpoint": {
		{"with a zone group", "delete", `{"name":"a","private_dns_zone_group":[{"name":"g","private_dns_zone_ids":["x"]}]}`, "", `gap: unread azurerm_private_endpoint azurerm_private_endpoint.x`},
		{"its zone group goes", "update", `{"name":"a","private_dns_zone_group":[{"name":"g","private_dns_zone_ids":["x"]}]}`, `{"name":"a","private_dns_zone_group":[]}`, `gap: unread azurerm_private_endpoint azurerm_private_endpoint.x`},
		{"without one", "delete", `{"name":"a","private_dns_zone_group":[]}`, "", ``},
		{"with a zone group, made", "create", "", `{"name":"a","private_dns_zone_group":[{"name":"g","private_dns_zone_ids":["x"]}]}`, ``},
	},
	"kubernetes_manifest": {
		{"an object of external-dns", "update", `{"manifest":{"apiVersion":"externaldns.k8s.io/v1alpha1","kind":"DNSEndpoint","spec":{"endpoints":[{"dnsName":"a.example.com"}]}}}`,
			`{"manifest":{"apiVersion":"externaldns.k8s.io/v1alpha1","kind":"DNSEndpoint","spec":{"endpoints":[]}}}`, `gap: unread kubernetes_manifest kubernetes_manifest.x`},
		{"a ConfigMap", "update", `{"manifest":{"apiVersion":"v1","kind":"ConfigMap","data":{"HOST":"a"}}}`, `{"manifest":{"apiVersion":"v1","kind":"ConfigMap","data":{"HOST":"b"}}}`, `
			update config kubernetes_manifest.x of plan.json
			  /data/HOST: "a" -> "b"`},
		{"a deployment", "delete", `{"manifest":{"apiVersion":"apps/v1","kind":"Deployment","data":{"HOST":"a"}}}`, "", ``},
	},
	"kubectl_manifest": {
		{"an object of external-dns", "delete", `{"yaml_body":"apiVersion: externaldns.k8s.io/v1alpha1\nkind: DNSEndpoint\n"}`, "", `gap: unread kubectl_manifest kubectl_manifest.x`},
		{"a ConfigMap", "update", `{"yaml_body":"kind: ConfigMap\ndata:\n  app.json: '{\"a\": {\"b\": 1}}'\n"}`, `{"yaml_body":"kind: ConfigMap\ndata:\n  app.json: '{\"a\": {\"b\": 2}}'\n"}`, `
			update config kubectl_manifest.x of plan.json
			  /data/app.json/a/b: 1 -> 2`},
		{"a deployment", "delete", `{"yaml_body":"kind: Deployment\n"}`, "", ``},
		{"no YAML at all", "delete", `{"yaml_body":"\t{{"}`, "", ``},
	},
	"kubernetes_service":    annotated("kubernetes_service"),
	"kubernetes_service_v1": annotated("kubernetes_service_v1"),
	"kubernetes_ingress":    annotated("kubernetes_ingress"),
	"kubernetes_ingress_v1": annotated("kubernetes_ingress_v1"),
}

// annotated objects are ones for which external-dns makes records, or others.
func annotated(kind string) []example {
	old, now, other := manifestOf("external-dns.alpha.kubernetes.io/hostname"), manifestOf("external-dns.kubernetes.io/hostname"), manifestOf("example.com/hostname")
	said := "gap: unread " + kind + " " + kind + ".x"
	return []example{
		{"that goes", "delete", old, "", said},
		{"by its later name", "delete", now, "", said},
		{"no longer annotated", "update", now, other, said},
		{"that changes", "update", old, now, ``},
		{"that was never annotated", "delete", other, "", ``},
	}
}

// What may hold anything is said where it holds something of the DNS, and only
// there.
func TestTold(t *testing.T) {
	for kind := range tells {
		if len(toldExamples[kind]) < 2 {
			t.Errorf("%s has no examples", kind)
		}
	}
	sources := map[string]string{"azapi": "Azure/azapi", "azurerm": "hashicorp/azurerm", "kubernetes": "hashicorp/kubernetes", "kubectl": "gavinbunny/kubectl"}
	for _, kind := range sortedKeys(toldExamples) {
		for _, e := range toldExamples[kind] {
			t.Run(kind+" "+e.name, func(t *testing.T) {
				c := planned{address: kind + ".x", provider: sources[kind[:strings.IndexByte(kind, 0x5f)]], actions: e.actions, before: e.before, after: e.after}
				wantLines(t, small{changes: []planned{c}}.read(t), e.want)
			})
		}
	}
}
