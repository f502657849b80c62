package tfplan

import (
	"bytes"
	"fmt"
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
	*parser
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
		declared: map[string][]string{}, used: map[string][]string{}, parser: p}
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
func (c *configuration) read() error {
	return c.object(func(key string) error {
		switch key {
		case "provider_config":
			return c.readProviders()
		case "root_module":
			return c.readModule("", 0)
		}
		return c.skip()
	})
}

func (c *configuration) readProviders() error {
	return c.object(func(key string) error {
		var name, fullName string
		err := c.object(func(key string) error {
			switch key {
			case "name":
				return c.readText(&name, key)
			case "full_name":
				return c.readText(&fullName, key)
			}
			return c.skip()
		})
		if fullName == "" {
			fullName = name
		}
		c.noteTool(fullName)
		note(c.declared, source(fullName), key)
		return err
	})
}

func note(keys map[string][]string, source, key string) {
	if !slices.Contains(keys[source], key) {
		keys[source] = append(keys[source], key)
	}
}

func (c *configuration) readModule(module string, depth int) error {
	if depth > maxModules {
		return fmt.Errorf("modules are nested more than %d deep", maxModules)
	}
	return c.object(func(key string) error {
		switch key {
		case "resources":
			return c.array(func() error { return c.readResource(module) })
		case "outputs":
			return c.object(func(name string) error { return c.readOutput(under(module, name)) })
		case "module_calls":
			return c.object(func(name string) error { return c.readCall(under(module, "module."+name), depth+1) })
		}
		return c.skip()
	})
}

func (c *configuration) readOutput(address string) error {
	return c.object(func(key string) error {
		if key != "expression" {
			return c.skip()
		}
		refs, err := c.readReferences()
		c.outputs[address] = refs
		return err
	})
}

func (c *configuration) readResource(module string) error {
	var mode, kind, name string
	b := &block{}
	err := c.object(func(key string) error {
		switch key {
		case "mode":
			return c.readText(&mode, key)
		case "type":
			return c.readText(&kind, key)
		case "name":
			return c.readText(&name, key)
		case "provider_config_key":
			return c.readText(&b.provider, key)
		}
		return c.readPart(b, key)
	})
	if err != nil {
		return err
	}
	have := readersOf("", mode, kind)
	if len(have) == 0 || have[0].settings() {
		return nil
	}
	if mode != "data" && (have[0].records != nil || have[0].hosted != nil) {
		note(c.used, have[0].provider().source, b.provider)
	}
	c.blocks[placeOf("", module, mode, kind, name).block] = b
	return nil
}

func (c *configuration) readCall(module string, depth int) error {
	call := &block{}
	c.calls[module] = call
	return c.object(func(key string) error {
		if key == "module" {
			return c.readModule(module, depth)
		}
		return c.readPart(call, key)
	})
}

// readPart takes a part that resources and module calls have in common.
func (c *configuration) readPart(b *block, key string) (err error) {
	switch key {
	case "expressions":
		return c.readExpressions(b)
	case "for_each_expression", "count_expression":
		var refs []string
		refs, err = c.readReferences()
		b.each = append(b.each, refs...)
	case "depends_on":
		err = c.array(func() error {
			var ref string
			err := c.readText(&ref, key)
			b.dependsOn = append(b.dependsOn, ref)
			return err
		})
	default:
		err = c.skip()
	}
	return err
}

func (c *configuration) readExpressions(b *block) error {
	var names []string
	err := c.object(func(name string) error {
		refs, err := c.readReferences()
		if names = append(names, name); len(refs) > 0 {
			if b.refs == nil {
				b.refs = map[string][]string{}
			}
			b.refs[name] = refs
		}
		return err
	})
	slices.Sort(names)
	b.set = c.strings.of([]byte("," + strings.Join(names, ",") + ","))
	return err
}

// readReferences takes an expression, or all expressions of a nested block, and
// gives what they refer to, in the order of the plan.
func (c *configuration) readReferences() ([]string, error) {
	defer c.release()
	at, err := c.keep()
	if err != nil || !bytes.Contains(c.raw(at), []byte(`"references"`)) {
		return nil, err
	}
	return references(nil, Value{in: c.scanner, known: at}), nil
}

func references(refs []string, v Value) []string {
	for _, item := range v.Items() {
		refs = references(refs, item)
	}
	if list := v.Field("references"); v.in.is(list.known, jsonList) {
		for _, ref := range list.Items() {
			if text := ref.Text(); text != "" {
				refs = append(refs, text)
			}
		}
		return refs
	}
	names, _ := v.Names()
	slices.Sort(names)
	for _, name := range names {
		if name != "constant_value" { // which may hold anything, a key "references" too
			refs = references(refs, v.Field(name))
		}
	}
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
