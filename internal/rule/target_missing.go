package rule

import (
	"fmt"
	"slices"
	"strings"

	"zonecut/internal/fact"
	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

var _ = register(Rule{
	ID:      "target-missing",
	Title:   "a set points at a name that is not there",
	Classes: []string{"C14"},
	Level:   finding.Block,
	Doc: `The target of a CNAME, alias, MX, SRV, NS, HTTPS or SVCB set does not exist after
the change: the set is new, or the name goes. It blocks where the zone of the target
is seen whole, a server was seen to deny the name, or its last label can be no
top-level domain; of other targets nothing is known and nothing is said. A CNAME may lead to records of any type, as those for
DKIM do; mail exchangers, servers and services need an address. A
name server below its own delegation needs it here, as glue (RFC 9471, section 3.1).
It warns where the zones that point are new as a whole, and take nothing away.

Three of four name servers of a new delegation were mistyped; a wildcard pointed at
a host that had another name in the same zone, for nine months; a delegation named a
server whose address a cleanup had taken away; a shell left its "$" in the top-level
domain of a target (C14, C06).

Harmless look-alike: a target that comes in the same change, in another zone of the
run, too; one that a wildcard answers for; one in a zone, below a delegation or in a
view that the run does not hold whole; a null MX, and a service that is not offered;
PTR sets; CNAMEs for validation, such as _acme-challenge, whose target is there only
while it is checked; a set below a delegation, which nobody is answered from; a target that was
missing before.

To do: mend the target, or create it first; take away what points to a name before
the name.`,
	Check: func(p *Pass) {
		groups, order := map[pointed]*pointing{}, []pointed{}
		stars, seen := pointersAtStars(p), map[place]bool{}
		for i := range p.Changes {
			c := &p.Changes[i]
			if nowhere := pointsNowhere(p, c); len(nowhere) > 1 {
				reportMissing(p, nowhere, &pointing{changes: []*zone.Change{c}, sets: []*zone.RRset{c.After}})
			} else if len(nowhere) == 1 {
				at := pointed{c.View, nowhere[0]}
				if groups[at] == nil {
					groups[at] = &pointing{}
					order = append(order, at)
				}
				groups[at].add(c, c.After)
			}
			if at := (place{c.Instance, c.Owner}); !c.Zone && gone(c) && !seen[at] {
				seen[at] = leftPointing(p, c, stars[at])
			}
		}
		for _, at := range order {
			reportMissing(p, []zone.Name{at.target}, groups[at])
		}
	},
})

// pointsAtHosts is the kind of sets whose targets must be there. A PTR that names
// nothing breaks nothing, and names below a DNAME's target are nobody's list.
func pointsAtHosts(r *zone.RRset) bool {
	return r.Type != "PTR" && r.Type != "DNAME" && len(r.Targets()) > 0
}

// serves reports whether a set lets users go on from the target of another one: a
// CNAME needs records of some type, all else an address. What a provider computes
// is taken for an address.
func serves(from, at *zone.RRset) bool {
	return from.Type == "CNAME" || leads(at) || at.Synthetic != ""
}

// existence is what a state knows of a target.
type existence int

const (
	unknowable existence = iota
	missing
	there
)

// existsFor tells whether a target is there for a set that points at it.
func existsFor(s *zone.Snapshot, from *zone.RRset, t zone.Name) existence {
	copies := answering(s, from.View, t)
	if from.IsDelegation() && t.Under(from.Owner) && len(s.Instances(from.View, from.Owner)) == 0 {
		copies = []zone.Instance{from.Instance} // glue
	}
	state := missing
	for _, i := range copies {
		if t == i.Apex && from.Type == "CNAME" {
			return there // with SOA and NS, whether the source shows them or not
		}
		if slices.ContainsFunc(answersFor(s, i, t), func(r *zone.RRset) bool { return serves(from, r) }) {
			return there
		}
		if !s.Complete(i) {
			state = unknowable
		}
	}
	if len(copies) == 0 {
		return unknowable
	}
	return state
}

// pointsNowhere are the targets that a set begins to point at and that are not
// there.
func pointsNowhere(p *Pass, c *zone.Change) []zone.Name {
	if c.Zone || !holds(c.After) || !pointsAtHosts(c.After) || forValidation(c.After) || covered(p.After, c.Key) {
		return nil
	}
	var out []zone.Name
	for _, t := range newTargets(c) {
		switch existsFor(p.After, c.After, t) {
		case missing:
			out = append(out, t)
		case unknowable:
			if endsNowhere(c, t) || denied(p, c, t) {
				out = append(out, t)
			}
		}
	}
	return out
}

// forValidation reports whether a CNAME hands a validation to another zone, where
// the record is there only while somebody checks it: an estate whose every host
// has such a CNAME for ACME would be blocked at each of them.
func forValidation(r *zone.RRset) bool {
	return r.Type == "CNAME" && strings.HasPrefix(r.Owner.First(), "_")
}

// endsNowhere reports whether a public name ends in what can be no top-level
// domain: those are letters, digits and hyphens and never digits alone (RFC 1123,
// section 2.1). What a provider computes may name things of its own, and exports
// of zones stand a placeholder in for the servers of the apex.
func endsNowhere(c *zone.Change, t zone.Name) bool {
	labels := strings.Split(strings.TrimSuffix(string(t), "."), ".")
	top := labels[len(labels)-1]
	return c.Public() && c.After.Synthetic == "" && !c.IsApexNS() && top != "" &&
		(strings.Trim(top, "0123456789") == "" || strings.Trim(top, "-0123456789abcdefghijklmnopqrstuvwxyz") != "")
}

// denied reports whether every server that was asked says that a target outside
// of the run does not exist.
func denied(p *Pass, c *zone.Change, t zone.Name) bool {
	if !c.Public() || c.After.Sensitive {
		return false
	}
	answers, known := p.Ask(walkTo(t))
	return known && allSay(answers, fact.NXDomain)
}

func walkTo(t zone.Name) fact.Question { return walk(t, "A") }

// reportMissing judges the sets that point at one name which is not there, or one
// set that points at several.
func reportMissing(p *Pass, targets []zone.Name, g *pointing) {
	first := g.changes[0]
	f := together(p, g.changes, g.lines, "%s at %s, which %s", g.subject(), targets[0], lacks(p, first.After, targets[0]))
	f.Hint = "mend the target, or create " + string(targets[0]) + " first"
	if len(targets) > 1 {
		f.Message = fmt.Sprintf("%s at %s that are not there", g.subject(), many(len(targets), "name"))
		f.Hint = "mend the targets, or create them first"
		for _, t := range targets {
			f.Detail = append(f.Detail, "+ "+string(t)+", which "+lacks(p, first.After, t))
		}
		f.Detail = firstLines(f.Detail)
	}
	if !slices.ContainsFunc(g.changes, func(c *zone.Change) bool { return !isNew(p, c.Instance) }) {
		f.Level = finding.Warn
	}
	for _, t := range targets {
		switch {
		case doubled(t, first.Apex):
			f.Cause = finding.ID("doubled-suffix", first.ID())
		case lostDot(p, first, t):
			f.Cause = finding.ID("relative-target", first.ID())
		}
		f.Evidence = append(f.Evidence, denials(p, first.After, t)...)
		f.Proof = append(f.Proof, finding.Proof{Ask: walkTo(t).Ask, At: fact.AtWalk,
			Servers: []fact.Server{}, ComesTrueIf: finding.IfDenied, Want: []string{}})
	}
}

// denials are the answers of the live world that a finding rests on.
func denials(p *Pass, from *zone.RRset, t zone.Name) []finding.Evidence {
	if existsFor(p.After, from, t) != unknowable {
		return nil
	}
	answers, _ := p.Facts.Get(walkTo(t))
	return evidence(walkTo(t), answers)
}

// lacks says in what way a target is not there.
func lacks(p *Pass, from *zone.RRset, t zone.Name) string {
	for _, i := range answering(p.After, from.View, t) {
		if p.After.Exists(i, t) || len(p.After.Wildcard(i, t)) > 0 {
			return "has no address"
		}
	}
	if from.IsDelegation() && t.Under(from.Owner) {
		return "needs glue here and has none"
	}
	if existsFor(p.After, from, t) == unknowable && endsNowhere(&zone.Change{Key: from.Key, After: from}, t) {
		return "ends in what can be no top-level domain"
	}
	return "does not exist"
}

// leftPointing judges a name that goes while sets that pointed at it, or at a name
// which it answered for as a wildcard, stay.
func leftPointing(p *Pass, c *zone.Change, users []pointer) bool {
	for _, r := range p.After.PointsTo(c.View, c.Owner) {
		users = append(users, pointer{r, c.Owner})
	}
	var lines []string
	ns := 0
	for _, u := range users {
		was := p.Before.Get(u.from.Key)
		if !pointsAtHosts(u.from) || forValidation(u.from) || covered(p.After, u.from.Key) || was == nil || !slices.Contains(was.Targets(), u.to) ||
			existsFor(p.After, u.from, u.to) != missing || existsFor(p.Before, was, u.to) != there {
			continue
		}
		lines = append(lines, "points to it: "+string(u.from.Owner)+" "+string(u.from.Type))
		if u.from.Type == "NS" {
			ns++
		}
	}
	if len(lines) == 0 {
		return false
	}
	f := p.Report(c, "%s goes and %s", c.Owner, stillPoint(len(lines)))
	f.Detail = firstLines(lines)
	f.Hint = "take away, or point elsewhere, what points to " + string(c.Owner) + " first"
	f.Cause = finding.ID(lossOf(c, ns > 0), c.ID()) // dropped where that rule is silent
	if p.ZoneGone(c.Key) == nil {
		f.Proof = []finding.Proof{deniedProof(p, c.Before)}
	}
	withZone(p, f, c)
	return true
}

// lossOf is the rule that speaks of what goes.
func lossOf(c *zone.Change, server bool) string {
	switch {
	case c.Owner.IsWildcard():
		return "wildcard-removed"
	case server:
		return "ns-host-address-removed"
	case c.After != nil:
		return "rrset-emptied"
	case c.Owner == c.Apex:
		return "apex-address-removed"
	}
	return "name-removed"
}

// pointer is a set and one of its targets.
type pointer struct {
	from *zone.RRset
	to   zone.Name
}

// pointersAtStars are the sets whose targets only a wildcard that goes answered
// for, by that wildcard.
func pointersAtStars(p *Pass) map[place][]pointer {
	out := map[place][]pointer{}
	for i := range p.Changes {
		if c := &p.Changes[i]; !c.Zone && gone(c) && c.Owner.IsWildcard() {
			out[place{c.Instance, c.Owner}] = nil
		}
	}
	if len(out) == 0 {
		return out
	}
	for r := range p.After.Each() {
		for _, t := range r.Targets() {
			for _, i := range answering(p.Before, r.View, t) {
				star := p.Before.Wildcard(i, t)
				if len(star) == 0 {
					continue
				}
				at := place{i, star[0].Owner}
				if _, goes := out[at]; goes {
					out[at] = append(out[at], pointer{r, t})
				}
			}
		}
	}
	return out
}
