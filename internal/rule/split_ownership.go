package rule

import (
	"fmt"
	"slices"

	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

var _ = register(Rule{
	ID:      "split-ownership",
	Title:   "two objects own one set and one of them is destroyed",
	Classes: []string{"C10"},
	Level:   finding.Block,
	Doc: `Two addresses own the same value of one key, and one of them is destroyed while
the other is created or stays. Nothing orders the two: where a delete works by
key or by value it takes the value for both, and the other's state goes on saying
that it is there.

Renaming a resource without a moved block does it, and so does going from count to
for_each; so does importing one record at two addresses and then tidying up. In
our runs the live set of a duplicate was gone after a clean apply (C10).

It blocks for NS and DS sets and at the apex, else it holds; where a delete goes
by object id it takes only its own object, and it warns.

Harmless look-alikes: a moved block; one-value objects with different values, or
whose values shift along a count.

To do: for a rename write a moved block; for a duplicate take one address out of
the state (removed block with destroy = false) instead of destroying it.`,
	Check: func(p *Pass) {
		for i := range p.Changes {
			if c := &p.Changes[i]; c.After != nil {
				splitOwnership(p, c)
			}
		}
	},
})

// clash is a destroy and a step of another object that owns what it destroys.
type clash struct{ destroy, other zone.Step }

// fatal are the clashes whose destroy can take what the other object owns.
func fatal(c *zone.Change) []clash {
	return clashes(c, undoes)
}

// clashes are the pairs of a destroy and another owner that are at odds. A step
// that leaves the key, such as an update to another type, owns nothing of it; an
// owner that was moved from the destroyed address is the same object.
func clashes(c *zone.Change, atOdds func(d, other zone.Step) bool) []clash {
	var out []clash
	for _, d := range stepsThat(c.Way, zone.Destroy) {
		for _, o := range stepsThat(c.Way, zone.Create, zone.Keep, zone.Update) {
			leaves := o.Do == zone.Update && len(o.After) == 0 && !c.After.Unknown
			if !d.WithZone && !leaves && !sameObjectOf(d, o) && (o.Previous != d.Address || o.Plan != d.Plan) && atOdds(d, o) {
				out = append(out, clash{d, o})
			}
		}
	}
	return out
}

// twins are the clashes by object id: two objects with one value. The destroy
// takes only its own, unless both are one object that was imported twice.
func twins(c *zone.Change) []clash {
	if _, away := absenceOf(c.Way); away {
		return nil // record-gap speaks: the whole set may be away
	}
	return clashes(c, func(d, o zone.Step) bool {
		pure := !replaced(c.Way, d) && !replaced(c.Way, o)
		return d.Handling.Delete == zone.DeleteByID && pure && shares(d.Before, o.After) && (o.Do == zone.Create || shares(d.Before, o.Before))
	})
}

// replaced reports whether an object is destroyed and created in the same key:
// values that shift along a count.
func replaced(w *zone.Way, s zone.Step) bool {
	has := func(do zone.Do) bool {
		return slices.ContainsFunc(w.Steps, func(t zone.Step) bool { return t.Do == do && sameObjectOf(s, t) })
	}
	return has(zone.Destroy) && has(zone.Create)
}

func splitOwnership(p *Pass, c *zone.Change) {
	level, found, message := finding.Hold, fatal(c), splitMessage
	switch {
	case len(found) == 0:
		level, found, message = finding.Warn, twins(c), twinMessage
	case c.Type == "NS", c.Type == "DS", c.Owner == c.Apex:
		level = finding.Block
	}
	if len(found) == 0 {
		return
	}
	d, o := found[0].destroy, found[0].other
	f := p.Report(c, "the %s set of %s %s", c.Type, c.Owner, message(d, objectName(o), o.Do))
	f.Level = level
	withZone(p, f, c)
	for _, s := range found {
		f.Detail = append(f.Detail, fmt.Sprintf("- %s destroys it, %s %ss it, in no order", objectName(s.destroy), objectName(s.other), s.other.Do))
	}
	f.Detail = slices.Compact(f.Detail)
	if o.Do == zone.Create && o.Handling.Create == zone.CreateFails {
		f.Detail = append(f.Detail, "a create that comes first fails because the set exists, and the destroy still runs")
	}
	f.Hint = splitHint(d, o)
	f.Proof = []finding.Proof{deniedProof(p, c.Before)}
}

func splitMessage(d zone.Step, other string, do zone.Do) string {
	gone := objectName(d)
	switch {
	case do == zone.Create:
		return "is destroyed at " + gone + " and created at " + other + ": if the create comes first, nothing is left"
	case d.Left:
		return "has two owners: the change of " + gone + " takes it from " + other + " as well"
	}
	return "has two owners: destroying " + gone + " takes it from " + other + " as well"
}

func twinMessage(d zone.Step, other string, do zone.Do) string {
	gone := objectName(d)
	if do == zone.Create {
		return "is to lose a value at " + gone + " and gain it at " + other + ": where a provider refuses the same value twice, a create that comes first fails"
	}
	return "holds a value twice: if " + gone + " and " + other + " are one object that was imported twice, destroying it takes it from both"
}

func splitHint(d, o zone.Step) string {
	if d.Left {
		return "list the set in " + objectName(d) + " as well: it deletes what it no longer has, whoever else keeps it"
	}
	if o.Plan != d.Plan {
		return "where another state takes it over, take " + objectName(d) + " out of its state (removed block with destroy = false, or state rm) and import " + objectName(o)
	}
	if o.Do == zone.Create && d.Deposed == "" {
		return fmt.Sprintf("write moved { from = %s, to = %s }; where the resource types differ, take the old address out with a removed block (destroy = false) and import the new one", d.Address, o.Address)
	}
	return "take " + objectName(d) + " out of the state (removed block with destroy = false, or state rm) instead of destroying it"
}
