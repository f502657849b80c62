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

func signatureInvalid(p *Pass, t *trusting) {
	fault := func(s *signedPlace) (string, bool) {
		if !s.matched(t.Owner, t.ds) {
			return "", true // ds-mismatch speaks of it
		}
		return s.invalid(p, t.Owner, t.ds)
	}
	holds := func(s *signedPlace) bool { why, _ := fault(s); return why == "" }
	if len(t.was) > 0 && !slices.ContainsFunc(t.was, holds) {
		return // failing already, at every server
	}
	var wrong, unsure []*signedPlace
	why := map[*signedPlace]string{}
	for _, s := range t.places {
		text, known := fault(s)
		switch {
		case text == "":
			continue
		case known:
			wrong = append(wrong, s)
		default:
			unsure = append(unsure, s)
		}
		why[s] = text
	}
	if len(wrong)+len(unsure) == 0 {
		return
	}
	f := p.Report(t.Change, "%s serves %s with signatures that do not hold", placeNames(wrong), t.Owner)
	f.Hint = "have the zone signed anew there, and ask again, before users are sent to it"
	f.Proof = []finding.Proof{bogusProof(t.Change)}
	if len(wrong) == 0 {
		f.Certainty, f.Level = finding.Unknown, finding.Note
		f.Message = fmt.Sprintf("whether the signatures of %s hold at %s could not be told", t.Owner, placeNames(unsure))
		f.Hint = "ask for them with a validator that implements the algorithm"
	}
	for _, s := range append(wrong, unsure...) {
		f.Detail = append(f.Detail, fmt.Sprintf("%s: %s", s, why[s]))
		seen := []fact.Answer{*s.keys}
		if s.soa != nil {
			seen = append(seen, *s.soa)
		}
		f.Evidence = append(f.Evidence, evidence(s.asked, seen[:1])...)
		soa := s.asked
		soa.Ask.Type = "SOA"
		f.Evidence = append(f.Evidence, evidence(soa, seen[1:])...)
	}
	f.Detail = firstLines(f.Detail)
}
