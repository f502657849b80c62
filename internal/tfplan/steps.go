package tfplan

import (
	"slices"
	"strings"

	"zonecut/internal/zone"
)

// The way between the two states: what the tool does to which key, in the order
// that it guarantees for one object.

// plannedStep is one step of an action; old says that it is about the object
// that was there.
type plannedStep struct {
	do  zone.Do
	old bool
	seq int
}

func stepsOf(a action) []plannedStep {
	switch a {
	case create:
		return []plannedStep{{zone.Create, false, 0}}
	case update:
		return []plannedStep{{zone.Update, false, 0}}
	case destroy:
		return []plannedStep{{zone.Destroy, true, 0}}
	case destroyCreate:
		return []plannedStep{{zone.Destroy, true, 0}, {zone.Create, false, 1}}
	case createDestroy:
		return []plannedStep{{zone.Create, false, 0}, {zone.Destroy, true, 1}}
	case forget:
		return []plannedStep{{zone.Forget, true, 0}}
	case forgetCreate:
		return []plannedStep{{zone.Forget, true, 0}, {zone.Create, false, 1}}
	case createForget:
		return []plannedStep{{zone.Create, false, 0}, {zone.Forget, true, 1}}
	}
	return nil
}

// steps are what the tool does to the keys of one object, which are two where
// name or type change.
func (b *builder) steps(o *object, before, after []zone.RRset) {
	if !o.action.acts() {
		for _, r := range before {
			if way := b.out.Ways.Sets[r.Key]; way != nil && len(b.destroyed[r.Instance]) == 0 {
				b.out.Ways.Set(r.Key, b.step(o, zone.Keep, 0, r.Data, r.Data, o.before))
			}
		}
		return
	}
	for _, s := range stepsOf(o.action) {
		switch s.do {
		case zone.Update:
			for _, r := range before {
				b.out.Ways.Set(r.Key, b.step(o, s.do, s.seq, r.Data, dataOf(after, r.Key), o.after))
			}
			for _, r := range after {
				if !hasKey(before, r.Key) {
					b.out.Ways.Set(r.Key, b.step(o, s.do, s.seq, nil, r.Data, o.after))
				}
			}
		case zone.Create:
			for _, r := range after {
				b.out.Ways.Set(r.Key, b.step(o, s.do, s.seq, nil, r.Data, o.after))
			}
		case zone.Destroy:
			for _, r := range before {
				b.destroyStep(o, s.seq, r, after)
			}
		case zone.Forget:
			for _, r := range before {
				b.out.Ways.Set(r.Key, b.step(o, s.do, s.seq, r.Data, r.Data, o.before))
			}
		}
	}
}

// destroyStep is a destroy, or what is left of it where the host refuses: the
// tool forgets the set, unless a create of the same object goes on with it.
func (b *builder) destroyStep(o *object, seq int, r zone.RRset, after []zone.RRset) {
	switch {
	case o.resets(r.Key) && !hasKey(after, r.Key) && len(b.destroyed[r.Instance]) == 0:
		b.out.Ways.Set(r.Key, b.step(o, zone.Update, seq, r.Data, nil, o.before))
	case !o.keeps(r.Key) || len(b.destroyed[r.Instance]) > 0:
		b.out.Ways.Set(r.Key, b.step(o, zone.Destroy, seq, r.Data, nil, o.before))
	case !hasKey(after, r.Key):
		b.out.Ways.Set(r.Key, b.step(o, zone.Forget, seq, r.Data, r.Data, o.before))
	}
}

// takenFromOthers makes destroys of the updates by which an object leaves a key
// that another object holds. What holds a zone whole, or changes type in place,
// deletes the set that it no longer lists, whoever else keeps it.
func (b *builder) takenFromOthers() {
	for _, way := range b.out.Ways.Sets {
		for i, s := range way.Steps {
			if s.Do == zone.Update && s.Handling.Delete == zone.DeleteByKey && leaves(s) &&
				slices.ContainsFunc(way.Steps, func(o zone.Step) bool { return o.Address != s.Address && o.Do != zone.Destroy && len(o.After) > 0 }) {
				way.Steps[i].Do, way.Steps[i].Left, way.Steps[i].WaitsFor = zone.Destroy, true, nil
			}
		}
	}
}

func leaves(s zone.Step) bool { return len(s.Before) > 0 && len(s.After) == 0 }

func dataOf(sets []zone.RRset, k zone.Key) []string {
	if at, found := find(sets, k); found {
		return sets[at].Data
	}
	return nil
}

func (b *builder) step(o *object, do zone.Do, seq int, before, after []string, side []record) zone.Step {
	s := zone.Step{Do: do, Seq: seq, Address: o.address, Previous: o.previous, Deposed: o.deposed, Before: before, After: after}
	if len(side) > 0 {
		s.Handling = *side[0].handling
	}
	if do == zone.Create || do == zone.Update {
		s.WaitsFor = b.waitsFor(o)
	}
	return s
}

// waitsFor are the resources that this plan makes or changes and that have to
// be there first. Objects of one block share the list unless they refer by key.
func (b *builder) waitsFor(o *object) []zone.Wait {
	targets := b.config.waits(o.block)
	key := o.module + " " + o.block
	if slices.ContainsFunc(targets, func(t target) bool { return t.sameIndex }) {
		key += o.index
	}
	if have, ok := b.waits[key]; ok {
		return have
	}
	var waits []zone.Wait
	seen := map[string]bool{o.address: true}
	for _, t := range targets {
		for _, a := range b.actingOn(t, o) {
			if !seen[a.address] {
				seen[a.address] = true
				waits = append(waits, zone.Wait{Address: a.address, Slow: a.slow})
			}
		}
	}
	b.waits[key] = waits
	return waits
}

// actingOn are the resources behind a reference that do something. A reference
// by key is to the instance of that key, or to the only one there is.
func (b *builder) actingOn(t target, o *object) []acting {
	if t.module {
		return b.actingIn(t.block)
	}
	instances := b.acting[t.block]
	switch {
	case t.key != "":
		return sameModule(instances.at(t.key), o)
	case t.sameIndex && o.index != "":
		return sameModule(slices.Concat(instances.at(o.index), instances.at("")), o)
	}
	return sameModule(instances.all(), o)
}

func (b *builder) actingIn(module string) []acting {
	var all []acting
	for _, block := range sortedKeys(b.acting) {
		if strings.HasPrefix(block, module+".") {
			all = append(all, b.acting[block].all()...)
		}
	}
	return all
}

// sameModule keeps those in the module instance of the object, if there are
// any: a reference does not lead into another instance of one's own module.
func sameModule(all []acting, o *object) []acting {
	var same []acting
	for _, a := range all {
		if a.module == o.module {
			same = append(same, a)
		}
	}
	if len(same) > 0 {
		return same
	}
	return all
}

// withZone adds to a key of a zone that goes the step that takes it along.
func (b *builder) withZone(r zone.RRset) {
	if b.emptied[r.Key] {
		return
	}
	for _, address := range b.destroyed[r.Instance] {
		b.emptied[r.Key] = true
		b.out.Ways.Set(r.Key, zone.Step{Do: zone.Destroy, Address: address, WithZone: true, Before: r.Data})
	}
}
