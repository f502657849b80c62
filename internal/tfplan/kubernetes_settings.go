package tfplan

// ConfigMaps carry files and variables. Of manifests only ConfigMaps are read:
// an object in "manifest" may be anything.
var _ = register(&provider{
	source: "hashicorp/kubernetes",
	host:   "kubernetes",
	held: map[string]*heldType{
		"kubernetes_config_map":    configMap,
		"kubernetes_config_map_v1": configMap,
		"kubernetes_config_map_v1_data": carries(func(s settingsOf, v Value) {
			s.putMap("/data", v.Field("data"))
		}, "metadata", "data"),
	},
})

var configMap = carries(func(s settingsOf, v Value) {
	s.putMap("/data", v.Field("data"))
	s.putMap("/binary_data", v.Field("binary_data"))
}, "metadata", "data", "binary_data")
