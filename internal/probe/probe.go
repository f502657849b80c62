// Package probe answers questions about the live world: one file for each kind
// of question. It asks whom the question names, everybody of them, and says what
// each one said; what that means is for rules. It decides nothing, changes
// nothing, and keeps no answer from one run to the next.
package probe

import (
	"context"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"

	"zonecut/internal/fact"
)

// Prober answers one kind of question.
type Prober interface {
	// Answers reports whether it knows how to answer a question.
	Answers(fact.Question) bool
	// Ask gives what everybody said who was asked, in a canonical order. None is
	// that nobody was found to ask; gaps say why.
	Ask(context.Context, fact.Question) (answers []fact.Answer, gaps []string)
}

// atOnce bounds the questions on their way; the resolver has bounds of its own
// for each server.
const atOnce = 16

// All asks all questions that one of the probers can answer. The rest stays
// unknown.
func All(ctx context.Context, probers []Prober, questions []fact.Question) (*fact.Set, []string) {
	set := &fact.Set{}
	var mu sync.Mutex
	var gaps []string
	var g errgroup.Group
	g.SetLimit(atOnce)
	for _, q := range questions {
		i := slices.IndexFunc(probers, func(p Prober) bool { return p.Answers(q) })
		if i < 0 {
			continue
		}
		g.Go(func() error {
			answers, why := probers[i].Ask(ctx, q)
			if ctx.Err() != nil && len(answers) == 0 {
				return nil // not asked: unknown, and no answer
			}
			mu.Lock()
			defer mu.Unlock()
			set.Add(q, answers...)
			gaps = append(gaps, why...)
			return nil
		})
	}
	_ = g.Wait() // no question fails: silence is an answer
	slices.Sort(gaps)
	return set, slices.Compact(gaps)
}
