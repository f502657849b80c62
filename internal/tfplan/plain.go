package tfplan

import (
	"cmp"

	"zonecut/internal/zone"
)

// Providers that are told by a layout alone. Where nothing else is said, a
// resource holds one value, a create posts it beside those that are there, an
// update and a destroy go by its id; and a zone that is destroyed takes its
// records along. For most this is read from the code of each, as are attributes and
// defaults; for Huawei, Open Telekom, IONOS, Civo and Lightsail from schema and
// documentation alone.
var (
	plainValue = &zone.Handling{Create: zone.CreateAdds, Delete: zone.DeleteByID, Change: zone.ChangeByActions}
	// plainSet is a set with an id of its own, of which there cannot be two.
	plainSet = &zone.Handling{Create: zone.CreateFails, Delete: zone.DeleteByID, Change: zone.ChangeByActions}
	// plainNamedSet is found by its name and type.
	plainNamedSet = &zone.Handling{Create: zone.CreateFails, Delete: zone.DeleteByKey, Change: zone.ChangeByActions}
)

var (
	priorityFirst = map[zone.Type][]string{"MX": {"priority"}, "SRV": {"priority"}}
	prioFirst     = map[zone.Type][]string{"MX": {"prio"}, "SRV": {"prio"}}
)

// plain registers a provider of one record type and, with a name for it, one
// zone type.
func plain(source, host, record string, l layout, hosted string, z zoneLayout) *provider {
	p := &provider{source: source, host: host, records: map[string]*recordType{record: l.recordType()}}
	if hosted != "" {
		if !z.onlyData {
			p.zones = map[string]*zoneType{hosted: z.zoneType()}
		}
		if !z.noData {
			p.data = map[string]*zoneType{cmp.Or(z.data, hosted): z.dataType()}
		}
	}
	return register(p)
}

// Vultr. A domain with "ip" brings records of its own, which no plan shows.
var _ = plain("vultr/vultr", "vultr", "vultr_dns_record",
	layout{zone: "domain", name: "name", kind: "type", ttl: "ttl", value: "data", before: priorityFirst, text: quotedOrNot,
		defaultTTL: 3600, handling: plainValue, owner: below, needs: []string{"priority"}},
	"vultr_dns_domain", zoneLayout{name: "domain", byName: true, fixed: []zone.Name{"ns1.vultr.com.", "ns2.vultr.com."},
		signed: says("dns_sec", "enabled"), needs: []string{"dns_sec"}})

// deSEC. Every zone is signed.
var _ = plain("Valodim/desec", "desec", "desec_rrset",
	layout{zone: "domain", name: "subname", kind: "type", ttl: "ttl", value: "records", many: true, text: quotedOrNot,
		handling: plainNamedSet, owner: below},
	"desec_domain", zoneLayout{name: "name", byName: true, fixed: []zone.Name{"ns1.desec.io.", "ns2.desec.org."},
		signed: func(Value) bool { return true }, needs: []string{"keys", "minimum_ttl"}})

// Hetzner's DNS console, in two providers of one shape; its cloud is hcloud.
var hetznerLayout = layout{zone: "zone_id", zoneByID: true, name: "name", kind: "type", ttl: "ttl", value: "value",
	text: quotedOrNot, names: relativeNames, defaultTTL: 86400, zoneTTL: true, handling: plainValue, owner: below}

var hetznerZone = zoneLayout{name: "name", ttl: "ttl",
	fixed: zone.SortNames([]zone.Name{"hydrogen.ns.hetzner.com.", "oxygen.ns.hetzner.com.", "helium.ns.hetzner.de."})}

var (
	_ = plain("germanbrew/hetznerdns", "hetznerdns", "hetznerdns_record", hetznerLayout, "hetznerdns_zone", hetznerZone)
	_ = plain("timohirt/hetznerdns", "hetznerdns", "hetznerdns_record", hetznerLayout, "hetznerdns_zone", hetznerZone)
)

// Exoscale. SRV has its priority apart, and the rest in the value.
var _ = plain("exoscale/exoscale", "exoscale", "exoscale_domain_record",
	layout{zone: "domain", zoneByID: true, name: "name", fqdn: "hostname", kind: "record_type", ttl: "ttl", value: "content", before: prioFirst,
		text: quotedOrNot, defaultTTL: 3600, handling: plainValue, owner: below, needs: []string{"prio"}},
	"exoscale_domain", zoneLayout{name: "name", needs: []string{"expires_on"}})

// Porkbun, in two providers; one has texts for numbers.
var (
	_ = plain("cullenmcdermott/porkbun", "porkbun", "porkbun_dns_record",
		layout{zone: "domain", name: "name", kind: "type", ttl: "ttl", value: "content", before: prioFirst, text: quotedOrNot,
			defaultTTL: 600, handling: plainValue, owner: below, needs: []string{"prio"}}, "", zoneLayout{})
	_ = plain("marcfrederick/porkbun", "porkbun", "porkbun_dns_record",
		layout{zone: "domain", name: "subdomain", kind: "type", ttl: "ttl", value: "content", before: prioFirst, text: quotedOrNot,
			defaultTTL: 600, handling: plainValue, owner: below, needs: []string{"prio"}}, "", zoneLayout{})
)

// TransIP keeps a set in each resource. Its create fails where there is one.
var _ = plain("aequitas/transip", "transip", "transip_dns_record",
	layout{zone: "domain", name: "name", kind: "type", ttl: "expire", value: "content", many: true, text: quotedOrNot, names: relativeNames,
		defaultTTL: 86400, handling: plainNamedSet, owner: below}, "", zoneLayout{})

// INWX. The name servers of a zone are the NS set that it is made with.
var _ = plain("inwx/inwx", "inwx", "inwx_nameserver_record",
	layout{zone: "domain", name: "name", kind: "type", ttl: "ttl", value: "content", before: prioFirst, text: quotedOrNot,
		defaultTTL: 3600, handling: plainValue, owner: belowOrAt, needs: []string{"prio"}},
	"inwx_nameserver", zoneLayout{name: "domain", byName: true, servers: "nameservers", needs: []string{"soa_mail", "type"}})

// bunny.net. Two of its types answer with addresses of its network, and so does
// a record that is accelerated.
var _ = plain("BunnyWay/bunnynet", "bunnynet", "bunnynet_dns_record",
	layout{zone: "zone", zoneByID: true, name: "name", kind: "type", ttl: "ttl", value: "value",
		types:  map[string]zone.Type{"Flatten": "ALIAS", "PullZone": "ALIAS"},
		before: map[zone.Type][]string{"MX": {"priority"}, "SRV": {"priority", "weight", "port"}, "CAA": {"flags", "tag"}},
		text:   quotedOrNot, defaultTTL: 300, hidden: says("enabled", "false"), computes: bunnyAnswers, handling: plainValue, owner: below,
		needs: []string{"accelerated", "smart_routing_type"}},
	"bunnynet_dns_zone", zoneLayout{name: "domain", signed: says("dnssec_enabled", "true"), needs: []string{"nameserver1", "dnssec_enabled"}})

func bunnyAnswers(v Value) string {
	switch routing := v.Field("smart_routing_type").Text(); {
	case v.Field("accelerated").True():
		return "proxied"
	case routing == "Latency":
		return "latency " + v.Field("latency_zone").Text()
	case routing == "Geolocation":
		return "geolocation " + join(v, "geolocation_lat", "geolocation_long")
	}
	return ""
}

// Selectel's second DNS. A single value can be disabled, and so can a zone.
var _ = plain("selectel/selectel", "selectel", "selectel_domains_rrset_v2",
	layout{zone: "zone_id", zoneByID: true, name: "name", fqdn: "name", kind: "type", ttl: "ttl", value: "records", many: true, element: "content",
		text: quotedOrNot, hidden: says("disabled", "true"), handling: plainSet, owner: absolute},
	"selectel_domains_zone_v2", zoneLayout{name: "name", off: says("disabled", "true"), needs: []string{"last_check_status"}})

// Yandex. An update is one call that takes the old set out and puts the new one
// in.
var _ = plain("yandex-cloud/yandex", "yandex", "yandex_dns_recordset",
	layout{zone: "zone_id", zoneByID: true, name: "name", kind: "type", ttl: "ttl", value: "data", many: true, text: quotedOrNot,
		handling: &zone.Handling{Create: zone.CreateFails, Delete: zone.DeleteByKey, Change: zone.ChangeAtOnce}, owner: below},
	"yandex_dns_zone", zoneLayout{name: "zone", fixed: []zone.Name{"ns1.yandexcloud.net.", "ns2.yandexcloud.net."},
		private: says("public", "false"), networks: "private_networks", needs: []string{"public", "private_networks"}})

// OpenStack's Designate, which several clouds run.
var _ = plain("terraform-provider-openstack/openstack", "openstack", "openstack_dns_recordset_v2",
	layout{zone: "zone_id", zoneByID: true, name: "name", fqdn: "name", kind: "type", ttl: "ttl", value: "records", many: true, text: quotedOrNot,
		defaultTTL: 3600, zoneTTL: true, handling: plainSet, owner: absolute},
	"openstack_dns_zone_v2", zoneLayout{name: "name", ttl: "ttl", needs: []string{"email", "masters"}})

// Civo.
var _ = plain("civo/civo", "civo", "civo_dns_domain_record",
	layout{zone: "domain_id", zoneByID: true, name: "name", kind: "type", ttl: "ttl", value: "value",
		before: map[zone.Type][]string{"MX": {"priority"}}, text: quotedOrNot, handling: plainValue, owner: below, needs: []string{"priority"}},
	"civo_dns_domain_name", zoneLayout{name: "name", needs: []string{"account_id"}})

// Lightsail, a second DNS of AWS. Nothing of a record changes in place, and it
// has no TTL.
var _ = plain("hashicorp/aws", "lightsail", "aws_lightsail_domain_entry",
	layout{zone: "domain_name", name: "name", kind: "type", value: "target", text: quotedOrNot, defaultTTL: 60,
		computes: func(v Value) string {
			if v.Field("is_alias").True() {
				return "alias"
			}
			return ""
		}, handling: &zone.Handling{Create: zone.CreateAdds, Delete: zone.DeleteByValue, Change: zone.ChangeByActions}, owner: belowOrAt,
		needs: []string{"is_alias"}},
	"aws_lightsail_domain", zoneLayout{name: "domain_name", byName: true})

// What registrars among them hold in the registry's zone. A destroy of name
// servers puts the registrar's own in their place; keys go.
var plainRegistry = &zone.Handling{Create: zone.CreateOverwrites, Delete: zone.DeleteByKey, Change: zone.ChangeAtOnce}

// delegates registers a resource with the name servers of a domain; host is the
// attribute of a member that names one.
func delegates(source, company, resource, domain, servers, host string) *provider {
	return register(&provider{source: source, host: company + registrarSuffix, records: map[string]*recordType{resource: {
		needs: []string{domain, servers}, zone: domain, values: []string{servers}, owner: absolute,
		resets: func(zone.Key) bool { return true },
		read:   func(v Value) record { return delegatedTo(v.Field(domain), v.Field(servers), host, plainRegistry) },
	}}})
}

var (
	_ = delegates("marcfrederick/porkbun", "porkbun", "porkbun_nameservers", "domain", "nameservers", "")
	_ = delegates("aequitas/transip", "transip", "transip_domain_nameservers", "domain", "nameserver", "hostname")
	_ = delegates("lexfrei/namedotcom", "namedotcom", "namedotcom_domain_nameservers", "domain_name", "nameservers", "")
)

var _ = register(&provider{source: "aequitas/transip", host: "transip" + registrarSuffix, records: map[string]*recordType{
	"transip_domain_dnssec": {
		needs: []string{"domain", "dnssec"}, zone: "domain", values: []string{"dnssec"}, owner: absolute,
		read: func(v Value) record {
			r := atRegistry(v.Field("domain"), "DS", plainRegistry)
			r.unknown = v.Field("dnssec").AnyUnknown()
			for _, k := range v.Field("dnssec").Items() {
				if !r.unknown {
					r.publicKey(k.Field("algorithm").Text(), k.Field("public_key").Text())
				}
			}
			return r
		},
	},
}})

var _ = register(&provider{source: "marcfrederick/porkbun", host: "porkbun" + registrarSuffix, records: map[string]*recordType{
	"porkbun_dnssec_record": {
		needs: []string{"domain", "ds_data"}, zone: "domain", values: []string{"ds_data"}, owner: absolute,
		read: func(v Value) record {
			r := atRegistry(v.Field("domain"), "DS", plainValue)
			ds, key := v.Field("ds_data"), v.Field("key_data")
			switch r.unknown = ds.AnyUnknown() || key.AnyUnknown(); {
			case r.unknown:
			case ds.Null():
				r.publicKey(key.Field("algorithm").Text(), key.Field("public_key").Text())
			default:
				r.add(join(ds, "key_tag", "algorithm", "digest_type", "digest"))
			}
			return r
		},
	},
}})
