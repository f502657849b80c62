package tfplan

import "fmt"

// Variants of a set that are answered in some places only, with and without the
// one for everywhere else.

func awsPlaceOf(id, country string) string {
	return fmt.Sprintf(`{"zone_id":"Z1","name":"app","type":"A","ttl":60,"records":["192.0.2.1"],"set_identifier":%q,"alias":[],"geolocation_routing_policy":[{"continent":"","country":%q,"subdivision":""}]}`, id, country)
}

func awsFailoverOf(id, part string) string {
	return fmt.Sprintf(`{"zone_id":"Z1","name":"app","type":"A","ttl":60,"records":["192.0.2.1"],"set_identifier":%q,"alias":[],"failover_routing_policy":[{"type":%q}]}`, id, part)
}

func dnspodOf(line string) string {
	return fmt.Sprintf(`{"domain":"example.com","sub_domain":"app","record_type":"A","record_line":%q,"ttl":600,"mx":null,"value":"192.0.2.1","status":"ENABLE"}`, line)
}

func huaweiOf(line string) string {
	return fmt.Sprintf(`{"zone_id":"u1","name":"app.example.com.","type":"A","ttl":300,"records":["192.0.2.1"],"line_id":%q,"status":"ENABLE"}`, line)
}

var huaweiStill = *still("huaweicloud_dns_zone.z", `{"id":"u1","name":"example.com.","zone_type":"public","router":[],"ttl":300}`)

var _ = grave("aws",
	edit{name: "the rest of the world", code: 2, says: []string{"who asks from elsewhere gets nothing"}, changes: []planned{stillZone,
		*still("aws_route53_record.de", awsPlaceOf("de", "DE")), {address: "aws_route53_record.all", actions: "delete", before: awsPlaceOf("all", "*")}}},
)

var _ = grave("alicloud",
	edit{name: "the default line", code: 2, says: []string{"who asks from elsewhere gets nothing"}, changes: []planned{
		*still("alicloud_alidns_record.b", alicloudRecordOf("app", "A", "192.0.2.2", "telecom", "ENABLE")),
		{address: "alicloud_alidns_record.a", actions: "delete", before: alicloudRecordOf("app", "A", "192.0.2.1", "default", "ENABLE")}}},
)

var _ = grave("tencentcloud",
	edit{name: "the default line", code: 2, says: []string{"who asks from elsewhere gets nothing"}, changes: []planned{
		*still("tencentcloud_dnspod_record.b", dnspodOf("电信")), {address: "tencentcloud_dnspod_record.a", actions: "delete", before: dnspodOf("默认")}}},
)

var _ = grave("huaweicloud",
	edit{name: "the default line", code: 2, says: []string{"who asks from elsewhere gets nothing"}, changes: []planned{huaweiStill,
		*still("huaweicloud_dns_recordset.b", huaweiOf("Dianxin")), {address: "huaweicloud_dns_recordset.a", actions: "delete", before: huaweiOf("default_view")}}},
)

var _ = ordinary("aws",
	edit{name: "one country", changes: []planned{stillZone,
		*still("aws_route53_record.all", awsPlaceOf("all", "*")), {address: "aws_route53_record.de", actions: "delete", before: awsPlaceOf("de", "DE")}}},
	edit{name: "another identifier for the rest of the world", changes: []planned{stillZone, *still("aws_route53_record.de", awsPlaceOf("de", "DE")),
		{address: "aws_route53_record.rest", actions: "create", after: awsPlaceOf("rest", "*")}, {address: "aws_route53_record.all", actions: "delete", before: awsPlaceOf("all", "*")}}},
	edit{name: "the secondary", says: []string{"loses its fallback"}, changes: []planned{stillZone,
		*still("aws_route53_record.a", awsFailoverOf("a", "PRIMARY")), {address: "aws_route53_record.b", actions: "delete", before: awsFailoverOf("b", "SECONDARY")}}},
)

func awsWeightOf(id string, weight int) string {
	return fmt.Sprintf(`{"zone_id":"Z1","name":"app","type":"A","ttl":60,"records":["192.0.2.1"],"set_identifier":%q,"alias":[],"weighted_routing_policy":[{"weight":%d}]}`, id, weight)
}

var _ = ordinary("aws",
	edit{name: "weights", changes: []planned{stillZone, {address: "aws_route53_record.a", actions: "update", before: awsWeightOf("a", 90), after: awsWeightOf("a", 50)},
		{address: "aws_route53_record.b", actions: "update", before: awsWeightOf("b", 10), after: awsWeightOf("b", 50)}}},
	edit{name: "a side is drained", changes: []planned{stillZone, {address: "aws_route53_record.a", actions: "update", before: awsWeightOf("a", 90), after: awsWeightOf("a", 100)},
		{address: "aws_route53_record.b", actions: "update", before: awsWeightOf("b", 10), after: awsWeightOf("b", 0)}}},
)

var _ = ordinary("huaweicloud",
	edit{name: "one line", changes: []planned{huaweiStill,
		*still("huaweicloud_dns_recordset.a", huaweiOf("default_view")), {address: "huaweicloud_dns_recordset.b", actions: "delete", before: huaweiOf("Dianxin")}}},
)
