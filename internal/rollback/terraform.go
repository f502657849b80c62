package rollback

import (
	"fmt"
	"slices"
	"strings"

	"zonecut/internal/zone"
)

// Terraform is advice, with what is known as HCL: which objects of Terraform or
// OpenTofu made the changes, what they held before, and what to type. A report
// holds records and addresses, and no configuration; so a block is written only
// for a root resource of a type whose attributes are exactly those of a record
// set, and nothing in it is guessed. Changed is what is to be undone; remarks
// stand at the end.
func Terraform(changed []zone.Change, remarks []string) []string {
	var out []string
	seen := map[string]bool{}
	for i := range changed {
		c := &changed[i]
		for _, o := range objects(c) {
			if key := o.address + "\x00" + o.was + "\x00" + c.ID(); !seen[key] {
				seen[key] = true
				out = append(append(out, ""), o.lines(c)...)
			}
		}
	}
	if len(out) == 0 {
		out = []string{"# no object of Terraform or OpenTofu is known to have made these changes: --format zone or nsupdate"}
	} else {
		out = append(slices.Clone(terraformHead), out...)
	}
	for _, r := range remarks {
		out = append(out, remark(r)...)
	}
	return out
}

var terraformHead = []string{
	"# Bring the configuration back (git revert), or from what stands below; then plan,",
	"# have it checked, and apply exactly that plan:",
	"#",
	"#   terraform plan -out rollback.tfplan",
	"#   zonecut run rollback.tfplan -- terraform apply rollback.tfplan",
	"#",
	"# Records that were put back by hand are not in the state: import them before",
	"# the plan, or the apply fails on them or writes them twice.",
}

// object is what one object of a tool did to a set.
type object struct {
	address, was, deposed string
	do                    []zone.Do
}

// objects are those of a change, by address. A deposed object shares the address
// of its successor.
func objects(c *zone.Change) []*object {
	var out []*object
	if c.Way != nil {
		for _, s := range c.Way.Steps {
			if s.Address == "" || s.Do == zone.Keep {
				continue
			}
			i := slices.IndexFunc(out, func(o *object) bool { return o.address == s.Address && o.deposed == s.Deposed })
			if i < 0 {
				i, out = len(out), append(out, &object{address: s.Address, deposed: s.Deposed})
			}
			out[i].do = append(out[i].do, s.Do)
			if s.Previous != "" {
				out[i].was = s.Previous
			}
		}
	}
	return out
}

// did says what was done to the object.
func (o *object) did() string {
	has := func(d zone.Do) bool { return slices.Contains(o.do, d) }
	text := "updated in place"
	switch {
	case has(zone.Forget):
		text = "forgotten: still there, no longer managed"
	case has(zone.Create) && has(zone.Destroy):
		text = "replaced"
	case has(zone.Create):
		text = "created: take its block out of the configuration"
	case has(zone.Destroy):
		text = "destroyed"
	}
	if o.deposed != "" {
		text += " (deposed object " + o.deposed + ", of which no configuration tells)"
	}
	return text
}

func (o *object) lines(c *zone.Change) []string {
	out := remark(o.address + ": " + o.did())
	if o.was != "" {
		for _, l := range []string{"it moved here; on the way back it moves, too:", "  moved {", "    from = " + o.address, "    to   = " + o.was, "  }"} {
			out = append(out, remark(l)...)
		}
	}
	out = append(out, remark("of "+c.ID()+":")...)
	switch before := c.Before; {
	case c.Zone:
		return append(out, remark("  the zone itself: a new one has a new id, and mostly other name servers; its delegation must follow")...)
	case before == nil:
		return append(out, remark("  nothing was there before")...)
	case before.Unknown:
		return append(out, remark("  before: not known: take it from facts (--facts FILE, as zonecut capture writes it before an apply)")...)
	default:
		out = append(out, remark("  before: "+stated(before))...)
	}
	out = append(out, block(o, c)...)
	if slices.Contains(o.do, zone.Forget) || slices.Contains(o.do, zone.Destroy) && !slices.Contains(o.do, zone.Create) {
		out = append(out, remark("once it is there again by other means: terraform import '"+o.address+"' "+importID(o.address, c))...)
	}
	return out
}

// stated is a set in one line.
func stated(r *zone.RRset) string {
	ttl := fmt.Sprint("ttl ", r.TTL)
	if r.TTLUnknown {
		ttl = "ttl not known"
	}
	text := ttl + ", " + strings.Join(r.Data, ", ")
	if r.Synthetic != "" {
		text += " (" + r.Synthetic + ")"
	}
	return text
}

// importID is the id that a type of resource is imported by, where the report
// holds all of it.
func importID(address string, c *zone.Change) string {
	_, id, _ := strings.Cut(c.Host, "/")
	switch kind, _, _ := strings.Cut(address, "."); {
	case strings.HasPrefix(kind, "dns_"):
		return string(c.Owner)
	case kind == "aws_route53_record" && strings.HasPrefix(c.Host, "aws/") && c.Set == "":
		return id + "_" + strings.TrimSuffix(string(c.Owner), ".") + "_" + string(c.Type)
	}
	return "ID (the provider's documentation of the type says which)"
}

// block is the resource as it was, nil where that cannot be written from a
// report alone: in a module, with count or for_each, of a type with more to it.
func block(o *object, c *zone.Change) []string {
	kind, name, ok := strings.Cut(o.address, ".")
	if !ok || o.deposed != "" || strings.ContainsAny(name, `.["`) || kind == "module" || computed(c.Before) || c.Before.TTLUnknown || c.Set != "" {
		return nil
	}
	var body []string
	switch kind {
	case "aws_route53_record":
		_, id, found := strings.Cut(c.Host, "/")
		if !found || !plainRoute53(c) {
			return nil
		}
		body = []string{"zone_id = " + quoted(id), "name    = " + quoted(strings.TrimSuffix(string(c.Owner), ".")),
			"type    = " + quoted(string(c.Type)), fmt.Sprint("ttl     = ", c.Before.TTL), "records = " + listed(c.Before.Data)}
	case "dns_ns_record_set", "dns_a_record_set", "dns_aaaa_record_set":
		attribute := map[string]string{"dns_ns_record_set": "nameservers"}[kind]
		if attribute == "" {
			attribute = "addresses"
		}
		body = append(dnsName(c), attribute+" = "+listed(c.Before.Data), fmt.Sprint("ttl = ", c.Before.TTL))
	case "dns_cname_record":
		body = append(dnsName(c), "cname = "+quoted(c.Before.Data[0]), fmt.Sprint("ttl = ", c.Before.TTL))
	default:
		return nil
	}
	out := []string{fmt.Sprintf("resource %s %s {", quoted(kind), quoted(name))}
	for _, l := range body {
		out = append(out, "  "+l)
	}
	return append(out, "}")
}

// dnsName are the attributes of hashicorp/dns that name a set: its zone, and the
// owner below that, none at the apex.
func dnsName(c *zone.Change) []string {
	out := []string{"zone = " + quoted(string(c.Apex))}
	if below, ok := strings.CutSuffix(string(c.Owner), "."+string(c.Apex)); ok {
		out = append(out, "name = "+quoted(below))
	}
	return out
}

// plainRoute53 reports whether the provider writes the values of a type as they
// are in a master file: not so texts, whose quotes it adds itself.
func plainRoute53(c *zone.Change) bool { return c.Type != "TXT" && c.Type != "SPF" }

func listed(data []string) string {
	parts := make([]string, len(data))
	for i, d := range data {
		parts[i] = quoted(d)
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

// quoted is a string of HCL: "${" and "%{" would begin a template.
func quoted(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\r", `\r`, "${", "$${", "%{", "%%{").Replace(s) + `"`
}

func remark(s string) []string {
	return []string{"# " + strings.NewReplacer("\n", `\n`, "\r", `\r`).Replace(s)}
}
