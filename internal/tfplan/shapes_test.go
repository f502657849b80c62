package tfplan

import (
	"encoding/json"
	"maps"
	"strings"

	"zonecut/internal/zone"
)

// Further providers in the shared table of transitions. Attributes are spelled
// here as the providers' schemas have them, not as the readers do.

func init() {
	maps.Copy(sources, map[string]string{
		"ovh": "ovh/ovh", "linode": "linode/linode", "scaleway": "scaleway/scaleway", "akamai": "akamai/akamai", "gandi": "go-gandi/gandi",
		"namecheap": "namecheap/namecheap", "vercel": "vercel/vercel", "infoblox": "infobloxopen/infoblox",
	})
	maps.Copy(shapes, map[string]shape{
		"ovh":    {host: "ovh/default", objects: ovhObjects, replaces: []string{"zone", "fieldtype"}},
		"linode": {host: "linode/7", objects: linodeObjects, replaces: []string{"domain_id", "record_type"}, zone: still("linode_domain.z", linodeDomainOf("active"))},
		"scaleway": {host: "scaleway/default", objects: scalewayObjects, replaces: []string{"dns_zone", "name", "type"},
			zone: still("scaleway_domain_zone.z", `{"id":"example.com","domain":"example.com","subdomain":"","ns":["ns0.dom.scw.cloud"],"status":"active"}`)},
		"akamai":             {host: "akamai/default", objects: akamaiObjects, replaces: []string{"zone", "name", "recordtype"}, cannot: []string{"mail"}}, // the result is not in the plan
		"gandi":              {host: "gandi/default", objects: gandiObjects, replaces: []string{"zone", "name", "type"}},
		"namecheap, merging": {host: "namecheap/default", objects: namecheapObjects, replaces: []string{"domain"}},
		"namecheap, single":  {host: "namecheap/default", objects: namecheapHostObjects, replaces: []string{"domain", "hostname", "type"}},
		"vercel":             {host: "vercel/default", objects: vercelObjects, replaces: []string{"domain", "type"}},
		"infoblox": {host: "infoblox/default", objects: infobloxObjects,
			zone: still("infoblox_zone_auth.z", `{"id":"z","fqdn":"example.com","view":"default","zone_format":"FORWARD","ns_group":null,"soa_default_ttl":3600}`)},
	})
}

// still is an object that nothing happens to.
func still(address, values string) *planned {
	return &planned{address: address, actions: "no-op", before: values, after: values}
}

// values makes a resource for each value, and one more for an unknown one.
func perValue(kind, attribute string, r rrset, object func(value string) map[string]any) (string, []map[string]any, []map[string]any) {
	var attributes, unknown []map[string]any
	for _, value := range r.values {
		attributes, unknown = append(attributes, object(value)), append(unknown, map[string]any{"id": true})
	}
	if r.unknown {
		a := object("")
		delete(a, attribute)
		attributes, unknown = append(attributes, a), append(unknown, map[string]any{attribute: true})
	}
	return kind, attributes, unknown
}

// perSet makes one resource with a list of texts.
func perSet(kind, attribute string, r rrset, a map[string]any, spell func(string) string) (string, []map[string]any, []map[string]any) {
	values, marks := []any{}, []any{}
	for _, value := range r.values {
		values, marks = append(values, spell(value)), append(marks, false)
	}
	if r.unknown {
		values, marks = append(values, nil), append(marks, true)
	}
	a[attribute] = values
	return kind, []map[string]any{a}, []map[string]any{{"id": true, attribute: marks}}
}

// split puts the fields of a value that have a name into an object and gives
// the rest.
func split(a map[string]any, value string, names ...string) string {
	fields := strings.Fields(value)
	for i, name := range names {
		if i < len(fields)-1 {
			a[name] = json.Number(fields[i])
		}
	}
	return strings.Join(fields[min(len(names), len(fields)):], " ")
}

func bareApex(name string) string { return strings.TrimPrefix(strings.ToLower(name), "@") }

func fullName(name string) string {
	return strings.TrimPrefix(strings.ToLower(name)+".example.com", "@.")
}

func quotedText(kind, value string) string {
	if kind == "TXT" {
		return zone.TXT(value)
	}
	return value
}

func ovhObjects(r rrset) (string, []map[string]any, []map[string]any) {
	return perValue("ovh_domain_zone_record", "target", r, func(value string) map[string]any {
		return map[string]any{"id": "1", "zone": "example.com", "subdomain": bareApex(r.name), "fieldtype": r.kind, "ttl": r.ttl, "target": quotedText(r.kind, value)}
	})
}

func linodeDomainOf(status string) string {
	return `{"id":"7","domain":"example.com","type":"master","status":"` + status + `","soa_email":"a@example.net","axfr_ips":[],"ttl_sec":0}`
}

func linodeObjects(r rrset) (string, []map[string]any, []map[string]any) {
	return perValue("linode_domain_record", "target", r, func(value string) map[string]any {
		a := map[string]any{"id": "1", "domain_id": 7, "name": bareApex(r.name), "record_type": r.kind, "ttl_sec": r.ttl, "target": strings.TrimSuffix(value, "."),
			"priority": 0, "weight": 0, "port": 0, "service": nil, "protocol": nil, "tag": nil}
		switch r.kind {
		case "MX":
			a["target"] = strings.TrimSuffix(split(a, value, "priority"), ".")
		case "SRV":
			a["target"] = strings.TrimSuffix(split(a, value, "priority", "weight", "port"), ".")
			a["service"], a["protocol"] = "sip", "tcp"
			a["name"] = nil
		}
		return a
	})
}

func scalewayObjects(r rrset) (string, []map[string]any, []map[string]any) {
	return perValue("scaleway_domain_record", "data", r, func(value string) map[string]any {
		a := map[string]any{"id": "1", "dns_zone": "example.com", "name": bareApex(r.name), "type": r.kind, "ttl": r.ttl, "data": value, "priority": 0,
			"geo_ip": []any{}, "http_service": []any{}, "view": []any{}, "weighted": []any{}, "root_zone": true, "fqdn": fullName(r.name)}
		if r.kind == "MX" {
			a["data"] = split(a, value, "priority")
		}
		return a
	})
}

func gandiObjects(r rrset) (string, []map[string]any, []map[string]any) {
	a := map[string]any{"zone": "example.com", "name": strings.ToLower(r.name), "type": r.kind, "ttl": r.ttl, "href": "x", "mutable": nil}
	return perSet("gandi_livedns_record", "values", r, a, func(value string) string { return quotedText(r.kind, value) })
}

func akamaiObjects(r rrset) (string, []map[string]any, []map[string]any) {
	a := map[string]any{"zone": "example.com", "name": fullName(r.name), "recordtype": r.kind, "ttl": r.ttl, "priority": nil, "priority_increment": nil,
		"weight": nil, "port": nil, "record_sha": "x", "keytag": nil, "algorithm": nil, "digest": nil}
	kind, attributes, unknown := perSet("akamai_dns_record", "target", r, a, func(value string) string {
		if r.kind == "SRV" {
			return strings.TrimSuffix(split(a, value, "priority", "weight", "port"), ".")
		}
		return quotedText(r.kind, strings.TrimSuffix(value, "."))
	})
	return kind, attributes, unknown
}

func namecheapRecordOf(r rrset, value string) map[string]any {
	a := map[string]any{"hostname": strings.ToLower(r.name), "type": r.kind, "ttl": r.ttl, "address": value, "mx_pref": 10}
	if r.kind == "MX" {
		a["address"] = split(a, value, "mx_pref")
	}
	return a
}

func namecheapObjects(r rrset) (string, []map[string]any, []map[string]any) {
	records, marks := []any{}, []any{}
	for _, value := range r.values {
		records, marks = append(records, namecheapRecordOf(r, value)), append(marks, map[string]any{})
	}
	if r.unknown {
		a := namecheapRecordOf(r, "")
		delete(a, "address")
		records, marks = append(records, a), append(marks, map[string]any{"address": true})
	}
	a := map[string]any{"domain": "example.com", "mode": "MERGE", "email_type": nil, "nameservers": nil, "record": records}
	return "namecheap_domain_records", []map[string]any{a}, []map[string]any{{"id": true, "record": marks}}
}

func namecheapHostObjects(r rrset) (string, []map[string]any, []map[string]any) {
	return perValue("namecheap_domain_host_record", "address", r, func(value string) map[string]any {
		a := namecheapRecordOf(r, value)
		a["id"], a["domain"] = "x", "example.com"
		return a
	})
}

func vercelObjects(r rrset) (string, []map[string]any, []map[string]any) {
	return perValue("vercel_dns_record", "value", r, func(value string) map[string]any {
		a := map[string]any{"id": "rec_1", "team_id": "t", "domain": "example.com", "name": bareApex(r.name), "type": r.kind, "ttl": r.ttl, "value": value,
			"mx_priority": nil, "srv": nil, "comment": ""}
		switch r.kind {
		case "MX":
			a["value"] = split(a, value, "mx_priority")
		case "SRV":
			srv := map[string]any{}
			srv["target"] = split(srv, value, "priority", "weight", "port")
			a["srv"], a["value"] = srv, nil
		}
		return a
	})
}

// infobloxNames are owner and value of each type, and what stands before it.
var infobloxNames = map[string][]string{
	"A": {"fqdn", "ip_addr"}, "AAAA": {"fqdn", "ipv6_addr"}, "CNAME": {"alias", "canonical"}, "TXT": {"fqdn", "text"}, "NS": {"name", "nameserver"},
	"MX": {"fqdn", "mail_exchanger", "preference"}, "SRV": {"name", "target", "priority", "weight", "port"},
}

func infobloxObjects(r rrset) (string, []map[string]any, []map[string]any) {
	names := infobloxNames[r.kind]
	return perValue("infoblox_"+strings.ToLower(r.kind)+"_record", names[1], r, func(value string) map[string]any {
		a := map[string]any{"id": "x", "dns_view": "default", names[0]: fullName(r.name), "ttl": r.ttl, "ref": "x", "comment": ""}
		if rest := split(a, value, names[2:]...); r.kind != "TXT" {
			value = strings.TrimSuffix(rest, ".")
		}
		a[names[1]] = value
		if r.kind == "NS" {
			delete(a, "ttl")
			a["addresses"] = []any{map[string]any{"address": "192.0.2.53", "auto_create_ptr": true}}
		}
		return a
	})
}
