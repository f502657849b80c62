package rule

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"zonecut/internal/fact"
	"zonecut/internal/zone"
)

// What a server denies in one answer and serves in another: validators believe either.

// sample is an answer of one address to one question of denialAsks.
type sample struct {
	asked  fact.Question
	answer *fact.Answer
}

// samples are those that facts hold of a place.
func (s *signedPlace) samples(p *Pass, c *zone.Change) []sample {
	var out []sample
	for _, a := range denialAsks(p, c) {
		q := s.asked
		q.Ask = a
		answers, _ := p.Ask(q)
		for i := range answers {
			if r := &answers[i]; r.Server == s.server && r.Address == s.address && (r.Kind == fact.Data || r.Kind == fact.NoData || r.Kind == fact.NXDomain) {
				out = append(out, sample{q, r})
			}
		}
	}
	return out
}

// servedSet is a set that a server answered with.
type servedSet struct {
	name zone.Name // as it was asked for
	// source is the name that holds it: the wildcard, where one answered.
	source zone.Name
	typ    zone.Type
}

func (s *servedSet) String() string {
	if s.source != s.name {
		return fmt.Sprintf("%s for %s (by %s)", s.typ, s.name, s.source)
	}
	return fmt.Sprintf("%s for %s", s.typ, s.name)
}

// servedOf is what an answer serves, of a zone that signed it. Without a signature
// nobody can tell what it was made from.
func servedOf(n zone.Name, t zone.Type, signatures []string, apex zone.Name, now time.Time) (s servedSet, ok bool) {
	for _, text := range signatures {
		sig, ok := zone.ParseSignature(text, now)
		if !ok || sig.Signer != apex || sig.Covered != t {
			continue
		}
		s = servedSet{n, n, t}
		if up := len(n.Labels()) - sig.Labels; up > 0 && !n.IsWildcard() {
			for range up {
				s.source = s.source.Parent()
			}
			s.source = zone.Name("*." + below(s.source))
		}
		return s, true
	}
	return s, false
}

// contradiction is a denial that cannot be, in a clause, and the sample that has it.
type contradiction struct {
	text string
	sample
}

// contradictions are those in what a place denies of a zone.
func (s *signedPlace) contradictions(p *Pass, c *zone.Change) []contradiction {
	samples := s.samples(p, c)
	var served []servedSet
	add := func(n, t string, a *fact.Answer) {
		if set, ok := servedOf(zone.Name(n), zone.Type(t), a.Signatures, c.Owner, p.Now); ok && a.Kind == fact.Data {
			served = append(served, set)
		}
	}
	add(string(c.Owner), "DNSKEY", s.keys)
	if s.soa != nil {
		add(string(c.Owner), "SOA", s.soa)
	}
	for _, a := range samples {
		add(a.asked.Ask.Name, a.asked.Ask.Type, a.answer)
	}
	keys := zone.ReadKeys(c.Owner, s.keys.Data)
	var out []contradiction
	told := map[string]bool{}
	for _, a := range samples {
		for _, text := range a.wrong(c.Owner, keys, served, p.Now) {
			if !told[text] {
				told[text] = true
				out = append(out, contradiction{text, a})
			}
		}
	}
	return out
}

// wrong says what cannot be in one answer.
func (a *sample) wrong(apex zone.Name, keys *zone.Keys, served []servedSet, now time.Time) []string {
	name, t := zone.Name(a.asked.Ask.Name), zone.Type(a.asked.Ask.Type)
	what := fmt.Sprintf("its answer for %s %s", name, t)
	if a.answer.Kind != fact.Data && len(a.answer.Denials) == 0 {
		return []string{what + " denies without an NSEC or NSEC3"}
	}
	var out []string
	for _, s := range served {
		if a.answer.Kind == fact.NXDomain && s.source.Under(name) {
			out = append(out, fmt.Sprintf("%s denies the name, and it serves %s", what, &s))
		}
	}
	for _, r := range a.answer.Denials {
		d, ok := zone.ParseDenial(zone.Type(r.Type), r.Data)
		if owner := zone.Name(r.Owner); !ok || !owner.Under(apex) || !signedBy(r.Signatures, apex, now) {
			continue // of another zone on the same server
		}
		if fault, known := keys.Verify(zone.Name(r.Owner), zone.Type(r.Type), []string{r.Data}, r.Signatures, now); fault != "" && known {
			out = append(out, fmt.Sprintf("%s: %s (%s)", what, fault, r.Owner))
			continue
		}
		if d.Hashed != nil && !d.Hashed.Believed() {
			continue
		}
		span := spanOf(r, d)
		if a.answer.Kind == fact.NoData && span.at(name) {
			out = append(out, notDenied(what, name, t, &span)...)
		}
		for _, s := range served {
			if text := span.denies(&s); text != "" {
				out = append(out, fmt.Sprintf("the %s in %s denies %s, and it serves %s", r.Type, what, text, &s))
			}
		}
	}
	return out
}

func signedBy(signatures []string, apex zone.Name, now time.Time) bool {
	return len(signatures) == 0 || slices.ContainsFunc(signatures, func(text string) bool {
		sig, ok := zone.ParseSignature(text, now)
		return ok && sig.Signer == apex
	})
}

// notDenied says why the record of a name does not prove that the name lacks a type
// (RFC 4035, section 5.4; RFC 6840, section 4.3). At a delegation it must show that it
// is one (RFC 6840, section 4.4).
func notDenied(what string, name zone.Name, t zone.Type, s *span) []string {
	if s.Has("NXNAME") {
		return nil
	}
	switch {
	case s.Has(t):
		return []string{fmt.Sprintf("%s denies it with a bitmap that names %s", what, t)}
	case s.Has("CNAME"):
		return []string{what + " denies it with a bitmap that names CNAME"}
	case t == "DS" && !s.Has("NS"):
		return []string{fmt.Sprintf("%s denies it with a bitmap without NS: that %s is a delegation is not proven", what, name)}
	}
	return nil
}

// span is what one NSEC or NSEC3 record speaks of.
type span struct {
	zone.Denial
	owner zone.Name // of an NSEC3 its hash
}

func spanOf(r fact.Denial, d zone.Denial) span {
	s := span{d, zone.Name(r.Owner)}
	if d.Hashed != nil {
		s.owner = zone.Name(s.owner.First())
	}
	return s
}

// place is where a name stands among those that the record speaks of.
func (s *span) place(n zone.Name) zone.Name {
	if s.Hashed != nil {
		return zone.Name(s.Hashed.Hash(n))
	}
	return n
}

func (s *span) at(n zone.Name) bool { return s.place(n) == s.owner }

// between reports whether a name falls between the owner and the next. The record of
// a delegation or a DNAME says nothing of names below it (RFC 6840, section 4.1).
func (s *span) between(n zone.Name) bool {
	at := s.place(n)
	if at == "" || s.Hashed == nil && n.Below(s.owner) && (s.Has("DNAME") || s.Has("NS") && !s.Has("SOA")) {
		return false
	}
	order := func(a, b zone.Name) int {
		if s.Hashed != nil {
			return strings.Compare(string(a), string(b))
		}
		return a.Compare(b)
	}
	after, before := order(s.owner, at) < 0, order(at, s.Next) < 0
	if order(s.Next, s.owner) <= 0 { // the last one leads back
		return at != s.owner && (after || before)
	}
	return after && before
}

// denies says what of a set the record denies, "" when it leaves it alone. A name that
// a wildcard answers for is denied by right; what stands at it is not.
func (s *span) denies(set *servedSet) string {
	for _, n := range []zone.Name{set.source, set.name} {
		if s.at(n) && !s.Has(set.typ) && !s.Has("NXNAME") {
			return fmt.Sprintf("the type %s at %s", set.typ, n)
		}
	}
	if s.between(set.source) {
		return fmt.Sprintf("the name %s", set.source)
	}
	return ""
}
