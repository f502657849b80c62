package tfplan

import (
	"bytes"
	"cmp"
	"strings"
)

// Some types may hold anything: a manifest, an object of a cloud's API. Whether
// one is of the DNS only what it holds can tell.

// tells give the kind of one side of such a resource, "" for nothing of the DNS.
var tells = map[string]func(Value) string{
	"azapi_resource":           azapiKind,
	"azapi_update_resource":    azapiKind,
	"azurerm_private_endpoint": endpointKind,
	"kubectl_manifest":         manifestKind,
	"kubernetes_ingress":       manifestKind,
	"kubernetes_ingress_v1":    manifestKind,
	"kubernetes_manifest":      manifestKind,
	"kubernetes_service":       manifestKind,
	"kubernetes_service_v1":    manifestKind,
}

// told is the kind of a resource by what it holds. What is there for being seen
// matters when it ends.
func (p *parser) told(o *object, e *entry) string {
	tell := tells[e.kind]
	if tell == nil {
		return ""
	}
	before, after, _ := p.values(e)
	was, will := tell(before), tell(after)
	if was == visibility && will == "" && o.action == update {
		return "record" // the object stays and its records go
	}
	return cmp.Or(will, was)
}

// azapiKind goes by the type of the API: "Microsoft.Network/dnsZones/A@2018-05-01".
func azapiKind(v Value) string {
	if _, read := azapiSet(v); read && v.Has("parent_id") {
		return ""
	}
	kind, _, _ := strings.Cut(strings.ToLower(v.Field("type").Text()), "@")
	kind, ok := strings.CutPrefix(kind, "microsoft.network/")
	switch {
	case ok && (strings.HasPrefix(kind, "dnszones/") || strings.HasPrefix(kind, "privatednszones/") && !strings.HasSuffix(kind, "/virtualnetworklinks")):
		return "record"
	case ok && (kind == "dnszones" || kind == "privatednszones"):
		return "zone"
	case ok && kind == "privatednszones/virtualnetworklinks":
		return visibility
	}
	return ""
}

// endpointKind: with a zone group a private endpoint writes its addresses into
// private zones itself, and takes them along.
func endpointKind(v Value) string {
	if group := v.Field("private_dns_zone_group"); group.AnyUnknown() || len(group.Items()) > 0 {
		return visibility
	}
	return ""
}

// manifestKind: external-dns makes records of its own objects, and of those that
// are annotated for it.
func manifestKind(v Value) string {
	if v.absent() {
		return ""
	}
	text := v.in.raw(v.known)
	switch {
	case bytes.Contains(text, []byte("externaldns.k8s.io/")):
		return "record"
	case bytes.Contains(text, []byte("external-dns.alpha.kubernetes.io/")), bytes.Contains(text, []byte("external-dns.kubernetes.io/")):
		return visibility
	}
	return ""
}
