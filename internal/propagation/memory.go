package propagation

import (
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
}

// again is the least time for a watch that goes on where another ended past its
// time: one look at everybody.
const again = 15 * time.Second

// memory is what there is to know of this watch so far.
func (w *watch) memory() Memory {
	m := Memory{Started: w.start, Agreed: []string{}, Answered: []string{}}
	for _, t := range w.tasks {
		if t.agreed {
			m.Agreed = append(m.Agreed, t.subject())
		}
		for _, s := range t.sights {
			if s.answered {
				m.Answered = append(m.Answered, t.subject()+" "+s.addr.String())
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
	t.agreed = t.agreed || slices.Contains(w.Resume.Agreed, t.subject())
	for _, s := range t.sights {
		s.answered = s.answered || slices.Contains(w.Resume.Answered, t.subject()+" "+s.addr.String())
		if t.agreed {
			s.good = 2 // each address had passed
		}
	}
}

// save hands out the memory where somebody keeps it and it has changed.
func (w *watch) save() {
	if w.Save == nil {
		return
	}
	if m := w.memory(); !slices.Equal(m.Agreed, w.saved.Agreed) || !slices.Equal(m.Answered, w.saved.Answered) || w.saved.Started.IsZero() {
		w.saved = m
		w.Save(m)
	}
}

// left is the time that is left of one that counts from the start.
func (w *watch) left(d time.Duration) time.Duration {
	if w.Resume == nil {
		return d
	}
	return max(d-time.Since(w.start), again)
}
