package tfplan

import (
	"cmp"
	"strings"

	"zonecut/internal/zone"
)

// A registration at Cloud Domains holds what the registry's zone has of the
// domain: the delegation, its DS set, and addresses of name servers below it. It
// is written as a whole; a destroy only forgets it. Left out of the
// configuration, a block keeps what is there. Locks and renewal are those of the
// registration itself.
var googleRegistration = &zone.Handling{Create: zone.CreateOverwrites, Delete: zone.DeleteByKey, Change: zone.ChangeAtOnce}

var _ = register(&provider{
	source: "hashicorp/google",
	host:   "google-registrar",
	records: map[string]*recordType{
		"google_clouddomains_registration": {
			needs:   []string{"domain_name", "dns_settings", "management_settings"},
			zone:    "domain_name",
			values:  []string{"dns_settings"},
			owner:   func(name string, _ zone.Name) (zone.Name, error) { return targetName(name) },
			keeps:   func(zone.Key) bool { return true },
			several: readGoogleRegistration,
			held:    registers(true, "domain_name", readGoogleHolding),
		},
	},
})

func readGoogleHolding(r *zone.Registration, v Value) {
	settings, _ := v.Field("management_settings").Block()
	r.TransferLock = wordFlag(settings.Field("transfer_lock_state"), "LOCKED", "UNLOCKED")
	r.AutoRenew = wordFlag(settings.Field("renewal_method"), "AUTOMATIC_RENEWAL", "MANUAL_RENEWAL")
	r.Expires = day(v.Field("expire_time"))
	contacts, _ := v.Field("contact_settings").Block()
	registrant := contacts.Field("registrant_contact")
	r.Registrant, r.RegistrantUnknown = digestOf(registrant), registrant.Unknown()
}

func readGoogleRegistration(v Value) []record {
	domain, settings := v.Field("domain_name"), v.Field("dns_settings")
	_, parent, _ := strings.Cut(strings.TrimSuffix(domain.Text(), "."), ".")
	base := record{zone: cmp.Or(parent, "."), zoneIsName: true, zoneUnknown: domain.Unknown(), name: domain.Text(), nameUnknown: domain.Unknown(),
		synthetic: "automatic ttl", handling: googleRegistration}
	set := func(kind zone.Type, ttl uint32, unknown bool, values ...string) record {
		r := base
		r.kind, r.ttl, r.unknown, r.absent = kind, ttl, unknown, len(values) == 0 && !unknown
		for _, text := range values {
			r.add(dotted(kind, text))
		}
		return r
	}
	block, _ := settings.Block()
	custom, _ := block.Field("custom_dns").Block()
	servers, signers := custom.Field("name_servers"), custom.Field("ds_records")
	var ds []string
	for _, s := range signers.Items() {
		if !s.AnyUnknown() {
			ds = append(ds, googleDS(s))
		}
	}
	unknown := settings.Unknown() || block.Field("custom_dns").Unknown()
	sets := []record{set("NS", registryTTL, unknown || servers.AnyUnknown(), texts(servers)...), set("DS", registryDSTTL, unknown || signers.AnyUnknown(), ds...)}
	for _, g := range block.Field("glue_records").Items() {
		for _, family := range []struct {
			kind  zone.Type
			field string
		}{{"A", "ipv4_addresses"}, {"AAAA", "ipv6_addresses"}} {
			addresses := g.Field(family.field)
			r := set(family.kind, registryTTL, addresses.AnyUnknown(), texts(addresses)...)
			r.name, r.nameUnknown = g.Field("host_name").Text(), g.Field("host_name").Unknown()
			sets = append(sets, r)
		}
	}
	return sets
}

// texts are the known members of a list.
func texts(v Value) []string {
	var out []string
	for _, item := range v.Items() {
		if item.Text() != "" {
			out = append(out, item.Text())
		}
	}
	return out
}

// googleNumbers are the numbers of what the service writes by name and a master
// file does not.
var googleNumbers = map[string]string{"SHA1": "1", "SHA256": "2", "GOST3411": "3", "SHA384": "4", "DSANSEC3SHA1": "6", "RSASHA1NSEC3SHA1": "7"}

func googleDS(v Value) string {
	word := func(field string) string { text := v.Field(field).Text(); return cmp.Or(googleNumbers[text], text) }
	return v.Field("key_tag").Text() + " " + word("algorithm") + " " + word("digest_type") + " " + v.Field("digest").Text()
}
