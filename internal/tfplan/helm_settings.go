package tfplan

import "zonecut/internal/config"

// A Helm release is configured by values in YAML, one document after the other,
// and by single values on top of them.
var _ = register(&provider{
	source: "hashicorp/helm",
	host:   "helm",
	held: map[string]*heldType{
		"helm_release": carries(func(s settingsOf, v Value) {
			if v.Field("values").Unknown() {
				s["/values"] = config.Setting{Value: config.Unknown}
			}
			for i, text := range v.Field("values").Items() {
				s.put(config.Path("/values").Index(i), "values.yaml", text)
			}
			for _, attribute := range []string{"set", "set_list", "set_sensitive"} {
				s.putPairs(config.Path("/"+attribute), v.Field(attribute), "name", "value")
			}
		}, "chart", "values"),
	},
})
