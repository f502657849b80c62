package rule

import (
	"slices"
	"strings"

	"zonecut/internal/fact"
	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

// What servers that give a zone whole are known to hold (AXFR), where names alone
// could not be asked for: those that the run does not know, and those that are too many.

// contents are what one server holds of a zone: its sets, and the names that exist by
// them.
type contents struct {
	sets  map[fact.Ask]bool
	nodes map[zone.Name]bool
	apex  zone.Name
}

// contentsOf reads the answer to a question of type AXFR.
func contentsOf(apex zone.Name, a *fact.Answer) *contents {
	w := &contents{sets: map[fact.Ask]bool{}, nodes: map[zone.Name]bool{}, apex: apex}
	for _, key := range a.Data {
		name, typ, ok := strings.Cut(key, " ")
		if n := zone.Name(name); ok && n.Under(apex) {
			w.sets[fact.Ask{Name: name, Type: typ}] = true
			for ; n != apex && n != zone.Root; n = n.Parent() {
				w.nodes[n] = true
			}
		}
	}
	return w
}

// transfer asks servers for the zone.
func transfer(c *zone.Change, at fact.At, servers []fact.Server) fact.Question {
	return fact.Question{Ask: fact.Ask{Name: string(c.Owner), Type: fact.Transfer}, At: at, Servers: servers, Zone: string(c.Owner), View: c.View}
}

// oldContents is the zone as an old server gives it, nil where none does.
func oldContents(p *Pass, c *zone.Change) (w *contents, known bool) {
	answers, known := p.Ask(transfer(c, fact.AtOldServers, Servers(p.Before, c.View, c.Before.Data)))
	for i := range answers {
		if answers[i].Kind == fact.Data {
			return contentsOf(c.Owner, &answers[i]), true
		}
	}
	return nil, known
}

// cut reports whether a delegation of the zone hands a name to somebody else: the
// cut's own NS and DS stand above it.
func (w *contents) cut(a fact.Ask) bool {
	n := zone.Name(a.Name)
	if a.Type == "NS" || a.Type == "DS" {
		n = n.Parent()
	}
	for ; n != w.apex && n.Below(w.apex); n = n.Parent() {
		if w.sets[fact.Ask{Name: string(n), Type: "NS"}] {
			return true
		}
	}
	return false
}

// has reports whether a server that holds the zone so has something for a question,
// be it an alias or by a wildcard (RFC 4592, section 3.3.1).
func (w *contents) has(a fact.Ask) bool {
	n := zone.Name(a.Name)
	for !w.nodes[n] && n.Below(w.apex) {
		if n = n.Parent(); w.nodes[n] || n == w.apex {
			n = zone.Name("*." + below(n))
			break
		}
	}
	return slices.ContainsFunc([]string{a.Type, "CNAME"}, func(t string) bool { return w.sets[fact.Ask{Name: string(n), Type: t}] })
}

// ownHosts are the names of a zone's own servers, whose addresses are each host's own:
// those of the delegation, and those that the old servers answer with.
func ownHosts(p *Pass, c *zone.Change) []string {
	q := fact.Question{Ask: fact.Ask{Name: string(c.Owner), Type: "NS"}, At: fact.AtOldServers, Servers: Servers(p.Before, c.View, c.Before.Data), Zone: string(c.Owner), View: c.View}
	answers, _ := p.Ask(q)
	names, _ := dataOf(answers)
	return append(names, c.Before.Data...)
}

// asks are what to ask other servers for, of all that a zone holds: not what is a
// host's own, lies below a cut, goes in the run, or is written by software. Those on
// which most depends come first.
func (w *contents) asks(p *Pass, c *zone.Change) []fact.Ask {
	if w == nil {
		return nil
	}
	going := map[fact.Ask]bool{}
	for i := range p.Changes {
		if r := &p.Changes[i]; !r.Zone && r.Apex == c.Owner && gone(r) {
			going[fact.Ask{Name: string(r.Owner), Type: string(r.Type)}] = true
		}
	}
	in := zone.Instance{Apex: c.Owner, View: c.View}
	if copies := p.Before.Instances(c.View, c.Owner); len(copies) > 0 {
		in = copies[0]
	}
	var out []fact.Ask
	own := ownHosts(p, c)
	for a := range w.sets {
		if (a.Type == "A" || a.Type == "AAAA") && slices.Contains(own, a.Name) {
			continue
		}
		r := &zone.RRset{Key: zone.Key{Instance: in, Owner: zone.Name(a.Name), Type: zone.Type(a.Type)}, Data: []string{""}}
		if going[a] || strings.HasPrefix(a.Type, "TYPE") || !alike(p, r) || w.cut(a) {
			continue
		}
		if a.Type == "CNAME" {
			a.Type = "A"
		}
		if r.Owner.IsWildcard() {
			a.Name = fact.NonceLabel + "." + below(r.Owner.Parent())
		}
		out = append(out, a)
	}
	slices.SortFunc(out, func(a, b fact.Ask) int {
		if n := weight(b) - weight(a); n != 0 {
			return n
		}
		return strings.Compare(a.Name+" "+a.Type, b.Name+" "+b.Type)
	})
	return once(out)
}

// wholly compares what is too much to be asked for one by one, where old and new servers
// give the zone whole.
func (s *comparison) wholly(p *Pass, c *zone.Change, old *contents, rest []fact.Ask, lame map[string]bool) {
	if s.left = len(rest); s.left == 0 || old == nil {
		return
	}
	rest = slices.DeleteFunc(slices.Clone(rest), func(a fact.Ask) bool { return !old.has(a) })
	q := transfer(c, fact.AtNewServers, Servers(p.After, c.View, c.Added()))
	answers, _ := p.Ask(q)
	all := len(answers) > 0
	for i := range answers {
		a := &answers[i]
		if a.Kind != fact.Data {
			all = all && lame[a.Server+" "+a.Address]
			continue
		}
		at, w := s.at(a.Server, a.Address), contentsOf(c.Owner, a)
		lacked := len(at.lacks)
		for _, ask := range rest {
			switch {
			case w.cut(ask):
			case w.has(ask):
				at.has = append(at.has, ask)
			default:
				at.lacks = append(at.lacks, ask)
			}
		}
		if len(at.lacks) > lacked {
			at.evidence = append(at.evidence, finding.Evidence{Server: a.Server + " " + a.Address, Question: q.Ask.Name + " " + q.Ask.Type, Answer: many(len(a.Data), "set"), At: a.Time})
		}
	}
	if s.old = append(s.old, rest...); all {
		s.left = 0
	}
}
