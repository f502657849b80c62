package rule

import (
	"fmt"

	"zonecut/internal/fact"
	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

var _ = register(Rule{
	ID:      "record-gap",
	Title:   "a set is destroyed before it is created again",
	Classes: []string{"C09"},
	Level:   finding.Block,
	Doc: `The plan replaces a set in two steps, and between them the name does not
answer. Caches that ask in between keep the denial, or the answer of a wildcard,
long after the set is back.

Terraform destroyed the record of static.crates.io, waited ten minutes for a new
certificate, and created it again. A page-speed service replaced one record in
ten seconds; a wildcard with a TTL of an hour answered meanwhile, with addresses
that were no longer in use (C09).

Facts say how long caches hold the set as it is served, what the denial or, in a zone
that the run sees in part, a wildcard lasts that answers meanwhile, and whether anybody
is answered with the set now: where nobody is, it is a note.

It blocks for NS and DS sets, at the apex, for protected names, and when the
create waits for something that takes minutes; it holds for MX sets, wildcards
and names that a wildcard would answer for; else it warns.

Harmless look-alikes: an update in place; create_before_destroy where each object
deletes only itself; another variant of a routing set that answers throughout; a
set of several objects of which one stays.

To do: change the set in place; or create_before_destroy, but only where the
provider deletes by object id; or two applies, the new set first. Where only the
TTL changes and the provider replaces, change it on the server, then import.`,
	Check: func(p *Pass) {
		m := newMeanwhile(p)
		for i := range p.Changes {
			if c := &p.Changes[i]; !c.Zone && c.Op == zone.OpRecreate && !m.variantStands(c.Key) {
				recordGap(p, m, c)
			}
		}
	},
})

func recordGap(p *Pass, m *meanwhile, c *zone.Change) {
	a, ok := absenceOf(c.Way)
	if !ok || !a.sure && len(fatal(c)) > 0 || len(c.Before.Data) == 0 || gone(c) {
		return
	}
	f := p.Report(c, "%s", gapMessage(a, fmt.Sprintf("the %s set of %s", c.Type, c.Owner)))
	f.Level = m.level(c.Key, a.slow() != "")
	f.Detail = append(a.steps(), m.cached(c.Key))
	f.Hint = gapHint(a)
	f.Proof = []finding.Proof{deniedProof(p, c.Before)}
	f.Cause = finding.ID("split-ownership", c.ID()) // dropped where that rule is silent
	if planned(c) && p.ZoneGone(c.Key) == nil {
		recordGapLive(p, f, c)
	}
	withZone(p, f, c)
}

// recordGapLive adds what the servers say of the set now: how long caches hold it, or
// that nobody is answered with it.
func recordGapLive(p *Pass, f *finding.Finding, c *zone.Change) {
	q := asItIs(c)
	answers, _ := p.Ask(q)
	data, ttl := dataOf(answers)
	switch {
	case len(data) > 0 && ttl > 60:
		f.Detail = append(f.Detail, fmt.Sprintf("caches hold the set for %d s as it is served: in a minute of absence one in %d of them asks for it", ttl, ttl/60))
	case len(data) > 0:
		f.Detail = append(f.Detail, fmt.Sprintf("caches hold the set for %d s as it is served: in a minute of absence each of them asks for it", ttl))
	case allSay(answers, fact.NXDomain, fact.NoData):
		f.Level = finding.Note
		f.Message += "; no server answers with it now"
		f.Evidence = evidence(q, answers)
	}
}

func gapMessage(a absence, what string) string {
	if a.sure {
		return what + " is away " + a.lasts() + ": destroyed first, created again after"
	}
	return what + " can be away " + a.lasts() + ": nothing makes the create come before the destroy"
}

// gapHint is what closes a gap: create_before_destroy where a delete takes no
// more than its own object, an update in place or two applies elsewhere.
func gapHint(a absence) string {
	d, c := a.destroys[0], a.creates[0]
	switch {
	case !sameObjectOf(d, c):
		return fmt.Sprintf("write a moved block from %s to %s where the resource types agree; else create in one apply and destroy in the next", d.Address, c.Address)
	case d.Handling.Delete == zone.DeleteByID && c.Handling.Create == zone.CreateAdds:
		return "set lifecycle { create_before_destroy = true } on " + c.Address + ": this provider deletes by object id"
	case a.slow() != "":
		return "apply twice: first make " + a.slow() + " beside the old one, then change the record in place"
	}
	return "change it in place, or on the server and then import it; create_before_destroy does not help here"
}
