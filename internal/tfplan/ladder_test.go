package tfplan

import (
	"strings"
	"testing"
)

// The eight steps by which a record's zone is found, each with a plan that has
// nothing better, and what is said where none leads to a name.
func TestZoneLadder(t *testing.T) {
	const arm = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/privateDnsZones/example.com"
	later := planned{address: "aws_route53_record.www", actions: "create", after: `{"name":"www","type":"A","ttl":300,"records":["192.0.2.1"],"set_identifier":null,"alias":[]}`, unknown: `{"zone_id":true,"fqdn":true}`}
	newZone := func(address, name string) planned {
		return planned{address: address, actions: "create", after: `{"name":"` + name + `","force_destroy":false,"vpc":[]}`, unknown: `{"zone_id":true,"name_servers":true}`}
	}
	gone := func(record string) []planned {
		return []planned{{address: "aws_route53_record.www", actions: "delete", before: record}}
	}
	www := awsRecordOf("Z1", "www", "A", 300, "192.0.2.1")
	inModule := func(call string) string {
		return `{"resources":[{"mode":"managed","type":"aws_route53_zone","name":"z","expressions":{}},{"mode":"managed","type":"aws_route53_zone","name":"other","expressions":{}}],"module_calls":{` + call + `}}`
	}
	records := func(reference, forEach string) string {
		return `"resources":[{"mode":"managed","type":"aws_route53_record","name":"www","expressions":{"zone_id":{"references":["` + reference + `"]}}` + forEach + `}]`
	}
	for _, c := range []struct {
		name  string
		names Names
		plan  small
		want  string // owner, zone and host; "" for a gap
	}{
		{"1 the record has the zone's name", nil, small{changes: []planned{{address: "dns_a_record_set.www", actions: "delete", before: `{"zone":"Example.COM.","name":"www","ttl":300,"addresses":["192.0.2.1"]}`}}},
			"www.example.com. in example.com. at dns/default"},
		{"2 an id of Azure ends in it", nil, small{changes: []planned{{address: "azurerm_private_dns_a_record.www", actions: "delete", before: `{"private_dns_zone_id":"` + arm + `","name":"www","fqdn":"www.example.com.","ttl":300,"records":["192.0.2.1"]}`}}},
			"www.example.com. in example.com. (private:g/example.com) at azurerm-private/g/example.com"},
		{"3 a zone of the state has the id", nil, small{changes: gone(www), prior: []planned{{address: "module.net.aws_route53_zone.z", before: awsZoneOf("Z1", "example.com")}}},
			"www.example.com. in example.com. at aws/Z1"},
		{"4 a data source of the state has it", nil, small{changes: gone(www), prior: []planned{{address: "data.aws_route53_zone.z", before: `{"name":"example.com.","zone_id":"Z1"}`}}},
			"www.example.com. in example.com. at aws/Z1"},
		{"4 a data source that is read during the apply has it", nil, small{changes: append(gone(www), planned{address: "data.aws_route53_zone.z", actions: "read", after: `{"name":"example.com","zone_id":"Z1"}`})},
			"www.example.com. in example.com. at aws/Z1"},
		{"5 the configuration refers to a zone", nil, small{changes: []planned{newZone("aws_route53_zone.z", "example.com"), newZone("aws_route53_zone.other", "example.org"), later}, config: recordsIn("aws_route53_zone.z.zone_id", "aws_route53_zone.z")},
			"www.example.com. in example.com. at aws/(new)"},
		{"5 through a variable of a module", nil, small{changes: []planned{newZone("aws_route53_zone.z", "example.com"), newZone("aws_route53_zone.other", "example.org"), inside(later)},
			config: inModule(`"m":{"expressions":{"zone":{"references":["aws_route53_zone.z.zone_id","aws_route53_zone.z"]}},"module":{` + records("var.zone", "") + `}}`)},
			"www.example.com. in example.com. at aws/(new)"},
		{"5 through an output of a module", nil, small{changes: []planned{newZone("module.m.aws_route53_zone.z", "example.com"), newZone("aws_route53_zone.other", "example.org"), later},
			config: `{` + records(`module.m.zone_id","module.m`, "") + `,"module_calls":{"m":{"module":{"outputs":{"zone_id":{"expression":{"references":["aws_route53_zone.z.zone_id","aws_route53_zone.z"]}}},"resources":[{"mode":"managed","type":"aws_route53_zone","name":"z","expressions":{}}]}}}}`},
			"www.example.com. in example.com. at aws/(new)"},
		{"5 by each.value", nil, small{changes: []planned{newZone(`aws_route53_zone.z["a"]`, "example.com"), newZone(`aws_route53_zone.z["b"]`, "example.org"), keyed(later, `["b"]`)},
			config: `{` + records("each.value.zone_id", `,"for_each_expression":{"references":["aws_route53_zone.z"]}`) + `}`},
			"www.example.org. in example.org. at aws/(new)"},
		{"5 by count.index", nil, small{changes: []planned{newZone(`aws_route53_zone.z[0]`, "example.com"), newZone(`aws_route53_zone.z[1]`, "example.org"), keyed(later, `[1]`)},
			config: `{` + records(`aws_route53_zone.z","count.index`, `,"count_expression":{"constant_value":2}`) + `}`},
			"www.example.org. in example.org. at aws/(new)"},
		{"6 the full name is there beside the relative one", nil, small{changes: gone(strings.TrimSuffix(www, "}") + `,"fqdn":"www.example.com"}`)},
			"www.example.com. in example.com. at aws/Z1"},
		{"7 of the known zones the closest above the full name", nil, small{changes: []planned{infobloxZoneOf("example.com", "default"), infobloxZoneOf("eu.example.com", "default"),
			{address: "infoblox_a_record.www", actions: "delete", before: infobloxA("default", "www.eu.example.com", "192.0.2.1", 60)}}},
			"www.eu.example.com. in eu.example.com. at infoblox/default"},
		{"8 the user says it", Names{"Z1": "example.com."}, small{changes: gone(www)}, "www.example.com. in example.com. at aws/Z1"},
		{"nothing does", nil, small{changes: gone(www)}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, err := c.names.Read(strings.NewReader(c.plan.json(t)), "plan.json")
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, r := range append(p.Before.All(), p.After.All()...) {
				got = append(got, string(r.Owner)+" in "+r.Instance.String())
			}
			if text := strings.Join(got, ", "); text != c.want {
				t.Errorf("got %q, want %q", text, c.want)
			}
			if (len(p.Gaps) == 1) != (c.want == "") {
				t.Errorf("gaps %v", p.Gaps)
			}
		})
	}
}

func inside(c planned) planned { c.address = "module.m." + c.address; return c }

func keyed(c planned, key string) planned { c.address += key; return c }
