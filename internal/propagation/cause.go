package propagation

import "zonecut/internal/zone"

// A proof alone asks where the change leads: servers that come, a target, glue. What
// it finds there hurts nobody before the change sends somebody there, so such a task
// waits for the expectation about the set that its finding is about.

// setKey names one set of a zone.
type setKey struct {
	zone, name zone.Name
	of         zone.Type
	view       string
}

// causes ties the tasks of proofs alone to the expectations that cause them.
func (w *watch) causes() {
	sets := map[setKey]*task{}
	for _, t := range w.tasks {
		if e := t.expect; e != nil && t.caching == nil && !e.Collateral {
			sets[setKey{e.Zone, e.Name, e.Type, e.View}] = t
		}
	}
	for _, t := range w.tasks {
		if t.expect == nil && !t.validates() {
			p := &t.proofs[0]
			if c := sets[setKey{p.Zone, p.Name, p.Type, p.View}]; c != nil {
				w.led[c] = append(w.led[c], t)
				t.cause = c
			}
		}
	}
}

// foretells is the expectation of which something has to arrive before a task can be
// broken, nil where nothing has to, or something has.
func (t *task) foretells() *task {
	if t.cause == nil || !t.cause.changed.IsZero() {
		return nil
	}
	return t.cause
}

// arm judges anew what a set leads to that has begun to change.
func (w *watch) arm(c *task) {
	for _, t := range w.led[c] {
		w.update(t)
	}
}
