package tfplan

import (
	"strings"

	"zonecut/internal/zone"
)

// Namecheap keeps one resource for a list of records of a domain, or for the
// name servers that it is delegated to; newer versions have one for a single
// record as well. The zone is that of the registered domain.
//
// The provider's code writes all records of a domain in one call, which it
// reads before. In the mode MERGE, the default, a create adds to what is there
// and fails on a record that is there already; a destroy takes out its own
// records by value. OVERWRITE holds the whole zone: a create and an update send
// their list and nothing else, and a destroy an empty one. A refresh in that
// mode reads all that the zone holds.
var (
	namecheapMerge     = &zone.Handling{Create: zone.CreateAdds, Delete: zone.DeleteByValue, Change: zone.ChangeAtOnce}
	namecheapGlue      = &zone.Handling{Create: zone.CreateFails, Delete: zone.DeleteByKey, Change: zone.ChangeByActions}
	namecheapOverwrite = &zone.Handling{Create: zone.CreateOverwrites, Delete: zone.DeleteByKey, Change: zone.ChangeAtOnce}
)

// namecheapTTL is the provider's default.
const namecheapTTL = 1800

var namecheapLayout = layout{
	zone: "domain", name: "hostname", kind: "type", ttl: "ttl", value: "address",
	before: map[zone.Type][]string{"MX": {"mx_pref"}},
	text:   zone.TXT, defaultTTL: namecheapTTL, handling: namecheapMerge, owner: below,
	needs: []string{"mx_pref"},
}

var _ = register(&provider{
	source: "namecheap/namecheap",
	host:   "namecheap",
	records: map[string]*recordType{
		"namecheap_domain_host_record": namecheapLayout.recordType(),
		"namecheap_domain_records": {
			needs: []string{"domain", "mode", "record", "nameservers"}, zone: "domain", values: []string{"nameservers", "record"},
			owner:   namecheapOwner,
			several: readNamecheap,
			resets:  func(k zone.Key) bool { return atRegistrar(k.Host) },
		},
		"namecheap_personal_nameserver": {
			needs: []string{"domain", "nameserver", "ip"}, zone: "domain", values: []string{"ip"},
			owner: absolute,
			several: func(v Value) []record {
				return glue(v.Field("domain"), v.Field("nameserver"), v.Field("ip"), namecheapGlue)
			},
		},
	},
})

// readNamecheap reads the records of a domain, or its delegation.
func readNamecheap(v Value) []record {
	domain, list, servers := v.Field("domain"), v.Field("record"), v.Field("nameservers")
	handling, overwrites := namecheapMerge, strings.EqualFold(v.Field("mode").Text(), "OVERWRITE")
	if overwrites {
		handling = namecheapOverwrite
	}
	if len(servers.Items()) > 0 || servers.Unknown() {
		r := delegatedTo(domain, servers, "", handling)
		r.merges = !overwrites
		return []record{r}
	}
	head := record{zone: domain.Text(), zoneIsName: true, zoneUnknown: domain.Unknown(), kind: "SOA", absent: true, handling: handling,
		whole: overwrites && (list.Unknown() || len(list.Items()) > 0)}
	records := []record{head}
	if list.Unknown() {
		head.absent, head.kindUnknown = false, true
		return []record{head}
	}
	for _, item := range list.Items() {
		r := namecheapLayout.read(item)
		r.zone, r.zoneUnknown, r.handling = head.zone, head.zoneUnknown, handling
		if r.kind == "URL" || r.kind == "URL301" || r.kind == "FRAME" {
			r.synthetic = "redirect"
		}
		if item.Unknown() {
			r.nameUnknown = true
		}
		records = append(records, r)
	}
	records = append(records[:1:1], together(records[1:])...)
	if mail := v.Field("email_type").Text(); len(records) > 1 && namecheapMail[mail] {
		records[1].problem = "email_type " + mail + " makes MX and TXT records, which are not read"
	}
	return records
}

// namecheapMail are the kinds of mail service that bring records of their own.
var namecheapMail = map[string]bool{"FWD": true, "MXE": true, "OX": true, "GMAIL": true}

// namecheapOwner is a host name below the domain, or, of the delegation in the
// registry's zone, the domain itself.
func namecheapOwner(name string, apex zone.Name) (zone.Name, error) {
	if full, err := zone.FQDN(name); err == nil && full.Parent() == apex {
		return full, nil
	}
	return below(name, apex)
}
