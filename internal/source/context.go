package source

import (
	"context"
	"os"
	"slices"

	"zonecut/internal/zone"
)

// Context reads a zone as it stands, a file or a transfer, and completes with it
// what the input sees of that zone: a plan sees the records that it manages, and
// rules that ask for a whole zone find nothing in a part of it. It is for use
// after all inputs are merged.
func (in *Input) Context(ctx context.Context, path string, o Options) error {
	h, err := o.single(ctx, path)
	if err != nil {
		return err
	}
	c := newCompletion(in, h)
	instances := c.instances()
	if len(instances) == 0 {
		c.beside()
		in.note("%s: %s of %s, which nothing else in the input speaks of: context alone", path, h.kind(), h.apex())
		return nil
	}
	for _, i := range instances {
		n := c.complete(i)
		in.note("%s: %s that completes %s: %s that the input does not manage", path, h.kind(), i, count(n, "set"))
	}
	return nil
}

// single reads one zone that is compared with nothing.
func (o *Options) single(ctx context.Context, path string) (*held, error) {
	if isDir(path) {
		return nil, fail(path, "--zone-context takes one zone: a file or "+hintTransfer, "is a directory")
	}
	if _, err := os.Stat(path); err != nil && path != "-" && !isTransfer(path) {
		return nil, told(err, path, "--zone-context takes one zone: a file or "+hintTransfer)
	}
	one := *o
	one.As, one.Zone = "", ""
	f, err := one.open(ctx, path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if f.fetch == nil && !f.kind.isZone() {
		return nil, fail(path, "--zone-context takes one zone: a file or "+hintTransfer, "is %s", f.kind)
	}
	return one.zone(f, f)
}

// completion is a zone that stands, beside what the input says of it.
type completion struct {
	in  *Input
	has zone.State
	// before and after are the input's sets by key.
	before, after map[zone.Key][]*zone.RRset
	// computed are the owners at which the input holds something that a server
	// computes: what the zone answers there is no set of its own.
	computed map[zone.Instance]map[zone.Name]bool
	apex     zone.Name
}

func newCompletion(in *Input, h *held) *completion {
	c := &completion{in: in, has: h.state(), apex: h.apex(), computed: map[zone.Instance]map[zone.Name]bool{}}
	index := func(sets []*zone.RRset) map[zone.Key][]*zone.RRset {
		out := map[zone.Key][]*zone.RRset{}
		for _, r := range sets {
			if r.Apex != c.apex || !r.Public() {
				continue
			}
			out[r.Key] = append(out[r.Key], r)
			if r.Synthetic != "" || r.Set != "" || r.Type == "ALIAS" || r.Type == "ANAME" {
				if c.computed[r.Instance] == nil {
					c.computed[r.Instance] = map[zone.Name]bool{}
				}
				c.computed[r.Instance][r.Owner] = true
			}
		}
		return out
	}
	c.before, c.after = index(in.Before.All()), index(in.After.All())
	return c
}

// instances are the public copies of the zone that the input speaks of.
func (c *completion) instances() []zone.Instance {
	seen := map[zone.Instance]bool{}
	for _, sets := range []map[zone.Key][]*zone.RRset{c.before, c.after} {
		for k := range sets {
			seen[k.Instance] = true
		}
	}
	for _, s := range []*zone.State{&c.in.Before, &c.in.After} {
		for _, z := range s.Zones {
			if z.Apex == c.apex && z.Public() {
				seen[z.Instance] = true
			}
		}
	}
	var out []zone.Instance
	for i := range seen {
		out = append(out, i)
	}
	slices.SortFunc(out, zone.Instance.Compare)
	return out
}

// beside adds the zone as one that does not change.
func (c *completion) beside() {
	c.in.Before.Merge(zone.State{Sets: slices.Clone(c.has.Sets), Zones: c.has.Zones})
	c.in.After.Merge(zone.State{Sets: slices.Clone(c.has.Sets), Zones: c.has.Zones})
}

// complete adds to one copy what the input does not manage, and counts it.
func (c *completion) complete(i zone.Instance) int {
	was, is := exists(&c.in.Before, i), exists(&c.in.After, i)
	if is && !was && c.made(i) {
		return 0 // a zone that is new holds nothing yet
	}
	if c.whole(i) {
		return 0 // nothing is missing of it
	}
	goes := was && !is && c.made(i)
	g := c.taker(i)
	n, lost := 0, 0
	for _, r := range c.has.Sets {
		r.Instance = i
		if r.Type == "RRSIG" || r.Type == "NSEC" || r.Type == "NSEC3" {
			continue // made by the signer anew
		}
		before, after := c.rest(&r)
		if before == nil {
			continue
		}
		if len(c.before[r.Key])+len(c.after[r.Key]) == 0 {
			n++
		}
		c.in.Before.Sets = append(c.in.Before.Sets, *before)
		switch {
		case after == nil || goes:
		case c.takes(g, after):
			c.taken(g, r.Key)
			lost++
		default:
			c.in.After.Sets = append(c.in.After.Sets, *after)
		}
	}
	if g != nil {
		c.settled(g, lost)
	}
	whole := zone.Zone{Instance: i, Coverage: zone.Complete}
	c.in.Before.Zones = append(c.in.Before.Zones, whole)
	if !goes {
		c.in.After.Zones = append(c.in.After.Zones, whole)
	}
	return n
}

// whole reports whether the input sees all of the zone itself.
func (c *completion) whole(i zone.Instance) bool {
	return slices.ContainsFunc(slices.Concat(c.in.Before.Zones, c.in.After.Zones), func(z zone.Zone) bool {
		return z.Instance == i && z.Coverage == zone.Complete
	})
}

// exists reports whether a state holds the zone itself.
func exists(s *zone.State, i zone.Instance) bool {
	return slices.ContainsFunc(s.Zones, func(z zone.Zone) bool { return z.Instance == i })
}

// made reports whether the input manages the zone and not only records in it.
func (c *completion) made(i zone.Instance) bool {
	return c.in.Ways != nil && c.in.Ways.Zones[i] != nil
}

// rest is what a set of the zone adds to either side. What the input manages it
// knows better, but for values that it does not hold: a delete by key takes them
// along, another one leaves them.
func (c *completion) rest(r *zone.RRset) (before, after *zone.RRset) {
	old, now := c.before[r.Key], c.after[r.Key]
	if len(old)+len(now) == 0 {
		if c.computed[r.Instance][r.Owner] && r.Type != "NS" && r.Type != "SOA" {
			return nil, nil
		}
		return r, r
	}
	ttl := r.TTL
	values := slices.Clone(r.Data)
	for _, have := range slices.Concat(old, now) {
		if have.Unknown || have.Synthetic != "" || have.TTLUnknown {
			return nil, nil
		}
		ttl = have.TTL
	}
	for _, have := range old {
		values = slices.DeleteFunc(values, func(v string) bool { return slices.Contains(have.Data, v) })
	}
	if len(values) == 0 || c.apexIsTheirs(r) {
		return nil, nil
	}
	more := *r
	more.Data, more.TTL = values, ttl
	if c.byKey(r.Key) {
		return &more, nil
	}
	return &more, &more
}

// apexIsTheirs reports whether the set is one that every copy of a zone has its
// own of.
func (c *completion) apexIsTheirs(r *zone.RRset) bool {
	return r.Owner == c.apex && (r.Type == "NS" || r.Type == "SOA")
}

// byKey reports whether a step takes or overwrites the whole set, whoever else
// wrote to it.
func (c *completion) byKey(k zone.Key) bool {
	if c.in.Ways == nil || c.in.Ways.Sets[k] == nil {
		return false
	}
	return slices.ContainsFunc(c.in.Ways.Sets[k].Steps, func(s zone.Step) bool {
		switch s.Do {
		case zone.Destroy:
			return s.Handling.Delete == zone.DeleteByKey
		case zone.Create, zone.Update:
			return s.Handling.Create != zone.CreateAdds
		}
		return false
	})
}
