package tfplan

import (
	"net/netip"
	"strings"

	"zonecut/internal/zone"
)

// Hosts and pointers: names that are given by addresses, and addresses that the
// server chooses.

// infobloxPointer may be given by an address instead of a name.
func infobloxPointer() *recordType {
	t := infobloxType("record_name", "PTR", "ptrdname")
	read := t.read
	t.needs = append(t.needs, "ip_addr")
	t.read = func(v Value) record {
		r := read(v)
		if v.Field("record_name").Text() != "" {
			return r
		}
		ip := v.Field("ip_addr")
		address, err := netip.ParseAddr(ip.Text())
		if r.nameUnknown = err != nil; err == nil {
			r.implied(reverse(address), false, r.view)
		}
		return r
	}
	return t
}

// readInfobloxHost reads the addresses of a host record. They may be allocated
// during the apply. The pointers and aliases of the host are objects of the
// server, and in no plan.
func readInfobloxHost(v Value) []record {
	var sets []record
	for _, family := range []struct {
		kind  zone.Type
		field string
	}{{"A", "ipv4"}, {"AAAA", "ipv6"}} {
		given, allocated := v.Field(family.field+"_addr"), v.Field("allocated_"+family.field+"_addr")
		r := record{kind: family.kind, handling: infobloxValue, absent: v.Field("enable_dns").Text() == "false" || v.Field("disable").True()}
		r.infobloxPlace(v.Field("fqdn"), v.Field("dns_view"), v.Field("ttl"))
		switch {
		case given.Text() != "":
			r.add(given.Text())
		case allocated.Text() != "":
			r.add(allocated.Text())
		case given.Unknown() || allocated.Unknown() && infobloxAllocates(v, family.field):
			r.unknown = true
		default:
			r.absent = true
		}
		sets = append(sets, r)
	}
	return sets
}

// infobloxAllocates reports whether an address of a family is asked for that the
// server chooses: in a network, or by what networks are tagged with.
func infobloxAllocates(v Value, family string) bool {
	if v.Field("filter_params").Text() != "" {
		kind := v.Field("ip_address_type").Text()
		return kind == "Both" || strings.EqualFold(kind, family)
	}
	return v.Field(family+"_cidr").Text() != "" || v.Field(family+"_cidr").Unknown()
}

// reverse is the name of an address, as text.
func reverse(a netip.Addr) string { return string(zone.Reverse(a)) }
