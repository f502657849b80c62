package tfplan

import (
	"strings"

	"zonecut/internal/zone"
)

// The community's GoDaddy provider keeps one resource for all records of a
// domain: what it does not list is removed. Create and update send the list of
// each type in turn, those without records too, except NS when none are listed. A
// destroy writes the registrar's defaults, among them a CNAME at www.
//
// A refresh reads all that the zone holds, but for the name servers.
var godaddyWhole = &zone.Handling{Create: zone.CreateOverwrites, Delete: zone.DeleteByKey, Change: zone.ChangeByActions}

const godaddyTTL = 3600

var godaddyLayout = layout{
	name: "name", kind: "type", ttl: "ttl", value: "data",
	before: map[zone.Type][]string{"MX": {"priority"}, "SRV": {"priority", "weight", "port"}},
	text:   zone.TXT, names: dottedNames, defaultTTL: godaddyTTL, handling: godaddyWhole, owner: below,
}

var _ = register(&provider{
	source: "n3integration/godaddy",
	host:   "godaddy",
	records: map[string]*recordType{
		"godaddy_domain_record": {
			needs: []string{"domain", "record", "addresses", "nameservers"}, zone: "domain", values: []string{"record", "addresses", "nameservers"},
			owner:   below,
			finish:  qualify, // "@" is the domain in values too
			several: readGodaddy,
			keeps:   func(k zone.Key) bool { return k.IsApexNS() },
			resets: func(k zone.Key) bool {
				return k.Type == "CNAME" && k.Owner.First() == "www" && k.Owner.Parent() == k.Apex
			},
		},
	},
})

func readGodaddy(v Value) []record {
	domain := v.Field("domain")
	head := record{zone: domain.Text(), zoneIsName: true, zoneUnknown: domain.Unknown(), kind: "SOA", absent: true, whole: true, handling: godaddyWhole}
	if v.Field("record").Unknown() {
		head.absent, head.kindUnknown = false, true
		return []record{head}
	}
	var records []record
	for _, item := range v.Field("record").Items() {
		r := godaddyLayout.read(item)
		r.zone, r.zoneIsName, r.zoneUnknown = head.zone, true, head.zoneUnknown
		if service := item.Field("service").Text(); r.kind == "SRV" && service != "" {
			r.name = strings.TrimSuffix(underscored(service)+"."+underscored(item.Field("protocol").Text())+"."+r.name, ".@")
		}
		records = append(records, r)
	}
	for _, short := range []struct {
		attribute string
		kind      zone.Type
	}{{"addresses", "A"}, {"nameservers", "NS"}} {
		list, kind := v.Field(short.attribute), short.kind
		r := head
		r.absent, r.whole, r.name, r.kind, r.ttl, r.unknown = false, false, "@", kind, godaddyTTL, list.AnyUnknown()
		for _, item := range list.Items() {
			if item.Text() != "" {
				r.add(dotted(kind, item.Text()))
			}
		}
		if len(r.data) > 0 || r.unknown {
			records = append(records, r)
		}
	}
	return append([]record{head}, together(records)...)
}
