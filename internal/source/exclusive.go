package source

import (
	"slices"

	"zonecut/internal/zone"
)

// A resource that comes to hold a zone whole removes what it does not list. Where
// the zone is given as it stands, that is no gap any more but deletes that can be
// judged one by one.

// taking is what such a resource does to a set that it does not list.
var taking = zone.Handling{Create: zone.CreateOverwrites, Delete: zone.DeleteByKey, Change: zone.ChangeAtOnce}

// taker is the gap of a resource that takes over an instance, and whose list is
// known whole; nil where there is none.
func (c *completion) taker(i zone.Instance) *zone.Gap {
	at := slices.IndexFunc(c.in.Gaps, func(g zone.Gap) bool { return g.Kind == zone.GapExclusive && g.Zone == i })
	if at < 0 {
		return nil
	}
	g := c.in.Gaps[at]
	if slices.ContainsFunc(c.in.Gaps, func(other zone.Gap) bool {
		return other.Kind != zone.GapExclusive && other.Origin.Address == g.Origin.Address
	}) {
		return nil // nobody knows what it lists
	}
	return &g
}

// takes reports whether the taker of an instance removes a set. What every copy of
// a zone has its own of stays, and so do the keys of its signer.
func (c *completion) takes(g *zone.Gap, r *zone.RRset) bool {
	signer := r.Owner == c.apex && (r.Type == "DNSKEY" || r.Type == "CDS" || r.Type == "CDNSKEY")
	return g != nil && !c.apexIsTheirs(r) && !signer
}

// taken notes that a set goes, and by whose step.
func (c *completion) taken(g *zone.Gap, k zone.Key) {
	if c.in.Ways == nil {
		c.in.Ways = zone.NewWays()
	}
	c.in.Ways.Set(k, zone.Step{Do: zone.Update, Address: g.Origin.Address, Handling: taking})
}

// settled takes the gap away: what it spoke of is among the changes now.
func (c *completion) settled(g *zone.Gap, sets int) {
	c.in.Gaps = slices.DeleteFunc(slices.Clone(c.in.Gaps), func(other zone.Gap) bool { return other.ID() == g.ID() && other.Zone == g.Zone })
	c.in.note("%s holds all of %s from now on: %s that it does not list, each of them a delete here", g.Origin.Address, g.Zone.Apex, count(sets, "set"))
}
