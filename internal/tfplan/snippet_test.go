package tfplan

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// planned is one element of resource_changes in a small plan. Values are JSON;
// "" is null.
type planned struct {
	address        string
	actions        string // "create", "delete,create", …
	before, after  string
	unknown        string
	sensitive      string
	deposed, moved string
	provider       string // source address; by the type's prefix if empty
}

// small is a plan in a few lines, the parts in the order in which the tools
// write them. Parts that are "" are left out.
type small struct {
	changes, drift []planned
	prior          []planned // only address and before count
	config         string    // the configuration's root_module
	providers      string    // the configuration's provider_config
	more           string    // further members of the document
}

var sources = map[string]string{"tls": "hashicorp/tls", "dns": "hashicorp/dns", "aws": "hashicorp/aws", "cloudflare": "cloudflare/cloudflare", "terraform": "builtin/terraform",
	"dnsimple": "dnsimple/dnsimple", "ns1": "ns1-terraform/ns1",
	"digitalocean": "digitalocean/digitalocean", "hcloud": "hetznercloud/hcloud", "powerdns": "pan-net/powerdns"}

func (c planned) names() map[string]any {
	mode, rest := "managed", c.address
	parts := segments(rest, false)
	if n := len(parts); n > 2 && (parts[n-3] == "data" || parts[n-3] == "ephemeral") {
		mode = parts[n-3]
	}
	kind, name := parts[len(parts)-2], parts[len(parts)-1]
	name, _ = splitKey(name)
	prefix, _, _ := strings.Cut(kind, "_")
	from := c.provider
	if from == "" {
		from = sources[prefix]
	}
	names := map[string]any{"address": c.address, "mode": mode, "type": kind, "name": name, "provider_name": "registry.terraform.io/" + from}
	if module := moduleInstance(c.address, mode); module != "" {
		names["module_address"] = module
	}
	return names
}

// note keeps that there is a fixture of the type.
func (c planned) note(names map[string]any) {
	kind := names["type"].(string)
	if names["mode"] == "data" {
		kind = "data." + kind
	}
	from := source(names["provider_name"].(string))
	noteFixture(from+" "+kind, rawOr(c.before, "null"))
	noteFixture(from+" "+kind, rawOr(c.after, "null"), rawOr(c.unknown, "{}"))
}

func (c planned) element() map[string]any {
	e := c.names()
	c.note(e)
	if c.deposed != "" {
		e["deposed"] = c.deposed
	}
	if c.moved != "" {
		e["previous_address"] = c.moved
	}
	e["change"] = map[string]any{
		"actions": strings.Split(c.actions, ","), "before": rawOr(c.before, "null"), "after": rawOr(c.after, "null"),
		"after_unknown": rawOr(c.unknown, "{}"), "before_sensitive": rawOr(c.sensitive, "false"), "after_sensitive": rawOr(c.sensitive, "false"),
	}
	return e
}

// rawOr is JSON. Of what a snippet says twice the later counts, so that it can
// say what is different from the usual; the reader refuses doubles.
func rawOr(text, other string) json.RawMessage {
	if text == "" {
		text = other
	}
	var v any
	if json.Unmarshal([]byte(text), &v) == nil {
		if once, err := json.Marshal(v); err == nil {
			return once
		}
	}
	return json.RawMessage(text)
}

func (s small) json(t testing.TB) string {
	t.Helper()
	part := func(v any) string {
		text, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	elements := func(list []planned) []map[string]any {
		out := []map[string]any{}
		for _, c := range list {
			out = append(out, c.element())
		}
		return out
	}
	text := `{"format_version":"1.2","terraform_version":"1.11.4"`
	if s.drift != nil {
		text += `,"resource_drift":` + part(elements(s.drift))
	}
	text += `,"resource_changes":` + part(elements(s.changes))
	if s.prior != nil {
		text += `,"prior_state":` + part(priorOf(s.prior))
	}
	text += `,"configuration":{"provider_config":` + string(rawOr(s.providers, "{}")) + `,"root_module":` + string(rawOr(s.config, "{}")) + `}`
	if s.more != "" {
		text += "," + s.more
	}
	return text + "}"
}

// priorOf is a state with one child module for each module address.
func priorOf(list []planned) map[string]any {
	root := map[string]any{}
	children := map[string]map[string]any{}
	for _, c := range list {
		r := c.names()
		c.note(r)
		r["values"] = rawOr(c.before, "null")
		module, _ := r["module_address"].(string)
		at := root
		if module != "" {
			if children[module] == nil {
				children[module] = map[string]any{"address": module}
			}
			at = children[module]
		}
		resources, _ := at["resources"].([]any)
		at["resources"] = append(resources, r)
	}
	var modules []any
	for _, m := range sortedKeys(children) {
		modules = append(modules, children[m])
	}
	if modules != nil {
		root["child_modules"] = modules
	}
	return map[string]any{"format_version": "1.0", "values": map[string]any{"root_module": root}}
}

func (s small) read(t testing.TB) *Plan {
	t.Helper()
	p, err := Read(strings.NewReader(s.json(t)), "plan.json")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// wantLines compares a plan with what the test writes, indented as it likes.
func wantLines(t *testing.T, p *Plan, want string) {
	t.Helper()
	got := strings.Join(lines(p), "\n")
	if diff := cmp.Diff(dedent(want), got); diff != "" {
		t.Errorf("differs (-want +got):\n%s", diff)
	}
}

func dedent(text string) string {
	var out []string
	indent := -1
	for line := range strings.Lines(text) {
		trimmed := strings.TrimSpace(line)
		if trimmed == "" {
			continue
		}
		if indent < 0 {
			indent = len(line) - len(strings.TrimLeft(line, "\t"))
		}
		out = append(out, strings.TrimRight(line[min(indent, len(line)):], "\n"))
	}
	return strings.Join(out, "\n")
}

// Resources of the shape that each provider writes.

func dnsNS(zone, name string, ttl int, servers ...string) string {
	return fmt.Sprintf(`{"zone":%q,"name":%q,"ttl":%d,"nameservers":%s,"id":"x"}`, zone, name, ttl, list(servers))
}

func awsRecordOf(zoneID, name, kind string, ttl int, values ...string) string {
	return fmt.Sprintf(`{"zone_id":%q,"name":%q,"type":%q,"ttl":%d,"records":%s,"set_identifier":"","alias":[],"allow_overwrite":null,"health_check_id":"","weighted_routing_policy":[]}`,
		zoneID, name, kind, ttl, list(values))
}

func awsZoneOf(id, name string, servers ...string) string {
	return fmt.Sprintf(`{"id":%q,"zone_id":%q,"name":%q,"name_servers":%s,"force_destroy":false,"vpc":[],"delegation_set_id":null}`, id, id, name, list(servers))
}

func cloudflareRecordOf(zoneID, name, kind string, ttl int, content string) string {
	return fmt.Sprintf(`{"zone_id":%q,"name":%q,"type":%q,"ttl":%d,"content":%q,"value":%q,"data":[],"proxied":false,"priority":null,"allow_overwrite":false}`,
		zoneID, name, kind, ttl, content, content)
}

func cloudflareZoneOf(id, name string, servers ...string) string {
	return fmt.Sprintf(`{"id":%q,"zone":%q,"name_servers":%s,"type":"full"}`, id, name, list(servers))
}

func hcloudZoneOf(id int, name string, servers ...string) string {
	return fmt.Sprintf(`{"id":%d,"name":%q,"mode":"primary","ttl":3600,"authoritative_nameservers":{"assigned":%s}}`, id, name, list(servers))
}

func list(values []string) string {
	text, err := json.Marshal(append([]string{}, values...))
	if err != nil {
		panic(err)
	}
	return string(text)
}
