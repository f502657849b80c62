package source

import (
	"context"
	"maps"
	"slices"
	"strings"

	"zonecut/internal/zone"
)

// Plans takes over several plans of one change, each of a part of the estate with
// a state of its own: one often makes the zones whose records another has, by
// their ids alone.
func (in *Input) Plans(ctx context.Context, paths []string, o Options) error {
	all := make([]*Input, len(paths))
	for i, path := range paths {
		p, err := Plan(ctx, path, o)
		if err != nil {
			return err
		}
		all[i] = p
	}
	given := o.Names
	for i, path := range paths {
		if !all[i].lacksNames() || path == "-" {
			continue // standard input can be read once
		}
		if o.Names = namesOf(all, given); len(o.Names) == len(given) {
			break
		}
		again, err := Plan(ctx, path, o)
		if err != nil {
			return err
		}
		all[i] = again
	}
	if len(all) > 1 {
		keep(all)
		for i, p := range all {
			p.Ways.Of(paths[i])
		}
	}
	for _, p := range all {
		in.Merge(p)
	}
	return nil
}

// keep notes of each set that one plan acts on what another keeps of it, as the
// reader does within a plan.
func keep(plans []*Input) {
	acts := map[zone.Key]bool{}
	for _, p := range plans {
		for k := range p.Ways.Sets {
			acts[k] = true
		}
	}
	for _, p := range plans {
		for _, r := range p.After.All() {
			if acts[r.Key] && p.Ways.Sets[r.Key] == nil {
				p.Ways.Set(r.Key, zone.Step{Do: zone.Keep, Address: r.Origins[0].Address, Before: r.Data, After: r.Data})
			}
		}
	}
}

// lacksNames reports whether a plan knows a zone by its id alone.
func (in *Input) lacksNames() bool {
	return in.unplaced > 0 || slices.ContainsFunc(in.Gaps, func(g zone.Gap) bool { return g.Kind == zone.GapAssumed })
}

// namesOf are the names of public zones that plans know, beside those that the
// caller gave, which go before them. A private zone of the same name is another.
func namesOf(plans []*Input, given map[string]zone.Name) map[string]zone.Name {
	names := maps.Clone(given)
	if names == nil {
		names = map[string]zone.Name{}
	}
	for _, p := range plans {
		for _, z := range slices.Concat(p.Before.Zones, p.After.Zones) {
			_, id, _ := strings.Cut(z.Host, "/")
			_, byID := given[id]
			if _, have := given[z.Host]; z.View == "" && !have && !byID && !strings.HasPrefix(id, "(") {
				names[z.Host] = z.Apex
			}
		}
	}
	return names
}
