package rule

import (
	"fmt"
	"slices"

	"zonecut/internal/fact"
	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

var _ = register(Rule{
	ID:      "delegated-name-removed",
	Title:   "a name goes that a delegation elsewhere leads to",
	Classes: []string{"C01"},
	Level:   finding.Block,
	Params:  map[string]int{"max_names": 50},
	Doc: `The world does not ask this copy of a zone: the apex is delegated to other
servers. Yet the zone that these serve delegates one name, or names above it, to the
servers of this copy, and what they say of it is what users get. The name looks unused,
for nobody is sent here for the zone; it goes, and with it what the delegation leads to.
Only facts tell, by where the way from the root to the name ends; without them this rule
says nothing. It is held where the servers at that end have the same data, and the run
does not tell that they are this copy's.

A team took records out of its copy of a zone, as "not actually in use"; the agency that
held the zone had delegated one of those names to exactly that copy, and the site was off
for a day (C01).

Harmless look-alike: a name of a zone whose apex leads here, which is what most cleanups
are about; a name of the same copy that nobody delegates; one that is delegated to servers
which have a zone of their own for it, or another copy with other data; a name that this
copy itself delegates, or hands down in the same change.

To do: leave the name until whoever serves the zone has taken the delegation away, and its
TTL is over.`,
	Check: func(p *Pass) {
		var ends []*wayEnd
		names := map[zone.Instance]int{}
		for i := range p.Changes {
			c := &p.Changes[i]
			if !answersAlone(p, c) {
				continue
			}
			var end wayEnd
			if names[c.Instance]++; names[c.Instance] <= p.Param("max_names") {
				end = endOf(p, c)
			} else if p.Facts != nil && !leadsHere(p, c.Instance) {
				end = wayEnd{level: finding.Note, why: "more names go than max_names"}
			}
			if end.level == finding.Off {
				continue
			}
			at := slices.IndexFunc(ends, func(e *wayEnd) bool { return e.Instance == c.Instance && e.key() == end.key() })
			if at < 0 {
				end.Instance, at = c.Instance, len(ends)
				ends = append(ends, &end)
			}
			ends[at].add(p, c, &end)
		}
		for _, e := range ends {
			e.report(p)
		}
	},
})

// answersAlone reports whether a change takes what this copy of a public zone, and no
// other set at the name, answers its users with.
func answersAlone(p *Pass, c *zone.Change) bool {
	if c.Zone || !c.Public() || c.Owner == c.Apex || !gone(c) || c.IsDelegation() || validates(c.Before) || p.Policy.Controlled(c.Before) {
		return false
	}
	kind, _ := losable(c.Before)
	if kind == nil || !takesLast(p, c, kind) || cutOver(p.Before, c.Key) != nil || passedDown(p, c, kind) {
		return false
	}
	_, same := inPlace(p, c, kind)
	return !same
}

// wayEnd is where the way to names of one zone ends, other than at its apex.
type wayEnd struct {
	zone.Instance
	// level is Off where the way does not lead to this copy.
	level finding.Level
	// here are the answers that this copy gives. Where there are none, why says what
	// stands in the way of telling.
	here []fact.Answer
	why  string
	said []finding.Evidence

	changes []*zone.Change
	lines   []string
}

// asUsers is what users ask of a set that goes: of a wildcard some name that it answers
// for, of what a provider computes an address.
func asUsers(c *zone.Change) (zone.Name, zone.Type) {
	n, t := c.Owner, c.Type
	if n.IsWildcard() {
		n = nonceBeside(n)
	}
	if c.Before.Synthetic != "" && leads(c.Before) || t == "ALIAS" || t == "ANAME" {
		t = "A"
	}
	return n, t
}

// endOf follows the way to a name: first to the servers of its zone, and where these
// refer further down, or there are none, to those that answer.
func endOf(p *Pass, c *zone.Change) (end wayEnd) {
	n, t := asUsers(c)
	top := inZone(c.Instance, n, t)
	at, known := p.Ask(top)
	down := slices.DeleteFunc(slices.Clone(at), func(a fact.Answer) bool { return a.Kind != fact.Referral })
	if !known || len(at) > 0 && len(down) == 0 {
		return end
	}
	bottom := walk(n, t)
	last, known := p.Ask(bottom)
	if !known || len(down) == 0 && !undelegated(p, c.Instance) {
		return end
	}
	end.said = slices.Concat(evidence(top, down), evidence(bottom, last))
	if len(down) > 0 && !slices.ContainsFunc(last, func(a fact.Answer) bool { return a.Came() }) {
		end.level, end.why = finding.Note, "a delegation in the zone leads on, and none of the servers behind it answers"
		return end
	}
	last = slices.DeleteFunc(slices.Clone(last), func(a fact.Answer) bool {
		return a.Kind != fact.Data || slices.ContainsFunc(at, func(b fact.Answer) bool { return b.Address == a.Address })
	})
	if end.here = fromCopy(p, c, n, last); len(end.here) > 0 {
		end.level = ofThisCopy(p, c, end.here)
	}
	return end
}

// undelegated reports whether nobody delegates the apex of a zone, says each of its
// parent's addresses that was asked.
func undelegated(p *Pass, i zone.Instance) bool {
	answers, _ := p.Ask(atParent(i, "NS"))
	return allSay(answers, fact.NXDomain, fact.NoData)
}

// leadsHere reports whether the apex of a zone is delegated to the servers that the run
// knows of this copy.
func leadsHere(p *Pass, i zone.Instance) bool {
	answers, known := p.Ask(atParent(i, "NS"))
	own := ownServers(p.Before, i)
	return !known || slices.ContainsFunc(answers, func(a fact.Answer) bool { return a.Kind == fact.Data && shares(own, a.Data) })
}

// fromCopy are those answers about a name that a server gives out of a copy of the zone
// itself: it has the apex, and no zone in between.
func fromCopy(p *Pass, c *zone.Change, n zone.Name, answers []fact.Answer) []fact.Answer {
	if len(answers) == 0 {
		return nil
	}
	servers := make([]fact.Server, 0, len(answers))
	for _, a := range answers {
		servers = append(servers, fact.Server{Name: a.Server, Addresses: []string{a.Address}})
	}
	fact.SortServers(servers)
	inside := map[string]bool{}
	for m := n; ; m = m.Parent() {
		replies, _ := p.Ask(fact.Question{Ask: fact.Ask{Name: string(m), Type: "SOA"}, At: fact.AtOldServers, Servers: servers, Zone: string(c.Apex), View: c.View})
		for _, r := range replies {
			switch at := r.Address; {
			case m == n:
				inside[at] = r.Spoke() && r.Kind != fact.Data
			case m == c.Apex:
				inside[at] = inside[at] && r.Kind == fact.Data
			default:
				inside[at] = inside[at] && r.Spoke() && r.Kind != fact.Data
			}
		}
		if m == c.Apex {
			break
		}
	}
	return slices.DeleteFunc(answers, func(a fact.Answer) bool { return !inside[a.Address] })
}

// ofThisCopy is how sure it is that answers come from the copy that changes: their
// servers are its own by name, or they say what it holds, and nothing else does. Off is
// that they do not.
func ofThisCopy(p *Pass, c *zone.Change, answers []fact.Answer) finding.Level {
	_, t := asUsers(c)
	other := func(a fact.Answer) bool { return t == c.Type && c.Set == "" && !slices.Equal(a.Data, c.Before.Data) }
	switch {
	case shares(names(answers), ownServers(p.Before, c.Instance)):
		return finding.Block
	case slices.ContainsFunc(answers, other):
		return finding.Off
	case p.Before.Complete(c.Instance):
		return finding.Block
	case leadsHere(p, c.Instance):
		return finding.Off
	}
	return finding.Hold
}

// key is the same for names that one finding can speak of.
func (e *wayEnd) key() string { return fmt.Sprint(e.level, e.why, addresses(e.here)) }

func (e *wayEnd) add(p *Pass, c *zone.Change, end *wayEnd) {
	if e != end {
		e.said = append(e.said, end.said...)
	}
	kind, _ := losable(c.Before)
	for _, l := range lostLines(p, c, kind) {
		e.lines = append(e.lines, "- "+string(c.Owner)+l[1:])
	}
	e.changes = append(e.changes, c)
}

func (e *wayEnd) report(p *Pass) {
	subject, verb := string(e.changes[0].Owner), "is"
	if n := len(e.changes); n > 1 {
		subject, verb = many(n, "name")+" of "+string(e.Apex), "are"
	}
	if e.why != "" {
		f := together(p, e.changes, e.lines, "whether %s %s live by a delegation below %s could not be told: %s", subject, verb, e.Apex, e.why)
		f.Certainty, f.Evidence = finding.Unknown, e.said
		f.Hint = "ask for it along the delegations, from the root down, and see whose servers answer"
		return
	}
	f := together(p, e.changes, e.lines, "%s goes and %s live: the way to it ends at %s, by a delegation below %s", subject, verb, addresses(e.here), e.Apex)
	f.Level, f.Evidence = e.level, e.said
	f.Hint = "leave it until whoever serves " + string(e.Apex) + " has taken that delegation away, and its TTL is over"
	servers := make([]fact.Server, 0, len(e.here))
	for _, a := range e.here {
		servers = append(servers, fact.Server{Name: a.Server, Addresses: []string{a.Address}})
	}
	fact.SortServers(servers)
	for _, c := range e.changes {
		n, t := asUsers(c)
		f.Proof = append(f.Proof, finding.Proof{Ask: walk(n, t).Ask, At: fact.AtWalk, Servers: servers, ComesTrueIf: finding.IfDenied, Want: []string{}})
	}
}
