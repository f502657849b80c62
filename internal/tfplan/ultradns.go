package tfplan

import (
	"strings"

	"zonecut/internal/zone"
)

// UltraDNS keeps a set in each resource, and pools, whose answer it chooses among
// their records, in types of their own. A type of record may stand as its number.
//
// The provider's code: of the types that it lists as shared, several resources may
// hold one set: a create adds the values, an update and a destroy take out those
// of their own. Of the others the set is one resource's: a destroy goes by name and
// type. Zone, owner and type force replacement. The resource of an SOA writes over
// what is there, without the serial, and a destroy leaves it.
var ultradnsShared = map[zone.Type]bool{"NS": true, "HINFO": true, "MX": true, "TXT": true, "RP": true, "SRV": true, "DS": true,
	"CDS": true, "CDNSKEY": true, "SVCB": true, "HTTPS": true, "SPF": true, "CAA": true}

var ultradnsTypes = map[string]zone.Type{"APEXALIAS": "ALIAS", "65282": "ALIAS", "1": "A", "2": "NS", "5": "CNAME", "6": "SOA", "12": "PTR", "13": "HINFO",
	"15": "MX", "16": "TXT", "17": "RP", "28": "AAAA", "33": "SRV", "35": "NAPTR", "43": "DS", "44": "SSHFP", "52": "TLSA", "59": "CDS",
	"60": "CDNSKEY", "64": "SVCB", "65": "HTTPS", "99": "SPF", "257": "CAA"}

var ultradnsLayout = layout{zone: "zone_name", name: "owner_name", kind: "record_type", types: ultradnsTypes, ttl: "ttl", value: "record_data", many: true,
	text: quotedOrNot, defaultTTL: 86400, handling: plainNamedSet, owner: belowOrAt, keeps: func(k zone.Key) bool { return k.Type == "SOA" },
	adjust: func(r *record, v Value) {
		switch {
		case ultradnsShared[r.kind]:
			r.handling = plainByValue
		case r.kind == "SOA" && !r.unknown:
			r.data, r.problem = nil, ""
			for _, item := range v.Field("record_data").Items() {
				r.add(ultradnsSOA(item.Text()))
			}
		}
	}}

var _ = plain("ultradns/ultradns", "ultradns", "ultradns_record", ultradnsLayout,
	"ultradns_zone", zoneLayout{name: "name", byName: true, signed: says("dnssec_status", "SIGNED"), needs: []string{"account_name", "primary_create_info"}, dataNeeds: []string{"dnssec_status", "resource_record_count"}})

// ultradnsSOA puts a serial into an SOA written without it, and the mailbox as a
// name (RFC 1035, section 8).
func ultradnsSOA(text string) string {
	fields := strings.Fields(text)
	if len(fields) != 6 {
		return text
	}
	for i, name := range fields[:2] {
		fields[i] = strings.TrimSuffix(name, ".") + "."
	}
	if local, domain, mail := strings.Cut(fields[1], "@"); mail {
		fields[1] = strings.ReplaceAll(local, ".", `\.`) + "." + domain
	}
	return strings.Join(append(fields[:2:2], append([]string{"0"}, fields[2:]...)...), " ")
}

// The pools; their members may be switched off.
var _ = register(&provider{source: "ultradns/ultradns", host: "ultradns", records: map[string]*recordType{
	"ultradns_rdpool":  ultradnsPool("distributed", "", "order"),
	"ultradns_sfpool":  ultradnsPool("failover", "", "live_record_state"),
	"ultradns_sbpool":  ultradnsPool("failover", "rdata_info", "max_served"),
	"ultradns_tcpool":  ultradnsPool("balanced", "rdata_info", "max_to_lb"),
	"ultradns_slbpool": ultradnsPool("balanced", "rdata_info", "response_method"),
	"ultradns_dirpool": ultradnsPool("directional", "rdata_info", "conflict_resolve"),
}})

// ultradnsPool is a set of which the service answers with a part.
func ultradnsPool(how, members, needed string) *recordType {
	l := ultradnsLayout
	l.needs, l.adjust = []string{needed}, nil
	if members != "" {
		l.value, l.element = members, "rdata"
		l.hidden = func(v Value) bool {
			return v.Field("state").Text() == "INACTIVE" || v.Field("forced_state").Text() == "FORCED_INACTIVE"
		}
	}
	l.computes = func(Value) string { return how }
	if how == "directional" {
		l.ttl, l.adjust = "", ultradnsDirected
	}
	return l.recordType()
}

// ultradnsDirected takes the lowest TTL of the members, which have one each.
func ultradnsDirected(r *record, v Value) {
	for i, member := range v.Field("rdata_info").Items() {
		ttl := seconds(member.Field("ttl"))
		if i == 0 || ttl < r.ttl {
			r.ttl = ttl
		}
		r.ttlUnknown = r.ttlUnknown || member.Field("ttl").Unknown()
	}
}
