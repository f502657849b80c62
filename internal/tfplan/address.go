package tfplan

import "strings"

// place is where a resource stands in the configuration and in the plan.
type place struct {
	module string // address of the module instance, "" for the root
	block  string // address of the block in the configuration: no instance keys
	index  string // instance key as written, with its brackets: ["a"], [0], ""
}

// placeOf takes a resource's address apart. Keys are quoted as in HCL and may
// hold dots and brackets, so nothing is ever split on those.
func placeOf(address, module, mode, kind, name string) place {
	head := kind + "." + name
	if mode == "data" {
		head = "data." + head
	}
	p := place{module: module, block: head}
	if module != "" {
		p.block = withoutKeys(module) + "." + head
		head = module + "." + head
	}
	if rest, ok := strings.CutPrefix(address, head); ok {
		p.index = rest
	}
	return p
}

// withoutKeys takes the instance keys out of a module address.
func withoutKeys(module string) string {
	if !strings.Contains(module, "[") {
		return module
	}
	return strings.Join(segments(module, true), ".")
}

// segments splits a reference or address at the dots outside of keys.
func segments(s string, dropKeys bool) []string {
	var (
		parts           []string
		part            strings.Builder
		inKey, inString bool
	)
	for i := 0; i < len(s); i++ {
		c := s[i]
		keep := !dropKeys || !inKey && c != '['
		switch {
		case inString && c == '\\' && i+1 < len(s):
			if keep {
				part.WriteByte(c)
			}
			i++
			c = s[i]
		case inString:
			inString = c != '"'
		case inKey && c == '"':
			inString = true
		case inKey:
			inKey = c != ']'
		case c == '[':
			inKey = true
		case c == '.':
			parts = append(parts, part.String())
			part.Reset()
			continue
		}
		if keep {
			part.WriteByte(c)
		}
	}
	return append(parts, part.String())
}

// splitKey cuts the instance key off a segment: main["a"] is main and ["a"].
func splitKey(segment string) (name, key string) {
	if i := strings.IndexByte(segment, '['); i >= 0 {
		return segment[:i], segment[i:]
	}
	return segment, ""
}

// under is the address of something in a module.
func under(module, rest string) string {
	if module == "" {
		return rest
	}
	return module + "." + rest
}

// parentModule is the module around a module of the configuration.
func parentModule(module string) string {
	parts := strings.Split(module, ".")
	return strings.Join(parts[:max(0, len(parts)-2)], ".")
}

// moduleInstance is the module part of a resource's address, with its keys.
func moduleInstance(address, mode string) string {
	parts := segments(address, false)
	n := len(parts) - 2
	if mode == "data" {
		n--
	}
	return strings.Join(parts[:max(n, 0)], ".")
}
