package tfplan

import "zonecut/internal/zone"

// dnsimple_registered_domain registers a domain; a destroy only forgets it, the
// registration runs on. Its delegation is a resource of its own.
var _ = register(&provider{
	source: "dnsimple/dnsimple",
	host:   "dnsimple-registrar",
	held: map[string]*heldType{
		"dnsimple_registered_domain": registers(true, "name", func(r *zone.Registration, v Value) {
			r.TransferLock, r.AutoRenew = onOff(v.Field("transfer_lock_enabled")), onOff(v.Field("auto_renew_enabled"))
			r.Expires = day(v.Field("expires_at"))
			r.Registrant, r.RegistrantUnknown = digestOf(v.Field("contact_id")), v.Field("contact_id").Unknown()
		}, "auto_renew_enabled", "transfer_lock_enabled", "contact_id"),
	},
})
