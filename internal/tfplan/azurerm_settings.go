package tfplan

// What Azure's applications are configured with.
var _ = register(&provider{
	source: "hashicorp/azurerm",
	host:   "azurerm",
	held: map[string]*heldType{
		"azurerm_app_configuration_key": carries(func(s settingsOf, v Value) {
			s.put("", contentName(v.Field("content_type").Text()), v.Field("value"))
		}, "configuration_store_id", "key", "value"),
		"azurerm_key_vault_secret": carries(func(s settingsOf, v Value) {
			s.put("", contentName(v.Field("content_type").Text()), v.Field("value"))
		}, "key_vault_id", "value"),
		"azurerm_linux_web_app":        azureApp(),
		"azurerm_windows_web_app":      azureApp(),
		"azurerm_linux_function_app":   azureApp(),
		"azurerm_windows_function_app": azureApp(),
	},
})

func azureApp() *heldType {
	return carries(func(s settingsOf, v Value) {
		s.putMap("/app_settings", v.Field("app_settings"))
	}, "service_plan_id", "app_settings")
}
