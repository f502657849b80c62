package rule

import (
	"strings"

	"golang.org/x/net/publicsuffix"

	"zonecut/internal/fact"
	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

var _ = register(Rule{
	ID:      "relative-target",
	Title:   "a target seems to have lost its dot",
	Classes: []string{"C13"},
	Level:   finding.Warn,
	Doc: `In a master file a name without a dot at its end is one of the zone's own. A new
target looks like a whole name to which the zone's name was added: what stands
before it ends in a top-level domain or in the name of another zone of the run, or
the target of a PTR lies in the reverse zone itself. Nothing stands at the name that
came out, or a wildcard answers for it with something else.

PTR targets of a foundation's servers lacked the dot for three months and for
eighteen; an association's wildcard pointed at nothing for nine (C13).

Harmless look-alike: sources in which the dot means nothing, such as Route 53,
Cloudflare, DigitalOcean and octoDNS, where one estate has 673 good values without
it; a target within the zone that exists; one below a delegation; a short name such
as web; the CNAMEs of a classless reverse delegation (RFC 2317); a target that was
there before. A target that ends in the zone's own name twice is doubled-suffix's.

To do: write the dot at the end of the target.`,
	Check: func(p *Pass) {
		changes, lines, order := map[zone.Instance][]*zone.Change{}, map[zone.Instance][]string{}, []zone.Instance{}
		for i := range p.Changes {
			c := &p.Changes[i]
			for _, t := range newTargets(c) {
				if !lostDot(p, c, t) {
					continue
				}
				if changes[c.Instance] == nil {
					order = append(order, c.Instance)
				}
				changes[c.Instance] = append(changes[c.Instance], c)
				lines[c.Instance] = append(lines[c.Instance], "+ "+string(c.Owner)+" "+string(c.Type)+" "+string(t))
			}
		}
		for _, i := range order {
			first := changes[i][0]
			f := together(p, changes[i], lines[i], "%s of %s seem to have lost the dot at their end", many(len(lines[i]), "target"), i.Apex)
			if len(lines[i]) == 1 {
				f.Message = "the target of " + string(first.Owner) + " " + string(first.Type) + " seems to have lost the dot at its end"
			}
			f.Hint = "write the dot at the end of a target that is no name of " + string(i.Apex)
		}
	},
})

// lostDot reports whether a new target looks like a whole name that the reader
// completed with the zone's name.
func lostDot(p *Pass, c *zone.Change, t zone.Name) bool {
	z := p.After.Zone(c.Instance)
	if z == nil || !z.DotDecides || !t.Below(c.Apex) || doubled(t, c.Apex) {
		return false
	}
	if p.After.Exists(c.Instance, t) || cutOver(p.After, zone.Key{Instance: c.Instance, Owner: t}) != nil {
		return false
	}
	if thereLive(p, c, t) {
		return false
	}
	return c.Type == "PTR" && reverse(c.Apex) || whole(p, c.View, withoutZone(t, c.Apex))
}

// thereLive reports whether the servers of a zone that the run sees in part have a
// name that is written as it seems to have been meant, and no wildcard answers.
func thereLive(p *Pass, c *zone.Change, t zone.Name) bool {
	if p.After.Complete(c.Instance) || !c.Public() {
		return false
	}
	answers, _ := p.Ask(inZone(c.Instance, t, "A"))
	return allSay(answers, fact.Data, fact.Alias, fact.NoData) && !liveStar(p, c)
}

// reverse reports whether a zone is one of addresses.
func reverse(apex zone.Name) bool { return apex.Below("in-addr.arpa.") || apex.Below("ip6.arpa.") }

// whole reports whether labels look like a name of their own: they end in a
// top-level domain, or in the name of a zone of the run.
func whole(p *Pass, view, labels string) bool {
	at := strings.LastIndexByte(labels, '.')
	if at < 0 || strings.HasSuffix(labels[:at], `\`) {
		return false
	}
	if _, listed := publicsuffix.PublicSuffix(labels[at+1:]); listed {
		return true
	}
	return len(closest(p.After, view, zone.Name(labels+"."))) > 0
}
