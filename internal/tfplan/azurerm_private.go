package tfplan

import (
	"strings"

	"zonecut/internal/zone"
)

// Private zones answer to the networks that are linked to them. Up to version 4
// a record set names its zone by group and name, from version 5 on by the id
// that ends in the zone's name; it is handled as in public zones. Without a link
// nobody sees the zone: a link is said when it goes. Records that private
// endpoints and virtual machines write themselves are not read.
var _ = register(&provider{
	source: "hashicorp/azurerm",
	host:   "azurerm-private",
	records: map[string]*recordType{
		"azurerm_private_dns_a_record":     azurePrivate("A", "records", Value.Text),
		"azurerm_private_dns_aaaa_record":  azurePrivate("AAAA", "records", Value.Text),
		"azurerm_private_dns_cname_record": azurePrivate("CNAME", "record", Value.Text),
		"azurerm_private_dns_mx_record":    azurePrivate("MX", "record", azureMX),
		"azurerm_private_dns_ptr_record":   azurePrivate("PTR", "records", Value.Text),
		"azurerm_private_dns_srv_record":   azurePrivate("SRV", "record", azureSRV),
		"azurerm_private_dns_txt_record":   azurePrivate("TXT", "record", azureTXT),
	},
	zones: map[string]*zoneType{"azurerm_private_dns_zone": azurePrivateZone},
	data:  map[string]*zoneType{"azurerm_private_dns_zone": azurePrivateZone},
})

var azurePrivateZone = &zoneType{
	needs: []string{"name", "resource_group_name", "max_number_of_virtual_network_links"},
	read: func(v Value) hostedZone {
		z := readAzureZone(v)
		z.private = true
		return z
	},
}

func azurePrivate(kind zone.Type, attribute string, text func(Value) string) *recordType {
	return &recordType{
		needs:  []string{"name", "ttl", "fqdn", attribute},
		zone:   "private_dns_zone_id",
		values: []string{attribute},
		owner:  zone.Relative,
		read: func(v Value) record {
			r := azureRecord(v, kind, attribute, text)
			if v.Has("private_dns_zone_id") {
				r.azureZoneByID(v.Field("private_dns_zone_id"))
			} else {
				r.azureZone(v)
			}
			r.view = privateView(r.zone)
			return r
		},
	}
}

// azureZoneByID reads /subscriptions/…/resourceGroups/GROUP/…/privateDnsZones/NAME.
func (r *record) azureZoneByID(id Value) {
	parts := strings.Split(id.Text(), "/")
	group := ""
	for i := range len(parts) - 1 {
		if strings.EqualFold(parts[i], "resourceGroups") {
			group = parts[i+1]
		}
	}
	r.zoneName, r.zoneUnknown = parts[len(parts)-1], id.Unknown()
	r.zone = azureID(group, r.zoneName)
}
