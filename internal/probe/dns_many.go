package probe

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"zonecut/internal/fact"
	"zonecut/internal/resolver"
	"zonecut/internal/zone"
)

// AskMany asks all questions to the same servers together: these are looked for
// once, and the resolver has many questions on their way where it may.
func (d DNS) AskMany(ctx context.Context, questions []fact.Question, tell func(fact.Question, []fact.Answer, []string)) {
	alike := map[place][]int{}
	var order []place
	for i := range questions {
		k := whom(&questions[i])
		if alike[k] == nil {
			order = append(order, k)
		}
		alike[k] = append(alike[k], i)
	}
	var mu sync.Mutex
	one := func(q fact.Question, answers []fact.Answer, gaps []string) {
		mu.Lock()
		defer mu.Unlock()
		tell(q, answers, gaps)
	}
	var g errgroup.Group
	g.SetLimit(atOnce)
	for _, k := range order {
		g.Go(func() error {
			own := make([]fact.Question, len(alike[k]))
			for n, i := range alike[k] {
				own[n] = questions[i]
			}
			d.together(ctx, own, one)
			return nil
		})
	}
	_ = g.Wait() // no question fails: silence is an answer
}

// place is the same for questions that go to the same servers.
type place struct {
	at   fact.At
	name string // the zone, or the name that the zone is looked for above
	own  bool   // whether the zone is known
	to   string // the servers that the question names
}

func whom(q *fact.Question) place {
	switch q.At {
	case fact.AtParent:
		return place{at: q.At, name: cmp.Or(q.Zone, q.Ask.Name)}
	case fact.AtWalk:
		return place{at: q.At, name: cmp.Or(q.Zone, q.Ask.Name), own: q.Zone != ""}
	}
	// What is asked again over TCP depends on the place.
	return place{at: q.At, to: fmt.Sprint(q.Servers)}
}

// together asks questions that go to the same servers.
func (d DNS) together(ctx context.Context, questions []fact.Question, tell func(fact.Question, []fact.Answer, []string)) {
	servers, gaps, err := d.servers(ctx, questions[0])
	if err != nil {
		for _, q := range questions {
			tell(q, nil, append(gaps, err.Error()))
		}
		return
	}
	var to []resolver.Query
	for _, s := range servers {
		for _, addr := range s.Addresses {
			to = append(to, resolver.Query{Server: s.Name, Address: addr})
		}
	}
	queries := make([]resolver.Query, 0, len(questions)*len(to))
	for _, q := range questions {
		for _, ask := range to {
			ask.Name, ask.Type, ask.DNSSEC = zone.Name(q.Ask.Name), zone.Type(q.Ask.Type), q.Signed
			queries = append(queries, ask)
		}
	}
	facts, unsure := make([]fact.Answer, len(queries)), make([]bool, len(queries))
	d.Resolver.Batch(ctx, queries, func(i int, a resolver.Answer) {
		unsure[i] = a.Came() && a.Kind != fact.Data && a.Transport == "udp"
		facts[i] = plain(questions[i/len(to)].Ask, &a)
	})
	if questions[0].At == fact.AtOldServers {
		d.confirm(ctx, queries, unsure, func(i int, a *resolver.Answer) { facts[i] = plain(questions[i/len(to)].Ask, a) })
	}
	for i, q := range questions {
		out := facts[i*len(to) : (i+1)*len(to) : (i+1)*len(to)]
		if ctx.Err() != nil && !slices.ContainsFunc(out, asked) {
			continue // unknown, and no answer
		}
		slices.SortFunc(out, func(a, b fact.Answer) int {
			return cmp.Or(strings.Compare(a.Server, b.Server), strings.Compare(a.Address, b.Address))
		})
		tell(q, out, gaps)
	}
}

// asked reports whether a question was put at all before the time was over.
func asked(a fact.Answer) bool { return a.Transport != "" }

// confirm asks again over TCP where an old server has not what it had: something
// is given up by it, and over UDP anybody can say so.
func (d DNS) confirm(ctx context.Context, queries []resolver.Query, unsure []bool, found func(int, *resolver.Answer)) {
	var again []resolver.Query
	var which []int
	for i, q := range queries {
		if unsure[i] {
			q.TCP = true
			again, which = append(again, q), append(which, i)
		}
	}
	d.Resolver.Batch(ctx, again, func(j int, a resolver.Answer) { found(which[j], &a) })
}
