package zone

import (
	"hash/maphash"
	"slices"
	"sort"
	"sync"
)

// Coverage says how much of a zone instance a snapshot holds.
type Coverage int

// A plan sees what it manages; a zone file or a transfer sees all.
const (
	Partial Coverage = iota
	Complete
)

// Zone is a zone instance as an object of its own: a provider's zone resource,
// or a zone file. A zone that is only implied by its records has none.
type Zone struct {
	Instance
	Coverage Coverage
	// Servers are the name servers that the host assigned to this instance;
	// ServersUnknown says that they are known only after the apply.
	Servers        []Name
	ServersUnknown bool
	// FixedServers says that the host gives every zone the same name servers,
	// so that a replaced zone keeps them.
	FixedServers bool
	// Master says that this is the zone as its primary loads it, a master file or
	// a transfer: its SOA serial is what secondaries go by. Other sources leave
	// the serial to the provider.
	Master bool
	// DotDecides says that the source puts the zone's name after a name without
	// a dot at its end (RFC 1035, section 5.1), so that a lost dot makes another
	// name. It is false where a value is absolute with the dot and without.
	DotDecides bool
	Origins    []Origin
}

// Snapshot is one state: RRsets, zones and holdings in normal form. It is
// immutable.
type Snapshot struct {
	sets  []*RRset // sorted by key
	zones []*Zone  // sorted by instance
	byIns map[Instance]*Zone
	rests []Rest

	holdings  []*Holding // sorted by key
	byHolding map[Key]*Holding

	whole []*RRset  // with the rests, once somebody wants them
	keyed func()    // builds what follows, once
	byKey *keyIndex // of sets

	indexed func()    // builds what follows, once
	owners  []*RRset  // the sets in DNSSEC order of their owners, across instances
	owned   []int32   // where the sets of each owner begin, and the end
	byName  *keyIndex // of owned
	targets map[Name][]*RRset
	apexes  map[Name][]Instance
}

// NewSnapshot is the snapshot of a state without holdings.
func NewSnapshot(sets []RRset, zones []Zone) *Snapshot {
	state := State{Sets: sets, Zones: zones}
	return state.Snapshot()
}

// Snapshot normalises the state, the one place where that is done: sets of one
// key become one, data are sorted and made unique, what is folded away is kept in
// Merged. It takes over the sets, which nobody may change afterwards; states may
// share data.
func (state *State) Snapshot() *Snapshot {
	s := state.sorted(state.inOrder())
	s.normalise()
	return s
}

// Snapshots are those of two states that may share sets, as Snapshot gives them,
// made on two processors.
func Snapshots(before, after *State) (b, a *Snapshot) {
	all, later := before.inOrder, after.inOrder
	if sharesAll(before, after) {
		stays := slices.Clone(before.Shared)
		sortSets(stays)
		all, later = before.among(stays), after.among(stays)
	}
	var other sync.WaitGroup
	other.Go(func() { a = after.sorted(later()) })
	b = before.sorted(all())
	other.Wait()
	b.normalise() // sets that both have too: one after the other
	a.normalise()
	return b, a
}

// sharesAll reports whether the states share a list that is most of both, as
// those of a plan do.
func sharesAll(a, b *State) bool {
	const most = 8
	return len(a.Shared) >= most*max(len(a.Sets), len(b.Sets), 1) && slices.Equal(a.Shared, b.Shared)
}

// among puts the sets of the state's own into a list that is sorted, before those
// of their key.
func (state *State) among(stays []*RRset) func() []*RRset {
	return func() []*RRset {
		own := make([]*RRset, len(state.Sets))
		for i := range state.Sets {
			own[i] = &state.Sets[i]
		}
		sortSets(own)
		all, from := make([]*RRset, 0, len(own)+len(stays)), 0
		for _, r := range own {
			to, _ := slices.BinarySearchFunc(stays[from:], r.Key, func(s *RRset, k Key) int { return s.Key.Compare(k) })
			all = append(append(all, stays[from:from+to]...), r)
			from += to
		}
		return append(all, stays[from:]...)
	}
}

// Prepare builds on another processor what rules will ask for, in the order in
// which they do. Who asks waits for it; a panic is theirs, too.
func (s *Snapshot) Prepare() {
	go func() {
		defer func() { _ = recover() }()
		s.index()
		s.keys()
	}()
}

func (s *Snapshot) normalise() {
	for _, r := range s.sets {
		normalise(r)
	}
}

// inOrder are all sets by key.
func (state *State) inOrder() []*RRset {
	all := state.All()
	sortSets(all)
	return all
}

// sorted is the snapshot with data as they came, of all sets of the state by key.
func (state *State) sorted(all []*RRset) *Snapshot {
	s := &Snapshot{sets: merge(all), byIns: make(map[Instance]*Zone, len(state.Zones)),
		byHolding: make(map[Key]*Holding, len(state.Holdings))}
	s.indexed = sync.OnceFunc(s.buildIndex)
	s.keyed = sync.OnceFunc(func() {
		s.byKey = newKeyIndex(len(s.sets), func(seed maphash.Seed, i int) uint64 { return hashKey(seed, &s.sets[i].Key) })
	})
	for i := range state.Zones {
		s.addZone(&state.Zones[i])
	}
	for i := range state.Holdings {
		s.addHolding(&state.Holdings[i])
	}
	slices.SortFunc(s.zones, func(a, b *Zone) int { return a.Instance.Compare(b.Instance) })
	slices.SortFunc(s.holdings, func(a, b *Holding) int { return a.Key.Compare(b.Key) })
	s.rests = state.Rests
	return s
}

// merge makes one set of those of one key, which stand side by side. It leaves
// the sets themselves alone: the other state may have them too.
func merge(sets []*RRset) []*RRset {
	out, own := sets[:0], false
	for _, r := range sets {
		last := len(out) - 1
		if last < 0 || out[last].Key != r.Key {
			out, own = append(out, r), false
			continue
		}
		if !own {
			first := *out[last]
			out[last], own = &first, true
		}
		out[last].merge(r)
	}
	return out
}

func (r *RRset) merge(more *RRset) {
	r.mergeTTL(more)
	r.Data = append(slices.Clip(r.Data), more.Data...)
	r.Origins = append(slices.Clip(r.Origins), more.Origins...)
	r.Merged = append(slices.Clip(r.Merged), more.Merged...)
	r.Unknown = r.Unknown || more.Unknown
	r.TTLUnknown = r.TTLUnknown || more.TTLUnknown
	r.Sensitive = r.Sensitive || more.Sensitive
	if r.Synthetic == "" {
		r.Synthetic = more.Synthetic
	}
}

// mergeTTL takes the lower TTL for the set (RFC 2181, section 5.2, wants one)
// and keeps the other.
func (r *RRset) mergeTTL(more *RRset) {
	odd := more
	if more.TTL < r.TTL {
		odd = r
	}
	if more.TTL != r.TTL && len(odd.Data) > 0 {
		r.Merged = append(slices.Clip(r.Merged), Merged{Data: odd.Data[0], TTL: odd.TTL, Origin: first(odd.Origins)})
	}
	r.TTL = min(r.TTL, more.TTL)
}

func first(o []Origin) Origin {
	if len(o) == 0 {
		return Origin{}
	}
	return o[0]
}

func normalise(r *RRset) {
	if len(r.Data) < 2 && len(r.Origins) < 2 {
		return
	}
	slices.Sort(r.Data)
	for i := 1; i < len(r.Data); i++ {
		if r.Data[i] == r.Data[i-1] {
			r.Merged = append(slices.Clip(r.Merged), Merged{Data: r.Data[i], TTL: r.TTL, Origin: first(r.Origins)})
		}
	}
	r.Data = unique(r.Data)
	slices.SortFunc(r.Origins, Origin.Compare)
	r.Origins = unique(r.Origins)
}

// unique is a sorted list without duplicates. It leaves the list itself alone:
// the other state may share it.
func unique[T comparable](sorted []T) []T {
	for i := 1; i < len(sorted); i++ {
		if sorted[i] == sorted[i-1] {
			return slices.Compact(slices.Clone(sorted))
		}
	}
	return sorted
}

func (s *Snapshot) addZone(z *Zone) {
	have := s.byIns[z.Instance]
	if have == nil {
		own := *z
		s.byIns[z.Instance] = &own
		s.zones = append(s.zones, &own)
		return
	}
	have.Coverage = max(have.Coverage, z.Coverage)
	have.Servers = SortNames(append(slices.Clone(have.Servers), z.Servers...))
	have.ServersUnknown = have.ServersUnknown || z.ServersUnknown
	have.Master = have.Master || z.Master
	have.DotDecides = have.DotDecides || z.DotDecides
	have.Origins = append(slices.Clone(have.Origins), z.Origins...)
}

// Get is the set of a key, or nil.
func (s *Snapshot) Get(k Key) *RRset {
	s.keys()
	if i := s.byKey.find(hashKey(s.byKey.seed, &k), func(i int) bool { return s.sets[i].Key == k }); i >= 0 {
		return s.sets[i]
	}
	if rest := s.restOf(k.Instance); rest != nil {
		for _, r := range rest.At(k.Owner) {
			if r.Key == k {
				return r
			}
		}
	}
	return nil
}

// keys is built when a set is first asked for by its key.
func (s *Snapshot) keys() { s.keyed() }

// Sets are all sets in canonical order. The slice is shared: do not change it.
// Of a large zone that is dear: Census counts it, and the questions below ask it.
func (s *Snapshot) Sets() []*RRset {
	if len(s.rests) > 0 && s.whole == nil {
		s.whole = slices.Clone(s.sets)
		for _, rest := range s.rests {
			s.whole = append(s.whole, all(rest)...)
		}
		canonical(s.whole)
	}
	if s.whole != nil {
		return s.whole
	}
	return s.sets
}

// Zone is the zone of an instance, or nil when it is only implied by records.
func (s *Snapshot) Zone(i Instance) *Zone { return s.byIns[i] }

// Zones are all zones in canonical order. The slice is shared.
func (s *Snapshot) Zones() []*Zone { return s.zones }

// Complete reports whether the snapshot holds the whole of an instance.
func (s *Snapshot) Complete(i Instance) bool {
	z := s.byIns[i]
	return z != nil && z.Coverage == Complete
}

// index is built when a rule first asks for context.
func (s *Snapshot) index() { s.indexed() }

func (s *Snapshot) buildIndex() {
	s.targets, s.apexes = map[Name][]*RRset{}, map[Name][]Instance{}
	for i, r := range s.sets {
		for _, t := range r.Targets() {
			s.targets[t] = append(s.targets[t], r)
		}
		if i == 0 || r.Instance != s.sets[i-1].Instance {
			s.apex(r.Instance)
		}
	}
	for _, z := range s.zones {
		s.apex(z.Instance)
	}
	s.owners = byOwner(s.sets)
	s.owned = make([]int32, 0, len(s.sets)+1)
	for i, r := range s.owners {
		if i == 0 || r.Owner != s.owners[i-1].Owner {
			s.owned = append(s.owned, int32(i))
		}
	}
	s.owned = append(s.owned, int32(len(s.owners)))
	s.byName = newKeyIndex(s.names(), func(seed maphash.Seed, i int) uint64 { return maphash.String(seed, string(s.name(i))) })
}

// at are the sets of an owner in all instances, those of one instance together.
func (s *Snapshot) at(owner Name) []*RRset {
	s.index()
	i := s.byName.find(maphash.String(s.byName.seed, string(owner)), func(i int) bool { return s.name(i) == owner })
	if i < 0 {
		return nil
	}
	return s.nth(i)
}

// names counts the owners, name is the i-th, and nth are its sets.
func (s *Snapshot) names() int { return len(s.owned) - 1 }

func (s *Snapshot) name(i int) Name { return s.owners[s.owned[i]].Owner }

func (s *Snapshot) nth(i int) []*RRset { return s.owners[s.owned[i]:s.owned[i+1]] }

func (s *Snapshot) apex(i Instance) {
	if !slices.Contains(s.apexes[i.Apex], i) {
		s.apexes[i.Apex] = append(s.apexes[i.Apex], i)
	}
}

// At are the sets of an owner in all instances of a view.
func (s *Snapshot) At(view string, owner Name) []*RRset {
	out := inView(view, s.at(owner))
	for rest := range s.restsIn(view) {
		out = canonical(append(out, rest.At(owner)...))
	}
	return out
}

// In are the sets of an owner in one instance.
func (s *Snapshot) In(i Instance, owner Name) []*RRset {
	var out []*RRset
	for _, r := range s.at(owner) {
		if r.Instance == i {
			out = append(out, r)
		}
	}
	if rest := s.restOf(i); rest != nil {
		out = append(out, rest.At(owner)...)
	}
	return out
}

// Below are the sets of a view whose owners are proper descendants of apex.
func (s *Snapshot) Below(view string, apex Name) []*RRset {
	s.index()
	var out []*RRset
	from := sort.Search(s.names(), func(i int) bool { return s.name(i).Compare(apex) > 0 })
	for i := from; i < s.names() && s.name(i).Below(apex); i++ {
		out = append(out, inView(view, s.nth(i))...)
	}
	for rest := range s.restsIn(view) {
		if !rest.Exists(apex) {
			continue // Keys are all of a zone, and each new delegation asks
		}
		for k := range rest.Keys() {
			if k.Owner.Below(apex) {
				out = append(out, s.Get(k))
			}
		}
		out = byName(out)
	}
	return out
}

// PointsTo are the sets of a view whose data point at a name.
func (s *Snapshot) PointsTo(view string, target Name) []*RRset {
	s.index()
	out := inView(view, s.targets[target])
	for rest := range s.restsIn(view) {
		out = canonical(append(out, rest.PointsTo(target)...))
	}
	return out
}

// Instances are the copies of a zone that the snapshot has a zone or a record
// of, in canonical order.
func (s *Snapshot) Instances(view string, apex Name) []Instance {
	s.index()
	var out []Instance
	for _, i := range s.apexes[apex] {
		if i.View == view {
			out = append(out, i)
		}
	}
	slices.SortFunc(out, Instance.Compare)
	return out
}

// Delegations are the NS sets of a view that delegate a name: those at owner in
// zones above it.
func (s *Snapshot) Delegations(view string, owner Name) []*RRset {
	var out []*RRset
	for _, r := range s.At(view, owner) {
		if r.IsDelegation() {
			out = append(out, r)
		}
	}
	return out
}

// Parents are the instances of the closest zone of a view above an apex that
// the snapshot knows: the zone whose delegation decides. ok is false when it
// knows none.
func (s *Snapshot) Parents(view string, apex Name) (parents []Instance, ok bool) {
	for n := apex; n != Root; {
		n = n.Parent()
		if parents = s.Instances(view, n); len(parents) > 0 {
			return parents, true
		}
	}
	return nil, false
}

// Cut is the closest delegation at or above a name inside an instance, nil when
// the name is not below one. The apex itself is no cut, and an NS set at a
// wildcard cuts nothing off (RFC 4592, section 4.2).
func (s *Snapshot) Cut(i Instance, owner Name) *RRset {
	for n := owner; n != i.Apex && n.Below(i.Apex); n = n.Parent() {
		if r := s.Get(Key{Instance: i, Owner: n, Type: "NS"}); r != nil && r.Answers() && !n.IsWildcard() {
			return r
		}
	}
	return nil
}

// Exists reports whether a name exists in an instance: it, or a name below it,
// answers (an empty non-terminal exists; RFC 4592, section 2.2.2).
func (s *Snapshot) Exists(i Instance, name Name) bool { return s.exists(i, name, nil) }

// exists is Exists as if the sets for which away holds were not there. What is
// away changes, so that it is never in a Rest.
func (s *Snapshot) exists(i Instance, name Name, away func(Key) bool) bool {
	answers := func(r *RRset) bool { return r.Instance == i && r.Answers() && (away == nil || !away(r.Key)) }
	if slices.ContainsFunc(s.at(name), answers) {
		return true // without a search for what is below
	}
	s.index()
	at := sort.Search(s.names(), func(j int) bool { return s.name(j).Compare(name) >= 0 })
	for ; at < s.names() && s.name(at).Under(name); at++ {
		if slices.ContainsFunc(s.nth(at), answers) {
			return true
		}
	}
	rest := s.restOf(i)
	return rest != nil && rest.Exists(name)
}

// Wildcard gives the sets of the wildcard that answers for a name which does
// not exist in an instance: the "*" at the closest encloser (RFC 4592, section
// 3.3.1). It is empty when the name exists or no wildcard covers it.
func (s *Snapshot) Wildcard(i Instance, name Name) []*RRset { return s.WildcardWithout(i, name, nil) }

// WildcardWithout is Wildcard as if the sets for which away holds were not there:
// what answers while they are destroyed and not yet created again.
func (s *Snapshot) WildcardWithout(i Instance, name Name, away func(Key) bool) []*RRset {
	if s.exists(i, name, away) {
		return nil
	}
	for n := name; n != i.Apex && n.Below(i.Apex); {
		n = n.Parent()
		if n != i.Apex && !s.exists(i, n, away) {
			continue
		}
		star, err := ParseName("*." + string(n))
		if err != nil || star == name {
			return nil // too long a name for a wildcard to stand there
		}
		return slices.DeleteFunc(s.In(i, star), func(r *RRset) bool { return away != nil && away(r.Key) })
	}
	return nil
}

func inView(view string, sets []*RRset) []*RRset {
	var out []*RRset
	for _, r := range sets {
		if r.View == view {
			out = append(out, r)
		}
	}
	return out
}

// State collects what readers found on one side, before normalisation, so that
// several inputs of one run make one snapshot.
type State struct {
	Sets     []RRset
	Zones    []Zone
	Holdings []Holding
	// Shared are further sets: those that the other state has too, as they are.
	// Most of a large plan stays as it is, and is held once.
	Shared []*RRset
	// Rests are what the zones of Zones hold besides Sets.
	Rests []Rest
}

// Merge takes over what another reader found.
func (s *State) Merge(other State) {
	if len(s.Sets) == 0 {
		s.Sets, other.Sets = other.Sets, nil // most runs have one input
	}
	if len(s.Shared) == 0 {
		s.Shared, other.Shared = other.Shared, nil
	}
	s.Sets = append(s.Sets, other.Sets...)
	s.Zones = append(s.Zones, other.Zones...)
	s.Holdings = append(s.Holdings, other.Holdings...)
	s.Shared = append(s.Shared, other.Shared...)
	s.Rests = append(s.Rests, other.Rests...)
}

// All are all sets that the state holds as values.
func (s *State) All() []*RRset {
	all := make([]*RRset, 0, len(s.Sets)+len(s.Shared))
	for i := range s.Sets {
		all = append(all, &s.Sets[i])
	}
	return append(all, s.Shared...)
}
