package tfplan

import (
	"fmt"
	"net/netip"

	"zonecut/internal/zone"
)

// Infoblox keeps one resource for each value. A record names no zone: its full
// name and its view decide on the server which zone it is in.
//
// The provider's code: a create makes an object beside those that are there, an
// update and a destroy go by its reference. Nothing forces replacement. A
// negative TTL is that of the zone; name servers have no other. A delegated zone
// is the cut with all its servers, and an object that is disabled is not served.
// A destroyed zone takes its records along. The view "default" is taken for what
// everyone sees.
var (
	infobloxValue = &zone.Handling{Create: zone.CreateAdds, Delete: zone.DeleteByID, Change: zone.ChangeByActions}
	infobloxCut   = &zone.Handling{Create: zone.CreateFails, Delete: zone.DeleteByKey, Change: zone.ChangeByActions}
)

// infobloxTTL is the provider's default for zones.
const infobloxTTL = 28800

var _ = register(&provider{
	source: "infobloxopen/infoblox",
	host:   "infoblox",
	records: map[string]*recordType{
		"infoblox_a_record":     infobloxType("fqdn", "A", "ip_addr"),
		"infoblox_aaaa_record":  infobloxType("fqdn", "AAAA", "ipv6_addr"),
		"infoblox_cname_record": infobloxType("alias", "CNAME", "canonical"),
		"infoblox_mx_record":    infobloxType("fqdn", "MX", "mail_exchanger", "preference"),
		"infoblox_srv_record":   infobloxType("name", "SRV", "target", "priority", "weight", "port"),
		"infoblox_txt_record":   infobloxType("fqdn", "TXT", "text"),
		"infoblox_ns_record":    infobloxType("name", "NS", "nameserver"),
		"infoblox_ptr_record":   infobloxPointer(),
		"infoblox_alias_record": infobloxAlias(),
		"infoblox_ip_allocation": {
			needs: []string{"fqdn", "enable_dns", "dns_view"}, values: []string{"ipv4_addr", "ipv6_addr"},
			owner: absolute, unread: "the pointers and aliases", several: readInfobloxHost,
		},
		"infoblox_zone_delegated": {
			needs: []string{"fqdn", "delegate_to", "view"}, values: []string{"delegate_to"},
			owner: absolute, read: readInfobloxCut, ttl: "delegated_ttl",
		},
	},
	zones: map[string]*zoneType{
		"infoblox_zone_auth": {needs: []string{"fqdn", "view", "soa_default_ttl"}, read: readInfobloxZone, byName: true},
	},
})

// infobloxType is a type of one value; front are the attributes before it.
func infobloxType(name string, kind zone.Type, value string, front ...string) *recordType {
	l := layout{name: name, fixed: kind, ttl: "ttl", value: value, before: map[zone.Type][]string{kind: front}, text: zone.TXT,
		handling: infobloxValue, owner: absolute, needs: []string{"dns_view"}}
	if kind == "NS" {
		l.ttl = ""
	}
	t := l.recordType()
	t.read = func(v Value) record {
		r := l.read(v)
		r.infobloxPlace(v.Field(name), v.Field("dns_view"), v.Field("ttl"))
		return r
	}
	return t
}

// infobloxPlace sets name, view and TTL, which all records have alike.
func (r *record) infobloxPlace(name, view, ttl Value) {
	r.implied(name.Text(), name.Unknown(), infobloxView(view))
	r.infobloxTTL(ttl)
}

func (r *record) infobloxTTL(v Value) {
	ttl, ok := v.Seconds() // not ok is negative or absent: the zone's
	if r.ttl = ttl; !ok {
		r.ttl, r.ttlOfZone = infobloxTTL, true
	}
	r.ttlUnknown = v.Unknown()
}

func infobloxView(v Value) string {
	if v.Text() == "default" {
		return ""
	}
	return v.Text()
}

// infobloxAlias answers with the sets of one type that another name has.
func infobloxAlias() *recordType {
	t := infobloxType("name", "", "target_name")
	t.needs = append(t.needs, "target_type")
	t.read = func(v Value) record {
		target, kind := v.Field("target_name"), v.Field("target_type")
		r := record{kind: zone.ParseType(kind.Text()), kindUnknown: kind.Unknown(), unknown: target.Unknown(), handling: infobloxValue,
			absent: v.Field("disable").True()}
		r.infobloxPlace(v.Field("name"), v.Field("dns_view"), v.Field("ttl"))
		if !r.unknown {
			r.aliasOf(target.Text())
		}
		r.synthetic = "alias"
		return r
	}
	return t
}

func readInfobloxCut(v Value) record {
	servers := v.Field("delegate_to")
	r := record{kind: "NS", cut: true, handling: infobloxCut, unknown: servers.Unknown() || v.Field("ns_group").Text() != "",
		absent: v.Field("disable").True()}
	fqdn := v.Field("fqdn")
	r.infobloxPlace(fqdn, v.Field("view"), v.Field("delegated_ttl"))
	if name, err := infobloxApex(v); err == nil {
		r.implied(string(name), fqdn.Unknown(), r.view) // of a network for a reverse zone
	}
	for _, s := range servers.Items() {
		switch host := s.Field("name"); {
		case host.Unknown():
			r.unknown = true
		case host.Text() != "":
			r.add(dotted("NS", host.Text()))
		}
	}
	return r
}

func readInfobloxZone(v Value) hostedZone {
	z := hostedZone{view: infobloxView(v.Field("view")), apexUnknown: v.Field("fqdn").Unknown(), ttl: seconds(v.Field("soa_default_ttl"))}
	if z.apexUnknown {
		return z
	}
	var err error
	if z.apex, err = infobloxApex(v); err != nil {
		z.problem = err.Error()
	}
	return z
}

// infobloxApex is the name of a zone: as it stands, or of a network for a reverse
// zone.
func infobloxApex(v Value) (zone.Name, error) {
	return zoneOf(v.Field("fqdn").Text())
}

// zoneOf is the name of a zone, given as it is or by its network.
func zoneOf(text string) (zone.Name, error) {
	network, err := netip.ParsePrefix(text)
	if err != nil {
		return zone.FQDN(text)
	}
	step, labels := 8, 4
	if network.Addr().Is6() {
		step, labels = 4, 32
	}
	if network.Bits()%step != 0 {
		return "", fmt.Errorf("the network %s ends within a label", text)
	}
	name, err := zone.FQDN(reverse(network.Addr()))
	for range labels - network.Bits()/step {
		name = name.Parent()
	}
	return name, err
}
