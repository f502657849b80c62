package tfplan

import "zonecut/internal/zone"

// inwx_domain registers a domain with its name servers, and a destroy deletes it
// at the registrar.
var _ = register(&provider{
	source: "inwx/inwx",
	host:   "inwx-registrar",
	records: map[string]*recordType{
		"inwx_domain": registrarType("name", func(v Value) Value { return v.Field("nameservers") }, false,
			[]string{"nameservers", "renewal_mode", "transfer_lock"}, func(r *zone.Registration, v Value) {
				r.TransferLock = onOff(v.Field("transfer_lock"))
				if r.AutoRenew = wordFlag(v.Field("renewal_mode"), "AUTORENEW", "AUTODELETE"); v.Field("renewal_mode").Text() == "AUTOEXPIRE" {
					r.AutoRenew = zone.Off
				}
			}),
	},
})
