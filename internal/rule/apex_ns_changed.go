package rule

import (
	"slices"

	"zonecut/internal/fact"
	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

var _ = register(Rule{
	ID:      "apex-ns-changed",
	Title:   "a zone names other servers of its own",
	Classes: []string{"C04"},
	Level:   finding.Block,
	Doc: `Values of the NS set at a zone's apex come or go. Resolvers that have once
asked the zone follow this set and not the parent's (RFC 2181, section 5.4.1), so
a wrong one takes the zone away from them while everything at the parent looks
right; resolvers differ in which set they keep, and some users stay.

When the zone above is in the same run the two sides of the cut are compared
after the change. Without a common server it blocks: some resolvers go to one
set, some to the other. When they differ it warns. When they agree it is a note;
what the delegation itself does to users, delegation-changed judges. Alone, the
change is held; facts of the parent lower it in the same way, and raise nothing. Two sides that had no common server before are a standing fault,
which this change did not make.

At a cloud provider one of four servers of a zone was pointed at an empty copy: a
quarter of all queries got NXDOMAIN for three hours (C04).

Harmless look-alike: the zone's half of a planned move, or of a repair that
brings it in line with the parent; white space and $ORIGIN in a master file.

To do: change the parent and the apex together, to the same set, after every new
server has been seen to answer.`,
	Check: func(p *Pass) {
		for i := range p.Changes {
			c := &p.Changes[i]
			if !c.Zone && c.IsApexNS() && compared(c) && len(c.Added())+len(c.Removed()) > 0 {
				apexNSChanged(p, c)
			}
		}
	},
})

// compared reports whether both states of a change hold known data.
func compared(c *zone.Change) bool {
	return c.Before != nil && len(c.Before.Data) > 0 && c.After != nil && len(c.After.Data) > 0 && !c.After.Unknown
}

func apexNSChanged(p *Pass, c *zone.Change) {
	f := p.Report(c, "the zone %s changes its own NS set: %d go, %d come", c.Apex, len(c.Removed()), len(c.Added()))
	f.Detail = valueLines(c)
	f.Hint = "change the delegation in the parent and this set together, to the same servers"
	f.Level = finding.Hold
	if !comes(p, c) {
		f.Proof = unservedProofs(c.Apex, Servers(p.After, c.View, c.Added()))
	}
	up := above(p.After, c.View, c.Apex)
	if !up.seen && !up.unknown {
		byLiveDelegation(p, f, c)
		return
	}
	if len(up.servers) == 0 || up.unknown {
		return
	}
	for _, s := range up.servers {
		f.Detail = append(f.Detail, "the parent delegates to "+s)
	}
	was := above(p.Before, c.View, c.Apex)
	switch {
	case slices.Equal(c.After.Data, up.servers):
		f.Level = finding.Note
		f.Message += ", and then agrees with its delegation"
	case shares(c.After.Data, up.servers):
		f.Level = finding.Warn
		f.Message += ", and then differs from its delegation"
	case len(was.servers) == 0 || shares(c.Before.Data, was.servers):
		f.Level = finding.Block
		f.Message += ", and then has no server in common with its delegation"
	}
}

// byLiveDelegation grades a change by the delegation that the parent's servers give
// now, where the run does not hold the parent. That will hardly change in the same
// moment, so it lowers the finding and never raises it.
func byLiveDelegation(p *Pass, f *finding.Finding, c *zone.Change) {
	q := atParent(c.Instance, "NS")
	answers, _ := p.Ask(q)
	said := spoken(answers)
	if len(said) == 0 || len(said) < len(answers) {
		return
	}
	f.Evidence = evidence(q, said)
	var all []string
	for _, a := range said {
		all = append(all, a.Data...)
	}
	slices.Sort(all)
	all = slices.Compact(all)
	for _, s := range all {
		f.Detail = append(f.Detail, "the parent delegates to "+s)
	}
	same := !slices.ContainsFunc(said, func(a fact.Answer) bool { return !slices.Equal(a.Data, c.After.Data) })
	switch {
	case len(all) == 0:
		f.Message += "; its parent does not delegate to it"
		f.Level = finding.Note
	case same:
		f.Level = finding.Note
		f.Message += ", and then agrees with its delegation"
	case shares(c.After.Data, all):
		f.Level = finding.Warn
		f.Message += ", and then differs from its delegation"
	default:
		f.Message += ", and then has no server in common with its delegation"
	}
}
