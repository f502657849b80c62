package tfplan

import (
	"maps"
	"runtime"
	"slices"
	"sync"

	"zonecut/internal/zone"
)

// Nearly all of a large plan stays as it is, and that one record stays says
// nothing of another. So these are made into sets in several lanes at a time;
// what may be more than that is left for the builder itself.

const (
	// maxLanes bounds how many lanes there are.
	maxLanes = 8
	// worthLane is how many blocks a lane is worth.
	worthLane = 32
)

// lane makes the sets of the records that stay in some blocks.
type lane struct {
	builder
	blocks []*pack
	left   []*packed
	fault  any // what it panicked with
}

// stays puts the sets of all objects that stay into both states. It takes over
// the objects.
func (b *builder) stays(l *packs) {
	blocks := l.blocks
	l.blocks = nil
	n := max(1, min(runtime.GOMAXPROCS(0), maxLanes, len(blocks)/worthLane), b.lanes)
	lanes := make([]*lane, 0, n)
	var done sync.WaitGroup
	for i := range n {
		lanes = append(lanes, b.lane(blocks[i*len(blocks)/n:(i+1)*len(blocks)/n]))
		done.Go(lanes[i].run)
	}
	done.Wait()
	for _, one := range lanes {
		b.take(one)
	}
	var u unpacker
	for _, one := range lanes {
		for _, k := range one.left {
			if o := u.object(k); o.rt != nil {
				b.record(o)
			}
		}
	}
}

// lane is a builder that shares with the others what none of them changes.
func (b *builder) lane(blocks []*pack) *lane {
	zones := *b.zones
	one := &lane{builder: *b, blocks: blocks}
	one.zones, one.used, one.out = &zones, map[zone.Instance]bool{}, &Plan{Ways: b.out.Ways}
	one.both, one.origins, one.sides, one.lastUsed = nil, nil, [2][]zone.RRset{}, zone.Instance{}
	stay := 0
	for _, block := range blocks {
		stay += block.stay
	}
	one.out.Before.Shared = make([]*zone.RRset, 0, stay)
	return one
}

func (l *lane) run() {
	defer func() { l.fault = recover() }()
	var u unpacker
	for n, block := range l.blocks {
		for i := range block.all {
			if k := &block.all[i]; !k.action.acts() && !l.shareAlone(u.object(k)) {
				l.left = append(l.left, k)
			}
		}
		l.blocks[n] = nil
	}
}

// shareAlone puts the sets of an object into both states where nothing else in
// the plan bears on them.
func (l *lane) shareAlone(o *object) bool {
	if o.rt == nil || !sharesSides(o) || slices.ContainsFunc(o.before, asksOthers) {
		return false
	}
	sets := l.sets(o, o.before, false)
	for i := range sets {
		if len(l.destroyed[sets[i].Instance]) > 0 || l.out.Ways.Sets[sets[i].Key] != nil {
			return false
		}
	}
	l.share(sets)
	return true
}

// asksOthers reports whether the zone of a record is found by way of others.
func asksOthers(r record) bool { return r.zoneUnknown || r.zoneImplied }

// take takes over what a lane made, be it a panic.
func (b *builder) take(l *lane) {
	if l.fault != nil {
		panic(l.fault)
	}
	maps.Copy(b.used, l.used)
	b.out.Unplaced += l.out.Unplaced
	b.out.Before.Shared = append(b.out.Before.Shared, l.out.Before.Shared...)
}
