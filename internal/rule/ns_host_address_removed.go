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
	ID:      "ns-host-address-removed",
	Title:   "a name server loses addresses",
	Classes: []string{"C06"},
	Level:   finding.Block,
	Doc: `A name that is a name server of some zone after the change loses addresses.
When none is left, or a CNAME takes their place (RFC 2181, section 10.3: resolvers
do not follow it), the zones that name it lose a server, and those that name no
other leave the Internet. It blocks. Other addresses are held: the glue at the
registry and the server itself must move too. One of several addresses that goes
is a warning. Of addresses below a cut only the glue counts that the cut cannot do
without: that of its own servers (RFC 9471, section 3.1).

A research cloud removed all records of its old domain, with the addresses of two
name servers that other zones still named; an hour's outage (C06). sslip.io moved
its name servers, and the registry's glue did not follow.

Of the zones that zonecut.yaml names and the run does not hold, facts show whether
they, or their parents, name the server.

Harmless look-alike: the address of a server that no zone names any more; the glue
of a delegation that goes in the same run; a server that the parents' servers, asked
live, do not name any more, which warns; glue of a sibling zone.

To do: find the zones that name the server, in other accounts too, move them or
their glue first, keep the old address serving for its TTL and that of the glue.`,
	Check: func(p *Pass) {
		assigned := assignedServers(p.After)
		if len(p.Inventory) > 0 && slices.ContainsFunc(p.Changes, func(c zone.Change) bool { return c.Public() && losesAddress(&c) }) {
			addInventoryServers(p, assigned)
		}
		seen := map[zone.Key]bool{}
		for i := range p.Changes {
			c := &p.Changes[i]
			if c.Before == nil || !givesAddress(c.Before) {
				continue
			}
			users, glue := servedBy(p, c, assigned)
			if len(users) == 0 || !losesAddress(c) {
				continue
			}
			if name := (zone.Key{Instance: c.Instance, Owner: c.Owner}); !seen[name] {
				seen[name] = true
				hostAddresses(p, c, users, glue)
			}
		}
	},
})

// givesAddress reports whether a set leads to addresses of its owner.
func givesAddress(r *zone.RRset) bool { return r.Type == "CNAME" || r.Addresses() }

// losesAddress reports whether a change takes an address from a name.
func losesAddress(c *zone.Change) bool {
	return c.Before != nil && len(minusData(hostValues(c.Before), hostValues(c.After))) > 0
}

// hostValues are the addresses that a set gives a name server. A proxied set
// answers with those of the proxy, which is no name server.
func hostValues(r *zone.RRset) []string {
	if r == nil || !givesAddress(r) {
		return nil
	}
	var out []string
	for _, d := range r.Data {
		if r.Is("proxied") {
			d += " (proxied)"
		}
		out = append(out, string(r.Type)+" "+d)
	}
	return out
}

func hostAddresses(p *Pass, c *zone.Change, users []string, glue bool) {
	var before, after []string
	for _, r := range p.Before.In(c.Instance, c.Owner) {
		before = append(before, hostValues(r)...)
	}
	for _, r := range p.After.In(c.Instance, c.Owner) {
		if r.Unknown && leads(r) {
			return
		}
		after = append(after, hostValues(r)...)
	}
	lost := minusData(before, after)
	if len(lost) == 0 {
		return
	}
	f := p.Report(c, "%s, name server of %s, ", c.Owner, listed(users))
	isAlias := func(r *zone.RRset) bool { return r.Type == "CNAME" && !r.Addresses() }
	becomes := present(p.After, c.Instance, c.Owner, isAlias) && !present(p.Before, c.Instance, c.Owner, isAlias)
	switch {
	case len(after) == 0:
		f.Message += "loses its last address"
	case becomes:
		f.Message += "becomes a CNAME, which resolvers do not follow to a name server"
	case len(minusData(after, before)) > 0:
		f.Level = finding.Hold
		f.Message += "gets other addresses"
	default:
		f.Level = finding.Warn
		f.Message += fmt.Sprintf("loses %d of %d addresses", len(lost), len(before))
	}
	f.Detail = hostLines(c, before, after)
	f.Hint = "move the zones that name it, or their glue at the registry, first; keep the old address serving meanwhile"
	withZone(p, f, c)
	switch withCut(p, f, c); {
	case f.Cause != "":
	case len(after) == 0 || becomes:
		f.Proof = []finding.Proof{hostProof(p, c, glue)}
	default:
		f.Proof = movedProofs(c, users, minusData(after, before))
	}
	namedByParents(p, f, c, users)
}

// movedProofs come true when the zones that name a host are not served at the
// addresses that it gets; those that a provider computes are looked up.
func movedProofs(c *zone.Change, users, added []string) []finding.Proof {
	host := fact.Server{Name: string(c.Owner), Addresses: []string{}}
	for _, v := range added {
		if t, address, ok := strings.Cut(v, " "); ok && zone.Type(t).IsAddress() && !strings.Contains(address, " ") {
			host.Addresses = append(host.Addresses, address)
		}
	}
	var out []finding.Proof
	for _, u := range users[:min(mostProofs, len(users))] {
		if len(added) > 0 {
			out = append(out, unservedProofs(zone.Name(u), []fact.Server{host})...)
		}
	}
	return out
}

// namedByParents asks the parents of the zones that a host serves whether they still
// name it. Where the parents' servers all say that they do not, resolvers come to it
// by the zones' own NS sets alone: some of them do, for a time.
func namedByParents(p *Pass, f *finding.Finding, c *zone.Change, users []string) {
	const most = 5
	quiet, named := true, false
	for _, u := range users[:min(most, len(users))] {
		q := atParent(zone.Instance{Apex: zone.Name(u), View: c.View}, "NS")
		answers, _ := p.Ask(q)
		said := spoken(answers)
		quiet = quiet && len(said) > 0 && len(said) == len(answers)
		for i := range said {
			if !slices.Contains(said[i].Data, string(c.Owner)) {
				continue
			}
			named = true
			f.Evidence = append(f.Evidence, evidence(q, said[i:i+1])...)
			line := "named for " + u + " by " + said[i].Server
			for _, g := range said[i].Glue {
				if g.Name == string(c.Owner) {
					line += ", glue " + g.Address
				}
			}
			f.Detail = append(f.Detail, line)
		}
	}
	if quiet && !named && len(users) <= most {
		f.Level = min(f.Level, finding.Warn)
		f.Message += "; no parent of these names it any more"
	}
}

func hostLines(c *zone.Change, before, after []string) []string {
	if c.Before.Sensitive || c.After != nil && c.After.Sensitive {
		return []string{fmt.Sprintf("addresses: %d before, %d after", len(before), len(after))}
	}
	var out []string
	for _, v := range minusData(before, after) {
		out = append(out, "- "+v)
	}
	for _, v := range minusData(after, before) {
		out = append(out, "+ "+v)
	}
	return out
}

// host is a name in a view.
type host struct {
	view string
	name zone.Name
}

// assignedServers are the zones that a provider gave each name server.
func assignedServers(s *zone.Snapshot) map[host][]string {
	out := map[host][]string{}
	for _, z := range s.Zones() {
		for _, n := range z.Servers {
			out[host{z.View, n}] = append(out[host{z.View, n}], string(z.Apex))
		}
	}
	return out
}

// servedBy are the zones that name a host as their server after the change, and
// whether the host's addresses in this instance are their glue.
func servedBy(p *Pass, c *zone.Change, assigned map[host][]string) (users []string, glue bool) {
	if cut := cutOver(p.After, c.Key); cut != nil {
		if slices.Contains(cut.Data, string(c.Owner)) {
			users = []string{string(cut.Owner)}
		}
		return users, true
	}
	for _, r := range p.After.PointsTo(c.View, c.Owner) {
		if r.Type == "NS" {
			users = append(users, string(r.Owner))
		}
	}
	users = append(users, assigned[host{c.View, c.Owner}]...)
	slices.Sort(users)
	return slices.Compact(users), false
}

// mostInventory bounds the zones outside of the run that are asked for their servers.
const mostInventory = 100

// addInventoryServers adds the zones of the project whose servers the run does not show,
// by the hosts that they, or their parents, name live.
func addInventoryServers(p *Pass, assigned map[host][]string) {
	asked := 0
	for _, apex := range p.Inventory {
		shown := slices.ContainsFunc(slices.Concat(p.Before.At("", apex), p.After.At("", apex)), ofType("NS"))
		if apex == zone.Root || shown || asked == mostInventory {
			continue
		}
		asked++
		in := zone.Instance{Apex: apex}
		for _, q := range []fact.Question{atParent(in, "NS"), inZone(in, apex, "NS")} {
			answers, _ := p.Ask(q)
			data, _ := dataOf(answers)
			for _, n := range data {
				h := host{"", zone.Name(n)}
				assigned[h] = append(assigned[h], string(apex))
			}
		}
	}
}

// hostProof comes true when the world finds no address of the host. Glue is no
// answer of its own, so there a walk must show it.
func hostProof(p *Pass, c *zone.Change, glue bool) finding.Proof {
	proof := deniedProof(p, c.Before)
	if glue {
		proof.At, proof.Servers = fact.AtWalk, []fact.Server{}
	}
	return proof
}
