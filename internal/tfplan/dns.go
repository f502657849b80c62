package tfplan

import (
	"strings"

	"zonecut/internal/zone"
)

// hashicorp/dns writes record sets by dynamic update (RFC 2136). It has no zone
// resource, and what serves a zone is the server of a provider configuration.
//
// A create inserts values without asking what is there (RFC 2136, section
// 3.4.2.2): it succeeds on an existing key and adds to it, except that a CNAME
// replaces the CNAME. A destroy deletes the whole RRset (section 3.4.2.3),
// whoever else wrote to it. An update of values is one message. TTL and name
// force replacement, and the plan says in which order.
var (
	dnsSet   = &zone.Handling{Create: zone.CreateAdds, Delete: zone.DeleteByKey, Change: zone.ChangeByActions}
	dnsCNAME = &zone.Handling{Create: zone.CreateOverwrites, Delete: zone.DeleteByKey, Change: zone.ChangeByActions}
)

var _ = register(&provider{
	source: "hashicorp/dns",
	host:   "dns",
	records: map[string]*recordType{
		"dns_a_record_set":    dnsType("A", "addresses", Value.Text),
		"dns_aaaa_record_set": dnsType("AAAA", "addresses", Value.Text),
		"dns_ns_record_set":   dnsType("NS", "nameservers", Value.Text),
		"dns_txt_record_set":  dnsType("TXT", "txt", func(v Value) string { return `"` + v.Text() + `"` }),
		"dns_mx_record_set": dnsType("MX", "mx", func(v Value) string {
			return join(v, "preference", "exchange")
		}),
		"dns_srv_record_set": dnsType("SRV", "srv", func(v Value) string {
			return join(v, "priority", "weight", "port", "target")
		}),
		"dns_cname_record": dnsType("CNAME", "cname", Value.Text),
		"dns_ptr_record":   dnsType("PTR", "ptr", Value.Text),
	},
})

// dnsType is a record type that keeps its data in one attribute: a set of
// texts or blocks, or a single text.
func dnsType(kind zone.Type, attribute string, text func(Value) string) *recordType {
	return &recordType{
		needs:  []string{"zone", attribute},
		zone:   "zone",
		values: []string{attribute},
		owner:  dnsOwner,
		read: func(v Value) record {
			r := dnsRecord(v, kind)
			values := v.Field(attribute)
			r.sensitive = values.Sensitive()
			items := values.Items()
			if values.Text() != "" {
				items = []Value{values}
			}
			r.unknown = values.Unknown()
			for _, item := range items {
				if item.AnyUnknown() {
					r.unknown = true
					continue
				}
				r.addDNS(text(item))
			}
			return r
		},
	}
}

// addDNS is add, but for texts with a bare quote inside: the provider sends
// what its parser makes of them, so the text as it stands is all that is known.
func (r *record) addDNS(text string) {
	if _, err := zone.Data(r.kind, text); err != nil && r.kind == "TXT" {
		r.data = append(r.data, zone.TXT(strings.TrimSuffix(text[1:], `"`)))
		return
	}
	r.add(text)
}

func dnsRecord(v Value, kind zone.Type) record {
	r := record{
		zone: v.Field("zone").Text(), zoneIsName: true, zoneUnknown: v.Field("zone").Unknown(),
		name: v.Field("name").Text(), nameUnknown: v.Field("name").Unknown(),
		kind: kind, ttlUnknown: v.Field("ttl").Unknown(), handling: dnsSet,
	}
	if kind == "CNAME" {
		r.handling = dnsCNAME
	}
	r.ttl, _ = v.Field("ttl").Seconds()
	return r
}

// dnsOwner appends the zone: names are relative and have no dot at the end. No
// name is the apex.
func dnsOwner(name string, apex zone.Name) (zone.Name, error) {
	if name == "" {
		return apex, nil
	}
	return zone.Relative(strings.TrimSuffix(name, "."), apex)
}

// join is the RDATA of a block: its fields in order.
func join(v Value, fields ...string) string {
	texts := make([]string, len(fields))
	for i, f := range fields {
		texts[i] = v.Field(f).Text()
	}
	return strings.Join(texts, " ")
}
