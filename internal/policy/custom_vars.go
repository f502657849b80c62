package policy

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"golang.org/x/net/publicsuffix"

	"zonecut/internal/zone"
)

// Rules of this file: what is known only after the apply is CEL's value
// "unknown" and not an empty one, so that nothing computed from it can be true
// or false, has() included. It is the value of the single field and not a
// pattern over variables (cel.AttributePattern): under a pattern for after.data
// the variable "after" itself would be unknown too, and "after == null ||
// after.ttl >= 60" would turn a certain violation into a doubtful one.

// objectPrefix starts the names of the object types.
const objectPrefix = "zonecut."

var (
	changeClass = class[*zone.Change]{name: objectPrefix + "Change", fields: map[string]property[*zone.Change]{
		"id":   text((*zone.Change).ID),
		"kind": text(kindOf),
		"zone": text(func(c *zone.Change) string { return string(c.Apex) }),
		"view": text(func(c *zone.Change) string { return c.View }),
		"host": text(func(c *zone.Change) string { return c.Host }),
		"name": text(func(c *zone.Change) string { return string(c.Owner) }),
		"type": text(func(c *zone.Change) string { return string(c.Type) }),
		"set":  text(func(c *zone.Change) string { return c.Set }),
		"op":   text(func(c *zone.Change) string { return string(c.Op) }),
	}}
	stateClass = class[*state]{name: objectPrefix + "State", fields: map[string]property[*state]{
		"ttl":         {cel.IntType, (*state).ttl},
		"data":        {textsType, func(s *state) ref.Val { return s.texts("data", func() []string { return s.Data }) }},
		"targets":     {textsType, func(s *state) ref.Val { return s.texts("targets", s.targets) }},
		"operators":   {textsType, func(s *state) ref.Val { return s.texts("operators", s.operators) }},
		"synthetic":   text(func(s *state) string { return s.Synthetic }),
		"unknown":     {cel.BoolType, func(s *state) ref.Val { return types.Bool(s.Unknown) }},
		"ttl_unknown": {cel.BoolType, func(s *state) ref.Val { return types.Bool(s.TTLUnknown) }},
	}}
	stepClass = class[zone.Step]{name: objectPrefix + "Step", fields: map[string]property[zone.Step]{
		"do":       text(func(s zone.Step) string { return string(s.Do) }),
		"address":  text(func(s zone.Step) string { return s.Address }),
		"previous": text(func(s zone.Step) string { return s.Previous }),
		"deposed":  text(func(s zone.Step) string { return s.Deposed }),
		"waits_for": {textsType, func(s zone.Step) ref.Val {
			var addresses []string
			for _, w := range s.WaitsFor {
				addresses = append(addresses, w.Address)
			}
			return texts(addresses)
		}},
	}}
)

// objectTypes are the fields of each object type.
var objectTypes = map[string]map[string]*cel.Type{
	changeClass.name: changeClass.types(),
	stateClass.name:  stateClass.types(),
	stepClass.name:   stepClass.types(),
}

// variables are what an expression can name.
var variables = map[string]*cel.Type{
	"change":  cel.ObjectType(changeClass.name),
	"before":  cel.ObjectType(stateClass.name),
	"after":   cel.ObjectType(stateClass.name),
	"added":   textsType,
	"removed": textsType,
	"kept":    textsType,
	"way":     cel.ListType(cel.ObjectType(stepClass.name)),
	"now":     cel.TimestampType,
}

var textsType = cel.ListType(cel.StringType)

// class is an object type: what it is called, and how its fields are taken from
// a value.
type class[T any] struct {
	name   string
	fields map[string]property[T]
}

type property[T any] struct {
	typ *cel.Type
	get func(T) ref.Val
}

func text[T any](get func(T) string) property[T] {
	return property[T]{cel.StringType, func(v T) ref.Val { return types.String(get(v)) }}
}

func texts(s []string) ref.Val { return types.NewStringList(types.DefaultTypeAdapter, s) }

func (c *class[T]) types() map[string]*cel.Type {
	out := map[string]*cel.Type{}
	for name, p := range c.fields {
		out[name] = p.typ
	}
	return out
}

// object is a value of an object type. It is deliberately no
// traits.FieldTester: CEL then answers has() by taking the field, and an unknown
// field makes has() unknown.
type object[T any] struct {
	class *class[T]
	value T
}

// Get is the field of that name.
func (o object[T]) Get(index ref.Val) ref.Val {
	name, _ := index.(types.String)
	p, ok := o.class.fields[string(name)]
	if !ok {
		return types.NewErr("no such key: %s", name)
	}
	return p.get(o.value)
}

// Equal compares field by field.
func (o object[T]) Equal(other ref.Val) ref.Val {
	b, ok := other.(object[T])
	if !ok {
		return types.False
	}
	for _, p := range o.class.fields {
		if eq := types.Equal(p.get(o.value), p.get(b.value)); eq != types.True {
			return eq
		}
	}
	return types.True
}

// ConvertToNative refuses: nothing outside of CEL wants the object.
func (o object[T]) ConvertToNative(t reflect.Type) (any, error) {
	return nil, fmt.Errorf("%s does not convert to %v", o.class.name, t)
}

// ConvertToType refuses all but the question what type the object has.
func (o object[T]) ConvertToType(t ref.Type) ref.Val {
	if t == types.TypeType {
		return types.NewObjectType(o.class.name)
	}
	return types.NewErr("%s does not convert to %s", o.class.name, t.TypeName())
}

// Type is the object type.
func (o object[T]) Type() ref.Type { return types.NewObjectType(o.class.name) }

// Value is what the object shows.
func (o object[T]) Value() any { return o.value }

func kindOf(c *zone.Change) string {
	if c.Zone {
		return "zone"
	}
	return "rrset"
}

// state is one side of a change.
type state struct {
	*zone.RRset
	side   string // "before" or "after"
	ofZone bool
}

// ttl is an error for a zone, which has none: 0 would be a short one.
func (s *state) ttl() ref.Val {
	switch {
	case s.ofZone:
		return types.NewErr("no such key: ttl: a zone as a whole has none")
	case s.TTLUnknown:
		return unknown(s.side + ".ttl")
	}
	return types.Int(s.TTL)
}

func (s *state) texts(name string, get func() []string) ref.Val {
	if s.Unknown {
		return unknown(s.side + "." + name)
	}
	return texts(get())
}

func (s *state) targets() []string {
	var out []string
	for _, t := range s.Targets() {
		out = append(out, string(t))
	}
	return out
}

func (s *state) operators() []string {
	var out []string
	for _, t := range s.Targets() {
		out = append(out, operator(t))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// operator tells who runs a host, by the label that was registered: without the
// public suffix, because Route 53, UltraDNS and Azure give one zone servers
// under four top-level domains, and without the number of a farm
// ("awsdns-42.co.uk" is "awsdns"). Two operators of one label count as one,
// which a rule that wants two of them takes for too few.
func operator(host zone.Name) string {
	domain := strings.TrimSuffix(string(host), ".")
	registered, err := publicsuffix.EffectiveTLDPlusOne(domain)
	if err != nil {
		return domain // a public suffix itself
	}
	label, _, _ := strings.Cut(registered, ".")
	if name := strings.TrimRight(strings.TrimRight(label, "0123456789"), "-"); name != "" {
		return name
	}
	return label
}

// unknown is what CEL computes with where a value is known only after the apply.
func unknown(path string) ref.Val { return types.NewUnknown(0, types.NewAttributeTrail(path)) }

// vars gives an expression the values of one change.
type vars struct {
	change        *zone.Change
	before, after *state
	now           time.Time
}

func newVars(c *zone.Change, now time.Time) *vars {
	if c.Zone {
		// A zone's servers are an NS set in all that an expression can ask.
		servers := *c
		servers.Before, servers.After = serversOf(c.ZoneBefore), serversOf(c.ZoneAfter)
		c = &servers
	}
	return &vars{change: c, now: now,
		before: &state{c.Before, "before", c.Zone}, after: &state{c.After, "after", c.Zone}}
}

func serversOf(z *zone.Zone) *zone.RRset {
	if z == nil {
		return nil
	}
	r := &zone.RRset{Key: zone.Key{Instance: z.Instance, Owner: z.Apex, Type: "NS"}, Unknown: z.ServersUnknown}
	for _, s := range z.Servers {
		r.Data = append(r.Data, string(s))
	}
	slices.Sort(r.Data)
	return r
}

// Parent is none: there are no variables but those of the change.
func (v *vars) Parent() cel.Activation { return nil }

// ResolveName is the value of a variable.
func (v *vars) ResolveName(name string) (any, bool) {
	switch name {
	case "change":
		return object[*zone.Change]{&changeClass, v.change}, true
	case "before":
		return v.before.orNull(), true
	case "after":
		return v.after.orNull(), true
	case "added":
		return v.compared(name, v.change.Added), true
	case "removed":
		return v.compared(name, v.change.Removed), true
	case "kept":
		return v.compared(name, v.change.Kept), true
	case "way":
		return v.way(), true
	case "now":
		return types.Timestamp{Time: v.now}, true
	}
	return nil, false
}

func (s *state) orNull() ref.Val {
	if s.RRset == nil {
		return types.NullValue
	}
	return object[*state]{&stateClass, s}
}

// compared is unknown where a side is: of the values before, any may be among
// those that nobody knows yet.
func (v *vars) compared(name string, get func() []string) ref.Val {
	for _, s := range []*state{v.before, v.after} {
		if s.RRset != nil && s.Unknown {
			return unknown(name)
		}
	}
	return texts(get())
}

func (v *vars) way() ref.Val {
	var steps []ref.Val
	if v.change.Way != nil {
		for _, s := range v.change.Way.Steps {
			steps = append(steps, object[zone.Step]{&stepClass, s})
		}
	}
	return types.NewRefValList(types.DefaultTypeAdapter, steps)
}
