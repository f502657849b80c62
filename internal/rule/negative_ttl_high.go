package rule

import (
	"fmt"
	"slices"

	"zonecut/internal/finding"
	"zonecut/internal/window"
	"zonecut/internal/zone"
)

var _ = register(Rule{
	ID:      "negative-ttl-high",
	Title:   "denials of a name live long in caches",
	Classes: []string{"C23"},
	Level:   finding.Note,
	Params:  map[string]int{"max_seconds": 900},
	Doc: `Names come or go in a zone whose denials live longer than max_seconds: the smaller
of the SOA's TTL and its MINIMUM (RFC 2308, section 5), by the run's SOA or by the one
that the servers are known to answer with, where that is longer. Whoever asks for a new name
before it is there keeps its absence for that long, and so does whoever asks for an
old one before a removal is taken back.

At an encyclopedia a failover left names denied for a moment; caches kept that for an
hour, some longer, and the cure was another name (C23).

Harmless look-alike: names that nobody asks for before they are there, such as those
of ACME challenges and of controllers; a name under a wildcard, which no denial covers;
a value that changes at a name that stays; names that only a signer writes; addresses
below a cut.

To do: lower the MINIMUM to 900 s or less, wait for the old one, then change the
names; do not look for a new name through a shared resolver before it is served.`,
	Check: func(p *Pass) {
		moved, order := map[zone.Instance][]*zone.Change{}, []zone.Instance{}
		for i := range p.Changes {
			c := &p.Changes[i]
			if !comesOrGoes(p, c) {
				continue
			}
			if moved[c.Instance] == nil {
				order = append(order, c.Instance)
			}
			moved[c.Instance] = append(moved[c.Instance], c)
		}
		for _, i := range order {
			seconds, known := window.Denial(p.After, i)
			if !known {
				seconds, known = servedDenial(p, i)
			} else if answers, _ := p.Facts.Get(inZone(i, i.Apex, "SOA")); i.Public() {
				served, _ := denialOf(answers) // what is cached now is by the SOA of now
				seconds = max(seconds, served)
			}
			if known && seconds > p.Param("max_seconds") {
				negativeTTL(p, i, moved[i], seconds)
			}
		}
	},
})

// comesOrGoes reports whether a name begins or ceases to exist in a zone that
// stays, where caches may hold its absence.
func comesOrGoes(p *Pass, c *zone.Change) bool {
	if c.Zone || p.ZoneGone(c.Key) != nil || !known(p, c.Instance) {
		return false
	}
	without, with, r := p.Before, p.After, c.After
	if r == nil || !r.Answers() {
		without, with, r = p.After, p.Before, c.Before
	}
	return r != nil && r.Answers() && counts(p, r) && !without.Exists(c.Instance, c.Owner) &&
		len(without.Wildcard(c.Instance, c.Owner)) == 0 && (cutOver(with, c.Key) == nil || c.IsDelegation())
}

// known reports whether a zone was there before, as far as the run sees it.
func known(p *Pass, i zone.Instance) bool {
	return slices.Contains(p.Before.Instances(i.View, i.Apex), i)
}

func negativeTTL(p *Pass, i zone.Instance, moved []*zone.Change, seconds int) {
	names := make([]zone.Name, 0, len(moved))
	for _, c := range moved {
		names = append(names, c.Owner)
	}
	names = zone.SortNames(names)
	f := p.Report(wholeZone(p, i), "names of the zone come or go (%d) while caches keep a denial for %d s", len(names), seconds)
	f.Digest, f.Window = digestOf(moved), nil
	const most = 5
	for _, n := range names[:min(most, len(names))] {
		f.Detail = append(f.Detail, string(n))
	}
	if more := len(names) - most; more > 0 {
		f.Detail = append(f.Detail, fmt.Sprintf("and %d more", more))
	}
	f.Hint = "do not ask a shared resolver for a new name before every server has it; a MINIMUM of 900 s or less makes mistakes short"
}
