package octodns

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"zonecut/internal/zone"
)

// routing marks what the provider computes: routing by pools and places, whose
// data are those of all variants, and Cloudflare's proxy.
func (r *reading) routing(f form, set *zone.RRset) error {
	var words []string
	if f.computed != "" {
		words = append(words, f.computed)
	}
	if f.routed {
		for _, read := range []func(form, *zone.RRset) ([]string, error){r.dynamic, r.geo} {
			more, err := read(f, set)
			if err != nil {
				return err
			}
			words = append(words, more...)
		}
	}
	more, err := r.cloudflare(set)
	set.Synthetic = strings.Join(append(words, more...), ", ")
	return err
}

func isTrue(n *yaml.Node) bool {
	var yes bool
	return n != nil && n.Kind == yaml.ScalarNode && n.Decode(&yes) == nil && yes
}

// under are the fields of a setting, none when it is no mapping.
func (r *reading) under(n *yaml.Node) (map[string]*yaml.Node, error) {
	if n == nil || n.Kind != yaml.MappingNode {
		return nil, nil
	}
	return r.fieldsOf(n, 1)
}

// own are the data that the set has so far: the record's own values.
func own(set *zone.RRset) string {
	return strings.Join(slices.Sorted(slices.Values(set.Data)), " ")
}

// geo reads the older form of routing: values for places.
func (r *reading) geo(f form, set *zone.RRset) ([]string, error) {
	places, err := r.under(r.fields["geo"])
	if err != nil {
		return nil, err
	}
	if len(places) == 0 {
		return nil, err
	}
	words := []string{"geo default " + own(set)}
	for code, values := range places {
		var data []string
		for _, n := range list(values) {
			d, err := r.data(f, n)
			if err != nil {
				return nil, err
			}
			data = append(data, d)
		}
		slices.Sort(data)
		set.Data = append(set.Data, data...)
		words = append(words, "geo "+item(code)+" "+strings.Join(data, " "))
	}
	slices.Sort(words[1:])
	return r.checked(words, set)
}

// dynamic reads pools and rules. The record's own values are what is served
// where no rule applies, so they are data too.
func (r *reading) dynamic(f form, set *zone.RRset) ([]string, error) {
	if r.fields["dynamic"] == nil {
		return nil, nil
	}
	fields, err := r.under(r.fields["dynamic"])
	if err != nil {
		return nil, err
	}
	words := []string{"dynamic default " + own(set)}
	pools, err := r.pools(f, fields["pools"], set)
	if err != nil {
		return nil, err
	}
	rules, err := r.rules(fields["rules"])
	if err != nil {
		return nil, err
	}
	if len(pools) == 0 || len(rules) == 0 {
		return nil, r.fail("write dynamic with pools and rules", "dynamic without pools or without rules")
	}
	return r.checked(slices.Concat(words, pools, rules), set)
}

// pools are the pools in words, and their values in the set.
func (r *reading) pools(f form, n *yaml.Node, set *zone.RRset) ([]string, error) {
	pools, err := r.under(n)
	if err != nil {
		return nil, err
	}
	var words []string
	for id, pool := range pools {
		fields, err := r.under(pool)
		if err != nil {
			return nil, err
		}
		var variants []string
		if fields["values"] != nil {
			for _, n := range list(fields["values"]) {
				data, variant, err := r.variant(f, resolve(n))
				if err != nil {
					return nil, err
				}
				set.Data = append(set.Data, data)
				variants = append(variants, variant)
			}
		}
		if len(variants) == 0 {
			return nil, r.fail("write its values", "the pool %s has no value", quote(id))
		}
		slices.Sort(variants)
		word := "pool " + item(id) + " " + strings.Join(variants, " ")
		if to := fields["fallback"]; to != nil && !isNull(to) && to.Value != "default" {
			word += " fallback " + item(to.Value)
		}
		words = append(words, word)
	}
	slices.Sort(words)
	return words, nil
}

// variant is one value of a pool and how it is chosen.
func (r *reading) variant(f form, n *yaml.Node) (data, word string, err error) {
	fields, err := r.under(n)
	if err != nil {
		return "", "", err
	}
	if fields["value"] == nil {
		return "", "", r.fail("write value: in each entry of a pool", "a pool has an entry without a value")
	}
	if data, err = r.data(f, fields["value"]); err != nil {
		return "", "", err
	}
	word = data
	if w := fields["weight"]; w != nil && w.Value != "1" {
		word += " weight " + item(w.Value)
	}
	if s := fields["status"]; s != nil && s.Value != "obey" {
		word += " status " + item(s.Value)
	}
	return data, word, nil
}

// rules are the rules in words and in their order, which decides.
func (r *reading) rules(n *yaml.Node) ([]string, error) {
	if n == nil || n.Kind != yaml.SequenceNode {
		return nil, nil
	}
	var words []string
	for i, rule := range n.Content {
		fields, err := r.under(resolve(rule))
		if err != nil {
			return nil, err
		}
		pool := fields["pool"]
		if pool == nil {
			return nil, r.fail("write its pool", "rule %d has no pool", i+1)
		}
		word := fmt.Sprintf("rule %d %s", i+1, item(pool.Value))
		for _, by := range []string{"geos", "subnets"} {
			if fields[by] != nil {
				word += " " + by + " " + texts(fields[by])
			}
		}
		words = append(words, word)
	}
	return words, nil
}

// checked adds the checks that take values out of a routing set, and what else a
// provider is told about it.
func (r *reading) checked(words []string, set *zone.RRset) ([]string, error) {
	meta, err := r.under(r.fields["octodns"])
	if err != nil {
		return nil, err
	}
	slices.Sort(set.Data)
	set.Data = slices.Compact(set.Data)
	var more []string
	for key, n := range meta {
		if slices.Contains([]string{"lenient", "ignored", "included", "excluded", "cloudflare"}, key) {
			continue
		}
		flat, err := r.flatten(key, n, 1)
		if err != nil {
			return nil, err
		}
		more = append(more, flat...)
	}
	slices.Sort(more)
	return append(words, more...), nil
}

// targets are the settings that say where the record goes.
func (r *reading) targets() (string, error) {
	meta, err := r.under(r.fields["octodns"])
	var words []string
	if isTrue(meta["ignored"]) {
		words = append(words, "ignored")
	}
	for _, key := range []string{"included", "excluded"} {
		if n := meta[key]; n != nil && len(list(n)) > 0 && !isNull(n) {
			words = append(words, key+" "+texts(n))
		}
	}
	return strings.Join(words, ", "), err
}

// flatten writes a value as "path text", sorted.
func (r *reading) flatten(path string, n *yaml.Node, depth int) ([]string, error) {
	if r.room--; r.room < 0 || depth > maxDepth {
		return nil, r.parser.fail(n.Line, "write the zone without so many YAML aliases", "the document grows without end")
	}
	var words []string
	switch n = resolve(n); n.Kind {
	case yaml.MappingNode:
		entries, err := r.entries(n, depth)
		if err != nil {
			return nil, err
		}
		slices.SortFunc(entries, func(a, b entry) int { return cmp.Compare(a.key.Value, b.key.Value) })
		for _, e := range entries {
			more, err := r.flatten(strings.TrimPrefix(path+"."+item(e.key.Value), "."), e.value, depth+1)
			if err != nil {
				return nil, err
			}
			words = append(words, more...)
		}
	case yaml.SequenceNode:
		for i, e := range n.Content {
			more, err := r.flatten(path+"."+strconv.Itoa(i), e, depth+1)
			if err != nil {
				return nil, err
			}
			words = append(words, more...)
		}
	default:
		words = append(words, strings.TrimPrefix(path+" "+item(n.Value), " "))
	}
	return words, nil
}

// texts are the texts of a list, sorted.
func texts(n *yaml.Node) string {
	var words []string
	for _, e := range list(n) {
		words = append(words, item(resolve(e).Value))
	}
	slices.Sort(words)
	return strings.Join(words, " ")
}

// item is one text in a definition, in quotes where it would read as several.
func item(s string) string {
	if s == "" || strings.ContainsAny(s, " ,\"\\") || strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r > '~' }) {
		return strings.ReplaceAll(strconv.QuoteToASCII(s), ", ", `,\x20`)
	}
	return s
}
