package tfplan

import "zonecut/internal/config"

// The environment of what Google runs, and its parameters.
var _ = register(&provider{
	source: "hashicorp/google",
	host:   "google",
	held: map[string]*heldType{
		"google_cloud_run_v2_service": carries(func(s settingsOf, v Value) {
			for i, c := range first(v.Field("template")).Field("containers").Items() {
				s.putPairs(config.Path("/containers").Index(i).Key("env"), c.Field("env"), "name", "value")
			}
		}, "name", "template", "ingress"),
		"google_cloudfunctions2_function": carries(func(s settingsOf, v Value) {
			s.putMap("/environment_variables", first(v.Field("service_config")).Field("environment_variables"))
		}, "name", "service_config"),
		"google_cloudfunctions_function": carries(func(s settingsOf, v Value) {
			s.putMap("/environment_variables", v.Field("environment_variables"))
		}, "name", "environment_variables"),
		"google_runtimeconfig_variable": carries(func(s settingsOf, v Value) {
			s.put("", v.Field("name").Text(), v.Field("text"))
		}, "parent", "text"),
		"google_secret_manager_secret_version": carries(func(s settingsOf, v Value) {
			s.put("", "", v.Field("secret_data"))
		}, "secret", "secret_data"),
	},
})
