package tfplan

import (
	"strings"

	"zonecut/internal/zone"
)

// Name servers that people run themselves, told by a layout alone; plain.go says
// what is so where nothing else is said. Attributes and the three facts are read
// from the code of each.

// Windows. A record has no TTL of its own. A create adds value after value, an
// update those that come and then takes out those that go. With create_ptr there
// is a pointer besides, which no plan shows.
var _ = plain("nrkno/windns", "windns", "windns_record",
	layout{zone: "zone_name", name: "name", kind: "type", value: "records", many: true, text: quotedOrNot, defaultTTL: 3600, ownTTL: true,
		handling: plainByValue, owner: below, needs: []string{"create_ptr"}}, "", zoneLayout{})

// FreeIPA. Resources of one name and type make one set together, whatever their
// set_identifier, and a TTL is that of the name. Names in values are as in a
// master file.
var _ = plain("rework-space-com/freeipa", "freeipa", "freeipa_dns_record",
	layout{zone: "zone_name", name: "name", kind: "type", ttl: "ttl", value: "records", many: true, text: quotedOrNot, names: relativeNames,
		defaultTTL: 86400, zoneTTL: true, handling: plainByValue, owner: below, needs: []string{"set_identifier"}},
	"freeipa_dns_zone", zoneLayout{name: "zone_name", ttl: "default_ttl", byName: true, off: says("disable_zone", "true"),
		signed: says("allow_inline_dnssec_signing", "true"), needs: []string{"disable_zone", "computed_zone_name"}, dataNeeds: []string{"disable_zone", "soa_serial_number"}, adjust: func(z *hostedZone, v Value) {
			if v.Field("is_reverse_zone").True() { // its name is a network, and that of the zone is made of it
				z.problem = ""
				z.named(v.Field("computed_zone_name"))
			}
		}})

// SOLIDserver. One provider writes to several servers, which differ by their name,
// as zones do by their view.
var solidserverRecord = layout{name: "name", kind: "type", ttl: "ttl", value: "value", text: quotedOrNot, defaultTTL: 3600, handling: plainValue, owner: absolute,
	needs: []string{"dnsserver", "dnsview", "dnszone"}, adjust: func(r *record, v Value) {
		server, in := v.Field("dnsserver"), v.Field("dnszone")
		view := solidserverView(v)
		if in.Text() == "" && !in.Unknown() {
			r.implied(r.name, r.nameUnknown, view)
			return
		}
		r.zoneIsName, r.zoneUnknown, r.fqdn = false, in.Unknown() || server.Unknown(), r.name
		r.view, r.zoneName, r.zone = view, in.Text(), solidserverID(server, view, in)
	}}

var _ = plain("EfficientIP-Labs/solidserver", "solidserver", "solidserver_dns_rr", solidserverRecord,
	"solidserver_dns_zone", zoneLayout{name: "name", needs: []string{"dnsserver", "dnsview", "createptr"}, adjust: func(z *hostedZone, v Value) {
		z.view = solidserverView(v)
		z.id = solidserverID(v.Field("dnsserver"), z.view, v.Field("name"))
	}})

func solidserverView(v Value) string {
	if view := v.Field("dnsview").Text(); view != "#" {
		return view
	}
	return ""
}

func solidserverID(server Value, view string, in Value) string {
	return strings.Trim(strings.ToLower(server.Text()+"/"+view+"/"+strings.TrimSuffix(in.Text(), ".")), "/")
}

// Technitium, in one of the providers of that name: what fits its attributes is
// read so. A record that names no zone is in the closest one.
var _ = plain("kevynb/technitium", "technitium", "technitium_record",
	layout{zone: "zone", name: "domain", kind: "type", ttl: "ttl", types: map[string]zone.Type{"ANAME": "ALIAS"}, parts: map[zone.Type][]string{
		"A": {"ip_address"}, "AAAA": {"ip_address"}, "CNAME": {"cname"}, "ALIAS": {"aname"}, "DNAME": {"dname"}, "NS": {"name_server"}, "PTR": {"ptr_name"},
		"TXT": {"text"}, "MX": {"preference", "exchange"}, "SRV": {"priority", "weight", "port", "target"}, "CAA": {"flags", "tag", `"value`},
		"DS": {"key_tag", "algorithm", "digest_type", "digest"}, "SSHFP": {"sshfp_algorithm", "sshfp_fingerprint_type", "sshfp_fingerprint"},
		"TLSA": {"tlsa_certificate_usage", "tlsa_selector", "tlsa_matching_type", "tlsa_certificate_association_data"},
		"SVCB": {"svc_priority", "svc_target_name", "svc_params"}, "HTTPS": {"svc_priority", "svc_target_name", "svc_params"},
		"URI": {"uri_priority", "uri_weight", `"uri`}, "RP": {"mailbox", "txt_domain"}, "APP": {"app_name", "class_path"}, "FWD": {"forwarder"},
		"NAPTR": {"naptr_order", "naptr_preference", `"naptr_flags`, `"naptr_services`, `"naptr_regexp`, "naptr_replacement"}},
		text: quotedOrNot, handling: plainByValue, owner: absolute, needs: []string{"ip_address", "name_server", "ptr"}, computes: technitiumAnswers,
		adjust: func(r *record, v Value) {
			if in := v.Field("zone"); in.Text() == "" {
				r.zoneIsName, r.zoneUnknown = false, false
				r.implied(r.name, r.nameUnknown, "")
			}
		}},
	"technitium_zone", zoneLayout{name: "name", byName: true, needs: []string{"type", "use_soa_serial_date_scheme"}, noData: true})

func technitiumAnswers(v Value) string {
	switch v.Field("type").Text() {
	case "FWD":
		return "forwarded"
	case "APP":
		return "application"
	}
	return ""
}
