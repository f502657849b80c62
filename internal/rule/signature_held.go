package rule

import (
	"fmt"
	"slices"

	"zonecut/internal/fact"
	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

// What signature-invalid says of zones that stand with their signatures in the run.

// heldSigned is such a zone on both sides.
type heldSigned struct {
	before, after *signedZone
	// changes are those in the zone, and its first DS.
	changes []*zone.Change
	// first says that validators begin with this change to go by what is there, so
	// that nothing of it stood before.
	first bool
}

// heldZones are the zones of a run that are signed and change, or that come under
// their first DS.
func heldZones(p *Pass) []*heldSigned {
	byZone, order := map[zone.Instance]*heldSigned{}, []*heldSigned{}
	of := func(i zone.Instance) *heldSigned {
		h, seen := byZone[i]
		if !seen {
			before := signedIn(p.Before, i, false)
			if after := signedIn(p.After, i, before != nil); after != nil {
				h = &heldSigned{before: before, after: after}
				order = append(order, h)
			}
			byZone[i] = h
		}
		return h
	}
	for i := range p.Changes {
		c := &p.Changes[i]
		if c.Zone {
			continue
		}
		if h := of(c.Instance); h != nil {
			h.changes = append(h.changes, c)
		}
		if firstDS(c) {
			for _, i := range p.After.Instances(c.View, c.Owner) {
				if h := of(i); h != nil && i.Apex == c.Owner {
					h.first, h.before, h.changes = true, nil, append(h.changes, c)
				}
			}
		}
	}
	return order
}

// firstDS reports whether validators begin with a change to expect signatures.
func firstDS(c *zone.Change) bool {
	return atCut(c) && c.After != nil && !c.After.Unknown && len(zone.EffectiveDS(c.After.Data)) > 0 &&
		(c.Before == nil || len(zone.EffectiveDS(c.Before.Data)) == 0)
}

// judgeHeld reports what is wrong with one zone.
func judgeHeld(p *Pass, h *heldSigned) {
	i := h.after.in
	lies := h.lies()
	faults, left := h.faults(p)
	var lines []string
	var at []zone.Name
	tell := func(l lie) {
		lines = append(lines, string(l.owner)+": "+l.text)
		if !slices.Contains(at[max(0, len(at)-1):], l.owner) {
			at = append(at, l.owner)
		}
	}
	for _, l := range lies {
		tell(l)
	}
	var wrong, unsure []*fault
	for _, f := range faults {
		if f.known {
			wrong = append(wrong, f)
			tell(f.lie)
		} else {
			unsure = append(unsure, f)
		}
	}
	if len(lines) > 0 {
		at = zone.SortNames(at)
		f := p.Report(wholeZone(p, i), "the signed zone %s does not hold at %s", i.Apex, nameList(at))
		f.Detail, f.Digest, f.Window = firstLines(lines), digestOf(h.changes), nil
		if places := h.places(at); len(places) > 0 {
			f.Places = places
		}
		f.Hint = "sign the zone anew from what it holds, and publish that; a DS comes, or comes back, after it validates"
		if len(wrong) > 0 {
			f.Proof = []finding.Proof{{Ask: fact.Ask{Name: string(wrong[0].owner), Type: string(wrong[0].typ)}, At: fact.AtWalk,
				Servers: []fact.Server{}, ComesTrueIf: finding.IfBogus, Want: []string{}}}
		}
		if ds, seen := liveDS(p, &zone.Change{Key: zone.Key{Instance: i, Owner: i.Apex}}); seen && len(ds) == 0 {
			f.Level = finding.Warn
			f.Message += "; no DS of it is published, so that nobody minds yet"
		}
		return
	}
	if len(unsure)+left == 0 {
		return
	}
	f := p.Report(wholeZone(p, i), "whether all that changes in the signed zone %s holds could not be told", i.Apex)
	f.Certainty, f.Level, f.Digest, f.Window = finding.Unknown, finding.Note, digestOf(h.changes), nil
	for _, u := range unsure {
		f.Detail = append(f.Detail, string(u.owner)+": "+u.text)
	}
	f.Detail = firstLines(f.Detail)
	if left > 0 {
		f.Detail = append(f.Detail, fmt.Sprintf("%d sets of %d were verified, evenly spread (max_verified)", p.Param("max_verified"), p.Param("max_verified")+left))
	}
	f.Hint = "verify the zone with a program that implements the algorithm and reads all of it, as ldns-verify-zone"
}

// places are where that stands which changes at some names.
func (h *heldSigned) places(names []zone.Name) []finding.Place {
	const most = 5
	var out []finding.Place
	for _, c := range h.changes {
		if _, found := slices.BinarySearchFunc(names, c.Owner, zone.Name.Compare); !found || c.Type == "RRSIG" || len(out) >= most {
			continue
		}
		for _, o := range c.Origins() {
			out = append(out, finding.Place(o))
		}
	}
	return out
}

func nameList(names []zone.Name) string {
	var out []string
	for _, n := range names {
		out = append(out, string(n))
	}
	return listed(out)
}

// lies are those in the denials that the change brings.
func (h *heldSigned) lies() []lie {
	if h.first {
		return h.after.allLies()
	}
	return newLies(h.before, h.after, h.changes)
}

// faults are those of signatures that the change brings, and how many sets were left
// out.
func (h *heldSigned) faults(p *Pass) (out []*fault, left int) {
	sets := h.after.changedSets(h.changes)
	if h.first {
		sets = h.after.allSets()
	}
	out, left = h.after.faultsOf(sets, h.entry(p), p.Param("max_verified"), p.Now)
	if h.before != nil {
		out = slices.DeleteFunc(out, func(f *fault) bool { return h.before.faultOf(signedKey{f.owner, f.typ}, nil, p.Now) != nil })
	}
	return out, left
}

// entry are the keys that the DS of the zone names, where the run has one that names
// any: no other vouches for the keys (RFC 4035, section 5.2).
func (h *heldSigned) entry(p *Pass) *zone.Keys {
	ds, keys := published(p.After, &zone.Change{Key: zone.Key{Instance: h.after.in}}), h.after.get(h.after.in.Apex, "DNSKEY")
	if ds == nil || ds.Unknown {
		return nil
	}
	var out []string
	for _, k := range keys.Data {
		if named(h.after.in.Apex, ds.Data, []string{k}) {
			out = append(out, k)
		}
	}
	if len(out) == 0 {
		return nil
	}
	return zone.ReadKeys(h.after.in.Apex, out)
}

// allSets are all sets of the zone.
func (z *signedZone) allSets() []signedKey {
	var out []signedKey
	for r := range z.Census() {
		if r.Instance == z.in && r.Type != "RRSIG" {
			out = append(out, signedKey{r.Owner, r.Type})
		}
	}
	return out
}

// signaturesGone says that a zone loses all signatures and keeps its keys: the server
// that loads the file may sign it, and nobody said so.
func signaturesGone(p *Pass) {
	for i := range p.Changes {
		c := &p.Changes[i]
		if c.Zone || c.Type != "RRSIG" || c.Owner != c.Apex || signedIn(p.Before, c.Instance, false) == nil || signedIn(p.After, c.Instance, true) != nil {
			continue
		}
		if keys := p.After.Get(zone.Key{Instance: c.Instance, Owner: c.Apex, Type: "DNSKEY"}); keys == nil || len(keys.Data) == 0 {
			continue // dnssec-disabled speaks of it
		}
		f := p.Report(c, "the signatures of %s go while its keys stay; whether the server that loads the file signs it is not known", c.Apex)
		f.Certainty, f.Level = finding.Unknown, finding.Note
		f.Hint = "see that the server signs the zone before it serves this file; without signatures it is bogus under its DS"
	}
}

// sameTags warns of keys that come with a tag which another key has: that is legal,
// and validators give up after a few tries (RFC 4034, section 5.3; CVE-2023-50387).
func sameTags(p *Pass) {
	for i := range p.Changes {
		c := &p.Changes[i]
		if c.Zone || c.Type != "DNSKEY" || c.Owner != c.Apex || c.After == nil {
			continue
		}
		for _, a := range c.Added() {
			if slices.ContainsFunc(c.After.Data, func(k string) bool { return k != a && keyID(k) == keyID(a) && keyID(a) != "" }) {
				f := p.Report(c, "two keys of %s have the tag of %s: validators have to try both", c.Apex, keyNames([]string{a}))
				f.Level = finding.Warn
				f.Hint = "make another key: tags are free"
				break
			}
		}
	}
}

// keyID is what signatures call a key by, "" for none that signs.
func keyID(data string) string {
	k, ok := zone.ParseDNSKEY(data)
	if !ok || k.Revoked {
		return ""
	}
	return fmt.Sprintf("%d/%d", k.Algorithm, k.Tag)
}
