package tfplan

import "zonecut/internal/zone"

// Some providers sign a zone by an attribute of the zone itself. What the world
// sees of it is the DNSKEY set of the apex, whose content no plan shows.
var zoneSigning = &zone.Handling{Create: zone.CreateFails, Delete: zone.DeleteByKey, Change: zone.ChangeAtOnce}

// zoneKeyTTL is assumed for the DNSKEY set of a zone that signs itself.
const zoneKeyTTL = 3600

// signing puts the keys of a zone into both states and says what happens to
// them.
func (b *builder) signing(zo *zoneObject) {
	before, after := b.keys(zo, zo.before, zo.zoneBefore), b.keys(zo, zo.after, zo.zoneAfter)
	switch zo.action {
	case read: // the zone is there already, it is only looked at late
		before = after
	case forget:
		after = before
	}
	b.out.Before.Sets = append(b.out.Before.Sets, before...)
	b.out.After.Sets = append(b.out.After.Sets, after...)
	for _, r := range before {
		if !hasKey(after, r.Key) {
			b.signingStep(zo, zone.Destroy, r)
		}
	}
	for _, r := range after {
		if !hasKey(before, r.Key) {
			b.signingStep(zo, zone.Create, r)
		}
	}
}

func (b *builder) keys(zo *zoneObject, i *zone.Instance, h *hostedZone) []zone.RRset {
	if i == nil || h == nil || !h.signed {
		return nil
	}
	return []zone.RRset{{Key: zone.Key{Instance: *i, Owner: i.Apex, Type: "DNSKEY"}, TTL: zoneKeyTTL, Synthetic: "signed",
		Origins: []zone.Origin{b.origin(zo.address)}}}
}

// signingStep is an update of the zone that stays, and else goes with the zone.
func (b *builder) signingStep(zo *zoneObject, do zone.Do, r zone.RRset) {
	s := zone.Step{Do: do, Address: zo.address, Previous: zo.previous, Deposed: zo.deposed, Handling: *zoneSigning}
	switch {
	case do == zone.Destroy && len(b.destroyed[r.Instance]) > 0:
		s = zone.Step{Do: do, Address: zo.address, WithZone: true}
	case zo.action == update:
		s.Do = zone.Update
	}
	b.out.Ways.Set(r.Key, s)
}
