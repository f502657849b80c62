package tfplan

import (
	"strings"

	"zonecut/internal/zone"
)

// Alibaba Cloud DNS keeps one resource for each value. Records of one name and
// type for different lines answer different clients: a line is a variant of the
// set, and that of the line "default" is the set itself. Zones are found by
// name; all their records go with them.
//
// The provider's code: a create adds a record, which the service refuses only
// beside its like; update and destroy go by the record's id. Name, type, line
// and value change in place, the zone forces replacement. A record that is
// switched off is kept and not served. The dot at the end of a target means
// nothing, texts have no quotes.
//
// alicloud_dns_record is the older name, where "name" is the zone.
var alicloudRecord = &zone.Handling{Create: zone.CreateAdds, Delete: zone.DeleteByID, Change: zone.ChangeAtOnce}

// alicloudTTL is the provider's default.
const alicloudTTL = 600

var _ = register(&provider{
	source: "aliyun/alicloud",
	host:   "alicloud",
	records: map[string]*recordType{
		"alicloud_alidns_record": alicloudType("domain_name", "rr", "line"),
		"alicloud_dns_record":    alicloudType("name", "host_record", "routing"),
	},
	zones: map[string]*zoneType{
		"alicloud_alidns_domain": alicloudDomain("domain_name", "dns_servers"),
		"alicloud_dns_domain":    alicloudDomain("domain_name", "dns_servers"),
		"alicloud_dns":           alicloudDomain("name", "dns_server"),
	},
})

func alicloudType(inZone, name, line string) *recordType {
	return &recordType{
		needs:    []string{inZone, name, line, "type", "value"},
		zone:     inZone,
		values:   []string{"value"},
		owner:    zone.Relative, // "@" or labels
		unsetTTL: func(r *record) { r.ttl, r.ttlUnknown = alicloudTTL, false },
		read: func(v Value) record {
			r := readAlicloudRecord(v, v.Field(name))
			r.zone, r.zoneIsName, r.zoneUnknown = v.Field(inZone).Text(), true, v.Field(inZone).Unknown()
			r.alicloudLine(v.Field(line))
			return r
		},
	}
}

// readAlicloudRecord reads what records of public and private zones have in
// common.
func readAlicloudRecord(v, name Value) record {
	kind, value, ttl, priority := v.Field("type"), v.Field("value"), v.Field("ttl"), v.Field("priority")
	r := record{name: name.Text(), nameUnknown: name.Unknown(), kind: zone.ParseType(kind.Text()), kindUnknown: kind.Unknown(),
		ttlUnknown: ttl.Unknown(), unknown: value.Unknown(), sensitive: value.Sensitive(), handling: alicloudRecord,
		absent: strings.EqualFold(v.Field("status").Text(), "DISABLE")}
	r.ttl, _ = ttl.Seconds()
	switch text := value.Text(); {
	case r.unknown:
	case r.kind == "MX" && priority.Unknown():
		r.unknown = true
	case r.kind == "MX":
		r.add(dotted("MX", priority.Text()+" "+text))
	case r.kind == "TXT" || r.kind == "SPF":
		r.add(zone.TXT(text))
	case r.kind == "REDIRECT_URL" || r.kind == "FORWORD_URL":
		r.synthetic = "redirect"
		r.add(text)
	default:
		r.add(dotted(r.kind, text))
	}
	return r
}

func (r *record) alicloudLine(line Value) {
	r.nameUnknown = r.nameUnknown || line.Unknown()
	if text := line.Text(); text != "" && text != "default" {
		r.set = text
		r.synthetic = strings.TrimSuffix("line "+text+", "+r.synthetic, ", ")
	}
}

func alicloudDomain(name, servers string) *zoneType {
	return &zoneType{needs: []string{name, servers, "group_id"}, servers: servers, byName: true, read: func(v Value) hostedZone {
		z := alicloudZone(v.Field(name))
		z.servers, z.serversUnknown = names(v.Field(servers))
		return z
	}}
}

func alicloudZone(name Value) hostedZone {
	z := hostedZone{apexUnknown: name.Unknown()}
	if z.apexUnknown {
		return z
	}
	var err error
	if z.apex, err = zone.FQDN(name.Text()); err != nil {
		z.problem = err.Error()
	}
	return z
}
