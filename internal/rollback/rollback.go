// Package rollback is the inverse of a change set: which sets become again what
// they were, in the order in which that breaks nothing, and how to say it, one
// file per format (a master file, nsupdate, Terraform). It changes nothing
// itself and judges nothing: its inverse is two states, for the one comparison
// and the rules to look at like any other change.
//
// What a report hides or did not know stays unknown here, and is said to be: a
// command is given only where everything in it is known.
package rollback

import (
	"slices"

	"zonecut/internal/finding"
	"zonecut/internal/zone"
)

// Recipe is what to do, zone by zone, in order.
type Recipe struct {
	Zones []Zone
	// Remarks are what no zone holds: what cannot be told, or is done elsewhere.
	Remarks []string
}

// Zone is what to do in one zone instance.
type Zone struct {
	zone.Instance
	Steps   []Step
	Remarks []string
}

// Step brings one set back.
type Step struct {
	// Change is the inverse: Before is what is there now, as far as that is known,
	// After what was there before the change; nil is "nothing".
	zone.Change
	// Hosts are addresses of name servers below the cut that Change puts back, and
	// that no step names: "ns1.eu.example.com. A 192.0.2.1".
	Hosts []string
}

// Known reports whether the set as it was can be written down: its values and
// TTL are known, and they are RDATA. reason says why not.
func (s *Step) Known() (ok bool, reason string) {
	r := s.After
	switch {
	case r == nil:
		return true, ""
	case r.Unknown:
		return false, "its values before are not known: take them from facts (--facts FILE, as zonecut capture writes it before an apply)"
	case computed(r):
		return false, "the provider computed its answer (" + r.Synthetic + "): restore its definition there"
	case s.Set != "":
		return false, "it is one of several variants (" + s.Set + "): restore its definition at the provider"
	case !isRR(s.Type):
		return false, string(s.Type) + " is the provider's own type: restore its definition there"
	case r.TTLUnknown:
		return false, "its TTL before is not known: take it from facts (--facts FILE, as zonecut capture writes it before an apply)"
	}
	return true, ""
}

// computed reports whether the provider computed the answer: a TTL of its choice
// alone makes none.
func computed(r *zone.RRset) bool { return r.Synthetic != "" && r.Synthetic != "automatic ttl" }

// isRR reports whether a type is one of the DNS, and no provider's own.
func isRR(t zone.Type) bool { return t != "ALIAS" && t != "ANAME" && t != "URLFWD" }

// New makes the recipe of an inverse change set. Changed is what it undoes, and
// findings are those about that: their proofs know where name servers were.
func New(inverse, changed []zone.Change, findings []finding.Finding) *Recipe {
	r := &Recipe{}
	at := map[zone.Instance]*Zone{}
	in := func(i zone.Instance) *Zone {
		if at[i] == nil {
			at[i] = &Zone{Instance: i}
		}
		return at[i]
	}
	for _, c := range inverse {
		switch {
		case c.Zone:
			in(c.Instance).Remarks = append(in(c.Instance).Remarks, zoneRemark(&c))
		case !c.Type.IsHolding():
			in(c.Instance).Steps = append(in(c.Instance).Steps, Step{Change: c})
		}
	}
	for i := range changed {
		if c := &changed[i]; nothingToUndo(c) {
			in(c.Instance).Remarks = append(in(c.Instance).Remarks, kept(c))
		}
	}
	for _, z := range at {
		r.Zones = append(r.Zones, *z)
	}
	r.sort()
	r.hosts(findings)
	return r
}

// nothingToUndo reports whether the change leaves the set as it was: it goes and
// comes back, or only leaves the hands of a tool.
func nothingToUndo(c *zone.Change) bool {
	return !c.Zone && (c.Op == zone.OpRecreate || c.Op == zone.OpForget) && c.Before != nil && c.After != nil &&
		!c.Before.Unknown && c.Before.TTL == c.After.TTL && slices.Equal(c.Before.Data, c.After.Data)
}

func kept(c *zone.Change) string {
	what := string(c.Owner) + " " + string(c.Type)
	if c.Op == zone.OpForget {
		return what + " is still served, and only not managed any more: nothing to undo in the zone"
	}
	return what + " goes and comes back as it was: nothing to undo where it came back (zonecut verify looks)"
}

func zoneRemark(c *zone.Change) string {
	switch {
	case c.ZoneAfter == nil:
		return "the zone " + c.Instance.String() + " came with the change: delete it there, once nothing delegates to it"
	case c.ZoneBefore == nil:
		return "the zone " + c.Instance.String() + " went with the change: make it anew there, with all it held" + servers(c.ZoneAfter)
	}
	return "the zone " + c.Instance.String() + " was made anew by the change: what it was is gone" + servers(c.ZoneAfter)
}

func servers(z *zone.Zone) string {
	if len(z.Servers) == 0 {
		return "; if it gets other name servers than before, its delegation must follow"
	}
	text := "; its name servers were"
	for i, s := range z.Servers {
		if i > 0 {
			text += ","
		}
		text += " " + string(s)
	}
	return text + ": if it gets others, its delegation must follow"
}

// hosts notes at each delegation that comes back where its servers below the cut
// were, which nobody can look up without it (RFC 9471). Those of which a step
// tells are left out.
func (r *Recipe) hosts(findings []finding.Finding) {
	told := map[zone.Name]bool{}
	known := map[zone.Name][]string{}
	for i := range findings {
		for _, p := range findings[i].Proof {
			for _, s := range p.Servers {
				n := zone.Name(s.Name)
				known[n] = append(known[n], s.Addresses...)
			}
		}
	}
	r.each(func(s *Step) { told[s.Owner] = told[s.Owner] || s.Type.IsAddress() })
	r.each(func(s *Step) {
		if s.Type != "NS" || s.After == nil {
			return
		}
		for _, host := range s.After.Targets() {
			if told[host] || !host.Under(s.Owner) {
				continue
			}
			addresses := slices.Clone(known[host])
			slices.Sort(addresses)
			for _, a := range slices.Compact(addresses) {
				for _, t := range []zone.Type{"A", "AAAA"} {
					if data, err := zone.Data(t, a); err == nil {
						s.Hosts = append(s.Hosts, string(host)+" "+string(t)+" "+data)
					}
				}
			}
		}
	})
}

// Accept lets pass what a rollback only holds: whoever undoes a change answers for
// the state before, which was served. What blocks stands, for it would break what
// the change has made work since.
func Accept(findings []finding.Finding) {
	for i := range findings {
		if f := &findings[i]; f.Level == finding.Hold && !f.Accepted() {
			f.Approved = &finding.Waiver{By: "rollback", Reason: "it is what was there before the change"}
		}
	}
}

func (r *Recipe) each(do func(*Step)) {
	for i := range r.Zones {
		for j := range r.Zones[i].Steps {
			do(&r.Zones[i].Steps[j])
		}
	}
}
