package octodns

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"zonecut/internal/zone"
)

// route53TTL is what Route 53 serves for an alias, which has no TTL of its own;
// octoDNS writes 942942942 there when it dumps a zone.
const route53TTL = 60

// route53Alias is the type of an alias in a zone at Route 53 (octodns-route53).
const route53Alias = "Route53Provider/ALIAS"

// route53Services are what octodns-route53 tells a service by (record.py): a
// target with one of them in it stands as it is, any other is relative to the
// zone. Without its last dot a service is none, and the alias points into the
// zone: here the dot decides.
var route53Services = []string{"amazonaws.com.", "cloudfront.net.", "elasticbeanstalk.com.", "awsglobalaccelerator.com."}

// route53 reads the aliases of one name, each of which has the type of the set
// that it stands for.
func (r *reading) route53() ([]zone.RRset, error) {
	values, err := r.values(false)
	if err != nil {
		return nil, err
	}
	var sets []zone.RRset
	for _, n := range values {
		if n = resolve(n); n.Kind != yaml.MappingNode {
			return nil, r.fail("write a mapping with type and name", "the value is no mapping")
		}
		fields, err := r.fieldsOf(n, 0)
		if err != nil {
			return nil, err
		}
		typ := (&value{node: n, fields: fields}).field("type")
		if _, known := forms[typ]; !known {
			return nil, r.fail("write type: A or AAAA", "the alias is of the type %s", quote(typ))
		}
		var name string
		if f := fields["name"]; f != nil && !isNull(f) {
			name = f.Value
		}
		target, err := r.aliasTarget(name)
		if err != nil {
			return nil, err
		}
		set := r.set(zone.Type(typ), route53TTL, string(target))
		set.Synthetic = "alias"
		sets = append(sets, set)
	}
	return sets, nil
}

func (r *reading) aliasTarget(name string) (zone.Name, error) {
	if name == "" {
		return r.zone.Apex, nil
	}
	service := slices.ContainsFunc(route53Services, func(s string) bool { return strings.Contains(name, s) })
	ascii, err := punycode(name)
	switch {
	case err == nil && service:
		ascii = strings.TrimSuffix(ascii, ".") + "."
	case err == nil && !strings.HasSuffix(name, "."):
		ascii += "." + strings.TrimPrefix(string(r.zone.Apex), ".")
	case err == nil:
		return "", r.fail("write the name relative to the zone", "the target %s is neither a service of AWS nor relative to the zone", quote(name))
	}
	target, err := zone.ParseName(ascii)
	if err != nil {
		return "", r.fail("mend the name", "%s is not a domain name", quote(name))
	}
	return target, nil
}
