package tfplan

import (
	"encoding/json"
	"slices"
	"strings"
)

// configuration is what is kept of the plan's configuration: of each block that
// holds records or zones, which provider configuration it uses and what it
// refers to. It has names only, no values, and it does not know locals.
type configuration struct {
	blocks  map[string]*block   // by block address
	calls   map[string]*block   // module calls, by module address without keys
	outputs map[string][]string // what an output refers to, by its address
	// declared are the configuration keys of each provider source, used those
	// that blocks with records name, by the source of their reader.
	declared, used map[string][]string
	intern         func(string) string
	noteTool       func(providerName string)
}

// block is a resource block or module call.
type block struct {
	provider  string              // provider configuration key: "dns", "dns.internal"
	refs      map[string][]string // by attribute or module variable
	set       string              // attributes that are set, as ",a,b,"
	each      []string            // what for_each or count refers to
	dependsOn []string
}

func newConfiguration(p *parser) *configuration {
	return &configuration{blocks: map[string]*block{}, calls: map[string]*block{}, outputs: map[string][]string{},
		declared: map[string][]string{}, used: map[string][]string{}, intern: p.intern, noteTool: p.noteTool}
}

// onlyKey is the configuration key that all blocks of a provider use, "" where
// there are several.
func (c *configuration) onlyKey(p *provider) string {
	keys := c.used[p.source]
	if len(keys) == 0 {
		keys = c.declared[p.source]
	}
	if len(keys) != 1 {
		return ""
	}
	return keys[0]
}

// sets reports whether the configuration gives the attribute a value. Where the
// block is not known nothing can be said, and the answer is yes.
func (b *block) sets(attribute string) bool {
	return b == nil || strings.Contains(b.set, ","+attribute+",")
}

// read takes the configuration from the scanner.
func (c *configuration) read(s *scanner) error {
	return s.object(func(key string) error {
		switch key {
		case "provider_config":
			return c.readProviders(s)
		case "root_module":
			return c.readModule(s, "")
		}
		return s.skip()
	})
}

func (c *configuration) readProviders(s *scanner) error {
	return s.object(func(key string) error {
		var p struct {
			Name     string `json:"name"`
			FullName string `json:"full_name"`
		}
		if err := s.decode(&p); err != nil {
			return err
		}
		if p.FullName == "" {
			p.FullName = p.Name
		}
		c.noteTool(p.FullName)
		note(c.declared, source(p.FullName), key)
		return nil
	})
}

func note(keys map[string][]string, source, key string) {
	if !slices.Contains(keys[source], key) {
		keys[source] = append(keys[source], key)
	}
}

func (c *configuration) readModule(s *scanner, module string) error {
	return s.object(func(key string) error {
		switch key {
		case "resources":
			return s.array(func() error { return c.readResource(s, module) })
		case "outputs":
			return s.object(func(name string) error {
				var output struct{ Expression json.RawMessage }
				if err := s.decode(&output); err != nil {
					return err
				}
				c.outputs[under(module, name)] = references(output.Expression)
				return nil
			})
		case "module_calls":
			return s.object(func(name string) error { return c.readCall(s, under(module, "module."+name)) })
		}
		return s.skip()
	})
}

// expressions are the parts that resources and module calls have in common.
type expressions struct {
	Expressions map[string]json.RawMessage `json:"expressions"`
	ForEach     json.RawMessage            `json:"for_each_expression"`
	Count       json.RawMessage            `json:"count_expression"`
	DependsOn   []string                   `json:"depends_on"`
}

func (c *configuration) readResource(s *scanner, module string) error {
	var r struct {
		Mode     string `json:"mode"`
		Type     string `json:"type"`
		Name     string `json:"name"`
		Provider string `json:"provider_config_key"`
		expressions
	}
	if err := s.decode(&r); err != nil {
		return err
	}
	have := readersOf("", r.Mode, r.Type)
	if len(have) == 0 || have[0].settings() {
		return nil
	}
	b := c.block(r.expressions)
	b.provider = c.intern(r.Provider)
	if r.Mode != "data" && (have[0].records != nil || have[0].hosted != nil) {
		note(c.used, have[0].provider().source, b.provider)
	}
	c.blocks[placeOf("", module, r.Mode, r.Type, r.Name).block] = b
	return nil
}

func (c *configuration) readCall(s *scanner, module string) error {
	var call expressions
	err := s.object(func(key string) error {
		switch key {
		case "module":
			return c.readModule(s, module)
		case "expressions":
			return s.decode(&call.Expressions)
		case "for_each_expression":
			return s.decode(&call.ForEach)
		case "count_expression":
			return s.decode(&call.Count)
		case "depends_on":
			return s.decode(&call.DependsOn)
		}
		return s.skip()
	})
	c.calls[module] = c.block(call)
	return err
}

func (c *configuration) block(e expressions) *block {
	b := &block{refs: map[string][]string{}, dependsOn: e.DependsOn, each: append(references(e.ForEach), references(e.Count)...)}
	names := make([]string, 0, len(e.Expressions))
	for name, raw := range e.Expressions {
		names = append(names, name)
		if refs := references(raw); len(refs) > 0 {
			for i := range refs {
				refs[i] = c.intern(refs[i])
			}
			b.refs[c.intern(name)] = refs
		}
	}
	slices.Sort(names)
	b.set = c.intern("," + strings.Join(names, ",") + ",")
	return b
}

// references are those of an expression, or of all expressions of a nested
// block, in the order of the plan.
func references(raw json.RawMessage) []string {
	if len(raw) == 0 || !strings.Contains(string(raw), `"references"`) {
		return nil
	}
	var tree any
	if json.Unmarshal(raw, &tree) != nil {
		return nil // take checked it already
	}
	var refs []string
	var walk func(any)
	walk = func(node any) {
		switch n := node.(type) {
		case []any:
			for _, e := range n {
				walk(e)
			}
		case map[string]any:
			if list, ok := n["references"].([]any); ok {
				for _, e := range list {
					if text, ok := e.(string); ok {
						refs = append(refs, text)
					}
				}
				return
			}
			for _, name := range sortedKeys(n) {
				if name != "constant_value" { // which may hold anything, a key "references" too
					walk(n[name])
				}
			}
		}
	}
	walk(tree)
	return refs
}

// target is a resource block that an expression refers to.
type target struct {
	block     string // block address
	key       string // instance key if the reference has one
	attribute string // the attribute referred to, "" for the whole resource
	sameIndex bool   // the reference goes by each.key or count.index
	module    bool   // the block is a whole module
}

// maxHops bounds the way of a reference through variables and outputs.
const maxHops = 16

// targets are the resources that an attribute of a block refers to, through
// module variables, outputs and for_each. It is best effort: locals are not in
// the plan.
func (c *configuration) targets(blockAddress, attribute string) []target {
	b := c.blocks[blockAddress]
	if b == nil {
		return nil
	}
	return c.follow(b.refs[attribute], b, moduleOf(blockAddress), maxHops)
}

// waits are the resources that a block refers to anywhere, or depends on, itself
// or with the module it is in.
func (c *configuration) waits(blockAddress string) []target {
	b := c.blocks[blockAddress]
	if b == nil {
		return nil
	}
	module := moduleOf(blockAddress)
	var out []target
	for _, attribute := range sortedKeys(b.refs) {
		out = append(out, c.follow(b.refs[attribute], b, module, maxHops)...)
	}
	out = append(out, c.follow(b.each, b, module, maxHops)...)
	out = append(out, c.depends(b.dependsOn, module)...)
	for ; module != ""; module = parentModule(module) {
		if call := c.calls[module]; call != nil {
			out = append(out, c.depends(call.dependsOn, parentModule(module))...)
		}
	}
	return out
}

// depends are the targets of a depends_on, which may name whole modules.
func (c *configuration) depends(refs []string, module string) []target {
	out := c.follow(refs, nil, module, maxHops)
	for _, ref := range refs {
		if parts := segments(ref, true); len(parts) == 2 && parts[0] == "module" {
			out = append(out, target{block: under(module, ref), module: true})
		}
	}
	return out
}

// moduleOf is the module part of a block address.
func moduleOf(blockAddress string) string {
	parts := strings.Split(blockAddress, ".")
	n := len(parts) - 2
	if n > 0 && parts[n-1] == "data" {
		n--
	}
	return strings.Join(parts[:max(n, 0)], ".")
}

func (c *configuration) follow(refs []string, b *block, module string, hops int) []target {
	if hops == 0 {
		return nil
	}
	var out []target
	sameIndex := false
	for _, ref := range refs {
		parts := segments(ref, false)
		switch head := parts[0]; {
		case len(parts) < 2:
		case head == "each" || head == "count":
			sameIndex = true
			if b != nil && (len(parts) > 1 && parts[1] == "value") {
				out = append(out, c.follow(b.each, nil, module, hops-1)...)
			}
		case head == "var":
			if call := c.calls[module]; call != nil {
				name, _ := splitKey(parts[1])
				out = append(out, c.follow(call.refs[name], call, parentModule(module), hops-1)...)
			}
		case head == "module" && len(parts) > 2:
			name, _ := splitKey(parts[1])
			output, _ := splitKey(parts[2])
			child := under(module, "module."+name)
			out = append(out, c.follow(c.outputs[under(child, output)], nil, child, hops-1)...)
		case head == "module", head == "path", head == "terraform", head == "local", head == "self":
		default:
			out = append(out, resourceTarget(parts, module))
		}
	}
	if sameIndex {
		for i := range out {
			out[i].sameIndex = true
		}
	}
	return narrowest(out)
}

// narrowest drops references to a whole block beside those to an instance of
// it: a[0].x is listed as a[0].x, a[0] and a.
func narrowest(all []target) []target {
	byKey := map[string]bool{}
	for _, t := range all {
		byKey[t.block] = byKey[t.block] || t.key != ""
	}
	return slices.DeleteFunc(all, func(t target) bool { return t.key == "" && byKey[t.block] })
}

func resourceTarget(parts []string, module string) target {
	n := 2
	if parts[0] == "data" {
		n = min(3, len(parts))
	}
	name, key := splitKey(parts[n-1])
	t := target{key: key, block: under(module, strings.Join(append(slices.Clone(parts[:n-1]), name), "."))}
	if len(parts) > n {
		t.attribute, _ = splitKey(parts[n])
	}
	return t
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
