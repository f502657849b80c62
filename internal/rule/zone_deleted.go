package rule

import (
	"fmt"

	"zonecut/internal/fact"
	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

var _ = register(Rule{
	ID:      "zone-deleted",
	Title:   "a zone is destroyed",
	Classes: []string{"C02"},
	Level:   finding.Block,
	Doc: `A zone goes with everything in it. Whether anybody loses something depends
on the delegation: while the zone above still sends users to its servers, they
are refused from the first second, and at some providers a stranger can now claim
the name there.

It blocks when the parent in this run still delegates to the zone's servers after
the change, and when a provider's zone is destroyed and no parent was seen. It is
held when the delegation goes in the same run, since resolvers keep it for its
TTL; when a zone file is gone and no parent was seen; and for private views. It
is a note when the parent delegates to other servers, or not at all.

A security company's Terraform run deleted its zone: five hours, the first two of
them before a person noticed (C02). In one ministry's history of thirteen deleted
zones, "the parent still delegates to it" was true of exactly the two mistakes.

Harmless look-alike: a zone that was retired long ago, whose parent points
elsewhere; a zone that is only forgotten, renamed in the source, or moved to
another file, which is no change of the zone.

To do: take the delegation away first, wait for its TTL, see that nobody asks any
more, then destroy the zone.`,
	Check: func(p *Pass) {
		for i := range p.Changes {
			if z := &p.Changes[i]; z.Zone && z.Op == zone.OpDelete && !p.Replaced(z) {
				zoneDeleted(p, z)
			}
		}
	},
})

func zoneDeleted(p *Pass, z *zone.Change) {
	level, why, seen := zoneFate(p, z)
	f := p.Report(z, "the zone %s goes: %s", z.Apex, why)
	f.Evidence = seen
	f.Level = level
	f.Detail = zoneLoss(p, z)
	f.Hint = "take the delegation away first, wait for its TTL, see that nobody asks any more, then destroy the zone"
	if was := above(p.Before, z.View, z.Apex); was.ttl > 0 {
		f.Hint = fmt.Sprintf("%s; the TTL of the delegation is %d s", f.Hint, was.ttl)
	}
	if level > finding.Note && z.Public() {
		f.Proof = []finding.Proof{refusedProof(p, z)}
	}
}

// zoneFate tells how much the loss of a zone counts, and why: by what the zone
// above says of it before and after the change, in the run or else live.
func zoneFate(p *Pass, z *zone.Change) (level finding.Level, why string, seen []finding.Evidence) {
	level, why, known := byParent(p, z)
	if !known {
		if l, w, e, told := byLiveParent(p, z); told {
			level, why, seen = l, w, e
		}
	}
	if level > finding.Hold && !z.Public() {
		level = finding.Hold
	}
	return level, why, seen
}

// byLiveParent tells from what the parent's servers say now. Where they disagree
// the worst counts: each of them sends users somewhere.
func byLiveParent(p *Pass, z *zone.Change) (level finding.Level, why string, seen []finding.Evidence, told bool) {
	q := atParent(z.Instance, "NS")
	answers, _ := p.Ask(q)
	own := ownServers(p.Before, z.Instance)
	var here, elsewhere, nowhere, silent []fact.Answer
	for _, a := range answers {
		switch {
		case a.Kind == fact.Data && (len(own) == 0 || shares(a.Data, own)):
			here = append(here, a)
		case a.Kind == fact.Data:
			elsewhere = append(elsewhere, a)
		case a.Kind == fact.NXDomain || a.Kind == fact.NoData:
			nowhere = append(nowhere, a)
		default:
			silent = append(silent, a)
		}
	}
	switch {
	case len(here) > 0:
		return finding.Block, "its parent delegates to it, say " + addresses(here), evidence(q, here), true
	case len(elsewhere)+len(nowhere) == 0, len(silent) > 0:
		return level, why, nil, false // who said nothing may delegate to it
	case len(elsewhere) > 0:
		return finding.Note, "its parent delegates to other servers, says each of its addresses that was asked", evidence(q, elsewhere), true
	}
	return finding.Note, "its parent does not delegate to it, says each of its addresses that was asked", evidence(q, nowhere), true
}

// byParent tells from what the run holds; known is false where that is nothing.
func byParent(p *Pass, z *zone.Change) (level finding.Level, why string, known bool) {
	own := ownServers(p.Before, z.Instance)
	was, will := above(p.Before, z.View, z.Apex), above(p.After, z.View, z.Apex)
	switch {
	case will.leadsTo(own):
		return finding.Block, "its parent still delegates to it", true
	case will.unknown:
		return finding.Hold, "where its parent will delegate is known only after the apply", true
	case len(will.servers) > 0:
		return finding.Note, "its parent delegates to other servers", true
	case was.leadsTo(own):
		return finding.Hold, "its delegation goes in the same run", true
	case was.seen || will.seen:
		return finding.Note, "its parent does not delegate to it", true
	case z.Host == "":
		return finding.Hold, "whether its parent still delegates to it is not known", false
	}
	return finding.Block, "no parent in this run shows that nobody is delegated to it", false
}

// zoneLoss lists what goes with a zone.
func zoneLoss(p *Pass, z *zone.Change) []string {
	n := len(p.Before.In(z.Instance, z.Apex))
	for _, r := range p.Before.Below(z.View, z.Apex) {
		if r.Instance == z.Instance {
			n++
		}
	}
	all := "- " + counted(n, "record set")
	if !p.Before.Complete(z.Instance) {
		all += " seen in this run, and whatever else the zone holds"
	}
	out := []string{all}
	for _, s := range ownServers(p.Before, z.Instance) {
		out = append(out, "- server "+s)
	}
	return out
}

// refusedProof comes true when the world is still sent to servers that have no
// such zone any more.
func refusedProof(p *Pass, z *zone.Change) finding.Proof {
	return finding.Proof{Ask: fact.Ask{Name: string(z.Apex), Type: "SOA"}, At: fact.AtWalk,
		Servers: Servers(p.Before, z.View, ownServers(p.Before, z.Instance)), ComesTrueIf: finding.IfRefused, Want: []string{}}
}
