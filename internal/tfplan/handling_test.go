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
		{"registry.terraform.io/hashicorp/azurerm", "azurerm_private_dns_resolver_inbound_endpoint", ""},
		{"registry.terraform.io/hashicorp/azurerm", "azurerm_traffic_manager_profile", "traffic-policy"},
		{"registry.terraform.io/aliyun/alicloud", "alicloud_dns_group", ""},
		{"registry.terraform.io/aliyun/alicloud", "alicloud_esa_record", "record"},
		{"registry.terraform.io/oracle/oci", "oci_dns_tsig_key", ""},
		{"registry.terraform.io/oracle/oci", "oci_dns_steering_policy", "traffic-policy"},
		{"registry.terraform.io/cloudflare/cloudflare", "cloudflare_account_dns_settings", ""},
		{"registry.terraform.io/cloudflare/cloudflare", "cloudflare_load_balancer", "traffic-policy"},
	} {
		if got, ok := looksLikeDNS(c.provider, c.kind); got != c.want || ok != (c.want != "") {
			t.Errorf("%s of %s is %q, %v, want %q", c.kind, c.provider, got, ok, c.want)
		}
	}
}
