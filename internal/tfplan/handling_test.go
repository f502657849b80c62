package tfplan

import (
	"testing"

	"zonecut/internal/zone"
)

// The three facts of each provider, as its own code and manual say them.
func TestHandlingOfLargeProviders(t *testing.T) {
	fails, adds, overwrites := zone.CreateFails, zone.CreateAdds, zone.CreateOverwrites
	for _, c := range []struct {
		address, after string
		create         zone.CreateOn
		remove         zone.DeleteBy
		change         zone.ChangeAs
	}{
		{"cloudflare_dns_record.a", cloudflare5RecordOf("a.example.com", "A", "192.0.2.1", ""), adds, zone.DeleteByID, zone.ChangeByActions},
		{"google_dns_record_set.a", googleRecordOf("corp", "a.example.com.", "A", 300, "192.0.2.1"), overwrites, zone.DeleteByValue, zone.ChangeAtOnce},
		{"azurerm_dns_a_record.a", azureA("a", `["192.0.2.1"]`, "null"), fails, zone.DeleteByKey, zone.ChangeByActions},
		{"alicloud_alidns_record.a", alicloudRecordOf("a", "A", "192.0.2.1", "default", "ENABLE"), adds, zone.DeleteByID, zone.ChangeAtOnce},
		{"oci_dns_rrset.a", ociSetOf("example.com", "a.example.com", "A", "", ociItem(300, "192.0.2.1", false)), overwrites, zone.DeleteByKey, zone.ChangeByActions},
		{"oci_dns_record.a", `{"zone_name_or_id":"example.com","domain":"a.example.com","rtype":"A","rdata":"192.0.2.1","ttl":300}`, adds, zone.DeleteByValue, zone.ChangeByActions},
	} {
		p := small{changes: []planned{{address: c.address, actions: "create", after: c.after}}}.read(t)
		if len(p.Ways.Sets) != 1 {
			t.Errorf("%s: %d ways", c.address, len(p.Ways.Sets))
		}
		for _, way := range p.Ways.Sets {
			if got, want := way.Steps[0].Handling, (zone.Handling{Create: c.create, Delete: c.remove, Change: c.change}); got != want {
				t.Errorf("%s: got %+v, want %+v", c.address, got, want)
			}
		}
	}
}

// What has a DNS word in its name and takes nothing out of the DNS is no gap;
// what decides over answers and is not read is one.
func TestQuietKindsOfLargeProviders(t *testing.T) {
	for _, c := range []struct{ provider, kind, want string }{
		{"registry.terraform.io/hashicorp/google", "google_dns_managed_zone_iam_member", ""},
		{"registry.terraform.io/hashicorp/google-beta", "google_dns_managed_zone_iam_policy", ""},
		{"registry.terraform.io/hashicorp/google", "google_dns_response_policy", "traffic-policy"},
		{"registry.terraform.io/hashicorp/azurerm", "azurerm_private_dns_resolver_inbound_endpoint", "visibility"},
		{"registry.terraform.io/hashicorp/azurerm", "azurerm_virtual_network_dns_servers", ""},
		{"registry.terraform.io/hashicorp/azurerm", "azurerm_traffic_manager_profile", "traffic-policy"},
		{"registry.terraform.io/aliyun/alicloud", "alicloud_dns_group", ""},
		{"registry.terraform.io/aliyun/alicloud", "alicloud_esa_record", "record"},
		{"registry.terraform.io/oracle/oci", "oci_dns_tsig_key", "visibility"},
		{"registry.terraform.io/oracle/oci", "oci_dns_steering_policy", "traffic-policy"},
		{"registry.terraform.io/cloudflare/cloudflare", "cloudflare_account_dns_settings", ""},
		{"registry.terraform.io/cloudflare/cloudflare", "cloudflare_load_balancer", "traffic-policy"},
	} {
		if got, ok := looksLikeDNS(c.provider, c.kind); got != c.want || ok != (c.want != "") {
			t.Errorf("%s of %s is %q, %v, want %q", c.kind, c.provider, got, ok, c.want)
		}
	}
}

// What makes a private zone seen is everyday work until it goes.
func TestLinksOfPrivateZones(t *testing.T) {
	const link = `{"name":"l","virtual_network_id":"x"}`
	for actions, want := range map[string]int{"create": 0, "update": 0, "delete": 1, "delete,create": 1, "forget": 0} {
		c := planned{address: "azurerm_private_dns_zone_virtual_network_link.l", actions: actions, before: link, after: link}
		if p := (small{changes: []planned{c}}).read(t); len(p.Gaps) != want {
			t.Errorf("%s: gaps %v, want %d", actions, p.Gaps, want)
		}
	}
}

// What decides over the answers of a zone besides its records is said when it goes,
// and not when it comes.
func TestWhatDecidesBesides(t *testing.T) {
	private := func(networks string) string {
		return `{"id":"Z1","zone_id":"Z1","name":"example.com","name_servers":[],"force_destroy":false,"vpc":[` + networks + `]}`
	}
	cloudflare := func(kind, paused string) string {
		return `{"id":"c1","zone":"example.com","name_servers":[],"type":` + kind + `,"paused":` + paused + `}`
	}
	yandex := func(networks string) string {
		return `{"id":"d1","zone":"example.com.","public":false,"private_networks":[` + networks + `],"name":"main"}`
	}
	huawei := func(routers string) string {
		return `{"id":"u1","name":"example.com.","zone_type":"private","router":[` + routers + `],"ttl":300}`
	}
	for _, c := range []struct{ name, address, source, before, after, unknown, want string }{
		{"a network goes", "aws_route53_zone.z", "", private(`{"vpc_id":"v1"},{"vpc_id":"v2"}`), private(`{"vpc_id":"v1"}`), "", "network v2 of aws_route53_zone.z goes or changes"},
		{"a network comes", "aws_route53_zone.z", "", private(`{"vpc_id":"v1"}`), private(`{"vpc_id":"v1"},{"vpc_id":"v2"}`), "", ""},
		{"somebody else is to serve the zone", "cloudflare_zone.z", "", cloudflare(`"full"`, "false"), cloudflare(`"partial"`, "false"), "", "the service of all names of cloudflare_zone.z goes or changes"},
		{"the service of the zone comes", "cloudflare_zone.z", "", cloudflare(`"partial"`, "true"), cloudflare(`"full"`, "false"), "", ""},
		{"the proxy goes", "cloudflare_zone.z", "", cloudflare(`"full"`, "false"), cloudflare(`"full"`, "true"), "", "the proxy of cloudflare_zone.z goes or changes"},
		{"what is computed again", "cloudflare_zone.z", "", cloudflare(`"full"`, "false"), `{"id":"c1","zone":"example.com"}`, `{"name_servers":true,"type":true,"paused":true}`, ""},
		{"a network in a list of texts", "yandex_dns_zone.z", "yandex-cloud/yandex", yandex(`"n1","n2"`), yandex(`"n1"`), "", "network n2 of yandex_dns_zone.z goes or changes"},
		{"a router", "huaweicloud_dns_zone.z", "huaweicloud/huaweicloud", huawei(`{"router_id":"r1"},{"router_id":"r2"}`), huawei(`{"router_id":"r2"}`), "", "network r1 of huaweicloud_dns_zone.z goes or changes"},
	} {
		p := small{changes: []planned{{address: c.address, provider: c.source, actions: "update", before: c.before, after: c.after, unknown: c.unknown}}}.read(t)
		got := ""
		for _, g := range p.Gaps {
			got += g.What
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// Signing and zone are read in two files of one provider: the only new zone is
// still the one that is signed.
func TestSigningOfTheOnlyNewZone(t *testing.T) {
	p := small{changes: []planned{
		{address: "aws_route53_zone.z", actions: "create", after: `{"name":"example.com","force_destroy":false,"vpc":[]}`, unknown: `{"zone_id":true,"name_servers":true}`},
		{address: "aws_route53_hosted_zone_dnssec.z", actions: "create", after: `{"signing_status":"SIGNING"}`, unknown: `{"hosted_zone_id":true,"id":true}`},
	}, config: `{"resources":[{"mode":"managed","type":"aws_route53_hosted_zone_dnssec","name":"z","expressions":{"hosted_zone_id":{"references":["local.zone"]}}}]}`}.read(t)
	if len(p.Gaps) > 0 || len(p.After.Sets) != 1 || p.After.Sets[0].Apex != "example.com." {
		t.Errorf("gaps %v, sets %v", p.Gaps, p.After.Sets)
	}
}

// A list of zones that is read only during the apply names none.
func TestZoneListReadLate(t *testing.T) {
	p := small{changes: []planned{
		{address: "data.cloudflare_zones.all", actions: "read", after: `{"max_items":10}`, unknown: `{"result":true}`},
		{address: "cloudflare_dns_record.www", actions: "create", after: `{"name":"www","type":"A","ttl":60,"content":"192.0.2.1","data":null,"proxied":false}`, unknown: `{"id":true,"zone_id":true}`},
	}}.read(t)
	wantLines(t, p, `gap: zone cloudflare_dns_record cloudflare_dns_record.www`)
}
