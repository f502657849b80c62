package probe

import (
	"cmp"
	"context"
	"net/netip"
	"slices"
	"sync"

	"zonecut/internal/fact"
	"zonecut/internal/resolver"
	"zonecut/internal/zone"
)

// Resolvers asks shared resolvers for what they give, those that somebody has named
// and no others.
type Resolvers struct {
	Resolver *resolver.Resolver
	Named    []netip.AddrPort
}

// Answers knows resolvers, where some are named, and nothing else.
func (r Resolvers) Answers(q fact.Question) bool {
	return q.At == fact.AtResolvers && q.View == "" && len(r.Named) > 0
}

// Ask asks all of them at once.
func (r Resolvers) Ask(ctx context.Context, q fact.Question) ([]fact.Answer, []string) {
	out := make([]fact.Answer, len(r.Named))
	var wg sync.WaitGroup
	for i, at := range r.Named {
		wg.Go(func() {
			a := r.Resolver.Query(ctx, resolver.Query{Address: at.Addr(), Port: at.Port(), Name: zone.Name(q.Ask.Name), Type: zone.Type(q.Ask.Type), Recurse: true})
			out[i] = a.Answer
			out[i].Server, out[i].Address = "resolver", resolver.Where(at)
			if out[i].Err != "" {
				out[i].Err = a.Saw()
			}
		})
	}
	wg.Wait()
	slices.SortFunc(out, func(a, b fact.Answer) int { return cmp.Compare(a.Address, b.Address) })
	return out, nil
}
