package tfplan

import "zonecut/internal/zone"

// cloudflare_registrar_domain sets what is set of a domain that is registered
// already; a destroy leaves it as it is.
var _ = register(&provider{
	source: "cloudflare/cloudflare",
	host:   "cloudflare-registrar",
	held: map[string]*heldType{
		"cloudflare_registrar_domain": registers(true, "domain_name", func(r *zone.Registration, v Value) {
			r.TransferLock, r.AutoRenew = onOff(v.Field("locked")), onOff(v.Field("auto_renew"))
		}, "account_id", "locked", "auto_renew"),
	},
})
