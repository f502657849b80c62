package tfplan

import (
	"strings"

	"zonecut/internal/zone"
)

// Keys and hosts that registrars hold in the registry's zone, one in each
// resource: added beside others, and taken out by what they are.

// keyAt is the DS that a registry makes of the key of a resource; key is the
// attribute or block that holds algorithm and public_key, "" for the resource.
func keyAt(domain, block string) *recordType {
	needs := []string{domain, "public_key", "algorithm"}
	if block != "" {
		needs = []string{domain, block}
	}
	return &recordType{needs: needs, zone: domain, values: needs[1:], owner: absolute, read: func(v Value) record {
		r, key := atRegistry(v.Field(domain), "DS", plainByValue), v
		if block != "" {
			key = first(v.Field(block))
		}
		algorithm, public := key.Field("algorithm"), key.Field("public_key")
		if r.unknown = key.Unknown() || algorithm.Unknown() || public.Unknown(); !r.unknown {
			r.publicKey(algorithm.Text(), public.Text())
		}
		return r
	}}
}

var (
	_ = register(&provider{source: "hashicorp/aws", host: "aws" + registrarSuffix, records: map[string]*recordType{
		"aws_route53domains_delegation_signer_record": keyAt("domain_name", "signing_algorithm"),
	}})
	_ = register(&provider{source: "inwx/inwx", host: "inwx" + registrarSuffix, records: map[string]*recordType{
		"inwx_dnssec_key":  keyAt("domain", ""),
		"inwx_glue_record": inwxHost(),
	}})
	_ = register(&provider{source: "lexfrei/namedotcom", host: "namedotcom" + registrarSuffix, records: map[string]*recordType{
		"namedotcom_dnssec": {
			needs: []string{"domain_name", "key_tag", "digest"}, zone: "domain_name", values: []string{"digest", "key_tag", "algorithm", "digest_type"}, owner: absolute,
			read: func(v Value) record {
				r := atRegistry(v.Field("domain_name"), "DS", plainByValue)
				for _, name := range []string{"key_tag", "algorithm", "digest_type", "digest"} {
					r.unknown = r.unknown || v.Field(name).Unknown()
				}
				if !r.unknown {
					r.add(join(v, "key_tag", "algorithm", "digest_type", "digest"))
				}
				return r
			},
		},
	}})
	// A destroy cancels the domain at once.
	_ = register(&provider{source: "aequitas/transip", host: "transip" + registrarSuffix, held: map[string]*heldType{
		"transip_domain": registers(false, "name", func(*zone.Registration, Value) {}),
	}})
)

// inwxHost is a host object; the domain that it is below is not said, and taken
// for the name above it.
func inwxHost() *recordType {
	return &recordType{needs: []string{"hostname", "ip"}, zone: "hostname", values: []string{"ip"}, owner: absolute, several: func(v Value) []record {
		host := v.Field("hostname")
		sets := glue(host, host, v.Field("ip"), plainRegistry)
		for i := range sets {
			_, sets[i].zone, _ = strings.Cut(sets[i].zone, ".")
		}
		return sets
	}}
}

// INWX signs a zone and gives the registry its DS, as long as the resource is
// there.
var _ = register(&provider{source: "inwx/inwx", host: "inwx", records: map[string]*recordType{
	"inwx_automated_dnssec": {
		needs: []string{"domain"}, zone: "domain", owner: apexOnly,
		several: func(v Value) []record {
			in := v.Field("domain")
			keys := record{zone: in.Text(), zoneIsName: true, zoneUnknown: in.Unknown(), kind: "DNSKEY", ttl: zoneKeyTTL, synthetic: "signed", handling: zoneSigning}
			return []record{keys}
		},
	},
}})
