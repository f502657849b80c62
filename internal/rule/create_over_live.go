package rule

import (
	"slices"

	"zonecut/internal/fact"
	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

var _ = register(Rule{
	ID:      "create-over-live",
	Title:   "a create meets a set that is there",
	Classes: []string{"C10"},
	Level:   finding.Block,
	Doc: `The plan creates a set that it takes for new, and the authoritative servers
answer for it already. Where the provider overwrites on create, what is there is
gone without a word; where it refuses, the apply stops halfway. Only facts tell;
without them this rule says nothing.

Two resources of one name in two states took turns in overwriting each other
until people noticed that every second deploy moved the site (C10).

Harmless look-alike: the same values are there, as in an import, a note; a
provider that adds a value beside the ones that are there, a note; an answer that
a wildcard gives, since nothing stands at the name itself.

To do: import the set into the state, or take it out where it is kept now.`,
	Check: func(p *Pass) {
		for i := range p.Changes {
			if c := &p.Changes[i]; planned(c) && c.Before == nil && c.After != nil && c.Op == zone.OpCreate {
				createOverLive(p, c)
			}
		}
	},
})

func createOverLive(p *Pass, c *zone.Change) {
	q := asItIs(c)
	answers, _ := p.Ask(q)
	there := slices.DeleteFunc(spoken(answers), func(a fact.Answer) bool {
		return a.Kind != fact.Data || byWildcard(p, c, a)
	})
	if len(there) == 0 {
		return
	}
	create := zone.CreateFails
	for _, s := range c.Way.Steps {
		if s.Do == zone.Create && s.Handling.Create != zone.CreateFails {
			create = s.Handling.Create
		}
	}
	f := p.Report(c, "%s is created, and %s answers for it already", c.Key.String(), addresses(there))
	f.Evidence = evidence(q, there)
	f.Hint = "import it into the state, or take it out where it is kept now"
	for i := range there {
		f.Detail = append(f.Detail, there[i].Server+" ("+there[i].Address+"): "+said(&there[i]))
	}
	same := !c.After.Unknown && !slices.ContainsFunc(there, func(a fact.Answer) bool { return !slices.Equal(a.Data, c.After.Data) })
	switch {
	case same:
		f.Level = finding.Note
		f.Message += " with the same values"
	case create == zone.CreateAdds:
		f.Level = finding.Note
		f.Message += ": the new values come beside"
	case create == zone.CreateFails:
		f.Level = finding.Warn
		f.Message += ": the apply will fail there, and nothing of it is lost"
	default:
		f.Message += ": what it says is overwritten"
		f.Proof = undoneProofs(c, there)
	}
}

// byWildcard reports whether an answer is what a name that nobody holds gets too:
// a wildcard answers for both, and the create takes nothing away.
func byWildcard(p *Pass, c *zone.Change, a fact.Answer) bool {
	if c.Owner == c.Apex || c.Owner.IsWildcard() || c.IsDelegation() || c.Type == "DS" {
		return false
	}
	q := asItIs(c)
	q.Ask.Name = fact.NonceLabel + "." + string(c.Owner.Parent())
	answers, _ := p.Ask(q)
	return slices.ContainsFunc(answers, func(n fact.Answer) bool {
		return n.Server == a.Server && n.Address == a.Address && n.Kind == fact.Data && slices.Equal(n.Data, a.Data)
	})
}
