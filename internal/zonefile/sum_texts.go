package zonefile

import (
	"runtime"
	"sync"
)

// sumTexts reads texts in stretches, on all cores, and settles them. An error says
// only that the parser has to read the files whole.
func sumTexts(texts ...*text) error {
	if err := each(len(texts), func(k int) {
		t := texts[k]
		s := t.stretches[0]
		s.run(0, t.start(), true)
		t.directed.Store(s.directs(headSize))
		s.forget()
	}); err != nil {
		return err
	}
	for _, t := range texts {
		if err := t.stretches[0].err; err != nil {
			return err
		}
	}
	work := newWork(texts)
	if err := each(runtime.GOMAXPROCS(0), func(int) {
		for some := work.take(); len(some) > 0; some = work.take() {
			work.read(some)
		}
	}); err != nil {
		return err
	}
	for _, t := range texts {
		if err := t.settle(); err != nil {
			return err
		}
	}
	return nil
}

// work hands out stretches: as many of each text, in the order of the texts, since
// one may be held against the one before.
type work struct {
	mu      sync.Mutex
	guesses []*guess
	left    int // of the text with the most
}

// begun is a stretch and the state that it is begun in.
type begun struct {
	*stretch
	carry carry
}

// share is what one core reads before it takes more: the stretches of each text.
type share [][]begun

func newWork(texts []*text) *work {
	w := &work{}
	for _, t := range texts {
		w.guesses, w.left = append(w.guesses, t.newGuess()), max(w.left, len(t.stretches)-1)
	}
	return w
}

// shareMost is how many stretches of a text are read until their memory is let go
// of: that interrupts all cores.
const shareMost = 4

// take gives the next stretches, fewer towards the end, nil after it.
func (w *work) take() share {
	w.mu.Lock()
	defer w.mu.Unlock() // in a fault of memory too
	n := min(max(w.left/(4*runtime.GOMAXPROCS(0)), 1), shareMost, w.left)
	if n == 0 {
		return nil
	}
	w.left -= n
	some := make(share, len(w.guesses))
	for i, g := range w.guesses {
		for range n {
			if s, c := g.take(); s != nil {
				some[i] = append(some[i], begun{s, c})
			}
		}
	}
	return some
}

// read reads the stretches and lets go of their memory.
func (w *work) read(some share) {
	for k := range shareMost {
		for i, g := range w.guesses {
			if k < len(some[i]) {
				b := some[i][k]
				b.run(b.from, b.carry, false)
				g.met(b.stretch)
			}
		}
	}
	for _, of := range some {
		if len(of) > 0 {
			of[0].forgetTo(of[len(of)-1].to)
		}
	}
}
