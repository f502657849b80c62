package tfplan

import (
	"strings"

	"zonecut/internal/config"
)

// ConfigMaps carry files and variables, whether they are written as a resource of
// their own or as a manifest. Of manifests only ConfigMaps are read: an object in
// "manifest" may be anything.
var _ = register(&provider{
	source: "hashicorp/kubernetes",
	host:   "kubernetes",
	held: map[string]*heldType{
		"kubernetes_config_map":    configMap,
		"kubernetes_config_map_v1": configMap,
		"kubernetes_config_map_v1_data": carries(func(s settingsOf, v Value) {
			s.putMap("/data", v.Field("data"))
		}, "metadata", "data"),
		"kubernetes_manifest": mayCarry(func(s settingsOf, v Value) {
			if m := v.Field("manifest"); m.Field("kind").Text() == "ConfigMap" {
				s.putMap("/data", m.Field("data"))
				s.putMap("/binary_data", m.Field("binaryData"))
			}
		}, "manifest"),
	},
})

var configMap = carries(func(s settingsOf, v Value) {
	s.putMap("/data", v.Field("data"))
	s.putMap("/binary_data", v.Field("binary_data"))
}, "metadata", "data", "binary_data")

// The kubectl provider takes the manifest as a text.
var _ = register(&provider{
	source: "gavinbunny/kubectl",
	host:   "kubectl",
	held:   map[string]*heldType{"kubectl_manifest": mayCarry(yamlConfigMap, "yaml_body")},
})

func yamlConfigMap(s settingsOf, v Value) {
	body := v.Field("yaml_body")
	if body.Unknown() {
		s["/data"] = config.Setting{Value: config.Unknown}
		return
	}
	all := settingsOf{}
	config.Carry(all, "", "body.yaml", body.Text(), body.Sensitive())
	if all["/kind"].Words() != "ConfigMap" {
		return
	}
	for at, set := range all {
		if strings.HasPrefix(string(at), "/data/") {
			config.Carry(s, at, string(at), set.Words(), set.Sensitive)
		}
	}
}
