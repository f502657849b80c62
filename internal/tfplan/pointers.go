package tfplan

import (
	"net/netip"

	"zonecut/internal/zone"
)

// Pointers of addresses that a provider lends: it keeps the reverse zone, and a
// resource sets one name in it. A destroy puts a name of its own in the place. The
// zone is taken for the one above the address, whatever the provider has.
var pointerHandling = &zone.Handling{Create: zone.CreateOverwrites, Delete: zone.DeleteByKey, Change: zone.ChangeAtOnce}

// pointerTTL is assumed: no resource says it.
const pointerTTL = 3600

var _ = func() bool {
	for _, p := range []struct{ source, host, resource, address, name string }{
		{"hetznercloud/hcloud", "hcloud-reverse", "hcloud_rdns", "ip_address", "dns_ptr"},
		{"linode/linode", "linode-reverse", "linode_rdns", "address", "rdns"},
		{"ionos-cloud/ionoscloud", "ionoscloud-reverse", "ionoscloud_dns_reverse_record", "ip", "name"},
		{"IBM-Cloud/ibm", "ibm-reverse", "ibm_dns_reverse_record", "ipaddress", "hostname"},
	} {
		register(&provider{source: p.source, host: p.host, records: map[string]*recordType{p.resource: pointsAt(p.address, p.name)}})
	}
	return true
}()

func pointsAt(address, name string) *recordType {
	return &recordType{needs: []string{address, name}, values: []string{name}, owner: absolute, resets: func(zone.Key) bool { return true },
		read: func(v Value) record {
			at, to := v.Field(address), v.Field(name)
			r := record{kind: "PTR", zoneIsName: true, nameUnknown: at.Unknown(), zoneUnknown: at.Unknown(), ttl: pointerTTL, synthetic: "automatic ttl",
				unknown: to.Unknown(), handling: pointerHandling}
			ip, err := netip.ParseAddr(at.Text())
			if err != nil && !at.Unknown() {
				r.absent, r.problem = true, err.Error()
			}
			if err == nil {
				full, _ := zone.FQDN(reverse(ip))
				r.name, r.zone = string(full), string(full.Parent())
			}
			if to.Text() != "" {
				r.add(dotted("PTR", to.Text()))
			}
			return r
		}}
}
