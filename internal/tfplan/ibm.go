package tfplan

import (
	"net/netip"
	"strings"

	"zonecut/internal/zone"
)

// IBM has three: Internet Services, which Cloudflare runs for it, private DNS
// Services, and the DNS of the classic infrastructure. All keep one resource for
// each value.
//
// The provider's code: a create makes an object beside those that are there, an
// update and a destroy go by its id, and the type of a private record forces
// replacement. An id of Internet Services may have that of its instance behind it,
// and that of a private zone begins with the zone's name. The provider compares of
// a private record's name the first label alone, so that a plan can lack a rename;
// its state has the name without the zone. The classic one is read from
// documentation.
var _ = register(&provider{
	source: "IBM-Cloud/ibm",
	host:   "ibm-cis",
	records: map[string]*recordType{"ibm_cis_dns_record": {
		needs: []string{"cis_id", "domain_id", "name", "type", "content", "data", "proxied"}, zone: "domain_id", values: []string{"content", "data"},
		owner: cloudflareOwner, finish: flatten, read: readIBMInternet,
	}},
	zones: map[string]*zoneType{"ibm_cis_domain": ibmInternetZone.zoneType()},
	data:  map[string]*zoneType{"ibm_cis_domain": ibmInternetZone.zoneType()},
})

var ibmInternetZone = zoneLayout{name: "domain", servers: "name_servers", needs: []string{"cis_id", "name_servers"},
	adjust: func(z *hostedZone, v Value) { z.id = ibmID(v.Field("id")) }}

func ibmID(v Value) string {
	id, _, _ := strings.Cut(v.Text(), ":")
	return id
}

func readIBMInternet(v Value) record {
	in, name, kind, ttl, data := v.Field("domain_id"), v.Field("name"), v.Field("type"), v.Field("ttl"), v.Field("data")
	r := record{zone: ibmID(in), zoneUnknown: in.Unknown(), zoneName: v.Field("zone_name").Text(), name: name.Text(), nameUnknown: name.Unknown(),
		kind: zone.ParseType(kind.Text()), kindUnknown: kind.Unknown(), ttl: seconds(ttl), ttlUnknown: ttl.Unknown(), handling: plainValue}
	if v.Field("proxied").True() {
		r.synthetic = "proxied"
	}
	if r.synthetic != "" || r.ttl <= 1 && !r.ttlUnknown {
		r.automaticTTL()
	}
	content := v.Field("content")
	r.sensitive = content.Sensitive() || data.Sensitive()
	switch {
	case data.AnyUnknown():
		r.unknown = true
	case len(data.Keys()) > 0:
		r.ibmData(data)
	case content.Unknown():
		r.unknown = true
	case content.Text() != "":
		r.addCloudflare(content.Text(), v.Field("priority"))
	}
	return r
}

// ibmData reads the values that stand in a map; the name of a service is made of
// its parts where there is none yet.
func (r *record) ibmData(data Value) {
	text := cloudflareBlock(r.kind, data, "")
	if r.kind == "CAA" {
		text = strings.TrimSpace(orZero(data.Field("flags").Text())+" "+data.Field("tag").Text()) + ` "` + data.Field("value").Text() + `"`
	}
	r.add(text)
	if r.kind == "SRV" && r.name == "" {
		r.name = ibmService(data.Field("service"), data.Field("proto"), data.Field("name").Text())
	}
}

func ibmService(service, protocol Value, name string) string {
	return strings.TrimSuffix(underscored(service.Text())+"."+underscored(protocol.Text())+"."+name, ".@")
}

// Private DNS Services.
var _ = plain("IBM-Cloud/ibm", "ibm-private", "ibm_dns_resource_record",
	layout{zone: "zone_id", zoneByID: true, name: "name", kind: "type", ttl: "ttl", value: "rdata",
		before: map[zone.Type][]string{"MX": {"preference"}, "SRV": {"priority", "weight", "port"}},
		text:   quotedOrNot, defaultTTL: 900, handling: plainValue, owner: belowOrAt, needs: []string{"instance_id", "preference", "service"},
		adjust: func(r *record, v Value) {
			r.zoneName, _, _ = strings.Cut(r.zone, ":")
			if r.zone != "" {
				r.view = privateView(r.zone)
			}
			switch {
			case r.kind == "SRV" && v.Field("service").Text() != "":
				r.name = ibmService(v.Field("service"), v.Field("protocol"), r.name)
			case r.kind == "PTR":
				if address, err := netip.ParseAddr(r.name); err == nil {
					r.name = reverse(address)
				}
			}
		}},
	"ibm_dns_zone", zoneLayout{id: "zone_id", name: "name", private: func(Value) bool { return true }, needs: []string{"instance_id", "zone_id"},
		data: "ibm_dns_zones", listed: "dns_zones"})

// The classic infrastructure.
var _ = plain("IBM-Cloud/ibm", "ibm-classic", "ibm_dns_record",
	layout{zone: "domain_id", zoneByID: true, name: "host", kind: "type", ttl: "ttl", value: "data",
		before: map[zone.Type][]string{"MX": {"mx_priority"}, "SRV": {"priority", "weight", "port"}},
		text:   quotedOrNot, handling: plainValue, owner: below, needs: []string{"mx_priority", "service"},
		adjust: func(r *record, v Value) {
			if r.kind == "SRV" && v.Field("service").Text() != "" {
				r.name = ibmService(v.Field("service"), v.Field("protocol"), r.name)
			}
		}},
	"ibm_dns_domain", zoneLayout{name: "name", needs: []string{"serial", "target"}, dataNeeds: []string{}})
