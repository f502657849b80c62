package rule

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"zonecut/internal/fact"
	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

// The life that is left to signatures as servers answer with them, for
// signature-expiring.

// servedEnding is a signature that ends too soon at one address.
type servedEnding struct {
	ending
	place *signedPlace
}

// servedSignatures judges the servers that a change sends validators to. What those
// before them serve with the same faults, the change does not make worse.
func servedSignatures(p *Pass, t *trusting) {
	was := finding.Block
	for _, s := range t.was {
		was = min(was, worstLife(p, t, s).level)
	}
	if len(t.was) == 0 {
		was = finding.Off
	}
	var found []servedEnding
	for _, s := range t.places {
		if e := worstLife(p, t, s); e.level > was {
			found = append(found, servedEnding{e, s})
		}
	}
	if len(found) == 0 {
		return
	}
	slices.SortStableFunc(found, func(a, b servedEnding) int {
		return cmp.Or(cmp.Compare(b.level, a.level), cmp.Compare(a.left, b.left))
	})
	f := p.Report(t.Change, "signatures of %s end soon at %s: that of its %s %s", t.Owner, found[0].place, found[0].Covered, found[0].why)
	f.Level = found[0].level
	var ends []ending
	for _, e := range found {
		f.Detail = append(f.Detail, fmt.Sprintf("%s: %s until %s, %s", e.place, e.Covered, e.Expiration.Format(time.RFC3339), e.remaining()))
		f.Evidence = append(f.Evidence, evidence(e.place.asked, []fact.Answer{*e.place.keys})...)
		ends = append(ends, e.ending)
	}
	f.Proof = endingProofs(unlike(ends))
	f.Detail = firstLines(f.Detail)
	f.Hint = "have the zone signed anew there before users are sent to it"
}

// unlike are those of several endings that are about different sets.
func unlike(ends []ending) []ending {
	seen := map[string]bool{}
	return slices.DeleteFunc(ends, func(e ending) bool {
		at := string(e.owner) + " " + string(e.Covered)
		was := seen[at]
		seen[at] = true
		return was
	})
}

// several reports whether the zone has more than one server, so that one may be a
// secondary that loses its primary.
func (t *trusting) several() bool {
	names := slices.Clone(t.After.Data)
	if t.Type == "DS" {
		names = nil
		for _, s := range t.places {
			names = append(names, s.server)
		}
	}
	slices.Sort(names)
	return len(slices.Compact(names)) > 1
}

// worstLife is the signature of a place with the least life: of each set the newest
// counts. What does not validate at all is signature-invalid's.
func worstLife(p *Pass, t *trusting, s *signedPlace) ending {
	var worst ending
	if why, _ := s.invalid(p, t.Owner, t.ds); why != "" || !s.matched(t.Owner, t.ds) {
		return worst
	}
	var expire time.Duration
	if s.soa != nil && t.several() {
		if soa, ok := zone.ParseSOA(s.soa.Data[0]); ok {
			expire = time.Duration(soa.Expire) * time.Second
		}
	}
	for _, a := range []*fact.Answer{s.keys, s.soa} {
		if a == nil {
			continue
		}
		var last zone.Signature
		for _, text := range a.Signatures {
			if sig, ok := zone.ParseSignature(text, p.Now); ok && sig.Expiration.After(last.Expiration) {
				last = sig
			}
		}
		if last.Covered == "" {
			continue
		}
		ttl := max(a.TTL, last.TTL)
		short := expire + time.Duration(ttl)*time.Second
		if last.Expiration.Sub(last.Inception) < short+24*time.Hour {
			short = 0 // made to live shorter than that
		}
		if e := lifeOf(p, t.Owner, last, ttl, short); e.level > worst.level {
			worst = e
		}
	}
	return worst
}
