package tfplan

import (
	"strings"

	"zonecut/internal/zone"
)

// Names at which a service of the DNS host itself answers: a load balancer, a
// worker, a traffic policy. No record of the plan is at such a name, and when the
// resource goes the name has no answer any more. What it answers stands in other
// objects, so their ids stand for it; and as it is addresses in the end, the set is
// taken for the host's alias.
type service struct {
	source, host, resource string
	// zone and name are attributes, zone with an id unless byName.
	zone, name string
	byName     bool
	ttl        string
	// how words the definition, behind are what it answers with.
	how    string
	behind []string
	needs  []string
	owner  func(name string, apex zone.Name) (zone.Name, error)
	// off reports whether it is there and does not answer.
	off func(Value) bool
	// adjust sees a record last.
	adjust func(*record, Value)
}

// serviceTTL is what services answer with where nothing says otherwise.
const serviceTTL = 300

var _ = func() bool {
	off := says("enabled", "false")
	for _, s := range []service{
		{source: "cloudflare/cloudflare", host: "cloudflare", resource: "cloudflare_load_balancer", zone: "zone_id", name: "name", ttl: "ttl", how: "balanced",
			behind: []string{"default_pools", "fallback_pool"}, owner: cloudflareOwner, off: off},
		{source: "cloudflare/cloudflare", host: "cloudflare", resource: "cloudflare_load_balancer", zone: "zone_id", name: "name", ttl: "ttl", how: "balanced",
			behind: []string{"default_pool_ids", "fallback_pool_id"}, owner: cloudflareOwner, off: off},
		{source: "cloudflare/cloudflare", host: "cloudflare", resource: "cloudflare_workers_custom_domain", zone: "zone_id", name: "hostname", how: "proxied",
			behind: []string{"service"}, owner: cloudflareOwner, adjust: func(r *record, v Value) { r.zoneName = v.Field("zone_name").Text() }},
		{source: "cloudflare/cloudflare", host: "cloudflare", resource: "cloudflare_r2_custom_domain", zone: "zone_id", name: "domain", how: "proxied",
			behind: []string{"bucket_name"}, owner: cloudflareOwner, off: off},
		{source: "IBM-Cloud/ibm", host: "ibm-cis", resource: "ibm_cis_global_load_balancer", zone: "domain_id", name: "name", ttl: "ttl", how: "balanced",
			behind: []string{"default_pool_ids", "fallback_pool_id"}, owner: cloudflareOwner, off: off, adjust: func(r *record, v Value) { r.zone = ibmID(v.Field("domain_id")) }},
		{source: "hashicorp/aws", host: "aws", resource: "aws_route53_traffic_policy_instance", zone: "hosted_zone_id", name: "name", ttl: "ttl", how: "policy",
			behind: []string{"traffic_policy_id", "traffic_policy_version"}, owner: awsOwner, adjust: func(r *record, _ Value) {
				if r.zone = awsZoneID(r.zone); len(r.data) == 2 {
					r.data = []string{r.data[0] + " version " + r.data[1]}
				}
			}},
		{source: "akamai/akamai", host: "akamai-gtm", resource: "akamai_gtm_property", zone: "domain", name: "name", byName: true, ttl: "dynamic_ttl", how: "balanced",
			behind: []string{"handout_mode"}, needs: []string{"traffic_target"}, owner: below, adjust: akamaiTargets},
	} {
		register(&provider{source: s.source, host: s.host, records: map[string]*recordType{s.resource: s.recordType()}})
	}
	return true
}()

func (s service) recordType() *recordType {
	needs := append([]string{s.zone, s.name}, s.behind...)
	return &recordType{needs: append(needs, s.needs...), zone: s.zone, values: s.behind, owner: s.owner, read: s.read, ttl: s.ttl,
		unsetTTL: func(r *record) { r.ttl, r.ttlUnknown = serviceTTL, false }}
}

func (s service) read(v Value) record {
	in, name := v.Field(s.zone), v.Field(s.name)
	r := record{zone: in.Text(), zoneIsName: s.byName, zoneUnknown: in.Unknown(), name: name.Text(), nameUnknown: name.Unknown(), kind: "ALIAS", set: "service",
		synthetic: s.how, absent: s.off != nil && s.off(v), handling: plainSet}
	if !s.byName {
		r.fqdn = r.name
	}
	r.ttl, r.ttlUnknown = seconds(v.Field(s.ttl)), v.Field(s.ttl).Unknown()
	if r.ttl == 0 && !r.ttlUnknown {
		r.ttl = serviceTTL
	}
	for _, attribute := range s.behind {
		field := v.Field(attribute)
		r.unknown = r.unknown || field.AnyUnknown()
		items := field.Items()
		if len(items) == 0 {
			items = []Value{field}
		}
		for _, item := range items {
			if text := item.Text(); text != "" {
				r.data = append(r.data, text)
			}
		}
	}
	if s.adjust != nil {
		s.adjust(&r, v)
	}
	return r
}

// akamaiTargets are the servers of a property, or the names in their place; a data
// centre can be switched off.
func akamaiTargets(r *record, v Value) {
	r.data, r.unknown = nil, v.Field("traffic_target").Unknown()
	for _, target := range v.Field("traffic_target").Items() {
		if target.Field("enabled").Text() == "false" {
			continue
		}
		r.unknown = r.unknown || target.AnyUnknown()
		for _, server := range target.Field("servers").Items() {
			if text := server.Text(); text != "" {
				r.data = append(r.data, text)
			}
		}
		if name := strings.TrimSuffix(target.Field("handout_cname").Text(), "."); name != "" {
			r.data = append(r.data, name)
		}
	}
}

// The domain that Akamai's properties are in.
var _ = register(&provider{source: "akamai/akamai", host: "akamai-gtm", zones: map[string]*zoneType{
	"akamai_gtm_domain": zoneLayout{name: "name", byName: true, needs: []string{"load_imbalance_percentage", "type"}}.zoneType(),
}})

// AWS makes a zone for a namespace of services. What services answer is in other
// resources, which are not read.
var (
	awsNamespace        = zoneLayout{id: "hosted_zone", name: "name", needs: []string{"hosted_zone"}}
	awsPrivateNamespace = zoneLayout{id: "hosted_zone", name: "name", needs: []string{"hosted_zone", "vpc"}, private: func(Value) bool { return true }}

	_ = register(&provider{source: "hashicorp/aws", host: "aws", zones: map[string]*zoneType{
		"aws_service_discovery_public_dns_namespace":  awsNamespace.zoneType(),
		"aws_service_discovery_private_dns_namespace": awsPrivateNamespace.zoneType(),
	}})
)
