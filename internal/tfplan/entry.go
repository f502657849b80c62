package tfplan

import (
	"bytes"
	"errors"
	"fmt"
)

// entry is one element of resource_changes or resource_drift, or of the
// resources of a state. What a resource holds is kept by the scanner until
// release, and only where some reader may want it: most resources are not ours.
type entry struct {
	address, previous, module, mode, kind, name, deposed, provider string
	// actions are as written, joined by commas: terraform-json's own Replace
	// misses the replacements that forget.
	actions string
	// before, after and the marks are nodes; those of a state are before.
	before, after, unknown, beforeSensitive, afterSensitive int32
}

// text is where a text of an entry goes; nil for other keys.
func (e *entry) text(key string) *string {
	switch key {
	case "address":
		return &e.address
	case "previous_address":
		return &e.previous
	case "module_address":
		return &e.module
	case "mode":
		return &e.mode
	case "type":
		return &e.kind
	case "name":
		return &e.name
	case "deposed", "deposed_key":
		return &e.deposed
	case "provider_name":
		return &e.provider
	}
	return nil
}

// node is where a value of an entry goes; nil for other keys.
func (e *entry) node(key string) *int32 {
	switch key {
	case "before", "values":
		return &e.before
	case "after":
		return &e.after
	case "after_unknown":
		return &e.unknown
	case "before_sensitive", "sensitive_values":
		return &e.beforeSensitive
	case "after_sensitive":
		return &e.afterSensitive
	}
	return nil
}

// readEntry takes one entry. The caller releases it.
func (p *parser) readEntry(e *entry) error {
	err := p.object(func(key string) error {
		if into := e.text(key); into != nil {
			return p.readText(into, key)
		}
		if key == "change" {
			return p.object(func(key string) error { return p.readValue(e, key) })
		}
		return p.skip()
	})
	return within(e.address, err)
}

// within says in which resource reading stopped.
func within(address string, err error) error {
	if err == nil || address == "" || errors.Is(err, errTruncated) {
		return err
	}
	return fmt.Errorf("%s: %w", address, err)
}

// readValue takes one member of a change, or of a resource of a state.
func (p *parser) readValue(e *entry, key string) error {
	into := e.node(key)
	switch {
	case key == "actions":
		return p.readActions(e)
	case into == nil || p.unwanted(e):
		return p.skip()
	case key == "after" && p.again(e.before):
		*into = e.before
		return nil
	}
	at, err := p.keep()
	*into = at
	return err
}

// unwanted reports whether it is known already that nobody reads the resource.
// The tools write type and mode before the values, and actions too: settings of
// a resource that stays as it is are nobody's concern.
func (p *parser) unwanted(e *entry) bool {
	if e.kind == "" || e.mode == "" {
		return false
	}
	have, stays := p.readers(e), e.actions != "" && !parseAction(e.actions).acts()
	if len(have) == 0 {
		return stays || tells[e.kind] == nil
	}
	return stays && have[0].settings()
}

func (p *parser) readActions(e *entry) error {
	return p.array(func() error {
		var action string
		err := p.readText(&action, "actions")
		if e.actions != "" {
			action = e.actions + "," + action
		}
		e.actions = action
		return err
	})
}

// values are the two sides of a change, absent where they are null. Where both
// stand in the same words, same is true and one reading serves both.
func (p *parser) values(e *entry) (before, after Value, same bool) {
	unknown := p.marks(e.unknown)
	before = Value{p.scanner, e.before, 0, p.marks(e.beforeSensitive)}
	after = Value{p.scanner, e.after, unknown, p.marks(e.afterSensitive)}
	same = unknown == 0 && bytes.Equal(p.raw(e.before), p.raw(e.after)) && bytes.Equal(p.raw(e.beforeSensitive), p.raw(e.afterSensitive))
	return before, after, same
}

func (v Value) absent() bool { return v.in.nothing(v.known) }

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

func parseAction(words string) action {
	if known, ok := actions[words]; ok {
		return known
	}
	return unheardOf
}

// acts reports whether anything happens to the object.
func (a action) acts() bool { return a != noop && a != read }

// makes reports whether a new object comes to be.
func (a action) makes() bool {
	switch a {
	case create, destroyCreate, createDestroy, forgetCreate, createForget:
		return true
	}
	return false
}

// destroys reports whether the object that was there goes.
func (a action) destroys() bool {
	return a == destroy || a == destroyCreate || a == createDestroy
}
