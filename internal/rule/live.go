package rule

import (
	"fmt"
	"slices"
	"time"

	"zonecut/internal/fact"
	"zonecut/internal/finding"
)

// servers is what the facts say of the servers that a question went to, as far
// as it concerns whether they serve a zone.
type servers struct {
	// serve answer with authority; deny say that they do not: refused, no
	// authority, no such name, a referral elsewhere, or nobody listens.
	serve, deny []fact.Answer
	// silent said neither: a timeout, SERVFAIL, no route.
	silent []fact.Answer
	// unheard are the servers of which no address said anything.
	unheard []string
}

// heard sorts the answers to a question about a zone's SOA.
func heard(q fact.Question, answers []fact.Answer) servers {
	var s servers
	spoke := map[string]bool{}
	for _, a := range answers {
		switch a.Kind {
		case fact.Data:
			s.serve = append(s.serve, a)
		case fact.Refused, fact.NotAuth, fact.NXDomain, fact.NoData, fact.Alias, fact.Referral, fact.Closed:
			s.deny = append(s.deny, a)
		default:
			s.silent = append(s.silent, a)
			continue
		}
		spoke[a.Server] = true
	}
	for _, server := range q.Servers {
		if !spoke[server.Name] {
			s.unheard = append(s.unheard, server.Name)
		}
	}
	return s
}

// dead reports whether every server says that it does not serve the zone, over
// TCP, which nobody off the path can forge.
func (s *servers) dead() bool {
	return len(s.deny) > 0 && len(s.serve)+len(s.silent)+len(s.unheard) == 0 &&
		!slices.ContainsFunc(s.deny, func(a fact.Answer) bool { return a.Transport != "tcp" && a.Kind != fact.Closed })
}

// doubts say who left open whether the zone is served.
func (s *servers) doubts() []string {
	var out []string
	for i := range s.silent {
		out = append(out, s.silent[i].Server+" ("+s.silent[i].Address+"): "+said(&s.silent[i]))
	}
	for _, name := range s.unheard {
		if !slices.ContainsFunc(s.silent, func(a fact.Answer) bool { return a.Server == name }) {
			out = append(out, name+" has no address that could be asked")
		}
	}
	for i := range s.deny {
		if a := &s.deny[i]; a.Transport != "tcp" && a.Kind != fact.Closed {
			out = append(out, a.Server+" ("+a.Address+"): "+said(a)+", over UDP alone")
		}
	}
	return out
}

// evidence are answers as a finding rests on them.
func evidence(q fact.Question, answers []fact.Answer) []finding.Evidence {
	var out []finding.Evidence
	for i := range answers {
		a := &answers[i]
		out = append(out, finding.Evidence{Server: a.Server + " " + a.Address, Question: q.Ask.Name + " " + q.Ask.Type, Answer: said(a), At: a.Time})
	}
	return out
}

// said is an answer in a clause.
func said(a *fact.Answer) string {
	switch {
	case a.Certificate != nil:
		return fmt.Sprintf("certificate by %s until %s for %s", a.Certificate.Issuer, a.Certificate.NotAfter.Format(time.DateOnly), listed(a.Data))
	case a.Kind == fact.Data:
		return fmt.Sprintf("%d %s", a.TTL, listed(a.Data))
	case a.Err != "":
		return a.Err
	}
	return string(a.Kind)
}

// addresses names the servers of answers: "ns1.example.net. (192.0.2.53)".
func addresses(answers []fact.Answer) string {
	var out []string
	for _, a := range answers {
		out = append(out, a.Server+" ("+a.Address+")")
	}
	return listed(out)
}
