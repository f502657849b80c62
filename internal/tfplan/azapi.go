package tfplan

import (
	"strings"

	"zonecut/internal/zone"
)

// The azapi provider writes any object of Azure as its API has it. Sets of public
// zones are read; of zones, of what stands in private ones and of bodies that are
// texts, as version 1 has them, is said that they change. Azure's own manual has
// the bodies; the service puts a set in place of one that is there, the provider
// refuses a create where there is one, and deletes by the id.
var _ = register(&provider{
	source: "Azure/azapi",
	host:   "azurerm",
	records: map[string]*recordType{
		"azapi_resource": {
			needs: []string{"type", "parent_id", "name", "body"}, zone: "parent_id", values: []string{"body"}, owner: zone.Relative,
			keeps:   func(k zone.Key) bool { return k.Type == "NS" && k.Owner == k.Apex },
			several: readAzapi,
		},
	},
})

// azapiData are the members of the body that hold each type's data, in lists of
// objects or one object, and how one of them reads.
var azapiData = map[zone.Type]struct {
	member string
	text   func(Value) string
}{
	"A":     {"ARecords", func(b Value) string { return b.Field("ipv4Address").Text() }},
	"AAAA":  {"AAAARecords", func(b Value) string { return b.Field("ipv6Address").Text() }},
	"CAA":   {"caaRecords", azureCAA},
	"CNAME": {"CNAMERecord", func(b Value) string { return b.Field("cname").Text() }},
	"MX":    {"MXRecords", azureMX},
	"NS":    {"NSRecords", func(b Value) string { return b.Field("nsdname").Text() }},
	"PTR":   {"PTRRecords", func(b Value) string { return b.Field("ptrdname").Text() }},
	"SRV":   {"SRVRecords", azureSRV},
	"TXT": {"TXTRecords", func(b Value) string {
		var parts []string
		for _, part := range b.Field("value").Items() {
			parts = append(parts, zone.TXT(part.Text()))
		}
		return strings.Join(parts, " ")
	}},
}

func readAzapi(v Value) []record {
	kind, ok := azapiSet(v)
	if !ok {
		return nil
	}
	name, body := v.Field("name"), v.Field("body")
	r := record{name: name.Text(), nameUnknown: name.Unknown(), kind: kind, unknown: body.Unknown(), sensitive: body.Sensitive(), handling: azureSet}
	r.azureZoneByID(v.Field("parent_id"))
	data, properties := azapiData[kind], body.Field("properties")
	r.ttl, r.ttlUnknown = seconds(properties.Field("TTL")), body.Unknown() || properties.Field("TTL").Unknown()
	values := properties.Field(data.member)
	items := values.Items()
	if kind == "CNAME" {
		items = []Value{values}
	}
	r.unknown = r.unknown || values.AnyUnknown()
	for _, item := range items {
		if text := data.text(item); text != "" && !item.AnyUnknown() {
			r.add(dotted(kind, text))
		}
	}
	if target := properties.Field("targetResource").Field("id"); target.Unknown() || target.Text() != "" {
		r.azureAlias(target)
	}
	return []record{r}
}

// azapiSet is the type of a record set of a public zone whose body can be read.
func azapiSet(v Value) (zone.Type, bool) {
	path, _, _ := strings.Cut(v.Field("type").Text(), "@")
	const public = "Microsoft.Network/dnsZones/"
	if len(path) <= len(public) || !strings.EqualFold(path[:len(public)], public) || v.Field("body").Text() != "" {
		return "", false
	}
	kind := zone.ParseType(strings.ToUpper(path[len(public):]))
	return kind, azapiData[kind].text != nil
}
