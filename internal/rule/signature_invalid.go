package rule

import (
	"fmt"
	"slices"

	"zonecut/internal/fact"
	"zonecut/internal/finding"
)

var _ = register(Rule{
	ID:      "signature-invalid",
	Title:   "a server's signatures do not hold",
	Classes: []string{"C19"},
	Level:   finding.Block,
	Params:  map[string]int{"max_verified": 50_000},
	Doc: `A name server serves a key that the DS of the zone names, and what it signs does
not validate: no signature over its keys is by a key that the DS names, the signature
over the SOA is by none of its keys, is over other data, has expired or has not begun,
or is missing. It is asked when servers come into an NS set under a DS, and when the
first DS comes over servers, of each server by itself. Only facts tell; without them
this rule says nothing.

PagerDuty's new key was deployed without its signatures; at a top-level domain one of
several servers went on with signatures that had expired, and for months some users
got SERVFAIL some of the time (C19, C18).

Harmless look-alike: an old signature beside one that holds; two signers with keys of
their own; a signature by an algorithm that cannot be checked here, which is unknown;
a zone without a DS, whose signatures nobody checks; servers whose signatures failed
before as well.

To do: sign the zone there again, or take over the copy of a server whose signatures
hold, before users are sent to it.`,
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
		f.Hint = "ask for them with a validator that implements the algorithm"
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
