package rule

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"

	"zonecut/internal/finding"
	"zonecut/internal/window"
	"zonecut/internal/zone"
)

// purge is what one zone instance loses for good in this run.
type purge struct {
	zone.Instance
	// seen counts the sets before the change, gone are those of them that go.
	seen int
	gone []*zone.Change
}

// purges counts what goes, by zone instance in canonical order. What the
// signer writes and what controllers own comes and goes by itself; a zone that
// goes as a whole is zone-deleted's or zone-replaced's.
func purges(p *Pass) []*purge {
	if !p.counted {
		p.purged, p.counted = countPurges(p), true
	}
	return p.purged
}

func countPurges(p *Pass) []*purge {
	byZone := map[zone.Instance]*purge{}
	for i := range p.Changes {
		c := &p.Changes[i]
		if !gone(c) || p.ZoneGone(c.Key) != nil || !counts(p, c.Before) || handedOver(p, c) || retyped(p, c) {
			continue
		}
		if byZone[c.Instance] == nil {
			byZone[c.Instance] = &purge{Instance: c.Instance}
		}
		byZone[c.Instance].gone = append(byZone[c.Instance].gone, c)
	}
	if len(byZone) == 0 {
		return nil
	}
	for r := range p.Before.Census() {
		if u := byZone[r.Instance]; u != nil && counts(p, r) {
			u.seen++
		}
	}
	return slices.SortedFunc(maps.Values(byZone), func(a, b *purge) int { return a.Instance.Compare(b.Instance) })
}

// counts reports whether the loss of a set counts: not what signers, controllers
// and ACME clients write. A CNAME at _acme-challenge is written by people.
func counts(p *Pass, r *zone.RRset) bool {
	challenge := r.Type == "TXT" && r.Owner.First() == "_acme-challenge"
	return !r.Type.IsDNSSEC() && !challenge && !p.Policy.Controlled(r)
}

// handedOver reports whether a set stood where the run makes a zone cut, or
// delegates an existing one to other servers: the child zone answers now, unless
// it is seen whole and lacks the set.
func handedOver(p *Pass, c *zone.Change) bool {
	cut := cutOver(p.After, c.Key)
	if cut == nil {
		return false
	}
	was := p.Before.Get(cut.Key)
	return (was == nil || !slices.Equal(was.Data, cut.Data)) && passedDown(p, c, ofType(c.Type))
}

// retyped reports whether a set gives way to a new one of another type that
// answers in its place.
func retyped(p *Pass, c *zone.Change) bool {
	return slices.ContainsFunc(p.After.In(c.Instance, c.Owner), func(r *zone.RRset) bool {
		return takesPlaceOf(c.Type, r.Type) && holds(r) && p.Before.Get(r.Key) == nil
	})
}

// shrunk reports whether a zone that is seen whole on both sides keeps too
// little of what it held.
func (u *purge) shrunk(p *Pass) bool {
	return p.Before.Complete(u.Instance) && p.After.Complete(u.Instance) &&
		len(u.gone) >= paramOf(p, "zone-shrunk", "min_gone") &&
		(u.seen-len(u.gone))*100 < paramOf(p, "zone-shrunk", "keep_percent")*u.seen
}

// paramOf is the number of any rule: the policy's, else the rule's default.
func paramOf(p *Pass, rule, name string) int {
	if n, ok := p.Policy.Param(rule, name); ok {
		return n
	}
	r, err := Lookup(rule)
	if err != nil {
		panic("rule: " + err.Error()) // a rule of ours, misspelt
	}
	return r.Params[name]
}

// wholeTree is the topmost name below the apex at and below which at least n
// sets go and nothing is left, "" when there is none.
func (u *purge) wholeTree(p *Pass, n int) zone.Name {
	at := map[zone.Name]int{}
	for _, c := range u.gone {
		for name := c.Owner; name.Below(u.Apex); name = name.Parent() {
			at[name]++
		}
	}
	var tops []zone.Name
	for name, k := range at {
		if k >= n && !p.After.Exists(u.Instance, name) {
			tops = append(tops, name)
		}
	}
	if tops = zone.SortNames(tops); len(tops) > 0 {
		return tops[0] // in DNSSEC order a name stands before what is below it
	}
	return ""
}

// wholeType is a type of which at least n sets go and none is left.
func (u *purge) wholeType(p *Pass, n int) zone.Type {
	count := u.types()
	for r := range p.After.Census() {
		if r.Instance == u.Instance {
			delete(count, r.Type)
		}
		if len(count) == 0 {
			break // a large zone is not gone through for nothing
		}
	}
	for _, t := range slices.Sorted(maps.Keys(count)) {
		if count[t] >= n {
			return t
		}
	}
	return ""
}

func (u *purge) types() map[zone.Type]int {
	count := map[zone.Type]int{}
	for _, c := range u.gone {
		count[c.Type]++
	}
	return count
}

// lines says what goes: how many of each type, and the first names.
func (u *purge) lines() []string {
	const most = 10
	var sorts, out []string
	count := u.types()
	for _, t := range slices.Sorted(maps.Keys(count)) {
		sorts = append(sorts, fmt.Sprintf("%d %s", count[t], t))
	}
	out = append(out, strings.Join(sorts, ", "))
	for _, c := range u.gone[:min(most, len(u.gone))] {
		out = append(out, fmt.Sprintf("- %s %s", c.Owner, c.Type))
	}
	if more := len(u.gone) - most; more > 0 {
		out = append(out, fmt.Sprintf("and %d more", more))
	}
	return out
}

// window is that of the set whose loss shows fastest.
func (u *purge) window(p *Pass) *finding.Window {
	var worst finding.Window
	for _, c := range u.gone {
		w := finding.Window(window.Of(c, p.Before, p.After, servedTTLs(p, c)))
		if worst.ExposedPerMinute == nil || *w.ExposedPerMinute > *worst.ExposedPerMinute {
			worst = w
		}
	}
	return &worst
}

// wholeZone is a subject for findings about a zone instance as a whole, whether
// or not the zone itself changes. The finding's digest should be that of the
// changes it is about, so that an approval holds for exactly these.
func wholeZone(p *Pass, i zone.Instance) *zone.Change {
	c := &zone.Change{Key: zone.Key{Instance: i, Owner: i.Apex}, Zone: true, Op: zone.OpUpdate,
		ZoneBefore: p.Before.Zone(i), ZoneAfter: p.After.Zone(i)}
	if c.ZoneBefore == nil {
		c.ZoneBefore = &zone.Zone{Instance: i}
	}
	return c
}

// digestOf is one digest over several changes.
func digestOf(changes []*zone.Change) string {
	h := sha256.New()
	for _, c := range changes {
		h.Write([]byte(c.Digest()))
	}
	return "sha256:" + hex.EncodeToString(h.Sum(nil))
}
