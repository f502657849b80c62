package tfplan

import (
	"cmp"
	"strings"

	"zonecut/internal/zone"
)

// Providers of managed DNS that are told by a layout alone; plain.go says what is
// so where nothing else is said. Attributes and the three facts are read from the
// code of each, for easyDNS and Timeweb from documentation alone.

// plainByValue is a value among others that its own content finds again.
var plainByValue = &zone.Handling{Create: zone.CreateAdds, Delete: zone.DeleteByValue, Change: zone.ChangeByActions}

// ClouDNS, in two providers. Of the name servers of a zone the official one lists
// every NS record in it, cuts too, so none are taken from there. Its "status" is
// never sent.
var (
	_ = plain("ClouDNS/cloudns", "cloudns", "cloudns_dns_record",
		layout{zone: "zone", name: "name", kind: "type", ttl: "ttl", value: "value",
			before: map[zone.Type][]string{"MX": {"priority"}, "SRV": {"priority", "weight", "port"}, "SSHFP": {"algorithm", "fptype"},
				"DS": {"keytag", "algorithm", "digesttype"}, "TLSA": {"tlsausage", "tlsaselector", "tlsamatchingtype"},
				"SMIMEA": {"smimeausage", "smimeaselector", "smimeamatchingtype"}, "CERT": {"certtype", "certkeytag", "certalgorithm"}},
			parts: map[zone.Type][]string{"CAA": {"caaflag", "caatype", `"caavalue`}, "RP": {"mail", "txt"}, "HINFO": {`"cpu`, `"os`},
				"NAPTR": {"order", "pref", `"flag`, `"params`, `"regexp`, "replace"},
				"LOC":   {"latdeg", "latmin", "latsec", "latdir", "longdeg", "longmin", "longsec", "longdir", "altitude", "size", "hprecision", "vprecision"}},
			text: quotedOrNot, handling: plainValue, owner: below, needs: []string{"geodnscode", "caavalue"},
			set: cloudnsPlace, computes: cloudnsAnswers},
		"cloudns_dns_zone", zoneLayout{name: "domain", byName: true, needs: []string{"type", "nameserver_type"}, noData: true})
	_ = plain("mangadex-pub/cloudns", "cloudns", "cloudns_dns_record",
		layout{zone: "zone", name: "name", kind: "type", ttl: "ttl", value: "value", before: map[zone.Type][]string{"MX": {"priority"}},
			text: quotedOrNot, handling: plainValue, owner: below, needs: []string{"priority"}}, "", zoneLayout{})
)

func cloudnsPlace(v Value) string {
	return cmp.Or(v.Field("geodnslocation").Text(), v.Field("geodnscode").Text())
}

func cloudnsAnswers(v Value) string {
	if v.Field("type").Text() == "WR" {
		return "redirect"
	}
	return only("location", cloudnsPlace)(v)
}

// easyDNS. A zone is adopted, and a destroy leaves it; what is set at the
// registrar stays as well.
var _ = plain("CMDennis/easydns", "easydns", "easydns_record",
	layout{zone: "domain", name: "host", kind: "type", ttl: "ttl", value: "rdata", before: prioFirst, types: map[string]zone.Type{"ANAME": "ALIAS"},
		text: quotedOrNot, defaultTTL: 3600, ownTTL: true, handling: plainValue, owner: below, needs: []string{"prio", "geozone_id"},
		set: easydnsRegion, computes: only("region", easydnsRegion)},
	"easydns_zone", zoneLayout{name: "domain", byName: true, adopts: true, needs: []string{"on_system", "service"}})

func easydnsRegion(v Value) string {
	if id := v.Field("geozone_id").Text(); id != "0" {
		return id
	}
	return ""
}

var _ = register(&provider{source: "CMDennis/easydns", host: "easydns" + registrarSuffix,
	records: map[string]*recordType{
		"easydns_domain_nameservers": {
			needs: []string{"domain", "nameservers"}, zone: "domain", values: []string{"nameservers"}, owner: absolute,
			keeps: func(zone.Key) bool { return true },
			read:  func(v Value) record { return delegatedTo(v.Field("domain"), v.Field("nameservers"), "", plainRegistry) },
		},
		"easydns_glue_record": {
			needs: []string{"domain", "host", "ipv4", "ipv6"}, zone: "domain", values: []string{"ipv4", "ipv6"}, owner: absolute,
			several: func(v Value) []record {
				four := glue(v.Field("domain"), v.Field("host"), v.Field("ipv4"), plainRegistry)
				six := glue(v.Field("domain"), v.Field("host"), v.Field("ipv6"), plainRegistry)
				if v.Field("ipv6").Unknown() {
					six[1].unknown, six[1].absent = true, false
				}
				return []record{four[0], six[1]}
			},
		},
	},
	held: map[string]*heldType{
		"easydns_domain_registration_settings": registers(true, "domain", func(r *zone.Registration, v Value) {
			r.TransferLock, r.AutoRenew = onOff(v.Field("reglock")), wordFlag(v.Field("renewal"), "renew", "expire")
		}, "reglock", "renewal"),
	},
})

// Njalla has a type of resource for each type of record.
var _ = func() *provider {
	p := &provider{source: "Sighery/njalla", host: "njalla", records: map[string]*recordType{}}
	for name, t := range map[string]zone.Type{"a": "A", "aaaa": "AAAA", "caa": "CAA", "cname": "CNAME", "mx": "MX", "naptr": "NAPTR", "ns": "NS", "ptr": "PTR", "tlsa": "TLSA", "txt": "TXT"} {
		l := layout{zone: "domain", name: "name", fixed: t, ttl: "ttl", value: "content", text: quotedOrNot, handling: plainValue, owner: below}
		if t == "MX" {
			l.before, l.needs = priorityFirst, []string{"priority"}
		}
		p.records["njalla_record_"+name] = l.recordType()
	}
	return register(p)
}()

// Volcano Engine. A record is answered on one line; that of all has the name
// "default". Its private zones have lines of their own, subnets.
var volcengineLayout = layout{zone: "zid", zoneByID: true, name: "host", kind: "type", ttl: "ttl", value: "value", text: quotedOrNot, defaultTTL: 600, ownTTL: true,
	hidden: says("enable", "false"), handling: plainValue, owner: below, needs: []string{"line", "weight"},
	set: volcengineLine, computes: only("line", volcengineLine)}

var (
	_ = plain("volcengine/volcengine", "volcengine", "volcengine_dns_record", volcengineLayout,
		"volcengine_dns_zone", zoneLayout{id: "zid", name: "zone_name", servers: "allocate_dns_server_list", needs: []string{"zid", "allocate_dns_server_list"},
			data: "volcengine_dns_zones", listed: "zones"})
	_ = plain("volcengine/volcengine", "volcengine-private", "volcengine_private_zone_record", volcengineLayout,
		"volcengine_private_zone", zoneLayout{name: "zone_name", private: func(Value) bool { return true }, networks: "vpcs", network: "vpc_id", needs: []string{"vpcs", "recursion_mode"},
			data: "volcengine_private_zones", listed: "private_zones"})
)

func volcengineLine(v Value) string {
	if line := v.Field("line").Text(); line != "default" && line != "Default" {
		return line
	}
	return ""
}

// Timeweb Cloud. A record has no TTL, and a zone is a data source alone.
var _ = plain("timeweb-cloud/timeweb-cloud", "timeweb", "twc_dns_rr",
	layout{zone: "zone_id", zoneByID: true, name: "name", kind: "type", value: "value", text: quotedOrNot, defaultTTL: 600, ownTTL: true,
		handling: plainValue, owner: below},
	"twc_dns_zone", zoneLayout{name: "name", onlyData: true})

// Sakura. A record is found by all that it holds, and an MX record without a
// priority has 10. A zone may list records of its own, which are then all that it
// has: they are named where they go.
var _ = plain("sacloud/sakuracloud", "sakuracloud", "sakuracloud_dns_record",
	layout{zone: "dns_id", zoneByID: true, name: "name", kind: "type", ttl: "ttl", value: "value",
		before: map[zone.Type][]string{"MX": {"priority"}, "SRV": {"priority", "weight", "port"}},
		text:   quotedOrNot, defaultTTL: 3600, handling: plainByValue, owner: below, needs: []string{"priority", "weight", "port"}, adjust: sakuraPriority},
	"sakuracloud_dns", zoneLayout{name: "zone", servers: "dns_servers", needs: []string{"dns_servers", "record"}, adjust: func(z *hostedZone, v Value) {
		for _, item := range v.Field("record").Items() {
			z.others = append(z.others, "the record "+strings.Join(strings.Fields(join(item, "name", "type", "value")), " "))
		}
	}})

func sakuraPriority(r *record, _ Value) {
	for i, d := range r.data {
		if rest, none := strings.CutPrefix(d, "0 "); none && r.kind == "MX" {
			r.data[i] = "10 " + rest
		}
	}
}
