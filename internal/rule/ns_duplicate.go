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
	ID:      "ns-duplicate",
	Title:   "a name server is listed twice",
	Classes: []string{"C05"},
	Level:   finding.Warn,
	Doc: `An NS set is written with one server twice, or all its servers come down to
one address. The set is shorter than whoever wrote it thinks: mostly the second
line should have been another server. Resolvers fold the two into one and say
nothing, so nobody notices until that one is down.

In 2025 a delegation of a government stood for 70 days with ns1-08 of a provider
written twice, in the place of ns2-08 (C05).

Harmless look-alike: one value written by two resources that agree, which the
ordering rules judge; vanity names beside the names that the provider gave the same
servers, while the set still has two addresses; names whose addresses this run does
not hold and nobody asked for; a set that was so before.

To do: look up the servers that the provider or the child zone names, and write the
one that is missing.`,
	Check: func(p *Pass) {
		said := map[zone.Key]bool{}
		for _, r := range p.After.Held() { // what both files of a pair have alike lists nothing anew
			if r.Type == "NS" && holds(r) && nsWrittenTwice(p, r) {
				said[r.Key] = true
			}
		}
		for _, r := range nsTouched(p) {
			if !said[r.Key] {
				said[r.Key] = true
				nsOneAddress(p, r)
			}
		}
	},
})

// nsWrittenTwice reports the servers that a set lists twice and did not before.
func nsWrittenTwice(p *Pass, r *zone.RRset) bool {
	if len(r.Merged) == 0 {
		return false
	}
	twice := minusData(writtenTwice(r), writtenTwice(p.Before.Get(r.Key)))
	if len(twice) == 0 {
		return false
	}
	f := p.Report(changeOf(p, r.Key), "the NS set of %s lists %s twice", r.Owner, listed(twice))
	f.Detail = nsLines(r)
	f.Hint = "write the server that is meant in place of the second one"
	return true
}

// nsTouched are the NS sets that a change touches, by themselves or by an address
// of one of their servers.
func nsTouched(p *Pass) []*zone.RRset {
	var out []*zone.RRset
	for i := range p.Changes {
		switch c := &p.Changes[i]; {
		case c.Zone:
		case c.Type == "NS":
			if c.After != nil {
				out = append(out, c.After)
			}
		case c.Type == "A" || c.Type == "AAAA":
			for _, r := range p.After.PointsTo(c.View, c.Owner) {
				if r.Type == "NS" {
					out = append(out, r)
				}
			}
		}
	}
	return out
}

func nsOneAddress(p *Pass, r *zone.RRset) {
	a := soleAddress(p.After, r)
	c := changeOf(p, r.Key)
	if a == "" {
		a = soleAddressLive(p, c)
	}
	if was := p.Before.Get(r.Key); a == "" || was != nil && soleAddress(p.Before, was) != "" {
		return
	}
	f := p.Report(c, "the %d name servers of %s are one: all have the address %s", len(r.Data), r.Owner, a)
	f.Detail = nsLines(r)
	f.Hint = "name a second server, at another address and in another network (RFC 2182, section 3.1)"
}

// soleAddressLive is the one address, of each family, that the servers of a set were
// asked at, where servers come and those before them were not so few.
func soleAddressLive(p *Pass, c *zone.Change) string {
	if c.Type != "NS" || c.After == nil || c.After.Unknown || len(c.After.Data) < 2 || len(c.Added()) == 0 || !c.Public() || comes(p, c) {
		return ""
	}
	answers, _ := p.Ask(serving(p.After, c, fact.AtNewServers, c.After.Data))
	sole := soleOf(c.After.Data, answers)
	if sole == "" || c.Before == nil || len(c.Before.Data) < 2 {
		return sole
	}
	answers, _ = p.Ask(serving(p.Before, c, fact.AtOldServers, c.Before.Data))
	if len(answers) == 0 || soleOf(c.Before.Data, answers) != "" {
		return ""
	}
	return sole
}

// soleOf is the one address of each family at which servers were asked, "" where there
// are several or one of them has none.
func soleOf(servers []string, answers []fact.Answer) string {
	var own []string
	for _, n := range servers {
		if !slices.ContainsFunc(answers, func(a fact.Answer) bool { return a.Server == n }) {
			return ""
		}
	}
	families := map[bool]int{}
	for _, a := range answers {
		if !slices.Contains(own, a.Address) {
			own = append(own, a.Address)
			families[strings.Contains(a.Address, ":")]++
		}
	}
	if families[true] > 1 || families[false] > 1 {
		return ""
	}
	return strings.Join(own, " and ")
}

// writtenTwice are the values that a source holds more than once for one set.
// Objects of a tool that agree on a value are several on purpose.
func writtenTwice(r *zone.RRset) []string {
	if r == nil {
		return nil
	}
	var out []string
	for _, m := range r.Merged {
		if m.TTL == r.TTL && m.Origin.Address == "" {
			out = append(out, m.Data)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// soleAddress is the one address that two or more servers of a set have among
// them, "" where there are several or one is not known.
func soleAddress(s *zone.Snapshot, r *zone.RRset) string {
	if len(r.Data) < 2 || r.Unknown {
		return ""
	}
	var sole string
	for _, n := range r.Data {
		var own []string
		for _, a := range s.At(r.View, zone.Name(n)) {
			if (a.Type == "A" || a.Type == "AAAA") && a.Synthetic == "" && !a.Unknown {
				own = append(own, a.Data...)
			}
		}
		slices.Sort(own)
		switch addresses := strings.Join(slices.Compact(own), " and "); {
		case addresses == "" || sole != "" && addresses != sole:
			return ""
		default:
			sole = addresses
		}
	}
	return sole
}

// changeOf is the change of a key. Where the normal form shows none, as with a
// value that is written once more, it is one of equal states.
func changeOf(p *Pass, k zone.Key) *zone.Change {
	i, ok := slices.BinarySearchFunc(p.Changes, k, func(c zone.Change, k zone.Key) int {
		if c.Zone {
			return -1 // zones stand before sets
		}
		return c.Key.Compare(k)
	})
	if ok {
		return &p.Changes[i]
	}
	return &zone.Change{Key: k, Before: p.Before.Get(k), After: p.After.Get(k), Op: zone.OpUpdate}
}

func nsLines(r *zone.RRset) []string {
	var out []string
	for _, d := range r.Data {
		out = append(out, fmt.Sprintf("= NS %s", d))
	}
	return out
}
