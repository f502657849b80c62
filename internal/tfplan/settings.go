package tfplan

import (
	"encoding/json"

	"zonecut/internal/config"
)

// settingsOf collects what one resource carries.
type settingsOf map[config.Path]config.Setting

// carries is a type whose settings stand where fill says.
func carries(fill func(settingsOf, Value), needs ...string) *heldType {
	return &heldType{needs: needs, settings: true, read: func(v Value) held {
		s := settingsOf{}
		fill(s, v)
		return held{settings: s}
	}}
}

// mayCarry is a type that may be anything: one without settings is no configuration.
func mayCarry(fill func(settingsOf, Value), needs ...string) *heldType {
	t := carries(fill, needs...)
	read := t.read
	t.read = func(v Value) held {
		if h := read(v); len(h.settings) > 0 {
			return h
		}
		return held{}
	}
	return t
}

// put takes a value at a path: a text that is a document becomes its settings. A
// null is no setting.
func (s settingsOf) put(at config.Path, name string, v Value) {
	switch {
	case v.Unknown():
		s[at] = config.Setting{Value: config.Unknown}
	case v.in.is(v.known, jsonText):
		config.Carry(s, at, name, v.Text(), v.Sensitive())
	case v.Text() != "":
		s[at] = config.Setting{Value: v.Text(), Sensitive: v.Sensitive()}
	}
}

// putMap takes each entry of a map.
func (s settingsOf) putMap(at config.Path, v Value) {
	if v.Unknown() {
		s[at] = config.Setting{Value: config.Unknown}
		return
	}
	for _, k := range v.Keys() {
		s.put(at.Key(k), k, v.Field(k))
	}
}

// putPairs takes a list of blocks that have a name and a value each.
func (s settingsOf) putPairs(at config.Path, list Value, name, value string) {
	if list.Unknown() {
		s[at] = config.Setting{Value: config.Unknown}
		return
	}
	for _, b := range list.Items() {
		if k := b.Field(name).Text(); k != "" {
			s.put(at.Key(k), "", b.Field(value))
		}
	}
}

// containers takes the environment of each container of a list in JSON, as ECS
// has it: by the container's name and the variable's.
func (s settingsOf) containers(at config.Path, v Value) {
	if v.Unknown() {
		s[at] = config.Setting{Value: config.Unknown}
		return
	}
	var list []struct {
		Name        string
		Environment []struct{ Name, Value string }
	}
	if json.Unmarshal([]byte(v.Text()), &list) != nil {
		s.put(at, "", v)
		return
	}
	for _, c := range list {
		for _, e := range c.Environment {
			config.Carry(s, at.Key(c.Name).Key("environment").Key(e.Name), "", e.Value, v.Sensitive())
		}
	}
}

// first is the only block of a nested list, which many types have where one
// would do.
func first(v Value) Value {
	if b, ok := v.Block(); ok {
		return b
	}
	if v.Unknown() {
		return v
	}
	return Value{}
}
