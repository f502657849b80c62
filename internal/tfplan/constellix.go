package tfplan

import (
	"strings"

	"zonecut/internal/zone"
)

// Constellix keeps a set in each resource, of a type for each type of record. What
// it answers with is chosen by record_option: all values in turn, those of a
// failover, or pools. Values can be disabled one by one, and a set may be answered
// in one region only; region 1 is everywhere.
//
// The provider's code: a create posts the set, an update and a destroy go by its
// id. A resource of a template makes its set in all zones of the template, which no
// plan shows: the zone has then no name.
var _ = func() *provider {
	p := &provider{source: "Constellix/constellix", host: "constellix", records: map[string]*recordType{},
		zones: map[string]*zoneType{"constellix_domain": constellixZone.zoneType()},
		data:  map[string]*zoneType{"constellix_domain": constellixZone.zoneType()}}
	for kind, l := range map[string]layout{
		"a": {fixed: "A", element: "value"}, "aaaa": {fixed: "AAAA", element: "value"}, "aname": {fixed: "ALIAS", element: "value"},
		"ns": {fixed: "NS", element: "value"}, "ptr": {fixed: "PTR", element: "value"}, "txt": {fixed: "TXT", element: "value"}, "spf": {fixed: "SPF", element: "value"},
		"mx":    {parts: map[zone.Type][]string{"MX": {"level", "value"}}},
		"srv":   {parts: map[zone.Type][]string{"SRV": {"priority", "weight", "port", "value"}}},
		"caa":   {parts: map[zone.Type][]string{"CAA": {"flag", "tag", `"data`}}},
		"cert":  {parts: map[zone.Type][]string{"CERT": {"certificate_type", "key_tag", "algorithm", "certificate"}}},
		"naptr": {parts: map[zone.Type][]string{"NAPTR": {"order", "preference", `"flags`, `"service`, `"regular_expression`, "replacement"}}},
		"hinfo": {parts: map[zone.Type][]string{"HINFO": {`"cpu`, `"os`}}},
		"rp":    {parts: map[zone.Type][]string{"RP": {"mailbox", "txt"}}},
		"cname": {fixed: "CNAME", value: "host"}, "http_redirection": {fixed: "URL", value: "url", computes: func(Value) string { return "redirect" }},
	} {
		p.records["constellix_"+kind+"_record"] = constellixType(l)
	}
	return register(p)
}()

var constellixZone = zoneLayout{name: "name", off: says("disabled", "true"), needs: []string{"has_gtd_regions", "nameserver_group"}}

// constellixType completes the layout of a type.
func constellixType(l layout) *recordType {
	l.zone, l.zoneByID, l.name, l.ttl, l.text = "domain_id", true, "name", "ttl", quotedOrNot
	l.handling, l.owner, l.needs = plainSet, below, []string{"source_type", "noanswer"}
	if l.value == "" {
		l.value, l.many = "roundrobin", true
	}
	for t := range l.parts {
		l.fixed = t
	}
	l.hidden, l.set = says("disable_flag", "true"), constellixRegion
	l.adjust = func(r *record, v Value) { constellixChoice(l, r, v) }
	return l.recordType()
}

func constellixRegion(v Value) string {
	if region := v.Field("gtd_region").Text(); region != "1" && region != "0" {
		return region
	}
	return ""
}

// constellixChoice reads what takes the place of the values in turn.
func constellixChoice(l layout, r *record, v Value) {
	if region := constellixRegion(v); region != "" {
		r.answers("region " + region)
	}
	option := v.Field("record_option")
	r.unknown = r.unknown || option.Unknown() && len(r.data) == 0
	switch option.Text() {
	case "failover":
		r.constellixValues(l, v.Field("record_failover_values"), "failover")
	case "roundRobinFailover":
		r.constellixValues(l, v.Field("roundrobin_failover"), "failover")
	case "pools":
		pools := v.Field("pools")
		r.data, r.unknown = nil, pools.AnyUnknown()
		r.answers("pools")
		for _, item := range pools.Items() {
			r.data = append(r.data, strings.TrimSpace("pool "+item.Text()))
		}
	}
}

func (r *record) constellixValues(l layout, members Value, how string) {
	r.data, r.unknown = nil, members.AnyUnknown()
	r.answers(how)
	for _, item := range members.Items() {
		if value := item.Field("value"); !l.hidden(item) && value.Text() != "" {
			l.add(r, "", value.Text())
		}
	}
}
