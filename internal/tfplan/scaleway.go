package tfplan

import (
	"strings"

	"zonecut/internal/zone"
)

// Scaleway keeps one resource for each value, and names its zone, which may be
// one of a sub-domain.
//
// The provider's code: a create adds a record to the zone, an update and a
// destroy go by its id. Zone, name and type force replacement. A name may carry
// the zone at its end; a target without any dot is one in the zone, and the
// service writes targets in full. A record may answer by country, by subnet, by
// weight or by what is up; then the value is the answer of last resort. The zone
// of a registered domain is there already and is taken over by a create; a
// destroyed zone takes its records along.
var scalewayValue = &zone.Handling{Create: zone.CreateAdds, Delete: zone.DeleteByID, Change: zone.ChangeByActions}

const scalewayTTL = 3600

var scalewayLayout = layout{
	zone: "dns_zone", name: "name", kind: "type", ttl: "ttl", value: "data",
	before: map[zone.Type][]string{"MX": {"priority"}},
	text:   quotedOrNot, names: dottedNames, defaultTTL: scalewayTTL, handling: scalewayValue, owner: belowOrAt,
	needs: []string{"geo_ip", "weighted", "view"},
}

var _ = register(&provider{
	source:  "scaleway/scaleway",
	host:    "scaleway",
	records: map[string]*recordType{"scaleway_domain_record": scalewayRecord()},
	zones: map[string]*zoneType{
		"scaleway_domain_zone": {needs: []string{"domain", "subdomain", "ns"}, servers: "ns", read: readScalewayZone, byName: true},
	},
	data: map[string]*zoneType{
		"scaleway_domain_zone": {needs: []string{"domain", "subdomain", "ns"}, servers: "ns", read: readScalewayZone, byName: true},
	},
})

func scalewayRecord() *recordType {
	t := scalewayLayout.recordType()
	t.read = func(v Value) record {
		r := scalewayLayout.read(v)
		if fields := strings.Fields(v.Field("data").Text()); r.kind == "SRV" && len(fields) == 3 {
			r.data, r.problem = nil, "" // the weight is left out
			r.addNamed(dottedNames, strings.Join([]string{fields[0], "0", fields[1], fields[2]}, " "))
		}
		r.scalewayAnswers(v)
		return r
	}
	return t
}

// scalewayAnswers adds what a record answers besides its value, and when.
func (r *record) scalewayAnswers(v Value) {
	var words []string
	answer := func(word string, value Value, about ...string) {
		if value.Unknown() {
			r.unknown = true
		} else {
			r.addNamed(dottedNames, value.Text())
		}
		words = append(words, strings.Join(strings.Fields(word+" "+value.Text()+" "+strings.Join(about, " ")), " "))
	}
	for _, geo := range v.Field("geo_ip").Items() {
		for _, m := range geo.Field("matches").Items() {
			answer("geolocation", m.Field("data"), append(texts(m.Field("countries")), texts(m.Field("continents"))...)...)
		}
	}
	for _, view := range v.Field("view").Items() {
		answer("subnet", view.Field("data"), view.Field("subnet").Text())
	}
	for _, w := range v.Field("weighted").Items() {
		answer("share", w.Field("ip"), w.Field("weight").Text())
	}
	for _, s := range v.Field("http_service").Items() {
		for _, ip := range s.Field("ips").Items() {
			answer("health check", ip, join(s, "strategy", "url"))
		}
	}
	for _, list := range []string{"geo_ip", "view", "weighted", "http_service"} {
		r.unknown = r.unknown || v.Field(list).Unknown()
	}
	r.synthetic = strings.TrimPrefix(r.synthetic+", "+strings.Join(words, ", "), ", ")
	if len(words) == 0 {
		r.synthetic = strings.TrimSuffix(r.synthetic, ", ")
	}
}

func readScalewayZone(v Value) hostedZone {
	domain, sub := v.Field("domain"), v.Field("subdomain")
	z := hostedZone{apexUnknown: domain.Unknown() || sub.Unknown()}
	z.servers, z.serversUnknown = names(v.Field("ns"))
	if z.apexUnknown {
		return z
	}
	var err error
	if z.apex, err = zone.FQDN(strings.TrimPrefix(sub.Text()+"."+domain.Text(), ".")); err != nil {
		z.problem = err.Error()
	}
	return z
}
