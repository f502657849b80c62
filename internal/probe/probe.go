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

// Many is a prober that asks many questions at less cost than each alone.
type Many interface {
	Prober
	// AskMany is Ask for each question. It tells of each once, in any order and
	// from one goroutine at a time; of one that was not asked before ctx ended it
	// tells nothing.
	AskMany(ctx context.Context, questions []fact.Question, tell func(fact.Question, []fact.Answer, []string))
}

// atOnce bounds the questions on their way; the resolver has bounds of its own
// for each server.
const atOnce = 16

// All asks all questions that one of the probers can answer. The rest stays
// unknown.
func All(ctx context.Context, probers []Prober, questions []fact.Question) (*fact.Set, []string) {
	set := fact.NewSet(len(questions))
	var mu sync.Mutex
	var gaps []string
	tell := func(q fact.Question, answers []fact.Answer, why []string) {
		if ctx.Err() != nil && len(answers) == 0 {
			return // not asked: unknown, and no answer
		}
		mu.Lock()
		defer mu.Unlock()
		set.Add(q, answers...)
		gaps = append(gaps, why...)
	}
	var single, together errgroup.Group
	single.SetLimit(atOnce)
	many := make([][]fact.Question, len(probers))
	for _, q := range questions {
		i := slices.IndexFunc(probers, func(p Prober) bool { return p.Answers(q) })
		if i < 0 {
			continue
		}
		if _, ok := probers[i].(Many); ok {
			if many[i] == nil {
				many[i] = make([]fact.Question, 0, len(questions))
			}
			many[i] = append(many[i], q)
			continue
		}
		single.Go(func() error {
			answers, why := probers[i].Ask(ctx, q)
			tell(q, answers, why)
			return nil
		})
	}
	for i, questions := range many {
		if len(questions) > 0 {
			together.Go(func() error {
				probers[i].(Many).AskMany(ctx, questions, tell)
				return nil
			})
		}
	}
	_, _ = together.Wait(), single.Wait() // no question fails: silence is an answer
	slices.Sort(gaps)
	return set, slices.Compact(gaps)
}
