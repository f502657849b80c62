package rule

import (
	"fmt"
	"strings"

	"golang.org/x/net/publicsuffix"

	"zonecut/internal/fact"
	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

var _ = register(Rule{
	ID:      "dangling-target",
	Title:   "a target can be claimed by somebody else",
	Classes: []string{"C15"},
	Level:   finding.Warn,
	Doc: `A set begins to point at a name that does not exist where anybody may make it exist:
its domain is not registered, or it lies directly below a suffix under which a provider
gives names to whoever asks for them first. Whoever takes it then answers in the name of
the domain that points there: with a page, with mail, or, for a name server, with
anything. Only facts tell; without them this rule says nothing.

A payment company's NS set named a domain that nobody had registered for four and a
half years; a researcher bought it. Sites of agencies whose CNAME pointed at an unclaimed
application served somebody else's advertisements (C15).

Harmless look-alike: a target that one server at least does not deny; a name below a
domain that exists, which only its owner can make; a target that this run makes; a CNAME
for validation, which serves nothing; names of private views; a target that was there
before.

To do: make the resource and claim its name first, then point at it; take the pointer
away before the resource.`,
	Check: func(p *Pass) {
		for i := range p.Changes {
			c := &p.Changes[i]
			if c.Zone || !c.Public() || !holds(c.After) || c.After.Sensitive || !pointsAtHosts(c.After) || forValidation(c.After) || covered(p.After, c.Key) {
				continue
			}
			danglingTargets(p, c)
		}
	},
})

// claimable is the name that somebody would have to claim to make a target exist,
// and how. A target that is a public suffix itself is nobody's to claim.
func claimable(t zone.Name) (claim zone.Name, why string, ok bool) {
	text := strings.TrimSuffix(string(t), ".")
	for _, suffix := range claimedSuffixes {
		if rest, under := strings.CutSuffix(text, "."+suffix); under {
			label := rest[strings.LastIndexByte(rest, '.')+1:]
			return zone.Name(label + "." + suffix + "."), "anybody may claim a name under " + suffix, true
		}
	}
	domain, err := publicsuffix.EffectiveTLDPlusOne(text)
	if err != nil {
		return "", "", false
	}
	suffix, icann := publicsuffix.PublicSuffix(text)
	switch {
	case icann:
		return zone.Name(domain + "."), "anybody may register " + domain, true
	case strings.Contains(suffix, "."):
		return zone.Name(domain + "."), "anybody may claim a name under " + suffix, true
	}
	return "", "", false // no top-level domain that is known: target-missing speaks of it
}

// claimedSuffixes are those under which a provider gives out names, first come,
// first served, beside those of the public suffix list's private part.
var claimedSuffixes = []string{
	"azure-api.net", "azurefd.net", "azurecontainer.io", "azurecr.io", "azurehdinsight.net", "cloudapp.net",
	"database.windows.net", "redis.cache.windows.net", "search.windows.net", "servicebus.windows.net", "trafficmanager.net",
}

// danglingTargets judges the targets that a set begins to point at, in one finding.
func danglingTargets(p *Pass, c *zone.Change) {
	var f *finding.Finding
	for _, t := range newTargets(c) {
		claim, why, ok := claimable(t)
		if !ok || existsFor(p.After, c.After, t) != unknowable {
			continue
		}
		q := walk(claim, "A")
		answers, _ := p.Ask(q)
		if !allSay(answers, fact.NXDomain) {
			continue
		}
		if f == nil {
			f = p.Report(c, "the %s set of %s points at %s, and %s does not exist: %s", c.Type, c.Owner, t, claim, why)
			f.Hint = "claim " + string(claim) + " first, then point at it"
			f.Cause = finding.ID("target-missing", c.ID()) // dropped where that rule is silent
		}
		f.Detail = append(f.Detail, fmt.Sprintf("+ %s %s %s: %s", c.Owner, c.Type, t, why))
		f.Evidence = append(f.Evidence, evidence(q, answers)...)
		f.Proof = append(f.Proof, finding.Proof{Ask: q.Ask, At: fact.AtWalk, Servers: []fact.Server{}, ComesTrueIf: finding.IfDenied, Want: []string{}})
	}
}
