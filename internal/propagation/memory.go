package propagation

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// Memory is what a watch has to know of the one that was ended before it was done:
// with it the verdict is the one that the first would have come to.
type Memory struct {
	// Started is when the first began: budgets and windows count from there.
	Started time.Time `json:"started"`
	// Agreed are the expectations of which every address once gave what was
	// planned: one that goes back then is no longer a change arriving.
	Agreed []string `json:"agreed"`
	// Answered are expectation and address where the address once answered about
	// the content: one that refuses then has ceased to serve.
	Answered []string `json:"answered"`
	// AgreedAt and Changed are when that was first so, and when a first address had
	// changed, by expectation: until when caches may hold the old data counts from
	// there.
	AgreedAt map[string]time.Time `json:"agreed_at,omitempty"`
	Changed  map[string]time.Time `json:"changed,omitempty"`
	// Broke is when a first address gave what was never to be, by expectation.
	Broke map[string]time.Time `json:"broke,omitempty"`
	// Holds is until when a resolver has what was before, by its own word.
	Holds map[string]time.Time `json:"holds,omitempty"`
}

// again is the least time for a watch that goes on where another ended past its
// time: one look at everybody.
const again = 15 * time.Second

// memory is what there is to know of this watch so far.
func (w *watch) memory() Memory {
	m := Memory{Started: w.start, Agreed: []string{}, Answered: []string{},
		AgreedAt: map[string]time.Time{}, Changed: map[string]time.Time{}, Broke: map[string]time.Time{}, Holds: map[string]time.Time{}}
	for _, t := range w.tasks {
		subject := t.subject()
		if !t.agreed.IsZero() {
			m.Agreed = append(m.Agreed, subject)
			m.AgreedAt[subject] = t.agreed
		}
		if !t.changed.IsZero() {
			m.Changed[subject] = t.changed
		}
		if !t.broke.IsZero() {
			m.Broke[subject] = t.broke
		}
		for _, s := range t.sights {
			at := subject + " " + s.where()
			if s.answered {
				m.Answered = append(m.Answered, at)
			}
			if !s.holds.IsZero() {
				m.Holds[at] = s.holds
			}
		}
	}
	slices.Sort(m.Agreed)
	slices.Sort(m.Answered)
	return m
}

// recall gives a task what the watch before knew of it.
func (w *watch) recall(t *task) {
	if w.Resume == nil {
		return
	}
	subject := t.subject()
	if slices.Contains(w.Resume.Agreed, subject) {
		t.agreed = cmp.Or(w.Resume.AgreedAt[subject], w.start)
	}
	t.changed = cmp.Or(w.Resume.Changed[subject], t.changed)
	t.broke = cmp.Or(w.Resume.Broke[subject], t.broke)
	for _, s := range t.sights {
		at := subject + " " + s.where()
		s.answered = s.answered || slices.Contains(w.Resume.Answered, at)
		if !t.agreed.IsZero() && t.caching == nil {
			s.good = 2 // each address had passed
		}
		if held := w.Resume.Holds[at]; held.After(s.holds) {
			s.holds = held
		}
	}
}

// same reports whether two memories would lead to the same verdict. A resolver that
// says again how long it holds on says it a second off.
func (m *Memory) same(o *Memory) bool {
	near := func(a, b time.Time) bool { return a.Sub(b).Abs() <= 2*time.Second }
	return slices.Equal(m.Agreed, o.Agreed) && slices.Equal(m.Answered, o.Answered) &&
		maps.EqualFunc(m.AgreedAt, o.AgreedAt, near) && maps.EqualFunc(m.Changed, o.Changed, near) && maps.EqualFunc(m.Broke, o.Broke, near) && maps.EqualFunc(m.Holds, o.Holds, near)
}

// save hands out the memory where somebody keeps it and it has changed.
func (w *watch) save() {
	if w.Save == nil {
		return
	}
	if m := w.memory(); !m.same(&w.saved) || w.saved.Started.IsZero() {
		w.saved = m
		w.Save(m)
	}
}

// anew is what a watch that goes on has for one look at the resolvers.
func (w *watch) anew() time.Duration {
	if slices.ContainsFunc(w.tasks, func(t *task) bool { return t.caching != nil }) {
		return again
	}
	return 0
}

// left is the time that is left of one that counts from the start.
func (w *watch) left(d time.Duration) time.Duration {
	if w.Resume == nil {
		return d
	}
	return max(d-time.Since(w.start), again)
}
