package tfplan

import (
	"testing"

	"zonecut/internal/zone"
)

// What a create does on a set that is there and how a destroy finds its own:
// where one type has several answers, and of each provider one.
func TestHandlingOfLayouts(t *testing.T) {
	const adds, fails, overwrites = zone.CreateAdds, zone.CreateFails, zone.CreateOverwrites
	const byID, byKey, byValue = zone.DeleteByID, zone.DeleteByKey, zone.DeleteByValue
	www := rrset{"www", "A", 300, v("192.0.2.1"), false}
	for provider, want := range map[string][2]string{
		"ovh": {string(adds), string(byID)}, "linode": {string(adds), string(byID)}, "scaleway": {string(adds), string(byID)},
		"akamai": {string(overwrites), string(byKey)}, "gandi": {string(fails), string(byKey)}, "vercel": {string(adds), string(byID)},
		"namecheap, merging": {string(adds), string(byValue)}, "namecheap, single": {string(adds), string(byValue)}, "infoblox": {string(adds), string(byID)},
		"vultr": {string(adds), string(byID)}, "desec": {string(fails), string(byKey)}, "hetznerdns": {string(adds), string(byID)},
		"transip": {string(fails), string(byKey)}, "selectel": {string(fails), string(byID)}, "yandex": {string(fails), string(byKey)},
		"openstack": {string(fails), string(byID)}, "gcore": {string(fails), string(byKey)}, "godaddy-dns": {string(adds), string(byValue)},
		"cloudns": {string(adds), string(byID)}, "mangadex-cloudns": {string(adds), string(byID)}, "easydns": {string(adds), string(byID)}, "njalla": {string(adds), string(byID)},
		"volcengine": {string(adds), string(byID)}, "timeweb": {string(adds), string(byID)}, "sakuracloud": {string(adds), string(byValue)}, "ultradns": {string(fails), string(byKey)},
		"constellix": {string(fails), string(byID)}, "ibm": {string(adds), string(byID)}, "ibm-classic": {string(adds), string(byID)}, "volterra": {string(fails), string(byKey)},
		"windns": {string(adds), string(byValue)}, "freeipa": {string(adds), string(byValue)}, "solidserver": {string(adds), string(byID)}, "technitium": {string(adds), string(byValue)},
		"mmianl-powerdns": {string(overwrites), string(byKey)},
	} {
		p := shapes[provider].plan(t, nil, []rrset{www}).read(t)
		wantFacts(t, provider, p, want[0], want[1])
	}
	for name, c := range map[string]struct {
		address, after string
		create, delete string
	}{
		"mail at akamai":        {"akamai_dns_record.a", akamaiRecordOf("example.com", "MX", `"10 mx1.example.net."`, ``), string(adds), string(byKey)},
		"a shared text":         {"gandi_livedns_record.a", gandiRecordOf("TXT", `"one"`, "true"), string(adds), string(byValue)},
		"mutable, but no text":  {"gandi_livedns_record.a", gandiRecordOf("A", `"192.0.2.1"`, "true"), string(fails), string(byKey)},
		"namecheap overwriting": {"namecheap_domain_records.a", namecheapOf("OVERWRITE", namecheapRecord("www", "A", "192.0.2.1"), ""), string(overwrites), string(byKey)},
		"a delegated zone":      {"infoblox_zone_delegated.a", `{"fqdn":"eu.example.com","view":"default","delegate_to":[{"name":"ns1.example.net","address":"192.0.2.53"}],"delegated_ttl":300}`, string(fails), string(byKey)},
		"name servers at ovh":   {"ovh_domain_name_servers.a", `{"domain":"example.com","servers":[{"host":"ns1.example.net"}]}`, string(overwrites), string(byKey)},
		"a key at gandi":        {"gandi_dnssec_key.a", `{"domain":"example.com","algorithm":13,"type":"ksk","public_key":"AQID"}`, string(adds), string(byID)},
	} {
		p := small{changes: []planned{{address: c.address, actions: "create", after: c.after}}}.read(t)
		wantFacts(t, name, p, c.create, c.delete)
	}
}

func wantFacts(t *testing.T, name string, p *Plan, create, del string) {
	t.Helper()
	if len(p.Ways.Sets) != 1 {
		t.Fatalf("%s: %d ways", name, len(p.Ways.Sets))
	}
	for _, w := range p.Ways.Sets {
		for _, s := range w.Steps {
			if got := s.Handling; string(got.Create) != create || string(got.Delete) != del {
				t.Errorf("%s: a create %s and a delete goes by %s; want %s, %s", name, got.Create, got.Delete, create, del)
			}
		}
	}
}
