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
	ID:      "caa-blocks-issuer",
	Title:   "a CAA set shuts out the authority in use",
	Classes: []string{"C32"},
	Level:   finding.Block,
	Doc: `A CAA set comes, changes or goes, and after that the authority whose certificate a
name below it is served with may not issue for that name: none of its names stands in the
set that is the first on the way up from the name (RFC 8659, section 3), or, for a
wildcard of the certificate, among the issuewild values there. Nothing breaks until the
renewal, which then fails. Only facts tell; without them this rule says nothing, and of an
authority that it does not know, or a host that did not answer, it says that. Of a name
that is an alias, the CAA set of its target counts before those above the name.

data.gov had "lestsencrypt.org" in its CAA set for three weeks; at a game company a wrong
issuer was found when a renewal failed, half a year later on a holiday (C32).

Harmless look-alike: any of an authority's names, as amazontrust.com for amazon.com;
another authority beside the one in use; a set of issuewild or iodef alone, which leaves
names that are no wildcards to everybody; a set closer to the name that lets the authority
issue; parameters after a semicolon; an authority that was shut out before; a certificate
that no public authority issued; a host that nobody listens at, or that is silent where
the change lets everybody issue that could before.

To do: add the authority in use beside the new one; take it out when the last certificate
of it is gone.`,
	Check: func(p *Pass) {
		for i := range p.Changes {
			c := &p.Changes[i]
			if !c.Zone && c.Public() && c.Type == "CAA" && (c.After == nil || !c.After.Unknown) && (c.Before == nil || !c.Before.Unknown) && p.ZoneGone(c.Key) == nil {
				caaBlocksIssuer(p, c)
			}
		}
	},
})

// shutOut is a name of a served certificate that its authority may not renew.
type shutOut struct {
	servedCertificate
	name zone.Name
	by   []string // the CAA set that counts
}

func caaBlocksIssuer(p *Pass, c *zone.Change) {
	var found []shutOut
	var strange []servedCertificate
	var open []zone.Name
	for _, n := range underCAA(p, c) {
		if unseenCertificate(p, n) && mayShutOut(relevantCAA(p, p.Before, c, n), relevantCAA(p, p.After, c, n), n) {
			open = append(open, n)
		}
		for _, s := range certificatesAt(p, n) {
			if !s.public() {
				continue
			}
			mine := issuersOf(s.Issuer)
			for _, text := range s.names {
				name := zone.Name(text)
				if !name.Under(c.Owner) && name != "*."+c.Owner {
					continue
				}
				was, is := relevantCAA(p, p.Before, c, name), relevantCAA(p, p.After, c, name)
				if !is.known || was.known && slices.Equal(was.set, is.set) {
					continue
				}
				// What was not seen to shut the authority out let it issue what it did.
				could := !was.known || mayIssue(was.set, mine, name)
				switch {
				case len(is.set) == 0 || !restricts(is.set, name):
				case len(mine) == 0:
					strange = append(strange, s)
				case could && !mayIssue(is.set, mine, name):
					found = append(found, shutOut{s, name, is.set})
				}
			}
		}
	}
	reportShutOut(p, c, found, strange, open)
}

// unseenCertificate reports whether the hosts of a name were asked for their certificate
// and none said anything.
func unseenCertificate(p *Pass, n zone.Name) bool {
	q := certificateOf(n)
	answers, _ := p.Ask(q)
	return len(answers) > 0 && !slices.ContainsFunc(answers, func(a fact.Answer) bool { return tells(q, &a) })
}

// mayShutOut reports whether some authority may issue for a name by the one set and not,
// or not surely, by the other.
func mayShutOut(was, is caaSet, n zone.Name) bool {
	after, now := permitted(is.set, n)
	before, then := permitted(was.set, n)
	switch {
	case !is.known:
		return true
	case !now:
		return false
	}
	return !was.known || !then || slices.ContainsFunc(before, func(i string) bool { return i != "" && !slices.Contains(after, i) })
}

func reportShutOut(p *Pass, c *zone.Change, found []shutOut, strange []servedCertificate, open []zone.Name) {
	switch {
	case len(found) > 0:
		f := p.Report(c, "%s may no longer issue for %s, which is served with its certificate: the renewal %s", found[0].Issuer, found[0].name, when(p, found[0].renewal()))
		for _, s := range found {
			f.Detail = append(f.Detail, fmt.Sprintf("%s: %s, until %s, not in CAA %s", s.name, s.Issuer, s.NotAfter.Format("2006-01-02"), listed(s.by)))
			f.Evidence = append(f.Evidence, evidence(certificateOf(s.at), []fact.Answer{s.answer})...)
		}
		f.Detail = append(firstLines(f.Detail), valueLines(c)...)
		f.Hint = fmt.Sprintf("add CAA 0 issue %q beside the others", issuersOf(found[0].Issuer)[0])
		withZone(p, f, c)
	case len(strange) > 0:
		f := p.Report(c, "whether %s, whose certificate %s is served with, may go on issuing is not known", strange[0].Issuer, strange[0].at)
		f.Certainty, f.Level = finding.Unknown, finding.Note
		f.Evidence = evidence(certificateOf(strange[0].at), []fact.Answer{strange[0].answer})
		f.Hint = "take the authority's names for CAA from its documents"
	case len(open) > 0:
		f := p.Report(c, "which authority's certificate %s is served with could not be told, so whether it may go on issuing is not known", open[0])
		f.Certainty, f.Level = finding.Unknown, finding.Note
		for _, n := range open {
			answers, _ := p.Ask(certificateOf(n))
			f.Evidence = append(f.Evidence, evidence(certificateOf(n), answers)...)
			f.Detail = append(f.Detail, string(n)+": "+said(&answers[0]))
		}
		f.Detail = append(firstLines(f.Detail), valueLines(c)...)
		f.Hint = "look at the certificate from where " + string(open[0]) + " can be reached"
	}
}

// underCAA are names below a CAA set that the world may be served at: its owner,
// www, what the policy protects, and what the run holds there; of a zone that is too
// large to be held, what changes in it.
func underCAA(p *Pass, c *zone.Change) []zone.Name {
	var out []zone.Name
	add := func(n zone.Name) {
		if !n.IsWildcard() && n.Under(c.Owner) && !underscored(string(n)) && !slices.Contains(out, n) && len(out) < mostHandshakes {
			out = append(out, n)
		}
	}
	add(c.Owner)
	add(zone.Name("www." + below(c.Owner)))
	for _, n := range p.Policy.Protected() {
		add(n)
	}
	for _, r := range p.After.Held() {
		if r.View == c.View && r.Owner.Below(c.Owner) && leads(r) {
			add(r.Owner)
		}
	}
	return out
}

// caaSet is the CAA set that counts for a name; known is false where nobody can say.
type caaSet struct {
	set   []string
	known bool
}

// relevantCAA climbs from a name to the first CAA set (RFC 8659, section 3): by a
// state where that holds one or sees the zone whole, else by the live world. Above the
// owner of the set that changes, nobody is asked: what stands there counts only when
// that set goes.
func relevantCAA(p *Pass, s *zone.Snapshot, c *zone.Change, n zone.Name) caaSet {
	if n.IsWildcard() {
		n = n.Parent() // the tree is climbed from the name without the label (section 3)
	}
	for ; n != zone.Root; n = n.Parent() {
		set, known := caaAt(p, s, c, n)
		if !known || len(set) > 0 {
			return caaSet{set, known}
		}
	}
	return caaSet{nil, true}
}

func caaAt(p *Pass, s *zone.Snapshot, c *zone.Change, n zone.Name) (set []string, known bool) {
	for _, r := range s.At(c.View, n) {
		switch {
		case r.Type == "CAA" && r.Unknown:
			return nil, false
		case aliased(r):
			return caaOfTarget(p, s, r)
		case r.Type == "CAA" && len(r.Data) > 0:
			return r.Data, true
		}
	}
	if n == c.Owner || slices.ContainsFunc(answering(s, c.View, n), s.Complete) {
		return nil, true
	}
	answers, _ := p.Ask(walk(n, "CAA"))
	if !allSay(answers, fact.Data, fact.NoData, fact.NXDomain) {
		return nil, false
	}
	set, _ = dataOf(answers)
	return set, true
}

// caaOfTarget is the CAA set that an alias leads to: where the target has none, that of
// the names above the alias counts (RFC 8659, section 3).
func caaOfTarget(p *Pass, s *zone.Snapshot, alias *zone.RRset) (set []string, known bool) {
	targets := alias.Targets()
	if len(targets) != 1 || alias.Sensitive || alias.Unknown {
		return nil, false
	}
	for _, i := range answering(s, alias.View, targets[0]) {
		if own := s.Get(zone.Key{Instance: i, Owner: targets[0], Type: "CAA"}); holds(own) {
			return own.Data, !own.Unknown
		}
		if s.Complete(i) && !isAlias(s, alias.View, targets[0]) {
			return nil, true
		}
	}
	answers, _ := p.Ask(walk(targets[0], "CAA"))
	if !allSay(answers, fact.Data, fact.NoData, fact.NXDomain) {
		return nil, false
	}
	set, _ = dataOf(answers)
	return set, true
}

// restricts reports whether a CAA set says anything of who may issue for a name.
func restricts(set []string, n zone.Name) bool {
	_, any := permitted(set, n)
	return any
}

// permitted are the issuers that a CAA set lets issue for a name, lower case; any is
// false where it restricts nobody: without issue values, and for a wildcard without
// issuewild values too (RFC 8659, sections 4.2 and 4.3).
func permitted(set []string, n zone.Name) (issuers []string, any bool) {
	byTag := map[string][]string{}
	for _, data := range set {
		if caa, ok := zone.ParseCAA(data); ok {
			issuer, _, _ := strings.Cut(caa.Value, ";")
			tag := strings.ToLower(caa.Tag)
			byTag[tag] = append(byTag[tag], strings.ToLower(strings.TrimSpace(issuer)))
		}
	}
	if wild := byTag["issuewild"]; n.IsWildcard() && len(wild) > 0 {
		return wild, true
	}
	return byTag["issue"], len(byTag["issue"]) > 0
}

// mayIssue reports whether a CAA set lets an authority issue for a name, under any of
// its own names.
func mayIssue(set, mine []string, n zone.Name) bool {
	issuers, any := permitted(set, n)
	return !any || shares(mine, issuers)
}
