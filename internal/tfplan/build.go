package tfplan

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"zonecut/internal/zone"
)

// builder makes the two states and the ways out of what was collected.
type builder struct {
	*parser
	zones *zones
	out   *Plan
	// destroyed are the zone instances that go, with the addresses that are
	// destroyed.
	destroyed map[zone.Instance][]string
	// remade are those of them that the same object makes again afterwards.
	remade   map[zone.Instance]string
	waits    map[string][]zone.Wait // by block address and instance key
	emptied  map[zone.Key]bool      // keys that have their step for the zone
	used     map[zone.Instance]bool // zones that records are in
	lastUsed zone.Instance
	// requests are those that certificates are made from, by block address.
	requests map[string][]*object
	// delegationSets are name servers that zones can be made with, by id.
	delegationSets map[string][]zone.Name

	drifted map[string]*object // what has drifted, by id, once it is asked for
	wholes  []whole            // what comes to hold all of a zone, or changes what it holds

	both    []zone.RRset  // the block that sets of both states come from
	origins []zone.Origin // and that of their origins
	sides   [2][]zone.RRset
}

// plan puts together what was read.
func (p *parser) plan() *Plan {
	b := &builder{parser: p, zones: newZones(p.config, p.names), destroyed: map[zone.Instance][]string{}, remade: map[zone.Instance]string{},
		waits: map[string][]zone.Wait{}, emptied: map[zone.Key]bool{}, used: map[zone.Instance]bool{}, requests: map[string][]*object{}, delegationSets: map[string][]zone.Name{},
		out: &Plan{Ways: zone.NewWays(), Tool: p.tool, Version: p.version}}
	p.prior.drop(func(o *object) bool { return p.seen.has([]byte(o.id())) }) // the state may have come first
	p.seen = addresses{}
	before, after, stay := p.objects.records.count()
	b.out.Before.Sets, b.out.After.Sets = make([]zone.RRset, 0, before), make([]zone.RRset, 0, after)
	b.out.Before.Shared = make([]*zone.RRset, 0, stay)
	b.noteSets()
	b.hostedZones()
	p.objects.records.eachKind(b.zones.mayLearn, b.zones.learn)
	p.prior.records.eachKind(b.zones.mayLearn, b.zones.learn)
	b.noteRequests()
	b.holdings()
	// What acts comes first: an object that stays is a step only beside others.
	p.objects.records.eachActing(func(o *object) {
		if o.rt != nil {
			b.record(o)
		}
	})
	b.stays(&p.objects.records)
	b.stays(&p.prior.records)
	b.out.Before.Shared = slices.Clip(b.out.Before.Shared)
	b.out.After.Shared = b.out.Before.Shared
	b.takenFromOthers()
	b.unlistedByWhole()
	b.driftStates()
	b.gapsOfPlan()
	return b.out
}

// hostedZones puts the zones into both states and says what happens to them.
func (b *builder) hostedZones() {
	// What acts comes first: a data source beside it shows the zone as it was.
	seen := map[zone.Instance]bool{}
	all := b.zones.add(slices.Concat(b.objects.zones, b.prior.zones))
	slices.SortStableFunc(all, func(a, b *zoneObject) int { return cmp.Compare(rank(a.action), rank(b.action)) })
	for _, zo := range all {
		if zo.action.acts() || zo.before == nil || !seen[*zo.before] {
			b.hostedZone(zo)
		}
		if zo.before != nil {
			seen[*zo.before] = true
		}
	}
}

// rank puts what may destroy a zone before what gives it up, and that before
// what only looks at it.
func rank(a action) int {
	switch {
	case !a.acts():
		return 2
	case a == forget:
		return 1
	}
	return 0
}

func (b *builder) hostedZone(zo *zoneObject) {
	before, after := zo.state(zo.before, zo.zoneBefore, b), zo.state(zo.after, zo.zoneAfter, b)
	if zo.action == read { // the zone is there already, it is only looked at late
		before = after
	}
	b.out.Before.Zones = append(b.out.Before.Zones, before...)
	switch zo.action {
	case forget:
		if zo.before == nil || len(b.destroyed[*zo.before]) == 0 {
			b.out.After.Zones = append(b.out.After.Zones, before...)
		}
	case forgetCreate, createForget:
		b.out.After.Zones = append(append(b.out.After.Zones, before...), after...)
	default:
		b.out.After.Zones = append(b.out.After.Zones, after...)
	}
	b.zoneSteps(zo)
	b.signing(zo)
	b.unjudged(zo)
	b.unheard(zo.object)
}

// unjudged says what else decided over the answers of a zone and goes, while the
// zone stays.
func (b *builder) unjudged(zo *zoneObject) {
	if zo.zoneBefore == nil || zo.zoneAfter == nil {
		return
	}
	for _, what := range zo.zoneBefore.others {
		if !slices.Contains(zo.zoneAfter.others, what) {
			b.gap(zo.object, zone.GapUnread, what+" of "+zo.address+" goes or changes", "only its records are read")
		}
	}
}

func (zo *zoneObject) state(i *zone.Instance, h *hostedZone, b *builder) []zone.Zone {
	if h == nil {
		return nil
	}
	if h.problem != "" || i == nil {
		if zo.action.acts() {
			b.gap(zo.object, zone.GapUnknown, zo.address+" is a zone without a name", orElse(h.problem, "the name is known only after the apply"))
		}
		return nil
	}
	servers, unknown := h.servers, h.serversUnknown
	if made := b.delegationSets[h.madeWith]; unknown && len(made) > 0 {
		servers, unknown = made, false
	}
	return []zone.Zone{{Instance: *i, Servers: servers, ServersUnknown: unknown, FixedServers: h.serversFixed, Origins: []zone.Origin{b.origin(zo.address)}}}
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

func (b *builder) zoneSteps(zo *zoneObject) {
	for _, s := range stepsOf(zo.action) {
		step := zone.Step{Do: s.do, Seq: s.seq, Address: zo.address, Previous: zo.previous, Deposed: zo.deposed}
		at := zo.before
		if !s.old {
			at = zo.after
		}
		if at == nil {
			continue
		}
		b.out.Ways.Zone(*at, step)
		if s.do == zone.Destroy {
			b.destroyed[*at] = append(b.destroyed[*at], zo.address)
		}
	}
	if zo.action == destroyCreate && zo.before != nil && zo.after != nil && *zo.before == *zo.after {
		b.remade[*zo.after] = zo.address
	}
}

// record puts the sets of one object into both states and says what happens to
// them.
func (b *builder) record(o *object) {
	b.asFound(o)
	before := b.sets(o, o.before, false)
	after := before
	if !sharesSides(o) {
		after = b.sets(o, o.after, true)
	}
	if unlisted(o) {
		after = notYetKnown(before)
	}
	if b.shares(o, before) {
		b.share(before)
	} else {
		b.out.Before.Sets = append(b.out.Before.Sets, before...)
		for _, r := range b.stay(o, before, after) {
			if b.outlives(o, r.Instance) {
				b.out.After.Sets = append(b.out.After.Sets, r)
			}
		}
	}
	b.steps(o, before, after)
	for _, r := range before {
		if !hasKey(after, r.Key) || !b.outlives(o, r.Instance) {
			b.withZone(r)
		}
	}
	b.unheard(o)
	b.takesOver(o)
	b.noteWhole(o, after)
	if o.rt.unread != "" && !(o.rt.several != nil && len(before)+len(after) == 0) {
		b.gap(o, zone.GapUnread, o.rt.unread+" of "+o.address, "only its records are read")
	}
}

// shares reports whether sets stay as they are in both states, and nothing more
// can be said of them.
func (b *builder) shares(o *object, sets []zone.RRset) bool {
	return !o.action.acts() && sharesSides(o) && !slices.ContainsFunc(sets, func(r zone.RRset) bool { return !b.outlives(o, r.Instance) })
}

// setBlock is how many sets stand together in memory: as many as Go allocates
// without asking for pages of their own.
const setBlock = 128

// share puts sets into both states, once: what is shared is one list in the end.
func (b *builder) share(sets []zone.RRset) {
	for i := range sets {
		if len(b.both) == cap(b.both) {
			b.both = make([]zone.RRset, 0, setBlock)
		}
		b.both = append(b.both, sets[i])
		b.out.Before.Shared = append(b.out.Before.Shared, &b.both[len(b.both)-1])
	}
}

// outlives reports whether the sets of an object are there after what happens
// to their zone: it stays, or it is made again and only then the object is.
func (b *builder) outlives(o *object, i zone.Instance) bool {
	gone := b.destroyed[i]
	if len(gone) == 0 {
		return true
	}
	return len(gone) == 1 && gone[0] == b.remade[i] && o.action.makes() &&
		slices.ContainsFunc(b.waitsFor(o), func(w zone.Wait) bool { return w.Address == gone[0] })
}

func (b *builder) unheard(o *object) {
	if o.action == unheardOf {
		b.gap(o, zone.GapUnread, "what happens to "+o.address+" is not understood", "the plan has an action that is not known here")
	}
}

func sharesSides(o *object) bool {
	return len(o.before) > 0 && len(o.before) == len(o.after) && &o.before[0] == &o.after[0] && !o.before[0].ttlOfZone
}

// stay are the sets of an object that are there after the apply.
func (b *builder) stay(o *object, before, after []zone.RRset) []zone.RRset {
	switch o.action {
	case forget:
		return before
	case forgetCreate, createForget:
		return append(slices.Clone(after), left(before, after, o)...)
	case update:
		return append(slices.Clone(after), reset(o, before, after)...)
	case destroy, destroyCreate, createDestroy:
		return slices.Concat(after, refused(o, before, after), reset(o, before, after))
	}
	return after
}

// left are the sets of a forgotten object beside the new one of its address: at
// another key, or where a create adds to what is there.
func left(before, after []zone.RRset, o *object) []zone.RRset {
	return slices.DeleteFunc(slices.Clone(before), func(r zone.RRset) bool {
		adds := len(o.after) > 0 && o.after[0].handling.Create == zone.CreateAdds
		return !adds && hasKey(after, r.Key)
	})
}

// refused are the sets that the provider's host does not let go: NS and SOA of
// the apex.
func refused(o *object, before, after []zone.RRset) []zone.RRset {
	return slices.DeleteFunc(slices.Clone(before), func(r zone.RRset) bool {
		return !o.keeps(r.Key) || hasKey(after, r.Key)
	})
}

// reset are the sets that a destroy, or an update that gives them up, leaves with
// values of the host's own.
func reset(o *object, before, after []zone.RRset) []zone.RRset {
	var sets []zone.RRset
	for _, r := range before {
		if o.resets(r.Key) && !hasKey(after, r.Key) {
			r.Data, r.Merged, r.Unknown = nil, nil, true
			r.Synthetic = strings.TrimSuffix("reset, "+r.Synthetic, ", ")
			sets = append(sets, r)
		}
	}
	return sets
}

func (o *object) resets(k zone.Key) bool {
	return o.rt.resets != nil && o.rt.resets(k)
}

func (o *object) keeps(k zone.Key) bool {
	return o.rt.keeps != nil && o.rt.keeps(k) || slices.ContainsFunc(o.before, func(r record) bool { return r.kept })
}

// hasKey looks into the sets of one side of an object.
func hasKey(sets []zone.RRset, k zone.Key) bool {
	_, found := find(sets, k)
	return found
}

func find(sets []zone.RRset, k zone.Key) (at int, found bool) {
	return slices.BinarySearchFunc(sets, k, func(r zone.RRset, k zone.Key) int { return r.Key.Compare(k) })
}

// sets are the RRsets of one side of an object, in the order of their keys, until
// those of the next.
func (b *builder) sets(o *object, records []record, after bool) []zone.RRset {
	side := 0
	if after {
		side = 1
	}
	sets := b.sides[side][:0]
	for i := range records {
		if sets = append(sets, zone.RRset{}); !b.set(o, &records[i], after, &sets[len(sets)-1]) {
			sets = sets[:len(sets)-1]
		}
	}
	if len(sets) > 1 {
		slices.SortStableFunc(sets, func(a, b zone.RRset) int { return a.Key.Compare(b.Key) })
	}
	b.sides[side] = sets
	return sets
}

// set makes the set of a record; it is false where there is none.
func (b *builder) set(o *object, r *record, after bool, set *zone.RRset) bool {
	if r.absent {
		if r.problem != "" {
			b.gap(o, zone.GapUnread, "what "+o.address+" holds is not understood", r.problem)
		}
		return false
	}
	b.settle(o, r)
	if r.nameUnknown || r.kindUnknown {
		b.gap(o, zone.GapUnknown, "name or type of "+o.address+" is unknown", "it is known only after the apply")
		return false
	}
	i, why := b.zones.of(o, r)
	if why != "" {
		b.out.Unplaced++
		b.gap(o, zone.GapZone, "the zone of "+describe(o, r)+" is not known", why)
		if n := len(b.gaps); n > 0 && !after && o.action.acts() && (r.kind == "NS" || r.kind == "DS") {
			b.gaps[n-1].Cut = b.gaps[n-1].Kind == zone.GapZone && o.action != forget
		}
		return false
	}
	if r.atRegistry {
		i.Host = registrarHost(o.rt.provider, i.Host)
	}
	if i != b.lastUsed {
		b.used[i], b.lastUsed = true, i
	}
	owner, err := o.rt.owner(r.name, i.Apex)
	if err != nil {
		b.gap(o, zone.GapUnread, o.address+" is not understood", err.Error())
		return false
	}
	if r.problem != "" {
		b.gap(o, zone.GapUnread, "a value of "+o.address+" is not understood", r.problem)
	}
	if len(r.data) == 0 && !after && r.synthetic == "" && !r.unknown && o.action.destroys() {
		b.gap(o, zone.GapUnread, "no value of "+o.address+" is read", "what it held before its end is empty, or written in a way that is not known here")
	}
	*set = zone.RRset{Key: zone.Key{Instance: i, Owner: owner, Type: r.kind, Set: r.set}, TTL: r.ttl, TTLUnknown: r.ttlUnknown,
		Data: r.data, Unknown: r.unknown || r.merges && after && (o.action == update || o.action.makes()), Synthetic: r.synthetic, Sensitive: r.sensitive, Origins: b.originOf(o)}
	if r.ttlOfZone {
		set.TTL = cmp.Or(b.zones.ttl(i, after), r.ttl)
	}
	if after && r.unknown && r.kind == "NS" {
		set.ServersOf = b.zones.serversOf(o)
	}
	if o.rt.finish != nil {
		o.rt.finish(set)
	}
	return true
}

// settle decides what only the configuration can tell: which of two attributes
// is the written one, and whether a TTL or a name is unknown or left to the
// provider.
func (b *builder) settle(o *object, r *record) {
	block := b.config.blocks[o.block]
	if block == nil {
		return
	}
	if a := r.instead; a != nil && block.sets(a.attribute) {
		r.data, r.instead = a.data, nil
	}
	if r.nameUnknown && o.rt.name != "" && !block.sets(o.rt.name) {
		r.name, r.nameUnknown = "", false
	}
	if r.ttlUnknown && o.rt.unsetTTL != nil && !block.sets(cmp.Or(o.rt.ttl, "ttl")) {
		o.rt.unsetTTL(r)
	}
	if r.unknown && o.rt.unset != nil && !block.sets(o.rt.values[0]) {
		o.rt.unset(r)
	}
}

// originOf is the list of the one origin of an object.
func (b *builder) originOf(o *object) []zone.Origin {
	if len(b.origins) == cap(b.origins) {
		b.origins = make([]zone.Origin, 0, packBlock)
	}
	b.origins = append(b.origins, b.origin(o.address))
	return b.origins[len(b.origins)-1 : len(b.origins) : len(b.origins)]
}

// describe names a record whose zone is not known: the name as it is written.
func describe(o *object, r *record) string {
	return string(r.kind) + " " + strconv.Quote(r.name) + " (" + o.address + ")"
}

// gap notes what could not be told of an object that something happens to. Of
// what stays as it is, a gap says nothing that anyone could act on.
func (b *builder) gap(o *object, kind zone.GapKind, what, why string) {
	if !o.action.acts() {
		return
	}
	group := ""
	if o.rt != nil || o.zt != nil || o.ht != nil {
		group = resourceType(o)
	}
	g := zone.Gap{Kind: kind, What: what, Why: why, Group: group, Origin: b.origin(o.address)}
	if !slices.Contains(b.gaps[max(0, len(b.gaps)-4):], g) {
		b.gaps = append(b.gaps, g)
	}
}

// resourceType is the type in a block address.
func resourceType(o *object) string {
	parts := segments(o.block, false)
	return parts[max(0, len(parts)-2)]
}

// driftStates are the two states of what changed outside of the tool. The
// objects of a set that did not drift complete it on both sides.
func (b *builder) driftStates() {
	drifted, keys := map[string]bool{}, map[zone.Key]bool{}
	for _, o := range b.drift {
		drifted[o.address] = true
		for _, side := range []struct {
			state   *zone.State
			records []record
			hosted  *hostedZone
			holds   *held
		}{{&b.out.DriftBefore, o.before, o.zoneBefore, o.heldBefore}, {&b.out.DriftAfter, o.after, o.zoneAfter, o.heldAfter}} {
			if o.rt != nil {
				sets := b.sets(o, side.records, false)
				side.state.Sets = append(side.state.Sets, sets...)
				for _, r := range sets {
					keys[r.Key] = true
				}
			}
			if side.holds != nil && side.holds.registration != nil {
				side.state.Holdings = append(side.state.Holdings, b.heldState(o, side.holds)...)
			}
			if o.isZone() {
				zo := &zoneObject{object: o}
				side.state.Zones = append(side.state.Zones, zo.state(b.zones.instance(o, side.hosted, nil), side.hosted, b)...)
			}
		}
	}
	if len(keys) == 0 {
		return
	}
	for _, r := range b.out.Before.All() {
		if keys[r.Key] && !drifted[r.Origins[0].Address] {
			b.out.DriftBefore.Sets = append(b.out.DriftBefore.Sets, *r)
			b.out.DriftAfter.Sets = append(b.out.DriftAfter.Sets, *r)
		}
	}
}

// gapsOfPlan says what the plan as a whole lacks. An errored plan is never
// complete, so that alone is not said twice.
func (b *builder) gapsOfPlan() {
	if b.errored {
		b.gaps = append(b.gaps, zone.Gap{Kind: zone.GapErrored, What: "planning failed, what is missing cannot be told",
			Why: "the plan is marked errored", Origin: b.origin("")})
	} else if b.incomplete {
		b.gaps = append(b.gaps, zone.Gap{Kind: zone.GapIncomplete, What: "the plan does not hold all that the configuration asks for",
			Why: "it is marked incomplete: it was made with -target or -exclude, or leaves changes to a later plan", Origin: b.origin("")})
	}
	b.gaps = append(b.gaps, b.deferred...)
	b.gaps = append(b.gaps, b.zones.guesses(b.used, b.origin(""))...)
	zone.SortGaps(b.gaps)
	b.out.Gaps = b.gaps
}
