package tfplan

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"zonecut/internal/zone"
)

// rrset is one side of a transition, as a person thinks of it: names below
// example.com., "@" for the apex.
type rrset struct {
	name, kind string
	ttl        int
	values     []string
	unknown    bool // one more value that is known only after the apply
}

// transitions are run through every provider. What they come to is the same
// everywhere, but for what a provider cannot do in place.
var transitions = []struct {
	name          string
	before, after []rrset
	want          []string
}{
	{"nothing", []rrset{{"www", "A", 300, v("192.0.2.1"), false}}, []rrset{{"www", "A", 300, v("192.0.2.1"), false}}, nil},
	{"create", nil, []rrset{{"www", "A", 300, v("192.0.2.1"), false}},
		[]string{"create www.example.com. A: - -> 300 192.0.2.1"}},
	{"retarget", []rrset{{"www", "CNAME", 300, v("a.example.net."), false}}, []rrset{{"www", "CNAME", 300, v("b.example.net."), false}},
		[]string{"update www.example.com. CNAME: 300 a.example.net. -> 300 b.example.net."}},
	{"spelling only", []rrset{{"www", "CNAME", 300, v("a.example.net."), false}}, []rrset{{"WWW", "CNAME", 300, v("A.example.NET."), false}}, nil},
	{"ttl only", []rrset{{"www", "A", 3600, v("192.0.2.1"), false}}, []rrset{{"www", "A", 120, v("192.0.2.1"), false}},
		[]string{"update www.example.com. A: 3600 192.0.2.1 -> 120 192.0.2.1"}},
	{"delete", []rrset{{"www", "AAAA", 300, v("2001:db8::1"), false}}, nil,
		[]string{"delete www.example.com. AAAA: 300 2001:db8::1 -> -"}},
	{"apex", []rrset{{"@", "A", 300, v("192.0.2.1"), false}}, []rrset{{"@", "A", 300, v("192.0.2.2"), false}},
		[]string{"update example.com. A: 300 192.0.2.1 -> 300 192.0.2.2"}},
	{"wildcard", []rrset{{"*.apps", "A", 300, v("192.0.2.1"), false}}, nil,
		[]string{"delete *.apps.example.com. A: 300 192.0.2.1 -> -"}},
	{"one of several values", []rrset{{"www", "A", 300, v("192.0.2.1", "192.0.2.2", "192.0.2.3"), false}}, []rrset{{"www", "A", 300, v("192.0.2.1", "192.0.2.2"), false}},
		[]string{"update www.example.com. A: 300 192.0.2.1, 192.0.2.2, 192.0.2.3 -> 300 192.0.2.1, 192.0.2.2"}},
	{"delegation made", nil, []rrset{{"eu", "NS", 3600, v("ns1.example.net.", "ns2.example.net."), false}},
		[]string{"create eu.example.com. NS: - -> 3600 ns1.example.net., ns2.example.net."}},
	{"delegation shrunk", []rrset{{"eu", "NS", 3600, v("ns1.example.net.", "ns2.example.net."), false}}, []rrset{{"eu", "NS", 3600, v("ns1.example.net."), false}},
		[]string{"update eu.example.com. NS: 3600 ns1.example.net., ns2.example.net. -> 3600 ns1.example.net."}},
	{"delegation lost", []rrset{{"eu", "NS", 3600, v("ns1.example.net.", "ns2.example.net."), false}, {"www", "A", 300, v("192.0.2.1"), false}}, []rrset{{"www", "A", 300, v("192.0.2.1"), false}},
		[]string{"delete eu.example.com. NS: 3600 ns1.example.net., ns2.example.net. -> -"}},
	{"unknown value made", nil, []rrset{{"eu", "NS", 3600, v("ns1.example.net."), true}},
		[]string{"create eu.example.com. NS: - -> 3600 ns1.example.net., unknown"}},
	{"value becomes unknown", []rrset{{"www", "A", 300, v("192.0.2.1"), false}}, []rrset{{"www", "A", 300, nil, true}},
		[]string{"update www.example.com. A: 300 192.0.2.1 -> 300 unknown"}},
	{"mail", []rrset{{"@", "MX", 300, v("10 mx1.example.net.", "20 mx2.example.net."), false}}, []rrset{{"@", "MX", 300, v("10 mx1.example.net.", "30 mx2.example.net."), false}},
		[]string{"update example.com. MX: 300 10 mx1.example.net., 20 mx2.example.net. -> 300 10 mx1.example.net., 30 mx2.example.net."}},
	{"service", nil, []rrset{{"_sip._tcp", "SRV", 300, v("10 60 5060 sip.example.com."), false}},
		[]string{"create _sip._tcp.example.com. SRV: - -> 300 10 60 5060 sip.example.com."}},
	{"text", nil, []rrset{{"@", "TXT", 300, v("v=spf1 -all; \x01"), false}},
		[]string{`create example.com. TXT: - -> 300 "v=spf1 -all; \001"`}},
	{"long text", nil, []rrset{{"k", "TXT", 300, v(strings.Repeat("x", 300)), false}},
		[]string{`create k.example.com. TXT: - -> 300 "` + strings.Repeat("x", 255) + `" "` + strings.Repeat("x", 45) + `"`}},
}

func v(values ...string) []string { return values }

// shape is how a provider writes RRsets as resources.
type shape struct {
	host string
	zone *planned
	// objects are the resources of one set: attributes and unknown marks.
	objects func(r rrset) (kind string, attributes, unknown []map[string]any)
	// replaces are the attributes whose change is a replacement.
	replaces []string
	// recreates says that a replacement destroys the set on the way.
	recreates bool
	cannot    []string // transitions that the provider has no way to write
	source    string   // the provider, where its prefix does not tell
	// ttl is that of all sets, where a resource has none; 0 where they have.
	ttl int
}

var shapes = map[string]shape{
	"dns": {
		host: "dns/default", objects: dnsObjects, replaces: []string{"zone", "name", "ttl"}, recreates: true,
	},
	"aws": {
		host: "aws/Z1", objects: awsObjects, replaces: []string{"zone_id", "name"},
		zone:   &planned{address: "aws_route53_zone.z", actions: "no-op", before: awsZoneOf("Z1", "example.com"), after: awsZoneOf("Z1", "example.com")},
		cannot: []string{"long text"}, // the user has to split it
	},
	"digitalocean": {
		host: "digitalocean/default", objects: digitaloceanObjects, replaces: []string{"domain", "type"},
	},
	"hcloud": {
		host: "hcloud/default", objects: hcloudObjects, replaces: []string{"zone", "name", "type"},
		zone: &planned{address: "hcloud_zone.z", actions: "no-op", before: hcloudZoneOf(7, "example.com"), after: hcloudZoneOf(7, "example.com")},
	},
	"powerdns": {
		host: "powerdns/default", objects: powerdnsObjects, replaces: []string{"zone", "name", "type", "ttl", "records"}, recreates: true,
	},
	"cloudflare": {
		host: "cloudflare/c1", objects: cloudflareObjects, replaces: []string{"zone_id", "name", "type"},
		zone: &planned{address: "cloudflare_zone.z", actions: "no-op", before: cloudflareZoneOf("c1", "example.com"), after: cloudflareZoneOf("c1", "example.com")},
	},
	"dnsimple": {host: "dnsimple/default", objects: dnsimpleObjects, replaces: []string{"zone_name", "type"}},
	"ns1":      {host: "ns1/default", objects: ns1Objects, replaces: []string{"zone", "type"}}, // names in another case are no change
}

func digitaloceanObjects(r rrset) (kind string, attributes, unknown []map[string]any) {
	object := func() map[string]any {
		return map[string]any{"domain": "example.com", "name": r.name, "type": r.kind, "ttl": r.ttl, "priority": 0, "weight": 0, "port": 0, "flags": 0, "tag": ""}
	}
	for _, value := range r.values {
		a := object()
		if fields := strings.Fields(value); r.kind == "MX" || r.kind == "SRV" {
			for i, name := range []string{"priority", "weight", "port"}[:len(fields)-1] {
				a[name] = json.Number(fields[i])
			}
			value = fields[len(fields)-1]
		}
		a["value"] = value
		attributes, unknown = append(attributes, a), append(unknown, map[string]any{})
	}
	if r.unknown {
		attributes, unknown = append(attributes, object()), append(unknown, map[string]any{"value": true})
	}
	return "digitalocean_record", attributes, unknown
}

func hcloudObjects(r rrset) (string, []map[string]any, []map[string]any) {
	records, marks := []any{}, []any{}
	for _, value := range r.values {
		if r.kind == "TXT" {
			value = zone.TXT(value)
		}
		records, marks = append(records, map[string]any{"value": value, "comment": nil}), append(marks, map[string]any{})
	}
	if r.unknown {
		records, marks = append(records, map[string]any{"comment": nil}), append(marks, map[string]any{"value": true})
	}
	a := map[string]any{"zone": "example.com", "name": strings.ToLower(r.name), "type": r.kind, "ttl": r.ttl, "records": records}
	return "hcloud_zone_rrset", []map[string]any{a}, []map[string]any{{"id": true, "records": marks}}
}

func powerdnsObjects(r rrset) (string, []map[string]any, []map[string]any) {
	records, marks := []any{}, []any{}
	for _, value := range r.values {
		if r.kind == "TXT" {
			value = zone.TXT(value)
		}
		records, marks = append(records, value), append(marks, false)
	}
	if r.unknown {
		records, marks = append(records, nil), append(marks, true)
	}
	name := strings.TrimPrefix(r.name+".example.com.", "@.")
	a := map[string]any{"zone": "example.com.", "name": name, "type": r.kind, "ttl": r.ttl, "records": records}
	return "powerdns_record", []map[string]any{a}, []map[string]any{{"id": true, "records": marks}}
}

func dnsObjects(r rrset) (string, []map[string]any, []map[string]any) {
	name := any(r.name)
	if r.name == "@" {
		name = nil
	}
	a, u := map[string]any{"zone": "example.com.", "name": name, "ttl": r.ttl, "id": "x"}, map[string]any{}
	var kind, attribute string
	var values []any
	for _, value := range r.values {
		values = append(values, value)
	}
	switch r.kind {
	case "A", "AAAA":
		kind, attribute = "dns_"+strings.ToLower(r.kind)+"_record_set", "addresses"
	case "NS":
		kind, attribute = "dns_ns_record_set", "nameservers"
	case "TXT":
		kind, attribute = "dns_txt_record_set", "txt"
	case "CNAME":
		a["cname"] = r.values[0]
		return "dns_cname_record", []map[string]any{a}, []map[string]any{u}
	case "MX":
		kind, attribute, values = "dns_mx_record_set", "mx", blocks(r.values, "preference", "exchange")
	case "SRV":
		kind, attribute, values = "dns_srv_record_set", "srv", blocks(r.values, "priority", "weight", "port", "target")
	}
	if r.unknown {
		marks := make([]any, len(values)+1)
		for i := range marks {
			marks[i] = i == len(values)
		}
		u[attribute], values = marks, append(values, nil)
	}
	a[attribute] = values
	return kind, []map[string]any{a}, []map[string]any{u}
}

func blocks(values []string, fields ...string) []any {
	var out []any
	for _, value := range values {
		block := map[string]any{}
		for i, text := range strings.Fields(value) {
			block[fields[i]] = text
			if i < len(fields)-1 {
				block[fields[i]] = json.Number(text)
			}
		}
		out = append(out, block)
	}
	return out
}

func awsObjects(r rrset) (string, []map[string]any, []map[string]any) {
	name := strings.TrimPrefix(r.name, "@")
	values := []any{}
	for _, value := range r.values {
		if r.kind != "TXT" {
			value = strings.TrimSuffix(value, ".")
		} else {
			value = strings.ReplaceAll(value, "\x01", `\001`)
		}
		values = append(values, value)
	}
	a := map[string]any{"zone_id": "Z1", "name": strings.ToLower(name), "type": r.kind, "ttl": r.ttl, "records": values, "set_identifier": nil, "alias": []any{}}
	u := map[string]any{"fqdn": true, "id": true}
	if r.unknown {
		a["records"] = append(values, nil)
		marks := make([]any, len(values)+1)
		for i := range marks {
			marks[i] = i == len(values)
		}
		u["records"] = marks
	}
	return "aws_route53_record", []map[string]any{a}, []map[string]any{u}
}

func cloudflareObjects(r rrset) (kind string, attributes, unknown []map[string]any) {
	for _, value := range r.values {
		a := map[string]any{"zone_id": "c1", "name": strings.ToLower(r.name), "type": r.kind, "ttl": r.ttl, "data": []any{}, "proxied": false,
			"priority": nil, "allow_overwrite": false, "value": nil}
		switch fields := strings.Fields(value); r.kind {
		case "MX":
			a["priority"], a["content"] = json.Number(fields[0]), strings.TrimSuffix(fields[1], ".")
		case "SRV":
			a["data"] = []any{map[string]any{"priority": json.Number(fields[0]), "weight": json.Number(fields[1]), "port": json.Number(fields[2]), "target": fields[3]}}
		case "TXT":
			a["content"] = value
		default:
			a["content"] = strings.TrimSuffix(value, ".")
		}
		attributes, unknown = append(attributes, a), append(unknown, map[string]any{"metadata": true})
	}
	if r.unknown {
		attributes = append(attributes, map[string]any{"zone_id": "c1", "name": r.name, "type": r.kind, "ttl": r.ttl, "data": []any{}, "proxied": false, "allow_overwrite": false})
		unknown = append(unknown, map[string]any{"content": true, "value": true})
	}
	return "cloudflare_record", attributes, unknown
}

// plan writes a transition as the provider's resources would.
func (s shape) plan(t *testing.T, before, after []rrset) small {
	type state struct{ attributes, unknown map[string]any }
	collect := func(sets []rrset) map[string]state {
		out := map[string]state{}
		for _, r := range sets {
			kind, attributes, unknown := s.objects(r)
			for i := range attributes {
				out[fmt.Sprintf("%s.%s_%s_%d", kind, strings.NewReplacer("*", "any", ".", "-", "@", "apex").Replace(strings.ToLower(r.name)), strings.ToLower(r.kind), i)] = state{attributes[i], unknown[i]}
			}
		}
		return out
	}
	was, will := collect(before), collect(after)
	addresses := map[string]bool{}
	for address := range was {
		addresses[address] = true
	}
	for address := range will {
		addresses[address] = true
	}
	var p small
	if s.zone != nil {
		p.changes = append(p.changes, *s.zone)
	}
	for _, address := range slices.Sorted(maps.Keys(addresses)) {
		b, hadIt := was[address]
		a, hasIt := will[address]
		c := planned{address: address, provider: s.source}
		if hadIt {
			c.before = text(t, b.attributes)
		}
		if hasIt {
			c.after, c.unknown = text(t, a.attributes), text(t, a.unknown)
		}
		switch {
		case !hadIt:
			c.actions = "create"
		case !hasIt:
			c.actions, c.unknown = "delete", ""
		case c.before == c.after && !anyTrue(a.unknown["records"]) && !anyTrue(a.unknown["content"]):
			c.actions, c.unknown = "no-op", ""
		case slices.ContainsFunc(s.replaces, func(name string) bool { return fmt.Sprint(b.attributes[name]) != fmt.Sprint(a.attributes[name]) }):
			c.actions = "delete,create"
		default:
			c.actions = "update"
		}
		p.changes = append(p.changes, c)
	}
	return p
}

// served is a wanted change with the TTL that a host serves of its own.
func (s shape) served(want string) string {
	if s.ttl == 0 {
		return want
	}
	head, sides, _ := strings.Cut(want, ": ")
	before, after, _ := strings.Cut(sides, " -> ")
	for _, side := range []*string{&before, &after} {
		if _, rest, ok := strings.Cut(*side, " "); ok {
			*side = fmt.Sprintf("%d %s {automatic ttl}", s.ttl, rest)
		}
	}
	return head + ": " + before + " -> " + after
}

func text(t *testing.T, v any) string {
	t.Helper()
	out, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func TestTransitions(t *testing.T) {
	for _, provider := range sortedKeys(shapes) {
		s := shapes[provider]
		for _, tr := range transitions {
			t.Run(provider+"/"+tr.name, func(t *testing.T) {
				if slices.Contains(s.cannot, tr.name) {
					t.Skip("this provider's resources cannot say it")
				}
				plan := s.plan(t, tr.before, tr.after)
				p := plan.read(t)
				if len(p.Gaps) > 0 {
					t.Errorf("gaps: %v", p.Gaps)
				}
				var got []string
				for _, c := range zone.Diff(p.Before.Snapshot(), p.After.Snapshot(), p.Ways) {
					if c.Apex != "example.com." || c.Host != s.host {
						t.Errorf("%s is in another instance", c.Key)
					}
					got = append(got, fmt.Sprintf("%s %s %s: %s -> %s", c.Op, c.Owner, c.Type, setOf(c.Before), setOf(c.After)))
				}
				want := slices.Clone(tr.want)
				for i := range want {
					want[i] = s.served(want[i])
					if s.recreates && strings.Contains(plan.json(t), `"delete","create"`) {
						want[i] = strings.Replace(want[i], "update", "recreate", 1)
					}
				}
				if tr.name == "spelling only" && s.recreates {
					want = []string{"recreate www.example.com. CNAME: 300 a.example.net. -> 300 a.example.net."}
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Error(diff)
				}
			})
		}
	}
}

// anyTrue reports whether a mark of a snippet has a true in it.
func anyTrue(mark any) bool {
	switch m := mark.(type) {
	case bool:
		return m
	case []any:
		return slices.ContainsFunc(m, anyTrue)
	case map[string]any:
		for _, e := range m {
			if anyTrue(e) {
				return true
			}
		}
	}
	return false
}
