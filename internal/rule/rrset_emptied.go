package rule

import (
	"slices"
	"strings"

	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

var _ = register(Rule{
	ID:      "rrset-emptied",
	Title:   "a set stays and holds nothing",
	Classes: []string{"C07"},
	Level:   finding.Block,
	Doc: `The object of a set stays, but its list of values is empty or all of them are
disabled; or every variant of a routing set goes and the name keeps nothing else
that answers. No delete is in the plan, and the name does not answer.

For some users the same happens when the variant for everywhere else goes: what
stays is answered in the places that it names, such as the lines of a carrier or the
countries of Route 53's geolocation, and who asks from elsewhere gets nothing. And a
set loses its fallback with the secondary of a failover: a warning, since nothing is
missing until the primary fails.

In October 2025 two writers raced each other and left the regional name of
DynamoDB with an empty record: three hours without an address, a day until all
that hung on it was well (C07).

When all weights of a set are 0 it is not empty at Route 53, which then answers
with all of them in equal shares: a warning, since the drained side gets traffic.
Elsewhere nothing is left.

Harmless look-alikes: CNAME, alias, HTTPS or the other address family take its
place in the same change; one variant of several goes; the variant for everywhere
else, or the secondary, is replaced in the same change, or there was none; the
primary goes too, or is no longer one.

To do: look for the expression that came out empty; delete the set by its resource
if it shall go; keep a variant for those whom no place names.`,
	Check: func(p *Pass) {
		seen := map[family]bool{}
		for i := range p.Changes {
			c := &p.Changes[i]
			of := family{c.Instance, c.Owner, c.Type}
			if seen[of] || p.ZoneGone(c.Key) != nil {
				continue
			}
			switch {
			case emptied(p, c):
				rrsetEmptied(p, c)
			case undrained(p, c):
				weightsZero(p, c)
			case onlyPlaces(p, c):
				elsewhereLost(p, c)
			case unbacked(p, c):
				fallbackLost(p, c)
			default:
				continue
			}
			seen[of] = true
		}
	},
})

// family is all variants of one owner and type.
type family struct {
	zone.Instance
	owner zone.Name
	of    zone.Type
}

// variants are the sets of a change's family in a state.
func variants(s *zone.Snapshot, c *zone.Change) []*zone.RRset {
	return slices.DeleteFunc(s.In(c.Instance, c.Owner), func(r *zone.RRset) bool { return r.Type != c.Type })
}

// usable reports whether a set answers with something.
func usable(r *zone.RRset) bool {
	return holds(r) && !r.Is("disabled")
}

// emptied reports whether a family answered and does no more, though an object
// of it stays or it was a routing set. A plain delete is other rules'.
func emptied(p *Pass, c *zone.Change) bool {
	if usable(c.After) {
		return false
	}
	after := variants(p.After, c)
	return usable(c.Before) && !slices.ContainsFunc(after, usable) &&
		(len(after) > 0 || c.Set != "") && !replacedBy(p, c)
}

// replacedBy reports whether something else at the owner answers in place of a
// set after the change.
func replacedBy(p *Pass, c *zone.Change) bool {
	return slices.ContainsFunc(p.After.In(c.Instance, c.Owner), func(r *zone.RRset) bool {
		return usable(r) && (r.Type == "CNAME" || leads(c.Before) && leads(r))
	})
}

func rrsetEmptied(p *Pass, c *zone.Change) {
	what := "is left empty"
	if c.Set != "" {
		what = "loses its last variant"
	}
	f := p.Report(c, "the %s set of %s %s and nothing answers in its place", c.Type, c.Owner, what)
	f.Hint = "look for the expression that came out empty; delete the resource if the set shall go"
	f.Proof = []finding.Proof{deniedProof(p, c.Before)}
	switch { // the same loss, in the words of a rule of its own
	case c.IsDelegation():
		f.Cause = finding.ID("delegation-removed", c.ID())
	case c.IsApexNS():
		f.Cause = finding.ID("apex-ns-removed", c.ID())
	}
}

// undrained reports whether a change leaves a weighted family with nothing but
// weights of 0, where it had others.
func undrained(p *Pass, c *zone.Change) bool {
	zero := func(r *zone.RRset) bool { w, ok := r.Weight(); return ok && w == 0 }
	weighs := func(r *zone.RRset) bool { w, ok := r.Weight(); return ok && w > 0 }
	after := variants(p.After, c)
	return len(after) > 0 && !slices.ContainsFunc(after, func(r *zone.RRset) bool { return !zero(r) }) &&
		slices.ContainsFunc(variants(p.Before, c), weighs)
}

func weightsZero(p *Pass, c *zone.Change) {
	f := p.Report(c, "all weights of %s %s are 0: nothing is left to answer with", c.Owner, c.Type)
	f.Hint = "leave at least one variant a weight above 0"
	f.Proof = []finding.Proof{deniedProof(p, variants(p.Before, c)[0])}
	if strings.HasPrefix(c.Host, "aws/") {
		f.Message = "all weights of " + string(c.Owner) + " " + string(c.Type) + " are 0: Route 53 then answers with all of them in equal shares"
		f.Level = finding.Warn
	}
	for _, r := range variants(p.After, c) {
		f.Detail = append(f.Detail, r.Set+" has weight 0")
	}
}
