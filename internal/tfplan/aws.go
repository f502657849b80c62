package tfplan

import (
	"strings"

	"zonecut/internal/zone"
)

// Route 53 keeps one resource for each record set, or for each variant of a
// routing set, told apart by set_identifier.
//
// A create fails on an existing set unless allow_overwrite makes it an upsert;
// a destroy looks the set up by key; a change of type or set_identifier is one
// batch of delete and create, hence one transaction. The service refuses to
// delete the NS and SOA of the apex, and the provider takes that refusal for
// success: those sets stay.
//
// After a refresh "", 0, false and [] stand where a plan for a new record has
// null; they mean the same.
var (
	awsRecord    = &zone.Handling{Create: zone.CreateFails, Delete: zone.DeleteByKey, Change: zone.ChangeAtOnce}
	awsOverwrite = &zone.Handling{Create: zone.CreateOverwrites, Delete: zone.DeleteByKey, Change: zone.ChangeAtOnce}
)

// awsAliasTTL is what Route 53 serves for an alias, which has no TTL of its own.
const awsAliasTTL = 60

var _ = register(&provider{
	source: "hashicorp/aws",
	host:   "aws",
	records: map[string]*recordType{
		"aws_route53_record": {
			needs:  []string{"zone_id", "name", "type", "records", "set_identifier"},
			zone:   "zone_id",
			values: []string{"records", "alias"},
			read:   readAWSRecord,
			owner:  awsOwner,
			keeps:  func(k zone.Key) bool { return k.Owner == k.Apex && (k.Type == "NS" || k.Type == "SOA") },
		},
	},
	zones: map[string]*zoneType{
		"aws_route53_zone": {
			needs:   []string{"name", "name_servers", "force_destroy"},
			servers: "name_servers",
			read:    func(v Value) hostedZone { return readAWSZone(v, len(v.Field("vpc").Items()) > 0) },
		},
	},
	data: map[string]*zoneType{
		"aws_route53_zone": {
			needs:   []string{"name", "zone_id"},
			servers: "name_servers",
			read:    func(v Value) hostedZone { return readAWSZone(v, v.Field("private_zone").True()) },
		},
	},
})

func readAWSRecord(v Value) record {
	name, set := v.Field("name"), v.Field("set_identifier")
	r := record{
		zone: awsZoneID(v.Field("zone_id").Text()), zoneUnknown: v.Field("zone_id").Unknown(),
		zoneName: awsZoneName(name.Text(), v.Field("fqdn").Text()), fqdn: v.Field("fqdn").Text(),
		name: name.Text(), nameUnknown: name.Unknown() || set.Unknown(),
		kind: zone.ParseType(v.Field("type").Text()), kindUnknown: v.Field("type").Unknown(),
		set: set.Text(), synthetic: awsRouting(v), handling: awsRecord,
		sensitive: v.Field("records").Sensitive() || v.Field("alias").Sensitive(),
	}
	if v.Field("allow_overwrite").True() {
		r.handling = awsOverwrite
	}
	if alias := v.Field("alias"); alias.Unknown() || len(alias.Items()) > 0 {
		r.awsAlias(alias)
		return r
	}
	r.ttl, _ = v.Field("ttl").Seconds()
	r.ttlUnknown = v.Field("ttl").Unknown()
	records := v.Field("records")
	r.unknown = records.AnyUnknown()
	for _, item := range records.Items() {
		if item.Unknown() {
			continue
		}
		if r.kind == "TXT" || r.kind == "SPF" {
			r.add(awsTXT(item.Text()))
			continue
		}
		r.add(dotted(r.kind, item.Text()))
	}
	return r
}

func (r *record) awsAlias(alias Value) {
	r.ttl = awsAliasTTL
	r.synthetic = strings.TrimSuffix("alias, "+r.synthetic, ", ")
	block, ok := alias.Block()
	if !ok || block.Field("name").Unknown() {
		r.unknown = true
		return
	}
	target, err := targetName(block.Field("name").Text())
	if err != nil {
		r.problem = err.Error()
		return
	}
	r.data = []string{string(target)}
}

// awsRouting is the definition of a variant of a routing set.
func awsRouting(v Value) string {
	var words []string
	for _, policy := range []struct {
		word   string
		fields []string
	}{
		{"weighted", []string{"weight"}},
		{"latency", []string{"region"}},
		{"failover", []string{"type"}},
		{"geolocation", []string{"continent", "country", "subdivision"}},
		{"geoproximity", []string{"aws_region", "local_zone_group", "bias"}},
		{"cidr", []string{"collection_id", "location_name"}},
	} {
		block, ok := v.Field(policy.word + "_routing_policy").Block()
		if ok {
			words = append(words, strings.Join(strings.Fields(policy.word+" "+join(block, policy.fields...)), " "))
		}
	}
	if v.Field("multivalue_answer_routing_policy").True() {
		words = append(words, "multivalue")
	}
	if check := v.Field("health_check_id").Text(); check != "" {
		words = append(words, "health check "+check)
	}
	return strings.Join(words, ", ")
}

// awsOwner is the provider's own rule: a name that ends with the zone's name is
// absolute, by plain suffix without regard to labels.
func awsOwner(name string, apex zone.Name) (zone.Name, error) {
	name = strings.ToLower(strings.TrimSuffix(octal(name), "."))
	suffix := strings.TrimSuffix(string(apex), ".")
	switch {
	case name == "":
		return apex, nil
	case strings.HasSuffix(name, suffix):
		return zone.FQDN(name)
	}
	return zone.FQDN(name + "." + suffix)
}

// awsZoneName is the zone's name where the record shows it: the computed fqdn
// without a relative name.
func awsZoneName(name, fqdn string) string {
	if fqdn == "" || name == fqdn {
		return ""
	}
	if name == "" {
		return fqdn
	}
	rest, _ := strings.CutPrefix(fqdn, name+".")
	if rest == fqdn {
		return ""
	}
	return rest
}

func awsZoneID(id string) string { return strings.TrimPrefix(id, "/hostedzone/") }

// awsTXT is the presentation form of a TXT value: the provider adds the outer
// quotes, and quotes inside (`""` or `" "`) are where the user split the text.
func awsTXT(text string) string { return `"` + octalToDecimal(text) + `"` }

func readAWSZone(v Value, private bool) hostedZone {
	z := hostedZone{private: private, apexUnknown: v.Field("name").Unknown()}
	z.id, z.madeWith = awsZoneID(v.Field("zone_id").Text()), v.Field("delegation_set_id").Text()
	z.servers, z.serversUnknown = names(v.Field("name_servers"))
	z.seenBy(v.Field("vpc"), "vpc_id")
	if z.apexUnknown {
		return z
	}
	var err error
	if z.apex, err = targetName(v.Field("name").Text()); err != nil {
		z.problem = err.Error()
	}
	return z
}
