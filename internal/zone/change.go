package zone

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
)

// Op is what happens to a key as seen from outside.
type Op string

// The operations of a change.
const (
	OpCreate   Op = "create"
	OpUpdate   Op = "update"
	OpDelete   Op = "delete"
	OpRecreate Op = "recreate"
	OpForget   Op = "forget"
)

// Change is the difference between the two states of one key, with the way
// between them. For a zone (Zone is true) the key holds only the instance and
// its apex as owner, and the states are ZoneBefore and ZoneAfter. For a holding
// (the key's type says so) they are HeldBefore and HeldAfter.
type Change struct {
	Key
	Zone                  bool
	Before, After         *RRset
	ZoneBefore, ZoneAfter *Zone
	HeldBefore, HeldAfter *Holding
	Way                   *Way
	Op                    Op
}

// Diff compares two states, the only comparison there is. The result is in
// canonical order: zones before the sets they hold.
func Diff(before, after *Snapshot, ways *Ways) []Change {
	if ways == nil {
		ways = NewWays()
	}
	var changes []Change
	for _, i := range union(instances(before, after), ways.Zones, Instance.Compare) {
		c := Change{Key: Key{Instance: i, Owner: i.Apex}, Zone: true,
			ZoneBefore: before.Zone(i), ZoneAfter: after.Zone(i), Way: ways.Zones[i].sorted()}
		if c.Op = c.op(c.ZoneBefore != nil, c.ZoneAfter != nil, sameServers(c.ZoneBefore, c.ZoneAfter)); c.Op != "" {
			changes = append(changes, c)
		}
	}
	differ := pairs(before, after, ways)
	changes = slices.Grow(changes, len(differ))
	for _, p := range differ {
		k := p.key
		c := Change{Key: *k, Before: p.before, After: p.after,
			HeldBefore: before.Holding(*k), HeldAfter: after.Holding(*k), Way: ways.Sets[*k].sorted()}
		was, is := c.Before != nil || c.HeldBefore != nil, c.After != nil || c.HeldAfter != nil
		if c.Op = c.op(was, is, was && is && c.same()); c.Op != "" {
			changes = append(changes, c)
		}
	}
	return changes
}

// same reports whether both states of a key that is there on both sides say the
// same.
func (c *Change) same() bool {
	if c.Type.IsHolding() {
		return sameHolding(c.HeldBefore, c.HeldAfter)
	}
	return sameContent(c.Before, c.After)
}

// Kind is what changes: "rrset", "zone", or the kind of holding.
func (c *Change) Kind() string {
	switch {
	case c.Zone:
		return "zone"
	case c.Type.IsHolding():
		return string(c.Type)
	}
	return "rrset"
}

// Name is what the change is about: the owner, or what people call a holding.
func (c *Change) Name() Name {
	if n := c.HeldAfter.Name(); n != "" {
		return n
	}
	if n := c.HeldBefore.Name(); n != "" {
		return n
	}
	return c.Owner
}

// op names what happens; "" is nothing.
func (c *Change) op(before, after, same bool) Op {
	switch {
	case !before && !after:
		return ""
	case !before:
		return OpCreate
	case !after:
		return OpDelete
	case len(c.Way.Vanishings()) > 0, same && c.Way.Has(Destroy):
		return OpRecreate
	case c.Way.Has(Forget):
		return OpForget
	case !same:
		return OpUpdate
	}
	return ""
}

func sameServers(a, b *Zone) bool {
	return a != nil && b != nil && a.ServersUnknown == b.ServersUnknown && slices.Equal(a.Servers, b.Servers)
}

func instances(before, after *Snapshot) []Instance {
	var out []Instance
	for _, z := range slices.Concat(before.zones, after.zones) {
		out = append(out, z.Instance)
	}
	return out
}

// pair is a key with the sets of both states, nil where there is none.
type pair struct {
	key           *Key
	before, after *RRset
}

// pairs are those in which the states may differ or that have a way, in order.
func pairs(before, after *Snapshot, ways *Ways) []pair {
	out := setPairs(before, after, ways)
	sets := len(out)
	more := func(k *Key) { out = append(out, pair{k, before.Get(*k), after.Get(*k)}) }
	for _, h := range slices.Concat(before.holdings, after.holdings) {
		more(&h.Key)
	}
	if len(before.rests)+len(after.rests) > 0 { // what they hold is in no list of sets
		for k := range ways.Sets {
			more(&k)
		}
	}
	if len(out) == sets {
		return out
	}
	slices.SortFunc(out, func(a, b pair) int { return a.key.Compare(*b.key) })
	return slices.CompactFunc(out, func(a, b pair) bool { return *a.key == *b.key })
}

// setPairs are those of the sets. Both states are sorted, and most of a large plan
// is the same set on both sides.
func setPairs(before, after *Snapshot, ways *Ways) []pair {
	var out []pair
	b, a := before.sets, after.sets
	for len(b) > 0 || len(a) > 0 {
		side := 0 // of the set that comes first
		switch {
		case len(a) == 0:
			side = -1
		case len(b) == 0:
			side = 1
		case a[0] != b[0]:
			side = b[0].Key.Compare(a[0].Key)
		}
		var p pair
		if side <= 0 {
			p.before, b = b[0], b[1:]
			p.key = &p.before.Key
		}
		if side >= 0 {
			p.after, a = a[0], a[1:]
			p.key = &p.after.Key
		}
		if side != 0 || !sameContent(p.before, p.after) || ways.Sets[*p.key] != nil {
			out = append(out, p)
		}
	}
	return out
}

func union[K comparable, V any](have []K, more map[K]V, order func(a, b K) int) []K {
	for k := range more {
		have = append(have, k)
	}
	slices.SortFunc(have, order)
	return slices.Compact(have)
}

// ID names the change within one run.
func (c *Change) ID() string {
	switch {
	case c.Zone:
		return "zone " + c.Instance.String()
	case c.Type == Registered:
		return "registration " + c.Instance.String()
	case c.Type == Certified:
		return "certificate " + c.Set + " at " + c.Host
	}
	return c.Key.String()
}

// Added are the values that come, in canonical order.
func (c *Change) Added() []string { return minus(data(c.After), data(c.Before)) }

// Removed are the values that go, in canonical order. Where some of what comes
// is unknown, a value may be among both.
func (c *Change) Removed() []string { return minus(data(c.Before), data(c.After)) }

// Kept are the values that stay.
func (c *Change) Kept() []string { return minus(data(c.Before), c.Removed()) }

// Origins are the places to look at: those of the state after, else before.
func (c *Change) Origins() []Origin {
	switch {
	case c.Zone && c.ZoneAfter != nil:
		return c.ZoneAfter.Origins
	case c.Zone && c.ZoneBefore != nil:
		return c.ZoneBefore.Origins
	case c.HeldAfter != nil:
		return c.HeldAfter.Origins
	case c.HeldBefore != nil:
		return c.HeldBefore.Origins
	case c.After != nil && len(c.After.Origins) > 0 && c.Op != OpDelete:
		return c.After.Origins
	case c.Before != nil:
		return c.Before.Origins
	case c.After != nil:
		return c.After.Origins
	}
	return nil
}

func data(r *RRset) []string {
	if r == nil {
		return nil
	}
	return r.Data
}

func minus(a, b []string) []string {
	var out []string
	for _, v := range a {
		if _, found := slices.BinarySearch(b, v); !found {
			out = append(out, v)
		}
	}
	return out
}

// Digest is the SHA-256 of what the change does to the DNS: key, operation and
// both states. Addresses of a tool are no part of it, so renaming a resource
// does not change it; an unknown value is held as unknown.
func (c *Change) Digest() string {
	type state struct {
		TTL       uint32   `json:"ttl"`
		Data      []string `json:"data"`
		Synthetic string   `json:"synthetic"`
		Unknown   bool     `json:"unknown"`
	}
	of := func(r *RRset) *state {
		if r == nil {
			return nil
		}
		return &state{r.TTL, r.Data, r.Synthetic, r.Unknown || r.TTLUnknown}
	}
	zone := func(z *Zone) []Name {
		if z == nil {
			return nil
		}
		return append([]Name{}, z.Servers...)
	}
	parts := []any{c.Key, c.Zone, c.Op, of(c.Before), of(c.After), zone(c.ZoneBefore), zone(c.ZoneAfter)}
	if c.Type.IsHolding() {
		key := c.Key
		key.Set = "" // the address of the object that keeps a certificate
		parts = []any{key, c.Op, held(c.HeldBefore), held(c.HeldAfter)}
	}
	text, err := json.Marshal(parts)
	if err != nil {
		panic("zone: a change does not marshal: " + err.Error()) // plain strings and numbers always do
	}
	sum := sha256.Sum256(text)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// held are the lines of a holding, nil for none.
func held(h *Holding) []string {
	if h == nil {
		return nil
	}
	return append([]string{}, h.Lines()...)
}
