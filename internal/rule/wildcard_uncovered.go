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
	ID:      "wildcard-uncovered",
	Title:   "a wildcard answers in place of what goes",
	Classes: []string{"C11"},
	Level:   finding.Block,
	Doc: `A name loses its addresses, its mail, a service or its delegation, and a wildcard
with other data answers for it from then on (RFC 4592, section 3.3.1). Nothing looks
broken: there is an answer, and it leads elsewhere. Where the set is only replaced,
destroyed first and created again after, it blocks: who asks in between keeps the
wildcard's answer for the wildcard's TTL, which is long after the set is back.

A page-speed service replaced one record in ten seconds; a wildcard with a TTL of an
hour answered meanwhile, with addresses no longer in use. When a game's delegation
went, the wildcard of the zone above answered for it (C11, C01).

Of a zone that the run sees in part, facts may show the wildcard: what the servers
answer for a name that nobody holds.

Harmless look-alike: a wildcard with the same data; a name that other records, or
names below it, keep from the wildcard; an address set that turns into an alias; a
wildcard that has nothing for the type; a name below a delegation; a variant of a
routing set; texts, such as those of validations; what a controller writes. A name
may be meant to fall back to the wildcard, hence the warning.

To do: give the name an answer of its own; replace the set in place. What was away in
between only resolvers tell after the apply: name one of those that the users have to
verify (--resolver).`,
	Check: func(p *Pass) {
		m, comes := newMeanwhile(p), created(p)
		groups, order := map[uncovering]*pointing{}, []uncovering{}
		for i := range p.Changes {
			c := &p.Changes[i]
			if c.Zone || c.Before == nil || p.ZoneGone(c.Key) != nil || p.Policy.Controlled(c.Before) ||
				c.Owner == c.Apex || c.Owner.IsWildcard() || doubled(c.Owner, c.Apex) {
				continue
			}
			if uncoveredMeanwhile(p, m, c, comes[place{c.Instance, c.Owner}]) {
				continue
			}
			star := uncovered(p, c)
			if len(star) == 0 {
				uncoveredLive(p, c)
				continue
			}
			at := uncovering{c.Instance, star[0].Owner}
			if groups[at] == nil {
				groups[at] = &pointing{}
				order = append(order, at)
			}
			groups[at].changes, groups[at].sets = append(groups[at].changes, c), star
			groups[at].lines = append(groups[at].lines, "- "+string(c.Owner)+" "+string(c.Type)+", then "+answerOf(star))
		}
		for _, at := range order {
			reportUncovered(p, at, groups[at])
		}
	},
})

// uncovering is a wildcard that answers for names which go.
type uncovering struct {
	zone.Instance
	star zone.Name
}

// losable are the kinds of sets that somebody misses: texts are left to the rules
// about mail and validation.
func losable(r *zone.RRset) (kind func(*zone.RRset) bool, rule string) {
	switch {
	case r.IsDelegation():
		return ofType("NS"), "delegation-removed"
	case leads(r):
		return leads, "name-removed"
	case takesMail(r):
		return takesMail, "mx-removed"
	case offersService(r):
		return offersService, "name-removed"
	}
	return nil, ""
}

// instead are the sets of a wildcard that answer where a set was.
func instead(star []*zone.RRset, was *zone.RRset) []*zone.RRset {
	kind, _ := losable(was)
	return slices.DeleteFunc(slices.Clone(star), func(r *zone.RRset) bool {
		return !holds(r) || r.Type != "CNAME" && !was.IsDelegation() && !kind(r)
	})
}

// uncovered are the sets of the wildcard that answers, after the change, for a
// name with other data than those it loses.
func uncovered(p *Pass, c *zone.Change) []*zone.RRset {
	kind, _ := losable(c.Before)
	if kind == nil || !takesLast(p, c, kind) {
		return nil
	}
	if cut := cutOver(p.Before, c.Key); cut != nil && cut.Key != c.Key || passedDown(p, c, kind) {
		return nil
	}
	if _, same := inPlace(p, c, kind); same {
		return nil
	}
	return instead(p.After.Wildcard(c.Instance, c.Owner), c.Before)
}

// uncoveredLive judges a name that goes from a zone of which the run sees a part, by
// what the zone's servers answer for a name that nobody holds beside it.
func uncoveredLive(p *Pass, c *zone.Change) {
	kind, rule := losable(c.Before)
	if kind == nil || !takesLast(p, c, kind) || p.After.Exists(c.Instance, c.Owner) || cutOver(p.Before, c.Key) != nil && !c.IsDelegation() {
		return
	}
	t := c.Type
	if leads(c.Before) || c.IsDelegation() {
		t = "A"
	}
	answers, q := liveWildcard(p, c.Instance, c.Owner, t)
	same := func(a fact.Answer) bool {
		return a.Kind == fact.Data && c.Before.Type == t && slices.Equal(a.Data, c.Before.Data)
	}
	if answers = slices.DeleteFunc(answers, same); len(answers) == 0 {
		return
	}
	f := p.Report(c, "a wildcard answers for %s in place of the %s set that goes, says %s", c.Owner, c.Type, addresses(answers))
	f.Level = finding.Warn
	_, ttl := dataOf(answers)
	for i := range answers {
		f.Detail = append(f.Detail, answers[i].Server+" ("+answers[i].Address+") for "+q.Ask.Name+": "+said(&answers[i]))
	}
	f.Detail = append(firstLines(f.Detail), fmt.Sprintf("a resolver that asks keeps the wildcard's answer for %d s", ttl))
	f.Evidence = evidence(q, answers)
	f.Cause = finding.ID(rule, c.ID())
	f.Hint = "give a name that is still asked for an answer of its own"
}

// answerOf says what a wildcard answers.
func answerOf(star []*zone.RRset) string {
	var parts []string
	for _, r := range star {
		parts = append(parts, string(r.Type)+" "+strings.Join(shown(r, r.Data), ", "))
	}
	return strings.Join(parts, ", ")
}

func reportUncovered(p *Pass, at uncovering, g *pointing) {
	c := g.changes[0]
	f := together(p, g.changes, g.lines, "%s answers for %s, with other data than the %s set that goes", at.star, c.Owner, c.Type)
	if len(g.changes) > 1 {
		f.Message = string(at.star) + " answers for " + many(len(g.changes), "name") + " with other data than what goes"
	}
	f.Level = finding.Warn
	f.Detail = append(f.Detail, fmt.Sprintf("a resolver that asks keeps the wildcard's answer for %d s", longest(g.sets)))
	_, rule := losable(c.Before)
	f.Cause = finding.ID(rule, c.ID()) // dropped where that rule is silent
	f.Hint = "give a name that is still asked for an answer of its own"
}

// uncoveredMeanwhile judges a set that is away for a time in which a wildcard
// answers with other data.
func uncoveredMeanwhile(p *Pass, m *meanwhile, c *zone.Change, comes []*zone.Change) bool {
	kind, _ := losable(c.Before)
	if kind == nil || m.variantStands(c.Key) || len(c.Before.Data) == 0 {
		return false
	}
	a, rule := awayFor(m, c, comes)
	star := instead(m.wildcard(c.Key), c.Before)
	if rule != "" && len(star) == 0 {
		return uncoveredMeanwhileLive(p, m, c, a, rule)
	}
	if rule == "" || len(star) == 0 || slices.ContainsFunc(star, func(r *zone.RRset) bool { return sameAnswer(c.Before, r) }) {
		return false
	}
	f := p.Report(c, "%s answers for %s %s, with other data than the %s set", star[0].Owner, c.Owner, a.lasts(), c.Type)
	f.Detail = []string{"meanwhile: " + answerOf(star), fmt.Sprintf("a resolver that asks meanwhile keeps it for %d s", longest(star))}
	f.Cause = finding.ID(rule, c.ID())
	f.Proof = meanwhileProofs(c, star)
	f.Hint = "replace the set in place, or lower the TTL of " + string(star[0].Owner) + " first and wait out the old one"
	return true
}

// uncoveredMeanwhileLive is that in a zone of which the run sees a part, by what its
// servers answer for a name that nobody holds beside it.
func uncoveredMeanwhileLive(p *Pass, m *meanwhile, c *zone.Change, a absence, rule string) bool {
	star := slices.DeleteFunc(m.live(c.Key), func(a fact.Answer) bool {
		return a.Kind == fact.Data && slices.Equal(a.Data, c.Before.Data)
	})
	if len(star) == 0 {
		return false
	}
	f := p.Report(c, "a wildcard answers for %s %s, with other data than the %s set, says %s", c.Owner, a.lasts(), c.Type, addresses(star))
	for i := range star {
		f.Detail = append(f.Detail, "meanwhile: "+said(&star[i])+", by "+star[i].Server+" ("+star[i].Address+")")
	}
	f.Detail = append(firstLines(f.Detail), m.cached(c.Key))
	f.Cause = finding.ID(rule, c.ID())
	if data, _, agreed := fact.Unanimous(star); agreed && len(data) > 0 {
		f.Proof = meanwhileProofs(c, []*zone.RRset{{Key: c.Key, Data: data}})
	}
	f.Hint = "replace the set in place, or lower the TTL of the wildcard first and wait out the old one"
	return true
}

// meanwhileProofs come true at resolvers that asked while the wildcard answered: the
// servers are as planned again when verify looks.
func meanwhileProofs(c *zone.Change, star []*zone.RRset) []finding.Proof {
	proof := finding.Proof{Ask: fact.Ask{Name: string(c.Owner), Type: string(c.Type)}, At: fact.AtResolvers, Servers: []fact.Server{}}
	for _, r := range star {
		if r.Type == c.Type && r.Synthetic == "" && !r.Unknown {
			proof.ComesTrueIf, proof.Want = finding.IfAnswers, r.Data
			return []finding.Proof{proof}
		}
	}
	if !compared(c) || c.After.Synthetic != "" {
		return nil
	}
	proof.ComesTrueIf, proof.Want = finding.IfDiffers, c.After.Data
	return []finding.Proof{proof}
}

// awayFor is the time for which a set is away and the rule that speaks of it; ""
// when it is never sure to be.
func awayFor(m *meanwhile, c *zone.Change, comes []*zone.Change) (absence, string) {
	if c.Op == zone.OpRecreate {
		if a, ok := absenceOf(c.Way); ok && !gone(c) && (a.sure || len(fatal(c)) == 0) {
			return a, "record-gap"
		}
		return absence{}, ""
	}
	if _, _, a, ok := turns(m, c, comes); ok {
		return a, "type-change-gap"
	}
	return absence{}, ""
}

func longest(sets []*zone.RRset) uint32 {
	var ttl uint32
	for _, r := range sets {
		ttl = max(ttl, r.TTL)
	}
	return ttl
}
