package rule

import (
	"slices"
	"strings"

	"zonecut/internal/fact"
	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

var _ = register(Rule{
	ID:      "ns-lame",
	Title:   "a new name server does not serve the zone",
	Classes: []string{"C04"},
	Level:   finding.Block,
	Doc: `A name server that comes into an NS set, of a delegation or of the zone's own
apex, does not answer for the zone with authority when it is asked: it refuses, sends the
question elsewhere, or nobody listens. From the change on a part of all questions
goes there. Only facts tell; without them this rule says nothing, and what a
silent server would say is unknown.

dnscontrol.org was switched to name servers that refused it until the transfer
was complete, and was away until the next day (C04).

Harmless look-alike: a server of a zone that this very run creates, which cannot
serve it yet; a server that was in the set before, lame or not; a hidden primary,
which stands in no NS set; a provider that serves a zone only after it is
delegated to it ("pending"): there keep the old servers in the set beside.

To do: have the zone loaded at the new server, see it answer for the SOA over UDP
and TCP, and then name it in the NS set.`,
	Check: func(p *Pass) {
		told := map[string]bool{}
		for i := range p.Changes {
			c := &p.Changes[i]
			if c.Zone || c.Type != "NS" || !c.Public() || c.After == nil || c.After.Unknown || len(c.Added()) == 0 || comes(p, c) {
				continue
			}
			nsLame(p, c, told)
		}
	},
})

// comes reports whether the zone whose servers a set names is made in this run.
func comes(p *Pass, c *zone.Change) bool {
	return slices.ContainsFunc(p.zones, func(z *zone.Change) bool {
		return z.Apex == c.Owner && z.View == c.View && z.Op != zone.OpDelete && z.Op != zone.OpForget && z.Before == nil
	})
}

// nsLame looks at the servers that come. The parent's set and the zone's own name
// them both; each is told once.
func nsLame(p *Pass, c *zone.Change, told map[string]bool) {
	q := serving(p.After, c, fact.AtNewServers, c.After.Data)
	answers, known := p.Ask(q)
	if !known {
		return
	}
	added := c.Added()
	answers = slices.DeleteFunc(slices.Clone(answers), func(a fact.Answer) bool { return !slices.Contains(added, a.Server) })
	q.Servers = slices.DeleteFunc(slices.Clone(q.Servers), func(s fact.Server) bool {
		key := string(c.Owner) + " " + s.Name
		was := told[key]
		told[key] = true
		return was || !slices.Contains(added, s.Name)
	})
	if len(q.Servers) == 0 {
		return
	}
	s := heard(q, answers)
	switch {
	case len(s.deny) > 0:
		f := p.Report(c, "%s does not serve %s and comes into its NS set", addresses(s.deny), c.Owner)
		f.Detail = s.lines()
		f.Evidence = evidence(q, s.deny)
		f.Proof = lameProofs(q, s.deny)
		f.Hint = "have the zone loaded there and answered for, then change the NS set"
	case len(s.silent)+len(s.unheard) > 0:
		f := p.Report(c, "whether %s serves %s could not be told", listed(slices.Concat(s.unheard)), c.Owner)
		f.Certainty, f.Level = finding.Unknown, finding.Note
		f.Detail = s.doubts()
		f.Evidence = evidence(q, s.silent)
		f.Hint = "ask it for the SOA of " + strings.TrimSuffix(string(c.Owner), ".") + " from elsewhere"
	}
}

// lameProofs come true when the servers that do not serve a zone still do not: they
// refuse, or have another zone in which the name is not there.
func lameProofs(q fact.Question, deny []fact.Answer) []finding.Proof {
	var out []finding.Proof
	for i := range deny {
		a := &deny[i]
		truth := finding.IfRefused
		if a.Spoke() {
			truth = finding.IfDenied
		}
		at := slices.IndexFunc(out, func(p finding.Proof) bool { return p.ComesTrueIf == truth })
		if at < 0 {
			at = len(out)
			out = append(out, finding.Proof{Ask: q.Ask, At: fact.AtNewServers, Servers: []fact.Server{}, ComesTrueIf: truth, Want: []string{}})
		}
		p := &out[at]
		if n := len(p.Servers); n == 0 || p.Servers[n-1].Name != a.Server {
			p.Servers = append(p.Servers, fact.Server{Name: a.Server})
		}
		last := &p.Servers[len(p.Servers)-1]
		last.Addresses = append(last.Addresses, a.Address)
	}
	return out
}

// lines are what each server that does not serve says.
func (s *servers) lines() []string {
	var out []string
	for i := range s.deny {
		out = append(out, s.deny[i].Server+" ("+s.deny[i].Address+"): "+said(&s.deny[i]))
	}
	return out
}
