package tfplan

import (
	"bytes"
	"encoding/json"
	"strconv"
)

// Value is one value of a resource, with what the plan says about it: whether
// it is known before the apply and whether it may be shown. A reader walks from
// the resource itself to its attributes and into blocks and lists.
//
// The marks are trees of the same shape as the value. Only a mark of true
// means something, and it holds for all below it: known lists carry
// [false, false], known blocks [{}].
type Value struct {
	known, unknown, sensitive any
}

// newValue decodes one side of a change. Marks without a true in them, nearly
// all, are not decoded.
func newValue(known, unknown, sensitive []byte) (Value, error) {
	var v Value
	if err := json.Unmarshal(known, &v.known); err != nil {
		return v, err
	}
	for _, mark := range []struct {
		raw  []byte
		into *any
	}{{unknown, &v.unknown}, {sensitive, &v.sensitive}} {
		if !bytes.Contains(mark.raw, []byte("true")) {
			continue
		}
		if err := json.Unmarshal(mark.raw, mark.into); err != nil {
			return v, err
		}
	}
	return v, nil
}

// Field is an attribute of a resource or block.
func (v Value) Field(name string) Value {
	return Value{field(v.known, name), markAt(v.unknown, name), markAt(v.sensitive, name)}
}

func field(tree any, name string) any {
	m, _ := tree.(map[string]any)
	return m[name]
}

func markAt(mark any, name string) any {
	if mark == true {
		return true
	}
	return field(mark, name)
}

// Has reports whether the attribute is part of the resource at all, be it null
// or unknown: what tells two schemas of one type apart.
func (v Value) Has(name string) bool {
	if v.unknown == true {
		return true
	}
	for _, tree := range []any{v.known, v.unknown} {
		if m, ok := tree.(map[string]any); ok {
			if _, ok := m[name]; ok {
				return true
			}
		}
	}
	return false
}

// Items are the elements of a list or set; none when it is unknown as a whole.
// An unknown element has no place in the known list of some versions, so the
// longer of value and mark counts.
func (v Value) Items() []Value {
	known, _ := v.known.([]any)
	unknown, _ := v.unknown.([]any)
	n := max(len(known), len(unknown))
	items := make([]Value, n)
	for i := range items {
		items[i] = Value{index(known, i), index(unknown, i), v.sensitive}
		if marks, ok := v.sensitive.([]any); ok {
			items[i].sensitive = index(marks, i)
		}
	}
	return items
}

func index(list []any, i int) any {
	if i < len(list) {
		return list[i]
	}
	return nil
}

// Block is the only element of a block that may stand once; ok is false when
// it is absent or unknown.
func (v Value) Block() (block Value, ok bool) {
	items := v.Items()
	if len(items) == 0 || items[0].Unknown() || items[0].known == nil && items[0].unknown == nil {
		return Value{}, false
	}
	return items[0], true
}

// Unknown reports whether the value as a whole is known only after the apply.
func (v Value) Unknown() bool { return v.unknown == true }

// AnyUnknown reports whether the value or anything in it is unknown.
func (v Value) AnyUnknown() bool { return anyTrue(v.unknown) }

// Sensitive reports whether the value or anything in it must not be shown.
func (v Value) Sensitive() bool { return anyTrue(v.sensitive) }

func anyTrue(mark any) bool {
	switch m := mark.(type) {
	case bool:
		return m
	case []any:
		for _, e := range m {
			if anyTrue(e) {
				return true
			}
		}
	case map[string]any:
		for _, e := range m {
			if anyTrue(e) {
				return true
			}
		}
	}
	return false
}

// Null reports whether the value is known and null.
func (v Value) Null() bool { return v.known == nil && !v.AnyUnknown() }

// Text is the value as text: a string as it is, a number in its shortest
// decimal form, "" for null, unknown, lists and blocks.
func (v Value) Text() string {
	switch k := v.known.(type) {
	case string:
		return k
	case float64:
		return strconv.FormatFloat(k, 'f', -1, 64)
	case bool:
		return strconv.FormatBool(k)
	}
	return ""
}

// True reports whether the value is known and true.
func (v Value) True() bool { return v.known == true }

// Seconds is the value as a TTL; ok is false when it is absent, unknown or no
// number that a TTL can have (RFC 2181, section 8).
func (v Value) Seconds() (ttl uint32, ok bool) {
	n, isNumber := v.known.(float64)
	if !isNumber || n < 0 || n > 1<<31-1 {
		return 0, false
	}
	return uint32(n), true
}

// Keys are the keys of a map or block, also those whose value is unknown, in
// order.
func (v Value) Keys() []string {
	all := map[string]bool{}
	for _, tree := range []any{v.known, v.unknown} {
		if m, ok := tree.(map[string]any); ok {
			for k := range m {
				all[k] = true
			}
		}
	}
	return sortedKeys(all)
}
