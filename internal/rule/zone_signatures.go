package rule

import (
	"runtime"
	"slices"
	"sync"
	"time"

	"zonecut/internal/zone"
)

// The signatures of a zone that stands signed in the run: each set that the zone
// answers for needs one that holds (RFC 4035, section 2.2).

// fault is what is wrong with the signatures of one set.
type fault struct {
	lie
	typ zone.Type
	// known is false where no signature could be verified here.
	known bool
}

// signedKey is a set that must be signed.
type signedKey struct {
	owner zone.Name
	typ   zone.Type
}

// faultOf is what is wrong with the signatures of a set, nil when nothing is, or when
// it needs none. That they are over is signature-expiring's to say: those are judged
// as of their end.
func (z *signedZone) faultOf(k signedKey, entry *zone.Keys, now time.Time) *fault {
	r := z.get(k.owner, k.typ)
	if r == nil || !r.Answers() || k.typ == "RRSIG" || z.hidden(k.owner) {
		return nil
	}
	if z.cut(k.owner) && k.typ != "DS" && k.typ != "NSEC" && k.typ != "NSEC3" {
		return nil
	}
	keys := z.keys
	if k.typ == "DNSKEY" && entry != nil {
		keys = entry
	}
	signatures := z.signatures(k.owner, k.typ)
	text, known := keys.Verify(k.owner, k.typ, r.Data, signatures, lastDay(signatures, now))
	if text == "" {
		return nil
	}
	return &fault{lie{k.owner, text}, k.typ, known}
}

// lastDay is now, or the end of the last of the signatures when that is earlier.
func lastDay(signatures []string, now time.Time) time.Time {
	var last time.Time
	for _, text := range signatures {
		if s, ok := zone.ParseSignature(text, now); ok && s.Expiration.After(last) {
			last = s.Expiration
		}
	}
	if last.IsZero() || last.After(now) {
		return now
	}
	return last
}

// faultsOf verifies sets on all processors, and says how many it left out.
func (z *signedZone) faultsOf(keys []signedKey, entry *zone.Keys, most int, now time.Time) (out []*fault, left int) {
	if len(keys) > most {
		keys, left = evenly(keys, most), len(keys)-most
	}
	for _, k := range keys { // fills what is found out once: readers share it then
		z.hidden(k.owner)
	}
	all := make([]*fault, len(keys))
	var group sync.WaitGroup
	workers := min(runtime.GOMAXPROCS(0), len(keys))
	for w := range workers {
		group.Go(func() {
			for i := w; i < len(keys); i += workers {
				all[i] = z.faultOf(keys[i], entry, now)
			}
		})
	}
	group.Wait()
	return slices.DeleteFunc(all, func(f *fault) bool { return f == nil }), left
}

// evenly takes so many of a list, evenly.
func evenly[T any](all []T, most int) []T {
	out := make([]T, most)
	for i := range out {
		out[i] = all[i*len(all)/most]
	}
	return out
}

// changedSets are the sets whose data or signatures change, and those whose
// signatures are by a key that goes.
func (z *signedZone) changedSets(changes []*zone.Change) []signedKey {
	var out []signedKey
	for _, c := range changes {
		switch {
		case c.Type == "RRSIG":
			for _, data := range slices.Concat(c.Added(), c.Removed()) {
				out = append(out, signedKey{c.Owner, coveredBy(data)})
			}
		case c.After != nil:
			out = append(out, signedKey{c.Owner, c.Type})
		}
		if c.Type == "DNSKEY" && c.Owner == c.Apex && c.Before != nil && len(c.Removed()) > 0 {
			out = append(out, z.orphaned(c.Removed())...)
		}
	}
	slices.SortFunc(out, func(a, b signedKey) int {
		if c := a.owner.Compare(b.owner); c != 0 {
			return c
		}
		return slices.Compare([]zone.Type{a.typ}, []zone.Type{b.typ})
	})
	return slices.Compact(out)
}

// orphaned are the sets that have a signature by one of some keys, and none by
// another. It reads the whole zone, as seldom as a key goes.
func (z *signedZone) orphaned(gone []string) []signedKey {
	type id struct {
		algorithm uint8
		tag       uint16
	}
	lost := map[id]bool{}
	for _, data := range gone {
		if k, ok := zone.ParseDNSKEY(data); ok {
			lost[id{k.Algorithm, k.Tag}] = true
		}
	}
	var out []signedKey
	for r := range z.Each() {
		if r.Instance != z.in || r.Type != "RRSIG" {
			continue
		}
		kept, by := map[zone.Type]bool{}, map[zone.Type]bool{}
		for _, data := range r.Data {
			if s, ok := zone.ParseSignature(data, time.Unix(0, 0)); ok {
				if lost[id{s.Algorithm, s.KeyTag}] {
					by[s.Covered] = true
				} else {
					kept[s.Covered] = true
				}
			}
		}
		for t := range by {
			if !kept[t] {
				out = append(out, signedKey{r.Owner, t})
			}
		}
	}
	return out
}
