package rule

import (
	"zonecut/internal/fact"
	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

// The proofs that rules share: what verify asks after the apply, to see whether
// what a finding fears came true although nobody accepted it. A proof is about what
// users get, so there is none for what is exchanged by plan and only might go wrong;
// and it holds of no state before the apply, so that a change which never arrived is
// late and not broken.

// mostProofs bounds the questions that one finding about many sets gives verify.
const mostProofs = 5

// arrivedProofs come true when a set is no longer what it was: for findings that
// fear the very content which is planned. There is none where what it was is not
// known, or differs by who asks.
func arrivedProofs(c *zone.Change) []finding.Proof {
	if c.Zone || c.Set != "" || c.Before != nil && (c.Before.Unknown || c.Before.Synthetic != "") {
		return nil
	}
	proof := finding.Proof{Ask: fact.Ask{Name: string(c.Owner), Type: string(c.Type)}, At: fact.AtOldServers,
		Servers: []fact.Server{}, ComesTrueIf: finding.IfAnswers, Want: []string{}}
	if atCut(c) || c.IsDelegation() {
		proof.At = fact.AtParent
	}
	if holds(c.Before) {
		proof.ComesTrueIf, proof.Want = finding.IfDiffers, c.Before.Data
	}
	return []finding.Proof{proof}
}

// undoneProofs come true when a set is no longer what the servers gave before the
// apply, whatever the plan took it for. Servers that did not agree prove nothing.
func undoneProofs(c *zone.Change, live []fact.Answer) []finding.Proof {
	data, _, agreed := fact.Unanimous(live)
	if !agreed {
		return nil
	}
	was := *c
	if was.Before = nil; len(data) > 0 {
		was.Before = &zone.RRset{Key: c.Key, Data: data}
	}
	return arrivedProofs(&was)
}

// eachArrived are the proofs of the first of several changes.
func eachArrived(changes []*zone.Change) []finding.Proof {
	var out []finding.Proof
	for _, c := range changes[:min(mostProofs, len(changes))] {
		out = append(out, arrivedProofs(c)...)
	}
	return out
}

// lostProofs come true when a set that users were answered with is gone.
func lostProofs(p *Pass, changes []*zone.Change) []finding.Proof {
	var out []finding.Proof
	for _, c := range changes[:min(mostProofs, len(changes))] {
		out = append(out, deniedProof(p, c.Before))
	}
	return out
}

// unservedProofs come true when servers to which users are sent do not serve the
// zone: they refuse it, or have another one in which its name is not there. That one
// says nothing proves nothing; verify then could not look.
func unservedProofs(apex zone.Name, servers []fact.Server) []finding.Proof {
	if len(servers) == 0 {
		return nil
	}
	var out []finding.Proof
	for _, truth := range []finding.ComesTrue{finding.IfRefused, finding.IfDenied} {
		out = append(out, finding.Proof{Ask: fact.Ask{Name: string(apex), Type: "SOA"}, At: fact.AtNewServers,
			Servers: servers, ComesTrueIf: truth, Want: []string{}})
	}
	return out
}
