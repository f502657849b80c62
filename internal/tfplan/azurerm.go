package tfplan

import (
	"strings"

	"zonecut/internal/zone"
)

// Azure keeps one resource for each record set, of a resource type for each RR
// type. A zone is found by its resource group and name; names are relative, with
// "@" for the apex. Versions 4 and 5 write public zones alike.
//
// The provider's code: a create looks for the set first and refuses where there
// is one (a provider feature switches that off); a destroy deletes by name and
// type; values and TTL change in place, name, zone and group force replacement.
// NS and SOA of the apex come and go with the zone, says the service's manual;
// they cannot be deleted alone. A destroyed zone takes all its sets along.
var azureSet = &zone.Handling{Create: zone.CreateFails, Delete: zone.DeleteByKey, Change: zone.ChangeByActions}

var _ = register(&provider{
	source: "hashicorp/azurerm",
	host:   "azurerm",
	records: map[string]*recordType{
		"azurerm_dns_a_record":     azureType("A", "records", Value.Text),
		"azurerm_dns_aaaa_record":  azureType("AAAA", "records", Value.Text),
		"azurerm_dns_caa_record":   azureType("CAA", "record", azureCAA),
		"azurerm_dns_cname_record": azureType("CNAME", "record", Value.Text),
		"azurerm_dns_mx_record":    azureType("MX", "record", azureMX),
		"azurerm_dns_ns_record":    azureType("NS", "records", Value.Text),
		"azurerm_dns_ptr_record":   azureType("PTR", "records", Value.Text),
		"azurerm_dns_srv_record":   azureType("SRV", "record", azureSRV),
		"azurerm_dns_txt_record":   azureType("TXT", "record", azureTXT),
	},
	zones: map[string]*zoneType{
		"azurerm_dns_zone": {needs: []string{"name", "resource_group_name", "name_servers"}, servers: "name_servers", read: readAzureZone},
	},
	data: map[string]*zoneType{
		"azurerm_dns_zone": {needs: []string{"name", "resource_group_name", "name_servers"}, servers: "name_servers", read: readAzureZone},
	},
})

// azureType is a record type that keeps its data in one attribute: a set of
// texts or blocks, or a single text.
func azureType(kind zone.Type, attribute string, text func(Value) string) *recordType {
	return &recordType{
		needs:  []string{"zone_name", "resource_group_name", "ttl", attribute},
		zone:   "zone_name",
		values: []string{attribute, "target_resource_id"},
		owner:  zone.Relative,
		keeps:  func(k zone.Key) bool { return k.Type == "NS" && k.Owner == k.Apex },
		read: func(v Value) record {
			r := azureRecord(v, kind, attribute, text)
			r.azureZone(v)
			if target := v.Field("target_resource_id"); target.Unknown() || target.Text() != "" {
				r.azureAlias(target)
			}
			return r
		},
	}
}

// azureRecord is a set but for its zone.
func azureRecord(v Value, kind zone.Type, attribute string, text func(Value) string) record {
	name, ttl, values := v.Field("name"), v.Field("ttl"), v.Field(attribute)
	r := record{name: name.Text(), nameUnknown: name.Unknown(), kind: kind, ttlUnknown: ttl.Unknown(),
		unknown: values.AnyUnknown(), sensitive: values.Sensitive(), handling: azureSet}
	r.ttl, _ = ttl.Seconds()
	items := values.Items()
	if values.Text() != "" {
		items = []Value{values}
	}
	for _, item := range items {
		if !item.AnyUnknown() {
			r.add(dotted(kind, text(item)))
		}
	}
	return r
}

func (r *record) azureZone(v Value) {
	name, group := v.Field("zone_name"), v.Field("resource_group_name")
	r.zone, r.zoneName, r.zoneUnknown = azureID(group.Text(), name.Text()), name.Text(), name.Unknown() || group.Unknown()
}

// azureAlias is a set that gives what another Azure resource has: the name of a
// record set, or the resource's id, of which no name can be told.
func (r *record) azureAlias(target Value) {
	r.synthetic, r.unknown, r.data = "alias", target.Unknown(), nil
	if r.unknown {
		return
	}
	id := strings.ToLower(target.Text())
	r.data = []string{id}
	parts := strings.Split(id, "/")
	if n := len(parts); n > 4 && parts[n-4] == "dnszones" {
		if apex, err := zone.FQDN(parts[n-3]); err == nil {
			if name, err := zone.Relative(parts[n-1], apex); err == nil {
				r.data = []string{string(name)}
			}
		}
	}
}

func azureMX(b Value) string  { return join(b, "preference", "exchange") }
func azureSRV(b Value) string { return join(b, "priority", "weight", "port", "target") }
func azureCAA(b Value) string { return join(b, "flags", "tag") + ` "` + b.Field("value").Text() + `"` }

// azureTXT is the RDATA of a bare text. The provider cuts it after 254 octets,
// one before it has to.
func azureTXT(b Value) string {
	const segment = 254
	var parts []string
	text := b.Field("value").Text()
	for ; len(text) > segment; text = text[segment:] {
		parts = append(parts, zone.TXT(text[:segment]))
	}
	return strings.Join(append(parts, zone.TXT(text)), " ")
}

// azureID names a zone by its group and name, both without regard to case.
func azureID(group, name string) string { return strings.ToLower(group + "/" + name) }

func readAzureZone(v Value) hostedZone {
	name, group := v.Field("name"), v.Field("resource_group_name")
	z := hostedZone{apexUnknown: name.Unknown()}
	if !group.Unknown() && !name.Unknown() {
		z.id = azureID(group.Text(), name.Text())
	}
	z.servers, z.serversUnknown = names(v.Field("name_servers"))
	if z.apexUnknown {
		return z
	}
	var err error
	if z.apex, err = zone.FQDN(name.Text()); err != nil {
		z.problem = err.Error()
	}
	return z
}
