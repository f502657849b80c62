package zone

import (
	"slices"
	"strings"
)

// Do is what one step does to the object it is about.
type Do string

// The steps a tool can take. Keep is listed only beside other steps of the same
// key: it says that the object goes on owning its values.
const (
	Keep    Do = "keep"
	Create  Do = "create"
	Update  Do = "update"
	Destroy Do = "destroy"
	Forget  Do = "forget"
)

// CreateOn is what a create does where the key exists already.
type CreateOn string

// The three outcomes of a create on an existing key.
const (
	CreateFails      CreateOn = "fails"
	CreateOverwrites CreateOn = "overwrites"
	CreateAdds       CreateOn = "adds"
)

// DeleteBy is how a delete finds what it removes.
type DeleteBy string

// A delete by key takes the whole set, whoever else has written to it.
const (
	DeleteByKey   DeleteBy = "key"
	DeleteByValue DeleteBy = "value"
	DeleteByID    DeleteBy = "id"
)

// ChangeAs is how a change of type, name or TTL reaches the servers.
type ChangeAs string

// A change is one transaction, or what the plan's actions say.
const (
	ChangeAtOnce    ChangeAs = "transaction"
	ChangeByActions ChangeAs = "actions"
)

// Handling is what a provider does with an object: the three facts that each
// provider's file states per type, and of which shared code draws conclusions.
type Handling struct {
	Create CreateOn
	Delete DeleteBy
	Change ChangeAs
}

// Wait is a resource that a step waits for before it runs.
type Wait struct {
	Address string
	// Slow says that this takes minutes: a certificate validation, a load
	// balancer, a database.
	Slow bool
}

// Step is one thing that the tool will do to one object of a key.
type Step struct {
	Do Do
	// Address names the object; Previous is its address before a move; Deposed
	// is the key of a deposed object, which is another object of one address.
	Address, Previous, Deposed string
	// Plan tells objects of one address apart where a run has several plans, each
	// with a state of its own; "" where it has one.
	Plan string
	// Seq orders the steps of one object; it means nothing between objects.
	Seq int
	// Before and After are the values this object holds of the key.
	Before, After []string
	Handling      Handling
	WaitsFor      []Wait
	// WithZone says that the set goes because its zone is destroyed: nothing
	// bounds the loss, for no later step of this change brings it back.
	WithZone bool
	// Left says of a destroy that the object itself stays: it is changed so that it
	// no longer has this key.
	Left bool
}

// object is what Seq orders the steps of.
func (s Step) object() string { return s.Address + "\x00" + s.Deposed + "\x00" + s.Plan }

// SameObject reports whether two steps are about one object.
func (s Step) SameObject(t Step) bool {
	return s.Address == t.Address && s.Deposed == t.Deposed && s.Plan == t.Plan
}

// Way is how the tool gets one key from its state before to its state after.
// The empty way is that of a server which swaps the whole zone at once.
type Way struct{ Steps []Step }

// Ways are the ways of all keys and zones that have one.
type Ways struct {
	Sets  map[Key]*Way
	Zones map[Instance]*Way
}

// NewWays makes an empty collection.
func NewWays() *Ways {
	return &Ways{Sets: map[Key]*Way{}, Zones: map[Instance]*Way{}}
}

// Set adds a step to the way of a key.
func (w *Ways) Set(k Key, s Step) {
	way := w.Sets[k]
	if way == nil {
		way = &Way{}
		w.Sets[k] = way
	}
	way.Steps = append(way.Steps, s)
}

// Zone adds a step to the way of a zone instance.
func (w *Ways) Zone(i Instance, s Step) {
	if w.Zones[i] == nil {
		w.Zones[i] = &Way{}
	}
	w.Zones[i].Steps = append(w.Zones[i].Steps, s)
}

// Of says of all steps which plan they are in.
func (w *Ways) Of(plan string) {
	for _, way := range w.Sets {
		for i := range way.Steps {
			way.Steps[i].Plan = plan
		}
	}
	for _, way := range w.Zones {
		for i := range way.Steps {
			way.Steps[i].Plan = plan
		}
	}
}

// Merge takes over the steps of another source, which nobody may use afterwards.
func (w *Ways) Merge(other *Ways) {
	if other == nil {
		return
	}
	if len(w.Sets) == 0 && len(w.Zones) == 0 { // most runs have one input
		w.Sets, w.Zones = other.Sets, other.Zones
		return
	}
	for k, way := range other.Sets {
		for _, s := range way.Steps {
			w.Set(k, s)
		}
	}
	for i, way := range other.Zones {
		for _, s := range way.Steps {
			w.Zone(i, s)
		}
	}
}

// sorted is the way with its steps in canonical order, nil when nothing in it
// acts: a way of Keep steps alone is no way.
func (w *Way) sorted() *Way {
	if w == nil || !slices.ContainsFunc(w.Steps, func(s Step) bool { return s.Do != Keep }) {
		return nil
	}
	if len(w.Steps) == 1 {
		return w
	}
	steps := slices.Clone(w.Steps)
	slices.SortStableFunc(steps, func(a, b Step) int {
		if c := strings.Compare(a.object(), b.object()); c != 0 {
			return c
		}
		return a.Seq - b.Seq
	})
	return &Way{Steps: steps}
}

// Has reports whether the way has a step of this kind.
func (w *Way) Has(do Do) bool {
	return w != nil && slices.ContainsFunc(w.Steps, func(s Step) bool { return s.Do == do })
}

// Order tells the order that the tool guarantees between two steps: negative
// when a is over before b starts, positive the other way round, 0 for none.
func (w *Way) Order(a, b Step) int {
	switch {
	case a.SameObject(b):
		return a.Seq - b.Seq
	case a.Plan != b.Plan:
		return 0 // nobody says which plan is applied first
	case a.Do != Destroy && waitsFor(b, a.Address):
		return -1
	case b.Do != Destroy && waitsFor(a, b.Address):
		return 1
	}
	return 0
}

func waitsFor(s Step, address string) bool {
	return s.Do != Destroy && slices.ContainsFunc(s.WaitsFor, func(w Wait) bool { return w.Address == address })
}

// Vanishings are the destroying steps at which the set as a whole goes: each
// destroy by key, and, where objects hold one value each, all destroys when no
// object keeps or updates its value. A set of several one-value objects is
// destroyed only when its last value goes.
func (w *Way) Vanishings() []Step {
	if w == nil {
		return nil
	}
	var byKey, byValue []Step
	held := false
	for _, s := range w.Steps {
		switch {
		case s.Do == Destroy && (s.Handling.Delete == DeleteByKey || s.WithZone):
			byKey = append(byKey, s)
		case s.Do == Destroy:
			byValue = append(byValue, s)
		case s.Do != Create && len(s.Before) > 0 && len(s.After) > 0:
			held = true
		}
	}
	if held {
		return byKey
	}
	return append(byKey, byValue...)
}
