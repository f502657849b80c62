package tfplan

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	tfjson "github.com/hashicorp/terraform-json"
)

// entry is one element of resource_changes or resource_drift. The values stay
// raw until it is clear that somebody wants them: most resources are not ours.
type entry struct {
	tfjson.ResourceChange
	Change change `json:"change"` // hides the decoded one
}

// change has the actions as written: terraform-json's own Replace misses the
// replacements that forget.
type change struct {
	Actions         tfjson.Actions  `json:"actions"`
	Before          json.RawMessage `json:"before"`
	After           json.RawMessage `json:"after"`
	AfterUnknown    json.RawMessage `json:"after_unknown"`
	BeforeSensitive json.RawMessage `json:"before_sensitive"`
	AfterSensitive  json.RawMessage `json:"after_sensitive"`
}

// before and after are the two sides; ok is false for an absent one.
func (c *change) before() (v Value, ok bool, err error) {
	return side(c.Before, nil, c.BeforeSensitive)
}

func (c *change) after() (v Value, ok bool, err error) {
	return side(c.After, c.AfterUnknown, c.AfterSensitive)
}

func side(known, unknown, sensitive []byte) (Value, bool, error) {
	if absent(known) {
		return Value{}, false, nil
	}
	v, err := newValue(known, unknown, sensitive)
	return v, err == nil, err
}

func absent(raw []byte) bool { return len(raw) == 0 || bytes.Equal(raw, []byte("null")) }

// same reports whether both sides are the same text, so that one decoding
// serves both.
func (c *change) same() bool {
	return bytes.Equal(c.Before, c.After) && bytes.Equal(c.BeforeSensitive, c.AfterSensitive) &&
		!bytes.Contains(c.AfterUnknown, []byte("true"))
}

// action is what the plan does to one object. The reasons that a plan gives
// are for display only and no part of it.
type action uint8

const (
	noop action = iota
	read
	create
	update
	destroy
	destroyCreate // replacement, the usual order
	createDestroy // replacement with create_before_destroy
	forget
	forgetCreate // replacement that leaves the old object where it is
	createForget
	unheardOf // an action that a later version added
)

var actions = map[string]action{
	"no-op":         noop,
	"read":          read,
	"create":        create,
	"update":        update,
	"delete":        destroy,
	"delete,create": destroyCreate,
	"create,delete": createDestroy,
	"forget":        forget,
	"forget,create": forgetCreate,
	"create,forget": createForget,
}

func parseAction(a tfjson.Actions) action {
	words := make([]string, len(a))
	for i, w := range a {
		words[i] = string(w)
	}
	if known, ok := actions[strings.Join(words, ",")]; ok {
		return known
	}
	return unheardOf
}

// acts reports whether anything happens to the object.
func (a action) acts() bool { return a != noop && a != read }

// makes reports whether a new object comes to be.
func (a action) makes() bool {
	return slices.Contains([]action{create, destroyCreate, createDestroy, forgetCreate, createForget}, a)
}

// destroys reports whether the object that was there goes.
func (a action) destroys() bool {
	return slices.Contains([]action{destroy, destroyCreate, createDestroy}, a)
}
