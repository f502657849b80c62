package tfplan

import "zonecut/internal/config"

// What AWS resources carry to the programs that read it. One parameter or one
// configuration version is one document and stands at the root; an environment
// has many values and each stands under its variable.
var _ = register(&provider{
	source: "hashicorp/aws",
	host:   "aws",
	held: map[string]*heldType{
		"aws_ssm_parameter": carries(func(s settingsOf, v Value) {
			text := v.Field("insecure_value")
			if secret := v.Field("value"); text.Text() == "" && (!text.Unknown() || !secret.Unknown()) {
				text = secret // a refreshed state has "" in the one that is not written
			}
			s.put("", "", text)
			s.put("/value_wo_version", "", v.Field("value_wo_version")) // all that a plan shows of a write-only value
		}, "name", "type", "value"),
		"aws_appconfig_hosted_configuration_version": carries(func(s settingsOf, v Value) {
			s.put("", contentName(v.Field("content_type").Text()), v.Field("content"))
		}, "application_id", "content", "content_type"),
		"aws_secretsmanager_secret_version": carries(func(s settingsOf, v Value) {
			s.put("", "", v.Field("secret_string"))
		}, "secret_id", "secret_string"),
		"aws_lambda_function": carries(func(s settingsOf, v Value) {
			s.putMap("/environment/variables", first(v.Field("environment")).Field("variables"))
		}, "function_name", "environment"),
		"aws_ecs_task_definition": carries(func(s settingsOf, v Value) {
			s.containers("/container_definitions", v.Field("container_definitions"))
		}, "family", "container_definitions"),
		"aws_elastic_beanstalk_environment": carries(func(s settingsOf, v Value) {
			for _, b := range v.Field("setting").Items() {
				s.put(config.Path("/setting").Key(b.Field("namespace").Text()).Key(b.Field("name").Text()), "", b.Field("value"))
			}
		}, "application", "setting"),
	},
})

// contentName is a file name that says what a content type says.
func contentName(contentType string) string {
	switch contentType {
	case "application/x-yaml", "application/yaml", "text/yaml":
		return "content.yaml"
	case "application/json":
		return "content.json"
	}
	return ""
}
