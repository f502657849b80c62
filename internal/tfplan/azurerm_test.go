package tfplan

import (
	"fmt"
	"strings"
	"testing"
)

func init() {
	sources["azurerm"] = "hashicorp/azurerm"
	shapes["azurerm"] = shape{host: "azurerm/net/example.com", objects: azureObjects, replaces: []string{"zone_name"}, zone: &azureStanding,
		cannot: []string{"long text"}} // the provider cuts after 254 octets
}

var azureStanding = planned{address: "azurerm_dns_zone.z", actions: "no-op", before: azureZoneOf("example.com"), after: azureZoneOf("example.com")}

func azureObjects(r rrset) (string, []map[string]any, []map[string]any) {
	attribute, values := "records", []any{}
	fields := map[string][]string{"MX": {"preference", "exchange"}, "SRV": {"priority", "weight", "port", "target"}, "TXT": {"value"}}[r.kind]
	switch r.kind {
	case "MX", "SRV":
		attribute, values = "record", blocks(r.values, fields...)
	case "TXT":
		attribute = "record"
		for _, value := range r.values {
			values = append(values, map[string]any{"value": value})
		}
	default:
		for _, value := range r.values {
			values = append(values, strings.TrimSuffix(value, "."))
		}
	}
	for _, b := range values {
		if block, ok := b.(map[string]any); ok && r.kind == "MX" {
			block["preference"] = fmt.Sprint(block["preference"]) // a text here
		}
	}
	a := map[string]any{"zone_name": "example.com", "resource_group_name": "net", "name": strings.ToLower(r.name), "ttl": r.ttl, "tags": map[string]any{}, "target_resource_id": nil}
	u := map[string]any{"id": true, "fqdn": true}
	if r.unknown {
		marks := make([]any, len(values)+1)
		for i := range marks {
			marks[i] = i == len(values)
		}
		u[attribute], values = marks, append(values, nil)
	}
	if a[attribute] = values; r.kind == "CNAME" {
		a["record"] = values[0]
	}
	return "azurerm_dns_" + strings.ToLower(r.kind) + "_record", []map[string]any{a}, []map[string]any{u}
}

func azureZoneOf(name string, servers ...string) string {
	return fmt.Sprintf(`{"id":"/subscriptions/s/resourceGroups/net/providers/Microsoft.Network/dnsZones/%s","name":%q,"resource_group_name":"net","name_servers":%s,"soa_record":[],"tags":{}}`, name, name, list(servers))
}

func azurePrivateZoneOf(group, name string) string {
	return fmt.Sprintf(`{"id":"/subscriptions/s/resourceGroups/%s/providers/Microsoft.Network/privateDnsZones/%s","name":%q,"resource_group_name":%q,"number_of_record_sets":2,"max_number_of_virtual_network_links":1000}`, group, name, name, group)
}

func azureA(name, records, target string) string {
	return fmt.Sprintf(`{"zone_name":"example.com","resource_group_name":"net","name":%q,"ttl":300,"records":%s,"target_resource_id":%s,"tags":{}}`, name, records, target)
}

const azureIP = `"/subscriptions/s/resourceGroups/net/providers/Microsoft.Network/publicIPAddresses/front"`

func TestAzure(t *testing.T) {
	const byID = `"private_dns_zone_id":"/subscriptions/s/resourceGroups/Net/providers/Microsoft.Network/privateDnsZones/corp.example"`
	const byName = `"zone_name":"corp.example","resource_group_name":"net"`
	private := func(in, name, address string) string {
		return fmt.Sprintf(`{%s,"name":%q,"ttl":60,"records":[%q],"fqdn":"%s.corp.example.","tags":null}`, in, name, address, name)
	}
	corp := planned{address: "azurerm_private_dns_zone.z", actions: "no-op", before: azurePrivateZoneOf("net", "corp.example"), after: azurePrivateZoneOf("net", "corp.example")}
	ns := `{"zone_name":"example.com","resource_group_name":"net","name":"@","ttl":300,"records":["ns1-01.azure-dns.com."],"tags":{}}`
	for _, c := range []struct {
		name    string
		changes []planned
		want    string
	}{
		{"aliases", []planned{azureStanding,
			{address: "azurerm_dns_a_record.www", actions: "update", before: azureA("www", `["192.0.2.1"]`, `""`), after: azureA("www", `["192.0.2.1"]`, azureIP)},
			{address: "azurerm_dns_a_record.at", actions: "update", before: azureA("@", `[]`, azureIP), after: azureA("@", `[]`, `"/subscriptions/s/resourceGroups/net/providers/Microsoft.Network/dnsZones/Example.com/A/www"`)},
			{address: "azurerm_dns_a_record.new", actions: "create", after: azureA("new", `["192.0.2.9"]`, "null"), unknown: `{"id":true,"target_resource_id":true}`}}, `
			update example.com. A in example.com. at azurerm/net/example.com: 300 /subscriptions/s/resourcegroups/net/providers/microsoft.network/publicipaddresses/front {alias} -> 300 www.example.com. {alias}
			  0 update azurerm_dns_a_record.at
			create new.example.com. A in example.com. at azurerm/net/example.com: - -> 300 unknown {alias}
			  0 create azurerm_dns_a_record.new
			update www.example.com. A in example.com. at azurerm/net/example.com: 300 192.0.2.1 -> 300 /subscriptions/s/resourcegroups/net/providers/microsoft.network/publicipaddresses/front {alias}
			  0 update azurerm_dns_a_record.www`},
		{"certification authorities and long texts", []planned{azureStanding,
			{address: "azurerm_dns_caa_record.a", actions: "create", after: `{"zone_name":"example.com","resource_group_name":"net","name":"@","ttl":300,"record":[{"flags":0,"tag":"issue","value":"ca.test"}],"tags":{}}`},
			{address: "azurerm_dns_txt_record.a", actions: "create", after: `{"zone_name":"example.com","resource_group_name":"net","name":"k","ttl":300,"record":[{"value":"` + strings.Repeat("x", 300) + `"}],"tags":{}}`}}, `
			create example.com. CAA in example.com. at azurerm/net/example.com: - -> 300 0 issue "ca.test"
			  0 create azurerm_dns_caa_record.a
			create k.example.com. TXT in example.com. at azurerm/net/example.com: - -> 300 "` + strings.Repeat("x", 254) + `" "` + strings.Repeat("x", 46) + `"
			  0 create azurerm_dns_txt_record.a`},
		{"the apex keeps its servers", []planned{azureStanding,
			{address: "azurerm_dns_ns_record.apex", actions: "delete", before: ns},
			{address: "azurerm_dns_ns_record.eu", actions: "delete", before: strings.Replace(ns, "@", "eu", 1)}}, `
			forget example.com. NS in example.com. at azurerm/net/example.com: 300 ns1-01.azure-dns.com. -> 300 ns1-01.azure-dns.com.
			  0 forget azurerm_dns_ns_record.apex
			delete eu.example.com. NS in example.com. at azurerm/net/example.com: 300 ns1-01.azure-dns.com. -> -
			  0 destroy azurerm_dns_ns_record.eu`},
		{"one name in two groups is two zones, though no zone is in the plan", []planned{
			{address: "azurerm_dns_a_record.a", actions: "delete", before: azureA("www", `["192.0.2.1"]`, "null")},
			{address: "azurerm_dns_a_record.b", actions: "no-op", before: strings.Replace(azureA("www", `["192.0.2.1"]`, "null"), `"net"`, `"other"`, 1), after: strings.Replace(azureA("www", `["192.0.2.1"]`, "null"), `"net"`, `"other"`, 1)}}, `
			delete www.example.com. A in example.com. at azurerm/net/example.com: 300 192.0.2.1 -> -
			  0 destroy azurerm_dns_a_record.a`},
		{"what stays goes with a zone that is replaced", []planned{
			{address: "azurerm_dns_zone.z", actions: "delete,create", before: azureZoneOf("example.com", "ns1-01.azure-dns.com."), after: `{"name":"example.com","resource_group_name":"new","soa_record":[],"tags":{}}`, unknown: `{"id":true,"name_servers":true}`},
			{address: "azurerm_dns_a_record.www", actions: "no-op", before: azureA("www", `["192.0.2.1"]`, "null"), after: azureA("www", `["192.0.2.1"]`, "null")}}, `
			delete zone example.com. at azurerm/net/example.com: 1 servers -> -
			  0 destroy azurerm_dns_zone.z
			create zone example.com. at azurerm/new/example.com: - -> unknown
			  1 create azurerm_dns_zone.z
			delete www.example.com. A in example.com. at azurerm/net/example.com: 300 192.0.2.1 -> -
			  0 destroy azurerm_dns_zone.z with zone`},
		{"a group whose name is not known yet", []planned{
			{address: "azurerm_dns_zone.z", actions: "create", after: `{"name":"example.com","soa_record":[],"tags":{}}`, unknown: `{"id":true,"name_servers":true,"resource_group_name":true}`},
			{address: "azurerm_dns_a_record.www", actions: "create", after: `{"zone_name":"example.com","name":"www","ttl":300,"records":["192.0.2.1"],"tags":{}}`, unknown: `{"id":true,"resource_group_name":true}`}}, `
			create zone example.com. at azurerm/(new): - -> unknown
			  0 create azurerm_dns_zone.z
			create www.example.com. A in example.com. at azurerm/(new): - -> 300 192.0.2.1
			  0 create azurerm_dns_a_record.www`},
		{"private, by name and by id: one set through the upgrade", []planned{corp,
			{address: "azurerm_private_dns_a_record.a", actions: "update", before: private(byName, "a", "10.0.0.1"), after: private(byName, "a", "10.0.0.2")},
			{address: "azurerm_private_dns_a_record.b", actions: "update", before: private(byID, "b", "10.0.0.1"), after: private(byID, "b", "10.0.0.2")}}, `
			update a.corp.example. A in corp.example. (private:net/corp.example) at azurerm-private/net/corp.example: 60 10.0.0.1 -> 60 10.0.0.2
			  0 update azurerm_private_dns_a_record.a
			update b.corp.example. A in corp.example. (private:net/corp.example) at azurerm-private/net/corp.example: 60 10.0.0.1 -> 60 10.0.0.2
			  0 update azurerm_private_dns_a_record.b`},
		{"private, though the zone is not in the plan", []planned{
			{address: "azurerm_private_dns_a_record.a", actions: "delete", before: private(byID, "a", "10.0.0.1")},
			{address: "azurerm_private_dns_a_record.b", actions: "delete", before: private(byName, "b", "10.0.0.1")}}, `
			delete a.corp.example. A in corp.example. (private:net/corp.example) at azurerm-private/net/corp.example: 60 10.0.0.1 -> -
			  0 destroy azurerm_private_dns_a_record.a
			delete b.corp.example. A in corp.example. (private:net/corp.example) at azurerm-private/net/corp.example: 60 10.0.0.1 -> -
			  0 destroy azurerm_private_dns_a_record.b`},
		{"private, in a new zone whose id is not known yet", []planned{
			{address: "azurerm_private_dns_zone.z", actions: "create", after: `{"name":"corp.example","resource_group_name":"net"}`, unknown: `{"id":true,"number_of_record_sets":true,"max_number_of_virtual_network_links":true}`},
			{address: "azurerm_private_dns_mx_record.m", actions: "create", after: `{"name":"@","ttl":60,"record":[{"preference":10,"exchange":"mx.corp.example"}]}`, unknown: `{"id":true,"fqdn":true,"private_dns_zone_id":true}`}}, `
			create zone corp.example. (private:net/corp.example) at azurerm-private/net/corp.example: - -> 0 servers
			  0 create azurerm_private_dns_zone.z
			create corp.example. MX in corp.example. (private:net/corp.example) at azurerm-private/net/corp.example: - -> 60 10 mx.corp.example.
			  0 create azurerm_private_dns_mx_record.m`},
	} {
		t.Run(c.name, func(t *testing.T) { wantLines(t, small{changes: c.changes}.read(t), c.want) })
	}
}

// A public and a private zone of one name and group are two zones.
func TestAzureSplitHorizon(t *testing.T) {
	p := small{changes: []planned{azureStanding,
		{address: "azurerm_private_dns_zone.z", actions: "no-op", before: azurePrivateZoneOf("net", "example.com"), after: azurePrivateZoneOf("net", "example.com")},
		{address: "azurerm_dns_a_record.www", actions: "create", after: azureA("www", `["192.0.2.1"]`, "null")},
		{address: "azurerm_private_dns_a_record.www", actions: "create", after: `{"zone_name":"example.com","resource_group_name":"net","name":"www","ttl":60,"records":["10.0.0.1"],"fqdn":null}`},
	}}.read(t)
	wantLines(t, p, `
		create www.example.com. A in example.com. at azurerm/net/example.com: - -> 300 192.0.2.1
		  0 create azurerm_dns_a_record.www
		create www.example.com. A in example.com. (private:net/example.com) at azurerm-private/net/example.com: - -> 60 10.0.0.1
		  0 create azurerm_private_dns_a_record.www`)
}

var _ = ordinary("azurerm",
	edit{name: "tags", quiet: true, changes: []planned{azureStanding, {address: "azurerm_dns_a_record.www", actions: "update", before: azureA("www", `["192.0.2.1"]`, "null"), after: strings.Replace(azureA("www", `["192.0.2.1"]`, "null"), `"tags":{}`, `"tags":{"team":"dns"}`, 1)}}},
	edit{name: "tags of the zone", quiet: true, changes: []planned{{address: "azurerm_dns_zone.z", actions: "update", before: azureStanding.before, after: strings.Replace(azureStanding.before, `"tags":{}`, `"tags":{"team":"dns"}`, 1)}}},
	edit{name: "alias in place of values", changes: []planned{azureStanding, {address: "azurerm_dns_a_record.www", actions: "update", before: azureA("www", `["192.0.2.1"]`, `""`), after: azureA("www", `[]`, azureIP)}}},
	edit{name: "values in place of an alias at the apex", changes: []planned{azureStanding, {address: "azurerm_dns_a_record.at", actions: "update", before: azureA("@", `[]`, azureIP), after: azureA("@", `["192.0.2.1"]`, `""`)}}},
	edit{name: "a new private zone", changes: []planned{
		{address: "azurerm_private_dns_zone.z", actions: "create", after: `{"name":"corp.example","resource_group_name":"net"}`, unknown: `{"id":true,"max_number_of_virtual_network_links":true}`},
		{address: "azurerm_private_dns_a_record.a", actions: "create", after: `{"name":"@","ttl":60,"records":["10.0.0.1"]}`, unknown: `{"id":true,"fqdn":true,"private_dns_zone_id":true}`}}},
	edit{name: "private record retargeted", changes: []planned{{address: "azurerm_private_dns_cname_record.db", actions: "update",
		before: `{"zone_name":"corp.example","resource_group_name":"net","name":"db","ttl":60,"record":"a.corp.example","fqdn":"db.corp.example."}`,
		after:  `{"zone_name":"corp.example","resource_group_name":"net","name":"db","ttl":60,"record":"b.corp.example","fqdn":"db.corp.example."}`}}},
)

var _ = grave("azurerm",
	edit{name: "zone replaced by one of another group", changes: []planned{{address: "azurerm_dns_zone.z", actions: "delete,create", before: azureZoneOf("example.com", "ns1-01.azure-dns.com.", "ns2-01.azure-dns.net."),
		after: `{"name":"example.com","resource_group_name":"new","tags":{}}`, unknown: `{"id":true,"name_servers":true}`}}},
	edit{name: "private zone deleted", changes: []planned{{address: "azurerm_private_dns_zone.z", actions: "delete", before: azurePrivateZoneOf("net", "corp.example")}}},
	edit{name: "apex alias removed", changes: []planned{azureStanding, {address: "azurerm_dns_a_record.at", actions: "delete", before: azureA("@", `[]`, azureIP)}}},
)
