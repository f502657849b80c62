package tfplan

import (
	"strings"

	"zonecut/internal/zone"
)

// aws_route53_records_exclusive holds all sets of a zone but NS and SOA of the
// apex. Create and update read what the zone holds and send one batch that makes
// it what is listed: one transaction. A destroy does nothing. The provider
// wants the sets of aws_route53_record resources listed here as well, so one set
// has two owners by design.
//
// Names stand in full, values as the service has them (texts with their quotes).
var awsExclusive = &zone.Handling{Create: zone.CreateOverwrites, Delete: zone.DeleteByKey, Change: zone.ChangeAtOnce}

// With its own provider entry it is found among the readers of the others.
var _ = register(&provider{
	source: "hashicorp/aws",
	host:   "aws",
	records: map[string]*recordType{
		"aws_route53_records_exclusive": {
			needs: []string{"zone_id", "resource_record_set"}, zone: "zone_id", values: []string{"resource_record_set"},
			owner:   awsOwner,
			several: readAWSExclusive,
			keeps:   func(zone.Key) bool { return true },
		},
	},
})

func readAWSExclusive(v Value) []record {
	id, list := v.Field("zone_id"), v.Field("resource_record_set")
	head := record{zone: awsZoneID(id.Text()), zoneUnknown: id.Unknown(), kind: "SOA", absent: true, whole: true, handling: awsExclusive}
	records := []record{head}
	if list.Unknown() {
		head.absent, head.kindUnknown = false, true
		return []record{head}
	}
	for _, item := range list.Items() {
		records = append(records, readAWSExclusiveSet(item, head))
	}
	return records
}

func readAWSExclusiveSet(v Value, head record) record {
	name, kind, id := v.Field("name"), v.Field("type"), v.Field("set_identifier")
	r := head
	r.absent, r.name, r.nameUnknown = false, name.Text(), name.Unknown() || id.Unknown()
	r.kind, r.kindUnknown, r.set = zone.ParseType(kind.Text()), kind.Unknown(), id.Text()
	r.synthetic, r.sensitive = awsExclusiveRouting(v), v.Sensitive()
	if alias := v.Field("alias_target"); alias.Unknown() || len(alias.Items()) > 0 {
		target, _ := alias.Block()
		r.ttl, r.unknown = awsAliasTTL, target.Field("dns_name").Text() == ""
		r.synthetic = strings.TrimSuffix("alias, "+r.synthetic, ", ")
		if n, err := targetName(target.Field("dns_name").Text()); err == nil {
			r.data = []string{string(n)}
		}
		return r
	}
	r.ttl, r.ttlUnknown = seconds(v.Field("ttl")), v.Field("ttl").Unknown()
	values := v.Field("resource_records")
	r.unknown = values.Unknown()
	for _, item := range values.Items() {
		switch value := item.Field("value"); {
		case value.Unknown():
			r.unknown = true
		case r.kind == "TXT" || r.kind == "SPF":
			r.add(octalToDecimal(value.Text()))
		default:
			r.add(dotted(r.kind, value.Text()))
		}
	}
	return r
}

// awsExclusiveRouting words the routing as awsRouting does for the same set.
func awsExclusiveRouting(v Value) string {
	var words []string
	add := func(word string, texts ...string) {
		if text := strings.Join(strings.Fields(strings.Join(texts, " ")), " "); text != "" {
			words = append(words, word+" "+text)
		}
	}
	add("weighted", v.Field("weight").Text())
	add("latency", v.Field("region").Text())
	add("failover", v.Field("failover").Text())
	geo, _ := v.Field("geolocation").Block()
	add("geolocation", join(geo, "continent_code", "country_code", "subdivision_code"))
	near, _ := v.Field("geoproximity_location").Block()
	add("geoproximity", join(near, "aws_region", "local_zone_group", "bias"))
	cidr, _ := v.Field("cidr_routing_config").Block()
	add("cidr", join(cidr, "collection_id", "location_name"))
	if v.Field("multi_value_answer").True() {
		words = append(words, "multivalue")
	}
	if check := v.Field("health_check_id").Text(); check != "" {
		words = append(words, "health check "+check)
	}
	return strings.Join(words, ", ")
}
