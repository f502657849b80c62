package rule

import (
	"slices"

	"zonecut/internal/fact"
	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

var _ = register(Rule{
	ID:      "occluded-by-cut",
	Title:   "a new delegation hides records",
	Classes: []string{"C12"},
	Level:   finding.Block,
	Doc: `A new NS set below the apex makes a zone cut, and what the zone holds at and below
that name is no longer answered from it (RFC 1034, section 4.2.1): the child's
servers are asked. Only the addresses of name servers below the cut stay, as glue,
and at the cut itself DS and NSEC (RFC 4035, section 2.6). It blocks where the child zone
is in the run and lacks them; it holds where nobody sees whether the child has them,
until facts show that its servers answer, or deny them, which blocks; in a zone that is new as a whole, where nobody
was answered before, it warns.

A team delegated a name to a platform and left thirty records below it where they
were; all were in the zone, and none was answered (C12).

Harmless look-alike: names that go in the same change; names that the child zone,
as this run sees it, holds too; glue of this delegation and of its siblings; DS and
NSEC at the cut; a delegation that was there before and gets other servers; names
that another delegation hid already.

To do: put the records into the child zone first, then delegate, then delete them
here.`,
	Check: func(p *Pass) {
		for i := range p.Changes {
			c := &p.Changes[i]
			if c.Zone || !c.IsDelegation() || !holds(c.After) || c.Before != nil && c.Before.Answers() || covered(p.After, c.Key) {
				continue
			}
			occludedByCut(p, c)
		}
	},
})

func occludedByCut(p *Pass, c *zone.Change) {
	children := p.After.Instances(c.View, c.Owner)
	var lines []string
	var denied []finding.Evidence
	var proofs []finding.Proof
	asked := 0
	for _, r := range append(p.After.In(c.Instance, c.Owner), p.After.Below(c.View, c.Owner)...) {
		if r.Instance != c.Instance || !hiddenBy(p, c, r, children) {
			continue
		}
		if asked++; len(children) == 0 && c.Public() && asked <= mostCompared {
			has, said := childHas(p, c, r)
			if has {
				continue
			}
			denied = append(denied, said...)
		}
		lines = append(lines, "- "+string(r.Owner)+" "+string(r.Type))
		proofs = append(proofs, occludedProof(p, c, r))
	}
	if len(lines) == 0 {
		return
	}
	f := p.Report(c, "the new delegation of %s hides %s that the zone goes on holding", c.Owner, many(len(lines), "set"))
	f.Detail, f.Proof = firstLines(lines), proofs[:min(mostProofs, len(proofs))]
	switch {
	case isNew(p, c.Instance):
		f.Level = finding.Warn
	case len(denied) > 0:
		f.Detail = append(f.Detail, "servers of the child zone deny some of them")
		f.Evidence = denied[:min(mostEvidence, len(denied))]
	case !slices.ContainsFunc(children, p.After.Complete):
		f.Level = finding.Hold
		f.Detail = append(f.Detail, "the child zone is not seen whole: whether it holds them is not known")
	}
	f.Hint = "put these records into the zone " + string(c.Owner) + " first, and delete them here in the same change"
}

// occludedProof comes true when the servers of the new cut do not have what the cut
// hides here.
func occludedProof(p *Pass, c *zone.Change, r *zone.RRset) finding.Proof {
	proof := deniedProof(p, r)
	proof.At, proof.Servers = fact.AtNewServers, Servers(p.After, c.View, c.After.Data)
	return proof
}

// hiddenBy reports whether users lose a set to a new cut: it was answered before
// from here, no delegation needs it as glue, and the child is not seen to hold it.
func hiddenBy(p *Pass, c *zone.Change, r *zone.RRset, children []zone.Instance) bool {
	switch {
	case !holds(r), r.Type.IsDNSSEC(), r.Key == c.Key:
		return false
	case r.Owner == c.Owner && (r.Type == "DS" || r.Type == "NS" || aliased(r)):
		return false // a CNAME beside the NS set is cname-conflict's
	case hidden(p.Before, r):
		return false
	case r.Type.IsAddress() && r.Synthetic == "" && servesCut(p, r):
		return false
	}
	return !slices.ContainsFunc(children, func(i zone.Instance) bool {
		return present(p.After, i, r.Owner, ofType(r.Type)) || p.After.Cut(i, r.Owner) != nil ||
			leads(r) && present(p.After, i, r.Owner, leads)
	})
}

// mostEvidence bounds the answers that a finding about many names shows.
const mostEvidence = 5

// childHas reports whether every server of the child has the records that its delegation
// hides here, and gives the answers of those that deny them. A server that does not serve
// the child zone may answer from this one: that says nothing.
func childHas(p *Pass, c *zone.Change, r *zone.RRset) (has bool, denied []finding.Evidence) {
	ask := fact.Ask{Name: string(r.Owner), Type: string(r.Type)}
	if leads(r) && r.Type != "AAAA" {
		ask.Type = "A" // a child may flatten what is an alias here
	}
	q := fact.Question{Ask: ask, At: fact.AtNewServers, Servers: Servers(p.After, c.View, c.After.Data), Zone: string(c.Owner)}
	answers, _ := p.Ask(q)
	soa, _ := p.Ask(serving(p.After, c, fact.AtNewServers, c.After.Data))
	serves := func(a fact.Answer) bool {
		return slices.ContainsFunc(soa, func(s fact.Answer) bool {
			return s.Kind == fact.Data && s.Server == a.Server && s.Address == a.Address
		})
	}
	has = allSay(answers, fact.Data, fact.Alias, fact.Referral)
	for i := range answers {
		switch a := answers[i]; {
		case !serves(a):
			has = false
		case a.Kind == fact.NXDomain, a.Kind == fact.NoData:
			denied = append(denied, evidence(q, answers[i:i+1])...)
		}
	}
	return has, denied
}

// hidden reports whether a delegation hides a set. It shows its own NS and DS.
func hidden(s *zone.Snapshot, r *zone.RRset) bool {
	k := r.Key
	if k.Type == "DS" {
		k.Type = "NS"
	}
	return covered(s, k)
}

// servesCut reports whether some delegation of the same instance names the owner of
// an address set as its server.
func servesCut(p *Pass, r *zone.RRset) bool {
	return slices.ContainsFunc(p.After.PointsTo(r.View, r.Owner), func(ns *zone.RRset) bool {
		return ns.IsDelegation() && ns.Instance == r.Instance
	})
}
