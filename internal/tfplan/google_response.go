package tfplan

import "zonecut/internal/zone"

// A response policy answers in place of all zones, for the networks that it is
// bound to: a private view of the whole tree. A rule of it holds one name with
// its sets, or lets that name pass by the policy.
//
// The provider's code: a create posts the rule, which fails where one of its
// name is; a destroy goes by the rule's name; everything but the rule's name and
// policy changes in place.
var googleRule = &zone.Handling{Create: zone.CreateFails, Delete: zone.DeleteByID, Change: zone.ChangeAtOnce}

var _ = register(&provider{
	source: "hashicorp/google",
	host:   "google-response-policy",
	records: map[string]*recordType{
		"google_dns_response_policy_rule": {
			needs:   []string{"response_policy", "dns_name", "rule_name", "local_data"},
			zone:    "response_policy",
			values:  []string{"local_data"},
			several: readGoogleRule,
			owner:   func(name string, _ zone.Name) (zone.Name, error) { return zone.FQDN(name) },
		},
	},
})

func readGoogleRule(v Value) []record {
	name, data := v.Field("dns_name"), v.Field("local_data")
	base := record{zone: ".", zoneIsName: true, view: privateView("response policy " + v.Field("response_policy").Text()),
		name: name.Text(), nameUnknown: name.Unknown(), handling: googleRule}
	block, ok := data.Block()
	if !ok {
		base.kind, base.kindUnknown, base.synthetic, base.data = "BYPASS", data.Unknown(), "passes by the policy", []string{"."}
		return []record{base}
	}
	var sets []record
	for _, set := range block.Field("local_datas").Items() {
		r := base
		values, ttl := set.Field("rrdatas"), set.Field("ttl")
		r.kind, r.kindUnknown = zone.ParseType(set.Field("type").Text()), set.Field("type").Unknown()
		r.ttl, _ = ttl.Seconds()
		r.ttlUnknown, r.unknown, r.sensitive = ttl.Unknown(), values.AnyUnknown(), values.Sensitive()
		r.addGoogle(values)
		sets = append(sets, r)
	}
	return sets
}
