package rule

import (
	"fmt"
	"slices"

	"zonecut/internal/fact"
	"zonecut/internal/finding"
)

var _ = register(Rule{
	ID:      "signature-invalid",
	Title:   "what a zone signs or denies does not hold",
	Classes: []string{"C19"},
	Level:   finding.Block,
	Params:  map[string]int{"max_verified": 50_000},
	Doc: `A zone that stands with its signatures in the run, a file or a transfer, brings what
does not hold: a set without an RRSIG, or with none that a key of the zone verifies; a
name without its NSEC or NSEC3 record; a bitmap that lacks a type which the name has, or
names one which it has not; a chain that leads past a name, or does not end. It is
judged before anybody is served with it, by what the change brings; under a first DS, by
all that is there. At most max_verified sets are verified, and it says when that was not
all. Two keys with one tag are a warning.

The same is asked of servers that come into an NS set under a DS, and of all under the
first DS of a name, each by itself: whether the keys and the SOA are signed so that it
holds, and whether what it denies of a few names is what it does not serve.

At Slack the bitmap of a wildcard lacked its addresses; nobody saw it until a DS had
validators believe it, and then names went away for some and not for others. A top-level
domain published a malformed signature, and was away for five hours (C19).

Harmless look-alike: a zone that is signed anew, by other keys, with another salt or the
other kind of chain; delegations without DS that opt-out leaves out; glue, which nobody
signs; a file with keys and without signatures, which the server that loads it signs; a
file without any denials; bitmaps of on-line signers, which name more than is there, or
that nothing is (RFC 9824); NSEC3 with more iterations than validators compute; an old
signature beside one that holds; two signers with keys of their own; a signature by a
key that cannot be checked here (RSA of less than 1024 bits), which is unknown; what
failed before as well. Where the parent is known to publish no DS nobody minds yet,
and it is a warning. That signatures end is signature-expiring's.

To do: sign the zone anew from what it holds, and publish that; where a server makes the
denials, have it mended before a DS comes.`,
	Check: func(p *Pass) {
		for _, h := range heldZones(p) {
			judgeHeld(p, h)
		}
		signaturesGone(p)
		sameTags(p)
		for _, t := range trustings(p) {
			if t.Type != "DS" || t.fresh {
				signatureInvalid(p, t)
			}
		}
	},
})

// placeFault is what is wrong with what one address serves.
type placeFault struct {
	place *signedPlace
	text  string
	known bool
	// lies are denials of what it serves; its signatures hold then.
	lies []contradiction
}

// faultAt is what is wrong with a place, nil when nothing is. Of one without a key that
// the DS names ds-mismatch speaks.
func faultAt(p *Pass, t *trusting, s *signedPlace) *placeFault {
	if !s.matched(t.Owner, t.ds) {
		return nil
	}
	if text, known := s.invalid(p, t.Owner, t.ds); text != "" {
		return &placeFault{place: s, text: text, known: known}
	}
	if lies := s.contradictions(p, t.Change); len(lies) > 0 {
		f := &placeFault{place: s, text: lies[0].text, known: true, lies: lies}
		if more := len(lies) - 1; more > 0 {
			f.text += fmt.Sprintf(", and %d more", more)
		}
		return f
	}
	return nil
}

func signatureInvalid(p *Pass, t *trusting) {
	if len(t.was) > 0 && !slices.ContainsFunc(t.was, func(s *signedPlace) bool { return faultAt(p, t, s) == nil }) {
		return // failing already, at every server
	}
	var wrong, lying, unsure []*placeFault
	for _, s := range t.places {
		switch f := faultAt(p, t, s); {
		case f == nil:
		case !f.known:
			unsure = append(unsure, f)
		case f.lies != nil:
			lying = append(lying, f)
		default:
			wrong = append(wrong, f)
		}
	}
	all := slices.Concat(wrong, lying, unsure)
	if len(all) == 0 {
		return
	}
	f := p.Report(t.Change, "%s serves %s with signatures that do not hold", faultNames(wrong), t.Owner)
	f.Hint = "have the zone signed anew there, and ask again, before users are sent to it"
	switch {
	case len(wrong) == 0 && len(lying) > 0:
		f.Message = fmt.Sprintf("%s denies of %s what it serves: validators believe the one or the other", faultNames(lying), t.Owner)
		f.Hint = "have the denials mended there, and ask again, before a DS has validators believe them"
	case len(wrong) == 0:
		f.Certainty, f.Level = finding.Unknown, finding.Note
		f.Message = fmt.Sprintf("whether the signatures of %s hold at %s could not be told", t.Owner, faultNames(unsure))
		f.Hint = "ask for them with a validator that takes such keys"
	}
	if len(wrong) > 0 || len(lying) == 0 {
		f.Proof = []finding.Proof{bogusProof(t.Change)}
	}
	for _, w := range all {
		f.Detail = append(f.Detail, fmt.Sprintf("%s: %s", w.place, w.text))
		f.Evidence = append(f.Evidence, w.evidence()...)
	}
	f.Detail = firstLines(f.Detail)
}

// evidence are the answers that show it.
func (w *placeFault) evidence() []finding.Evidence {
	var out []finding.Evidence
	for _, l := range w.lies {
		out = append(out, evidence(l.asked, []fact.Answer{*l.answer})...)
	}
	if w.lies != nil {
		return out
	}
	out = evidence(w.place.asked, []fact.Answer{*w.place.keys})
	if w.place.soa != nil {
		soa := w.place.asked
		soa.Ask.Type = "SOA"
		out = append(out, evidence(soa, []fact.Answer{*w.place.soa})...)
	}
	return out
}

func faultNames(faults []*placeFault) string {
	var places []*signedPlace
	for _, f := range faults {
		places = append(places, f.place)
	}
	return placeNames(places)
}
