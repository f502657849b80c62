package tfplan

import (
	"strings"

	"zonecut/internal/config"
)

// Consul keys: a path and a value each, or all keys below a prefix.
var _ = register(&provider{
	source: "hashicorp/consul",
	host:   "consul",
	held: map[string]*heldType{
		"consul_keys": carries(func(s settingsOf, v Value) {
			for _, k := range v.Field("key").Items() {
				s.put(config.Path("").Key(strings.Trim(k.Field("path").Text(), "/")), k.Field("path").Text(), k.Field("value"))
			}
		}, "key", "datacenter"),
		"consul_key_prefix": carries(func(s settingsOf, v Value) {
			s.putMap("", v.Field("subkeys"))
			for _, k := range v.Field("subkey").Items() {
				s.put(config.Path("").Key(k.Field("path").Text()), k.Field("path").Text(), k.Field("value"))
			}
		}, "path_prefix", "subkeys"),
	},
})
