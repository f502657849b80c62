package tfplan

import (
	"bytes"
	"io"
	"iter"
	"slices"
	"strconv"
)

// Value is one value of a resource, with what the plan says about it: whether
// it is known before the apply and whether it may be shown. A reader walks from
// the resource itself to its attributes and into blocks and lists. A Value lasts
// as long as the resource is being read; what it gives lasts.
//
// The marks are trees of the same shape as the value. Only a mark of true
// means something, and it holds for all below it: known lists carry
// [false, false], known blocks [{}].
type Value struct {
	in                        *scanner
	known, unknown, sensitive int32 // nodes
}

// newValue reads one side of a change from three texts.
func newValue(known, unknown, sensitive []byte) (Value, error) {
	s := newScanner(io.MultiReader(bytes.NewReader(known), bytes.NewReader([]byte(" ")), bytes.NewReader(unknown),
		bytes.NewReader([]byte(" ")), bytes.NewReader(sensitive), bytes.NewReader([]byte(" "))), window)
	v := Value{in: s}
	for _, part := range []struct {
		raw  []byte
		into *int32
	}{{known, &v.known}, {unknown, &v.unknown}, {sensitive, &v.sensitive}} {
		if len(part.raw) == 0 {
			continue
		}
		at, err := s.keep()
		if err != nil {
			return v, err
		}
		*part.into = at
	}
	v.unknown, v.sensitive = s.marks(v.unknown), s.marks(v.sensitive)
	return v, nil
}

// marks are marks with a true in them; nearly all have none.
func (s *scanner) marks(at int32) int32 {
	if at == 0 || !bytes.Contains(s.raw(at), []byte("true")) {
		return 0
	}
	return at
}

// Field is an attribute of a resource or block.
func (v Value) Field(name string) Value {
	return Value{v.in, v.in.field(v.known, name), v.in.markAt(v.unknown, name), v.in.markAt(v.sensitive, name)}
}

func (s *scanner) field(at int32, name string) int32 {
	if !s.is(at, jsonObject) {
		return 0
	}
	kept, end := s.buf[s.mark:], s.nodes[at].next
	for i := at + 1; i < end; {
		n := &s.nodes[i]
		if int(n.key.to-n.key.from) == len(name)+2 && !n.key.escaped {
			if string(kept[n.key.from+1:n.key.to-1]) == name {
				return i
			}
		} else if n.key.escaped && string(s.key(n)) == name {
			return i
		}
		i = n.next
	}
	return 0
}

func (s *scanner) markAt(at int32, name string) int32 {
	if s.is(at, jsonTrue) {
		return at
	}
	return s.field(at, name)
}

// is reports what a node is; an absent one is none.
func (s *scanner) is(at int32, k jsonKind) bool { return at != 0 && s.nodes[at].kind == k }

// nothing reports whether a node is absent or null.
func (s *scanner) nothing(at int32) bool { return at == 0 || s.nodes[at].kind == jsonNull }

// elements are the elements of a list, or the members of an object.
func (s *scanner) elements(at int32, k jsonKind) iter.Seq[int32] {
	return func(yield func(int32) bool) {
		if !s.is(at, k) {
			return
		}
		for i := at + 1; i < s.nodes[at].next && yield(i); i = s.nodes[i].next {
		}
	}
}

// Has reports whether the attribute is part of the resource at all, be it null
// or unknown: what tells two schemas of one type apart.
func (v Value) Has(name string) bool {
	return v.Unknown() || v.in.field(v.known, name) != 0 || v.in.field(v.unknown, name) != 0
}

// Names are the attributes of a block or the keys of a map: those with a known
// value, and those that are unknown in part or as a whole.
func (v Value) Names() (known, unknown []string) {
	names := func(at int32) (out []string) {
		for i := range v.in.elements(at, jsonObject) {
			out = append(out, string(v.in.key(&v.in.nodes[i])))
		}
		return out
	}
	return names(v.known), names(v.unknown)
}

// Items are the elements of a list or set; none when it is unknown as a whole.
// An unknown element has no place in the known list of some versions, so the
// longer of value and mark counts.
func (v Value) Items() []Value {
	if v.known == 0 && v.unknown == 0 {
		return nil
	}
	s := v.in
	from := len(s.values)
	for i := range s.elements(v.known, jsonList) {
		s.values = append(s.values, Value{in: s, known: i})
	}
	n := from
	for i := range s.elements(v.unknown, jsonList) {
		if n == len(s.values) {
			s.values = append(s.values, Value{in: s})
		}
		s.values[n].unknown = i
		n++
	}
	if from == len(s.values) {
		return nil
	}
	items := slices.Clip(s.values[from:])
	for i := range items {
		items[i].sensitive = v.sensitive
	}
	if s.is(v.sensitive, jsonList) {
		s.markItems(items, v.sensitive)
	}
	return items
}

// markItems gives each element the mark that it has in a list of marks.
func (s *scanner) markItems(items []Value, marks int32) {
	for i := range items {
		items[i].sensitive = 0
	}
	n := 0
	for i := range s.elements(marks, jsonList) {
		if n < len(items) {
			items[n].sensitive = i
		}
		n++
	}
}

// Block is the only element of a block that may stand once; ok is false when
// it is absent or unknown.
func (v Value) Block() (block Value, ok bool) {
	items := v.Items()
	if len(items) == 0 || items[0].Unknown() || v.in.nothing(items[0].known) && v.in.nothing(items[0].unknown) {
		return Value{}, false
	}
	return items[0], true
}

// Unknown reports whether the value as a whole is known only after the apply.
func (v Value) Unknown() bool { return v.unknown != 0 && v.in.is(v.unknown, jsonTrue) }

// AnyUnknown reports whether the value or anything in it is unknown.
func (v Value) AnyUnknown() bool { return v.unknown != 0 && v.in.anyTrue(v.unknown) }

// Sensitive reports whether the value or anything in it must not be shown.
func (v Value) Sensitive() bool { return v.sensitive != 0 && v.in.anyTrue(v.sensitive) }

// anyTrue looks at all nodes in one: they stand one after the other.
func (s *scanner) anyTrue(at int32) bool {
	for i := at; i < s.nodes[at].next; i++ {
		if s.nodes[i].kind == jsonTrue {
			return true
		}
	}
	return false
}

// Null reports whether the value is known and null.
func (v Value) Null() bool {
	return (v.known == 0 || v.in.nothing(v.known)) && !v.AnyUnknown()
}

// Text is the value as text: a string as it is, a number in its shortest
// decimal form, "" for null, unknown, lists and blocks.
func (v Value) Text() string {
	if v.known == 0 {
		return ""
	}
	n := &v.in.nodes[v.known]
	switch n.kind {
	case jsonText:
		return v.in.strings.of(v.in.unquote(v.in.buf[v.in.mark:], n.at))
	case jsonNumber:
		return v.in.strings.of(shortest(v.in.raw(v.known)))
	case jsonTrue:
		return "true"
	case jsonFalse:
		return "false"
	}
	return ""
}

// shortest is a number in its shortest decimal form. Whole numbers stand so.
func shortest(raw []byte) []byte {
	if !bytes.ContainsAny(raw, ".eE") {
		return raw
	}
	f, err := strconv.ParseFloat(string(raw), 64)
	if err != nil {
		return raw // beyond what a float64 holds
	}
	return strconv.AppendFloat(nil, f, 'f', -1, 64)
}

// True reports whether the value is known and true.
func (v Value) True() bool { return v.known != 0 && v.in.is(v.known, jsonTrue) }

// Seconds is the value as a TTL; ok is false when it is absent, unknown or no
// number that a TTL can have (RFC 2181, section 8).
func (v Value) Seconds() (ttl uint32, ok bool) {
	if v.known == 0 || !v.in.is(v.known, jsonNumber) {
		return 0, false
	}
	n, err := strconv.ParseFloat(string(v.in.raw(v.known)), 64)
	if err != nil || n < 0 || n > 1<<31-1 {
		return 0, false
	}
	return uint32(n), true
}

// Keys are the keys of a map or block, also those whose value is unknown, in
// order.
func (v Value) Keys() []string {
	keys := slices.Concat(v.Names())
	slices.Sort(keys)
	return slices.Compact(keys)
}
