package rule

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

var _ = register(Rule{
	ID:      "name-removed",
	Title:   "a name loses its last address, CNAME or alias",
	Classes: []string{"C14"},
	Level:   finding.Warn,
	Doc: `A name below the apex loses its last address, CNAME or alias, or a service
its SRV set. It is a warning for www at the apex, for SRV, and for a name that
something left in the run still points to; all else is a note. The finding says
what answers in its place: NXDOMAIN, NODATA, or a wildcard with other data, which
looks like an answer and is none. Many names of one zone make one line.

An alias of a public service was removed and put back within the hour; an SRV set
went along with a CNAME that it did not belong to; a name was taken away to get a
test through (C14).

Harmless look-alike: hosts that are retired, which is what most removals are; an A
set that turns into a CNAME or an alias, or leaves AAAA; names that move into a
zone that this run delegates; names below a delegation, which nobody was answered
from here; a wildcard with the same data; what a controller writes.

To do: see that nobody asks for it any more; take away first what points to it.`,
	Check: func(p *Pass) {
		groups, order := map[lostGroup][]lostName{}, []lostGroup{}
		for i := range p.Changes {
			n, ok := lostNameOf(p, &p.Changes[i])
			if !ok {
				continue
			}
			g := lostGroup{n.change.Instance, n.level, n.cause}
			if groups[g] == nil {
				order = append(order, g)
			}
			groups[g] = append(groups[g], n)
		}
		for _, g := range order {
			reportLost(p, groups[g])
		}
	},
})

// lostName is a name that loses what led to it, or a service.
type lostName struct {
	change *zone.Change
	kind   func(*zone.RRset) bool
	level  finding.Level
	cause  string
	// then is what answers in its place, pointers what still points to it.
	then     string
	pointers []string
}

// lostGroup is what one line can say of many names.
type lostGroup struct {
	zone.Instance
	level finding.Level
	cause string
}

func lostNameOf(p *Pass, c *zone.Change) (lostName, bool) {
	n := lostName{change: c, kind: leads, level: finding.Note}
	if c.Type == "SRV" {
		n.kind, n.level = offersService, finding.Warn
	}
	if c.Owner == c.Apex || c.Owner.IsWildcard() || !takesLast(p, c, n.kind) || p.Policy.Controlled(c.Before) {
		return n, false
	}
	if validates(c.Before) {
		return n, false // validation-record-removed speaks of it
	}
	below := cutOver(p.Before, c.Key) != nil
	if below && cutOver(p.After, c.Key) != nil || passedDown(p, c, n.kind) {
		return n, false
	}
	var same, host bool
	if n.then, same = inPlace(p, c, n.kind); same {
		return n, false
	}
	if n.pointers, host = pointers(p, c); host {
		return n, false // ns-host-address-removed speaks of it
	}
	switch {
	case below:
		n.level = finding.Note // it was glue of a delegation that goes too
	case len(n.pointers) > 0 || string(c.Owner) == "www."+string(c.Apex):
		n.level = finding.Warn
	}
	f := &finding.Finding{Level: n.level}
	withZone(p, f, c)
	withCut(p, f, c)
	n.level, n.cause = f.Level, f.Cause
	return n, true
}

// offersService is the kind of SRV sets that name a target: "." says that the
// service is not offered (RFC 2782).
func offersService(r *zone.RRset) bool { return r.Type == "SRV" && len(r.Targets()) > 0 }

// pointers are the sets left after the change that point at a name; host is true
// when it is a name server. A PTR that stays behind breaks nothing.
func pointers(p *Pass, c *zone.Change) (names []string, host bool) {
	for _, r := range p.After.PointsTo(c.View, c.Owner) {
		switch r.Type {
		case "NS":
			return nil, true
		case "PTR":
		default:
			names = append(names, string(r.Owner)+" "+string(r.Type))
		}
	}
	return names, false
}

// manyNames is how many names of one zone get a line each.
const manyNames = 5

func reportLost(p *Pass, names []lostName) {
	if len(names) > manyNames {
		reportMany(p, names)
		return
	}
	for _, n := range names {
		f := p.Report(n.change, "%s loses its last %s", n.change.Owner, n.what())
		f.Level, f.Cause = n.level, n.cause
		f.Detail = lostLines(p, n.change, n.kind)
		if f.Cause == "" {
			f.Detail = append(f.Detail, "then: "+n.then)
			f.Proof = []finding.Proof{deniedProof(p, n.change.Before)}
		}
		for _, s := range n.pointers {
			f.Detail = append(f.Detail, "still points to it: "+s)
		}
		f.Hint = "see that nobody asks for " + string(n.change.Owner) + " any more, and take away first what points to it"
	}
}

func (n lostName) what() string {
	switch t := n.change.Type; t {
	case "CNAME", "SRV", "ALIAS", "ANAME":
		return string(t)
	}
	return "address"
}

// reportMany says the loss of many names of one zone in one line. It stands on
// the first of their changes and its digest covers all of them.
func reportMany(p *Pass, names []lostName) {
	first := names[0].change
	f := p.Report(first, "%d names of %s lose their last address, CNAME, alias or SRV", len(names), first.Apex)
	f.Level, f.Cause = names[0].level, names[0].cause
	f.Name, f.Type, f.Places = string(first.Apex), "", nil
	digests := sha256.New()
	for i, n := range names {
		if i < mostProofs && n.cause == "" {
			f.Proof = append(f.Proof, deniedProof(p, n.change.Before))
		}
		fmt.Fprintln(digests, n.change.Digest())
		for _, o := range n.change.Origins() {
			f.Places = append(f.Places, finding.Place(o))
		}
		switch line := "- " + string(n.change.Owner) + " " + string(n.change.Type); {
		case i >= manyNames:
		case n.cause == "":
			f.Detail = append(f.Detail, line+", then "+n.then)
		default:
			f.Detail = append(f.Detail, line)
		}
	}
	f.Detail = append(f.Detail, fmt.Sprintf("and %d more", len(names)-manyNames))
	f.Digest = "sha256:" + hex.EncodeToString(digests.Sum(nil))
	f.Hint = "see that nobody asks for these names any more, and take away first what points to them"
}
